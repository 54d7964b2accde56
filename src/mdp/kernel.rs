//! What the Bellman operators need of a model: states, their actions, and where these lead.

use std::ops::Range;

use super::{Pair, State};
use crate::number::Number;

/// (S, A, γP) over some numbers.
///
/// The exact model, [`Dynamics`](super::Dynamics), and the small models that claims are evaluated
/// on implement it; the operators, and the generic evaluation, occupancy and policy iteration, know
/// nothing else of a model.
pub trait Kernel {
    /// The numbers that discounted probabilities are.
    type Number: Number;

    /// The number of states |S|.
    fn states(&self) -> usize;

    /// The numbers of the pairs of a state, one for each action: A(s). Never empty.
    fn pair_range(&self, state: State) -> Range<usize>;

    /// The row γP(·|s,a) over the states with P(s′|s,a) > 0.
    fn discounted_row(&self, pair: Pair) -> impl ExactSizeIterator<Item = (State, &Self::Number)> + Clone;

    /// Whether the state has value 0 by definition: the absorbing states at γ = 1.
    fn is_terminal(&self, state: State) -> bool;

    /// The number of state–action pairs.
    fn pairs(&self) -> usize {
        self.states().checked_sub(1).map_or(0, |last| self.pair_range(State::new(last)).end)
    }

    /// The states in order, each with its actions as pairs.
    fn states_with_actions(&self) -> impl Iterator<Item = (State, impl DoubleEndedIterator<Item = Pair> + Clone)> {
        (0..self.states()).map(State::new).map(|state| (state, self.pair_range(state).map(Pair::new)))
    }
}
