//! The horizon of a model: how many steps lie ahead of a state at most, and so how far a change of
//! reward can reach.

use std::collections::BTreeMap;

use malachite_base::num::arithmetic::traits::Abs;
use malachite_base::num::basic::traits::One;

use super::route::{SolveError, solve};
use crate::bellman::Bellman;
use crate::mdp::{Dynamics, Pair, PairFunction, State};
use crate::number::Rational;

/// M(s), the largest expected discounted number of steps from s: V* for the reward 1, which at γ =
/// 1 ends at absorbing states.
///
/// A change ΔR of the reward moves V* by |ΔV*(s)| ≤ M(s) ‖ΔR‖; for γ < 1 M = 1/(1 − γ)
/// (`q-lipschitz`).
#[derive(Clone, Debug)]
pub struct EffectiveHorizon {
    steps: Vec<Rational>,
}

impl EffectiveHorizon {
    /// The horizon of these dynamics.
    ///
    /// # Errors
    /// Never for valid dynamics; see [`solve`](super::solve).
    pub fn new(dynamics: &Dynamics) -> Result<Self, SolveError> {
        if *dynamics.discount() < 1u32 {
            let steps = Rational::ONE / (Rational::ONE - dynamics.discount());
            return Ok(EffectiveHorizon { steps: vec![steps; dynamics.states()] });
        }
        let mut one = PairFunction::new();
        for state in dynamics.all_states() {
            let counted = dynamics.rank().is_none_or(|rank| rank[state.index()] > 0);
            dynamics.actions(state).for_each(|_| one.push(Rational::from(u32::from(counted))));
        }
        let bellman = Bellman::new(dynamics, &one);
        let steps = solve(&bellman)?.values().to_vec();
        Ok(EffectiveHorizon { steps })
    }

    /// M(s).
    pub fn at(&self, state: State) -> &Rational {
        &self.steps[state.index()]
    }

    /// γ Σ_{s′} |P(s′|s,a) − P(s′|s,b)| M(s′), for two actions of one state: by at most 2‖ΔR‖ plus
    /// this times ‖ΔR‖ a change of reward moves Q*(s,a) − Q*(s,b).
    pub fn apart(&self, dynamics: &Dynamics, a: Pair, b: Pair) -> Rational {
        let mut difference: BTreeMap<State, Rational> = BTreeMap::new();
        for next in dynamics.successors(a) {
            *difference.entry(next.state).or_default() += next.discounted;
        }
        for next in dynamics.successors(b) {
            *difference.entry(next.state).or_default() -= next.discounted;
        }
        difference.iter().map(|(state, d)| d.abs() * self.at(*state)).sum()
    }
}
