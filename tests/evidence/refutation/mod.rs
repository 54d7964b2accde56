//! Refutations: the two evaluators of claims agree, and what the checker accepts is a refutation,
//! however it came about.

mod agreement;
mod changed;

use crate::claims_support::{Random, Shape, claim, claim_files, instance, rational, value};
use agreement::*;
use changed::*;
use cliff_check::{Condition, check};
use malachite_base::num::arithmetic::traits::Floor;
use policy_cliff::claim::syntax::{ClaimFile, Item};
use policy_cliff::claim::{Claim, Evaluator, Frame, GivenKind, GivenValue, Instance, Truth, Word};
use policy_cliff::evidence::{Certified, Counterexample, EvidenceError, refutation, second_opinion};
use policy_cliff::number::{Rational, parse_canonical};

/// The certificate with the text of another claim about the same variables.
fn with_text(certificate: &[u8], claim: &Claim) -> String {
    let lines = unsealed(std::str::from_utf8(certificate).unwrap());
    let start = lines.iter().position(|line| line.starts_with("text ")).unwrap();
    let end = lines.iter().position(|line| line.starts_with("refutes ")).unwrap();
    let text = claim.to_string();
    let quoted = |line: &str| format!("\"{}\"", line.replace('\\', "\\\\").replace('"', "\\\""));
    let mut changed = lines[..start].to_vec();
    changed.push(format!("text {}", text.lines().count()));
    changed.extend(text.lines().map(quoted));
    changed.extend_from_slice(&lines[end..]);
    sealed(&changed)
}

/// An instance that refutes a conclusion of a claim.
fn counterexample(claim: &Claim, conclusion: &str) -> Instance<Rational> {
    let (shape, mut random, mut evaluator) = (Shape::of(claim), Random::new(11), Evaluator::new(claim));
    let number = claim.conclusion(conclusion).unwrap();
    for _ in 0..100_000 {
        let Some(instance) = instance(claim, &mut evaluator, &shape, &mut random) else { continue };
        if evaluator.evaluate(&instance).unwrap().refutes(number) {
            return instance.convert().unwrap();
        }
    }
    panic!("no counterexample to {conclusion} of {}", claim.id())
}

/// Where there is no choice, the logarithm of one exponential is its exponent: the soft value is the
/// value, and the checker sees that the two are equal.
#[test]
fn s11_the_soft_value_of_one_action_is_its_value() {
    let text = "claim one given R : reward; alpha : positive number; s0 : state \
                show above: soft_V(R, alpha)(s0) > V*(R)(s0)";
    let claim = Claim::parse(text).unwrap();
    let frame =
        Frame::new(rational(1, 2), &[vec![vec![(1, rational(1, 1))]], vec![vec![(0, rational(1, 1))]]]).unwrap();
    let reward = GivenValue::Pairs(vec![rational(1, 3), rational(-1, 7)]);
    let values = vec![reward, GivenValue::Number(rational(1, 10)), GivenValue::State(0)];
    let instance = Instance { frame, values };
    let certified = refutation(&claim, "above", &instance).unwrap();
    check(certified.certificate()).unwrap();
}

#[test]
fn a_certificate_against_a_true_claim_is_refused() {
    // The same instance and evidence, once with the claim that they refute and once with the one
    // that is true.
    let bound = claim("q-lipschitz");
    let halved = bound.with_bound_times("bound", "1/2").unwrap();
    let certificate = refutation(&halved, "bound", &counterexample(&halved, "bound")).unwrap();
    let refusal = check(with_text(certificate.certificate(), &bound).as_bytes()).unwrap_err();
    assert_eq!(refusal.condition, Condition::C5, "{refusal}");

    let mut refused = 0;
    for (id, hypothesis, conclusion) in [
        ("incomplete-reward", "action-optimality", "statewise"),
        ("tie-breaker", "distinct", "breaks"),
        ("deterministic-discontinuity", "distinct", "jump"),
        ("unique-continuity", "unique-nearby", "continuous"),
    ] {
        let claim = claim(id);
        let Ok(without) = claim.without_hypothesis(hypothesis) else { panic!("{id} has no {hypothesis}") };
        let number = without.conclusion(conclusion).unwrap();
        let (shape, mut random, mut evaluator) = (Shape::of(&without), Random::new(3), Evaluator::new(&without));
        for _ in 0..2000 {
            let Some(found) = instance(&without, &mut evaluator, &shape, &mut random) else { continue };
            if !evaluator.evaluate(&found).unwrap().refutes(number) {
                continue;
            }
            let certificate = refutation(&without, conclusion, &found.convert().unwrap()).unwrap();
            let refusal = check(with_text(certificate.certificate(), &claim).as_bytes()).unwrap_err();
            // The hypothesis fails, or asks for a fixed point that the certificate of the variant
            // has no need of.
            assert!(matches!(refusal.condition, Condition::C3 | Condition::C4), "{id}: {refusal}");
            refused += 1;
            break;
        }
    }
    assert!(refused >= 3, "{refused}");
}

