//! `cliff repair` against z3, which is given the rows of every choice at the states that are not
//! named, and the instances that catch tempting errors.

use std::collections::BTreeMap;

use crate::common::Plain;
use crate::common::generators::models;
use crate::common::oracle::{classes, look_ahead, optimum, ratio};
use crate::common::z3;
use num_rational::BigRational;
use num_traits::Signed;
use policy_cliff::bellman::Bellman;
use policy_cliff::cliff::{
    Approach, Bound, Freedom, Harm, Norm, Part, Repair, Wish, loss_rate, margins_within, radius, repair,
};
use policy_cliff::evidence;
use policy_cliff::mdp::{DeterministicPolicy, FileFormat, Model, Pair, PairFunction, State, read_model};
use policy_cliff::number::{Rational, parse};
use policy_cliff::solve::{Optimum, solve};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// A question about a model: an action for some states, what is free, the norm and the sign.
#[derive(Clone, Debug)]
struct Question {
    plain: Plain,
    named: BTreeMap<usize, usize>,
    free: Vec<bool>,
    total: bool,
    nonnegative: bool,
    margin: (i64, i64),
}

fn questions() -> impl Strategy<Value = Question> {
    models(3, 3).prop_flat_map(|plain| {
        let actions: Vec<usize> = plain.states.iter().map(Vec::len).collect();
        let named = prop::collection::vec((prop::bool::weighted(0.7), 0usize..3), actions.len());
        let free = prop::collection::vec(prop::bool::weighted(0.8), actions.iter().sum::<usize>());
        (Just(plain), named, free, any::<bool>(), prop::bool::weighted(0.3)).prop_map(
            move |(plain, named, free, total, nonnegative)| {
                let named = named.into_iter().enumerate().filter(|(s, (named, _))| *named || *s == 0);
                let named = named.map(|(s, (_, a))| (s, a % actions[s])).collect();
                Question { plain, named, free, total, nonnegative, margin: (1, 4) }
            },
        )
    })
}

impl Question {
    /// Duplicates are free or not together.
    fn is_free(&self, s: usize, a: usize) -> bool {
        let before: usize = self.plain.states[..s].iter().map(Vec::len).sum();
        self.free[before + classes(&self.plain)[s][a]]
    }

    fn answer(&self, model: &Model) -> Repair {
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let dynamics = &model.dynamics;
        let place = |pair: Pair| (dynamics.state_of(pair), pair);
        let weight = PairFunction::from_fn(dynamics.pairs(), |pair| {
            let (state, pair) = place(pair);
            Rational::from(u32::from(self.is_free(state.index(), dynamics.position(state, pair))))
        });
        let norm = if self.total { Norm::Total } else { Norm::Sup };
        let policy = self.named.iter().map(|(&s, &a)| {
            let state = State::new(s);
            (state, Pair::new(dynamics.pair_range(state).start + a))
        });
        let margin = PairFunction::from_fn(dynamics.pairs(), |_| parse("1/4").unwrap());
        let wish = Wish {
            policy: policy.collect(),
            margin,
            freedom: Freedom { weight, norm, all: false },
            nonnegative: self.nonnegative,
        };
        let search = repair(&optimum, &model.rewards, wish, 100);
        evidence::repair(&optimum, &search, None).expect("accepted");
        search
    }

