//! Equation (Q) of `FORMAT.md`, Q_V(s,a) = R(s,a) + γ Σ_{s'} P(s'|s,a) V(s'), by substitution: nothing is solved.

use std::cmp::Ordering;
use std::sync::Arc;

use num_bigint::BigInt;

use crate::certificate::{Pairs, Section, Value, Values};
use crate::model::{Distribution, Model, State};
use crate::number::{Fraction, sum};
use crate::refusal::{Condition, Refusal};

/// A model with a reward (or a direction) and a function V on its states.
#[derive(Clone, Copy)]
pub(crate) struct Backup<'a> {
    pub(crate) model: &'a Model,
    pub(crate) reward: &'a Pairs,
    pub(crate) value: &'a Values,
}

impl<'a> Backup<'a> {
    /// Q_V(s,a) − V(s) for each action a of the state s.
    pub(crate) fn advantages(&self, state: usize) -> Result<Vec<Fraction>, Refusal> {
        let value = self.value_at(state)?.fraction();
        let rewards = row(self.reward, state)?;
        let pairs = named(self.model, state)?.actions.iter().zip(rewards);
        pairs
            .map(|(action, reward)| {
                let mean = self.expectation(&action.next)?.times(&self.model.discount);
                Ok(mean.minus(&value).plus(reward))
            })
            .collect()
    }

    /// The comparison of Q_V(s,a) with V(s) for every pair.
    pub(crate) fn signs(&self) -> Result<Vec<Box<[Ordering]>>, Refusal> {
        let signs = |state| Ok(self.advantages(state)?.iter().map(Fraction::sign).collect());
        (0..self.model.states.len()).map(signs).collect()
    }

    /// Σ_{s'} P(s'|s,a) V(s').
    pub(crate) fn expectation(&self, next: &Distribution) -> Result<Fraction, Refusal> {
        // Successors in sequence that share a denominator are added before they are divided by it.
        let mut shares: Vec<(&Arc<BigInt>, Fraction)> = Vec::new();
        for (state, probability) in next {
            let value = self.value_at(*state as usize)?;
            let term = probability.times_integer(&value.numerator);
            match shares.last_mut() {
                Some((over, share)) if Arc::ptr_eq(over, &value.over) => share.add(&term),
                _ => shares.push((&value.over, term)),
            }
        }
        let shares = shares
            .into_iter()
            .map(|(over, share)| share.divided_by(over));
        sum(shares).ok_or_else(|| self.too_large())
    }

    pub(crate) fn value_at(&self, state: usize) -> Result<&'a Value, Refusal> {
        row(self.value, state)
    }

    pub(crate) fn too_large(&self) -> Refusal {
        let stated = "a sum of these values has too many digits";
        Refusal::new(
            self.value.line,
            Condition::Limit,
            stated,
            "this checker does not compute it",
        )
    }
}

/// The row of a state. Reading a section gives each state its row, so that the refusal is never seen.
pub(crate) fn row<T>(section: &Section<T>, state: usize) -> Result<&T, Refusal> {
    section.rows.get(state).ok_or_else(|| {
        let stated = format!("`{}` has {} rows", section.heading, section.rows.len());
        Refusal::new(
            section.line,
            Condition::Syntax,
            stated,
            format!("state {state} needs one"),
        )
    })
}

/// The state of an index.
pub(crate) fn named(model: &Model, state: usize) -> Result<&State, Refusal> {
    model.states.get(state).ok_or_else(|| {
        let stated = format!("there are {} states", model.states.len());
        Refusal::new(1, Condition::M2, stated, format!("state {state} is used"))
    })
}

/// The line of a state's row.
pub(crate) fn line_of_row<T>(section: &Section<T>, state: usize) -> usize {
    section.line.saturating_add(state).saturating_add(1)
}

/// The line of a state's row over a denominator.
pub(crate) fn line_of_value(values: &Values, state: usize) -> usize {
    let mut lines = 0_usize;
    let mut over: Option<&Arc<BigInt>> = None;
    for value in values.rows.iter().take(state.saturating_add(1)) {
        if !over.is_some_and(|over| Arc::ptr_eq(over, &value.over)) {
            lines = lines.saturating_add(1);
        }
        over = Some(&value.over);
    }
    line_of_row(values, state).saturating_add(lines)
}
