//! The parts of a Coq file about one certificate: data over common denominators, definitions,
//! theorems.

use std::fmt::Write;

use malachite_base::num::logic::traits::SignificantBits;
use malachite_nz::integer::Integer;

use super::text::{CoqInteger, Indices, Numbers, separator};
use crate::export::error::ExportError;
use crate::export::numbers::{Common, Sets, Successors, Table};
use crate::number::Rational;

/// The function that a list of sets denotes; the list's name follows.
pub(super) const SETS: &str = "(fun s : 'I_(nstates data) => set_of data (nth [::] ";

/// Numbers over their common denominator.
pub(super) struct Scaled {
    pub(super) over: Integer,
    pub(super) rows: Vec<Vec<Integer>>,
}

impl Scaled {
    fn table(section: &'static str, table: &Table) -> Result<Self, ExportError> {
        let common = Common::of(section, table.iter().flatten())?;
        let rows = table.iter().map(|row| row.iter().map(|number| common.numerator(number)).collect()).collect();
        Ok(Scaled { over: Integer::from(&common.denominator), rows })
    }

    fn vector<'a>(
        section: &'static str,
        values: impl IntoIterator<Item = &'a Rational> + Clone,
    ) -> Result<Self, ExportError> {
        let common = Common::of(section, values.clone())?;
        let row = values.into_iter().map(|number| common.numerator(number)).collect();
        Ok(Scaled { over: Integer::from(&common.denominator), rows: vec![row] })
    }

    /// The probabilities of a distribution.
    pub(super) fn row(section: &'static str, successors: &Successors) -> Result<Self, ExportError> {
        Self::vector(section, successors.iter().map(|(_, probability)| probability))
    }

    /// The size of its largest number.
    pub(super) fn bits(&self) -> u64 {
        let numbers = self.rows.iter().flatten().chain([&self.over]);
        numbers.map(SignificantBits::significant_bits).max().unwrap_or(0)
    }
}

/// Definitions with the size of the largest number in them, and the theorems about them.
#[derive(Default)]
pub(super) struct Script {
    /// Modules beyond those that every file needs.
    pub(super) modules: &'static str,
    pub(super) definitions: String,
    pub(super) bits: u64,
    pub(super) theorems: Vec<CheckTheorem>,
}

/// A statement, proved by the soundness theorem of a check that evaluates to true.
pub(super) struct CheckTheorem {
    pub(super) comment: &'static str,
    pub(super) name: String,
    pub(super) statement: String,
    pub(super) sound: &'static str,
}

// Writing to a string cannot fail, so the results of `write!` are dropped here.
impl Script {
    /// A function on pairs.
    pub(super) fn table(&mut self, name: &str, section: &'static str, table: &Table) -> Result<(), ExportError> {
        let scaled = Scaled::table(section, table)?;
        self.bits = self.bits.max(scaled.bits());
        let _ = writeln!(self.definitions, "Definition {name} : table I :=\n  ({}, [::", CoqInteger(&scaled.over));
        for (state, row) in scaled.rows.iter().enumerate() {
            let _ = writeln!(self.definitions, "    {}{}", Numbers(row), separator(state, scaled.rows.len()));
        }
        self.definitions.push_str("  ]).\n\n");
        Ok(())
    }

    /// A function on states.
    pub(super) fn vector(&mut self, name: &str, section: &'static str, values: &[Rational]) -> Result<(), ExportError> {
        let scaled = Scaled::vector(section, values)?;
        self.bits = self.bits.max(scaled.bits());
        let _ = writeln!(self.definitions, "Definition {name} : vector I :=\n  ({}, [::", CoqInteger(&scaled.over));
        let row = scaled.rows.iter().flatten().collect::<Vec<_>>();
        for (state, number) in row.iter().enumerate() {
            let _ = writeln!(self.definitions, "    {}{}", CoqInteger(number), separator(state, row.len()));
        }
        self.definitions.push_str("  ]).\n\n");
        Ok(())
    }

    /// A set of actions for each state.
    pub(super) fn sets(&mut self, name: &str, sets: &Sets) {
        let _ = writeln!(self.definitions, "Definition {name} : seq (seq nat) := [::");
        for (state, set) in sets.iter().enumerate() {
            let _ = writeln!(self.definitions, "    {}{}", Indices(set), separator(state, sets.len()));
        }
        self.definitions.push_str("  ].\n\n");
    }

    /// Anything else, as a whole sentence.
    pub(super) fn define(&mut self, sentence: &str) {
        let _ = writeln!(self.definitions, "{sentence}\n");
    }
}

/// A distribution over its common denominator, as the Coq files write it.
pub(super) struct Row<'a>(pub(super) &'a Scaled, pub(super) &'a Successors);

impl std::fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Row(scaled, successors) = self;
        write!(f, "({}, [::", CoqInteger(&scaled.over))?;
        for (i, ((next, _), weight)) in successors.iter().zip(scaled.rows.iter().flatten()).enumerate() {
            write!(f, " ({next}%num, {}){}", CoqInteger(weight), separator(i, successors.len()))?;
        }
        f.write_str("])")
    }
}
