//! C1–C5: refutations of small claims, and what is refused.

use cliff_check::Condition;

use crate::format_example::example_of;
use crate::{accepted, line, refused, replaced, writer::sealed};

/// One state with two actions that stay, discount 1/2; R = (1, 0) has V* = 2, Q* = (2, 1).
fn certificate(text: &[&str], refutes: &str, rest: &str) -> String {
    let model = "cliff-certificate 1\nclaim refutation\ndiscount 1/2\ninitial none\nstates 1\nstate \"s\"\n\
                 action \"a\" 0:1\naction \"b\" 0:1";
    let lines: String = text.iter().map(|line| format!("\"{line}\"\n")).collect();
    let certificate = format!("{model}\ntext {}\n{lines}refutes \"{refutes}\"\n{rest}", text.len());
    sealed(&certificate.split_terminator('\n').collect::<Vec<_>>())
}

const R: &str = "given \"R\" pairs\n1 0\n";
const V: &str = "optimal-value\nover 1\n2\n";

fn plain(show: &str) -> String {
    let text = ["claim c", "  given R : reward", "  assume positive: norm(R) > 0", &format!("  show x: {show}")];
    certificate(&text, "x", &format!("{R}epsilon none\n{V}"))
}

mod accept {
    use super::*;

    #[test]
    fn a_conclusion_that_fails_at_one_action() {
        let text = plain("for every state s, every action a at s: Q*(R)(s, a) >= 2");
        assert!(accepted(&text).statement().contains("Q*(R)(s, a) >= 2"));
        accepted(&plain("for every state s, every action a at s: a in A*(R, s)"));
        accepted(&plain("for every R' near R, every state s: A*(R', s) != A*(R, s)"));
        accepted(&plain("not (for some state s: V*(R)(s) = 2 and size(A*(R, s)) = 1)"));
        accepted(&plain("norm(Q*(R)) <= norm(R) / (2 - gamma)"));
    }

    /// R + ε(0, 1) has V* = 2 for small ε, and V* = 2ε for ε ≥ 1.
    #[test]
    fn perturbations() {
        let text = |show: &str| {
            let show = format!("show x: {show}");
            move |rest: &str| certificate(&["claim c", "given R, D : reward", &show], "x", rest)
        };
        let d = "given \"D\" pairs\n0 1\n";
        let small = text("for small eps: norm(Q*(R + eps * D) - Q*(R)) = 0");
        let quantities = "optimal-value\nover 1\n2\n";
        accepted(&small(&format!("{R}{d}epsilon none\n{quantities}")));
        let every = text("for every eps > 0: V*(R + eps * D) = V*(R)");
        accepted(&every(&format!("{R}{d}epsilon 3\n{V}optimal-value\nover 1\n6\n")));
        refused(&every(&format!("{R}{d}epsilon 1/2\n{V}")), Condition::C5, 13);
        let shift = text("for small eps: V*(R + eps * constant(1)) = V*(R)");
        accepted(&shift(&format!("{R}{d}epsilon none\n{V}optimal-value\nover 1\n2\nslope\nover 1\n2\n")));
    }

    /// Both actions tie: near R = (0, 0) the optimal set may be {a}, {b} or both.
    #[test]
    fn a_tie_breaks_nearby() {
        let lines = ["claim c", "given R : reward", "show x: for every T near R, every state s: A*(T, s) = A*(R, s)"];
        let rest = "given \"R\" pairs\n0 0\nepsilon none\noptimal-value\nover 1\n0\n";
        accepted(&certificate(&lines, "x", rest));
    }
}

mod reject {
    use super::*;

    #[test]
    fn c1_what_is_no_claim() {
        for show in [
            "Q*(Q*(R)) = Q*(R)",
            "for small eps: norm(eps * (eps * R)) >= 0",
            "norm(R) / norm(R) = 1",
            "for every T near R: norm(T) >= 0",
            "norm(S) = 0",
            "norm(R) + {} = 0",
            "for some state s, some state t, some action a at s: R(t, a) = 0",
            "for every eps > 0: norm(eps * R) = 0",
            "norm(R) = norm(R) = 0",
            "for every state R: norm(R) = 0",
            "norm(logsumexp(Q*(R), norm(R))) = 0",
        ] {
            refused(&plain(show), Condition::C1, 13);
        }
        let deep = format!("{}norm(R){} = 0", "(".repeat(50_000), ")".repeat(50_000));
        assert!(cliff_check::check(plain(&deep[..60_000]).as_bytes()).is_err());
    }

    #[test]
    fn c2_values_of_other_types() {
        let text = plain("norm(R) = 0").replace("given R : reward", "given R : policy");
        refused(&sealed(&text.split_terminator('\n').collect::<Vec<_>>()), Condition::C1, 12);
        let text = plain("norm(R) = 0");
        refused(&replaced(&text, "given \"R\" pairs", "given \"S\" pairs"), Condition::C2, 15);
    }

    #[test]
    fn c3_functions_that_are_not_the_fixed_points() {
        let text = plain("norm(Q*(R)) = 0");
        accepted(&text);
        for value in ["over 1\n3\n", "over 1\n1\n", "over 2\n5\n", "over 1\n2\nslope\nover 1\n1\n"] {
            let changed = replaced(&text, "over 1\n2\n", value);
            refused(&changed, Condition::C3, 13);
        }
        refused(&replaced(&text, V, ""), Condition::C3, 13);
        refused(&replaced(&text, V, &format!("{V}{}", V.replace('2', "3"))), Condition::C3, 21);
        refused(&plain("norm(R) = 0"), Condition::C3, 18);
    }

    #[test]
    fn c4_and_c5_what_is_not_refuted() {
        let text = plain("norm(Q*(R)) = 0");
        refused(&replaced(&text, "norm(R) > 0", "norm(R) > 1"), Condition::C4, 9);
        refused(&plain("norm(Q*(R)) = 2"), Condition::C5, 14);
        refused(&plain("for some reward T by 2 * R: norm(T) = norm(Q*(R)) + 1"), Condition::C5, 14);
    }
}

/// A value for a variable that the text does not have is refused, whatever else holds.
#[test]
fn reject_a_value_without_a_variable() {
    for kind in ["refutation", "confirmation"] {
        let extra = "given \"a2\" action 1\ngiven \"z\" number 1\n";
        let text = replaced(&example_of(kind), "given \"a2\" action 1\n", extra);
        refused(&text, Condition::C2, line(&text, "given \"z\" number 1"));
    }
}
