//! An instance of a claim as a table: a row for each state–action pair, a column for each function
//! on pairs.

use super::table::write_rows;
use crate::claim::{Claim, GivenValue, Instance};
use crate::number::Rational;

/// An instance in text: its numbers, and a table of its dynamics and functions.
///
/// States are named s0, s1, …, and the actions of each state a0, a1, …, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceTable {
    /// The discount, and the variables that are no functions on pairs: `a2 = a0 at s1`.
    pub facts: Vec<(String, String)>,
    /// The names of the columns.
    pub header: Vec<String>,
    /// A row for each pair.
    pub rows: Vec<Vec<String>>,
}

impl InstanceTable {
    /// The table of an instance of a claim.
    pub fn new(claim: &Claim, instance: &Instance<Rational>) -> Self {
        let names: Vec<&str> = claim.givens().iter().map(|given| given.name.as_str()).collect();
        Self::of(&names, instance)
    }

    /// The table of an instance whose variables have these names.
    pub fn of(names: &[&str], instance: &Instance<Rational>) -> Self {
        let frame = &instance.frame;
        let mut facts = vec![("discount".to_owned(), frame.discount().to_string())];
        let mut header = vec!["state".to_owned(), "action".to_owned(), "next".to_owned()];
        let mut columns: Vec<&[Rational]> = Vec::new();
        let on_states = |f: &[Rational]| {
            let entries: Vec<String> = f.iter().enumerate().map(|(s, x)| format!("s{s}: {x}")).collect();
            entries.join(", ")
        };
        for (name, value) in names.iter().zip(&instance.values) {
            match value {
                GivenValue::Pairs(f) => {
                    header.push((*name).to_owned());
                    columns.push(f);
                }
                GivenValue::PairTuple(f) => {
                    for (k, f) in f.iter().enumerate() {
                        header.push(format!("{name}[{k}]"));
                        columns.push(f);
                    }
                }
                GivenValue::Number(x) => facts.push(((*name).to_owned(), x.to_string())),
                GivenValue::States(f) => facts.push(((*name).to_owned(), on_states(f))),
                GivenValue::StateTuple(w) => {
                    facts.extend(w.iter().enumerate().map(|(k, w)| (format!("{name}[{k}]"), on_states(w))));
                }
                GivenValue::State(s) => facts.push(((*name).to_owned(), format!("state s{s}"))),
                GivenValue::Action(pair) => {
                    let state = frame.state_of(*pair);
                    let action = pair - frame.actions(state).start;
                    facts.push(((*name).to_owned(), format!("action a{action} at s{state}")));
                }
                GivenValue::Component(k) => facts.push(((*name).to_owned(), format!("component {k}"))),
            }
        }
        let mut rows = Vec::with_capacity(frame.pairs());
        for state in 0..frame.states() {
            for (action, pair) in frame.actions(state).enumerate() {
                let next: Vec<String> = frame
                    .row(pair)
                    .map(|(next, p)| if *p == 1u32 { format!("s{next}") } else { format!("s{next} {p}") })
                    .collect();
                let mut row = vec![format!("s{state}"), format!("a{action}"), next.join(", ")];
                row.extend(columns.iter().map(|f| f[pair].to_string()));
                rows.push(row);
            }
        }
        InstanceTable { facts, header, rows }
    }

    /// Lines of text in aligned columns, each after `indent`.
    pub fn text(&self, indent: &str) -> String {
        let mut text = String::new();
        for (name, value) in &self.facts {
            text += &format!("{indent}{name} = {value}\n");
        }
        let mut table = Vec::new();
        // Writing to memory cannot fail.
        let _ = write_rows(&mut table, indent, [&self.header].into_iter().chain(&self.rows));
        text += &String::from_utf8_lossy(&table);
        text
    }
}
