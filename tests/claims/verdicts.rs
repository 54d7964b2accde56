//! What random instances say of every claim: which conclusions they refute, and that both kinds of
//! numbers agree.

use std::collections::BTreeMap;

use crate::claims_support::{Random, Shape, claim_files, instance};
use policy_cliff::claim::{Claim, ClaimSymmetry, Evaluator, GivenValue, Truth, Word};
use policy_cliff::number::Field;

/// The conclusions that are false on some finite MDP. All others must hold wherever their
/// hypotheses do.
const FALSE: [(&str, &[&str]); 19] = [
    // Below a tie the set shrinks: the reading with the Hausdorff metric fails.
    ("argmax-uhc", &["hausdorff-continuous"]),
    // At gamma = 0 a state that is first visited later has no weight in the return.
    ("incomplete-reward", &["from-initial"]),
    ("effective-objective-different-starts", &["maximises"]),
    ("conflict-sensitivity", &["weights-alone"]),
    ("near-optimal-instability", &["discontinuous"]),
    ("binary-degeneracy", &["any-length", "co-optimal"]),
    // Discounting already prefers short paths; at gamma = 0 lengths beyond the first step do not
    // count at all.
    ("length-penalty", &["accuracy-ties", "concise-strictly", "only-concise"]),
    // A bonus paid on the way after the free answer outweighs the one for the formatted answer.
    ("format-bonus", &["everywhere"]),
    ("lcpo", &["at-this-alpha"]),
    ("direction-over-scale", &["all-scales"]),
    ("shaping-by-actions", &["same-actions"]),
    ("policy-improvement", &["at-once"]),
    ("performance-difference", &["old-occupancy"]),
    ("advantage-of-a-sum", &["own-policies"]),
    ("optimal-for-both", &["one-action"]),
    // The bound is strict wherever it is not 0.
    ("softmax-lipschitz", &["tight"]),
    // A regularised policy takes every action that the base takes.
    ("kl-tie-breaker", &["at-this-beta"]),
    // The limit prefers actions after which more ties lie ahead.
    ("small-alpha", &["uniform"]),
    // What follows an optimal action may gain more from a higher temperature than it loses.
    ("temperature", &["less-likely"]),
];

/// Both sides are known between bounds only, and where all actions are optimal they are equal, which
/// no bounds decide.
const EQUAL_BETWEEN_BOUNDS: (&str, &str) = ("temperature", "earns-less");

#[derive(Default)]
struct Tally {
    held: usize,
    refuted: usize,
    undecided: usize,
}

fn tallies(claim: &Claim, wanted: usize) -> Vec<Tally> {
    let mut random = Random::new(7);
    let mut evaluator = Evaluator::new(claim);
    let shape = Shape::of(claim);
    let mut tallies: Vec<Tally> = claim.conclusions().iter().map(|_| Tally::default()).collect();
    let mut found = 0;
    for _ in 0..400_000 {
        let Some(instance) = instance(claim, &mut evaluator, &shape, &mut random) else { continue };
        instance.validate(claim.givens()).unwrap();
        let outcome = evaluator.evaluate(&instance).unwrap();
        if !outcome.held.holds() {
            continue;
        }
        for (tally, conclusion) in tallies.iter_mut().zip(&outcome.conclusions) {
            match conclusion.truth {
                Truth::True => tally.held += 1,
                Truth::False => tally.refuted += 1,
                Truth::Unknown(_) => tally.undecided += 1,
            }
        }
        found += 1;
        if found == wanted {
            break;
        }
    }
    assert!(found > 0, "{}: no instance satisfies the hypotheses", claim.id());
    tallies
}

#[test]
fn exactly_the_false_conclusions_are_refuted() {
    let expected: BTreeMap<&str, &[&str]> = FALSE.into_iter().collect();
    for (path, text) in claim_files() {
        let claim = Claim::parse(&text).unwrap();
        let lies = expected.get(claim.id()).copied().unwrap_or_default();
        let tallies = tallies(&claim, 1500);
        for (name, tally) in claim.conclusions().into_iter().zip(tallies) {
            let place = format!("{} {name}", path.file_name().unwrap().display());
            println!("{place}: {} held, {} refuted, {} undecided", tally.held, tally.refuted, tally.undecided);
            assert_eq!(tally.undecided > 0, (claim.id(), name) == EQUAL_BETWEEN_BOUNDS, "{place}");
            assert_eq!(tally.refuted > 0, lies.contains(&name), "{place}: {} of {}", tally.refuted, tally.held);
            assert!(tally.held > 0 || lies.contains(&name), "{place} never held");
        }
    }
}

