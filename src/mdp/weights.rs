//! Weights w_k : S → [0, 1] that combine several rewards into the effective one.

use malachite_q::Rational;

use super::dynamics::State;

/// The weight of one reward: constant, or a function of the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The same at every state.
    Constant(Rational),
    /// One number per state, in their order.
    PerState(Vec<Rational>),
}

impl Weight {
    /// w(s).
    pub fn at(&self, state: State) -> &Rational {
        match self {
            Weight::Constant(weight) => weight,
            Weight::PerState(weights) => &weights[state.index()],
        }
    }
}
