//! Directed rounding: which side a bound is on.

use malachite_base::num::arithmetic::traits::{DivRound, UnsignedAbs};
use malachite_base::num::logic::traits::SignificantBits;
use malachite_base::rounding_modes::RoundingMode;
use malachite_nz::integer::Integer;

use crate::number::Rational;
use crate::number::enclosure::dyadic;

/// Which bound is being computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// A number that is at most the true one.
    Lower,
    /// A number that is at least the true one.
    Upper,
}

impl Side {
    /// x / 2^shift, rounded to this side.
    pub(super) fn shift(self, x: &Integer, shift: u64) -> Integer {
        match self {
            Side::Lower => x >> shift,
            Side::Upper => -(&-x >> shift),
        }
    }

    /// x / y for y > 0, rounded to this side.
    pub(super) fn divide(self, x: Integer, y: Integer) -> Integer {
        let rounding = if self == Side::Lower { RoundingMode::Floor } else { RoundingMode::Ceiling };
        x.div_round(y, rounding).0
    }
}

/// The largest difference of two bounds in units.
pub(super) fn widest(lower: &[Integer], upper: &[Integer], bits: u64) -> Rational {
    let widest = lower.iter().zip(upper).map(|(l, u)| (u - l).unsigned_abs()).max().unwrap_or_default();
    debug_assert!(widest.significant_bits() < u64::MAX);
    dyadic(&Integer::from(widest), bits)
}
