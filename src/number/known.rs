//! A real number as far as it is known: exactly, or between two ends.

use std::fmt;

use malachite_base::num::arithmetic::traits::{Ceiling, Floor, UnsignedAbs};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::enclosure::Enclosure;
use super::{Integer, Natural, Rational, parse_canonical};

/// Ends are shown with so many decimals.
const DECIMALS: usize = 6;
const SCALE: u32 = 1_000_000;

/// A real number as far as it is known. There is no way from the second form to the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// The number.
    Exactly(Rational),
    /// Two different ends that it lies between, one of which it may be.
    Between(Enclosure),
}

impl Known {
    /// What is known of a number with these bounds.
    pub fn of(bounds: Enclosure) -> Self {
        if bounds.lower() == bounds.upper() { Known::Exactly(bounds.lower().clone()) } else { Known::Between(bounds) }
    }

    /// The number, if it is known exactly.
    pub fn exactly(&self) -> Option<&Rational> {
        match self {
            Known::Exactly(x) => Some(x),
            Known::Between(_) => None,
        }
    }

    /// The number is at least this.
    pub fn lower(&self) -> &Rational {
        match self {
            Known::Exactly(x) => x,
            Known::Between(bounds) => bounds.lower(),
        }
    }

    /// The number is at most this.
    pub fn upper(&self) -> &Rational {
        match self {
            Known::Exactly(x) => x,
            Known::Between(bounds) => bounds.upper(),
        }
    }

    /// With ends of six decimals, rounded outward. An exact number stays exact.
    #[must_use]
    pub fn rounded(&self) -> Self {
        match self {
            Known::Exactly(_) => self.clone(),
            Known::Between(bounds) => {
                let (lower, upper) = ends(bounds);
                let end = |millionths: Integer| Rational::from(millionths) / Rational::from(SCALE);
                Known::of(Enclosure::between(end(lower), end(upper)))
            }
        }
    }
}

/// The ends in millionths, rounded outward.
fn ends(bounds: &Enclosure) -> (Integer, Integer) {
    let scale = Rational::from(SCALE);
    ((bounds.lower() * &scale).floor(), (bounds.upper() * &scale).ceiling())
}

/// The number, or `lower..upper` with six decimals, rounded outward: `0.693147..0.693148`.
impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bounds = match self {
            Known::Exactly(x) => return x.fmt(f),
            Known::Between(bounds) => bounds,
        };
        let decimal = |millionths: Integer| {
            let sign = if millionths < 0u32 { "-" } else { "" };
            let (size, scale) = (millionths.unsigned_abs(), Natural::from(SCALE));
            format!("{sign}{}.{:0>DECIMALS$}", &size / &scale, (&size % &scale).to_string())
        };
        let (lower, upper) = ends(bounds);
        write!(f, "{}..{}", decimal(lower), decimal(upper))
    }
}

/// `"1/2"`, or `["lower", "upper"]` with the ends as they are.
impl Serialize for Known {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Known::Exactly(x) => serializer.collect_str(x),
            Known::Between(bounds) => [bounds.lower().to_string(), bounds.upper().to_string()].serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Text {
            One(String),
            Ends([String; 2]),
        }
        let number = |text: &str| parse_canonical(text).map_err(D::Error::custom);
        match Text::deserialize(deserializer)? {
            Text::One(text) => Ok(Known::Exactly(number(&text)?)),
            Text::Ends([lower, upper]) => {
                let (lower, upper) = (number(&lower)?, number(&upper)?);
                if lower >= upper {
                    return Err(D::Error::custom(format!("{lower} and {upper} are no two ends in order")));
                }
                Ok(Known::Between(Enclosure::between(lower, upper)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(p: i64, q: i64, r: i64, s: i64) -> Known {
        Known::of(Enclosure::between(Rational::from_signeds(p, q), Rational::from_signeds(r, s)))
    }

    #[test]
    fn a_number_is_exact_or_has_two_ends_in_text_and_json() {
        let json = |x: &Known| serde_json::to_string(x).unwrap();
        let (half, third) = (between(1, 2, 1, 2), between(-1, 3, 1, 3));
        assert_eq!((half.to_string(), json(&half)), ("1/2".to_owned(), "\"1/2\"".to_owned()));
        assert_eq!(third.to_string(), "-0.333334..0.333334");
        assert_eq!(json(&third), "[\"-1/3\",\"1/3\"]");
        for known in [half, third] {
            assert_eq!(serde_json::from_str::<Known>(&json(&known)).unwrap(), known);
        }
        for wrong in ["[\"1\",\"1\"]", "[\"2\",\"1\"]", "[\"1\"]", "\"2/4\"", "1"] {
            assert!(serde_json::from_str::<Known>(wrong).is_err(), "{wrong}");
        }
    }
}
