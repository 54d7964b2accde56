//! `cliff radius` against brute force, and the instances that catch tempting errors.

use std::collections::BTreeMap;
use std::convert::Infallible;

use crate::common::generators::models;
use crate::common::oracle::{self, classes, look_ahead, optimum, policy_value};
use crate::common::{Plain, PlainAction};
use num_rational::BigRational;
use num_traits::Signed;
use policy_cliff::bellman::Bellman;
use policy_cliff::cliff::{Bound, Freedom, Norm, Radius, Target, approach, radius};
use policy_cliff::evidence;
use policy_cliff::mdp::{FileFormat, Model, Pair, PairFunction, Reward, State, reachable_states, read_model};
use policy_cliff::number::{Rational, parse};
use policy_cliff::solve::solve;
use proptest::prelude::*;

fn one() -> Rational {
    parse("1").unwrap()
}

/// The radius with every reward free, certified; none where an essential tie is.
fn found(model: &Model, reward: &Reward, norm: Norm) -> Option<(Radius, Option<Reward>)> {
    let bellman = Bellman::new(&model.dynamics, reward);
    let optimum = solve(&bellman).unwrap();
    let absorbing = |tied: &policy_cliff::cliff::TiedState| model.dynamics.rank().is_some() && tied.absorbing;
    let ties = policy_cliff::cliff::cliffs(&optimum, &model.rewards);
    if ties.iter().any(|tied| tied.is_essential() && !absorbing(tied)) {
        return None;
    }
    let terminal = |state| model.dynamics.rank().is_some() && model.dynamics.is_absorbing(state);
    let weight = PairFunction::from_fn(model.dynamics.pairs(), |pair| {
        if terminal(model.dynamics.state_of(pair)) { Rational::default() } else { one() }
    });
    let radius = radius(&optimum, &model.rewards, Freedom { weight, norm, all: false }, 1_000).unwrap();
    evidence::radius(&optimum, &radius, None).expect("accepted");
    let nearest = radius.nearest_reward(&bellman);
    Some((radius, nearest))
}

/// The radius by brute force: along every direction with entries −1, 0, 1 that is equal on
/// duplicates, the first step at which another action is as good as the best; the least of them by
/// the size of the direction. The optimum is at a corner of the ball, and all are tried.
fn brute(plain: &Plain, norm: Norm) -> Option<Option<BigRational>> {
    let (_, optimal) = optimum(plain, &|action| oracle::ratio(action.reward));
    let class = classes(plain);
    let unique = |s: usize| optimal[s].iter().all(|&a| class[s][a] == class[s][optimal[s][0]]);
    if !(0..plain.states.len()).all(unique) {
        return None;
    }
    let choice: Vec<usize> = optimal.iter().map(|set| set[0]).collect();
    let mut free: Vec<(usize, usize)> = Vec::new();
    for (s, row) in class.iter().enumerate() {
        free.extend(row.iter().enumerate().filter(|(a, first)| a == *first).map(|(a, _)| (s, a)));
    }
    let advantage = |direction: &dyn Fn(usize, usize) -> BigRational, s: usize, a: usize| {
        let mut index = BTreeMap::new();
        for (s, actions) in plain.states.iter().enumerate() {
            for (a, action) in actions.iter().enumerate() {
                index.insert(std::ptr::from_ref(action), (s, a));
            }
        }
        let reward = |action: &PlainAction| {
            let (s, a) = index[&std::ptr::from_ref(action)];
            direction(s, a)
        };
        let values = policy_value(plain, &choice, &reward);
        let action = &plain.states[s][a];
        &values[s] - look_ahead(plain, action, reward(action), &values)
    };
    let patterns: Vec<Vec<i64>> = match norm {
        Norm::Sup => (0..1usize << free.len())
            .map(|bits| (0..free.len()).map(|i| if bits >> i & 1 == 1 { 1 } else { -1 }).collect())
            .collect(),
        Norm::Total => (0..free.len())
            .flat_map(|at| [1, -1].map(|sign| (0..free.len()).map(|i| if i == at { sign } else { 0 }).collect()))
            .collect(),
    };
    let mut best: Option<BigRational> = None;
    for pattern in patterns {
        let direction = |s: usize, a: usize| {
            let at = free.iter().position(|&pair| pair == (s, class[s][a])).unwrap();
            BigRational::from_integer(pattern[at].into())
        };
        for &(s, a) in free.iter().filter(|&&(s, a)| a != class[s][choice[s]]) {
            let gap = advantage(&|s, a| oracle::ratio(plain.states[s][a].reward), s, a);
            let speed = -advantage(&direction, s, a);
            if speed.is_positive() {
                let step = gap / speed;
                best = Some(best.map_or(step.clone(), |best| best.min(step)));
            }
        }
    }
    Some(best)
}

