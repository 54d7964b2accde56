//! Claims of the general theory of MDPs, half of their readings false: each false one is refuted,
//! each true one stands.

use std::path::Path;

use policy_cliff::claim::Claim;
use policy_cliff::refute::{Plan, SearchOptions, Verdict, survey};

/// A small universe, so that it is the random, climbing and approaching searches that are tested.
const SCOPE: &str = "states 1; actions 1..2; components 1; discounts 0, 1/2; probabilities 0, 1; rewards 0, 1; functions 0, 1; \
    numbers 1, 1/2; policies 0, 1; distributions 0, 1; weights 0, 1";

#[test]
fn false_readings_are_refuted_and_true_ones_stand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/theory");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the claims").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let options = SearchOptions { climbs: 4, steps: 500, ..SearchOptions::default() };
    let (mut readings, mut wrong) = (0, Vec::new());
    for file in files {
        let claim = Claim::parse(&std::fs::read_to_string(&file).expect("a text")).expect("a claim");
        let plan = Plan::within(&claim, &SCOPE.parse().expect("a scope")).expect("a plan");
        let found = survey(&claim, &plan, &options, &[], &[]).expect("a search");
        for (number, name) in claim.conclusions().into_iter().enumerate() {
            readings += 1;
            let right = match name.split_once('-') {
                Some(("false", _)) => found.found[number].is_some(),
                Some(("true", _)) => {
                    found.found[number].is_none()
                        && found.tally.verdict(&found.tally.conclusions[number]) == Verdict::Unrefuted
                }
                _ => false,
            };
            if !right {
                wrong.push(format!("{} {name}", claim.id()));
            }
        }
    }
    assert!(readings >= 100 && wrong.is_empty(), "of {readings}: {wrong:?}");
}
