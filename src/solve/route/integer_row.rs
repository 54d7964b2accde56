//! The row γP(·|s,a) as machine words over one scale.

use malachite_base::num::arithmetic::traits::Gcd;

use crate::number::Rational;

/// numerator / denominator in machine words, not necessarily in lowest terms; the denominator is
/// positive.
#[derive(Clone, Copy, Debug)]
pub(in crate::solve) struct WordFraction {
    pub(in crate::solve) numerator: i64,
    pub(in crate::solve) denominator: u64,
}

impl WordFraction {
    pub(in crate::solve) const ZERO: Self = WordFraction { numerator: 0, denominator: 1 };

    /// This rational, if it fits.
    pub(in crate::solve) fn of(x: &Rational) -> Option<Self> {
        let size = i64::try_from(x.numerator_ref()).ok()?;
        let denominator = u64::try_from(x.denominator_ref()).ok()?;
        Some(WordFraction { numerator: if *x < 0u32 { -size } else { size }, denominator })
    }
}

/// Appends w_j = L c_j for every coefficient c_j, where L, the result, is the least common multiple
/// of their denominators; `None` when a number does not fit a word, and then what was appended
/// means nothing.
pub(in crate::solve) fn integer_row(
    coefficients: impl Iterator<Item = Option<WordFraction>> + Clone,
    weights: &mut Vec<i64>,
) -> Option<i64> {
    // A row has few denominators, and a division takes longer than all else: what came of the last
    // ones is remembered.
    let mut dividing = [0; REMEMBERED];
    let mut scale = 1u64;
    for coefficient in coefficients.clone() {
        let WordFraction { denominator, .. } = coefficient?;
        let place = &mut dividing[place(denominator)];
        if *place != denominator {
            *place = denominator;
            scale = lcm(scale, denominator)?;
        }
    }
    let mut cofactors = [(0, 0); REMEMBERED];
    for coefficient in coefficients {
        let WordFraction { numerator, denominator } = coefficient?;
        let (of, cofactor) = &mut cofactors[place(denominator)];
        if *of != denominator {
            (*of, *cofactor) = (denominator, i64::try_from(scale / denominator).ok()?);
        }
        weights.push(numerator.checked_mul(*cofactor)?);
    }
    i64::try_from(scale).ok()
}

/// A power of two.
const REMEMBERED: usize = 16;

fn place(denominator: u64) -> usize {
    denominator as usize % REMEMBERED
}

/// The least common multiple of positive words, if it fits.
pub(in crate::solve) fn lcm(a: u64, b: u64) -> Option<u64> {
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
            row in prop::collection::vec((any::<i16>(), prop_oneof![1u64..30, any::<u64>().prop_map(|d| d.max(1))]), 0..40)
        ) {
            let row: Vec<Rational> =
                row.iter().map(|&(p, q)| Rational::from(p) / Rational::from(q)).collect();
            let common = crate::solve::common_denominator(row.iter());
            let mut weights = Vec::new();
            match integer_row(row.iter().map(WordFraction::of), &mut weights) {
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
