//! The gallery of counterexamples: one folder for each witness, with its model, certificate, picture and a page that says what it shows.

use std::fmt::Write;

use thiserror::Error;

use super::exhibit_page::{Page, model_text, rewards};
use crate::claim::{Claim, ClaimError, Evaluator, Instance, InstanceError};
use crate::evidence::{EvidenceError, refutation};
use crate::number::Rational;
use crate::refute::{FalseVariant, Origin, Plan, RefuteError, Sweep, VariantsError};
use crate::solve::SolveError;
use crate::universe::Size;

/// The files of one folder of the gallery, and its line in the index.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// The folder, `CLAIM/VARIANT`.
    pub folder: String,
    /// Names and bytes of the files.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// What is false.
    pub change: String,
    /// How large the counterexample is.
    pub size: Size,
    /// Its discount.
    pub discount: Rational,
}

/// Why there is no exhibit.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum GalleryError {
    #[error(transparent)]
    Variant(Box<VariantsError>),
    #[error(transparent)]
    Search(Box<RefuteError>),
    #[error("{claim}: no counterexample to {label} among {instances} instances of its universe")]
    Survives { claim: String, label: String, instances: u64 },
    #[error("{claim}: {label}: {error}")]
    Evidence { claim: String, label: String, error: Box<EvidenceError> },
    #[error(transparent)]
    Claim(Box<ClaimError>),
    #[error(transparent)]
    Instance(Box<InstanceError>),
    #[error(transparent)]
    Solve(#[from] SolveError),
}

impl From<VariantsError> for GalleryError {
    fn from(error: VariantsError) -> Self {
        GalleryError::Variant(Box::new(error))
    }
}

impl From<RefuteError> for GalleryError {
    fn from(error: RefuteError) -> Self {
        GalleryError::Search(Box::new(error))
    }
}

impl From<ClaimError> for GalleryError {
    fn from(error: ClaimError) -> Self {
        GalleryError::Claim(Box::new(error))
    }
}

impl From<InstanceError> for GalleryError {
    fn from(error: InstanceError) -> Self {
        GalleryError::Instance(Box::new(error))
    }
}

/// Searches for the smallest counterexample to a variant of a claim in its universe, certifies it, and writes the pages about it.
///
/// # Errors
/// [`GalleryError`]; above all if the variant survives.
pub fn exhibit(claim: &Claim, variant: &FalseVariant) -> Result<Exhibit, GalleryError> {
    let changed = variant.of(claim)?;
    let plan = match &variant.scope {
        Some(scope) => Plan::within(&changed, scope)?,
        None => Plan::of(&changed, false)?,
    };
    let Smallest { instance, size, instances, nonvacuous } = smallest(claim, &variant.label, &changed, &plan)?;
    let shown = changed.conclusions().first().map(|&name| name.to_owned()).unwrap_or_default();
    let refuted = refutation(&changed, &shown, &instance).map_err(|error| GalleryError::Evidence {
        claim: claim.id().to_owned(),
        label: variant.label.clone(),
        error: Box::new(error),
    })?;
    let dynamics = &refuted.answer().dynamics;
    let outcome = Evaluator::new(&changed).evaluate_big(&instance)?;
    let page = Page {
        claim,
        variant,
        changed: &changed,
        dynamics,
        rewards: rewards(&changed, &instance),
        instance: &instance,
        conclusion: outcome.conclusions.first(),
        universe: plan.universe.scope().to_string(),
        instances,
        nonvacuous,
    };
    Ok(Exhibit {
        folder: format!("{}/{}", claim.id(), variant.label),
        change: page.change(),
        discount: dynamics.discount().clone(),
        files: vec![
            ("README.md", page.text()?.into_bytes()),
            ("certificate", refuted.certificate().to_vec()),
            ("model.json", model_text(dynamics, &page.given()).into_bytes()),
            ("picture.svg", page.picture()?.svg().into_bytes()),
        ],
        size,
    })
}

/// The smallest counterexample to the only conclusion of a claim.
pub(super) struct Smallest {
    pub instance: Instance<Rational>,
    pub size: Size,
    /// How many instances were tried, and in how many the hypotheses held.
    pub instances: u64,
    pub nonvacuous: u64,
}

/// Searches the universe of the plan; `changed` is the variant `label` of the claim.
pub(super) fn smallest(claim: &Claim, label: &str, changed: &Claim, plan: &Plan) -> Result<Smallest, GalleryError> {
    let tally = Sweep::new(changed, plan).smallest(&[0])?;
    tally.recheck(changed)?;
    let (instances, nonvacuous) = (tally.instances, tally.nonvacuous);
    let witness = tally.conclusions.into_iter().next().and_then(|conclusion| conclusion.witness);
    match witness.map(|(origin, kept)| (origin, kept.to_big())) {
        Some((Origin::Universe(size), Some(instance))) => Ok(Smallest { instance, size, instances, nonvacuous }),
        _ => Err(GalleryError::Survives { claim: claim.id().to_owned(), label: label.to_owned(), instances }),
    }
}

/// The page that lists all exhibits, by claim.
pub fn index(claims: &[Claim], exhibits: &[Exhibit]) -> String {
    let mut out = String::from(
        "# Counterexamples\n\nGenerated by `cliff refute --all --out counterexamples`, byte for byte the same at any time and with any number of threads.\n\n\
         Each folder holds the smallest counterexample, in the universe that its page names, to a claim of the paper as stated, to a claim without one of its\n\
         hypotheses, or to a variant of it ([`proofs/claims/variants.txt`](../proofs/claims/variants.txt)); `certificate` is accepted by `cliff check`.\n",
    );
    for claim in claims {
        let folder = format!("{}/", claim.id());
        let mut shown = exhibits.iter().filter(|exhibit| exhibit.folder.starts_with(&folder)).peekable();
        if shown.peek().is_none() {
            continue;
        }
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {}\n\n", claim.id());
        if let Some(title) = claim.text("title") {
            let _ = write!(out, "{title}{}.\n\n", numbers(claim));
        }
        out.push_str("| what is false | counterexample | states | pairs | γ |\n|---|---|---|---|---|\n");
        for exhibit in shown {
            let name = &exhibit.folder[folder.len()..];
            let _ = writeln!(
                out,
                "| {} | [{name}]({}/README.md) | {} | {} | {} |",
                exhibit.change, exhibit.folder, exhibit.size.states, exhibit.size.pairs, exhibit.discount
            );
        }
    }
    out
}

/// The numbers of a result in the three schemes.
pub(super) fn numbers(claim: &Claim) -> String {
    let numbers: Vec<String> = [("pdf", "PDF"), ("seed", "seed")]
        .into_iter()
        .filter_map(|(key, scheme)| Some(format!("{} in the {scheme}", claim.text(key)?)))
        .collect();
    if numbers.is_empty() { String::new() } else { format!(" ({})", numbers.join(", ")) }
}
