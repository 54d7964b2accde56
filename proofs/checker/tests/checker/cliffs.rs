//! K1–K3.

use cliff_check::Condition;

use crate::instances::{ints, mdp, tie};
use crate::oracle::q;
use crate::reader::is_true;
use crate::writer::{Over, cliffs};
use crate::{accepted, line, refused, replaced, with_row};

/// s0 pays 4 at once or leads to s1, where two actions tie; the third action of s1 pays less and
/// stays. A bonus at s1 makes going there better.
fn two_steps() -> String {
    let (go, end, stay): (&[_], &[_], &[_]) = (&[(1, q(1, 1))], &[(2, q(1, 1))], &[(1, q(1, 2)), (2, q(1, 2))]);
    let mdp = mdp(q(1, 2), None, &[&[end, go], &[end, end, stay], &[end]]);
    cliffs(&mdp, &ints(&[&[4, 1], &[2, 2, 0], &[0]]), Over::Shared)
}

fn terminating() -> String {
    let (mdp, reward) = tie(q(1, 1));
    cliffs(&mdp, &reward, Over::Own)
}

mod accept {
    use super::*;

    #[test]
    fn a_pair_ends_the_bonuses() {
        let text = two_steps();
        for row in ["cliff 1", "reach 1", "first 0 1"] {
            line(&text, row);
        }
        // Going to s1 is worth 1 + 2/2, and 4 at least with a bonus of 4.
        let statement = accepted(&text).statement();
        assert!(statement.contains("\"s1\": \"a0\" (b = 4), \"a1\" (b = 4)"), "{statement}");
        assert!(is_true(&text));
    }

    #[test]
    fn nothing_ends_the_bonuses() {
        let text = terminating();
        line(&text, "first none");
        assert!(accepted(&text).statement().contains("\"s0\": \"a0\" (b = ∞), \"a1\" (b = ∞)"));
    }

    #[test]
    fn w_in_any_unit() {
        let text = replaced(&two_steps(), "reach 1\n1 1\n", "reach 1\n1 15\n");
        assert!(accepted(&text).statement().contains("(b = 4)"));
    }

    #[test]
    fn some_cliffs_are_left_out() {
        let text = replaced(&two_steps(), "cliff 1\nreach 1\n1 1\nfirst 0 1\n", "");
        assert!(!accepted(&text).statement().contains("forced"));
    }
}

mod reject {
    use super::*;

    #[test]
    fn k1_one_optimal_action() {
        let text = replaced(&two_steps(), "cliff 1\nreach 1\n1 1\n", "cliff 0\nreach 1\n0 1\n");
        refused(&text, Condition::K1, line(&text, "cliff 0"));
    }

    #[test]
    fn k1_w_is_positive_at_the_cliff_and_where_it_is_listed() {
        let text = replaced(&two_steps(), "reach 1\n1 1\n", "reach 1\n0 1\n");
        refused(&text, Condition::K1, line(&text, "cliff 1"));
        for weight in ["0", "-1"] {
            let text = with_row(&two_steps(), "reach 1", 0, &format!("1 {weight}"));
            refused(&text, Condition::K1, line(&text, "reach 1") + 1);
        }
    }

    #[test]
    fn k1_absorbing_at_discount_1() {
        let text = replaced(&terminating(), "reach 1\n", "reach 2\n");
        let text = replaced(&text, "first none", "1 1\nfirst none");
        refused(&text, Condition::K1, line(&text, "reach 2") + 2);
    }

    #[test]
    fn k2_w_is_no_solution() {
        // s2 never comes to s1, and s0 does not by its optimal action.
        for (rows, first) in [("0 1\n1 1", "none"), ("1 1\n2 1", "0 1")] {
            let changed = format!("reach 2\n{rows}\nfirst {first}\n");
            let text = replaced(&two_steps(), "reach 1\n1 1\nfirst 0 1\n", &changed);
            refused(&text, Condition::K2, line(&text, "cliff 1"));
        }
    }

    #[test]
    fn k2_w_is_0_where_it_is_not_listed() {
        // With 4 less at s0 its optimal action comes to s1.
        let text = replaced(&two_steps(), "reward\n4 1\n", "reward\n0 1\n");
        let text = with_row(&text, "value", 1, "2");
        let text = with_row(&text, "optimal", 0, "1");
        let text = replaced(&text, "first 0 1\n", "first none\n");
        refused(&text, Condition::K2, line(&text, "cliff 1"));
    }

    #[test]
    fn k3_another_pair_is_first() {
        let text = replaced(&two_steps(), "first 0 1\n", "first none\n");
        let refusal = refused(&text, Condition::K3, line(&text, "first none"));
        assert_eq!((refusal.state.as_deref(), refusal.action.as_deref()), (Some("s0"), Some("a1")));
        // Optimal, leading away, and nowhere near.
        for pair in ["0 0", "1 0", "1 2", "2 0"] {
            let text = replaced(&two_steps(), "first 0 1\n", &format!("first {pair}\n"));
            refused(&text, Condition::K3, line(&text, &format!("first {pair}")));
        }
    }

    /// A pair that does not lead to s0 ends nothing.
    #[test]
    fn k3_a_pair_that_is_indifferent() {
        let end: &[_] = &[(2, q(1, 1))];
        let mdp = mdp(q(1, 2), None, &[&[end, end], &[end, end], &[end]]);
        let text = cliffs(&mdp, &ints(&[&[0, 0], &[0, -1], &[0]]), Over::Shared);
        accepted(&text);
        let text = replaced(&text, "first none\n", "first 1 1\n");
        refused(&text, Condition::K3, line(&text, "first 1 1"));
    }

    #[test]
    fn syntax() {
        for (old, new) in [
            ("cliff 1\n", "cliff 3\n"),
            ("reach 1\n", "reach 0\n"),
            ("reach 1\n", "reach 2\n"),
            ("first 0 1\n", "first 0 2\n"),
            ("first 0 1\n", "first 0\n"),
            ("first 0 1\n", "first 0 1\ncliff 1\nreach 1\n1 1\nfirst 0 1\n"),
        ] {
            let text = replaced(&two_steps(), old, new);
            let refusal = cliff_check::check(text.as_bytes()).unwrap_err();
            assert_eq!(refusal.condition, Condition::Syntax, "{new}: {refusal}");
        }
        let text = replaced(&two_steps(), "reach 1\n1 1\n", "reach 2\n1 1\n1 1\n");
        refused(&text, Condition::Syntax, line(&text, "reach 2") + 2);
    }
}
