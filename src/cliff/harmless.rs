//! Harmless changes: how far the reward may move before an action that is not optimal becomes optimal
//! anywhere. Until then nothing of the reward itself is lost.
//!
//! Up to that distance only actions of A*(·;R) are optimal, and at it some policy of them still is. So
//! for each other action the nearest reward at which it is optimal is a repair without a margin, whose
//! choices elsewhere are among A*(·;R); the least of these distances is the one that is asked for.

use std::collections::BTreeMap;

use malachite_base::num::basic::traits::{One, Zero};

use super::budget::Budget;
use super::harm::OwnLoss;
use super::radius::{Freedom, Norm, first_duplicates};
use super::ray::Bound;
use super::repair::repair;
use super::wish::Wish;
use crate::mdp::{Kernel, NamedReward, Pair, PairFunction};
use crate::number::Rational;
use crate::solve::{Optimum, SolveError};

/// How far the reward may move without harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Harmless {
    /// Below this distance no other action is optimal; infinite if there is no other action.
    pub lower: Bound,
    /// At this distance one is.
    pub upper: Bound,
}

/// The distance in the sup norm, over as many linear programs as the budget allows.
///
/// # Errors
/// As [`solve`](crate::solve::solve).
pub fn harmless<'b>(
    optimum: &Optimum<'_, Rational>,
    rewards: &[NamedReward],
    budget: impl Into<Budget<'b>>,
) -> Result<Harmless, SolveError> {
    let budget = budget.into();
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let rate = OwnLoss::of(optimum)?.rate;
    let class = first_duplicates(bellman, rewards, false);
    let weight = PairFunction::from_fn(dynamics.pairs(), |pair| match dynamics.is_terminal(dynamics.state_of(pair)) {
        true => Rational::ZERO,
        false => Rational::ONE,
    });
    let freedom = Freedom { weight, norm: Norm::Sup, all: false };
    // Each with what its distance is at least.
    let mut others: Vec<(Rational, Pair)> = Vec::new();
    for state in dynamics.all_states().filter(|&state| !dynamics.is_terminal(state)) {
        let other = |pair: &Pair| !optimum.optimal().contains(*pair) && class[pair.index()] == *pair;
        let gap = |pair: Pair| optimum.value_fraction(state, 0).minus(&optimum.q_fraction(pair, 0)).reduce();
        others.extend(dynamics.actions(state).filter(other).map(|pair| (gap(pair) / &rate, pair)));
    }
    others.sort();
    let (mut programs, mut lower, mut upper): (usize, Option<Rational>, Option<Rational>) = (0, None, None);
    for (least, pair) in others {
        if upper.as_ref().is_some_and(|upper| least >= *upper) {
            break;
        }
        let mut own = Some(least);
        if budget.allows(programs) {
            let wish = Wish {
                policy: BTreeMap::from([(dynamics.state_of(pair), pair)]),
                among: Some(optimum.optimal().clone()),
                margin: PairFunction::zero(dynamics.pairs()),
                freedom: freedom.clone(),
                nonnegative: false,
            };
            let found = repair(optimum, rewards, &wish, budget.after(programs));
            programs += found.programs;
            own = at(&found.lower).max(own);
            upper = at(&found.upper()).into_iter().chain(upper).min();
        }
        lower = own.into_iter().chain(lower).min();
    }
    let lower = if lower.is_some() { lower.into_iter().chain(upper.clone()).min() } else { upper.clone() };
    let bound = |distance: Option<Rational>| distance.map_or(Bound::Infinite, Bound::At);
    Ok(Harmless { lower: bound(lower), upper: bound(upper) })
}

fn at(bound: &Bound) -> Option<Rational> {
    match bound {
        Bound::At(x) => Some(x.clone()),
        Bound::Infinite => None,
    }
}
