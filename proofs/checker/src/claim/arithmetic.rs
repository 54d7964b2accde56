//! Connectives, comparisons and arithmetic of a claim.

use super::bounds::{Bounds, Germ, Numbers, all, compares};
use super::evaluator::{Evaluated, Evaluator, MAX_BITS, expected, junction};
use super::fixed::{Asked, mean};
use super::same::of_the_same;
use super::syntax::{Expr, Fold, Infix};
use super::value::{Function, Sort, State, Value, common};
use super::{Fault, Why};
use crate::budget;

/// Refuses numbers that have grown too large.
pub(super) fn tamed(line: usize, number: Bounds) -> Evaluated<Bounds> {
    let why = || Why::Limit(format!("a number has more than {MAX_BITS} bits"));
    number.tamed(MAX_BITS).ok_or_else(|| Fault { line, why: why() })
}

/// The fault of a claim whose numbers take too much memory.
pub(super) fn too_much(line: usize) -> Fault {
    Fault::limit(line, format!("the numbers of the claim take more than {} bytes", budget::most_held()))
}

impl Evaluator<'_> {
    pub(super) fn number(&mut self, expr: &Expr) -> Evaluated<Bounds> {
        match self.value(expr)? {
            Value::Number(number) => Ok(number),
            other => Err(expected(expr, "a number", &other)),
        }
    }

    pub(super) fn function(&mut self, expr: &Expr) -> Evaluated<Function> {
        match self.value(expr)? {
            Value::Function(function) => Ok(function),
            other => Err(expected(expr, "a function", &other)),
        }
    }

    /// A function of one of these sorts.
    pub(super) fn function_of(&mut self, expr: &Expr, sorts: &[Sort], what: &str) -> Evaluated<Function> {
        match self.value(expr)? {
            Value::Function(function) if sorts.contains(&function.sort) => Ok(function),
            other => Err(expected(expr, what, &other)),
        }
    }

    /// A function computed number by number.
    pub(super) fn computed(
        &mut self,
        line: usize,
        sort: Sort,
        numbers: impl Iterator<Item = Bounds>,
    ) -> Evaluated<Function> {
        let mut fault = None;
        let numbers = numbers.map_while(|number| tamed(line, number).map_err(|why| fault = Some(why)).ok());
        let is = Numbers::kept(numbers).ok_or_else(|| too_much(line))?;
        if let Some(fault) = fault {
            return Err(fault);
        }
        self.step(line, is.len())?;
        Ok(Function { sort, is })
    }

    pub(super) fn binary(&mut self, expr: &Expr, infix: Infix, left: &Expr, right: &Expr) -> Evaluated<Value> {
        match infix {
            Infix::Iff | Infix::Implies | Infix::Or | Infix::And => {
                let (left, right) = (self.truth(left)?, self.truth(right)?);
                let not = |truth: Option<bool>| truth.map(|truth| !truth);
                Ok(Value::Truth(match infix {
                    Infix::And => junction(true, left, right),
                    Infix::Or => junction(false, left, right),
                    Infix::Implies => junction(false, not(left), right),
                    _ => left.zip(right).map(|(left, right)| left == right),
                }))
            }
            Infix::Plus | Infix::Minus => {
                let (one, other) = (self.value(left)?, self.value(right)?);
                self.sum(expr, infix == Infix::Minus, one, other)
            }
            Infix::Times => match (self.value(left)?, self.value(right)?) {
                (Value::Number(factor), value) | (value, Value::Number(factor)) => self.scale(expr, &factor, &value),
                (_, other) => Err(expected(expr, "a number as one of the factors", &other)),
            },
            Infix::Over => {
                let (value, divisor) = (self.value(left)?, self.number(right)?);
                let Some(inverse) = divisor.inverse() else {
                    return Err(Fault::not_ground(expr.line, "a divisor is not known to be positive and free of eps"));
                };
                self.scale(expr, &inverse, &value)
            }
            _ => self.comparison(expr, infix, left, right).map(Value::Truth),
        }
    }

    fn sum(&mut self, expr: &Expr, minus: bool, one: Value, other: Value) -> Evaluated<Value> {
        let combine = |a: &Bounds, b: &Bounds| if minus { a.clone().minus(b) } else { a.clone().plus(b) };
        match (one, other) {
            (Value::Number(a), Value::Number(b)) => tamed(expr.line, combine(&a, &b)).map(Value::Number),
            (Value::Function(f), Value::Function(g)) => {
                let Some(sort) = common(f.sort, g.sort) else {
                    return Err(expected(expr, "functions of one kind", &Value::Function(g)));
                };
                let numbers = f.is.iter().zip(&*g.is).map(|(a, b)| combine(a, b));
                self.computed(expr.line, sort, numbers).map(Value::Function)
            }
            (Value::Number(_) | Value::Function(_), other) | (other, _) => {
                Err(expected(expr, "two numbers or two functions", &other))
            }
        }
    }

    /// A number times a number or function.
    pub(super) fn scale(&mut self, expr: &Expr, factor: &Bounds, value: &Value) -> Evaluated<Value> {
        let affine = || Fault::not_ground(expr.line, "this is not affine in eps: both factors depend on it");
        match value {
            Value::Number(number) => tamed(expr.line, number.times(factor).ok_or_else(affine)?).map(Value::Number),
            Value::Function(f) => {
                let mut all_affine = true;
                let numbers = f.is.iter().map_while(|x| {
                    let product = x.times(factor);
                    all_affine &= product.is_some();
                    product
                });
                let function = self.computed(expr.line, f.sort, numbers)?;
                if all_affine { Ok(Value::Function(function)) } else { Err(affine()) }
            }
            other => Err(expected(expr, "a number or a function", other)),
        }
    }

    /// The sum, maximum or minimum of two numbers.
    pub(super) fn combined(&mut self, line: usize, fold: Fold, one: Bounds, other: &Bounds) -> Evaluated<Bounds> {
        tamed(
            line,
            match fold {
                Fold::Sum => one.plus(other),
                Fold::Max => one.larger(other),
                Fold::Min => one.smaller(other),
            },
        )
    }

    fn comparison(&mut self, expr: &Expr, infix: Infix, left: &Expr, right: &Expr) -> Evaluated<Option<bool>> {
        let truth = self.compared(expr, infix, left, right)?;
        match of_the_same(infix) {
            Some(same) if truth.is_none() && self.same(left, right)? => Ok(Some(same)),
            _ => Ok(truth),
        }
    }

    fn compared(&mut self, expr: &Expr, infix: Infix, left: &Expr, right: &Expr) -> Evaluated<Option<bool>> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        if let (Value::Number(a), Value::Number(b)) = (&left, &right)
            && !matches!(infix, Infix::In | Infix::Within)
        {
            return Ok(compares(infix, a, b));
        }
        match infix {
            Infix::In => match (&left, &right) {
                (Value::Action(at, pair), Value::Set(state, members)) if at.variable == state.variable => {
                    let position = pair.saturating_sub(self.pairs_of(at.index).start);
                    Ok(members.get(position).copied().unwrap_or(Some(false)))
                }
                _ => Err(expected(expr, "a set of actions at the action's state after `in`", &right)),
            },
            Infix::Within => match (&left, &right) {
                (Value::Set(one, a), Value::Set(other, b)) if one.variable == other.variable => {
                    Ok(all(a.iter().zip(b).map(|(a, b)| junction(false, a.map(|member| !member), *b))))
                }
                _ => Err(expected(expr, "two sets of actions at one state", &right)),
            },
            Infix::Equal | Infix::Unequal => {
                let Some(equal) = equal(&left, &right) else {
                    return Err(expected(expr, &format!("two values to compare, the first {}", left.sort()), &right));
                };
                Ok(equal.map(|equal| equal == (infix == Infix::Equal)))
            }
            _ => Err(expected(expr, &format!("numbers to compare, the first is {}", left.sort()), &right)),
        }
    }

    /// `effective(w, R)`: (s, a) ↦ Σ_k w[k](s) R[k](s, a).
    pub(super) fn effective(&mut self, expr: &Expr, weights: &Value, tuple: &Value) -> Evaluated<Function> {
        let (w, rewards) = match (weights, tuple) {
            (Value::Weights(_, w), Value::Function(f)) if f.sort == Sort::Tuple => (w, f),
            _ => return Err(expected(expr, "weights and a tuple of rewards", tuple)),
        };
        let (model, pairs) = (self.model, self.starts.last().copied().unwrap_or(0));
        let states = model.states.len();
        let owners = model.states.iter().enumerate().flat_map(|(state, of)| of.actions.iter().map(move |_| state));
        let sums = owners.enumerate().map(|(pair, state)| {
            let weights = w.iter().skip(state).step_by(states.max(1));
            let terms = rewards.is.iter().skip(pair).step_by(pairs.max(1)).zip(weights);
            terms.fold(Bounds::zero(), |sum, (reward, weight)| sum.plus(&reward.scaled(weight)))
        });
        self.computed(expr.line, Sort::Reward, sums)
    }

    /// V*(R), verified.
    pub(super) fn optimal_value(&mut self, line: usize, reward: &Function) -> Evaluated<Function> {
        let reward_rows = self.rows(&reward.is);
        let is = self.fixed_point(line, Asked::OptimalValue { reward: reward_rows })?;
        Ok(Function { sort: Sort::States, is })
    }

    /// R + γ P f.
    pub(super) fn look_ahead(
        &mut self,
        line: usize,
        sort: Sort,
        reward: &Function,
        f: &Function,
    ) -> Evaluated<Function> {
        let next = self.next(line, f)?;
        let discount = self.model.discount.clone();
        let numbers =
            reward.is.iter().zip(&*next.is).map(|(reward, next)| reward.clone().plus(&next.scaled(&discount)));
        self.computed(line, sort, numbers)
    }

    /// (s, a) ↦ Σ_t P(t|s,a) f(t).
    pub(super) fn next(&mut self, line: usize, f: &Function) -> Evaluated<Function> {
        let model = self.model;
        let actions = model.states.iter().flat_map(|state| &state.actions);
        let mut too_large = false;
        let means = actions.map_while(|action| {
            let mean = mean(&action.next, &f.is, MAX_BITS);
            too_large |= mean.is_none();
            mean
        });
        let next = self.computed(line, Sort::Pairs, means)?;
        if too_large { Err(Fault::limit(line, format!("a number has more than {MAX_BITS} bits"))) } else { Ok(next) }
    }

    /// s ↦ max over a of q(s, a).
    pub(super) fn best(&mut self, line: usize, q: &Function) -> Evaluated<Function> {
        let rows: Vec<_> = (0..self.model.states.len()).map(|state| self.pairs_of(state)).collect();
        let best = rows.into_iter().map(|row| {
            let numbers = q.is.get(row).unwrap_or_default().iter().cloned();
            numbers.reduce(|a, b| a.larger(&b)).unwrap_or_else(Bounds::zero)
        });
        self.computed(line, Sort::States, best)
    }

    /// By pairs, whether the action attains the largest number at its state: all others are known
    /// to be at most that, or one is known to be more.
    pub(super) fn argmax(&mut self, q: &Function) -> Vec<Option<bool>> {
        let mut members = Vec::with_capacity(q.is.len());
        for state in 0..self.model.states.len() {
            let row = q.is.get(self.pairs_of(state)).unwrap_or_default();
            let least = row.iter().map(Bounds::lower).max();
            // The two largest upper bounds, of which one may be that of the action itself.
            let mut highest: [Option<(usize, &Germ)>; 2] = [None, None];
            for upper in row.iter().map(Bounds::upper).enumerate() {
                match highest {
                    [Some(first), second] if upper.1 <= first.1 => {
                        if second.is_none_or(|second| upper.1 > second.1) {
                            highest = [Some(first), Some(upper)];
                        }
                    }
                    [first, _] => highest = [Some(upper), first],
                }
            }
            for (place, q) in row.iter().enumerate() {
                let other = highest.iter().flatten().find(|(highest, _)| *highest != place);
                members.push(if other.is_none_or(|(_, other)| *other <= q.lower()) {
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
    pub(super) fn optimal_sets(&mut self, expr: &Expr, reward: &Value) -> Evaluated<Vec<Option<bool>>> {
        match reward {
            Value::Function(reward) if matches!(reward.sort, Sort::Reward | Sort::Pairs) => {
                let value = self.optimal_value(expr.line, reward)?;
                let q = self.look_ahead(expr.line, Sort::Q, reward, &value)?;
                Ok(self.argmax(&q))
            }
            Value::Near(nearby) if nearby.weights.is_none() => Ok(nearby.sets.to_vec()),
            other => Err(expected(expr, "a reward", other)),
        }
    }

    /// The members at one state of a set by pairs.
    pub(super) fn at(&self, state: State, sets: &[Option<bool>]) -> Value {
        let members = self.pairs_of(state.index).map(|pair| sets.get(pair).copied().unwrap_or(Some(false))).collect();
        Value::Set(state, members)
    }
}

/// Equality of what is no number; none for values that do not compare.
fn equal(one: &Value, other: &Value) -> Option<Option<bool>> {
    let numbers = |a: &[Bounds], b: &[Bounds]| all(a.iter().zip(b).map(|(a, b)| compares(Infix::Equal, a, b)));
    Some(match (one, other) {
        (Value::Function(f), Value::Function(g)) => {
            common(f.sort, g.sort)?;
            numbers(&f.is, &g.is)
        }
        (Value::Policy(a), Value::Policy(b)) => numbers(a, b),
        (Value::Distribution(a), Value::Distribution(b))
        | (Value::Weights(_, a), Value::Weights(_, b))
        | (Value::Weight(a), Value::Weight(b)) => Some(a == b),
        (Value::State(a), Value::State(b)) => Some(a.index == b.index),
        (Value::Component(a), Value::Component(b)) => Some(a == b),
        (Value::Action(at, a), Value::Action(other, b)) if at.variable == other.variable => Some(a == b),
        (Value::Set(at, a), Value::Set(other, b)) if at.variable == other.variable => {
            all(a.iter().zip(b).map(|(a, b)| a.zip(*b).map(|(a, b)| a == b)))
        }
        _ => return None,
    })
}
