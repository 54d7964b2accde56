//! What the routes of the exact solver need of values: coordinates over ℚ, in which no operation
//! halts.

use std::convert::Infallible;
use std::hash::Hash;

use malachite_q::Rational;

use super::{Germ, Quantity};

/// A quantity over ℚ by its coordinates: rationals, and germs.
///
/// Policy evaluation solves one linear system with a right-hand side for each coordinate.
pub trait Value: Quantity<Rational, Infallible> + Ord + Hash {
    /// The dimension over ℚ.
    const COMPONENTS: usize;

    /// Assembles a value from its components, asked for in ascending order.
    fn from_components(component: impl FnMut(usize) -> Rational) -> Self;

    /// The component with this index; an index beyond the dimension means the last one.
    fn component(&self, index: usize) -> &Rational;
}

impl Value for Rational {
    const COMPONENTS: usize = 1;

    fn from_components(mut component: impl FnMut(usize) -> Rational) -> Self {
        component(0)
    }

    fn component(&self, _index: usize) -> &Rational {
        self
    }
}

impl Value for Germ {
    const COMPONENTS: usize = 2;

    fn from_components(mut component: impl FnMut(usize) -> Rational) -> Self {
        Germ { constant: component(0), slope: component(1) }
    }

    fn component(&self, index: usize) -> &Rational {
        if index == 0 { &self.constant } else { &self.slope }
    }
}
