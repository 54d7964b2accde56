//! `cliff radius`: how far the nearest reward is at which an optimal policy is not the only one.

use std::path::PathBuf;

use clap::Args;

use super::approach;
use super::exit::Exit;
use super::freedom::{FreedomArgs, write_changed};
use super::interrupt::Postponed;
use super::question::{HINTS, Options, PictureArgs};
use super::soft::positive;
use super::target::OutputFile;
use super::{CliError, ModelArgs};
use crate::bellman::Bellman;
use crate::cliff::{self, Bound, Budget, Target, TiedState, cliffs};
use crate::evidence::{self, Verified};
use crate::foreign::listed;
use crate::mdp::{Distribution, Kernel, Pair, Reward, State, reachable_states};
use crate::number::Rational;
use crate::report::{Header, RadiusReport, radius_picture, radius_text};
use crate::solve::{self, Optimum};

#[derive(Debug, Args)]
pub(super) struct RadiusArgs {
    /// The model file, JSON or TOML (by its name); `-` is standard input, as JSON.
    model: super::Source,
    /// Only the reward of this name may change. Where the model has weights it is a part of the
    /// effective reward, otherwise it is the reward that is looked at.
    #[arg(long, value_name = "NAME")]
    reward: Option<String>,
    #[command(flatten)]
    freedom: FreedomArgs,
    /// Only ask of the states to which the policy leads from the initial distribution, whatever
    /// happens elsewhere.
    #[arg(long, conflicts_with = "picture")]
    from_start: bool,
    /// Ask how far the nearest reward is at which this action is optimal (STATE=ACTION), or an
    /// action of this state that is not optimal now (STATE), whatever happens elsewhere; several,
    /// separated by commas, are alternatives.
    #[arg(long, value_name = "STATE[=ACTION],…", conflicts_with_all = ["from_start", "picture"])]
    until: Option<String>,
    /// A gate: exit with 1 if the radius is below this number, with 3 if that is not known.
    #[arg(long, value_name = "Q", value_parser = positive, allow_hyphen_values = true)]
    at_least: Option<Rational>,
    /// How many walls are looked at exactly at most, in models of up to 2,048 states (of larger
    /// ones only the first step of every policy is counted, which leaves bounds); with --until and
    /// --from-start, how many linear programs are solved.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    budget: usize,
    /// Write the nearest reward that ties to this file, as the model's one reward with weight 1.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    picture: PictureArgs,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &RadiusArgs) -> Result<Exit, CliError> {
    let model = ModelArgs { model: args.model.clone(), reward: args.reward.clone() };
    let out = OutputFile::maybe(args.out.as_ref(), &[&args.model])?;
    let mut question = args.options.ask(&model)?;
    if let (Some(one), Some(other)) = (&question.certificate, &out) {
        one.is_apart_from(other)?;
    }
    let weight;
    (question.input, weight) = question.input.within_effective();
    let (input, progress) = (&question.input, &question.progress);
    let dynamics = &input.model.dynamics;
    let freedom = args.freedom.freedom(&args.model, input, weight)?;
    let bellman = Bellman::new(dynamics, &input.reward);
    let optimum = question.solve(&bellman)?;
    let until = |target| {
        let (reward, freedom) = (args.reward.clone(), freedom.clone());
        let asked = approach::Asked { reward, budget: args.budget, freedom, out: out.as_ref() };
        let (exit, found) = approach::run(asked, &question, &optimum, target)?;
        Ok(if args.at_least.is_some() { gate(args, &found.lower, &found.upper) } else { exit })
    };
    if let Some(text) = &args.until {
        return until(approach::target(&args.model, &question, &optimum, text, args.freedom.all)?);
    }
    let ties = cliffs(&optimum, &input.model.rewards);
    // At discount 1 rewards of absorbing states are 0, so nothing ties there.
    let reached = match (args.from_start, &input.model.initial) {
        (true, None) => return Err(CliError::NoInitial { file: args.model.clone() }),
        (true, Some(initial)) => reached(&optimum, initial),
        (false, _) => vec![true; dynamics.states()],
    };
    let asked = |state: State| reached[state.index()];
    let counts = |tied: &&TiedState| {
        asked(tied.state) && !dynamics.is_terminal(tied.state) && (args.freedom.all || tied.is_essential())
    };
    let tied: Vec<TiedState> = ties.iter().filter(counts).cloned().collect();
    let header = |statement: &Verified| Header { reward: args.reward.clone(), ..input.header(Some(statement.clone())) };
    let picture = question.picture(&args.picture)?;
    if let (Some(picture), Some(out)) = (&picture, &out) {
        picture.is_apart_from(out)?;
    }
    let draw = |nearest: &Reward| match &picture {
        Some(picture) => {
            let there = solve::solve(&Bellman::new(dynamics, nearest))?;
            picture.write(radius_picture(&optimum, nearest, there.optimal()).as_bytes())
        }
        None => Ok(()),
    };
    if !tied.is_empty() {
        draw(&input.reward)?;
        let certified = evidence::optimality(&optimum, input.origin())?;
        question.write(certified.certificate())?;
        write_changed(&input.model, out.as_ref(), Some(&input.reward), NEAREST)?;
        let norm = freedom.norm.name();
        let report = RadiusReport::tied(header(certified.statement()), norm, &optimum, &tied);
        question.show(&report, |out| {
            let names = listed(tied.iter().map(|tied| dynamics.state_name(tied.state)));
            let first: Vec<_> = tied[0].actions().into_iter().map(|pair| dynamics.action_name(pair)).collect();
            writeln!(out, "at {}, {} tie already: the radius is 0", dynamics.state_name(tied[0].state), listed(first))?;
            writeln!(out, "tied states: {names}")?;
            writeln!(out, "certified by cliff-check: {}", certified.statement())
        })?;
        return Ok(gate(args, &Bound::At(Rational::default()), &Bound::At(Rational::default())));
    }
    // Another action becomes optimal on the path exactly where the policy is not the only optimal
    // one there.
    if !dynamics.all_states().all(|state| asked(state) || dynamics.is_terminal(state)) {
        let on_path = dynamics.all_states().filter(|&state| asked(state));
        return until(Target::outside(&optimum, &input.model.rewards, on_path, args.freedom.all));
    }
    progress.next("finding the nearest wall");
    let (radius, ending) = Postponed::while_searching(|work| {
        cliff::radius(&optimum, &input.model.rewards, freedom, Budget::new(args.budget, work))
    });
    let radius = radius?;
    progress.next("certifying");
    let certified = evidence::radius(&optimum, &radius, input.origin())?;
    let nearest = radius.nearest_reward(&bellman);
    write_changed(&input.model, out.as_ref(), nearest.as_ref(), NEAREST)?;
    nearest.iter().try_for_each(draw)?;
    let report = RadiusReport::unique(header(certified.statement()), &optimum, &radius);
    let hidden = ties.iter().filter(|tied| !dynamics.is_terminal(tied.state)).count();
    question.answer(&certified, &report, |mut out| radius_text(&mut out, &optimum, &radius, hidden, &HINTS))?;
    Ok(ending.unwrap_or_else(|| gate(args, &radius.lower, &radius.upper)))
}

/// How the run ends, with a radius between these bounds.
fn gate(args: &RadiusArgs, lower: &Bound, upper: &Bound) -> Exit {
    let reaches = |bound: &Bound, least: &Rational| match bound {
        Bound::At(bound) => bound >= least,
        Bound::Infinite => true,
    };
    match &args.at_least {
        Some(least) if reaches(lower, least) => Exit::Done,
        Some(least) if !reaches(upper, least) => Exit::Refuted,
        Some(_) => Exit::Undecided,
        None if lower == upper => Exit::Done,
        None => Exit::Undecided,
    }
}

/// The name of the nearest reward in the model that is written.
const NEAREST: &str = "nearest";

/// The states to which the optimal policy leads from the start.
fn reached(optimum: &Optimum<'_, Rational>, initial: &Distribution) -> Vec<bool> {
    let dynamics = optimum.bellman().dynamics;
    let policy = optimum.policy();
    let start = initial.entries().iter().map(|(state, _)| *state);
    let taken = |pair: Pair| Ok(policy.at(dynamics.state_of(pair)) == pair);
    let Ok::<_, std::convert::Infallible>(reached) = reachable_states(dynamics, start, taken);
    reached
}
