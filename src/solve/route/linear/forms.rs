//! Exact values of many linear forms at one solution, in machine words over its common denominator.
//!
//! What policy iteration asks of a solution is of this kind: the advantage of an action is a form
//! in the values of its successors, and only its sign and whether it is zero matter. Over the
//! common denominator that takes no fraction and no gcd.

use std::cmp::Ordering;
use std::sync::OnceLock;

use malachite_base::num::basic::traits::Zero;
use malachite_base::num::conversion::traits::WrappingFrom;
use malachite_base::num::logic::traits::SignificantBits;
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;

use super::Solution;
use super::digits::Digits;

/// A solution x laid out for linear forms.
#[derive(Clone, Debug)]
pub struct Forms {
    denominator: Natural,
    /// The numerators, and the denominator as the last column.
    limbs: Limbs,
    /// The same for forms in many unknowns side by side, when there is one.
    digits: OnceLock<Digits>,
}

/// From so many terms on digits are worth their while.
const MANY: usize = 32;

impl Forms {
    /// Copies the numerators of the solution once.
    pub fn new(solution: &Solution) -> Self {
        let denominator = Integer::from(&solution.denominator);
        let limbs = Limbs::new(solution.numerators.iter().chain([&denominator]));
        Self { denominator: solution.denominator.clone(), limbs, digits: OnceLock::new() }
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
    /// As d > 0, its sign is the sign of the form. Takes O((t + 1) · b / 64) word operations for t
    /// terms and b bits of the longest numerator.
    ///
    /// # Panics
    ///
    /// When a j is not the index of an unknown.
    pub fn value(&self, constant: i64, terms: impl Iterator<Item = (usize, i64)> + Clone) -> Integer {
        if let Some(sum) = self.sum_of_neighbours(terms.clone()) {
            return sum + Integer::from(constant) * Integer::from(&self.denominator);
        }
        let terms = self.with_constant(constant, terms);
        if is_short(terms.clone()) {
            self.limbs.sum(terms)
        } else {
            terms.map(|(j, a)| Integer::from(a) * self.limbs.get(j)).sum()
        }
    }

    /// The sign of [`value`](Self::value), in O(t) word operations where the leading words
    /// determine it.
    ///
    /// # Panics
    ///
    /// When a j is not the index of an unknown.
    pub fn sign(&self, constant: i64, terms: impl Iterator<Item = (usize, i64)> + Clone) -> Ordering {
        let all = self.with_constant(constant, terms.clone());
        let leading = if is_short(all.clone()) { self.limbs.leading_sign(all) } else { None };
        leading.unwrap_or_else(|| self.value(constant, terms).cmp(&Integer::ZERO))
    }

    /// d · Σ_j a_j x_j for many unknowns in a row with short coefficients.
    fn sum_of_neighbours(&self, terms: impl Iterator<Item = (usize, i64)> + Clone) -> Option<Integer> {
        let count = terms.clone().count();
        let (first, _) = terms.clone().next()?;
        if count < MANY || !terms.clone().map(|(j, _)| j).eq(first..first + count) {
            return None;
        }
        let coefficients: Vec<i64> = terms.map(|(_, a)| a).collect();
        self.digits.get_or_init(|| self.limbs.digits()).sum(first, &coefficients)
    }

    fn with_constant(
        &self,
        constant: i64,
        terms: impl Iterator<Item = (usize, i64)> + Clone,
    ) -> impl Iterator<Item = (usize, i64)> + Clone {
        terms.chain([(self.limbs.len() - 1, constant)])
    }
}

/// Whether Σ_j |a_j| < 2^62, so that sums of coefficients times words fit in double words.
fn is_short(terms: impl Iterator<Item = (usize, i64)>) -> bool {
    terms.map(|(_, a)| u128::from(a.unsigned_abs())).sum::<u128>() < 1 << 62
}

/// Integers in two's complement, all with the same number of words, least significant first.
#[derive(Clone, Debug)]
pub(super) struct Limbs {
    width: usize,
    /// The bits of the longest of them without its sign.
    bits: u64,
    words: Vec<u64>,
    /// ⌊x_j / 2^k⌋ with one k, for signs at a glance.
    leading: Vec<i64>,
}

/// So many words of a sum are kept in registers at a time.
const BLOCK: usize = 8;

/// The bits of the longest number's leading word without its sign.
const LEADING: u64 = 62;

impl Limbs {
    pub(super) fn new<'a>(integers: impl Iterator<Item = &'a Integer> + Clone) -> Self {
        let bits = integers.clone().map(|x| x.unsigned_abs_ref().significant_bits()).max().unwrap_or(0);
        // One bit more for the sign, and whole blocks.
        let width = (bits as usize / 64 + 1).next_multiple_of(BLOCK);
        let mut words = Vec::with_capacity(integers.clone().count() * width);
        for (k, x) in integers.clone().enumerate() {
            words.extend(x.twos_complement_limbs());
            let sign = if *x < 0 { u64::MAX } else { 0 };
            words.resize((k + 1) * width, sign);
        }
        let shift = bits.saturating_sub(LEADING);
        let leading = integers.map(|x| i64::wrapping_from(&(x >> shift))).collect();
        Self { width, bits, words, leading }
    }

