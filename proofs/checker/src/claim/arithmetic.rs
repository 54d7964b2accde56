//! Connectives, comparisons and arithmetic of a claim, and the operators without exponentials.

use std::rc::Rc;

use super::bounds::{Bounds, Germ, Numbers, all, compares, junction};
use super::evaluator::Evaluator;
use super::fault::Evaluated;
use super::fixed::{Asked, mean};
use super::syntax::{Fold, Infix};
use super::value::{Value, ill_typed};
use crate::refusal::Refusal;

impl Fold {
    /// The sum, maximum or minimum of two numbers.
    pub(super) fn of(self, one: Bounds, other: &Bounds) -> Evaluated<Bounds> {
        match self {
            Fold::Sum => one.plus(other),
            Fold::Max => one.larger(other),
            Fold::Min => one.smaller(other),
        }
        .tamed()
    }

    /// What a term makes of those before it.
    pub(super) fn take_in(self, total: &mut Option<Value>, term: Value) -> Evaluated<()> {
        *total = Some(match total {
            None => term,
            Some(total) => Value::Number(self.of(total.number()?.clone(), term.number()?)?),
        });
        Ok(())
    }
}

impl Evaluator<'_> {
    /// A function computed number by number.
    pub(super) fn computed(&mut self, numbers: impl Iterator<Item = Evaluated<Bounds>>) -> Evaluated<Rc<Numbers>> {
        let is = Numbers::kept(numbers.map(|number| number?.tamed()))?;
        self.step(is.len())?;
        Ok(is)
    }

    /// What an infix operator makes of two values; none if bounds do not decide a comparison.
    pub(super) fn combined(&mut self, infix: Infix, one: &Value, other: &Value) -> Evaluated<Value> {
        let not = |truth: Option<bool>| truth.map(|truth| !truth);
        Ok(Value::Truth(match (infix, one, other) {
            (Infix::And, Value::Truth(one), Value::Truth(other)) => junction(true, *one, *other),
            (Infix::Or, Value::Truth(one), Value::Truth(other)) => junction(false, *one, *other),
            (Infix::Implies, Value::Truth(one), Value::Truth(other)) => junction(false, not(*one), *other),
            (Infix::Iff, Value::Truth(one), Value::Truth(other)) => one.zip(*other).map(|(one, other)| one == other),
            (Infix::Plus, ..) => return self.sum(one, other, Bounds::plus),
            (Infix::Minus, ..) => return self.sum(one, other, Bounds::minus),
            (Infix::Times, Value::Number(factor), value) | (Infix::Times, value, Value::Number(factor)) => {
                return self.scale(factor, value);
            }
            (Infix::Over, value, divisor) => {
                let Some(inverse) = divisor.number()?.inverse() else {
                    return Err(Refusal::not_ground("a divisor is not known to be positive and free of eps"));
                };
                return self.scale(&inverse, value);
            }
            _ => compared(infix, one, other)?,
        }))
    }

    /// The sum or difference of two numbers or two functions.
    pub(super) fn sum(&mut self, one: &Value, other: &Value, of: fn(Bounds, &Bounds) -> Bounds) -> Evaluated<Value> {
        match (one, other) {
            (Value::Number(a), Value::Number(b)) => of(a.clone(), b).tamed().map(Value::Number),
            (Value::Numbers(f), Value::Numbers(g)) if f.len() == g.len() => {
                self.computed(f.iter().zip(g.iter()).map(|(a, b)| Ok(of(a.clone(), b)))).map(Value::Numbers)
            }
            _ => ill_typed(),
        }
    }

    /// A number times a number or function.
    pub(super) fn scale(&mut self, factor: &Bounds, value: &Value) -> Evaluated<Value> {
        let affine = || Refusal::not_ground("this is not affine in eps: both factors depend on it");
        match value {
            Value::Number(number) => number.times(factor).ok_or_else(affine)?.tamed().map(Value::Number),
            Value::Numbers(f) => {
                self.computed(f.iter().map(|x| x.times(factor).ok_or_else(affine))).map(Value::Numbers)
            }
            _ => ill_typed(),
        }
    }

    /// γ.
    pub(super) fn discount(&self) -> Bounds {
        Bounds::fixed((*self.model.discount).clone())
    }

    /// (s, a) ↦ f(s).
    pub(super) fn here(&mut self, f: &[Bounds]) -> Evaluated<Rc<Numbers>> {
        let model = self.model;
        let states = model.states.iter().zip(f.iter());
        self.computed(states.flat_map(|(state, value)| state.actions.iter().map(move |_| Ok(value.clone()))))
    }

    /// Σ_s μ(s) f(s).
    pub(super) fn mean(&mut self, distribution: &[Bounds], f: &[Bounds]) -> Evaluated<Value> {
        let mut sum = Bounds::zero();
        for (weight, value) in distribution.iter().zip(f) {
            sum = sum.plus(&value.scaled(weight.at())).tamed()?;
        }
        Ok(Value::Number(sum))
    }

    /// `effective(w, R)`: (s, a) ↦ Σ_k w[k](s) R[k](s, a).
    pub(super) fn effective(&mut self, weights: &[Bounds], tuple: &[Bounds]) -> Evaluated<Rc<Numbers>> {
        let (model, pairs) = (self.model, self.model.pairs());
        let states = model.states.len();
        let owners = model.states.iter().enumerate().flat_map(|(state, of)| of.actions.iter().map(move |_| state));
        let sums = owners.enumerate().map(|(pair, state)| {
            let weights = weights.iter().skip(state).step_by(states.max(1));
            let terms = tuple.iter().skip(pair).step_by(pairs.max(1)).zip(weights);
            Ok(terms.fold(Bounds::zero(), |sum, (reward, weight)| sum.plus(&reward.scaled(weight.at()))))
        });
        self.computed(sums)
    }

    /// V*(R), verified.
    pub(super) fn optimal_value(&mut self, reward: &[Bounds]) -> Evaluated<Rc<Numbers>> {
        let reward = self.rows(reward);
        self.fixed_point(Asked::OptimalValue { reward })
    }

    /// V(π, R), verified.
    pub(super) fn policy_value(&mut self, policy: &[Bounds], reward: &[Bounds]) -> Evaluated<Rc<Numbers>> {
        let asked = Asked::PolicyValue { policy: self.rows(policy), reward: self.rows(reward) };
        self.fixed_point(asked)
    }

    /// The discounted occupancy, verified.
    pub(super) fn occupancy(&mut self, policy: &[Bounds], initial: &[Bounds]) -> Evaluated<Rc<Numbers>> {
        let initial = initial.iter().map(|p| p.at().clone()).collect();
        let policy = self.rows(policy);
        self.fixed_point(Asked::Occupancy { policy, initial })
    }

    /// R + γ P f.
    pub(super) fn look_ahead(&mut self, reward: &[Bounds], f: &[Bounds]) -> Evaluated<Rc<Numbers>> {
        let (next, discount) = (self.next(f)?, &self.model.discount);
        self.computed(
            reward.iter().zip(next.iter()).map(|(reward, next)| Ok(reward.clone().plus(&next.scaled(discount)))),
        )
    }

    /// (s, a) ↦ Σ_t P(t|s,a) f(t).
    pub(super) fn next(&mut self, f: &[Bounds]) -> Evaluated<Rc<Numbers>> {
        let model = self.model;
        let actions = model.states.iter().flat_map(|state| &state.actions);
        self.computed(actions.map(|action| mean(&action.next, f).map_or_else(ill_typed, Ok)))
    }

    /// s ↦ max over a of q(s, a).
    pub(super) fn best(&mut self, q: &[Bounds]) -> Evaluated<Rc<Numbers>> {
        let best = self.rows(q).into_iter().map(|row| {
            let largest = row.into_iter().reduce(|a, b| a.larger(&b));
            Ok(largest.unwrap_or_else(Bounds::zero))
        });
        self.computed(best)
    }

    /// By pairs, whether the action attains the largest number at its state: all others are known
    /// to be at most that, or one is known to be more.
    pub(super) fn argmax(&mut self, q: &[Bounds]) -> Vec<Option<bool>> {
        let mut members = Vec::with_capacity(q.len());
        for state in 0..self.model.states.len() {
            let row = q.get(self.pairs_of(state)).unwrap_or_default();
            let least = row.iter().map(Bounds::lower).max();
            let mut highest: Vec<&Germ> = row.iter().map(Bounds::upper).collect();
            highest.sort_by(|a, b| b.cmp(a));
            for q in row {
                // The highest of the others.
                let other = highest.get(usize::from(highest.first() == Some(&q.upper())));
                members.push(if other.is_none_or(|other| *other <= q.lower()) {
                    Some(true)
                } else if least.is_some_and(|least| q.upper() < least) {
                    Some(false)
                } else {
                    None
                });
            }
        }
        members
    }

    /// A*(R, ·) by pairs; also of a nearby reward.
    pub(super) fn optimal_sets(&mut self, reward: &Value) -> Evaluated<Rc<Vec<Option<bool>>>> {
        let reward = match reward {
            Value::Near(sets) => return Ok(sets.clone()),
            reward => reward.numbers()?,
        };
        match &self.optimal {
            Some((known, sets)) if Rc::ptr_eq(known, reward) => Ok(sets.clone()),
            _ => {
                let value = self.optimal_value(reward)?;
                let q = self.look_ahead(reward, &value)?;
                let sets = Rc::new(self.argmax(&q));
                self.optimal = Some((reward.clone(), sets.clone()));
                Ok(sets)
            }
        }
    }

    /// The members at one state of a set by pairs.
    pub(super) fn at(&self, state: usize, sets: &[Option<bool>]) -> Value {
        let row = self.pairs_of(state);
        Value::Set(row.start, row.map(|pair| sets.get(pair).copied().unwrap_or(Some(false))).collect())
    }

    /// Whether a state is visited with positive probability at some step.
    pub(super) fn reaches(&mut self, initial: &[Bounds], policy: &[Bounds], target: usize) -> Evaluated<Option<bool>> {
        let next = self.model.states.iter().flat_map(|state| &state.actions).map(|action| action.next.len());
        self.step(next.sum())?;
        let is_taken = |pair: usize| policy.get(pair).and_then(Bounds::is_positive);
        let surely = self.visits(initial, target, |pair| is_taken(pair) == Some(true));
        let perhaps = self.visits(initial, target, |pair| is_taken(pair) != Some(false));
        Ok((surely == perhaps).then_some(surely))
    }

    fn visits(&self, initial: &[Bounds], target: usize, takes: impl Fn(usize) -> bool) -> bool {
        let mut seen: Vec<bool> = initial.iter().map(|p| p.at().sign().is_gt()).collect();
        let mut stack: Vec<usize> = (0..seen.len()).filter(|state| seen.get(*state) == Some(&true)).collect();
        while let Some(state) = stack.pop() {
            let actions = self.model.states.get(state).map(|state| &*state.actions).unwrap_or_default();
            let taken = self.pairs_of(state).zip(actions).filter(|(pair, _)| takes(*pair));
            for (next, _) in taken.flat_map(|(_, action)| &action.next) {
                if let Some(place) = seen.get_mut(*next as usize)
                    && !std::mem::replace(place, true)
                {
                    stack.push(*next as usize);
                }
            }
        }
        seen.get(target).copied().unwrap_or(false)
    }
}

