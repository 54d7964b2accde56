//! The two readers of claims accept the same texts: `src/claim`, and the one of the independent
//! checker.
//!
//! Texts are the shipped claims, mutations of them word by word, and random texts made of terms of
//! all types, which are sometimes put where another type is expected.

use std::fs;
use std::path::Path;

use crate::claims_support::claim_files;
use policy_cliff::claim::{Claim, OPERATORS};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Whether both accept the text.
fn accepted(text: &str) -> bool {
    let (ours, theirs) = (Claim::parse(text).map(|_| ()), cliff_check::read_claim(text));
    assert_eq!(ours.is_ok(), theirs.is_ok(), "src/claim: {ours:?}\nchecker: {theirs:?}\n{text}");
    ours.is_ok()
}

fn fault(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults").join(name))
        .expect("a file of the tests")
}

#[test]
fn both_accept_every_shipped_claim() {
    for (path, text) in claim_files() {
        assert!(accepted(&text), "{}", path.display());
    }
}

/// A head, some givens, and the conclusion.
const GIVENS: &str =
    "given R, D : reward; q : Q function; g : function on pairs; f : function on states; T : rewards; w, u : weights
    pi, rho : policy; mu : distribution; s, t : state; a, b : action at s; c : action at t; k : component
    x, y : number; alpha : positive number; p : probability";

fn claim(body: &str) -> String {
    format!("claim c\n{}\n{body}", GIVENS.replace("weights\n", "weights;\n").replace("component\n", "component;\n"))
}

#[test]
fn p_both_readers_agree_on_texts_that_one_alone_accepted() {
    let refused = |body: &str| assert!(!accepted(&claim(body)), "{body}");
    let read = |body: &str| assert!(accepted(&claim(body)), "{body}");
    // White space and labels.
    refused("show l:\u{a0}norm(R) >= 0");
    refused("show l:\u{b}norm(R) >= 0");
    refused("show 1l: norm(R) >= 0");
    refused("show 1: norm(R) >= 0");
    read("show l-1: norm(R) >= 0");
    read("show show-Q*: norm(R) >= 0");
    refused("show l: 1. >= 0");
    read("show l: 007.50 >= 0");
    // Lines are as long as a certificate can carry them.
    read(&format!("show l: 1 >= 0 --{}", "-".repeat(65_535 - 17)));
    refused(&format!("show l: 1 >= 0 --{}", "-".repeat(65_536 - 17)));
    refused(&format!("show {}: 1 >= 0", "l".repeat(70_000)));
    // Digits as written, and of the fraction.
    read(&format!("show l: {} >= 0", "9".repeat(10_000)));
    refused(&format!("show l: {} >= 0", "9".repeat(10_001)));
    read(&format!("show l: 0.{} >= 0", "3".repeat(4_999)));
    refused(&format!("show l: 0.{} >= 0", "3".repeat(5_000)));
    // The head.
    for (head, fine) in [
        ("symmetry relabelling, scale(R, D, x), shift(R, f)", true),
        ("symmetry scale(nobody)", false),
        ("symmetry shift(x)", false),
        ("symmetry shift(pi)", false),
        ("symmetry scale", false),
        ("symmetry relabelling(R)", false),
        ("title \"a\" title \"b\"", false),
        ("title \"a\" grid states 2; rewards -1, 1.5/2, 0 note \"b\"", true),
        ("grid states 2;", false),
        ("grid states 2 grid states 2", false),
        ("grid states 0", false),
        ("grid states 1, 2", false),
        ("grid actions 3/2", false),
        ("grid states 65", false),
        ("grid rewards 1, 2/2", false),
        ("grid rewards 1/0", false),
        ("grid rewards 1 -- one\n / 2", true),
        ("grid discounts 1", false),
        ("grid weights 1, 0", true),
        ("grid policies 1, 3/2", false),
        ("grid probabilities -1/2", false),
    ] {
        let text = claim("show l: norm(R) >= 0").replacen("claim c", &format!("claim c {head}"), 1);
        assert_eq!(accepted(&text), fine, "{head}");
    }
    // Applications and indices.
    refused("show l: (R)(s, a) = 0");
    read("show l: (T + T)[k](s, a) = 0");
    refused("show l: (T)(s, a) = 0");
    // Types, where no instance needs them.
    refused("let z = R + q  show l: norm(R) >= 0");
    refused("let z(e) = e / e(s)  show l: norm(R) >= 0");
    refused("show l: norm(R) >= 0  show m: norm(R) and norm(R) >= 0");
    refused("let t2 = t  given d : action at t2  show l: norm(R) >= 0");
    refused("given chi : greedy policy for Q(chi, R)  show l: norm(R) >= 0");
    // Divisors and temperatures.
    read("let z(e) = 1 / (e - gamma)  show l: z(1) >= 0 and z(2.5) >= 0");
    refused("let z(e) = 1 / (e - gamma)  show l: z(1/2) >= 0");
    refused("let z(e) = 1 / (e - gamma)  show l: z(1/1) >= 0");
    read("let one = 1  let dis = gamma  show l: 1 / (one - dis) >= 0");
    refused("show l: 1 / abs(2) >= 0");
    refused("show l: soft_V(R, 1 + abs(log(1)))(s) >= 0");
    refused("show l: soft_V(R, size(argmax(soft_Q(R, 1), s)))(s) >= 0");
    refused("show l: for small e: tv(soft_limit(R + e * D), pi, s) >= 0");
    refused("show l: for small e: tv(kl_limit(R + e * D, towards pi), pi, s) >= 0");
    refused("show l: for some function on pairs h by R: norm(h) >= 0");
    read("show l: for some reward h by g: norm(h) >= 0");
    // Perturbations.
    refused("show l: for small e: V(uniform(R + e * D), R)(s) * e >= 0");
    read("show l: for small e: pi(s, a) * e >= 0 and size(A*(R + e * D, s)) * e >= 0");
    refused("show l: for every X near R: for small e: size(A*(X, s)) >= 1");
    read("show l: (for every X near R: size(A*(X, s)) >= 1) and (for small e: e > 0)");
    refused("show l: for every X near T: size(A*(effective(w, X), s)) = size(A*(effective(u, X), s))");
    read("show l: for every X near T: not (for some number z by size(A*(effective(w, X), s)): z >= 1)");
    refused("show l: for every X near T: norm(R) >= 0");
    refused("show l: for every X near T: size(A*(effective(from w, X), s)) >= 1");
    read("let v = w  show l: for every X near T: size(A*(effective(v, X), s)) = size(A*(effective(w, X), s))");
    // `components` where there are no tuples.
    assert!(accepted("claim c given k : component show l: components >= 1"));
}

