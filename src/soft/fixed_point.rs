//! Q*_α between a sub- and a super-solution: L ≤ T_α L and T_α U ≤ U give L ≤ V*_α ≤ U, as T_α is
//! monotone.

use malachite_base::num::arithmetic::traits::{Abs, CeilingLogBase2};
use malachite_base::num::basic::traits::{One, Zero};
use malachite_nz::integer::Integer;

use super::guess::Matrix;
use super::operator::{Monotone, SoftOperator};
use super::problem::{Budget, Exhausted, SoftError, SoftProblem};
use super::side::Side;
use super::solution::SoftSolution;
use crate::mdp::Components;
use crate::mdp::{Dynamics, State};
use crate::number::Rational;

/// Bounds of the state values V*_α and the policy π_α, every interval at most `width` wide.
///
/// Precision is raised until the widths are reached. At each precision the strongly connected
/// components are solved in the order of the solver's decomposition: a state alone takes one
/// directed backup; another component takes Newton's method (soft policy iteration) with residuals
/// in fixed point and steps from floats, is then moved apart by a multiple of the expected number
/// of steps, and accepted when L ≤ T_α L (or T_α U ≤ U) is verified with directed bounds of exp. So
/// bad floats cost time and never correctness.
///
/// # Errors
/// [`SoftError::Width`] if the width is not positive, [`SoftError::Budget`] if the budget ends
/// first; it says which width was reached.
pub fn enclose<'m>(problem: &SoftProblem<'m>, width: &Rational, budget: Budget) -> Result<SoftSolution<'m>, SoftError> {
    if *width <= 0u32 {
        return Err(SoftError::Width { width: width.clone() });
    }
    let budget = budget.within(problem.dynamics.pairs());
    // |π_α − π′_α| ≤ ‖Q − Q′‖/(2α) for each action: values this narrow make narrow policies.
    let alpha = problem.temperature.alpha();
    let target = width.clone().min(width * alpha);
    let components = problem.dynamics.components();
    let mut reached: Option<Rational> = None;
    let mut bits = initial_bits(problem, &target);
    let mut steps = 0;
    loop {
        if bits > budget.bits {
            if reached.is_some() {
                return Err(Exhausted::error(&target, reached, budget));
            }
            // So that the error can say what the budget buys.
            let last = at_precision(problem, &components, budget.bits, budget.rounds, &mut steps);
            return match last {
                Some(solution) if solution.value_width() <= target => Ok(solution),
                Some(solution) => Err(Exhausted::error(&target, Some(solution.value_width()), budget)),
                None => Err(Exhausted::error(&target, None, budget)),
            };
        }
        let mut missing = bits / 2;
        if let Some(solution) = at_precision(problem, &components, bits, budget.rounds, &mut steps) {
            let value_width = solution.value_width();
            if value_width <= target {
                return Ok(solution);
            }
            missing = u64::try_from((&value_width / &target).ceiling_log_base_2().max(1)).unwrap_or(1) + 2;
            if reached.as_ref().is_none_or(|best| value_width < *best) {
                reached = Some(value_width);
            }
        }
        bits += missing;
    }
}

/// A precision at which the target will usually be reached: rounding errors of a few units, and of
/// a few units of exp times α, accumulate over the horizon.
fn initial_bits(problem: &SoftProblem<'_>, target: &Rational) -> u64 {
    let alpha = problem.temperature.alpha();
    let horizon = Rational::ONE - problem.dynamics.discount();
    let horizon = if horizon == 0u32 { Rational::from(64u32) } else { Rational::ONE / horizon };
    let log = (horizon * alpha.max(&Rational::ONE) / target).ceiling_log_base_2();
    u64::try_from(log.max(0)).unwrap_or(u64::MAX / 4) + 9
}

