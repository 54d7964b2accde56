//! `cliff harm`: the best and the worst of a second criterion over all optimal policies.

use clap::Args;

use super::exit::Exit;
use super::interrupt::Postponed;
use super::question::{HINTS, Options};
use super::{CliError, ModelArgs};
use crate::bellman::Bellman;
use crate::cliff::{self, Budget, Harm};
use crate::evidence::{self, Chosen, ModelOrigin};
use crate::report::{HarmReport, harm_text};

/// So many programs are solved unasked, for models of so many states.
const PROGRAMS: usize = 200;
const FEW_STATES: usize = 24;

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
    /// How many linear programs are solved at most to find how far the reward may move before
    /// anything of it is lost. Without it only small models are looked at so; others have a bound.
    #[arg(long, value_name = "N")]
    budget: Option<usize>,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &HarmArgs) -> Result<Exit, CliError> {
    let question = args.options.ask(&args.model)?;
    let (input, progress) = (&question.input, &question.progress);
    let dynamics = &input.model.dynamics;
    let criterion = input.model.reward(Some(&args.by));
    let criterion = criterion.map_err(|error| CliError::Reward { file: args.model.model.clone(), error })?;
    let optimum = question.solve(&Bellman::new(dynamics, &input.reward))?;
    progress.next("finding the best and the worst");
    let budget = args.budget.unwrap_or(if dynamics.states() <= FEW_STATES { PROGRAMS } else { 0 });
    let (harm, ending) = Postponed::while_searching(|work| {
        Harm::new(&optimum, &input.model.rewards, &criterion, Budget::new(budget, work))
    });
    let harm = harm?;
    let missed = harm.missed(&optimum, input.model.initial.as_ref());
    progress.next("certifying");
    let origin = ModelOrigin { other: Some(Chosen::Named(&args.by)), ..input.origin() };
    let certified = evidence::harm(&optimum, &harm, origin)?;
    let header = input.header(Some(certified.statement().clone()));
    let report = HarmReport::new(header, dynamics, input.model.initial.as_ref(), &args.by, certified.answer());
    let report = report.with(dynamics, &cliff::loss_rate(dynamics)?, &missed);
    question.answer(&certified, &report, |mut out| harm_text(&mut out, &report, &optimum, &harm, &HINTS))?;
    // A budget that was asked for may not do.
    let is_exact = harm.own.lower == harm.own.upper;
    Ok(ending.unwrap_or(if args.budget.is_some() && !is_exact { Exit::Undecided } else { Exit::Done }))
}
