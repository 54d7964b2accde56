//! Monotone operators on functions of the states, with directed rounding: which side a bound is on,
//! and what a sub- and a super-solution need of an operator.

use malachite_base::num::arithmetic::traits::{DivRound, UnsignedAbs};
use malachite_base::num::logic::traits::SignificantBits;
use malachite_base::rounding_modes::RoundingMode;
use malachite_nz::integer::Integer;

use crate::mdp::{Dynamics, Pair, State};
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

/// A monotone operator on functions of the states, in units of 2^−bits, with directed rounding.
pub(super) trait Monotone {
    /// The dynamics.
    fn dynamics(&self) -> &Dynamics;
    /// The number of fraction bits.
    fn bits(&self) -> u64;
    /// Whether the value of this state is 0 by definition.
    fn is_fixed(&self, state: State) -> bool;
    /// γP for every distinct probability, as floats.
    fn discounted_floats(&self) -> &[f64];
    /// The pairs over which the operator aggregates.
    fn pairs(&self, state: State) -> impl Iterator<Item = Pair> + '_;
    /// At least what rounding by this many units inside of the operator changes in its result.
    fn scale(&self, units: &Integer) -> Integer;
    /// About (T V)(s), and the weights of the pairs in its derivative. Rounded to `side` but not a
    /// bound.
    fn approximate_backup(&self, side: Side, state: State, values: &[Integer]) -> (Integer, Vec<f64>);
    /// About (T V)(s) − V(s), to full precision where V(s) is near; `None` where it is not.
    fn residual(&self, side: Side, state: State, values: &[Integer]) -> Option<Integer>;
    /// Whether V(s) is provably on its side of (T V)(s), by more than a rounding error.
    fn holds(&self, side: Side, state: State, values: &[Integer]) -> bool;
    /// A bound of (T V)(s), strictly on its side.
    fn backup(&self, side: Side, state: State, values: &[Integer]) -> Integer;
}

/// The largest difference of two bounds in units.
pub(super) fn widest(lower: &[Integer], upper: &[Integer], bits: u64) -> Rational {
    let widest = lower.iter().zip(upper).map(|(l, u)| (u - l).unsigned_abs()).max().unwrap_or_default();
    debug_assert!(widest.significant_bits() < u64::MAX);
    dyadic(&Integer::from(widest), bits)
}
