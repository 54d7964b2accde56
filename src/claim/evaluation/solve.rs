//! Values and occupancies on the frame of an instance: by the generic operators, and by the solver
//! for models where the frame is large.

use super::large;
use crate::bellman::advantage;
use crate::claim::instance::Frame;
use crate::mdp::{Kernel, State};
use crate::number::{Field, Halt, Quantity, Until};
use crate::solve::{DenseRoom, dense_optimal_value, occupancy_equations, value_equations};

/// V^π for a policy given by π(a|s).
pub(super) fn policy_value<F: Field, N: Quantity<F>>(
    frame: &Frame<F>,
    policy: &[F],
    reward: &[N],
    room: &mut DenseRoom<F, N>,
    values: &mut Vec<N>,
) -> Result<(), Halt> {
    if let Some(dynamics) = large::dynamics(frame, policy.iter().chain(reward.iter().map(N::constant))) {
        *values = large::policy_value(dynamics, policy, reward)?;
        return Ok(());
    }
    let equations = &mut room.equations;
    equations.reset(frame.states());
    value_equations(frame, |pair| policy[pair.index()].clone(), |pair| &reward[pair.index()], equations)?;
    equations.solve()?;
    replace(values, equations.solution());
    Ok(())
}

/// d = μ + γ P_πᵀ d.
pub(super) fn occupancy<F: Field, N: Quantity<F>>(
    frame: &Frame<F>,
    policy: &[F],
    initial: &[F],
    room: &mut DenseRoom<F, N>,
    values: &mut Vec<N>,
) -> Result<(), Halt> {
    if let Some(dynamics) = large::dynamics(frame, policy.iter().chain(initial)) {
        *values = large::occupancy(dynamics, policy, initial)?;
        return Ok(());
    }
    let equations = &mut room.equations;
    equations.reset(frame.states());
    let initial = initial.iter().enumerate().map(|(state, mass)| (State::new(state), mass.clone()));
    occupancy_equations(frame, initial, |pair| policy[pair.index()].clone(), equations)?;
    equations.solve()?;
    replace(values, equations.solution());
    Ok(())
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
    match large::dynamics(frame, reward.iter().map(N::constant)) {
        Some(dynamics) => *values = large::optimal_value(dynamics, reward)?,
        None => replace(values, dense_optimal_value(frame, reward, room)?),
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

fn replace<N: Clone>(values: &mut Vec<N>, by: &[N]) {
    values.clear();
    values.extend_from_slice(by);
}
