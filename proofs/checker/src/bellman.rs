//! Equation (Q) of `FORMAT.md`, Q_V(s,a) = R(s,a) + γ Σ_{s'} P(s'|s,a) V(s'), by substitution:
//! nothing is solved.

use std::cmp::Ordering;
use std::sync::Arc;

use num_bigint::BigInt;

use crate::model::{Action, Distribution, Model, state};
use crate::number::{Fraction, sum};
use crate::refusal::{Condition, Refusal};
use crate::section::{Pairs, Stated, Value, Values};

/// A model with a reward (or a direction) and a function V on its states.
#[derive(Clone, Copy)]
pub(crate) struct Backup<'a> {
    pub(crate) model: &'a Model,
    pub(crate) reward: Pairs<'a>,
    pub(crate) value: Values<'a>,
}

impl<'a> Backup<'a> {
    /// Q_V(s,a) − V(s) for each action a of a state s.
    pub(crate) fn advantages(&self, index: usize) -> Result<Vec<Fraction>, Refusal> {
        let pairs = state(self.model, index)?.actions.iter().zip(row(self.reward, index)?);
        pairs.map(|(action, reward)| self.advantage(index, action, reward)).collect()
    }

    /// Q_V(s,a) − V(s) for an action a of a state s with its reward.
    pub(crate) fn advantage(&self, index: usize, action: &Action, reward: &Fraction) -> Result<Fraction, Refusal> {
        let value = self.value_at(index)?.fraction();
        let mean = self.expectation(&action.next)?.times(&self.model.discount);
        Ok(mean.minus(&value).plus(reward))
    }

    /// The comparison of Q_V(s,a) with V(s) for every pair.
    pub(crate) fn signs(&self) -> Result<Vec<Box<[Ordering]>>, Refusal> {
        let signs = |index| Ok(self.advantages(index)?.iter().map(Fraction::sign).collect());
        (0..self.model.states.len()).map(signs).collect()
    }

    /// Σ_{s'} P(s'|s,a) V(s').
    pub(crate) fn expectation(&self, next: &Distribution) -> Result<Fraction, Refusal> {
        // Successors in sequence that share a denominator are added before they are divided by it.
        let mut shares: Vec<(&Arc<BigInt>, Fraction)> = Vec::new();
        for (index, probability) in next {
            let value = self.value_at(*index as usize)?;
            let term = probability.times_integer(&value.numerator);
            match shares.last_mut() {
                Some((over, share)) if Arc::ptr_eq(over, &value.over) => share.add(&term),
                _ => shares.push((&value.over, term)),
            }
        }
        let shares = shares.into_iter().map(|(over, share)| share.divided_by(over));
        sum(shares).ok_or_else(|| self.too_large())
    }

    pub(crate) fn value_at(&self, index: usize) -> Result<&'a Value, Refusal> {
        row(self.value, index)
    }

    pub(crate) fn too_large(&self) -> Refusal {
        let stated = "a sum of these values has too many digits";
        Refusal::new(self.value.line, Condition::Limit, stated, "this checker does not compute it")
    }
}

/// The row of a state. Reading a section gives each state its row, so that the refusal is never
/// seen.
pub(crate) fn row<'a, T>(section: Stated<'a, [T]>, index: usize) -> Result<&'a T, Refusal> {
    section.is.get(index).ok_or_else(|| {
        let stated = format!("`{}` has {} rows", section.name, section.is.len());
        Refusal::new(section.line, Condition::Syntax, stated, format!("state {index} needs one"))
    })
}

/// The line of a state's row.
pub(crate) fn line_of_row<T>(section: Stated<[T]>, index: usize) -> usize {
    section.line.saturating_add(index).saturating_add(1)
}

/// The line of a state's row over a denominator.
pub(crate) fn line_of_value(values: Values, index: usize) -> usize {
    let rows = || values.is.iter().take(index.saturating_add(1));
    let changes = rows().zip(rows().skip(1)).filter(|(one, next)| !Arc::ptr_eq(&one.over, &next.over));
    line_of_row(values, index).saturating_add(changes.count()).saturating_add(1)
}
