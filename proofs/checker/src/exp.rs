//! Bounds of e^x at a rational x, by the alternating series of e^{−t} for small t and repeated
//! squaring, in integers; and of ln x, by bisection.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::budget;
use crate::number::{Fraction, sum};

/// Exponents above this are not computed.
const MAX_EXPONENT: u64 = 1 << 12;

/// Integers with lower ≤ e^x · 2^precision ≤ upper; none if x is above 4096, or the budget is
/// spent.
///
/// With y = |x|, t = y/2^j < 2^−(8 + √precision) (j = 0 where y is as small already) and u = 2^−q,
/// all in multiples of u:
///
/// * t lies in [t₋, t₋ + u]. The terms t^i/i! are bounded by rounding each product and quotient
///   down, or up. They decrease, so the partial sum up to an odd i (which subtracts) is at most
///   e^{−t}, and adding the last term again makes it at least e^{−t}.
/// * (e^{−t})² = e^{−2t}: j squarings of the bounds, rounded down, or up, give those of e^{−y}, and
///   e^y is its reciprocal.
///
/// At most q/8 terms lose a few u each, and a squaring at most doubles the error of a number ≤ 1,
/// so that 16 + j more bits than asked for make the bounds differ by at most 3 for x ≤ 0. A
/// reciprocal magnifies by e^{2y} < 2^{4(⌊y⌋ + 1)}, hence as many more bits for x > 0.
pub(crate) fn bounds(x: &Fraction, precision: u64) -> Option<(BigInt, BigInt)> {
    if x.num().is_zero() {
        let one = BigInt::one() << precision;
        return Some((one.clone(), one));
    }
    let positive = x.num().is_positive();
    let whole = x.num().abs() / x.den();
    let whole_number = whole.to_u64().unwrap_or(u64::MAX);
    if positive && whole_number > MAX_EXPONENT {
        return None;
    }
    if !positive && whole_number > precision {
        return Some((BigInt::zero(), BigInt::one())); // e^{−y} < 2^{−y}
    }
    // y < 2^(bits of the numerator − bits of the denominator + 1). More halvings than 8 leave fewer
    // terms: √precision balances them.
    let smaller = precision.isqrt().saturating_add(9);
    let halvings = x.num().bits().saturating_add(smaller).saturating_sub(x.den().bits());
    let magnified = if positive { whole_number.saturating_add(1).saturating_mul(4) } else { 0 };
    let q = precision.saturating_add(halvings).saturating_add(16).saturating_add(magnified);
    budget::charge(price(x, q, smaller, halvings));
    if budget::is_spent() {
        return None;
    }
    let t = (x.num().abs() << (q.saturating_sub(halvings))) / x.den();
    let (mut lower, mut upper) = series(&t, q);
    for _ in 0..halvings {
        lower = (&lower * &lower) >> q;
        upper = shift_up(&(&upper * &upper), q);
    }
    if !positive {
        let surplus = q.saturating_sub(precision);
        return Some((lower >> surplus, shift_up(&upper, surplus)));
    }
    if !lower.is_positive() {
        return None; // not reached: q was chosen for this
    }
    let square = BigInt::one() << q.saturating_add(precision);
    Some((&square / upper, square.div_ceil(&lower)))
}

/// Σ p e^{x/α} · 2^precision over terms (p, x) with p > 0, with lower or upper bounds; none if an
/// exponent is too large, or the sum.
pub(crate) fn weighted_exp<'a>(
    terms: impl Iterator<Item = (&'a Fraction, Fraction)>,
    temperature: &Fraction,
    precision: u64,
    upper: bool,
) -> Option<Fraction> {
    let mut total = Fraction::zero();
    for (weight, x) in terms {
        if weight.sign().is_gt() {
            let (least, most) = bounds(&x.over_fraction(temperature), precision)?;
            // Added one by one: kept together they would take too much memory.
            total = sum([total, weight.times_integer(if upper { &most } else { &least })].into_iter())?;
        }
    }
    Some(total)
}

/// What [`bounds`] costs: two products for each term, of which each is 2^smaller times smaller than
/// the one before, and for each squaring, and quotients at the beginning and the end.
fn price(x: &Fraction, q: u64, smaller: u64, halvings: u64) -> u64 {
    let terms = q.checked_div(smaller.saturating_sub(1)).unwrap_or(q).saturating_add(2);
    let products = terms.saturating_add(halvings).saturating_mul(2);
    let (num, den) = (x.num().bits(), x.den().bits());
    budget::price_of_product(q, q)
        .saturating_mul(products)
        .saturating_add(budget::price_of_quotient(num.saturating_add(q), den))
        .saturating_add(budget::price_of_quotient(q.saturating_mul(2), q).saturating_mul(2))
}

/// Bounds of e^{−t} for every t in [t, t + 1] · 2^−q below 2⁻⁸, in units of 2^−q.
fn series(t: &BigInt, q: u64) -> (BigInt, BigInt) {
    let one = BigInt::one() << q;
    let above = t + 1;
    let (mut lower, mut upper) = (one.clone(), one.clone());
    // Bounds of t^i/i!.
    let (mut small, mut large) = (one.clone(), one);
    let mut i = BigInt::zero();
    loop {
        i += 1;
        small = ((small * t) >> q) / &i;
        large = shift_up(&(large * &above), q).div_ceil(&i);
        if i.is_even() {
            lower += &small;
            upper += &large;
            continue;
        }
        lower -= &large;
        upper -= &small;
        if large.is_one() {
            return (lower, upper + large);
        }
    }
}

