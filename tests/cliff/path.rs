//! `cliff path` against brute force at every point where a set can change.

use crate::common::generators::models;
use crate::common::oracle::{self, look_ahead, optimum, policies, policy_value};
use crate::common::{Plain, PlainAction};
use num_rational::BigRational;
use num_traits::{One, Zero};
use policy_cliff::cliff::{difference, path};
use policy_cliff::evidence;
use policy_cliff::mdp::ActionSets;
use policy_cliff::number::{Rational, parse};
use proptest::prelude::*;
use std::num::NonZeroUsize;

/// The reward a part of the way from the first to the other.
fn at(t: &BigRational) -> impl Fn(&PlainAction) -> BigRational {
    move |action: &PlainAction| {
        let (from, to) = (oracle::ratio(action.reward), oracle::ratio(action.other));
        &from + t * (&to - &from)
    }
}

/// Every t between 0 and 1 at which an advantage of some policy vanishes, and the ends.
fn candidates(plain: &Plain) -> Vec<BigRational> {
    let (zero, one) = (BigRational::zero(), BigRational::one());
    let mut all = vec![zero.clone(), one.clone()];
    for choice in policies(plain) {
        let [start, end] = [&zero, &one].map(|t| policy_value(plain, &choice, &at(t)));
        for (s, actions) in plain.states.iter().enumerate() {
            for action in actions {
                let advantage =
                    |t, values: &[BigRational]| look_ahead(plain, action, at(t)(action), values) - &values[s];
                let (f, g) = (advantage(&zero, &start), advantage(&one, &end));
                if f != g {
                    all.push(&f / (&f - &g));
                }
            }
        }
    }
    all.retain(|t| *t >= zero && *t <= one);
    all.sort();
    all.dedup();
    all
}

fn budget(pieces: usize) -> NonZeroUsize {
    NonZeroUsize::new(pieces).unwrap()
}

fn rational(x: &BigRational) -> Rational {
    parse(&x.to_string()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// At every point where a set can change, and between these points, the path has the sets of
    /// brute force; the pieces cover [0, 1]; every inner end is a break; the certificate is accepted.
    #[test]
    fn g19_a_path_has_the_sets_of_brute_force(plain in models(3, 3)) {
        prop_assume!(plain.states.iter().map(Vec::len).sum::<usize>() <= 6);
        let (model, other) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let direction = difference(&reward, &other);
        let path = path(dynamics, &reward, &direction, budget(1_000)).unwrap();
        evidence::path(dynamics, [&reward, &other], &path, None).expect("accepted");
        prop_assert_eq!(path.end(), parse("1").unwrap());
        for inner in path.pieces.iter().filter(|piece| piece.to < 1u32) {
            prop_assert!(path.breaks().any(|(at, _)| *at == inner.to));
        }
        let points = candidates(&plain);
        let middles = points.windows(2).map(|ends| (&ends[0] + &ends[1]) / BigRational::from_integer(2.into()));
        for t in points.iter().cloned().chain(middles) {
            let here = rational(&t);
            let sets: &ActionSets = match path.pieces.iter().find(|piece| here <= piece.to) {
                _ if here == 0u32 => &path.at_start,
                Some(piece) if here == piece.to => &piece.at_end,
                Some(piece) => &piece.within,
                None => unreachable!("the path ends at 1"),
            };
            let found: Vec<Vec<usize>> = dynamics.all_states()
                .map(|state| sets.at(dynamics, state).map(|pair| dynamics.position(state, pair)).collect())
                .collect();
            prop_assert_eq!(found, optimum(&plain, &at(&t)).1, "t = {}", t);
        }
    }

    /// A budget that ends leaves the first pieces of the whole path, certified.
    #[test]
    fn g19_a_budget_leaves_the_beginning(plain in models(3, 3)) {
        let (model, other) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let direction = difference(&reward, &other);
        let whole = path(dynamics, &reward, &direction, budget(1_000)).unwrap();
        let first = path(dynamics, &reward, &direction, budget(1)).unwrap();
        evidence::path(dynamics, [&reward, &other], &first, None).expect("accepted");
        prop_assert_eq!(first.pieces.len(), 1);
        prop_assert_eq!(&first.pieces[0].to, &whole.pieces[0].to);
    }
}
