//! The exact check behind every answer: A · numerators = denominator · b.

use malachite_base::num::basic::traits::Zero;
use malachite_base::num::logic::traits::SignificantBits;
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;

use super::system::Words;
use super::{Solution, System};

/// Whether A · numerators = denominator · b, with as many entries as equations and a positive denominator.
///
/// When A has an inverse this says that the solution is right. It takes a product of a word and
/// a number of the solution's size for each coefficient of A.
pub fn satisfies(system: &System, b: &[Integer], solution: &Solution) -> bool {
    let n = system.unknowns();
    let Solution { denominator, numerators } = solution;
    if b.len() != n || numerators.len() != n || *denominator == Natural::ZERO {
        return false;
    }
    let denominator = Integer::from(denominator);
    match system.words().filter(rows_are_short) {
        Some(words) => {
            let numerators = Limbs::new(numerators);
            (0..n).all(|i| numerators.row_is(&words, i, &denominator * &b[i]))
        }
        None => (0..n).all(|i| system.row_times(i, numerators) == &denominator * &b[i]),
    }
}

/// Whether Σ_j |a_ij| < 2^62 for every row, so that sums of coefficients times words fit in double words.
fn rows_are_short(words: &Words<'_>) -> bool {
    (0..words.unknowns()).all(|i| {
        let sum: u128 = words.row(i).map(|(_, a)| u128::from(a.unsigned_abs())).sum();
        sum.significant_bits() <= 62
    })
}

/// Integers in two's complement, all with the same number of words, least significant first.
struct Limbs {
    width: usize,
    words: Vec<u64>,
}

/// So many words of a sum are kept in registers at a time.
const BLOCK: usize = 8;

impl Limbs {
    fn new(integers: &[Integer]) -> Self {
        let longest = integers.iter().map(|x| x.unsigned_abs_ref().limb_count()).max();
        // One more for the sign, and whole blocks.
        let width = (longest.unwrap_or(0) as usize + 1).next_multiple_of(BLOCK);
        let mut words = Vec::with_capacity(width * integers.len());
        for (k, x) in integers.iter().enumerate() {
            words.extend(x.to_twos_complement_limbs_asc());
            let sign = if *x < 0 { u64::MAX } else { 0 };
            words.resize((k + 1) * width, sign);
        }
        Self { width, words }
    }

    /// Whether Σ_j a_ij x_j is the given number.
    fn row_is(&self, words: &Words<'_>, i: usize, expected: Integer) -> bool {
        let sign = if expected < 0 { u64::MAX } else { 0 };
        let expected = expected.into_twos_complement_limbs_asc();
        let mut carry = 0i128;
        for start in (0..self.width).step_by(BLOCK) {
            let mut sums = [0i128; BLOCK];
            for (j, a) in words.row(i) {
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
                if carry as u64 != expected.get(start + k).copied().unwrap_or(sign) {
                    return false;
                }
                carry >>= 64;
            }
        }
        let above = expected.get(self.width).copied().unwrap_or(sign);
        carry == i128::from(above.cast_signed()) && expected.len() <= self.width + 1
    }
}
