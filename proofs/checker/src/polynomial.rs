//! Polynomials with integer coefficients: sums, products, quotients, signs, and whether there is a
//! root between two numbers, by Descartes' rule of signs.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};
use num_traits::{One, Zero};

use crate::budget;
use crate::number::{Fraction, product, quotient};

/// c₀ + c₁ x + …: the constant first, the last not 0; none for 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Polynomial {
    pub(crate) coefficients: Vec<BigInt>,
}

impl Polynomial {
    pub(crate) fn new(mut coefficients: Vec<BigInt>) -> Self {
        while coefficients.last().is_some_and(Zero::is_zero) {
            coefficients.pop();
        }
        Polynomial { coefficients }
    }

    /// q x − p for the number p/q.
    pub(crate) fn vanishing_at(x: &Fraction) -> Self {
        Polynomial { coefficients: vec![-x.num().clone(), x.den().clone()] }
    }

    /// The coefficients, the constant first; none for 0.
    pub fn coefficients(&self) -> &[BigInt] {
        &self.coefficients
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// Adds a multiple of x^shift times another polynomial.
    pub(crate) fn add(&mut self, factor: &BigInt, other: &Self, shift: usize) {
        let length = other.coefficients.len().saturating_add(shift);
        self.coefficients.resize(length.max(self.coefficients.len()), BigInt::zero());
        for (own, coefficient) in self.coefficients.iter_mut().skip(shift).zip(&other.coefficients) {
            add_product(own, factor, coefficient);
        }
        *self = Polynomial::new(std::mem::take(&mut self.coefficients));
    }

    /// The sign of the value at x.
    pub(crate) fn sign(&self, x: &Fraction) -> Ordering {
        let (mut value, mut power) = (BigInt::zero(), BigInt::one());
        for coefficient in self.coefficients.iter().rev().take_while(|_| !budget::is_spent()) {
            value = product(&value, x.num());
            add_product(&mut value, coefficient, &power);
            power = product(&power, x.den());
        }
        match value.sign() {
            Sign::Minus => Ordering::Less,
            Sign::NoSign => Ordering::Equal,
            Sign::Plus => Ordering::Greater,
        }
    }

    /// The quotient by a polynomial that is not constant, as often as it divides this one with
    /// integers; and whether it does at all.
    pub(crate) fn without(&self, divisor: &Self) -> (Self, bool) {
        let (mut rest, mut divides) = (self.clone(), false);
        while let Some(quotient) = rest.divided_by(divisor) {
            (rest, divides) = (quotient, true);
        }
        (rest, divides)
    }

    fn divided_by(&self, divisor: &Self) -> Option<Self> {
        let lead = divisor.coefficients.last()?;
        let mut rest = self.coefficients.clone();
        let mut factors = Vec::new();
        let most = rest.len().checked_sub(divisor.coefficients.len())?;
        for shift in (0..=most).rev().take_while(|_| !budget::is_spent()) {
            let factor = quotient(rest.last()?, lead)?;
            let minus = -&factor;
            for (own, coefficient) in rest.iter_mut().skip(shift).zip(&divisor.coefficients) {
                add_product(own, &minus, coefficient);
            }
            rest.pop();
            factors.push(factor);
        }
        factors.reverse();
        rest.iter().all(Zero::is_zero).then(|| Polynomial::new(factors))
    }

    /// How often the coefficients change signs between two numbers: there are as many roots there,
    /// or fewer by an even number.
    pub(crate) fn changes(&self, low: &Fraction, high: &Fraction) -> usize {
        changes(&self.on(low, high))
    }

    /// Whether it is known that there is no root from `low` to `high`, which is not less.
    pub(crate) fn has_no_root(&self, low: &Fraction, high: &Fraction) -> bool {
        if self.sign(low).is_eq() || self.sign(high).is_eq() {
            return false;
        }
        has_none_inside(self.on(low, high), MOST_HALVINGS)
    }

    /// A positive multiple of the polynomial whose value at t is that at low + (high − low) t.
    fn on(&self, low: &Fraction, high: &Fraction) -> Vec<BigInt> {
        let (start, end) = (product(low.num(), high.den()), product(high.num(), low.den()));
        let mut coefficients = self.coefficients.clone();
        scale(coefficients.iter_mut().rev(), &product(low.den(), high.den()));
        shift(&mut coefficients, &start);
        scale(coefficients.iter_mut(), &(end - start));
        coefficients
    }
}

/// What a bit of a coefficient costs that is held.
const HELD: u64 = 2;

/// Intervals are halved so often.
const MOST_HALVINGS: usize = 256;

fn add_product(own: &mut BigInt, factor: &BigInt, other: &BigInt) {
    *own += product(factor, other);
    budget::charge(budget::price_of_sum(own.bits()));
}

/// Multiplies the coefficient at each place by that power of a factor. What these take is charged,
/// since powers of a long number are longer than what they cost.
fn scale<'a>(coefficients: impl Iterator<Item = &'a mut BigInt>, factor: &BigInt) {
    let mut power = BigInt::one();
    for coefficient in coefficients.take_while(|_| !budget::is_spent()) {
        *coefficient = product(coefficient, &power);
        budget::charge(coefficient.bits().saturating_mul(HELD));
        power = product(&power, factor);
    }
}

