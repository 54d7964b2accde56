//! exp and ln: pinned 50-digit values, a rational series with another library, widths, and what is
//! refused.

use num_bigint::BigInt;
use num_rational::BigRational;
use policy_cliff::number::enclosure::{EnclosureError, Exponential, exp, exp_of, ln};
use policy_cliff::number::{Answer, Enclosure, Integer, Rational};
use proptest::prelude::*;

use crate::support::{decimal, expected, q};

#[test]
fn agrees_with_pinned_values_at_every_width() {
    let expected = expected();
    for (name, f) in [("exp", exp as fn(&Rational, &Rational) -> _), ("ln", ln)] {
        for row in expected[name].as_array().unwrap() {
            let x = q(row[0].as_str().unwrap());
            for width in ["1", "1e-3", "1e-12", "1e-40"] {
                let enclosure: Enclosure = f(&x, &q(width)).unwrap();
                assert!(enclosure.width() <= q(width), "{name} {x} {width}: {}", enclosure.width());
                assert!(enclosure.intersection(&decimal(&row[1])).is_some(), "{name} {x} {width}: {enclosure}");
            }
        }
    }
}

/// e^x between rational bounds, by Taylor's series for |x|/2^10 and ten squarings, on num-rational.
fn reference(numerator: i64, denominator: i64) -> (BigRational, BigRational) {
    let one = BigRational::from_integer(BigInt::from(1));
    let y = BigRational::new(BigInt::from(numerator.abs()), BigInt::from(denominator) * 1024);
    let (mut sum, mut term) = (one.clone(), one.clone());
    for i in 1..18 {
        term = term * &y / BigRational::from_integer(BigInt::from(i));
        sum += &term;
    }
    // y < 1: the rest is below the last term.
    let (mut low, mut high) = (sum.clone(), sum + term);
    // Cut to 200 bits on the way, outwards.
    let scale = BigRational::from_integer(BigInt::from(1) << 200);
    for _ in 0..10 {
        low = (&low * &low * &scale).floor() / &scale;
        high = (&high * &high * &scale).ceil() / &scale;
    }
    if numerator < 0 { (one.clone() / high, one / low) } else { (low, high) }
}

fn same(x: &Rational) -> BigRational {
    let text = x.to_string();
    let (numerator, denominator) = text.split_once('/').unwrap_or((&text, "1"));
    BigRational::new(numerator.parse().unwrap(), denominator.parse().unwrap())
}

proptest! {
    /// The bounds contain the number: each meets the enclosure of an independent evaluation.
    #[test]
    fn exp_contains_the_number(numerator in -4000i64..4000, denominator in 1i64..4000, digits in 1u32..40) {
        let numerator = numerator.clamp(-100 * denominator, 100 * denominator);
        let width = q(&format!("1e-{digits}"));
        let enclosure = exp(&Rational::from_signeds(numerator, denominator), &width).unwrap();
        let (low, high) = reference(numerator, denominator);
        prop_assert!(enclosure.width() <= width);
        prop_assert!(same(enclosure.lower()) <= high && low <= same(enclosure.upper()));
    }

    /// Fixed point: for x ≤ 0 the two bounds are at most two units apart, and finer units refine
    /// them.
    #[test]
    fn fixed_point_bounds_are_tight_and_nested(x in -1_000_000_000i64..=0, bits in 20u64..200) {
        let coarse = Exponential::new(bits);
        let fine = Exponential::new(bits + 40);
        let x = Integer::from(x) << (bits - 20);
        let (low, high) = coarse.bounds(&x);
        prop_assert!(&high - &low <= 2u32);
        let (inner_low, inner_high) = fine.bounds(&(x << 40u32));
        prop_assert!(low <= (inner_high >> 40u32) && (inner_low >> 40u32) <= high);
    }

    /// ln undoes exp, monotonely.
    #[test]
    fn ln_undoes_exp(numerator in -300i64..300, denominator in 1i64..30) {
        let (x, width) = (Rational::from_signeds(numerator, denominator), q("1e-70"));
        let e = exp(&x, &width).unwrap();
        prop_assume!(*e.lower() > 0u32);
        prop_assert!(*ln(e.lower(), &width).unwrap().lower() <= x);
        prop_assert!(*ln(e.upper(), &width).unwrap().upper() >= x);
    }

    /// Interval operations contain the operation on members, and outward rounding contains the
    /// interval.
    #[test]
    fn operations_contain_members(a in -50i32..50, b in 0i32..9, c in -50i32..50, d in 0i32..9, s in 0i32..=4, t in 0i32..=4) {
        let third = |n: i32| Rational::from_signeds(n, 3);
        let (x, y) = (Enclosure::between(third(a), third(a + b)), Enclosure::between(third(c), third(c + d)));
        let member = |e: &Enclosure, t: i32| e.lower() + e.width() * Rational::from_signeds(t, 4);
        let (u, v) = (member(&x, s), member(&y, t));
        prop_assert!((&x + &y).contains(&(&u + &v)));
        prop_assert!((&x - &y).contains(&(&u - &v)));
        prop_assert!((&x * &y).contains(&(&u * &v)));
        prop_assert!((-&x).contains(&-&u));
        prop_assert!(x.max(&y).contains(&u.clone().max(v.clone())));
        prop_assert!(x.min(&y).contains(&u.clone().min(v.clone())));
        let size = if u < 0u32 { -u.clone() } else { u.clone() };
        prop_assert!(x.abs().contains(&size));
        if let Some(quotient) = x.divided_by(&y) {
            prop_assert!(quotient.contains(&(&u / &v)));
        } else {
            prop_assert!(y.contains(&q("0")));
        }
        let rounded = x.outward(5);
        prop_assert!(rounded.lower() <= x.lower() && x.upper() <= rounded.upper());
        prop_assert!(rounded.width() < x.width() + (q("2") >> 5u32));
        match x.at_most(&y) {
            Answer::Yes => prop_assert!(u <= v),
            Answer::No => prop_assert!(u > v),
            Answer::Narrow => {}
        }
    }
}

#[test]
fn exact_where_the_value_is_rational() {
    let width = q("1e-5");
    assert_eq!(exp(&q("0"), &width).unwrap(), Enclosure::point(q("1")));
    assert_eq!(ln(&q("1"), &width).unwrap(), Enclosure::point(q("0")));
}

#[test]
fn refuses_bad_widths_arguments_and_bombs() {
    for width in ["0", "-1"] {
        assert!(matches!(exp(&q("1"), &q(width)), Err(EnclosureError::Width { .. })));
        assert!(matches!(ln(&q("2"), &q(width)), Err(EnclosureError::Width { .. })));
    }
    for x in ["0", "-2"] {
        assert!(matches!(ln(&q(x), &q("1")), Err(EnclosureError::Domain { .. })));
    }
    assert!(matches!(exp(&q("1e9"), &q("1")), Err(EnclosureError::TooLarge { .. })));
    assert!(matches!(exp(&q("1e5000"), &q("1")), Err(EnclosureError::TooLarge { .. })));
    assert!(matches!(exp_of(&Enclosure::point(q("1e9")), 10), Err(EnclosureError::TooLarge { .. })));
    // Far below one unit: no series is needed.
    assert_eq!(exp(&q("-1e9"), &q("1/4")).unwrap().lower(), &q("0"));
}
