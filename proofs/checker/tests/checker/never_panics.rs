//! Arbitrary bytes and damaged certificates are refused or printed back as they are; nothing
//! panics.

use cliff_check::{Condition, check};
use proptest::prelude::*;

use crate::instances::{all_certificates, tie};
use crate::oracle::q;
use crate::writer::{Over, optimality, sealed};

/// What a file may be damaged with: pieces of the grammar, of other grammars, and of no grammar.
const PIECES: [&str; 32] = [
    "0",
    "1",
    "-1",
    "1/2",
    "1/0",
    "2/4",
    "-",
    "/",
    ":",
    "\"",
    "\\",
    "\\u{",
    "}",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "over 1\n",
    "over",
    "4294967295",
    "4294967296",
    "18446744073709551616",
    "NaN",
    "1e999999999",
    "infinity",
    "none",
    "ray\n",
    "end 0000000000000000\n",
    "state \"x\"\n",
    "é",
    "\u{202e}",
];

/// One change of the text at a place given as a fraction of its length.
fn damage(text: &str, place: u32, length: usize, piece: &str) -> String {
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(place as usize % (text.len() + 1));
    let end = floor((start + length).min(text.len())).max(start);
    format!("{}{piece}{}", &text[..start], &text[end..])
}

/// Checks; an accepted file must print back as it is.
fn is_total(bytes: &[u8]) {
    match check(bytes) {
        Ok(accepted) => {
            assert_eq!(accepted.print().as_bytes(), bytes);
            accepted.statement();
        }
        Err(refusal) => assert!(refusal.to_string().len() < 2_000),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        is_total(&bytes);
    }

    #[test]
    fn arbitrary_text_after_a_good_start(text in "\\PC{0,200}", kind in "optimality|ray|pair|bound") {
        is_total(sealed(&["cliff-certificate 1", &format!("claim {kind}"), &text]).as_bytes());
    }

    #[test]
    fn arbitrary_pieces(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let text: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        let start = "cliff-certificate 1\nclaim discontinuity\ndiscount 1/2\ninitial none\nstates 1\n";
        is_total(sealed(&format!("{start}{text}").split('\n').collect::<Vec<_>>()).as_bytes());
    }

    #[test]
    fn damaged_certificates(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<u32>(), 0_usize..12, 0..PIECES.len()), 1..4),
    ) {
        let mut text = which.get(all_certificates()).clone();
        for (place, length, piece) in changes {
            text = damage(&text, place, length, PIECES[piece]);
        }
        is_total(text.as_bytes());
        is_total(sealed(&text.split_terminator('\n').collect::<Vec<_>>()).as_bytes());
    }
}

#[test]
fn deep_nesting_is_only_text() {
    let (mdp, reward) = tie(q(1, 2));
    let text = optimality(&mdp, &reward, Over::Shared);
    for bracket in ["[", "(", "\\u{", "\"", "{\"a\":"] {
        let text = text.replace("\"s1\"", &bracket.repeat(100_000));
        let text = sealed(&text.lines().collect::<Vec<_>>());
        let refusal = check(text.as_bytes()).unwrap_err();
        assert_eq!((refusal.condition, refusal.line), (Condition::Syntax, 10));
    }
}

#[test]
fn numbers_that_grow_when_added_are_refused() {
    // 10^9999 + d and 10^9999 + e share no factor above |d - e|: denominators hardly reduce each
    // other.
    let count = 200;
    let list: Vec<String> = (0..count).map(|s| format!("{s}:1/1{:09999}", 2 * s + 1)).collect();
    let text = format!(
        "cliff-certificate 1\nclaim optimality\ndiscount 1/2\ninitial {}\nstates {count}\n{}",
        list.join(" "),
        (0..count).map(|s| format!("state \"{s}\"\naction \"\" {s}:1\n")).collect::<String>(),
    );
    let text = sealed(&text.lines().collect::<Vec<_>>());
    let refusal = check(text.as_bytes()).unwrap_err();
    assert_eq!((refusal.condition, refusal.line), (Condition::M2, 4), "{refusal}");
}
