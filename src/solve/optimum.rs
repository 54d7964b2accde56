//! The solution of an MDP: V*, Q*, the optimal action sets A* and the gaps.

use std::sync::{Arc, OnceLock};

use malachite_base::num::logic::traits::SignificantBits;

use super::route::Values;
use crate::bellman::Bellman;
use crate::mdp::{ActionSets, Components, DeterministicPolicy, Pair, State};
use crate::number::{Fraction, Value};

/// The optimum of an MDP with a reward in V.
///
/// V* is kept as it was found, for a component of states as numerators over one denominator; Q* is
/// computed on demand, as the look-ahead of V*: Q*(s,a) = R(s,a) + γ Σ P(s′|s,a) V*(s′). Lowest
/// terms take a gcd for each number, which for large components costs more than solving, so they
/// are computed when asked for: [`value_fraction`](Self::value_fraction) and
/// [`q_fraction`](Self::q_fraction) do without, the other functions give lowest terms.
#[derive(Clone, Debug)]
pub struct Optimum<'m, V> {
    bellman: Bellman<'m, V>,
    values: Values<V>,
    reduced: OnceLock<Vec<V>>,
    optimal: ActionSets,
    components: Arc<Components>,
}

impl<'m, V: Value> Optimum<'m, V> {
    pub(super) fn new(
        bellman: Bellman<'m, V>,
        values: Values<V>,
        optimal: ActionSets,
        components: Arc<Components>,
    ) -> Self {
        Optimum { bellman, values, reduced: OnceLock::new(), optimal, components }
    }

    /// The operators of which this is the optimum.
    pub fn bellman(&self) -> &Bellman<'m, V> {
        &self.bellman
    }

    /// V*, in the order of the states; computed once, when first asked for.
    pub fn values(&self) -> &[V] {
        self.reduced.get_or_init(|| self.bellman.dynamics.all_states().map(|s| self.values.reduced(s)).collect())
    }

    /// V*(s), from [`values`](Self::values).
    pub fn value(&self, state: State) -> &V {
        &self.values()[state.index()]
    }

    /// A component of V*(s), as it was found.
    pub fn value_fraction(&self, state: State, component: usize) -> Fraction<'_> {
        self.values.fraction(state, component.min(V::COMPONENTS - 1))
    }

    /// The bits of all values as they were found: what it takes to put them in lowest terms grows
    /// with them, a little faster than they do.
    pub fn bits(&self) -> u64 {
        let fractions = self.bellman.dynamics.all_states().map(|state| self.value_fraction(state, 0));
        fractions.map(|x| x.numerator().significant_bits() + x.denominator().significant_bits()).sum()
    }

    /// Q*(s,a).
    pub fn q(&self, pair: Pair) -> V {
        if self.optimal.contains(pair) {
            let state = self.bellman.dynamics.state_of(pair);
            return self.reduced.get().map_or_else(|| self.values.reduced(state), |all| all[state.index()].clone());
        }
        V::from_components(|k| self.q_fraction(pair, k).reduce())
    }

    /// A component of Q*(s,a): that of V*(s) for optimal actions, else over the denominator of V*
    /// at the successors where they share one.
    pub fn q_fraction(&self, pair: Pair, component: usize) -> Fraction<'_> {
        let component = component.min(V::COMPONENTS - 1);
        if self.optimal.contains(pair) {
            return self.values.fraction(self.bellman.dynamics.state_of(pair), component);
        }
        self.values.look_ahead(&self.bellman, pair, component)
    }

    /// A*(·;R), complete: every action that attains the maximum, by exact comparison.
    pub fn optimal(&self) -> &ActionSets {
        &self.optimal
    }

    /// V*(s) − max { Q*(s,a) : a ∉ A*(s) }, which is positive; `None` if every action is optimal.
    pub fn gap(&self, state: State) -> Option<V> {
        let second = self.second(state)?;
        Some(V::from_components(|k| self.value_fraction(state, k).minus(&second[k]).reduce()))
    }

    /// A component of the [`gap`](Self::gap), as it was found.
    pub fn gap_fraction(&self, state: State, component: usize) -> Option<Fraction<'_>> {
        let component = component.min(V::COMPONENTS - 1);
        Some(self.value_fraction(state, component).minus(&self.second(state)?[component]))
    }

    /// max { Q*(s,a) : a ∉ A*(s) }, component by component.
    fn second(&self, state: State) -> Option<Vec<Fraction<'_>>> {
        let others = self.bellman.dynamics.actions(state).filter(|&pair| !self.optimal.contains(pair));
        let q = |pair| (0..V::COMPONENTS).map(|k| self.q_fraction(pair, k)).collect::<Vec<_>>();
        others.map(q).max()
    }

    /// The optimal policy that takes the first optimal action of every state.
    pub fn policy(&self) -> DeterministicPolicy {
        let dynamics = self.bellman.dynamics;
        let first = |state| dynamics.actions(state).find(|&pair| self.optimal.contains(pair));
        // A* is never empty; the fallback is the first action of the state.
        DeterministicPolicy::from_fn(dynamics, |state| first(state).unwrap_or(Pair::new(0)))
    }

    /// The strongly connected components of the dynamics; the values in one of them nearly always
    /// share their denominator.
    pub fn components(&self) -> &Components {
        &self.components
    }

    pub(super) fn shared_components(&self) -> Arc<Components> {
        Arc::clone(&self.components)
    }
}
