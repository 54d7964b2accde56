//! Soft policies in confirmations at few bits, where one unit of rounding decides: no bound past
//! the truth is found true.

use cliff_check::{Condition, check};

use crate::writer::sealed;
use crate::{accepted, line, refused, replaced};

/// One state with three actions that stay, discount 0, so that Q = R for every value; V = log Σ p
/// exp(R) lies in [−3, 3] for p and R as below.
fn confirmation(precision: u32, q: [i32; 3], measure: [&str; 3], show: &str) -> String {
    let [a, b, c] = q;
    let soft_value = if show.contains("kl_policy") { "soft-value\nlower\nover 1\n-3\nupper\nover 1\n3\n" } else { "" };
    let text = format!(
        "cliff-certificate 1\nclaim confirmation\ndiscount 0\ninitial none\nstates 1\nstate \"s\"\naction \"a\" 0:1\n\
         action \"b\" 0:1\naction \"c\" 0:1\ntext 4\n\"claim c\"\n\"given R : reward; y : Q function; p : policy\"\n\
         \"given t : state; x : action at t\"\n\"show x: {show}\"\n\
         given \"R\" pairs\n{a} {b} {c}\ngiven \"y\" pairs\n{a} {b} {c}\ngiven \"p\" pairs\n{}\ngiven \"t\" state 0\ngiven \"x\" action 2\n\
         precision {precision}\n{soft_value}end 0",
        measure.join(" "),
    );
    sealed(&text.lines().collect::<Vec<_>>())
}

/// p(c) exp(R(c)) / Σ p exp(R), by floats: compared only with multiples of 2^−6, of which it is
/// either one or more than 10^−6 away.
fn share(q: [i32; 3], p: [f64; 3]) -> f64 {
    let terms: Vec<f64> = q.iter().zip(p).map(|(q, p)| p * f64::from(*q).exp()).collect();
    terms[2] / terms.iter().sum::<f64>()
}

/// Tries every multiple of 2^−precision as a bound of the probability of the last action, from both
/// sides.
fn no_bound_is_past_the_truth(operator: &str, q: [i32; 3], measure: [&str; 3], p: [f64; 3]) {
    let truth = share(q, p);
    for precision in 1..=6 {
        let units = 1_u32 << precision;
        for relation in ["<=", ">="] {
            let mut nearest = f64::INFINITY;
            for bound in 0..=units {
                let show = format!("{operator}(t, x) {relation} {bound} / {units}");
                let distance = f64::from(bound) / f64::from(units) - truth;
                let past = if relation == "<=" { distance < -1e-6 } else { distance > 1e-6 };
                let found = check(confirmation(precision, q, measure, &show).as_bytes());
                assert!(!(past && found.is_ok()), "{show} at {q:?}, {measure:?}: the truth is {truth}");
                if found.is_ok() {
                    nearest = nearest.min(distance.abs());
                }
            }
            // Each of three terms is within 3 units, the sum of them within 9, and the sum is at
            // least 1/8 here.
            assert!(precision < 6 || nearest < 0.25, "{operator} at {q:?}: only bounds {nearest} away were found true");
        }
    }
}

#[test]
fn probabilities_are_rounded_outward() {
    for a in -2..=0 {
        for b in -2..=0 {
            for c in -2..=0 {
                no_bound_is_past_the_truth("softmax(y, 1)", [a, b, c], ["1/3", "1/3", "1/3"], [1.0; 3]);
            }
        }
    }
}

#[test]
fn weights_are_rounded_outward() {
    for (measure, p) in [
        (["1/3", "1/3", "1/3"], [1.0, 1.0, 1.0]),
        (["3/5", "1/5", "1/5"], [3.0, 1.0, 1.0]),
        (["1/7", "1/7", "5/7"], [1.0, 1.0, 5.0]),
        (["2/5", "0", "3/5"], [2.0, 0.0, 3.0]),
    ] {
        for q in [[0, 0, 0], [0, -1, 0], [-1, 0, -1], [0, 0, -2], [0, -1, -1]] {
            no_bound_is_past_the_truth("kl_policy(R, towards p, 1)", q, measure, p);
        }
    }
}

/// A path of one step at discount 1: two actions to the end, of which one earns 1. V(s) =
/// log(1 + e) = 1.3132…
fn one_step(lower: [&str; 2], upper: [&str; 2]) -> String {
    let rows = |[s, end]: [&str; 2]| format!("over 100\n{s}\n{end}");
    let text = format!(
        "cliff-certificate 1\nclaim confirmation\ndiscount 1\ninitial none\nstates 2\nstate \"s\"\naction \"a\" 1:1\n\
         action \"b\" 1:1\nstate \"end\"\naction \"stay\" 1:1\ntext 4\n\"claim c\"\n\"given R : reward\"\n\
         \"let v = soft_V(R, 1)\"\n\"show x: for every state t: -2 <= v(t) and v(t) <= 2\"\ngiven \"R\" pairs\n1 0\n0\n\
         precision 30\nsoft-value\nlower\n{}\nupper\n{}\nrank\n1\n0\nend 0",
        rows(lower),
        rows(upper)
    );
    sealed(&text.lines().collect::<Vec<_>>())
}

/// Any constant added to V satisfies the equation where nothing is discounted; only the value 0 at
/// the end singles V out.
#[test]
fn soft_values_are_0_at_the_end() {
    let text = one_step(["131", "0"], ["132", "0"]);
    accepted(&text);
    let asked = line(&text, "\"let v = soft_V(R, 1)\"");
    for changed in [
        one_step(["141", "10"], ["142", "10"]),
        one_step(["131", "0"], ["142", "10"]),
        one_step(["121", "-10"], ["132", "0"]),
    ] {
        refused(&changed, Condition::C3, asked);
    }
    refused(&replaced(&text, "lower\nover 100\n131\n", "lower\nover 100\n132\n"), Condition::C3, asked);
}
