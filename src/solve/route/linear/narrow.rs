//! Dense matrices of short coefficients: 16 bits each, so that eight of them are multiplied at a
//! time, and the matrix stays near the processor.

use super::system::Words;

/// Bits of a limb. Limbs are balanced: from −2^15 to below 2^15.
const LIMB_BITS: u32 = 16;
/// Four limbs hold every number below 2^62, three every one below 2^46.
const LIMBS: usize = 4;
/// No sum of a row times limbs exceeds 31 bits then.
const MOST_ROW_BOUND: u64 = 1 << 15;

/// A dense matrix, row by row.
pub(super) struct Narrow {
    coefficients: Vec<i16>,
    /// The limbs of a vector, the low ones first.
    limbs: [Vec<i16>; LIMBS],
}

impl Narrow {
    /// The matrix; `None` where it is sparse, or a coefficient or a row is too large.
    pub(super) fn new(words: &Words<'_>, row_bound: u64) -> Option<Self> {
        let n = words.unknowns();
        if row_bound > MOST_ROW_BOUND || words.nonzeros() * 2 < n * n {
            return None;
        }
        let mut coefficients = vec![0; n * n];
        for (i, row) in coefficients.chunks_exact_mut(n).enumerate() {
            for (j, a) in words.row(i) {
                row[j] = i16::try_from(a).ok()?;
            }
        }
        Some(Narrow { coefficients, limbs: Default::default() })
    }

    /// remainder ← r − A d, where every sum fits in a word; false where d is too long.
    pub(super) fn subtract(&mut self, r: &[i64], d: &[i64], remainder: &mut [i64]) -> bool {
        const HALF: i64 = 1 << (LIMB_BITS - 1);
        let mut rest = d.to_vec();
        let mut used = 0;
        for limbs in &mut self.limbs {
            limbs.clear();
            for rest in &mut rest {
                let low = ((*rest + HALF) & (2 * HALF - 1)) - HALF;
                limbs.push(low as i16);
                *rest = (*rest - low) >> LIMB_BITS;
            }
            used += 1;
            if rest.iter().all(|&rest| rest == 0) {
                break;
            }
        }
        if rest.iter().any(|&rest| rest != 0) {
            return false;
        }
        let rows = self.coefficients.chunks_exact(d.len().max(1));
        for ((row, &r), out) in rows.zip(r).zip(remainder) {
            let sums = self.limbs[..used].iter().rev().map(|limbs| i64::from(dot(row, limbs)));
            *out = r - sums.fold(0i64, |all, sum| (all << LIMB_BITS).wrapping_add(sum));
        }
        true
    }
}

/// Σ a_i b_i. Compilers know to multiply eight at a time where the sum of each eight is taken first.
fn dot(a: &[i16], b: &[i16]) -> i32 {
    let sum = |a: &[i16], b: &[i16]| a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum::<i32>();
    let (eights, others) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest = sum(eights.remainder(), others.remainder());
    eights.zip(others).map(|(a, b)| sum(a, b)).fold(rest, i32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::super::System;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// As row by row in words.
        #[test]
        fn short_coefficients_make_the_same_remainders(
            rows in (1usize..20).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(1i64..1600, n), n)),
            seed in prop::collection::vec((-(1i64 << 45)..1 << 45, any::<i32>()), 20),
        ) {
            let n = rows.len();
            let row = |row: &Vec<i64>| row.iter().copied().enumerate().collect::<Vec<_>>().into_iter();
            let system = System::from_words(rows.iter().map(row)).unwrap();
            let words = system.words().unwrap();
            let bound = rows.iter().map(|row| row.iter().sum::<i64>() as u64).max().unwrap();
            let (digits, r): (Vec<i64>, Vec<i64>) = seed.iter().take(n).map(|&(d, r)| (d, i64::from(r))).unzip();
            let mut narrow = Narrow::new(&words, bound).unwrap();
            let mut found = vec![0; n];
            prop_assert!(narrow.subtract(&r, &digits, &mut found));
            let expected: Vec<i64> = (0..n).map(|i| words.subtract_row(i, r[i], &digits)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