fn compared(infix: Infix, left: &Value, right: &Value) -> Evaluated<Option<bool>> {
    match (infix, left, right) {
        (Infix::In, Value::Index(pair), Value::Set(first, members)) => {
            let member = pair.checked_sub(*first).and_then(|place| members.get(place));
            member.map_or_else(ill_typed, |member| Ok(*member))
        }
        (Infix::Within, Value::Set(one, a), Value::Set(other, b)) if one == other => {
            Ok(all(a.iter().zip(b).map(|(a, b)| junction(false, a.map(|member| !member), *b))))
        }
        (_, Value::Number(a), Value::Number(b)) => Ok(compares(infix, a, b)),
        (Infix::Equal | Infix::Unequal, ..) => Ok(equal(left, right)?.map(|equal| equal == (infix == Infix::Equal))),
        _ => ill_typed(),
    }
}

/// Equality of what is no number.
fn equal(one: &Value, other: &Value) -> Evaluated<Option<bool>> {
    match (one, other) {
        (Value::Numbers(f), Value::Numbers(g)) if f.len() == g.len() => {
            Ok(all(f.iter().zip(g.iter()).map(|(a, b)| compares(Infix::Equal, a, b))))
        }
        (Value::Index(a), Value::Index(b)) => Ok(Some(a == b)),
        (Value::Set(one, a), Value::Set(other, b)) if one == other => {
            Ok(all(a.iter().zip(b).map(|(a, b)| a.zip(*b).map(|(a, b)| a == b))))
        }
        _ => ill_typed(),
    }
}
