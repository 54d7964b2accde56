//! Whatever stands in a refutation as the text of a claim, it is read or refused, evaluated or
//! refused; nothing panics.

use std::path::Path;
use std::time::{Duration, Instant};

use cliff_check::{Condition, Refusal, check, examine};
use proptest::prelude::*;

use crate::writer::sealed;

/// Two states of two actions and one; values for variables of most types.
const MODEL: &str = "cliff-certificate 1\nclaim refutation\ndiscount 1/2\ninitial none\nstates 2\nstate \"s\"\n\
                     action \"a\" 0:1\naction \"b\" 0:1/2 1:1/2\nstate \"t\"\naction \"c\" 1:1\n";
const GIVENS: &str = "given R, D : reward\ngiven q : Q function\ngiven f : function on states\ngiven s0 : state\n\
                      given a1, a2 : action at s0\ngiven pi : policy\ngiven mu : distribution\ngiven c : positive number\n\
                      given T : rewards\ngiven w : weights\ngiven k : component\n";
const VALUES: &str = "given \"R\" pairs\n1 0\n1/2\ngiven \"D\" pairs\n0 1\n-1\ngiven \"q\" pairs\n2 1\n0\ngiven \"f\" states\n1\n0\n\
                      given \"s0\" state 0\ngiven \"a1\" action 0\ngiven \"a2\" action 1\ngiven \"pi\" pairs\n1/2 1/2\n1\n\
                      given \"mu\" states\n1/3\n2/3\ngiven \"c\" number 2\ngiven \"T\" tuple 2\n1 0\n0\n0 1\n1\n\
                      given \"w\" weights 2\n1/2\n1\n1/2\n0\ngiven \"k\" component 1\n";

/// A refutation of the conclusion `x` of this text.
fn certificate(text: &str, values: &str) -> String {
    let escaped = |line: &str| {
        line.chars().fold(String::new(), |out, c| match c {
            '"' | '\\' => format!("{out}\\{c}"),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                format!("{out}\\u{{{:x}}}", u32::from(c))
            }
            c => format!("{out}{c}"),
        })
    };
    let epsilon = if text.contains("every eps > 0") { "1/2" } else { "none" };
    let lines: Vec<String> = text.split('\n').map(|line| format!("\"{}\"\n", escaped(line))).collect();
    let all = format!("{MODEL}text {}\n{}refutes \"x\"\n{values}epsilon {epsilon}\n", lines.len(), lines.concat());
    sealed(&all.split_terminator('\n').collect::<Vec<_>>())
}

/// The claim with this conclusion about the variables above, evaluated with wrong fixed points, so
/// with none.
fn evaluated(show: &str) -> Result<cliff_check::Examined, Refusal> {
    let text = certificate(&format!("claim c\n{GIVENS}show x: {show}"), VALUES);
    let _ = check(text.as_bytes());
    examine(text.as_bytes(), &mut |_, _| None)
}

/// Everything that may be said about a text has been said; the refusal is short.
fn is_total(text: &str, values: &str) {
    if let Err(refusal) = check(certificate(text, values).as_bytes()) {
        assert!(refusal.to_string().len() < 2_000, "{refusal}");
    }
}

