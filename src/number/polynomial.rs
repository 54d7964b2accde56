//! Polynomials with integer coefficients, and where they vanish between two rational numbers.
//!
//! By Descartes' rule a polynomial has at most as many roots in an interval as its coefficients
//! there change signs, and as many but for an even number. Intervals are halved until that decides.

use std::cmp::Ordering;

use malachite_base::num::arithmetic::traits::{DivExact, DivisibleBy, Gcd, Lcm, Pow, Sign};
use malachite_base::num::basic::traits::{One, Zero};

use super::{Integer, Natural, Rational};

/// c₀ + c₁ x + …, by its coefficients; the last is not 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polynomial(Vec<Integer>);

impl Polynomial {
    /// The polynomial of these coefficients, the constant first.
    pub fn new(mut coefficients: Vec<Integer>) -> Self {
        while coefficients.last().is_some_and(|last| *last == 0u32) {
            coefficients.pop();
        }
        Polynomial(coefficients)
    }

    /// The one of degree 1 that vanishes at x, with a positive leading coefficient.
    pub fn vanishing_at(x: &Rational) -> Self {
        Polynomial(vec![-numerator(x), Integer::from(x.denominator_ref())])
    }

    /// The coefficients, the constant first; none for 0.
    pub fn coefficients(&self) -> &[Integer] {
        &self.0
    }

    /// Whether all coefficients are 0.
    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it has no root, unless it is 0.
    pub fn is_constant(&self) -> bool {
        self.0.len() <= 1
    }

    /// The sign of the value at x.
    pub fn sign(&self, x: &Rational) -> Ordering {
        self.scaled_value(x).sign()
    }

    /// The value at x, times the denominator of x to the power of the degree.
    fn scaled_value(&self, x: &Rational) -> Integer {
        let (p, q) = (numerator(x), Integer::from(x.denominator_ref()));
        let mut power = Integer::ONE;
        let mut value = Integer::ZERO;
        for coefficient in self.0.iter().rev() {
            value = value * &p + coefficient * &power;
            power *= &q;
        }
        value
    }

    /// The value at x.
    pub fn value(&self, x: &Rational) -> Rational {
        let degree = self.0.len().saturating_sub(1) as u64;
        Rational::from_integers(self.scaled_value(x), Integer::from(x.denominator_ref()).pow(degree))
    }

    /// The same without the common factor of the coefficients; signs stay.
    pub fn primitive(mut self) -> Self {
        divide_by_content(self.0.iter_mut());
        self
    }

    /// The same with a positive leading coefficient.
    pub(super) fn with_positive_lead(self) -> Self {
        match self.0.last() {
            Some(last) if *last < 0u32 => Polynomial(self.0.into_iter().map(|c| -c).collect()),
            _ => self,
        }
    }

    fn derivative(&self) -> Self {
        Polynomial::new(self.0.iter().enumerate().skip(1).map(|(i, c)| c * Integer::from(i)).collect())
    }

    /// The quotient by a primitive polynomial that divides this one.
    pub fn divided_by(&self, divisor: &Self) -> Option<Self> {
        let lead = divisor.0.last()?;
        let mut rest = self.0.clone();
        let mut quotient = vec![Integer::ZERO; (rest.len() + 1).saturating_sub(divisor.0.len())];
        for place in (0..quotient.len()).rev() {
            let top = &rest[place + divisor.0.len() - 1];
            if !top.divisible_by(lead) {
                return None;
            }
            let factor = top.div_exact(lead);
            for (offset, coefficient) in divisor.0.iter().enumerate() {
                rest[place + offset] -= &factor * coefficient;
            }
            quotient[place] = factor;
        }
        rest.iter().all(|c| *c == 0u32).then(|| Polynomial::new(quotient))
    }

    /// The quotient by a primitive polynomial as often as it divides this one, which is not 0.
    pub fn without(&self, divisor: &Self) -> Self {
        let mut rest = self.clone();
        while let Some(quotient) = rest.divided_by(divisor).filter(|_| !divisor.is_constant()) {
            rest = quotient;
        }
        rest
    }

