//! The value of a policy.

use super::route::{AffineSystem, SolveError};
use crate::bellman::{Bellman, policy_row};
use crate::mdp::{Distribution, Policy};
use crate::number::{Rational, Value};

/// V^π, the solution of V(s) = Σ_a π(a|s) (R(s,a) + γ Σ_{s′} P(s′|s,a) V(s′)), in the order of the states.
///
/// At γ = 1 absorbing states have value 0.
///
/// # Errors
/// [`SolveError::Singular`] never happens for valid dynamics; it is an error rather than a panic in case that is wrong.
pub fn evaluate<V: Value>(bellman: &Bellman<'_, V>, policy: &impl Policy) -> Result<Vec<V>, SolveError> {
    let dynamics = bellman.dynamics;
    let undiscounted = dynamics.rank().is_some();
    let mut system = AffineSystem::new(dynamics.states());
    for state in dynamics.all_states() {
        if undiscounted && dynamics.is_absorbing(state) {
            continue;
        }
        let (reward, row) = policy_row(bellman, state, policy);
        *system.constant_mut(state.index()) = reward;
        for (next, coefficient) in row {
            system.add_term(state.index(), next.index(), coefficient);
        }
    }
    system.solve()
}

/// J(π) = Σ_s μ(s) V^π(s), from the values of a policy.
pub fn expected_return(initial: &Distribution, values: &[Rational]) -> Rational {
    initial.mean(|state| values[state.index()].clone())
}
