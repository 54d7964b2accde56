//! Runs a claim on given models: with the model's own rewards, policies, states and actions, and what
//! these suggest.
//!
//! What is gone through is bounded by work, not by the size of the model: a model of thousands of
//! states is tried a few times, one of three states a thousand times. [`Covered`] says what was
//! done.

use serde::Serialize;

use super::{Origin, RefuteError, Tally};
use crate::bellman::Bellman;
use crate::claim::{Claim, Evaluator, Frame, GivenKind, GivenValue, Instance, InstanceError, ModelSize, Step};
use crate::mdp::{Model, PairFunction, State};
use crate::number::Rational;
use crate::solve::solve;

/// The numbers that evaluations on one model may touch for one claim.
const WORK: u64 = 2_000_000;
/// One evaluation that touches more numbers than this is not made.
const MOST_WORK: u64 = 50_000_000;
/// The most assignments of a model's values.
const MOST_OWN: u64 = 2_000;
/// The most deterministic policies that are listed.
const MOST_POLICIES: usize = 512;

/// What was tried of a claim on a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Covered {
    /// The name of the model.
    pub model: String,
    /// |S|.
    pub states: usize,
    /// How many assignments of the model's own values were tried: its rewards, optimal and other
    /// deterministic policies, initial distribution, and all states and actions.
    pub own: u64,
    /// Whether these were all of them.
    pub complete: bool,
    /// In how many of all these the hypotheses held.
    pub held: u64,
    /// Why nothing was tried.
    pub left_out: Option<String>,
}

/// Why no claim is tried on a model; `None` if claims are.
pub fn outside(model: &Model) -> Option<String> {
    Frame::<Rational>::of(&model.dynamics).err().map(|error| error.to_string())
}

/// Tries assignments on every model, and says what was covered.
///
/// # Errors
/// [`RefuteError::Instance`] if an instance is refused, which types exclude.
pub fn on_models(claim: &Claim, models: &[(String, Model)]) -> Result<(Tally, Vec<Covered>), RefuteError> {
    let mut all = Tally::new(claim);
    let mut covered = Vec::new();
    for (name, model) in models {
        let mut tally = Tally::new(claim);
        let mut here = on_model(claim, name, model, &mut tally)
            .map_err(|error| RefuteError::Instance { claim: claim.id().to_owned(), error })?;
        here.held = tally.nonvacuous;
        covered.push(here);
        all.merge(tally);
    }
    Ok((all, covered))
}

fn on_model(claim: &Claim, name: &str, model: &Model, tally: &mut Tally) -> Result<Covered, InstanceError> {
    let states = model.dynamics.states();
    let mut covered = Covered { model: name.to_owned(), states, own: 0, complete: false, held: 0, left_out: None };
    let frame = match Frame::of(&model.dynamics) {
        Ok(frame) => frame,
        Err(error) => {
            covered.left_out = Some(error.to_string());
            return Ok(covered);
        }
    };
    let transitions: usize = (0..frame.pairs()).map(|pair| frame.row(pair).len()).sum();
    let size = ModelSize { states: states as u64, pairs: frame.pairs() as u64, transitions: transitions as u64 };
    let work = claim.work(size).max(1);
    if work > MOST_WORK {
        covered.left_out = Some(format!("one evaluation touches about {work} numbers, more than {MOST_WORK}"));
        return Ok(covered);
    }
    let budget = (WORK / work).clamp(1, MOST_OWN);
    let own = Own::of(claim, model, &frame);
    let mut walk = OwnWalk {
        claim,
        evaluator: Evaluator::new(claim),
        own: &own,
        instance: Instance { frame: frame.clone(), values: Vec::new() },
        left: budget,
        first: 0,
        tried: 0,
        name,
        tally,
    };
    covered.complete = walk.all()?;
    covered.own = walk.tried;
    Ok(covered)
}

/// The values that a model itself suggests for each variable, the best first; none for variables
/// that go through all states, actions or components.
struct Own {
    values: Vec<Option<Vec<GivenValue<Rational>>>>,
    components: usize,
    /// Whether some list leaves values out: not all deterministic policies.
    cut: bool,
}

