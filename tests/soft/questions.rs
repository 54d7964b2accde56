//! The small-temperature limit, what regularisation costs, and which temperature buys which
//! stability.

use policy_cliff::bellman::Bellman;
use policy_cliff::mdp::{Model, PairFunction, Reward, State, StochasticPolicy};
use policy_cliff::number::Enclosure;
use policy_cliff::number::enclosure::ln;
use policy_cliff::soft::{
    Base, Budget, Measure, Sensitivities, SmallTemperatureLimit, SoftError, SoftProblem, Stability, Temperature,
    certified_temperature, compare, enclose, small_temperature_limit, suboptimality,
};
use policy_cliff::solve::solve;
use proptest::prelude::*;

use crate::support::{model, q, random_model};

fn limit(model: &Model, base: &Base) -> Option<SmallTemperatureLimit> {
    let reward = model.reward(None).unwrap();
    let bellman = Bellman::new(&model.dynamics, &reward);
    small_temperature_limit(&solve(&bellman).unwrap(), base, &q("1e-12"), Budget::default()).unwrap()
}

/// The smallest difference: a tie between staying, after which ties go on, and leaving.
const STAY_OR_LEAVE: &str = r#"{ "discount": "1/2", "states": {
    "s": { "stay": { "next": { "s": "1" } }, "leave": { "next": { "end": "1" } } },
    "end": { "rest": { "next": { "end": "1" } } } } }"#;

#[test]
fn the_limit_is_not_the_uniform_selection() {
    let model = model(STAY_OR_LEAVE);
    let limit = limit(&model, &Base::Counting).unwrap();
    // x = e^h solves x = √x + 1: √x is the golden ratio φ, and staying has probability √x/x = 1/φ.
    let inverse_of_golden_ratio = Enclosure::between(q("0.618033988749894848"), q("0.618033988749894849"));
    assert!(limit.policy[0].intersection(&inverse_of_golden_ratio).is_some(), "{}", limit.policy[0]);
    assert!(limit.policy[0].width() <= q("1e-12"));
    assert!(*limit.from_uniform[0].lower() > q("0.11"));
    // and it is what soft policies tend to
    let reward = model.reward(None).unwrap();
    let cold = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(q("1e-6")).unwrap());
    let cold = enclose(&cold, &q("1e-9"), Budget::default()).unwrap().policy(State::new(0));
    assert!((&cold[0] - &limit.policy[0]).abs().upper() < &q("1e-8"));
}

/// At γ = 1 with a deterministic kernel e^h counts optimal paths, and the limit is uniform over
/// paths.
#[test]
fn undiscounted_limits_count_paths() {
    let model = model(
        r#"{ "discount": "1", "states": {
        "root": { "left": { "next": { "one": "1" } }, "right": { "next": { "three": "1" } } },
        "one": { "a": { "next": { "end": "1" } } },
        "three": { "a": { "next": { "end": "1" } }, "b": { "next": { "end": "1" } }, "c": { "next": { "end": "1" } } },
        "end": { "rest": { "next": { "end": "1" } } } } }"#,
    );
    let limit = limit(&model, &Base::Counting).unwrap();
    assert!(limit.policy[0].contains(&q("1/4")) && limit.policy[1].contains(&q("3/4")));
    assert!(limit.entropy[0].intersection(&ln(&q("4"), &q("1e-12")).unwrap()).is_some());
    assert!(limit.from_uniform[0].contains(&q("1/4")));
    assert!(limit.from_uniform[2].contains(&q("0")));
}

#[test]
fn the_kl_limit_follows_the_base_among_optimal_actions() {
    let model = model(
        r#"{ "discount": "0", "states": {
        "s": { "a": { "reward": "1", "next": { "s": "1" } }, "b": { "reward": "1", "next": { "s": "1" } },
               "c": { "next": { "s": "1" } } } } }"#,
    );
    let base = |p: [&str; 3]| {
        let policy = StochasticPolicy::new(&model.dynamics, p.map(q).to_vec()).unwrap();
        Base::Measure(Measure::policy(&model.dynamics, &policy).unwrap())
    };
    let close = limit(&model, &base(["1/4", "1/12", "2/3"])).unwrap();
    assert!(close.policy[0].contains(&q("3/4")) && close.policy[1].contains(&q("1/4")));
    assert_eq!(close.policy[2], Enclosure::point(q("0")));
    // A base without weight on any optimal action has another limit, which is not this one's to
    // answer.
    assert!(limit(&model, &base(["0", "0", "1"])).is_none());
}