    /// The program of a whole policy: V and a bonus for each class, written down as it is defined.
    fn script(&self, choice: &[usize]) -> String {
        let class = classes(&self.plain);
        let gamma = ratio(self.plain.discount);
        let mut text: String = (0..self.plain.states.len()).map(|s| format!("(declare-const v{s} Real)\n")).collect();
        let mut sizes = Vec::new();
        for (s, actions) in self.plain.states.iter().enumerate() {
            for (a, action) in actions.iter().enumerate() {
                let first = class[s][a];
                if first == a {
                    text.push_str(&format!("(declare-const d{s}_{a} Real)\n(declare-const u{s}_{a} Real)\n"));
                    text.push_str(&format!("(assert (and (<= d{s}_{a} u{s}_{a}) (<= (- d{s}_{a}) u{s}_{a})))\n"));
                    if !self.is_free(s, a) {
                        text.push_str(&format!("(assert (= d{s}_{a} 0.0))\n"));
                    }
                    if self.nonnegative {
                        text.push_str(&format!("(assert (>= d{s}_{a} 0.0))\n"));
                    }
                    sizes.push(format!("u{s}_{a}"));
                }
                let total: i64 = action.weights.iter().map(|(_, w)| w).sum();
                let next = action
                    .weights
                    .iter()
                    .map(|(t, w)| format!("(* {} v{t})", z3::spelled(&(&gamma * ratio((*w, total))))));
                let terms = [z3::spelled(&ratio(action.reward)), format!("d{s}_{first}")];
                let q = z3::sum(terms.into_iter().chain(next));
                let is_choice = class[s][choice[s]] == first;
                let margin = if self.named.contains_key(&s) { ratio(self.margin) } else { ratio((0, 1)) };
                text.push_str(&match is_choice {
                    true => format!("(assert (= v{s} {q}))\n"),
                    false => format!("(assert (>= v{s} (+ {q} {})))\n", z3::spelled(&margin)),
                });
            }
        }
        text + &match self.total {
            true => format!("(assert (= z {}))", z3::sum(sizes)),
            false => sizes.iter().map(|u| format!("(assert (>= z {u}))")).collect(),
        }
    }

    /// All whole policies that take the actions named.
    fn choices(&self) -> Vec<Vec<usize>> {
        let all = crate::common::oracle::policies(&self.plain).into_iter();
        all.filter(|choice| self.named.iter().all(|(s, a)| choice[*s] == *a)).collect()
    }
}

/// The size is the least over all choices at the states that are not named.
#[test]
fn g19_z3_finds_no_smaller_bonus() {
    let mut runner = TestRunner::deterministic();
    let (mut can, mut cannot) = (Vec::new(), Vec::new());
    let (mut infinite, mut several) = (0, 0);
    for _ in 0..300 {
        let question = questions().new_tree(&mut runner).expect("a question").current();
        let search = question.answer(&question.plain.build().0);
        assert!(search.is_exact(), "{question:?}");
        let scripts = question.choices().into_iter().map(|choice| question.script(&choice));
        match search.upper() {
            Bound::Infinite => cannot.extend(scripts),
            Bound::At(size) => {
                let size = z3::spelled(&size.to_string().parse().unwrap());
                let scripts: Vec<String> = scripts.collect();
                can.push(scripts.iter().map(|s| format!("{s}(assert (<= z {size}))")).collect::<Vec<_>>());
                cannot.extend(scripts.into_iter().map(|script| format!("{script}(assert (< z {size}))")));
            }
        }
        infinite += usize::from(search.upper() == Bound::Infinite);
        several += usize::from(search.programs > 1);
    }
    assert!(infinite > 10 && several > 10, "{infinite} {several}");
    let Some(answers) = z3::satisfiable(&cannot) else { return };
    assert!(answers.iter().all(|satisfied| !satisfied));
    for scripts in can {
        assert!(z3::satisfiable(&scripts).is_some_and(|answers| answers.contains(&true)));
    }
}

/// How far the reward may move before anything of it is lost, as `cliff harm` says it.
fn harmless(optimum: &Optimum<'_, Rational>, model: &Model, budget: usize) -> Approach {
    let criterion = PairFunction::zero(model.dynamics.pairs());
    let harm = Harm::new(optimum, &model.rewards, &criterion, budget).unwrap();
    evidence::harm(optimum, &harm, None).expect("accepted");
    harm.own
}

