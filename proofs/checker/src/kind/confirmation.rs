//! Kind `confirmation`: an instance on which all hypotheses and all conclusions of a claim hold.

use super::Conditions;
use super::claimed::{Claimed, word};
use crate::model::Model;
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};
use crate::shown::shown_name;

pub(super) const PARTS: &str = "text given precision quantities";

/// A claim with an instance of which all of it is true.
#[derive(Debug)]
pub struct Confirmation<'a> {
    /// The claim with its instance.
    pub claim: Claimed<'a>,
}

impl<'a> Confirmation<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        Ok(Confirmation { claim: Claimed::of(parts)? })
    }
}

impl Conditions for Confirmation<'_> {
    /// **C6** All conclusions hold.
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        let examined = self.claim.verified(model)?;
        match examined.conclusions.iter().find(|(_, truth)| *truth != Some(true)) {
            Some((label, truth)) => {
                let stated = format!("the conclusion {} {}", shown_name(label), word(*truth));
                Err(Refusal::new(self.claim.text.line, Condition::C6, stated, "all must hold"))
            }
            None => Ok(()),
        }
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        self.claim.words(model)
    }
}
