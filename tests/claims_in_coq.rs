//! What Coq proves of the claims' texts is about these texts, and is what the audit calls proved.

use std::collections::BTreeSet;
use std::path::Path;

use policy_cliff::audit::{CLASSICS, PAPER, Relation, Theorems};
use policy_cliff::claim::Claim;
use policy_cliff::export::write_claims;

fn claims() -> Vec<Claim> {
    PAPER.iter().chain(CLASSICS).map(|text| Claim::parse(text.text).expect(text.file)).collect()
}

fn theory(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs/coq/theories").join(file);
    std::fs::read_to_string(path).expect(file)
}

#[test]
fn the_terms_in_the_development_are_those_of_the_claims() {
    let message = "cliff export --claims paper classics --out proofs/coq/theories/claim_texts.v";
    assert!(theory("claim_texts.v") == write_claims(&claims()), "{message}");
}

/// One `proves` for each reading that `Readings.v` lists, and no other.
#[test]
fn readings_are_proved_as_their_texts_say() {
    let listed: BTreeSet<(String, String)> = theory("Readings.v")
        .lines()
        .filter_map(|line| line.trim_start_matches([' ', '[', ':']).strip_prefix("(\""))
        .filter_map(|row| {
            let (id, rest) = row.split_once("\", \"")?;
            Some((id.to_owned(), rest.split_once("\", ")?.0.to_owned()))
        })
        .collect();
    assert!(listed.len() >= 69, "{listed:?}");
    let theorems = Theorems::built_in().expect("the tables fit together");
    let proves = theorems.readings().iter().filter(|a| a.relation == Relation::Proves);
    let assigned: BTreeSet<(String, String)> = proves.map(|a| (a.claim.clone(), a.reading.clone())).collect();
    assert_eq!(listed, assigned);
}
