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

/// The table of theorems with the readings that they prove.
///
/// Which theorem proves which reading was decided by people, who compared the statement with the claim's text; it stands in
/// `src/audit/readings.tsv`. A reading is listed only if the theorem, or a specialisation of it, is what the reading says.
#[derive(Clone, Debug, Default)]
pub struct Theorems {
    theorems: Vec<Theorem>,
    /// Claim, reading, theorem.
    readings: Vec<[String; 3]>,
}

/// Why a table of theorems cannot be used.
#[derive(Debug, Error)]
pub enum TheoremsError {
    /// The table is not the JSON it should be.
    #[error("the table of theorems: {0}")]
    Table(#[from] serde_json::Error),
    /// A line of the assignment that does not have three fields.
    #[error("line {line} of the assignment of theorems to readings does not have three fields")]
    Line {
        /// The number of the line, from 1.
        line: usize,
    },
    /// A reading assigned to a theorem that the table does not have as proved.
    #[error("{reading} of {claim} is assigned to {theorem}, which is not a proved theorem of the table")]
    NotProved {
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
            let &[claim, reading, theorem] = fields.as_slice() else {
                return Err(TheoremsError::Line { line: number + 1 });
            };
            if found.named(theorem).is_none() {
                let (claim, reading, theorem) = (claim.to_owned(), reading.to_owned(), theorem.to_owned());
                return Err(TheoremsError::NotProved { claim, reading, theorem });
            }
            found.readings.push([claim, reading, theorem].map(str::to_owned));
        }
        Ok(found)
    }

    /// The theorem that proves a reading of a claim.
    pub fn proving(&self, claim: &str, reading: &str) -> Option<&Theorem> {
        let assigned = self.readings.iter().find(|[c, r, _]| c == claim && r == reading)?;
        self.named(&assigned[2])
    }

    /// All assignments: claim, reading, theorem.
    pub fn readings(&self) -> &[[String; 3]] {
        &self.readings
    }

    /// The theorem with this name that proves something (rather than refutes it, or shows it sharp).
    fn named(&self, name: &str) -> Option<&Theorem> {
        self.theorems.iter().find(|t| t.theorem == name && matches!(t.kind.as_str(), "proved" | "stronger"))
    }
}
