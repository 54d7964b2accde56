//! The audit: verdicts on claims that are known, reports that do not depend on threads, symmetries
//! that are true, and the JSON's shape.

use std::path::Path;

use assert_cmd::cargo::CommandCargoExt;
use policy_cliff::audit::{
    Assignment, AuditReport, CLASSICS, ClaimReport, Constant, FindingKind, Needed, Options, PAPER, Theorems, Verdict,
    WitnessEntry, audit_claim, audit_text, findings, findings_text,
};
use policy_cliff::claim::{Claim, ClaimSymmetry, Evaluator, GivenValue, Instance, Truth, Word};
use policy_cliff::mdp::{Model, read_model_file};
use policy_cliff::number::Field;
use policy_cliff::refute::{Origin, Plan, RandomSearch, SearchOptions};
use policy_cliff::universe::{Place, RandomNumbers};

const QUICK: Options = Options {
    deep: false,
    hypotheses: true,
    search: SearchOptions { seed: 1, constants: 1_000, samples: 100, climbs: 1, steps: 50 },
};

fn claim(text: &str) -> Claim {
    Claim::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn audit(text: &str, options: &Options) -> ClaimReport {
    audit_claim(&claim(text), options, &Theorems::default(), &[]).expect("an audit")
}

/// All claim files of the repository.
fn files() -> Vec<(String, Claim)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs/claims");
    let mut paths: Vec<_> = [root.clone(), root.join("classics")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "claim"))
        .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("a file");
        (path.file_stem().expect("a name").to_string_lossy().into_owned(), claim(&text))
    };
    paths.iter().map(read).collect()
}

fn verdicts(report: &ClaimReport) -> Vec<(&str, Verdict)> {
    report.readings.iter().map(|reading| (reading.name.as_str(), reading.verdict)).collect()
}

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

/// What is built in is what the folder has.
#[test]
fn all_claim_files_are_built_in() {
    let built_in: Vec<Claim> = PAPER.iter().chain(CLASSICS).map(|text| claim(text.text)).collect();
    let files = files();
    assert_eq!(built_in.len(), files.len());
    for (file, claim) in files {
        assert!(built_in.iter().any(|built_in| built_in.to_string() == claim.to_string()), "{file}");
    }
}

/// The assignment names claims and readings that exist.
#[test]
fn the_built_in_theorems_belong_to_readings_of_the_files() {
    let theorems = Theorems::built_in().expect("the tables fit together");
    let files = files();
    assert!(theorems.readings().len() >= 15);
    for Assignment { claim: id, reading, theorem, .. } in theorems.readings() {
        let (_, claim) = files.iter().find(|(_, claim)| claim.id() == id).unwrap_or_else(|| panic!("no claim {id}"));
        assert!(claim.conclusions().contains(&reading.as_str()), "{id} has no reading {reading} ({theorem})");
    }
}

/// Every claim of the repository has a universe that can be exhausted.
#[test]
fn every_claim_file_has_a_plan() {
    for (file, claim) in files() {
        let plan = Plan::of(&claim, false).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(!plan.universe.is_empty());
    }
}

fn moved(
    instance: &Instance<Word>,
    variables: &[usize],
    change: &dyn Fn(&Word) -> Option<Word>,
) -> Option<Instance<Word>> {
    let mut instance = instance.clone();
    for &variable in variables {
        let numbers: Vec<&mut Word> = match instance.values.get_mut(variable)? {
            GivenValue::Number(x) => vec![x],
            GivenValue::Pairs(f) | GivenValue::States(f) => f.iter_mut().collect(),
            GivenValue::PairTuple(f) | GivenValue::StateTuple(f) => f.iter_mut().flatten().collect(),
            _ => return None,
        };
        for number in numbers {
            *number = change(number)?;
        }
    }
    Some(instance)
}

