//! Changes of policy: what is found stands against brute force, the first jump along a direction is
//! the first, and the lower bound holds.

use crate::common::generators::models;
use crate::common::{Plain, oracle};
use assert_cmd::Command;
use num_rational::BigRational;
use policy_cliff::bellman::Bellman;
use policy_cliff::cliff::{Goal, Selection, smallest_change};
use policy_cliff::mdp::{Dynamics, Pair, PairFunction, Reward};
use policy_cliff::number::Rational;
use policy_cliff::solve::{EffectiveHorizon, solve};
use proptest::prelude::*;

/// A*(·;R) by brute force, as pairs.
fn optimal(plain: &Plain, dynamics: &Dynamics, reward: &Reward) -> Vec<Vec<Pair>> {
    // Each action is told its own number, through which it finds its reward.
    let mut numbered = plain.clone();
    for (number, action) in numbered.states.iter_mut().flatten().enumerate() {
        action.other = (number as i64, 1);
    }
    let at = |action: &crate::common::PlainAction| -> BigRational {
        reward.at(Pair::new(action.other.0 as usize)).to_string().parse().expect("canonical text")
    };
    let sets = oracle::optimum(&numbered, &at).1;
    let pairs = dynamics.all_states().zip(sets);
    pairs.map(|(state, set)| set.iter().map(|a| Pair::new(dynamics.pair_range(state).start + a)).collect()).collect()
}

/// The largest jump of any of the rules at any state that may count.
fn jump(dynamics: &Dynamics, goal: &Goal, before: &[Vec<Pair>], after: &[Vec<Pair>]) -> Rational {
    let jumps = dynamics.all_states().flat_map(|state| {
        let (before, after) = (&before[state.index()], &after[state.index()]);
        goal.rules.iter().map(move |rule| rule.jump(dynamics, before, after))
    });
    jumps.max().unwrap_or_default()
}

fn goals() -> impl Strategy<Value = Goal> {
    let rules = prop::sample::select(vec![
        Selection::standard(),
        vec![Selection::Uniform],
        vec![Selection::First],
        vec![Selection::Order(vec!["a1".into()])],
    ]);
    let jump = prop::sample::select(vec![(1u32, 1u32), (1, 2), (1, 3), (2, 3), (1, 100)]);
    let epsilon = prop::sample::select(vec![(1u32, 100u32), (1, 2), (3, 1)]);
    (rules, jump, epsilon, any::<bool>()).prop_map(|(rules, jump, epsilon, all)| Goal {
        epsilon: Rational::from_unsigneds(epsilon.0, epsilon.1),
        jump: Rational::from_unsigneds(jump.0, jump.1),
        rules,
        state: None,
        all,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// At the ε given the policy has jumped, by brute force; a little before the infimum along the
    /// same direction it has not; ‖R − R′‖ is ε; and the lower bound lies below the infimum.
    #[test]
    fn a_change_is_where_the_policy_first_jumps(plain in models(3, 3), goal in goals()) {
        let (model, _) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(dynamics, &reward)).unwrap();
        let search = smallest_change(&optimum, &model.rewards, &goal).unwrap();
        let Some(change) = &search.smallest else {
            // A bonus large enough makes any action optimal, so nothing is found only where nothing
            // can be.
            prop_assert!(search.candidates == 0 && search.lower.is_none());
            return Ok(());
        };
        prop_assert!(!search.exhausted && search.lower.as_ref().unwrap() <= &change.infimum);
        let before = optimal(&plain, dynamics, &reward);
        let after = |epsilon: &Rational| {
            let moved = change.reward(&reward, epsilon);
            assert_eq!(reward.distance(&moved), *epsilon);
            optimal(&plain, dynamics, &moved)
        };
        let far = &change.infimum + Rational::from(1u32);
        for most in [&goal.epsilon, &far] {
            let Some(epsilon) = change.epsilon(most) else {
                prop_assert!(*most < change.infimum || !change.attained && *most == change.infimum);
                continue;
            };
            prop_assert!(epsilon <= *most && epsilon >= change.infimum && epsilon > 0u32);
            prop_assert!(jump(dynamics, &goal, &before, &after(&epsilon)) >= goal.jump);
        }
        if change.infimum > 0u32 {
            for part in [(1u32, 2u32), (999, 1000)] {
                let epsilon = &change.infimum * Rational::from_unsigneds(part.0, part.1);
                prop_assert!(jump(dynamics, &goal, &before, &after(&epsilon)) < goal.jump);
            }
            if !change.attained {
                prop_assert!(jump(dynamics, &goal, &before, &after(&change.infimum)) < goal.jump);
            }
        }
    }

    /// No reward closer than the lower bound has such a jump: whatever other reward is drawn.
    #[test]
    fn no_reward_within_the_lower_bound_jumps(plain in models(3, 3), goal in goals(), scale in 1u32..200) {
        let (model, other) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(dynamics, &reward)).unwrap();
        let goal = Goal { all: true, ..goal };
        let search = smallest_change(&optimum, &model.rewards, &goal).unwrap();
        let direction = PairFunction::from_fn(dynamics.pairs(), |pair| other.at(pair) - reward.at(pair));
        let moved = reward.moved(&Rational::from_unsigneds(scale, 100u32), &direction);
        let (before, after) = (optimal(&plain, dynamics, &reward), optimal(&plain, dynamics, &moved));
        if jump(dynamics, &goal, &before, &after) >= goal.jump {
            let distance = reward.distance(&moved);
            prop_assert!(search.lower.as_ref().is_some_and(|lower| *lower <= distance));
            prop_assert!(!search.excludes(&distance));
        }
    }

    /// The horizon is V* for the reward 1, and what the bound of a difference says holds for the
    /// change of Q*.
    #[test]
    fn the_horizon_bounds_what_a_reward_can_move(plain in models(3, 3)) {
        let (model, other) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let horizon = EffectiveHorizon::new(dynamics).unwrap();
        let rest = Rational::from(1u32) - dynamics.discount();
        let [before, after] = [&reward, &other].map(|reward| solve(&Bellman::new(dynamics, reward)).unwrap());
        let distance = reward.distance(&other);
        for state in dynamics.all_states() {
            prop_assert_eq!(horizon.at(state) * &rest, Rational::from(1u32));
            for a in dynamics.actions(state) {
                for b in dynamics.actions(state) {
                    let moved = (after.q(a) - after.q(b)) - (before.q(a) - before.q(b));
                    let most = (Rational::from(2u32) + horizon.apart(dynamics, a, b)) * &distance;
                    prop_assert!(moved <= most);
                }
            }
        }
    }
}

