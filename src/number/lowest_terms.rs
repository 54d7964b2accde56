//! Many fractions in lowest terms, with few gcds of long numbers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use malachite_base::num::arithmetic::traits::{DivExact, DivExactAssign, Gcd};
use malachite_base::num::basic::traits::One;
use malachite_base::num::logic::traits::SignificantBits;

use super::{Fraction, Natural, Rational};

/// From so many bits on a product modulo d takes less than a gcd, and digits take long.
const LONG: u64 = 512;

/// ± numerator / denominator, without a common factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LowestTerms {
    /// Whether the number is less than 0.
    pub negative: bool,
    /// The numerator without its sign.
    pub numerator: Natural,
    /// The denominator.
    pub denominator: Natural,
}

/// The same numbers in lowest terms, in their order.
///
/// A gcd of long numbers takes as long as a dozen products. Of numerators over one denominator d
/// the product modulo d shares a factor with d exactly where one of them does. So one gcd for a
/// group of them finds d = s·r with r coprime to all, and what each shares with d is what it shares
/// with s, which is short unless the numbers were made to share much.
pub fn in_lowest_terms(fractions: &[Fraction<'_>]) -> Vec<LowestTerms> {
    const GROUP: usize = 128;
    let mut reduced = Vec::with_capacity(fractions.len());
    for same in fractions.chunk_by(|a, b| std::ptr::eq(a.denominator(), b.denominator())) {
        let denominator = same[0].denominator();
        for group in same.chunks(GROUP) {
            if group.len() > 1 && denominator.significant_bits() > LONG {
                let shared = Shared::of(group, denominator);
                reduced.extend(group.iter().map(|fraction| shared.reduce(fraction)));
            } else {
                reduced.extend(group.iter().map(|fraction| divided(fraction, common_factor(fraction, denominator))));
            }
        }
    }
    reduced
}

/// What numerators over one denominator may share with it.
struct Shared<'a> {
    denominator: &'a Natural,
    /// s: the greatest divisor of d made of primes that divide a numerator and d.
    smooth: Cow<'a, Natural>,
}

impl<'a> Shared<'a> {
    fn of(group: &[Fraction<'_>], denominator: &'a Natural) -> Self {
        let numerators = group.iter().map(|x| x.numerator().unsigned_abs_ref()).filter(|x| **x != 0u32);
        let product = numerators.fold(Natural::ONE, |product, x| product * x % denominator);
        let mut rough = denominator.clone();
        let mut common = if product == 0u32 { denominator.clone() } else { product.gcd(denominator) };
        while common != 1u32 {
            rough.div_exact_assign(&common);
            common = (&rough % &common).gcd(common);
        }
        if rough.significant_bits() * 2 < denominator.significant_bits() {
            // Little would be gained.
            return Shared { denominator, smooth: Cow::Borrowed(denominator) };
        }
        Shared { denominator, smooth: Cow::Owned(denominator.div_exact(rough)) }
    }

    fn reduce(&self, fraction: &Fraction<'_>) -> LowestTerms {
        debug_assert_eq!(fraction.denominator(), self.denominator);
        divided(fraction, common_factor(fraction, &self.smooth))
    }
}

/// What the numerator has in common with the scale times `denominator`.
fn common_factor(fraction: &Fraction<'_>, denominator: &Natural) -> Natural {
    let whole = fraction.scale() * denominator;
    let numerator = fraction.numerator().unsigned_abs_ref();
    // With 0 everything is common, and with 1 nothing.
    if whole == 1u32 { whole } else { (numerator % &whole).gcd(whole) }
}

fn divided(fraction: &Fraction<'_>, common: Natural) -> LowestTerms {
    let numerator = fraction.numerator().unsigned_abs_ref();
    let denominator = fraction.denominator() * fraction.scale();
    let negative = *fraction.numerator() < 0u32;
    if common == 1u32 {
        return LowestTerms { negative, numerator: numerator.clone(), denominator };
    }
    if *numerator == 0u32 {
        return LowestTerms { negative, numerator: numerator.clone(), denominator: Natural::ONE };
    }
    LowestTerms { negative, numerator: numerator.div_exact(&common), denominator: denominator.div_exact(common) }
}

impl From<&Rational> for LowestTerms {
    fn from(x: &Rational) -> Self {
        let (numerator, denominator) = (x.numerator_ref().clone(), x.denominator_ref().clone());
        LowestTerms { negative: *x < 0u32, numerator, denominator }
    }
}

impl fmt::Display for LowestTerms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        write!(f, "{sign}{}", self.numerator)?;
        if self.denominator == 1u32 { Ok(()) } else { write!(f, "/{}", self.denominator) }
    }
}

/// Writes numbers out. Many of them share a denominator, and the digits of a long one take as long
/// as those of the numerator: those of the last few are kept.
#[derive(Default)]
pub struct Written(HashMap<Natural, String>);

impl Written {
    /// The text that a number shows itself as.
    pub fn text(&mut self, x: &LowestTerms) -> String {
        const KEPT: usize = 16;
        if x.denominator.significant_bits() <= LONG {
            return x.to_string();
        }
        if self.0.len() == KEPT {
            self.0.clear();
        }
        let denominator = self.0.entry(x.denominator.clone()).or_insert_with(|| x.denominator.to_string());
        format!("{}{}/{denominator}", if x.negative { "-" } else { "" }, x.numerator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Integer;
    use proptest::prelude::*;

    /// Products of small primes and a large odd number, so that all kinds of factors are shared.
    fn factors() -> impl Strategy<Value = Natural> {
        let small = prop::collection::vec(prop::sample::select(vec![2u32, 3, 5, 7, 10, 1_000_003]), 0..40);
        (small, prop::collection::vec(any::<u64>(), 0..24)).prop_map(|(small, words)| {
            let long = Natural::from_owned_limbs_asc(words) + Natural::ONE;
            small.into_iter().map(Natural::from).product::<Natural>() * long
        })
    }

    proptest! {
        /// A group over one denominator is reduced as each of its numbers alone, whatever they
        /// share with it: nothing, small primes, nearly all of it, or all.
        #[test]
        fn groups_are_reduced_as_single_numbers(
            denominator in factors(),
            numerators in prop::collection::vec((any::<bool>(), 0u32..4, factors(), 1u32..13), 1..200),
        ) {
            let fractions: Vec<Fraction<'_>> = numerators.iter().map(|(positive, kind, x, scale)| {
                let size = match kind {
                    0 => x.clone(),
                    1 => x * &denominator,
                    2 => &denominator / x,
                    _ => x.gcd(&denominator),
                };
                Fraction::new(Integer::from_sign_and_abs(*positive, size), Natural::from(*scale), Cow::Borrowed(&denominator))
            }).collect();
            let expected: Vec<LowestTerms> = fractions.iter().map(|x| LowestTerms::from(&x.clone().reduce())).collect();
            let found = in_lowest_terms(&fractions);
            prop_assert_eq!(&found, &expected);
            let mut written = Written::default();
            for (x, y) in fractions.into_iter().zip(found) {
                prop_assert_eq!(y.to_string(), x.reduce().to_string());
                prop_assert_eq!(written.text(&y), y.to_string());
            }
        }
    }
}
