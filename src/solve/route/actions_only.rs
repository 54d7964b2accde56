//! `argmax` between bounds in dyadic numbers: optimal actions without exact values, for cyclic
//! models too large for those: certified strict gaps, and ties that hold identically.

use malachite_base::num::arithmetic::traits::Ceiling;
use malachite_base::num::basic::traits::One;
use malachite_base::num::conversion::traits::RoundingInto;
use malachite_base::rounding_modes::RoundingMode;

use super::among_candidates::optimal_among;
use super::guess::Proposer;
use super::integer_row::{WordFraction, integer_row};
use crate::bellman::Bellman;
use crate::mdp::Bisimulation;
use crate::mdp::LocalIndex;
use crate::mdp::{ActionSets, Dynamics, Pair, State};
use crate::number::{Integer, Rational, approximate};

/// What is known of the optimal actions of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The one candidate is the one optimal action: every other one is worse, by bounds or by
    /// exact values.
    Unique,
    /// The candidates are exactly the optimal actions: their values are identical (see
    /// [`Bisimulation`]) or were computed and are equal, all others are worse.
    Tie,
    /// The optimal actions are among the candidates; which of these are optimal is not known, and
    /// exact values would cost too much.
    Undecided,
}

/// The candidates of every state, each with its label.
#[derive(Clone, Debug)]
pub struct CandidateActions {
    /// Actions that may be optimal; the others certainly are not.
    pub candidates: ActionSets,
    /// What is known of each state, in their order.
    pub labels: Vec<Label>,
    /// δ with |V*(s) − V̂(s)| ≤ δ at every state for the approximation V̂ that was checked.
    pub error: Rational,
}

/// How many rounds of refinement are spent on finding ties that hold identically.
const ROUNDS: usize = 200;
/// V̂ is rounded to multiples of 2^−k with k as large as keeps its numerators within this many
/// bits.
const BITS: i32 = 52;

/// Labels every state, or `None` at γ = 1, where the error of an approximation is not bounded by
/// its residual.
///
/// Floats propose V̂; it is rounded to dyadic numbers, and from there on all is exact: the residual
/// ρ = ‖TV̂ − V̂‖ is bounded from above in integers, δ = ρ/(1 − γ) bounds ‖V* − V̂‖, and |Q*(s,a) −
/// Q̂(s,a)| ≤ γδ. An action whose upper bound lies below another's lower bound is not optimal.
/// O(transitions) integer operations after the proposal. What this leaves open is decided by exact
/// values among the candidates, as far as they are affordable.
pub fn candidate_actions(bellman: &Bellman<'_, Rational>) -> Option<CandidateActions> {
    let dynamics = bellman.dynamics;
    if *dynamics.discount() == 1u32 {
        return None;
    }
    let values = FixedPoint::round(&propose(bellman), approximate(&bellman.reward.norm()));
    let mut bounds: Vec<(i128, i128)> = Vec::with_capacity(dynamics.pairs());
    let mut residual = 0i128;
    let discounted: Vec<_> = dynamics.distinct_discounted().iter().map(WordFraction::of).collect();
    let mut weights = Vec::new();
    for state in dynamics.all_states() {
        let at = i128::from(values.numerators[state.index()]);
        let (mut low, mut high) = (i128::MIN, i128::MIN);
        for pair in dynamics.actions(state) {
            let bound = values.q_bounds(bellman, &discounted, pair, &mut weights)?;
            low = low.max(bound.0);
            high = high.max(bound.1);
            bounds.push(bound);
        }
        residual = residual.max(high - at).max(at - low);
    }
    let unit = values.unit();
    let error = Rational::from(residual) / (Rational::ONE - dynamics.discount());
    let margin = i128::try_from(&(dynamics.discount() * &error).ceiling()).ok()?;
    let mut candidate = vec![false; dynamics.pairs()];
    for state in dynamics.all_states() {
        let range = dynamics.pair_range(state);
        let best = bounds[range.clone()].iter().map(|(low, _)| low - margin).max()?;
        for pair in range {
            candidate[pair] = bounds[pair].1 + margin >= best;
        }
    }
    let candidates = ActionSets::from_members(candidate.clone());
    let mut labels = label(dynamics, bellman, &candidates);
    let open = dynamics.all_states().filter(|state| labels[state.index()] == Label::Undecided);
    for (state, optimal) in optimal_among(bellman, &candidates, &open.collect::<Vec<_>>()).ok()? {
        labels[state.index()] = if optimal.len() > 1 { Label::Tie } else { Label::Unique };
        dynamics.actions(state).for_each(|pair| candidate[pair.index()] = optimal.contains(&pair));
    }
    let candidates = ActionSets::from_members(candidate);
    Some(CandidateActions { candidates, labels, error: error * unit })
}

