//! Machine words with checked arithmetic: what the tiny solver computes in.

use std::fmt::Debug;

use crate::number::{Integer, Rational};

/// A signed machine word whose operations say when they overflow.
pub trait Word: Copy + Ord + Debug + Into<Integer> {
    /// The number of bits.
    const BITS: u32;

    /// The word with this value; every word holds at least 64 bits.
    fn of(value: i64) -> Self;

    /// self + other
    fn plus(self, other: Self) -> Option<Self>;

    /// self − other
    fn minus(self, other: Self) -> Option<Self>;

    /// self · other
    fn times(self, other: Self) -> Option<Self>;

    /// self / other where it is known to be an integer. `None` for other = 0 and for the one quotient that overflows.
    fn over(self, other: Self) -> Option<Self>;

    /// numerator / denominator as a reduced rational; 0 if the denominator is 0, which callers rule out.
    fn ratio(numerator: Self, denominator: Self) -> Rational {
        let (numerator, denominator): (Integer, Integer) = (numerator.into(), denominator.into());
        if denominator == 0u32 { Rational::default() } else { Rational::from_integers(numerator, denominator) }
    }
}

macro_rules! word {
    ($word:ty) => {
        impl Word for $word {
            const BITS: u32 = <$word>::BITS;

            #[inline]
            fn of(value: i64) -> Self {
                <$word>::from(value)
            }

            #[inline]
            fn plus(self, other: Self) -> Option<Self> {
                self.checked_add(other)
            }

            #[inline]
            fn minus(self, other: Self) -> Option<Self> {
                self.checked_sub(other)
            }

            #[inline]
            fn times(self, other: Self) -> Option<Self> {
                self.checked_mul(other)
            }

            #[inline]
            fn over(self, other: Self) -> Option<Self> {
                self.checked_div(other)
            }
        }
    };
}
word!(i64);
word!(i128);
