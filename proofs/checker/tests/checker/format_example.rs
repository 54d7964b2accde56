//! The examples of `proofs/FORMAT.md` are certificates.

use cliff_check::{Condition, check};

use crate::writer::sealed;
use crate::{accepted, refused};

const FORMAT: &str = include_str!("../../../FORMAT.md");

/// The blocks that begin with the first line of a certificate.
pub fn examples() -> Vec<String> {
    let starts = FORMAT.lines().enumerate().filter(|(_, line)| *line == "    cliff-certificate 1");
    let block = |start: usize| FORMAT.lines().skip(start).map_while(|line| line.strip_prefix("    "));
    // The lines that every certificate begins with are shown without an end.
    let blocks = starts.map(|(start, _)| block(start).flat_map(|line| [line, "\n"]).collect::<String>());
    blocks.filter(|block| block.contains("\nend ")).collect()
}

fn example() -> String {
    examples().swap_remove(0)
}

/// The first example of a kind.
pub fn example_of(kind: &str) -> String {
    examples().into_iter().find(|text| text.lines().nth(1) == Some(&format!("claim {kind}"))).expect(kind)
}

#[test]
fn accept_all_examples_as_they_stand() {
    let kinds: Vec<&str> = examples().iter().map(|example| accepted(example).kind()).collect();
    let expected = ["optimality", "cliffs", "soft", "stability", "harm", "path", "radius"];
    assert_eq!(
        kinds,
        [&expected[..], &["refutation", "refutation", "confirmation", "discount-path", "map", "approach"]].concat()
    );
}

/// In the example of a refutation, each changed line makes another statement, which does not hold,
/// or is no evidence for it. Whatever is changed, the certificate is refused with the condition.
fn reject_changes(text: &str, changes: &[(&str, &str, Condition)]) {
    for (old, new, condition) in changes {
        assert_eq!(text.matches(old).count(), 1, "{old:?}");
        let changed = text.replace(old, new);
        let lines: Vec<&str> = changed.lines().collect();
        let refusal = check(sealed(&lines).as_bytes()).expect_err(new);
        assert_eq!(refusal.condition, *condition, "{new}: {refusal}");
    }
}

#[test]
fn reject_the_refutation_with_a_line_changed() {
    let changes = [
        ("discount 1/2", "discount 1/3", Condition::C3),
        ("a2 in A*(R, s0)", "not a2 in A*(R, s0)", Condition::C4),
        ("indicator(s0, a2), s0) = A", "constant(1), s0) = A", Condition::C5),
        ("\n0 0\n", "\n1 0\n", Condition::C3),
        ("action 1\n", "action 2\n", Condition::C2),
        ("slope\nover 1\n2\n", "slope\nover 1\n1\n", Condition::C3),
        ("slope\nover 1\n2\n", "", Condition::C3),
        ("refutes \"stays\"", "refutes \"optimal\"", Condition::C1),
    ];
    reject_changes(&examples()[7], &changes);
}

/// A slope that is 0 somewhere is one.
#[test]
fn accept_a_slope_with_a_0() {
    let text = examples()[7].replace("states 1\n", "states 2\n").replace("\n0 0\n", "\n0 0\n0\n");
    let text = text.replace("action \"b\" 0:1\n", "action \"b\" 0:1\nstate \"end\"\naction \"stay\" 1:1\n");
    let text = text.replace("over 1\n0\n", "over 1\n0\n0\n").replace("over 1\n2\n", "over 1\n2\n0\n");
    accepted(&sealed(&text.lines().collect::<Vec<_>>()));
}

