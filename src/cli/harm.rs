//! `cliff harm`: the best and the worst of a second criterion over all optimal policies.

use clap::Args;

use super::exit::Exit;
use super::question::Options;
use super::{CliError, ModelArgs};
use crate::bellman::Bellman;
use crate::cliff::{Harm, OwnLoss};
use crate::evidence::{self, Chosen, Origin};
use crate::report::{HarmReport, harm_text};

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
    let harm = Harm::new(&optimum, &criterion)?;
    let own = OwnLoss::of(&optimum)?;
    progress.next("certifying");
    let origin = Origin { other: Some(Chosen::Named(&args.by)), ..input.origin() };
    let certified = evidence::harm(&optimum, &harm, origin)?;
    let header = input.header(Some(certified.statement().clone()));
    let report = HarmReport::new(header, dynamics, input.model.initial.as_ref(), &args.by, certified.answer());
    question.answer(&certified, &report, |mut out| harm_text(&mut out, &report, &optimum, &harm, &own))?;
    Ok(Exit::Done)
}
