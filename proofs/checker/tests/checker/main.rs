//! Tests of the checker, apart from the solver: certificates are made here by brute force on tiny
//! models.
//!
//! Files that bear the name of a source file hold its conditions' `accept` and `reject` groups.

#![allow(missing_docs)]

mod about;
mod approach;
mod binary;
mod budget;
mod claim_reader;
mod cliffs;
mod discount_path;
mod edges;
mod faults;
mod format_example;
mod harm;
mod independence;
mod instances;
mod limits;
mod map;
mod model;
mod mutation;
mod never_panics;
mod optimality;
mod oracle;
mod pair;
mod path;
mod radius;
mod rank;
mod ray;
mod reader;
mod refutation;
mod repair;
mod round_trip;
mod size;
mod soft;
mod softmax;
mod stability;
mod text;
mod values;
mod words;
mod work;
mod writer;

use cliff_check::{Accepted, Condition, Refusal, check};

/// Seeds of random instances; a sixth of them where each mutant of the checker meets the tests
/// (`mutants.py`).
fn seeds(all: u64) -> std::ops::Range<u64> {
    0..if std::env::var_os("MUTANT").is_some() { all / 6 } else { all }
}

/// Accepts, and finds that the checker prints back what it read.
#[track_caller]
fn accepted(text: &str) -> Accepted {
    match check(text.as_bytes()) {
        Ok(accepted) => {
            assert_eq!(accepted.print(), text, "printed back");
            accepted
        }
        Err(refusal) => panic!("{refusal}\n{text}"),
    }
}

/// Refuses by this condition on this line.
#[track_caller]
fn refused(text: &str, condition: Condition, line: usize) -> Refusal {
    let refusal = check(text.as_bytes()).expect_err(text);
    assert_eq!((refusal.condition, refusal.line), (condition, line), "{refusal}\n{text}");
    refusal
}

/// The number of the first line that is `wanted`, from 1; a test that refers to a line says which.
#[track_caller]
fn line(text: &str, wanted: &str) -> usize {
    1 + text.lines().position(|line| line == wanted).expect(wanted)
}

/// Replaces the line after the `offset`-th line below the first line `heading`, and corrects the
/// digest.
#[track_caller]
fn with_row(text: &str, heading: &str, offset: usize, row: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let at = line(text, heading) + offset;
    assert_ne!(lines[at], row, "the mutation changes nothing");
    lines[at] = row;
    writer::sealed(&lines)
}

/// Replaces the only occurrence of a text, and corrects the digest.
#[track_caller]
fn replaced(text: &str, old: &str, new: &str) -> String {
    assert_eq!(text.matches(old).count(), 1, "occurrences of {old:?} in\n{text}");
    let text = text.replace(old, new);
    writer::sealed(&text.split_terminator('\n').collect::<Vec<_>>())
}
