//! The tiny solver against two oracles: the solver on rationals of any size, and all deterministic policies in another library.

use num_rational::BigRational;
use num_traits::{One, Zero};
use policy_cliff::bellman::Bellman;
use policy_cliff::mdp::{Dynamics, ModelBuilder, Reward, State};
use policy_cliff::number::{Rational, parse};
use policy_cliff::solve::solve;
use policy_cliff::solve::tiny::{Overflow, TinyDynamics, TinyError, TinyOptimum, TinyReward, Word};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// One action: the reward's numerator and weights of the successors, not all zero.
#[derive(Clone, Debug, PartialEq)]
struct Action {
    reward: i64,
    weights: Vec<i64>,
}

/// A tiny MDP as small integers.
#[derive(Clone, Debug)]
struct Tiny {
    discount: (i64, i64),
    reward_unit: i64,
    states: Vec<Vec<Action>>,
}

impl Tiny {
    fn build(&self) -> (Dynamics, Reward) {
        let mut builder = ModelBuilder::new();
        builder.discount(Rational::from_signeds(self.discount.0, self.discount.1));
        for (s, actions) in self.states.iter().enumerate() {
            builder.begin_state(&format!("s{s}"));
            for (a, action) in actions.iter().enumerate() {
                builder.begin_action(&format!("a{a}"));
                builder.reward(None, Rational::from_signeds(action.reward, self.reward_unit));
                let total: i64 = action.weights.iter().sum();
                for (next, &weight) in action.weights.iter().enumerate() {
                    builder.successor(&format!("s{next}"), Rational::from_signeds(weight, total));
                }
                builder.end_action();
            }
            builder.end_state();
        }
        let model = builder.finish().expect("the generator makes valid models");
        let reward = model.reward(None).expect("one reward");
        (model.dynamics, reward)
    }

    fn absorbing(&self, s: usize) -> bool {
        self.states[s].iter().all(|a| a.weights.iter().enumerate().all(|(next, &w)| next == s || w == 0))
    }
}

fn action(states: usize) -> impl Strategy<Value = Action> {
    let weights = prop_oneof![
        // A single successor, or weights that make rows with denominators up to 8.
        (0..states).prop_map(move |next| (0..states).map(|s| i64::from(s == next)).collect()),
        prop::collection::vec(0i64..=2, states).prop_filter("a row needs a successor", |w| w.iter().any(|&w| w > 0)),
    ];
    (-3i64..=3, weights).prop_map(|(reward, weights)| Action { reward, weights })
}

/// Actions of a state, some repeated.
fn actions(states: usize, most: usize) -> impl Strategy<Value = Vec<Action>> {
    (prop::collection::vec(action(states), 1..=most), any::<bool>()).prop_map(move |(mut actions, repeat)| {
        if repeat && actions.len() < most {
            actions.push(actions[0].clone());
        }
        actions
    })
}

fn tiny(most_states: usize, most_actions: usize) -> impl Strategy<Value = Tiny> {
    let discount = prop::sample::select(vec![(0, 1), (1, 2), (9, 10), (1, 3), (99, 100)]);
    (discount, 1i64..=3, any::<bool>(), 1..=most_states).prop_flat_map(move |(discount, reward_unit, rewarded, n)| {
        prop::collection::vec(actions(n, most_actions), n).prop_map(move |mut states| {
            if !rewarded {
                states.iter_mut().flatten().for_each(|action| action.reward = 0);
            }
            Tiny { discount, reward_unit, states }
        })
    })
}

fn tiny_optimum<W: Word>(dynamics: &Dynamics, reward: &Reward) -> Result<TinyOptimum<W>, Overflow> {
    let tiny = TinyDynamics::of(dynamics).expect("a tiny model");
    tiny.solve(&TinyReward::of(dynamics, reward).expect("a tiny reward"))
}

/// Panics unless V*, Q* and A* are those of `solve`.
fn assert_agrees<W: Word>(dynamics: &Dynamics, reward: &Reward, tiny: &TinyOptimum<W>) {
    let optimum = solve(&Bellman::new(dynamics, reward)).expect("solvable");
    for state in dynamics.all_states() {
        assert_eq!(tiny.value(state.index()), *optimum.value(state), "V* at {state:?}");
        for (a, pair) in dynamics.actions(state).enumerate() {
            assert_eq!(tiny.q(state.index(), a), optimum.q(pair), "Q* at {pair:?}");
            let bit = tiny.optimal(state.index()) >> a & 1 == 1;
            assert_eq!(bit, optimum.optimal().contains(pair), "A* at {pair:?}");
        }
        assert_eq!(
            u32::from(tiny.optimal(state.index())) >> dynamics.actions(state).len(),
            0,
            "no bit beyond the actions"
        );
    }
}

fn big(x: &Rational) -> BigRational {
    x.to_string().parse().expect("a rational")
}

