//! Repairs: the smallest bonus after which the policy that is named alone is optimal, by a margin.
//!
//! Where the policy leads to states without a choice, any choice there may serve.

use malachite_base::num::basic::traits::Zero;

use super::bonus_program::Programs;
use super::budget::Budget;
use super::cases::{Case, Found, Root, search};
use super::radius::first_duplicates;
use super::ray::Bound;
use super::wish::{Mended, Part, Wish};
use crate::mdp::{DeterministicPolicy, Dynamics, NamedReward, Pair, State};
use crate::number::Rational;
use crate::solve::Optimum;

/// The smallest bonus, as far as it is known.
#[derive(Clone, Debug)]
pub struct Repair {
    /// What was asked for.
    pub wish: Wish,
    /// For each pair the first of its duplicates.
    pub class: Vec<Pair>,
    /// No smaller change fulfils the wish; infinite if none does.
    pub lower: Bound,
    /// The best change found.
    pub mended: Option<Mended>,
    /// The cases of the proof that nothing smaller does it.
    pub cases: Vec<Case>,
    /// How many programs were solved.
    pub programs: usize,
}

impl Repair {
    /// The size of the change.
    pub fn upper(&self) -> Bound {
        self.mended.as_ref().map_or(Bound::Infinite, |mended| Bound::At(mended.size.clone()))
    }

    /// What is to be optimal at a state, or is under the change, if that counts.
    pub fn chosen(&self, state: State) -> Option<(Pair, Part)> {
        match &self.mended {
            None => self.wish.policy.get(&state).map(|pair| (self.class[pair.index()], Part::Named)),
            Some(mended) => {
                let part = mended.parts[state.index()];
                (part != Part::Open).then_some((mended.choice[state.index()], part))
            }
        }
    }

    /// Those actions as a policy, with the first one of each other state.
    pub fn policy(&self, dynamics: &Dynamics) -> DeterministicPolicy {
        let first = |state| Pair::new(dynamics.pair_range(state).start);
        DeterministicPolicy::from_fn(dynamics, |state| {
            self.chosen(state).map_or_else(|| first(state), |(pair, _)| pair)
        })
    }

    /// Whether nothing is left to find.
    pub fn is_exact(&self) -> bool {
        self.lower == self.upper()
    }
}

/// Searches for the smallest repair, over as many programs as the budget allows.
pub fn repair<'b>(
    optimum: &Optimum<'_, Rational>,
    rewards: &[NamedReward],
    wish: Wish,
    budget: impl Into<Budget<'b>>,
) -> Repair {
    let class = first_duplicates(optimum.bellman(), rewards, wish.freedom.all);
    let root = Root { named: wish.policy.clone(), least: Rational::ZERO };
    let Found { lower, best, cases, programs } =
        search(&Programs::new(optimum, rewards, &wish, &[]), &[root], budget.into());
    Repair { wish, class, lower, mended: best.map(|(_, mended)| mended), cases, programs }
}
