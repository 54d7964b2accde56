//! Which states are alike: the coarsest bisimulation, by which ties hold identically rather than by accident.

use std::collections::HashMap;

use super::{Dynamics, Pair, Reward, State};

/// Classes of states such that states of one class have the same set of (reward, distribution over classes) among their actions.
///
/// States of one class have equal V* (any policy of one can be imitated from the other; Givan, Dean, Greig, Artif. Intell. 147, 2003),
/// so two actions with equal reward and equal probability of each class have equal Q*.
#[derive(Clone, Debug)]
pub struct Bisimulation {
    class: Vec<u32>,
    /// The number of the signature of each pair: equal numbers, equal Q*.
    signature: Vec<u32>,
}

impl Bisimulation {
    /// Refines the partition with one class until it is stable, or for `rounds` rounds; a partition that is not yet stable is refused,
    /// since only stable ones say anything. O(rounds · transitions) expected time.
    pub fn of(dynamics: &Dynamics, reward: &Reward, rounds: usize) -> Option<Self> {
        let mut class = vec![0u32; dynamics.states()];
        let mut classes = 1;
        for _ in 0..rounds {
            let signature = signatures(dynamics, reward, &class);
            let mut numbers: HashMap<(u32, Vec<u32>), u32> = HashMap::new();
            let next: Vec<u32> = dynamics
                .all_states()
                .map(|state| {
                    let mut actions: Vec<u32> = dynamics.actions(state).map(|p| signature[p.index()]).collect();
                    actions.sort_unstable();
                    actions.dedup();
                    // The old class is part of the key, so that every round refines the one before.
                    let fresh = numbers.len() as u32;
                    *numbers.entry((class[state.index()], actions)).or_insert(fresh)
                })
                .collect();
            let stable = numbers.len() == classes;
            classes = numbers.len();
            class = next;
            if stable {
                let signature = signatures(dynamics, reward, &class);
                return Some(Bisimulation { class, signature });
            }
        }
        None
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
