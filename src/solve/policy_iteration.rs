//! Exact policy iteration, component by component, from a policy that floats propose.

use std::sync::Arc;

use malachite_base::num::basic::traits::{One, Zero};

use super::affine::{AffineSystem, SolveError};
use super::components::{Components, LocalIndex};
use super::guess::Guess;
use super::optimum::Optimum;
use crate::bellman::Bellman;
use crate::mdp::{ActionSets, Pair, State};
use crate::number::{Rational, Value};

/// V*, Q* and the complete sets A* for a reward in rationals or in germs.
///
/// The graph of all transitions is decomposed into strongly connected components. A state that is a component of its own
/// takes the best of its actions' closed forms (backward induction); other components are solved by policy iteration: floats
/// propose a policy, it is evaluated exactly, improved where an exact advantage is positive, and accepted when none is. So
/// a bad proposal costs time and never correctness.
///
/// Over germs this solves R + εD for all small ε > 0 at once: first by R, ties by D.
///
/// Time: O(|transitions|) rational operations for acyclic models; otherwise for each component and each improvement the exact
/// solution of a linear system of its size.
///
/// # Errors
/// [`SolveError::Singular`] never happens for valid dynamics; it is an error rather than a panic in case that is wrong.
pub fn solve<'m, V: Value>(bellman: &Bellman<'m, V>) -> Result<Optimum<'m, V>, SolveError> {
    solve_among(bellman, Arc::new(bellman.dynamics.components()), |_| true)
}

/// As [`solve`] over the policies that take only actions in `allowed`, which has one for every state; the components are those of
/// the dynamics. Action sets and gaps of the result are among the allowed actions.
///
/// # Errors
/// As [`solve`].
pub(super) fn solve_among<'m, V: Value>(
    bellman: &Bellman<'m, V>,
    components: Arc<Components>,
    allowed: impl Fn(Pair) -> bool,
) -> Result<Optimum<'m, V>, SolveError> {
    let dynamics = bellman.dynamics;
    let mut solver = Solver {
        bellman,
        allowed,
        values: vec![V::zero(); dynamics.states()],
        local: LocalIndex::new(dynamics.states()),
        guess: None,
    };
    let mut optimal = vec![false; dynamics.pairs()];
    for states in components.iter() {
        match states {
            &[state] => solver.solve_single(State::new(state as usize)),
            _ => solver.solve_component(states)?,
        }
        for state in states.iter().map(|&state| State::new(state as usize)) {
            for pair in solver.actions(state) {
                optimal[pair.index()] = bellman.look_ahead(pair, &solver.values) == solver.values[state.index()];
            }
        }
    }
    let values = solver.values;
    Ok(Optimum { bellman: *bellman, values, optimal: ActionSets::from_members(optimal), components })
}

struct Solver<'a, 'm, V, F> {
    bellman: &'a Bellman<'m, V>,
    /// The actions that a policy may take.
    allowed: F,
    values: Vec<V>,
    local: LocalIndex,
    /// Floats for the tables of the model, made when the first component needs them.
    guess: Option<Guess>,
}

impl<V: Value, F: Fn(Pair) -> bool> Solver<'_, '_, V, F> {
    fn actions(&self, state: State) -> impl Iterator<Item = Pair> + '_ {
        self.bellman.dynamics.actions(state).filter(|&pair| (self.allowed)(pair))
    }

    /// A state whose transitions lead to itself or to solved states: V = max_a (r + γ Σ_{s′≠s} P V) / (1 − γ P(s|s,a)).
    fn solve_single(&mut self, state: State) {
        let dynamics = self.bellman.dynamics;
        if dynamics.rank().is_some() && dynamics.is_absorbing(state) {
            return; // At γ = 1 its value is 0 by definition.
        }
        let best = self.actions(state).map(|pair| {
            let mut value = self.bellman.reward.at(pair).clone();
            let mut stay = Rational::ZERO;
            for next in dynamics.successors(pair) {
                if next.state == state {
                    stay = next.discounted.clone();
                } else {
                    value.add_multiple(next.discounted, &self.values[next.state.index()]);
                }
            }
            if stay == 0u32 {
                return value;
            }
            // 1 − γ P(s|s,a) is positive: γ < 1, or the action has a successor of lower rank.
            let mut scaled = V::zero();
            scaled.add_multiple(&(Rational::ONE / (Rational::ONE - stay)), &value);
            scaled
        });
        if let Some(best) = best.max() {
            self.values[state.index()] = best;
        }
    }

    /// Policy iteration on a component; states outside that it leads to are solved.
    fn solve_component(&mut self, states: &[u32]) -> Result<(), SolveError> {
        self.local.enter(states);
        let guess = self.guess.get_or_insert_with(|| Guess::new(self.bellman));
        let mut policy: Vec<Pair> = guess.propose(self.bellman, &self.allowed, states, &self.local, &self.values);
        loop {
            self.evaluate(states, &policy)?;
            if !self.improve(states, &mut policy) {
                self.local.leave(states);
                return Ok(());
            }
        }
    }

    /// Values of the states of a component under a policy for it.
    fn evaluate(&mut self, states: &[u32], policy: &[Pair]) -> Result<(), SolveError> {
        let mut system = AffineSystem::<V>::new(states.len());
        for (i, &pair) in policy.iter().enumerate() {
            let mut constant = self.bellman.reward.at(pair).clone();
            for next in self.bellman.dynamics.successors(pair) {
                match self.local.position(next.state.index()) {
                    Some(j) => system.add_term(i, j, next.discounted.clone()),
                    None => constant.add_multiple(next.discounted, &self.values[next.state.index()]),
                }
            }
            *system.constant_mut(i) = constant;
        }
        for (&state, value) in states.iter().zip(system.solve()?) {
            self.values[state as usize] = value;
        }
        Ok(())
    }

    /// Moves the policy to a best action wherever its own is not best. Returns whether it moved.
    ///
    /// Every move has a positive advantage, so the values rise and no policy comes twice (Puterman, Theorem 6.4.2).
    fn improve(&self, states: &[u32], policy: &mut [Pair]) -> bool {
        let mut moved = false;
        for (&state, choice) in states.iter().zip(policy) {
            let mut best = self.values[state as usize].clone();
            for pair in self.actions(State::new(state as usize)) {
                let q = self.bellman.look_ahead(pair, &self.values);
                if q > best {
                    best = q;
                    *choice = pair;
                    moved = true;
                }
            }
        }
        moved
    }
}

impl crate::mdp::Dynamics {
    /// The strongly connected components of the states under all actions, each after those it leads to.
    pub fn components(&self) -> Components {
        Components::of(self.states(), |state| self.edge_range(State::new(state)), |edge| self.edge_target(edge).index())
    }
}
