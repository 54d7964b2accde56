//! Functions on state–action pairs: rewards, and directions in which rewards are perturbed.

use std::collections::HashMap;
use std::fmt;

use malachite_base::num::arithmetic::traits::Abs;
use malachite_base::num::basic::traits::{One, Zero};
use malachite_q::Rational;

use super::dynamics::Pair;
use crate::number::{Germ, Value};

/// A function on the state–action pairs of some dynamics, every distinct value stored once.
///
/// Rewards of real models take few values, so a pair costs four bytes.
#[derive(Clone)]
pub struct PairFunction<V> {
    distinct: Vec<V>,
    index: Vec<u32>,
    numbers: HashMap<V, u32>,
}

/// A reward R : S×A → ℚ.
pub type Reward = PairFunction<Rational>;

/// A direction D : S×A → ℚ in which a reward is perturbed, R + εD.
pub type Direction = PairFunction<Rational>;

/// Shows the values pair by pair, since the order of the numbers' table is random.
impl<V: fmt::Debug> fmt::Debug for PairFunction<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.index.iter().map(|&number| self.distinct.get(number as usize))).finish()
    }
}

impl<V: Value> PairFunction<V> {
    /// The function on no pairs, to be extended with [`push`](Self::push).
    pub fn new() -> Self {
        PairFunction { distinct: Vec::new(), index: Vec::new(), numbers: HashMap::new() }
    }

    /// The function pair ↦ `value(pair)` on the first `pairs` pairs.
    pub fn from_fn(pairs: usize, mut value: impl FnMut(Pair) -> V) -> Self {
        let mut function = Self::new();
        for pair in 0..pairs {
            function.push(value(Pair::new(pair)));
        }
        function
    }

    /// The zero function.
    pub fn zero(pairs: usize) -> Self {
        Self::from_fn(pairs, |_| V::zero())
    }

    /// Appends the value at the next pair.
    pub fn push(&mut self, value: V) {
        let number = match self.numbers.get(&value) {
            Some(&number) => number,
            None => {
                let number = self.distinct.len() as u32;
                self.distinct.push(value.clone());
                self.numbers.insert(value, number);
                number
            }
        };
        self.index.push(number);
    }

    /// The number of pairs.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether the function has no pairs.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// The value at a pair.
    pub fn at(&self, pair: Pair) -> &V {
        &self.distinct[self.index[pair.index()] as usize]
    }

    /// The distinct values; [`number_at`](Self::number_at) says which of them a pair has.
    pub fn distinct(&self) -> &[V] {
        &self.distinct
    }

    /// The number of a pair's value among [`distinct`](Self::distinct).
    pub fn number_at(&self, pair: Pair) -> usize {
        self.index[pair.index()] as usize
    }

    /// The values in the order of the pairs.
    pub fn iter(&self) -> impl Iterator<Item = &V> {
        self.index.iter().map(|&number| &self.distinct[number as usize])
    }
}

impl<V: Value> Default for PairFunction<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V: Value> PartialEq for PairFunction<V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Reward {
    /// 1 at one pair, 0 at all others.
    pub fn indicator(pairs: usize, pair: Pair) -> Self {
        let distinct = vec![Rational::ZERO, Rational::ONE];
        let numbers = distinct.iter().cloned().zip(0..).collect();
        let index = (0..pairs).map(|other| u32::from(other == pair.index())).collect();
        PairFunction { distinct, index, numbers }
    }

    /// R + εD.
    pub fn moved(&self, epsilon: &Rational, direction: &Direction) -> Reward {
        PairFunction::from_fn(self.len(), |pair| self.at(pair) + epsilon * direction.at(pair))
    }

    /// ‖R − R′‖ = max over the pairs of |R(s,a) − R′(s,a)|.
    pub fn distance(&self, other: &Reward) -> Rational {
        self.iter().zip(other.iter()).map(|(a, b)| (a - b).abs()).max().unwrap_or_default()
    }

    /// ‖R‖ = max over the pairs of |R(s,a)|.
    pub fn norm(&self) -> Rational {
        self.distinct.iter().map(Abs::abs).max().unwrap_or_default()
    }
}

/// The reward R + εD with infinitesimal ε > 0.
pub fn germ(reward: &Reward, direction: &Direction) -> PairFunction<Germ> {
    PairFunction::from_fn(reward.len(), |pair| Germ {
        constant: reward.at(pair).clone(),
        slope: direction.at(pair).clone(),
    })
}
