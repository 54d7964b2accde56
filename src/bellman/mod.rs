//! The Bellman operators: one look-ahead, one backup parameterised by how it aggregates over actions, and their inverse.

mod aggregate;
mod occupancy;

pub use aggregate::{Aggregator, Maximum, Mean};
pub use occupancy::{occupancy, reachable};

use crate::mdp::{Dynamics, Pair, PairFunction, Policy, State};
use crate::number::{Rational, Value};

/// The operators of one MDP: dynamics with a reward in rationals, or in germs R + εD.
#[derive(Debug)]
pub struct Bellman<'m, V> {
    /// (S, A, P, γ).
    pub dynamics: &'m Dynamics,
    /// R.
    pub reward: &'m PairFunction<V>,
}

impl<V> Clone for Bellman<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Bellman<'_, V> {}

impl<'m, V: Value> Bellman<'m, V> {
    /// The operators of these dynamics with this reward.
    pub fn new(dynamics: &'m Dynamics, reward: &'m PairFunction<V>) -> Self {
        Bellman { dynamics, reward }
    }

    /// Q_V(s,a) = R(s,a) + γ Σ_{s′} P(s′|s,a) V(s′), for V given by its values in the order of the states.
    pub fn look_ahead(&self, pair: Pair, values: &[V]) -> V {
        let mut q = self.reward.at(pair).clone();
        let row = self.dynamics.successors(pair).map(|next| (next.discounted, &values[next.state.index()]));
        let Ok(()) = q.add_combination(row);
        q
    }

    /// The backup at a state: aggregate_a Q_V(s,a). With [`Maximum`] the optimality operator, with [`Mean`] that of a policy.
    pub fn backup(&self, state: State, values: &[V], aggregator: &impl Aggregator<V>) -> V {
        let dynamics = self.dynamics;
        aggregator.aggregate(dynamics.actions(state).map(|pair| (pair, self.look_ahead(pair, values))))
    }

    /// (T_R Q)(s,a) = R(s,a) + γ Σ_{s′} P(s′|s,a) aggregate_{a′} Q(s′,a′), for Q given in the order of the pairs. With
    /// [`Maximum`] the γ-contraction whose fixed point is Q*_R.
    pub fn apply(&self, q: &[V], aggregator: &impl Aggregator<V>) -> Vec<V> {
        let values = aggregate(self.dynamics, q, aggregator);
        self.dynamics.all_pairs().map(|pair| self.look_ahead(pair, &values)).collect()
    }

    /// A^π(s,a) = Q_{V}(s,a) − V(s), the advantage of a pair where V = V^π.
    pub fn advantage(&self, state: State, pair: Pair, values: &[V]) -> V {
        let Ok(advantage) = self.look_ahead(pair, values).subtract(&values[state.index()]);
        advantage
    }
}

/// s ↦ aggregate_a Q(s,a), for Q given in the order of the pairs.
pub fn aggregate<V: Value>(dynamics: &Dynamics, q: &[V], aggregator: &impl Aggregator<V>) -> Vec<V> {
    let at = |state| dynamics.actions(state).map(|pair| (pair, q[pair.index()].clone()));
    dynamics.all_states().map(|state| aggregator.aggregate(at(state))).collect()
}

/// The inverse Bellman map: R_Q(s,a) = Q(s,a) − γ Σ_{s′} P(s′|s,a) max_{a′} Q(s′,a′), the one reward with Q*_{R_Q} = Q.
pub fn inverse_bellman<V: Value>(dynamics: &Dynamics, q: &[V]) -> PairFunction<V> {
    let values = aggregate(dynamics, q, &Maximum);
    PairFunction::from_fn(dynamics.pairs(), |pair| {
        let mut future = V::zero();
        let Ok(()) = future
            .add_combination(dynamics.successors(pair).map(|next| (next.discounted, &values[next.state.index()])));
        let Ok(reward) = q[pair.index()].subtract(&future);
        reward
    })
}

/// r_π(s) = Σ_a π(a|s) R(s,a) and the row γ Σ_a π(a|s) P(·|s,a) of a policy at a state, with entries in no special order.
pub fn policy_row<V: Value>(
    bellman: &Bellman<'_, V>,
    state: State,
    policy: &impl Policy,
) -> (V, Vec<(State, Rational)>) {
    let mut reward = V::zero();
    let mut row = Vec::new();
    for pair in bellman.dynamics.actions(state) {
        let probability = policy.probability(pair);
        if probability == 0u32 {
            continue;
        }
        let Ok(()) = reward.add_combination(std::iter::once((&probability, bellman.reward.at(pair))));
        row.extend(bellman.dynamics.successors(pair).map(|next| (next.state, &probability * next.discounted)));
    }
    (reward, row)
}
