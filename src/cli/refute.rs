//! `cliff refute`: the smallest counterexample to a claim, as stated, without a hypothesis or with another constant.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::claims::{Input, named};
use super::error::UNDECIDED;
use super::output::{Progress, print, print_json, write_file};
use super::{CliError, Format};
use crate::claim::Claim;
use crate::refute::{Found, Plan, Refutation, SearchOptions, Variant, refute};
use crate::report::{RefuteReport, refute_text};
use crate::universe::Scope;

const REFUTED: u8 = 1;

#[derive(Debug, Args)]
pub(super) struct RefuteArgs {
    /// The claim: the id of a built-in one, or a file.
    #[arg(value_name = "CLAIM")]
    claim: String,
    #[command(flatten)]
    variant: VariantArgs,
    /// The universe to search first, instead of that of the claim's file: `states 1..2; rewards 0 1`.
    #[arg(long, value_name = "SCOPE")]
    universe: Option<String>,
    /// The seed of everything random.
    #[arg(long, default_value_t = SearchOptions::default().seed)]
    seed: u64,
    /// How many random larger instances are tried if the universe has no counterexample.
    #[arg(long, value_name = "N", default_value_t = SearchOptions::default().samples)]
    samples: u64,
    /// How many climbs are then made for each inequality.
    #[arg(long, value_name = "N", default_value_t = SearchOptions::default().climbs)]
    climbs: u64,
    /// Write the certificate of the counterexample to this file.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

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

pub(super) fn run(args: &RefuteArgs) -> Result<ExitCode, CliError> {
    let input = named(&args.claim)?;
    let (variant, claim, plan) = varied(&input, &args.variant, args.universe.as_deref())?;
    let options =
        SearchOptions { seed: args.seed, samples: args.samples, climbs: args.climbs, ..SearchOptions::default() };
    let progress = Progress::start("searching");
    let refutation = refute(&claim, &plan, &options)?;
    drop(progress);
    let file = match (&args.certificate, &refutation.certificate) {
        (Some(path), Some(Ok(bytes))) => {
            write_file(path, bytes)?;
            Some(path.display().to_string())
        }
        _ => None,
    };
    match args.format {
        Format::Text => print(|out| out.write_all(refute_text(&claim, &variant, &refutation).as_bytes()))?,
        Format::Json => {
            let of = (input.file.as_str(), input.sha256.as_str());
            print_json(&RefuteReport::new(&claim, of, &variant, args.seed, &refutation, file))?;
        }
    }
    exit_code(refutation)
}

/// The variant of a claim that is asked for, and the universe it is searched in.
pub(super) fn varied(
    input: &Input,
    variant: &VariantArgs,
    universe: Option<&str>,
) -> Result<(Variant, Claim, Plan), CliError> {
    let variant = variant.variant();
    let claim = variant.of(&input.claim).map_err(|error| CliError::Variant {
        claim: input.claim.id().to_owned(),
        variant: variant.to_string(),
        message: error.problem.to_string(),
    })?;
    let plan = match universe {
        Some(text) => {
            let scope: Scope = text.parse().map_err(|error| CliError::Scope { text: text.to_owned(), error })?;
            Plan::within(&claim, &scope)?
        }
        None => Plan::of(&claim, false)?,
    };
    Ok((variant, claim, plan))
}

/// 1 only with a certificate that the checker accepted.
fn exit_code(refutation: Refutation) -> Result<ExitCode, CliError> {
    match (refutation.found, refutation.certificate) {
        (_, Some(Err(error))) if error.is_internal() => Err(CliError::OwnCertificate { refusal: error.to_string() }),
        (Found::Refuted, Some(Ok(_))) => Ok(ExitCode::from(REFUTED)),
        (Found::Unrefuted, _) => Ok(ExitCode::SUCCESS),
        (Found::Refuted | Found::Undecided | Found::NotAudited, _) => Ok(ExitCode::from(UNDECIDED)),
    }
}
