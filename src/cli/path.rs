//! `cliff path`: every break on the way from one reward to another.

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::output::{Progress, print, print_json};
use super::source::Source;
use super::target::Target;
use super::{CliError, Format, ModelArgs, input};
use crate::cliff;
use crate::evidence::{self, Chosen, Origin};
use crate::report::{PathReport, path_text};
use crate::solve::Estimate;

#[derive(Debug, Args)]
pub(super) struct PathArgs {
    /// The model file, JSON or TOML (by its name); `-` is standard input, as JSON.
    model: Source,
    /// The reward where the path begins.
    #[arg(long, value_name = "NAME")]
    from: String,
    /// The reward where it ends.
    #[arg(long, value_name = "NAME")]
    to: String,
    /// How many pieces are gone through at most.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    budget: usize,
    /// Write the certificate to this file.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Refuse to start if the exact answer is estimated to take more megabytes than this. Without
    /// it answers of more than 2^27 bits are refused, since they take minutes.
    #[arg(long, value_name = "MB")]
    max_memory: Option<u64>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &PathArgs) -> Result<Exit, CliError> {
    let certificate = Target::maybe(args.certificate.as_ref(), &[&args.model])?;
    let progress = Progress::start("reading the model");
    let input = input::read(&ModelArgs { model: args.model.clone(), reward: Some(args.from.clone()) })?;
    let dynamics = &input.model.dynamics;
    let other = input.model.reward(Some(&args.to));
    let other = other.map_err(|error| CliError::Reward { file: args.model.clone(), error })?;
    if input.reward == other {
        return Err(CliError::EqualEnds { file: args.model.clone() });
    }
    input.check_cost(&Estimate::of(dynamics), args.max_memory)?;
    progress.next("following the path");
    let direction = cliff::difference(&input.reward, &other);
    let path = cliff::path(dynamics, &input.reward, &direction, args.budget)?;
    progress.next("certifying");
    let origin = Origin { other: Some(Chosen::Named(&args.to)), ..input.origin() };
    let certified = evidence::path(dynamics, [&input.reward, &other], &path, origin)?;
    if let Some(target) = &certificate {
        target.write(certified.certificate())?;
    }
    let header = input.header(Some(certified.statement().clone()));
    drop(progress);
    let ends = [&*args.from, &*args.to];
    match args.format {
        Format::Json => print_json(&PathReport::new(header, dynamics, ends, &path))?,
        Format::Text => print(|mut out| {
            path_text(&mut out, dynamics, &path, ends)?;
            writeln!(out)?;
            writeln!(out, "certified by cliff-check: {}", certified.statement())
        })?,
    }
    Ok(if path.end() == 1u32 { Exit::Done } else { Exit::Undecided })
}
