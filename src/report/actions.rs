//! The answer of `cliff solve --actions-only`: the candidates of every state, each with its label.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::table::{joined, widest};
use super::{Exact, Header};
use crate::foreign::Foreign;
use crate::mdp::{Dynamics, State};
use crate::solve::{CandidateActions, Label};

/// Candidates with their header; serialises as the documented JSON, state by state.
pub struct ActionsReport<'a> {
    /// Version and digests.
    pub header: Header,
    /// The model's dynamics.
    pub dynamics: &'a Dynamics,
    /// The answer.
    pub found: &'a CandidateActions,
}

fn word(label: Label) -> &'static str {
    match label {
        Label::Unique => "bounded-unique",
        Label::Tie => "bounded-tie",
        Label::Undecided => "undecided",
    }
}

impl Serialize for ActionsReport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = serializer.serialize_struct("ActionsReport", 8)?;
        table.serialize_field("version", self.header.version)?;
        table.serialize_field("model", &self.header.model)?;
        table.serialize_field("model_sha256", &self.header.model_sha256)?;
        table.serialize_field("reward", &self.header.reward)?;
        // No certificate says this; the bounds are this program's own.
        table.serialize_field("certified", &false)?;
        table.serialize_field("discount", &self.dynamics.discount().to_string())?;
        table.serialize_field("error", &self.found.error.to_string())?;
        table.serialize_field("states", &States(self))?;
        table.end()
    }
}

struct States<'a>(&'a ActionsReport<'a>);

impl Serialize for States<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let dynamics = self.0.dynamics;
        let mut table = serializer.serialize_map(Some(dynamics.states()))?;
        for state in dynamics.all_states() {
            table.serialize_entry(&dynamics.state_name(state), &StateEntry(self.0, state))?;
        }
        table.end()
    }
}

struct StateEntry<'a>(&'a ActionsReport<'a>, State);

impl Serialize for StateEntry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let StateEntry(report, state) = *self;
        let mut table = serializer.serialize_struct("State", 2)?;
        table.serialize_field("label", word(report.found.labels[state.index()]))?;
        table.serialize_field("candidates", &names(report, state))?;
        table.end()
    }
}

fn names<'a>(report: &'a ActionsReport<'a>, state: State) -> Vec<Foreign<'a>> {
    report.found.candidates.at(report.dynamics, state).map(|pair| report.dynamics.action_name(pair)).collect()
}

/// Writes the answer for people: a row for each state, then how many states have each label.
///
/// # Errors
/// Whatever `out` reports.
pub fn actions_text(out: &mut impl Write, report: &ActionsReport<'_>) -> io::Result<()> {
    let dynamics = report.dynamics;
    let width = widest(dynamics.all_states().map(|state| dynamics.state_name(state).width())).max(5);
    writeln!(out, "{:width$}  {:16}  candidates", "state", "label")?;
    for state in dynamics.all_states() {
        let label = word(report.found.labels[state.index()]);
        writeln!(out, "{:width$}  {label:16}  {}", dynamics.state_name(state), joined(names(report, state), ", "))?;
    }
    writeln!(out)?;
    for label in [Label::Unique, Label::Tie, Label::Undecided] {
        let count = report.found.labels.iter().filter(|other| **other == label).count();
        writeln!(out, "{:16}  {count} of {} states", word(label), dynamics.states())?;
    }
    writeln!(out, "values were bounded within {}; no certificate says this", Exact(&report.found.error))
}