/// Integers with lower ≤ ln x · 2^precision ≤ upper; none if x is not positive, or out of the range
/// of [`bounds`].
///
/// For x > 1, e⁺(y) ≤ x proves y ≤ ln x and e⁻(y) ≥ x proves y ≥ ln x; the largest and the smallest
/// such y among the multiples of 2^−precision are found by halving an interval. With bounds of e^y
/// at most 4 · 2^−precision · e^y apart, they are at most 10 · 2^−precision apart.
pub(crate) fn log_bounds(x: &Fraction, precision: u64) -> Option<(BigInt, BigInt)> {
    if !x.num().is_positive() {
        return None;
    }
    if x.num() < x.den() {
        let (lower, upper) = log_bounds(&Fraction::one().over_fraction(x), precision)?;
        return Some((-upper, -lower));
    }
    if x.num() == x.den() {
        return Some((BigInt::zero(), BigInt::zero()));
    }
    let one = BigInt::one() << precision;
    let exp = |y: &BigInt| bounds(&Fraction::over(y.clone(), one.clone()), precision);
    let most = BigInt::from(x.num().bits()) << precision; // x < 2^bits < e^bits
    let target = x.num() << precision;
    let lower = last(BigInt::zero(), most.clone(), |y| Some(exp(y)?.1 * x.den() <= target))?;
    let upper = last(lower.clone(), most, |y| Some(exp(y)?.0 * x.den() < target))? + 1;
    Some((lower, upper))
}

/// The last of the integers in [from, to) for which a property holds that holds at `from` and, once
/// it fails, fails.
fn last(mut from: BigInt, mut to: BigInt, holds: impl Fn(&BigInt) -> Option<bool>) -> Option<BigInt> {
    loop {
        let middle: BigInt = (&from + &to) >> 1;
        if middle == from {
            return Some(from);
        }
        if holds(&middle)? {
            from = middle;
        } else {
            to = middle;
        }
    }
}

/// x / 2^shift, rounded up.
fn shift_up(x: &BigInt, shift: u64) -> BigInt {
    -(-x >> shift)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(num: i64, den: i64, precision: u64) -> (BigInt, BigInt) {
        bounds(&Fraction::over(num.into(), den.into()), precision).expect("within range")
    }

    /// ⌊e^x · 10^30⌋ and so on from mpmath with 60 digits.
    #[test]
    fn pinned_values() {
        for (num, den, digits) in [
            (1, 1, "2718281828459045235360287471352"),
            (-1, 1, "367879441171442321595523770161"),
            (1, 3, "1395612425086089528628125319602"),
            (-7, 2, "30197383422318500739786292363"),
            (20, 1, "485165195409790277969106830541540558684"),
            (-40, 1, "4248354255291"),
        ] {
            let (lower, upper) = at(num, den, 160);
            let floor: BigInt = digits.parse().expect("digits");
            let scale = BigInt::from(10).pow(30);
            assert!(&lower * &scale <= (&floor + 1) << 160_u32, "{num}/{den}");
            assert!(&upper * &scale >= floor << 160_u32, "{num}/{den}");
        }
    }

    /// ⌊ln x · 10^30⌋ for x above 1, from tables; those of 1/x are the negatives, and ln 1 is 0.
    #[test]
    fn logarithms_are_bounded_narrowly() {
        let log = |num: i64, den: i64| log_bounds(&Fraction::over(num.into(), den.into()), 90);
        for (x, digits) in [(2, "693147180559945309417232121458"), (3, "1098612288668109691395245236922")] {
            let (lower, upper) = log(x, 1).expect("in range");
            let (floor, scale) = (digits.parse::<BigInt>().expect("digits"), BigInt::from(10).pow(30));
            assert!(&lower * &scale <= (&floor + 1) << 90_u32 && &upper * &scale >= &floor << 90_u32, "{x}");
            assert!(&upper - &lower <= BigInt::from(10), "{x}: {lower} to {upper}");
            assert_eq!(log(1, x), Some((-upper, -lower)));
        }
        assert_eq!(log(1, 1), Some((BigInt::zero(), BigInt::zero())));
        assert_eq!([log(0, 1), log(-1, 1)], [None, None]);
        // Less than a unit above 1.
        let one = BigInt::one() << 200_u32;
        let (lower, upper) = log_bounds(&Fraction::over(&one + 1, one), 90).expect("in range");
        assert!(lower.is_zero() && upper.is_positive(), "{lower} to {upper}");
    }

    #[test]
    fn edges() {
        let one = BigInt::one() << 50_u32;
        assert_eq!(at(0, 1, 50), (one.clone(), one));
        assert_eq!(at(-1_000_000, 1, 50), (BigInt::zero(), BigInt::one()));
        assert!(bounds(&Fraction::over(5000.into(), BigInt::one()), 50).is_none());
        assert!(at(4096, 1, 20).0.is_positive());
    }

    proptest! {
        /// e^x e^{−x} = 1 and e^{x+y} = e^x e^y lie between the bounds, which are narrow and rise
        /// with x.
        #[test]
        fn functional_equations(a in -400_i64..400, b in -400_i64..400, den in 1_i64..60, precision in 8_u64..200) {
            let ((a_low, a_up), (b_low, b_up)) = (at(a, den, precision), at(b, den, precision));
            let (sum_low, sum_up) = at(a + b, den, precision);
            prop_assert!(&a_low * &b_low <= &sum_up << precision);
            prop_assert!(&a_up * &b_up >= &sum_low << precision);
            prop_assert!(a > 0 || &a_up - &a_low <= BigInt::from(3));
            prop_assert!(a > b || a_low <= b_up);
            // e^x ≥ 1 + x
            prop_assert!(&a_up * den >= BigInt::from(den + a) << precision);
        }
    }
}
