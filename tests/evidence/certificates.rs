//! The solver against the checker: every kind of certificate that the solver writes is accepted,
//! and no other.

use crate::common::generators::models;
use cliff_check::check;
use policy_cliff::bellman::Bellman;
use policy_cliff::cliff::{BrokenTie, Ray, TieBreaker, TiedState, bump_direction, cliffs};
use policy_cliff::evidence::{self, Chosen, Comparison, Difference, ModelOrigin, compare};
use policy_cliff::mdp::{FileFormat, Model, Reward, State, read_model};
use policy_cliff::solve::solve;
use proptest::prelude::*;

/// All certificates that can be made about a model with two rewards, by kind.
fn certificates(model: &Model, other: &Reward) -> Vec<(&'static str, Vec<u8>)> {
    let dynamics = &model.dynamics;
    let initial = model.initial.as_ref();
    let reward = model.reward(None).unwrap();
    let bellman = Bellman::new(dynamics, &reward);
    let optimum = solve(&bellman).unwrap();
    let second = solve(&Bellman::new(dynamics, other)).unwrap();
    let mut made: Vec<(&'static str, Vec<u8>)> = Vec::new();
    let mut make = |kind, write: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = Vec::new();
        write(&mut bytes);
        made.push((kind, bytes));
    };
    make("optimality", &|out| evidence::write::optimality(out, &optimum, initial).unwrap());
    make("pair", &|out| evidence::write::pair(out, &optimum, &second, initial).unwrap());
    let ray = Ray::new(&optimum, other).unwrap();
    for state in dynamics.all_states() {
        make("ray", &|out| evidence::write::ray(out, &optimum, initial, state, &ray).unwrap());
    }
    let breaker = TieBreaker::new(&optimum);
    let breakable = |tied: &TiedState| dynamics.rank().is_none() || !tied.absorbing;
    let ties: Vec<TiedState> = cliffs(&optimum, &model.rewards).into_iter().filter(breakable).collect();
    let broken: Vec<BrokenTie> = ties.iter().map(|tied| breaker.broken(tied).unwrap()).collect();
    make("cliffs", &|out| evidence::write::cliffs(out, &optimum, initial, &broken).unwrap());
    for tied in ties {
        let (one, two) = tied.two_actions();
        let directions = [one, two].map(|pair| bump_direction(dynamics, tied.state, pair));
        let [first, second] = [0, 1].map(|i| Ray::new(&optimum, &directions[i]).unwrap());
        make("discontinuity", &|out| {
            evidence::write::discontinuity(out, &optimum, initial, tied.state, &first, &second).unwrap();
        });
    }
    made
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The checker accepts what the solver finds, of the kind it says, and prints back the very
    /// bytes.
    #[test]
    fn what_the_solver_finds_is_accepted(plain in models(4, 3)) {
        let (model, other) = plain.build();
        for (kind, bytes) in certificates(&model, &other) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let accepted = check(&bytes);
            prop_assert!(accepted.is_ok(), "{kind}: {:?}\n{text}", accepted.err());
            let accepted = accepted.unwrap();
            prop_assert_eq!(accepted.kind(), kind);
            prop_assert_eq!(accepted.print(), text);
        }
    }

    /// One changed byte anywhere is refused.
    #[test]
    fn damage_is_refused(plain in models(3, 2), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let (model, other) = plain.build();
        for (_, bytes) in certificates(&model, &other) {
            let mut damaged = bytes.clone();
            let place = place.index(bytes.len());
            damaged[place] = byte;
            prop_assert!(damaged == bytes || check(&damaged).is_err());
            prop_assert!(check(&bytes[..place]).is_err());
        }
    }

    /// A solver that errs is found out: values moved at one state, an action set with an action too
    /// many or too few.
    #[test]
    fn wrong_answers_are_refused(plain in models(3, 2), state in any::<prop::sample::Index>(), add in 1i64..3) {
        let (model, _) = plain.build();
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let mut bytes = Vec::new();
        evidence::write::optimality(&mut bytes, &optimum, None).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let section = |name: &str| lines.iter().position(|line| *line == name).unwrap() + 1;
        let state = state.index(model.dynamics.states());
        let value_line = (section("value")..).filter(|&i| !lines[i].starts_with("over")).nth(state).unwrap();
        let wrong_value = (lines[value_line].parse::<i128>().unwrap() + i128::from(add)).to_string();
        prop_assert!(check(&sealed(&lines, value_line, &wrong_value)).is_err());

        let set_line = section("optimal") + state;
        let actions = model.dynamics.actions(State::new(state)).len();
        for set in 1u32..1 << actions {
            let members: Vec<String> = (0..actions).filter(|a| set >> a & 1 == 1).map(|a| a.to_string()).collect();
            let members = members.join(" ");
            let accepted = check(&sealed(&lines, set_line, &members)).is_ok();
            prop_assert_eq!(accepted, members == lines[set_line]);
        }
    }
}

