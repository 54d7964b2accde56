//! Enclosed soft values, action values, policies and partition functions.

use malachite_nz::integer::Integer;

use super::operator::SoftOperator;
use super::problem::SoftProblem;
use super::side::{Side, widest};
use crate::mdp::{Pair, State};
use crate::number::Rational;
use crate::number::enclosure::{Enclosure, dyadic};

/// A verified sub-solution and super-solution of the soft Bellman equation, and what follows from
/// them.
#[derive(Clone, Debug)]
pub struct SoftSolution<'m> {
    operator: SoftOperator<'m>,
    lower: Vec<Integer>,
    upper: Vec<Integer>,
    steps: usize,
}

impl<'m> SoftSolution<'m> {
    pub(super) fn new(operator: SoftOperator<'m>, lower: Vec<Integer>, upper: Vec<Integer>, steps: usize) -> Self {
        SoftSolution { operator, lower, upper, steps }
    }

    /// What was solved.
    pub fn problem(&self) -> &SoftProblem<'m> {
        &self.operator.problem
    }

    pub(super) fn operator(&self) -> &SoftOperator<'m> {
        &self.operator
    }

    /// The number of fraction bits of the bounds.
    pub fn bits(&self) -> u64 {
        self.operator.bits
    }

    /// How many Newton steps were taken in all: for both bounds of every component, at every
    /// precision that was tried.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// L and U in units of 2^−bits, in the order of the states.
    pub fn bounds(&self) -> (&[Integer], &[Integer]) {
        (&self.lower, &self.upper)
    }

    fn enclosure(&self, lower: &Integer, upper: &Integer) -> Enclosure {
        Enclosure::between(dyadic(lower, self.bits()), dyadic(upper, self.bits()))
    }

    /// V*_α(s) = α log Σ_a p(a|s) exp(Q*_α(s,a)/α).
    pub fn value(&self, state: State) -> Enclosure {
        self.enclosure(&self.lower[state.index()], &self.upper[state.index()])
    }

    /// Q*_α(s,a).
    pub fn q(&self, pair: Pair) -> Enclosure {
        let lower = self.operator.look_ahead(Side::Lower, pair, &self.lower);
        let upper = self.operator.look_ahead(Side::Upper, pair, &self.upper);
        self.enclosure(&lower, &upper)
    }

    /// log Σ_a p(a|s) exp(Q*_α(s,a)/α) = V*_α(s)/α.
    pub fn log_partition(&self, state: State) -> Enclosure {
        let alpha = self.problem().temperature.alpha();
        let value = self.value(state);
        Enclosure::between(value.lower() / alpha, value.upper() / alpha)
    }

    /// π_α(a|s) ∝ p(a|s) exp(Q*_α(s,a)/α), for the actions of a state in order.
    pub fn policy(&self, state: State) -> Vec<Enclosure> {
        let policy = self.operator.policy(state, &self.lower, &self.upper);
        policy.iter().map(|(lower, upper)| self.enclosure(lower, upper)).collect()
    }

    /// d_TV(π_α(·|s), π′_α(·|s)) = ½ Σ_a |π_α(a|s) − π′_α(a|s)|, for two solutions of the same
    /// dynamics.
    pub fn total_variation(&self, other: &Self, state: State) -> Enclosure {
        total_variation(&self.policy(state), &other.policy(state))
    }

    /// The largest width among the state values.
    pub fn value_width(&self) -> Rational {
        widest(&self.lower, &self.upper, self.bits())
    }
}

/// ½ Σ |π(a) − π′(a)| of two enclosed distributions.
pub fn total_variation(a: &[Enclosure], b: &[Enclosure]) -> Enclosure {
    let zero = Enclosure::point(Rational::default());
    let sum = a.iter().zip(b).fold(zero, |sum, (a, b)| &sum + &(a - b).abs());
    Enclosure::between(sum.lower() >> 1u32, (sum.upper() >> 1u32).min(Rational::from(1u32)))
}
