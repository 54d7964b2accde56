//! Why a certificate was not accepted: the line, the condition, the place and both values.

use std::fmt;

use crate::shown::{escaped, shown_name};

/// What a certificate failed; the names from `M1` on are those of `FORMAT.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // each is defined in FORMAT.md under its own name
pub enum Condition {
    /// The text does not follow the grammar.
    Syntax,
    /// The text is larger than this checker reads, or a number than it computes with.
    Limit,
    /// The first line names another version.
    Version,
    /// The digest of the end line is not that of the lines before it.
    Digest,
    M1,
    M2,
    M3,
    M4,
    G1,
    G2,
    O1,
    O2,
    K1,
    K2,
    K3,
    R1,
    R2,
    R3,
    R4,
    D1,
    D2,
    P1,
    P2,
    P3,
    S1,
    S2,
    S3,
    T1,
    T2,
    T3,
    B1,
    B2,
    B3,
    B4,
    B5,
    B6,
    C1,
    C2,
    C3,
    C4,
    C5,
    C6,
    F1,
    F2,
    F3,
    F4,
    F5,
    F6,
    F7,
    H1,
    H2,
    H3,
    W1,
    W2,
    W3,
    E1,
    E2,
    E3,
    E4,
    L1,
    L2,
    L3,
    L4,
    U1,
    U2,
    U3,
    U4,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Syntax => f.write_str("syntax"),
            Condition::Limit => f.write_str("limit"),
            Condition::Version => f.write_str("version"),
            Condition::Digest => f.write_str("digest"),
            named => write!(f, "{named:?}"),
        }
    }
}

/// One certificate's refusal: the first fault found, and nothing accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the certificate, counted from 1.
    pub line: usize,
    /// The condition that fails.
    pub condition: Condition,
    /// The condition of the claim's kind that demands it, where that is another: `P3` demands `O1`
    /// for R′.
    pub part_of: Option<Condition>,
    /// The state concerned, by name.
    pub state: Option<String>,
    /// The action concerned, by name.
    pub action: Option<String>,
    /// What the certificate says.
    pub stated: String,
    /// What it would have to say.
    pub required: String,
}

impl Refusal {
    pub(crate) fn new(
        line: usize,
        condition: Condition,
        stated: impl Into<String>,
        required: impl Into<String>,
    ) -> Self {
        Refusal {
            line,
            condition,
            part_of: None,
            state: None,
            action: None,
            stated: stated.into(),
            required: required.into(),
        }
    }

    pub(crate) fn at_state(mut self, name: &str) -> Self {
        self.state = Some(name.to_owned());
        self
    }

    pub(crate) fn at_action(mut self, name: &str) -> Self {
        self.action = Some(name.to_owned());
        self
    }

    pub(crate) fn demanded_by(mut self, condition: Condition) -> Self {
        self.part_of = Some(condition);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.condition)?;
        if let Some(whole) = self.part_of {
            write!(f, " (part of {whole})")?;
        }
        if let Some(state) = &self.state {
            write!(f, " at state {}", shown_name(state))?;
        }
        if let Some(action) = &self.action {
            write!(f, ", action {}", shown_name(action))?;
        }
        write!(f, ": {}, but {}", escaped(&self.stated), escaped(&self.required))
    }
}

impl std::error::Error for Refusal {}
