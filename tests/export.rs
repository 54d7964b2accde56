//! Exports: one certificate of each kind as Coq and SMT-LIB text, and the certificates that cannot
//! be exported.
//!
//! The certificates stand in `tests/export`, where `proofs/coq/witnesses.sh` has Coq's kernel and
//! z3 verify their exports.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use cliff_check::Accepted;
use policy_cliff::bellman::Bellman;
use policy_cliff::claim::{Claim, Frame, GivenValue, Instance};
use policy_cliff::cliff::{Harm, Ray, TieBreaker, cliffs, difference, path as way};
use policy_cliff::evidence;
use policy_cliff::export::{ExportError, write_coq, write_smt};
use policy_cliff::mdp::{FileFormat, Model, read_model, read_model_file};
use policy_cliff::number::{Rational, parse};
use policy_cliff::soft::{Budget, SoftProblem, Temperature, enclose};
use policy_cliff::solve::solve;

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(file)
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

/// The soft certificate of a model at a temperature.
fn soft(model: &Model, alpha: &str) -> String {
    let reward = model.reward(None).unwrap();
    let problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(parse(alpha).unwrap()).unwrap());
    let solution = enclose(&problem, &parse("1e-6").unwrap(), Budget::default()).unwrap();
    written(|out| evidence::write::soft(out, &solution, model.initial.as_ref()).unwrap())
}

/// The refutation of a claim about one reward in a model of one state with two equal actions of
/// reward 1.
fn refutation(show: &str) -> String {
    refutation_with(("", &[]), show)
}

/// The same with further variables, which have these values.
fn refutation_with((given, further): (&str, &[GivenValue<Rational>]), show: &str) -> String {
    let claim = Claim::parse(&format!("claim example  given R : reward{given}  show one: {show}")).unwrap();
    let back = || vec![(0, Rational::from(1))];
    let frame = Frame::new(parse("1/2").unwrap(), &[vec![back(), back()]]).unwrap();
    let mut values = vec![GivenValue::Pairs(vec![Rational::from(1), Rational::from(1)])];
    values.extend_from_slice(further);
    let instance = Instance { frame, values };
    String::from_utf8(evidence::refutation(&claim, "one", &instance).unwrap().certificate().to_vec()).unwrap()
}

/// One certificate of each kind at a discount below 1, then of each kind that there is at discount
/// 1, by the name of its file.
fn certificates() -> Vec<(String, String)> {
    let discounted = read_model_file(&path("models/shortcut.json")).unwrap();
    let ending = read_model_file(&path("export/ending.json")).unwrap();
    let mut all = of_model(&discounted).into_iter().map(|(kind, text)| (kind.to_owned(), text)).collect::<Vec<_>>();
    all.push(("refutation".to_owned(), refutation("for every state s: size(A*(R, s)) = 1")));
    // Both the value and the occupancy of a soft policy are 2, and known by bounds only.
    let start = ("; mu : distribution", [GivenValue::States(vec![Rational::from(1)])]);
    let loose = "V(soft_policy(R, 1), R)(s) <= 3/4 * occupancy(soft_policy(R, 1), from mu)(s)";
    all.push((
        "soft-refutation".to_owned(),
        refutation_with((start.0, &start.1), &format!("for every state s: {loose}")),
    ));
    all.extend(of_model(&ending).into_iter().map(|(kind, text)| (format!("ending-{kind}"), text)));
    all
}

