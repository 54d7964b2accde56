//! Division of b by A in base p, a prime: the route that does not care how badly conditioned A is.
//!
//! With A⁻¹ modulo p at hand, a step finds the next digits c ≡ A⁻¹ r (mod p) and divides what they
//! leave over, r ← (r − A c) / p, exactly. Source: J. D. Dixon, "Exact solution of linear equations
//! using p-adic expansions", Numer. Math. 40 (1982). Factoring modulo p costs O(n³) word
//! operations at most and far fewer for sparse matrices; an answer of B bits takes B / 31 steps.

use malachite_base::num::arithmetic::traits::{DivExact, Mod, Pow, UnsignedAbs};
use malachite_base::num::basic::traits::{One, Zero};
use malachite_base::num::logic::traits::SignificantBits;
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;

use super::common::{Approximation, SLACK, Suggestion, common_denominator};
use super::elimination::{Arithmetic, Factors, Failure, factor};
use super::half_gcd::first_remainder_within;
use super::prime_field::{PRIMES, PrimeField, Residue};
use super::system::Words;
use super::{LinearError, Solution, System, satisfies};

/// Solves A x = b for every b, or proves that A has no inverse; `None` when all primes fail.
pub(super) fn solve(system: &System, right_hand_sides: &[Vec<Integer>]) -> Option<Result<Vec<Solution>, LinearError>> {
    PRIMES.iter().find_map(|&prime| solve_with(&PrimeField::new(prime), system, right_hand_sides))
}

/// The same for one prime: `None` when it divides the determinant of a matrix with an inverse.
pub(super) fn solve_with(
    field: &PrimeField,
    system: &System,
    right_hand_sides: &[Vec<Integer>],
) -> Option<Result<Vec<Solution>, LinearError>> {
    match factor(field, residues(field, system), u64::MAX) {
        Ok(factors) => {
            let mut known = Natural::ONE;
            let mut solutions = Vec::with_capacity(right_hand_sides.len());
            for b in right_hand_sides {
                let solution = divide(field, system, &factors, b, &known)?;
                known = solution.denominator.clone();
                solutions.push(solution);
            }
            Some(Ok(solutions))
        }
        Err(Failure::Deficient { rows, columns, extra }) => {
            let kernel = kernel(field, system, &rows, &columns, extra)?;
            Some(Err(LinearError::Singular { kernel }))
        }
        Err(Failure::TooExpensive) => None,
    }
}

/// The rows of A modulo p.
fn residues(field: &PrimeField, system: &System) -> Vec<Vec<(u32, Residue)>> {
    let n = system.unknowns();
    (0..n)
        .map(|i| {
            system
                .row(i)
                .map(|(column, a)| (column as u32, residue(field, &a)))
                .filter(|&(_, a)| !field.is_zero(a))
                .collect()
        })
        .collect()
}

fn residue(field: &PrimeField, a: &Integer) -> Residue {
    match i64::try_from(a) {
        Ok(word) => field.residue(word),
        Err(_) => {
            let reduced = a.mod_op(Integer::from(field.prime()));
            // Below p, so that it fits.
            field.residue(i64::try_from(&reduced).unwrap_or(0))
        }
    }
}

/// A vector v ≠ 0 with A v = 0, when the extra column is a combination of the given columns not
/// only modulo p.
fn kernel(field: &PrimeField, system: &System, rows: &[u32], columns: &[u32], extra: u32) -> Option<Vec<Integer>> {
    let n = system.unknowns();
    let mut position = vec![None; n];
    for (k, &column) in columns.iter().enumerate() {
        position[column as usize] = Some(k);
    }
    let mut right = Vec::with_capacity(rows.len());
    let mut regular_rows = Vec::with_capacity(rows.len());
    for &row in rows {
        let mut b = Integer::ZERO;
        let mut regular_row = Vec::new();
        for (column, a) in system.row(row as usize) {
            if column == extra as usize {
                b = a;
            } else if let Some(k) = position[column] {
                regular_row.push((k, a));
            }
        }
        right.push(b);
        regular_rows.push(regular_row);
    }
    let regular = System::new(regular_rows).ok()?;
    let solution = solve_with(field, &regular, &[right])?.ok()?.pop()?;
    let mut v = vec![Integer::ZERO; n];
    for (&column, numerator) in columns.iter().zip(solution.numerators) {
        v[column as usize] = numerator;
    }
    v[extra as usize] = -Integer::from(solution.denominator);
    (0..n).all(|i| system.row_times(i, &v) == 0).then_some(v)
}

