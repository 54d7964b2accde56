//! Cliffs: laws of rays, gaps, selections and the paper's construction on random models.

mod common;

use common::generators::models;
use common::{Plain, oracle};
use num_rational::BigRational;
use policy_cliff::bellman::{Bellman, inverse_bellman};
use policy_cliff::cliff::{Bound, Ray, Selection, bonus_direction, bump_direction, cliffs, witness};
use policy_cliff::mdp::{Pair, State, total_variation};
use policy_cliff::number::{Germ, Rational};
use policy_cliff::solve::{Optimum, solve};
use proptest::prelude::*;
use std::convert::Infallible;

/// A rational of the test oracle with the same value.
fn big(x: &Rational) -> BigRational {
    x.to_string().parse().expect("canonical text")
}

/// The optimum of R + εD by brute force, with D the other reward of the plain model.
fn moved(plain: &Plain, epsilon: &BigRational) -> (Vec<BigRational>, Vec<Vec<usize>>) {
    oracle::optimum(plain, &|action| oracle::ratio(action.reward) + epsilon * oracle::ratio(action.other))
}

fn positions(optimum: &Optimum<'_, Rational>, state: State, pairs: &[Pair]) -> Vec<usize> {
    pairs.iter().map(|&pair| optimum.bellman().dynamics.position(state, pair)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// On (0, ε̄) the values are V₀ + εV₁ and the action sets constant, at ε̄ they are what the ray
    /// says, and beyond ε̄ the values leave the line: all of it against brute force at points near
    /// both ends and between.
    #[test]
    fn a_ray_is_the_first_piece_of_the_optimum(plain in models(3, 3)) {
        let (model, direction) = plain.build();
        let reward = model.reward(None).unwrap();
        let bellman = Bellman::new(&model.dynamics, &reward);
        let optimum = solve(&bellman).unwrap();
        let ray = Ray::new(&optimum, &direction).unwrap();
        let line = |epsilon: &BigRational| -> Vec<BigRational> {
            ray.values().iter().map(|value| big(&value.constant) + epsilon * big(&value.slope)).collect()
        };
        let (end, inside) = match ray.until() {
            Bound::Infinite => (None, vec![(1, 1000), (1, 1), (1000, 1)]),
            Bound::At(end) => (Some(big(end)), vec![(1, 1000), (1, 2), (999, 1000)]),
        };
        for share in inside {
            let epsilon = oracle::ratio(share) * end.clone().unwrap_or_else(|| oracle::ratio((1, 1)));
            let (values, optimal) = moved(&plain, &epsilon);
            prop_assert_eq!(values, line(&epsilon));
            for state in model.dynamics.all_states() {
                let within = ray.within(&bellman, state);
                prop_assert_eq!(&optimal[state.index()], &positions(&optimum, state, &within));
            }
        }
        if let Some(end) = end {
            let (values, optimal) = moved(&plain, &end);
            prop_assert_eq!(values, line(&end));
            for state in model.dynamics.all_states() {
                let last = ray.at_end(&bellman, state).unwrap();
                prop_assert_eq!(&optimal[state.index()], &positions(&optimum, state, &last));
            }
            let beyond = end * oracle::ratio((1001, 1000));
            prop_assert_ne!(moved(&plain, &beyond).0, line(&beyond));
        }
    }

    /// At a tied state both directions force each tied action on a whole interval; the closed form
    /// of the paper's direction is what its own steps (bump, inverse Bellman) give, and ‖D‖ ≤ 1 +
    /// γ.
    #[test]
    fn every_tied_action_can_be_forced(plain in models(4, 3)) {
        let (model, _) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(dynamics, &reward)).unwrap();
        for tied in cliffs(&optimum, &model.rewards) {
            for pair in tied.actions() {
                let bump = bump_direction(dynamics, tied.state, pair);
                // The paper's own steps: the inverse Bellman map at Q* + εφ, with φ = 1 at the pair
                // alone.
                let bumped = |other: Pair| Germ {
                    constant: optimum.q(other),
                    slope: Rational::from(u32::from(other == pair)),
                };
                let q: Vec<Germ> = dynamics.all_pairs().map(bumped).collect();
                let Ok::<_, Infallible>(by_germs) = inverse_bellman(dynamics, &q, &mut None);
                for other in dynamics.all_pairs() {
                    prop_assert_eq!(&by_germs[other.index()].constant, reward.at(other));
                    prop_assert_eq!(&by_germs[other.index()].slope, bump.at(other));
                }
                prop_assert!(bump.norm() <= Rational::from(1u32) + dynamics.discount());
                let by_bump = witness(&optimum, tied.state, pair, &bump).unwrap().unwrap();
                prop_assert_eq!(by_bump.ray.until(), &Bound::Infinite);
                let bonus = bonus_direction(dynamics, pair);
                prop_assert!(witness(&optimum, tied.state, pair, &bonus).unwrap().is_some());
            }
        }
    }

    /// The jump of a selection at s0 is the total variation distance between the policies it picks
    /// before and after.
    #[test]
    fn jumps_are_total_variation_distances(plain in models(3, 3)) {
        let (model, other) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let before = solve(&Bellman::new(dynamics, &reward)).unwrap();
        let after = solve(&Bellman::new(dynamics, &other)).unwrap();
        let rules = [Selection::First, Selection::Last, Selection::Uniform, Selection::Order(vec!["a1".into()])];
        for rule in &rules {
            let (from, to) = (rule.policy(dynamics, before.optimal()), rule.policy(dynamics, after.optimal()));
            for state in dynamics.all_states() {
                let sets = [&before, &after].map(|o| o.optimal().at(dynamics, state).collect::<Vec<_>>());
                let jump = rule.jump(dynamics, &sets[0], &sets[1]);
                prop_assert_eq!(jump, total_variation(dynamics, state, &from, &to));
            }
        }
    }
}
