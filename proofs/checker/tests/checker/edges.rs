//! Where a checker changed in one place would still accept all other certificates: bounds that are
//! 0, and ends that are the wrong ones.

use cliff_check::{Condition, check};

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
    let shares = "for every action a at s: kl_policy(R, towards pi, 1)(s, a) = pi(s, a)";
    accepted(&confirmed("1/2", given, shares, rest));
}

#[test]
fn c3_a_state_that_is_never_visited_has_occupancy_0() {
    let text = "cliff-certificate 1\nclaim confirmation\ndiscount 1/2\ninitial none\nstates 2\nstate \"s\"\naction \"a\" 0:1\nstate \"t\"\n\
                action \"a\" 1:1\ntext 2\n\"claim c given pi : policy; mu : distribution; t : state\"\n\
                \"show x: occupancy(pi, from mu)(t) = 0\"\ngiven \"pi\" pairs\n1\n1\ngiven \"mu\" states\n1\n0\ngiven \"t\" state 1\n\
                occupancy\nover 1\n2\n0\n";
    accepted(&sealed(&text.split_terminator('\n').collect::<Vec<_>>()));
}

/// The limit takes both ends of the shares of its base: e^0/(1 + e) = 0.2689… is known between
/// 17/64 and 35/128.
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

/// A confirmation about two states, s with the actions a (stays) and b (stays or leaves), t with c
/// (stays).
fn about_two(more: &str, show: &str, rest: &str) -> String {
    let text = format!(
        "cliff-certificate 1\nclaim confirmation\ndiscount 1/2\ninitial none\nstates 2\nstate \"s\"\naction \"a\" 0:1\n\
         action \"b\" 0:1/2 1:1/2\nstate \"t\"\naction \"c\" 1:1\ntext 3\n\
         \"claim c given s, t : state; a, b : action at s; pi, rho : policy; mu : distribution; R : reward; T : rewards; k : component\"\n\
         \"{more}\"\n\"show x: {show}\"\ngiven \"s\" state 0\ngiven \"t\" state 1\ngiven \"a\" action 0\ngiven \"b\" action 1\n\
         given \"pi\" pairs\n1 0\n1\ngiven \"rho\" pairs\n0 1\n1\ngiven \"mu\" states\n1\n0\ngiven \"R\" pairs\n1 0\n1/2\n\
         given \"T\" tuple 2\n1 2\n3\n4 5\n6\ngiven \"k\" component 1\n{rest}"
    );
    sealed(&text.split_terminator('\n').collect::<Vec<_>>())
}

#[test]
fn c6_operators_mean_what_the_page_says() {
    for show in [
        "reachable(s, from mu, under pi) and not reachable(t, from mu, under pi) and reachable(t, from mu, under rho)",
        "absorbing(t) and not absorbing(s)",
        "{a} within {a, b} and not ({a, b} within {a}) and {a} != {b} and a in {a} and not (b in {a}) and size({a, a}) = 1",
        "P(s, b, t) = 1/2 and P(s, b, s) = 1/2 and P(s, a, t) = 0 and P(s, a, s) = 1 and size(actions(s)) = 2",
        "for every component j: alike(R)[j] = R and (if_only(j) = 0)",
        "T[k](s, b) = 5 and norm(T) = 6 and span(R) = 1 and tv(pi, rho, s) = 1 and tv(pi, rho, t) = 0",
        "support(rho, s) = {b} and deterministic(pi) and greedy(pi, 0 * here(best(constant(1))) + indicator(s, a))",
        "(1 = 1 iff 2 = 2) and (1 = 2 iff 2 = 3) and not (1 = 1 iff 1 = 2)",
        "span(2 * R) = 2 and span(R / 4) = 1 / 4",
        "next(best(indicator(s, a)))(s, b) = 1/2 and here(best(indicator(s, a)))(s, b) = 1",
    ] {
        let show = show.replace("(if_only(j) = 0)", "(j = k or norm(alone(k, R)[j]) = 0) and alone(k, R)[k] = R");
        accepted(&about_two("let one = 1", &show, ""));
        let denied = about_two("let one = 1", &format!("not ({show})"), "");
        refused(&denied, Condition::C6, 11);
    }
    let values = "Q(pi, R)(s, b) = 3/4 and advantage(pi, R)(s, b) = -5/4 and V(pi, R)(t) = 1 and J(pi, R, from mu) = 2";
    accepted(&about_two("let one = 1", values, "policy-value\nover 1\n2\n1\n"));
}

/// The condition that refuses a certificate.
fn condition(text: &str) -> Condition {
    check(text.as_bytes()).expect_err(text).condition
}

