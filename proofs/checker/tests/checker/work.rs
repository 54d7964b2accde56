//! What small certificates of claims may cost: each is accepted for little work, or refused with
//! the limit's name.

use std::fmt::Write;

use cliff_check::{Condition, check};

use crate::writer::sealed;
use crate::{accepted, refused};

/// States that stay, each with so many actions.
fn loops(states: usize, actions: usize) -> Vec<Vec<String>> {
    (0..states).map(|state| vec![format!("{state}:1"); actions]).collect()
}

/// A refutation of the conclusion `y` of a claim on a model with these successors.
fn certificate(model: &[Vec<String>], text: &[String], rest: &str) -> String {
    let mut out =
        format!("cliff-certificate 1\nclaim refutation\ndiscount 1/2\ninitial none\nstates {}\n", model.len());
    for (index, actions) in model.iter().enumerate() {
        let _ = writeln!(out, "state \"s{index}\"");
        for (action, next) in actions.iter().enumerate() {
            let _ = writeln!(out, "action \"a{action}\" {next}");
        }
    }
    let _ = writeln!(out, "text {}", text.len());
    text.iter().for_each(|line| out.push_str(&format!("\"{line}\"\n")));
    out.push_str(&format!("refutes \"y\"\n{rest}"));
    sealed(&out.split_terminator('\n').collect::<Vec<_>>())
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// The limit is named, whatever the line.
fn refused_for(text: &str, limit: &str) {
    let refusal = check(text.as_bytes()).expect_err("refused");
    assert_eq!(refusal.condition, Condition::Limit, "{refusal}");
    assert!(refusal.to_string().contains(limit), "{refusal}");
}

const SPENT: &str = "costs more than the budget";

fn softmax(actions: usize) -> String {
    let q: Vec<String> = (0..actions).map(|action| format!("1/{}", action + 3)).collect();
    let values = format!("given \"q\" pairs\n{}\ngiven \"s\" state 0\ngiven \"a\" action 0\n", q.join(" "));
    let text = lines("claim p\ngiven q : Q function; s : state; a : action at s\nshow y: softmax(q, 1)(s, a) = 2");
    certificate(&loops(1, actions), &text, &format!("{values}epsilon none\nprecision 131072\n"))
}

#[test]
fn d_softmax_precision_is_charged() {
    let work = |actions| accepted(&softmax(actions)).work();
    let (one, three) = (work(1), work(3));
    assert!(three < 1 << 32 && one < three, "{one} {three}");
    refused_for(&softmax(1000), SPENT);
}

#[test]
fn d_germs_gcd_is_charged() {
    let x = format!("1{}7/3{}1", "0".repeat(23_998), "0".repeat(23_997));
    let text = lines("claim g\ngiven x : number\nshow y: max(state s, state t: x + x) = 0");
    let of = |states| certificate(&loops(states, 1), &text, &format!("given \"x\" number {x}\nepsilon none\n"));
    assert!(accepted(&of(2)).work() > 1 << 28);
    refused_for(&of(9), SPENT);
}

#[test]
fn d_argmax_equal_takes_linear_work() {
    let text = lines("claim g\ngiven q : Q function; s : state\nshow y: size(argmax(q, s)) = 1");
    let work = |actions: usize| {
        let values = format!("given \"q\" pairs\n{}\ngiven \"s\" state 0\n", vec!["0"; actions].join(" "));
        accepted(&certificate(&loops(1, actions), &text, &format!("{values}epsilon none\n"))).work()
    };
    assert!(work(4000) < 5 * work(1000), "{} {}", work(1000), work(4000));
}

#[test]
fn d_alike_components_are_counted_as_memory() {
    let text = lines("claim g\ngiven D : reward; w : weights\nshow y: norm(alike(D)) = 1");
    let of = |actions: usize| {
        let weights = format!("given \"w\" weights 1024\n1\n{}", "0\n".repeat(1023));
        let values = format!("given \"D\" pairs\n{}\n{weights}", vec!["0"; actions].join(" "));
        certificate(&loops(1, actions), &text, &format!("{values}epsilon none\n"))
    };
    accepted(&of(10));
    refused_for(&of(2000), "the numbers of the claim take more than");
}

#[test]
fn d_names_linear_in_number_are_found_at_once() {
    let work = |lets: usize| {
        let mut text = lines("claim g\ngiven x : number");
        text.extend((0..lets).map(|number| format!("let z{number} = 1")));
        text.push(format!("show y: for every state s, every state t: z{} = 0", lets - 1));
        accepted(&certificate(&loops(20, 1), &text, "given \"x\" number 1\nepsilon none\n")).work()
    };
    assert!(work(4000) < work(100) + 4000 * 4096, "{} {}", work(100), work(4000));
}

#[test]
fn d_successors_linear_in_number_are_found_at_once() {
    let work = |states: usize| {
        let mut model = loops(states, 1);
        let row: Vec<String> = (0..states).map(|state| format!("{state}:1/{states}")).collect();
        model[states - 1] = vec![row.join(" ")];
        let text = lines("claim g\ngiven t : state; a : action at t\nshow y: for every state s: P(t, a, s) = 2");
        let values = format!("given \"t\" state {}\ngiven \"a\" action 0\nepsilon none\n", states - 1);
        accepted(&certificate(&model, &text, &values)).work()
    };
    assert!(work(800) < 6 * work(200), "{} {}", work(200), work(800));
}

#[test]
fn d_precision_lifts_steps_no_more() {
    let text = lines(
        "claim g\ngiven q : Q function; s0 : state; a0 : action at s0\nlet p = softmax(q, 1)\n\
         show y: p(s0, a0) = 2 or (for every state s, every state t, every state u: gamma = 0)",
    );
    let of = |states: usize| {
        let values =
            format!("given \"q\" pairs\n{}given \"s0\" state 0\ngiven \"a0\" action 0\n", "0\n".repeat(states));
        certificate(&loops(states, 1), &text, &format!("{values}epsilon none\nprecision 100\n"))
    };
    accepted(&of(20));
    refused_for(&of(340), SPENT);
}

#[test]
fn d_calls_60_deep_are_refused_before_they_expand() {
    let calls = |depth| {
        let show = format!("show y: {}1{} = 1", "f(".repeat(depth), ")".repeat(depth));
        certificate(&loops(1, 1), &lines(&format!("claim c\nlet f(x) = x + x\n{show}")), "epsilon none\n")
    };
    accepted(&calls(10));
    refused_for(&calls(60), "more than 20000 terms");
    refused(&calls(14), Condition::Limit, 11);
}

#[test]
fn d_values_of_a_grid_are_compared_in_order() {
    let values: Vec<String> = (0..30_000).map(|value| value.to_string()).collect();
    let text = |last: &str| {
        format!("claim c grid rewards {}, {last} given R : reward show y: norm(R) >= 0", values.join(",\n"))
    };
    assert!(cliff_check::read_claim(&text("30000")).is_ok());
    assert!(cliff_check::read_claim(&text("7")).is_err());
}

/// Claims that are as deep as they may be fit into a stack of 2 MiB, which threads have unless they
/// ask for more.
#[test]
fn what_is_as_deep_as_it_may_be_needs_little_stack() {
    fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
        // Bound variables have names of their own.
        let open: String = (0..depth).map(|level| open.replace('#', &format!("{inner}{level}"))).collect();
        format!("{open}{inner}{}", close.repeat(depth))
    }
    fn of(show: &str) {
        let text = lines(&format!("claim c\ngiven c : number; T : rewards\nlet g(x) = x\n{show}"));
        let values = "given \"c\" number 0\ngiven \"T\" tuple 1\n0\nepsilon none\n";
        accepted(&certificate(&loops(1, 1), &text, values)).statement();
    }
    let evaluate = || {
        for (open, close, levels) in [
            ("abs(", ")", 1),
            ("max(0, ", ")", 1),
            ("(0 + ", ")", 1),
            ("- ", "", 1),
            ("max(state s#: ", ")", 1),
            ("norm(constant(", "))", 2),
            ("g(", ")", 1),
        ] {
            // Less than 100 deep as it is written, less than 150 with the definition.
            let (body, outer) = (nested(open, "c", close, 72 / levels), nested(open, "y0", close, 72 / levels));
            of(&format!("let y0 = {body}\nshow y: {outer} = 7"));
        }
        for open in ["not not ", "1 = 1 implies ", "for every state s#: ", "for every state s#: 1 = 1 and "] {
            of(&format!("show y: {}1 = 2", nested(open, "", "", 45)));
        }
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(evaluate).unwrap().join().unwrap();
}

/// What a fixed point was asked for is kept beside it: here 600 long numbers each time.
#[test]
fn d_what_fixed_points_are_asked_for_is_counted_as_memory() {
    fn sum(from: usize, to: usize) -> String {
        let middle = from.midpoint(to);
        match to - from {
            1 => format!("V*({from} * R)(s)"),
            _ => format!("({} + {})", sum(from, middle), sum(middle, to)),
        }
    }
    let tens = "0".repeat(1000);
    // Values that are others are found to be so at the first state.
    let states = [loops(1, 1).remove(0), vec!["1:1".to_owned(); 600]];
    let of = |count: usize| {
        let text = lines(&format!("claim g\ngiven R : reward; s : state\nshow y: {} = 0", sum(1, count + 1)));
        let rewards = vec![format!("1{tens}"); 600].join(" ");
        let values = format!("given \"R\" pairs\n1{tens}\n{rewards}\ngiven \"s\" state 0\nepsilon none\n");
        let evidence = (1..=count).map(|k| format!("optimal-value\nover 1\n{0}{tens}\n{0}{tens}\n", 2 * k));
        certificate(&states, &text, &(values + &evidence.collect::<String>()))
    };
    accepted(&of(20));
    refused_for(&of(800), "the numbers of the claim take more than");
}
