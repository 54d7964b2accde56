//! Selections: rules that pick one optimal policy for each reward.

use crate::mdp::{ActionSets, Dynamics, Pair, State, StochasticPolicy};
use crate::number::Rational;

/// A rule M that picks from the action sets A*(·;R) one policy with support in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The first optimal action in file order.
    First,
    /// The last optimal action in file order.
    Last,
    /// The optimal action that comes first in this list of names; those that are not in the list
    /// come after it, in file order.
    Order(Vec<String>),
    /// The uniform distribution on the optimal actions (`uniform-discontinuity`).
    Uniform,
}

impl Selection {
    /// The rules that need nothing but the action sets.
    pub fn standard() -> Vec<Selection> {
        vec![Selection::First, Selection::Last, Selection::Uniform]
    }

    /// The name of the rule.
    pub fn name(&self) -> &'static str {
        match self {
            Selection::First => "first",
            Selection::Last => "last",
            Selection::Order(_) => "order",
            Selection::Uniform => "uniform",
        }
    }

    /// The pairs among which the rule spreads its probability evenly, from a nonempty list in file
    /// order.
    pub fn choose(&self, dynamics: &Dynamics, optimal: &[Pair]) -> Vec<Pair> {
        let one = match self {
            Selection::Uniform => return optimal.to_vec(),
            Selection::First => optimal.first(),
            Selection::Last => optimal.last(),
            Selection::Order(names) => {
                let place = |pair: &&Pair| {
                    let name = dynamics.action_name(**pair);
                    names.iter().position(|other| name == **other).unwrap_or(names.len())
                };
                optimal.iter().min_by_key(place)
            }
        };
        one.copied().into_iter().collect()
    }

    /// The policy M picks from A*(·;R).
    pub fn policy(&self, dynamics: &Dynamics, optimal: &ActionSets) -> StochasticPolicy {
        let mut member = vec![false; dynamics.pairs()];
        for state in dynamics.all_states() {
            let set: Vec<Pair> = optimal.at(dynamics, state).collect();
            for pair in self.choose(dynamics, &set) {
                member[pair.index()] = true;
            }
        }
        StochasticPolicy::uniform(dynamics, &ActionSets::from_members(member))
    }

    /// d_TV between what the rule picks at one state from two sets of optimal actions there.
    pub fn jump(&self, dynamics: &Dynamics, before: &[Pair], after: &[Pair]) -> Rational {
        let (before, after) = (self.choose(dynamics, before), self.choose(dynamics, after));
        // Both are uniform on sets of sizes m and n with k common elements: d_TV = 1 − k / max(m,
        // n).
        let common = before.iter().filter(|pair| after.contains(pair)).count();
        let larger = before.len().max(after.len()).max(1);
        Rational::from_unsigneds(larger - common, larger)
    }
}

/// The pairs of a set at one state, as a list.
pub(super) fn list(sets: &ActionSets, dynamics: &Dynamics, state: State) -> Vec<Pair> {
    sets.at(dynamics, state).collect()
}