#[test]
fn c6_effective_rewards_are_weighted_sums() {
    let weights = "given \"w\" weights 2\n1/3\n1\n2/3\n0\n";
    let show = "effective(w, T)(s, a) = 3 and effective(w, T)(s, b) = 4";
    accepted(&about_two("given w : weights", show, weights));
    assert_eq!(condition(&about_two("given w : weights", &format!("not ({show})"), weights)), Condition::C6);
}

#[test]
fn c6_the_only_optimal_action_is_taken_and_stays_optimal_nearby() {
    let optimum = "optimal-value\nover 1\n2\n1\n";
    for show in
        ["uniform(R)(s, a) = 1 and uniform(R)(s, b) = 0", "for every X near R: a in A*(X, s) and not b in A*(X, s)"]
    {
        accepted(&about_two("let one = 1", show, optimum));
        assert_eq!(condition(&about_two("let one = 1", &format!("not ({show})"), optimum)), Condition::C6);
    }
}

#[test]
fn c6_names_of_nearly_equal_values_are_not_the_same() {
    let values = "given \"q\" pairs\n0 1\n0\ngiven \"r\" pairs\n0 1000000000001/1000000000000\n0\ngiven \"x\" number 1\n\
                  given \"y\" number 1000000000001/1000000000000\nprecision 20\n";
    let about = |show: &str| about_two("given q, r : Q function; x, y : number", show, values);
    accepted(&about("softmax(x * q, 1)(s, b) = softmax(x * q, 1)(s, b) and softmax(r, 1) = softmax(r, 1)"));
    for show in ["softmax(x * q, 1)(s, b) = softmax(y * q, 1)(s, b)", "softmax(q, 1)(s, b) = softmax(r, 1)(s, b)"] {
        assert_eq!(condition(&about(show)), Condition::C6);
    }
}

/// A certificate about one state whose three actions stay.
fn about_three(kind: &str, text: &str, rest: &str) -> String {
    let model = format!(
        "cliff-certificate 1\nclaim {kind}\ndiscount 1/2\ninitial none\nstates 1\nstate \"s\"\naction \"a\" 0:1\n\
         action \"b\" 0:1\naction \"c\" 0:1\ntext 1\n\"{text}\"\n{rest}"
    );
    sealed(&model.split_terminator('\n').collect::<Vec<_>>())
}

#[test]
fn c2_a_deterministic_policy_has_no_share_beside_a_0() {
    let of = |row: &str| {
        let text = "claim c given pi : deterministic policy show x: deterministic(pi) or 0 < 1";
        about_three("confirmation", text, &format!("given \"pi\" pairs\n{row}\n"))
    };
    accepted(&of("0 1 0"));
    assert_eq!(condition(&of("0 1/3 2/3")), Condition::C2);
}

#[test]
fn c2_epsilon_is_positive() {
    let at = |show: &str, epsilon: &str| {
        let text = format!("claim c show x: for every eps > 0: {show}");
        about_three("refutation", &text, &format!("refutes \"x\"\nepsilon {epsilon}\n"))
    };
    accepted(&at("eps > 1", "1/2"));
    assert_eq!(condition(&at("eps > 0", "0")), Condition::C2);
    assert_eq!(condition(&at("eps > 0", "-1")), Condition::C2);
}

#[test]
fn g2_at_discount_1_absorbing_states_earn_nothing_and_are_worth_nothing() {
    let of = |rewards: &str, show: &str, values: &str| {
        let text = format!(
            "cliff-certificate 1\nclaim confirmation\ndiscount 1\ninitial none\nstates 2\nstate \"s\"\naction \"a\" 1:1\n\
             state \"t\"\naction \"b\" 1:1\ntext 2\n\"claim c given R : reward; s, t : state\"\n\"show x: {show}\"\n\
             given \"R\" pairs\n{rewards}\ngiven \"s\" state 0\ngiven \"t\" state 1\noptimal-value\nover 1\n{values}\nrank\n1\n0\n"
        );
        sealed(&text.split_terminator('\n').collect::<Vec<_>>())
    };
    accepted(&of("2\n0", "V*(R)(s) = 2 and V*(R)(t) = 0", "2\n0"));
    assert_eq!(condition(&of("2\n1", "V*(R)(t) = 0", "2\n0")), Condition::C1);
    assert_eq!(condition(&of("0\n0", "V*(R)(t) = 1", "1\n1")), Condition::C3);
}

