//! Action sets, policies and distributions.

use malachite_base::num::arithmetic::traits::Abs;
use malachite_base::num::basic::traits::{One, Zero};
use malachite_q::Rational;

use super::dynamics::{Dynamics, Pair, State};

/// A set of actions for every state: s ↦ A*(s;R) ⊆ A(s).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionSets {
    member: Vec<bool>,
}

impl ActionSets {
    /// The sets of the pairs for which `member` holds, asked in order.
    pub fn from_fn(dynamics: &Dynamics, member: impl FnMut(Pair) -> bool) -> Self {
        ActionSets { member: dynamics.all_pairs().map(member).collect() }
    }

    pub(crate) fn from_members(member: Vec<bool>) -> Self {
        ActionSets { member }
    }

    /// Whether a pair's action is in the set of its state.
    pub fn contains(&self, pair: Pair) -> bool {
        self.member[pair.index()]
    }

    /// The pairs that are in both.
    pub fn intersection(&self, other: &ActionSets) -> Self {
        ActionSets { member: self.member.iter().zip(&other.member).map(|(one, other)| *one && *other).collect() }
    }

    /// The set of a state, in the order of the actions.
    pub fn at(&self, dynamics: &Dynamics, state: State) -> impl DoubleEndedIterator<Item = Pair> + '_ {
        dynamics.actions(state).filter(|pair| self.contains(*pair))
    }

    /// The number of actions in the set of a state.
    pub fn count(&self, dynamics: &Dynamics, state: State) -> usize {
        self.at(dynamics, state).count()
    }

    /// The states at which the set has more than one action: the policy cliffs of the model.
    pub fn tied<'a>(&'a self, dynamics: &'a Dynamics) -> impl Iterator<Item = State> + 'a {
        dynamics.all_states().filter(|&s| self.count(dynamics, s) > 1)
    }
}

/// π(a|s) for a stationary Markov policy.
pub trait Policy {
    /// The probability of a pair's action at its state.
    fn probability(&self, pair: Pair) -> Rational;
}

/// A deterministic policy, given by the chosen pair of every state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeterministicPolicy {
    choice: Vec<Pair>,
    chosen: Vec<bool>,
}

impl DeterministicPolicy {
    /// The policy that chooses `choice(s)` at s. A pair of another state is replaced by the first
    /// action of s.
    pub fn from_fn(dynamics: &Dynamics, mut choice: impl FnMut(State) -> Pair) -> Self {
        let mut chosen = vec![false; dynamics.pairs()];
        let choice: Vec<Pair> = dynamics
            .all_states()
            .map(|state| {
                let range = dynamics.pair_range(state);
                let pair = choice(state);
                if range.contains(&pair.index()) { pair } else { Pair::new(range.start) }
            })
            .collect();
        for pair in &choice {
            chosen[pair.index()] = true;
        }
        DeterministicPolicy { choice, chosen }
    }

    /// The chosen pair of a state.
    pub fn at(&self, state: State) -> Pair {
        self.choice[state.index()]
    }
}

impl Policy for DeterministicPolicy {
    fn probability(&self, pair: Pair) -> Rational {
        if self.chosen[pair.index()] { Rational::ONE } else { Rational::ZERO }
    }
}

/// A stochastic policy, given by the probability of every pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StochasticPolicy {
    probability: Vec<Rational>,
}

impl StochasticPolicy {
    /// The policy with these probabilities; `None` unless they are nonnegative and sum to 1 at
    /// every state.
    pub fn new(dynamics: &Dynamics, probability: Vec<Rational>) -> Option<Self> {
        let policy = StochasticPolicy { probability };
        let valid = policy.probability.len() == dynamics.pairs()
            && policy.probability.iter().all(|p| *p >= 0u32)
            && dynamics
                .all_states()
                .all(|s| dynamics.actions(s).map(|pair| policy.probability(pair)).sum::<Rational>() == 1u32);
        valid.then_some(policy)
    }

    /// The policy that is uniform on a nonempty set of actions at every state (over all actions
    /// where the set is empty).
    pub fn uniform(dynamics: &Dynamics, sets: &ActionSets) -> Self {
        let mut probability = vec![Rational::ZERO; dynamics.pairs()];
        for state in dynamics.all_states() {
            let count = sets.count(dynamics, state);
            let (count, all) = if count == 0 { (dynamics.actions(state).len(), true) } else { (count, false) };
            let share = Rational::from_unsigneds(1usize, count);
            for pair in dynamics.actions(state).filter(|pair| all || sets.contains(*pair)) {
                probability[pair.index()] = share.clone();
            }
        }
        StochasticPolicy { probability }
    }
}

impl Policy for StochasticPolicy {
    fn probability(&self, pair: Pair) -> Rational {
        self.probability[pair.index()].clone()
    }
}

/// d_TV(π(·|s), π′(·|s)) = ½ Σ_a |π(a|s) − π′(a|s)|.
pub fn total_variation(dynamics: &Dynamics, state: State, a: &impl Policy, b: &impl Policy) -> Rational {
    let sum: Rational = dynamics.actions(state).map(|pair| (a.probability(pair) - b.probability(pair)).abs()).sum();
    sum >> 1
}

/// A probability distribution on states, as its positive entries in ascending order of the states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    pub(super) entries: Vec<(State, Rational)>,
}

impl Distribution {
    /// The distribution with these entries; `None` unless they are positive, ascending and sum to
    /// 1.
    pub fn new(entries: Vec<(State, Rational)>) -> Option<Self> {
        let valid = entries.iter().all(|(_, p)| *p > 0u32)
            && entries.windows(2).all(|pair| pair[0].0 < pair[1].0)
            && entries.iter().map(|(_, p)| p).sum::<Rational>() == 1u32;
        valid.then_some(Distribution { entries })
    }

    /// The point mass at a state.
    pub fn point(state: State) -> Self {
        Distribution { entries: vec![(state, Rational::ONE)] }
    }

    /// The positive entries, in ascending order of the states.
    pub fn entries(&self) -> &[(State, Rational)] {
        &self.entries
    }

    /// Σ_s μ(s) f(s).
    pub fn mean(&self, f: impl Fn(State) -> Rational) -> Rational {
        self.entries.iter().map(|(state, p)| p * f(*state)).sum()
    }
}