/// The enclosures at one precision; `None` if some component did not settle within the rounds. Adds
/// the steps taken to `steps`.
fn at_precision<'m>(
    problem: &SoftProblem<'m>,
    components: &Components,
    bits: u64,
    rounds: usize,
    steps: &mut usize,
) -> Option<SoftSolution<'m>> {
    let operator = SoftOperator::new(problem, bits);
    let (lower, upper) = sub_and_super_solution(&operator, components, rounds, steps)?;
    Some(SoftSolution::new(operator, lower, upper, *steps))
}

/// L ≤ T L and T U ≤ U; `None` if some component did not settle within the rounds. Adds the Newton
/// steps of all components to `steps`.
pub(super) fn sub_and_super_solution(
    operator: &impl Monotone,
    components: &Components,
    rounds: usize,
    steps: &mut usize,
) -> Option<(Vec<Integer>, Vec<Integer>)> {
    let problem = &operator.soft().problem;
    let states = problem.dynamics.states();
    let mut solver = Solver {
        operator,
        lower: vec![Integer::ZERO; states],
        upper: vec![Integer::ZERO; states],
        position: vec![u32::MAX; states],
        rounds,
        steps,
    };
    for component in components.iter() {
        match *component {
            [state] if problem.is_fixed(State::new(state as usize)) => {} // 0 by definition
            [state] if !has_loop(problem.dynamics, State::new(state as usize)) => {
                let state = State::new(state as usize);
                solver.lower[state.index()] = operator.backup(Side::Lower, state, &solver.lower);
                solver.upper[state.index()] = operator.backup(Side::Upper, state, &solver.upper);
            }
            _ => solver.solve_component(component)?,
        }
    }
    Some((solver.lower, solver.upper))
}

fn has_loop(dynamics: &Dynamics, state: State) -> bool {
    dynamics.actions(state).any(|pair| dynamics.raw_row(pair).0.contains(&(state.index() as u32)))
}

struct Solver<'o, O> {
    operator: &'o O,
    lower: Vec<Integer>,
    upper: Vec<Integer>,
    /// The position of a state within the component being solved.
    position: Vec<u32>,
    rounds: usize,
    steps: &'o mut usize,
}

