//! What a Bellman backup needs of the numbers it works on.

use std::fmt::Debug;
use std::hash::Hash;

use malachite_base::num::arithmetic::traits::{DivisibleBy, Lcm};
use malachite_base::num::basic::traits::{One, Zero};
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;
use malachite_q::Rational;

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
        let mut denominator = value.denominator_ref().clone();
        let mut scale = Natural::ONE;
        let mut numerator = Integer::ZERO;
        for (factor, value) in std::iter::once((factor, value)).chain(terms) {
            let mut term = factor.numerator_ref() * value.numerator_ref();
            if *value.denominator_ref() != denominator {
                if !(&denominator).divisible_by(value.denominator_ref()) {
                    let common = (&denominator).lcm(value.denominator_ref());
                    numerator *= Integer::from(&common / &denominator);
                    denominator = common;
                }
                term *= &denominator / value.denominator_ref();
            }
            let own = factor.denominator_ref();
            if scale != *own {
                if !(&scale).divisible_by(own) {
                    let common = (&scale).lcm(own);
                    numerator *= Integer::from(&common / &scale);
                    scale = common;
                }
                term *= &scale / own;
            }
            // Factors are not negative, but nothing here depends on it.
            let positive = (*factor < 0u32) == (*value < 0u32);
            numerator += Integer::from_sign_and_abs(positive, term);
        }
        let denominator = denominator * scale;
        let common = (&denominator).lcm(self.denominator_ref());
        let own = self.numerator_ref() * (&common / self.denominator_ref());
        let sum = numerator * Integer::from(&common / denominator) + Integer::from_sign_and_abs(*self >= 0u32, own);
        *self = Rational::from_integers(sum, Integer::from(common));
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
