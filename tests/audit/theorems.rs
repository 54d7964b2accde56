//! What theorems decide, and the findings in their order.

use super::*;

#[test]
fn a_theorem_proves_a_reading_and_a_counterexample_contradicts_it() {
    let proved = |reading| {
        format!(
            r#"{{"claim": "x", "reading": "{reading}", "theorem": "M.{reading}", "statement": "", "generality": "finite", "axioms": []}}"#
        )
    };
    let refuting =
        r#"{"id": "x", "kind": "refuted", "theorem": "M.no", "statement": "", "generality": "", "axioms": []}"#;
    let table = format!(
        r#"{{"theorems": [{refuting}], "hypotheses": [], "readings": [{}, {}]}}"#,
        proved("good"),
        proved("bad")
    );
    let text = "claim x
  given  R : reward
  show   good: norm(R) >= 0
  show   bad:  norm(R) >= 1
  show   worse: norm(R) = 0";
    let theorems = Theorems::parse(&table, "x\tworse\tM.no\n").expect("a table");
    let report = audit_claim(&claim(text), &QUICK, &theorems, &[]).expect("an audit");
    let found = [("good", Verdict::Proved), ("bad", Verdict::Refuted), ("worse", Verdict::Refuted)];
    assert_eq!(verdicts(&report), found);
    assert_eq!((report.readings[2].theorem.as_deref(), &report.readings[2].contradicts), (Some("M.no"), &None));
    assert_eq!(report.readings[1].contradicts.as_deref(), Some("M.bad"));
    assert_eq!(report.proof.as_ref().map(|proof| proof.theorem.as_str()), Some("M.good"));
    assert!(Theorems::parse(&table, "x\tworse\tM.missing").is_err());
    assert!(Theorems::parse(&table, "x\tworse").is_err());
    assert!(Theorems::parse("{}", "").is_err());
}

/// What is false comes first, with its counterexample and its command; then what theorems say of
/// hypotheses, what is open, and the rest of what theorems say. Each theorem is told once.
#[test]
fn findings_come_most_serious_first() {
    let row = |kind: &str, name: &str| {
        format!(
            r#"{{"id": "x", "kind": "{kind}", "theorem": "M.{name}", "relation": "says {name}", "statement": "", "generality": "finite", "axioms": []}}"#
        )
    };
    let table = format!(
        r#"{{"theorems": [{}, {}, {}, {}, {}], "readings": [{{"claim": "x", "reading": "good", "theorem": "M.good", "statement": "", "generality": "finite", "axioms": []}}],
            "hypotheses": [{{"claim": "x", "hypothesis": "idle", "word": "superfluous", "theorem": "M.idle", "remark": "without it"}}]}}"#,
        row("stronger", "more"),
        row("sharp", "least"),
        row("stronger", "idle"),
        row("refuted", "no"),
        row("proved", "plain"),
    );
    let text = "claim x
  given  R : reward
  assume idle: norm(R) <= 2
  show   good: norm(R) >= 0
  show   small: norm(R) <= 4
  show   worse: norm(R) = 0
  show   open: norm(R) <= 3";
    let theorems = Theorems::parse(&table, "x\tworse\tM.no\n").expect("a table");
    let mut report = audit_claim(&claim(text), &QUICK, &theorems, &[]).expect("an audit");
    report.file = Some("my claims/x.claim".to_owned());
    let report = AuditReport { version: "0", seed: 1, deep: false, claims: vec![report] };
    let found = findings(&report, &theorems, &[]);
    let kinds: Vec<_> = found.iter().map(|f| (f.kind, f.part.as_deref(), f.theorem.as_deref())).collect();
    assert_eq!(
        kinds,
        [
            (FindingKind::Refuted, Some("worse"), Some("M.no")),
            (FindingKind::Superfluous, Some("idle"), Some("M.idle")),
            (FindingKind::Open, Some("small"), None),
            (FindingKind::Open, Some("open"), None),
            (FindingKind::Constant, None, Some("M.least")),
            (FindingKind::Stronger, None, Some("M.more")),
        ]
    );
    assert_eq!(found[0].command, "cliff refute 'my claims/x.claim' --show worse");
    assert_eq!(found[1].command, "cliff audit 'my claims/x.claim'");
    assert!(
        found[0].says.starts_with("norm(R) = 0: fails in ") && found[0].says.ends_with("; says no"),
        "{}",
        found[0].says
    );
    assert_eq!(found[0].witness.as_deref(), Some("witness with 1 state, 1 action"));
    let further = findings(&AuditReport { claims: Vec::new(), ..report }, &theorems, &["x"]);
    assert_eq!(further.len(), 4, "all theorems that say more than the readings: {further:?}");
    assert_eq!(findings_text(&[]), "nothing was found\n");
}

/// No finding needs another to be understood: each is printed alone.
#[test]
fn rows_of_the_table_stand_alone() {
    let theorems = Theorems::built_in().expect("the tables fit together");
    for theorem in theorems.results().into_iter().flat_map(|result| theorems.beyond(result)) {
        let says = &theorem.relation;
        let leans = ["and ", "the same", "attained", "so ", "its ", "both ", "state by state", "it "];
        assert!(says.len() > 20 && !leans.iter().any(|word| says.starts_with(word)), "{}: {says}", theorem.theorem);
    }
}

/// The card of a claim of the paper shows its strongest form, finite and, if there is one, compact.
#[test]
fn claims_with_theorems_have_a_strongest_form() {
    let theorems = Theorems::built_in().expect("the tables fit together");
    let claims: Vec<Claim> = PAPER.iter().map(|text| claim(text.text)).collect();
    let with_theorems = claims.iter().filter(|claim| theorems.beyond(claim.id()).next().is_some());
    let mut compact = 0;
    for claim in with_theorems {
        let strongest: Vec<_> = theorems.beyond(claim.id()).filter(|theorem| theorem.strongest).collect();
        let (compacts, finite): (Vec<_>, Vec<_>) =
            strongest.into_iter().partition(|theorem| theorem.theorem.starts_with("PaperCompact"));
        assert_eq!(finite.len(), 1, "{}", claim.id());
        assert!(compacts.len() <= 1, "{}", claim.id());
        compact += compacts.len();
    }
    assert!(compact >= 12, "{compact}");
}