/// No reward nearer than the harmless distance makes an action optimal that is not optimal for R,
/// and one at that distance does, whatever is optimal elsewhere.
#[test]
fn g19_z3_finds_nothing_optimal_nearer_than_what_is_harmless() {
    let mut runner = TestRunner::deterministic();
    let (mut can, mut cannot, mut tied) = (Vec::new(), Vec::new(), 0);
    for _ in 0..150 {
        let plain = models(3, 3).new_tree(&mut runner).expect("a model").current();
        let (model, _) = plain.build();
        let reward = model.reward(None).unwrap();
        let solved = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let found = harmless(&solved, &model, 10_000);
        assert_eq!(found.lower, found.upper, "{plain:?}");
        let (_, sets) = optimum(&plain, &|action| ratio(action.reward));
        tied += usize::from(sets.iter().any(|set| set.len() > 1));
        let mut scripts = Vec::new();
        for (s, actions) in plain.states.iter().enumerate() {
            for a in (0..actions.len()).filter(|a| !sets[s].contains(a)) {
                let free = vec![true; plain.states.iter().map(Vec::len).sum()];
                let (named, margin) = (BTreeMap::from([(s, a)]), (0, 1));
                let question = Question { plain: plain.clone(), named, free, total: false, nonnegative: false, margin };
                scripts.extend(question.choices().iter().map(|choice| question.script(choice)));
            }
        }
        let Bound::At(distance) = found.upper else {
            assert!(scripts.is_empty());
            continue;
        };
        let distance = z3::spelled(&distance.to_string().parse().unwrap());
        can.push(scripts.iter().map(|s| format!("{s}(assert (<= z {distance}))")).collect::<Vec<_>>());
        cannot.extend(scripts.into_iter().map(|script| format!("{script}(assert (< z {distance}))")));
    }
    assert!(tied > 30, "{tied}");
    let Some(answers) = z3::satisfiable(&cannot) else { return };
    assert!(answers.iter().all(|satisfied| !satisfied));
    for scripts in can {
        assert!(z3::satisfiable(&scripts).is_some_and(|answers| answers.contains(&true)));
    }
}

/// Instance: γ = ½, quotients ½ and ⅓, and ½ is harmless.
#[test]
fn g19_the_least_quotient_is_not_what_is_harmless() {
    let model = read(
        r#"{ "discount": "1/2", "states": {
            "s": { "p1": { "next": { "done": "1" } }, "p2": { "next": { "u": "1" } },
                   "b": { "reward": "-1", "next": { "done": "1" } } },
            "u": { "on": { "next": { "done": "1" } } }, "done": { "stay": { "next": { "done": "1" } } } } }"#,
    );
    let reward = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
    let found = harmless(&optimum, &model, 100);
    let half = || Bound::At(parse("1/2").unwrap());
    assert_eq!((found.lower, found.upper), (half(), half()));
    // Without a budget a bound is left: the least gap by 2/(1 − γ).
    let found = harmless(&optimum, &model, 0);
    assert_eq!((found.lower, found.upper), (Bound::At(parse("1/4").unwrap()), Bound::Infinite));
    assert_eq!(loss_rate(&model.dynamics).unwrap(), 4u32);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Under the mended reward the actions named, with their duplicates, are optimal and all others
    /// worse by the margin, by brute force; the bonus is of the size that is said.
    #[test]
    fn g19_the_mended_reward_does_what_is_asked(question in questions()) {
        let (model, _) = question.plain.build();
        let search = question.answer(&model);
        let Some(mended) = &search.mended else { return Ok(()) };
        let dynamics = &model.dynamics;
        let reward = mended.reward(&model.reward(None).unwrap(), &search.wish.freedom);
        let at = |s: usize, a: usize| -> BigRational {
            reward.at(Pair::new(dynamics.pair_range(State::new(s)).start + a)).to_string().parse().unwrap()
        };
        let mut plain = question.plain.clone();
        for (s, actions) in plain.states.iter_mut().enumerate() {
            for (a, action) in actions.iter_mut().enumerate() {
                let number = at(s, a);
                // Numbers too long for the oracle are left to the checker.
                let small = |x: &num_bigint::BigInt| i64::try_from(x).ok();
                let (Some(p), Some(q)) = (small(number.numer()), small(number.denom())) else { return Ok(()) };
                action.reward = (p, q);
            }
        }
        let (values, _) = optimum(&plain, &|action| ratio(action.reward));
        let class = classes(&question.plain);
        for (&s, &chosen) in &question.named {
            for (a, action) in plain.states[s].iter().enumerate() {
                let gap = &values[s] - look_ahead(&plain, action, ratio(action.reward), &values);
                match class[s][a] == class[s][chosen] {
                    true => prop_assert_eq!(gap, ratio((0, 1))),
                    false => prop_assert!(gap >= ratio(question.margin)),
                }
            }
        }
        let changes: Vec<BigRational> = question.plain.states.iter().enumerate().flat_map(|(s, actions)| {
            let own = actions.iter().enumerate().filter(|(a, _)| class[s][*a] == *a);
            own.map(|(a, action)| (at(s, a) - ratio(action.reward)).abs()).collect::<Vec<_>>()
        }).collect();
        let size = if question.total { changes.iter().sum() } else { changes.into_iter().max().unwrap() };
        prop_assert_eq!(size.to_string(), mended.size.to_string());
    }
}

