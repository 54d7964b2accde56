//! Solving: laws of the optimum, and agreement with brute force on small models of two generators.

use crate::common::generators::{Mixed, models};
use crate::common::{Plain, oracle};
use malachite_base::num::arithmetic::traits::Abs;
use policy_cliff::bellman::{Bellman, argmax, inverse_bellman, maximum};
use policy_cliff::mdp::{
    ActionSets, Distribution, Pair, PairFunction, Policy, Reward, State, StochasticPolicy, germ, reachable_states,
};
use policy_cliff::number::{Germ, Rational};
use policy_cliff::solve::{Optimum, evaluate, expected_return, occupancy, refine, solve};
use proptest::prelude::*;
use std::convert::Infallible;

fn answer(optimum: &Optimum<'_, Rational>) -> oracle::Answer {
    let dynamics = optimum.bellman().dynamics;
    let states = || dynamics.all_states();
    oracle::Answer {
        values: optimum.values().iter().map(ToString::to_string).collect(),
        q: states().map(|s| dynamics.actions(s).map(|pair| optimum.q(pair).to_string()).collect()).collect(),
        optimal: states()
            .map(|s| optimum.optimal().at(dynamics, s).map(|pair| dynamics.position(s, pair)).collect())
            .collect(),
    }
}

fn agrees_with_brute_force(plain: &Plain) -> bool {
    let (model, _) = plain.build();
    let reward = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
    answer(&optimum) == oracle::answer(plain)
}

/// A stochastic policy from arbitrary weights of the pairs.
fn policy(model: &policy_cliff::mdp::Model, weights: &[u32]) -> StochasticPolicy {
    let dynamics = &model.dynamics;
    let mut probability = Vec::new();
    for state in dynamics.all_states() {
        let own: Vec<u32> = dynamics.actions(state).map(|pair| weights[pair.index() % weights.len()]).collect();
        let total: u32 = own.iter().sum();
        let count = own.len();
        probability.extend(own.into_iter().map(|weight| match total {
            0 => Rational::from_unsigneds(1usize, count),
            total => Rational::from_unsigneds(weight, total),
        }));
    }
    StochasticPolicy::new(dynamics, probability).unwrap()
}

/// What exact arithmetic gives, which never halts.
fn exact<T>(result: Result<T, Infallible>) -> T {
    let Ok(value) = result;
    value
}

