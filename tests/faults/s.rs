//! Faults of the search that were mended: each test fails without its mend.

use policy_cliff::claim::{Claim, Definition, Evaluator, GivenValue, Instance};
use policy_cliff::mdp::{FileFormat, read_model};
use policy_cliff::refute::{LEAST_NONVACUOUS, Plan, RandomSearch, RefuteError, SearchOptions, on_models, survey};

use crate::cliff;

fn claim(text: &str) -> Claim {
    Claim::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// What random draws of a claim find, the claim's only conclusion being `0 = 1`: in how many its
/// hypotheses hold.
fn met(givens: &str, hypotheses: &str) -> u64 {
    let claim = claim(&format!("claim met given {givens} {hypotheses} show never: 0 = 1"));
    RandomSearch::new(&claim, 1).all(200).expect("a search").nonvacuous
}

#[test]
fn s3_equations_that_define_a_variable_are_solved() {
    let pairs = |body: &str| format!("assume x: for every state s, every action a at s: {body}");
    for (givens, hypotheses) in [
        ("R : reward; q : Q function", "assume x: q = bellman(R, q)".to_owned()),
        ("R : reward; q : Q function", "assume x: bellman(R, q) = q".to_owned()),
        ("q : Q function; R : reward", "assume x: q = bellman(R, q)".to_owned()),
        ("q : Q function; R : reward", "assume x: q = Q*(R)".to_owned()),
        ("R : reward; v : function on states", "assume x: v = best(lookahead(R, v))".to_owned()),
        ("R1, R2, both : reward", pairs("both(s, a) = R1(s, a) * R2(s, a)")),
        ("R : reward; q : Q function", pairs("q(s, a) = R(s, a) + gamma * next(best(q))(s, a)")),
        (
            "R : reward; pi : policy; q : Q function",
            pairs("q(s, a) = R(s, a) + gamma * sum(state t: P(s, a, t) * sum(action b at t: pi(t, b) * q(t, b)))"),
        ),
        (
            "R1, R2 : reward; pi : policy; mu : distribution",
            "assume x: J(pi, R1, from mu) = J(pi, R2, from mu)".to_owned(),
        ),
        ("R1, R2 : reward", "assume x: V*(R1) = V*(R2) assume y: R1 != R2".to_owned()),
        ("R : reward; pi : policy", "assume x: pi = uniform(R)".to_owned()),
        ("mu : distribution; pi : policy; d : function on states", "assume x: d = occupancy(pi, from mu)".to_owned()),
        ("x, y : number", "assume x: x + 2 * y = 1 / 3".to_owned()),
    ] {
        let met = met(givens, &hypotheses);
        assert!(met >= 120, "{met} of 200: given {givens} {hypotheses}");
    }
}

/// Hypotheses that are no equations are met by changing numbers one by one.
#[test]
fn s3_hypotheses_that_few_instances_meet_are_met() {
    for (givens, hypotheses) in [
        ("R : reward", "assume binary: for every state s, every action a at s: R(s, a) = 0 or R(s, a) = 1"),
        (
            "R : reward",
            "assume moves: for every state s, every action a at s, every state t: P(s, a, t) = 0 or P(s, a, t) = 1",
        ),
        ("R1, R2 : reward; pi : policy", "assume both: optimal(pi, R1) and optimal(pi, R2) assume other: R1 != R2"),
        ("R : reward; s : state; a, b : action at s", "assume tie: a in A*(R, s) and b in A*(R, s) and a != b"),
    ] {
        let met = met(givens, hypotheses);
        assert!(met >= 100, "{met} of 200: given {givens} {hypotheses}");
    }
}

/// Values that no machine word holds are kept in rationals of any size.
#[test]
fn s3_defined_values_may_be_of_any_size() {
    let claim = claim("claim large given x, y : number assume y: y = x * x * x * x show never: 0 = 1");
    let mut evaluator = Evaluator::new(&claim);
    let frame = policy_cliff::claim::Frame::new(0.into(), &[vec![vec![(0, 1.into())]]]).expect("a frame");
    let number = |text: &str| GivenValue::Number(policy_cliff::number::parse(text).expect("a number"));
    let mut instance = Instance { frame, values: vec![number("123456789123456789"), number("0")] };
    assert_eq!(evaluator.define_big(&mut instance, 1, 2), Ok(Definition::Solved));
    assert!(evaluator.evaluate_big(&instance).expect("evaluated").held.holds());
}

#[test]
fn s3_a_fixed_point_as_a_hypothesis_is_refuted() {
    for command in ["audit", "refute"] {
        let (code, stdout, stderr) = cliff(&[command, "tests/faults/fixed-point-hypothesis.claim"]);
        assert_eq!(code, Some(1), "{command}: {stdout}{stderr}");
    }
}

#[test]
fn s3_probabilities_down_to_a_hundredth_and_large_rewards_are_tried() {
    for body in [
        "given s, t : state; a : action at s show x: P(s, a, t) = 0 or P(s, a, t) >= 1/50",
        "given R : reward show x: norm(R) <= 3",
        "given R : reward show x: norm(R) <= 90",
        "given R : reward show x: states <= 4",
        "given s : state; a, b, c : action at s show x: a = b or b = c or a = c",
        "given R : reward show x: gamma = 0 or gamma > 1/50",
        "given R : reward show x: gamma < 98/100",
    ] {
        let claim = claim(&format!("claim random {body}"));
        let found = RandomSearch::new(&claim, 1).all(2_000).expect("a search");
        assert!(found.conclusions[0].witness.is_some(), "{body}");
    }
}

/// Nested loops compute a defined variable, whatever the numbers of the grid are, and go through no
/// others.
#[test]
fn s3_the_grid_has_one_value_of_a_defined_variable() {
    let scope = "states 1..2; actions 1; rewards 0, 1, 3; functions 0; discounts 0, 1/2; probabilities 0, 1";
    let plan = |text: &str| Plan::within(&claim(text), &scope.parse().expect("a scope")).expect("a plan");
    let all = "claim c given R : reward; q : Q function show x: 0 = 0";
    for hypothesis in
        ["q = bellman(R, q)", "q = Q*(R)", "for every state s, every action a at s: q(s, a) = R(s, a) * R(s, a)"]
    {
        let text = format!("claim c given R : reward; q : Q function assume x: {hypothesis} show never: norm(q) <= 8");
        assert_eq!(plan(&text).universe.len(), plan(all).universe.len(), "{hypothesis}");
        let options = SearchOptions { constants: 0, samples: 0, climbs: 0, ..SearchOptions::default() };
        let found = survey(&claim(&text), &plan(&text), &options, &[], &[]).expect("a search");
        assert_eq!(found.tally.nonvacuous, found.tally.instances, "{hypothesis}");
        assert_eq!(found.found[0].is_some(), hypothesis.contains('*') && !hypothesis.contains("Q*"), "{hypothesis}");
    }
}

#[test]
fn s3_vacuous_hypotheses_are_undecided() {
    let (code, stdout, _) = cliff(&["audit", "tests/faults/hardly-ever.claim"]);
    assert_eq!(code, Some(3), "{stdout}");
    assert!(stdout.contains("undecided") && stdout.contains("too rarely to say anything"), "{stdout}");
    assert_eq!(cliff(&["refute", "tests/faults/hardly-ever.claim"]).0, Some(3));
    assert_eq!(LEAST_NONVACUOUS, 30);
}

#[test]
fn s4_a_given_model_is_gone_through() {
    let arguments =
        ["audit", "tests/faults/greedy-for-uniform.claim", "--model", "tests/faults/greedy-for-uniform.json"];
    let (code, stdout, stderr) = cliff(&arguments);
    assert_eq!(code, Some(1), "{stdout}{stderr}");
    assert!(stdout.contains("greedy-for-uniform.json (5 states): all "), "{stdout}");
}

/// A chain of 200 states, more than the 48 that claims were once tried on.
#[test]
fn s4_large_models_are_not_left_out() {
    let state =
        |s: usize| format!(r#""s{s}": {{ "go": {{ "reward": "1", "next": {{ "s{}": "1" }} }} }}"#, (s + 1) % 200);
    let states: Vec<String> = (0..200).map(state).collect();
    let text = format!(r#"{{ "discount": "1/2", "states": {{ {} }} }}"#, states.join(", "));
    let model = read_model(text.as_bytes(), FileFormat::Json).expect("a model");
    let claim = claim("claim chain given R : reward; s : state show two: V*(R)(s) != 2");
    let (tally, covered) = on_models(&claim, &[("chain".to_owned(), model)]).expect("a search");
    assert_eq!(covered[0].left_out, None);
    // Its own reward at every state comes first; what it suggests follows as far as the work allows.
    assert!(covered[0].own >= 200, "{covered:?}");
    assert!(tally.conclusions[0].failures >= 200);
}

#[test]
fn s6_a_false_symmetry_is_refused_with_an_instance() {
    for command in ["audit", "refute"] {
        let (code, stdout, stderr) = cliff(&[command, "tests/faults/false-symmetry.claim"]);
        assert_eq!((code, stdout.as_str()), (Some(5), ""), "{command}: {stderr}");
        assert!(stderr.contains("shift(R)") && stderr.contains("nonnegative"), "{stderr}");
    }
    let refused = |text: &str| match Plan::of(&claim(text), false) {
        Err(RefuteError::FalseSymmetry { instance, .. }) => Some(instance),
        _ => None,
    };
    assert!(refused("claim scaled symmetry scale(R) given R : reward show x: norm(R) <= 1").is_some());
    let text = "claim scaled symmetry scale(R) given R : reward; s : state; a : action at s show x: a in A*(R, s)";
    assert_eq!(refused(text), None);
}

/// No random draw has these numbers together; the declared instances have.
#[test]
fn s6_a_symmetry_that_is_false_on_a_declared_instance_only_is_refused() {
    let text = "claim rare symmetry shift(R) grid rewards 0, 17/23; discounts 3/29; numbers 1; probabilities 0, 1
        given R : reward; s : state show x: V*(R)(s) * (1 - gamma) * gamma != 51/667";
    let Err(RefuteError::FalseSymmetry { symmetry, instance, .. }) = Plan::of(&claim(text), false) else {
        panic!("the symmetry is believed");
    };
    assert_eq!(symmetry, "shift(R)");
    assert!(instance.contains("3/29") && instance.contains("\"s0\"") && !instance.contains("\"s1\""), "{instance}");
}

/// Hypotheses about single numbers narrow what is drawn, and the numbers of the claim are drawn.
#[test]
fn hypotheses_about_single_numbers_are_met_and_numbers_of_the_claim_drawn() {
    let each = |body: &str| format!("assume x: for every state s, every action a at s: {body}");
    assert!(met("R : reward", &each("R(s, a) = 0 or R(s, a) = 1")) >= 195);
    assert!(met("R : reward", "assume x: for every state s, every action a at s, some state t: P(s, a, t) = 1") >= 195);
    let claim = claim("claim low given R : reward show x: gamma > 6/10 or norm(R) >= 0");
    let search = RandomSearch::new(&claim, 1);
    let mut drawing = search.drawing();
    let mut discount = |number| search.draw(number, &mut drawing).expect("an instance").frame.discount().to_string();
    assert!((0..200).any(|number| discount(number) == "3/5"));
}

/// What no inequality measures is approached part by part.
#[test]
fn conclusions_without_a_slack_are_approached() {
    let text = "claim compromise given R1, R2 : reward; s : state; a : action at s
        show one: a in A*(R1 + R2, s) implies a in A*(R1, s) or a in A*(R2, s)";
    let claim = claim(text);
    let plan =
        Plan::within(&claim, &"states 1; actions 1; rewards 0; discounts 0".parse().expect("a scope")).expect("a plan");
    let options = SearchOptions { samples: 4_000, climbs: 0, ..SearchOptions::default() };
    assert!(survey(&claim, &plan, &options, &[], &[]).expect("a search").found[0].is_some());
}

/// What an audit says of each hypothesis of a built-in claim, as its text has it.
fn words_of_hypotheses(claim: &str) -> Vec<(String, String)> {
    let (_, text, stderr) = cliff(&["audit", claim]);
    let words = text.lines().filter_map(|line| line.strip_prefix("  assume ")?.split_once("  "));
    let words: Vec<_> = words.map(|(name, word)| (name.to_owned(), word.trim().to_owned())).collect();
    assert!(!words.is_empty(), "{claim}: {text}{stderr}");
    words
}

/// A hypothesis that some witness of the gallery shows to be needed is not said to be idle.
#[test]
fn s7_a_hypothesis_that_any_witness_needs_is_needed() {
    for (claim, needed) in [
        ("uniform-discontinuity", &["optimal-action", "tie"][..]),
        ("tie-breaker", &["tie", "distinct"]),
        ("effective-objective", &["constant-weights"]),
        ("binary-degeneracy-equal-length", &["deterministic"]),
        ("incomplete-reward", &["reachability"]),
    ] {
        let words = words_of_hypotheses(claim);
        for name in needed {
            let word = words.iter().find(|(own, _)| own == name).map(|(_, word)| word.as_str());
            assert!(word.is_some_and(|word| word.starts_with("needed: without it ")), "{claim} {name}: {words:?}");
        }
    }
}

/// "No counterexample without it" and "not tried" are two different words.
#[test]
fn s7_a_hypothesis_that_was_not_tried_is_told_apart() {
    let audit = |hypothesis: &str| {
        let text = format!("claim c given R : reward assume h: {hypothesis} show x: norm(R) >= 0");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("c.claim");
        std::fs::write(&path, text).expect("written");
        cliff(&["audit", path.to_str().expect("a path")]).1
    };
    let said = audit("norm(R) <= 1");
    assert!(said.contains("no counterexample without it"), "{said}");
    // It never fails.
    let said = audit("gamma < 1");
    assert!(said.contains("not tried: on no instance found does it fail"), "{said}");
}