#[test]
fn what_is_not_refuted_gets_no_certificate() {
    let triangle =
        Claim::parse("claim triangle given R1, R2 : reward show bound: norm(R1 + R2) <= norm(R1) + norm(R2)").unwrap();
    let any = any_instance(&triangle, &Shape::of(&triangle), &mut Random::new(1)).convert::<Rational>().unwrap();
    let error = refutation(&triangle, "bound", &any).unwrap_err();
    assert_eq!(error.to_string(), "the instance does not refute `bound`: it holds");
    let error = refutation(&triangle, "bond", &any).unwrap_err();
    assert!(error.to_string().contains("did you mean `bound`"), "{error}");
    let error = refutation(&triangle, "bound", &Instance { values: Vec::new(), ..any }).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the instance does not fit the claim: the claim has 2 given variables, the instance has 0 values"
    );
}

#[test]
fn what_one_number_cannot_decide_is_named() {
    let texts = [
        (
            "claim c given R : reward show wrong: not (for every eps > 0: norm(eps * R) <= eps * norm(R))",
            "conclusion `wrong`",
        ),
        (
            "claim c given R : reward assume all: for every eps > 0: norm(eps * R) <= eps * norm(R) show wrong: norm(R) < 0",
            "hypothesis `all`",
        ),
    ];
    for (text, statement) in texts {
        let claim = Claim::parse(text).unwrap();
        let any = any_instance(&claim, &Shape::of(&claim), &mut Random::new(1)).convert::<Rational>().unwrap();
        match refutation(&claim, "wrong", &any) {
            Err(EvidenceError::Open { statement: found }) => assert_eq!(found, format!("the {statement}")),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_failing_every_eps_is_refuted_at_the_simplest_number_of_its_first_failing_piece() {
    // With R = (1): |eps - 1| >= 1/2 fails on (1/2, 1) first; eps != 3 fails at 3 alone; eps < 2
    // fails on [2, oo).
    let one = Frame::new(Rational::from(0), &[vec![vec![(0, Rational::from(1))]]]).unwrap();
    let instance = Instance { frame: one, values: vec![GivenValue::Pairs(vec![Rational::from(1)])] };
    for (body, expected) in [
        ("norm(eps * R - R) >= 1 / 2", rational(2, 3)),
        ("norm(eps * R) != 3", rational(3, 1)),
        ("norm(eps * R) < 2", rational(2, 1)),
        ("norm(eps * R) <= 5 / 2", rational(3, 1)),
    ] {
        let claim = Claim::parse(&format!("claim c given R : reward show x: for every eps > 0: {body}")).unwrap();
        let outcome = Evaluator::new(&claim).evaluate_big(&instance).unwrap();
        assert_eq!(outcome.conclusions[0].fails_at.as_deref(), Some(&expected), "{body}");
        let text = text(&refutation(&claim, "x", &instance).unwrap());
        assert!(text.contains(&format!("\nepsilon {expected}\n")), "{text}");
    }
}

/// A KL-regularised policy whose likeliest action is not optimal: that a probability is at most
/// itself is needed for the hypothesis.
#[test]
fn s11_a_refutation_that_needs_a_term_to_be_at_most_itself_is_certified() {
    let text = std::fs::read_to_string("tests/faults/likeliest-action.claim").unwrap();
    let claim = Claim::parse(&text).unwrap();
    let rational = |text: &str| parse_canonical(text).unwrap();
    let stay = vec![(0, rational("1"))];
    let frame = Frame::new(rational("0"), &[vec![stay.clone(), stay]]).unwrap();
    let values = vec![
        GivenValue::Pairs(vec![rational("0"), rational("1")]),
        GivenValue::Pairs(vec![rational("9/10"), rational("1/10")]),
        GivenValue::Number(rational("1")),
        GivenValue::State(0),
        GivenValue::Action(0),
    ];
    let instance = Instance { frame, values };
    let outcome = Evaluator::new(&claim).evaluate_big(&instance).unwrap();
    assert_eq!((outcome.held, outcome.conclusions[0].truth), (Truth::True, Truth::False));
    check(refutation(&claim, "best", &instance).unwrap().certificate()).unwrap();
}
