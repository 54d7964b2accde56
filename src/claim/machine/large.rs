//! Fixed points of large models, by the solver for whole models instead of dense elimination.

use std::sync::Arc;

use crate::bellman::{self, Bellman};
use crate::claim::field::{Field, Halt, Quantity};
use crate::claim::instance::Frame;
use crate::mdp::{Distribution, Dynamics, PairFunction, State, StochasticPolicy};
use crate::number::{Germ, Rational, Value};
use crate::solve;

/// From this many states on the solver for models is used, where the frame comes from one.
const LARGE: usize = 12;

/// The dynamics of a frame that is large enough for the solver for models, if all these numbers are rational, as it needs them.
pub(super) fn dynamics<'f, F: Field>(
    frame: &'f Frame<F>,
    mut numbers: impl Iterator<Item = &'f F>,
) -> Option<&'f Arc<Dynamics>> {
    frame.source().filter(|_| frame.states() >= LARGE && numbers.all(Field::is_rational))
}

/// V*.
pub(super) fn optimal_value<F: Field, N: Quantity<F>>(dynamics: &Dynamics, reward: &[N]) -> Result<Vec<N>, Halt> {
    if N::VARIES {
        let reward = PairFunction::from_fn(dynamics.pairs(), |pair| germ(&reward[pair.index()]));
        optimum(dynamics, &reward)?.iter().map(from_germ).collect()
    } else {
        let reward = PairFunction::from_fn(dynamics.pairs(), |pair| reward[pair.index()].constant().to_rational());
        optimum(dynamics, &reward)?.iter().map(from_rational).collect()
    }
}

fn optimum<V: Value>(dynamics: &Dynamics, reward: &PairFunction<V>) -> Result<Vec<V>, Halt> {
    let optimum = solve::solve(&Bellman::new(dynamics, reward)).map_err(|_| Halt::DivisionByZero)?;
    Ok(optimum.values().to_vec())
}

/// V^π.
pub(super) fn policy_value<F: Field, N: Quantity<F>>(
    dynamics: &Dynamics,
    policy: &[F],
    reward: &[N],
) -> Result<Vec<N>, Halt> {
    let policy = stochastic(dynamics, policy)?;
    let reward = PairFunction::from_fn(dynamics.pairs(), |pair| germ(&reward[pair.index()]));
    let values = solve::evaluate(&Bellman::new(dynamics, &reward), &policy).map_err(|_| Halt::DivisionByZero)?;
    values.iter().map(from_germ).collect()
}

/// d = μ + γ P_πᵀ d.
pub(super) fn occupancy<F: Field, N: Quantity<F>>(
    dynamics: &Dynamics,
    policy: &[F],
    initial: &[F],
) -> Result<Vec<N>, Halt> {
    let policy = stochastic(dynamics, policy)?;
    let entries = initial.iter().enumerate().filter(|(_, mass)| !mass.is_zero());
    let entries = entries.map(|(state, mass)| (State::new(state), mass.to_rational())).collect();
    let initial = Distribution::new(entries).ok_or(Halt::DivisionByZero)?;
    let values = bellman::occupancy(dynamics, &initial, &policy).map_err(|_| Halt::DivisionByZero)?;
    values.iter().map(from_rational).collect()
}

fn stochastic<F: Field>(dynamics: &Dynamics, policy: &[F]) -> Result<StochasticPolicy, Halt> {
    let probabilities = policy.iter().map(Field::to_rational).collect();
    // Only an instance that was never validated has rows that do not sum to 1.
    StochasticPolicy::new(dynamics, probabilities).ok_or(Halt::DivisionByZero)
}

fn germ<F: Field, N: Quantity<F>>(x: &N) -> Germ {
    Germ { constant: x.constant().to_rational(), slope: x.slope().to_rational() }
}

fn from_rational<F: Field, N: Quantity<F>>(x: &Rational) -> Result<N, Halt> {
    F::from_rational(x).map(N::fixed).ok_or(Halt::Overflow)
}

fn from_germ<F: Field, N: Quantity<F>>(x: &Germ) -> Result<N, Halt> {
    let constant: N = from_rational(&x.constant)?;
    if x.slope == 0u32 {
        return Ok(constant);
    }
    let slope = F::from_rational(&x.slope).ok_or(Halt::Overflow)?;
    constant.add(&N::infinitesimal(F::zero()).scale(&slope)?)
}
