//! The Bellman operators, each written once, over any [`Kernel`](crate::mdp::Kernel) and any field,
//! for numbers and for germs.
//!
//! | operator | function |
//! |---|---|
//! | look-ahead Q_V = R + γPV | [`look_ahead`] |
//! | advantage Q_V − V | [`advantage`] |
//! | the reward of a look-ahead, q − γPV | [`reward_of`] |
//! | max_a Q | [`maximum`] |
//! | argmax Q | [`argmax`] |
//! | inverse Bellman map | [`inverse_bellman`] |
//! | policy improvement | [`improve`] |
//! | r_π and γP_π | [`policy_row`] |
//!
//! Where speed asks for another form of one of them, in words, in integers over one denominator or
//! in floats, that form stands under `solve::route` and says which operator it is.

mod look_ahead;
mod maximum;
mod policy_row;

pub use look_ahead::{advantage, look_ahead, reward_of};
pub use maximum::{argmax, improve, inverse_bellman, maximum};
pub use policy_row::policy_row;

use crate::mdp::{Dynamics, Pair, PairFunction, State};
use crate::number::Value;

/// One exact MDP: dynamics with a reward in rationals, or in germs R + εD.
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
    /// The MDP of these dynamics with this reward.
    pub fn new(dynamics: &'m Dynamics, reward: &'m PairFunction<V>) -> Self {
        Bellman { dynamics, reward }
    }

    /// [`look_ahead`] with this reward.
    pub fn look_ahead(&self, pair: Pair, values: &[V]) -> V {
        let Ok(q) = look_ahead(self.dynamics, pair, self.reward.at(pair), values);
        q
    }

    /// [`advantage`] with this reward.
    pub fn advantage(&self, state: State, pair: Pair, values: &[V]) -> V {
        let Ok(advantage) = advantage(self.dynamics, state, pair, self.reward.at(pair), values);
        advantage
    }
}