/// Puts x + `by` for x.
fn shift(coefficients: &mut [BigInt], by: &BigInt) {
    for low in (0..coefficients.len()).take_while(|_| !budget::is_spent()) {
        let mut above: Option<BigInt> = None;
        for own in coefficients.iter_mut().skip(low).rev() {
            if let Some(above) = above {
                if by.is_one() {
                    budget::charge(budget::price_of_sum(own.bits().max(above.bits())));
                    *own += above;
                } else {
                    add_product(own, by, &above);
                }
            }
            above = Some(own.clone());
        }
    }
}

/// The changes of signs on the open unit interval.
fn changes(unit: &[BigInt]) -> usize {
    let mut reversed: Vec<BigInt> = unit.iter().rev().cloned().collect();
    shift(&mut reversed, &BigInt::one());
    let signs: Vec<Sign> = reversed.iter().map(BigInt::sign).filter(|sign| *sign != Sign::NoSign).collect();
    signs.iter().zip(signs.iter().skip(1)).filter(|(one, next)| one != next).count()
}

/// Whether a polynomial without a root at 0 and 1 is known to have none between.
fn has_none_inside(unit: Vec<BigInt>, halvings: usize) -> bool {
    let count = changes(&unit);
    let Some(halvings) = halvings.checked_sub(1).filter(|_| count > 0 && !budget::is_spent()) else {
        return count == 0;
    };
    let mut left = unit;
    scale(left.iter_mut().rev(), &BigInt::from(2));
    let mut right = left.clone();
    shift(&mut right, &BigInt::one());
    right.first().is_some_and(|middle| !middle.is_zero())
        && has_none_inside(left, halvings)
        && has_none_inside(right, halvings)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// x² + 1 = (x + 1)(x − 1) + 2, and x² + x = (x + 1) x: all of the rest is 0, or there is no
    /// quotient.
    #[test]
    fn a_rest_that_is_0_in_part_is_a_rest() {
        let by = integers(&[0, 1, 1]);
        assert_eq!(integers(&[0, 1, 2, 1]).divided_by(&by), Some(integers(&[1, 1])));
        assert_eq!(integers(&[0, 2, 2, 1]).divided_by(&by), None);
    }

    fn integers(numbers: &[i64]) -> Polynomial {
        Polynomial::new(numbers.iter().copied().map(BigInt::from).collect())
    }

    fn fraction(num: i64, den: i64) -> Fraction {
        Fraction::over(num.into(), den.into())
    }

    fn times(one: &Polynomial, other: &Polynomial) -> Polynomial {
        let mut product = Polynomial::default();
        for (place, coefficient) in one.coefficients.iter().enumerate() {
            product.add(coefficient, other, place);
        }
        product
    }

    proptest! {
        /// A product of linear factors has no root in an interval exactly if no factor has, and the
        /// quotient by one of them is the product of the others. x² + c has no root.
        #[test]
        fn products_have_the_roots_of_their_factors(
            roots in prop::collection::vec((-2i64..9, 1i64..8), 1..5),
            others in prop::collection::vec(1i64..5, 0..3),
            (from, width) in (0i64..6, 0i64..8),
        ) {
            let linear = roots.iter().map(|(num, den)| integers(&[-num, *den]));
            let rest = others.iter().map(|c| integers(&[*c, 0, 1]));
            let f = linear.chain(rest).fold(integers(&[1]), |all, factor| times(&all, &factor));
            let (low, high) = (fraction(from, 5), fraction(from + width, 5));
            let within = |(num, den): &(i64, i64)| low <= fraction(*num, *den) && fraction(*num, *den) <= high;
            prop_assert_eq!(f.has_no_root(&low, &high), !roots.iter().any(within));
            let (num, den) = roots[0];
            let first = fraction(num, den).reduced();
            let (rest, divides) = f.without(&Polynomial::vanishing_at(&first));
            prop_assert!(divides && rest.sign(&first).is_ne());
            let (same, divides) = f.without(&integers(&[-97, 10]));
            prop_assert!(!divides && same == f);
        }
    }

    #[test]
    fn a_root_is_counted_where_it_is() {
        let f = integers(&[-1, 0, 2]);
        assert_eq!(f.changes(&fraction(0, 1), &fraction(1, 1)), 1);
        assert_eq!(f.changes(&fraction(0, 1), &fraction(7, 10)), 0);
        assert!(!f.has_no_root(&fraction(0, 1), &fraction(1, 1)));
        assert_eq!((f.sign(&fraction(7, 10)), f.sign(&fraction(71, 100))), (Ordering::Less, Ordering::Greater));
    }
}
