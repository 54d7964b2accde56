//! The distance to a chosen change: how far the nearest reward is at which one of some actions is
//! optimal, whatever happens elsewhere.
//!
//! On the straight way to the nearest such reward none of them is optimal before its end, so that
//! at the end some other action of each state still is. Therefore only policies of other actions
//! are looked at. Without a program it is known that a gap closes no faster than by 2/(1 − γ) times
//! the change.

use std::collections::BTreeMap;

use malachite_base::num::arithmetic::traits::Abs;
use malachite_base::num::basic::traits::{One, Zero};

use super::bonus_program::Programs;
use super::budget::Budget;
use super::cases::{Case, Found, Root, search};
use super::radius::{Freedom, first_duplicates};
use super::ray::Bound;
use super::wish::Wish;
use crate::bellman::Bellman;
use crate::mdp::{Kernel, NamedReward, Pair, PairFunction, Reward, State};
use crate::number::Rational;
use crate::solve::{Optimum, SolveError, solve};

/// What is to become optimal: one of some actions, each the first of its class, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(Vec<Pair>);

impl Target {
    /// Some actions.
    pub fn actions(optimum: &Optimum<'_, Rational>, rewards: &[NamedReward], pairs: &[Pair], all: bool) -> Self {
        let class = first_duplicates(optimum.bellman(), rewards, all);
        let mut firsts: Vec<Pair> = pairs.iter().map(|pair| class[pair.index()]).collect();
        firsts.sort();
        firsts.dedup();
        Target(firsts)
    }

    /// All actions of some states that are not optimal.
    pub fn outside(
        optimum: &Optimum<'_, Rational>,
        rewards: &[NamedReward],
        states: impl IntoIterator<Item = State>,
        all: bool,
    ) -> Self {
        let dynamics = optimum.bellman().dynamics;
        let states = states.into_iter().filter(|&state| !dynamics.is_terminal(state));
        let pairs = states.flat_map(|state| dynamics.actions(state));
        let others: Vec<Pair> = pairs.filter(|pair| !optimum.optimal().contains(*pair)).collect();
        Self::actions(optimum, rewards, &others, all)
    }

    /// The actions.
    pub fn pairs(&self) -> &[Pair] {
        &self.0
    }
}

/// A reward at which an action of the target is optimal.
#[derive(Clone, Debug)]
pub struct Approached {
    /// The action.
    pub action: Pair,
    /// d.
    pub bonus: PairFunction<Rational>,
    /// R + w·d.
    pub reward: Reward,
    /// Its V*.
    pub value: Vec<Rational>,
}

/// How far a target is.
#[derive(Clone, Debug)]
pub struct Approach {
    /// What is to become optimal.
    pub target: Target,
    /// What may change.
    pub freedom: Freedom,
    /// For each pair the first of its duplicates.
    pub class: Vec<Pair>,
    /// No smaller change does it; infinite if none does.
    pub lower: Bound,
    /// The size of a change that does it.
    pub upper: Bound,
    /// That change.
    pub nearest: Option<Approached>,
    /// The cases of the proof that nothing nearer does it.
    pub cases: Vec<Case>,
    /// How many programs were solved.
    pub programs: usize,
}

/// Searches for the nearest reward, over as many programs as the budget allows.
///
/// # Errors
/// As [`solve`].
pub fn approach<'b>(
    optimum: &Optimum<'_, Rational>,
    rewards: &[NamedReward],
    target: Target,
    freedom: Freedom,
    budget: impl Into<Budget<'b>>,
) -> Result<Approach, SolveError> {
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let class = first_duplicates(bellman, rewards, freedom.all);
    let zero = || PairFunction::zero(dynamics.pairs());
    if let Some(&action) = target.0.iter().find(|pair| optimum.optimal().contains(**pair)) {
        let value = optimum.values().to_vec();
        let nearest = Some(Approached { action, bonus: zero(), reward: bellman.reward.clone(), value });
        let [lower, upper] = [(); 2].map(|()| Bound::At(Rational::ZERO));
        return Ok(Approach { target, freedom, class, lower, upper, nearest, cases: Vec::new(), programs: 0 });
    }
    let wish = Wish { policy: BTreeMap::new(), margin: zero(), freedom: freedom.clone(), nonnegative: false };
    let programs = Programs::new(optimum, rewards, &wish, &target.0);
    let largest = freedom.weight.distinct().iter().map(|weight| weight.abs()).max().unwrap_or_default();
    let rate = (Rational::ONE - dynamics.discount()) / Rational::from(2u32);
    let root = |&pair: &Pair| {
        let state = dynamics.state_of(pair);
        let gap = optimum.value_fraction(state, 0).minus(&optimum.q_fraction(pair, 0)).reduce();
        // Where nothing may change no program is needed either, but then the flow 0 has nothing to
        // gain.
        let least = if largest == 0u32 { Rational::ZERO } else { gap * &rate / &largest };
        Root { named: BTreeMap::from([(state, pair)]), least }
    };
    let roots: Vec<Root> = target.0.iter().map(root).collect();
    let Found { lower, best, cases, programs } = search(&programs, &roots, budget.into());
    let (mut upper, mut nearest) = (Bound::Infinite, None);
    if let Some((root, mended)) = best {
        let reward = mended.reward(bellman.reward, &freedom);
        let value = solve(&Bellman::new(dynamics, &reward))?.values().to_vec();
        upper = Bound::At(mended.size);
        nearest = Some(Approached { action: target.0[root], bonus: mended.bonus, reward, value });
    }
    Ok(Approach { target, freedom, class, lower, upper, nearest, cases, programs })
}
