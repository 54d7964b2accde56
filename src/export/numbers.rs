//! The numbers of a certificate as numbers of this program, and over common denominators.

use std::sync::Arc;

use cliff_check::{Fraction, Optimality, Value};
use malachite_base::num::arithmetic::traits::{DivExact, Lcm};
use malachite_base::num::basic::traits::One;
use malachite_base::num::logic::traits::SignificantBits;

use super::error::{ExportError, MAX_COMMON_BITS};
pub(super) use crate::evidence::numbers::{natural as integer, rational};
use crate::number::{Integer, Natural, Rational};

/// A distribution: the states that can come next with their probabilities.
pub(super) type Successors = Vec<(usize, Rational)>;

/// One number for each action of each state.
pub(super) type Table = Vec<Vec<Rational>>;

/// A set of actions for each state.
pub(super) type Sets = Vec<Vec<usize>>;

/// A reward with its optimal values and its optimal actions.
#[derive(Debug)]
pub(super) struct Solved {
    pub(super) reward: Table,
    pub(super) value: Vec<Rational>,
    pub(super) optimal: Sets,
}

impl Solved {
    pub(super) fn of(stated: &Optimality<'_>) -> Self {
        Solved {
            reward: table(stated.reward.is),
            value: values(stated.value.is),
            optimal: stated.optimal.is.iter().map(|set| indices(set)).collect(),
        }
    }
}

pub(super) fn table(rows: &[Box<[Arc<Fraction>]>]) -> Table {
    rows.iter().map(|row| numbers(row)).collect()
}

pub(super) fn numbers(row: &[Arc<Fraction>]) -> Vec<Rational> {
    row.iter().map(|number| rational(number)).collect()
}

pub(super) fn values(values: &[Value]) -> Vec<Rational> {
    values.iter().map(|value| rational(&value.fraction())).collect()
}

pub(super) fn indices(numbers: &[u32]) -> Vec<usize> {
    numbers.iter().map(|&number| number as usize).collect()
}

/// A precision, which the checker found to be a small natural number.
pub(super) fn natural(number: &Fraction) -> u64 {
    number.num().iter_u64_digits().next().unwrap_or_default()
}

/// Numbers over one common denominator.
pub(super) struct Common {
    pub(super) denominator: Natural,
}

impl Common {
    pub(super) fn of<'a>(
        section: &'static str,
        numbers: impl IntoIterator<Item = &'a Rational>,
    ) -> Result<Self, ExportError> {
        let mut denominator = Natural::ONE;
        for number in numbers {
            denominator = denominator.lcm(number.denominator_ref());
            if denominator.significant_bits() > MAX_COMMON_BITS {
                return Err(ExportError::Denominator { section });
            }
        }
        Ok(Common { denominator })
    }

    /// The numerator of one of the numbers over the common denominator.
    pub(super) fn numerator(&self, number: &Rational) -> Integer {
        let factor = (&self.denominator).div_exact(number.denominator_ref());
        Integer::from_sign_and_abs(*number >= 0u32, number.numerator_ref() * factor)
    }
}