#[test]
fn c4_a_bump_is_1_at_its_action_0_at_the_other_members_and_between_everywhere() {
    let bump = |off: &str, phi: &str| {
        about_two(&format!("given phi : bump at (s, a) off {off}"), "0 < 1", &format!("given \"phi\" pairs\n{phi}\n"))
    };
    for (off, phi, fine) in [
        ("{a, b}", "1 0\n1/2", true),
        ("{a}", "1 1/2\n0", true),
        ("{a, b}", "1 1/2\n0", false),
        ("{a, b}", "1/2 0\n0", false),
        ("{a}", "1 0\n2", false),
        ("{a}", "1 0\n-1", false),
    ] {
        if fine {
            accepted(&bump(off, phi));
        } else {
            refused(&bump(off, phi), Condition::C4, 11);
        }
    }
}

#[test]
fn c6_the_largest_of_enclosed_numbers_is_known_where_bounds_tell() {
    // log 2 = 0.6931… is known between 177/256 and 178/256, and 0.6938 lies between them.
    let shown = |show: &str| about_two("let q = log(2) * indicator(s, a)", show, "precision 8\n");
    accepted(&shown("argmax(q, s) = {a} and argmax(q + 0.7 * indicator(s, b), s) = {b}"));
    accepted(&shown("for every action c at t: c in argmax(log(2) * constant(1), t)"));
    for open in ["a in", "b in", "not (a in", "not (b in"] {
        let end = if open.starts_with("not") { ")" } else { "" };
        refused(&shown(&format!("{open} argmax(q + 0.6938 * indicator(s, b), s){end}")), Condition::C6, 11);
    }
}

/// A claim that is read, or refused by this limit.
#[track_caller]
fn read(text: &str, limit: Option<&str>) {
    match (cliff_check::read_claim(text), limit) {
        (Ok(()), None) => {}
        (Err(refusal), Some(limit)) => assert!(refusal.to_string().contains(limit), "{refusal}"),
        (read, _) => panic!("{read:?}"),
    }
}

/// Each number, name and operation is a term; so are the parts of what is called, as often as they
/// stand in it.
#[test]
fn p_a_claim_has_20000_terms_at_most() {
    fn sum(numbers: usize) -> String {
        match numbers {
            1 => "1".to_owned(),
            _ => format!("({} + {})", sum(numbers / 2), sum(numbers - numbers / 2)),
        }
    }
    let signs = |count: usize| "- ".repeat(count);
    let plain = |count| format!("claim c show y: {}{} = 1", signs(count), sum(9_999));
    read(&plain(1), None);
    read(&plain(2), Some("more than 20000 terms"));
    let called = |count| format!("claim c let f(x) = x + x show y: f({}) = {}1", sum(4_998), signs(count));
    let most = (0..20).find(|count| cliff_check::read_claim(&called(*count)).is_err()).unwrap();
    read(&called(most), Some("more than 20000 terms"));
}

/// A definition adds to the depth of what it is applied to, where that is used.
#[test]
fn p_a_claim_is_150_deep_at_most_whatever_it_is_applied_to() {
    let signs = |count: usize| "- ".repeat(count);
    let of = |lets: &str, show: &str| format!("claim c let f(x) = {}x {lets} show y: {show} = 1", signs(70));
    read(&of("", "f(f(1))"), None);
    read(&of("", "f(f(f(1)))"), Some("more than 150 deep"));
    read(&of("let g(x) = f(f(f(x)))", "1"), Some("more than 150 deep"));
    for both in ["f(f(f(x))) + y", "y + f(f(f(x)))"] {
        read(&of(&format!("let g(x, y) = {both}"), "1"), Some("more than 150 deep"));
        read(&of(&format!("let g(y, x) = {both}"), "1"), Some("more than 150 deep"));
    }
    // What stands for a parameter is one deeper than what it stands in: 1 + 2 · 70 + 9 + 1.
    for (count, limit) in [(8, None), (9, Some("more than 150 deep"))] {
        for parameters in ["x, y", "y, x"] {
            read(&of(&format!("let g({parameters}) = f(f({}x)) + y", signs(count)), "1"), limit);
        }
    }
    let unused = of(&format!("let g(x) = {}1", signs(80)), &format!("g({}1)", signs(80)));
    read(&unused, None);
}

#[test]
fn g2_no_action_of_an_absorbing_state_earns() {
    let of = |rewards: &str| {
        let text = format!(
            "cliff-certificate 1\nclaim confirmation\ndiscount 1\ninitial none\nstates 1\nstate \"t\"\naction \"a\" 0:1\n\
             action \"b\" 0:1\ntext 1\n\"claim c given R : reward show x: norm(V*(R)) = 0\"\ngiven \"R\" pairs\n{rewards}\n\
             optimal-value\nover 1\n0\nrank\n0\n"
        );
        sealed(&text.split_terminator('\n').collect::<Vec<_>>())
    };
    accepted(&of("0 0"));
    assert_eq!(condition(&of("0 -1")), Condition::C1);
}

