//! The answer of `cliff solve`: V*, Q*, A* and gaps of every state.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::table::{joined, widest};
use super::{Exact, Header};
use crate::foreign::Foreign;
use crate::mdp::State;
use crate::number::Rational;
use crate::solve::Optimum;

/// An optimum with its header; serialises as the documented JSON, state by state.
pub struct SolveReport<'a, 'm> {
    /// Version, digests and whether the answer is certified.
    pub header: Header,
    /// The answer.
    pub optimum: &'a Optimum<'m, Rational>,
}

impl Serialize for SolveReport<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = serializer.serialize_struct("SolveReport", 7)?;
        table.serialize_field("version", self.header.version)?;
        table.serialize_field("model", &self.header.model)?;
        table.serialize_field("model_sha256", &self.header.model_sha256)?;
        table.serialize_field("reward", &self.header.reward)?;
        table.serialize_field("certified", &self.header.certified.is_some())?;
        table.serialize_field("discount", &self.optimum.bellman().dynamics.discount().to_string())?;
        table.serialize_field("states", &States(self.optimum))?;
        table.end()
    }
}

struct States<'a, 'm>(&'a Optimum<'m, Rational>);

impl Serialize for States<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let dynamics = self.0.bellman().dynamics;
        let mut table = serializer.serialize_map(Some(dynamics.states()))?;
        for state in dynamics.all_states() {
            table.serialize_entry(&dynamics.state_name(state), &StateEntry(self.0, state))?;
        }
        table.end()
    }
}

struct StateEntry<'a, 'm>(&'a Optimum<'m, Rational>, State);

impl Serialize for StateEntry<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let StateEntry(optimum, state) = *self;
        let dynamics = optimum.bellman().dynamics;
        let optimal: Vec<Foreign<'_>> =
            optimum.optimal().at(dynamics, state).map(|pair| dynamics.action_name(pair)).collect();
        let mut table = serializer.serialize_struct("State", 4)?;
        table.serialize_field("value", &optimum.value(state).to_string())?;
        table.serialize_field("actions", &ActionValues(optimum, state))?;
        table.serialize_field("optimal", &optimal)?;
        table.serialize_field("gap", &optimum.gap(state).map(|gap| gap.to_string()))?;
        table.end()
    }
}

struct ActionValues<'a, 'm>(&'a Optimum<'m, Rational>, State);

impl Serialize for ActionValues<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ActionValues(optimum, state) = *self;
        let dynamics = optimum.bellman().dynamics;
        let actions = dynamics.actions(state);
        let mut table = serializer.serialize_map(Some(actions.len()))?;
        for pair in actions {
            table.serialize_entry(&dynamics.action_name(pair), &optimum.q(pair).to_string())?;
        }
        table.end()
    }
}

/// Writes the answer for people: a row for each state with V*, A* and the gap, or with
/// `all_actions` a row for each action with its Q*.
///
/// # Errors
/// Whatever `out` reports.
pub fn solve_text(out: &mut impl Write, optimum: &Optimum<'_, Rational>, all_actions: bool) -> io::Result<()> {
    let dynamics = optimum.bellman().dynamics;
    let (states, pairs) = (dynamics.states(), dynamics.pairs());
    writeln!(out, "{states} states, {pairs} state-action pairs, discount {}", dynamics.discount())?;
    writeln!(out)?;
    let name_width = widest(dynamics.all_states().map(|state| dynamics.state_name(state).width())).max(5);
    if all_actions {
        let action_width = widest(dynamics.all_pairs().map(|pair| dynamics.action_name(pair).width())).max(6);
        writeln!(out, "{:name_width$}  {:action_width$}  Q* (marked * where it is V*)", "state", "action")?;
        for state in dynamics.all_states() {
            let mut name = format!("{:name_width$}", dynamics.state_name(state));
            for pair in dynamics.actions(state) {
                let mark = if optimum.optimal().contains(pair) { " *" } else { "" };
                let (action, q) = (dynamics.action_name(pair), optimum.q(pair));
                writeln!(out, "{name}  {action:action_width$}  {}{mark}", Exact(&q))?;
                name = " ".repeat(name_width);
            }
        }
        return Ok(());
    }
    let values: Vec<String> = optimum.values().iter().map(|value| Exact(value).to_string()).collect();
    let value_width = widest(values.iter().map(|value| value.chars().count())).max(2);
    writeln!(out, "{:name_width$}  {:value_width$}  optimal actions (gap to the next)", "state", "V*")?;
    for (state, value) in dynamics.all_states().zip(values) {
        let name = dynamics.state_name(state);
        let optimal = joined(optimum.optimal().at(dynamics, state).map(|pair| dynamics.action_name(pair)), ", ");
        match optimum.gap(state) {
            Some(gap) => {
                writeln!(out, "{name:name_width$}  {value:value_width$}  {optimal} ({})", Exact(&gap))?;
            }
            None => writeln!(out, "{name:name_width$}  {value:value_width$}  {optimal}")?,
        }
    }
    Ok(())
}
