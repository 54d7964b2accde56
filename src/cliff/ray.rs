//! Rays: a reward moved in one direction, with the whole open interval on which one policy stays
//! optimal.

use std::fmt;

use malachite_base::num::arithmetic::traits::Abs;

use crate::mdp::{DeterministicPolicy, Direction, Pair, State};
use crate::number::{Fraction, Rational};
use crate::solve::{Optimum, SolveError, refine};

/// The end ε̄ of an interval (0, ε̄).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// A positive number.
    At(Rational),
    /// The interval has no end.
    Infinite,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bound::At(end) => write!(f, "{end}"),
            Bound::Infinite => f.write_str("∞"),
        }
    }
}

/// R + εD for 0 < ε < ε̄, where V*_{R+εD} = V₀ + εV₁ and every A*(s;R+εD) is constant.
///
/// ε̄ is the supremum of the numbers for which V* is affine in ε on [0, ε̄]: for a fixed policy the
/// advantages of all actions are affine in ε, so one that is ≤ 0 at both ends and 0 inside vanishes
/// identically, and the first one to become positive ends the piece.
#[derive(Debug)]
pub struct Ray<'a> {
    optimum: &'a Optimum<'a, Rational>,
    slope: Optimum<'a, Rational>,
    until: Bound,
}

impl<'a> Ray<'a> {
    /// The ray from the reward of an optimum in a direction.
    ///
    /// # Errors
    /// As [`solve`](crate::solve::solve).
    pub fn new(optimum: &'a Optimum<'a, Rational>, direction: &'a Direction) -> Result<Self, SolveError> {
        let slope = refine(optimum, direction)?;
        let first = Crossing::first(optimum, &slope, optimum.bellman().dynamics.all_pairs());
        let until = first.map_or(Bound::Infinite, |first| Bound::At(first.at()));
        Ok(Ray { optimum, slope, until })
    }

    /// D.
    pub fn direction(&self) -> &'a Direction {
        self.slope.bellman().reward
    }

    /// V₁ at every state.
    pub fn slope(&self) -> &[Rational] {
        self.slope.values()
    }

    /// A policy that is optimal for R + εD for every ε in [0, ε̄].
    pub fn policy(&self) -> DeterministicPolicy {
        self.slope.policy()
    }

    /// ε̄.
    pub fn until(&self) -> &Bound {
        &self.until
    }

    /// A*(s; R + εD) for every ε with 0 < ε < ε̄.
    pub fn within(&self, state: State) -> Vec<Pair> {
        self.slope.optimal().at(self.slope.bellman().dynamics, state).collect()
    }

    /// A*(s; R + ε̄D), if ε̄ is finite.
    pub fn at_end(&self, state: State) -> Option<Vec<Pair>> {
        let Bound::At(end) = &self.until else { return None };
        let is_optimal = |pair: &Pair| {
            let crosses = |crossing: Crossing<'_>| crossing.at() == *end;
            self.slope.optimal().contains(*pair) || Crossing::of(self.optimum, &self.slope, *pair).is_some_and(crosses)
        };
        Some(self.slope.bellman().dynamics.actions(state).filter(is_optimal).collect())
    }
}

/// An action that is not optimal for R and that a move towards D makes better: its advantage is
/// f₀ + εf₁ with f₀ < 0 < f₁, as long as the policy stays optimal.
pub(super) struct Crossing<'o> {
    pub(super) pair: Pair,
    start: Fraction<'o>,
    rise: Fraction<'o>,
}

impl<'o> Crossing<'o> {
    fn of(optimum: &'o Optimum<'_, Rational>, slope: &'o Optimum<'_, Rational>, pair: Pair) -> Option<Self> {
        if optimum.optimal().contains(pair) {
            return None;
        }
        let state = optimum.bellman().dynamics.state_of(pair);
        let rise = slope.q_fraction(pair, 0).minus(&slope.value_fraction(state, 0));
        if rise <= Fraction::zero() {
            return None;
        }
        let start = optimum.q_fraction(pair, 0).minus(&optimum.value_fraction(state, 0));
        Some(Crossing { pair, start, rise })
    }

    /// The one among some pairs whose advantage is the first to be 0.
    pub(super) fn first(
        optimum: &'o Optimum<'_, Rational>,
        slope: &'o Optimum<'_, Rational>,
        pairs: impl Iterator<Item = Pair>,
    ) -> Option<Self> {
        let crossings = pairs.filter_map(|pair| Crossing::of(optimum, slope, pair));
        crossings.min_by(|a, b| Fraction::compare_ratios([&a.start, &a.rise], [&b.start, &b.rise]))
    }

    /// Where that is: −f₀/f₁.
    pub(super) fn at(self) -> Rational {
        self.start.reduce().abs() / self.rise.reduce()
    }
}
