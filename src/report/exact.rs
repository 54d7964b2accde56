//! An exact number for a table: itself where it is short, its ends and its length where it is not.

use std::fmt;

use crate::number::{Approximate, Rational};

/// Shows `x` exactly, followed by a decimal marked `~` unless it is an integer.
///
/// Numerators and denominators with more than twenty digits show their first and last six and their
/// number of digits: `123456…654321[46]`.
pub struct Exact<'a>(pub &'a Rational);

impl fmt::Display for Exact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        match text.split_once('/') {
            None => f.write_str(&shorten(&text)),
            Some((numerator, denominator)) => {
                write!(f, "{}/{} {}", shorten(numerator), shorten(denominator), Approximate(self.0))
            }
        }
    }
}

fn shorten(digits: &str) -> String {
    const LONGEST: usize = 20;
    const ENDS: usize = 6;
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    if digits.len() <= LONGEST {
        return format!("{sign}{digits}");
    }
    format!("{sign}{}…{}[{}]", &digits[..ENDS], &digits[digits.len() - ENDS..], digits.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::parse;

    #[test]
    fn short_numbers_are_whole_and_long_ones_say_how_long() {
        let show = |text: &str| Exact(&parse(text).unwrap()).to_string();
        assert_eq!(show("7"), "7");
        assert_eq!(show("-1/3"), "-1/3 ~-0.3333");
        assert_eq!(show(&format!("-{}", "12".repeat(20))), "-121212…121212[40]");
        assert_eq!(show("1e-30"), "1/100000…000000[31] ~1.000e-30");
    }
}