/// 2²⁶²¹⁴³ squared and doubled has 2¹⁹ bits.
#[test]
fn p_numbers_have_524288_bits_at_most() {
    let long = num_bigint::BigInt::from(2).pow(262_143);
    let of = |show: &str| {
        about_three(
            "confirmation",
            &format!("claim c given x : number show y: {show}"),
            &format!("given \"x\" number {long}\n"),
        )
    };
    accepted(&of("x * x * 2 > 0"));
    assert_eq!(condition(&of("x * x * 4 > 0")), Condition::Limit);
}

#[test]
fn p_a_certificate_has_1024_sections_of_evidence_at_most() {
    let of = |count: usize| {
        let text = "claim c given R : reward show x: norm(R) = 0";
        let rest = format!("given \"R\" pairs\n0 0 0\n{}", "optimal-value\nover 1\n0\n".repeat(count));
        condition(&about_three("confirmation", text, &rest))
    };
    assert_eq!(of(1_024), Condition::C3);
    assert_eq!(of(1_025), Condition::Limit);
}

/// A refusal shows what a fixed point is asked for, six numbers of it at most.
#[test]
fn c3_the_numbers_that_a_fixed_point_is_asked_for() {
    let shown =
        |show: &str, rest: &str| check(about_three("confirmation", show, rest).as_bytes()).unwrap_err().to_string();
    let reward = "given \"R\" pairs\n0 1 1/2\n";
    let words = shown("claim c given R : reward show x: for small eps: norm(V*(R + eps * R)) = 0", reward);
    assert!(words.contains("`optimal-value` of (0, 1 + ε·(1), 1/2 + ε·(1/2))"), "{words}");
    let text = "claim c given q : Q function; R : reward show x: norm(V(softmax(q, 1), R)) = 0";
    let words = shown(text, &format!("given \"q\" pairs\n0 1 2\n{reward}precision 8\n"));
    let first = words.split(['[', ']']).nth(1).unwrap_or_else(|| panic!("{words}"));
    let ends: Vec<crate::oracle::Q> = first.split(", ").map(|end| end.parse().unwrap()).collect();
    assert!(ends[0] < ends[1], "{words}");
    assert!(words.contains("`policy-value` of (["), "{words}");
    assert!(words.contains("], 0, 1, 1/2)"), "{words}");
}

#[test]
fn p_texts_lines_and_numbers_of_a_claim_have_their_lengths_at_most() {
    let claim = "claim c show y: 1 = 1 --";
    let line = |length: usize| format!("{claim}{}", "-".repeat(length - claim.len()));
    read(&line(65_535), None);
    read(&line(65_536), Some("at most 65535 are read"));
    // Five lines, whose ends count, too.
    let comment = |length: usize| "-".repeat(length);
    let text = |length: usize| {
        let [first, three] = [line(65_535), comment(50_000)];
        format!("{first}\n{three}\n{three}\n{three}\n{}", comment(length - 215_539))
    };
    read(&text(1 << 18), None);
    read(&text((1 << 18) + 1), Some("at most 262144 are read"));
    for (digits, fine) in [(10_000, true), (10_001, false)] {
        for number in ["7".repeat(digits), format!("{}.0", "7".repeat(digits - 1))] {
            read(&format!("claim c show y: {number} = 1"), if fine { None } else { Some("at most 10000 are read") });
        }
    }
}

#[test]
fn c3_an_occupancy_solves_its_equation_everywhere() {
    let show = "occupancy(rho, from mu)(s) = 4/3 and occupancy(rho, from mu)(t) = 2/3";
    let of = |visits: &str| about_two("let one = 1", show, &format!("occupancy\nover 3\n{visits}\n"));
    accepted(&of("4\n2"));
    for other in ["4\n1", "4\n3", "3\n2", "5\n2", "-4\n2"] {
        assert_eq!(condition(&of(other)), Condition::C3, "{other}");
    }
}

/// Half of log 2 = 0.6931…, where the other state has 0, is enclosed as log 2 is.
#[test]
fn c6_a_mean_of_enclosed_and_known_numbers_is_enclosed() {
    let shown = |show: &str| {
        let show = show.replace('x', "next(best(log(2) * indicator(s, a)))(s, b)");
        about_two("let one = 1", &show, "precision 8\n")
    };
    accepted(&shown("x >= 177/512 and x <= 178/512"));
    for open in ["x > 0.3466", "x < 0.3466", "x <= 177/512", "x >= 178/512"] {
        assert_eq!(condition(&shown(open)), Condition::C6, "{open}");
    }
}
