//! The operators with exponentials and logarithms: what they give lies between bounds, rounded
//! outward.

use std::rc::Rc;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};

use super::bounds::{Bounds, Germ, Numbers};
use super::evaluator::Evaluator;
use super::fault::Evaluated;
use super::fixed::Asked;
use super::value::Value;
use crate::budget;
use crate::exp;
use crate::number::Fraction;
use crate::refusal::Refusal;

/// A sum Σ_a p(a|s) exp((q(s,a) − shift)/α) with its terms, in units of 2^−precision.
struct Sum {
    shift: Fraction,
    /// Bounds of each term.
    terms: Vec<[BigInt; 2]>,
    total: [BigInt; 2],
}

impl Evaluator<'_> {
    /// The measure that takes every action alike.
    pub(super) fn everything(&self) -> Vec<Bounds> {
        vec![Bounds::one(); self.model.pairs()]
    }

    /// The soft value V.
    pub(super) fn soft_value(
        &mut self,
        reward: &[Bounds],
        alpha: &Fraction,
        measure: &[Bounds],
    ) -> Evaluated<Rc<Numbers>> {
        let (measure, reward) = (self.rows(measure), self.rows(reward));
        self.fixed_point(Asked::SoftValue { temperature: alpha.clone(), measure, reward })
    }

    /// R + γ P V, V the soft value.
    pub(super) fn soft_action_value(
        &mut self,
        reward: &[Bounds],
        alpha: &Fraction,
        measure: &[Bounds],
    ) -> Evaluated<Rc<Numbers>> {
        let value = self.soft_value(reward, alpha, measure)?;
        self.look_ahead(reward, &value)
    }

    /// The limit α → 0: the soft policy without reward, at temperature 1, over A*(R, ·).
    pub(super) fn limit(&mut self, reward: &Value, base: &[Bounds]) -> Evaluated<Value> {
        let sets = self.optimal_sets(reward)?;
        let weights = sets.iter().zip(base).map(|(member, p)| {
            let end = |taken: bool, p: &Germ| if taken { p.at.clone() } else { Fraction::zero() };
            Bounds::fixed_between(end(*member == Some(true), p.lower()), end(*member != Some(false), p.upper()))
        });
        let measure: Vec<Bounds> = weights.collect();
        let nothing: Vec<Bounds> = sets.iter().map(|_| Bounds::zero()).collect();
        self.regularised(&nothing, &Fraction::one(), &measure)
    }

    /// The soft policy.
    pub(super) fn regularised(&mut self, reward: &[Bounds], alpha: &Fraction, measure: &[Bounds]) -> Evaluated<Value> {
        let q = self.soft_action_value(reward, alpha, measure)?;
        self.softmax(&q, alpha, measure)
    }

    /// π(a|s) = p(a|s) exp(q(s,a)/α), normalised.
    pub(super) fn softmax(&mut self, q: &[Bounds], alpha: &Fraction, measure: &[Bounds]) -> Evaluated<Value> {
        let precision = self.precision()?;
        let mut policy = Vec::with_capacity(measure.len());
        for state in 0..self.model.states.len() {
            let Sum { terms, total: [least, most], .. } = self.exponentials(state, q, alpha, measure)?;
            for [lower, upper] in terms {
                // x/(x + y) rises with the term x and falls with the sum y of the others; where
                // that may be 0, it may be anything.
                let over = |x: &BigInt, all: BigInt| if all.is_zero() { None } else { Some((x << precision, all)) };
                budget::charge(budget::price_of_quotient(precision.saturating_mul(2), precision).saturating_mul(2));
                let share =
                    over(&lower, &most - &upper + &lower).map_or_else(BigInt::zero, |(x, all)| x.div_floor(&all));
                let most_share = over(&upper, &least - &lower + &upper);
                let most_share = most_share.map_or_else(|| BigInt::one() << precision, |(x, all)| x.div_ceil(&all));
                policy.push(scaled(share, most_share, precision));
            }
        }
        Numbers::kept(policy.into_iter().map(Ok)).map(Value::Numbers)
    }

    /// s ↦ α log Σ_a exp(q(s,a)/α).
    pub(super) fn log_sum_exp(&mut self, q: &[Bounds], alpha: &Fraction) -> Evaluated<Value> {
        let (everything, precision) = (self.everything(), self.precision()?);
        let mut values = Vec::with_capacity(self.model.states.len());
        for state in 0..self.model.states.len() {
            let Sum { shift, total: [least, most], .. } = self.exponentials(state, q, alpha, &everything)?;
            let total = scaled(least, most, precision);
            values.push(self.log(&total)?.scaled(alpha).plus(&Bounds::fixed(shift)));
        }
        self.computed(values.into_iter().map(Ok)).map(Value::Numbers)
    }

    /// The natural logarithm.
    pub(super) fn log(&mut self, x: &Bounds) -> Evaluated<Bounds> {
        let precision = self.precision()?;
        let [lower, upper] = steady(x)?;
        let bounds = |x: &Fraction| exp::log_bounds(x, precision);
        match bounds(lower).zip(bounds(upper)) {
            Some(((lower, _), (_, upper))) => Ok(scaled(lower, upper, precision)),
            None => Err(Refusal::limit("a logarithm is too large, or bounds too wide for one")),
        }
    }

    /// Σ_a p(a|s) exp((q(s,a) − shift)/α), shifted by the largest q of positive weight, so that
    /// terms are at most about 1.
    fn exponentials(&mut self, state: usize, q: &[Bounds], alpha: &Fraction, measure: &[Bounds]) -> Evaluated<Sum> {
        let precision = self.precision()?;
        let pairs = self.pairs_of(state);
        self.step(pairs.len())?;
        let row = pairs.clone().filter_map(|pair| measure.get(pair).zip(q.get(pair)));
        let row = row.map(|(p, q)| Ok((steady(p)?, steady(q)?))).collect::<Evaluated<Vec<_>>>()?;
        let taken = row.iter().filter(|([_, p], _)| p.sign().is_gt());
        let shift = taken.map(|(_, [_, q])| *q).max().cloned().unwrap_or_else(Fraction::zero);
        let mut sum = Sum { shift, terms: Vec::with_capacity(pairs.len()), total: [BigInt::zero(), BigInt::zero()] };
        for ([least, most], [low, high]) in row {
            let exponent = |q: &Fraction| {
                let x = q.clone().minus(&sum.shift).over_fraction(alpha);
                exp::bounds(&x, precision).ok_or_else(|| Refusal::limit("an exponent is too large"))
            };
            // An action without weight may have any exponent.
            let (lower, upper) = match most.sign().is_gt() {
                true => (exponent(low)?.0, exponent(high)?.1),
                false => (BigInt::zero(), BigInt::zero()),
            };
            let price = |p: &Fraction| {
                let bits = precision.saturating_add(p.num().bits());
                budget::price_of_product(precision, p.num().bits())
                    .saturating_add(budget::price_of_quotient(bits, p.den().bits()))
            };
            budget::charge(price(least).saturating_add(price(most)));
            let term = [(lower * least.num()).div_floor(least.den()), (upper * most.num()).div_ceil(most.den())];
            sum.total.iter_mut().zip(&term).for_each(|(total, part)| *total += part);
            sum.terms.push(term);
        }
        Ok(sum)
    }
}

/// The bounds of a number that does not depend on a perturbation.
fn steady(x: &Bounds) -> Evaluated<[&Fraction; 2]> {
    let what = "this is not affine in eps: exponentials and logarithms of it are not";
    x.fixed_ends().ok_or_else(|| Refusal::not_ground(what))
}

/// Bounds in units of 2^−precision.
fn scaled(lower: BigInt, upper: BigInt, precision: u64) -> Bounds {
    let over = |x: BigInt| Fraction::over(x, BigInt::one() << precision);
    Bounds::fixed_between(over(lower), over(upper))
}
