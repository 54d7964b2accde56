//! The value of a policy as a function of the discount: V_s(γ) = N_s(γ)/d(γ), with polynomials.
//!
//! V = Σ_k γ^k P^k R. If c₀R + c₁MR + … + M^m R = 0 for the integer matrix M = L·P and no smaller m,
//! then d(γ) = Σ_j c_{m−j} L^{m−j} γ^j times V has degree below m. The c are integers, and are put
//! together from their remainders modulo primes. d is positive on [0, 1): its roots are inverses of
//! eigenvalues of P.

use malachite_base::num::arithmetic::traits::{ModInverse, Pow};
use malachite_base::num::basic::traits::{One, Zero};
use malachite_base::num::factorization::traits::IsPrime;
use malachite_base::num::logic::traits::SignificantBits;

use crate::mdp::{DeterministicPolicy, Dynamics, Pair, Reward};
use crate::number::{Integer, Polynomial, Rational, divide_by_content, remainder};
use crate::solve::common_denominator;

/// V^π for every discount at which it is finite.
#[derive(Clone, Debug)]
pub struct ValuePolynomials {
    /// d, positive from 0 to 1.
    pub denominator: Polynomial,
    /// N_s.
    pub numerators: Vec<Polynomial>,
}

impl ValuePolynomials {
    /// The value of a policy.
    pub fn of(dynamics: &Dynamics, reward: &Reward, policy: &DeterministicPolicy) -> Self {
        let chosen = || dynamics.all_states().map(|state| policy.at(state));
        let probabilities = chosen().flat_map(|pair| dynamics.successors(pair).map(|next| next.probability));
        let scale = Integer::from(common_denominator(probabilities));
        let unit = Integer::from(common_denominator(chosen().map(|pair| reward.at(pair))));
        let start: Vec<Integer> = chosen().map(|pair| whole(reward.at(pair), &unit)).collect();
        let row = |pair| dynamics.successors(pair).map(|next| (next.state.index(), whole(next.probability, &scale)));
        let matrix = Matrix { rows: chosen().map(|pair| row(pair).collect()).collect() };
        let (powers, relation) = relation(&matrix, start, scale.significant_bits());
        let degree = relation.len() - 1;
        let factor = |place: usize| (&scale).pow((degree - place) as u64);
        let denominator = (0..=degree).map(|place| &relation[degree - place] * factor(place) * &unit);
        let mut denominator: Vec<Integer> = denominator.collect();
        let term = |state: usize, place: usize| {
            let terms = (0..=place).map(|j| &relation[degree - j] * &powers[place - j][state]);
            terms.sum::<Integer>() * factor(place)
        };
        let numerator = |state| (0..degree).map(|place| term(state, place)).collect();
        let mut numerators: Vec<Vec<Integer>> = (0..dynamics.states()).map(numerator).collect();
        let all: Vec<&mut Integer> = numerators.iter_mut().flatten().chain(&mut denominator).collect();
        divide_by_content(all.into_iter());
        ValuePolynomials {
            denominator: Polynomial::new(denominator),
            numerators: numerators.into_iter().map(Polynomial::new).collect(),
        }
    }

    /// A polynomial with the signs of Q(s,a) − V(s) wherever d is positive, and what it is divided by
    /// beside d for that difference.
    pub fn advantage(&self, dynamics: &Dynamics, reward: &Reward, pair: Pair) -> (Polynomial, Integer) {
        let state = dynamics.state_of(pair);
        let paid = reward.at(pair);
        let numbers = dynamics.successors(pair).map(|next| next.probability).chain([paid]);
        let unit = Integer::from(common_denominator(numbers));
        let numerators = self.numerators.iter().map(|numerator| numerator.coefficients().len() + 1);
        let length = numerators.max().unwrap_or(0).max(self.denominator.coefficients().len());
        let mut sum = vec![Integer::ZERO; length];
        let mut add = |factor: &Integer, polynomial: &Polynomial, shift: usize| {
            for (place, coefficient) in polynomial.coefficients().iter().enumerate() {
                sum[place + shift] += factor * coefficient;
            }
        };
        add(&whole(paid, &unit), &self.denominator, 0);
        add(&-&unit, &self.numerators[state.index()], 0);
        for next in dynamics.successors(pair) {
            add(&whole(next.probability, &unit), &self.numerators[next.state.index()], 1);
        }
        (Polynomial::new(sum), unit)
    }
}

