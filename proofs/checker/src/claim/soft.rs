//! The operators with exponentials and logarithms: what they give lies between bounds, rounded
//! outward.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};

use super::Fault;
use super::arithmetic::too_much;
use super::bounds::{Bounds, Germ, Numbers};
use super::evaluator::{Evaluated, Evaluator};
use super::fixed::Asked;
use super::operators::Q;
use super::syntax::Expr;
use super::value::{Function, Sort, Value};
use crate::budget;
use crate::exp;
use crate::number::Fraction;

/// A sum Σ_a p(a|s) exp((q(s,a) − shift)/α) with its terms, in units of 2^−precision.
struct Sum {
    shift: Fraction,
    /// Bounds of each term.
    terms: Vec<[BigInt; 2]>,
    total: [BigInt; 2],
}

impl Evaluator<'_> {
    /// The value of an operator of this file; the fault is none if there is none of this name.
    pub(super) fn soft_operator(&mut self, expr: &Expr, name: &str, args: &[&Expr]) -> Result<Value, Option<Fault>> {
        let value: Evaluated<Value> = match (name, args) {
            ("log", [x]) => self.logarithm(expr.line, x),
            ("logsumexp", [q, alpha]) => self.log_sum_exp(expr.line, q, alpha),
            ("softmax", [q, alpha]) => self.softmax_of(q, alpha),
            ("soft_V", [r, alpha]) => self.soft_v(r, alpha).map(Value::Function),
            ("soft_Q", [r, alpha]) => self.soft_q(r, alpha).map(Value::Function),
            ("soft_policy", [r, alpha]) => self.soft_policy(r, alpha),
            ("kl_V", [r, base, beta]) => self.kl_v(r, base, beta).map(Value::Function),
            ("kl_policy", [r, base, beta]) => self.kl_policy(r, base, beta),
            ("soft_limit", [r]) => {
                let everything = self.everything();
                self.limit(r, &everything)
            }
            ("kl_limit", [r, base]) => self.policy(base).and_then(|base| self.limit(r, &base)),
            _ => return Err(None),
        };
        value.map_err(Some)
    }

    /// A positive number that is known and does not depend on a perturbation.
    fn temperature(&mut self, expr: &Expr) -> Evaluated<Fraction> {
        let number = self.number(expr)?;
        match number.known().and_then(Germ::fixed_at) {
            Some(is) if is.sign().is_gt() => Ok(is.clone()),
            _ => Err(Fault::syntax(expr.line, "a temperature is a positive number that is not enclosed")),
        }
    }

    fn everything(&self) -> Vec<Bounds> {
        vec![Bounds::fixed(Fraction::one()); self.model.pairs()]
    }

    /// The soft value V.
    fn soft_value(
        &mut self,
        line: usize,
        reward: &Function,
        alpha: &Fraction,
        measure: &[Bounds],
    ) -> Evaluated<Function> {
        let (measure, rows) = (self.rows(measure), self.rows(&reward.is));
        let is = self.fixed_point(line, Asked::SoftValue { temperature: alpha.clone(), measure, reward: rows })?;
        Ok(Function { sort: Sort::States, is })
    }

    /// R + γ P V, V the soft value.
    fn soft_action_value(
        &mut self,
        line: usize,
        reward: &Function,
        alpha: &Fraction,
        measure: &[Bounds],
    ) -> Evaluated<Function> {
        let value = self.soft_value(line, reward, alpha, measure)?;
        self.look_ahead(line, Sort::Q, reward, &value)
    }

    fn soft_v(&mut self, r: &Expr, alpha: &Expr) -> Evaluated<Function> {
        let (reward, temperature) = (self.reward(r)?, self.temperature(alpha)?);
        self.soft_value(r.line, &reward, &temperature, &self.everything())
    }

    fn kl_v(&mut self, r: &Expr, base: &Expr, beta: &Expr) -> Evaluated<Function> {
        let (reward, base, temperature) = (self.reward(r)?, self.policy(base)?, self.temperature(beta)?);
        self.soft_value(r.line, &reward, &temperature, &base)
    }

    fn soft_q(&mut self, r: &Expr, alpha: &Expr) -> Evaluated<Function> {
        let (reward, temperature) = (self.reward(r)?, self.temperature(alpha)?);
        self.soft_action_value(r.line, &reward, &temperature, &self.everything())
    }

    fn soft_policy(&mut self, r: &Expr, alpha: &Expr) -> Evaluated<Value> {
        let (reward, temperature) = (self.reward(r)?, self.temperature(alpha)?);
        self.regularised(r.line, &reward, &temperature, &self.everything())
    }

    fn kl_policy(&mut self, r: &Expr, base: &Expr, beta: &Expr) -> Evaluated<Value> {
        let (reward, base, temperature) = (self.reward(r)?, self.policy(base)?, self.temperature(beta)?);
        self.regularised(r.line, &reward, &temperature, &base)
    }

    /// The limit α → 0: the soft policy without reward, at temperature 1, over A*(R, ·).
    fn limit(&mut self, r: &Expr, base: &[Bounds]) -> Evaluated<Value> {
        let reward = self.reward(r)?;
        let sets = self.optimal_sets(r, &Value::Function(reward))?;
        let weights = sets.iter().zip(base).map(|(member, p)| {
            let end = |taken: bool, p: &Germ| if taken { p.at.clone() } else { Fraction::zero() };
            Bounds::fixed_between(end(*member == Some(true), p.lower()), end(*member != Some(false), p.upper()))
        });
        let measure: Vec<Bounds> = weights.collect();
        let nothing = Numbers::kept(sets.iter().map(|_| Bounds::zero())).ok_or_else(|| too_much(r.line))?;
        let nothing = Function { sort: Sort::Reward, is: nothing };
        self.regularised(r.line, &nothing, &Fraction::one(), &measure)
    }

    fn regularised(
        &mut self,
        line: usize,
        reward: &Function,
        alpha: &Fraction,
        measure: &[Bounds],
    ) -> Evaluated<Value> {
        let q = self.soft_action_value(line, reward, alpha, measure)?;
        self.softmax(line, &q, alpha, measure)
    }

    fn softmax_of(&mut self, q: &Expr, alpha: &Expr) -> Evaluated<Value> {
        let (function, temperature) = (self.function_of(q, Q, "a Q function")?, self.temperature(alpha)?);
        self.softmax(q.line, &function, &temperature, &self.everything())
    }

    /// π(a|s) = p(a|s) exp(q(s,a)/α), normalised.
    fn softmax(&mut self, line: usize, q: &Function, alpha: &Fraction, measure: &[Bounds]) -> Evaluated<Value> {
        let precision = self.precision(line)?;
        let mut policy = Vec::with_capacity(measure.len());
        for state in 0..self.model.states.len() {
            let Sum { terms, total: [least, most], .. } = self.exponentials(line, state, q, alpha, measure)?;
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
        Numbers::kept(policy.into_iter()).map(Value::Policy).ok_or_else(|| too_much(line))
    }

    /// s ↦ α log Σ_a exp(q(s,a)/α).
    fn log_sum_exp(&mut self, line: usize, q: &Expr, alpha: &Expr) -> Evaluated<Value> {
        let (q, alpha, everything) =
            (self.function_of(q, Q, "a Q function")?, self.temperature(alpha)?, self.everything());
        let precision = self.precision(line)?;
        let mut values = Vec::with_capacity(self.model.states.len());
        for state in 0..self.model.states.len() {
            let Sum { shift, total: [least, most], .. } = self.exponentials(line, state, &q, &alpha, &everything)?;
            let total = scaled(least, most, precision);
            values.push(self.log(line, &total)?.scaled(&alpha).plus(&Bounds::fixed(shift)));
        }
        self.computed(line, Sort::States, values.into_iter()).map(Value::Function)
    }

    fn logarithm(&mut self, line: usize, x: &Expr) -> Evaluated<Value> {
        let number = self.number(x)?;
        self.log(line, &number).map(Value::Number)
    }

    fn log(&mut self, line: usize, x: &Bounds) -> Evaluated<Bounds> {
        let precision = self.precision(line)?;
        let [lower, upper] = steady(line, x)?;
        let bounds = |x: &Fraction| exp::log_bounds(x, precision);
        match bounds(lower).zip(bounds(upper)) {
            Some(((lower, _), (_, upper))) => Ok(scaled(lower, upper, precision)),
            None => Err(Fault::limit(line, "a logarithm is too large, or bounds too wide for one")),
        }
    }

    /// Σ_a p(a|s) exp((q(s,a) − shift)/α), shifted by the largest q of positive weight, so that
    /// terms are at most about 1.
    fn exponentials(
        &mut self,
        line: usize,
        state: usize,
        q: &Function,
        alpha: &Fraction,
        measure: &[Bounds],
    ) -> Evaluated<Sum> {
        let precision = self.precision(line)?;
        let pairs = self.pairs_of(state);
        self.step(line, pairs.len())?;
        let row = pairs.clone().filter_map(|pair| measure.get(pair).zip(q.is.get(pair)));
        let row = row.map(|(p, q)| Ok((steady(line, p)?, steady(line, q)?))).collect::<Evaluated<Vec<_>>>()?;
        let taken = row.iter().filter(|([_, p], _)| p.sign().is_gt());
        let shift = taken.map(|(_, [_, q])| *q).max().cloned().unwrap_or_else(Fraction::zero);
        let mut sum = Sum { shift, terms: Vec::with_capacity(pairs.len()), total: [BigInt::zero(), BigInt::zero()] };
        for ([least, most], [low, high]) in row {
            let exponent = |q: &Fraction| {
                let x = q.clone().minus(&sum.shift).times(&Fraction::over(alpha.den().clone(), alpha.num().clone()));
                exp::bounds(&x, precision).ok_or_else(|| Fault::limit(line, "an exponent is too large"))
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
fn steady(line: usize, x: &Bounds) -> Evaluated<[&Fraction; 2]> {
    let what = "this is not affine in eps: exponentials and logarithms of it are not";
    x.fixed_ends().ok_or_else(|| Fault::not_ground(line, what))
}

/// Bounds in units of 2^−precision.
fn scaled(lower: BigInt, upper: BigInt, precision: u64) -> Bounds {
    let over = |x: BigInt| Fraction::over(x, BigInt::one() << precision);
    Bounds::fixed_between(over(lower), over(upper))
}
