//! `cliff refute`: the smallest counterexample to a claim, as stated, without a hypothesis or with
//! another constant.

use std::path::PathBuf;

use clap::Args;

use super::claims::{built_in_models, named, source};
use super::exit::Exit;
use super::output::{Progress, print, print_json};
use super::target::OutputFile;
use super::variant::{VariantArgs, listed, varied};
use super::{CliError, Format};
use crate::refute::{Refutation, SearchOptions, Verdict, refute};
use crate::report::{RefuteReport, refute_text};

#[derive(Debug, Args)]
pub(super) struct RefuteArgs {
    /// The claim: the id of a built-in one, or a file.
    #[arg(value_name = "CLAIM", required_unless_present = "all")]
    claim: Option<String>,
    #[command(flatten)]
    asked: VariantArgs,
    /// The universe to search first, instead of that of the claim's file:
    /// `states 1..2; rewards 0 1`.
    #[arg(long, value_name = "SCOPE")]
    universe: Option<String>,
    /// Also search the default values, and many more instances.
    #[arg(long, conflicts_with = "universe")]
    deep: bool,
    /// The seed of everything random.
    #[arg(long, default_value_t = SearchOptions::default().seed)]
    seed: u64,
    /// How many random larger instances are tried if the universe has no counterexample.
    #[arg(long, value_name = "N", default_value_t = SearchOptions::default().samples)]
    samples: u64,
    /// How many climbs are then made for each inequality.
    #[arg(long, value_name = "N", default_value_t = SearchOptions::default().climbs)]
    climbs: u64,
    /// A variant of the claim that is listed as false: its label in proofs/claims/variants.txt.
    #[arg(long, value_name = "LABEL", conflicts_with_all = ["show", "drop", "constant"])]
    variant: Option<String>,
    /// Make the gallery of all counterexamples again, in the folder --out.
    #[arg(long, requires = "out", conflicts_with_all = ["claim", "variant", "show", "drop", "constant", "universe", "deep", "certificate"])]
    all: bool,
    /// With --all: write nothing, and fail if anything in the folder differs.
    #[arg(long, requires = "all")]
    check: bool,
    /// The folder of the gallery.
    #[arg(long, value_name = "DIR", requires = "all")]
    out: Option<PathBuf>,
    /// Write the certificate of the counterexample to this file.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &RefuteArgs) -> Result<Exit, CliError> {
    let Some(name) = &args.claim else {
        // Claims may be left out only with --all, which needs --out.
        return super::gallery::run(args.out.as_deref().unwrap_or(std::path::Path::new(".")), args.check);
    };
    let certificate = OutputFile::maybe(args.certificate.as_ref(), &[&source(name)])?;
    let input = named(name)?;
    let (variant, claim, plan) = match &args.variant {
        Some(label) => listed(&input.claim, label, args.universe.as_deref(), args.deep)?,
        None => varied(&input, &args.asked, args.universe.as_deref(), args.deep)?,
    };
    let options =
        SearchOptions { seed: args.seed, samples: args.samples, climbs: args.climbs, ..SearchOptions::default() };
    let progress = Progress::start("searching");
    let refutation = refute(&claim, &plan, &options, &built_in_models()?)?;
    drop(progress);
    let file = match (&certificate, &refutation.certificate) {
        (Some(target), Some(Ok(refuted))) => {
            target.write(refuted.certificate())?;
            Some(target.name().raw().to_owned())
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

/// 1 only with a certificate that the checker accepted.
fn exit_code(refutation: Refutation) -> Result<Exit, CliError> {
    match (refutation.verdict, refutation.certificate) {
        (_, Some(Err(error))) if !error.is_open() => Err(error.into()),
        (Verdict::Refuted, Some(Ok(_))) => Ok(Exit::Refuted),
        (Verdict::Unrefuted, _) => Ok(Exit::Done),
        _ => Ok(Exit::Undecided),
    }
}
