//! Solving where floats fail: near-ties of 1e-18, γ = 1 − 1e-13, and numbers beyond machine words,
//! against oracles over num-rational.

use crate::common::oracle::{self, ratio};
use crate::common::{Plain, PlainAction};
use num_rational::BigRational;
use num_traits::Zero;
use policy_cliff::bellman::Bellman;
use policy_cliff::number::approximate;
use policy_cliff::solve::solve;
use proptest::prelude::*;

const QUINTILLION: i64 = 1_000_000_000_000_000_000;
const PATIENT: (i64, i64) = (9_999_999_999_999, 10_000_000_000_000);

/// What the solver says of a model, as text: V*, Q*, A* as positions.
fn answer(plain: &Plain) -> oracle::Answer {
    let (model, _) = plain.build();
    let reward = model.reward(None).unwrap();
    let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
    let dynamics = &model.dynamics;
    let states = || dynamics.all_states();
    oracle::Answer {
        values: optimum.values().iter().map(ToString::to_string).collect(),
        q: states().map(|s| dynamics.actions(s).map(|pair| optimum.q(pair).to_string()).collect()).collect(),
        optimal: states()
            .map(|s| optimum.optimal().at(dynamics, s).map(|pair| dynamics.position(s, pair)).collect())
            .collect(),
    }
}

/// Whether these are V*, Q* and A*: V* is the one fixed point of its backup for γ < 1, so that one
/// backup over num-rational decides.
fn is_right(plain: &Plain, answer: &oracle::Answer) -> bool {
    let values: Vec<BigRational> = answer.values.iter().map(|text| text.parse().expect("a rational")).collect();
    plain.states.iter().enumerate().all(|(s, actions)| {
        let q: Vec<BigRational> =
            actions.iter().map(|action| oracle::look_ahead(plain, action, ratio(action.reward), &values)).collect();
        let best = q.iter().max().expect("an action");
        let optimal: Vec<usize> = (0..q.len()).filter(|&a| q[a] == *best).collect();
        let texts: Vec<String> = q.iter().map(ToString::to_string).collect();
        *best == values[s] && optimal == answer.optimal[s] && texts == answer.q[s]
    })
}

/// Copies of one action whose rewards differ by a few quintillionths, weights up to `heaviest`, and
/// a discount that floats round to 1 or nearly so.
fn near_ties(states: usize, heaviest: i64) -> impl Strategy<Value = Plain> {
    (2..=states).prop_flat_map(move |n| {
        let discount = prop::sample::select(vec![PATIENT, (99, 100), (1, 2)]);
        let weights = prop::collection::btree_map(0..n, 1..=heaviest, 1..=n.min(4));
        let state = (weights, -1i64..=1, prop::collection::vec((0i64..=2, any::<bool>()), 1..=3));
        (discount, prop::collection::vec(state, n)).prop_map(move |(discount, states)| {
            let mut plain = Plain { discount, states: Vec::new() };
            for (s, (weights, whole, copies)) in states.into_iter().enumerate() {
                let action = |(tiny, turned)| PlainAction {
                    reward: (whole * QUINTILLION + tiny, QUINTILLION),
                    other: (0, 1),
                    // Some copies lead on to the next state instead, so that values differ by as
                    // little as rewards.
                    weights: if turned {
                        vec![((s + 1) % n, 1)]
                    } else {
                        weights.iter().map(|(&t, &w)| (t, w)).collect()
                    },
                };
                plain.states.push(copies.into_iter().map(action).collect());
            }
            plain
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Near-ties are told from ties, as trying every policy tells them.
    #[test]
    fn near_ties_are_decided_as_by_brute_force(plain in near_ties(4, 3)) {
        prop_assert_eq!(answer(&plain), oracle::answer(&plain));
    }

    /// Weights whose common denominators exceed machine words take the fallback to rationals, which
    /// is right, too.
    #[test]
    fn weights_beyond_machine_words_are_solved_as_by_brute_force(plain in near_ties(3, 1 << 60)) {
        prop_assert_eq!(answer(&plain), oracle::answer(&plain));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Models beyond brute force: the answer is the fixed point, in another library's arithmetic.
    #[test]
    fn larger_models_are_solved_to_the_fixed_point(plain in near_ties(40, 1000)) {
        prop_assert!(is_right(&plain, &answer(&plain)));
    }
}

/// A ring where one action pays 1e-18 more at the far end: in floats both values there are
/// equal, as at this discount they are about 1e13.
#[test]
fn a_difference_at_the_far_end_of_a_ring_decides() {
    let n = 60;
    let action = |reward, next| PlainAction { reward, other: (0, 1), weights: vec![(next, 1)] };
    let mut states: Vec<Vec<PlainAction>> = (0..n).map(|s| vec![action((1, 1), (s + 1) % n)]).collect();
    // State 0 has its action twice; the last state may pay a quintillionth more.
    states[0].push(action((1, 1), 1));
    states[n - 1].push(action((QUINTILLION + 1, QUINTILLION), 0));
    let plain = Plain { discount: PATIENT, states };
    let found = answer(&plain);
    assert!(is_right(&plain, &found));
    assert_eq!(found.optimal[0], [0, 1], "a tie");
    assert_eq!(found.optimal[n - 1], [1], "a near-tie");
    let [low, high] = [0, 1].map(|a| approximate(&policy_cliff::number::parse(&found.q[n - 1][a]).unwrap()));
    assert!((low - high).abs() <= f64::EPSILON * high && high > 9e12, "floats cannot tell {low} from {high}");
}

/// The oracle refuses wrong answers: a wrong value, a set that misses a tie, and one with an action
/// too many.
#[test]
fn the_fixed_point_oracle_refuses_wrong_answers() {
    let action = |reward| PlainAction { reward, other: (0, 1), weights: vec![(0, 1)] };
    let plain = Plain { discount: (1, 2), states: vec![vec![action((1, 1)), action((1, 1)), action((0, 1))]] };
    let found = answer(&plain);
    assert!(is_right(&plain, &found) && !BigRational::zero().eq(&found.values[0].parse().unwrap()));
    for (values, optimal) in [("3", vec![0, 1]), ("2", vec![0]), ("2", vec![0, 1, 2])] {
        let wrong = oracle::Answer { values: vec![values.into()], q: found.q.clone(), optimal: vec![optimal] };
        assert!(!is_right(&plain, &wrong));
    }
}
