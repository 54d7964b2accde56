//! The soft Bellman operator on numbers in units of 2^−bits, every step rounded towards the side
//! that is asked for.

use malachite_base::num::arithmetic::traits::FloorLogBase2;
use malachite_base::num::basic::traits::{One, Zero};
use malachite_nz::integer::Integer;

use super::guess;
use super::problem::{Base, SoftProblem};
use super::side::Side;
use crate::mdp::{Pair, State};
use crate::number::Rational;
use crate::number::enclosure::{Exponential, ceiling_at, floor_at};

/// A rational constant between two integers, in units that its table states.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    lower: Integer,
    upper: Integer,
}

impl Ends {
    fn of(x: &Rational, bits: u64) -> Self {
        Ends { lower: floor_at(x, bits), upper: ceiling_at(x, bits) }
    }

    /// The end that bounds the product with `x` on this side.
    fn factor(&self, side: Side, x: &Integer) -> &Integer {
        if (*x >= 0u32) == (side == Side::Lower) { &self.lower } else { &self.upper }
    }

    pub(super) fn at(&self, side: Side) -> &Integer {
        if side == Side::Lower { &self.lower } else { &self.upper }
    }
}

/// The measure p, in fixed point.
#[derive(Clone, Debug)]
enum Weights {
    Counting,
    Uniform,
    /// One for each distinct weight, with their floats.
    Table(Vec<Ends>, Vec<f64>),
}

/// A soft problem at one precision.
#[derive(Clone, Debug)]
pub(super) struct SoftOperator<'m> {
    pub(super) problem: SoftProblem<'m>,
    pub(super) bits: u64,
    /// γ P for every distinct probability, and R for every distinct reward, in units.
    discounted: Vec<Ends>,
    pub(super) discounted_floats: Vec<f64>,
    rewards: Vec<Ends>,
    weights: Weights,
    /// α in units of 2^−alpha_bits and 1/α in units of 2^−inverse_bits, each with at least `bits`
    /// leading bits.
    alpha: Ends,
    alpha_bits: u64,
    inverse: Ends,
    inverse_bits: u64,
    exponential: Exponential,
}

impl<'m> SoftOperator<'m> {
    pub(super) fn new(problem: &SoftProblem<'m>, bits: u64) -> Self {
        let dynamics = problem.dynamics;
        let alpha = problem.temperature.alpha();
        let log = alpha.floor_log_base_2();
        let alpha_bits = bits + (-log).max(0).unsigned_abs() + 2;
        let inverse_bits = bits + log.max(0).unsigned_abs() + 2;
        let discounted: Vec<Rational> =
            dynamics.distinct_probabilities().iter().map(|p| p * dynamics.discount()).collect();
        let weights = match &problem.base {
            Base::Counting => Weights::Counting,
            Base::Uniform => Weights::Uniform,
            Base::Measure(measure) => {
                let distinct = measure.weights().distinct();
                Weights::Table(distinct.iter().map(|p| Ends::of(p, bits)).collect(), guess::floats(distinct.iter()))
            }
        };
        SoftOperator {
            bits,
            discounted_floats: guess::floats(discounted.iter()),
            discounted: discounted.iter().map(|p| Ends::of(p, bits)).collect(),
            rewards: problem.reward.distinct().iter().map(|r| Ends::of(r, bits)).collect(),
            weights,
            alpha: Ends::of(alpha, alpha_bits),
            alpha_bits,
            inverse: Ends::of(&(Rational::ONE / alpha), inverse_bits),
            inverse_bits,
            exponential: Exponential::new(bits),
            problem: problem.clone(),
        }
    }

    /// 1 in units.
    pub(super) fn one(&self) -> Integer {
        Integer::ONE << self.bits
    }

    /// Whether p gives the pair no weight, so that its action is never taken.
    pub(super) fn excluded(&self, pair: Pair) -> bool {
        matches!(&self.weights, Weights::Table(ends, _) if ends[self.weight_number(pair)].upper == 0)
    }

    /// The number of a pair's weight among the distinct ones.
    fn weight_number(&self, pair: Pair) -> usize {
        match &self.problem.base {
            Base::Measure(measure) => measure.weights().number_at(pair),
            Base::Counting | Base::Uniform => 0,
        }
    }

