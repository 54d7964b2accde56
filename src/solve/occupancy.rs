//! Where a policy spends its time: d^π_μ as the solution of d = μ + γP_πᵀ d.

use super::equations::Equations;
use super::route::{AffineSystem, SolveError};
use crate::bellman::policy_row;
use crate::mdp::{Distribution, Dynamics, Kernel, Pair, Policy, State};
use crate::number::{Field, Number, Quantity, Rational};

/// Writes the equations d(s′) = μ(s′) + γ Σ_s Σ_a π(a|s) P(s′|s,a) d(s), the sum over states that
/// are not terminal.
///
/// # Errors
/// What the numbers halt with.
#[inline]
pub fn occupancy_equations<K, N, H>(
    kernel: &K,
    initial: impl IntoIterator<Item = (State, K::Number)>,
    policy: impl Fn(Pair) -> K::Number,
    equations: &mut impl Equations<K::Number, N, H>,
) -> Result<(), H>
where
    K: Kernel<Number: Field<H>>,
    N: Quantity<K::Number, H>,
{
    for (state, mass) in initial {
        equations.constant(state.index(), N::fixed(mass));
    }
    let nothing = <K::Number as Number>::zero();
    for state in (0..kernel.states()).map(State::new).filter(|&state| !kernel.is_terminal(state)) {
        policy_row(
            kernel,
            state,
            &policy,
            |_| &nothing,
            |next, coefficient| equations.term(next.index(), state.index(), coefficient),
        )?;
    }
    Ok(())
}

/// The discounted occupancy d^π_μ(s) = Σ_t γ^t Pr(s_t = s | s_0 ~ μ, π), not normalised. Its total
/// is 1/(1 − γ), and J(π) = Σ_s d(s) Σ_a π(a|s) R(s,a).
///
/// At γ = 1 the entry of an absorbing state is the probability of ending there; its reward is 0.
///
/// # Errors
/// [`SolveError::Singular`] never happens for valid dynamics; it is an error rather than a panic in
/// case that is wrong.
pub fn occupancy(
    dynamics: &Dynamics,
    initial: &Distribution,
    policy: &impl Policy,
) -> Result<Vec<Rational>, SolveError> {
    let mut system = AffineSystem::<Rational>::new(dynamics.states());
    let entries = initial.entries().iter().cloned();
    let Ok(()) = occupancy_equations(dynamics, entries, |pair| policy.probability(pair), &mut system);
    system.solve()
}