/// The same for the example with enclosed values: e/(1 + e) = 0.73105…, and its soft value is
/// 2.62652…
#[test]
fn reject_the_refutation_between_bounds_with_a_line_changed() {
    let changes = [
        ("soft_policy(R, 1)", "soft_policy(R, 2)", Condition::C3),
        ("soft_policy(R, 1)", "soft_policy(R, 0)", Condition::C1),
        ("discount 1/2", "discount 1/3", Condition::C3),
        ("\n0 1\n", "\n0 2\n", Condition::C3),
        ("= 3 / 4", "= 0.73106", Condition::C5),
        ("= 3 / 4", "!= 3 / 4", Condition::C5),
        ("= 3 / 4", "<= 3 / 4", Condition::C5),
        ("\n26265\n", "\n26266\n", Condition::C3),
        ("\n26266\n", "\n26265\n", Condition::C3),
        ("precision 30\n", "precision 5\n", Condition::C3),
        ("precision 30\n", "", Condition::C3),
        ("precision 30\n", "precision 0\n", Condition::S1),
        ("soft-value\nlower\nover 10000\n26265\nupper\nover 10000\n26266\n", "", Condition::C3),
        ("soft-value\n", "optimal-value\n", Condition::C3),
    ];
    reject_changes(&examples()[8], &changes);
}

/// The same for the example of a confirmation.
#[test]
fn reject_the_confirmation_with_a_line_changed() {
    let changes = [
        ("soft_policy(R, 1)", "soft_policy(R, 2)", Condition::C3),
        ("discount 1/2", "discount 1/3", Condition::C3),
        ("\n0 1\n", "\n0 2\n", Condition::C3),
        ("<= 0.7311", "<= 0.7310", Condition::C6),
        ("0.731 <=", "0.7311 <=", Condition::C6),
        ("0.731 <= pi", "0.73105 <= pi", Condition::C6),
        ("pi(s0, a2) and", "pi(s0, a2) or", Condition::Syntax),
        ("\n26265\n", "\n26266\n", Condition::C3),
        ("\n26266\n", "\n26265\n", Condition::C3),
        ("precision 30\n", "", Condition::C3),
        ("action 1\n", "action 2\n", Condition::C2),
        ("claim confirmation", "claim refutation", Condition::Syntax),
    ];
    let text = example_of("confirmation");
    // Either of the two bounds alone is true, too.
    let (weaker, others): (Vec<_>, Vec<_>) = changes.into_iter().partition(|(_, new, _)| new.ends_with(" or"));
    reject_changes(&text, &others);
    for (old, new, _) in weaker {
        let changed = text.replace(old, new);
        accepted(&sealed(&changed.lines().collect::<Vec<_>>()));
    }
}

#[test]
fn accept_as_it_stands() {
    let accepted = accepted(&example());
    assert_eq!(accepted.kind(), "optimality");
    let names: Vec<&str> = accepted.model().states.iter().map(|state| &*state.name).collect();
    assert_eq!(names, ["ask", "done"]);
    assert_eq!(
        accepted.statement(),
        "optimality: verified for the model in the certificate (2 states with 3 actions in all, discount 9/10):\n  \
         V* and the sets of all optimal actions under the reward R are exactly\n    \
         \"ask\": V* = 1, optimal {\"honest\", \"shortcut\"} of 2 actions\n    \
         \"done\": V* = 0, optimal {\"stay\"} of 1 action\n    \
         States with several optimal actions: 1.\n"
    );
}

#[test]
fn reject_one_digit_changed() {
    refused(&example().replace("1 1\n", "1 2\n"), Condition::Digest, 21);
}

/// FORMAT.md defines exactly the conditions that the checker names.
#[test]
fn every_condition_is_specified() {
    use Condition::*;
    let named = [
        B1, B2, B3, B4, B5, B6, M1, M2, M3, M4, G1, G2, O1, O2, K1, K2, K3, R1, R2, R3, R4, D1, D2, P1, P2, P3, S1, S2,
        S3, T1, T2, T3, C1, C2, C3, C4, C5, C6, F1, F2, F3, F4, F5, F6, F7, H1, H2, H3, W1, W2, W3, E1, E2, E3, E4, U1,
        U2, U3, U4, L1, L2, L3, L4,
    ];
    for condition in named {
        assert!(FORMAT.contains(&format!("**{condition}** ")), "{condition}");
    }
    let defined = FORMAT.matches("**").count() / 2;
    let others = FORMAT.matches("**Statement:**").count() + FORMAT.matches("**Discount 1.**").count();
    assert_eq!(defined - others, named.len());
}