/// One certificate of each kind about a model with the rewards `outcome` and `process`, refutations
/// apart.
fn of_model(model: &Model) -> Vec<(&'static str, String)> {
    let (dynamics, initial) = (&model.dynamics, model.initial.as_ref());
    let [outcome, process] = ["outcome", "process"].map(|name| model.reward(Some(name)).unwrap());
    let bellman = Bellman::new(dynamics, &outcome);
    let first = solve(&bellman).unwrap();
    let second = solve(&Bellman::new(dynamics, &process)).unwrap();
    let ask = dynamics.all_states().next().unwrap();
    let ray = Ray::new(&first, &process).unwrap();
    let harm = Harm::new(&first, &model.rewards, &process, 0).unwrap();
    let breaker = TieBreaker::new(&first);
    let broken: Vec<_> = cliffs(&first, &model.rewards).iter().map(|tied| breaker.broken(tied).unwrap()).collect();
    let direction = difference(&outcome, &process);
    let ends = [&outcome, &process];
    let way = way(dynamics, &outcome, &direction, NonZeroUsize::MAX).unwrap();
    vec![
        ("cliffs", written(|out| evidence::write::cliffs(out, &first, initial, &broken).unwrap())),
        ("harm", written(|out| evidence::write::harm(out, &first, &harm, initial).unwrap())),
        ("path", written(|out| evidence::write::path(out, dynamics, ends, &way, initial).unwrap())),
        ("optimality", written(|out| evidence::write::optimality(out, &first, initial).unwrap())),
        ("pair", written(|out| evidence::write::pair(out, &first, &second, initial).unwrap())),
        ("ray", written(|out| evidence::write::ray(out, &first, initial, ask, &ray).unwrap())),
        ("soft", soft(model, "1/2")),
    ]
}

