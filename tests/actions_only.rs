//! Optimal actions without exact values: what is certified is true, and what is true is mostly
//! certified.

mod common;

use common::Plain;
use common::generators::{Mixed, models};
use policy_cliff::bellman::Bellman;
use policy_cliff::mdp::{Bisimulation, FileFormat, read_model, read_model_file};
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

    /// Labels are true on random models.
    #[test]
    fn labels_are_true(plain in models(4, 3)) {
        undecided(&plain);
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
        undecided(&model.0);
        true
    }
    quickcheck::QuickCheck::new().tests(1000).quickcheck(law as fn(Mixed) -> bool);
}

/// A gap of 2⁻⁶⁰ and no gap look alike to any bound in doubles: neither is guessed.
#[test]
fn near_ties_are_left_undecided() {
    for (name, expected) in [("near-tie", Label::Undecided), ("exact-tie", Label::Undecided)] {
        let path = format!("{}/tests/models/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let model = read_model_file(path.as_ref()).unwrap();
        let reward = model.reward(None).unwrap();
        let found = candidate_actions(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let fork = model.dynamics.find_state("fork").unwrap();
        assert_eq!(found.labels[fork.index()], expected, "{name}");
        let others = found.labels.iter().filter(|label| **label == Label::Unique).count();
        assert_eq!(others, model.dynamics.states() - 1);
    }
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
