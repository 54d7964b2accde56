//! `cliff radius`: how far the nearest reward is at which an optimal policy is not the only one.

use std::path::PathBuf;

use clap::Args;

use super::approach;
use super::exit::Exit;
use super::freedom::{FreedomArgs, write_changed};
use super::interrupt::Postponed;
use super::question::{HINTS, Options, Question};
use super::soft::positive;
use super::target::Target;
use super::{CliError, ModelArgs};
use crate::bellman::Bellman;
use crate::cliff::{self, Bound, Budget, Freedom, MOST_STATES, OwnLoss, Start, TiedState, cliffs};
use crate::evidence::{self, Statement};
use crate::foreign::listed;
use crate::mdp::{Kernel, State};
use crate::number::Rational;
use crate::report::{Header, RadiusReport, radius_text};
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
    /// Only ask of the states to which the policy leads from the initial distribution. Every policy
    /// at the other states is looked at, if these are at most a thousand. The certificate is then
    /// about the model that leaves one action to the states off the path.
    #[arg(long)]
    from_start: bool,
    /// Ask how far the nearest reward is at which this action is optimal (STATE=ACTION), or an action
    /// of this state that is not optimal now (STATE), whatever happens elsewhere.
    #[arg(long, value_name = "STATE[=ACTION]", conflicts_with = "from_start")]
    until: Option<String>,
    /// A gate: exit with 1 if the radius is below this number, with 3 if that is not known.
    #[arg(long, value_name = "Q", value_parser = positive, allow_hyphen_values = true)]
    at_least: Option<Rational>,
    /// How many walls are looked at exactly at most; with --until, how many linear programs.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    budget: usize,
    /// Write the nearest reward that ties to this file, as the model's one reward with weight 1.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &RadiusArgs) -> Result<Exit, CliError> {
    let model = ModelArgs { model: args.model.clone(), reward: args.reward.clone() };
    let out = Target::maybe(args.out.as_ref(), &[&args.model])?;
    let mut question = args.options.ask(&model)?;
    if let (Some(one), Some(other)) = (&question.certificate, &out) {
        one.is_apart_from(other)?;
    }
    let weight;
    (question.input, weight) = question.input.within_effective();
    let (input, progress) = (&question.input, &question.progress);
    let dynamics = &input.model.dynamics;
    let freedom = args.freedom.freedom(&args.model, input, weight)?;
    if let Some(until) = &args.until {
        let (reward, budget, out) = (args.reward.clone(), args.budget, out.as_ref());
        let asked = approach::Asked { file: &args.model, until, reward, budget, freedom, out };
        let (exit, found) = approach::run(asked, &question)?;
        return Ok(if args.at_least.is_some() { gate(args, &found.lower, &found.upper) } else { exit });
    }
    let bellman = Bellman::new(dynamics, &input.reward);
    let optimum = question.solve(&bellman)?;
    let ties = cliffs(&optimum, &input.model.rewards);
    // At discount 1 rewards of absorbing states are 0, so nothing ties there.
    let start = match (args.from_start, &input.model.initial) {
        (true, None) => return Err(CliError::NoInitial { file: args.model.clone() }),
        (true, Some(initial)) => Some(Start::new(&optimum, &input.model, initial, args.freedom.all)),
        (false, _) => None,
    };
    let asked = |state: State| start.as_ref().is_none_or(|start| start.reached[state.index()]);
    let counts = |tied: &&TiedState| {
        asked(tied.state) && !dynamics.is_terminal(tied.state) && (args.freedom.all || tied.is_essential())
    };
    let tied: Vec<TiedState> = ties.iter().filter(counts).cloned().collect();
    let header =
        |statement: &Statement| Header { reward: args.reward.clone(), ..input.header(Some(statement.clone())) };
    if !tied.is_empty() {
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
    if dynamics.states() > MOST_STATES {
        let (file, states) = (args.model.clone(), dynamics.states());
        return Err(CliError::TooManyStates { file, states, limit: MOST_STATES });
    }
    progress.next("finding the nearest wall");
    if let Some(start) = &start {
        let is_unique =
            !ties.iter().any(|tied| !dynamics.is_terminal(tied.state) && (args.freedom.all || tied.is_essential()));
        let asked = Asked { args, question: &question, optimum: &optimum, freedom: &freedom, out: out.as_ref() };
        return from_start(&asked, start, is_unique);
    }
    let (radius, ending) = Postponed::while_searching(|is_asked_to_end| {
        cliff::radius(&optimum, &input.model.rewards, freedom, Budget::new(args.budget, is_asked_to_end))
    });
    let radius = radius?;
    progress.next("certifying");
    let certified = evidence::radius(&optimum, &radius, input.origin())?;
    let nearest = radius.nearest_reward(&bellman);
    write_changed(&input.model, out.as_ref(), nearest.as_ref(), NEAREST)?;
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

/// What was asked, with the optimum.
#[derive(Clone, Copy)]
struct Asked<'a, 'm> {
    args: &'a RadiusArgs,
    question: &'a Question<'a>,
    optimum: &'a Optimum<'m, Rational>,
    freedom: &'a Freedom,
    out: Option<&'a Target>,
}

/// The name of the nearest reward in the model that is written.
const NEAREST: &str = "nearest";

/// The most policies off the path that are looked at.
const MOST_POLICIES: usize = 1_000;

/// The radius from the start: the least of those against each policy off the path, or bounds of it.
fn from_start(asked: &Asked<'_, '_>, start: &Start<'_, '_>, is_unique: bool) -> Result<Exit, CliError> {
    let Asked { args, question, optimum, freedom, out } = *asked;
    let input = &question.input;
    let bellman = optimum.bellman();
    let all = start.policies() <= MOST_POLICIES;
    let numbers = if all { start.policies() } else { 1 };
    let models = (0..numbers).map(|number| start.model(number)).collect::<Result<Vec<_>, _>>();
    let models = models.map_err(|faults| CliError::Model { file: args.model.clone(), faults })?;
    let class = cliff::first_duplicates(bellman, &input.model.rewards, args.freedom.all);
    let mut answers = Vec::new();
    for part in &models {
        let freedom = Freedom { weight: part.part(&freedom.weight), ..freedom.clone() };
        let optimum = solve::solve(&Bellman::new(&part.model.dynamics, &part.reward))?;
        let radius = cliff::radius(&optimum, &part.model.rewards, freedom, args.budget)?;
        let certified = evidence::radius(&optimum, &radius, None)?;
        let (certificate, statement) = (certified.certificate().to_vec(), certified.statement().clone());
        answers.push((part, optimum, radius, certificate, statement));
    }
    let end = |bound: &Bound| match bound {
        Bound::At(x) => (false, x.clone()),
        Bound::Infinite => (true, Rational::default()),
    };
    let Some((part, near, radius, bytes, statement)) = answers.iter().min_by_key(|answer| end(&answer.2.upper)) else {
        return Ok(Exit::Undecided); // There is a policy.
    };
    let mut lower = answers.iter().map(|answer| &answer.2.lower).min_by_key(|lower| end(lower)).cloned();
    if !all {
        // The bound by the gaps on the path, and the radius everywhere.
        let rate = OwnLoss::of(optimum)?.rate;
        let on_path = bellman.dynamics.all_states().filter(|s| start.reached[s.index()]);
        let gaps = on_path.filter(|&s| !bellman.dynamics.is_terminal(s)).filter_map(|s| optimum.gap(s));
        let largest = freedom.weight.distinct().iter().map(|w| if *w < 0u32 { -w } else { w.clone() }).max();
        let by_gaps = gaps.min().zip(largest).filter(|(_, w)| *w > 0u32).map(|(gap, w)| Bound::At(gap / &rate / w));
        let everywhere = match is_unique {
            true => Some(cliff::radius(optimum, &input.model.rewards, freedom.clone(), args.budget)?.lower),
            false => None,
        };
        lower = by_gaps.into_iter().chain(everywhere).max_by_key(end);
    }
    let lower = lower.unwrap_or(Bound::Infinite);
    let nearest = radius.nearest_reward(near.bellman());
    let nearest = nearest.map(|moved| part.whole(&input.reward, &moved, &class));
    question.write(bytes)?;
    write_changed(&input.model, out, nearest.as_ref(), NEAREST)?;
    // That all policies were gone through is not in a certificate.
    let whole = (all && answers.len() == 1).then(|| statement.clone());
    let header = Header { reward: args.reward.clone(), ..input.header(whole) };
    let (_, first, walls, ..) = &answers[0];
    let pair = radius.nearest.map(|pair| part.pairs[pair.index()]);
    let report = RadiusReport::unique(header, first, walls);
    let report = report.within(bellman.dynamics, &lower, &radius.upper, pair.zip(nearest));
    question.show(&report, |mut out| {
        radius_text(&mut out, near, radius, 0, &HINTS)?;
        writeln!(out)?;
        match all {
            true => writeln!(
                out,
                "only states to which the policy leads from the start count; this is the least radius of {}, one for each\n\
                 policy at the other states, each certified; the one shown: {statement}",
                crate::number::counted(answers.len(), "model")
            ),
            false => {
                let least = match &lower {
                    Bound::At(lower) => crate::report::Exact::from(lower).to_string(),
                    Bound::Infinite => "infinite".to_owned(),
                };
                writeln!(
                    out,
                    "only states to which the policy leads from the start count; too many policies at the other states to\n\
                     look at each, so this is an upper bound, and {least} is a lower one; the upper one: {statement}"
                )
            }
        }
    })?;
    Ok(gate(args, &lower, &radius.upper))
}
