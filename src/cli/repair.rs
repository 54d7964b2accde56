//! `cliff repair`: the smallest bonus after which a policy alone is optimal; or what a bonus does.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use malachite_base::num::basic::traits::One;

use super::exit::Exit;
use super::freedom::{FreedomArgs, pairs, write_changed};
use super::input::Input;
use super::interrupt::Postponed;
use super::question::{HINTS, Options, Question};
use super::soft::positive;
use super::source::Source;
use super::target::OutputFile;
use super::{CliError, ModelArgs};
use crate::bellman::Bellman;
use crate::cliff::{self, Bound, Budget, Effect, Freedom, Repair, Wish};
use crate::evidence::{self, ModelOrigin};
use crate::mdp::{DeterministicPolicy, Kernel, Pair, PairFunction, Reward, State, Weight};
use crate::number::Rational;
use crate::report::{BonusReport, Header, RepairReport, bonus_text, repair_text};
use crate::solve::Optimum;

#[derive(Debug, Args)]
pub(super) struct RepairArgs {
    /// The model file, JSON or TOML (by its name); `-` is standard input, as JSON.
    model: Source,
    /// Only the reward of this name may change, as for `cliff radius`.
    #[arg(long, value_name = "NAME")]
    reward: Option<String>,
    /// The actions that are to be the only optimal ones: STATE=ACTION, separated by commas. Given
    /// several times, the policies are alternatives.
    #[arg(long, value_name = "PAIRS", required_unless_present = "bonus")]
    policy: Vec<String>,
    /// By how much every other action at the states named has to be worse.
    #[arg(long, value_name = "M", value_parser = positive, allow_hyphen_values = true,
          required_unless_present_any = ["bonus", "radius"])]
    margin: Option<Rational>,
    /// Within which distance the policy has to stay the only optimal one, instead of a margin.
    #[arg(long, value_name = "R", value_parser = positive, allow_hyphen_values = true, conflicts_with = "margin")]
    radius: Option<Rational>,
    /// Rewards may rise, not fall.
    #[arg(long)]
    nonnegative: bool,
    #[command(flatten)]
    freedom: FreedomArgs,
    /// Look at this reward of the model as a bonus instead: what it changes, and where another
    /// action is optimal than it rewards.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["policy", "margin", "radius", "nonnegative", "only", "out"])]
    bonus: Option<String>,
    /// How many linear programs are solved at most, for the choices at states that are not named;
    /// without it a thousand, and fewer where these would take minutes.
    #[arg(long, value_name = "N")]
    budget: Option<NonZeroUsize>,
    /// Write the mended reward to this file, as the model's one reward with weight 1.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

/// The programs that are solved unasked.
const MOST_PROGRAMS: usize = 1_000;

pub(super) fn run(args: &RepairArgs) -> Result<Exit, CliError> {
    let out = OutputFile::maybe(args.out.as_ref(), &[&args.model])?;
    let mut question = args.options.ask(&ModelArgs { model: args.model.clone(), reward: args.reward.clone() })?;
    if let (Some(one), Some(other)) = (&question.certificate, &out) {
        one.is_apart_from(other)?;
    }
    if let Some(name) = &args.bonus {
        return bonus(args, &question, name);
    }
    let weight;
    (question.input, weight) = question.input.within_effective();
    let (input, progress) = (&question.input, &question.progress);
    let dynamics = &input.model.dynamics;
    let freedom = args.freedom.freedom(&args.model, input, weight)?;
    let policies = args.policy.iter().map(|text| policy(args, input, text)).collect::<Result<Vec<_>, _>>()?;
    let optimum = question.solve(&Bellman::new(dynamics, &input.reward))?;
    progress.next("looking for the smallest bonus");
    let asked = Asked { args, input, optimum: &optimum, freedom: &freedom };
    let (searches, ending) = Postponed::while_searching(|work| {
        let budget = Budget::new(args.budget.map_or(MOST_PROGRAMS, NonZeroUsize::get), work);
        policies.into_iter().map(|policy| asked.search(policy, budget)).collect::<Result<Vec<_>, _>>()
    });
    let searches = searches?;
    let least = searches.iter().map(|(lower, _)| lower).min().cloned();
    let best = searches.iter().map(|(_, repair)| repair).min_by_key(|repair| repair.upper());
    let Some((lower, repair)) = least.zip(best) else {
        return Ok(Exit::Usage); // Some policy is given.
    };
    let programs = searches.iter().map(|(_, repair)| repair.programs).sum::<usize>();
    let mended = repair.mended.as_ref().map(|mended| mended.reward(&input.reward, &freedom));
    let after = mended.as_ref().map(|reward| question.solve(&Bellman::new(dynamics, reward))).transpose()?;
    progress.next("certifying");
    let certified = evidence::repair(&optimum, repair, input.origin())?;
    write_changed(&input.model, out.as_ref(), mended.as_ref(), "mended")?;
    // That other policies, or smaller margins, do no better is in no certificate.
    let whole = (searches.len() == 1 && lower == repair.lower).then(|| certified.statement().clone());
    let header = Header { reward: args.reward.clone(), ..input.header(whole) };
    let report = RepairReport::new(header, dynamics, &lower, programs, repair, after.as_ref());
    let how = match (&args.margin, &args.radius) {
        (Some(margin), _) => format!("by a margin of {margin}"),
        (_, Some(radius)) => format!("within a radius of {radius}"),
        _ => String::new(),
    };
    question.answer(&certified, &report, |mut out| {
        repair_text(&mut out, &input.reward, &lower, repair, after.as_ref(), &how, &HINTS)
    })?;
    Ok(ending.unwrap_or(if lower == repair.upper() { Exit::Done } else { Exit::Undecided }))
}