fn read(text: &str) -> Model {
    read_model(text.as_bytes(), FileFormat::Json).unwrap()
}

/// With all pairs free and γ < 1 a bonus that may not fall is twice as large in the sup norm.
#[test]
fn g19_rises_alone_cost_twice() {
    let (plain, named) = (
        read(
            r#"{ "discount": "9/10", "states": {
            "s": { "a": { "reward": "1", "next": { "done": "1" } }, "b": { "next": { "t": "1" } } },
            "t": { "x": { "next": { "s": "1/2", "done": "1/2" } }, "y": { "reward": "1/3", "next": { "t": "1" } } },
            "done": { "stay": { "next": { "done": "1" } } } } }"#,
        ),
        [("s", "b"), ("t", "x")],
    );
    let sizes: Vec<Rational> = [false, true].map(|rises| sized(&plain, &named, "1/10", rises)).to_vec();
    assert_eq!(sizes[1], &sizes[0] * Rational::from(2));
}

fn sized(model: &Model, named: &[(&str, &str)], margin: &str, nonnegative: bool) -> Rational {
    let reward = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
    let wish =
        wish(model, named, PairFunction::from_fn(model.dynamics.pairs(), |_| parse(margin).unwrap()), nonnegative);
    let search = repair(&optimum, &model.rewards, wish, 100);
    evidence::repair(&optimum, &search, None).expect("accepted");
    assert!(search.is_exact());
    let Bound::At(size) = search.upper() else { panic!("a size") };
    size
}

fn wish(model: &Model, named: &[(&str, &str)], margin: PairFunction<Rational>, nonnegative: bool) -> Wish {
    let dynamics = &model.dynamics;
    let policy = named.iter().map(|(state, action)| {
        let state = dynamics.find_state(state).unwrap();
        (state, dynamics.find_action(state, action).unwrap())
    });
    let weight = PairFunction::from_fn(dynamics.pairs(), |_| Rational::from(1));
    Wish { policy: policy.collect(), margin, freedom: Freedom { weight, norm: Norm::Sup, all: false }, nonnegative }
}

