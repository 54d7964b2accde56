//! Kind `optimality`: V solves the Bellman optimality equation, and the sets are its maximisers.

use std::cmp::Ordering;

use crate::bellman::{Backup, line_of_row, line_of_value};
use crate::certificate::Sets;
use crate::model::{State, state};
use crate::number::shown;
use crate::refusal::{Condition, Refusal};

pub(crate) fn verify(backup: Backup, optimal: Sets) -> Result<(), Refusal> {
    let signs = backup.signs()?;
    o1(backup, &signs)?;
    o2(backup, &signs, optimal)
}

/// **O1** V(s) = max_a Q_V(s,a) for every s.
pub(crate) fn o1(backup: Backup, signs: &[Box<[Ordering]>]) -> Result<(), Refusal> {
    for (index, signs) in signs.iter().enumerate() {
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
fn o2(backup: Backup, signs: &[Box<[Ordering]>], optimal: Sets) -> Result<(), Refusal> {
    for (index, (signs, stated)) in signs.iter().zip(optimal.is).enumerate() {
        let line = line_of_row(optimal, index);
        let ties = |action| signs.get(action) == Some(&Ordering::Equal);
        is_set(state(backup.model, index)?, line, Condition::O2, optimal.name, stated, ties)?;
    }
    Ok(())
}

/// Refuses a set of actions of a state that is not { a : member(a) }.
pub(crate) fn is_set(
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
