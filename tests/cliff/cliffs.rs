//! Cliffs: laws of rays, gaps, selections and the paper's construction on random models.

use crate::common::generators::models;
use crate::common::{Plain, oracle};
use num_rational::BigRational;
use policy_cliff::bellman::{Bellman, inverse_bellman};
use policy_cliff::cliff::{
    Bound, Break, BrokenTie, Ray, Selection, TieBreaker, TiedState, bonus_direction, bump_direction, cliffs,
};
use policy_cliff::evidence;
use policy_cliff::mdp::{ModelBuilder, Pair, State, total_variation};
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
            let values = optimum.values().iter().zip(ray.slope());
            values.map(|(start, slope)| big(start) + epsilon * big(slope)).collect()
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
                let within = ray.within(state);
                prop_assert_eq!(&optimal[state.index()], &positions(&optimum, state, &within));
            }
        }
        if let Some(end) = end {
            let (values, optimal) = moved(&plain, &end);
            prop_assert_eq!(values, line(&end));
            for state in model.dynamics.all_states() {
                let last = ray.at_end(state).unwrap();
                prop_assert_eq!(&optimal[state.index()], &positions(&optimum, state, &last));
            }
            let beyond = end * oracle::ratio((1001, 1000));
            prop_assert_ne!(moved(&plain, &beyond).0, line(&beyond));
        }
    }

    /// At a tied state both directions force each tied action, as far as the rays in them say; the
    /// closed form of the paper's direction is what its own steps (bump, inverse Bellman) give, and
    /// ‖D‖ ≤ 1 + γ. The checker accepts all of it.
    #[test]
    fn every_tied_action_can_be_forced(plain in models(4, 3)) {
        let (model, _) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(dynamics, &reward)).unwrap();
        let breaker = TieBreaker::new(&optimum);
        let breakable = |tied: &TiedState| dynamics.rank().is_none() || !tied.absorbing;
        let ties = cliffs(&optimum, &model.rewards).into_iter().filter(breakable);
        let broken: Vec<BrokenTie> = ties.map(|tied| breaker.broken(&tied).unwrap()).collect();
        for BrokenTie { tied, breaks, .. } in &broken {
            prop_assert_eq!(tied.actions(), breaks.iter().map(|way| way.pair).collect::<Vec<_>>());
            for Break { pair, bump_norm, bonus_end } in breaks {
                let pair = *pair;
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
                prop_assert_eq!(&bump.norm(), bump_norm);
                let bonus = bonus_direction(dynamics, pair);
                for (direction, until) in [(&bump, &Bound::Infinite), (&bonus, bonus_end)] {
                    let ray = Ray::new(&optimum, direction).unwrap();
                    prop_assert_eq!(ray.until(), until);
                    prop_assert_eq!(ray.within(tied.state), vec![pair]);
                    prop_assert!(ray.at_end(tied.state).is_none_or(|end| end == [pair]));
                }
            }
        }
        let ties = broken.len();
        let certified = evidence::cliffs(&optimum, None, broken).unwrap();
        prop_assert_eq!(certified.answer().len(), ties);
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

/// Where values are long, certificates are in hexadecimal, W among them: two ways into a corridor of
/// 200 steps tie, and values have a power of 100 as their denominator.
#[test]
fn long_values_are_certified_in_hexadecimal() {
    let mut builder = ModelBuilder::new();
    builder.discount(Rational::from_signeds(99, 100));
    let mut state = |name: &str, actions: &[(&str, &str, i32)]| {
        builder.begin_state(name);
        for (action, next, reward) in actions {
            builder.begin_action(action);
            builder.reward(None, Rational::from(*reward));
            builder.successor(next, Rational::from(1));
            builder.end_action();
        }
        builder.end_state();
    };
    state("fork", &[("left", "l", 0), ("right", "r", 0), ("wait", "fork", 0)]);
    state("l", &[("on", "0", 0)]);
    state("r", &[("on", "0", 0)]);
    for step in 0..200 {
        state(&step.to_string(), &[("on", &(step + 1).to_string(), 0)]);
    }
    state("200", &[("pay", "fork", 1)]);
    let model = builder.finish().unwrap();
    let reward = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
    let breaker = TieBreaker::new(&optimum);
    let broken = cliffs(&optimum, &model.rewards).iter().map(|tied| breaker.broken(tied).unwrap()).collect();
    let certified = evidence::cliffs(&optimum, None, broken).unwrap();
    assert!(certified.certificate().starts_with(b"cliff-certificate 3\n"));
    let [cliff] = &certified.answer()[..] else { panic!("one tie") };
    assert_eq!(cliff.reach.len(), model.dynamics.states());
    let accepted = cliff_check::check(certified.certificate()).unwrap();
    assert_eq!(accepted.print().as_bytes(), certified.certificate());
}
