//! A row of rational coefficients as machine words over one scale.

use malachite_base::num::arithmetic::traits::Gcd;

use crate::number::Rational;

/// Appends w_j = L c_j for every coefficient c_j, where L, the result, is their least common denominator; `None` when a number does not
/// fit a word, and then what was appended means nothing.
pub(super) fn integer_row<'a>(
    coefficients: impl Iterator<Item = &'a Rational> + Clone,
    weights: &mut Vec<i64>,
) -> Option<i64> {
    let mut scale = 1u64;
    for coefficient in coefficients.clone() {
        scale = lcm(scale, u64::try_from(coefficient.denominator_ref()).ok()?)?;
    }
    for coefficient in coefficients {
        let (numerator, denominator) = words(coefficient)?;
        weights.push(numerator.checked_mul(i64::try_from(scale / denominator).ok()?)?);
    }
    i64::try_from(scale).ok()
}

/// Numerator and denominator, if they fit.
pub(super) fn words(x: &Rational) -> Option<(i64, u64)> {
    let size = i64::try_from(x.numerator_ref()).ok()?;
    let denominator = u64::try_from(x.denominator_ref()).ok()?;
    Some((if *x < 0u32 { -size } else { size }, denominator))
}

/// The least common multiple of positive words, if it fits.
pub(super) fn lcm(a: u64, b: u64) -> Option<u64> {
    if a == b || a.is_multiple_of(b) {
        Some(a)
    } else if b.is_multiple_of(a) {
        Some(b)
    } else {
        (a / a.gcd(b)).checked_mul(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_row_is_scaled_by_the_least_common_denominator(
            row in prop::collection::vec((any::<i16>(), prop_oneof![1u64..30, any::<u64>().prop_map(|d| d.max(1))]), 0..6)
        ) {
            let row: Vec<Rational> =
                row.iter().map(|&(p, q)| Rational::from(p) / Rational::from(q)).collect();
            let common = super::super::affine::common_denominator(row.iter());
            let mut weights = Vec::new();
            match integer_row(row.iter(), &mut weights) {
                Some(scale) => {
                    prop_assert_eq!(&Rational::from(scale), &Rational::from(&common));
                    for (coefficient, &weight) in row.iter().zip(&weights) {
                        prop_assert_eq!(&(coefficient * Rational::from(scale)), &Rational::from(weight));
                    }
                }
                None => {
                    let largest = row.iter().map(|x| x.numerator_ref() * &common).max().unwrap_or_default();
                    prop_assert!(largest > i64::MAX as u64 || common > i64::MAX as u64);
                }
            }
        }
    }
}
