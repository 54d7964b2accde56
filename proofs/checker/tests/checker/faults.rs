//! Certificates that were once accepted, or would be by a checker changed in one place; with the
//! true statement beside each.

use std::fs;
use std::path::Path;

use cliff_check::{Condition, check};

use crate::{accepted, refused, replaced};

fn fault(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults").join(name))
        .expect("a file of the tests")
}

#[test]
fn m_exp_109_an_upper_bound_of_a_logarithm_is_one() {
    let text = fault("mutant-exp-109.cert");
    refused(&text, Condition::C6, 9);
    accepted(&replaced(&text, "log(3) <= 1 / 2", "1 < log(3) and log(3) <= 11 / 10"));
}

#[test]
fn m_fixed_84_a_lower_bound_of_a_value_takes_the_lower_ends_of_probabilities() {
    let text = fault("mutant-fixed-84.cert");
    refused(&text, Condition::C3, 12);
    // π(b|s) lies in [93/128, 47/64] and its complement in [17/64, 35/128], so that the bounds are
    // 2 · 93/128 = 1.453… and 2 · 47/64 = 1.468…; either end of one of them in place of the other
    // lets 1.457 or 1.462 pass.
    let with = |lower: &str, upper: &str| {
        let text = replaced(&replaced(&text, "1465 / 1000", "1450 / 1000"), "\n1465\n", &format!("\n{lower}\n"));
        replaced(&text, "\n2100\n", &format!("\n{upper}\n"))
    };
    accepted(&with("1453", "1469"));
    refused(&with("1457", "1469"), Condition::C3, 12);
    refused(&with("1453", "1462"), Condition::C3, 12);
    refused(&with("1453", "1466"), Condition::C3, 12);
}

#[test]
fn m_soft_241_shares_by_an_enclosed_measure_are_wide_enough() {
    let text = fault("mutant-soft-241.cert");
    refused(&text, Condition::C6, 9);
    accepted(&replaced(&text, ">= 2695 / 10000", ">= 25 / 100"));
}

#[test]
fn m_value_159_a_probability_is_not_negative() {
    let text = fault("mutant-value-159.cert");
    refused(&text, Condition::C2, 14);
    accepted(&replaced(&replaced(&text, "number -1/3", "number 1/3"), "0 - 1/4", "1/2"));
}

#[test]
fn m_value_182_a_deterministic_policy_has_probabilities_0_and_1() {
    let text = fault("mutant-value-182.cert");
    refused(&text, Condition::C2, 14);
    accepted(&replaced(&replaced(&text, "1/3 2/3", "1 0"), "!= 1/3", "!= 1"));
}

#[test]
fn p_white_space_is_a_space_a_tab_or_the_end_of_a_line() {
    refused(&fault("unicode-space.cert"), Condition::C1, 10);
}

#[test]
fn p_a_label_begins_with_a_name() {
    refused(&fault("label-of-digits.cert"), Condition::C1, 10);
}

#[test]
fn p_a_claim_has_at_most_20000_terms_when_expanded() {
    refused(&fault("too-many-terms.cert"), Condition::Limit, 24);
}

#[test]
fn p_a_line_of_the_text_has_no_line_feed() {
    refused(&fault("line-feed-in-text.cert"), Condition::Syntax, 10);
}

#[test]
fn p_an_epsilon_is_stated_only_if_it_is_asked_for() {
    refused(&fault("epsilon-unasked.cert"), Condition::C3, 13);
}

#[test]
fn p_a_symmetry_names_variables() {
    refused(&fault("symmetry-of-nobody.cert"), Condition::C1, 11);
}

/// The lines of a refutation of `y` on one state with two actions, q = (0, 1).
fn about_q(show: &str) -> String {
    let rest = "given \"q\" pairs\n0 1\ngiven \"s\" state 0\ngiven \"a\" action 1\nepsilon none\nprecision 20\n";
    let text = format!(
        "cliff-certificate 1\nclaim refutation\ndiscount 1/2\ninitial none\nstates 1\nstate \"s\"\naction \"a\" 0:1\n\
         action \"b\" 0:1\ntext 3\n\"claim c given q : Q function; s : state; a : action at s\"\n\"let p = softmax(q, 1)\"\n\
         \"{show}\"\nrefutes \"y\"\n{rest}"
    );
    crate::writer::sealed(&text.split_terminator('\n').collect::<Vec<_>>())
}

#[test]
fn s11_a_term_is_at_most_itself() {
    for refuted in [
        "p(s, a) < p(s, a)",
        "p(s, a) != softmax(q, 1)(s, a)",
        "softmax(q, 1) != p",
        "not (for every action b at s: p(s, b) <= p(s, a))",
        "not (1 + 2 * log(3) >= 1 + 2 * log(3))",
        "max(action b at s: p(s, b)) > max(action b at s: p(s, b))",
    ] {
        accepted(&about_q(&format!("show y: {refuted}")));
    }
    // Equal numbers that are not the same term, and what is not known to be equal.
    for open in ["log(3) < 2 * log(3) / 2", "log(3) < log(9 / 3)", "p(s, a) <= softmax(q, 1 / 2)(s, a) - 1 / 10"] {
        let refusal = check(about_q(&format!("show y: {open}")).as_bytes()).expect_err(open);
        assert_eq!(refusal.condition, Condition::C5, "{refusal}");
    }
}
