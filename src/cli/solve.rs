//! `cliff solve`: exact values, optimal actions and gaps, certified in the same run.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::input::Input;
use super::output::{Progress, answer, print, print_json};
use super::target::Target;
use super::witness::WORDS;
use super::{CliError, Format, ModelArgs, input};
use crate::bellman::Bellman;
use crate::cliff::{Selection, TieBreaker, cliffs};
use crate::evidence;
use crate::number::Rational;
use crate::report::{ActionsReport, SolveReport, StateWitness, actions_text, solve_text, witness_text};
use crate::solve::{Estimate, candidate_actions};

#[derive(Debug, Args)]
pub(super) struct SolveArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Print Q* of every action, not only V* and the optimal actions.
    #[arg(short, long)]
    q: bool,
    /// Write the optimality certificate to this file.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Do not make and check a certificate; the answer is then not certified.
    #[arg(long, conflicts_with = "certificate")]
    no_check: bool,
    /// Only find the optimal actions, by certified bounds instead of exact values, for models too
    /// large for those. Each state is labelled unique, tie or undecided.
    #[arg(long, conflicts_with_all = ["certificate", "no_check", "q"])]
    actions_only: bool,
    /// Print the cost model of the exact answer instead of solving.
    #[arg(long, conflicts_with = "actions_only")]
    explain: bool,
    /// Refuse to start if the exact answer is estimated to take more megabytes than this. Without
    /// it answers of more than 2^30 bits are refused, since they take minutes.
    #[arg(long, value_name = "MB")]
    max_memory: Option<u64>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &SolveArgs) -> Result<Exit, CliError> {
    let certificate = Target::maybe(args.certificate.as_ref(), &[&args.model.model])?;
    let progress = Progress::start("reading the model");
    let input = input::read(&args.model)?;
    let bellman = Bellman::new(&input.model.dynamics, &input.reward);
    if args.actions_only {
        return actions_only(args, &input, &bellman, progress);
    }
    let estimate = Estimate::of(&input.model.dynamics);
    if args.explain {
        drop(progress);
        print(|out| explain(out, &estimate))?;
        return Ok(Exit::Done);
    }
    input.check_cost(&estimate, args.max_memory)?;
    progress.next("solving");
    let optimum = input.solve(&bellman, args.max_memory)?;
    // The text shows the first cliff.
    let tied = match args.format {
        Format::Json => Vec::new(),
        Format::Text => cliffs(&optimum, &input.model.rewards),
    };
    let shown = tied.iter().find(|tied| tied.is_essential());
    let broken = shown.map(|tied| TieBreaker::new(&optimum).broken(tied)).transpose()?;
    progress.next("certifying");
    let origin = input.origin();
    let certify = !args.no_check;
    let with_cliff =
        broken.iter().filter(|_| certify).map(|broken| evidence::cliffs(&optimum, origin, vec![broken.clone()]));
    let with_cliff = with_cliff.last().transpose()?;
    let alone = certify && (with_cliff.is_none() || certificate.is_some());
    let alone = alone.then(|| evidence::optimality(&optimum, origin)).transpose()?;
    if let (Some(target), Some(certified)) = (&certificate, &alone) {
        target.write(certified.certificate())?;
    }
    let statement = with_cliff.map(|certified| certified.statement().clone());
    let statement = statement.or(alone.map(|certified| certified.statement().clone()));
    drop(progress);
    match args.format {
        Format::Json => print_json(&SolveReport::new(input.header(statement), &optimum))?,
        Format::Text => {
            print(|mut out| {
                solve_text(&mut out, &optimum, args.q)?;
                writeln!(out)?;
                match &statement {
                    Some(statement) => writeln!(out, "certified by cliff-check: {statement}")?,
                    None => writeln!(out, "not certified (--no-check)")?,
                }
                let essential = tied.iter().filter(|tied| tied.is_essential()).count();
                writeln!(out)?;
                writeln!(
                    out,
                    "policy cliffs: {essential} of {} states have several essentially different optimal actions",
                    input.model.dynamics.states()
                )?;
                if let Some(broken) = &broken {
                    writeln!(out, "the first of them (`cliff witness {}` shows all):", args.model.model)?;
                    writeln!(out, "{WORDS}")?;
                    let witness = StateWitness::new(&optimum, broken, None, &Selection::standard());
                    witness_text(&mut out, &witness)?;
                }
                Ok(())
            })?;
        }
    }
    Ok(Exit::Done)
}

fn actions_only(
    args: &SolveArgs,
    input: &Input,
    bellman: &Bellman<'_, Rational>,
    progress: Progress,
) -> Result<Exit, CliError> {
    progress.next("bounding action values");
    let found = candidate_actions(bellman).ok_or_else(|| CliError::NoBounds { file: args.model.model.clone() })?;
    drop(progress);
    let report = ActionsReport::new(input.header(None), bellman.dynamics, &found);
    answer(args.format, &report, |mut out, report| actions_text(&mut out, report))?;
    Ok(Exit::Done)
}

fn explain(out: &mut dyn Write, estimate: &Estimate) -> io::Result<()> {
    let Estimate { states, components, largest, bits, bytes, .. } = estimate;
    writeln!(out, "states                         {states}")?;
    writeln!(out, "components                     {components}")?;
    writeln!(out, "states of the largest          {largest}")?;
    if *largest > 1 {
        writeln!(out, "bits of one of its values      up to about {bits}")?;
    }
    writeln!(out, "memory for the exact answer    about {} MB", (bytes >> 20).max(1))?;
    writeln!(out)?;
    writeln!(
        out,
        "States that are components of their own cost one backup each. A component of n states costs a linear system"
    )?;
    writeln!(out, "of size n for each policy that is tried, usually one: n values of up to about 10 n bits.")
}