/// The words of the language, and what is none.
const WORDS: &[&str] = &[
    "claim",
    "question",
    "given",
    "let",
    "assume",
    "show",
    "reading",
    "for",
    "every",
    "some",
    "small",
    "near",
    "by",
    "and",
    "or",
    "not",
    "implies",
    "iff",
    "in",
    "within",
    "at",
    "off",
    "sum",
    "max",
    "min",
    "abs",
    "state",
    "action",
    "component",
    "gamma",
    "grid",
    "symmetry",
    "actions",
    "title",
    "relabelling",
    "scale",
    "reward",
    "rewards",
    "Q function",
    "function on pairs",
    "function on states",
    "number",
    "policy",
    "distribution",
    "weights",
    "bump",
    "optimal",
    "greedy",
    "deterministic",
    "uniform",
    "Q*",
    "V*",
    "A*",
    "J*",
    "V",
    "Q",
    "advantage",
    "J",
    "argmax",
    "best",
    "bellman",
    "inverse_bellman",
    "lookahead",
    "next",
    "here",
    "indicator",
    "constant",
    "effective",
    "alike",
    "alone",
    "support",
    "size",
    "occupancy",
    "reachable",
    "absorbing",
    "P",
    "tv",
    "norm",
    "span",
    "logsumexp",
    "soft_V",
    "soft_Q",
    "softmax",
    "kl_V",
    "kl_policy",
    "kl_limit",
    "log",
    "states",
    "components",
    "from",
    "under",
    "towards",
    "R",
    "D",
    "q",
    "f",
    "s0",
    "a1",
    "a2",
    "pi",
    "mu",
    "c",
    "T",
    "w",
    "k",
    "eps",
    "s",
    "a",
    "x",
    "0",
    "1",
    "2",
    "0.5",
    "9",
    "1e9",
    "99999999999999999999",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    ".",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "--",
    "\"",
    "\\",
    "\n",
    "'",
    "é",
    "\u{202e}",
    "\0",
    "show x:",
    "for every state s:",
    "for small eps:",
    "for every eps > 0:",
    "for every X near R:",
    "for some reward X by R:",
    "norm(R)",
    "V*(R)(s0)",
    "A*(R, s0)",
];

fn words(count: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(WORDS), 0..count).prop_map(|words| words.join(" "))
}

/// What a term is.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Truth,
    Number,
    Reward,
    Q,
    States,
    Policy,
    Set,
    Action,
    State,
}

const SORTS: [Sort; 9] = [
    Sort::Truth,
    Sort::Number,
    Sort::Reward,
    Sort::Q,
    Sort::States,
    Sort::Policy,
    Sort::Set,
    Sort::Action,
    Sort::State,
];

/// Writes random terms about the variables above, mostly well-typed, from a stream of numbers
/// (xorshift64*).
struct Terms(u64);

impl Terms {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    /// One of the patterns, in which letters in braces stand for terms: truth, number, reward, q,
    /// states (v), policy, set (m), action, state (s).
    fn fill(&mut self, patterns: &[&str], depth: usize) -> String {
        let pattern = patterns[self.below(patterns.len())];
        let mut out = String::new();
        for (number, piece) in pattern.split(['{', '}']).enumerate() {
            if number % 2 == 0 {
                out += piece;
                continue;
            }
            let place = "tnrqvpmas".find(piece).unwrap_or_else(|| panic!("{pattern}"));
            // Now and then a term of another type stands there.
            let sort = if self.below(40) == 0 { SORTS[self.below(9)] } else { SORTS[place] };
            out += &self.term(sort, depth.saturating_sub(1));
        }
        out
    }

