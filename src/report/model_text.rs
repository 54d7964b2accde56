//! A model as the text of its file, with a line for each action.

use std::fmt::Write;

use crate::mdp::{Distribution, Dynamics, Pair};
use crate::number::Rational;

/// A reward of the file: its name, its numbers, and its weight if there are weights.
pub(super) struct NamedNumbers<'a> {
    pub(super) name: &'a str,
    pub(super) at: &'a dyn Fn(Pair) -> &'a Rational,
    pub(super) weight: Option<u32>,
}

/// The model file with named rewards.
pub(super) fn model_text(dynamics: &Dynamics, initial: Option<&Distribution>, rewards: &[NamedNumbers<'_>]) -> String {
    let mut out = String::new();
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let state_name = |state| quoted(dynamics.state_name(state).raw());
    let _ = write!(out, "{{ \"discount\": \"{}\",\n  \"states\": {{", dynamics.discount());
    for state in dynamics.all_states() {
        let comma = if state.index() == 0 { "" } else { "," };
        let _ = write!(out, "{comma}\n    {}: {{", state_name(state));
        for (place, pair) in dynamics.actions(state).enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let of = |named: &NamedNumbers<'_>| format!("{}: \"{}\"", quoted(named.name), (named.at)(pair));
            let numbers: Vec<String> = rewards.iter().map(of).collect();
            let reward = match numbers.is_empty() {
                true => String::new(),
                false => format!("\"reward\": {{ {} }}, ", numbers.join(", ")),
            };
            let next = dynamics.successors(pair);
            let next = next.map(|next| format!("{}: \"{}\"", state_name(next.state), next.probability));
            let (action, next) = (quoted(dynamics.action_name(pair).raw()), next.collect::<Vec<_>>().join(", "));
            let _ = write!(out, "{comma}\n      {action}: {{ {reward}\"next\": {{ {next} }} }}");
        }
        out.push_str(" }");
    }
    out.push_str(" }");
    let mut table = |field: &str, entries: Vec<String>| {
        if !entries.is_empty() {
            let _ = write!(out, ",\n  \"{field}\": {{ {} }}", entries.join(", "));
        }
    };
    let weight = |named: &NamedNumbers<'_>| Some(format!("{}: \"{}\"", quoted(named.name), named.weight?));
    table("weights", rewards.iter().filter_map(weight).collect());
    let start = initial.into_iter().flat_map(Distribution::entries);
    table("initial", start.map(|(state, p)| format!("{}: \"{p}\"", state_name(*state))).collect());
    out.push_str(" }\n");
    out
}