/// On a stack as large as that of a program, since frames without optimisation are large.
#[test]
fn d_calls_60_deep_are_counted_before_they_are_expanded() {
    let counted = std::thread::Builder::new().stack_size(1 << 23).spawn(definitions_are_counted).unwrap().join();
    counted.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

fn definitions_are_counted() {
    assert!(!accepted(&fault("calls-60.claim")));
    // f(…f(1)…) has 2^depth ones, and one sum less.
    for (depth, fine) in [(13, true), (14, false), (60, false)] {
        let text = format!("claim c let f(x) = x + x show l: {}1{} >= 0", "f(".repeat(depth), ")".repeat(depth));
        assert_eq!(accepted(&text), fine, "{depth}");
    }
    // Each definition counts where it is written, too.
    for (depth, fine) in [(11, true), (12, false), (60, false)] {
        let lets: Vec<String> = (0..depth).map(|n| format!("let z{} = z{n} + z{n}", n + 1)).collect();
        let text = format!("claim c let z0 = 1 {} show l: z{depth} >= 0", lets.join(" "));
        assert_eq!(accepted(&text), fine, "{depth}");
    }
    // At the limits: 20,000 terms, 100 levels as written, 150 when expanded.
    // A conclusion of 50 ones, 49 sums, 0 and >= has 101 terms; the last two are 1 and 2.
    let conclusions =
        |count: usize| -> String { (0..count).map(|n| format!(" show l{n}: 1{} >= 0", " + 1".repeat(49))).collect() };
    assert!(accepted(&format!("claim c let y = -1 {}", conclusions(198))));
    assert!(!accepted(&format!("claim c let y = - -1 {}", conclusions(198))));
    for (signs, fine) in [(98, true), (99, false), (100, false)] {
        assert_eq!(accepted(&format!("claim c show l: {}1 >= 0", "- ".repeat(signs))), fine, "{signs}");
        assert_eq!(accepted(&format!("claim c show l: 1{} >= 0", " + 1".repeat(signs))), fine, "{signs}");
    }
    for parentheses in [97, 98, 99, 100, 101] {
        let (open, close) = ("(".repeat(parentheses), ")".repeat(parentheses));
        assert_eq!(accepted(&format!("claim c show l: {open}1{close} >= 0")), parentheses < 100, "{parentheses}");
    }
    for signs in [74, 75, 76] {
        let text = format!("claim c let f(x) = {}x show l: f({}1) >= 0", "- ".repeat(74), "- ".repeat(signs));
        assert_eq!(accepted(&text), signs < 75, "{signs}");
    }
}

/// Words, numbers, texts, symbols and what is between them.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            c if c.is_ascii_alphanumeric() || c == '_' => {
                rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_'".contains(c))).unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        words.push(rest[..length].to_owned());
        rest = &rest[length..];
    }
    words
}

