//! Exact numbers: rationals as text and values, germs a + b·ε, and enclosures [lo, hi] of real
//! numbers.
//!
//! Everything that decides is a [`Rational`]. A float may propose an answer ([`approximate`]) and
//! may be printed behind a `~`, but no comparison in this crate that reaches a verdict reads one.

#[doc(hidden)]
pub mod enclosure;
mod field;
mod fraction;
mod germ;
mod known;
mod product;
mod text;
mod value;
mod word;

#[doc(hidden)]
pub use enclosure::Answer;
pub use enclosure::Enclosure;
#[doc(hidden)]
pub use field::{Field, Halt, Number};
#[doc(hidden)]
pub use fraction::Fraction;
pub use germ::Germ;
#[doc(hidden)]
pub use germ::{Quantity, Until};
pub use known::Known;
pub use malachite_nz::integer::Integer;
pub use malachite_nz::natural::Natural;
pub use malachite_q::Rational;
pub use text::{Approximate, MAX_DIGITS, MAX_EXPONENT, NumberError, parse, parse_canonical};
#[doc(hidden)]
pub use value::Value;
pub use word::Word;

use malachite_base::num::conversion::traits::RoundingFrom;
use malachite_base::rounding_modes::RoundingMode;

/// The `f64` nearest to `x`: a guess for an algorithm to start from, or a decimal to print behind
/// `~`.
///
/// Numbers outside the range of `f64` become infinite or zero.
#[doc(hidden)]
pub fn approximate(x: &Rational) -> f64 {
    f64::rounding_from(x, RoundingMode::Nearest).0
}
