//! U1–U4.

use cliff_check::{Condition, check};

use crate::accepted;
use crate::format_example::example_of;
use crate::writer::sealed;

fn certificate() -> String {
    example_of("approach")
}

/// With one of its texts changed, and with another digest.
fn changed(old: &str, new: &str) -> String {
    let text = certificate();
    assert_eq!(text.matches(old).count(), 1, "{old:?}");
    sealed(&text.replace(old, new).lines().collect::<Vec<_>>())
}

fn refused(old: &str, new: &str, condition: Condition) {
    let refusal = check(changed(old, new).as_bytes()).expect_err(new);
    assert_eq!(refusal.condition, condition, "{new}: {refusal}");
}

const SPLIT: &str = "node split 1\nnode flow\n1/3 -1/3\n-1/6 0\n1/6\nnode flow\n0 0\n1/2 -1/2\n0\n";

/// With another lower bound, and without a change.
fn alone(text: &str, lower: &str) -> String {
    let text =
        text.replace("radius-lower 1/6\nradius-upper 1/6\n", &format!("radius-lower {lower}\nradius-upper infinity\n"));
    text.replace("bonus\n-1/6 1/6\n1/6 0\n-1/6\nsolution\nover 3\n2\n3\n-1\n", "")
}

/// What may change at `u` and at `done`, and where `y` leads; the row of `x` is used backwards.
fn fixed(at_u: &str, at_done: &str, y: &str) -> String {
    let text = certificate().replace("freedom\n1 1\n1 1\n1\n", &format!("freedom\n1 1\n{at_u}\n{at_done}\n"));
    let text = text.replace("action \"y\" 2:1", &format!("action \"y\" {y}"));
    let text = alone(&text, "1/7").replace(SPLIT, "node flow\n1/3 -1/3\n-1/6 0\n1/6\n");
    sealed(&text.lines().collect::<Vec<_>>())
}

mod accept {
    use super::*;

    #[test]
    fn the_example_says_how_far_it_is() {
        let statement = accepted(&certificate()).statement();
        assert!(statement.contains("the largest number of d has to be at least 1/6;"), "{statement}");
        assert!(statement.contains("a d of size 1/6 at most does it."), "{statement}");
    }

    /// A flow may be scaled, and bounds may be wider.
    #[test]
    fn weaker_statements() {
        accepted(&changed("node flow\n1/3 -1/3\n-1/6 0\n1/6\n", "node flow\n2 -2\n-1 0\n1\n"));
        accepted(&changed("radius-lower 1/6", "radius-lower 1/7"));
        accepted(&changed("radius-upper 1/6", "radius-upper 1/5"));
        let text = changed("radius-lower 1/6", "radius-lower 0").replace(SPLIT, "");
        accepted(&sealed(&text.lines().collect::<Vec<_>>()));
    }

    /// One of two actions at two states: of those that are no target there is one at u, so that
    /// nothing is split; and a gap that cannot close before needs no case.
    #[test]
    fn several_actions() {
        let old = "value\nover 2\n2\n2\n0\noptimal\n0\n0\n0\ntarget 0 1\nradius-lower 1/6\nradius-upper 1/6\n";
        let new = |lower: &str| {
            let text =
                changed(old, &old.replace("target 0 1\n", "target 0 1\ntarget 1 1\n").replace("lower 1/6", lower));
            move |nodes: &str| sealed(&text.replace(SPLIT, nodes).lines().collect::<Vec<_>>())
        };
        accepted(&new("lower 1/6")("node flow\n1/3 -1/3\n-1/6 0\n1/6\n"));
        accepted(&new("lower 1/8")(""));
        let refusal = check(new("lower 1/7")("").as_bytes()).expect_err("no cases");
        assert_eq!(refusal.condition, Condition::U3);
    }

    /// Where nothing changes and nothing that changes follows, the row of what is optimal is an
    /// equality, whatever is chosen.
    #[test]
    fn what_is_fixed_needs_no_case() {
        accepted(&fixed("0 0", "0", "2:1"));
    }

    /// At discount 1 states may lose what flows in: 2 − d = d + 1 + d at 1/3.
    #[test]
    fn discount_one() {
        let text = certificate().replace("discount 1/2", "discount 1").replace("reward\n1 0\n", "reward\n2 0\n");
        let text = text.replace("value\nover 2\n2\n2\n0\n", "value\nover 1\n2\n1\n0\n");
        let text = text.replace("freedom\n1 1\n1 1\n1\n", "freedom\n1 1\n1 1\n0\n");
        let flows = "node split 1\nnode flow\n1/3 -1/3\n-1/3 0\n0\nnode flow\n0 0\n1/2 -1/2\n0\nrank\n2\n1\n0\n";
        accepted(&sealed(&alone(&text, "1/3").replace(SPLIT, flows).lines().collect::<Vec<_>>()));
    }

    /// A bound of 0 asks for nothing, not even that the target is not optimal.
    #[test]
    fn at_least_0() {
        let text = alone(&certificate(), "0").replace(SPLIT, "").replace("target 0 1\n", "target 0 0\n");
        accepted(&sealed(&text.lines().collect::<Vec<_>>()));
    }

    /// Nothing may become optimal where nothing is asked for.
    #[test]
    fn no_action_is_infinitely_far() {
        let text = changed(
            "target 0 1\nradius-lower 1/6\nradius-upper 1/6\n",
            "radius-lower infinity\nradius-upper infinity\n",
        );
        let text = text.replace(SPLIT, "").replace("bonus\n-1/6 1/6\n1/6 0\n-1/6\nsolution\nover 3\n2\n3\n-1\n", "");
        accepted(&sealed(&text.lines().collect::<Vec<_>>()));
    }
}