/// V*(s) = max over all deterministic policies of V^π(s), by Gauss–Jordan elimination in another library of rationals.
fn brute_force_values(dynamics: &Dynamics, reward: &Reward) -> Vec<BigRational> {
    let n = dynamics.states();
    let counts: Vec<usize> = dynamics.all_states().map(|s| dynamics.actions(s).len()).collect();
    let mut best: Vec<Option<BigRational>> = vec![None; n];
    for mut code in 0..counts.iter().product() {
        let mut rows: Vec<Vec<BigRational>> = Vec::new();
        for s in 0..n {
            let pair = dynamics.actions(State::new(s)).nth(code % counts[s]).expect("an action");
            code /= counts[s];
            let mut row = vec![BigRational::zero(); n + 1];
            row[s] += BigRational::one();
            for next in dynamics.successors(pair) {
                row[next.state.index()] -= big(next.discounted);
            }
            row[n] = big(reward.at(pair));
            rows.push(row);
        }
        for k in 0..n {
            let pivot = rows[k][k].clone();
            rows[k].iter_mut().for_each(|entry| *entry = &*entry / &pivot);
            for i in (0..n).filter(|&i| i != k) {
                let factor = rows[i][k].clone();
                let pivot_row = rows[k].clone();
                rows[i].iter_mut().zip(&pivot_row).for_each(|(entry, pivot)| *entry -= &factor * pivot);
            }
        }
        for (best, row) in best.iter_mut().zip(rows) {
            if best.as_ref().is_none_or(|best| row[n] > *best) {
                *best = Some(row[n].clone());
            }
        }
    }
    best.into_iter().map(|value| value.expect("a policy")).collect()
}