    /// The greatest common divisor, primitive and with a positive leading coefficient.
    pub fn gcd(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.clone().primitive(), other.clone().primitive());
        while !b.is_zero() {
            let rest = a.pseudo_remainder(&b);
            a = std::mem::replace(&mut b, rest.primitive());
        }
        a.with_positive_lead()
    }

    /// The remainder of a multiple by a divisor that is not 0.
    fn pseudo_remainder(&self, divisor: &Self) -> Self {
        let mut rest = self.clone();
        while rest.0.len() >= divisor.0.len() {
            let (Some(top), Some(lead)) = (rest.0.last().cloned(), divisor.0.last()) else { break };
            let shift = rest.0.len() - divisor.0.len();
            rest.0.iter_mut().for_each(|c| *c *= lead);
            for (offset, coefficient) in divisor.0.iter().enumerate() {
                rest.0[shift + offset] -= &top * coefficient;
            }
            rest = Polynomial::new(rest.0);
        }
        rest
    }

    /// The polynomial with the same roots, each once, primitive and with a positive leading
    /// coefficient.
    pub fn square_free(&self) -> Self {
        let whole = self.clone().primitive().with_positive_lead();
        whole.divided_by(&whole.gcd(&whole.derivative())).unwrap_or(whole)
    }

    /// How often the coefficients change signs in the open interval from a to b: as many roots are
    /// there at most.
    pub fn variations(&self, a: &Rational, b: &Rational) -> usize {
        variations(&self.on(a, b))
    }

    /// Whether there is a root from a to b, where a ≤ b and the polynomial is not 0.
    pub fn has_root(&self, a: &Rational, b: &Rational) -> bool {
        // A double root looks like two roots near each other, however small the interval is.
        const DEEP: usize = 24;
        if self.sign(a).is_eq() || self.sign(b).is_eq() {
            return true;
        }
        a < b
            && has_root_inside(self.on(a, b), DEEP).unwrap_or_else(|| {
                let once = self.square_free();
                has_root_inside(once.on(a, b), usize::MAX).unwrap_or(true)
            })
    }

    /// Whether no rational number but 0 and 1 can be a root, by looking at remainders.
    pub(super) fn has_no_rational_root(&self) -> bool {
        const PRIMES: [u64; 24] =
            [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89];
        let plain = [Rational::ZERO, Rational::ONE].iter().fold(self.clone(), |rest, x| {
            let factor = Polynomial::vanishing_at(x);
            rest.without(&factor)
        });
        PRIMES.into_iter().any(|prime| {
            let rest: Vec<u64> = plain.0.iter().map(|c| remainder(c, prime)).collect();
            let value = |x: u64| rest.iter().rev().fold(0, |value, c| (value * x + c) % prime);
            rest.last().is_some_and(|last| *last != 0) && (0..prime).all(|x| value(x) != 0)
        })
    }

    /// A multiple by a positive number of the polynomial whose value at t is that at a + (b − a) t.
    fn on(&self, a: &Rational, b: &Rational) -> Vec<Integer> {
        let common = Integer::from(a.denominator_ref().lcm(b.denominator_ref()));
        let whole = |x: &Rational| numerator(x) * (&common).div_exact(Integer::from(x.denominator_ref()));
        let (start, width) = (whole(a), whole(b) - whole(a));
        let mut coefficients = self.0.clone();
        scale(coefficients.iter_mut().rev(), &common);
        shift(&mut coefficients, &start);
        scale(coefficients.iter_mut(), &width);
        divide_by_content(coefficients.iter_mut());
        coefficients
    }
}

/// The numerator with its sign.
fn numerator(x: &Rational) -> Integer {
    Integer::from_sign_and_abs_ref(*x >= 0u32, x.numerator_ref())
}

/// The remainder, from 0 on.
pub fn remainder(x: &Integer, modulus: u64) -> u64 {
    let rest = x.unsigned_abs_ref() % Natural::from(modulus);
    let rest = u64::try_from(&rest).unwrap_or_default();
    if *x < 0u32 && rest != 0 { modulus - rest } else { rest }
}

/// Divides by the greatest common divisor.
pub fn divide_by_content<'a>(numbers: impl ExactSizeIterator<Item = &'a mut Integer>) {
    let numbers: Vec<&mut Integer> = numbers.collect();
    let mut common = Natural::ZERO;
    for number in &numbers {
        common = common.gcd(number.unsigned_abs_ref());
        if common == 1u32 {
            return;
        }
    }
    if common == 0u32 {
        return;
    }
    let common = Integer::from(common);
    numbers.into_iter().for_each(|number| *number = (&*number).div_exact(&common));
}

/// Multiplies the coefficient at each place by that power of a factor.
fn scale<'a>(coefficients: impl Iterator<Item = &'a mut Integer>, factor: &Integer) {
    let mut power = Integer::ONE;
    for coefficient in coefficients {
        *coefficient *= &power;
        power *= factor;
    }
}

/// Puts x + `by` for x.
fn shift(coefficients: &mut [Integer], by: &Integer) {
    if *by == 0u32 {
        return;
    }
    for low in 0..coefficients.len() {
        for place in (low..coefficients.len().saturating_sub(1)).rev() {
            let (before, after) = coefficients.split_at_mut(place + 1);
            match *by == 1u32 {
                true => before[place] += &after[0],
                false => before[place] += &after[0] * by,
            }
        }
    }
}

