//! How far an instance is from deciding a statement the other way.

use crate::number::Rational;
use malachite_base::num::arithmetic::traits::Abs;

/// How far a statement is from a truth value: 0 parts if it has it, or if that is unknown.
///
/// It is a measure that changes of single numbers can make smaller, so that a search finds
/// instances where the statement has the truth value. The derived order compares parts first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Distance {
    /// How many parts would have to change.
    pub parts: u64,
    /// The sum over these parts of how far their sides are apart, as shares of both sides: at most
    /// 1 for each, and 1 where that is not known.
    pub apart: Rational,
    /// The same sum without regard to how large the sides are, which is affine in each number of
    /// an instance as far as the sides are.
    pub gap: Rational,
}

impl Distance {
    /// Of a statement that has the truth value.
    pub(super) fn none() -> Self {
        Distance { parts: 0, apart: Rational::from(0u32), gap: Rational::from(0u32) }
    }

    /// Of so many parts whose sides are not looked at.
    pub(super) fn of_parts(parts: u64) -> Self {
        Distance { parts, apart: Rational::from(parts), gap: Rational::from(0u32) }
    }

    /// Of one part, two numbers of which have to change their order.
    pub(super) fn between(a: Rational, b: Rational) -> Self {
        let size = (&a).abs() + (&b).abs();
        let gap = (a - b).abs();
        let apart = if size == 0u32 { Rational::from(1u32) } else { &gap / size };
        Distance { parts: 1, apart, gap }
    }

    /// Of two statements, both of which have to change.
    pub(super) fn and(self, other: Self) -> Self {
        Distance { parts: self.parts + other.parts, apart: self.apart + other.apart, gap: self.gap + other.gap }
    }
}
