//! What a Bellman backup needs of the numbers it works on.

use std::fmt::Debug;
use std::hash::Hash;

use malachite_base::num::basic::traits::Zero;
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

    fn add_multiple(&mut self, factor: &Rational, other: &Self) {
        // Factors are probabilities times discounts: 0 and 1 are frequent, and a product costs a gcd.
        if *factor == 1u32 {
            *self += other;
        } else if *factor != 0u32 && *other != 0u32 {
            *self += factor * other;
        }
    }
}
