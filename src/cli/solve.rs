//! `cliff solve`: exact values, optimal actions and gaps, certified in the same run.

use std::io::{self, Write};

use clap::Args;

use super::exit::Exit;
use super::output::print;
use super::question::{Options, Question};
use super::witness::WORDS;
use super::{CliError, Format, ModelArgs};
use crate::bellman::Bellman;
use crate::cliff::{Selection, TieBreaker, cliffs};
use crate::evidence;
use crate::number::Rational;
use crate::report::{ActionsReport, SolveReport, StateWitness, actions_text, solve_text, states_have, witness_text};
use crate::solve::{Estimate, candidate_actions};

#[derive(Debug, Args)]
pub(super) struct SolveArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Print Q* of every action, not only V* and the optimal actions.
    #[arg(short, long)]
    q: bool,
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
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &SolveArgs) -> Result<Exit, CliError> {
    let question = args.options.ask(&args.model)?;
    let (input, progress) = (&question.input, &question.progress);
    let bellman = Bellman::new(&input.model.dynamics, &input.reward);
    if args.actions_only {
        return actions_only(&question, &bellman, &args.model);
    }
    if args.explain {
        progress.end();
        print(|out| explain(out, &Estimate::of(&input.model.dynamics)))?;
        return Ok(Exit::Done);
    }
    let optimum = question.solve(&bellman)?;
    // The text shows the first cliff.
    let tied = match args.options.format {
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
    let alone = certify && (with_cliff.is_none() || question.certificate.is_some());
    let alone = alone.then(|| evidence::optimality(&optimum, origin)).transpose()?;
    alone.iter().try_for_each(|certified| question.write(certified.certificate()))?;
    let statement = with_cliff.map(|certified| certified.statement().clone());
    let statement = statement.or(alone.map(|certified| certified.statement().clone()));
    let report = SolveReport::new(input.header(statement.clone()), &optimum);
    question.show(&report, |mut out| {
        solve_text(&mut out, &optimum, args.q)?;
        if let (None, Some((state, sum))) = (&args.model.reward, input.model.unmixed()) {
            let state = input.model.dynamics.state_name(state);
            writeln!(out, "\nthe weights are no mixture: at {state} they sum to {sum}; claims that suppose one leave this model out")?;
        }
        writeln!(out)?;
        match &statement {
            Some(statement) => writeln!(out, "certified by cliff-check: {statement}")?,
            None => writeln!(out, "not certified (--no-check)")?,
        }
        let essential = tied.iter().filter(|tied| tied.is_essential()).count();
        writeln!(out)?;
        writeln!(
            out,
            "policy cliffs: {} several essentially different optimal actions",
            states_have(essential, input.model.dynamics.states())
        )?;
        if let Some(broken) = &broken {
            writeln!(out, "the first of them (`cliff witness {}` shows all):", args.model.model)?;
            writeln!(out, "{WORDS}")?;
            let witness = StateWitness::new(&optimum, broken, None, &Selection::standard());
            witness_text(&mut out, &witness)?;
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}

fn actions_only(question: &Question<'_>, bellman: &Bellman<'_, Rational>, model: &ModelArgs) -> Result<Exit, CliError> {
    question.progress.next("bounding action values");
    let found = candidate_actions(bellman).ok_or_else(|| CliError::NoBounds { file: model.model.clone() })?;
    let report = ActionsReport::new(question.input.header(None), bellman.dynamics, &found);
    question.show(&report, |mut out| actions_text(&mut out, &report))?;
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