#[test]
fn refuses_tolerances_and_bounds_out_of_range() {
    let model = model(STAY_OR_LEAVE);
    let reward = model.reward(None).unwrap();
    let problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(q("1")).unwrap());
    let k = Sensitivities::new(&model.dynamics, &Base::Counting).unwrap();
    for (distance, tolerance) in [("1", "0"), ("1", "1"), ("1", "-1/2"), ("0", "1/2"), ("-1", "1/2")] {
        let answer = certified_temperature(&problem, &k, (&q(distance), &q(tolerance)), &q("1e-9"), Budget::default());
        assert!(matches!(answer, Err(SoftError::Range { .. })), "{distance} {tolerance}");
    }
}

/// R with the given pairs moved up or down by `size`.
fn moved(reward: &Reward, signs: &[bool], size: &str) -> Reward {
    PairFunction::from_fn(reward.len(), |pair| {
        if signs[pair.index() % signs.len()] { reward.at(pair) + q(size) } else { reward.at(pair) - q(size) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// One state never shows a difference from the uniform selection, so two states are the fewest.
    #[test]
    fn one_state_has_the_uniform_limit(model in random_model(1)) {
        let limit = limit(&model, &Base::Counting).unwrap();
        prop_assert!(limit.from_uniform[0].contains(&q("0")));
        prop_assert!(*limit.from_uniform[0].upper() < q("1e-11"));
    }

    /// π_α tends to the limit, and no soft policy at a low temperature contradicts it.
    #[test]
    fn cold_policies_are_near_the_limit(model in random_model(4)) {
        let reward = model.reward(None).unwrap();
        let limit = limit(&model, &Base::Counting).unwrap();
        // Gaps of these models are rationals of moderate height: at α = 10⁻⁹ what is not optimal
        // has vanished.
        let cold = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(q("1e-9")).unwrap());
        let cold = enclose(&cold, &q("1e-9"), Budget::default()).unwrap();
        for state in model.dynamics.all_states() {
            for (pair, probability) in model.dynamics.actions(state).zip(cold.policy(state)) {
                prop_assert!((&probability - &limit.policy[pair.index()]).abs().upper() < &q("1e-6"));
            }
        }
    }

    /// 0 ≤ V* − V^{π_α} ≤ α log|A|/(1 − γ), as narrow as asked, and the soft policy earns what its
    /// own evaluation says: V*_α = V^{π_α} + entropy ≥ V^{π_α}.
    #[test]
    fn the_price_is_nonnegative_and_bounded(model in random_model(5), alpha in prop::sample::select(vec!["1/10", "1", "5"])) {
        let reward = model.reward(None).unwrap();
        let bellman = Bellman::new(&model.dynamics, &reward);
        let optimum = solve(&bellman).unwrap();
        let problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(q(alpha)).unwrap());
        let answer = suboptimality(&problem, &optimum, &q("1e-10"), Budget::default()).unwrap();
        let most = q(alpha) * q("11/10") / (q("1") - model.dynamics.discount());
        for state in model.dynamics.all_states() {
            let price = &answer.gap[state.index()];
            prop_assert!(price.width() <= q("1e-10") && *price.lower() >= 0u32 && *price.lower() <= most);
            prop_assert!(answer.value[state.index()].lower() <= answer.solution.value(state).upper());
        }
    }

    /// The value of the soft policy agrees with the exact value of a rational policy next to it.
    #[test]
    fn the_value_of_the_policy_is_its_value(model in random_model(4)) {
        let reward = model.reward(None).unwrap();
        let bellman = Bellman::new(&model.dynamics, &reward);
        let optimum = solve(&bellman).unwrap();
        let problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(q("2")).unwrap());
        let answer = suboptimality(&problem, &optimum, &q("1e-10"), Budget::default()).unwrap();
        let mut near = Vec::new();
        for state in model.dynamics.all_states() {
            let policy = answer.solution.policy(state);
            let rest = policy[1..].iter().fold(q("1"), |rest, p| rest - p.lower());
            near.push(rest);
            near.extend(policy[1..].iter().map(|p| p.lower().clone()));
        }
        let near = StochasticPolicy::new(&model.dynamics, near).unwrap();
        let exact = policy_cliff::solve::evaluate(&bellman, &near).unwrap();
        for (exact, value) in exact.iter().zip(&answer.value) {
            prop_assert!((&Enclosure::point(exact.clone()) - value).abs().upper() < &q("1e-6"));
        }
    }

    /// `soft-lipschitz`, sharpened: every change found obeys the model's own bound, which obeys the
    /// paper's.
    #[test]
    fn no_change_exceeds_the_certified_bounds(
        model in random_model(4),
        signs in prop::collection::vec(any::<bool>(), 12),
        size in prop::sample::select(vec!["1/100", "1/3", "3"]),
        alpha in prop::sample::select(vec!["1/10", "1", "5"]),
    ) {
        let reward = model.reward(None).unwrap();
        let other = moved(&reward, &signs, size);
        let problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(q(alpha)).unwrap());
        let comparison = compare(&problem, &other, &q("1e-9"), Budget::default()).unwrap();
        prop_assert_eq!(&comparison.distance, &q(size));
        let solution = enclose(&problem, &q("1e-9"), Budget::default()).unwrap();
        let bounds = Stability::new(solution, &Sensitivities::new(&model.dynamics, &Base::Counting).unwrap(), &comparison.distance);
        let paper = comparison.bound.unwrap();
        prop_assert_eq!(bounds.paper(), Some(paper.clone()));
        for (found, own) in comparison.total_variation.iter().zip(bounds.change()) {
            prop_assert!(found.width() <= q("1e-9"));
            prop_assert!(found.lower() <= own, "{} {}", found, own);
            prop_assert!(*own <= paper && *own <= q("1"));
        }
    }

    /// Certified temperatures keep the tolerance, and need not be warmer than the paper's.
    #[test]
    fn certified_temperatures_keep_the_tolerance(
        model in random_model(3),
        signs in prop::collection::vec(any::<bool>(), 9),
        tolerance in prop::sample::select(vec!["1/100", "1/4", "9/10"]),
    ) {
        let reward = model.reward(None).unwrap();
        let k = Sensitivities::new(&model.dynamics, &Base::Counting).unwrap();
        let problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(q("1")).unwrap());
        let answer = certified_temperature(&problem, &k, (&q("1/3"), &q(tolerance)), &q("1e-9"), Budget::default()).unwrap();
        prop_assert!(answer.own.alpha() <= answer.universal.alpha());
        prop_assert!(*answer.universal.alpha() <= answer.paper.unwrap());
        prop_assert!(answer.own.worst() <= q(tolerance) && answer.universal.worst() <= q(tolerance));
        let problem = answer.own.solution().problem().clone();
        let other = moved(&reward, &signs, "1/3");
        let comparison = compare(&problem, &other, &q("1e-9"), Budget::default()).unwrap();
        for found in &comparison.total_variation {
            prop_assert!(*found.lower() <= q(tolerance), "{}", found);
        }
    }
}

