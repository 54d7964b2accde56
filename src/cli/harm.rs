//! `cliff harm`: the best and the worst of a second criterion over all optimal policies.

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::output::{Progress, print, print_json};
use super::target::Target;
use super::{CliError, Format, ModelArgs, input};
use crate::bellman::Bellman;
use crate::cliff::{Harm, OwnLoss};
use crate::evidence::{self, Chosen, Origin};
use crate::report::{HarmReport, harm_text};
use crate::solve::Estimate;

#[derive(Debug, Args)]
pub(super) struct HarmArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// The reward that is the second criterion.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Take duplicate actions apart. They agree in every reward, so that no number changes.
    #[arg(long)]
    all: bool,
    /// Write the certificate to this file.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Refuse to start if the exact answer is estimated to take more megabytes than this. Without
    /// it answers of more than 2^30 bits are refused, since they take minutes.
    #[arg(long, value_name = "MB")]
    max_memory: Option<u64>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &HarmArgs) -> Result<Exit, CliError> {
    let certificate = Target::maybe(args.certificate.as_ref(), &[&args.model.model])?;
    let progress = Progress::start("reading the model");
    let input = input::read(&args.model)?;
    let dynamics = &input.model.dynamics;
    let criterion = input.model.reward(Some(&args.by));
    let criterion = criterion.map_err(|error| CliError::Reward { file: args.model.model.clone(), error })?;
    input.check_cost(&Estimate::of(dynamics), args.max_memory)?;
    progress.next("solving");
    let optimum = input.solve(&Bellman::new(dynamics, &input.reward), args.max_memory)?;
    progress.next("finding the best and the worst");
    let harm = Harm::new(&optimum, &criterion)?;
    let own = OwnLoss::of(&optimum)?;
    progress.next("certifying");
    let origin = Origin { other: Some(Chosen::Named(&args.by)), ..input.origin() };
    let certified = evidence::harm(&optimum, &harm, origin)?;
    if let Some(target) = &certificate {
        target.write(certified.certificate())?;
    }
    let header = input.header(Some(certified.statement().clone()));
    let report = HarmReport::new(header, dynamics, input.model.initial.as_ref(), &args.by, certified.answer());
    drop(progress);
    match args.format {
        Format::Json => print_json(&report)?,
        Format::Text => print(|mut out| {
            harm_text(&mut out, &report, &optimum, &harm, &own)?;
            writeln!(out)?;
            writeln!(out, "certified by cliff-check: {}", certified.statement())
        })?,
    }
    Ok(Exit::Done)
}
