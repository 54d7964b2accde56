//! Exact policy iteration, component by component, from a policy that floats propose.

use std::sync::Arc;

use malachite_base::num::basic::traits::{One, Zero};

use super::affine::{AffineSystem, SolveError};
use super::components::{Components, LocalIndex};
use super::guess::Guess;
use super::integer_component::IntegerComponent;
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
    solve_among(bellman, Arc::new(bellman.dynamics.components()), |_| true, Route::Integers)
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
    route: Route,
) -> Result<Optimum<'m, V>, SolveError> {
    let dynamics = bellman.dynamics;
    let mut solver = Solver {
        bellman,
        allowed,
        values: vec![V::zero(); dynamics.states()],
        local: LocalIndex::new(dynamics.states()),
        guess: None,
        route,
    };
    let mut optimal = vec![false; dynamics.pairs()];
    for states in components.iter() {
        match states {
            &[state] => {
                solver.solve_single(State::new(state as usize));
                solver.compare(states, &mut optimal);
            }
            _ => solver.solve_component(states, &mut optimal)?,
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
    route: Route,
}

/// How the components that are no single state are solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// In integers over common denominators, where the coefficients fit machine words; else in rationals.
    Integers,
    /// In rationals, equation by equation: the reference, and the fallback for huge coefficients.
    #[cfg_attr(not(test), expect(dead_code, reason = "forced by the tests of the fallback"))]
    Rationals,
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
    fn solve_component(&mut self, states: &[u32], optimal: &mut [bool]) -> Result<(), SolveError> {
        self.local.enter(states);
        let guess = self.guess.get_or_insert_with(|| Guess::new(self.bellman));
        let mut policy: Vec<Pair> = guess.propose(self.bellman, &self.allowed, states, &self.local, &self.values);
        let integers = match self.route {
            Route::Integers => IntegerComponent::new(self.bellman, &self.allowed, states, &self.local, &self.values),
            Route::Rationals => None,
        };
        if let Some(component) = integers {
            self.iterate_in_integers(&component, states, &policy, optimal)?;
        } else {
            loop {
                self.evaluate(states, &policy)?;
                if !self.improve(states, &mut policy) {
                    break;
                }
            }
            self.compare(states, optimal);
        }
        self.local.leave(states);
        Ok(())
    }

    fn iterate_in_integers(
        &mut self,
        component: &IntegerComponent<V>,
        states: &[u32],
        policy: &[Pair],
        optimal: &mut [bool],
    ) -> Result<(), SolveError> {
        let singular = |_| SolveError::Singular { unknowns: states.len(), first: states[0] as usize };
        let mut policy: Vec<usize> = policy.iter().enumerate().map(|(i, &pair)| component.number(i, pair)).collect();
        loop {
            let values = component.evaluate(&policy).map_err(singular)?;
            if component.improve(&values, &mut policy, |pair, best| optimal[pair.index()] = best) {
                continue;
            }
            let totals = component.totals(&values);
            for (i, &state) in states.iter().enumerate() {
                self.values[state as usize] = component.value(&values, i, &totals);
            }
            return Ok(());
        }
    }

    /// A*(s) at solved states, by comparing every Q*(s,a) with V*(s).
    fn compare(&self, states: &[u32], optimal: &mut [bool]) {
        for &state in states {
            for pair in self.actions(State::new(state as usize)) {
                optimal[pair.index()] = self.bellman.look_ahead(pair, &self.values) == self.values[state as usize];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mdp::{Dynamics, ModelBuilder, Reward};
    use proptest::prelude::*;

    /// A random model in which every state leads on to the next, so that it is one component; `unit` is the size of its denominators.
    fn model(actions: &[Vec<(i64, u64, u64)>], discount: u64, unit: u64) -> (Dynamics, Reward) {
        let n = actions.len();
        let mut builder = ModelBuilder::new();
        builder.discount(Rational::from_unsigneds(discount, 100));
        for (s, row) in actions.iter().enumerate() {
            builder.begin_state(&s.to_string());
            for (a, &(reward, target, weight)) in row.iter().enumerate() {
                builder.begin_action(&a.to_string());
                builder.reward(None, Rational::from_signeds(reward, 7));
                let (next, target) = ((s + 1) % n, target as usize % n);
                let share = Rational::from_unsigneds(1 + weight % (unit - 2), unit);
                if next == target {
                    builder.successor(&next.to_string(), Rational::ONE);
                } else {
                    builder.successor(&target.to_string(), Rational::ONE - &share);
                    builder.successor(&next.to_string(), share);
                }
                builder.end_action();
            }
            builder.end_state();
        }
        let model = builder.finish().expect("a valid model");
        let reward = model.reward(None).expect("one reward");
        (model.dynamics, reward)
    }

    proptest! {
        /// Integers and rationals find the same values and the same sets, with small denominators and with such that do not fit
        /// machine words (where the first route falls back to the second).
        #[test]
        fn both_routes_agree(
            actions in prop::collection::vec(prop::collection::vec((-3i64..3, any::<u64>(), any::<u64>()), 1..4), 2..9),
            discount in 0u64..100,
            unit in prop::sample::select(vec![3u64, 8, 1_000_003, u64::MAX - 58]),
        ) {
            let (dynamics, reward) = model(&actions, discount, unit);
            let bellman = Bellman::new(&dynamics, &reward);
            let components = Arc::new(dynamics.components());
            let [integers, rationals] = [Route::Integers, Route::Rationals]
                .map(|route| solve_among(&bellman, Arc::clone(&components), |_| true, route).expect("solvable"));
            prop_assert_eq!(integers.values(), rationals.values());
            prop_assert_eq!(integers.optimal(), rationals.optimal());
        }
    }
}