mod reject {
    use super::*;

    #[test]
    fn u1_what_is_optimal_and_classes() {
        refused("value\nover 2\n2\n", "value\nover 2\n3\n", Condition::O1);
        refused("optimal\n0\n0\n", "optimal\n0\n0 1\n", Condition::O2);
        refused("class\n0 1\n", "class\n0 0\n", Condition::U1);
        refused("class\n0 1\n", "class\n1 1\n", Condition::U1);
    }

    #[test]
    fn u1_a_target_is_the_first_of_its_class() {
        let text = certificate().replace("reward\n1 0\n1 0\n", "reward\n1 0\n1 1\n");
        let text = text.replace("class\n0 1\n0 1\n", "class\n0 1\n0 0\n");
        let text = text.replace("optimal\n0\n0\n", "optimal\n0\n0 1\n");
        let text = text.replace("target 0 1\n", "target 1 0 1\n");
        let refusal = check(sealed(&text.lines().collect::<Vec<_>>()).as_bytes()).expect_err("a duplicate");
        assert_eq!(refusal.condition, Condition::U1, "{refusal}");
    }

    /// How fast a gap may close: as the largest weight is, of either sign.
    #[test]
    fn u3_the_largest_weight() {
        for freedom in ["-1 -1\n-1 -1\n-1\n", "1 1\n1 1\n0\n"] {
            let text = certificate().replace("freedom\n1 1\n1 1\n1\n", &format!("freedom\n{freedom}"));
            let text = alone(&text, "1/6").replace(SPLIT, "");
            let refusal = check(sealed(&text.lines().collect::<Vec<_>>()).as_bytes()).expect_err(freedom);
            assert_eq!(refusal.condition, Condition::U3, "{refusal}");
        }
    }

    #[test]
    fn u2_changes_that_are_too_large_or_do_not_do_it() {
        refused("radius-upper 1/6", "radius-upper 1/7", Condition::U2);
        refused("bonus\n-1/6 1/6\n", "bonus\n-1/6 1/7\n", Condition::U2);
        refused("solution\nover 3\n2\n", "solution\nover 3\n3\n", Condition::U2);
        // Nothing changes, and `now` alone is optimal.
        let old = "bonus\n-1/6 1/6\n1/6 0\n-1/6\nsolution\nover 3\n2\n3\n-1\n";
        refused(old, "bonus\n0 0\n0 0\n0\nsolution\nover 1\n1\n1\n0\n", Condition::U2);
    }

    #[test]
    fn u3_cases_that_are_left_out_or_over() {
        refused("node split 1\n", "", Condition::U4);
        refused("node flow\n0 0\n1/2 -1/2\n0\n", "", Condition::U3);
        refused(SPLIT, "", Condition::U3);
        refused("node split 1\n", "node split 1\nnode split 1\n", Condition::U3);
        refused("node split 1\n", "node split 0\n", Condition::U3);
        refused(
            "node flow\n0 0\n1/2 -1/2\n0\n",
            "node flow\n0 0\n1/2 -1/2\n0\nnode flow\n0 0\n0 0\n0\n",
            Condition::U3,
        );
        refused("radius-lower 1/6", "radius-lower 0", Condition::U3);
        // What is optimal is at the distance 0.
        refused("target 0 1\n", "target 0 0 1\n", Condition::U3);
    }

    #[test]
    fn u4_flows_that_prove_less() {
        refused("radius-lower 1/6", "radius-lower 1/5", Condition::U4);
        refused("radius-lower 1/6", "radius-lower infinity", Condition::U4);
        refused("node flow\n1/3 -1/3\n", "node flow\n1/3 -1/4\n", Condition::U4);
        refused("node flow\n0 0\n1/2 -1/2\n", "node flow\n0 0\n-1/2 1/2\n", Condition::U4);
        refused("node flow\n0 0\n1/2 -1/2\n", "node flow\n0 0\n0 0\n", Condition::U4);
        // Something changes at u, or after it.
        for (at_u, at_done, y) in
            [("1 0", "0", "2:1"), ("0 0", "1", "2:1"), ("0 0", "0", "0:1"), ("0 0", "0", "0:1/2 2:1/2")]
        {
            let refusal = check(fixed(at_u, at_done, y).as_bytes()).expect_err(y);
            assert_eq!(refusal.condition, Condition::U4, "{at_u} {at_done} {y}: {refusal}");
        }
        // At u one action is no target, but that is not the one whose row is used backwards.
        let text = certificate().replace("target 0 1\n", "target 0 1\ntarget 1 1\n");
        let text = alone(&text, "1/7").replace(SPLIT, "node flow\n1/3 -1/3\n0 -1/6\n1/6\n");
        let refusal = check(sealed(&text.lines().collect::<Vec<_>>()).as_bytes()).expect_err("y is no choice");
        assert_eq!(refusal.condition, Condition::U4, "{refusal}");
        // In the first case x is chosen, so that the row of y may not be used backwards.
        refused("node flow\n1/3 -1/3\n-1/6 0\n", "node flow\n1/3 -1/3\n0 -1/6\n", Condition::U4);
    }

    #[test]
    fn syntax_of_nodes() {
        for (old, new) in [
            ("node split 1\n", "node split 3\n"),
            ("node split 1\n", "node split\n"),
            ("node split 1\n", "node 1\n"),
            ("node flow\n0 0\n", "node flow\n0\n"),
            ("target 0 1\n", "target 3 1\n"),
            ("target 0 1\n", "target 0 1 1\n"),
            ("target 0 1\n", "target 0\n"),
            ("target 0 1\n", "target 0 1\ntarget 0 1\n"),
        ] {
            refused(old, new, Condition::Syntax);
        }
    }
}
