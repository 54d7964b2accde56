//! `cliff harm` against all deterministic policies that are optimal.

use crate::common::Plain;
use crate::common::generators::models;
use crate::common::oracle::{self, optimum, policies, policy_value};
use policy_cliff::bellman::Bellman;
use policy_cliff::cliff::Harm;
use policy_cliff::evidence;
use policy_cliff::solve::solve;
use proptest::prelude::*;

/// For every state the largest and the smallest value of the other reward over the policies that
/// are optimal for the first.
fn brute(plain: &Plain) -> Vec<(String, String)> {
    let (_, sets) = optimum(plain, &|action| oracle::ratio(action.reward));
    let optimal = policies(plain).into_iter().filter(|choice| choice.iter().zip(&sets).all(|(a, set)| set.contains(a)));
    let values: Vec<_> =
        optimal.map(|choice| policy_value(plain, &choice, &|action| oracle::ratio(action.other))).collect();
    let column = |s: usize| values.iter().map(move |row| row[s].clone());
    let extremes = |s| (column(s).max().unwrap().to_string(), column(s).min().unwrap().to_string());
    (0..plain.states.len()).map(extremes).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Best and worst are those of all deterministic optimal policies; the certificate is accepted;
    /// and the criterion moves somewhere exactly if they differ somewhere.
    #[test]
    fn g19_harm_is_that_of_all_optimal_policies(plain in models(4, 3)) {
        let (model, criterion) = plain.build();
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let harm = Harm::new(&optimum, &model.rewards, &criterion, 10).unwrap();
        evidence::harm(&optimum, &harm, None).expect("accepted");
        let found: Vec<_> =
            harm.best.iter().zip(&harm.worst).map(|(best, worst)| (best.to_string(), worst.to_string())).collect();
        prop_assert_eq!(&found, &brute(&plain));
        let differ = harm.best.iter().zip(&harm.worst).any(|(best, worst)| best != worst);
        prop_assert_eq!(harm.arises(&optimum).next().is_some(), differ);
        // Where the start has a spread, and only there, the policy with least of it misses
        // something that it reaches. At γ = 0 it reaches only the start.
        let start = harm.best[0] != harm.worst[0];
        let missed = harm.missed(&optimum, model.initial.as_ref());
        let is_missed = missed.iter().any(|missed| missed.reached && missed.advantage > 0u32);
        prop_assert_eq!(is_missed, start);
    }
}
