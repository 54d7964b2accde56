//! Verdicts on claims that are known, and witnesses that the checker accepts.

use super::*;

#[test]
fn true_false_vacuous_and_soft_readings_are_told_apart() {
    let report = audit(
        "claim lipschitz
  given  R1, R2 : reward
  show   bound: norm(Q*(R1) - Q*(R2)) <= norm(R1 - R2) / (1 - gamma)
  show   too-small: norm(Q*(R1) - Q*(R2)) <= norm(R1 - R2)",
        &QUICK,
    );
    assert_eq!(verdicts(&report), [("bound", Verdict::Unrefuted), ("too-small", Verdict::Refuted)]);
    let [bound, too_small] = report.readings.as_slice() else { panic!("two readings") };
    let constant = bound.constant.as_ref().expect("an inequality");
    let ratio = |constant: &Constant| constant.best_ratio.as_ref().map(ToString::to_string);
    assert_eq!((ratio(constant).as_deref(), constant.attained), (Some("1"), true));
    assert_eq!(constant.claimed, "norm(R1 - R2) / (1 - gamma)");
    assert!(bound.exhaustive && bound.nonvacuous == bound.instances && bound.failures == 0);
    // The smallest counterexample: one state, one action, γ = 1/2, one reward of 1: height 2 + 1
    // (the probability) + 1.
    let instance = &too_small.witness.as_ref().expect("a witness").instance.instance;
    assert_eq!((instance.frame.states(), instance.frame.pairs()), (1, 1));
    assert_eq!(instance.frame.discount().to_string(), "1/2");
    // At γ = 9/10, which the universe has, a reward of 1 everywhere is worth 10; random instances
    // may go further.
    let ratio = too_small.constant.as_ref().and_then(|c| c.best_ratio.clone()).expect("a ratio");
    assert!(*ratio.lower() >= 10u32, "{ratio}");

    let report = audit(
        "claim nothing
  given  R : reward
  assume never: norm(R) < 0
  show   anything: norm(R) = 1",
        &QUICK,
    );
    assert_eq!(verdicts(&report), [("anything", Verdict::Undecided)]);
    assert_eq!(report.readings[0].nonvacuous, 0);
    assert!(report.readings[0].instances > 1000);

    let report = audit(
        "claim soft
  given  R : reward;  alpha : positive number
  show   larger: for every state s: V*(R)(s) <= V*(R)(s) + alpha
  show   soft:   norm(soft_Q(R, alpha)) <= 0",
        &QUICK,
    );
    assert_eq!(verdicts(&report), [("larger", Verdict::Unrefuted), ("soft", Verdict::Refuted)]);
    // Between bounds, the checker found the same.
    assert!(report.readings[1].witness.as_ref().is_some_and(WitnessEntry::is_accepted));
}

#[test]
fn hypotheses_that_are_needed_are_told_from_the_others() {
    let report = audit(
        "claim ties
  given  R : reward;  s : state;  a, b : action at s
  assume tie:        a in A*(R, s) and b in A*(R, s)
  assume irrelevant: norm(R) <= 1
  show   equal: Q*(R)(s, a) = Q*(R)(s, b)",
        &QUICK,
    );
    assert_eq!(verdicts(&report), [("equal", Verdict::Unrefuted)]);
    let needed: Vec<_> = report.hypotheses.iter().map(|h| (h.name.as_str(), h.needed)).collect();
    assert_eq!(needed, [("tie", Needed::Needed), ("irrelevant", Needed::NoneFound)]);
    assert!(report.hypotheses[0].witness.is_some() && report.hypotheses[0].reading.as_deref() == Some("equal"));
}

/// Every witness that is printed has a certificate, and the checker accepts it.
#[test]
fn witnesses_are_accepted_by_the_checker() {
    let mut checked = 0;
    for (file, claim) in files().iter().filter(|(_, claim)| {
        ["unique-continuity", "lcpo", "direction-over-scale", "optimal-for-both", "affine-rewards"]
            .contains(&claim.id())
    }) {
        let report = audit_claim(claim, &QUICK, &Theorems::default(), &[]).expect("an audit");
        let report = AuditReport { version: "0", seed: 1, deep: false, claims: vec![report] };
        assert!(report.witnesses().count() > 0, "{file}");
        for witness in report.witnesses() {
            let certificate = witness.evidence.as_ref().expect("a certificate").certificate();
            let accepted = cliff_check::check(certificate).unwrap_or_else(|refusal| panic!("{file}: {refusal}"));
            assert_eq!(accepted.kind(), "refutation");
            assert_eq!(accepted.model().states.len(), witness.instance.instance.frame.states());
            checked += 1;
        }
    }
    assert!(checked >= 5, "{checked}");
}