/// What a mutation puts in.
fn strange() -> impl Strategy<Value = String> {
    let language = [
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
        "state",
        "action",
        "component",
        "gamma",
        "states",
        "components",
        "grid",
        "symmetry",
        "scale",
        "shift",
        "relabelling",
        "reward",
        "policy",
        "number",
        "positive",
        "from",
        "under",
        "towards",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ";",
        ":",
        "=",
        "!=",
        "<=",
        "<",
        ">",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "'",
        ".",
        "\"",
        "--",
        "\u{a0}",
        "\u{b}",
        "\u{2028}",
        "\t",
        "\r",
        "\n",
        "é",
        "0",
        "1",
        "2",
        "1/2",
        "0.5",
        "00",
        "claim",
        "question",
        "title",
        "R",
        "s",
        "a",
        "pi",
        "mu",
        "k",
        "x",
    ];
    let all: Vec<String> =
        language.iter().map(|word| (*word).to_owned()).chain(OPERATORS.iter().map(|op| op.name.to_owned())).collect();
    select(all)
}

/// The places of words, which are not white space.
fn places(words: &[String]) -> Vec<usize> {
    (0..words.len()).filter(|place| !words[*place].trim().is_empty()).collect()
}

#[derive(Clone, Debug)]
enum Mutation {
    Remove(Index),
    Insert(Index, String),
    Replace(Index, String),
    Copy(Index, Index),
    Swap(Index, Index),
    Join(Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = any::<Index>;
    prop_oneof![
        place().prop_map(Mutation::Remove),
        (place(), strange()).prop_map(|(place, word)| Mutation::Insert(place, word)),
        (place(), strange()).prop_map(|(place, word)| Mutation::Replace(place, word)),
        (place(), place()).prop_map(|(from, to)| Mutation::Copy(from, to)),
        (place(), place()).prop_map(|(one, other)| Mutation::Swap(one, other)),
        place().prop_map(Mutation::Join),
    ]
}

fn mutated(text: &str, mutations: &[Mutation]) -> String {
    let mut words = words(text);
    for mutation in mutations {
        let places = places(&words);
        if places.is_empty() {
            break;
        }
        match mutation {
            Mutation::Remove(at) => {
                words.remove(*at.get(&places));
            }
            Mutation::Insert(at, word) => {
                let at = *at.get(&places);
                words.splice(at..at, [" ".to_owned(), word.clone(), " ".to_owned()]);
            }
            Mutation::Replace(at, word) => words[*at.get(&places)].clone_from(word),
            Mutation::Copy(from, to) => words[*to.get(&places)] = words[*from.get(&places)].clone(),
            Mutation::Swap(one, other) => words.swap(*one.get(&places), *other.get(&places)),
            Mutation::Join(at) => {
                let at = *at.get(&places);
                if words.get(at + 1).is_some_and(|next| next.trim().is_empty()) {
                    words.remove(at + 1);
                }
            }
        }
    }
    words.concat()
}

/// A term that is a number, a function, a set …, by the names of [`GIVENS`]; sometimes of another
/// type.
fn term() -> impl Strategy<Value = String> {
    let leaf = select(vec![
        "R",
        "D",
        "q",
        "g",
        "f",
        "T",
        "w",
        "u",
        "pi",
        "rho",
        "mu",
        "s",
        "t",
        "a",
        "b",
        "c",
        "k",
        "x",
        "y",
        "alpha",
        "p",
        "gamma",
        "states",
        "components",
        "0",
        "1",
        "1/2",
        "e",
        "X",
        "z",
        "h(1)",
        "h(gamma)",
        "j",
        "nobody",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 3, |inner| {
        let operator = (0..OPERATORS.len(), prop::collection::vec(inner.clone(), 4)).prop_map(|(number, arguments)| {
            let usage = OPERATORS[number].usage;
            let (name, rest) = usage.split_once('(').expect("an operator takes arguments");
            let arguments = rest.trim_end_matches(')').split(", ").zip(arguments).map(|(wanted, argument)| {
                let word = wanted.split_once(' ').map_or("", |(word, _)| word);
                format!("{word} {argument}")
            });
            format!("{name}({})", arguments.collect::<Vec<_>>().join(", "))
        });
        // Arguments of the types that the usage names.
        let typed = (0..OPERATORS.len(), any::<bool>(), any::<bool>()).prop_map(|(number, other, perturbed)| {
            let usage = OPERATORS[number].usage;
            let (name, rest) = usage.split_once('(').expect("an operator takes arguments");
            let arguments = rest.trim_end_matches(')').split(", ").map(|wanted| {
                let (word, wanted) = wanted.split_once(' ').unwrap_or(("", wanted));
                let argument = match (wanted, name) {
                    ("R", "effective") => "T",
                    ("R", _) if perturbed => "R + e * D",
                    ("base", _) => "rho",
                    ("beta", _) => "alpha",
                    ("A", _) => "{a, b}",
                    ("x", "log") if other => "alpha",
                    (wanted, _) => wanted,
                };
                format!("{word} {argument}")
            });
            format!("{name}({})", arguments.collect::<Vec<_>>().join(", "))
        });
        prop_oneof![
            2 => operator,
            6 => typed,
            2 => (inner.clone(), select(vec!["(s, a)", "(s)", "(t, c)", "(s, c)", "[k]", "[k](s, a)", "[k](s)"]))
                .prop_map(|(of, at)| format!("{of}{at}")),
            3 => (inner.clone(), select(vec![
                    "+", "-", "*", "/", "=", "!=", "<=", "<", ">=", ">", "and", "or", "implies", "iff", "in", "within",
                ]), inner.clone()).prop_map(|(left, op, right)| format!("{left} {op} {right}")),
            1 => (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left}) / ({right})")),
            1 => inner.clone().prop_map(|inner| format!("-{inner}")),
            1 => inner.clone().prop_map(|inner| format!("not {inner}")),
            1 => inner.clone().prop_map(|inner| format!("({inner})")),
            1 => (select(vec!["sum", "max", "min"]), select(vec!["state v", "action v at s", "component v", "state v, action o at v"]),
                  inner.clone()).prop_map(|(fold, range, body)| format!("{fold}({range}: {body})")),
            1 => (select(vec!["every state v", "some action v at s", "small e", "every e > 0", "every X near R", "every X near T",
                              "some number z by x", "some number z by gamma", "some reward z by g", "some Q function z by q"]),
                  inner).prop_map(|(binder, body)| format!("(for {binder}: {body})")),
        ]
    })
}

/// A statement about terms.
fn statement() -> impl Strategy<Value = String> {
    let forms = vec![
        "# >= 0",
        "norm(#) >= 0",
        "#(s, a) = #(s, a)",
        "#(s) <= 1",
        "a in #",
        "# within #",
        "# = #",
        "#",
        "for small e: norm(#) >= 0",
        "for every e > 0: e * # >= 0",
        "for every X near R: size(A*(X, s)) >= #",
        "for every X near T: optimal(pi, effective(w, X)) or # >= 0",
        "for some number z by #: z >= 0",
    ];
    (select(forms), term(), term()).prop_map(|(form, one, other)| form.replacen('#', &one, 1).replacen('#', &other, 1))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_accept_the_same_mutations(file in any::<Index>(), mutations in prop::collection::vec(mutation(), 1..4)) {
        let files = claim_files();
        accepted(&mutated(&file.get(&files).1, &mutations));
    }

    #[test]
    fn both_accept_the_same_terms(body in term(), definition in term(), shown in statement()) {
        accepted(&claim(&format!("show l: {shown}")));
        accepted(&claim(&format!("let h(v) = 1 / (v - gamma); j = {definition}  show l: {shown}  show m: norm({body}) >= 0")));
    }
}