/// Solves A x = b with the factors of A modulo p; the answer has passed the exact check.
fn divide(
    field: &PrimeField,
    system: &System,
    factors: &Factors<Residue>,
    b: &[Integer],
    known: &Natural,
) -> Option<Solution> {
    let n = system.unknowns();
    let most_digits = most_bits(system, b) / 61 + 4;
    let mut expansion = Expansion::new(n, field.prime());
    let mut remainder = Remainder::Big(b.to_vec());
    let mut right = vec![field.zero(); n];
    let mut x = vec![field.zero(); n];
    let mut work = Vec::new();
    let mut next_attempt = FIRST_ATTEMPT;
    while expansion.steps < most_digits {
        remainder = remainder.in_words(system);
        remainder.residues(field, &mut right);
        factors.solve(field, &mut right, &mut x, &mut work);
        let start = expansion.digits.len();
        expansion.digits.extend(x.iter().map(|&x| field.balanced(x)));
        remainder.subtract(field, system, &expansion.digits[start..]);
        expansion.steps += 1;
        if expansion.steps >= next_attempt {
            expansion.prepare();
            let found = common_denominator(&expansion, n, known);
            if let Some(Suggestion { solution, .. }) = found
                && satisfies(system, b, &solution)
            {
                return Some(solution);
            }
            next_attempt = attempt_after(expansion.steps, most_digits);
        }
    }
    None
}

/// The number of digits at which an answer is first tried for.
pub(super) const FIRST_ATTEMPT: u64 = 2;

/// The number of digits at which an answer is tried for again, after a try at `steps` of at most
/// `most` digits.
///
/// Tries come at growing distances, as each costs more than the one before. The last one comes at
/// `most` digits exactly: there the answer must show, and a try that passed over that number would
/// leave the whole expansion without one.
pub(super) fn attempt_after(steps: u64, most: u64) -> u64 {
    (steps + steps / 8 + 1).min(most.max(steps + 1))
}

/// A precision by which the answer must have shown, by Hadamard's bound.
fn most_bits(system: &System, b: &[Integer]) -> u64 {
    let determinant: u64 = (0..system.unknowns())
        .map(|i| {
            let sum: Natural = system.row(i).map(|(_, a)| a.unsigned_abs()).sum();
            sum.significant_bits()
        })
        .sum();
    let right = b.iter().map(SignificantBits::significant_bits).max();
    // Twice the longer one of numerator and denominator.
    2 * (determinant + right.unwrap_or(0)) + 256
}

/// What is left of b: in words as soon as both it and the rows of A are short enough.
enum Remainder<'a> {
    Words(Words<'a>, Vec<i64>),
    Big(Vec<Integer>),
}

impl<'a> Remainder<'a> {
    fn in_words(self, system: &'a System) -> Self {
        let Self::Big(integers) = &self else {
            return self;
        };
        let Some(words) = system.words() else {
            return self;
        };
        let rows_fit = (0..words.unknowns()).all(|i| {
            let sum: u128 = words.row(i).map(|(_, a)| u128::from(a.unsigned_abs())).sum();
            sum < 1 << 62
        });
        let remainder: Option<Vec<i64>> = integers.iter().map(|r| i64::try_from(r).ok()).collect();
        match remainder {
            Some(remainder) if rows_fit => Self::Words(words, remainder),
            _ => self,
        }
    }