/// A declared symmetry prunes the search, so a false one could hide a counterexample.
#[test]
fn declared_symmetries_change_no_outcome() {
    let mut checked = 0;
    for (file, claim) in files() {
        let random = RandomSearch::new(&claim, 3);
        let mut drawing = random.drawing();
        let mut evaluator = Evaluator::new(&claim);
        for symmetry in claim.symmetries() {
            let (ClaimSymmetry::Shift(variables) | ClaimSymmetry::Scale(variables)) = symmetry;
            for number in 0..60 {
                let drawn = random.draw(number, &mut drawing).expect("an instance");
                let Ok(instance) = drawn.convert::<Word>() else { continue };
                let by = Word::new(1 + RandomNumbers::new(5, number).below(7) as i64, 2).expect("a word");
                let change = |x: &Word| match symmetry {
                    ClaimSymmetry::Shift(_) => x.add(&by).ok(),
                    ClaimSymmetry::Scale(_) => x.multiply(&by).ok(),
                };
                let Some(other) = moved(&instance, variables, &change) else { continue };
                if other.validate(claim.givens()).is_err() {
                    continue; // A probability that is scaled out of its range, say.
                }
                let outcome = |evaluator: &mut Evaluator, instance: &Instance<Word>| {
                    let outcome = evaluator.evaluate(instance).expect("evaluated");
                    (outcome.held, outcome.conclusions.iter().map(|c| c.truth).collect::<Vec<_>>())
                };
                assert_eq!(
                    outcome(&mut evaluator, &instance),
                    outcome(&mut evaluator, &other),
                    "{file}: {symmetry:?} by {by} on {instance:?}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 1000, "{checked}");
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

#[test]
fn the_report_reads_well_and_its_json_has_the_documented_shape() {
    let report = audit(
        "claim shown
  seed   \"Prop 0\"
  given  R : reward
  assume bounded: norm(R) <= 1
  show   bound: norm(R) <= 1
  show   half:  norm(R) <= 1 / 2",
        &QUICK,
    );
    let report = AuditReport { version: "0", seed: 1, deep: false, claims: vec![report] };
    insta::assert_snapshot!("audit_text", audit_text(&report));
    insta::assert_snapshot!("audit_json", serde_json::to_string_pretty(&report).expect("JSON"));
}

/// Verdicts come claim by claim, each counterexample with the command that shows it, and the parts
/// are together the whole.
#[test]
fn s10_the_audit_prints_each_claim_and_how_to_see_its_counterexamples() {
    let cliff = |arguments: &[&str]| {
        let output = std::process::Command::cargo_bin("cliff").unwrap().args(arguments).output().expect("a run");
        (output.status.code(), String::from_utf8(output.stdout).expect("text"))
    };
    let (code, text) = cliff(&["audit", "lcpo", "unique-continuity"]);
    assert_eq!(code, Some(1), "{text}");
    let shown = text.lines().find_map(|line| line.strip_prefix("    shown by: cliff ")).expect("a command");
    let (code, witness) = cliff(&shown.split(' ').collect::<Vec<_>>());
    assert_eq!(code, Some(1), "{shown}");
    assert!(witness.contains("refuted (at-this-alpha) by an instance with 1 state, 2 actions"), "{witness}");
    for line in ["  universe: states 1..", "  exhausted: everything declared", "hypotheses held in "] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let (_, json) = cliff(&["audit", "lcpo", "unique-continuity", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let ids: Vec<_> = report["claims"].as_array().expect("a list").iter().map(|claim| claim["id"].clone()).collect();
    assert_eq!(ids, ["lcpo", "unique-continuity"]);
    assert!(json.starts_with("{\n  \"version\"") && json.ends_with("\n    }\n  ]\n}\n"), "{json}");
    assert_eq!(report["claims"][0]["searched"]["coverage"]["exhaustive"], true);
}

/// The whole audit of the paper and the classics, pinned; run with
/// `cargo test --release --test audit -- --ignored`.
#[test]
#[ignore = "takes a minute in release mode"]
fn the_audit_of_all_claims_is_pinned() {
    let theorems = Theorems::built_in().expect("the tables fit together");
    let start = std::time::Instant::now();
    let mut claims = Vec::new();
    for (file, claim) in files() {
        let from = start.elapsed();
        let report =
            audit_claim(&claim, &Options::default(), &theorems, &[]).unwrap_or_else(|error| panic!("{file}: {error}"));
        eprintln!("{file}: {:.2} s, {} instances", (start.elapsed() - from).as_secs_f64(), report.searched.instances);
        claims.push(report);
    }
    eprintln!("{:.1} s in all", start.elapsed().as_secs_f64());
    let contradictions: Vec<_> =
        claims.iter().flat_map(|c| &c.readings).filter_map(|reading| reading.contradicts.clone()).collect();
    assert!(contradictions.is_empty(), "{contradictions:?}");
    let report = AuditReport { version: "-", seed: Options::default().search.seed, deep: false, claims };
    insta::assert_snapshot!("audit_of_all_claims", audit_text(&report));
    let pinned = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit_verdicts.txt");
    if std::env::var_os("UPDATE_VERDICTS").is_some() {
        std::fs::write(&pinned, report.verdicts()).expect("written");
    }
    assert_eq!(std::fs::read_to_string(&pinned).expect("the pinned verdicts"), report.verdicts());
}

/// A row of the table in `proofs/README.md` for each claim of the paper: its readings with their
/// verdicts, from the text of the whole audit, and what theorems say of its hypotheses.
fn audit_table(text: &str) -> String {
    let known = Theorems::built_in().expect("the tables fit together");
    let mut table =
        "| claim | in the paper | readings | refuted by (Coq) | hypotheses |\n|---|---|---|---|---|\n".to_owned();
    for block in text.split("\n\n") {
        let mut lines = block.lines().skip_while(|line| line.starts_with(['-', ' ']) || line.contains(": "));
        let Some((id, numbers)) = lines.next().and_then(|line| line.split_once("  ").or(Some((line, "")))) else {
            continue;
        };
        let Some(of) = PAPER.iter().map(|text| claim(text.text)).find(|claim| claim.id() == id) else { continue };
        let (mut readings, mut theorems) = (Vec::new(), Vec::new());
        for line in lines {
            let mut words = line.split_whitespace();
            let (Some(name), Some(verdict)) = (words.next(), words.next()) else { continue };
            if !["proved", "unrefuted", "refuted", "undecided"].contains(&verdict) {
                continue; // What was searched, a command, or a hypothesis.
            }
            let remarks = line.split_once(verdict).map_or("", |(_, remarks)| remarks);
            let witness = remarks.split_once("witness with ").map(|(_, size)| match size.split_once(", NOT CHECKED") {
                Some((size, _)) => format!(" (a counterexample with {size} that the checker does not evaluate)"),
                None => format!(" ({size})"),
            });
            let witness = witness.unwrap_or_default();
            let verdict = if verdict == "refuted" { "**refuted**" } else { verdict };
            readings.push(format!("{name}: {verdict}{witness}"));
            let theorem = remarks
                .split_whitespace()
                .find_map(|word| ["Paper.", "PaperSoft."].iter().find_map(|module| word.strip_prefix(module)));
            if let Some(theorem) = theorem.map(|theorem| theorem.trim_end_matches(';').to_owned())
                && !theorems.contains(&theorem)
            {
                theorems.push(theorem);
            }
        }
        // The paper's own number stands before its label, where there is one.
        let numbers: Vec<&str> = numbers.split(" · ").collect();
        let number = numbers.iter().rev().nth(usize::from(numbers.len() > 1)).filter(|number| !number.is_empty());
        let number = number.unwrap_or(&"in the text");
        let hypotheses: Vec<String> = of
            .hypothesis_statements()
            .flat_map(|named| known.about_hypothesis(of.id(), named.name))
            .map(|h| format!("{}: {}, {} (`{}`)", h.hypothesis, h.word.word(), h.remark, h.theorem))
            .collect();
        let kind = if PAPER.iter().any(|text| text.text.starts_with(&format!("question {id}\n"))) {
            " (a question)"
        } else {
            ""
        };
        table += &format!(
            "| {id}{kind} | {number} | {} | {} | {} |\n",
            readings.join("; "),
            theorems.join(", "),
            hypotheses.join("; ")
        );
    }
    table
}

/// The table in `proofs/README.md` is what the audit says: the text of a run in the file that
/// `AUDIT_TEXT` names, as CI has it, or else the pinned text. `UPDATE_VERDICTS=1` writes it.
#[test]
fn w7_the_table_shows_the_audit_as_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).expect(name);
    let text = match std::env::var_os("AUDIT_TEXT") {
        Some(file) => std::fs::read_to_string(file).expect("the text of a run"),
        None => read("tests/snapshots/audit__audit_of_all_claims.snap"),
    };
    let table = audit_table(&text);
    assert_eq!(table.lines().count(), 2 + PAPER.len());
    let page = read("proofs/README.md");
    let start = page.find("| claim | in the paper |").expect("the table of the audit");
    let end = start + page[start..].find("\n\n").expect("its end") + 1;
    if std::env::var_os("UPDATE_VERDICTS").is_some() {
        std::fs::write(root.join("proofs/README.md"), format!("{}{table}{}", &page[..start], &page[end..]))
            .expect("written");
    } else {
        assert_eq!(page[start..end], table);
    }
}
