//! The occupancies of a policy from every state at once: exactly, or near them in dyadic numbers.

use std::collections::BTreeMap;

use malachite_base::num::arithmetic::traits::{Abs, AddMulAssign, Lcm};
use malachite_base::num::basic::traits::{One, Zero};

use crate::mdp::{DeterministicPolicy, Distribution, Dynamics, Kernel, Pair, Policy, State};
use crate::number::enclosure::floor_at;
use crate::number::{Integer, Natural, Rational, approximate};
use crate::solve::{AffineSystem, SolveError, occupancy, occupancy_equations};

/// Up to so many states all occupancies are computed exactly.
const FEW_STATES: usize = 24;
/// For more states only the first step is counted: the others would take the square of them in
/// numbers.
pub(super) const MANY_STATES: usize = 2_048;
/// How many bits of an occupancy are to be right.
const BITS: u64 = 20;

/// x̃_s(s′), near the discounted number of visits of s′ under π from s on; integers over one
/// denominator, zeros left out. At γ = 1 absorbing states are visited by nobody but themselves.
#[derive(Clone, Debug)]
pub struct Occupancies {
    /// The denominator.
    pub over: Integer,
    /// The row of each state.
    pub rows: Vec<Vec<(u32, Integer)>>,
}

impl Occupancies {
    /// The occupancies of a policy; `steps` is the largest expected number of steps.
    ///
    /// # Errors
    /// As [`occupancy`].
    pub fn of(dynamics: &Dynamics, policy: &DeterministicPolicy, steps: &Rational) -> Result<Self, SolveError> {
        let n = dynamics.states();
        if n > MANY_STATES {
            let rows = (0..n as u32).map(|state| vec![(state, Integer::ONE)]).collect();
            return Ok(Occupancies { over: Integer::ONE, rows });
        }
        if n > FEW_STATES {
            return Ok(Self::near(dynamics, policy, steps));
        }
        let mut exact = Vec::with_capacity(n);
        for state in dynamics.all_states() {
            let mut row = occupancy(dynamics, &Distribution::point(state), policy)?;
            leave_out_terminal(dynamics, &mut row);
            if dynamics.is_terminal(state) {
                row[state.index()] = Rational::ONE;
            }
            exact.push(row);
        }
        let over = exact.iter().flatten().fold(Natural::ONE, |over, x| over.lcm(x.denominator_ref()));
        let over = Rational::from(over);
        Ok(Self::rounded(exact, |x| floor_at(&(x * &over), 0), Integer::from(over.numerator_ref())))
    }

    /// In floats, by elimination without exchanges: I − γP_π is diagonally dominant. Nothing here
    /// decides; how near the result is, is found out exactly.
    fn near(dynamics: &Dynamics, policy: &DeterministicPolicy, steps: &Rational) -> Self {
        let n = dynamics.states();
        let mut matrix = vec![vec![0.0f64; n]; n];
        for state in dynamics.all_states() {
            let row = &mut matrix[state.index()];
            row[state.index()] = 1.0;
            if !dynamics.is_terminal(state) {
                for (next, p) in dynamics.discounted_row(policy.at(state)) {
                    if !dynamics.is_terminal(next) {
                        row[next.index()] -= approximate(p);
                    }
                }
            }
        }
        invert(&mut matrix);
        let size = approximate(steps).log2().max(0.0).ceil() as u64;
        let bits = (BITS + 2 * size + u64::from(n.ilog2())).min(62u64.saturating_sub(size));
        let scale = 2f64.powi(bits as i32);
        Self::rounded(matrix, |x| Integer::from((x * scale).round() as i64), Integer::ONE << bits)
    }

    fn rounded<X>(rows: Vec<Vec<X>>, integer: impl Fn(&X) -> Integer, over: Integer) -> Self {
        let row = |(index, row): (usize, Vec<X>)| {
            let entries = (0..).zip(row.iter().map(&integer));
            let row: Vec<(u32, Integer)> = entries.filter(|(_, x)| *x != 0u32).collect();
            // The format has no empty rows.
            if row.is_empty() { vec![(index as u32, Integer::ONE)] } else { row }
        };
        Occupancies { rows: rows.into_iter().enumerate().map(row).collect(), over }
    }