    fn term(&mut self, sort: Sort, depth: usize) -> String {
        let (leaves, others): (&[&str], &[&str]) = match sort {
            Sort::Truth => (
                &["absorbing(s0)", "1 = 2", "deterministic(pi)", "a1 = a2"],
                &[
                    "({n} <= {n})",
                    "({n} = {n})",
                    "({n} > {n})",
                    "({r} = {r})",
                    "({q} != {q})",
                    "({a} in {m})",
                    "({m} within {m})",
                    "({m} = {m})",
                    "({t} and {t})",
                    "({t} or {t})",
                    "({t} implies {t})",
                    "({t} iff {t})",
                    "not ({t})",
                    "optimal({p}, {r})",
                    "greedy({p}, {q})",
                    "reachable({s}, from mu, under {p})",
                    "({p} = {p})",
                    "(for every state s: {t} and V*({r})(s) >= {n})",
                    "(for some action a at s0: {q}(s0, a) = {n})",
                    "(for every component j: w[j](s0) * norm(T[j]) <= {n})",
                    "(for small eps: norm({r} + eps * D) > {n})",
                    "(for small eps: A*(R + eps * D, s0) within {m})",
                    "(for every eps > 0: {n} <= {n} + eps)",
                    "(for every X near R: a1 in A*(X, s0) or {t})",
                    "(for some reward X by {r}: norm(X) = {n})",
                    "(for every X near T: A*(effective(w, X), s0) = {m})",
                ],
            ),
            Sort::Number => (
                &["0", "1", "c", "gamma", "states", "1 / 3", "components"],
                &[
                    "({n} + {n})",
                    "({n} - {n})",
                    "({n} * {n})",
                    "({n} / c)",
                    "{n} / (1 - gamma)",
                    "-{n}",
                    "norm({r})",
                    "norm({q})",
                    "span({v})",
                    "abs({n})",
                    "max({n}, {n})",
                    "min({n}, {n})",
                    "{r}(s0, {a})",
                    "{q}(s0, {a})",
                    "{v}({s})",
                    "{p}(s0, {a})",
                    "size({m})",
                    "tv({p}, {p}, {s})",
                    "J({p}, {r}, from mu)",
                    "J*({r}, from mu)",
                    "sum(state s: {v}(s))",
                    "max(state s, action a at s: {q}(s, a))",
                    "min(component j: norm(T[j]))",
                    "P(s0, {a}, {s})",
                    "occupancy({p}, from mu)({s})",
                    "w[k]({s})",
                    "mu({s})",
                ],
            ),
            Sort::Reward => (
                &["R", "D", "T[k]"],
                &[
                    "({r} + {r})",
                    "({r} - {r})",
                    "({n} * {r})",
                    "inverse_bellman({q})",
                    "effective(w, T)",
                    "({r} / c)",
                    "effective(w, T + alike({r}))",
                    "effective(w, alone(k, {r}))",
                    "({r} + constant({n}))",
                    "({r} + indicator(s0, {a}))",
                    "({r} + gamma * next({v}) - here({v}))",
                ],
            ),
            Sort::Q => (
                &["q"],
                &[
                    "Q*({r})",
                    "Q({p}, {r})",
                    "bellman({r}, {q})",
                    "lookahead({r}, {v})",
                    "({q} + {q})",
                    "({n} * {q})",
                    "-{q}",
                ],
            ),
            Sort::States => (
                &["f"],
                &["V*({r})", "V({p}, {r})", "best({q})", "occupancy({p}, from mu)", "({v} - {v})", "({n} * {v})"],
            ),
            Sort::Policy => (&["pi"], &["uniform({r})"]),
            Sort::Set => {
                (&["{a1}", "actions(s0)"], &["A*({r}, s0)", "argmax({q}, s0)", "support({p}, s0)", "{a1, a2}"])
            }
            Sort::Action => (&["a1", "a2"], &[]),
            Sort::State => (&["s0"], &[]),
        };
        if depth == 0 || others.is_empty() {
            return leaves[self.below(leaves.len())].to_owned();
        }
        let pattern = others[self.below(others.len())];
        if pattern == "{a1, a2}" { pattern.to_owned() } else { self.fill(&[pattern], depth) }
    }
}

fn claim_files() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../claims");
    let folders = [root.clone(), root.join("classics")];
    let mut paths: Vec<_> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "claim"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 40);
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text(text in "[\\PC\\n\\x00]{0,300}") {
        is_total(&text, "");
    }

    #[test]
    fn arbitrary_words(text in words(80)) {
        is_total(&text, "");
        is_total(&format!("claim c\n{GIVENS}{text}"), VALUES);
        let _ = evaluated(&text);
    }

    #[test]
    fn terms_by_the_grammar(seed in any::<u64>(), depth in 1_usize..6) {
        let _ = evaluated(&Terms(seed | 1).term(Sort::Truth, depth));
    }

    #[test]
    fn damaged_claim_files(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..4, proptest::sample::select(WORDS)), 1..4),
    ) {
        let files = claim_files();
        let mut words: Vec<&str> = which.get(&files).split_inclusive([' ', '\n', '(', ')', ',', ':']).collect();
        for (place, length, word) in changes {
            let start = place.index(words.len() + 1).min(words.len());
            let end = (start + length).min(words.len());
            words.splice(start..end, [word]);
        }
        is_total(&words.concat(), "");
    }
}

