//! What is asked of a claim on the command line: a variant of it, and the universe to search.

use clap::Args;

use super::CliError;
use super::claims::Input;
use crate::claim::{Claim, Suggestion};
use crate::mdp::Names;
use crate::refute::{ExhibitError, Plan, VARIANTS, Variant, parse_variants};
use crate::universe::Scope;

/// What is asked of the claim.
#[derive(Debug, Args)]
pub(super) struct VariantArgs {
    /// Only this conclusion.
    #[arg(long, value_name = "NAME")]
    show: Option<String>,
    /// Without this hypothesis; may be given several times.
    #[arg(long, value_name = "HYPOTHESIS")]
    drop: Vec<String>,
    /// With the larger side of the inequality times this expression: `9/10`.
    #[arg(long, value_name = "EXPR")]
    constant: Option<String>,
}

impl VariantArgs {
    /// The variant asked for.
    pub(super) fn variant(&self) -> Variant {
        Variant { show: self.show.clone(), drop: self.drop.clone(), constant: self.constant.clone() }
    }
}

/// The variant of a claim that is asked for, and the universe it is searched in.
pub(super) fn varied(
    input: &Input,
    variant: &VariantArgs,
    universe: Option<&str>,
    deep: bool,
) -> Result<(Variant, Claim, Plan), CliError> {
    let variant = variant.variant();
    let claim = applied(&variant, &input.claim)?;
    let plan = plan(&claim, universe, deep)?;
    Ok((variant, claim, plan))
}

/// A variant of a claim.
pub(super) fn applied(variant: &Variant, claim: &Claim) -> Result<Claim, CliError> {
    variant.of(claim).map_err(|error| CliError::Variant {
        claim: claim.id().to_owned(),
        variant: variant.to_string(),
        message: error.problem.to_string(),
    })
}

/// The universe that is asked for, or else that of the claim's file.
fn plan(claim: &Claim, universe: Option<&str>, deep: bool) -> Result<Plan, CliError> {
    match universe {
        Some(text) => {
            let scope: Scope = text.parse().map_err(|error| CliError::Scope { text: text.to_owned(), error })?;
            Ok(Plan::within(claim, &scope)?)
        }
        None => Ok(Plan::of(claim, deep)?),
    }
}

/// The variant of a claim with this label among those listed as false.
pub(super) fn listed(
    claim: &Claim,
    label: &str,
    universe: Option<&str>,
    deep: bool,
) -> Result<(Variant, Claim, Plan), CliError> {
    let wrong = |message: String| {
        let (claim, variant) = (claim.id().to_owned(), label.to_owned());
        CliError::Variant { claim, variant, message }
    };
    let mut labels = Names::default();
    for listed in parse_variants(VARIANTS).map_err(ExhibitError::from)? {
        if listed.claim != claim.id() {
            continue;
        }
        if listed.label == label {
            let changed = listed.of(claim).map_err(|error| wrong(error.to_string()))?;
            let plan =
                if deep || universe.is_some() { plan(&changed, universe, deep)? } else { listed.plan(&changed)? };
            // The changed claim has a name and a text of its own, in which it is as stated.
            return Ok((Variant::default(), changed, plan));
        }
        labels.intern(&listed.label);
    }
    let nearest = Suggestion(labels.nearest(label).map(str::to_owned));
    Err(wrong(format!("no variant of this label is listed{nearest}")))
}
