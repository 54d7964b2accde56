//! The numbers of the checker as numbers of this program, word by word.

use cliff_check::{Fraction, Value};

use crate::number::{self, Natural, Rational, same};

/// The same number, in lowest terms.
pub(crate) fn rational(number: &Fraction) -> Rational {
    let (numerator, denominator) = magnitudes(number);
    Rational::from_sign_and_naturals(number.sign().is_ge(), numerator, denominator)
}

/// Whether the two are the same number.
pub(super) fn is_equal(one: &Rational, other: &Fraction) -> bool {
    is_same(number::Fraction::of(one), other.sign().is_lt(), magnitudes(other))
}

/// Whether the two are the same number.
pub(super) fn is_value_of(one: number::Fraction<'_>, other: &Value) -> bool {
    let (numerator, denominator) = (other.numerator().iter_u64_digits(), other.over().iter_u64_digits());
    is_same(one, other.is_negative(), (natural(numerator), natural(denominator)))
}

fn is_same(one: number::Fraction<'_>, negative: bool, (numerator, denominator): (Natural, Natural)) -> bool {
    let (own, over) = one.whole();
    let size = own.unsigned_abs_ref();
    (own < 0u32) == negative
        && if same(&over, &denominator) { *size == numerator } else { size * denominator == numerator * &*over }
}

/// The numerator without its sign, and the denominator. They may have common factors.
fn magnitudes(number: &Fraction) -> (Natural, Natural) {
    (natural(number.num().iter_u64_digits()), natural(number.den().iter_u64_digits()))
}

/// A number by its digits to the base 2^64, the lowest first.
pub(crate) fn natural(mut digits: impl ExactSizeIterator<Item = u64>) -> Natural {
    match digits.len() {
        ..=1 => Natural::from(digits.next().unwrap_or(0)),
        _ => Natural::from_owned_limbs_asc(digits.collect()),
    }
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