impl Own {
    fn of(claim: &Claim, model: &Model, frame: &Frame<Rational>) -> Self {
        let (states, pairs) = (frame.states(), frame.pairs());
        let mut rewards: Vec<Vec<Rational>> = Vec::new();
        let effective = model.reward(None).ok();
        for reward in effective.iter().chain(model.rewards.iter().map(|named| &named.reward)) {
            let reward: Vec<Rational> = reward.iter().cloned().collect();
            if !rewards.contains(&reward) {
                rewards.push(reward);
            }
        }
        let solved = |reward: &Vec<Rational>| {
            let reward = PairFunction::from_fn(pairs, |pair| reward[pair.index()].clone());
            let optimum = solve(&Bellman::new(&model.dynamics, &reward)).ok()?;
            let q: Vec<Rational> = model.dynamics.all_pairs().map(|pair| optimum.q(pair)).collect();
            let values: Vec<Rational> = (0..states).map(|state| optimum.value(State::new(state)).clone()).collect();
            let choices: Vec<usize> = (0..states).map(|state| optimum.policy().at(State::new(state)).index()).collect();
            Some((q, values, choices))
        };
        let kinds = || claim.givens().iter().map(|given| &given.kind);
        let needs_optimum = kinds()
            .any(|kind| matches!(kind, GivenKind::Policy { .. } | GivenKind::QFunction | GivenKind::StateFunction));
        let optima: Vec<_> = if needs_optimum { rewards.iter().filter_map(solved).collect() } else { Vec::new() };
        let mut own = Own { values: Vec::new(), components: model.rewards.len(), cut: false };
        for kind in kinds() {
            let zero = Rational::from(0u32);
            let list: Option<Vec<GivenValue<Rational>>> = match kind {
                GivenKind::State | GivenKind::Action { .. } | GivenKind::Component => None,
                GivenKind::Number(range) => Some(
                    [(1, 1), (1, 2), (0, 1), (1, 10), (2, 1)]
                        .into_iter()
                        .map(|(p, q)| Rational::from_signeds(p, q))
                        .filter(|x| range.contains(x))
                        .map(GivenValue::Number)
                        .collect(),
                ),
                GivenKind::Reward | GivenKind::PairFunction => {
                    let negatives = rewards.iter().map(|reward| reward.iter().map(|r| -r).collect());
                    let zeros = vec![zero.clone(); pairs];
                    Some(rewards.iter().cloned().chain(negatives).chain([zeros]).map(GivenValue::Pairs).collect())
                }
                GivenKind::QFunction => {
                    let q = optima.iter().map(|(q, ..)| GivenValue::Pairs(q.clone()));
                    Some(q.chain([GivenValue::Pairs(vec![zero; pairs])]).collect())
                }
                GivenKind::StateFunction => {
                    let values = optima.iter().map(|(_, values, _)| GivenValue::States(values.clone()));
                    Some(values.chain([GivenValue::States(vec![zero; states])]).collect())
                }
                GivenKind::Policy { deterministic } => {
                    let mut policies: Vec<Vec<Rational>> =
                        optima.iter().map(|(_, _, choices)| indicator(pairs, choices)).collect();
                    if !deterministic {
                        let share = |pair: usize| {
                            Rational::from_unsigneds(1u64, frame.actions(frame.state_of(pair)).len() as u64)
                        };
                        policies.push((0..pairs).map(share).collect());
                    }
                    let (all, complete) = deterministic_policies(frame);
                    own.cut |= !complete;
                    policies.extend(all.iter().map(|choices| indicator(pairs, choices)));
                    let mut distinct: Vec<Vec<Rational>> = Vec::new();
                    for policy in policies {
                        if !distinct.contains(&policy) {
                            distinct.push(policy);
                        }
                    }
                    Some(distinct.into_iter().map(GivenValue::Pairs).collect())
                }
                GivenKind::Distribution => {
                    let mut list = Vec::new();
                    if let Some(initial) = &model.initial {
                        let mut mass = vec![zero.clone(); states];
                        initial.entries().iter().for_each(|(state, p)| mass[state.index()] = p.clone());
                        list.push(GivenValue::States(mass));
                    }
                    own.cut |= states > MOST_POLICIES;
                    for state in 0..states.min(MOST_POLICIES) {
                        let mut mass = vec![zero.clone(); states];
                        mass[state] = Rational::from(1u32);
                        list.push(GivenValue::States(mass));
                    }
                    Some(list)
                }
                GivenKind::Rewards => Some(vec![GivenValue::PairTuple(
                    model.rewards.iter().map(|named| named.reward.iter().cloned().collect()).collect(),
                )]),
                GivenKind::Weights => Some(weights(model, states)),
            };
            own.values.push(list);
        }
        own
    }
}

/// The model's weights if they are those of a mixture at every state; those that are equal; each
/// component alone.
fn weights(model: &Model, states: usize) -> Vec<GivenValue<Rational>> {
    let n = model.rewards.len();
    let (zero, one) = (Rational::from(0u32), Rational::from(1u32));
    let mut list = Vec::new();
    let own: Option<Vec<Vec<Rational>>> = model
        .rewards
        .iter()
        .map(|named| {
            let weight = named.weight.as_ref()?;
            Some((0..states).map(|state| weight.at(State::new(state)).clone()).collect())
        })
        .collect();
    if let Some(own) = own {
        let sums = (0..states).all(|state| own.iter().map(|w| w[state].clone()).sum::<Rational>() == one);
        if sums && own.iter().flatten().all(|w| *w >= zero) {
            list.push(GivenValue::StateTuple(own));
        }
    }
    list.push(GivenValue::StateTuple(vec![vec![Rational::from_unsigneds(1usize, n); states]; n]));
    for alone in 0..n {
        let weight = |k: usize| vec![if k == alone { one.clone() } else { zero.clone() }; states];
        list.push(GivenValue::StateTuple((0..n).map(weight).collect()));
    }
    list
}

