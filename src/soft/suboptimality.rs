//! What regularisation costs in reward (`entropy-cost`): V*(s) − V^{π_α}(s), enclosed.

use malachite_base::num::basic::traits::{One, Zero};
use malachite_nz::integer::Integer;

use super::fixed_point::{enclose, sub_and_super_solution};
use super::guess;
use super::operator::{Monotone, SoftOperator};
use super::problem::{Budget, Exhausted, SoftError, SoftProblem, Temperature};
use super::side::{Side, widest};
use super::solution::SoftSolution;
use crate::mdp::{Dynamics, Pair, Reward, State};
use crate::number::Rational;
use crate::number::enclosure::{Enclosure, ceiling_at, dyadic, floor_at};
use crate::solve::Optimum;

/// The soft policy with the reward that it earns, without the entropy bonus.
#[derive(Clone, Debug)]
pub struct Suboptimality<'m> {
    /// The soft values and the policy π_α.
    pub solution: SoftSolution<'m>,
    /// V^{π_α}(s), in the order of the states.
    pub value: Vec<Enclosure>,
    /// V*(s) − V^{π_α}(s) ≥ 0.
    pub gap: Vec<Enclosure>,
}

/// The suboptimality of the soft policy at every state, each at most `width` wide, given the
/// optimum for the same reward.
///
/// # Errors
/// As [`enclose`].
pub fn suboptimality<'m>(
    problem: &SoftProblem<'m>,
    optimum: &Optimum<'_, Rational>,
    width: &Rational,
    budget: Budget,
) -> Result<Suboptimality<'m>, SoftError> {
    let components = problem.dynamics.components();
    let mut inner = width.clone();
    let mut reached: Option<Rational> = None;
    // Each attempt narrows the policy by what the last one missed; a few are always enough if
    // precision allows.
    for _ in 0..12 {
        let solution = enclose(problem, &inner, budget)?;
        let evaluation = Evaluation::new(&solution);
        if let Some((lower, upper)) = sub_and_super_solution(&evaluation, &components, budget.rounds, &mut 0) {
            // V* is rounded outwards to units, too.
            let found = widest(&lower, &upper, solution.bits()) + dyadic(&Integer::from(2u32), solution.bits());
            if found <= *width {
                let bits = solution.bits();
                let ends = lower.iter().zip(&upper);
                let value: Vec<Enclosure> =
                    ends.map(|(l, u)| Enclosure::between(dyadic(l, bits), dyadic(u, bits))).collect();
                let cost = |(value, best): (&Enclosure, &Rational)| {
                    let best =
                        Enclosure::between(dyadic(&floor_at(best, bits), bits), dyadic(&ceiling_at(best, bits), bits));
                    let difference = &best - value;
                    // No policy beats V*, so the gap is not negative.
                    difference.max(&Enclosure::point(Rational::ZERO))
                };
                let gap = value.iter().zip(optimum.values()).map(cost).collect();
                return Ok(Suboptimality { solution, value, gap });
            }
            inner = &inner * width / (found.clone() * Rational::from(2u32));
            reached = Some(reached.map_or(found.clone(), |best| best.min(found)));
        } else {
            inner >>= 10u32;
        }
    }
    Err(Exhausted::error(width, reached, budget))
}

/// The Bellman operator of the soft policy, which is known between bounds.
struct Evaluation<'s, 'm> {
    soft: &'s SoftOperator<'m>,
    /// Bounds of π_α(a|s) for every pair.
    policy: Vec<(Integer, Integer)>,
}

/// Bounds of the value of a policy that is known between bounds, all in units of 2^−bits; `None` if
/// none are found.
pub(crate) fn policy_value(
    dynamics: &Dynamics,
    reward: &Reward,
    policy: Vec<(Integer, Integer)>,
    bits: u64,
) -> Option<(Vec<Integer>, Vec<Integer>)> {
    // Of the soft operator only the look-ahead R + γ P V is used.
    let soft = SoftOperator::new(&SoftProblem::entropy(dynamics, reward, Temperature::one()), bits);
    let evaluation = Evaluation { soft: &soft, policy };
    sub_and_super_solution(&evaluation, &dynamics.components(), Budget::default().rounds, &mut 0)
}

