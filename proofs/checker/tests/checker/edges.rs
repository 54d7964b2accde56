//! Where a checker changed in one place would still accept all other certificates: bounds that are 0, and ends that are the wrong ones.

use cliff_check::Condition;

use crate::writer::sealed;
use crate::{accepted, refused};

/// A confirmation about one state with two actions that stay.
fn confirmed(discount: &str, given: &str, show: &str, rest: &str) -> String {
    let text = format!(
        "cliff-certificate 1\nclaim confirmation\ndiscount {discount}\ninitial none\nstates 1\nstate \"s\"\naction \"a\" 0:1\n\
         action \"b\" 0:1\ntext 2\n\"claim c given {given}\"\n\"show x: {show}\"\n{rest}"
    );
    sealed(&text.split_terminator('\n').collect::<Vec<_>>())
}

#[test]
fn c3_an_action_without_weight_may_have_any_exponent() {
    let given = "R : reward; pi : policy; s : state";
    let rest = "given \"R\" pairs\n0 5000\ngiven \"pi\" pairs\n1 0\ngiven \"s\" state 0\nprecision 20\nsoft-value\nlower\nover 1\n0\nupper\nover 1\n0\n";
    accepted(&confirmed("1/2", given, "kl_V(R, towards pi, 1)(s) = 0", rest));
}

#[test]
fn c3_a_state_that_is_never_visited_has_occupancy_0() {
    let text = "cliff-certificate 1\nclaim confirmation\ndiscount 1/2\ninitial none\nstates 2\nstate \"s\"\naction \"a\" 0:1\nstate \"t\"\n\
                action \"a\" 1:1\ntext 2\n\"claim c given pi : policy; mu : distribution; t : state\"\n\
                \"show x: occupancy(pi, from mu)(t) = 0\"\ngiven \"pi\" pairs\n1\n1\ngiven \"mu\" states\n1\n0\ngiven \"t\" state 1\n\
                occupancy\nover 1\n2\n0\n";
    accepted(&sealed(&text.split_terminator('\n').collect::<Vec<_>>()));
}

/// The limit takes both ends of the shares of its base: e^0/(1 + e) = 0.2689… is known between 17/64 and 35/128.
#[test]
fn c6_a_limit_by_an_enclosed_base_is_wide_enough() {
    let limit = |comparison: &str| {
        let given = "R : reward; q : Q function; s : state; a : action at s";
        let show = format!("kl_limit(R, towards softmax(q, 1))(s, a) {comparison}");
        let rest = "given \"R\" pairs\n0 0\ngiven \"q\" pairs\n0 1\ngiven \"s\" state 0\ngiven \"a\" action 0\nprecision 8\n\
                    optimal-value\nover 1\n0\nsoft-value\nlower\nover 10\n-1\nupper\nover 10\n1\n";
        confirmed("0", given, &show, rest)
    };
    accepted(&limit(">= 1 / 4"));
    accepted(&limit("<= 3 / 10"));
    refused(&limit(">= 270 / 1000"), Condition::C6, 9);
    refused(&limit("<= 270 / 1000"), Condition::C6, 9);
}
