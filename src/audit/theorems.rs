//! The theorems of the Coq development that prove readings of claims.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A row of the development's table of results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theorem {
    /// The result it is about.
    pub id: String,
    /// What it does for the result: `proved`, `stronger`, `sharp`, `refuted`, `needed`.
    pub kind: String,
    /// Whether it is the strongest form of the result, in its generality.
    #[serde(default)]
    pub strongest: bool,
    /// Its name.
    pub theorem: String,
    /// What it says, compared with the paper, in a line.
    #[serde(default)]
    pub relation: String,
    /// Its statement, as Coq prints it.
    pub statement: String,
    /// How general it is.
    pub generality: String,
    /// The axioms it rests on.
    pub axioms: Vec<String>,
}

/// What a theorem says of a result beyond its readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beyond {
    /// A claim of the paper fails.
    Refuted,
    /// Something cannot be dropped.
    Needed,
    /// A constant is best possible.
    Sharp,
    /// More is true.
    Stronger,
}

impl Beyond {
    /// Of a row of the table.
    pub fn of(theorem: &Theorem) -> Option<Self> {
        match theorem.kind.as_str() {
            "refuted" => Some(Beyond::Refuted),
            "needed" => Some(Beyond::Needed),
            "sharp" => Some(Beyond::Sharp),
            "stronger" => Some(Beyond::Stronger),
            _ => None,
        }
    }
}

/// What a theorem does for a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearing {
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
    pub relation: Bearing,
    /// The name of the theorem.
    pub theorem: String,
}

/// The table of theorems with the readings that they decide.
///
/// A reading that holds has a theorem of its own, about the very text of its claim
/// (`proofs/coq/theories/readings_*.v`). Which theorem refutes which reading stands in
/// `src/audit/readings.tsv`: claim, reading, theorem. That was found out by people, who compared
/// the statement with the claim's text.
#[derive(Clone, Debug, Default)]
pub struct Theorems {
    theorems: Vec<Theorem>,
    readings: Vec<Assignment>,
    hypotheses: Vec<HypothesisTheorem>,
}

/// What a theorem shows of a hypothesis of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// The claim holds without it, or without the part that the remark names.
    Superfluous,
    /// In the spaces that the remark names nothing meets it.
    Vacuous,
    /// Without it, or without the part that the remark names, the claim fails.
    Needed,
}

impl Standing {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Superfluous => "superfluous",
            Standing::Vacuous => "vacuous",
            Standing::Needed => "needed",
        }
    }
}

/// A theorem about a hypothesis of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HypothesisTheorem {
    /// The id of the claim.
    #[serde(skip_serializing)]
    pub claim: String,
    /// The name of the hypothesis.
    #[serde(skip_serializing)]
    pub hypothesis: String,
    /// What is shown of it.
    pub word: Standing,
    /// By which theorem.
    pub theorem: String,
    /// Of which part of it, or in which spaces.
    pub remark: String,
}

/// A theorem that is about one reading of one claim.
#[derive(Deserialize)]
struct Proved {
    claim: String,
    reading: String,
    theorem: String,
    statement: String,
    generality: String,
    axioms: Vec<String>,
}

/// Why a table of theorems cannot be used.
#[derive(Debug, Error)]
pub enum TheoremsError {
    /// The table is not the JSON it should be.
    #[error("the table of theorems: {0}")]
    Table(#[from] serde_json::Error),
    /// A line of the assignment that is not one.
    #[error("line {line} of the assignment of theorems to readings is not: claim, reading, theorem that refutes it")]
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

    /// Reads the table of theorems (JSON) and which of them refute readings (tab-separated).
    ///
    /// # Errors
    /// [`TheoremsError`] for malformed input and for theorems that are not proved.
    pub fn parse(table: &str, refuted: &str) -> Result<Self, TheoremsError> {
        #[derive(Deserialize)]
        struct Table {
            theorems: Vec<Theorem>,
            readings: Vec<Proved>,
            hypotheses: Vec<HypothesisTheorem>,
        }
        let Table { theorems, readings, hypotheses } = serde_json::from_str(table)?;
        let mut found = Theorems { theorems, readings: Vec::new(), hypotheses };
        for (number, line) in refuted.lines().enumerate() {
            let fields: Vec<&str> = line.split('\t').collect();
            let &[claim, reading, theorem] = fields.as_slice() else {
                return Err(TheoremsError::Line { line: number + 1 });
            };
            let (claim, reading, theorem) = (claim.to_owned(), reading.to_owned(), theorem.to_owned());
            if found.named(&theorem, Bearing::Refutes).is_none() {
                return Err(TheoremsError::NotThere { claim, reading, theorem });
            }
            found.readings.push(Assignment { claim, reading, relation: Bearing::Refutes, theorem });
        }
        for Proved { claim, reading, theorem, statement, generality, axioms } in readings {
            let kind = "proved".to_owned();
            found.theorems.push(Theorem {
                id: claim.clone(),
                kind,
                strongest: false,
                theorem: theorem.clone(),
                relation: format!("the reading {reading}, about the very text of the claim"),
                statement,
                generality,
                axioms,
            });
            found.readings.push(Assignment { claim, reading, relation: Bearing::Proves, theorem });
        }
        Ok(found)
    }

    /// The theorems about a result, in the order of the table; those of single readings come last.
    pub fn about<'t>(&'t self, result: &'t str) -> impl Iterator<Item = &'t Theorem> {
        self.theorems.iter().filter(move |theorem| theorem.id == result)
    }

    /// What theorems say of a result beyond its readings: that more is true, that a constant is best
    /// possible, that something cannot be dropped, that a claim fails; and its strongest form.
    pub fn beyond<'t>(&'t self, result: &'t str) -> impl Iterator<Item = &'t Theorem> {
        self.about(result).filter(|theorem| theorem.strongest || Beyond::of(theorem).is_some())
    }

    /// The results that have theorems and are no claims: what the paper does not ask.
    pub fn results(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for theorem in &self.theorems {
            if !found.contains(&theorem.id.as_str()) {
                found.push(&theorem.id);
            }
        }
        found
    }

    /// Everything that theorems show of hypotheses.
    pub fn hypotheses(&self) -> &[HypothesisTheorem] {
        &self.hypotheses
    }

    /// What theorems show of a hypothesis of a claim.
    pub fn about_hypothesis<'t>(
        &'t self,
        claim: &'t str,
        hypothesis: &'t str,
    ) -> impl Iterator<Item = &'t HypothesisTheorem> {
        self.hypotheses.iter().filter(move |h| h.claim == claim && h.hypothesis == hypothesis)
    }

    /// The theorem that proves or refutes a reading of a claim.
    pub fn deciding(&self, claim: &str, reading: &str, relation: Bearing) -> Option<&Theorem> {
        let is = |a: &&Assignment| a.claim == claim && a.reading == reading && a.relation == relation;
        self.named(&self.readings.iter().find(is)?.theorem, relation)
    }

    /// All assignments.
    pub fn readings(&self) -> &[Assignment] {
        &self.readings
    }

    /// The theorem with this name, if it is of a kind that can do this: what refutes a reading of
    /// one result may have been stated for another.
    fn named(&self, name: &str, relation: Bearing) -> Option<&Theorem> {
        let kinds: &[&str] = match relation {
            Bearing::Proves => &["proved", "stronger"],
            Bearing::Refutes => &["proved", "stronger", "refuted", "needed"],
        };
        self.theorems.iter().find(|t| t.theorem == name && kinds.contains(&t.kind.as_str()))
    }
}
