//! Which states are alike: the coarsest bisimulation, by which ties hold identically rather than by
//! accident.

use std::collections::HashMap;

use super::{Dynamics, Pair, Reward, State};

/// Classes of states such that states of one class have the same set of (reward, distribution over
/// classes) among their actions.
///
/// States of one class have equal V* (any policy of one can be imitated from the other; Givan,
/// Dean, Greig, Artif. Intell. 147, 2003), so two actions with equal reward and equal probability
/// of each class have equal Q*.
#[derive(Clone, Debug)]
pub struct Bisimulation {
    class: Vec<u32>,
    /// The number of the signature of each pair: equal numbers, equal Q*.
    signature: Vec<u32>,
}

impl Bisimulation {
    /// Refines the partition with one class until it is stable, or for `rounds` rounds; a partition
    /// that is not yet stable is refused, since only stable ones say anything. O(rounds ·
    /// transitions) expected time.
    pub fn of(dynamics: &Dynamics, reward: &Reward, rounds: usize) -> Option<Self> {
        let sets = |class: &[u32]| -> Vec<Vec<u32>> {
            let signature = signatures(dynamics, reward, class);
            let set = |state| {
                let mut actions: Vec<u32> = dynamics.actions(state).map(|p| signature[p.index()]).collect();
                actions.sort_unstable();
                actions.dedup();
                actions
            };
            dynamics.all_states().map(set).collect()
        };
        let class = coarsest_partition(dynamics.states(), rounds, sets)?;
        let signature = signatures(dynamics, reward, &class);
        Some(Bisimulation { class, signature })
    }

    /// Whether two states are alike.
    pub fn same_class(&self, a: State, b: State) -> bool {
        self.class[a.index()] == self.class[b.index()]
    }

    /// Whether two actions have equal reward and equal probability of each class, and so equal Q*.
    pub fn same_action(&self, a: Pair, b: Pair) -> bool {
        self.signature[a.index()] == self.signature[b.index()]
    }
}

/// The coarsest partition of n elements in which those of one class have equal signatures, where
/// the signatures may speak of the classes of a partition: class numbers by element. `None` if it
/// is not stable after so many rounds of refinement.
///
/// Classes are numbered in the order of their signatures, round by round, so that the numbers
/// depend on signatures alone and not on where an element stands.
pub fn coarsest_partition<K: Ord>(n: usize, rounds: usize, signatures: impl Fn(&[u32]) -> Vec<K>) -> Option<Vec<u32>> {
    let mut class = vec![0u32; n];
    let mut classes = 1;
    for _ in 0..rounds {
        // The old class comes first, so that every round refines the one before.
        let signed: Vec<(u32, K)> = class.iter().copied().zip(signatures(&class)).collect();
        let mut distinct: Vec<&(u32, K)> = signed.iter().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let number = |own: &(u32, K)| distinct.binary_search(&own).unwrap_or_default() as u32;
        let finer = signed.iter().map(number).collect();
        let stable = distinct.len() == classes;
        classes = distinct.len();
        class = finer;
        if stable {
            return Some(class);
        }
    }
    None
}

/// Numbers the pairs by reward and distribution over classes.
fn signatures(dynamics: &Dynamics, reward: &Reward, class: &[u32]) -> Vec<u32> {
    let mut numbers: HashMap<(usize, Vec<(u32, crate::number::Rational)>), u32> = HashMap::new();
    let number = |pair: Pair| {
        let mut row: Vec<(u32, crate::number::Rational)> = Vec::new();
        for next in dynamics.successors(pair) {
            let of = class[next.state.index()];
            match row.iter_mut().find(|(other, _)| *other == of) {
                Some((_, probability)) => *probability += next.probability,
                None => row.push((of, next.probability.clone())),
            }
        }
        row.sort_unstable();
        let fresh = numbers.len() as u32;
        *numbers.entry((reward.number_at(pair), row)).or_insert(fresh)
    };
    dynamics.all_pairs().map(number).collect()
}
