//! Values and occupancies on the frame of an instance: by dense elimination or, where the frame is
//! large and was made from a model, by the solver for models.

use crate::bellman::{Bellman, advantage};
use crate::claim::instance::Frame;
use crate::mdp::{Distribution, Dynamics, Kernel, PairFunction, State, StochasticPolicy};
use crate::number::{Field, Germ, Halt, Quantity, Rational, Until, Value};
use crate::solve::{self, DenseRoom, SolveError, dense_optimal_value, occupancy_equations, value_equations};

/// From this many states on the solver for models is used.
const LARGE: usize = 12;

/// The dynamics that the solver for models takes, if the frame is large and these numbers are
/// rational, as it needs them.
fn large<'f, F: Field>(frame: &'f Frame<F>, mut numbers: impl Iterator<Item = &'f F>) -> Option<&'f Dynamics> {
    let dynamics = frame.source().filter(|_| frame.states() >= LARGE)?;
    numbers.all(|x| x.rational().is_some()).then_some(dynamics)
}

/// V^π for a policy given by π(a|s).
pub(super) fn policy_value<F: Field, N: Quantity<F>>(
    frame: &Frame<F>,
    policy: &[F],
    reward: &[N],
    room: &mut DenseRoom<F, N>,
    values: &mut Vec<N>,
) -> Result<(), Halt> {
    if let Some(dynamics) = large(frame, policy.iter().chain(reward.iter().map(N::constant))) {
        let reward = pair_function(reward, germ)?;
        let solved = solve::evaluate(&Bellman::new(dynamics, &reward), &stochastic(dynamics, policy)?);
        return replace(values, solved.as_deref(), from_germ);
    }
    let equations = &mut room.equations;
    equations.reset(frame.states());
    value_equations(frame, |pair| policy[pair.index()].clone(), |pair| &reward[pair.index()], equations)?;
    equations.solve()?;
    replace(values, Ok(equations.solution()), |x| Ok(x.clone()))
}

/// d = μ + γ P_πᵀ d.
pub(super) fn occupancy<F: Field, N: Quantity<F>>(
    frame: &Frame<F>,
    policy: &[F],
    initial: &[F],
    room: &mut DenseRoom<F, N>,
    values: &mut Vec<N>,
) -> Result<(), Halt> {
    let masses = initial.iter().enumerate().map(|(state, mass)| (State::new(state), mass));
    if let Some(dynamics) = large(frame, policy.iter().chain(initial)) {
        let masses = masses.filter(|(_, mass)| !mass.is_zero()).map(|(state, mass)| Ok((state, rational(mass)?)));
        let initial = Distribution::new(masses.collect::<Result<_, Halt>>()?).ok_or(Halt::DivisionByZero)?;
        let solved = solve::occupancy(dynamics, &initial, &stochastic(dynamics, policy)?);
        return replace(values, solved.as_deref(), from_rational);
    }
    let equations = &mut room.equations;
    equations.reset(frame.states());
    let masses = masses.map(|(state, mass)| (state, mass.clone()));
    occupancy_equations(frame, masses, |pair| policy[pair.index()].clone(), equations)?;
    equations.solve()?;
    replace(values, Ok(equations.solution()), |x| Ok(x.clone()))
}

/// V*. Over quantities that vary, it is that for all small δ > 0, and `until` is narrowed to where
/// the same policy stays optimal.
pub(super) fn optimal_value<F: Field, N: Quantity<F>>(
    frame: &Frame<F>,
    reward: &[N],
    room: &mut DenseRoom<F, N>,
    until: &mut Until<F>,
    values: &mut Vec<N>,
) -> Result<(), Halt> {
    match large(frame, reward.iter().map(N::constant)) {
        Some(dynamics) if N::VARIES => replace(values, optimum(dynamics, reward, germ)?.as_deref(), from_germ)?,
        Some(dynamics) => {
            let solved = optimum(dynamics, reward, |x| rational(x.constant()))?;
            replace(values, solved.as_deref(), from_rational)?;
        }
        None => replace(values, Ok(dense_optimal_value(frame, reward, room)?), |x| Ok(x.clone()))?,
    }
    if N::VARIES {
        for (state, actions) in frame.states_with_actions() {
            for pair in actions {
                advantage(frame, state, pair, &reward[pair.index()], values)?.steady_sign(until)?;
            }
        }
    }
    Ok(())
}

/// V* of a model, for its reward as the solver takes it.
fn optimum<N, V: Value>(
    dynamics: &Dynamics,
    reward: &[N],
    value: impl Fn(&N) -> Result<V, Halt>,
) -> Result<Result<Vec<V>, SolveError>, Halt> {
    let reward = pair_function(reward, value)?;
    Ok(solve::solve(&Bellman::new(dynamics, &reward)).map(|optimum| optimum.values().to_vec()))
}

fn replace<T, N>(
    values: &mut Vec<N>,
    solved: Result<&[T], &SolveError>,
    value: impl Fn(&T) -> Result<N, Halt>,
) -> Result<(), Halt> {
    values.clear();
    for x in solved.map_err(|_| Halt::DivisionByZero)? {
        values.push(value(x)?);
    }
    Ok(())
}

fn stochastic<F: Field>(dynamics: &Dynamics, policy: &[F]) -> Result<StochasticPolicy, Halt> {
    let probabilities = policy.iter().map(rational).collect::<Result<_, Halt>>()?;
    // Only an instance that was never validated has rows that do not sum to 1.
    StochasticPolicy::new(dynamics, probabilities).ok_or(Halt::DivisionByZero)
}

fn pair_function<N, V: Value>(f: &[N], value: impl Fn(&N) -> Result<V, Halt>) -> Result<PairFunction<V>, Halt> {
    let mut function = PairFunction::new();
    f.iter().try_for_each(|x| {
        function.push(value(x)?);
        Ok(())
    })?;
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
