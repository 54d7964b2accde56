//! The numbers of the checker as numbers of this program, word by word.

use cliff_check::Fraction;

use crate::number::{Integer, Natural, Rational};

/// The same number, in lowest terms.
pub(crate) fn rational(number: &Fraction) -> Rational {
    let (numerator, denominator) = magnitudes(number);
    let numerator = Integer::from_sign_and_abs(number.sign().is_ge(), numerator);
    Rational::from_integers(numerator, Integer::from(denominator))
}

/// Whether the two are the same number.
pub(super) fn is_equal(one: &Rational, other: &Fraction) -> bool {
    let (numerator, denominator) = magnitudes(other);
    (*one < 0u32) == other.sign().is_lt()
        && if *one.denominator_ref() == denominator {
            *one.numerator_ref() == numerator
        } else {
            one.numerator_ref() * denominator == numerator * one.denominator_ref()
        }
}

/// The numerator without its sign, and the denominator. They may have common factors.
fn magnitudes(number: &Fraction) -> (Natural, Natural) {
    let natural = |digits: Vec<u64>| Natural::from_owned_limbs_asc(digits);
    (natural(number.num().iter_u64_digits().collect()), natural(number.den().iter_u64_digits().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::parse_canonical;

    #[test]
    fn numbers_are_compared_and_converted_in_whatever_terms() {
        let huge = format!("{}/{}", "7".repeat(60), "6".repeat(80));
        for (text, terms) in [("0", "0/5"), ("-1/2", "-3/6"), ("1/2", "2/4"), ("3", "3/1"), (&huge, &huge)] {
            let (number, fraction) = (parse(text), Fraction::spelled(terms).unwrap());
            assert_eq!(rational(&fraction), number, "{terms}");
            assert!(is_equal(&number, &fraction), "{terms}");
            assert!(!is_equal(&(&number + Rational::from(1)), &fraction), "{terms}");
            assert!(number == 0u32 || !is_equal(&-number, &fraction), "{terms}");
        }
    }

    fn parse(text: &str) -> Rational {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        parse_canonical(numerator).unwrap() / parse_canonical(denominator).unwrap()
    }
}
