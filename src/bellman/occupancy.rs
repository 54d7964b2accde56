//! Where a policy goes: discounted occupancies and reachability.

use super::Bellman;
use super::policy_row;
use crate::mdp::{Distribution, Dynamics, PairFunction, Policy, State};
use crate::number::Rational;
use crate::solve::{AffineSystem, SolveError};

/// The discounted occupancy d^π_μ(s) = Σ_t γ^t Pr(s_t = s | s_0 ~ μ, π), not normalised: the solution of
/// d = μ + γ P_πᵀ d. Its total is 1/(1 − γ), and J(π) = Σ_s d(s) Σ_a π(a|s) R(s,a).
///
/// At γ = 1 the entry of an absorbing state is the probability of ending there; its reward is 0.
///
/// # Errors
/// [`SolveError::Singular`] never happens for valid dynamics; it is an error rather than a panic in case that is wrong.
pub fn occupancy(
    dynamics: &Dynamics,
    initial: &Distribution,
    policy: &impl Policy,
) -> Result<Vec<Rational>, SolveError> {
    let no_reward = PairFunction::<Rational>::zero(dynamics.pairs());
    let bellman = Bellman::new(dynamics, &no_reward);
    let mut system = AffineSystem::<Rational>::new(dynamics.states());
    for (state, probability) in initial.entries() {
        *system.constant_mut(state.index()) += probability;
    }
    let undiscounted = dynamics.rank().is_some();
    for state in dynamics.all_states().filter(|&state| !(undiscounted && dynamics.is_absorbing(state))) {
        for (next, coefficient) in policy_row(&bellman, state, policy).1 {
            system.add_term(next.index(), state.index(), coefficient);
        }
    }
    system.solve()
}

/// The states that are visited with positive probability at some step, from μ under π: those with d^π_μ(s) > 0 for γ > 0.
pub fn reachable(dynamics: &Dynamics, initial: &Distribution, policy: &impl Policy) -> Vec<bool> {
    let mut reached = vec![false; dynamics.states()];
    let mut stack: Vec<State> = initial.entries().iter().map(|(state, _)| *state).collect();
    while let Some(state) = stack.pop() {
        if std::mem::replace(&mut reached[state.index()], true) {
            continue;
        }
        for pair in dynamics.actions(state).filter(|&pair| policy.probability(pair) != 0u32) {
            stack.extend(dynamics.successors(pair).map(|next| next.state).filter(|s| !reached[s.index()]));
        }
    }
    reached
}
