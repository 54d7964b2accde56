//! The dynamics (S, A, P, γ): states with their actions, the transition kernel in sparse rows, and
//! the discount.

use std::ops::Range;

use malachite_q::Rational;

use super::components::Components;
use super::kernel::Kernel;
use super::names::Names;
use crate::foreign::Foreign;

/// A state, by its number in file order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State(u32);

/// A state–action pair, numbered state by state and, within a state, in the order of its actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair(u32);

macro_rules! index {
    ($name:ident) => {
        impl $name {
            /// The element with this number; numbers stay below 2³² by the size limits of models.
            pub fn new(index: usize) -> Self {
                debug_assert!(u32::try_from(index).is_ok());
                $name(index as u32)
            }

            /// The number.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
index!(State);
index!(Pair);

/// One entry of a row of the transition kernel.
#[derive(Clone, Copy, Debug)]
pub struct Successor<'m> {
    /// The next state s′.
    pub state: State,
    /// P(s′|s,a) > 0.
    pub probability: &'m Rational,
    /// γ·P(s′|s,a).
    pub discounted: &'m Rational,
}

/// A finite MDP without its reward. Immutable and valid: every state has an action, every row of P
/// sums to exactly 1 over existing states, γ ∈ [0, 1], and at γ = 1 every policy terminates.
#[derive(Clone, Debug)]
pub struct Dynamics {
    pub(super) discount: Rational,
    pub(super) state_names: Names,
    /// Pairs of state s are `pair_start[s]..pair_start[s + 1]`.
    pub(super) pair_start: Vec<u32>,
    /// For each pair the number of its action's name.
    pub(super) action_name: Vec<u32>,
    pub(super) action_names: Names,
    /// Successors of pair p are `row_start[p]..row_start[p + 1]`.
    pub(super) row_start: Vec<u32>,
    pub(super) successor: Vec<u32>,
    /// For each successor the number of its probability.
    pub(super) probability: Vec<u32>,
    pub(super) probabilities: Vec<Rational>,
    pub(super) discounted: Vec<Rational>,
    /// At γ = 1 the rank that shows that every policy terminates.
    pub(super) rank: Option<Vec<u32>>,
}

impl Dynamics {
    /// γ.
    pub fn discount(&self) -> &Rational {
        &self.discount
    }

    /// The number of states |S|.
    pub fn states(&self) -> usize {
        self.pair_start.len() - 1
    }

    /// The number of state–action pairs.
    pub fn pairs(&self) -> usize {
        self.row_start.len() - 1
    }

    /// The number of positive entries of P.
    pub fn transitions(&self) -> usize {
        self.successor.len()
    }

    /// All states in order.
    pub fn all_states(&self) -> impl DoubleEndedIterator<Item = State> + use<> {
        (0..self.states()).map(State::new)
    }

    /// All pairs in order.
    pub fn all_pairs(&self) -> impl DoubleEndedIterator<Item = Pair> + use<> {
        (0..self.pairs()).map(Pair::new)
    }

    /// The actions available at a state, as pairs: A(s). Never empty.
    pub fn actions(&self, state: State) -> impl DoubleEndedIterator<Item = Pair> + ExactSizeIterator + use<> {
        self.pair_range(state).map(Pair::new)
    }

    /// The numbers of a state's pairs.
    pub fn pair_range(&self, state: State) -> Range<usize> {
        self.pair_start[state.index()] as usize..self.pair_start[state.index() + 1] as usize
    }

    /// The state of a pair, in O(log |S|).
    pub fn state_of(&self, pair: Pair) -> State {
        State::new(self.pair_start.partition_point(|&start| start <= pair.0) - 1)
    }

    /// The position of a pair among the actions of `state`.
    pub fn position(&self, state: State, pair: Pair) -> usize {
        pair.index() - self.pair_range(state).start
    }

    /// The row P(·|s,a), in ascending order of the states; entries are positive.
    pub fn successors(&self, pair: Pair) -> impl ExactSizeIterator<Item = Successor<'_>> + Clone {
        let row = self.row_start[pair.index()] as usize..self.row_start[pair.index() + 1] as usize;
        self.successor[row.clone()].iter().zip(&self.probability[row]).map(|(&state, &number)| Successor {
            state: State(state),
            probability: &self.probabilities[number as usize],
            discounted: &self.discounted[number as usize],
        })
    }

    /// The numbers of the transitions that leave a state, under all of its actions.
    pub(crate) fn edge_range(&self, state: State) -> Range<usize> {
        let pairs = self.pair_range(state);
        self.row_start[pairs.start] as usize..self.row_start[pairs.end] as usize
    }

    /// The state that a transition leads to.
    fn edge_target(&self, edge: usize) -> State {
        State(self.successor[edge])
    }

    /// The distinct probabilities of the kernel, for tables that run beside it.
    pub(crate) fn distinct_probabilities(&self) -> &[Rational] {
        &self.probabilities
    }

    /// γ times the distinct probabilities, in the same order.
    pub(crate) fn distinct_discounted(&self) -> &[Rational] {
        &self.discounted
    }

    /// The row of a pair as numbers: states, and numbers of
    /// [`distinct_probabilities`](Self::distinct_probabilities).
    pub(crate) fn raw_row(&self, pair: Pair) -> (&[u32], &[u32]) {
        let row = self.row_start[pair.index()] as usize..self.row_start[pair.index() + 1] as usize;
        (&self.successor[row.clone()], &self.probability[row])
    }

    /// The strongly connected components of the states under all actions, each after those it leads
    /// to.
    pub fn components(&self) -> Components {
        Components::of(self.states(), |state| self.edge_range(State::new(state)), |edge| self.edge_target(edge).index())
    }

    /// The name of a state.
    pub fn state_name(&self, state: State) -> Foreign<'_> {
        self.state_names.get(state.0).into()
    }

    /// The name of the action of a pair.
    pub fn action_name(&self, pair: Pair) -> Foreign<'_> {
        self.action_names.get(self.action_name[pair.index()]).into()
    }

    /// The names of all states.
    pub fn state_names(&self) -> &Names {
        &self.state_names
    }

    /// The state with this name.
    pub fn find_state(&self, name: &str) -> Option<State> {
        self.state_names.find(name).map(State)
    }

    /// The pair of the action with this name at a state.
    pub fn find_action(&self, state: State, name: &str) -> Option<Pair> {
        self.actions(state).find(|&pair| self.action_name(pair) == name)
    }

    /// Whether every action returns to the state with probability 1.
    pub fn is_absorbing(&self, state: State) -> bool {
        self.pair_range(state).all(|pair| {
            let row = &self.successor[self.row_start[pair] as usize..self.row_start[pair + 1] as usize];
            row == [state.0]
        })
    }

    /// Whether two pairs of one state have the same row of P, so that only their rewards may tell
    /// them apart.
    pub fn same_row(&self, a: Pair, b: Pair) -> bool {
        let row = |p: Pair| self.successors(p).map(|next| (next.state, next.probability));
        row(a).eq(row(b))
    }

    /// At γ = 1, the rank of every state: 0 exactly on absorbing states, and every action elsewhere
    /// has a successor of lower rank, so that every policy terminates. `None` for γ < 1.
    pub fn rank(&self) -> Option<&[u32]> {
        self.rank.as_deref()
    }
}

impl Kernel for Dynamics {
    type Number = Rational;

    fn states(&self) -> usize {
        self.states()
    }

    fn pair_range(&self, state: State) -> Range<usize> {
        self.pair_range(state)
    }

    fn discounted_row(&self, pair: Pair) -> impl ExactSizeIterator<Item = (State, &Rational)> + Clone {
        self.successors(pair).map(|next| (next.state, next.discounted))
    }

    fn is_terminal(&self, state: State) -> bool {
        self.rank.is_some() && self.is_absorbing(state)
    }
}
