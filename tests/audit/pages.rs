//! The audit as it is printed: text, JSON and the pinned table.

use super::*;

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
        None => read("tests/audit/snapshots/audit__pages__audit_of_all_claims.snap"),
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
