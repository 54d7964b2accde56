//! `cliff solve`: exact values, optimal actions and gaps, certified in the same run.

use std::path::PathBuf;

use clap::Args;

use super::check::certify;
use super::output::{Progress, print, print_json, write_file};
use super::witness::state_witness;
use super::{CliError, Format, ModelArgs, input};
use crate::bellman::Bellman;
use crate::cliff::{Selection, cliffs};
use crate::report::{Header, SolveReport, solve_text, witness_text};
use crate::{certify, solve};

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
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &SolveArgs) -> Result<(), CliError> {
    let progress = Progress::start("reading the model");
    let input = input::read(&args.model)?;
    progress.next("solving");
    let bellman = Bellman::new(&input.model.dynamics, &input.reward);
    let optimum = solve::solve(&bellman)?;
    progress.next("certifying");
    let initial = input.model.initial.as_ref();
    let statement = if args.no_check {
        None
    } else {
        let (bytes, statement) = certify(|out| certify::optimality(out, &optimum, initial))?;
        if let Some(path) = &args.certificate {
            write_file(path, &bytes)?;
        }
        Some(statement)
    };
    let header = Header {
        version: env!("CARGO_PKG_VERSION"),
        model: args.model.model.display().to_string(),
        model_sha256: input.sha256,
        reward: args.model.reward.clone(),
        certified: statement.is_some(),
    };
    match args.format {
        Format::Json => {
            drop(progress);
            print_json(&SolveReport { header, optimum: &optimum })
        }
        Format::Text => {
            progress.next("looking for a cliff");
            let tied = cliffs(&optimum, &input.model.rewards);
            let shown = tied.iter().find(|tied| tied.is_essential());
            let witness = shown.map(|tied| state_witness(&optimum, initial, tied, None, &Selection::standard()));
            let witness = witness.transpose()?;
            drop(progress);
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
                if let (Some(witness), Some(tied)) = (witness, shown) {
                    writeln!(out, "the first of them (`cliff witness {}` shows all):", args.model.model.display())?;
                    witness_text(&mut out, &witness, optimum.value(tied.state))?;
                }
                Ok(())
            })
        }
    }
}
