//! Long integers in short digits, for sums with many terms: floats that hold whole numbers below
//! 2^53 add and multiply exactly, and several at a time.

use malachite_nz::integer::Integer;

use super::dot::dot;
use super::half_gcd::word_at;

/// The bits of a digit.
const BITS: u32 = 30;

/// Integers x_j = Σ_k u_kj 2^(30 k) with 0 ≤ u_kj < 2^30, but for the last digit, which is 0 or −1.
#[derive(Clone, Debug)]
pub(super) struct Digits {
    count: usize,
    /// First the lowest digits of all integers, then the next ones.
    digits: Vec<f64>,
}

impl Digits {
    /// The digits of integers of at most so many bits each.
    pub(super) fn new(integers: &[Integer], bits: u64) -> Self {
        let places = bits.div_ceil(u64::from(BITS));
        let mut digits = Vec::with_capacity((places as usize + 1) * integers.len());
        let words: Vec<Vec<u64>> = integers.iter().map(Integer::to_twos_complement_limbs_asc).collect();
        for place in 0..places {
            digits.extend(words.iter().zip(integers).map(|(words, x)| {
                let position = place * u64::from(BITS);
                let mut word = word_at(words, position);
                if *x < 0 {
                    // Above the words given there are only ones.
                    let known = (64 * words.len() as u64).saturating_sub(position);
                    word |= if known < 64 { u64::MAX << known } else { 0 };
                }
                (word & ((1 << BITS) - 1)) as f64
            }));
        }
        digits.extend(integers.iter().map(|x| if *x < 0 { -1.0 } else { 0.0 }));
        Self { count: integers.len(), digits }
    }

    /// Σ_j a_j x_(start + j), or `None` where the sum of a digit might not fit a float: for Σ_j
    /// |a_j| > 2^23.
    pub(super) fn sum(&self, start: usize, coefficients: &[i64]) -> Option<Integer> {
        let size = coefficients.iter().try_fold(0u64, |sum, a| sum.checked_add(a.unsigned_abs()))?;
        if size > 1 << (f64::MANTISSA_DIGITS - BITS) {
            return None;
        }
        let coefficients: Vec<f64> = coefficients.iter().map(|&a| a as f64).collect();
        let mut words = Vec::with_capacity(self.digits.len() / self.count / 2 + 3);
        // What has not become a word yet, and the position of its lowest bit in the next word.
        let (mut carry, mut position) = (0i128, 0);
        for digits in self.digits.chunks_exact(self.count) {
            let sum = dot(&coefficients, digits.get(start..start + coefficients.len())?);
            carry += i128::from(sum as i64) << position;
            position += BITS;
            if position >= 64 {
                words.push(carry as u64);
                carry >>= 64;
                position -= 64;
            }
        }
        words.extend([carry as u64, (carry >> 64) as u64]);
        Some(Integer::from_owned_twos_complement_limbs_asc(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn integers() -> impl Strategy<Value = Vec<Integer>> {
        let integer = prop::collection::vec(prop_oneof![any::<u64>(), Just(0), Just(u64::MAX)], 1..6);
        prop::collection::vec(integer.prop_map(Integer::from_owned_twos_complement_limbs_asc), 1..20)
    }

    proptest! {
        /// Sums over digits are the sums of the integers, up to the largest coefficients that are
        /// taken.
        #[test]
        fn sums_are_exact(
            integers in integers(),
            coefficients in prop::collection::vec(prop_oneof![-9i64..9, -(1i64 << 24)..1 << 24], 20),
            range in any::<(prop::sample::Index, prop::sample::Index)>(),
            slack in 0u64..70,
        ) {
            let (a, b) = (range.0.index(integers.len() + 1), range.1.index(integers.len() + 1));
            let (start, end) = (a.min(b), a.max(b));
            let coefficients = &coefficients[..end - start];
            let digits = Digits::new(&integers, 5 * 64 + slack);
            let expected: Integer = coefficients.iter().zip(&integers[start..]).map(|(&a, x)| Integer::from(a) * x).sum();
            match digits.sum(start, coefficients) {
                Some(sum) => prop_assert_eq!(sum, expected),
                None => prop_assert!(coefficients.iter().map(|a| a.unsigned_abs()).sum::<u64>() > 1 << 23),
            }
        }

        /// The largest sum that is taken, of digits that are all ones, is exact.
        #[test]
        fn the_largest_sum_is_exact(length in 1usize..40, negative in any::<bool>()) {
            let ones = (Integer::from(1u32) << 300u32) - Integer::from(1u32);
            let a = (1i64 << 23) / length as i64;
            let a = if negative { -a } else { a };
            let sum = Digits::new(&vec![ones.clone(); length], 300).sum(0, &vec![a; length]);
            prop_assert_eq!(sum, Some(ones * Integer::from(a * length as i64)));
        }
    }
}