    /// The pairs of a state that have weight.
    pub(super) fn pairs(&self, state: State) -> impl Iterator<Item = Pair> + '_ {
        self.problem.dynamics.actions(state).filter(|&pair| !self.excluded(pair))
    }

    /// The weight of a pair in units; an exact 1 in the uniform case, which divides by |A(s)|
    /// afterwards.
    fn weigh(&self, side: Side, pair: Pair, x: Integer) -> Integer {
        match &self.weights {
            Weights::Counting | Weights::Uniform => x,
            Weights::Table(ends, _) => side.shift(&(x * ends[self.weight_number(pair)].at(side)), self.bits),
        }
    }

    pub(super) fn weight_float(&self, pair: Pair) -> f64 {
        match &self.weights {
            Weights::Counting | Weights::Uniform => 1.0,
            Weights::Table(_, floats) => floats[self.weight_number(pair)],
        }
    }

    /// Whether α log Σ p exp(Q/α) = Q because there is one action, of weight 1.
    fn is_forced(&self, state: State) -> Option<Pair> {
        let mut actions = self.problem.dynamics.actions(state);
        match (&self.weights, actions.next(), actions.next()) {
            (Weights::Counting | Weights::Uniform, Some(pair), None) => Some(pair),
            _ => None,
        }
    }

    /// The look-ahead Q_V(s,a) for V in units, rounded to a side.
    pub(super) fn look_ahead(&self, side: Side, pair: Pair, values: &[Integer]) -> Integer {
        let mut sum = Integer::ZERO;
        let (next, number) = self.problem.dynamics.raw_row(pair);
        for (&next, &number) in next.iter().zip(number) {
            let value = &values[next as usize];
            sum += self.discounted[number as usize].factor(side, value) * value;
        }
        side.shift(&sum, self.bits) + self.rewards[self.problem.reward.number_at(pair)].at(side)
    }

    /// (q − c)/α, in units, without dimension.
    pub(super) fn exponent(&self, side: Side, q: &Integer, c: &Integer) -> Integer {
        let difference = q - c;
        side.shift(&(self.inverse.factor(side, &difference) * &difference), self.inverse_bits)
    }

    /// α · x, for x in units, in units.
    pub(super) fn times_alpha(&self, side: Side, x: &Integer) -> Integer {
        side.shift(&(self.alpha.factor(side, x) * x), self.alpha_bits)
    }

    /// Σ_a p(a|s) exp((Q_V(s,a) − c)/α) in units: at c = (T_α V)(s) it is 1.
    ///
    /// `None` if c is so far below that the sum exceeds e^64.
    pub(super) fn ratio(&self, side: Side, state: State, c: &Integer, values: &[Integer]) -> Option<Integer> {
        let limit = Integer::from(64u32) << self.bits;
        let mut sum = Integer::ZERO;
        for pair in self.pairs(state) {
            let x = self.exponent(side, &self.look_ahead(side, pair, values), c);
            if x > limit {
                return None;
            }
            sum += self.weigh(side, pair, self.bound(side, &x));
        }
        Some(match &self.weights {
            Weights::Uniform => {
                let count = self.problem.dynamics.actions(state).len() as u64;
                side.divide(sum, Integer::from(count))
            }
            Weights::Counting | Weights::Table(..) => sum,
        })
    }

    fn bound(&self, side: Side, x: &Integer) -> Integer {
        let (lower, upper) = self.exponential.bounds(x);
        Integer::from(if side == Side::Lower { lower } else { upper })
    }

    /// Bounds of π_α(a|s) for all actions of a state, in units, given bounds of V.
    pub(super) fn policy(&self, state: State, lower: &[Integer], upper: &[Integer]) -> Vec<(Integer, Integer)> {
        let actions = self.problem.dynamics.actions(state);
        let q: Vec<Option<(Integer, Integer)>> = actions
            .map(|pair| {
                let ends = (self.look_ahead(Side::Lower, pair, lower), self.look_ahead(Side::Upper, pair, upper));
                (!self.excluded(pair)).then_some(ends)
            })
            .collect();
        let best = q.iter().flatten().map(|(_, upper)| upper).max().cloned().unwrap_or_default();
        let pairs = self.problem.dynamics.actions(state);
        let e: Vec<(Integer, Integer)> = pairs
            .zip(&q)
            .map(|(pair, q)| {
                let Some((low, high)) = q else { return (Integer::ZERO, Integer::ZERO) };
                let bound = |side, q| self.weigh(side, pair, self.bound(side, &self.exponent(side, q, &best)));
                (bound(Side::Lower, low), bound(Side::Upper, high))
            })
            .collect();
        // π(a) = e_a / (e_a + Σ_{b≠a} e_b) rises with e_a and falls with the others.
        let total_low: Integer = e.iter().fold(Integer::ZERO, |sum, (low, _)| sum + low);
        let total_high: Integer = e.iter().fold(Integer::ZERO, |sum, (_, high)| sum + high);
        let one = self.one();
        e.iter()
            .map(|(low, high)| {
                let others_high = &total_high - high;
                let others_low = &total_low - low;
                let share = |side: Side, e: &Integer, others: Integer| {
                    let total = e + others;
                    if total == 0 { Integer::ZERO } else { side.divide(e << self.bits, total) }
                };
                (share(Side::Lower, low, others_high), share(Side::Upper, high, others_low).min(one.clone()))
            })
            .collect()
    }
}

