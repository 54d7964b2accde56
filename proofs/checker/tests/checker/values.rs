//! C2: for each type the values at its edges are accepted, and those beyond are not.

use cliff_check::{Condition, check};

use crate::accepted;
use crate::writer::sealed;

/// A refutation about variables of these types on two states of two actions and one; `values` are
/// their lines.
fn of(types: &str, values: &str) -> String {
    let model = "cliff-certificate 1\nclaim refutation\ndiscount 1/2\ninitial none\nstates 2\nstate \"s\"\naction \"a\" 0:1\n\
                 action \"b\" 1:1\nstate \"t\"\naction \"c\" 1:1";
    let text =
        format!("{model}\ntext 2\n\"claim c given {types}\"\n\"show y: 1 < 0\"\nrefutes \"y\"\n{values}epsilon none\n");
    sealed(&text.split_terminator('\n').collect::<Vec<_>>())
}

/// As many components as anything has; of what has none the number says something else.
#[test]
fn values_have_at_most_1_024_components() {
    for (types, value) in [("v : rewards", "tuple"), ("v : weights", "weights")] {
        let condition =
            |count: u32| check(of(types, &format!("given \"v\" {value} {count}\n")).as_bytes()).unwrap_err().condition;
        assert_eq!([1_024, 1_025].map(condition), [Condition::Syntax, Condition::Limit], "{value}");
    }
    let state = of("v : state", "given \"v\" state 1025\n");
    assert_ne!(check(state.as_bytes()).unwrap_err().condition, Condition::Limit);
}

#[test]
fn c2_values_are_of_their_types() {
    let number = |x: &str| format!("given \"v\" number {x}\n");
    let pairs = |s: &str, t: &str| format!("given \"v\" pairs\n{s}\n{t}\n");
    let states = |s: &str, t: &str| format!("given \"v\" states\n{s}\n{t}\n");
    let tuple = |n: usize| format!("given \"v\" tuple {n}\n{}", "1 2\n3\n".repeat(n));
    let weights = |rows: &[&str]| format!("given \"w\" weights {}\n{}\n", rows.len() / 2, rows.join("\n"));
    let action = |s: u32, a: u32| format!("given \"s\" state {s}\ngiven \"v\" action {a}\n");
    for (types, values, fine) in [
        ("v : number", number("-3/2"), true),
        ("v : positive number", number("1/9"), true),
        ("v : positive number", number("0"), false),
        ("v : positive number", number("-1"), false),
        ("v : nonnegative number", number("0"), true),
        ("v : nonnegative number", number("-1/9"), false),
        ("v : probability", number("0"), true),
        ("v : probability", number("1"), true),
        ("v : probability", number("10/9"), false),
        ("v : probability", number("-1/9"), false),
        ("v : reward", pairs("-1 2", "0"), true),
        ("v : reward", states("1", "0"), false),
        ("v : function on states", states("-1", "2"), true),
        ("v : function on states", pairs("1 0", "0"), false),
        ("v : policy", pairs("1/3 2/3", "1"), true),
        ("v : policy", pairs("-1/3 4/3", "1"), false),
        ("v : policy", pairs("1/3 1/3", "1"), false),
        ("v : policy", pairs("1/3 2/3", "2"), false),
        ("v : deterministic policy", pairs("0 1", "1"), true),
        ("v : deterministic policy", pairs("1/3 2/3", "1"), false),
        ("v : distribution", states("0", "1"), true),
        ("v : distribution", states("-1", "2"), false),
        ("v : distribution", states("1/2", "1/3"), false),
        ("v : rewards", tuple(2), true),
        ("v : rewards", tuple(0), false),
        ("v : rewards", pairs("1 2", "3"), false),
        ("v : rewards; w : weights", tuple(2) + &weights(&["1/2", "1", "1/2", "0"]), true),
        ("v : rewards; w : weights", tuple(1) + &weights(&["1/2", "1", "1/2", "0"]), false),
        ("v : rewards; w : weights", tuple(2) + &weights(&["3/2", "1", "-1/2", "0"]), false),
        ("v : rewards; w : weights", tuple(2) + &weights(&["1/2", "1", "1/2", "1"]), false),
        ("v : state", "given \"v\" state 1\n".to_owned(), true),
        ("v : state", "given \"v\" state 2\n".to_owned(), false),
        ("s : state; v : action at s", action(0, 1), true),
        ("s : state; v : action at s", action(1, 1), false),
        ("v : rewards; k : component", tuple(2) + "given \"k\" component 1\n", true),
        ("v : rewards; k : component", tuple(2) + "given \"k\" component 2\n", false),
        ("k : component; v : rewards", "given \"k\" component 1\n".to_owned() + &tuple(2), true),
        ("k : component", "given \"k\" component 0\n".to_owned(), true),
        ("k : component", "given \"k\" component 1\n".to_owned(), false),
    ] {
        let text = of(types, &values);
        if fine {
            accepted(&text);
        } else {
            let refusal = check(text.as_bytes()).expect_err(&text);
            assert_eq!(refusal.condition, Condition::C2, "{refusal}\n{text}");
        }
    }
}