fn assert_agrees_with_brute_force(model: &Tiny) {
    let (dynamics, reward) = model.build();
    let tiny = tiny_optimum::<i64>(&dynamics, &reward).expect("small numbers");
    let values = brute_force_values(&dynamics, &reward);
    for state in dynamics.all_states() {
        let value = &values[state.index()];
        assert_eq!(big(&tiny.value(state.index())), *value);
        for (a, pair) in dynamics.actions(state).enumerate() {
            let future: BigRational =
                dynamics.successors(pair).map(|next| big(next.discounted) * &values[next.state.index()]).sum();
            let q = big(reward.at(pair)) + future;
            assert_eq!(big(&tiny.q(state.index(), a)), q);
            assert_eq!(tiny.optimal(state.index()) >> a & 1 == 1, q == *value);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn tiny_solutions_are_those_of_the_solver_on_rationals(model in tiny(4, 4)) {
        let (dynamics, reward) = model.build();
        assert_agrees(&dynamics, &reward, &tiny_optimum::<i64>(&dynamics, &reward).expect("small numbers"));
    }

    #[test]
    fn tiny_solutions_are_the_best_of_all_deterministic_policies(model in tiny(3, 2)) {
        assert_agrees_with_brute_force(&model);
    }

    #[test]
    fn wide_words_give_the_same_numbers(model in tiny(4, 4)) {
        let (dynamics, reward) = model.build();
        let wide = tiny_optimum::<i128>(&dynamics, &reward).expect("small numbers");
        let narrow = tiny_optimum::<i64>(&dynamics, &reward).expect("small numbers");
        prop_assert_eq!(i128::from(narrow.denominator()), wide.denominator());
        prop_assert_eq!(narrow.q_numerators().map(|row| row.map(i128::from)), *wide.q_numerators());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_largest_tiny_models_agree_with_all_deterministic_policies(model in tiny(4, 4)) {
        assert_agrees_with_brute_force(&model);
    }
}

/// The generator is only worth something if it meets the boundary cases.
#[test]
fn the_generator_meets_the_degenerate_cases() {
    let mut runner = TestRunner::deterministic();
    let models: Vec<Tiny> = (0..2000).map(|_| tiny(4, 4).new_tree(&mut runner).expect("a model").current()).collect();
    let count = |what: &str, test: &dyn Fn(&Tiny) -> bool| {
        let count = models.iter().filter(|m| test(m)).count();
        assert!(count >= 40, "only {count} of {} models with {what}", models.len());
    };
    count("γ = 0", &|m| m.discount.0 == 0);
    count("one state", &|m| m.states.len() == 1);
    count("one action everywhere", &|m| m.states.iter().all(|s| s.len() == 1));
    count("duplicate actions", &|m| m.states.iter().any(|s| s.len() > 1 && s[1..].contains(&s[0])));
    count("no rewards", &|m| m.states.iter().flatten().all(|a| a.reward == 0));
    count("an absorbing state", &|m| (0..m.states.len()).any(|s| m.absorbing(s)));
    count("state-dependent actions", &|m| m.states.iter().any(|s| s.len() != m.states[0].len()));
    count("four states", &|m| m.states.len() == 4);
    count("a tie", &|m| {
        let (dynamics, reward) = m.build();
        let tiny = tiny_optimum::<i64>(&dynamics, &reward).expect("small numbers");
        (0..m.states.len()).any(|s| tiny.optimal(s).count_ones() > 1)
    });
}

/// A model whose rewards are p/q and whose rows are (1/d, 1 − 1/d) at γ.
fn two_states(gamma: &str, d: &str, reward: &str) -> (Dynamics, Reward) {
    let d = parse(d).expect("a number");
    let one = Rational::from(1u32);
    let mut builder = ModelBuilder::new();
    builder.discount(parse(gamma).expect("a number"));
    for s in ["s0", "s1"] {
        builder.begin_state(s);
        for (a, reward) in [("a0", reward), ("a1", "1")] {
            builder.begin_action(a);
            builder.reward(None, parse(reward).expect("a number"));
            builder.successor("s0", &one / &d);
            builder.successor("s1", &one - &one / &d);
            builder.end_action();
        }
        builder.end_state();
    }
    let model = builder.finish().expect("a valid model");
    let reward = model.reward(None).expect("one reward");
    (model.dynamics, reward)
}

/// Narrow words, wide words and rationals each have their turn, and whoever answers is right.
#[test]
fn overflow_is_an_error_that_wider_arithmetic_answers() {
    let (dynamics, reward) = two_states("9/10", "1000003", "999999/1000");
    let overflow = tiny_optimum::<i64>(&dynamics, &reward);
    assert_eq!(overflow.expect_err("64 bits are too few"), Overflow { bits: 64 });
    let wide = tiny_optimum::<i128>(&dynamics, &reward).expect("128 bits are enough");
    assert_agrees(&dynamics, &reward, &wide);

    let (dynamics, reward) = two_states("999999/1000000", "100000000003", "1000000000000/999999999989");
    assert_eq!(tiny_optimum::<i128>(&dynamics, &reward).expect_err("128 bits are too few"), Overflow { bits: 128 });
    assert!(solve(&Bellman::new(&dynamics, &reward)).is_ok());
}

#[test]
fn models_that_are_not_tiny_are_refused_with_the_reason() {
    let row = [1, 0, 0, 0];
    let of = |discount, weights: &[&[[i64; 4]]]| TinyDynamics::new(discount, weights).expect_err("refused");
    assert_eq!(of((1, 2), &[]), TinyError::States { found: 0 });
    let one_action: &[[i64; 4]] = &[row];
    assert_eq!(of((1, 2), &[one_action; 5]), TinyError::States { found: 5 });
    assert_eq!(of((1, 2), &[&[]]), TinyError::Actions { state: 0, found: 0 });
    assert_eq!(of((1, 2), &[&[row; 5]]), TinyError::Actions { state: 0, found: 5 });
    for (numerator, denominator) in [(2, 2), (0, 0), (-1, 2), (1, -2), (3, 2)] {
        assert_eq!(of((numerator, denominator), &[&[row]]), TinyError::Discount { numerator, denominator });
    }
    for weights in [[0; 4], [0, 1, 0, 0], [2, -1, 0, 0]] {
        assert_eq!(of((1, 2), &[&[weights]]), TinyError::Row { state: 0, action: 0, weights });
    }
    assert_eq!(of((1, 2), &[&[[i64::MAX, 0, 0, 0]]]), TinyError::TooLarge);
    assert_eq!(TinyReward::new(0, [[0; 4]; 4]).expect_err("refused"), TinyError::Unit { unit: 0 });

    let (dynamics, reward) = two_states("1/2", "100000000000000000000", "1");
    assert_eq!(TinyDynamics::of(&dynamics).expect_err("refused"), TinyError::TooLarge);
    assert!(TinyReward::of(&dynamics, &reward).is_ok());
    let (dynamics, reward) = two_states("1/2", "2", "100000000000000000000");
    assert_eq!(TinyReward::of(&dynamics, &reward).expect_err("refused"), TinyError::TooLarge);
}

#[test]
fn undiscounted_and_larger_models_are_refused() {
    for (name, text, error) in [
        (
            "γ = 1",
            r#"{"discount": 1, "states": {"s": {"go": {"next": {"t": 1}}}, "t": {"stay": {"next": {"t": 1}}}}}"#,
            TinyError::Discount { numerator: 1, denominator: 1 },
        ),
        (
            "five actions",
            r#"{"discount": 0, "states": {"s": {"a": {"next": {"s": 1}}, "b": {"next": {"s": 1}}, "c": {"next": {"s": 1}},
                "d": {"next": {"s": 1}}, "e": {"next": {"s": 1}}}}}"#,
            TinyError::Actions { state: 0, found: 5 },
        ),
    ] {
        let model = policy_cliff::mdp::read_model(text.as_bytes(), policy_cliff::mdp::FileFormat::Json).expect(name);
        assert_eq!(TinyDynamics::of(&model.dynamics).expect_err(name), error);
    }
}
