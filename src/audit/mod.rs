//! Audits: a claim is run over an exhaustive small universe, random larger instances and real
//! models, and gets a verdict per reading.
//!
//! A verdict never says more than was done. `refuted` has a witness on which the hypotheses hold
//! and the conclusion fails, found in machine words, evaluated again in rationals of any size, and
//! accepted by the checker as a certificate; `proved` has a theorem of the Coq development,
//! assigned to the reading by name ([`Theorems`]); `unrefuted` says how many instances were
//! searched and in how many the hypotheses held. Results do not depend on the number of threads:
//! witnesses and best ratios are extremal in the order of the universe, not first in time.

mod evidence;
mod findings;
mod hypothesis;
mod library;
mod report;
mod text;
mod theorems;

pub use evidence::WitnessEntry;
#[doc(hidden)]
pub use findings::{Finding, FindingKind, findings, findings_text};
pub use library::{CLASSICS, ClaimText, PAPER};
#[cfg(feature = "cli")]
pub(crate) use library::{MODELS, ModelText};
pub use report::{AuditReport, ClaimReport, Constant, Hypothesis, Needed, Proof, Reading, Searched};
pub use text::audit_text;
#[cfg(feature = "cli")]
pub(crate) use text::{claim_text, summary_text};
#[doc(hidden)]
pub use theorems::{Assignment, Bearing, Beyond, Standing};
pub use theorems::{HypothesisTheorem, Theorem, Theorems, TheoremsError};

use std::sync::Arc;

use thiserror::Error;

use crate::claim::Claim;
use crate::evidence::EvidenceError;
use crate::mdp::Model;
pub use crate::refute::Verdict;
use crate::refute::{Plan, RefuteError, SearchOptions, survey};

/// How a claim is audited.
#[derive(Clone, Debug)]
pub struct Options {
    /// Also search the default values, and many more instances.
    pub deep: bool,
    /// Whether each hypothesis is dropped in turn.
    pub hypotheses: bool,
    /// What is searched beyond the universe.
    pub search: SearchOptions,
}

impl Default for Options {
    fn default() -> Self {
        Options { deep: false, hypotheses: true, search: SearchOptions::default() }
    }
}

/// Why a claim could not be audited.
#[derive(Clone, Debug, Error)]
pub enum AuditError {
    /// The search failed.
    #[error(transparent)]
    Refute(#[from] RefuteError),
    /// A variant of the claim without a hypothesis is no claim.
    #[error("{claim}: without {hypothesis}: {error}")]
    Variant {
        /// The claim.
        claim: String,
        /// The hypothesis.
        hypothesis: String,
        /// Why.
        error: String,
    },
    /// The checker contradicts a counterexample, or refuses its certificate: a fault of this
    /// program or of the checker.
    #[error("{claim}: the checker does not accept the counterexample to {reading}: {error}")]
    NotAccepted {
        /// The claim, with the hypotheses that were not dropped.
        claim: String,
        /// The conclusion.
        reading: String,
        /// What the checker says.
        error: Arc<EvidenceError>,
    },
}

impl AuditError {
    /// Whether two evaluations disagree, which is a fault of this program and not of the claim.
    pub fn is_internal(&self) -> bool {
        matches!(
            self,
            AuditError::NotAccepted { .. }
                | AuditError::Refute(RefuteError::Instance { .. } | RefuteError::Disagreement { .. })
        )
    }
}

/// Audits one claim.
///
/// `models` are real models with their names. Readings that a theorem proves are searched less. Runs
/// on the current rayon thread pool.
///
/// # Errors
/// [`AuditError`] if the claim's grid is no universe, or evaluations disagree, the checker's among
/// them.
pub fn audit_claim(
    claim: &Claim,
    options: &Options,
    theorems: &Theorems,
    models: &[(String, Model)],
) -> Result<ClaimReport, AuditError> {
    let conclusions = claim.conclusions();
    let proves = |number: &usize| theorems.deciding(claim.id(), conclusions[*number], Bearing::Proves).is_some();
    let proved: Vec<usize> = (0..conclusions.len()).filter(proves).collect();
    let plan = match proved.len() == conclusions.len() {
        true => Plan::of_proved(claim, options.deep)?,
        false => Plan::of(claim, options.deep)?,
    };
    let survey = survey(claim, &plan, &options.search, models, &proved)?;
    let hypotheses = match options.hypotheses {
        true => hypothesis::need_of_each(claim, options.deep, options.search.seed)?,
        false => Vec::new(),
    };
    report::report(claim, survey, plan.coverage(), hypotheses, theorems)
}