/// x · unit, where that is an integer.
fn whole(x: &Rational, unit: &Integer) -> Integer {
    Integer::from_sign_and_abs(*x >= 0u32, x.numerator_ref() * (unit.unsigned_abs_ref() / x.denominator_ref()))
}

/// Sparse rows of integers.
struct Matrix {
    rows: Vec<Vec<(usize, Integer)>>,
}

impl Matrix {
    fn times(&self, vector: &[Integer]) -> Vec<Integer> {
        let product = |row: &Vec<(usize, Integer)>| row.iter().map(|(column, x)| x * &vector[*column]).sum();
        self.rows.iter().map(product).collect()
    }
}

/// The shortest relation Σ c_k M^k v = 0 with the last coefficient 1, and the vectors M^k v below
/// its degree; entries of M have so many bits.
fn relation(matrix: &Matrix, start: Vec<Integer>, bits: u64) -> (Vec<Vec<Integer>>, Vec<Integer>) {
    let mut primes = (1u64 << 30..1 << 31).rev().filter(|number| number.is_prime());
    let mut powers = vec![start];
    let mut found: Vec<Integer> = Vec::new();
    let mut modulus = Integer::ONE;
    loop {
        // There are fifty million of them.
        let Some(prime) = primes.next() else { return (powers, found) };
        let rest = relation_modulo(matrix, &powers[0], prime);
        // A prime may shorten the relation, and never makes it longer.
        match rest.len().cmp(&found.len()) {
            std::cmp::Ordering::Less => continue,
            std::cmp::Ordering::Greater => (found, modulus) = (vec![Integer::ZERO; rest.len()], Integer::ONE),
            std::cmp::Ordering::Equal => {}
        }
        let inverse = remainder(&modulus, prime).mod_inverse(prime).unwrap_or(1);
        for (coefficient, rest) in found.iter_mut().zip(rest) {
            let step = (rest + prime - remainder(coefficient, prime)) % prime * inverse % prime;
            *coefficient += &modulus * Integer::from(step);
        }
        modulus *= Integer::from(prime);
        // Eigenvalues of M are at most L, so that |c| is at most 2^m L^m.
        if modulus.significant_bits() <= (bits + 1) * (found.len() as u64) + 2 {
            continue;
        }
        let half = Integer::from(modulus.unsigned_abs_ref() >> 1u32);
        let balanced = |c: &Integer| if *c > half { c - &modulus } else { c.clone() };
        let relation: Vec<Integer> = found.iter().map(balanced).collect();
        while powers.len() < relation.len() {
            powers.push(matrix.times(&powers[powers.len() - 1]));
        }
        let vanishes = |state: usize| {
            let terms = relation.iter().zip(&powers).map(|(c, power)| c * &power[state]);
            terms.sum::<Integer>() == 0u32
        };
        if (0..matrix.rows.len()).all(vanishes) {
            powers.truncate(relation.len() - 1);
            return (powers, relation);
        }
    }
}

/// The shortest relation modulo a prime, with the last coefficient 1.
fn relation_modulo(matrix: &Matrix, start: &[Integer], prime: u64) -> Vec<u64> {
    let reduced = |x: &Integer| remainder(x, prime);
    let rows: Vec<Vec<(usize, u64)>> =
        matrix.rows.iter().map(|row| row.iter().map(|(column, x)| (*column, reduced(x))).collect()).collect();
    let mut power: Vec<u64> = start.iter().map(reduced).collect();
    // Each with a place where it is 1 and all later ones are 0, and what it is made of.
    let mut basis: Vec<(usize, Vec<u64>, Vec<u64>)> = Vec::new();
    let subtract = |from: &mut [u64], factor: u64, other: &[u64]| {
        from.iter_mut().zip(other).for_each(|(x, y)| *x = (*x + (prime - factor) * y) % prime);
    };
    loop {
        let (mut rest, mut combination) = (power.clone(), vec![0; basis.len()]);
        combination.push(1);
        for (lead, vector, made) in &basis {
            let factor = rest[*lead];
            if factor != 0 {
                subtract(&mut rest, factor, vector);
                subtract(&mut combination, factor, made);
            }
        }
        let Some(lead) = rest.iter().position(|x| *x != 0) else { return combination };
        let inverse = rest[lead].mod_inverse(prime).unwrap_or(1);
        for x in rest.iter_mut().chain(&mut combination) {
            *x = *x * inverse % prime;
        }
        basis.push((lead, rest, combination));
        let product =
            |row: &Vec<(usize, u64)>| row.iter().fold(0, |sum, (column, x)| (sum + x * power[*column]) % prime);
        power = rows.iter().map(product).collect();
    }
}