/// What is read of a certificate that the checker accepts.
fn read(certificate: &str) -> Accepted {
    cliff_check::check(certificate.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{certificate}"))
}

#[test]
fn the_certificates_are_what_the_writers_write() {
    for (kind, text) in certificates() {
        let file = path(&format!("export/{kind}.cert"));
        if std::env::var_os("EXPORT_OVERWRITE").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        let pinned = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(pinned, text, "{}: made again by EXPORT_OVERWRITE=1", file.display());
    }
}

#[test]
fn every_kind_as_a_theorem() {
    for (name, text) in certificates() {
        let coq = write_coq(&read(&text)).unwrap();
        // Of the others about the same model the model is not shown again.
        let shown = if name.ends_with("optimality") { &coq } else { coq.split_once("Local Notation M").unwrap().1 };
        insta::assert_snapshot!(format!("coq_{name}"), shown);
    }
}

#[test]
fn every_kind_but_soft_as_questions() {
    for (name, text) in certificates() {
        match write_smt(&read(&text)) {
            Ok(smt) => {
                assert_eq!(smt.matches("(check-sat)").count(), smt.matches("(push)").count());
                insta::assert_snapshot!(format!("smt_{name}"), smt);
            }
            Err(error) => {
                let said = match name.strip_prefix("ending-").unwrap_or(&name) {
                    "cliffs" => "certificates of kind \"cliffs\" cannot be exported to SMT-LIB",
                    "harm" => "certificates of kind \"harm\" cannot be exported to SMT-LIB",
                    "path" => "certificates of kind \"path\" cannot be exported to SMT-LIB",
                    "soft" => "certificates of kind \"soft\" cannot be exported to SMT-LIB, which has no exponentials",
                    "soft-refutation" => {
                        "this refutation cannot be exported to SMT-LIB: it rests on bounds of soft values"
                    }
                    _ => panic!("{name}: {error}"),
                };
                assert_eq!(error.to_string(), said);
            }
        }
    }
}

/// Numbers of more than 256 bits are bignums, others Coq's own integers.
#[test]
fn large_numbers_become_bignums() {
    let model = |reward: &str| {
        let text = format!(
            r#"{{ "discount": "1/2", "states": {{ "s": {{ "a": {{ "reward": "{reward}", "next": {{ "s": "1" }} }} }} }} }}"#
        );
        read_model(text.as_bytes(), FileFormat::Json).unwrap()
    };
    for (digits, numbers) in [(70, "binary"), (90, "bignums")] {
        let model = model(&"7".repeat(digits));
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let text = written(|out| evidence::write::optimality(out, &optimum, None).unwrap());
        let coq = write_coq(&read(&text)).unwrap();
        assert!(coq.contains(&format!("Local Notation I := {numbers}.")), "{coq}");
    }
}

/// The optimal value is that of 2 R − R / 2, which no question is asked about; the theorem is about
/// the whole claim.
#[test]
fn a_refutation_about_other_rewards_is_a_theorem_but_no_question() {
    let text = refutation("for every state s: size(A*(2 * R - R / 2, s)) = 1");
    let accepted = read(&text);
    assert_eq!(write_smt(&accepted).unwrap_err(), ExportError::NoTable);
    let coq = write_coq(&accepted).unwrap();
    let rewards = r#"(Minus (Times (Rational (2 # 1)) (Given Pairs "R")) (Over (Given Pairs "R") (Rational (2 # 1))))"#;
    assert!(coq.contains(&format!("OptimalActions {rewards}")), "{coq}");
}

/// Terms are typed and resolved, with `A*` of a nearby reward as the sets that `near` binds.
#[test]
fn claims_as_terms() {
    let shown = |show: &str| {
        let coq = write_coq(&read(&refutation(show))).unwrap();
        let (_, rest) = coq.split_once("(\"one\", ").unwrap();
        rest.split_once(").\n").unwrap().0.to_owned()
    };
    let some = "(Some_ (EachState \"s\") (SameMembers (At (NearbySets \"X\") \"s\") (At AllActions \"s\")))";
    for (show, term) in [
        (
            "for some state s: norm(R) > span(R) + 5",
            "Some_ (EachState \"s\") (Less (Plus (Span (Given Pairs \"R\")) (Rational (5 # 1))) (Norm (Given Pairs \"R\")))",
        ),
        ("for every X near R, some state s: A*(X, s) = actions(s)", &format!("Near \"X\" (Given Pairs \"R\") {some}")),
        (
            "for every eps > 0: norm(eps * R) < 1",
            "ForEveryPositive \"eps\" (Less (Norm (Times (Given Scalar \"eps\") (Given Pairs \"R\"))) (Rational (1 # 1)))",
        ),
        (
            "for every state s: sum(action a at s: uniform(R)(s, a)) = 2",
            "Every (EachState \"s\") (Equal (Sum (EachAction \"a\" \"s\") (Probability (Uniform (OptimalActions (Given Pairs \"R\"))) \"s\" \"a\")) (Rational (2 # 1)))",
        ),
    ] {
        assert_eq!(shown(show), term, "{show}");
    }
}

#[test]
fn a_refutation_between_bounds_speaks_of_the_reals() {
    let text = refutation("for every state s: logsumexp(Q*(R), 1)(s) = V*(R)(s)");
    assert!(text.contains("\nprecision "), "{text}");
    let accepted = read(&text);
    let script = write_coq(&accepted).unwrap();
    assert!(script.contains("forall K : realType,\n  refutes_over_reals (mdp_of_data discounted K)"), "{script}");
    assert!(script.contains("(SoftMaximum (Rational (1 # 1)) (Qstar (Given Pairs \"R\")))"), "{script}");
    assert_eq!(write_smt(&accepted).unwrap_err(), ExportError::Enclosed);
}

/// There is neither a translation nor a verified check of the kind `stability`; its example in the
/// format is refused by name.
#[test]
fn stability_is_refused_by_its_kind() {
    let format = include_str!("../proofs/FORMAT.md");
    let start = format.find("    cliff-certificate 1\n    claim stability\n").unwrap();
    let lines = format[start..].lines().map_while(|line| line.strip_prefix("    "));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    let said = "certificates of kind \"stability\" cannot be exported to Coq or SMT-LIB";
    assert_eq!(write_coq(&read(&text)).unwrap_err().to_string(), said);
}

/// The worse action has an advantage of −1, which is −2^15 temperatures.
#[test]
fn exponents_out_of_reach_are_refused() {
    let text = r#"{ "discount": "0", "states": { "s": { "a": { "reward": "1", "next": { "s": "1" } }, "b": { "next": { "s": "1" } } } } }"#;
    let model = read_model(text.as_bytes(), FileFormat::Json).unwrap();
    let accepted = read(&soft(&model, "1/32768"));
    assert_eq!(write_coq(&accepted).unwrap_err(), ExportError::Exponent);
}
