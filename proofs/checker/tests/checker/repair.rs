//! B1–B6.

use cliff_check::{Condition, check};

use crate::instances::mdp;
use crate::oracle::{Reward, q};
use crate::writer::{Over, Writer, sealed};
use crate::{accepted, line, refused, replaced, with_row};

/// At s0 `a0` pays 1 and `a1`, with its duplicate `a2`, pays 2; both end. For `a0` to be better by
/// 1/2 it has to rise by 3/4, and they have to fall by as much.
fn certificate() -> String {
    let end: &[_] = &[(1, q(1, 1))];
    let mdp = mdp(q(9, 10), None, &[&[end, end, end], &[end]]);
    let rows = |first: [(i64, i64); 3], last: (i64, i64)| -> Reward {
        vec![first.map(|(p, r)| q(p, r)).to_vec(), vec![q(last.0, last.1)]]
    };
    let mut out = Writer::new("repair", &mdp, Over::Shared);
    out.pairs("reward", &rows([(1, 1), (2, 1), (2, 1)], (0, 1))).pairs("freedom", &rows([(1, 1); 3], (1, 1)));
    out.line("norm sup").line("sign either").sets("class", &[vec![0, 1, 1], vec![0]]);
    out.values("value", &[q(2, 1), q(0, 1)]).sets("optimal", &[vec![1, 2], vec![0]]);
    out.naturals("choice", &[0, 0]).naturals("part", &[2, 1]);
    out.pairs("margin", &rows([(1, 2); 3], (0, 1))).line("repair-lower 3/4").line("repair-upper 3/4");
    out.pairs("bonus", &rows([(3, 4), (-3, 4), (-3, 4)], (0, 1)));
    out.values("solution", &[q(7, 4), q(0, 1)]);
    out.pairs("node flow", &rows([(-1, 1), (1, 1), (0, 1)], (0, 1)));
    out.end()
}

/// The same without a bonus.
fn without(text: &str) -> String {
    let text = text.replace("repair-upper 3/4", "repair-upper infinity");
    let (before, after) = text.split_once("bonus\n").unwrap();
    let nodes = after.split_once("node").map_or("", |(_, nodes)| nodes);
    sealed(&format!("{before}node{nodes}").lines().collect::<Vec<_>>())
}

const FLOW: &str = "node flow\n-1 1 0\n0\n";

/// With other lines before its flow.
fn split(text: &str, before: &str) -> String {
    sealed(&text.replace(FLOW, &format!("{before}{FLOW}")).lines().collect::<Vec<_>>())
}

mod accept {
    use super::*;

    #[test]
    fn the_smallest_bonus() {
        let statement = accepted(&certificate()).statement();
        assert!(statement.contains("the largest number of d has to be at least 3/4;"), "{statement}");
        assert!(statement.contains("a d of size 3/4 at most does it."), "{statement}");
        assert!(statement.contains("w nonzero for 4 actions:"), "{statement}");
        assert!(statement.contains("the choices at 1 state the only optimal ones, by their margins,\n"), "{statement}");
        assert!(statement.contains("  and those at 1 state more optimal, the largest"), "{statement}");
        let statement = accepted(&with_row(&certificate(), "part", 1, "2")).statement();
        assert!(statement.contains("at 2 states the only optimal ones, by their margins, the largest"), "{statement}");
    }

    #[test]
    fn the_sum_is_that_of_one_class_each() {
        let text = replaced(&certificate(), "norm sup", "norm total");
        let text = replaced(&text, "repair-lower 3/4", "repair-lower 3/2");
        accepted(&replaced(&text, "repair-upper 3/4", "repair-upper 3/2"));
    }

    #[test]
    fn rises_alone_and_a_bound_alone() {
        let text = replaced(&certificate(), "sign either", "sign nonnegative");
        let text = replaced(&text, "repair-lower 3/4", "repair-lower 3/2");
        accepted(&without(&text));
        let text = with_row(&text, "bonus", 0, "3/2 0 0");
        let text = with_row(&text, "solution", 1, "10");
        accepted(&replaced(&text, "repair-upper 3/4", "repair-upper 3/2"));
    }

    #[test]
    fn nothing_is_large_enough() {
        let text = with_row(&certificate(), "freedom", 0, "0 0 0");
        let text = without(&replaced(&text, "repair-lower 3/4", "repair-lower infinity"));
        let statement = accepted(&text).statement();
        assert!(statement.contains("no d is large enough."), "{statement}");
    }

    /// What is not named may be split; a bound of 0 needs no evidence.
    #[test]
    fn cases() {
        accepted(&split(&certificate(), "node split 1\n"));
        let text = replaced(&certificate(), "repair-lower 3/4", "repair-lower 0").replace(FLOW, "");
        accepted(&sealed(&text.lines().collect::<Vec<_>>()));
    }
}

mod reject {
    use super::*;

    #[test]
    fn b1_what_is_optimal() {
        let text = with_row(&certificate(), "value", 1, "3");
        assert_eq!(check(text.as_bytes()).unwrap_err().condition, Condition::O1);
    }

    /// Where the values lead, the choices that are not named attain them as well.
    #[test]
    fn b4_choices_that_are_not_named() {
        let text = with_row(&certificate(), "solution", 0, "over 20");
        let text = with_row(&with_row(&text, "solution", 1, "53"), "solution", 2, "20");
        refused(&text, Condition::B4, line(&text, "solution") + 3);
    }

