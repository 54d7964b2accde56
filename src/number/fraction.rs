//! A rational in no special terms: what is summed and compared before anyone asks to see it.

use std::borrow::Cow;
use std::cmp::Ordering;

use malachite_base::num::arithmetic::traits::{DivisibleBy, Lcm, UnsignedAbs};
use malachite_base::num::basic::traits::{One, Zero};

use super::product::compare_products;
use super::{Integer, Natural, Rational};

/// numerator / (scale · denominator), exact, not necessarily in lowest terms.
///
/// The denominator may be long and is one that many numbers share; the scale is what a sum added to
/// it and is short. So sums and comparisons over one denominator take no gcd of long numbers, which
/// would cost more than everything else; [`reduce`](Self::reduce) takes one.
#[derive(Clone, Debug)]
pub struct Fraction<'a> {
    numerator: Integer,
    scale: Natural,
    denominator: Cow<'a, Natural>,
}

impl<'a> Fraction<'a> {
    /// 0.
    pub fn zero() -> Self {
        Fraction { numerator: Integer::ZERO, scale: Natural::ONE, denominator: Cow::Owned(Natural::ONE) }
    }

    /// numerator / (scale · denominator), where neither of the two is 0.
    pub fn new(numerator: Integer, scale: Natural, denominator: Cow<'a, Natural>) -> Self {
        Fraction { numerator, scale, denominator }
    }

    /// A number in lowest terms.
    pub fn of(x: &'a Rational) -> Self {
        let numerator = Integer::from_sign_and_abs_ref(*x >= 0u32, x.numerator_ref());
        Fraction { numerator, scale: Natural::ONE, denominator: Cow::Borrowed(x.denominator_ref()) }
    }

    /// The numerator.
    pub fn numerator(&self) -> &Integer {
        &self.numerator
    }

    /// The short factor of the denominator.
    pub fn scale(&self) -> &Natural {
        &self.scale
    }

    /// The factor of the denominator that others may share.
    pub fn denominator(&self) -> &Natural {
        &self.denominator
    }

    /// The numerator over the whole denominator.
    pub fn whole(self) -> (Integer, Cow<'a, Natural>) {
        let Fraction { numerator, scale, denominator } = self;
        (numerator, if scale == 1u32 { denominator } else { Cow::Owned(&*denominator * scale) })
    }

    /// self ← self + factor · (± numerator / denominator), with + for `positive`.
    pub fn add_multiple(
        &mut self,
        factor: &Rational,
        positive: bool,
        numerator: &Natural,
        denominator: Cow<'a, Natural>,
    ) {
        if *numerator == 0u32 || *factor == 0u32 {
            return;
        }
        let mut term = factor.numerator_ref() * numerator;
        let positive = positive == (*factor > 0u32);
        if self.numerator == 0u32 {
            *self = Fraction {
                numerator: Integer::from_sign_and_abs(positive, term),
                scale: factor.denominator_ref().clone(),
                denominator,
            };
            return;
        }
        if !same(&self.denominator, &denominator) {
            if !(&*self.denominator).divisible_by(&*denominator) {
                let common = (&*self.denominator).lcm(&*denominator);
                self.numerator *= Integer::from(&common / &*self.denominator);
                self.denominator = Cow::Owned(common);
            }
            term *= &*self.denominator / &*denominator;
        }
        let own = factor.denominator_ref();
        if self.scale != *own {
            if !(&self.scale).divisible_by(own) {
                let common = (&self.scale).lcm(own);
                self.numerator *= Integer::from(&common / &self.scale);
                self.scale = common;
            }
            term *= &self.scale / own;
        }
        self.numerator += Integer::from_sign_and_abs(positive, term);
    }

    /// self − other.
    pub fn minus(mut self, other: &Fraction<'a>) -> Self {
        let factor = -Rational::from_naturals_ref(&Natural::ONE, &other.scale);
        let (positive, numerator) = (other.numerator >= 0u32, other.numerator.unsigned_abs_ref());
        self.add_multiple(&factor, positive, numerator, other.denominator.clone());
        self
    }

