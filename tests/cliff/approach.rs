//! `cliff radius --until` against all sign patterns, and on models whose distances are known.

use crate::common::generators::models;
use crate::common::oracle::{self, optimum as brute};
use crate::common::{Plain, PlainAction};
use num_rational::BigRational;
use policy_cliff::bellman::Bellman;
use policy_cliff::cliff::{Approach, Bound, Freedom, Norm, Target, approach, first_duplicates};
use policy_cliff::evidence;
use policy_cliff::mdp::{FileFormat, Model, Pair, PairFunction, State, read_model};
use policy_cliff::number::{Rational, parse};
use policy_cliff::solve::solve;
use proptest::prelude::*;

/// Every action of every state, all that are not optimal of every state, and of all states, and two
/// actions, with all rewards free.
fn all(model: &Model, norm: Norm, budget: usize) -> Vec<Approach> {
    let reward = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
    let dynamics = &model.dynamics;
    let actions = |pairs: &[Pair]| Target::actions(&optimum, &model.rewards, pairs, false);
    let outside = |states: &[State]| Target::outside(&optimum, &model.rewards, states.iter().copied(), false);
    let mut targets: Vec<Target> = dynamics.all_pairs().map(|pair| actions(&[pair])).collect();
    targets.extend(dynamics.all_states().map(|state| outside(&[state])));
    targets.push(outside(&dynamics.all_states().collect::<Vec<_>>()));
    let ends: Vec<Pair> = [0, dynamics.pairs() - 1].map(Pair::new).to_vec();
    targets.push(actions(&ends));
    let found = targets.into_iter().map(|target| {
        let weight = PairFunction::from_fn(dynamics.pairs(), |_| Rational::from(1));
        let found = approach(&optimum, &model.rewards, target, Freedom { weight, norm, all: false }, budget).unwrap();
        evidence::approach(&optimum, &found, None).expect("accepted");
        found
    });
    found.collect()
}

fn ratio(x: &Rational) -> BigRational {
    x.to_string().parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The bounds meet; no change by a little less, of any pattern of signs, makes an action of the
    /// target optimal, by brute force; and the reward found makes one optimal. In both norms the
    /// checker accepts both bounds.
    #[test]
    fn g19_nothing_nearer_makes_the_target_optimal(plain in models(2, 3)) {
        prop_assume!(plain.states.iter().map(Vec::len).sum::<usize>() <= 5);
        let (model, _) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let class = first_duplicates(&Bellman::new(dynamics, &reward), &model.rewards, false);
        all(&model, Norm::Total, 1_000).iter().for_each(|found| assert_eq!(found.lower, found.upper));
        for found in all(&model, Norm::Sup, 1_000) {
            prop_assert_eq!(&found.lower, &found.upper);
            let is_target = |optimal: &[Vec<usize>]| {
                let of = |pair: &Pair| {
                    let at = dynamics.state_of(*pair);
                    optimal[at.index()].contains(&dynamics.position(at, *pair))
                };
                found.target.pairs().iter().any(of)
            };
            let under = |change: &dyn Fn(Pair) -> BigRational| {
                // The oracle asks for the rewards by their actions, in order.
                let mut plain = plain.clone();
                let mut changes = Vec::new();
                let actions = plain.states.iter_mut().flatten();
                for (index, action) in actions.enumerate() {
                    action.other = (index as i64, 1);
                    changes.push(oracle::ratio(action.reward) + change(Pair::new(index)));
                }
                brute(&plain, &|action: &PlainAction| changes[action.other.0 as usize].clone()).1
            };
            if let Some(nearest) = &found.nearest {
                let moved = |pair: Pair| ratio(nearest.reward.at(pair)) - ratio(reward.at(pair));
                prop_assert!(is_target(&under(&moved)));
            }
            let size = match &found.lower {
                Bound::At(lower) => ratio(lower) * BigRational::new(63.into(), 64.into()),
                Bound::Infinite => BigRational::from_integer(100.into()),
            };
            if size == BigRational::from_integer(0.into()) {
                continue;
            }
            for pattern in 0..3usize.pow(dynamics.pairs() as u32) {
                let sign = |pair: Pair| {
                    let place = class[pair.index()].index() as u32;
                    BigRational::from_integer(((pattern / 3usize.pow(place) % 3) as i64 - 1).into())
                };
                prop_assert!(!is_target(&under(&|pair| sign(pair) * &size)), "{:?} {}", found.target, pattern);
            }
        }
    }
}