    /// `a0` weighs twice: of d it needs 3/4, and a rise of it alone is of use.
    #[test]
    fn b6_what_is_of_use_of_a_flow() {
        for (old, new) in [("sign either", "sign nonnegative"), ("norm sup", "norm total")] {
            let text = with_row(&without(&replaced(&certificate(), old, new)), "freedom", 0, "2 1 1");
            accepted(&text);
            let text = replaced(&text, "repair-lower 3/4", "repair-lower 3/2");
            refused(&text, Condition::B6, line(&text, "repair-lower 3/2"));
        }
    }

    #[test]
    fn b1_classes_margins_and_parts() {
        let text = with_row(&certificate(), "class", 0, "0 1 0");
        refused(&text, Condition::B1, line(&text, "class") + 1);
        let text = with_row(&certificate(), "margin", 0, "1/2 -1/2 1/2");
        refused(&text, Condition::B1, line(&text, "margin") + 1);
        let text = with_row(&certificate(), "part", 1, "3");
        refused(&text, Condition::B1, line(&text, "part") + 2);
    }

    #[test]
    fn b2_choices_that_lead_out() {
        let text = with_row(&certificate(), "part", 1, "0");
        refused(&text, Condition::B2, line(&text, "part") + 2);
        let text = with_row(&text, "part", 0, "1");
        let refusal = refused(&text, Condition::B2, line(&text, "part") + 2);
        assert!(refusal.to_string().contains("at state \"s0\", action \"a0\""), "{refusal}");
    }

    #[test]
    fn b3_bonuses_of_another_size_or_sign() {
        let text = with_row(&certificate(), "bonus", 0, "3/4 -3/4 -1");
        refused(&text, Condition::B3, line(&text, "bonus") + 1);
        let text = with_row(&certificate(), "bonus", 0, "4/5 -3/4 -3/4");
        refused(&text, Condition::B3, line(&text, "repair-upper 3/4"));
        let text = replaced(&certificate(), "sign either", "sign nonnegative");
        refused(&text, Condition::B3, line(&text, "bonus") + 1);
        let text = replaced(&certificate(), "norm sup", "norm total");
        refused(&text, Condition::B3, line(&text, "repair-upper 3/4"));
    }

    #[test]
    fn b4_a_bonus_that_does_not_do_it() {
        for row in ["3/4 -1/2 -1/2", "1/2 -3/4 -3/4"] {
            let text = with_row(&certificate(), "bonus", 0, row);
            refused(&text, Condition::B4, line(&text, "solution") + 2);
        }
        let text = with_row(&certificate(), "margin", 0, "1/2 3/4 3/4");
        refused(&text, Condition::B4, line(&text, "solution") + 2);
        let text = with_row(&certificate(), "solution", 1, "8");
        refused(&text, Condition::B4, line(&text, "solution") + 2);
    }

    #[test]
    fn b6_a_flow_that_is_none() {
        for row in ["-1 2 0", "-1 0 1", "1 -1 0"] {
            let text = with_row(&certificate(), "node flow", 0, row);
            refused(&text, Condition::B6, line(&text, "node flow") + 1);
        }
        // Where nothing is named the flow may not be negative.
        for part in ["0", "1"] {
            let text = without(&with_row(&certificate(), "part", 0, part));
            refused(&text, Condition::B6, line(&text, "node flow") + 1);
        }
    }

    #[test]
    fn b5_cases_that_are_left_out_or_over() {
        let text = split(&certificate(), "node split 0\n");
        refused(&text, Condition::B5, line(&text, "node split 0"));
        let text = split(&certificate(), FLOW);
        refused(&text, Condition::B5, line(&text, "node flow") + 3);
        let text = sealed(&certificate().replace(FLOW, "").lines().collect::<Vec<_>>());
        refused(&text, Condition::B5, line(&text, "freedom"));
        let text = replaced(&certificate(), "repair-lower 3/4", "repair-lower 0");
        refused(&text, Condition::B5, line(&text, "node flow"));
    }

    #[test]
    fn b6_a_bound_that_the_flow_does_not_prove() {
        let text = replaced(&certificate(), "repair-lower 3/4", "repair-lower 4/5");
        refused(&text, Condition::B6, line(&text, "repair-lower 4/5"));
        let text = with_row(&certificate(), "node flow", 0, "0 0 0");
        refused(&text, Condition::B6, line(&text, "repair-lower 3/4"));
        let text = replaced(&certificate(), "repair-lower 3/4", "repair-lower infinity");
        refused(&text, Condition::B6, line(&text, "node flow"));
        // Without the margin the flow gains less.
        let text = without(&with_row(&certificate(), "margin", 0, "0 0 0"));
        refused(&text, Condition::B6, line(&text, "repair-lower 3/4"));
    }

    #[test]
    fn words_that_are_none() {
        let text = replaced(&certificate(), "sign either", "sign any");
        refused(&text, Condition::Syntax, line(&text, "sign any"));
        let text = replaced(&certificate(), "repair-upper 3/4", "repair-upper infinity");
        refused(&text, Condition::Syntax, line(&text, "bonus"));
    }
}
