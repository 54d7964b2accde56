//! What Coq proves of the claims' texts is about these texts, and is what the audit calls proved.

use std::collections::BTreeSet;
use std::path::Path;

use policy_cliff::audit::{Bearing, CLASSICS, PAPER, Standing, Theorems};
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

/// A row of the lists in `Readings.v`: claim, reading, term.
fn rows() -> Vec<[String; 3]> {
    let theory = theory("Readings.v");
    let row = |line: &str| -> Option<[String; 3]> {
        let line = line.trim_start_matches([' ', '[', ':']).strip_prefix("(\"")?;
        let (id, rest) = line.split_once("\", \"")?;
        let (label, rest) = rest.split_once("\", ")?;
        Some([id, label, rest.split_once(')')?.0].map(str::to_owned))
    };
    theory.lines().filter_map(row).collect()
}

/// Each row of `Readings.v` has the term of that very reading, which has a theorem of its own:
/// about that term, and about no other.
#[test]
fn q2_each_reading_has_its_own_term_and_its_own_theorem() {
    let coq_name = |name: &str| name.replace('-', "_");
    let theorems = Theorems::built_in().expect("the tables fit together");
    let mut named = BTreeSet::new();
    for [id, label, term] in rows() {
        assert_eq!(term, format!("{}__{}", coq_name(&id), coq_name(&label)));
        let theorem = theorems.deciding(&id, &label, Bearing::Proves).unwrap_or_else(|| panic!("{id} {label}"));
        let says = [format!("holds {term}"), format!("holds_over_reals {term}")];
        assert!(says.contains(&theorem.statement), "{id} {label}: {}", theorem.statement);
        assert!(named.insert(theorem.theorem.clone()), "{} is named twice", theorem.theorem);
    }
}

/// One theorem for each reading that `Readings.v` lists, and no other.
#[test]
fn readings_are_proved_as_their_texts_say() {
    let listed: BTreeSet<(String, String)> = rows().into_iter().map(|[id, label, _]| (id, label)).collect();
    assert!(listed.len() >= 69, "{listed:?}");
    let theorems = Theorems::built_in().expect("the tables fit together");
    let proves = theorems.readings().iter().filter(|a| a.relation == Bearing::Proves);
    let assigned: BTreeSet<(String, String)> = proves.map(|a| (a.claim.clone(), a.reading.clone())).collect();
    assert_eq!(listed, assigned);
}

/// What is proved of hypotheses is about hypotheses that the claims have.
#[test]
fn q3_theorems_about_hypotheses_name_hypotheses_of_claims() {
    let theorems = Theorems::built_in().expect("the tables fit together");
    let mut about = 0;
    for claim in claims() {
        for named in claim.hypothesis_statements() {
            about += theorems.about_hypothesis(claim.id(), named.name).count();
        }
    }
    assert_eq!(about, theorems.hypotheses().len());
    let words: Vec<_> =
        theorems.about_hypothesis("unique-continuity", "unique-nearby").map(|theorem| theorem.word).collect();
    for word in [Standing::Superfluous, Standing::Vacuous, Standing::Needed] {
        assert!(words.contains(&word), "{words:?}");
    }
}