/// The generator reaches what it is for: random terms are decided, ask for fixed points, and are
/// refused for their types.
#[test]
fn terms_reach_evaluation() {
    let (mut decided, mut asked, mut ill_typed) = (0, 0, 0);
    for seed in 1..=2000_u64 {
        let depth = 1 + seed as usize % 4;
        match evaluated(&Terms(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1).term(Sort::Truth, depth)) {
            Ok(examined) => decided += usize::from(examined.conclusions[0].1.is_some()),
            Err(refusal) if refusal.condition == Condition::C3 => asked += 1,
            Err(_) => ill_typed += 1,
        }
    }
    assert!(decided >= 200 && asked >= 200 && ill_typed >= 100, "{decided} {asked} {ill_typed}");
}

#[test]
fn every_claim_file_is_read() {
    for file in claim_files() {
        // It is read as far as the name of the conclusion, which no file has.
        let refusal = check(certificate(&file.replace(" x:", " y:"), "").as_bytes()).unwrap_err();
        assert!(refusal.to_string().contains("no conclusion \"x\""), "{refusal}\n{file}");
    }
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow_the_stack() {
    let depth = 20_000;
    for (open, inner, close) in [
        ("(", "norm(R)", ")"),
        ("not ", "absorbing(s0)", ""),
        ("-", "1", ""),
        ("{", "a1", "}"),
        ("norm(", "R", ")"),
        ("max(1, ", "1", ")"),
        ("max(state s: ", "1", ")"),
        ("for every state s: ", "absorbing(s0)", ""),
        ("1 + ", "1", ""),
        ("1 <= 1 and ", "1 <= 1", ""),
        ("absorbing(s0) implies ", "absorbing(s0)", ""),
        ("T[", "k", "]"),
        ("f(", "s0", ")"),
    ] {
        // As long as a line and a text may be.
        let depth = depth.min(60_000 / (open.len() + close.len()));
        let show = format!("{}{inner}{} = 0", open.repeat(depth), close.repeat(depth));
        let refusal = evaluated(&show).expect_err(open);
        assert!(matches!(refusal.condition, Condition::C1 | Condition::Limit), "{open}: {refusal}");
        assert!(refusal.to_string().len() < 2_000);
    }
    // Definitions that double: 2^100 terms when expanded.
    let doubling: String = (1..100).map(|i| format!("let x{i} = x{} + x{}\n", i - 1, i - 1)).collect();
    let text = format!("claim c\n{GIVENS}let x0 = 1\n{doubling}show x: x99 = 0");
    let refusal = check(certificate(&text, VALUES).as_bytes()).unwrap_err();
    assert_eq!(refusal.condition, Condition::Limit, "{refusal}");
}

#[test]
fn long_texts_are_read_or_refused_quickly() {
    let start = Instant::now();
    // A million lines are more bytes than a claim has.
    for line in ["\n", "-- a comment\n", "show x: norm(R) = 0\n"] {
        let refusal = check(certificate(&line.repeat(1_000_000), "").as_bytes()).unwrap_err();
        assert!(matches!(refusal.condition, Condition::C1 | Condition::Limit | Condition::Syntax), "{refusal}");
    }
    // As many empty lines as there may be are a claim still.
    let text = format!("{}claim c\n{GIVENS}show x: norm(R) = 0", "\n".repeat((1 << 18) - 1_000));
    let examined = examine(certificate(&text, VALUES).as_bytes(), &mut |_, _| None).unwrap();
    assert_eq!(examined.conclusions[0].1, Some(false));
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