    fn residues(&self, field: &PrimeField, out: &mut [Residue]) {
        match self {
            Self::Words(_, words) => {
                for (out, &r) in out.iter_mut().zip(words) {
                    *out = field.residue(r);
                }
            }
            Self::Big(integers) => {
                for (out, r) in out.iter_mut().zip(integers) {
                    *out = residue(field, r);
                }
            }
        }
    }

    /// r ← (r − A c) / p.
    fn subtract(&mut self, field: &PrimeField, system: &System, digits: &[i64]) {
        match self {
            Self::Words(words, remainder) => {
                // The division is exact, and its result, below |r| / p + Σ_j |a_ij| / 2, fits in a
                // word: arithmetic modulo 2^64 gives it without wider numbers on the way.
                let inverse = field.word_inverse().cast_signed();
                for (i, r) in remainder.iter_mut().enumerate() {
                    let rest = words.row(i).fold(*r, |rest, (j, a)| rest.wrapping_sub(a.wrapping_mul(digits[j])));
                    *r = rest.wrapping_mul(inverse);
                }
            }
            Self::Big(remainder) => {
                let prime = Integer::from(field.prime());
                for (i, r) in remainder.iter_mut().enumerate() {
                    for (j, a) in system.row(i) {
                        *r -= a * Integer::from(digits[j]);
                    }
                    *r = std::mem::replace(r, Integer::ZERO).div_exact(&prime);
                }
            }
        }
    }
}

/// x modulo p^steps, by digits between −p/2 and p/2.
struct Expansion {
    n: usize,
    steps: u64,
    digits: Vec<i64>,
    /// p, p², p⁴, …, as far as needed for `steps` digits.
    powers: Vec<Integer>,
    /// p^steps.
    modulus: Natural,
}

impl Expansion {
    fn new(n: usize, prime: u64) -> Self {
        Self { n, steps: 0, digits: Vec::new(), powers: vec![Integer::from(prime)], modulus: Natural::ONE }
    }

    /// Gets ready for the present number of digits; comes before any use as an approximation.
    fn prepare(&mut self) {
        while 1 << self.powers.len() < self.steps {
            let last = &self.powers[self.powers.len() - 1];
            self.powers.push(last * last);
        }
        self.modulus = self.powers[0].unsigned_abs_ref().pow(self.steps);
    }

    /// x_i modulo p^steps, possibly negative.
    fn entry(&self, i: usize) -> Integer {
        let digits = self.digits.iter().skip(i).step_by(self.n);
        let mut parts: Vec<Integer> = digits.map(|&d| Integer::from(d)).collect();
        // Neighbours are joined until one part is left.
        for power in &self.powers {
            parts = parts
                .chunks(2)
                .map(|pair| match pair {
                    [low, high] => low + high * power,
                    rest => rest.iter().sum(),
                })
                .collect();
        }
        parts.pop().unwrap_or(Integer::ZERO)
    }

    /// d · x_i modulo p^steps, from 0 on.
    fn multiple(&self, i: usize, d: &Natural) -> Natural {
        let product = self.entry(i) * Integer::from(d);
        product.mod_op(Integer::from(&self.modulus)).unsigned_abs()
    }
}

impl Approximation for Expansion {
    fn numerator(&self, i: usize, d: &Natural) -> Option<Integer> {
        let z = self.multiple(i, d);
        let opposite = &self.modulus - &z;
        let (sign, size) = if z <= opposite { (true, z) } else { (false, opposite) };
        let bits = size.significant_bits() + d.significant_bits() + SLACK;
        (bits <= self.modulus.significant_bits()).then(|| Integer::from_sign_and_abs(sign, size))
    }

    fn missing_factor(&self, i: usize, d: &Natural) -> Option<Natural> {
        let z = self.multiple(i, d);
        let bits = self.modulus.significant_bits();
        let found = first_remainder_within(&self.modulus, &z, bits / 2);
        let length = found.remainder.significant_bits() + found.cofactor.significant_bits();
        (length + d.significant_bits() + SLACK <= bits).then_some(found.cofactor)
    }

    fn proves(&self, _: &Natural) -> bool {
        false
    }
}