#[test]
fn g19_a_corner_of_three_cells() {
    let model = read_model(
        r#"{ "discount": "1/2", "states": {
            "s": { "stop": { "next": { "done": "1" } }, "toU": { "next": { "U": "1" } }, "toV": { "next": { "V": "1" } },
                   "mix": { "next": { "U": "1/3", "V": "1/3", "done": "1/3" } } },
            "U": { "u": { "reward": "-1", "next": { "done": "1" } } },
            "V": { "v": { "reward": "-1/2", "next": { "done": "1" } } },
            "done": { "stay": { "next": { "done": "1" } } } } }"#
            .as_bytes(),
        FileFormat::Json,
    )
    .unwrap();
    let dynamics = &model.dynamics;
    let reward = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(dynamics, &reward)).unwrap();
    let free = ["U", "V"].map(|name| dynamics.pair_range(dynamics.find_state(name).unwrap()).start);
    let weight =
        PairFunction::from_fn(dynamics.pairs(), |pair| Rational::from(u32::from(free.contains(&pair.index()))));
    let to = |action: &str, norm: Norm| {
        let pair = dynamics.find_action(dynamics.find_state("s").unwrap(), action).unwrap();
        let target = Target::actions(&optimum, &model.rewards, &[pair], false);
        let freedom = Freedom { weight: weight.clone(), norm, all: false };
        let found = approach(&optimum, &model.rewards, target, freedom, 1_000).unwrap();
        evidence::approach(&optimum, &found, None).expect("accepted");
        assert_eq!(found.lower, found.upper);
        found.lower
    };
    let at = |text: &str| Bound::At(parse(text).unwrap());
    assert_eq!(to("mix", Norm::Sup), at("1"));
    assert_eq!(to("mix", Norm::Total), at("3/2"));
    assert_eq!((to("toU", Norm::Sup), to("toV", Norm::Sup), to("stop", Norm::Sup)), (at("1"), at("1/2"), at("0")));
}

#[test]
fn g19_a_mask_that_allows_nothing_is_infinitely_far() {
    let model = read_model(
        br#"{ "discount": "1/2", "states": { "s": { "a": { "reward": "1", "next": { "s": "1" } },
            "b": { "next": { "s": "1" } } } } }"# as &[u8],
        FileFormat::Json,
    )
    .unwrap();
    let reward = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
    let target = Target::actions(&optimum, &model.rewards, &[Pair::new(1)], false);
    let freedom = Freedom { weight: PairFunction::zero(2), norm: Norm::Sup, all: false };
    let found = approach(&optimum, &model.rewards, target, freedom, 10).unwrap();
    evidence::approach(&optimum, &found, None).expect("accepted");
    assert_eq!((found.lower, found.upper), (Bound::Infinite, Bound::Infinite));
}

/// Of a hundred models with six states and three actions, of the seed below, the search ends on at
/// least eighty with a thousand programs; where it does not, both bounds are certified.
#[test]
fn g19_the_search_ends_on_most_models_of_six_states() {
    let mut seed = 2_024u64;
    let mut next = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % most) as i64
    };
    let models = if cfg!(debug_assertions) { 30 } else { 100 };
    let started = cpu_time::ProcessTime::now();
    let (mut ended, mut programs, mut most) = (0, 0, 0);
    for _ in 0..models {
        let action = |next: &mut dyn FnMut(u64) -> i64| {
            let mut weights = std::collections::BTreeMap::new();
            (0..3).for_each(|_| *weights.entry(next(6) as usize).or_insert(0) += 1 + next(4));
            PlainAction { reward: (next(33) - 16, 16), other: (0, 1), weights: weights.into_iter().collect() }
        };
        let states = (0..6).map(|_| (0..3).map(|_| action(&mut next)).collect()).collect();
        let (model, _) = Plain { discount: (9, 10), states }.build();
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let first = model.dynamics.all_states().next().unwrap();
        let target = Target::outside(&optimum, &model.rewards, [first], false);
        let weight = PairFunction::from_fn(model.dynamics.pairs(), |_| Rational::from(1));
        let freedom = Freedom { weight, norm: Norm::Sup, all: false };
        let found = approach(&optimum, &model.rewards, target, freedom, 1_000).unwrap();
        evidence::approach(&optimum, &found, None).expect("accepted");
        ended += usize::from(found.lower == found.upper);
        programs += found.programs;
        most = most.max(found.programs);
    }
    println!("{ended} of {models} end, {programs} programs, at most {most}, {:?}", started.elapsed());
    assert!(ended * 10 >= models * 8);
}

/// What a small budget leaves is certified as well.
#[test]
fn g19_a_budget_leaves_certified_bounds() {
    let action = |reward: i64, weights: &[(usize, i64)]| PlainAction {
        reward: (reward, 1),
        other: (0, 1),
        weights: weights.to_vec(),
    };
    let plain = Plain {
        discount: (9, 10),
        states: vec![
            vec![action(2, &[(0, 1), (1, 1)]), action(0, &[(1, 1), (2, 1)])],
            vec![action(1, &[(0, 1), (2, 1)]), action(0, &[(2, 1)])],
            vec![action(0, &[(0, 1)]), action(-1, &[(1, 2), (2, 1)])],
        ],
    };
    let (model, _) = plain.build();
    for budget in 0..12 {
        for found in all(&model, Norm::Sup, budget) {
            assert!(found.lower <= found.upper);
            assert!(found.programs <= budget);
        }
    }
}