    /// self / divisor, for a positive divisor.
    pub fn over(mut self, divisor: &Rational) -> Self {
        self.numerator *= Integer::from(divisor.denominator_ref());
        self.scale *= divisor.numerator_ref();
        self
    }

    /// The order of |a / b| and |c / d|, where neither b nor d is 0.
    pub fn compare_ratios([a, b]: [&Self; 2], [c, d]: [&Self; 2]) -> Ordering {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        across([&mut left, &mut right], a, c);
        across([&mut right, &mut left], b, d);
        compare_products(&left, &right)
    }

    /// The same number in lowest terms; one gcd of numbers as long as the denominator.
    pub fn reduce(self) -> Rational {
        let positive = self.numerator >= 0u32;
        let (numerator, denominator) = self.whole();
        Rational::from_sign_and_naturals(positive, numerator.unsigned_abs(), denominator.into_owned())
    }
}

/// Whether two denominators are equal, at once where they are stored in one place.
pub(crate) fn same(a: &Natural, b: &Natural) -> bool {
    std::ptr::eq(a, b) || a == b
}

/// Multiplies x and y crosswise, without what they share: |x| : |y| is the first product to the
/// second.
fn across<'b>([left, right]: [&mut Vec<&'b Natural>; 2], x: &'b Fraction<'_>, y: &'b Fraction<'_>) {
    left.push(x.numerator.unsigned_abs_ref());
    right.push(y.numerator.unsigned_abs_ref());
    if x.scale != y.scale {
        left.push(&y.scale);
        right.push(&x.scale);
    }
    if !same(&x.denominator, &y.denominator) {
        left.push(&y.denominator);
        right.push(&x.denominator);
    }
}

impl Ord for Fraction<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |x: &Self| x.numerator.cmp(&Integer::ZERO);
        sign(self).cmp(&sign(other)).then_with(|| {
            let (mut left, mut right) = (Vec::new(), Vec::new());
            across([&mut left, &mut right], self, other);
            let order = compare_products(&left, &right);
            if self.numerator < 0u32 { order.reverse() } else { order }
        })
    }
}

impl PartialOrd for Fraction<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use malachite_base::num::arithmetic::traits::Abs;
    use proptest::prelude::*;

    /// The sum of factor · numerator / denominator over the terms, both ways.
    fn sums(terms: &[((i64, u64), i64, u64)]) -> (Fraction<'static>, Rational) {
        let mut fraction = Fraction::zero();
        let mut rational = Rational::ZERO;
        for &((p, q), numerator, denominator) in terms {
            let factor = Rational::from_sign_and_unsigneds(p >= 0, p.unsigned_abs(), q);
            let size = Natural::from(numerator.unsigned_abs());
            fraction.add_multiple(&factor, numerator >= 0, &size, Cow::Owned(Natural::from(denominator)));
            let value = Rational::from_sign_and_unsigneds(numerator >= 0, numerator.unsigned_abs(), denominator);
            rational += factor * value;
        }
        (fraction, rational)
    }

    fn terms() -> impl Strategy<Value = Vec<((i64, u64), i64, u64)>> {
        prop::collection::vec(((-4i64..5, 1u64..7), prop_oneof![-9i64..9, any::<i64>()], 1u64..13), 0..6)
    }

    proptest! {
        /// Sums, differences, comparisons and lowest terms are those of reduced rationals.
        #[test]
        fn fractions_are_the_rationals_they_stand_for(a in terms(), b in terms()) {
            let ((x, p), (y, q)) = (sums(&a), sums(&b));
            prop_assert_eq!(x.clone().reduce(), p.clone());
            prop_assert_eq!(x.cmp(&y), p.cmp(&q));
            prop_assert_eq!(x == y, p == q);
            if p != 0u32 && q != 0u32 {
                let (ratio, inverse) = ((&p / &q).abs(), (&q / &p).abs());
                prop_assert_eq!(Fraction::compare_ratios([&x, &y], [&y, &x]), ratio.cmp(&inverse));
            }
            prop_assert_eq!(x.clone().minus(&y).reduce(), p - q);
            prop_assert_eq!(x.clone().minus(&x), Fraction::zero());
        }
    }
}
