//! The evidence for what an audit says: each counterexample with a certificate that the checker has
//! accepted.

use std::sync::Arc;

use serde::Serialize;

use super::AuditError;
use crate::claim::Claim;
use crate::evidence::{Certified, Counterexample, EvidenceError, refutation};
use crate::refute::Witness;

/// A counterexample, its certificate, and the file it was written to.
#[derive(Clone, Debug, Serialize)]
pub struct WitnessEntry {
    /// The file of the certificate, if certificates were written.
    pub file: Option<String>,
    /// The kind of the certificate.
    pub kind: &'static str,
    /// Why the checker cannot decide it; null if it accepted the certificate in this run.
    pub open: Option<String>,
    /// The instance itself.
    pub instance: Witness,
    /// The counterexample with the certificate that was accepted.
    #[serde(skip)]
    pub evidence: Option<Certified<Counterexample>>,
}

impl WitnessEntry {
    /// A counterexample to a conclusion of a claim, or of a variant of it, with its certificate.
    ///
    /// The certificate is missing where equations, signs and bounds leave the refutation open
    /// (`every eps > 0` in a hypothesis, equality of enclosed values) and where a limit of the
    /// checker is exceeded.
    ///
    /// # Errors
    /// [`AuditError::NotAccepted`] if the checker contradicts this program, or refuses what it
    /// wrote.
    pub(super) fn of(claim: &Claim, conclusion: usize, instance: Witness) -> Result<Self, AuditError> {
        let name = claim.conclusions().get(conclusion).copied().unwrap_or_default();
        let wrong = |error: EvidenceError| AuditError::NotAccepted {
            claim: claim.id().to_owned(),
            reading: name.to_owned(),
            error: Arc::new(error),
        };
        let (evidence, open) = match refutation(claim, name, &instance.instance) {
            Ok(counterexample) => (Some(counterexample), None),
            Err(error) if error.is_open() => (None, Some(error.to_string())),
            Err(error) => return Err(wrong(error)),
        };
        Ok(WitnessEntry { file: None, kind: "refutation", open, instance, evidence })
    }

    /// Whether the checker accepted its certificate in this run.
    pub fn is_accepted(&self) -> bool {
        self.evidence.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::{Frame, GivenValue, Instance};
    use crate::number::Rational;
    use crate::refute::Origin;

    #[test]
    fn what_refutes_nothing_is_an_internal_disagreement() {
        let claim = Claim::parse("claim x given R : reward show y: norm(R) >= 0").unwrap();
        let frame = Frame::new(Rational::from(0), &[vec![vec![(0, Rational::from(1))]]]).unwrap();
        let instance = Instance { frame, values: vec![GivenValue::Pairs(vec![Rational::from(1)])] };
        let witness = Witness::new(&claim, Origin::Random { number: 0 }, instance);
        let error = WitnessEntry::of(&claim, 0, witness).unwrap_err();
        assert!(error.is_internal());
        assert_eq!(
            error.to_string(),
            "x: the checker does not accept the counterexample to y: the instance does not refute `y`: it holds"
        );
    }
}
