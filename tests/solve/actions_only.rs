//! Optimal actions without the exact values of all states: what is said is true, and where the
//! values ahead are affordable everything is said.

use crate::common::Plain;
use crate::common::generators::{Mixed, models};
use policy_cliff::bellman::Bellman;
use policy_cliff::mdp::{Bisimulation, FileFormat, ModelBuilder, read_model, read_model_file};
use policy_cliff::number::Rational;
use policy_cliff::solve::{Label, candidate_actions, solve};
use proptest::prelude::*;

/// Every optimal action is a candidate; certified sets are exactly A*. Returns how many states are
/// undecided.
fn undecided(plain: &Plain) -> usize {
    let (model, _) = plain.build();
    let dynamics = &model.dynamics;
    let reward = model.reward(None).unwrap();
    let bellman = Bellman::new(dynamics, &reward);
    let optimum = solve(&bellman).unwrap();
    let found = candidate_actions(&bellman).unwrap();
    let mut undecided = 0;
    for state in dynamics.all_states() {
        let optimal: Vec<_> = optimum.optimal().at(dynamics, state).collect();
        let candidates: Vec<_> = found.candidates.at(dynamics, state).collect();
        assert!(optimal.iter().all(|pair| candidates.contains(pair)), "{plain:?}");
        match found.labels[state.index()] {
            Label::Unique => assert_eq!((optimal.len(), optimal), (1, candidates)),
            Label::Tie => assert!(optimal.len() > 1 && optimal == candidates, "{plain:?}"),
            Label::Undecided => undecided += 1,
        }
    }
    undecided
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Labels are true on random models, and small models are decided.
    #[test]
    fn labels_are_true(plain in models(4, 3)) {
        prop_assert_eq!(undecided(&plain), 0);
    }

    /// States of one class of the bisimulation have equal V*, and actions alike have equal Q*.
    #[test]
    fn alike_means_equal(plain in models(5, 3)) {
        let (model, _) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(dynamics, &reward)).unwrap();
        let alike = Bisimulation::of(dynamics, &reward, 100).unwrap();
        for a in dynamics.all_states() {
            for b in dynamics.all_states().filter(|&b| alike.same_class(a, b)) {
                prop_assert_eq!(optimum.value(a), optimum.value(b));
            }
        }
        for a in dynamics.all_pairs() {
            for b in dynamics.all_pairs().filter(|&b| alike.same_action(a, b)) {
                prop_assert_eq!(optimum.q(a), optimum.q(b));
            }
        }
    }
}

#[test]
fn labels_are_true_on_mixed_models() {
    fn law(model: Mixed) -> bool {
        undecided(&model.0) == 0
    }
    quickcheck::QuickCheck::new().tests(1000).quickcheck(law as fn(Mixed) -> bool);
}

/// A gap of 2⁻⁶⁰ and no gap look alike to any bound in doubles: exact values tell them apart.
#[test]
fn near_ties_are_decided_by_exact_values() {
    for (name, expected) in [("near-tie", Label::Unique), ("exact-tie", Label::Tie)] {
        let path = format!("{}/tests/models/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let model = read_model_file(path.as_ref()).unwrap();
        let reward = model.reward(None).unwrap();
        let found = candidate_actions(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let fork = model.dynamics.find_state("fork").unwrap();
        assert_eq!(found.labels[fork.index()], expected, "{name}");
        let others = found.labels.iter().filter(|label| **label == Label::Unique).count();
        assert_eq!(others + usize::from(expected == Label::Tie), model.dynamics.states());
    }
}

/// On a grid moves commute: a step right and a step down tie, though they lead to states of
/// different values. All states are one component, of 400 states, and still nothing is left open.
#[test]
fn moves_that_commute_tie() {
    let side = 20;
    let mut builder = ModelBuilder::new();
    builder.discount(Rational::from_signeds(99, 100));
    let name = |x: usize, y: usize| format!("{x},{y}");
    for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
        builder.begin_state(&name(x, y));
        let goal = x + 1 == side && y + 1 == side;
        let end = side - 1;
        for (action, x, y) in [
            ("left", x.saturating_sub(1), y),
            ("right", (x + 1).min(end), y),
            ("up", x, y.saturating_sub(1)),
            ("down", x, (y + 1).min(end)),
        ] {
            builder.begin_action(action);
            builder.reward(None, Rational::from(i32::from(goal) - 1));
            builder.successor(&if goal { name(end, end) } else { name(x, y) }, Rational::from(1));
            builder.end_action();
        }
        builder.end_state();
    }
    let model = builder.finish().unwrap();
    let reward = model.reward(None).unwrap();
    let bellman = Bellman::new(&model.dynamics, &reward);
    let found = candidate_actions(&bellman).unwrap();
    assert_eq!(found.candidates, *solve(&bellman).unwrap().optimal());
    let ties = found.labels.iter().filter(|label| **label == Label::Tie).count();
    // At the goal all actions tie, elsewhere right and down, but for the last row and column.
    assert_eq!(ties, (side - 1) * (side - 1) + 1);
    assert!(!found.labels.contains(&Label::Undecided));
}

/// Two corridors that are copies of each other tie identically, whatever their values.
#[test]
fn a_tie_by_symmetry_is_certified() {
    let text = r#"{ "discount": "99/100", "states": {
        "fork": { "left": { "next": { "l1": 1 } }, "right": { "next": { "r1": 1 } }, "wait": { "next": { "fork": 1 } } },
        "l1": { "go": { "reward": "1/3", "next": { "l1": "1/7", "fork": "6/7" } } },
        "r1": { "go": { "reward": "1/3", "next": { "r1": "1/7", "fork": "6/7" } } } } }"#;
    let model = read_model(text.as_bytes(), FileFormat::Json).unwrap();
    let reward = model.reward(None).unwrap();
    let found = candidate_actions(&Bellman::new(&model.dynamics, &reward)).unwrap();
    assert_eq!(found.labels, [Label::Tie, Label::Unique, Label::Unique]);
    assert_eq!(found.candidates.count(&model.dynamics, policy_cliff::mdp::State::new(0)), 2);
}

/// At discount 1 a residual bounds no error, so the question is refused.
#[test]
fn discount_one_is_refused() {
    let path = format!("{}/tests/models/gambler.json", env!("CARGO_MANIFEST_DIR"));
    let model = read_model_file(path.as_ref()).unwrap();
    let reward = model.reward(None).unwrap();
    assert!(candidate_actions(&Bellman::new(&model.dynamics, &reward)).is_none());
}
