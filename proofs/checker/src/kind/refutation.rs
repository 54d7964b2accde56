//! Kind `refutation`: an instance on which all hypotheses of a claim hold, and one of its
//! conclusions fails.

use super::Conditions;
use super::claimed::{Claimed, word};
use crate::model::Model;
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};
use crate::section::Stated;
use crate::shown::shown_name;

pub(super) const PARTS: &str = "text refutes given epsilon precision quantities";

/// A claim with an instance that refutes one of its conclusions.
#[derive(Debug)]
pub struct Refutation<'a> {
    /// The claim with its instance.
    pub claim: Claimed<'a>,
    /// The label of the conclusion that fails.
    pub refutes: Stated<'a, str>,
}

impl<'a> Refutation<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let claim = Claimed::of(parts)?;
        let missing = || Refusal::new(1, Condition::Syntax, "found no `refutes`", "expected it");
        Ok(Refutation { claim, refutes: claim.refutes.ok_or_else(missing)? })
    }
}

impl Conditions for Refutation<'_> {
    /// **C5** The named conclusion fails.
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        match &self.claim.verified(model)?.conclusions[..] {
            [(_, Some(false))] => Ok(()),
            conclusions => {
                let truth = conclusions.first().and_then(|(_, truth)| *truth);
                let stated = format!("the conclusion {} {}", shown_name(self.refutes.is), word(truth));
                Err(Refusal::new(self.refutes.line, Condition::C5, stated, "it must fail"))
            }
        }
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        self.claim.words(model)
    }
}
