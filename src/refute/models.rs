//! Runs a claim on real models: the model's dynamics and rewards, and random values for whatever else the claim is given.

use super::{Kept, Origin, RefuteError, Tally};
use crate::bellman::Bellman;
use crate::claim::{Claim, Evaluator, Frame, GivenKind, GivenValue, Instance, NumberRange};
use crate::mdp::Model;
use crate::number::Rational;
use crate::solve::solve;
use crate::universe::RandomNumbers;

/// Models with more states are left to the solver: evaluating a claim takes dense tables.
const MOST_STATES: usize = 48;
/// How many assignments of values are tried on each model.
const ASSIGNMENTS: u64 = 4;
/// How many values of a variable are tried before one is taken that the hypotheses do not admit.
const ATTEMPTS: usize = 12;

/// Why no claim is tried on a model; `None` if claims are.
pub fn outside(model: &Model) -> Option<String> {
    within(model).err()
}

/// The frame of a model that claims are tried on.
fn within(model: &Model) -> Result<Frame<Rational>, String> {
    let states = model.dynamics.states();
    if states > MOST_STATES {
        return Err(format!("it has {states} states; claims are tried on models with at most {MOST_STATES}"));
    }
    Frame::of(&model.dynamics).map_err(|error| error.to_string())
}

/// Tries assignments on every model with at most 48 states and γ < 1; the others are [`outside`].
///
/// # Errors
/// [`RefuteError::Instance`] if an instance is refused, which types exclude.
pub fn on_models(claim: &Claim, seed: u64, models: &[(String, Model)]) -> Result<Tally, RefuteError> {
    let mut tally = Tally::new(claim);
    let mut evaluator = Evaluator::new(claim);
    for (name, model) in models {
        let Ok(frame) = within(model) else { continue };
        for number in 0..ASSIGNMENTS {
            let mut random = RandomNumbers::new(seed, number);
            let mut instance = Instance { frame: frame.clone(), values: Vec::new() };
            for (given, variable) in claim.givens().iter().enumerate() {
                instance.values.push(GivenValue::State(0));
                for attempt in 0..ATTEMPTS {
                    instance.values[given] = draw(model, &instance, &variable.kind, attempt, &mut random);
                    if !variable.refined || admitted(&mut evaluator, &instance, given + 1) {
                        break;
                    }
                }
            }
            if instance.validate(claim.givens()).is_err() {
                continue;
            }
            let outcome = evaluator
                .evaluate_big(&instance)
                .map_err(|error| RefuteError::Instance { claim: claim.id().to_owned(), error })?;
            let origin = || Origin::Model { name: name.clone(), number };
            tally.record(outcome, origin, || Kept::Big(instance.clone()));
        }
    }
    Ok(tally)
}

/// Whether the refinements of the values so far hold, where words can tell; unknown counts as yes.
fn admitted(evaluator: &mut Evaluator, instance: &Instance<Rational>, known: usize) -> bool {
    let Ok(words) = instance.convert() else { return true };
    evaluator.admits(&words, known, 0, true).unwrap_or(true)
}

/// A value for a variable: the model's own rewards first, an optimal policy for one of them, and random values.
fn draw(
    model: &Model,
    instance: &Instance<Rational>,
    kind: &GivenKind,
    attempt: usize,
    random: &mut RandomNumbers,
) -> GivenValue<Rational> {
    let frame = &instance.frame;
    let (states, pairs) = (frame.states(), frame.pairs());
    let own = |random: &mut RandomNumbers| -> Vec<Rational> {
        model.rewards[random.below(model.rewards.len())].reward.iter().cloned().collect()
    };
    let small =
        |random: &mut RandomNumbers| Rational::from_signeds(random.below(5) as i64 - 2, 1 + random.below(2) as i64);
    let indicator = |chosen: &dyn Fn(usize) -> usize| {
        let mut policy = vec![Rational::from(0u32); pairs];
        (0..states).for_each(|s| policy[chosen(s)] = Rational::from(1u32));
        GivenValue::Pairs(policy)
    };
    let components = instance.values.iter().find_map(|value| match value {
        GivenValue::PairTuple(f) => Some(f.len()),
        GivenValue::StateTuple(w) => Some(w.len()),
        _ => None,
    });
    match kind {
        GivenKind::Number(range) => GivenValue::Number(match range {
            NumberRange::Probability => Rational::from_unsigneds(random.below(4), 4usize),
            _ => Rational::from_unsigneds(1 + random.below(4), 2usize),
        }),
        GivenKind::Reward => {
            let mut reward = own(random);
            if random.below(2) == 1 {
                reward.iter_mut().for_each(|r| *r += small(random));
            }
            GivenValue::Pairs(reward)
        }
        GivenKind::QFunction | GivenKind::PairFunction => {
            GivenValue::Pairs((0..pairs).map(|_| small(random)).collect())
        }
        GivenKind::StateFunction => GivenValue::States((0..states).map(|_| small(random)).collect()),
        GivenKind::Policy { .. } => {
            // An optimal policy for a reward among the values, for variables that ask for one; then random choices.
            let rewards = instance.values.iter().filter_map(|value| match value {
                GivenValue::Pairs(f) if f.len() == pairs => Some(f),
                _ => None,
            });
            match rewards.clone().nth(attempt) {
                Some(reward) => {
                    let reward = crate::mdp::PairFunction::from_fn(pairs, |pair| reward[pair.index()].clone());
                    let optimum = solve(&Bellman::new(&model.dynamics, &reward));
                    let policy = optimum.map(|optimum| optimum.policy());
                    indicator(&|s| {
                        policy.as_ref().map_or(frame.actions(s).start, |p| p.at(crate::mdp::State::new(s)).index())
                    })
                }
                None => {
                    let choices: Vec<usize> =
                        (0..states).map(|s| frame.actions(s).start + random.below(frame.actions(s).len())).collect();
                    indicator(&|s| choices[s])
                }
            }
        }
        GivenKind::Distribution => {
            let mut mass = vec![Rational::from(0u32); states];
            match &model.initial {
                Some(initial) if random.below(2) == 0 => {
                    initial.entries().iter().for_each(|(s, p)| mass[s.index()] = p.clone());
                }
                _ => mass[random.below(states)] = Rational::from(1u32),
            }
            GivenValue::States(mass)
        }
        GivenKind::Rewards => {
            let n = components.unwrap_or(2);
            GivenValue::PairTuple((0..n).map(|_| own(random)).collect())
        }
        GivenKind::Weights => {
            let n = components.unwrap_or(2);
            GivenValue::StateTuple(vec![vec![Rational::from_unsigneds(1usize, n); states]; n])
        }
        GivenKind::Component => GivenValue::Component(random.below(components.unwrap_or(1))),
        GivenKind::State => GivenValue::State(random.below(states)),
        GivenKind::Action { at } => {
            let state = match instance.values.get(*at) {
                Some(GivenValue::State(s)) => *s,
                _ => 0,
            };
            GivenValue::Action(frame.actions(state).start + random.below(frame.actions(state).len()))
        }
    }
}
