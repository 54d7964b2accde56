//! Rationals as text: the canonical form, and the decimals that people may write in model files.

use std::fmt;
use std::str::FromStr;

use malachite_base::num::arithmetic::traits::{FloorLogBase2, Pow};
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;
use malachite_q::Rational;
use thiserror::Error;

use super::{LowestTerms, approximate_quotient};

/// The most digits that a number may have, all of its parts together: as it is written, and as the
/// fraction that it is.
pub const MAX_DIGITS: usize = 10_000;

/// The largest absolute decimal exponent that a written number may have.
pub const MAX_EXPONENT: u32 = 10_000;

/// Why a text is not an exact number.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    /// The text follows neither the grammar of fractions nor that of decimals.
    #[error("{text:?} is not a number; write an integer, a fraction such as \"9/10\" or a decimal such as \"0.95\"")]
    Malformed {
        /// The text, shortened.
        text: String,
    },
    /// The denominator is zero.
    #[error("{text:?} has a zero denominator")]
    ZeroDenominator {
        /// The text, shortened.
        text: String,
    },
    /// The number has more digits than [`MAX_DIGITS`].
    #[error("a number with {digits} digits; at most {MAX_DIGITS} are read")]
    TooManyDigits {
        /// How many digits there are.
        digits: usize,
    },
    /// The decimal exponent is beyond [`MAX_EXPONENT`].
    #[error("{text:?} has an exponent beyond ±{MAX_EXPONENT}; such a number is refused rather than computed")]
    ExponentTooLarge {
        /// The text, shortened.
        text: String,
    },
    /// A fraction in a place that demands the canonical form is not written in it.
    #[error("{text:?} is not in canonical form; write {canonical:?}")]
    NotCanonical {
        /// The text, shortened.
        text: String,
        /// The one spelling that is accepted.
        canonical: String,
    },
}

/// Reads a rational as people write it: `-3`, `9/10`, `0.95`, `1e-3`, `-2.5e+2`.
///
/// Decimals are read exactly (`0.95` is 19/20) and fractions need not be reduced. No sign other
/// than a leading `-`, no spaces, no underscores, at least one digit on both sides of a decimal
/// point.
///
/// # Errors
/// Everything else, numbers with more than [`MAX_DIGITS`] digits as written or as a fraction, and
/// exponents beyond ±[`MAX_EXPONENT`] are refused with a [`NumberError`]; nothing large is computed first.
///
/// ```
/// use policy_cliff::number::{Rational, parse};
/// assert_eq!(parse("0.95").unwrap(), Rational::from_signeds(19, 20));
/// assert_eq!(parse("6/4").unwrap().to_string(), "3/2");
/// assert!(parse("1/0").is_err() && parse("1e999999999").is_err() && parse("NaN").is_err());
/// ```
pub fn parse(text: &str) -> Result<Rational, NumberError> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits > MAX_DIGITS {
        return Err(NumberError::TooManyDigits { digits });
    }
    let malformed = || NumberError::Malformed { text: shorten(text) };
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let magnitude = if let Some((numerator, denominator)) = unsigned.split_once('/') {
        let numerator = natural(numerator).ok_or_else(malformed)?;
        let denominator = natural(denominator).ok_or_else(malformed)?;
        if denominator == 0u32 {
            return Err(NumberError::ZeroDenominator { text: shorten(text) });
        }
        Rational::from_naturals(numerator, denominator)
    } else {
        decimal(unsigned, text)?
    };
    Ok(if negative { -magnitude } else { magnitude })
}

/// Reads a rational in its one canonical spelling, `0|-?[1-9][0-9]*(/([2-9]|[1-9][0-9]+))?`,
/// reduced.
///
/// # Errors
/// As [`parse`], and [`NumberError::NotCanonical`] for any other spelling of a number.
pub fn parse_canonical(text: &str) -> Result<Rational, NumberError> {
    let value = parse(text)?;
    let canonical = value.to_string();
    if canonical == text { Ok(value) } else { Err(NumberError::NotCanonical { text: shorten(text), canonical }) }
}

/// `[0-9]+`, leading zeros allowed.
fn natural(text: &str) -> Option<Natural> {
    /// So many digits always fit a word.
    const SHORT: usize = 19;
    let bytes = text.as_bytes();
    match bytes.len() {
        0 => None,
        _ if !bytes.iter().all(u8::is_ascii_digit) => None,
        1..=SHORT => Some(Natural::from(bytes.iter().fold(0, |word: u64, digit| 10 * word + u64::from(digit - b'0')))),
        _ => Natural::from_str(text).ok(),
    }
}

