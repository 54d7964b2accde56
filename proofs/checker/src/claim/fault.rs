//! Why a text is no claim, or is not evaluated: refusals on a line of the text, which is 0 until a
//! term says where it stands.

use crate::refusal::{Condition, Refusal};

/// What evaluation gives.
pub(super) type Evaluated<T> = Result<T, Refusal>;

impl Refusal {
    /// The text is no claim: syntax, names or types.
    pub(super) fn claim(what: impl Into<String>) -> Self {
        Refusal::new(0, Condition::C1, what, "the text must be a claim")
    }

    /// It is one, but equations and signs cannot decide it.
    pub(super) fn not_ground(what: impl Into<String>) -> Self {
        Refusal::new(0, Condition::C1, what, "this is not a ground claim")
    }

    /// It is larger than this checker computes with.
    pub(super) fn limit(what: impl Into<String>) -> Self {
        Refusal::new(0, Condition::Limit, what, "this checker does not compute it")
    }

    pub(super) fn syntax(line: usize, what: impl Into<String>) -> Self {
        Refusal::claim(what).at(line)
    }

    /// On this line, unless an inner term has said where it is.
    pub(super) fn at(self, line: usize) -> Self {
        Refusal { line: if self.line == 0 { line } else { self.line }, ..self }
    }
}
