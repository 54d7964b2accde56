//! Certificates of soft values: the independent checker accepts every one, and refuses every bound
//! moved past the truth, by however little.

use policy_cliff::evidence;
use policy_cliff::mdp::Model;
use policy_cliff::number::Integer;
use policy_cliff::soft::{Base, Budget, SoftProblem, SoftSolution, Temperature, enclose};
use proptest::prelude::*;

use crate::support::{expected, model, q, random_model, real_model};

fn certificate(solution: &SoftSolution<'_>, model: &Model) -> String {
    let mut bytes = Vec::new();
    evidence::write::soft(&mut bytes, solution, model.initial.as_ref()).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The lines before the last, with the digest that they should have.
pub fn sealed(lines: &[String]) -> String {
    let text: String = lines[..lines.len() - 1].iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let digest = text
        .bytes()
        .fold(14_695_981_039_346_656_037_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(1_099_511_628_211));
    format!("{text}end {digest:016x}\n")
}

/// Accepts the certificate, and refuses it with one bound moved inward to the nearest known number
/// past the truth.
///
/// The truth is known from a solution that is 10⁻²⁰ as wide: a lower bound moves to one fine unit
/// above the fine upper bound, all other bounds staying where they are; and likewise an upper
/// bound. With no bits to spare the move is 10⁻²⁰ widths, so that no slack of the checker could
/// hide.
fn check(solution: &SoftSolution<'_>, model: &Model) {
    check_text(&certificate(solution, model), solution, model);
}

/// The same for a certificate of any kind with these bounds.
pub fn check_text(text: &str, solution: &SoftSolution<'_>, model: &Model) {
    if let Err(refusal) = cliff_check::check(text.as_bytes()) {
        panic!("{refusal}\n{text}");
    }
    let narrow = solution.value_width().max(q("1e-60")) * q("1e-20");
    let fine = enclose(solution.problem(), &narrow, Budget::default()).unwrap();
    let (fine_lower, fine_upper) = fine.bounds();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let row = |heading: &str| lines.iter().rposition(|line| line == heading).unwrap() + 2;
    let (lower, upper) = (row("lower"), row("upper"));
    // The bounds in the finer units, in which the moved ones can be said.
    let mut finer = lines.clone();
    for at in [lower, upper] {
        finer[at - 1] = format!("over {}", Integer::from(1u32) << fine.bits());
        for number in &mut finer[at..at + model.dynamics.states()] {
            *number = (number.parse::<Integer>().unwrap() << (fine.bits() - solution.bits())).to_string();
        }
    }
    assert!(cliff_check::check(sealed(&finer).as_bytes()).is_ok());
    for state in (0..model.dynamics.states()).take(12) {
        let past =
            [(lower, &fine_upper[state] + Integer::from(1u32)), (upper, &fine_lower[state] - Integer::from(1u32))];
        for (at, beyond) in past {
            let mut moved = finer.clone();
            moved[at + state] = beyond.to_string();
            assert!(cliff_check::check(sealed(&moved).as_bytes()).is_err(), "state {state}: {beyond}");
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
