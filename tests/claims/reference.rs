//! The reference of the claim language says what the code does: examples, tables and refusals are
//! compared with it.

use std::fs;
use std::path::Path;

use policy_cliff::claim::syntax::{PLAIN_TYPES, RESERVED, TEXT_KEYS};
use policy_cliff::claim::{CONSTANTS, Claim, Evaluator, GRID_KEYS, OPERATORS};

fn reference() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs/CLAIMS.md")).unwrap()
}

/// The cells of the rows of the tables in a text, without the code marks around single ones.
fn rows(text: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| {
        let line = line.replace("\\|", "\u{1}");
        let inner = line.trim().trim_start_matches('|').trim_end_matches('|').to_owned();
        inner.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect::<Vec<String>>()
    };
    text.lines().filter(|line| line.starts_with("| `")).map(cells).collect()
}

#[test]
fn every_example_is_a_claim() {
    let text = reference();
    let examples: Vec<&str> = text.split("```claim\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(examples.len(), 4);
    for example in examples {
        let claim = Claim::parse(example).unwrap_or_else(|error| panic!("{error}\n{example}"));
        Evaluator::new(&claim);
    }
}

#[test]
fn the_tables_of_operators_and_constants_are_those_of_the_code() {
    let rows = rows(&reference());
    for operator in OPERATORS {
        let row = vec![format!("`{}`", operator.usage), operator.result.to_owned(), operator.meaning.to_owned()];
        assert!(rows.contains(&row), "the reference lacks {row:?}");
    }
    for (name, meaning) in CONSTANTS {
        assert!(rows.contains(&vec![format!("`{name}`"), meaning.to_owned()]), "the reference lacks {name}");
    }
    // And nothing else: every row of three cells is an operator.
    for row in rows.iter().filter(|row| row.len() == 3) {
        assert!(OPERATORS.iter().any(|op| row[0] == format!("`{}`", op.usage)), "{row:?} is not an operator");
    }
}

#[test]
fn types_reserved_words_and_keys_are_all_listed() {
    let text = reference();
    for (name, _) in PLAIN_TYPES {
        assert!(text.contains(&format!("| `{name}` |")), "{name}");
    }
    let words: Vec<&str> =
        text.split("cannot name anything: `").nth(1).unwrap().split('`').next().unwrap().split_whitespace().collect();
    assert_eq!(words, RESERVED);
    for key in TEXT_KEYS.iter().chain(&GRID_KEYS) {
        assert!(text.contains(&format!("\"{key}\"")), "{key}");
    }
}

#[test]
fn what_the_reference_says_is_refused_is_refused_for_that_reason() {
    let text = reference();
    let section = text.split("And what is refused:").nth(1).unwrap();
    let refused: Vec<Vec<String>> = rows(section).into_iter().filter(|row| row.len() == 2).collect();
    assert_eq!(refused.len(), 10);
    for row in refused {
        let body = row[0].trim_matches('`');
        let error = Claim::parse(&format!("claim c {body}")).map(|_| ()).expect_err(body).to_string();
        assert!(error.contains(row[1].as_str()), "{body}\n{error}\nnot: {}", row[1]);
    }
}