/// A deterministic policy by the pair that it takes at each state.
fn indicator(pairs: usize, choices: &[usize]) -> Vec<Rational> {
    let mut policy = vec![Rational::from(0u32); pairs];
    choices.iter().for_each(|pair| policy[*pair] = Rational::from(1u32));
    policy
}

/// All deterministic policies, or the first of them, and whether they are all.
fn deterministic_policies(frame: &Frame<Rational>) -> (Vec<Vec<usize>>, bool) {
    let mut choices: Vec<usize> = (0..frame.states()).map(|state| frame.actions(state).start).collect();
    let mut all = vec![choices.clone()];
    while all.len() < MOST_POLICIES {
        let Some(state) = (0..frame.states()).find(|&state| choices[state] + 1 < frame.actions(state).end) else {
            return (all, true);
        };
        choices[state] += 1;
        (0..state).for_each(|earlier| choices[earlier] = frame.actions(earlier).start);
        all.push(choices.clone());
    }
    (all, false)
}

/// Goes through a model's own values: the best values of all variables first, then those that are
/// further down the lists, each with all states, actions and components.
struct OwnWalk<'a> {
    claim: &'a Claim,
    evaluator: Evaluator,
    own: &'a Own,
    instance: Instance<Rational>,
    left: u64,
    /// The first variable that differs from the instance evaluated last.
    first: usize,
    tried: u64,
    name: &'a str,
    tally: &'a mut Tally,
}

impl OwnWalk<'_> {
    /// Whether everything was gone through before the budget ended.
    fn all(&mut self) -> Result<bool, InstanceError> {
        let lists = self.own.values.iter().flatten();
        let deepest: usize = lists.map(|list| list.len().saturating_sub(1)).sum();
        for sum in 0..=deepest {
            if !self.from(0, sum)? {
                return Ok(false);
            }
        }
        Ok(!self.own.cut)
    }

    /// The assignments of the variables from `given` on whose places in their lists have this sum.
    fn from(&mut self, given: usize, sum: usize) -> Result<bool, InstanceError> {
        let own = self.own;
        let Some(list) = own.values.get(given) else {
            return if sum == 0 { self.leaf() } else { Ok(true) };
        };
        let options = match (list, &self.claim.givens()[given].kind) {
            (Some(list), _) => {
                let later: usize =
                    own.values[given + 1..].iter().flatten().map(|list| list.len().saturating_sub(1)).sum();
                for place in sum.saturating_sub(later)..=sum.min(list.len().saturating_sub(1)) {
                    let Some(value) = list.get(place) else { continue };
                    if !self.with(given, value.clone(), sum - place)? {
                        return Ok(false);
                    }
                }
                return Ok(true);
            }
            (None, GivenKind::State) => (0..self.instance.frame.states()).map(GivenValue::State).collect(),
            (None, GivenKind::Action { at }) => {
                let state = match self.instance.values.get(*at) {
                    Some(GivenValue::State(state)) => *state,
                    _ => 0,
                };
                self.instance.frame.actions(state).map(GivenValue::Action).collect()
            }
            (None, _) => (0..own.components).map(GivenValue::Component).collect::<Vec<_>>(),
        };
        for value in options {
            if !self.with(given, value, sum)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn with(&mut self, given: usize, value: GivenValue<Rational>, sum: usize) -> Result<bool, InstanceError> {
        self.instance.values.truncate(given);
        self.instance.values.push(value);
        self.first = self.first.min(given);
        self.from(given + 1, sum)
    }

    fn leaf(&mut self) -> Result<bool, InstanceError> {
        if self.left == 0 {
            return Ok(false);
        }
        if self.instance.validate(self.claim.givens()).is_err() {
            return Ok(true); // A component of tuples that the claim has none of, say.
        }
        self.left -= 1;
        let defines = self.evaluator.has_definitions();
        let mut instance = self.instance.clone();
        let outcome = if defines || self.tried == 0 {
            self.evaluator.complete(&mut instance);
            self.evaluator.evaluate_big(&instance)?
        } else {
            self.evaluator.evaluate_big_changed(&instance, Step::from(self.first))?
        };
        self.first = instance.values.len();
        let (name, number) = (self.name, self.tried);
        self.tried += 1;
        let origin = || Origin::Model { name: name.to_owned(), number };
        self.tally.record(outcome, origin, || Ok(instance.clone()))?;
        Ok(true)
    }
}
