//! Soft values and policies: pinned 50-digit values, exact cases, monotone laws, widths, and what
//! is refused.

use policy_cliff::mdp::{Model, State, StochasticPolicy};
use policy_cliff::number::{Enclosure, Rational};
use policy_cliff::soft::{Base, Budget, Measure, SoftError, SoftProblem, SoftSolution, Temperature, enclose};
use proptest::prelude::*;

use crate::support::{decimal, expected, model, q, random_model, real_model};

fn temperature(alpha: &str) -> Temperature {
    Temperature::new(q(alpha)).unwrap()
}

#[test]
fn agrees_with_pinned_values_at_every_width() {
    for (number, case) in expected()["models"].as_array().unwrap().iter().enumerate() {
        let model = model(&case["model"].to_string());
        let reward = model.reward(None).unwrap();
        let mut problem = SoftProblem::entropy(&model.dynamics, &reward, temperature(case["alpha"].as_str().unwrap()));
        if case["uniform"].as_bool().unwrap() {
            problem.base = Base::Uniform;
        }
        for width in ["1e-2", "1e-9", "1e-30"] {
            let solution = enclose(&problem, &q(width), Budget::default()).unwrap();
            for state in model.dynamics.all_states() {
                let foreign = model.dynamics.state_name(state);
                let name = foreign.raw();
                let value = solution.value(state);
                let place = format!("model {number}, {name}, width {width}");
                assert!(value.width() <= q(width), "{place}: {value}");
                assert!(value.intersection(&decimal(&case["values"][name])).is_some(), "{place}: {value}");
                for (a, probability) in solution.policy(state).iter().enumerate() {
                    assert!(probability.width() <= q(width), "{place}: {probability}");
                    let pinned = decimal(&case["policy"][name][a]);
                    assert!(probability.intersection(&pinned).is_some(), "{place}, {a}: {probability}");
                }
            }
        }
    }
}

const CHOICE: &str = r#"{ "discount": "1/2", "states": {
    "s": { "a": { "reward": "REWARD", "next": { "end": "1" } }, "b": { "next": { "end": "1" } } },
    "end": { "stay": { "next": { "end": "1" } } } } }"#;

/// α (log 2 + …) where e^{·} cancels: equal rewards give exactly α log 2, and the uniform policy.
#[test]
fn ties_are_split_evenly() {
    let model = model(&CHOICE.replace("REWARD", "0"));
    let reward = model.reward(None).unwrap();
    let solution =
        enclose(&SoftProblem::entropy(&model.dynamics, &reward, temperature("3")), &q("1e-25"), Budget::default());
    let solution = solution.unwrap();
    let state = State::new(0);
    for probability in solution.policy(state) {
        assert!(probability.contains(&q("1/2")));
    }
    let log_2 = policy_cliff::number::enclosure::ln(&q("2"), &q("1e-30")).unwrap();
    assert!(solution.value(state).intersection(&log_2.scaled(&q("3"))).is_some());
    assert!(solution.log_partition(state).intersection(&log_2).is_some());
}

#[test]
fn extreme_ratios_of_value_to_temperature() {
    for (reward_text, alpha) in
        [("1000000", "1"), ("1", "1e-6"), ("1e6", "1e-6"), ("1e-6", "1e6"), ("1", "1e30"), ("1", "1e-30")]
    {
        let model = model(&CHOICE.replace("REWARD", reward_text));
        let reward = model.reward(None).unwrap();
        let problem = SoftProblem::entropy(&model.dynamics, &reward, temperature(alpha));
        let solution = enclose(&problem, &q("1e-9"), Budget::default()).unwrap();
        let value = solution.value(State::new(0));
        assert!(value.width() <= q("1e-9"), "{value}");
        // max Q ≤ V ≤ max Q + α log 2, with Q = r.
        assert!(*value.upper() >= q(reward_text) && *value.lower() <= q(reward_text) + q(alpha));
        let policy = solution.policy(State::new(0));
        assert!(*policy[0].upper() >= q("1/2") && *policy[1].lower() <= q("1/2"));
        assert!(policy.iter().all(|p| p.width() <= q("1e-9")));
    }
}

#[test]
fn refuses_bad_temperatures_and_widths_and_says_what_a_budget_reached() {
    for alpha in ["0", "-1/2"] {
        assert!(matches!(Temperature::new(q(alpha)), Err(SoftError::Temperature { .. })));
    }
    let model = real_model("frozen-lake-4x4");
    let reward = model.reward(None).unwrap();
    let problem = SoftProblem::entropy(&model.dynamics, &reward, temperature("1/10"));
    for width in ["0", "-1"] {
        assert!(matches!(enclose(&problem, &q(width), Budget::default()), Err(SoftError::Width { .. })));
    }
    let budget = Budget { bits: 64, ..Budget::default() };
    let Err(SoftError::Budget(exhausted)) = enclose(&problem, &q("1e-40"), budget) else { panic!("64 bits suffice") };
    let reached = exhausted.reached.unwrap();
    assert!(reached < q("1e-9") && reached > q("1e-40"), "{reached}");
    let budget = Budget { rounds: 0, ..Budget::default() };
    assert!(
        matches!(enclose(&problem, &q("1e-3"), budget), Err(SoftError::Budget(exhausted)) if exhausted.reached.is_none())
    );
}

