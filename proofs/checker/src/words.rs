//! Words that the statements of several kinds share.

use crate::model::{Model, State};
use crate::number::shown;
use crate::section::{Pairs, Sets, Values};
use crate::shown::shown_name;

/// Of models with more states, and of states with more actions, only some are listed.
pub(crate) const LISTED: usize = 24;

/// V* and A* for the listed states.
pub(crate) fn optima(model: &Model, value: Values, optimal: Sets) -> String {
    let listed = for_each_state(model, |index, state| {
        let set = optimal.is.get(index).map(|set| state.named(set)).unwrap_or_default();
        format!("V* = {}, optimal {set} of {}", value_at(value, index), actions(state.actions.len()))
    });
    let tied = optimal.is.iter().filter(|set| set.len() > 1).count();
    listed + &format!("    States with several optimal actions: {tied}.\n")
}

/// A line for each listed state, and how many are not.
pub(crate) fn for_each_state(model: &Model, words: impl Fn(usize, &State) -> String) -> String {
    let line = |(index, state): (usize, &State)| format!("    {}: {}\n", shown_name(&state.name), words(index, state));
    listed(model).into_iter().map(line).collect::<String>() + &unlisted(model)
}

/// Two values for each listed state.
pub(crate) fn between(model: &Model, lower: Values, upper: Values) -> String {
    for_each_state(model, |index, _| format!("{} and {}", value_at(lower, index), value_at(upper, index)))
}

pub(crate) fn value_at(values: Values, index: usize) -> String {
    values.is.get(index).map(|value| shown(&value.fraction())).unwrap_or_default()
}

/// The first of several texts, and how many there are.
pub(crate) fn some_of(mut texts: Vec<String>) -> String {
    let all = texts.len();
    if all > LISTED {
        texts.truncate(LISTED);
        texts.push(format!("… [{all} in all]"));
    }
    texts.join(", ")
}

/// All states of a small model; otherwise those where it begins, or the first.
pub(crate) fn listed(model: &Model) -> Vec<(usize, &State)> {
    let states = model.states.len();
    let indices: Vec<usize> = match &model.initial {
        _ if states <= LISTED => (0..states).collect(),
        Some(initial) => initial.iter().map(|(state, _)| *state as usize).take(3).collect(),
        None => (0..3).collect(),
    };
    indices.into_iter().filter_map(|index| Some((index, model.states.get(index)?))).collect()
}

pub(crate) fn unlisted(model: &Model) -> String {
    match model.states.len().saturating_sub(listed(model).len()) {
        0 => String::new(),
        rest => format!("    and what the certificate states for {} more.\n", states(rest)),
    }
}

pub(crate) fn states(number: usize) -> String {
    counted(number, "state")
}

/// The actions whose rewards may change.
pub(crate) fn free(freedom: Pairs) -> String {
    actions(freedom.is.iter().flatten().filter(|w| w.sign().is_ne()).count())
}

pub(crate) fn actions(number: usize) -> String {
    counted(number, "action")
}

pub(crate) fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
