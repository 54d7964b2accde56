//! What an acceptance prints is what was verified, and no text from outside can pass for it.

use cliff_check::{check, escaped};

use crate::accepted;
use crate::instances::tie;
use crate::oracle::q;
use crate::writer::{Over, optimality, sealed};

const FORGED: &str = include_str!("../faults/forged-statement.cert");
const BIDI: &str = include_str!("../faults/bidi-name.cert");

/// A refutation of the conclusion `refuted` of a text, with a reward 0 on one state with two
/// actions.
fn refutation(lines: &[&str], refuted: &str) -> String {
    let head = "cliff-certificate 1\nclaim refutation\ndiscount 1/2\ninitial none\nstates 1\nstate \"s0\"\naction \"a0\" 0:1\naction \"a1\" 0:1";
    let mut all: Vec<String> = head.lines().map(str::to_owned).collect();
    all.push(format!("text {}", lines.len()));
    all.extend(lines.iter().map(|line| format!("\"{}\"", line.replace('"', "\\\""))));
    all.extend([format!("refutes \"{refuted}\""), "given \"R\" pairs".into(), "0 1/3".into(), "epsilon none".into()]);
    sealed(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn w1_no_name_moves_the_cursor_or_reorders_the_line() {
    for text in [FORGED, BIDI] {
        let Ok(accepted) = check(text.as_bytes()) else { continue };
        let hidden = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!accepted.statement().contains(hidden), "{}", escaped(&accepted.statement()));
    }
    let (mut mdp, reward) = tie(q(1, 2));
    for hidden in [
        "\u{1b}[2J",
        "\u{85}",
        "\u{9b}31m",
        "\u{ad}",
        "\u{61c}",
        "\u{200b}",
        "\u{200e}",
        "\u{202e}",
        "\u{2028}",
        "\u{2066}",
        "\u{feff}",
        "\u{fffe}",
        "\u{10ffff}",
        "\u{e0041}",
        "\u{fe0f}",
        "\u{3000}",
    ] {
        mdp.states[0].name = hidden.into();
        mdp.states[0].actions[0].name = hidden.into();
        let text = optimality(&mdp, &reward, Over::Own);
        assert!(!accepted(&text).statement().contains(hidden));
        let refusal = check(sealed(&text.replace("\n1 1 0\n", "\n9 1 0\n").lines().collect::<Vec<_>>()).as_bytes());
        assert!(!refusal.unwrap_err().to_string().contains(hidden));
    }
}

#[test]
fn w1_what_was_found_is_shown_escaped() {
    let text = format!("cliff-certificate 1\nclaim \u{202e}\u{1b}[2Jx\nend {:016x}\n", 0);
    let text = sealed(&text.lines().collect::<Vec<_>>());
    let refusal = check(text.as_bytes()).unwrap_err().to_string();
    assert!(refusal.contains("`\\u{202e}\\u{1b}[2Jx`"), "{refusal}");
}

#[test]
fn w2_labels_and_names_are_shown_whole() {
    let long = "a".repeat(80);
    let lines = ["claim x", "given R : reward", &format!("show {long}-yes: 1 = 1"), &format!("show {long}-no: 1 = 2")];
    let statement = accepted(&refutation(&lines, &format!("{long}-no"))).statement();
    assert!(statement.contains(&format!("the conclusion \"{long}-no\" fails")), "{statement}");
    assert!(!statement.contains("-yes"), "the other conclusion was not evaluated: {statement}");
    let (mut mdp, reward) = tie(q(1, 2));
    mdp.states[0].name = format!("{long}0");
    mdp.states[1].name = format!("{long}1");
    let statement = accepted(&optimality(&mdp, &reward, Over::Own)).statement();
    assert!(statement.contains(&format!("\"{long}0\": V*")) && statement.contains(&format!("\"{long}1\": V*")));
}

/// What nobody evaluated is not printed; what was evaluated is printed from the tree that was
/// evaluated.
#[test]
fn w2_a_refutation_prints_what_was_evaluated() {
    let lines = [
        "claim x -- V* = 42",
        "title \"Verified: V* = 42\"",
        "note \"the checker says so\"",
        "let   unused = 42",
        "given R : reward",
        "let half(x) = x/2",
        "assume   nonzero: not (norm(R)=0)   -- certainly",
        "show small: ( for every state s , every action a at s : half(R(s, a)) <= 0.125 )",
        "show other: 1 = 2",
    ];
    let statement = accepted(&refutation(&lines, "small")).statement();
    assert_eq!(
        statement,
        "refutation: verified for the model in the certificate (1 state with 2 actions in all, discount 1/2):\n  \
         on the instance with\n    R : reward\n      \"s0\": \"a0\" 0, \"a1\" 1/3\n  \
         where\n    half(x) = x / 2\n  \
         all hypotheses hold,\n    nonzero: not norm(R) = 0\n  \
         and the conclusion \"small\" fails:\n    \
         small: for every state s, every action a at s: half(R(s, a)) <= 1/8\n"
    );
}

#[test]
fn w2_a_confirmation_prints_the_numbers_that_it_confirms() {
    let text = crate::format_example::example_of("confirmation");
    let statement = accepted(&text).statement();
    for part in [
        "R : reward\n      \"s\": \"a\" 0, \"b\" 1\n",
        "s0 : state = \"s\"",
        "a2 : action at s0 = \"b\"",
        "pi = soft_policy(R, 1)",
        "share: 731/1000 <= pi(s0, a2) and pi(s0, a2) <= 7311/10000",
    ] {
        assert!(statement.contains(part), "{part}\n{statement}");
    }
}

/// Reading the canonical text gives the canonical text: parentheses stand where they must.
#[test]
fn w2_the_canonical_text_says_the_same() {
    let bodies = [
        "(1 - 2) - (3 - 4) - -5 = --1 * (2 / 3) / (4 / 5)".replace("--1", "-(-1)"),
        "(1 = 2 implies 2 = 3) implies (3 = 4 implies (4 = 5 or 1 = 1) and not 1 = 2)".to_owned(),
        "not (1 = 2 and (2 = 3 iff 3 = 4)) and not not 1 = 2".to_owned(),
        "(for every state s: for every action a at s: R(s, a) < 1) and (1 = 2 or 1 = 2)".to_owned(),
        "sum(state s, action a at s: R(s, a) + 1) * 2 <= max(1, 2) - (2 + 3) * norm(R - 2 * R)".to_owned(),
        "(-norm(R)) * -(1 + 2) <= -1 * 0.5".to_owned(),
    ];
    for body in bodies {
        let mut said = Vec::new();
        let mut text = body.clone();
        for _ in 0..2 {
            let lines = ["claim x".to_owned(), "given R : reward".to_owned(), format!("show one: ({text}) and 1 = 2")];
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let statement = accepted(&refutation(&lines, "one")).statement();
            let printed = statement.lines().last().unwrap().trim().strip_prefix("one: ").unwrap();
            text = printed.strip_suffix(" and 1 = 2").unwrap().to_owned();
            said.push(text.clone());
        }
        assert_eq!(said[0].replace(' ', ""), said[1].replace(' ', ""), "{body}");
    }
}
