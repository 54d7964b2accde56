//! What is said to be false is false: every variant of a claim, and every claim as stated, is
//! refuted by the smallest instance of its universe.

use std::collections::{BTreeMap, BTreeSet};

use policy_cliff::audit::{CLASSICS, PAPER};
use policy_cliff::claim::{Claim, Evaluator};
use policy_cliff::number::Rational;
use policy_cliff::refute::{FalseVariant, Plan, Sweep, VARIANTS, parse_variants};

fn claims() -> BTreeMap<String, Claim> {
    let claims = PAPER.iter().chain(CLASSICS).map(|text| Claim::parse(text.text).expect(text.file));
    claims.map(|claim| (claim.id().to_owned(), claim)).collect()
}

fn variants() -> Vec<FalseVariant> {
    parse_variants(VARIANTS).unwrap_or_else(|error| panic!("proofs/claims/variants.txt:{error}"))
}

/// Plans by what they depend on, since the variants of a claim share them.
#[derive(Default)]
struct Plans(BTreeMap<String, Plan>);

impl Plans {
    fn of(&mut self, variant: &FalseVariant, claim: &Claim) -> &Plan {
        let key = format!("{} {:?} {:?}", variant.claim, variant.scope, claim.symmetries());
        self.0.entry(key).or_insert_with(|| match &variant.scope {
            Some(scope) => Plan::within(claim, scope).unwrap(),
            None => Plan::of(claim, false).unwrap(),
        })
    }
}

#[test]
fn every_variant_dies_in_its_universe() {
    let (claims, mut plans) = (claims(), Plans::default());
    let mut alive = Vec::new();
    for variant in variants() {
        let name = format!("{}: {} of {}", variant.line, variant.label, variant.claim);
        let claim = claims.get(&variant.claim).unwrap_or_else(|| panic!("{name}: no such claim"));
        let changed = variant.of(claim).unwrap_or_else(|error| panic!("proofs/claims/variants.txt:{error}"));
        let plan = plans.of(&variant, &changed);
        let tally = Sweep::new(&changed, plan).smallest(&[0]).unwrap();
        tally.recheck(&changed).unwrap_or_else(|error| panic!("{name}: {error}"));
        let Some(witness) = &tally.conclusions[0].witness else {
            alive.push(name);
            continue;
        };
        // The witness is a model of the unchanged claim's variables, too, and it does not refute
        // what is left as it is stated.
        let outcome = Evaluator::new(&changed).evaluate_big(&witness.instance).unwrap();
        assert!(outcome.refutes(0), "{name}");
        if variant.as_stated {
            let reading = claim.conclusions().iter().position(|name| *name == changed.conclusions()[0]).unwrap();
            assert!(Evaluator::new(claim).evaluate_big(&witness.instance).unwrap().refutes(reading), "{name}");
        }
    }
    assert!(alive.is_empty(), "no counterexample in the universes of {alive:#?}");
}

#[test]
fn every_numbered_result_has_variants_and_there_are_at_least_forty() {
    let (claims, variants) = (claims(), variants());
    assert!(variants.iter().filter(|variant| !variant.as_stated).count() >= 40);
    let changed: BTreeSet<&str> =
        variants.iter().filter(|variant| !variant.as_stated).map(|variant| variant.claim.as_str()).collect();
    for claim in claims.values().filter(|claim| claim.text("pdf").is_some()) {
        assert!(changed.contains(claim.id()), "{} has no variant", claim.id());
    }
}

/// The audit's pinned verdicts and this file say the same of the claims as stated: CI compares the
/// verdicts with what the audit finds, so that a true claim that is killed fails there.
#[test]
fn what_is_false_as_stated_is_what_the_audit_refutes() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/audit_verdicts.txt")).unwrap();
    let refuted: BTreeSet<(String, String)> = text
        .lines()
        .filter_map(|line| line.strip_suffix(" refuted")?.split_once(' '))
        .map(|(claim, reading)| (claim.to_owned(), reading.to_owned()))
        .collect();
    let stated: BTreeSet<(String, String)> = variants()
        .into_iter()
        .filter(|variant| variant.as_stated)
        .map(|variant| (variant.claim, variant.show.unwrap_or_default()))
        .collect();
    assert!(refuted.is_subset(&stated), "missing: {:?}", refuted.difference(&stated));
    // The audit searches the universes named here, where its own have no room for a counterexample.
    assert_eq!(stated, refuted);
}

/// Written down by hand, the smallest counterexample to `format-bonus` as stated: the free answer
/// leads to a state that pays the bonus for ever.
#[test]
fn a_bonus_for_format_can_make_the_free_answer_better() {
    let frame = |discount: Rational| {
        let to = |state: usize| vec![(state, Rational::from(1))];
        policy_cliff::claim::Frame::new(discount, &[vec![to(0)], vec![to(1)], vec![to(0), to(1)]]).unwrap()
    };
    use policy_cliff::claim::{GivenValue, Instance};
    let numbers = |xs: [i64; 4]| GivenValue::Pairs(xs.into_iter().map(Rational::from).collect());
    let claim = claims().remove("format-bonus").unwrap();
    let everywhere = claim.conclusions().iter().position(|name| *name == "everywhere").unwrap();
    let refuted = |discount: Rational| {
        // Pairs: plain's, bonus's, the formatted answer to plain, the free one to bonus.
        let values = vec![
            numbers([0, 0, 0, 0]),
            numbers([0, 1, 1, 0]),
            GivenValue::State(2),
            GivenValue::Action(2),
            GivenValue::Action(3),
        ];
        let outcome = Evaluator::new(&claim).evaluate_big(&Instance { frame: frame(discount), values }).unwrap();
        assert!(outcome.held.holds());
        outcome.refutes(everywhere)
    };
    // gamma / (1 - gamma) against 1.
    assert!(refuted(Rational::from_signeds(9, 10)));
    assert!(refuted(Rational::from_signeds(1, 2)));
    assert!(!refuted(Rational::from_signeds(1, 3)));
}

/// Hypotheses without a variant that drops them: no counterexample is known, and they may be
/// superfluous for what stands with them. (`reachability` matters only to `from-initial`, which is
/// false as stated.)
#[test]
fn every_hypothesis_is_dropped_by_a_variant_or_listed_here() {
    let variants = variants();
    let dropped = |claim: &str, hypothesis: &str| {
        variants
            .iter()
            .any(|v| v.claim == claim && v.edits.len() <= 2 && v.edits.iter().any(|e| *e == drop_of(hypothesis)))
    };
    let mut kept = Vec::new();
    for text in PAPER.iter().chain(CLASSICS) {
        let claim = Claim::parse(text.text).unwrap();
        for hypothesis in claim.hypotheses() {
            if !dropped(claim.id(), hypothesis) {
                kept.push(format!("{} {hypothesis}", claim.id()));
            }
        }
    }
    let known = [
        "incomplete-reward reachability",
        "near-optimal-instability near-optimal",
        "near-optimal-instability unique",
        "binary-degeneracy deterministic",
        "binary-degeneracy final",
        "binary-degeneracy outcome-only",
        "binary-degeneracy-equal-length final",
        "length-penalty deterministic",
        "length-penalty final",
        "length-penalty outcome-only",
        "length-penalty shortest",
        "format-bonus distinct",
        "format-bonus format",
        "format-bonus zero-one",
        "lcpo zero-one",
        "lcpo lengths",
    ];
    assert_eq!(kept, known);
}

fn drop_of(hypothesis: &str) -> policy_cliff::refute::Edit {
    policy_cliff::refute::Edit::Drop { name: hypothesis.to_owned() }
}
