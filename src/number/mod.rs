//! Exact numbers: rationals as text and values, germs a + b·ε, and enclosures [lo, hi] of real
//! numbers.
//!
//! Everything that decides is a [`Rational`]. A float may propose an answer ([`approximate`]) and
//! may be printed behind a `~`, but no comparison in this crate that reaches a verdict reads one.

mod counted;
mod digits;
#[doc(hidden)]
pub mod enclosure;
mod field;
mod fraction;
mod germ;
mod known;
mod lowest_terms;
mod polynomial;
mod product;
mod root;
mod text;
mod value;
mod word;

#[doc(hidden)]
pub use counted::counted;
#[doc(hidden)]
pub use digits::Shortened;
#[doc(hidden)]
pub use enclosure::Answer;
pub use enclosure::Enclosure;
#[doc(hidden)]
pub use field::{Field, Halt, Number};
#[doc(hidden)]
pub use fraction::Fraction;
pub(crate) use fraction::same;
pub use germ::Germ;
#[doc(hidden)]
pub use germ::{Quantity, Until};
pub use known::Known;
#[doc(hidden)]
pub use lowest_terms::{LowestTerms, Written, in_lowest_terms};
pub use malachite_nz::integer::Integer;
pub use malachite_nz::natural::Natural;
pub use malachite_q::Rational;
#[doc(hidden)]
pub use polynomial::Polynomial;
pub(crate) use polynomial::{divide_by_content, remainder};
#[doc(hidden)]
pub(crate) use product::product_work;
pub use root::Root;
pub use text::{Approximate, MAX_DIGITS, MAX_EXPONENT, NumberError, parse, parse_canonical};
#[doc(hidden)]
pub use value::Value;
pub use word::Word;

use malachite_base::num::basic::traits::One;
use malachite_base::num::conversion::traits::RoundingFrom;
use malachite_base::num::logic::traits::SignificantBits;
use malachite_base::rounding_modes::RoundingMode;

/// The `f64` nearest to `x`: a guess for an algorithm to start from, or a decimal to print behind
/// `~`.
///
/// Numbers outside the range of `f64` become infinite or zero.
#[doc(hidden)]
pub fn approximate(x: &Rational) -> f64 {
    f64::rounding_from(x, RoundingMode::Nearest).0
}

/// The `f64` nearest to numerator / denominator, which is not zero; as [`approximate`], and in no
/// time for long numbers, whose leading bits tell it but for exceptions.
fn approximate_quotient(numerator: &Natural, denominator: &Natural) -> f64 {
    const LEADING: u64 = 192;
    let cut = |x: &Natural| {
        let cut = x.significant_bits().saturating_sub(LEADING);
        (x >> cut, cut)
    };
    let ((top, up), (bottom, down)) = (cut(numerator), cut(denominator));
    // What is cut off adds less than one to either.
    let above = |x: &Natural, cut: u64| if cut == 0 { x.clone() } else { x + Natural::ONE };
    let scaled = |top: &Natural, bottom: &Natural| {
        approximate(&(Rational::from_naturals_ref(top, bottom) << (up as i64 - down as i64)))
    };
    let least = scaled(&top, &above(&bottom, down));
    if least.to_bits() == scaled(&above(&top, up), &bottom).to_bits() {
        return least;
    }
    approximate(&Rational::from_naturals_ref(numerator, denominator))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn long() -> impl Strategy<Value = Natural> {
        prop::collection::vec(any::<u64>(), 0..20).prop_map(Natural::from_owned_limbs_asc)
    }

    proptest! {
        /// The nearest float is that of the whole number, halfway between two floats, too.
        #[test]
        fn leading_bits_round_as_the_whole_number(
            (numerator, denominator) in (long(), long()),
            (float, down) in (any::<u64>(), 0u64..500),
        ) {
            let denominator = denominator + Natural::ONE;
            let halfway = (Natural::from(float >> 10 | 1 << 53) << down) * &denominator;
            for numerator in [numerator, halfway.clone(), halfway + Natural::ONE] {
                let nearest = approximate(&Rational::from_naturals_ref(&numerator, &denominator));
                prop_assert_eq!(approximate_quotient(&numerator, &denominator).to_bits(), nearest.to_bits());
            }
        }
    }
}
