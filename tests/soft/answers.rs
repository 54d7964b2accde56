//! Answers of `cliff soft` as confirmations: the checker accepts every one, and refuses every
//! printed bound moved past the truth.

use malachite_q::Rational;
use policy_cliff::bellman::Bellman;
use policy_cliff::evidence::confirmation;
use policy_cliff::mdp::{Model, Reward};
use policy_cliff::soft::{Base, Moves, SoftQuestion, tied_base};
use policy_cliff::solve::solve;
use proptest::prelude::*;

use crate::certificates::sealed;
use crate::reference::{base, truth, weights};
use crate::support::{model, q, random_model_with, real_model};

/// The certificate of all questions at once, with intervals of this width.
pub fn certificate(model: &Model, other: &Reward, base: &Base, alpha: &Rational, width: &Rational) -> String {
    let reward = model.reward(None).unwrap();
    let mut question = SoftQuestion::new(&model.dynamics, &reward, base.clone(), width.clone());
    (question.alpha, question.moves, question.suboptimality) = (Some(alpha.clone()), Moves::To(other), true);
    // A reference policy may leave no optimal action any weight; then there is no such limit.
    let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
    question.limit = tied_base(&optimum, base).is_some();
    let answer = question.answer(&|_| {}).unwrap();
    let certified = confirmation(&question, &answer, None).unwrap();
    String::from_utf8(certified.certificate().to_vec()).unwrap()
}

/// The lines of the values of a variable, for the first states.
fn rows(lines: &[String], name: &str) -> std::ops::Range<usize> {
    let heading = format!("given \"{name}\" ");
    let start = lines.iter().position(|line| line.starts_with(&heading)).unwrap() + 1;
    let end =
        start + lines[start..].iter().position(|line| line.starts_with(|c: char| c.is_ascii_lowercase())).unwrap();
    start..end.min(start + 3)
}

/// Accepts the answer, prints it back, and refuses it with one printed number moved past the truth,
/// which the reference tells: it shares nothing with the solver. The narrow answer leaves no slack
/// in which a moved number could hide.
fn check(model: &Model, other: &Reward, base: &Base, alpha: &str) {
    let alpha = q(alpha);
    let reward = model.reward(None).unwrap();
    let truth = truth(model, [&reward, other], base, &alpha);
    for width in ["1e-9", "1e-24"] {
        let text = certificate(model, other, base, &alpha, &q(width));
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let accepted = cliff_check::check(text.as_bytes()).unwrap();
        assert_eq!((accepted.kind(), accepted.print()), ("confirmation", text));
        for (part, numbers, error) in &truth {
            for (name, low) in [("low", true), ("high", false)] {
                let mut numbers = numbers.iter();
                for at in rows(&lines, &format!("{name}_{part}")) {
                    for place in 0..lines[at].split(' ').count() {
                        let truth = numbers.next().unwrap();
                        let mut fields: Vec<String> = lines[at].split(' ').map(str::to_owned).collect();
                        let printed = q(&fields[place]);
                        let (inner, outer) = (truth - error, truth + error);
                        assert!(
                            if low { printed <= outer } else { printed >= inner },
                            "{name}_{part}: {printed} {truth}"
                        );
                        // Past the truth, and past the error of the reference.
                        let past = if low { outer + error } else { inner - error };
                        fields[place] = past.to_string();
                        let mut moved = lines.clone();
                        moved[at] = fields.join(" ");
                        let refusal = cliff_check::check(sealed(&moved).as_bytes()).expect_err(part);
                        assert_eq!(refusal.condition, cliff_check::Condition::C6, "{name}_{part}: {refusal}");
                    }
                }
            }
        }
    }
}

#[test]
fn real_models() {
    for (name, base) in [("frozen-lake-4x4", Base::Counting), ("reasoning", Base::Uniform)] {
        let model = real_model(name);
        check(&model, &Reward::zero(model.dynamics.pairs()), &base, "1/10");
    }
}

/// Ties, rewards without difference, rewards that two actions swap (one soft value for both), at
/// discount 1.
#[test]
fn corners() {
    let model = model(
        r#"{ "discount": "1", "states": {
        "s": { "a": { "reward": "1", "next": { "t": "1" } }, "b": { "next": { "t": "1/2", "end": "1/2" } } },
        "t": { "a": { "reward": "1/3", "next": { "end": "1" } }, "b": { "reward": "1/3", "next": { "s": "1/7", "end": "6/7" } } },
        "end": { "stay": { "next": { "end": "1" } } } } }"#,
    );
    let reward = model.reward(None).unwrap();
    for base in [Base::Counting, Base::Uniform] {
        check(&model, &reward, &base, "1");
        check(&model, &Reward::zero(model.dynamics.pairs()), &base, "1/50");
    }
    let swapped = crate::support::model(
        r#"{ "discount": "1/2", "states": { "s": { "a": { "reward": "1", "next": { "s": "1" } }, "b": { "next": { "s": "1" } } } } }"#,
    );
    let other = Reward::from_fn(2, |pair| q(if pair.index() == 1 { "1" } else { "0" }));
    check(&swapped, &other, &Base::Counting, "1/3");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn random_models(
        model in random_model_with(&["0", "1/2", "2/3"], 4),
        seed in 0usize..7,
        weights in weights(),
        alpha in prop::sample::select(vec!["1/20", "1", "5"]),
    ) {
        let other = Reward::from_fn(model.dynamics.pairs(), |pair| q(["0", "1", "-1/3"][(pair.index() * 5 + seed) % 3]));
        // Entropy, or a reference policy as a file gives it, with zeros.
        check(&model, &other, &base(&model, &weights), alpha);
    }
}