    /// The same in short digits.
    fn digits(&self) -> Digits {
        let integers: Vec<Integer> = (0..self.len()).map(|position| self.get(position)).collect();
        Digits::new(&integers, self.bits)
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
    pub(super) fn sum_is(&self, terms: impl Iterator<Item = (usize, i64)>, expected: Integer) -> bool {
        let sign = if expected < 0 { u64::MAX } else { 0 };
        let expected = expected.into_twos_complement_limbs_asc();
        let above = self.each_word(terms, |k, word| word == expected.get(k).copied().unwrap_or(sign));
        let expected_above = expected.get(self.width).copied().unwrap_or(sign);
        above == Some(expected_above.cast_signed()) && expected.len() <= self.width + 1
    }

    /// The sign of Σ_j a_j x_j where the leading words determine it; Σ_j |a_j| is below 2^62.
    fn leading_sign(&self, terms: impl Iterator<Item = (usize, i64)>) -> Option<Ordering> {
        let (mut sum, mut error) = (0i128, 0i128);
        terms.for_each(|(j, a)| {
            sum += i128::from(a) * i128::from(self.leading[j]);
            error += i128::from(a.unsigned_abs());
        });
        // What is cut off adds up to less than ± Σ |a_j|, or to nothing where there is no
        // coefficient.
        match sum {
            _ if sum > 0 && sum >= error => Some(Ordering::Greater),
            _ if sum < 0 && -sum >= error => Some(Ordering::Less),
            _ => None,
        }
    }

    /// Σ_j a_j x_j; Σ_j |a_j| is below 2^62.
    fn sum(&self, terms: impl Iterator<Item = (usize, i64)>) -> Integer {
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
        terms: impl Iterator<Item = (usize, i64)>,
        mut welcome: impl FnMut(usize, u64) -> bool,
    ) -> Option<i64> {
        // Products of unsigned words, without a branch on the sign, take half the time.
        let (mut added, mut subtracted) = (Vec::with_capacity(terms.size_hint().0), Vec::new());
        for (j, a) in terms {
            if a < 0 { &mut subtracted } else { &mut added }.push((j, a.unsigned_abs()));
        }
        // Below 2^62 · 2^64, and so is what is carried.
        let mut carry = 0i128;
        for start in (0..self.width).step_by(BLOCK) {
            let (plus, minus) = (self.block_sums(&added, start), self.block_sums(&subtracted, start));
            for (k, (plus, minus)) in plus.into_iter().zip(minus).enumerate() {
                carry += plus - minus;
                if !welcome(start + k, carry as u64) {
                    return None;
                }
                carry >>= 64;
            }
        }
        // Every number is short of its sign word, so what is left fits in one more.
        i64::try_from(carry).ok()
    }

    /// The words of Σ_j a_j x_j in a block before anything is carried.
    fn block_sums(&self, terms: &[(usize, u64)], start: usize) -> [i128; BLOCK] {
        let mut sums = [0u128; BLOCK];
        for &(j, a) in terms {
            let block = &self.words[j * self.width + start..][..BLOCK];
            for (sum, &word) in sums.iter_mut().zip(block) {
                *sum += u128::from(a) * u128::from(word);
            }
        }
        let mut sums = sums.map(u128::cast_signed);
        if start + BLOCK == self.width {
            // The last word carries the sign.
            let negative = terms.iter().filter(|(j, _)| self.words[(j + 1) * self.width - 1] >> 63 == 1);
            sums[BLOCK - 1] -= negative.map(|&(_, a)| i128::from(a) << 64).sum::<i128>();
        }
        sums
    }
}
