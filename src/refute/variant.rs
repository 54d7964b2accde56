//! What is asked of a claim: as stated, one conclusion alone, without a hypothesis, or with another
//! constant.

use std::fmt;

use crate::claim::{Claim, ClaimError};

/// A variant of a claim; the default is the claim as stated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Variant {
    /// Only this conclusion.
    pub show: Option<String>,
    /// Without these hypotheses.
    pub drop: Vec<String>,
    /// The larger side of the inequality of the conclusion, times this expression.
    pub constant: Option<String>,
}

impl Variant {
    /// The variant's own text, read as a claim.
    ///
    /// # Errors
    /// [`ClaimError`] if there is no such conclusion or hypothesis (the nearest name is suggested),
    /// the conclusion that the constant is to change is no inequality, or the constant is no
    /// expression. A constant without `show` changes the only conclusion.
    pub fn of(&self, claim: &Claim) -> Result<Claim, ClaimError> {
        let mut variant = claim.clone();
        for hypothesis in &self.drop {
            variant = variant.without_hypothesis(hypothesis)?;
        }
        if let Some(conclusion) = &self.show {
            variant = variant.with_conclusion(conclusion)?;
        }
        if let Some(factor) = &self.constant {
            let conclusion = variant.conclusions().first().map(|&name| name.to_owned()).unwrap_or_default();
            variant = variant.with_bound_times(&conclusion, factor)?;
        }
        Ok(variant)
    }

    /// The flags of `cliff refute` that ask for this variant, for a shell; empty for the claim as
    /// stated.
    pub fn flags(&self) -> String {
        let mut flags = String::new();
        let mut add = |flag: &str, value: &str| flags += &format!(" {flag} {}", shell_word(value));
        self.show.iter().for_each(|name| add("--show", name));
        self.drop.iter().for_each(|name| add("--drop", name));
        self.constant.iter().for_each(|factor| add("--constant", factor));
        flags
    }
}

/// A word as a shell takes it.
pub fn shell_word(word: &str) -> String {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_/.".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// `as stated`, or `bound, without tie, with its bound times 1/2`.
impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = self.show.iter().cloned().collect();
        parts.extend(self.drop.iter().map(|name| format!("without {name}")));
        parts.extend(self.constant.iter().map(|factor| format!("with its bound times {factor}")));
        f.write_str(&if parts.is_empty() { "as stated".to_owned() } else { parts.join(", ") })
    }
}
