//! From approximations of all unknowns to exact fractions over one common denominator.

use malachite_base::num::arithmetic::traits::{DivExact, Gcd, UnsignedAbs};
use malachite_base::num::basic::traits::{One, Zero};
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;

use super::Solution;

/// Bits by which a fraction has to be shorter than chance would make it, to be believed for the
/// time being; whether it is right is for the exact check to say.
pub(super) const SLACK: u64 = 32;

/// Numbers x_i known to some finite precision, real or p-adic.
pub(super) trait Approximation {
    /// d · x_i, when that looks like an integer.
    fn numerator(&self, i: usize, d: &Natural) -> Option<Integer>;
    /// The denominator of d · x_i, when that looks like a fraction shorter than the precision.
    fn missing_factor(&self, i: usize, d: &Natural) -> Option<Natural>;
    /// Whether x is right if [`numerator`](Self::numerator) gave all its numerators over the
    /// denominator d.
    fn proves(&self, d: &Natural) -> bool;
}

/// What approximations suggest.
pub(super) struct Suggestion {
    pub(super) solution: Solution,
    /// Whether the approximations prove it, too, so that it need not be checked.
    pub(super) is_proved: bool,
}

/// The vector x of the given length as the approximations suggest it, or `None` when they are not
/// precise enough. The denominator sought is tried with `known` as a divisor first.
pub(super) fn common_denominator(
    approximation: &impl Approximation,
    length: usize,
    known: &Natural,
) -> Option<Suggestion> {
    let mut denominator = known.clone();
    let mut numerators: Vec<Integer> = Vec::with_capacity(length);
    // Before which unknowns the denominator grew, and by what.
    let mut growth: Vec<(usize, Natural)> = Vec::new();
    for i in 0..length {
        let numerator = match approximation.numerator(i, &denominator) {
            Some(numerator) => numerator,
            None => {
                let factor = approximation.missing_factor(i, &denominator)?;
                denominator *= &factor;
                growth.push((i, factor));
                approximation.numerator(i, &denominator)?
            }
        };
        numerators.push(numerator);
    }
    let is_proved = growth.iter().all(|(i, _)| *i == 0) && approximation.proves(&denominator);
    // Each numerator is brought over the whole denominator by one product, however often it grew.
    let mut end = length;
    let mut cofactor = Integer::ONE;
    for (start, factor) in growth.into_iter().rev() {
        if cofactor != 1u32 {
            numerators[start..end].iter_mut().for_each(|n| *n *= &cofactor);
        }
        cofactor *= Integer::from(factor);
        end = start;
    }
    numerators[..end].iter_mut().for_each(|n| *n *= &cofactor);
    Some(Suggestion { solution: reduced(Integer::from(denominator), numerators), is_proved })
}

/// numerators / denominator with the least common denominator; the denominator is not zero.
pub(super) fn reduced(denominator: Integer, mut numerators: Vec<Integer>) -> Solution {
    if denominator < Integer::ZERO {
        for numerator in &mut numerators {
            *numerator = -std::mem::replace(numerator, Integer::ZERO);
        }
    }
    let denominator = denominator.unsigned_abs();
    let mut gcd = denominator.clone();
    for numerator in &numerators {
        if gcd == Natural::ONE {
            break;
        }
        gcd = gcd.gcd(numerator.unsigned_abs_ref());
    }
    if gcd == Natural::ONE {
        return Solution { denominator, numerators };
    }
    let divisor = Integer::from(&gcd);
    Solution {
        denominator: denominator.div_exact(gcd),
        numerators: numerators.into_iter().map(|numerator| numerator.div_exact(&divisor)).collect(),
    }
}