/// After a repair within a radius the radius is exactly that, if something had to change.
#[test]
fn g19_within_a_radius() {
    let model = read(
        r#"{ "discount": "9/10", "states": {
            "s": { "a": { "reward": "1", "next": { "done": "1" } }, "b": { "next": { "t": "1" } } },
            "t": { "x": { "next": { "s": "1/2", "done": "1/2" } }, "y": { "reward": "1/3", "next": { "t": "1" } } },
            "done": { "stay": { "next": { "done": "1" } } } } }"#,
    );
    let dynamics = &model.dynamics;
    let before = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(dynamics, &before)).unwrap();
    let choice = |state: State| {
        let name = if dynamics.state_name(state).raw() == "s" { "b" } else { "x" };
        dynamics.find_action(state, name).unwrap_or(Pair::new(dynamics.pair_range(state).start))
    };
    let policy = DeterministicPolicy::from_fn(dynamics, choice);
    let class: Vec<Pair> = dynamics.all_pairs().collect();
    let distance = parse("1/7").unwrap();
    let margin = margins_within(dynamics, &policy, &class, Norm::Sup, &distance).unwrap();
    let wish = wish(&model, &[("s", "b"), ("t", "x")], margin, false);
    let search = repair(&optimum, &model.rewards, wish, 10);
    evidence::repair(&optimum, &search, None).expect("accepted");
    let after = search.mended.as_ref().unwrap().reward(&before, &search.wish.freedom);
    let after = solve(&Bellman::new(dynamics, &after)).unwrap();
    let found = radius(&after, &model.rewards, search.wish.freedom.clone(), 100).unwrap();
    assert_eq!((found.lower, found.upper), (Bound::At(distance.clone()), Bound::At(distance)));
}

/// Where the policy leads to a state that is not named, the better choice there is found: by `low`
/// one has to rise by 2, by `high` by nothing.
#[test]
fn g19_the_best_choice_where_none_is_named() {
    let model = read(
        r#"{ "discount": "1/2", "states": {
            "s": { "go": { "next": { "t": "1" } }, "stop": { "reward": "1", "next": { "done": "1" } } },
            "t": { "low": { "next": { "done": "1" } }, "high": { "reward": "4", "next": { "done": "1" } } },
            "done": { "stay": { "next": { "done": "1" } } } } }"#,
    );
    assert_eq!(sized(&model, &[("s", "go")], "1/2", false), 0u32);
    let optimum_reward = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(&model.dynamics, &optimum_reward)).unwrap();
    let margin = PairFunction::from_fn(model.dynamics.pairs(), |_| parse("1/2").unwrap());
    let search = repair(&optimum, &model.rewards, wish(&model, &[("s", "go")], margin, false), 10);
    assert_eq!(search.mended.unwrap().parts, [Part::Named, Part::Chosen, Part::Chosen]);
}

/// A random model of 64 states is mended in a second, one of 300 in half a minute (release builds).
#[test]
fn g19_large_models() {
    let sizes: &[usize] = if cfg!(debug_assertions) { &[40] } else { &[64, 300] };
    for &n in sizes {
        let mut seed = 7u64;
        let mut next = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((seed >> 33) % most) as i64
        };
        let mut plain = Plain { discount: (9, 10), states: Vec::new() };
        for _ in 0..n {
            let actions = (0..4).map(|_| {
                let mut weights = BTreeMap::new();
                (0..4).for_each(|_| *weights.entry(next(n as u64) as usize).or_insert(0) += 1 + next(4));
                crate::common::PlainAction {
                    reward: (next(33) - 16, 16),
                    other: (0, 1),
                    weights: weights.into_iter().collect(),
                }
            });
            plain.states.push(actions.collect());
        }
        let (model, _) = plain.build();
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let policy = model.dynamics.all_states().map(|s| (s, Pair::new(model.dynamics.pair_range(s).start + 1)));
        let weight = PairFunction::from_fn(model.dynamics.pairs(), |_| Rational::from(1));
        let wish = Wish {
            policy: policy.collect(),
            margin: PairFunction::from_fn(model.dynamics.pairs(), |_| parse("1/10").unwrap()),
            freedom: Freedom { weight, norm: Norm::Sup, all: false },
            nonnegative: false,
        };
        let start = cpu_time::ProcessTime::now();
        let search = repair(&optimum, &model.rewards, wish, 10);
        eprintln!("{n} states: {:?}", start.elapsed());
        let start = cpu_time::ProcessTime::now();
        let certified = evidence::repair(&optimum, &search, None).expect("accepted");
        eprintln!("certified: {:?}, {} bytes", start.elapsed(), certified.certificate().len());
        assert!(search.is_exact());
    }
}
