//! Enclosures [lo, hi] of real numbers by rationals: interval arithmetic, outward rounding to
//! dyadic numbers, exp and ln.

mod exponential;
mod transcendental;

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use malachite_base::num::arithmetic::traits::{Ceiling, Floor};
use malachite_base::num::basic::traits::Zero;
use malachite_nz::integer::Integer;
use malachite_q::Rational;

pub use exponential::Exponential;
pub use transcendental::{EnclosureError, MAX_RESULT_BITS, exp, exp_of, ln};

/// ⌊x · 2^bits⌋.
pub fn floor_at(x: &Rational, bits: u64) -> Integer {
    (x << bits).floor()
}

/// ⌈x · 2^bits⌉.
pub fn ceiling_at(x: &Rational, bits: u64) -> Integer {
    (x << bits).ceiling()
}

/// n / 2^bits.
pub fn dyadic(n: &Integer, bits: u64) -> Rational {
    Rational::from(n) >> bits
}

/// What bounds can say about a statement on real numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// True for every number that the enclosures allow.
    Yes,
    /// False for every number that the enclosures allow.
    No,
    /// The enclosures overlap: narrower ones may decide. (Equal irrational numbers are never told
    /// apart.)
    Narrow,
}

impl Answer {
    /// The answer about the conjunction.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Answer::No, _) | (_, Answer::No) => Answer::No,
            (Answer::Yes, Answer::Yes) => Answer::Yes,
            _ => Answer::Narrow,
        }
    }
}

/// A real number known to lie in [lower, upper], lower ≤ upper both rational.
///
/// Operations are exact on the bounds, so that the result contains every value of the operation on
/// members; [`outward`](Self::outward) keeps the sizes bounded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enclosure {
    lower: Rational,
    upper: Rational,
}

impl Enclosure {
    /// [lower, upper]; `None` if lower > upper.
    pub fn new(lower: Rational, upper: Rational) -> Option<Self> {
        (lower <= upper).then_some(Enclosure { lower, upper })
    }

    /// The interval between two numbers in either order.
    pub fn between(a: Rational, b: Rational) -> Self {
        if a <= b { Enclosure { lower: a, upper: b } } else { Enclosure { lower: b, upper: a } }
    }

    /// [x, x].
    pub fn point(x: Rational) -> Self {
        Enclosure { lower: x.clone(), upper: x }
    }

    /// The lower bound.
    pub fn lower(&self) -> &Rational {
        &self.lower
    }

    /// The upper bound.
    pub fn upper(&self) -> &Rational {
        &self.upper
    }

    /// upper − lower.
    pub fn width(&self) -> Rational {
        &self.upper - &self.lower
    }

    /// (lower + upper) / 2.
    pub fn middle(&self) -> Rational {
        (&self.lower + &self.upper) >> 1
    }

    /// Whether lower ≤ x ≤ upper.
    pub fn contains(&self, x: &Rational) -> bool {
        self.lower <= *x && *x <= self.upper
    }

    /// The least interval around this one whose bounds are multiples of 2^−bits. Widens it by less
    /// than 2 · 2^−bits.
    #[must_use]
    pub fn outward(&self, bits: u64) -> Self {
        Enclosure {
            lower: dyadic(&floor_at(&self.lower, bits), bits),
            upper: dyadic(&ceiling_at(&self.upper, bits), bits),
        }
    }

    /// |x|.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.lower >= 0u32 {
            self.clone()
        } else if self.upper <= 0u32 {
            -self
        } else {
            Enclosure { lower: Rational::ZERO, upper: (-&self.lower).max(self.upper.clone()) }
        }
    }

    /// max(x, y).
    #[must_use]
    pub fn max(&self, other: &Self) -> Self {
        let larger = |a: &Rational, b: &Rational| a.max(b).clone();
        Enclosure { lower: larger(&self.lower, &other.lower), upper: larger(&self.upper, &other.upper) }
    }

    /// min(x, y).
    #[must_use]
    pub fn min(&self, other: &Self) -> Self {
        let smaller = |a: &Rational, b: &Rational| a.min(b).clone();
        Enclosure { lower: smaller(&self.lower, &other.lower), upper: smaller(&self.upper, &other.upper) }
    }

    /// The numbers in both intervals; `None` if there are none, so that they do not enclose the
    /// same number.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Enclosure::new(self.lower.clone().max(other.lower.clone()), self.upper.clone().min(other.upper.clone()))
    }

    /// factor · x.
    #[must_use]
    pub fn scaled(&self, factor: &Rational) -> Self {
        Enclosure::between(&self.lower * factor, &self.upper * factor)
    }

    /// x / y; `None` if y may be 0.
    pub fn divided_by(&self, divisor: &Self) -> Option<Self> {
        let zero = Rational::ZERO;
        if divisor.contains(&zero) {
            return None;
        }
        Some(self.hull_of_corners(divisor, |a, b| a / b))
    }

    fn hull_of_corners(&self, other: &Self, f: impl Fn(&Rational, &Rational) -> Rational) -> Self {
        let first = f(&self.lower, &other.lower);
        let mut hull = Enclosure::point(first);
        for corner in [f(&self.lower, &other.upper), f(&self.upper, &other.lower), f(&self.upper, &other.upper)] {
            if corner < hull.lower {
                hull.lower = corner;
            } else if corner > hull.upper {
                hull.upper = corner;
            }
        }
        hull
    }

    /// How x compares with y, if the bounds decide it.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.upper < other.lower {
            Some(Ordering::Less)
        } else if self.lower > other.upper {
            Some(Ordering::Greater)
        } else if self.lower == self.upper && self == other {
            Some(Ordering::Equal)
        } else {
            None
        }
    }

    /// Whether x ≤ y.
    pub fn at_most(&self, other: &Self) -> Answer {
        if self.upper <= other.lower {
            Answer::Yes
        } else if self.lower > other.upper {
            Answer::No
        } else {
            Answer::Narrow
        }
    }
}

impl From<Rational> for Enclosure {
    fn from(x: Rational) -> Self {
        Enclosure::point(x)
    }
}

impl fmt::Display for Enclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {}]", self.lower, self.upper)
    }
}

impl Neg for &Enclosure {
    type Output = Enclosure;
    fn neg(self) -> Enclosure {
        Enclosure { lower: -&self.upper, upper: -&self.lower }
    }
}

impl Add for &Enclosure {
    type Output = Enclosure;
    fn add(self, other: &Enclosure) -> Enclosure {
        Enclosure { lower: &self.lower + &other.lower, upper: &self.upper + &other.upper }
    }
}

impl Sub for &Enclosure {
    type Output = Enclosure;
    fn sub(self, other: &Enclosure) -> Enclosure {
        Enclosure { lower: &self.lower - &other.upper, upper: &self.upper - &other.lower }
    }
}

impl Mul for &Enclosure {
    type Output = Enclosure;
    fn mul(self, other: &Enclosure) -> Enclosure {
        self.hull_of_corners(other, |a, b| a * b)
    }
}
