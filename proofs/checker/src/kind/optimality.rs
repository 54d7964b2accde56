//! Kind `optimality`: V solves the Bellman optimality equation, and the sets are its maximisers.

use std::cmp::Ordering;

use super::Conditions;
use crate::bellman::{Backup, line_of_row, line_of_value};
use crate::model::{Model, State, state};
use crate::number::shown;
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};
use crate::section::{Pairs, Sets, Values};
use crate::words;

pub(super) const PARTS: &str = "reward value optimal";

/// A reward R with V*_R and A*(·;R).
#[derive(Clone, Copy, Debug)]
pub struct Optimality<'a> {
    /// R.
    pub reward: Pairs<'a>,
    /// V*_R.
    pub value: Values<'a>,
    /// A*(s;R) for every s.
    pub optimal: Sets<'a>,
}

impl<'a> Optimality<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let (reward, value) = (parts.pairs("reward")?, parts.values("value")?);
        Ok(Optimality { reward, value, optimal: parts.sets("optimal")? })
    }
}

impl Conditions for Optimality<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        let backup = Backup { model, reward: self.reward, value: self.value };
        let signs = backup.signs()?;
        o1(backup, &signs)?;
        o2(backup, &signs, self.optimal)
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let optima = words::optima(model, self.value, self.optimal);
        Ok(format!("  V* and the sets of all optimal actions under the reward R are exactly\n{optima}"))
    }
}

/// What there is for each action, state by state.
fn by_state<'a>(model: &'a Model, mut signs: &'a [Ordering]) -> impl Iterator<Item = &'a [Ordering]> {
    model.states.iter().map(move |state| {
        let (own, rest) = signs.split_at_checked(state.actions.len()).unwrap_or_default();
        signs = rest;
        own
    })
}

/// **O1** V(s) = max_a Q_V(s,a) for every s.
fn o1(backup: Backup, signs: &[Ordering]) -> Result<(), Refusal> {
    for (index, signs) in by_state(backup.model, signs).enumerate() {
        if signs.iter().max() != Some(&Ordering::Equal) {
            return Err(not_the_maximum(backup, index)?);
        }
    }
    Ok(())
}

fn not_the_maximum(backup: Backup, index: usize) -> Result<Refusal, Refusal> {
    let state = state(backup.model, index)?;
    let value = backup.value_at(index)?.fraction();
    let pairs = backup.advantages(index)?.into_iter().zip(&state.actions);
    // `max_by` takes the last of several maxima; the first is wanted.
    let Some((best, action)) = pairs.rev().max_by(|a, b| a.0.cmp(&b.0)) else { return Ok(backup.too_large()) };
    let line = line_of_value(backup.value, index);
    let required = format!("max_a Q_V(s,a) = {}", shown(&best.plus(&value)));
    let fault = Refusal::new(line, Condition::O1, format!("V(s) = {}", shown(&value)), required);
    Ok(fault.at_state(&state.name).at_action(&action.name))
}

/// **O2** optimal(s) = { a : Q_V(s,a) = V(s) } for every s.
fn o2(backup: Backup, signs: &[Ordering], optimal: Sets) -> Result<(), Refusal> {
    for (index, (signs, stated)) in by_state(backup.model, signs).zip(optimal.is).enumerate() {
        let line = line_of_row(optimal, index);
        let ties = |action| signs.get(action) == Some(&Ordering::Equal);
        is_set(state(backup.model, index)?, line, Condition::O2, optimal.name, stated, ties)?;
    }
    Ok(())
}

/// Refuses a set of actions of a state that is not { a : member(a) }.
pub(super) fn is_set(
    state: &State,
    line: usize,
    condition: Condition,
    name: &str,
    stated: &[u32],
    member: impl Fn(usize) -> bool,
) -> Result<(), Refusal> {
    // The stated actions ascend, so one pass compares the two sets.
    let mut listed = stated.iter().map(|action| *action as usize).peekable();
    for (index, action) in state.actions.iter().enumerate() {
        let (stated, required) = match (listed.next_if_eq(&index).is_some(), member(index)) {
            (true, false) => ("is listed", "is not"),
            (false, true) => ("is not listed", "is"),
            _ => continue,
        };
        let stated = format!("the action {stated} in `{name}`");
        let fault = Refusal::new(line, condition, stated, format!("it {required} one of these actions"));
        return Err(fault.at_state(&state.name).at_action(&action.name));
    }
    Ok(())
}
