//! The theorems of the Coq development that prove readings of claims.

use serde::Deserialize;
use thiserror::Error;

/// A row of the development's table of results.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Theorem {
    /// The result it is about.
    pub id: String,
    /// What it does for the result: `proved`, `stronger`, `sharp`, `refuted`, `needed`.
    pub kind: String,
    /// Its name.
    pub theorem: String,
    /// Its statement.
    pub statement: String,
    /// How general it is.
    pub generality: String,
    /// The axioms it rests on.
    pub axioms: Vec<String>,
}

/// What a theorem does for a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The theorem, or a specialisation of it, is what the reading says.
    Proves,
    /// The theorem gives instances on which the reading fails.
    Refutes,
}

/// A line of the assignment of theorems to readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The id of the claim.
    pub claim: String,
    /// The name of the reading.
    pub reading: String,
    /// What the theorem does for it.
    pub relation: Relation,
    /// The name of the theorem.
    pub theorem: String,
}

/// The table of theorems with the readings that they decide.
///
/// Which theorem decides which reading stands in `src/audit/readings.tsv`: claim, reading, `proves` or `refutes`, theorem. It was found
/// out by people, who compared the statement with the claim's text; that a reading holds is also proved of the text itself
/// (`proofs/coq/theories/Readings.v`, compared by a test). A specialisation is what comes of inserting terms
/// for variables (an indicator for the bump, ε/(1+γ) for ε, an effective reward for a reward) and of
/// ordering numbers, no more.
#[derive(Clone, Debug, Default)]
pub struct Theorems {
    theorems: Vec<Theorem>,
    readings: Vec<Assignment>,
}

/// Why a table of theorems cannot be used.
#[derive(Debug, Error)]
pub enum TheoremsError {
    /// The table is not the JSON it should be.
    #[error("the table of theorems: {0}")]
    Table(#[from] serde_json::Error),
    /// A line of the assignment that is not one.
    #[error(
        "line {line} of the assignment of theorems to readings is not: claim, reading, `proves` or `refutes`, theorem"
    )]
    Line {
        /// The number of the line, from 1.
        line: usize,
    },
    /// A reading assigned to a theorem that the table does not have, or has for another purpose.
    #[error(
        "{reading} of {claim} is assigned to {theorem}, which the table does not have as a theorem that decides it so"
    )]
    NotThere {
        /// The claim.
        claim: String,
        /// The reading.
        reading: String,
        /// The theorem.
        theorem: String,
    },
}

impl Theorems {
    /// The table that this program was built with.
    ///
    /// # Errors
    /// [`TheoremsError`] if the two files do not fit together, which a test checks.
    pub fn built_in() -> Result<Self, TheoremsError> {
        Self::parse(include_str!("../../proofs/coq/theorems.json"), include_str!("readings.tsv"))
    }

    /// Reads the table of theorems (JSON) and the assignment to readings (tab-separated).
    ///
    /// # Errors
    /// [`TheoremsError`] for malformed input and for theorems that are not proved.
    pub fn parse(table: &str, assignment: &str) -> Result<Self, TheoremsError> {
        #[derive(Deserialize)]
        struct Table {
            theorems: Vec<Theorem>,
        }
        let Table { theorems } = serde_json::from_str(table)?;
        let mut found = Theorems { theorems, readings: Vec::new() };
        for (number, line) in assignment.lines().enumerate() {
            let fields: Vec<&str> = line.split('\t').collect();
            let &[claim, reading, relation, theorem] = fields.as_slice() else {
                return Err(TheoremsError::Line { line: number + 1 });
            };
            let relation = match relation {
                "proves" => Relation::Proves,
                "refutes" => Relation::Refutes,
                _ => return Err(TheoremsError::Line { line: number + 1 }),
            };
            let (claim, reading, theorem) = (claim.to_owned(), reading.to_owned(), theorem.to_owned());
            if found.named(&theorem, relation).is_none() {
                return Err(TheoremsError::NotThere { claim, reading, theorem });
            }
            found.readings.push(Assignment { claim, reading, relation, theorem });
        }
        Ok(found)
    }

    /// The theorem that proves or refutes a reading of a claim.
    pub fn deciding(&self, claim: &str, reading: &str, relation: Relation) -> Option<&Theorem> {
        let is = |a: &&Assignment| a.claim == claim && a.reading == reading && a.relation == relation;
        self.named(&self.readings.iter().find(is)?.theorem, relation)
    }

    /// All assignments.
    pub fn readings(&self) -> &[Assignment] {
        &self.readings
    }

    /// The theorem with this name, if it is of a kind that can do this: what refutes a reading of one result may have been stated
    /// for another.
    fn named(&self, name: &str, relation: Relation) -> Option<&Theorem> {
        let kinds: &[&str] = match relation {
            Relation::Proves => &["proved", "stronger"],
            Relation::Refutes => &["proved", "stronger", "refuted", "needed"],
        };
        self.theorems.iter().find(|t| t.theorem == name && kinds.contains(&t.kind.as_str()))
    }
}
