//! How a backup aggregates over actions: maximum, or mean under a policy. (Enclosed log-sum-exp joins them in `soft`.)

use crate::mdp::{Pair, Policy};
use crate::number::Value;

/// A monotone map from the action values at a state to one value.
pub trait Aggregator<V> {
    /// aggregate_a q(a) over the pairs of one state with their values. There is always at least one.
    fn aggregate(&self, values: impl Iterator<Item = (Pair, V)>) -> V;
}

/// max_a q(a).
#[derive(Clone, Copy, Debug)]
pub struct Maximum;

impl<V: Value> Aggregator<V> for Maximum {
    fn aggregate(&self, values: impl Iterator<Item = (Pair, V)>) -> V {
        values.map(|(_, q)| q).max().unwrap_or_else(V::zero)
    }
}

/// Σ_a π(a|s) q(a).
#[derive(Clone, Copy, Debug)]
pub struct Mean<'p, P>(pub &'p P);

impl<V: Value, P: Policy> Aggregator<V> for Mean<'_, P> {
    fn aggregate(&self, values: impl Iterator<Item = (Pair, V)>) -> V {
        let mut sum = V::zero();
        for (pair, q) in values {
            let Ok(()) = sum.add_combination(std::iter::once((&self.0.probability(pair), &q)));
        }
        sum
    }
}
