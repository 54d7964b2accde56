//! `argmax` by exact values where bounds leave it open: among the candidates, and only at the states
//! that lie ahead.

use std::convert::Infallible;
use std::sync::Arc;

use malachite_base::num::logic::traits::SignificantBits;

use super::affine::SolveError;
use super::componentwise::{Route, solve_among};
use crate::bellman::Bellman;
use crate::mdp::{ActionSets, Components, Dynamics, Pair, State, reachable_states};
use crate::number::Rational;

/// What is computed exactly has so many bits at most.
const MOST_BITS: u64 = 1 << 27;
/// Bits of a value for each state of its component.
const BITS_PER_STATE: u64 = 10;

/// A* at those of some open states whose exact values are affordable.
///
/// All optimal actions are candidates, so that a model with no others has the same V*; at states
/// that are not open all candidates are optimal, and one is enough. What is left is often nearly
/// acyclic where the whole model is one component: on a grid, moves towards the goal.
///
/// # Errors
/// As [`solve`](super::solve).
pub(super) fn optimal_among(
    bellman: &Bellman<'_, Rational>,
    candidates: &ActionSets,
    open: &[State],
) -> Result<Vec<(State, Vec<Pair>)>, SolveError> {
    let dynamics = bellman.dynamics;
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let mut allowed = vec![false; dynamics.pairs()];
    let mut next_open = open.iter().peekable();
    for state in dynamics.all_states() {
        let enough = if next_open.next_if_eq(&&state).is_some() { usize::MAX } else { 1 };
        candidates.at(dynamics, state).take(enough).for_each(|pair| allowed[pair.index()] = true);
    }
    let takes = |pair: Pair| allowed[pair.index()];
    let Ok::<_, Infallible>(ahead) = reachable_states(dynamics, open.iter().copied(), |pair| Ok(takes(pair)));
    let components = components(dynamics, takes, &ahead);
    let affordable = affordable(dynamics, &components, takes, &ahead);
    let matters = |state: State| affordable[state.index()];
    let optimum = solve_among(bellman, Arc::new(components), takes, matters, Route::Integers)?;
    let decided = open.iter().copied().filter(|&state| matters(state));
    Ok(decided.map(|state| (state, optimum.optimal().at(dynamics, state).collect())).collect())
}

/// The strongly connected components under the actions that are taken, at the states ahead.
fn components(dynamics: &Dynamics, takes: impl Fn(Pair) -> bool, ahead: &[bool]) -> Components {
    let (mut start, mut targets) = (vec![0], Vec::new());
    for state in dynamics.all_states() {
        let actions = dynamics.actions(state).filter(|&pair| ahead[state.index()] && takes(pair));
        targets.extend(actions.flat_map(|pair| dynamics.successors(pair)).map(|next| next.state.index()));
        start.push(targets.len());
    }
    Components::of(dynamics.states(), |state| start[state]..start[state + 1], |edge| targets[edge])
}

/// The states ahead whose values, and all those that they rest on, are estimated to be affordable
/// together.
fn affordable(dynamics: &Dynamics, components: &Components, takes: impl Fn(Pair) -> bool, ahead: &[bool]) -> Vec<bool> {
    let denominators = dynamics.distinct_discounted().iter().map(|p| p.denominator_ref().significant_bits());
    let of_a_row = denominators.max().unwrap_or(0).max(BITS_PER_STATE);
    // Bits of the values, as far as they are affordable.
    let mut bits: Vec<Option<u64>> = vec![None; dynamics.states()];
    let mut spent = 0u64;
    for states in components.iter().filter(|states| ahead[states[0] as usize]) {
        let state = |&state: &u32| State::new(state as usize);
        let pairs = states.iter().map(state).flat_map(|state| dynamics.actions(state)).filter(|&pair| takes(pair));
        let next = pairs.flat_map(|pair| dynamics.successors(pair)).map(|next| next.state.index());
        let outside = next.filter(|next| states.binary_search(&(*next as u32)).is_err());
        let inherited = outside.map(|next| bits[next]).try_fold(0, |most, bits| Some(bits?.max(most)));
        let size = states.len() as u64;
        let own = inherited.map(|inherited| inherited.saturating_add(size.saturating_mul(of_a_row)));
        let Some(own) = own.filter(|own| spent.saturating_add(own.saturating_mul(size)) <= MOST_BITS) else { continue };
        spent += own * size;
        states.iter().for_each(|&state| bits[state as usize] = Some(own));
    }
    bits.into_iter().map(|bits| bits.is_some()).collect()
}
