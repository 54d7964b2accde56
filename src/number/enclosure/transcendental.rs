//! e^x and ln x of rationals, enclosed as narrowly as asked.

use malachite_base::num::arithmetic::traits::{CeilingLogBase2, FloorLogBase2};
use malachite_base::num::basic::traits::{One, Zero};
use malachite_base::num::logic::traits::SignificantBits;
use malachite_nz::integer::Integer;
use malachite_q::Rational;
use thiserror::Error;

use super::exponential::{Exponential, ln_2};
use super::{Enclosure, ceiling_at, dyadic, floor_at};

/// Results of more binary digits than this, before and after the point together, are refused.
pub const MAX_RESULT_BITS: u64 = 1 << 17;

/// Why an enclosure was not computed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnclosureError {
    /// The width is not positive.
    #[error("the width {width} is not positive; no irrational number has an enclosure of it")]
    Width {
        /// The width that was asked for.
        width: Rational,
    },
    /// ln of a number that is not positive.
    #[error("the logarithm of {argument} is not defined; its argument must be positive")]
    Domain {
        /// The argument.
        argument: Rational,
    },
    /// More digits than [`MAX_RESULT_BITS`].
    #[error("the result needs about {bits} binary digits; at most {MAX_RESULT_BITS} are computed")]
    TooLarge {
        /// About how many binary digits it has.
        bits: u64,
    },
}

/// The number of fraction bits at which a unit is below `width`.
fn bits_for(width: &Rational) -> Result<u64, EnclosureError> {
    if *width <= 0u32 {
        return Err(EnclosureError::Width { width: width.clone() });
    }
    let log = (Rational::ONE / width).ceiling_log_base_2();
    check_size(u64::try_from(log.max(0)).unwrap_or(u64::MAX))
}

fn check_size(bits: u64) -> Result<u64, EnclosureError> {
    if bits <= MAX_RESULT_BITS { Ok(bits) } else { Err(EnclosureError::TooLarge { bits }) }
}

/// e^x between dyadic bounds at most `width` apart.
///
/// # Errors
/// If the width is not positive or the result needs more than [`MAX_RESULT_BITS`] digits.
///
/// ```
/// use policy_cliff::number::{Rational, enclosure};
/// let width = Rational::from_signeds(1, 1_000_000);
/// let e = enclosure::exp(&Rational::from(1u32), &width).unwrap();
/// let known = Rational::from_signeds(2_718_281_828_459_045_235_i64, 1_000_000_000_000_000_000);
/// assert!(e.contains(&known) && e.width() <= width);
/// ```
pub fn exp(x: &Rational, width: &Rational) -> Result<Enclosure, EnclosureError> {
    let fraction = bits_for(width)?;
    // e^x < 2^{2x}; the derivative is as large.
    let size = if *x > 0u32 { u64::try_from(&x_doubled(x)).unwrap_or(u64::MAX) } else { 0 };
    let mut bits = check_size(fraction.saturating_add(size.saturating_mul(2)))? + 8;
    loop {
        let enclosure = exp_of(&Enclosure::point(x.clone()), bits)?;
        if enclosure.width() <= *width {
            return Ok(enclosure);
        }
        bits += bits / 4;
    }
}

fn x_doubled(x: &Rational) -> Integer {
    ceiling_at(x, 1)
}

/// e^x for every x of an enclosure, in units of 2^−bits.
///
/// # Errors
/// [`EnclosureError::TooLarge`] if e^x has more than [`MAX_RESULT_BITS`] digits.
pub fn exp_of(x: &Enclosure, bits: u64) -> Result<Enclosure, EnclosureError> {
    let (lower, upper) = (floor_at(x.lower(), bits), ceiling_at(x.upper(), bits));
    if upper > 0u32 {
        check_size(u64::try_from(&x_doubled(x.upper())).unwrap_or(u64::MAX))?;
    }
    let evaluation = Exponential::new(check_size(bits)?);
    let lower = Integer::from(evaluation.bounds(&lower).0);
    let upper = Integer::from(evaluation.bounds(&upper).1);
    Ok(Enclosure::between(dyadic(&lower, bits), dyadic(&upper, bits)))
}

/// ln x between rational bounds at most `width` apart.
///
/// A guess y is improved by Halley's step y + 2 (S − 1)/(S + 1), S = x e^−y, whose error is about
/// (ln S)³/12, and is turned into bounds by 1 − 1/S ≤ ln S ≤ S − 1.
///
/// # Errors
/// If the width is not positive, x is not positive, or the result needs more than
/// [`MAX_RESULT_BITS`] digits.
pub fn ln(x: &Rational, width: &Rational) -> Result<Enclosure, EnclosureError> {
    let fraction = bits_for(width)?;
    if *x <= 0u32 {
        return Err(EnclosureError::Domain { argument: x.clone() });
    }
    if *x == 1u32 {
        return Ok(Enclosure::point(Rational::from(0u32)));
    }
    let k = x.floor_log_base_2();
    let size = k.unsigned_abs().significant_bits();
    let mut bits = check_size(fraction + size)? + 16;
    loop {
        // x = m 2^k with 1 ≤ m < 2, and k ln 2.
        let m = floor_at(&(x >> k), bits);
        let two = Integer::from(ln_2(bits + size));
        let scale = Integer::from(k);
        let whole = Enclosure::between(
            dyadic(&(&two * &scale), bits + size),
            dyadic(&((&two + Integer::ONE) * scale), bits + size),
        );
        let part = ln_of_significand(&m, bits);
        let sum = (&whole + &part).outward(bits);
        if sum.width() <= *width {
            return Ok(sum);
        }
        bits += bits / 4;
    }
}

/// ln of every number in [m, m + 1] · 2^−bits, which lies in [1, 2].
fn ln_of_significand(m: &Integer, bits: u64) -> Enclosure {
    let one = Integer::ONE << bits;
    let evaluation = Exponential::new(bits);
    // (x e^−y bounds) in units, x ∈ [m, m + 1].
    let ratio = |y: &Integer| {
        let (low, high) = evaluation.bounds(&-y);
        ((Integer::from(low) * m) >> bits, ((Integer::from(high) * (m + Integer::ONE)) >> bits) + Integer::ONE)
    };
    let mut y = m - &one;
    let mut correct = 1u64;
    while correct < bits {
        let (s, _) = ratio(&y);
        y += ((&s - &one) << (bits + 1)) / (s + &one);
        correct = correct * 3 + 2;
    }
    let (low, high) = ratio(&y);
    if (&low << 1) < one {
        // Not reached, as S is near 1; but ln of [1, 2] lies here in any case.
        return Enclosure::between(Rational::ZERO, Rational::ONE);
    }
    let one = Rational::ONE;
    let (low, high) = (dyadic(&low, bits), dyadic(&high, bits));
    let y = dyadic(&y, bits);
    let below = &one - &one / low;
    Enclosure::between(&y + below, y + high - one)
}
