//! `cliff witness`: rays of rewards along which the optimal policy jumps, or one reward close by
//! after which it has jumped.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::output::{Progress, print, print_json, say};
use super::soft::positive;
use super::target::Target;
use super::{CliError, Format, ModelArgs, change, input};
use crate::bellman::Bellman;
use crate::cliff::{Goal, Selection, TiedState, bonus_direction, bump_direction, cliffs, witness};
use crate::evidence::{self, Origin};
use crate::mdp::{Dynamics, Pair, State};
use crate::number::Rational;
use crate::report::{StateWitness, TieBreak, WitnessReport, witness_text};
use crate::solve;
use crate::solve::{Estimate, Optimum};

#[derive(Debug, Args)]
pub(super) struct WitnessArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Only this state.
    #[arg(long, value_name = "NAME")]
    state: Option<String>,
    /// Only rays that force this action.
    #[arg(long, value_name = "NAME")]
    action: Option<String>,
    /// Include ties between duplicate actions.
    #[arg(long)]
    all: bool,
    /// Also show the jump of the selection that prefers these actions, in this order
    /// (comma-separated names).
    #[arg(long, value_name = "ACTIONS", value_delimiter = ',')]
    prefer: Vec<String>,
    /// Look for one reward at most this far from the model's (maximum norm) after which the policy
    /// has jumped by --jump.
    #[arg(long, value_name = "E", value_parser = positive, allow_hyphen_values = true, requires = "jump",
          conflicts_with = "action")]
    epsilon: Option<Rational>,
    /// The total variation that the policy at some state has to change by at least, from 0 to 1.
    #[arg(long, value_name = "J", value_parser = share, allow_hyphen_values = true, requires = "epsilon")]
    jump: Option<Rational>,
    /// Of the selections only this one has to jump.
    #[arg(long, value_enum, value_name = "RULE", requires = "epsilon")]
    selection: Option<Rule>,
    /// Write the discontinuity certificate of the first state shown to this file; with --epsilon
    /// that of the pair of rewards.
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

/// A rule that picks optimal policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Rule {
    /// The first optimal action in file order.
    First,
    /// The last optimal action in file order.
    Last,
    /// The uniform distribution on the optimal actions.
    Uniform,
}

impl Rule {
    fn is(self, selection: &Selection) -> bool {
        match self {
            Rule::First => *selection == Selection::First,
            Rule::Last => *selection == Selection::Last,
            Rule::Uniform => *selection == Selection::Uniform,
        }
    }
}

fn share(text: &str) -> Result<Rational, String> {
    let x = positive(text)?;
    if x <= 1u32 { Ok(x) } else { Err(format!("{x} is above 1; no change of a policy exceeds 1")) }
}

pub(super) fn run(args: &WitnessArgs) -> Result<Exit, CliError> {
    let certificate = Target::maybe(args.certificate.as_ref(), &[&args.model.model])?;
    let progress = Progress::start("reading the model");
    let input = input::read(&args.model)?;
    let dynamics = &input.model.dynamics;
    input.check_cost(&Estimate::of(dynamics), args.max_memory)?;
    progress.next("solving");
    let bellman = Bellman::new(dynamics, &input.reward);
    let optimum = solve::solve(&bellman)?;
    let mut selections = Selection::standard();
    if !args.prefer.is_empty() {
        for name in &args.prefer {
            input.has_action(name)?;
        }
        selections.push(Selection::Order(args.prefer.clone()));
    }
    if let (Some(epsilon), Some(jump)) = (&args.epsilon, &args.jump) {
        drop(progress);
        selections.retain(|selection| args.selection.is_none_or(|rule| rule.is(selection)));
        let state = args.state.as_deref().map(|name| input.state(name)).transpose()?;
        let question = change::Question {
            goal: Goal { epsilon: epsilon.clone(), jump: jump.clone(), rules: selections, state, all: args.all },
            header: input.header(None),
            state: args.state.clone(),
            certificate: certificate.as_ref(),
            format: args.format,
        };
        return change::run(question, &input, &optimum);
    }
    let tied = cliffs(&optimum, &input.model.rewards);
    let state = args.state.as_deref().map(|name| input.state(name)).transpose()?;
    let action = match (&args.action, state) {
        (Some(name), Some(state)) => Some(input.action(state, name)?),
        (Some(name), None) => input.has_action(name).map(|()| None)?,
        (None, _) => None,
    };
    let (chosen, none) = choose(args, dynamics, &tied, state, action);
    progress.next("finding and certifying rays");
    let origin = input.origin();
    // Which states are tied is what the optimality certificate says.
    let certified = evidence::optimality(&optimum, origin)?;
    let header = input.header(Some(certified.statement().clone()));
    let mut report = WitnessReport { header, tied_states: tied.len(), none, left_out: 0, witnesses: Vec::new() };
    let mut actions = most_actions(dynamics);
    for tied in &chosen {
        if actions == 0 {
            report.left_out += 1;
            continue;
        }
        let action = action.or_else(|| dynamics.find_action(tied.state, args.action.as_deref()?));
        report.witnesses.push(state_witness(&optimum, origin, tied, action, &selections, &mut actions)?);
    }
    match (&certificate, chosen.first()) {
        (Some(target), Some(tied)) => target.write(evidence::discontinuity(&optimum, origin, tied)?.certificate())?,
        (Some(target), None) => say(format_args!("no witness is shown, so {} is not written", target.name())),
        (None, _) => {}
    }
    drop(progress);
    match args.format {
        Format::Json => print_json(&report)?,
        Format::Text => print(|mut out| {
            let (tied, states) = (tied.len(), dynamics.states());
            let hidden = if args.state.is_none() && chosen.len() < tied {
                " (ties between duplicate actions are left out; --all shows them)"
            } else {
                ""
            };
            let shown = report.witnesses.len();
            writeln!(out, "{tied} of {states} states have several optimal actions; {shown} shown{hidden}")?;
            if let (Some(reason), Some(state)) = (report.none, state) {
                writeln!(out, "no witness at {}: {reason}", dynamics.state_name(state))?;
            }
            let rays = if chosen.is_empty() { "are" } else { "and every ray below are" };
            writeln!(out, "the optimal actions {rays} certified by cliff-check in this run")?;
            if !report.witnesses.is_empty() {
                writeln!(out, "{WORDS}")?;
            }
            for (found, tied) in report.witnesses.iter().zip(&chosen) {
                writeln!(out)?;
                witness_text(&mut out, found, optimum.value(tied.state))?;
                if found.left_out > 0 {
                    writeln!(out, "  left out: {} of the tied actions (--action shows one)", found.left_out)?;
                }
            }
            if report.left_out > 0 {
                writeln!(out)?;
                writeln!(out, "left out: {} of the tied states (--state shows one)", report.left_out)?;
            }
            Ok(())
        })?,
    }
    Ok(Exit::Done)
}