/// How far the nearest reward is at which another action is optimal at a state to which the policy
/// leads from s0; none where R has an essential tie there.
fn from_start(model: &Model, reward: &Reward) -> Option<Bound> {
    let dynamics = &model.dynamics;
    let optimum = solve(&Bellman::new(dynamics, reward)).unwrap();
    let policy = optimum.policy();
    let taken = |pair: Pair| Ok::<_, Infallible>(policy.at(dynamics.state_of(pair)) == pair);
    let Ok(reached) = reachable_states(dynamics, [State::new(0)], taken);
    let ties = policy_cliff::cliff::cliffs(&optimum, &model.rewards);
    if ties.iter().any(|tied| reached[tied.state.index()] && tied.is_essential()) {
        return None;
    }
    let on_path = dynamics.all_states().filter(|state| reached[state.index()]);
    let target = Target::outside(&optimum, &model.rewards, on_path, false);
    let weight = PairFunction::from_fn(dynamics.pairs(), |_| Rational::from(1));
    let freedom = Freedom { weight, norm: Norm::Sup, all: false };
    let found = approach(&optimum, &model.rewards, target, freedom, 1_000).unwrap();
    evidence::approach(&optimum, &found, None).expect("accepted");
    assert_eq!(found.lower, found.upper);
    Some(found.lower)
}

/// The same by brute force: along every corner of the ball the first step at which another action
/// is optimal at a state to which the policy leads, among all steps at which an advantage of any
/// policy vanishes.
fn brute_from_start(plain: &Plain) -> Option<Option<BigRational>> {
    let (_, optimal) = optimum(plain, &|action| oracle::ratio(action.reward));
    let class = classes(plain);
    let mut reached = vec![0];
    for at in 0.. {
        let Some(&state) = reached.get(at) else { break };
        for (next, _) in &plain.states[state][optimal[state][0]].weights {
            if !reached.contains(next) {
                reached.push(*next);
            }
        }
    }
    let is_unique =
        |sets: &[Vec<usize>]| reached.iter().all(|&s| sets[s].iter().all(|&a| class[s][a] == class[s][optimal[s][0]]));
    if !is_unique(&optimal) {
        return None;
    }
    let places: Vec<(usize, usize)> =
        (0..plain.states.len()).flat_map(|s| (0..class[s].len()).map(move |a| (s, a))).collect();
    let free: Vec<(usize, usize)> = places.iter().copied().filter(|&(s, a)| class[s][a] == a).collect();
    let index: BTreeMap<_, _> =
        places.iter().map(|&(s, a)| (std::ptr::from_ref(&plain.states[s][a]), (s, class[s][a]))).collect();
    let mut best: Option<BigRational> = None;
    for bits in 0..1usize << free.len() {
        let direction = |action: &PlainAction| {
            let at = free.iter().position(|pair| *pair == index[&std::ptr::from_ref(action)]).unwrap();
            BigRational::from_integer(if bits >> at & 1 == 1 { 1 } else { -1 }.into())
        };
        let reward = |action: &PlainAction| oracle::ratio(action.reward);
        let mut steps = Vec::new();
        for choice in oracle::policies(plain) {
            let lines = [policy_value(plain, &choice, &reward), policy_value(plain, &choice, &direction)];
            for &(s, a) in &places {
                let action = &plain.states[s][a];
                let f = look_ahead(plain, action, reward(action), &lines[0]) - &lines[0][s];
                let g = look_ahead(plain, action, direction(action), &lines[1]) - &lines[1][s];
                if (&f * &g).is_negative() {
                    steps.push(-f / g);
                }
            }
        }
        steps.sort();
        steps.dedup();
        for step in steps.into_iter().take_while(|step| best.as_ref().is_none_or(|best| step < best)) {
            let moved = |action: &PlainAction| reward(action) + &step * direction(action);
            if !is_unique(&optimum(plain, &moved).1) {
                best = Some(step);
                break;
            }
        }
    }
    Some(best)
}