/// A policy as it was named.
fn policy(args: &RepairArgs, input: &Input, text: &str) -> Result<BTreeMap<State, Pair>, CliError> {
    let dynamics = &input.model.dynamics;
    let mut policy = BTreeMap::new();
    for pair in pairs(&args.model, input, text)? {
        let state = dynamics.state_of(pair);
        if policy.insert(state, pair).is_some() {
            let state = dynamics.state_name(state).into_owned();
            return Err(CliError::TwoActions { file: args.model.clone(), state });
        }
    }
    Ok(policy)
}

struct Asked<'a, 'm> {
    args: &'a RepairArgs,
    input: &'a Input,
    optimum: &'a Optimum<'m, Rational>,
    freedom: &'a Freedom,
}

impl Asked<'_, '_> {
    /// The smallest bonus for a policy, with a bound of it that may be better than its own.
    fn search(&self, policy: BTreeMap<State, Pair>, budget: Budget<'_>) -> Result<(Bound, Repair), CliError> {
        let dynamics = &self.input.model.dynamics;
        let with = |margin: PairFunction<Rational>| {
            let nonnegative = self.args.nonnegative;
            let wish = Wish { policy: policy.clone(), margin, freedom: self.freedom.clone(), nonnegative };
            let repair = cliff::repair(self.optimum, &self.input.model.rewards, wish, budget);
            (repair.lower.clone(), repair)
        };
        let constant = |margin: &Rational| {
            PairFunction::from_fn(dynamics.pairs(), |pair| match dynamics.is_terminal(dynamics.state_of(pair)) {
                true => Rational::default(),
                false => margin.clone(),
            })
        };
        let radius = match (&self.args.margin, &self.args.radius) {
            (Some(margin), _) => return Ok(with(constant(margin))),
            (_, Some(radius)) => radius,
            (None, None) => return Ok(with(constant(&Rational::default()))), // One is given.
        };
        let class = cliff::first_duplicates(self.optimum.bellman(), &self.input.model.rewards, self.freedom.all);
        let is_alone =
            |state| dynamics.actions(state).all(|pair| class[pair.index()] == class[dynamics.pair_range(state).start]);
        if dynamics.all_states().all(|state| policy.contains_key(&state) || is_alone(state)) {
            let first = |state| Pair::new(dynamics.pair_range(state).start);
            let whole = DeterministicPolicy::from_fn(dynamics, |state| *policy.get(&state).unwrap_or(&first(state)));
            return Ok(with(cliff::margins_within(dynamics, &whole, &class, self.freedom.norm, radius)?));
        }
        // What a policy needs depends on what others do. A gap below r closes at a distance of r by
        // the reward of the other action alone, and one of 2 r max T does not close before.
        let (least, few) = with(constant(radius));
        let (_, mut found) = with(constant(&(radius * cliff::loss_rate(dynamics)?)));
        found.programs += few.programs;
        Ok((least, found))
    }
}

/// What a reward of the model does as a bonus.
fn bonus(args: &RepairArgs, question: &Question<'_>, name: &str) -> Result<Exit, CliError> {
    let refused = |error| CliError::Reward { file: args.model.clone(), error };
    let input = &question.input;
    let dynamics = &input.model.dynamics;
    let bonus: Reward = input.model.reward(Some(name)).map_err(refused)?;
    // Where it is a part of the effective reward already, it is taken out of what comes before it.
    let mut others = input.model.clone();
    let own = others.rewards.iter_mut().find(|reward| reward.name.as_deref() == Some(name));
    let weight = own.and_then(|own| own.weight.replace(Weight::Constant(Rational::default())));
    let counts = |weight: &Weight| dynamics.all_states().any(|state| *weight.at(state) != 0u32);
    let is_part = args.reward.is_none() && weight.as_ref().is_some_and(counts);
    let (before, after) = match is_part {
        true => (others.reward(None).map_err(refused)?, input.reward.clone()),
        false => (input.reward.clone(), input.reward.moved(&Rational::ONE, &bonus)),
    };
    let [first, second] = [&before, &after].map(|reward| question.solve(&Bellman::new(dynamics, reward)));
    let (first, second) = (first?, second?);
    let step = cliff::difference(&before, &after);
    let effects: Vec<Effect> = cliff::effects(&first, &second, &step).collect();
    question.progress.next("certifying");
    // Only one of the two is a reward of the file.
    let origin = ModelOrigin { reward: input.origin().reward.filter(|_| !is_part), ..input.origin() };
    let certified = evidence::pair(&first, &second, origin)?;
    let report = BonusReport::new(input.header(Some(certified.statement().clone())), dynamics, name, &effects);
    question.answer(&certified, &report, |mut out| bonus_text(&mut out, &report, &HINTS))?;
    Ok(Exit::Done)
}
