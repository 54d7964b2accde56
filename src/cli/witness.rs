//! `cliff witness`: rays of rewards along which the optimal policy jumps, or one reward close by
//! after which it has jumped.

use clap::{Args, ValueEnum};
use malachite_base::num::logic::traits::SignificantBits;

use super::exit::Exit;
use super::output::say;
use super::question::Options;
use super::soft::positive;
use super::{CliError, ModelArgs, change};
use crate::bellman::Bellman;
use crate::cliff::{BrokenTie, Goal, Selection, TieBreaker, TiedState, cliffs};
use crate::evidence;
use crate::mdp::{Dynamics, Pair, State};
use crate::number::Rational;
use crate::report::{StateWitness, WitnessReport, states_have, witness_text};
use crate::solve::Optimum;

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
    #[command(flatten)]
    options: Options,
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
    let question = args.options.ask(&args.model)?;
    let (input, progress) = (&question.input, &question.progress);
    let dynamics = &input.model.dynamics;
    let bellman = Bellman::new(dynamics, &input.reward);
    let optimum = question.solve(&bellman)?;
    let mut selections = Selection::standard();
    if !args.prefer.is_empty() {
        for name in &args.prefer {
            input.has_action(name)?;
        }
        selections.push(Selection::Order(args.prefer.clone()));
    }
    if let (Some(epsilon), Some(jump)) = (&args.epsilon, &args.jump) {
        selections.retain(|selection| args.selection.is_none_or(|rule| rule.is(selection)));
        let state = args.state.as_deref().map(|name| input.state(name)).transpose()?;
        let goal = Goal { epsilon: epsilon.clone(), jump: jump.clone(), rules: selections, state, all: args.all };
        return change::run(&question, &goal, &optimum);
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
    let (broken, left_out) = broken_ties(&optimum, &chosen)?;
    let certified = evidence::cliffs(&optimum, origin, broken)?;
    let header = input.header(Some(certified.statement().clone()));
    let witness = |broken: &BrokenTie| {
        let only = action.or_else(|| dynamics.find_action(broken.tied.state, args.action.as_deref()?));
        StateWitness::new(&optimum, broken, only, &selections)
    };
    let witnesses = certified.answer().iter().map(witness).collect();
    let report = WitnessReport { header, tied_states: tied.len(), none, left_out, witnesses };
    match (&question.certificate, chosen.first()) {
        (Some(target), Some(tied)) => target.write(evidence::discontinuity(&optimum, origin, tied)?.certificate())?,
        (Some(target), None) => say(format_args!("no witness is shown, so {} is not written", target.name())),
        (None, _) => {}
    }
    question.show(&report, |mut out| {
        let tied = tied.len();
        let hidden = if args.state.is_none() && chosen.len() < tied {
            " (ties between duplicate actions are left out; --all shows them)"
        } else {
            ""
        };
        let shown = report.witnesses.len();
        writeln!(out, "{} several optimal actions; {shown} shown{hidden}", states_have(tied, dynamics.states()))?;
        if let (Some(reason), Some(state)) = (report.none, state) {
            writeln!(out, "no witness at {}: {reason}", dynamics.state_name(state))?;
        }
        let rays = if chosen.is_empty() { "are" } else { "and every ray below are" };
        writeln!(out, "the optimal actions {rays} certified by cliff-check in this run")?;
        if !report.witnesses.is_empty() {
            writeln!(out, "{WORDS}")?;
        }
        for found in &report.witnesses {
            writeln!(out)?;
            witness_text(&mut out, found)?;
        }
        if report.left_out > 0 {
            writeln!(out)?;
            writeln!(out, "left out: {} of the tied states (--state shows one)", report.left_out)?;
        }
        Ok(())
    })?;
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

/// How the ties are broken, and how many are left out because their numbers are too long for all.
fn broken_ties(optimum: &Optimum<'_, Rational>, ties: &[&TiedState]) -> Result<(Vec<BrokenTie>, usize), CliError> {
    const MOST_BITS: u64 = 1 << 30;
    let breaker = TieBreaker::new(optimum);
    let (mut broken, mut bits) = (Vec::new(), 0u64);
    for (number, tied) in ties.iter().enumerate() {
        if bits > MOST_BITS {
            return Ok((broken, ties.len() - number));
        }
        let next = breaker.broken(tied)?;
        // A tie that few states lead to is looked for among all of them.
        bits += next.reach.iter().map(|(_, weight)| weight.significant_bits()).sum::<u64>();
        bits += optimum.bellman().dynamics.pairs() as u64;
        broken.push(next);
    }
    Ok((broken, 0))
}
