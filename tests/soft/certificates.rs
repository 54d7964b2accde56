//! Certificates of soft values: the independent checker accepts every one, and refuses every bound moved past the truth.

use policy_cliff::certify;
use policy_cliff::mdp::Model;
use policy_cliff::soft::{Base, Budget, SoftProblem, SoftSolution, Temperature, enclose};
use proptest::prelude::*;

use crate::support::{expected, model, q, random_model, real_model};

fn certificate(solution: &SoftSolution<'_>, model: &Model) -> String {
    let mut bytes = Vec::new();
    certify::soft(&mut bytes, solution, model.initial.as_ref()).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The lines before the last, with the digest that they should have.
fn sealed(lines: &[String]) -> String {
    let text: String = lines[..lines.len() - 1].iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let digest = text
        .bytes()
        .fold(14_695_981_039_346_656_037_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(1_099_511_628_211));
    format!("{text}end {digest:016x}\n")
}

/// Accepts the certificate, and refuses it with each lower bound just above the upper one, and each upper just below the lower.
fn check(solution: &SoftSolution<'_>, model: &Model) {
    let text = certificate(solution, model);
    if let Err(refusal) = cliff_check::check(text.as_bytes()) {
        panic!("{refusal}\n{text}");
    }
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let row = |heading: &str| lines.iter().rposition(|line| line == heading).unwrap() + 2;
    let (lower, upper) = (row("lower"), row("upper"));
    for state in (0..model.dynamics.states()).take(12) {
        for (at, from, step) in [(lower, upper, 1), (upper, lower, -1)] {
            let beyond: policy_cliff::number::Integer = lines[from + state].parse().unwrap();
            let mut moved = lines.clone();
            moved[at + state] = (beyond + policy_cliff::number::Integer::from(step)).to_string();
            assert!(cliff_check::check(sealed(&moved).as_bytes()).is_err(), "state {state}: {}", moved[at + state]);
        }
    }
}

#[test]
fn pinned_models_at_every_width() {
    for case in expected()["models"].as_array().unwrap() {
        let model = model(&case["model"].to_string());
        let reward = model.reward(None).unwrap();
        let temperature = Temperature::new(q(case["alpha"].as_str().unwrap())).unwrap();
        let mut problem = SoftProblem::entropy(&model.dynamics, &reward, temperature);
        if case["uniform"].as_bool().unwrap() {
            problem.base = Base::Uniform;
        }
        for width in ["1e-2", "1e-9", "1e-40"] {
            check(&enclose(&problem, &q(width), Budget::default()).unwrap(), &model);
        }
    }
}

#[test]
fn real_models() {
    for name in ["frozen-lake-4x4", "frozen-lake-8x8", "cliff-walking", "gambler", "shortcut", "exact-tie", "near-tie"]
    {
        let model = real_model(name);
        let reward = model.reward(None).unwrap();
        for alpha in ["1e-6", "1/10", "1e6"] {
            let temperature = Temperature::new(q(alpha)).unwrap();
            let problem = SoftProblem::entropy(&model.dynamics, &reward, temperature);
            check(&enclose(&problem, &q("1e-9"), Budget::default()).unwrap(), &model);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_models(
        model in random_model(6),
        alpha in prop::sample::select(vec!["1e-8", "1/7", "1", "1e5"]),
        digits in 1u32..30,
    ) {
        let reward = model.reward(None).unwrap();
        let problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(q(alpha)).unwrap());
        check(&enclose(&problem, &q(&format!("1e-{digits}")), Budget::default()).unwrap(), &model);
    }
}