fn of_pairs(values: Vec<Rational>) -> Reward {
    PairFunction::from_fn(values.len(), |pair| values[pair.index()].clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// V*, Q* and A* are what trying every deterministic policy finds.
    #[test]
    fn the_optimum_is_that_of_brute_force(plain in models(4, 3)) {
        prop_assert!(agrees_with_brute_force(&plain));
    }
}

#[test]
fn the_optimum_is_that_of_brute_force_on_mixed_models() {
    fn law(model: Mixed) -> bool {
        agrees_with_brute_force(&model.0)
    }
    quickcheck::QuickCheck::new().tests(1500).quickcheck(law as fn(Mixed) -> bool);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// T Q* = Q*, and the inverse Bellman map takes Q* back to R. Conversely any Q is the optimum
    /// of its inverse Bellman reward.
    #[test]
    fn inverse_bellman_inverts_solving(plain in models(4, 3), numbers in prop::collection::vec((-9i64..9, 1i64..4), 12)) {
        let (model, _) = plain.build();
        let reward = model.reward(None).unwrap();
        let bellman = Bellman::new(&model.dynamics, &reward);
        let optimum = solve(&bellman).unwrap();
        let q: Vec<Rational> = model.dynamics.all_pairs().map(|pair| optimum.q(pair)).collect();
        let best = exact(maximum(&model.dynamics, &q, &mut None));
        let applied: Vec<Rational> = model.dynamics.all_pairs().map(|pair| bellman.look_ahead(pair, &best)).collect();
        prop_assert_eq!(applied, q.clone());
        prop_assert!(of_pairs(exact(inverse_bellman(&model.dynamics, &q, &mut None))) == reward);
        let mut members = Vec::new();
        exact(argmax(&model.dynamics, &q, &mut None, &mut members));
        let optimal: Vec<bool> = model.dynamics.all_pairs().map(|pair| optimum.optimal().contains(pair)).collect();
        prop_assert_eq!(members, optimal);

        let q: Vec<Rational> = model.dynamics.all_pairs().map(|p| crate::common::ratio(numbers[p.index() % 12])).collect();
        let reward = of_pairs(exact(inverse_bellman(&model.dynamics, &q, &mut None)));
        let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let solved: Vec<Rational> = model.dynamics.all_pairs().map(|pair| optimum.q(pair)).collect();
        prop_assert_eq!(solved, q.clone());
        prop_assert_eq!(optimum.values(), &exact(maximum(&model.dynamics, &q, &mut None))[..]);
    }

    /// Q* is 1/(1−γ)-Lipschitz in the reward (`q-lipschitz`).
    #[test]
    fn q_is_lipschitz_in_the_reward(plain in models(4, 3)) {
        let (model, other) = plain.build();
        let reward = model.reward(None).unwrap();
        let first = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let second = solve(&Bellman::new(&model.dynamics, &other)).unwrap();
        let one = Rational::from(1u32);
        for pair in model.dynamics.all_pairs() {
            let change = (first.q(pair) - second.q(pair)).abs();
            prop_assert!(change * (&one - model.dynamics.discount()) <= reward.distance(&other));
        }
    }

    /// V^π is the fixed point of its backup; no policy beats V*, and one attains it exactly if its
    /// support is optimal. The performance difference J* − J(π) is the mean advantage lost under
    /// the occupancy of π.
    #[test]
    fn policies_are_evaluated_exactly(plain in models(4, 3), weights in prop::collection::vec(0u32..3, 1..9)) {
        let (model, _) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let bellman = Bellman::new(dynamics, &reward);
        let optimum = solve(&bellman).unwrap();
        let policy = policy(&model, &weights);
        let values = evaluate(&bellman, &policy).unwrap();
        for state in dynamics.all_states() {
            let mean: Rational = dynamics
                .actions(state)
                .map(|pair| policy.probability(pair) * bellman.look_ahead(pair, &values))
                .sum();
            prop_assert_eq!(&mean, &values[state.index()]);
            prop_assert!(&values[state.index()] <= optimum.value(state));
        }
        let supported = |pair: Pair| policy.probability(pair) == 0u32 || optimum.optimal().contains(pair);
        prop_assert_eq!(dynamics.all_pairs().all(supported), values == optimum.values());

        let initial = Distribution::point(State::new(0));
        let occupied = occupancy(dynamics, &initial, &policy).unwrap();
        let mut lost = Rational::from(0u32);
        for state in dynamics.all_states() {
            for pair in dynamics.actions(state) {
                let gain = bellman.advantage(state, pair, optimum.values());
                lost -= &occupied[state.index()] * policy.probability(pair) * gain;
            }
        }
        let total = expected_return(&initial, optimum.values()) - expected_return(&initial, &values);
        prop_assert_eq!(lost, total);
        if *dynamics.discount() > 0u32 {
            let positive: Vec<bool> = occupied.iter().map(|d| *d > 0u32).collect();
            let taken = |pair| Ok(policy.probability(pair) != 0u32);
            prop_assert_eq!(positive, exact(reachable_states(dynamics, [State::new(0)], taken)));
        }
    }

    /// Solving over germs R + εD at once is solving R, then D among the optimal policies.
    #[test]
    fn germs_are_solved_lexicographically(plain in models(4, 3)) {
        let (model, direction) = plain.build();
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let slope = refine(&optimum, &direction).unwrap();
        let moving = germ(&reward, &direction);
        let at_once = solve(&Bellman::new(&model.dynamics, &moving)).unwrap();
        for state in model.dynamics.all_states() {
            let expected = Germ { constant: optimum.value(state).clone(), slope: slope.value(state).clone() };
            prop_assert_eq!(at_once.value(state), &expected);
        }
        prop_assert_eq!(at_once.optimal(), slope.optimal());
    }
}

/// γ = 1 where every policy terminates is the limit of γ → 1, and the γ-killed model with a sink is
/// the discounted one.
#[test]
fn an_undiscounted_model_is_solved_where_every_policy_terminates() {
    let text = r#"{ "discount": "1", "states": {
        "start": { "left": { "reward": "1", "next": { "start": "1/2", "end": "1/2" } },
                   "right": { "reward": "2", "next": { "end": 1 } } },
        "end": { "stay": { "next": { "end": 1 } }, "idle": { "next": { "end": 1 } } } } }"#;
    let model = policy_cliff::mdp::read_model(text.as_bytes(), policy_cliff::mdp::FileFormat::Json).unwrap();
    let reward = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
    assert_eq!(optimum.values(), [Rational::from(2u32), Rational::from(0u32)]);
    assert_eq!(*optimum.optimal(), ActionSets::from_fn(&model.dynamics, |_| true));
    assert_eq!(model.dynamics.rank(), Some(&[1, 0][..]));
}