impl<O: Monotone> Solver<'_, O> {
    fn solve_component(&mut self, states: &[u32]) -> Option<()> {
        for (i, &state) in states.iter().enumerate() {
            self.position[state as usize] = i as u32;
        }
        self.solve_side(Side::Lower, states)?;
        for &state in states {
            self.upper[state as usize] = self.lower[state as usize].clone();
        }
        self.solve_side(Side::Upper, states)?;
        for &state in states {
            self.position[state as usize] = u32::MAX;
        }
        Some(())
    }

    fn values(&mut self, side: Side) -> &mut Vec<Integer> {
        if side == Side::Lower { &mut self.lower } else { &mut self.upper }
    }

    /// Moves the values of a component to a verified bound on one side, given bounds on that side
    /// outside of it.
    fn solve_side(&mut self, side: Side, states: &[u32]) -> Option<()> {
        let bits = self.operator.soft().bits;
        // Residuals in units that need not shrink further: what rounding leaves, for values and for
        // α times exp.
        let floor = (self.operator.scale(&Integer::ONE) + Integer::ONE) << 3u32;
        let mut best: Option<Integer> = None;
        let mut stalled = 0;
        let mut exact = false;
        let mut matrix = Matrix::new();
        for _ in 0..self.rounds {
            *self.steps += 1;
            let residual = if exact {
                match self.exact_residual(side, states) {
                    Some(residual) => residual,
                    None => {
                        exact = false;
                        continue;
                    }
                }
            } else {
                let (residual, policy) = self.approximate_residual(side, states);
                matrix = policy;
                residual
            };
            let size = residual.iter().map(|x| x.abs()).max().unwrap_or_default();
            let shrunk = best.as_ref().is_none_or(|best| (&size << 1u32) < *best);
            stalled = if shrunk { 0 } else { stalled + 1 };
            if shrunk {
                best = Some(size.clone());
            }
            if exact && (size <= floor || stalled > 1) && self.accept(side, states, &residual, &matrix) {
                return Some(());
            }
            if exact && stalled > 8 {
                return None;
            }
            let step = matrix.solve(&residual);
            let values = self.values(side);
            for (&state, step) in states.iter().zip(step) {
                values[state as usize] += step;
            }
            // Near enough for the float's logarithm to be the largest error left: |residual| ≤
            // 2^−36 α.
            let near = self.operator.scale(&(Integer::ONE << bits.saturating_sub(36)));
            if !exact && (size <= near || stalled > 12) {
                exact = true;
                stalled = 0;
                best = None;
            }
        }
        None
    }

    /// T V − V with floats where T is not linear, and γP_π.
    fn approximate_residual(&mut self, side: Side, states: &[u32]) -> (Vec<Integer>, Matrix) {
        let (operator, soft) = (self.operator, self.operator.soft());
        let values: &[Integer] = if side == Side::Lower { &self.lower } else { &self.upper };
        let mut matrix = Matrix::new();
        let mut residual = Vec::with_capacity(states.len());
        for &state in states {
            let (backup, policy) = operator.approximate_backup(side, State::new(state as usize), values);
            for (pair, probability) in soft.pairs(State::new(state as usize)).zip(policy) {
                if probability < 1e-18 {
                    continue;
                }
                let (next, number) = soft.problem.dynamics.raw_row(pair);
                for (&next, &number) in next.iter().zip(number) {
                    let column = self.position[next as usize];
                    if column != u32::MAX {
                        matrix.entry(column as usize, probability * soft.discounted_floats[number as usize]);
                    }
                }
            }
            matrix.end_row();
            residual.push(backup - &values[state as usize]);
        }
        (residual, matrix)
    }

    /// T V − V to full precision; `None` where V is too far from it.
    fn exact_residual(&mut self, side: Side, states: &[u32]) -> Option<Vec<Integer>> {
        let values: &[Integer] = if side == Side::Lower { &self.lower } else { &self.upper };
        states.iter().map(|&state| self.operator.residual(side, State::new(state as usize), values)).collect()
    }

    /// Moves the values away by multiples of the expected number of steps until they are verified,
    /// a few times at most; otherwise leaves them as they were.
    ///
    /// With w = 1 + γP_π w and residuals of at least −ρ, T_α(V − ρw) ≥ T_α V − ρ γP_π w ≥ V − ρw by
    /// convexity; above likewise to first order in ρw/α.
    fn accept(&mut self, side: Side, states: &[u32], residual: &[Integer], matrix: &Matrix) -> bool {
        let worst = residual.iter().map(|r| if side == Side::Lower { -r } else { r.clone() }).max().unwrap_or_default();
        let unit = self.operator.scale(&Integer::from(4u32)) + Integer::from(4u32);
        let mut slack = worst.max(Integer::ZERO) + unit;
        let (steps, step_bits) = matrix.steps();
        let before: Vec<Integer> = states.iter().map(|&s| self.values(side)[s as usize].clone()).collect();
        for _ in 0..6 {
            let values = self.values(side);
            for ((&state, value), steps) in states.iter().zip(&before).zip(&steps) {
                let shift = Side::Upper.shift(&(&slack * steps), step_bits);
                values[state as usize] = if side == Side::Lower { value - shift } else { value + shift };
            }
            if self.verify(side, states) {
                return true;
            }
            slack <<= 1u32;
        }
        let values = self.values(side);
        for (&state, value) in states.iter().zip(before) {
            values[state as usize] = value;
        }
        false
    }

    /// Whether V(s) is on its side of (T_α V)(s), by more than a unit, at every state of the
    /// component.
    fn verify(&mut self, side: Side, states: &[u32]) -> bool {
        let values: &[Integer] = if side == Side::Lower { &self.lower } else { &self.upper };
        states.iter().all(|&state| self.operator.holds(side, State::new(state as usize), values))
    }
}
