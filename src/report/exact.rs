//! An exact number for a table: itself where it is short, its ends and its length where it is not.

use std::borrow::Cow;
use std::fmt;

use crate::number::{Approximate, LowestTerms, Rational, Shortened, parse_canonical};

/// Shows a number exactly, followed by a decimal marked `~` unless it is an integer.
///
/// Numerators and denominators with more than twenty digits show their first and last six and their
/// number of digits: `123456…654321[46]`.
pub struct Exact<'a>(Cow<'a, LowestTerms>);

impl<'a> From<&'a LowestTerms> for Exact<'a> {
    fn from(x: &'a LowestTerms) -> Self {
        Exact(Cow::Borrowed(x))
    }
}

impl From<&Rational> for Exact<'_> {
    fn from(x: &Rational) -> Self {
        Exact(Cow::Owned(x.into()))
    }
}

impl fmt::Display for Exact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LowestTerms { negative, numerator, denominator } = &*self.0;
        let sign = if *negative { "-" } else { "" };
        write!(f, "{sign}{}", Shortened(numerator))?;
        if *denominator == 1u32 {
            return Ok(());
        }
        write!(f, "/{} {}", Shortened(denominator), Approximate(&self.0))
    }
}

/// A number of a report as [`Exact`] shows it.
pub(super) fn shown(text: &str) -> String {
    parse_canonical(text).map_or_else(|_| text.to_owned(), |x| Exact::from(&x).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::parse;

    #[test]
    fn short_numbers_are_whole_and_long_ones_say_how_long() {
        let show = |text: &str| Exact::from(&parse(text).unwrap()).to_string();
        assert_eq!(show("7"), "7");
        assert_eq!(show("-1/3"), "-1/3 ~-0.3333");
        assert_eq!(show(&format!("-{}", "12".repeat(20))), "-121212…121212[40]");
        assert_eq!(show("1e-30"), "1/100000…000000[31] ~1.000e-30");
    }
}
