//! Exact values of many linear forms at one solution, in machine words over its common denominator.
//!
//! What policy iteration asks of a solution is of this kind: the advantage of an action is a form
//! in the values of its successors, and only its sign and whether it is zero matter. Over the
//! common denominator that takes no fraction and no gcd.

use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;

use super::Solution;

/// A solution x laid out for linear forms.
#[derive(Clone, Debug)]
pub struct Forms {
    denominator: Natural,
    /// The numerators, and the denominator as the last column.
    limbs: Limbs,
}

impl Forms {
    /// Copies the numerators of the solution once.
    pub fn new(solution: &Solution) -> Self {
        let denominator = Integer::from(&solution.denominator);
        let limbs = Limbs::new(solution.numerators.iter().chain([&denominator]));
        Self { denominator: solution.denominator.clone(), limbs }
    }

    /// The common denominator d of x.
    pub fn denominator(&self) -> &Natural {
        &self.denominator
    }

    /// d · x_i.
    ///
    /// # Panics
    ///
    /// When i is not the index of an unknown.
    pub fn numerator(&self, i: usize) -> Integer {
        self.limbs.get(i)
    }

    /// d · (c + Σ_j a_j x_j) for the constant c and the pairs (j, a_j).
    ///
    /// As d > 0, its sign is the sign of the form. Takes O((t + 1) · b / 64) word operations for t terms
    /// and b bits of the longest numerator.
    ///
    /// # Panics
    ///
    /// When a j is not the index of an unknown.
    pub fn value(&self, constant: i64, terms: impl Iterator<Item = (usize, i64)> + Clone) -> Integer {
        let terms = terms.chain([(self.limbs.len() - 1, constant)]);
        let most: u128 = terms.clone().map(|(_, a)| u128::from(a.unsigned_abs())).sum();
        if most < 1 << 62 {
            self.limbs.sum(terms)
        } else {
            terms.map(|(j, a)| Integer::from(a) * self.limbs.get(j)).sum()
        }
    }
}

/// Integers in two's complement, all with the same number of words, least significant first.
#[derive(Clone, Debug)]
pub(super) struct Limbs {
    width: usize,
    words: Vec<u64>,
}

/// So many words of a sum are kept in registers at a time.
const BLOCK: usize = 8;

impl Limbs {
    pub(super) fn new<'a>(integers: impl Iterator<Item = &'a Integer> + Clone) -> Self {
        let longest = integers.clone().map(|x| x.unsigned_abs_ref().limb_count()).max();
        // One more for the sign, and whole blocks.
        let width = (longest.unwrap_or(0) as usize + 1).next_multiple_of(BLOCK);
        let mut words = Vec::new();
        for (k, x) in integers.enumerate() {
            words.extend(x.to_twos_complement_limbs_asc());
            let sign = if *x < 0 { u64::MAX } else { 0 };
            words.resize((k + 1) * width, sign);
        }
        Self { width, words }
    }

    /// How many integers there are.
    fn len(&self) -> usize {
        self.words.len() / self.width
    }

    /// The integer at a position.
    fn get(&self, position: usize) -> Integer {
        Integer::from_twos_complement_limbs_asc(&self.words[position * self.width..][..self.width])
    }

    /// Whether Σ_j a_j x_j is the given number; Σ_j |a_j| is below 2^62.
    pub(super) fn sum_is(&self, terms: impl Iterator<Item = (usize, i64)> + Clone, expected: Integer) -> bool {
        let sign = if expected < 0 { u64::MAX } else { 0 };
        let expected = expected.into_twos_complement_limbs_asc();
        let above = self.each_word(terms, |k, word| word == expected.get(k).copied().unwrap_or(sign));
        let expected_above = expected.get(self.width).copied().unwrap_or(sign);
        above == Some(expected_above.cast_signed()) && expected.len() <= self.width + 1
    }

    /// Σ_j a_j x_j; Σ_j |a_j| is below 2^62.
    fn sum(&self, terms: impl Iterator<Item = (usize, i64)> + Clone) -> Integer {
        let mut words = Vec::with_capacity(self.width + 1);
        let above = self.each_word(terms, |_, word| {
            words.push(word);
            true
        });
        words.extend(above.map(i64::cast_unsigned));
        Integer::from_owned_twos_complement_limbs_asc(words)
    }

    /// Goes through the words of Σ_j a_j x_j until one of them is not welcome; gives the last one,
    /// with the sign, if all were.
    fn each_word(
        &self,
        terms: impl Iterator<Item = (usize, i64)> + Clone,
        mut welcome: impl FnMut(usize, u64) -> bool,
    ) -> Option<i64> {
        // Below 2^62 · 2^64, and so is what is carried.
        let mut carry = 0i128;
        for start in (0..self.width).step_by(BLOCK) {
            let mut sums = [0i128; BLOCK];
            for (j, a) in terms.clone() {
                let a = i128::from(a);
                let block = &self.words[j * self.width + start..][..BLOCK];
                for (sum, &word) in sums.iter_mut().zip(block) {
                    *sum += a * i128::from(word);
                }
                if start + BLOCK == self.width {
                    // The last word carries the sign.
                    let last = block[BLOCK - 1];
                    sums[BLOCK - 1] += a * (i128::from(last.cast_signed()) - i128::from(last));
                }
            }
            for (k, sum) in sums.into_iter().enumerate() {
                carry += sum;
                if !welcome(start + k, carry as u64) {
                    return None;
                }
                carry >>= 64;
            }
        }
        // Every number is short of its sign word, so what is left fits in one more.
        i64::try_from(carry).ok()
    }
}
