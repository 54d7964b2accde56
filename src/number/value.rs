//! What a Bellman backup needs of the numbers it works on.

use std::borrow::Cow;
use std::fmt::Debug;
use std::hash::Hash;

use malachite_base::num::basic::traits::{One, Zero};
use malachite_q::Rational;

use super::{Fraction, Natural};

/// A totally ordered vector space over ℚ, of finite dimension: rationals, and germs.
///
/// Bellman operators are affine with rational coefficients apart from their maximum, so this is all they
/// need; policy evaluation solves one linear system with a right-hand side for each component.
pub trait Value: Clone + Debug + Ord + Hash {
    /// The dimension over ℚ.
    const COMPONENTS: usize;

    /// The neutral element.
    fn zero() -> Self;

    /// Assembles a value from its components, asked for in ascending order.
    fn from_components(component: impl FnMut(usize) -> Rational) -> Self;

    /// The component with this index; an index beyond the dimension means the last one.
    fn component(&self, index: usize) -> &Rational;

    /// self ← self + other
    fn add(&mut self, other: &Self);

    /// self ← self − other
    fn subtract(&mut self, other: &Self);

    /// self ← self + Σ factor · value over the terms.
    fn add_combination<'a>(&mut self, terms: impl Iterator<Item = (&'a Rational, &'a Self)> + Clone)
    where
        Self: 'a,
    {
        for (factor, value) in terms {
            self.add_multiple(factor, value);
        }
    }

    /// self ← self + factor · other
    fn add_multiple(&mut self, factor: &Rational, other: &Self);
}

impl Value for Rational {
    const COMPONENTS: usize = 1;

    fn zero() -> Self {
        Rational::ZERO
    }

    fn from_components(mut component: impl FnMut(usize) -> Rational) -> Self {
        component(0)
    }

    fn component(&self, _index: usize) -> &Rational {
        self
    }

    fn add(&mut self, other: &Self) {
        *self += other;
    }

    fn subtract(&mut self, other: &Self) {
        *self -= other;
    }

    fn add_combination<'a>(&mut self, mut terms: impl Iterator<Item = (&'a Rational, &'a Self)> + Clone) {
        let Some((factor, value)) = terms.next() else { return };
        if terms.clone().next().is_none() {
            return self.add_multiple(factor, value);
        }
        // Values of one component mostly share a long denominator up to a small cofactor: one running denominator, one fraction,
        // reduced once at the end.
        let mut sum = Fraction::zero();
        for (factor, value) in std::iter::once((factor, value)).chain(terms) {
            sum.add_multiple(factor, *value >= 0u32, value.numerator_ref(), Cow::Borrowed(value.denominator_ref()));
        }
        sum.add_multiple(self, true, &Natural::ONE, Cow::Owned(Natural::ONE));
        *self = sum.reduce();
    }

    fn add_multiple(&mut self, factor: &Rational, other: &Self) {
        // Factors are probabilities times discounts: 0 and 1 are frequent, and a product costs a gcd.
        if *factor == 1u32 {
            *self += other;
        } else if *factor != 0u32 && *other != 0u32 {
            *self += factor * other;
        }
    }
}
