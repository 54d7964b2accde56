//! Policy evaluation: V^π as the solution of V = r_π + γP_π V.

use super::equations::Equations;
use super::route::{AffineSystem, SolveError};
use crate::bellman::{Bellman, policy_row};
use crate::mdp::{Distribution, Kernel, Pair, Policy, State};
use crate::number::{Field, Quantity, Rational, Value};

/// Writes the equations V(s) = Σ_a π(a|s) (R(s,a) + γ Σ_{s′} P(s′|s,a) V(s′)), with V(s) = 0 at
/// terminal states.
///
/// # Errors
/// What the numbers halt with.
#[inline]
pub fn value_equations<'r, K, N, H>(
    kernel: &K,
    policy: impl Fn(Pair) -> K::Number,
    reward: impl Fn(Pair) -> &'r N,
    equations: &mut impl Equations<K::Number, N, H>,
) -> Result<(), H>
where
    K: Kernel<Number: Field<H>>,
    N: Quantity<K::Number, H> + 'r,
{
    for state in (0..kernel.states()).map(State::new).filter(|&state| !kernel.is_terminal(state)) {
        let mean = policy_row(kernel, state, &policy, &reward, |next, coefficient| {
            equations.term(state.index(), next.index(), coefficient)
        })?;
        equations.constant(state.index(), mean);
    }
    Ok(())
}

/// V^π, in the order of the states.
///
/// At γ = 1 absorbing states have value 0.
///
/// # Errors
/// [`SolveError::Singular`] never happens for valid dynamics; it is an error rather than a panic in
/// case that is wrong.
pub fn evaluate<V: Value>(bellman: &Bellman<'_, V>, policy: &impl Policy) -> Result<Vec<V>, SolveError> {
    let mut system = AffineSystem::new(bellman.dynamics.states());
    let probability = |pair| policy.probability(pair);
    let Ok(()) = value_equations(bellman.dynamics, probability, |pair| bellman.reward.at(pair), &mut system);
    system.solve()
}

/// J(π) = Σ_s μ(s) V^π(s), from the values of a policy.
pub fn expected_return(initial: &Distribution, values: &[Rational]) -> Rational {
    initial.mean(|state| values[state.index()].clone())
}