fn small() -> impl Strategy<Value = Plain> {
    models(3, 3).prop_filter("few pairs", |plain| plain.states.iter().map(Vec::len).sum::<usize>() <= 7)
}

fn text(bound: &Bound) -> Option<String> {
    match bound {
        Bound::At(x) => Some(x.to_string()),
        Bound::Infinite => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The radius is the least step to a tie along any corner of the ball, in both norms, and
    /// infinite exactly if no direction makes one; the certificate is accepted.
    #[test]
    fn g19_the_radius_is_that_of_brute_force(plain in small()) {
        let (model, _) = plain.build();
        let reward = model.reward(None).unwrap();
        for norm in [Norm::Sup, Norm::Total] {
            let expected = brute(&plain, norm);
            let found = found(&model, &reward, norm);
            prop_assert_eq!(expected.is_some(), found.is_some());
            if let (Some(expected), Some((radius, _))) = (expected, found) {
                prop_assert_eq!(text(&radius.lower), expected.map(|x| x.to_string()));
                prop_assert_eq!(&radius.lower, &radius.upper);
            }
        }
    }

    /// At the nearest reward, at the distance of the radius, the pair that is named is optimal
    /// beside the old best action; half way to it the sets of optimal actions are the old ones.
    #[test]
    fn g19_the_nearest_reward_ties_and_none_before_it(plain in small(), total in any::<bool>()) {
        let (model, _) = plain.build();
        let reward = model.reward(None).unwrap();
        let norm = if total { Norm::Total } else { Norm::Sup };
        if let Some((radius, Some(nearest))) = found(&model, &reward, norm) {
            let dynamics = &model.dynamics;
            let pair = radius.nearest.unwrap();
            let before = solve(&Bellman::new(dynamics, &reward)).unwrap();
            let after = solve(&Bellman::new(dynamics, &nearest)).unwrap();
            prop_assert!(after.optimal().contains(pair) && !before.optimal().contains(pair));
            prop_assert!(before.optimal().at(dynamics, dynamics.state_of(pair)).all(|old| after.optimal().contains(old)));
            if norm == Norm::Sup {
                prop_assert_eq!(Bound::At(reward.distance(&nearest)), radius.upper.clone());
            }
            let middle = PairFunction::from_fn(dynamics.pairs(), |pair| (reward.at(pair) + nearest.at(pair)) >> 1u32);
            let between = solve(&Bellman::new(dynamics, &middle)).unwrap();
            prop_assert_eq!(between.optimal(), before.optimal());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// From the start the radius is the least step, along any corner of the ball, at which the
    /// policy is not the only optimal one where it leads, whatever happens elsewhere; all by one
    /// certificate.
    #[test]
    fn g19_the_radius_from_the_start_is_that_of_brute_force(plain in models(3, 2)) {
        prop_assume!(plain.states.iter().map(Vec::len).sum::<usize>() <= 5);
        let (model, _) = plain.build();
        let reward = model.reward(None).unwrap();
        let found = from_start(&model, &reward).map(|bound| text(&bound));
        prop_assert_eq!(found, brute_from_start(&plain).map(|found| found.map(|x| x.to_string())));
    }
}

/// The policy that goes on to u ties before the one that is optimal off the path does: the formula
/// on s0 gives 5/19, the radius everywhere is 1/2000.
#[test]
fn g19_from_the_start_other_policies_off_the_path_count() {
    let (model, reward) = read(include_str!("../faults/off-path.json"));
    assert_eq!(text(&found(&model, &reward, Norm::Sup).unwrap().0.upper).unwrap(), "1/2000");
    assert_eq!(text(&from_start(&model, &reward).unwrap()).unwrap(), "1009/20000");
}

fn read(text: &str) -> (Model, Reward) {
    let model = read_model(text.as_bytes(), FileFormat::Json).unwrap();
    let reward = model.reward(None).unwrap();
    (model, reward)
}

/// Two copies of one model: both quotients are exactly 5/19, which no dyadic number is.
#[test]
fn g19_facets_at_one_distance_are_both_exact() {
    let copy = |i: u32| {
        format!(
            r#""s{i}": {{ "go": {{ "reward": "1", "next": {{ "done": "1" }} }}, "dev": {{ "next": {{ "t{i}": "1" }} }} }},
               "t{i}": {{ "on": {{ "next": {{ "done": "1" }} }} }}"#
        )
    };
    // Beside enough other states the occupancies are no longer computed exactly.
    for others in [0, 40] {
        let rest: String =
            (0..others).map(|i| format!(r#", "o{i}": {{ "on": {{ "next": {{ "done": "1" }} }} }}"#)).collect();
        let (model, reward) = read(&format!(
            r#"{{ "discount": "9/10", "states": {{ {}, {}, "done": {{ "stay": {{ "next": {{ "done": "1" }} }} }} {rest} }} }}"#,
            copy(0),
            copy(1)
        ));
        let (radius, _) = found(&model, &reward, Norm::Sup).unwrap();
        assert_eq!((text(&radius.lower), text(&radius.upper)), (Some("5/19".into()), Some("5/19".into())));
        for facet in radius.facets.iter().flatten() {
            assert_eq!((facet.lower(), facet.upper()), (radius.lower.clone(), radius.upper.clone()), "{others}");
        }
    }
}

/// The nearest reward of a → done 1, b → done 0 makes both rewards ½: they are no duplicates as
/// long as the old reward keeps its name.
#[test]
fn g19_a_nearest_reward_that_would_make_duplicates_still_ties() {
    let (model, reward) = read(
        r#"{ "discount": "1/2", "states": { "s": { "a": { "reward": "1", "next": { "done": "1" } },
             "b": { "next": { "done": "1" } } }, "done": { "stay": { "next": { "done": "1" } } } } }"#,
    );
    let (radius, nearest) = found(&model, &reward, Norm::Sup).unwrap();
    assert_eq!(text(&radius.upper).unwrap(), "1/2");
    let (model, reward) = read(&policy_cliff::report::changed_model(&model, &nearest.unwrap(), "nearest"));
    assert!(found(&model, &reward, Norm::Sup).is_none());
}

/// At discount 1 the steps are bounded by T, and absorbing states have no reward to change.
#[test]
fn g19_the_radius_at_discount_one() {
    let text_of = |more: u32| {
        let states: String =
            (0..more).map(|i| format!(r#""o{i}": {{ "on": {{ "next": {{ "done": "1" }} }} }}, "#)).collect();
        format!(
            r#"{{ "discount": "1", "states": {{ "s": {{ "stop": {{ "reward": "1", "next": {{ "done": "1" }} }},
                 "go": {{ "next": {{ "u": "1" }} }} }}, "u": {{ "on": {{ "next": {{ "s": "1/2", "done": "1/2" }} }} }},
                 {states} "done": {{ "stay": {{ "next": {{ "done": "1" }} }} }} }} }}"#
        )
    };
    for more in [0, 40] {
        let (model, reward) = read(&text_of(more));
        let (radius, _) = found(&model, &reward, Norm::Sup).unwrap();
        // V(s) − Q(s,go) = 1 − 1/2; c is 1/2 at stop, −1 at go and −1 at u.
        assert_eq!(text(&radius.upper).unwrap(), "1/5");
    }
}
