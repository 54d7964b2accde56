//! The question: the least cost of a point that satisfies some rows.

use std::cmp::Reverse;

use malachite_base::num::basic::traits::Zero;
use malachite_base::num::logic::traits::SignificantBits;

use crate::number::{Rational, product_work};

/// The least c·x over all x with a·x ≥ b, or a·x = b, for every row. Unknowns may be negative unless a
/// row says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinearProgram {
    /// c, one number for each unknown.
    pub cost: Vec<Rational>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// a·x ≥ b or a·x = b.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// a: unknowns with their coefficients, in any order; those of one unknown add up.
    pub terms: Vec<(usize, Rational)>,
    /// How a·x compares with b.
    pub relation: Relation,
    /// b.
    pub bound: Rational,
}

/// How the sides of a row compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The left one is at least the right one.
    AtLeast,
    /// They are equal.
    Equal,
}

impl Row {
    /// a·x ≥ b.
    pub fn at_least(terms: impl IntoIterator<Item = (usize, Rational)>, bound: Rational) -> Self {
        Row { terms: terms.into_iter().collect(), relation: Relation::AtLeast, bound }
    }

    /// a·x = b.
    pub fn equal(terms: impl IntoIterator<Item = (usize, Rational)>, bound: Rational) -> Self {
        Row { terms: terms.into_iter().collect(), relation: Relation::Equal, bound }
    }

    /// a·x.
    pub fn at(&self, point: &[Rational]) -> Rational {
        self.terms.iter().map(|(unknown, a)| a * &point[*unknown]).sum()
    }
}

impl LinearProgram {
    /// A new unknown with its cost.
    pub fn unknown(&mut self, cost: Rational) -> usize {
        self.cost.push(cost);
        self.cost.len() - 1
    }

    /// c·x.
    pub fn cost_of(&self, point: &[Rational]) -> Rational {
        self.cost.iter().zip(point).filter(|(c, _)| **c != 0u32).map(|(c, x)| c * x).sum()
    }

    /// Σ y a over the rows, each with its weight y.
    pub fn combination(&self, weights: &[Rational]) -> Vec<Rational> {
        let mut sum = vec![Rational::ZERO; self.cost.len()];
        for (row, weight) in self.rows.iter().zip(weights).filter(|(_, weight)| **weight != 0u32) {
            row.terms.iter().for_each(|(unknown, a)| sum[*unknown] += a * weight);
        }
        sum
    }

    /// The word operations that it takes to solve the equations of a basis and to check the answer,
    /// about: at each coefficient a sum of its length is put in lowest terms.
    pub(super) fn work_of_solution(&self) -> u64 {
        let bits = |x: &Rational| x.numerator_ref().significant_bits().max(x.denominator_ref().significant_bits());
        let of_row = |row: &Row| row.terms.iter().map(|(_, a)| bits(a)).chain([bits(&row.bound)]).max().unwrap_or(0);
        let mut rows: Vec<u64> = self.rows.iter().map(|row| of_row(row) + 1).collect();
        rows.sort_unstable_by_key(|bits| Reverse(*bits));
        let words = rows.iter().take(self.cost.len()).sum::<u64>() / 64 + 1;
        let terms: u64 = self.rows.iter().map(|row| row.terms.len() as u64 + 1).sum();
        product_work(words, words).saturating_mul(2).saturating_mul(terms)
    }

    /// Σ y b over the rows.
    pub fn bound_of(&self, weights: &[Rational]) -> Rational {
        self.rows.iter().zip(weights).filter(|(_, y)| **y != 0u32).map(|(row, y)| &row.bound * y).sum()
    }
}