/// Two loops that never meet: raising one and lowering the other attains the bound gap·(1 − γ)/2,
/// so nothing smaller exists.
#[test]
fn the_lower_bound_is_attained_by_two_separate_loops() {
    let action = |reward, next| crate::common::PlainAction { reward, other: (0, 1), weights: vec![(next, 1)] };
    let plain = Plain {
        discount: (9, 10),
        states: vec![vec![action((1, 1), 1), action((0, 1), 2)], vec![action((0, 1), 1)], vec![action((0, 1), 2)]],
    };
    let (model, _) = plain.build();
    let reward = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
    let goal = Goal {
        epsilon: Rational::from(1u32),
        jump: Rational::from(1u32),
        rules: vec![Selection::Uniform],
        state: None,
        all: false,
    };
    let search = smallest_change(&optimum, &model.rewards, &goal).unwrap();
    let bound = Rational::from_unsigneds(1u32, 20u32);
    assert_eq!(search.lower, Some(bound.clone()));
    assert_eq!(search.smallest.unwrap().infimum, bound);
}

fn cliff(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::cargo_bin("cliff").unwrap();
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("witness").args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The certificate is one of kind `pair` that `cliff check` accepts for this model, and is written
/// only for what is within ε.
#[test]
fn the_certificate_is_about_the_model_and_written_only_when_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pair.cert");
    let file = path.to_str().unwrap();
    let model = "tests/models/near-tie.json";
    let (code, stdout, _) = cliff(&[model, "--epsilon", "1e-19", "--jump", "1", "--certificate", file]);
    assert_eq!(code, Some(0), "{stdout}");
    assert!(stdout.starts_with("there is none:") && !path.exists(), "{stdout}");
    let (code, stdout, _) = cliff(&[model, "--epsilon", "1e-9", "--jump", "1", "--certificate", file]);
    assert_eq!(code, Some(0), "{stdout}");
    assert!(stdout.starts_with("found:"), "{stdout}");
    let check = Command::cargo_bin("cliff").unwrap().args(["check", "--model"]).arg(model).arg(&path).output().unwrap();
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(check.status.success() && said.contains("accepted: pair: verified"), "{said}");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let model = "tests/models/shortcut.json";
    for (epsilon, jump, message) in [
        ("0", "1", "0 is not positive"),
        ("-1", "1", "-1 is not positive"),
        ("x", "1", "\"x\" is not a number"),
        ("1/0", "1", "zero denominator"),
        ("1", "0", "0 is not positive"),
        ("1", "3/2", "3/2 is above 1"),
    ] {
        let (code, stdout, stderr) = cliff(&[model, "--epsilon", epsilon, "--jump", jump]);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{epsilon} {jump}");
        assert!(stderr.contains(message), "{epsilon} {jump}: {stderr}");
    }
    for arguments in [
        &[model, "--epsilon", "1"][..],
        &[model, "--jump", "1"],
        &[model, "--epsilon", "1", "--jump", "1", "--action", "honest"],
        &[model, "--selection", "first"],
        &[model, "--epsilon", "1", "--jump", "1", "--selection", "best"],
    ] {
        assert_eq!(cliff(arguments).0, Some(2), "{arguments:?}");
    }
    let asked = |state| cliff(&[model, "--epsilon", "1", "--jump", "1", "--state", state]);
    let (code, _, stderr) = asked("aks");
    assert_eq!(code, Some(2));
    assert!(stderr.contains("did you mean \"ask\"?"), "{stderr}");
    let (code, stdout, _) = asked("done");
    assert_eq!(code, Some(0));
    assert!(stdout.starts_with("there is none:"), "{stdout}");
}

/// Absorbing states count where their actions differ; only duplicates are left out.
#[test]
fn s8_absorbing_states_with_different_actions_are_not_skipped() {
    for flags in [&["--epsilon", "2", "--jump", "1/2"][..], &["--epsilon", "2", "--jump", "1/2", "--all"]] {
        let model = ["tests/faults/two-absorbing-actions.json"];
        let (code, stdout, _) = cliff(&[&model[..], flags].concat());
        assert_eq!(code, Some(0), "{stdout}");
        assert!(stdout.starts_with("found:") && stdout.contains("1/2"), "{stdout}");
    }
}