/// Two implementations of the same evaluation: checked words and big rationals.
#[test]
fn words_and_big_rationals_agree_on_random_instances() {
    for (path, text) in claim_files() {
        let claim = Claim::parse(&text).unwrap();
        let (mut words, mut big) = (Evaluator::new(&claim), Evaluator::new(&claim));
        let (mut random, shape) = (Random::new(11), Shape::of(&claim));
        let mut compared = 0;
        for _ in 0..20_000 {
            let Some(instance) = instance(&claim, &mut words, &shape, &mut random) else { continue };
            let small = words.evaluate(&instance).unwrap();
            let large = big.evaluate_big(&instance.convert().unwrap()).unwrap();
            assert_eq!((small.held, small.failed), (large.held, large.failed), "{}", path.display());
            for (a, b) in small.conclusions.iter().zip(&large.conclusions) {
                assert_eq!((a.truth, &a.until), (b.truth, &b.until), "{}", path.display());
                let sides = |slack: &policy_cliff::claim::Slack| (slack.left.known(), slack.right.known());
                assert_eq!(a.slack.as_ref().map(sides), b.slack.as_ref().map(sides), "{}", path.display());
            }
            compared += 1;
            if compared == 60 {
                break;
            }
        }
        assert!(compared > 0);
    }
}

/// A search may skip an instance for its image under a declared symmetry, so no truth value may
/// change.
#[test]
fn declared_symmetries_change_no_truth_value() {
    let (two, three) = (Word::new(2, 1).unwrap(), Word::new(3, 1).unwrap());
    for (path, text) in claim_files() {
        let claim = Claim::parse(&text).unwrap();
        let mut evaluator = Evaluator::new(&claim);
        let (mut random, shape) = (Random::new(13), Shape::of(&claim));
        // Without its hypotheses, so that the conclusions are compared wherever they have a truth
        // value.
        let bare = claim.hypotheses().into_iter().fold(claim.clone(), |c, name| c.without_hypothesis(name).unwrap());
        let mut bare = Evaluator::new(&bare);
        let mut compared = 0;
        for _ in 0..20_000 {
            let Some(instance) = instance(&claim, &mut evaluator, &shape, &mut random) else { continue };
            for symmetry in claim.symmetries() {
                let change = |x: &Word| match symmetry {
                    ClaimSymmetry::Scale(_) => x.multiply(&three).unwrap(),
                    ClaimSymmetry::Shift(_) => x.add(&two).unwrap(),
                };
                let (ClaimSymmetry::Scale(moved) | ClaimSymmetry::Shift(moved)) = symmetry;
                let mut image = instance.clone();
                for &number in moved {
                    match &mut image.values[number] {
                        GivenValue::Number(x) => *x = change(x),
                        GivenValue::Pairs(f) | GivenValue::States(f) => f.iter_mut().for_each(|x| *x = change(x)),
                        GivenValue::PairTuple(f) => f.iter_mut().flatten().for_each(|x| *x = change(x)),
                        other => panic!("{other:?} cannot be moved"),
                    }
                }
                for evaluator in [&mut evaluator, &mut bare] {
                    let (before, after) = (evaluator.evaluate(&instance).unwrap(), evaluator.evaluate(&image).unwrap());
                    let truths = |outcome: &policy_cliff::claim::Outcome| -> Vec<Truth> {
                        let named = claim.conclusions().into_iter().zip(&outcome.conclusions);
                        named
                            .filter(|(name, _)| (claim.id(), *name) != EQUAL_BETWEEN_BOUNDS)
                            .map(|(_, c)| c.truth)
                            .collect()
                    };
                    assert_eq!(before.held, after.held, "{} under {symmetry:?}", path.display());
                    assert_eq!(truths(&before), truths(&after), "{} under {symmetry:?}", path.display());
                }
            }
            compared += 1;
            if compared == 150 {
                break;
            }
        }
        assert!(compared > 0);
    }
}
