//! What regularisation costs in reward (`entropy-cost`): V*(s) − V^{π_α}(s), enclosed.

use malachite_base::num::basic::traits::{One, Zero};
use malachite_nz::integer::Integer;

use super::fixed_point::{Monotone, enclose, sub_and_super_solution, widest};
use super::guess;
use super::operator::{Operator, Side};
use super::problem::{Budget, Exhausted, SoftError, SoftProblem};
use super::solution::SoftSolution;
use crate::mdp::{Dynamics, Pair, State};
use crate::number::Rational;
use crate::number::enclosure::{Enclosure, dyadic};
use crate::solve::Optimum;

/// The soft policy with the reward that it earns, without the entropy bonus.
#[derive(Clone, Debug)]
pub struct Price<'m> {
    /// The soft values and the policy π_α.
    pub solution: SoftSolution<'m>,
    /// V^{π_α}(s), in the order of the states.
    pub value: Vec<Enclosure>,
    /// V*(s) − V^{π_α}(s) ≥ 0.
    pub price: Vec<Enclosure>,
}

/// The price of the soft policy at every state, each at most `width` wide, given the optimum for the same reward.
///
/// # Errors
/// As [`enclose`].
pub fn price<'m>(
    problem: &SoftProblem<'m>,
    optimum: &Optimum<'_, Rational>,
    width: &Rational,
    budget: Budget,
) -> Result<Price<'m>, SoftError> {
    let components = problem.dynamics.components();
    let mut inner = width.clone();
    let mut reached: Option<Rational> = None;
    // Each attempt narrows the policy by what the last one missed; a few are always enough if precision allows.
    for _ in 0..12 {
        let solution = enclose(problem, &inner, budget)?;
        let evaluation = Evaluation::new(&solution);
        if let Some((lower, upper)) = sub_and_super_solution(&evaluation, &components, budget.rounds, &mut 0) {
            let found = widest(&lower, &upper, solution.bits());
            if found <= *width {
                let bits = solution.bits();
                let ends = lower.iter().zip(&upper);
                let value: Vec<Enclosure> =
                    ends.map(|(l, u)| Enclosure::between(dyadic(l, bits), dyadic(u, bits))).collect();
                let cost = |(value, best): (&Enclosure, &Rational)| {
                    let difference = &Enclosure::point(best.clone()) - value;
                    // No policy beats V*, so the price is not negative.
                    difference.max(&Enclosure::point(Rational::ZERO))
                };
                let price = value.iter().zip(optimum.values()).map(cost).collect();
                return Ok(Price { solution, value, price });
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
    soft: &'s Operator<'m>,
    /// Bounds of π_α(a|s) for every pair.
    policy: Vec<(Integer, Integer)>,
}

impl<'s, 'm> Evaluation<'s, 'm> {
    fn new(solution: &'s SoftSolution<'m>) -> Self {
        let (lower, upper) = solution.bounds();
        let soft = solution.operator();
        let states = soft.problem.dynamics.all_states();
        Evaluation { soft, policy: states.flat_map(|state| soft.policy(state, lower, upper)).collect() }
    }
}

impl Monotone for Evaluation<'_, '_> {
    fn dynamics(&self) -> &Dynamics {
        self.soft.problem.dynamics
    }

    fn bits(&self) -> u64 {
        self.soft.bits
    }

    fn is_fixed(&self, state: State) -> bool {
        self.soft.problem.is_fixed(state)
    }

    fn discounted_floats(&self) -> &[f64] {
        &self.soft.discounted_floats
    }

    fn pairs(&self, state: State) -> impl Iterator<Item = Pair> + '_ {
        self.soft.pairs(state)
    }

    fn scale(&self, units: &Integer) -> Integer {
        units.clone()
    }

    fn approximate_backup(&self, side: Side, state: State, values: &[Integer]) -> (Integer, Vec<f64>) {
        let weights = guess::shares(self.pairs(state).map(|pair| &self.policy[pair.index()]), self.bits());
        (self.backup(side, state, values), weights)
    }

    fn residual(&self, side: Side, state: State, values: &[Integer]) -> Option<Integer> {
        Some(self.backup(side, state, values) - &values[state.index()])
    }

    fn holds(&self, side: Side, state: State, values: &[Integer]) -> bool {
        let (backup, value) = (self.backup(side, state, values), &values[state.index()]);
        if side == Side::Lower { *value <= backup } else { *value >= backup }
    }

    /// Σ π(a) q(a) = m + Σ π(a) (q(a) − m) for m = max q, so that the widths of π only count against differences.
    fn backup(&self, side: Side, state: State, values: &[Integer]) -> Integer {
        let q: Vec<(Pair, Integer)> =
            self.pairs(state).map(|pair| (pair, self.soft.look_ahead(side, pair, values))).collect();
        let Some(best) = q.iter().map(|(_, q)| q).max().cloned() else { return Integer::ZERO };
        let mut sum = Integer::ZERO;
        for (pair, q) in q {
            let (low, high) = &self.policy[pair.index()];
            // q − m ≤ 0
            sum += (q - &best) * if side == Side::Lower { high } else { low };
        }
        let unit = if side == Side::Lower { -Integer::ONE } else { Integer::ONE };
        best + side.shift(&sum, self.bits()) + unit
    }
}
