//! The example of `proofs/FORMAT.md` is a certificate.

use cliff_check::Condition;

use crate::{accepted, refused};

const FORMAT: &str = include_str!("../../../FORMAT.md");

fn example() -> String {
    let lines = FORMAT.lines().skip_while(|line| *line != "    cliff-certificate 1");
    let lines = lines.take_while(|line| line.starts_with("    "));
    lines.flat_map(|line| [line.trim_start(), "\n"]).collect()
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
        M1, M2, M3, G1, G2, O1, O2, R1, R2, R3, R4, D1, D2, P1, P2, P3, V1, V2, V3, B1, B2, B3, B4, S1, S2, S3, C1, C2,
        C3, C4, C5,
    ];
    for condition in named {
        assert!(FORMAT.contains(&format!("**{condition}** ")), "{condition}");
    }
    let defined = FORMAT.matches("**").count() / 2;
    let others = FORMAT.matches("**Statement:**").count() + FORMAT.matches("**Discount 1.**").count();
    assert_eq!(defined - others, named.len());
}
