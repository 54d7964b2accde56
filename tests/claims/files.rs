//! Every claim file of the project reads, checks, prints and reads back as itself, quickly.

use std::path::Path;
use std::time::Instant;

use crate::claims_support::claim_files as files;
use policy_cliff::claim::{Claim, Evaluator};

fn parse(path: &Path, text: &str) -> Claim {
    Claim::parse(text).unwrap_or_else(|error| panic!("{}:{error}", path.display()))
}

#[test]
fn every_claim_file_reads_and_is_named_after_its_id() {
    let files = files();
    assert!(files.len() >= 15 + 12 + 6, "{} claim files", files.len());
    for (path, text) in &files {
        let claim = parse(path, text);
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let named =
            stem.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches("b-").trim_start_matches('-');
        assert_eq!(claim.id(), named, "{}", path.display());
        assert!(claim.text("title").is_some() && claim.text("statement").is_some(), "{}", path.display());
        Evaluator::new(&claim);
    }
}

#[test]
fn every_claim_prints_as_a_text_that_reads_back_as_itself() {
    for (path, text) in files() {
        let claim = parse(&path, &text);
        let printed = claim.to_string();
        let again = Claim::parse(&printed).unwrap_or_else(|error| panic!("{}:{error}\n{printed}", path.display()));
        assert_eq!(claim.syntax(), again.syntax(), "{}", path.display());
        assert_eq!(printed, again.to_string());
    }
}

#[test]
fn every_hypothesis_can_be_dropped_and_every_conclusion_taken_alone() {
    for (path, text) in files() {
        let claim = parse(&path, &text);
        for name in claim.hypotheses() {
            let variant = claim.without_hypothesis(name).unwrap();
            assert_eq!(variant.hypotheses().len() + 1, claim.hypotheses().len());
            assert!(!variant.hypotheses().contains(&name));
        }
        for name in claim.conclusions() {
            assert_eq!(claim.with_conclusion(name).unwrap().conclusions(), [name]);
        }
    }
}

#[test]
fn all_claims_are_read_and_checked_in_well_under_50_ms() {
    let files = files();
    let start = Instant::now();
    for (path, text) in &files {
        parse(path, text);
    }
    let elapsed = start.elapsed();
    // Tests are not fully optimised, and the machine may be busy; the bench measures the real time.
    assert!(elapsed.as_millis() < 500, "{elapsed:?}");
    println!("{} claims in {elapsed:?}", files.len());
}
