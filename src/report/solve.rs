//! The answer of `cliff solve`: V*, Q*, A* and gaps of every state.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::Serializer;

use super::table::{Table, by_state, joined, widest};
use super::{Exact, Header};
use crate::foreign::Foreign;
use crate::number::Rational;
use crate::solve::Optimum;

/// An optimum with its header; serialises as the documented JSON, state by state.
#[derive(Serialize)]
pub struct SolveReport<'a, 'm> {
    /// Version, digests and whether the answer is certified.
    #[serde(flatten)]
    pub header: Header,
    /// γ.
    pub discount: String,
    /// The answer.
    #[serde(rename = "states", serialize_with = "states")]
    pub optimum: &'a Optimum<'m, Rational>,
}

#[derive(Serialize)]
struct StateEntry<'a> {
    value: String,
    actions: Table<'a, String>,
    optimal: Vec<Foreign<'a>>,
    gap: Option<String>,
}

fn states<S: Serializer>(optimum: &&Optimum<'_, Rational>, serializer: S) -> Result<S::Ok, S::Error> {
    let dynamics = optimum.bellman().dynamics;
    let q = |pair| (dynamics.action_name(pair), optimum.q(pair).to_string());
    let entry = |state| StateEntry {
        value: optimum.value(state).to_string(),
        actions: Table(dynamics.actions(state).map(q).collect()),
        optimal: optimum.optimal().at(dynamics, state).map(|pair| dynamics.action_name(pair)).collect(),
        gap: optimum.gap(state).map(|gap| gap.to_string()),
    };
    serializer.collect_map(by_state(dynamics, entry))
}

impl<'a, 'm> SolveReport<'a, 'm> {
    /// The report on an optimum.
    pub fn new(header: Header, optimum: &'a Optimum<'m, Rational>) -> Self {
        SolveReport { header, discount: optimum.bellman().dynamics.discount().to_string(), optimum }
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