#[test]
fn what_the_checker_leaves_open_is_not_refuted() {
    let report = audit(
        "claim open
  given  R : reward
  assume all:   for every eps > 0: norm(eps * R) <= eps * norm(R)
  show   small: norm(R) <= 1 / 2",
        &QUICK,
    );
    assert_eq!(verdicts(&report), [("small", Verdict::Undecided)]);
    let witness = report.readings[0].witness.as_ref().expect("a witness");
    assert!(!witness.is_accepted());
    assert_eq!(
        witness.open.as_deref(),
        Some("the checker cannot decide the hypothesis `all` by equations, signs and bounds")
    );
    let report = AuditReport { version: "0", seed: 1, deep: false, claims: vec![report] };
    let text = audit_text(&report);
    assert!(text.contains("witness with 1 state, 1 action, NOT CHECKED: the checker cannot decide"), "{text}");
    assert!(text.contains("1 witness, 0 accepted by cliff-check in this run."), "{text}");
}

/// The first instance of a universe in its order with some property, by going through all of it
/// instance by instance without pruning.
fn smallest(plan: &Plan, mut is_wanted: impl FnMut(&Instance<Word>) -> bool) -> Option<Place> {
    let wanted = |index: &u64| is_wanted(&plan.universe.get(*index).expect("an instance"));
    let sizes = (0..plan.universe.len()).filter(wanted).map(|index| plan.universe.size(index).expect("a size"));
    sizes.min()
}

#[test]
fn witnesses_are_the_smallest_of_the_universe() {
    let grid = "grid states 2; actions 2; discounts 0, 1/2; probabilities 0, 1; rewards 0, 1, -1; functions 0, 1; policies 0, 1";
    let mut compared = 0;
    for text in [
        "claim x GRID given R : reward; s : state; a, b : action at s
          assume tie: a in A*(R, s) and b in A*(R, s)
          assume distinct: a != b
          show equal: Q*(R)(s, a) = Q*(R)(s, b)
          show never: not (b in A*(R, s))
          show small: V*(R)(s) <= 0",
        "claim x GRID given R : reward; pi : optimal policy for R; s : state
          assume unique: for every R' near R: size(A*(R', s)) = 1
          show unmoved: for every R' near R: A*(R', s) = A*(R, s)
          show visible: absorbing(s) or V(pi, R)(s) = 0",
    ] {
        let claim = claim(&text.replace("GRID", grid));
        let plan = Plan::of(&claim, false).expect("a plan");
        let report = audit_claim(&claim, &QUICK, &Theorems::default(), &[]).expect("an audit");
        let size = |witness: &Option<WitnessEntry>| {
            witness.as_ref().map(|witness| match &witness.instance.origin {
                Origin::Universe(size) => *size,
                other => panic!("{other:?}"),
            })
        };
        let mut evaluator = Evaluator::new(&claim);
        for (number, reading) in report.readings.iter().enumerate() {
            let expected = smallest(&plan, |instance| evaluator.evaluate(instance).expect("evaluated").refutes(number));
            assert_eq!(size(&reading.witness), expected, "{}", reading.name);
            compared += usize::from(reading.witness.is_some());
        }
        for hypothesis in &report.hypotheses {
            // The hypothesis alone fails, and some conclusion with it.
            let variant = claim.without_hypothesis(&hypothesis.name).expect("a variant");
            let mut without = Evaluator::new(&variant);
            let expected = smallest(&plan, |instance| {
                let outcome = without.evaluate(instance).expect("evaluated");
                let failing = (0..report.readings.len()).any(|number| outcome.refutes(number));
                failing && evaluator.evaluate(instance).expect("evaluated").held == Truth::False
            });
            assert_eq!(size(&hypothesis.witness), expected, "{}", hypothesis.name);
            compared += usize::from(hypothesis.witness.is_some());
        }
    }
    assert!(compared >= 4, "{compared}");
}

#[test]
fn the_report_is_the_same_for_any_number_of_threads() {
    let text = "claim threads
  given  R1, R2 : reward;  s : state;  a : action at s
  assume optimal: a in A*(R1, s)
  show   stays: a in A*(R2, s)
  show   bound: V*(R1)(s) - V*(R2)(s) <= norm(R1 - R2)
  grid   states 2; actions 2; discounts 0, 1/2; probabilities 0, 1; rewards 0, 1";
    // The head of a file comes first.
    let (body, grid) = text.rsplit_once("\n").expect("a grid");
    let text = body.replacen("\n", &format!("\n{grid}\n"), 1);
    let json = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        serde_json::to_string(&pool.install(|| audit(&text, &QUICK))).expect("JSON")
    };
    let one = json(1);
    assert_eq!(one, json(2));
    assert_eq!(one, json(7));
    assert!(one.contains("\"refuted\""));
}

#[test]
fn real_models_are_audited_too() {
    let models: Vec<(String, Model)> = ["shortcut.json", "reasoning.json", "frozen-lake-4x4.json"]
        .iter()
        .map(|name| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models").join(name);
            ((*name).to_owned(), read_model_file(&path).expect(name))
        })
        .collect();
    let text = "claim optimal-value
  given  R : reward;  pi : optimal policy for R
  show   optimal: for every state s: V(pi, R)(s) = V*(R)(s)
  show   zero:    for every state s: V*(R)(s) = 0";
    let report = audit_claim(&claim(text), &QUICK, &Theorems::default(), &models).expect("an audit");
    assert!(report.searched.models > 0, "{:?}", report.searched);
    assert_eq!(verdicts(&report), [("optimal", Verdict::Unrefuted), ("zero", Verdict::Refuted)]);
}
