//! Audits: a claim is run over an exhaustive small universe, random larger instances and real models, and gets a verdict per reading.
//!
//! A verdict never says more than was done. `refuted` has a witness on which the hypotheses hold and the conclusion fails,
//! found in machine words, evaluated again in rationals of any size, and accepted by the checker as a certificate; `proved` has a theorem of the Coq development,
//! assigned to the reading by name ([`Theorems`]); `unrefuted` says how many instances were searched and in how many the
//! hypotheses held. Results do not depend on the number of threads: witnesses and best ratios are extremal in the order of
//! the universe, not first in time.

mod evidence;
mod hypothesis;
mod library;
mod report;
mod text;
mod theorems;

pub use evidence::WitnessEntry;
pub use library::{CLASSICS, ClaimText, MODELS, ModelText, PAPER};
pub use report::{AuditReport, ClaimReport, Constant, Hypothesis, Proof, Reading, Searched, Verdict};
pub use text::audit_text;
pub use theorems::{Assignment, Relation, Theorem, Theorems, TheoremsError};

use std::sync::Arc;

use thiserror::Error;

use crate::claim::Claim;
use crate::evidence::EvidenceError;
use crate::mdp::Model;
use crate::refute::{Origin, Plan, RandomSearch, RefuteError, Sweep, Tally, VARIANTS, on_models, parse_variants};

/// What an audit does beyond the exhaustive search.
#[derive(Clone, Debug)]
pub struct Options {
    /// Search the full default scope, even where a claim's file has a narrower grid and however many instances there are.
    pub deep: bool,
    /// How many random larger instances are tried for each claim.
    pub samples: u64,
    /// The seed of the random instances.
    pub seed: u64,
    /// Whether each hypothesis is dropped in turn.
    pub hypotheses: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { deep: false, samples: 2_000, seed: 20_150, hypotheses: true }
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
    /// The checker contradicts a counterexample, or refuses its certificate: a fault of this program or of the checker.
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

/// The universes that the list of false variants names for readings that are false as stated, by the number of the reading.
///
/// A claim of the same name about other variables has no such readings.
fn further(claim: &Claim) -> Result<Vec<(usize, Plan)>, AuditError> {
    let mut plans = Vec::new();
    // That the list is well-formed is for its own test to say.
    for variant in parse_variants(VARIANTS).unwrap_or_default() {
        let (Some(scope), Some(reading)) = (&variant.scope, &variant.show) else { continue };
        if variant.as_stated
            && variant.claim == claim.id()
            && let Ok(conclusion) = claim.conclusion(reading)
        {
            plans.push((conclusion, Plan::within(claim, scope)?));
        }
    }
    Ok(plans)
}

/// Audits one claim.
///
/// `models` are real models with their names. Runs on the current rayon thread pool.
///
/// # Errors
/// [`AuditError`] if the claim's grid is no universe, or evaluations disagree, the checker's among them.
pub fn audit_claim(
    claim: &Claim,
    options: &Options,
    theorems: &Theorems,
    models: &[(String, Model)],
) -> Result<ClaimReport, AuditError> {
    let plan = Plan::of(claim, options.deep)?;
    let mut tally = Tally::new(claim);
    let mut searched = Searched { universe: plan.universe.to_string(), ..Searched::default() };
    let in_universe = Sweep::new(claim, &plan).all()?;
    searched.instances = in_universe.instances;
    tally.merge(in_universe);
    let random = RandomSearch::new(claim, options.seed).all(options.samples)?;
    searched.random = random.instances;
    tally.merge(random);
    let on_models = on_models(claim, options.seed, models)?;
    searched.models = on_models.instances;
    tally.merge(on_models);
    for (conclusion, plan) in further(claim)? {
        if !matches!(tally.conclusions[conclusion].witness, Some((Origin::Universe(_), _))) {
            let found = Sweep::new(claim, &plan).smallest(&[conclusion])?;
            searched.further.push(plan.universe.scope().to_string());
            searched.instances += found.instances;
            tally.merge(found);
        }
    }
    tally.recheck(claim)?;
    let hypotheses = if options.hypotheses { hypothesis::drop_each(claim, &plan, &tally)? } else { Vec::new() };
    report::report(claim, tally, searched, hypotheses, theorems)
}