fn label(dynamics: &Dynamics, bellman: &Bellman<'_, Rational>, candidates: &ActionSets) -> Vec<Label> {
    let any_tie = dynamics.all_states().any(|state| candidates.count(dynamics, state) > 1);
    let alike = if any_tie { Bisimulation::of(dynamics, bellman.reward, ROUNDS) } else { None };
    let label = |state: State| {
        let mut actions = candidates.at(dynamics, state);
        let first = actions.next();
        let mut rest = actions.peekable();
        if rest.peek().is_none() {
            return Label::Unique;
        }
        // Without a stable partition, equal rows with equal rewards are still identical.
        let same = |a: Pair, b: Pair| match &alike {
            Some(alike) => alike.same_action(a, b),
            None => bellman.reward.at(a) == bellman.reward.at(b) && dynamics.same_row(a, b),
        };
        match first {
            Some(first) if rest.all(|pair| same(first, pair)) => Label::Tie,
            _ => Label::Undecided,
        }
    };
    dynamics.all_states().map(label).collect()
}

/// V̂, proposed by floats component by component.
fn propose(bellman: &Bellman<'_, Rational>) -> Vec<f64> {
    let dynamics = bellman.dynamics;
    let guess = Proposer::new(bellman);
    let mut local = LocalIndex::new(dynamics.states());
    let mut values = vec![0.0; dynamics.states()];
    for states in dynamics.components().iter() {
        local.enter(states);
        let (_, found) = guess.propose_values(bellman, &|_| true, states, &local, &|state| values[state]);
        local.leave(states);
        for (&state, value) in states.iter().zip(found) {
            values[state as usize] = value;
        }
    }
    values
}

/// Dyadic numbers n/2^k with one k.
struct FixedPoint {
    numerators: Vec<i64>,
    exponent: i32,
}

impl FixedPoint {
    /// Rounds floats to a common exponent that leaves room for them and for numbers of the size
    /// `least`; infinite ones and NaN become 0, which costs certainty and never correctness.
    fn round(values: &[f64], least: f64) -> Self {
        let largest = values.iter().filter(|x| x.is_finite()).fold(least, |m, x| m.max(x.abs()));
        // Everything is zero, or beyond the range of floats: any exponent will do.
        let largest = if largest.is_normal() { largest } else { 1.0 };
        let exponent = BITS - 1 - largest.log2().ceil() as i32;
        let scale = 2f64.powi(exponent);
        let numerator = |x: &f64| if x.is_finite() { (x * scale) as i64 } else { 0 };
        FixedPoint { numerators: values.iter().map(numerator).collect(), exponent }
    }

    /// 2^−k.
    fn unit(&self) -> Rational {
        Rational::ONE >> self.exponent
    }

    /// Integers around 2^k Q_{V̂}(s,a), or `None` if they do not fit.
    fn q_bounds(
        &self,
        bellman: &Bellman<'_, Rational>,
        discounted: &[Option<WordFraction>],
        pair: Pair,
        weights: &mut Vec<i64>,
    ) -> Option<(i128, i128)> {
        let (next, probability) = bellman.dynamics.raw_row(pair);
        weights.clear();
        let row = probability.iter().map(|&number| discounted[number as usize]);
        let scale = i128::from(integer_row(row, weights)?);
        let mut sum = 0i128;
        for (&next, &weight) in next.iter().zip(&*weights) {
            sum = sum.checked_add(i128::from(weight) * i128::from(self.numerators[next as usize]))?;
        }
        let reward = bellman.reward.at(pair) << self.exponent;
        let bound = |mode: RoundingMode| -> Option<i128> {
            let reward: Integer = RoundingInto::<Integer>::rounding_into(&reward, mode).0;
            let reward = i128::try_from(&reward).ok()?;
            let (quotient, rest) = (sum.div_euclid(scale), sum.rem_euclid(scale));
            reward.checked_add(quotient + i128::from(mode == RoundingMode::Ceiling && rest != 0))
        };
        Some((bound(RoundingMode::Floor)?, bound(RoundingMode::Ceiling)?))
    }
}