/// A monotone operator on functions of the states, in units of 2^−bits, with directed rounding.
pub(super) trait Monotone {
    /// The soft operator whose look-ahead it aggregates.
    fn soft(&self) -> &SoftOperator<'_>;
    /// At least what rounding by this many units inside of the operator changes in its result.
    fn scale(&self, units: &Integer) -> Integer;
    /// About (T V)(s), and the weights of the pairs in its derivative. Rounded to `side` but not a
    /// bound.
    fn approximate_backup(&self, side: Side, state: State, values: &[Integer]) -> (Integer, Vec<f64>);
    /// About (T V)(s) − V(s), to full precision where V(s) is near; `None` where it is not.
    fn residual(&self, side: Side, state: State, values: &[Integer]) -> Option<Integer>;
    /// Whether V(s) is provably on its side of (T V)(s), by more than a rounding error.
    fn holds(&self, side: Side, state: State, values: &[Integer]) -> bool;
    /// A bound of (T V)(s), strictly on its side.
    fn backup(&self, side: Side, state: State, values: &[Integer]) -> Integer;
}

impl Monotone for SoftOperator<'_> {
    fn soft(&self) -> &SoftOperator<'_> {
        self
    }

    fn scale(&self, units: &Integer) -> Integer {
        self.times_alpha(Side::Upper, units)
    }

    /// Wrong by about 2^−52 α.
    fn approximate_backup(&self, side: Side, state: State, values: &[Integer]) -> (Integer, Vec<f64>) {
        let q: Vec<Integer> = self.pairs(state).map(|pair| self.look_ahead(side, pair, values)).collect();
        let Some(best) = q.iter().max() else { return (Integer::ZERO, Vec::new()) };
        let exponent = |q| guess::to_float(&self.exponent(side, q, best), self.bits);
        let mut policy: Vec<f64> = q.iter().map(exponent).collect();
        let count = match &self.weights {
            Weights::Uniform => policy.len() as f64,
            Weights::Counting | Weights::Table(..) => 1.0,
        };
        let weights = self.pairs(state).map(|pair| self.weight_float(pair) / count);
        let (log, log_bits) = guess::log_mean_exp(&mut policy, weights);
        let correction = (self.alpha.at(side) * log) >> (self.alpha_bits + log_bits - self.bits);
        (best + correction, policy)
    }

    /// α · 2(S − 1)/(S + 1), which is T_α V − V up to its cube.
    fn residual(&self, side: Side, state: State, values: &[Integer]) -> Option<Integer> {
        let one = self.one();
        let ratio = self.ratio(side, state, &values[state.index()], values)?;
        let log = ((&ratio - &one) << (self.bits + 1)) / (ratio + &one);
        Some(self.times_alpha(side, &log))
    }

    fn holds(&self, side: Side, state: State, values: &[Integer]) -> bool {
        let ratio = self.ratio(side, state, &values[state.index()], values);
        ratio.is_some_and(|ratio| match side {
            Side::Lower => ratio > self.one(),
            Side::Upper => ratio < self.one(),
        })
    }

    /// From the elementary 1 − 1/S ≤ log S ≤ S − 1 at S near 1.
    fn backup(&self, side: Side, state: State, values: &[Integer]) -> Integer {
        let unit = match side {
            Side::Lower => -Integer::ONE,
            Side::Upper => Integer::ONE,
        };
        if let Some(pair) = self.is_forced(state) {
            return self.look_ahead(side, pair, values) + unit;
        }
        let one = self.one();
        let (mut c, _) = self.approximate_backup(side, state, values);
        // log S − (1 − 1/S) is about (S − 1)²/2, which must drop below a unit.
        let near = Integer::ONE << (self.bits / 2 + 1);
        let mut halley_steps = 0;
        loop {
            // Never `None`: c is near a weighted mean of exponentials; starting again from the
            // largest Q keeps it defined.
            let Some(ratio) = self.ratio(side, state, &c, values) else {
                let q = self.pairs(state).map(|pair| self.look_ahead(side, pair, values));
                c = q.max().unwrap_or_default();
                continue;
            };
            let excess = &ratio - &one;
            let is_near = -&near < excess && excess < near;
            if is_near || halley_steps == 60 {
                let log = match side {
                    Side::Lower if ratio <= 0u32 => -(Integer::from(64u32) << self.bits),
                    Side::Lower => side.divide(excess << self.bits, ratio),
                    Side::Upper => excess,
                };
                return c + self.times_alpha(side, &log) + unit;
            }
            let step = (excess << (self.bits + 1)) / (ratio + &one);
            c += self.times_alpha(side, &step);
            halley_steps += 1;
        }
    }
}
