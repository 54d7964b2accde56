//! Fixed points of large models, by the solver for whole models instead of dense elimination.

use std::sync::Arc;

use crate::bellman::Bellman;
use crate::claim::instance::Frame;
use crate::mdp::{Distribution, Dynamics, PairFunction, State, StochasticPolicy};
use crate::number::{Field, Germ, Halt, Quantity, Rational, Value};
use crate::solve;

/// From this many states on the solver for models is used, where the frame comes from one.
const LARGE: usize = 12;

/// The dynamics of a frame that is large enough for the solver for models, if all these numbers are
/// rational, as it needs them.
pub(super) fn dynamics<'f, F: Field>(
    frame: &'f Frame<F>,
    mut numbers: impl Iterator<Item = &'f F>,
) -> Option<&'f Arc<Dynamics>> {
    frame.source().filter(|_| frame.states() >= LARGE && numbers.all(|x| x.rational().is_some()))
}

/// V*.
pub(super) fn optimal_value<F: Field, N: Quantity<F>>(dynamics: &Dynamics, reward: &[N]) -> Result<Vec<N>, Halt> {
    if N::VARIES {
        let reward = pair_function(dynamics, reward, germ)?;
        optimum(dynamics, &reward)?.iter().map(from_germ).collect()
    } else {
        let reward = pair_function(dynamics, reward, |x| rational(x.constant()))?;
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
    let reward = pair_function(dynamics, reward, germ)?;
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
    let entries = entries.map(|(state, mass)| Ok((State::new(state), rational(mass)?))).collect::<Result<_, Halt>>()?;
    let initial = Distribution::new(entries).ok_or(Halt::DivisionByZero)?;
    let values = solve::occupancy(dynamics, &initial, &policy).map_err(|_| Halt::DivisionByZero)?;
    values.iter().map(from_rational).collect()
}

fn stochastic<F: Field>(dynamics: &Dynamics, policy: &[F]) -> Result<StochasticPolicy, Halt> {
    let probabilities = policy.iter().map(rational).collect::<Result<_, Halt>>()?;
    // Only an instance that was never validated has rows that do not sum to 1.
    StochasticPolicy::new(dynamics, probabilities).ok_or(Halt::DivisionByZero)
}

/// The function on the pairs as the solver takes it.
fn pair_function<N, V: Value>(
    dynamics: &Dynamics,
    reward: &[N],
    value: impl Fn(&N) -> Result<V, Halt>,
) -> Result<PairFunction<V>, Halt> {
    let mut function = PairFunction::new();
    for pair in dynamics.all_pairs() {
        function.push(value(&reward[pair.index()])?);
    }
    Ok(function)
}

fn rational<F: Field>(x: &F) -> Result<Rational, Halt> {
    x.rational().ok_or(Halt::Narrow)
}

fn germ<F: Field, N: Quantity<F>>(x: &N) -> Result<Germ, Halt> {
    Ok(Germ { constant: rational(x.constant())?, slope: rational(&x.slope())? })
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
