//! Exact fixed points of tiny systems: policy evaluation by elimination, Q* by policy iteration.

use std::cmp::Ordering;

use super::large;
use crate::claim::instance::Frame;
use crate::number::{Field, Halt, Quantity, Until};

/// Buffers that are used again.
#[derive(Clone, Debug)]
pub(super) struct Scratch<F> {
    matrix: Vec<F>,
    choice: Vec<usize>,
}

impl<F> Default for Scratch<F> {
    fn default() -> Self {
        Scratch { matrix: Vec::new(), choice: Vec::new() }
    }
}

/// Solves A x = b in place, A given by rows and strictly diagonally dominant by rows or by columns. Elimination in the given
/// order keeps that dominance, so every pivot is positive and no exchange is needed.
pub(in crate::claim) fn eliminate<F: Field, N: Quantity<F>>(matrix: &mut [F], b: &mut [N]) -> Result<(), Halt> {
    let n = b.len();
    for k in 0..n {
        for i in k + 1..n {
            if matrix[i * n + k].is_zero() {
                continue;
            }
            let factor = matrix[i * n + k].divide(&matrix[k * n + k])?;
            for j in k + 1..n {
                if !matrix[k * n + j].is_zero() {
                    matrix[i * n + j] = matrix[i * n + j].subtract(&factor.multiply(&matrix[k * n + j])?)?;
                }
            }
            b[i] = b[i].subtract(&b[k].scale(&factor)?)?;
        }
    }
    for k in (0..n).rev() {
        let mut x = b[k].clone();
        for j in k + 1..n {
            if !matrix[k * n + j].is_zero() {
                x = x.subtract(&b[j].scale(&matrix[k * n + j])?)?;
            }
        }
        b[k] = x.shrink(&matrix[k * n + k])?;
    }
    Ok(())
}

/// R(s,a) + γ Σ_t P(t|s,a) v(t).
#[inline]
pub(super) fn look_ahead<F: Field, N: Quantity<F>>(
    frame: &Frame<F>,
    pair: usize,
    reward: &N,
    values: &[N],
) -> Result<N, Halt> {
    let mut q = reward.clone();
    for (next, discounted) in frame.discounted_row(pair) {
        if !discounted.is_zero() {
            q = q.add(&values[next].scale(discounted)?)?;
        }
    }
    Ok(q)
}

/// V^π for a policy given by π(a|s).
pub(super) fn policy_value<F: Field, N: Quantity<F>>(
    frame: &Frame<F>,
    policy: &[F],
    reward: &[N],
    scratch: &mut Scratch<F>,
    values: &mut Vec<N>,
) -> Result<(), Halt> {
    if let Some(dynamics) = large::dynamics(frame, policy.iter().chain(reward.iter().map(N::constant))) {
        *values = large::policy_value(dynamics, policy, reward)?;
        return Ok(());
    }
    let n = frame.states();
    identity(n, &mut scratch.matrix);
    values.clear();
    for state in 0..n {
        let mut mean = N::zero();
        for pair in frame.actions(state) {
            if policy[pair].is_zero() {
                continue;
            }
            mean = mean.add(&reward[pair].scale(&policy[pair])?)?;
            for (next, discounted) in frame.discounted_row(pair) {
                let entry = &mut scratch.matrix[state * n + next];
                *entry = entry.subtract(&policy[pair].multiply(discounted)?)?;
            }
        }
        values.push(mean);
    }
    eliminate(&mut scratch.matrix, values)
}

/// d = μ + γ P_πᵀ d.
pub(super) fn occupancy<F: Field, N: Quantity<F>>(
    frame: &Frame<F>,
    policy: &[F],
    initial: &[F],
    scratch: &mut Scratch<F>,
    values: &mut Vec<N>,
) -> Result<(), Halt> {
    if let Some(dynamics) = large::dynamics(frame, policy.iter().chain(initial)) {
        *values = large::occupancy(dynamics, policy, initial)?;
        return Ok(());
    }
    let n = frame.states();
    identity(n, &mut scratch.matrix);
    values.clear();
    values.extend(initial.iter().map(|mass| N::fixed(mass.clone())));
    for pair in (0..frame.pairs()).filter(|pair| !policy[*pair].is_zero()) {
        let state = frame.state_of(pair);
        for (next, discounted) in frame.discounted_row(pair) {
            let entry = &mut scratch.matrix[next * n + state];
            *entry = entry.subtract(&policy[pair].multiply(discounted)?)?;
        }
    }
    eliminate(&mut scratch.matrix, values)
}

fn identity<F: Field>(n: usize, matrix: &mut Vec<F>) {
    matrix.clear();
    matrix.resize(n * n, F::zero());
    for i in 0..n {
        matrix[i * n + i] = F::one();
    }
}

/// V*, by policy iteration from the policy that is greedy for the reward. Every move has a positive advantage, so the values
/// rise and no policy comes twice.
///
/// Over quantities that vary, V* is that for all small δ > 0, and `until` is narrowed to where the same policy stays optimal.
pub(super) fn optimal_value<F: Field, N: Quantity<F>>(
    frame: &Frame<F>,
    reward: &[N],
    scratch: &mut Scratch<F>,
    until: &mut Until<F>,
    values: &mut Vec<N>,
) -> Result<(), Halt> {
    match large::dynamics(frame, reward.iter().map(N::constant)) {
        Some(dynamics) => *values = large::optimal_value(dynamics, reward)?,
        None => iterate_policies(frame, reward, scratch, values)?,
    }
    if N::VARIES {
        for pair in 0..frame.pairs() {
            let q = look_ahead(frame, pair, &reward[pair], values)?;
            q.steady_order(&values[frame.state_of(pair)], until)?;
        }
    }
    Ok(())
}

fn iterate_policies<F: Field, N: Quantity<F>>(
    frame: &Frame<F>,
    reward: &[N],
    scratch: &mut Scratch<F>,
    values: &mut Vec<N>,
) -> Result<(), Halt> {
    let n = frame.states();
    scratch.choice.clear();
    for state in 0..n {
        let mut actions = frame.actions(state);
        let mut best = actions.start;
        actions.next();
        for pair in actions {
            if reward[pair].order(&reward[best])? == Ordering::Greater {
                best = pair;
            }
        }
        scratch.choice.push(best);
    }
    loop {
        identity(n, &mut scratch.matrix);
        values.clear();
        for (state, &pair) in scratch.choice.iter().enumerate() {
            for (next, discounted) in frame.discounted_row(pair) {
                let entry = &mut scratch.matrix[state * n + next];
                *entry = entry.subtract(discounted)?;
            }
            values.push(reward[pair].clone());
        }
        eliminate(&mut scratch.matrix, values)?;
        let mut moved = false;
        for state in 0..n {
            let mut best: Option<N> = None;
            let current = scratch.choice[state];
            for pair in frame.actions(state).filter(|pair| *pair != current) {
                let q = look_ahead(frame, pair, &reward[pair], values)?;
                if q.order(best.as_ref().unwrap_or(&values[state]))? == Ordering::Greater {
                    best = Some(q);
                    scratch.choice[state] = pair;
                    moved = true;
                }
            }
        }
        if !moved {
            return Ok(());
        }
    }
}
