//! Why an answer has no certificate that the checker accepted.

use cliff_check::{Condition, Refusal};
use thiserror::Error;

use crate::claim::{ClaimError, InstanceError};
use crate::mdp::Faults;
use crate::solve::SolveError;

/// Why an answer is not certified.
#[derive(Debug, Error)]
pub enum EvidenceError {
    /// The claim has no conclusion of this name.
    #[error(transparent)]
    Conclusion(Box<ClaimError>),
    /// The values are not those of the claim's variables on this frame.
    #[error("the instance does not fit the claim: {0}")]
    Instance(#[from] InstanceError),
    /// The frame cannot be written as the model of a certificate.
    #[error("the frame is no model: {0}")]
    Frame(#[from] Faults),
    /// What the certificate would rest on cannot be solved.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// This program's own evaluation does not find the conclusion refuted.
    #[error("the instance does not refute `{conclusion}`: {found}")]
    NotRefuted {
        /// The conclusion.
        conclusion: String,
        /// What holds or fails instead.
        found: String,
    },
    /// The checker decides by equations, signs and bounds, and those leave this open. One eps does
    /// not decide that `every eps > 0` holds, and bounds do not decide that two irrational numbers
    /// are equal.
    #[error("the checker cannot decide {statement} by equations, signs and bounds")]
    Open {
        /// The statement.
        statement: String,
    },
    /// No bounds of a fixed point were found that the checker can verify.
    #[error("no bounds were found of the `{quantity}` that the claim asks for, within the budget")]
    Unbounded {
        /// The word for it.
        quantity: &'static str,
    },
    /// The checker evaluates a statement otherwise than this program: one of the two is wrong.
    #[error("the checker disagrees with this program: it finds that {statement} {found}")]
    Disagreement {
        /// The statement.
        statement: String,
        /// What the checker finds: that it holds, or that it fails.
        found: &'static str,
    },
    /// The checker refuses the certificate.
    #[error("the checker refuses this program's own certificate: {0}")]
    Refused(Box<Refusal>),
    /// The checker accepted a certificate that says something else than the answer.
    #[error("the checker accepted a certificate of another {part} than the answer has")]
    Other {
        /// The part that differs.
        part: &'static str,
    },
}

impl From<ClaimError> for EvidenceError {
    fn from(error: ClaimError) -> Self {
        EvidenceError::Conclusion(Box::new(error))
    }
}

impl From<Refusal> for EvidenceError {
    fn from(refusal: Refusal) -> Self {
        EvidenceError::Refused(Box::new(refusal))
    }
}

impl EvidenceError {
    /// Whether the checker leaves the answer undecided: by what it can decide at all, or by one of
    /// its limits.
    ///
    /// Whatever else there is means that this program and the checker contradict each other, so
    /// that one of the two is wrong.
    pub fn is_open(&self) -> bool {
        match self {
            EvidenceError::Open { .. } | EvidenceError::Unbounded { .. } => true,
            EvidenceError::Refused(refusal) => refusal.condition == Condition::Limit,
            _ => false,
        }
    }
}
