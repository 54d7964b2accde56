//! Drops each hypothesis of a claim in turn and looks for an instance that then refutes what held with it.

use super::AuditError;
use super::evidence::WitnessEntry;
use super::report::Hypothesis;
use crate::claim::Claim;
use crate::refute::{Plan, Survey, Sweep};

/// For each hypothesis whether it was seen to be needed: a counterexample to some conclusion that stood with it. Without one
/// the question stays open; that a hypothesis is superfluous is for a proof to say.
///
/// The counterexample is the smallest in the universe, with a certificate against the claim without the hypothesis.
pub(super) fn drop_each(claim: &Claim, plan: &Plan, survey: &Survey) -> Result<Vec<Hypothesis>, AuditError> {
    let standing: Vec<usize> = (0..survey.found.len()).filter(|&c| survey.found[c].is_none()).collect();
    let drop = |name: &str| -> Result<Hypothesis, AuditError> {
        let mut found = Hypothesis { name: name.to_owned(), needed: None, reading: None, witness: None };
        if standing.is_empty() {
            return Ok(found);
        }
        let variant = claim.without_hypothesis(name).map_err(|error| AuditError::Variant {
            claim: claim.id().to_owned(),
            hypothesis: name.to_owned(),
            error: error.to_string(),
        })?;
        let without = Sweep::new(&variant, plan).smallest(&standing)?;
        without.recheck(&variant)?;
        let witnesses = standing.iter().filter_map(|&c| Some((c, without.conclusions[c].witness.as_ref()?)));
        if let Some((conclusion, (origin, kept))) = witnesses.min_by(|(_, (a, _)), (_, (b, _))| a.cmp(b)) {
            let witness = WitnessEntry::of(&variant, conclusion, origin, kept)?;
            found.needed = witness.is_accepted().then_some(true);
            found.reading = claim.conclusions().get(conclusion).map(|&name| name.to_owned());
            found.witness = Some(witness);
        }
        Ok(found)
    };
    claim.hypotheses().into_iter().map(drop).collect()
}