/// The certificate with one line replaced and the digest made right again.
fn sealed(lines: &[&str], place: usize, line: &str) -> Vec<u8> {
    let mut text = String::new();
    for (i, old) in lines[..lines.len() - 1].iter().enumerate() {
        text.push_str(if i == place { line } else { old });
        text.push('\n');
    }
    let digest = text
        .bytes()
        .fold(14_695_981_039_346_656_037_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(1_099_511_628_211));
    text.push_str(&format!("end {digest:016x}\n"));
    text.into_bytes()
}

#[test]
fn at_discount_one_every_kind_is_accepted_with_its_rank() {
    let text = r#"{ "discount": 1, "initial": { "a \"quoted\"\u0007 name\\": 1 }, "states": {
        "a \"quoted\"\u0007 name\\": {
            "left": { "reward": "1/3", "next": { "a \"quoted\"\u0007 name\\": "1/2", "end": "1/2" } },
            "right": { "reward": "2/3", "next": { "end": 1 } } },
        "end": { "stay": { "next": { "end": 1 } }, "idle": { "next": { "end": 1 } } } } }"#;
    let model = read_model(text.as_bytes(), FileFormat::Json).unwrap();
    let made = certificates(&model, &model.reward(None).unwrap());
    let kinds: Vec<&str> = made.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, ["optimality", "pair", "ray", "ray", "cliffs", "discontinuity"]);
    for (kind, bytes) in made {
        let accepted = check(&bytes).unwrap_or_else(|refusal| panic!("{kind}: {refusal}"));
        assert_eq!(accepted.print().into_bytes(), bytes);
        assert!(accepted.print().contains("\nrank\n1\n0\nend "), "{kind}");
    }
}

mod w4 {
    //! `check --model` compares what a certificate says it is about, and lists the rest.

    use super::*;

    fn model(path: &str) -> Model {
        let text = std::fs::read(path).unwrap();
        read_model(&text[..], FileFormat::of(path.as_ref())).unwrap()
    }

    fn compared(certificate: &[u8], model: &Model, reward: Option<&str>) -> Result<Comparison, Difference> {
        compare(&check(certificate).unwrap(), model, reward)
    }

    fn optimality(model: &Model, chosen: Option<&str>, named: bool) -> Vec<u8> {
        let reward = model.reward(chosen).unwrap();
        let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let mut bytes = Vec::new();
        let origin =
            ModelOrigin { initial: model.initial.as_ref(), reward: named.then(|| Chosen::of(chosen)), other: None };
        evidence::write::optimality(&mut bytes, &optimum, origin).unwrap();
        bytes
    }

    /// With the digest that belongs to it.
    fn resealed(text: &str) -> Vec<u8> {
        let end = text.find("\nend ").unwrap() + 1;
        let digest = text[..end]
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        format!("{}end {digest:016x}\n", &text[..end]).into_bytes()
    }

