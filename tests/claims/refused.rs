//! Texts that are not claims: each is refused with its place and its reason, and nothing panics.

use crate::claims_support::{Random, claim_files};
use policy_cliff::claim::Claim;

fn error(text: &str) -> String {
    Claim::parse(text).map(|_| ()).expect_err(text).to_string()
}

/// Complains about all cases whose message does not begin with the place and contain the reason.
fn check(prefix: &str, cases: &[(&str, &str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(body, place, reason)| (body, place, reason, error(&format!("{prefix}{body}"))))
        .filter(|(_, place, reason, message)| !(message.starts_with(*place) && message.contains(*reason)))
        .map(|(body, place, reason, message)| format!("{body}\n    is    {message}\n    not   {place} {reason}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unknown_names_suggest_the_nearest() {
    check(
        "claim c\n",
        &[
            (
                "given reward1 : reward show x: norm(reward2) = 0",
                "2:37:",
                "`reward2` is not known; did you mean `reward1`?",
            ),
            ("given R : reward show x: nrom(R) = 0", "2:26:", "did you mean `norm`?"),
            ("given R : rewrd show x: norm(R) = 0", "2:11:", "did you mean `reward`?"),
            ("gven R : reward show x: norm(R) = 0", "2:1:", "did you mean `given`?"),
            ("given s : state; a : action at t show x: s = s", "2:32:", "`t` is not known"),
            ("symmetry scael(R) given R : reward show x: norm(R) >= 0", "2:10:", "did you mean `scale`?"),
            ("symmetry scale(Q) given R : reward show x: norm(R) >= 0", "2:16:", "`Q` is not known"),
            ("grid state 2 given R : reward show x: norm(R) >= 0", "2:6:", "did you mean `states`?"),
        ],
    );
}

#[test]
fn types_that_do_not_fit_name_both() {
    let given = "given R : reward; q : Q function; f : function on states; pi : policy; mu : distribution; s, t : state; a : action at s\n";
    check(
        &format!("claim c\n{given}"),
        &[
            ("show x: V*(q) = f", "3:", "expected a reward, found a Q function"),
            ("show x: argmax(R, s) = {a}", "3:", "expected a Q function, found a reward"),
            ("show x: R + q = R", "3:", "a reward and a Q function cannot be combined by `+`"),
            ("show x: f + R = f", "3:", "a function on states and a reward cannot be combined by `+`"),
            ("show x: norm(R) and norm(R) = 0", "3:", "expected a statement, found a number"),
            ("show x: not norm(R)", "3:", "expected a statement, found a number"),
            ("show x: J(pi, R, from pi) = 0", "3:", "expected a distribution, found a policy"),
            ("show x: J(pi, R, mu) = 0", "3:", "is written with `from` before this argument"),
            ("show x: J(pi, R, at mu) = 0", "3:", "expected an expression, found `at`"),
            ("show x: J(pi, R, under mu) = 0", "3:", "is written with `from`"),
            ("show x: norm(of R) = 0", "3:", "no word is expected"),
            ("show x: J(pi, R) = 0", "3:", "takes 3 argument(s), `J(pi, R, from mu)`, found 2"),
            ("show x: R(s) = 0", "3:", "takes a state and an action, found 1"),
            ("show x: f(s, a) = 0", "3:", "takes a state, found 2"),
            ("show x: R(t, a) = 0", "3:", "`a` is an action at `s`, not at `t`"),
            ("show x: a in A*(R, t)", "3:", "`A*(R, t)` is a set of actions at `t`, not at `s`"),
            ("show x: A*(R, s) within A*(R, t)", "3:", "`A*(R, t)` is a set of actions at `t`"),
            ("show x: s = a", "3:", "a state and an action cannot be combined by `=`"),
            ("show x: {a, s} = actions(s)", "3:", "expected an action, found a state"),
            ("show x: pi < pi", "3:", "cannot be combined by `<`"),
            ("show x: R[s](s, a) = 0", "3:", "expected a component, found a state"),
            ("show x: s(s) = 0", "3:", "expected a function"),
            ("show x: norm", "3:", "takes `norm(f)`, found 0"),
            ("show x: norm(R) / gamma = 1", "3:", "the divisor is not known to be positive"),
            ("show x: norm(R) / (1 / 2 - gamma) = 1", "3:", "the divisor is not known to be positive"),
            ("show x: log(gamma) = 0", "3:", "`log` takes a number that is positive"),
            ("show x: size(s) = 1", "3:", "expected a set of actions, found a state"),
            ("show x: sum(state u: u = s) = 1", "3:", "expected a number, found a statement"),
        ],
    );
}

#[test]
fn perturbations_must_stay_affine_alone_and_in_their_place() {
    let given = "given R, D : reward; s : state; a : action at s\n";
    check(
        &format!("claim c\n{given}"),
        &[
            ("show x: for small eps: eps * eps > 0", "3:", "not affine in eps"),
            ("show x: for small eps: 1 / eps > 0", "3:", "a divisor depends on it"),
            ("show x: for small eps: norm(eps * (R + eps * D)) > 0", "3:", "not affine in eps"),
            ("show x: for small e: for every d > 0: e = d", "3:", "cannot stand inside `small`"),
            ("show x: for small e, every T near R: e > 0", "3:", "`near` cannot stand inside `small`"),
            ("show x: for every T near R: norm(T) > 0", "3:", "only be used through its optimal actions"),
            ("show x: for every T near R: a in A*(T + D, s)", "3:", "only be used through its optimal actions"),
            (
                "show x: for every T near s: a in A*(T, s)",
                "3:",
                "expected a reward or a tuple of rewards, found a state",
            ),
            ("show x: for every eps > 1: eps > 0", "3:", "expected `0`"),
            ("show x: for some state T by R: norm(R) > 0", "3:", "expected `:`, found `by`"),
            ("show x: for some policy p by R: norm(R) > 0", "3:", "found `policy`"),
            ("show x: for some reward T by s: norm(T) > 0", "3:", "expected a reward, found a state"),
        ],
    );
    let message = error(
        "claim c given R : rewards; w, v : weights; s : state; a : action at s
        show x: for every T near R: a in A*(effective(w, T), s) or a in A*(effective(v, T), s)",
    );
    assert!(message.contains("only be used through its optimal actions"), "{message}");
}

#[test]
fn the_form_of_a_file_is_checked() {
    check(
        "claim c\n",
        &[
            ("given R : reward", "1:7:", "a claim needs at least one `show`"),
            ("given R : reward reading x: norm(R) >= 0", "2:18:", "conclusions are written `show`"),
            ("given R : reward show x: norm(R) >= 0 show x: norm(R) >= 0", "2:44:", "two statements are named `x`"),
            ("given R, R : reward show x: norm(R) >= 0", "2:10:", "`R` already has a meaning"),
            ("given R : reward let R = R show x: norm(R) >= 0", "2:22:", "`R` already has a meaning"),
            ("given norm : reward show x: 1 = 1", "2:7:", "is a word of the language"),
            ("given R : reward show x: for every state R: 1 = 1", "2:42:", "`R` already has a meaning"),
            ("show x: 1 = 1 given R : reward", "2:25:", "`given` must not follow a conclusion"),
            ("title \"a\" title \"b\" show x: 1 = 1", "2:11:", "given twice"),
            ("title \"a show x: 1 = 1", "2:7:", "does not end"),
            ("show x: 1 < 2 < 3", "2:15:", "comparisons do not chain; write `x < y and y < z`"),
            ("show x: 1 @ 2", "2:11:", "`@` has no meaning"),
            ("show x: (1 = 1", "2:15:", "expected `)`, found the end of the file"),
            ("show x: 1 = 1 1", "2:15:", "expected"),
            ("show x 1 = 1", "2:8:", "expected `:`"),
            ("grid states 0 show x: 1 = 1", "2:6:", "one integer from 1 to 64"),
            ("grid states 1, 2 show x: 1 = 1", "2:6:", "one integer from 1 to 64"),
            ("grid discounts 1 show x: 1 = 1", "2:6:", "outside its range"),
            ("grid rewards 1, 2/2 show x: 1 = 1", "2:17:", "repeats a value"),
            ("grid rewards 1; rewards 2 show x: 1 = 1", "2:17:", "given twice"),
            ("symmetry scale(s) given s : state show x: s = s", "2:16:", "cannot move `s`, a state"),
            ("symmetry scale given R : reward show x: norm(R) >= 0", "2:10:", "is not a symmetry"),
        ],
    );
    assert!(error("").contains("expected `claim` or `question`"));
    assert!(error("claim").contains("expected the claim's id"));
    assert!(error("question q reading a: 1").contains("expected a statement"));
}

#[test]
fn huge_texts_are_refused_before_they_are_work() {
    assert!(error(&"claim c show x: 1 = 1\n".repeat(1_000_000)).contains("at most 262144"));
    assert!(error(&format!("claim c show {}: 1 = 1", "x".repeat(70_000))).contains("at most 65535"));
    assert!(
        error(&format!("claim c show x: {}1{} = 1", "(\n".repeat(50_000), ")\n".repeat(50_000))).contains("nested")
    );
    assert!(error(&format!("claim c show x: {} 1 = 1", "not\n".repeat(50_000))).contains("nested"));
    assert!(error(&format!("claim c show x: 1{} = 1", "\n+ 1".repeat(50_000))).contains("nested"));
    assert!(error(&format!("claim c show x: {} 1 = 1", "1 = 1 implies\n".repeat(10_000))).contains("nested"));
    // Definitions that double: 2^60 terms if they were expanded.
    let doubling: String = (1..60).map(|i| format!("let x{i} = x{} + x{}\n", i - 1, i - 1)).collect();
    assert!(error(&format!("claim c let x0 = 1\n{doubling} show x: x59 = 1")).contains("expands to more than"));
    let chain: String = (1..3000).map(|i| format!("let x{i} = -x{}\n", i - 1)).collect();
    let message = error(&format!("claim c let x0 = 1\n{chain} show x: x2999 = 1"));
    assert!(message.contains("nested") || message.contains("expands"), "{message}");
    assert!(error(&format!("claim c show x: {} = 1", "9".repeat(20_000))).contains("not a number"));
    let many: String = (0..65).map(|i| format!("given x{i} : number\n")).collect();
    assert!(error(&format!("claim c {many} show x: x0 = 1")).contains("at most 64"));
}

/// Random damage to real claims gives errors or claims, never a panic; and errors point into the
/// text.
#[test]
fn damaged_claims_never_panic() {
    let mut random = Random::new(5);
    for (_, text) in claim_files() {
        for _ in 0..60 {
            let mut damaged: Vec<char> = text.chars().collect();
            for _ in 0..1 + random.below(3) {
                let (a, b) = (random.below(damaged.len()), random.below(damaged.len()));
                match random.below(3) {
                    0 => drop(damaged.remove(a)),
                    1 => damaged.swap(a, b),
                    _ => damaged.truncate(a.max(10)),
                }
            }
            let damaged: String = damaged.into_iter().collect();
            if let Err(error) = Claim::parse(&damaged) {
                assert!(error.span.end <= damaged.len() && error.line <= damaged.lines().count().max(1) + 1);
            }
        }
    }
}

/// All mistakes of a text, as they are shown.
fn mistakes(text: &str) -> String {
    policy_cliff::claim::Mistakes::of(text).expect("no claim").to_string()
}

#[test]
fn w6_all_mistakes_are_shown_with_their_lines() {
    let text = std::fs::read_to_string("tests/faults/two-mistakes.claim").unwrap();
    assert_eq!(
        mistakes(&text),
        "3:16: `Vstar` is not known; did you mean `V*`?
  3 |   show first:  Vstar(R)(s) >= 0
    |                ^^^^^
4:19: `Q` takes `Q(pi, R)`, found 0 argument(s)
  4 |   show second: V*(Q)(s) >= 0
    |                   ^"
    );
    // A statement that cannot be read does not hide the others, and what it declares is not missed.
    let text = "claim c\n  given R : rewrd; s : state\n  let f = = R\n  assume a: forall t: R(t) = 0\n  show x: norm(R) >= 0\n  show y: norm(f) >= 0\n  show z: 1 >= nrom(0)\n";
    let shown = mistakes(text);
    let heads: Vec<&str> = shown.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(heads.len(), 4, "{shown}");
    for (head, start) in heads.iter().zip(["2:13: expected a type", "3:11: expected", "4:13: `forall`", "7:16: `nrom`"])
    {
        assert!(head.starts_with(start), "{shown}");
    }
    assert!(policy_cliff::claim::Mistakes::of("claim c given R : reward show x: norm(R) >= 0").is_none());
}

#[test]
fn w6_what_others_write_gets_a_hint() {
    check(
        "claim c given R : reward; pi : policy; mu : distribution; s : state; a : action at s; T : rewards\n",
        &[
            ("show x: forall s2: R(s2) = 0", "2:9:", "write `for every state s2:`"),
            ("show x: for all t: absorbing(t)", "2:13:", "write `for every state t:`"),
            ("show x: for every t: absorbing(t)", "2:13:", "write `for every state t:`"),
            ("show x: for every t in S: absorbing(t)", "2:13:", "write `for every state t:`"),
            ("show x: exists t: absorbing(t)", "2:9:", "write `for some state t:`"),
            ("show x: V(pi, R) >= 0", "2:9:", "a number is its value at a state, written `V(pi, R)(s)`"),
            ("show x: 0 <= Q*(R)", "2:14:", "at a state and an action, written `Q*(R)(s, a)`"),
            ("show x: 0 = pi", "2:13:", "written `pi(s, a)`"),
            ("show x: mu != 0", "2:9:", "written `mu(s)`"),
            ("show x: norm(1 + V*(R)) = 0", "2:18:", "written `V*(R)(s)`"),
            ("show x: T >= 0", "2:9:", "written `T[k](s, a)`"),
            ("show x: log(pi(s, a)) <= 0", "2:13:", "a probability may be 0"),
            ("show x: soft_V(R, gamma)(s) >= 0", "2:19:", "a temperature is a number that is positive"),
        ],
    );
}
