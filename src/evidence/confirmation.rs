//! `confirmation` certificates: an instance on which a claim's hypotheses hold, and all of its conclusions.

use cliff_check::check;

use super::draft::Verdict;
use super::refutation::{RefutationError, agrees, draft, ladder};
use crate::claim::{Claim, GivenValue};
use crate::mdp::Dynamics;
use crate::number::Rational;

/// A `confirmation`: with these values all hypotheses and all conclusions of the claim hold. The discount may be 1, as `FORMAT.md` says.
///
/// The bytes returned have been accepted by the checker in this run.
///
/// # Errors
/// [`RefutationError`] if a hypothesis or conclusion fails, or is not decided by equations, signs and bounds.
pub fn confirmation(
    claim: &Claim,
    dynamics: &Dynamics,
    values: &[GivenValue<Rational>],
) -> Result<Vec<u8>, RefutationError> {
    let draft = draft(claim, Verdict::Confirmed, dynamics, values);
    let soft = (0..claim.conclusions().len()).any(|conclusion| claim.is_soft(conclusion));
    let evidence =
        draft.evidence(ladder(soft), |found| !matches!(agrees(found, true), Err(RefutationError::Open { .. })))?;
    agrees(&evidence.found, true)?;
    let bytes = draft.bytes(&evidence.quantities, evidence.precision);
    check(&bytes).map_err(RefutationError::Refused)?;
    Ok(bytes)
}