/// Every real model, with the hard optimum inside of its own bounds: V* ≤ V*_α ≤ V* + α log|A| (1 +
/// γ + …).
#[test]
fn real_models_lie_between_the_hard_optimum_and_its_entropy_bonus() {
    for name in [
        "frozen-lake-4x4",
        "frozen-lake-8x8",
        "cliff-walking",
        "cliff-walking-slippery",
        "gambler",
        "near-tie",
        "shortcut",
        "taxi",
    ] {
        let model = real_model(name);
        let reward = model.reward(None).unwrap();
        let problem = SoftProblem::entropy(&model.dynamics, &reward, temperature("1/10"));
        let solution = enclose(&problem, &q("1e-9"), Budget::default()).unwrap();
        let bellman = policy_cliff::bellman::Bellman::new(&model.dynamics, &reward);
        let optimum = policy_cliff::solve::solve(&bellman).unwrap();
        for state in model.dynamics.all_states() {
            assert!(solution.value(state).upper() >= optimum.value(state), "{name}");
        }
    }
}

fn solve<'m>(model: &'m Model, reward: &'m policy_cliff::mdp::Reward, alpha: &str, base: Base) -> SoftSolution<'m> {
    let mut problem = SoftProblem::entropy(&model.dynamics, reward, temperature(alpha));
    problem.base = base;
    enclose(&problem, &q("1e-12"), Budget::default()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// V*_α rises with α, and is squeezed: V* ≤ V*_α ≤ V* + α log(max|A|)/(1 − γ).
    #[test]
    fn values_rise_with_the_temperature(model in random_model(5)) {
        let reward = model.reward(None).unwrap();
        let (cold, warm) = (solve(&model, &reward, "1/10", Base::Counting), solve(&model, &reward, "1", Base::Counting));
        let optimum = policy_cliff::solve::solve(&policy_cliff::bellman::Bellman::new(&model.dynamics, &reward)).unwrap();
        let bonus = q("11/10") / (q("1") - model.dynamics.discount()); // log 3 < 11/10
        for state in model.dynamics.all_states() {
            prop_assert!(cold.value(state).lower() <= warm.value(state).upper());
            prop_assert!(cold.value(state).upper() >= optimum.value(state));
            prop_assert!(*warm.value(state).lower() <= optimum.value(state) + &bonus);
        }
    }

    /// A constant added to the reward adds a constant over 1 − γ to the values and leaves the
    /// policy alone.
    #[test]
    fn constants_leave_the_policy_alone(model in random_model(5), constant in -5i32..5) {
        let reward = model.reward(None).unwrap();
        let constant = Rational::from(constant);
        let moved = policy_cliff::mdp::PairFunction::from_fn(reward.len(), |pair| reward.at(pair) + &constant);
        let (before, after) = (solve(&model, &reward, "1/3", Base::Counting), solve(&model, &moved, "1/3", Base::Counting));
        let shift = Enclosure::point(&constant / (q("1") - model.dynamics.discount()));
        for state in model.dynamics.all_states() {
            prop_assert!((&before.value(state) + &shift).intersection(&after.value(state)).is_some());
            prop_assert!(*before.total_variation(&after, state).upper() < q("1e-10"));
        }
    }

    /// Counting and the uniform base have the same policies, since they differ by a constant where
    /// all states have as many actions; a base policy that is uniform is the uniform base.
    #[test]
    fn the_uniform_base_in_two_spellings(model in random_model(4)) {
        let reward = model.reward(None).unwrap();
        let all = policy_cliff::mdp::ActionSets::from_fn(&model.dynamics, |_| true);
        let table = StochasticPolicy::uniform(&model.dynamics, &all);
        let table = Base::Measure(Measure::policy(&model.dynamics, &table).unwrap());
        let (a, b) = (solve(&model, &reward, "1/2", Base::Uniform), solve(&model, &reward, "1/2", table));
        for state in model.dynamics.all_states() {
            prop_assert!(a.value(state).intersection(&b.value(state)).is_some());
            prop_assert!(*a.total_variation(&b, state).upper() < q("1e-10"));
        }
    }

    /// Values rise with the reward, and narrower enclosures of one number meet wider ones.
    #[test]
    fn monotone_in_the_reward_and_consistent_in_the_width(model in random_model(5), pair in 0usize..4) {
        let reward = model.reward(None).unwrap();
        let raised = policy_cliff::mdp::PairFunction::from_fn(reward.len(), |p| {
            if p.index() == pair { reward.at(p) + q("1/7") } else { reward.at(p).clone() }
        });
        let (before, after) = (solve(&model, &reward, "1/5", Base::Counting), solve(&model, &raised, "1/5", Base::Counting));
        let wide = enclose(before.problem(), &q("1e-3"), Budget::default()).unwrap();
        for state in model.dynamics.all_states() {
            prop_assert!(before.value(state).lower() <= after.value(state).upper());
            prop_assert!(wide.value(state).intersection(&before.value(state)).is_some());
        }
    }
}

/// For fixed γ < 1 halving the width adds at most a constant number of Newton steps, whatever the
/// width. Here two at most, and 16 halvings together no more than four: floats settle about 36
/// bits, and every further 36 bits take one step for each bound. Value iteration would take log
/// 2/log(1/γ) sweeps for each halving, 69 of them at γ = 99/100.
#[test]
fn halving_the_width_adds_a_bounded_number_of_steps() {
    for (name, stride, most) in
        [("frozen-lake-4x4", 1, 2), ("frozen-lake-8x8", 16, 4), ("cliff-walking-slippery", 16, 4)]
    {
        let model = real_model(name);
        let reward = model.reward(None).unwrap();
        let problem = SoftProblem::entropy(&model.dynamics, &reward, temperature("1/10"));
        let steps = |halvings: u64| enclose(&problem, &(q("1") >> halvings), Budget::default()).unwrap().steps();
        let counts: Vec<usize> = (0..=160).step_by(stride).map(steps).collect();
        for (place, pair) in counts.windows(2).enumerate() {
            assert!(pair[1] <= pair[0] + most, "{name}: {pair:?} steps at and after 2^-{}", place * stride);
        }
    }
}
