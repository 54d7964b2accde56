//! The audit: verdicts on claims that are known, reports that do not depend on threads, symmetries
//! that are true, and the JSON's shape.

mod library;
mod pages;
mod theorems;
mod verdicts;

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
