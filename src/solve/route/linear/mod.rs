//! Exact solution of square linear systems over the rationals, made for (I − γ P_π) x = b.
//!
//! The caller multiplies every row by a common denominator, so that a [`System`] has integer
//! coefficients, and likewise gives integer right-hand sides. A [`Solution`] keeps all its entries
//! over one common denominator: the entries of one system nearly always share theirs, and reducing
//! thousands of fractions of tens of thousands of bits each would cost more than solving.
//!
//! A matrix without an inverse is answered with a nonzero vector of its kernel, never with a guess.

use malachite_base::num::basic::traits::One;
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;
use malachite_q::Rational;

mod bareiss;
mod check;
mod common;
mod digits;
mod dominance;
mod dot;
mod elimination;
mod forms;
mod guess;
mod half_gcd;
mod narrow;
mod padic;
mod prime_field;
mod refine;
mod system;
#[cfg(test)]
mod tests;

pub use check::satisfies;
pub(super) use dot::dot;
pub use forms::Forms;
pub use system::System;

/// x_i = `numerators[i]` / `denominator`.
///
/// What [`solve`] returns is over the least common denominator, and so canonical: two of them are
/// equal exactly when they mean the same vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// A common denominator of all entries; 1 for a vector without entries.
    pub denominator: Natural,
    /// One numerator for each unknown; not necessarily reduced against the denominator one by one.
    pub numerators: Vec<Integer>,
}

impl Solution {
    /// numerators / denominator over the least common denominator; the denominator given is not
    /// zero.
    pub(super) fn least(denominator: Natural, numerators: Vec<Integer>) -> Self {
        common::reduced(Integer::from(denominator), numerators)
    }

    /// The entry x_i as a reduced rational, or `None` when i is out of range.
    ///
    /// Costs one gcd of numbers as long as the denominator.
    pub fn entry(&self, i: usize) -> Option<Rational> {
        let numerator = self.numerators.get(i)?;
        Some(Rational::from_integers(numerator.clone(), Integer::from(&self.denominator)))
    }
}

/// Why a system has no unique solution, or is not a system at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinearError {
    /// A row has a coefficient for an unknown that does not exist.
    #[error("row {row} has a coefficient in column {column}, but there are {unknowns} unknowns")]
    ColumnOutOfRange {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
        /// The number of rows and unknowns.
        unknowns: usize,
    },
    /// A right-hand side has the wrong length.
    #[error("right-hand side {index} has {found} entries, but the system has {expected} equations")]
    RightHandSideLength {
        /// Which right-hand side.
        index: usize,
        /// The number of equations.
        expected: usize,
        /// The number of entries given.
        found: usize,
    },
    /// The matrix A has no inverse; the evidence is a vector v ≠ 0 with A v = 0, checked exactly.
    #[error("the matrix is singular: a nonzero vector is mapped to zero")]
    Singular {
        /// The vector v.
        kernel: Vec<Integer>,
    },
}

/// Solves A x = b for every b in `right_hand_sides`, exactly.
///
/// # Errors
///
/// [`LinearError::RightHandSideLength`] when a right-hand side does not fit, and
/// [`LinearError::Singular`] when A has no inverse, whatever the right-hand sides.
pub fn solve(system: &System, right_hand_sides: &[Vec<Integer>]) -> Result<Vec<Solution>, LinearError> {
    for (index, b) in right_hand_sides.iter().enumerate() {
        if b.len() != system.unknowns() {
            return Err(LinearError::RightHandSideLength { index, expected: system.unknowns(), found: b.len() });
        }
    }
    if system.unknowns() <= BY_ELIMINATION {
        return bareiss::solve(system, right_hand_sides);
    }
    if let Some(solutions) = by_refinement(system, right_hand_sides) {
        return Ok(solutions);
    }
    if let Some(result) = padic::solve(system, right_hand_sides) {
        return result;
    }
    bareiss::solve(system, right_hand_sides)
}

/// Up to this many unknowns elimination is the fastest route.
const BY_ELIMINATION: usize = 3;

/// The route by floating-point guesses, where the matrix is one that has an inverse on sight.
fn by_refinement(system: &System, right_hand_sides: &[Vec<Integer>]) -> Option<Vec<Solution>> {
    let words = system.words()?;
    if !dominance::is_chained_dominant(&words) {
        return None;
    }
    let mut guess = guess::FloatInverse::new(&words)?;
    let mut known = Natural::ONE;
    let mut solutions = Vec::with_capacity(right_hand_sides.len());
    for b in right_hand_sides {
        let solution = refine::solve(system, &words, &mut guess, b, &known)?;
        known.clone_from(&solution.denominator);
        solutions.push(solution);
    }
    Some(solutions)
}
