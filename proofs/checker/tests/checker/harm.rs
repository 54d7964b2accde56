//! H1–H3.

use cliff_check::Condition;

use crate::instances::{Random, ints, tie};
use crate::oracle::{Mdp, Q, Reward, q};
use crate::writer::{Over, Writer};
use crate::{accepted, line, refused, with_row};

/// The extremes of H over all deterministic policies that are optimal for R, state by state.
pub fn extremes(mdp: &Mdp, reward: &Reward, criterion: &Reward) -> (Vec<Q>, Vec<Q>) {
    let (_, sets) = mdp.optimum(reward);
    let optimal = |choice: &Vec<usize>| choice.iter().zip(&sets).all(|(a, set)| set.contains(a));
    let choices = mdp.choices().into_iter().filter(optimal);
    let values: Vec<Vec<Q>> = choices.map(|choice| mdp.choice_value(criterion, &choice)).collect();
    let column = |s: usize| values.iter().map(move |row| row[s].clone());
    let states = 0..mdp.states.len();
    (states.clone().map(|s| column(s).max().unwrap()).collect(), states.map(|s| column(s).min().unwrap()).collect())
}

pub fn harm(mdp: &Mdp, reward: &Reward, criterion: &Reward) -> String {
    let (value, sets) = mdp.optimum(reward);
    let (best, worst) = extremes(mdp, reward, criterion);
    let mut out = Writer::new("harm", mdp, Over::Shared);
    out.pairs("reward", reward).values("value", &value).sets("optimal", &sets).pairs("reward-2", criterion);
    out.values("best", &best).values("worst", &worst);
    let is_fixed = |s: usize| mdp.discount == q(1, 1) && mdp.states[s].actions.iter().all(|a| a.next == [(s, q(1, 1))]);
    let weight = |s: usize| q(i64::from(!is_fixed(s)), 1);
    let ones: Reward = reward.iter().enumerate().map(|(s, row)| vec![weight(s); row.len()]).collect();
    let class: Vec<Vec<usize>> = reward.iter().map(|row| (0..row.len()).collect()).collect();
    out.pairs("freedom", &ones).line("norm sup").sets("class", &class);
    out.line("radius-lower 0").line("radius-upper infinity").end()
}

pub fn certificate() -> String {
    let (mdp, reward) = tie(q(9, 10));
    harm(&mdp, &reward, &ints(&[&[3, 1, 7], &[2]]))
}

mod accept {
    use super::*;

    #[test]
    fn the_extremes_of_all_optimal_policies() {
        let statement = accepted(&certificate()).statement();
        assert!(statement.contains("\"s0\": 19 and 21"), "{statement}");
    }

    #[test]
    fn random_models_at_every_discount() {
        let mut random = Random(4);
        for _ in crate::seeds(300) {
            let mdp = random.mdp();
            let (reward, criterion) = (random.reward(&mdp), random.reward(&mdp));
            accepted(&harm(&mdp, &reward, &criterion));
        }
    }
}

mod reject {
    use super::*;

    #[test]
    fn h1_actions_that_are_not_all_optimal_ones() {
        for row in ["0", "0 1 2"] {
            let text = with_row(&certificate(), "optimal", 0, row);
            let refusal = refused(&text, Condition::O2, line(&text, "optimal") + 1);
            assert_eq!(refusal.part_of, Some(Condition::U1));
        }
    }

    #[test]
    fn h2_and_h3_extremes_of_another_criterion() {
        for (section, condition) in [("best", Condition::H2), ("worst", Condition::H3)] {
            // Also what the other of the optimal actions is worth.
            for row in ["18", "20", "22", if section == "best" { "19" } else { "21" }] {
                let text = with_row(&certificate(), section, 1, row);
                refused(&text, condition, line(&text, section) + 2);
            }
        }
        // The criterion that a non-optimal action has counts for nothing.
        accepted(&with_row(&certificate(), "reward-2", 0, "3 1 100"));
        let text = with_row(&certificate(), "reward-2", 0, "3 0 7");
        refused(&text, Condition::H3, line(&text, "worst") + 2);
    }
}
