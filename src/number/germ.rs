//! Germs a + b·ε at 0⁺: numbers with a positive infinitesimal, ordered lexicographically.

use std::fmt;

use malachite_base::num::basic::traits::Zero;
use malachite_q::Rational;

use super::Value;

/// The germ at ε → 0⁺ of the affine function ε ↦ `constant` + `slope`·ε.
///
/// Ordered as the functions are for all small ε > 0, that is lexicographically. A reward R + εD, its optimal values and its
/// advantages are germs; solving a model over germs decides what is optimal on a whole interval (0, ε̄) at once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Germ {
    // Field order is the lexicographic order.
    /// The value at ε = 0.
    pub constant: Rational,
    /// The coefficient of ε.
    pub slope: Rational,
}

impl Germ {
    /// The value of the affine function at `epsilon`.
    pub fn at(&self, epsilon: &Rational) -> Rational {
        &self.constant + &self.slope * epsilon
    }

    /// Whether the function is identically zero.
    pub fn is_zero(&self) -> bool {
        self.constant == 0u32 && self.slope == 0u32
    }
}

impl fmt::Display for Germ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.slope < 0u32 {
            write!(f, "{} - {}·ε", self.constant, -&self.slope)
        } else {
            write!(f, "{} + {}·ε", self.constant, self.slope)
        }
    }
}

impl Value for Germ {
    const COMPONENTS: usize = 2;

    fn zero() -> Self {
        Germ { constant: Rational::ZERO, slope: Rational::ZERO }
    }

    fn from_components(mut component: impl FnMut(usize) -> Rational) -> Self {
        Germ { constant: component(0), slope: component(1) }
    }

    fn component(&self, index: usize) -> &Rational {
        if index == 0 { &self.constant } else { &self.slope }
    }

    fn add(&mut self, other: &Self) {
        self.constant += &other.constant;
        self.slope += &other.slope;
    }

    fn subtract(&mut self, other: &Self) {
        self.constant -= &other.constant;
        self.slope -= &other.slope;
    }

    fn add_multiple(&mut self, factor: &Rational, other: &Self) {
        self.constant.add_multiple(factor, &other.constant);
        self.slope.add_multiple(factor, &other.slope);
    }
}
