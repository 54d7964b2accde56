//! Exploring claims: which variants survive, what saves a reading that fails, and what its
//! counterexamples have in common.

use policy_cliff::audit::{CLASSICS, PAPER};
use policy_cliff::claim::{Claim, Edited, Evaluator};
use policy_cliff::refute::{Counterexamples, ExploreOptions, Explored, RandomSearch, Verdict, explore};

const QUICK: ExploreOptions = ExploreOptions { seed: 20_150, instances: 20_000, variants: 60 };

fn built_in(id: &str) -> Claim {
    let all = PAPER.iter().chain(CLASSICS).map(|text| Claim::parse(text.text).expect("a claim"));
    all.into_iter().find(|claim| claim.id() == id).unwrap_or_else(|| panic!("no claim {id}"))
}

fn explored(id: &str, reading: &str) -> Vec<Explored> {
    let claim = built_in(id).with_conclusion(reading).expect("a reading");
    explore(&claim, &QUICK).expect("an exploration")
}

fn saved(explored: &Explored) -> Vec<&str> {
    explored.saved.iter().filter_map(|variety| variety.edits.last().map(String::as_str)).collect()
}

/// The statements of the strongest variants, hypotheses first.
fn statements(explored: &Explored) -> Vec<Vec<String>> {
    let of = |claim: &Claim| {
        let all = claim.hypothesis_statements().chain(claim.conclusion_statements());
        all.map(|statement| format!("{}: {}", statement.name, statement.body)).collect()
    };
    explored.strongest.iter().map(|variety| of(&variety.claim)).collect()
}

/// Uniqueness at R0 and at one given state is enough for continuity there: three edits together,
/// one of which changes hypothesis and conclusion at once.
#[test]
fn uniqueness_at_one_reward_and_one_state_is_found_to_be_enough() {
    let found = &explored("unique-continuity", "continuous")[0];
    let [strongest] = &statements(found)[..] else { panic!("{found:?}") };
    assert_eq!(strongest[1], "continuous: for every R near R0: A*(R, s1) = A*(R0, s1)");
    assert!(strongest[0].starts_with("unique-nearby: size(A*(R0, s1)) "), "{strongest:?}");
    assert!(found.fell.iter().any(|variety| variety.edits == ["unique-nearby: left out"]), "{found:?}");
}

/// The paper's bound (1 + γ)ε can be ε.
#[test]
fn a_factor_that_does_nothing_is_found() {
    let found = &explored("deterministic-discontinuity", "close")[0];
    let all = statements(found).concat();
    assert!(all.contains(&"close: for every eps > 0: norm(R_eps(eps) - R0) <= eps".to_owned()), "{all:?}");
}

#[test]
fn a_positive_discount_saves_the_return_from_the_start() {
    let found = &explored("incomplete-reward", "from-initial")[0];
    assert_eq!(saved(found)[0], "under gamma > 0");
    let Some(Counterexamples::Boundary(cases)) = &found.counterexamples else { panic!("{found:?}") };
    assert!(cases.contains(&"gamma = 0".to_owned()), "{cases:?}");
}

/// A counterexample of a universe that is named for its reading refutes the regimes in which it lies:
/// what saves a reading excludes the counterexample that is shown.
#[test]
fn no_regime_that_saves_a_reading_holds_at_its_counterexample() {
    for (id, reading) in [("length-penalty", "concise-strictly"), ("format-bonus", "everywhere")] {
        let found = &explored(id, reading)[0];
        let witness = found.stated.witness.as_ref().expect("a counterexample");
        assert!(found.stated.failures <= found.stated.held, "{found:?}");
        for variety in &found.saved {
            let outcome = Evaluator::new(&variety.claim).evaluate_big(&witness.instance).expect("an instance");
            assert!(!outcome.held.holds(), "{id}: {:?}", variety.edits);
        }
    }
}

/// If only component k moves, a hypothesis is needed, and a positive weight at s0 is one that does.
#[test]
fn one_component_alone_needs_a_weight() {
    let found = explored("effective-discontinuity", "uniform-jump");
    let sideways = found.iter().find(|explored| explored.stated.edits == ["only component k moves"]).expect("the edit");
    assert_eq!(sideways.stated.verdict, Verdict::Refuted);
    assert_eq!(saved(sideways)[0], "under w[k](s0) > 0");
}

#[test]
fn a_near_tie_is_never_a_discontinuity() {
    let found = &explored("near-optimal-instability", "discontinuous")[0];
    assert_eq!(found.counterexamples, Some(Counterexamples::Always));
    assert!(found.saved.is_empty(), "{:?}", saved(found));
}

/// Counterexamples that stay ones if all numbers move a little are robust; claims without numbers,
/// or whose hypotheses never hold, are answered, too.
#[test]
fn robust_counterexamples_and_odd_claims() {
    let of = |text: &str| explore(&Claim::parse(text).expect("a claim"), &QUICK).expect("an exploration");
    let found = of("claim far given R : reward show small: norm(Q*(R)) <= norm(R)");
    assert!(matches!(found[0].counterexamples, Some(Counterexamples::Robust { .. })), "{found:?}");
    let found = of("claim bare given s : state show one: s = s");
    assert_eq!(found[0].stated.verdict, Verdict::Unrefuted);
    let found = of("claim never given R : reward assume no: norm(R) < 0 show all: norm(R) = 7");
    assert_eq!((found[0].stated.verdict, found[0].stated.held), (Verdict::Undecided, 0));
}

/// A law of edits: where a claim fails, so does every edited claim that implies it by its form. It
/// is looked at on random instances of every claim that is built in, and of every edited one.
#[test]
fn what_an_edit_makes_implies_what_it_was() {
    let mut looked_at = 0;
    for text in PAPER.iter().chain(CLASSICS) {
        let claim = Claim::parse(text.text).expect("a claim");
        if claim.speaks_of_soft_values() {
            continue;
        }
        for reading in claim.conclusions() {
            let stated = claim.with_conclusion(reading).expect("a reading");
            let edited = stated.edits().into_iter().map(|edited| edited.claim).take(12);
            for one in std::iter::once(stated.clone()).chain(edited) {
                let instances = RandomSearch::new(&one, 7).starts(8).expect("instances");
                let mut before = Evaluator::new(&one);
                let failing: Vec<_> = instances
                    .iter()
                    .filter(|instance| before.evaluate_big(instance).is_ok_and(|outcome| outcome.refutes(0)))
                    .collect();
                if failing.is_empty() {
                    continue;
                }
                for Edited { claim: after, edit, .. } in one.edits().into_iter().filter(|edited| edited.implies) {
                    if after.givens().len() != one.givens().len() {
                        continue;
                    }
                    let mut after_all = Evaluator::new(&after);
                    for instance in &failing {
                        let outcome = after_all.evaluate_big(instance).expect("the same variables");
                        // Nothing is said where it is not decided.
                        let holds = !outcome.held.fails()
                            && (outcome.conclusions.is_empty() || !outcome.conclusions[0].truth.holds());
                        assert!(holds, "{edit} of\n{one}\nmade\n{after}\non {instance:?}");
                        looked_at += 1;
                    }
                }
            }
        }
    }
    assert!(looked_at > 1_000, "{looked_at}");
}