/// The changes of signs of a polynomial on the open unit interval.
fn variations(unit: &[Integer]) -> usize {
    let mut reversed: Vec<Integer> = unit.iter().rev().cloned().collect();
    shift(&mut reversed, &Integer::ONE);
    let signs: Vec<Ordering> = reversed.iter().map(Sign::sign).filter(|sign| sign.is_ne()).collect();
    signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// Whether a polynomial has a root in the open unit interval, at whose ends there is none; none if
/// so many halvings do not tell.
fn has_root_inside(unit: Vec<Integer>, depth: usize) -> Option<bool> {
    match variations(&unit) {
        0 => return Some(false),
        count if count % 2 == 1 => return Some(true),
        _ if depth == 0 => return None,
        _ => {}
    }
    let mut left = unit;
    scale(left.iter_mut().rev(), &Integer::from(2u32));
    let mut right = left.clone();
    shift(&mut right, &Integer::ONE);
    if right.first().is_some_and(|middle| *middle == 0u32) {
        return Some(true);
    }
    match has_root_inside(left, depth - 1)? {
        true => Some(true),
        false => has_root_inside(right, depth - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Root;
    use super::*;
    use proptest::prelude::*;

    fn product(factors: &[Vec<i64>]) -> Polynomial {
        let one = vec![Integer::ONE];
        Polynomial::new(factors.iter().fold(one, |all, factor| {
            let mut product = vec![Integer::ZERO; all.len() + factor.len() - 1];
            for (i, a) in all.iter().enumerate() {
                for (j, b) in factor.iter().enumerate() {
                    product[i + j] += a * Integer::from(*b);
                }
            }
            product
        }))
    }

    fn rational(n: i64, d: i64) -> Rational {
        Rational::from_signeds(n, d)
    }

    /// Linear factors with roots n/d, and x² + c without real roots.
    fn factors() -> impl Strategy<Value = (Vec<(i64, i64)>, Vec<i64>)> {
        let roots = prop::collection::vec((-3i64..12, 1i64..9), 0..5);
        (roots, prop::collection::vec(1i64..4, 0..3))
    }

    proptest! {
        /// What is built from known roots has these roots, multiple ones included: the least one in
        /// an interval is found, and whether there is one.
        #[test]
        fn known_roots_are_found((roots, others) in factors(), (from, width) in (0i64..8, 1i64..9)) {
            let linear = roots.iter().map(|(n, d)| vec![-n, *d]);
            let all: Vec<Vec<i64>> = linear.chain(others.iter().map(|c| vec![*c, 0, 1])).collect();
            let f = product(&all);
            let (a, b) = (rational(from, 7), rational(from + width, 7));
            let known: Vec<Rational> = roots.iter().map(|(n, d)| rational(*n, *d)).collect();
            let within = |x: &&Rational| **x >= a && **x <= b;
            prop_assert_eq!(f.has_root(&a, &b), known.iter().any(|x| within(&x)));
            if f.sign(&a).is_ne() && f.sign(&b).is_ne() {
                let first = Root::first(&f, &a, &b).map(Root::rational);
                let least = known.iter().filter(within).min().cloned();
                prop_assert_eq!(first, least.map(Root::At));
            }
            prop_assert!(f.variations(&a, &b) >= known.iter().filter(|x| within(x) && **x != a && **x != b).count());
        }

        /// The greatest common divisor of f h and g h is h times that of f and g, and the square-free
        /// part divides the whole.
        #[test]
        fn common_divisors_are_greatest((f, _) in factors(), (g, _) in factors(), (h, c) in factors()) {
            let of = |roots: &[(i64, i64)]| roots.iter().map(|(n, d)| vec![-n, *d]).collect::<Vec<_>>();
            let shared: Vec<Vec<i64>> = of(&h).into_iter().chain(c.iter().map(|c| vec![*c, 0, 1])).collect();
            let with = |roots: &[(i64, i64)]| product(&[of(roots), shared.clone()].concat());
            let (f, g) = (with(&f), with(&g));
            let common = f.gcd(&g);
            let (rest_f, rest_g) = (f.clone().primitive().divided_by(&common), g.primitive().divided_by(&common));
            prop_assert!(common.divided_by(&product(&shared).primitive()).is_some());
            prop_assert!(rest_f.zip(rest_g).is_some_and(|(f, g)| f.gcd(&g).coefficients().len() == 1));
            let once = f.square_free();
            prop_assert!(once.gcd(&once.derivative()).coefficients().len() == 1);
            prop_assert!(f.primitive().divided_by(&once).is_some());
        }
    }
}