/// The bound tanh(‖ΔR‖/(2α(1 − γ))) is attained by two actions at one state whose log-odds go from
/// −c to c at γ = 0, so no smaller one holds.
#[test]
fn the_sharpened_bound_is_attained() {
    let text = |r: &str| {
        model(&format!(
            r#"{{ "discount": "0", "states": {{ "s": {{ "a": {{ "reward": "{r}", "next": {{ "s": "1" }} }},
            "b": {{ "next": {{ "s": "1" }} }} }} }} }}"#
        ))
    };
    // log-odds −1 (reward −1 against 0), both rewards then moved by 1 apart: +1.
    let model = text("-1");
    let reward = model.reward(None).unwrap();
    let other = moved(&reward, &[true, false], "1");
    let problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(q("1")).unwrap());
    let found = compare(&problem, &other, &q("1e-12"), Budget::default()).unwrap().total_variation[0].clone();
    let solution = enclose(&problem, &q("1e-12"), Budget::default()).unwrap();
    let own = Stability::new(solution, &Sensitivities::new(&model.dynamics, &Base::Counting).unwrap(), &q("1"));
    let own = &own.change()[0];
    assert!(own >= found.lower() && own - found.lower() < q("1e-11"), "{own} {found}");
    // tanh(1/2) = 0.46211715726000975850…
    assert!(found.contains(&q("0.46211715726000975850")) && found.width() <= q("1e-12"));
}
