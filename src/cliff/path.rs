//! Paths: every break between two rewards, and the sets of optimal actions on each piece.
//!
//! On R + tD the value of a fixed policy is affine in t, and so are all advantages. A policy that is
//! optimal at t and just beyond stays optimal until the first advantage becomes positive; there, the
//! next one is the best for D among those that are optimal.

use std::borrow::Cow;

use malachite_base::num::basic::traits::{One, Zero};

use super::budget::{Budget, work_on_advantages};
use crate::bellman::Bellman;
use crate::mdp::{ActionSets, Direction, Dynamics, Pair, PairFunction, Reward};
use crate::number::{Fraction, Natural, Rational};
use crate::solve::{Estimate, Optimum, SolveError, solve, solve_within};

/// An open interval of t on which all sets of optimal actions are constant.
#[derive(Clone, Debug)]
pub struct Piece<'m> {
    /// Its left end.
    pub from: Rational,
    /// Its right end.
    pub to: Rational,
    /// V^π_R of a policy π that is optimal on the closed interval.
    pub value: Optimum<'m, Rational>,
    /// V^π_D.
    pub slope: Optimum<'m, Rational>,
    /// A*(·; R + tD) inside.
    pub within: ActionSets,
    /// A*(·; R + tD) at the right end.
    pub at_end: ActionSets,
}

/// The way from R to R + D.
#[derive(Clone, Debug)]
pub struct Path<'m> {
    /// A*(·;R).
    pub at_start: ActionSets,
    /// The pieces from 0 on, to 1 unless the budget ended.
    pub pieces: Vec<Piece<'m>>,
}

impl Path<'_> {
    /// Where the last piece ends.
    pub fn end(&self) -> Rational {
        self.pieces.last().map_or(Rational::ZERO, |piece| piece.to.clone())
    }

    /// The points at which a set differs from that on a piece beside it, with the sets there.
    pub fn breaks(&self) -> impl Iterator<Item = (&Rational, &ActionSets)> {
        let start = self.pieces.first().map(|first| (&first.from, &self.at_start, &first.within));
        let ends = self.pieces.iter().map(|piece| (&piece.to, &piece.at_end, &piece.within));
        start.into_iter().chain(ends).filter(|(_, sets, within)| sets != within).map(|(at, sets, _)| (at, sets))
    }
}

/// R′ − R.
pub fn difference(from: &Reward, to: &Reward) -> Direction {
    PairFunction::from_fn(from.len(), |pair| to.at(pair) - from.at(pair))
}

/// Follows R + tD from 0 to 1, over one piece at least and as many as the budget allows.
///
/// # Errors
/// As [`solve`].
pub fn path<'m, 'b>(
    dynamics: &'m Dynamics,
    reward: &'m Reward,
    direction: &'m Direction,
    budget: impl Into<Budget<'b>>,
) -> Result<Path<'m>, SolveError> {
    let budget = budget.into();
    let (reward, direction) = (Bellman::new(dynamics, reward), Bellman::new(dynamics, direction));
    let mut path = Path { at_start: solve(&reward)?.optimal().clone(), pieces: Vec::new() };
    let mut sets = path.at_start.clone();
    let solving = Estimate::of(dynamics).operations();
    while path.end() < 1u32 && (path.pieces.is_empty() || budget.allows(path.pieces.len())) {
        let slope = solve_within(&direction, &sets)?;
        let only = of_one_policy(dynamics, slope.optimal());
        let (value, slope) = (solve_within(&reward, &only)?, solve_within(&direction, &only)?);
        let from = path.end();
        let lines: Vec<Line> = dynamics.all_pairs().map(|pair| Line::new(&value, &slope, pair)).collect();
        let crossings = lines.iter().filter_map(Line::crossing).filter(|at| *at > from);
        let to = crossings.min().unwrap_or(Rational::ONE).min(Rational::ONE);
        let within = ActionSets::from_fn(dynamics, |pair| lines[pair.index()].is_zero());
        let at_end = ActionSets::from_fn(dynamics, |pair| lines[pair.index()].vanishes(&to));
        sets = at_end.clone();
        let (bits, values) = (value.bits() + slope.bits(), 2 * dynamics.states());
        budget.spend(3 * solving + work_on_advantages(dynamics.pairs(), 1, values, bits));
        path.pieces.push(Piece { from, to, value, slope, within, at_end });
    }
    Ok(path)
}

/// The actions of the policy that takes the first action of each set.
pub(super) fn of_one_policy(dynamics: &Dynamics, sets: &ActionSets) -> ActionSets {
    ActionSets::from_fn(dynamics, |pair| sets.at(dynamics, dynamics.state_of(pair)).next() == Some(pair))
}

/// Q(s,a) − V(s).
pub(super) fn advantage<'a>(of: &'a Optimum<'_, Rational>, pair: Pair) -> Fraction<'a> {
    of.q_fraction(pair, 0).minus(&of.value_fraction(of.bellman().dynamics.state_of(pair), 0))
}

/// An advantage, constant + slope · t.
struct Line<'a> {
    constant: Fraction<'a>,
    slope: Fraction<'a>,
}

impl<'a> Line<'a> {
    fn new(value: &'a Optimum<'_, Rational>, slope: &'a Optimum<'_, Rational>, pair: Pair) -> Self {
        Line { constant: advantage(value, pair), slope: advantage(slope, pair) }
    }

    fn is_zero(&self) -> bool {
        *self.constant.numerator() == 0u32 && *self.slope.numerator() == 0u32
    }

    /// Where the line becomes positive, if it does.
    fn crossing(&self) -> Option<Rational> {
        (*self.slope.numerator() > 0u32).then(|| -self.constant.clone().reduce() / self.slope.clone().reduce())
    }

    /// Whether it is 0 at a point.
    fn vanishes(&self, at: &Rational) -> bool {
        let slope = &self.slope;
        let factor = at * Rational::from_naturals_ref(&Natural::ONE, slope.scale());
        let (positive, numerator) = (*slope.numerator() >= 0u32, slope.numerator().unsigned_abs_ref());
        let mut sum = self.constant.clone();
        sum.add_multiple(&factor, positive, numerator, Cow::Borrowed(slope.denominator()));
        *sum.numerator() == 0u32
    }
}