    /// y = x̃_s − γ Σ P(t|s,a) x̃_t, as integers over one denominator, which comes with them.
    pub fn difference(&self, dynamics: &Dynamics, state: State, pair: Pair) -> (Vec<Integer>, Integer) {
        let next = || dynamics.discounted_row(pair).filter(|(next, _)| !dynamics.is_terminal(*next));
        let scale = next().fold(Natural::ONE, |scale, (_, p)| scale.lcm(p.denominator_ref()));
        let mut sums = vec![Integer::ZERO; self.rows.len()];
        let mut add = |row: State, factor: &Integer| {
            for (place, x) in &self.rows[row.index()] {
                sums[*place as usize].add_mul_assign(factor, x);
            }
        };
        add(state, &Integer::from(&scale));
        for (next, p) in next() {
            add(next, &-Integer::from(p.numerator_ref() * (&scale / p.denominator_ref())));
        }
        (sums, Integer::from(scale) * &self.over)
    }

    /// ρ = max ‖x̃_s − γ Σ P(t|s,π(s)) x̃_t − e_s‖₁ over the states that are not terminal.
    pub fn residual(&self, dynamics: &Dynamics, policy: &DeterministicPolicy) -> Rational {
        let states = dynamics.all_states().filter(|&state| !dynamics.is_terminal(state));
        let residual = |state: State| {
            let (mut row, scale) = self.difference(dynamics, state, policy.at(state));
            row[state.index()] -= &scale;
            let counted = states_that_count(dynamics, &row);
            Rational::from_integers(counted.map(|x| x.abs()).fold(Integer::ZERO, |sum, x| sum + x), scale)
        };
        states.map(residual).max().unwrap_or_default()
    }
}

fn states_that_count<'a>(dynamics: &'a Dynamics, row: &'a [Integer]) -> impl Iterator<Item = &'a Integer> {
    dynamics.all_states().zip(row).filter(|(state, _)| !dynamics.is_terminal(*state)).map(|(_, x)| x)
}

/// The exact y of a pair (s,a): the occupancy from s under π, less that of "a at s, then π" after
/// its first step, from y(s′) − γ Σ_t y(t) P(s′|t,π(t)) = [s′ = s] − γ P(s′|s,a).
///
/// # Errors
/// As [`occupancy`].
pub(super) fn exact_difference(
    dynamics: &Dynamics,
    policy: &DeterministicPolicy,
    state: State,
    pair: Pair,
) -> Result<Vec<Rational>, SolveError> {
    let mut start: BTreeMap<State, Rational> = [(state, Rational::ONE)].into();
    for (next, p) in dynamics.discounted_row(pair) {
        *start.entry(next).or_default() -= p;
    }
    let mut system = AffineSystem::<Rational>::new(dynamics.states());
    let Ok(()) = occupancy_equations(dynamics, start, |pair| policy.probability(pair), &mut system);
    let mut y = system.solve()?;
    leave_out_terminal(dynamics, &mut y);
    Ok(y)
}

fn leave_out_terminal(dynamics: &Dynamics, row: &mut [Rational]) {
    for state in dynamics.all_states().filter(|&state| dynamics.is_terminal(state)) {
        row[state.index()] = Rational::ZERO;
    }
}

/// The inverse of a matrix, in its place (Gauss and Jordan).
fn invert(matrix: &mut [Vec<f64>]) {
    for k in 0..matrix.len() {
        let mut pivot = std::mem::take(&mut matrix[k]);
        let inverse = 1.0 / pivot[k];
        pivot[k] = 1.0;
        pivot.iter_mut().for_each(|x| *x *= inverse);
        for row in matrix.iter_mut().filter(|row| !row.is_empty() && row[k] != 0.0) {
            let factor = std::mem::replace(&mut row[k], 0.0);
            row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
        }
        matrix[k] = pivot;
    }
}
