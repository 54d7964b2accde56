//! The solution of an MDP: V*, Q*, the optimal action sets A* and the gaps.

use std::sync::Arc;

use super::affine::SolveError;
use super::components::Components;
use super::policy_iteration::{Route, solve_among};
use crate::bellman::Bellman;
use crate::mdp::{ActionSets, DeterministicPolicy, Pair, PairFunction, State};
use crate::number::Value;

/// The optimum of an MDP with a reward in V.
///
/// Q* is computed on demand, as the look-ahead of V*: Q*(s,a) = R(s,a) + γ Σ P(s′|s,a) V*(s′).
#[derive(Clone, Debug)]
pub struct Optimum<'m, V> {
    pub(super) bellman: Bellman<'m, V>,
    pub(super) values: Vec<V>,
    pub(super) optimal: ActionSets,
    pub(super) components: Arc<Components>,
}

impl<'m, V: Value> Optimum<'m, V> {
    /// The operators of which this is the optimum.
    pub fn bellman(&self) -> &Bellman<'m, V> {
        &self.bellman
    }

    /// V*, in the order of the states.
    pub fn values(&self) -> &[V] {
        &self.values
    }

    /// V*(s).
    pub fn value(&self, state: State) -> &V {
        &self.values[state.index()]
    }

    /// Q*(s,a). Where the action is optimal this is V*(s), which costs no arithmetic.
    pub fn q(&self, pair: Pair) -> V {
        if self.optimal.contains(pair) {
            return self.value(self.bellman.dynamics.state_of(pair)).clone();
        }
        self.bellman.look_ahead(pair, &self.values)
    }

    /// A*(·;R), complete: every action that attains the maximum, by exact comparison.
    pub fn optimal(&self) -> &ActionSets {
        &self.optimal
    }

    /// V*(s) − max { Q*(s,a) : a ∉ A*(s) }, which is positive; `None` if every action is optimal.
    pub fn gap(&self, state: State) -> Option<V> {
        let others = self.bellman.dynamics.actions(state).filter(|&pair| !self.optimal.contains(pair));
        let second = others.map(|pair| self.q(pair)).max()?;
        let mut gap = self.value(state).clone();
        gap.subtract(&second);
        Some(gap)
    }

    /// The optimal policy that takes the first optimal action of every state.
    pub fn policy(&self) -> DeterministicPolicy {
        let dynamics = self.bellman.dynamics;
        let first = |state| dynamics.actions(state).find(|&pair| self.optimal.contains(pair));
        // A* is never empty; the fallback is the first action of the state.
        DeterministicPolicy::from_fn(dynamics, |state| first(state).unwrap_or(Pair::new(0)))
    }

    /// The strongly connected components of the dynamics; the values in one of them nearly always share their denominator.
    pub fn components(&self) -> &Components {
        &self.components
    }

    /// The optimum of `reward` among the policies that are optimal here, for example of a direction D: then
    /// V*_{R+εD} = V*_R + ε V₁ for all small ε > 0, where V₁ is its value (the lexicographic optimum of R, then D).
    ///
    /// # Errors
    /// As [`solve`](super::solve).
    pub fn refine<'a, W: Value>(&'a self, reward: &'a PairFunction<W>) -> Result<Optimum<'a, W>, SolveError> {
        let bellman = Bellman::new(self.bellman.dynamics, reward);
        solve_among(&bellman, Arc::clone(&self.components), |pair| self.optimal.contains(pair), Route::Integers)
    }
}