/// `[0-9]+ ( . [0-9]+ )? ( [eE] [+-]? [0-9]+ )?`
fn decimal(unsigned: &str, text: &str) -> Result<Rational, NumberError> {
    let malformed = || NumberError::Malformed { text: shorten(text) };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(malformed()),
        None => (mantissa, ""),
    };
    if whole.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(malformed());
    }
    let coefficient = match fraction {
        "" => natural(whole),
        _ => natural(&[whole, fraction].concat()),
    };
    let coefficient = coefficient.ok_or_else(malformed)?;
    let exponent = match exponent {
        None => 0,
        Some(exponent) => {
            let (sign, size) = match exponent.strip_prefix('-') {
                Some(size) => (-1, size),
                None => (1, exponent.strip_prefix('+').unwrap_or(exponent)),
            };
            let size = natural(size).ok_or_else(malformed)?;
            match i64::try_from(&size) {
                Ok(size) if size <= i64::from(MAX_EXPONENT) => sign * size,
                _ => return Err(NumberError::ExponentTooLarge { text: shorten(text) }),
            }
        }
    };
    if exponent == 0 && fraction.is_empty() {
        return Ok(Rational::from(coefficient));
    }
    // At most MAX_DIGITS fraction digits, so this stays small.
    let exponent = exponent - i64::try_from(fraction.len()).map_err(|_| malformed())?;
    let power = Natural::from(10u32).pow(exponent.unsigned_abs());
    let value = if exponent >= 0 {
        Rational::from(Integer::from(coefficient * power))
    } else {
        Rational::from_naturals(coefficient, power)
    };
    if whole.len() + fraction.len() + exponent.unsigned_abs() as usize >= MAX_DIGITS {
        let digits = value.to_string().bytes().filter(u8::is_ascii_digit).count();
        if digits > MAX_DIGITS {
            return Err(NumberError::TooManyDigits { digits });
        }
    }
    Ok(value)
}

/// At most forty characters of `text`, so that an error about a number bomb is not one itself.
fn shorten(text: &str) -> String {
    const KEEP: usize = 40;
    match text.char_indices().nth(KEEP) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Shows a number as a decimal for people, marked `~` unless it is an integer: `~0.3333`, `7`.
pub struct Approximate<'a>(pub &'a LowestTerms);

impl fmt::Display for Approximate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let x = self.0;
        if x.denominator == 1u32 {
            return x.fmt(f);
        }
        let size = approximate_quotient(&x.numerator, &x.denominator);
        let sign = if x.negative { "-" } else { "" };
        // Beyond the range of floats only the power of two is told.
        if x.numerator != 0u32 && !(f64::MIN_POSITIVE..=f64::MAX).contains(&size) {
            let exact = Rational::from_naturals_ref(&x.numerator, &x.denominator);
            return write!(f, "~{sign}2^{}", exact.floor_log_base_2());
        }
        if (1e-3..1e6).contains(&size) { write!(f, "~{sign}{size:.4}") } else { write!(f, "~{sign}{size:.3e}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_people_write() {
        for (text, canonical) in [
            ("0", "0"),
            ("-0", "0"),
            ("007", "7"),
            ("-6/4", "-3/2"),
            ("0.95", "19/20"),
            ("-2.50", "-5/2"),
            ("1e-3", "1/1000"),
            ("2.5E+2", "250"),
            ("0e5", "0"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), canonical, "{text}");
        }
    }

    #[test]
    fn rejects_other_spellings() {
        for text in [
            "", "-", "+1", "1/-2", "1_000/3", ".5", "5.", "1e", "1e+", "e5", "1.2.3", "1/2/3", "0x10", "NaN", "inf",
            " 1", "1 ", "1.5/2", "1.-5", "--1", "٣",
        ] {
            assert!(matches!(parse(text), Err(NumberError::Malformed { .. })), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    fn rejects_number_bombs_before_computing_them() {
        assert!(matches!(parse("1e999999999"), Err(NumberError::ExponentTooLarge { .. })));
        assert!(matches!(parse("1e-10001"), Err(NumberError::ExponentTooLarge { .. })));
        assert!(matches!(parse(&"9".repeat(1_000_000)), Err(NumberError::TooManyDigits { digits: 1_000_000 })));
        assert!(matches!(parse("1/0"), Err(NumberError::ZeroDenominator { .. })));
    }

    #[test]
    fn what_is_read_can_be_written_and_read_again() {
        for text in ["1e9999", "90e9998", "1e-9998", &format!("0.{}", "2".repeat(4_999))] {
            let printed = parse(text).unwrap().to_string();
            assert_eq!(parse_canonical(&printed).unwrap().to_string(), printed);
        }
        for text in ["90e9999", "1e-9999", "1e10000", &format!("0.{}", "3".repeat(5_000))] {
            assert!(matches!(parse(text), Err(NumberError::TooManyDigits { .. })), "{text}");
        }
    }

    #[test]
    fn numbers_beyond_floats_are_not_shown_as_nothing() {
        for (text, shown) in [
            ("1e-400", "~2^-1329"),
            ("-1e-400", "~-2^-1329"),
            ("0", "0"),
            ("1/3", "~0.3333"),
            ("1e-300", "~1.000e-300"),
        ] {
            assert_eq!(Approximate(&LowestTerms::from(&parse(text).unwrap())).to_string(), shown);
        }
    }

    #[test]
    fn the_canonical_form_is_the_only_one_accepted_where_it_is_demanded() {
        for text in ["0", "-7", "3/2", "-1/10"] {
            assert_eq!(parse_canonical(text).unwrap().to_string(), text);
        }
        for text in ["-0", "00", "2/4", "4/2", "0/3", "1/1", "0.5", "1e0"] {
            assert!(matches!(parse_canonical(text), Err(NumberError::NotCanonical { .. })), "{text}");
        }
    }
}