/// The tied states to show, and why there is none where one was asked for.
fn choose<'t>(
    args: &WitnessArgs,
    dynamics: &Dynamics,
    tied: &'t [TiedState],
    state: Option<State>,
    action: Option<Pair>,
) -> (Vec<&'t TiedState>, Option<&'static str>) {
    // At discount 1 rewards of absorbing states are 0, so their ties cannot be broken.
    let breakable = |tied: &TiedState| dynamics.rank().is_none() || !tied.absorbing;
    let shown = |tied: &TiedState| breakable(tied) && (args.all || tied.is_essential());
    let Some(state) = state else {
        let forces = |tied: &TiedState| match &args.action {
            Some(name) => tied.actions().into_iter().any(|pair| dynamics.action_name(pair) == **name),
            None => true,
        };
        return (tied.iter().filter(|tied| shown(tied) && forces(tied)).collect(), None);
    };
    let reason = match tied.iter().find(|tied| tied.state == state) {
        None => "it has one optimal action",
        Some(tied) if !breakable(tied) => "with discount 1 the rewards of an absorbing state are 0",
        Some(tied) if !shown(tied) => "its optimal actions are duplicates of each other (--all shows them)",
        Some(tied) if action.is_some_and(|pair| !tied.actions().contains(&pair)) => "the action is not optimal there",
        Some(tied) => return (vec![tied], None),
    };
    (Vec::new(), Some(reason))
}

/// What the words of the tables mean.
pub(super) const WORDS: &str = "D is the paper's direction (bump) or 1 on one action alone (bonus); a jump is the change of the policy that a rule selects, in total\n\
variation: the first optimal action, the last, or all of them uniformly";

/// For how many actions rays are shown: each ray has a certificate of its own with the whole model
/// in it.
pub(super) fn most_actions(dynamics: &Dynamics) -> usize {
    const MOST_PAIRS: usize = 1_000_000;
    (MOST_PAIRS / dynamics.pairs()).max(1)
}

/// The rays of one tied state: for each tied action (or only `action`) both directions, every ray
/// certified; as many actions as may still be shown.
pub(super) fn state_witness(
    optimum: &Optimum<'_, Rational>,
    origin: Origin<'_>,
    tied: &TiedState,
    action: Option<Pair>,
    selections: &[Selection],
    most: &mut usize,
) -> Result<StateWitness, CliError> {
    let dynamics = optimum.bellman().dynamics;
    let actions = tied.actions();
    let mut found = StateWitness::new(optimum, tied);
    for &pair in actions.iter().filter(|pair| action.is_none_or(|only| only == **pair)) {
        if *most == 0 {
            found.left_out += 1;
            continue;
        }
        *most -= 1;
        for (name, direction) in
            [("bump", bump_direction(dynamics, tied.state, pair)), ("bonus", bonus_direction(dynamics, pair))]
        {
            // Both directions always force their action; if not, it is left out rather than
            // claimed.
            let Some(broken) = witness(optimum, tied.state, pair, &direction)? else { continue };
            let broken = evidence::ray(optimum, origin, tied.state, broken)?;
            found.breaks.push(TieBreak::new(optimum, tied.state, &actions, name, &broken, selections));
        }
    }
    Ok(found)
}
