//! The answer of `cliff solve --actions-only`: the candidates of every state, each with its label.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::Serializer;

use super::table::{by_state, joined, widest};
use super::{Exact, Header};
use crate::foreign::Foreign;
use crate::mdp::{Dynamics, State};
use crate::number::counted;
use crate::solve::{CandidateActions, Label};

/// Candidates with their header; serialises as the documented JSON, state by state.
#[derive(Serialize)]
pub struct ActionsReport<'a> {
    /// Version and digests; no certificate says this, the bounds are this program's own.
    #[serde(flatten)]
    pub header: Header,
    discount: String,
    error: String,
    states: States<'a>,
}

impl<'a> ActionsReport<'a> {
    /// The report on candidates.
    pub fn new(header: Header, dynamics: &'a Dynamics, found: &'a CandidateActions) -> Self {
        let (discount, error) = (dynamics.discount().to_string(), found.error.to_string());
        ActionsReport { header, discount, error, states: States { dynamics, found } }
    }
}

struct States<'a> {
    dynamics: &'a Dynamics,
    found: &'a CandidateActions,
}

#[derive(Serialize)]
struct StateEntry<'a> {
    label: &'static str,
    candidates: Vec<Foreign<'a>>,
}

impl<'a> States<'a> {
    fn entry(&self, state: State) -> StateEntry<'a> {
        let candidates = self.found.candidates.at(self.dynamics, state);
        StateEntry {
            label: word(self.found.labels[state.index()]),
            candidates: candidates.map(|pair| self.dynamics.action_name(pair)).collect(),
        }
    }
}

impl Serialize for States<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(by_state(self.dynamics, |state| self.entry(state)))
    }
}

fn word(label: Label) -> &'static str {
    match label {
        Label::Unique => "bounded-unique",
        Label::Tie => "bounded-tie",
        Label::Undecided => "undecided",
    }
}

/// Writes the answer for people: a row for each state, then how many states have each label.
///
/// # Errors
/// Whatever `out` reports.
pub fn actions_text(out: &mut impl Write, report: &ActionsReport<'_>) -> io::Result<()> {
    let States { dynamics, found } = &report.states;
    let width = widest(dynamics.all_states().map(|state| dynamics.state_name(state).width())).max(5);
    writeln!(out, "{:width$}  {:16}  candidates", "state", "label")?;
    for state in dynamics.all_states() {
        let StateEntry { label, candidates } = report.states.entry(state);
        writeln!(out, "{:width$}  {label:16}  {}", dynamics.state_name(state), joined(candidates, ", "))?;
    }
    writeln!(out)?;
    for label in [Label::Unique, Label::Tie, Label::Undecided] {
        let count = found.labels.iter().filter(|other| **other == label).count();
        writeln!(out, "{:16}  {count} of {}", word(label), counted(dynamics.states(), "state"))?;
    }
    writeln!(out, "values were bounded within {}; no certificate says this", Exact::from(&found.error))
}