impl<'s, 'm> Evaluation<'s, 'm> {
    fn new(solution: &'s SoftSolution<'m>) -> Self {
        let (lower, upper) = solution.bounds();
        let soft = solution.operator();
        let states = soft.problem.dynamics.all_states();
        Evaluation { soft, policy: states.flat_map(|state| soft.policy(state, lower, upper)).collect() }
    }

    /// Q_V(s,a) for the pairs of a state.
    fn q(&self, side: Side, state: State, values: &[Integer]) -> Vec<(Pair, Integer)> {
        self.soft.pairs(state).map(|pair| (pair, self.soft.look_ahead(side, pair, values))).collect()
    }

    /// The smallest, or largest, Σ π(a) (q(a) − v) for numbers π(a) between their bounds, in units
    /// of 2^−2·bits. Where that is no less, or no more, than 0, v bounds T V: so reads it whoever
    /// knows π between these bounds, the independent checker among them.
    fn excess(&self, side: Side, q: &[(Pair, Integer)], value: &Integer) -> Integer {
        let term = |(pair, q): &(Pair, Integer)| {
            let x = q - value;
            let (low, high) = &self.policy[pair.index()];
            let small = (side == Side::Lower) == (x >= 0u32);
            x * if small { low } else { high }
        };
        q.iter().map(term).fold(Integer::ZERO, |sum, x| sum + x)
    }
}

impl Monotone for Evaluation<'_, '_> {
    fn soft(&self) -> &SoftOperator<'_> {
        self.soft
    }

    fn scale(&self, units: &Integer) -> Integer {
        units.clone()
    }

    fn approximate_backup(&self, side: Side, state: State, values: &[Integer]) -> (Integer, Vec<f64>) {
        let weights = guess::shares(self.soft.pairs(state).map(|pair| &self.policy[pair.index()]), self.soft.bits);
        (self.backup(side, state, values), weights)
    }

    fn residual(&self, side: Side, state: State, values: &[Integer]) -> Option<Integer> {
        Some(self.backup(side, state, values) - &values[state.index()])
    }

    fn holds(&self, side: Side, state: State, values: &[Integer]) -> bool {
        let excess = self.excess(side, &self.q(side, state, values), &values[state.index()]);
        if side == Side::Lower { excess >= 0u32 } else { excess <= 0u32 }
    }

    /// Σ π(a) q(a) = m + Σ π(a) (q(a) − m) for m = max q, so that the widths of π only count
    /// against differences; moved to where it is seen to be a bound.
    fn backup(&self, side: Side, state: State, values: &[Integer]) -> Integer {
        let q = self.q(side, state, values);
        let Some(best) = q.iter().map(|(_, q)| q).max().cloned() else { return Integer::ZERO };
        let mut sum = Integer::ZERO;
        for (pair, q) in &q {
            let (low, high) = &self.policy[pair.index()];
            // q − m ≤ 0
            sum += (q - &best) * if side == Side::Lower { high } else { low };
        }
        let unit = if side == Side::Lower { -Integer::ONE } else { Integer::ONE };
        let backup = best + side.shift(&sum, self.soft.bits) + unit;
        let excess = self.excess(side, &q, &backup);
        let is_seen = if side == Side::Lower { excess >= 0u32 } else { excess <= 0u32 };
        let least: Integer = q.iter().fold(Integer::ZERO, |sum, (pair, _)| sum + &self.policy[pair.index()].0);
        // For every unit that v moves away, each term moves by its π(a) at least.
        if is_seen || least == 0u32 { backup } else { backup + side.divide(excess, least) }
    }
}