    #[test]
    fn w4_a_confirmation_of_free_variables_is_not_about_the_model() {
        let shortcut = model("tests/models/shortcut.json");
        let value = include_bytes!("../faults/value-1000.cert");
        assert!(matches!(compared(value, &shortcut, Some("process")), Err(Difference::OtherReward { .. })));
        assert!(matches!(compared(value, &shortcut, None), Err(Difference::Free { .. })));
        let swapped = compared(include_bytes!("../faults/Sswap.cert"), &model("tests/faults/swap-model.json"), None);
        assert!(matches!(swapped, Err(Difference::Free { variables }) if variables == "\"S\", \"s0\", \"a2\""));
    }

    #[test]
    fn w4_a_reward_is_refused_where_none_is_compared() {
        let folder = "counterexamples/incomplete-reward/positive-missing-reward";
        let (model, certificate) =
            (model(&format!("{folder}/model.json")), std::fs::read(format!("{folder}/certificate")));
        let certificate = certificate.unwrap();
        assert!(matches!(compared(&certificate, &model, Some("nonsense")), Err(Difference::Reward(_))));
        assert!(compared(&certificate, &model, Some("train")).is_ok());
        // The same as version 1, which says of no variable that it is a reward of the model.
        let text = String::from_utf8(certificate).unwrap().replace("cliff-certificate 2", "cliff-certificate 1");
        let lines = text.lines().filter(|line| !line.starts_with("about ")).map(|line| format!("{line}\n"));
        let silent = resealed(&lines.collect::<String>());
        assert!(matches!(compared(&silent, &model, Some("train")), Err(Difference::OtherReward { .. })));
        let comparison = compared(&silent, &model, None).unwrap();
        assert!(comparison.bound.is_empty() && comparison.free.contains(&"\"train\"".to_owned()));
    }

    #[test]
    fn w4_a_named_reward_is_compared_and_no_other_passes_for_it() {
        let shortcut = model("tests/models/shortcut.json");
        let process = optimality(&shortcut, Some("process"), true);
        let comparison = compared(&process, &shortcut, Some("process")).unwrap();
        assert_eq!(comparison.bound, [("\"reward\"".to_owned(), "reward \"process\"".to_owned())]);
        assert!(compared(&process, &shortcut, None).is_ok());
        assert!(matches!(compared(&process, &shortcut, Some("outcome")), Err(Difference::OtherReward { .. })));
        let effective = optimality(&shortcut, None, true);
        assert!(compared(&effective, &shortcut, None).is_ok());
        assert!(compared(&effective, &shortcut, Some("outcome")).is_err());
        // Said to be another reward than it is.
        let forged = String::from_utf8(process).unwrap().replace("reward \"process\"", "reward \"outcome\"");
        let forged = resealed(&forged);
        let Err(Difference::Part { part, found, expected }) = compared(&forged, &shortcut, None) else {
            panic!("it differs")
        };
        assert_eq!((&*part, &*found, &*expected), ("\"reward\" at \"ask\", \"shortcut\"", "0", "1"));
    }

    #[test]
    fn w4_version_1_is_compared_with_the_reward_that_is_asked_for() {
        let shortcut = model("tests/models/shortcut.json");
        let process = optimality(&shortcut, Some("process"), false);
        assert!(process.starts_with(b"cliff-certificate 1\n"));
        assert!(compared(&process, &shortcut, Some("process")).is_ok());
        assert!(matches!(compared(&process, &shortcut, Some("outcome")), Err(Difference::Part { .. })));
    }

    #[test]
    fn w4_another_model_is_named_by_its_first_difference() {
        let shortcut = model("tests/models/shortcut.json");
        let text = std::fs::read_to_string("tests/models/shortcut.json").unwrap();
        for (old, new, part) in
            [("\"9/10\"", "\"8/9\"", "the discount"), ("honest", "candid", "the name of an action at state \"ask\"")]
        {
            assert!(text.contains(old));
            let other = read_model(text.replace(old, new).as_bytes(), FileFormat::Json).unwrap();
            let certificate = optimality(&other, None, true);
            assert!(
                matches!(compared(&certificate, &shortcut, None), Err(Difference::Part { part: found, .. }) if found == part)
            );
        }
    }
}
