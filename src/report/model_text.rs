//! A model as the text of its file, with a line for each action.

use std::fmt::Write;

use crate::mdp::Dynamics;
use crate::refute::SolvedReward;

/// The model file with named rewards.
pub(super) fn model_text(dynamics: &Dynamics, rewards: &[&SolvedReward]) -> String {
    let mut out = String::new();
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let _ = write!(out, "{{ \"discount\": \"{}\",\n  \"states\": {{", dynamics.discount());
    for state in dynamics.all_states() {
        let comma = if state.index() == 0 { "" } else { "," };
        let _ = write!(out, "{comma}\n    {}: {{", quoted(dynamics.state_name(state).raw()));
        for (place, pair) in dynamics.actions(state).enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let of = |named: &&SolvedReward| format!("{}: \"{}\"", quoted(&named.name), named.reward[pair.index()]);
            let numbers: Vec<String> = rewards.iter().map(of).collect();
            let reward = match numbers.is_empty() {
                true => String::new(),
                false => format!("\"reward\": {{ {} }}, ", numbers.join(", ")),
            };
            let next = dynamics.successors(pair);
            let next =
                next.map(|next| format!("{}: \"{}\"", quoted(dynamics.state_name(next.state).raw()), next.probability));
            let (action, next) = (quoted(dynamics.action_name(pair).raw()), next.collect::<Vec<_>>().join(", "));
            let _ = write!(out, "{comma}\n      {action}: {{ {reward}\"next\": {{ {next} }} }}");
        }
        out.push_str(" }");
    }
    out.push_str(" } }\n");
    out
}
