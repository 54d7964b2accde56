//! Termination under every policy, which makes γ = 1 admissible.

use super::dynamics::{Dynamics, Pair, State};

/// States from which some policy never reaches an absorbing state, with such a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonTerminating {
    /// A set of states, none of them absorbing, each with an action whose successors all lie in the
    /// set.
    pub trap: Vec<(State, Pair)>,
}

/// The least rank r with r = 0 exactly on absorbing states and r(s) = 1 + max_a min_{s′ ∈ supp
/// P(·|s,a)} r(s′) elsewhere.
///
/// A rank exists exactly if every policy reaches an absorbing state with probability 1 from
/// everywhere: every action then goes down with positive probability. O(|S| + transitions), breadth
/// first.
///
/// # Errors
/// Otherwise the states without rank are a trap: from each, some action stays among them for ever.
pub fn rank(dynamics: &Dynamics) -> Result<Vec<u32>, NonTerminating> {
    const UNRANKED: u32 = u32::MAX;
    let states = dynamics.states();
    let predecessors = Predecessors::of(dynamics);
    let mut rank = vec![UNRANKED; states];
    // How many actions of a state have no ranked successor yet.
    let mut waiting: Vec<u32> = dynamics.all_states().map(|s| dynamics.actions(s).len() as u32).collect();
    let mut covered = vec![false; dynamics.pairs()];
    let mut frontier: Vec<State> = dynamics.all_states().filter(|&s| dynamics.is_absorbing(s)).collect();
    for state in &frontier {
        rank[state.index()] = 0;
    }
    let mut level = 0;
    while !frontier.is_empty() {
        level += 1;
        let mut next = Vec::new();
        for state in frontier {
            for (from, pair) in predecessors.at(state) {
                if covered[pair.index()] || rank[from.index()] != UNRANKED {
                    continue;
                }
                covered[pair.index()] = true;
                waiting[from.index()] -= 1;
                if waiting[from.index()] == 0 {
                    next.push(from);
                }
            }
        }
        for state in &next {
            rank[state.index()] = level;
        }
        frontier = next;
    }
    if !rank.contains(&UNRANKED) {
        return Ok(rank);
    }
    let trap = dynamics
        .all_states()
        .filter(|s| rank[s.index()] == UNRANKED)
        .filter_map(|s| dynamics.actions(s).find(|pair| !covered[pair.index()]).map(|pair| (s, pair)))
        .collect();
    Err(NonTerminating { trap })
}

/// The transitions backwards, in compressed rows.
struct Predecessors {
    start: Vec<u32>,
    entries: Vec<(State, Pair)>,
}

impl Predecessors {
    fn of(dynamics: &Dynamics) -> Self {
        let mut start = vec![0u32; dynamics.states() + 1];
        for &next in &dynamics.successor {
            start[next as usize + 1] += 1;
        }
        for i in 1..start.len() {
            start[i] += start[i - 1];
        }
        let mut fill = start.clone();
        let mut entries = vec![(State::new(0), Pair::new(0)); dynamics.transitions()];
        for state in dynamics.all_states() {
            for pair in dynamics.actions(state) {
                for next in dynamics.successors(pair) {
                    let slot = &mut fill[next.state.index()];
                    entries[*slot as usize] = (state, pair);
                    *slot += 1;
                }
            }
        }
        Predecessors { start, entries }
    }

    fn at(&self, state: State) -> impl Iterator<Item = (State, Pair)> + '_ {
        let range = self.start[state.index()] as usize..self.start[state.index() + 1] as usize;
        self.entries[range].iter().copied()
    }
}
