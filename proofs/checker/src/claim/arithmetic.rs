//! Connectives, comparisons and arithmetic of a claim.

use std::rc::Rc;

use super::bounds::{Bounds, all, compares};
use super::evaluator::{Evaluated, Evaluator, MAX_BITS, expected, junction};
use super::fixed::{Asked, mean};
use super::syntax::{Expr, Fold, Infix, Term};
use super::value::{Form, Function, Number, Sort, State, Value};
use super::{Fault, Why};
use crate::number::Fraction;

/// Refuses numbers that have grown too large.
pub(super) fn tamed(line: usize, number: Bounds) -> Evaluated<Bounds> {
    let why = || Why::Limit(format!("a number has more than {MAX_BITS} bits"));
    number.tamed(MAX_BITS).ok_or_else(|| Fault { line, why: why() })
}

impl Evaluator<'_> {
    pub(super) fn number(&mut self, expr: &Expr) -> Evaluated<Number> {
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
        varies: bool,
        numbers: impl Iterator<Item = Bounds>,
    ) -> Evaluated<Function> {
        let is: Vec<Bounds> = numbers.map(|number| tamed(line, number)).collect::<Evaluated<_>>()?;
        self.step(line, is.len())?;
        Ok(Function { sort, is: Rc::new(is), varies })
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
                // `c - gamma` is positive for a NUMBER c ≥ 1.
                let positive = infix == Infix::Minus
                    && matches!(&left.term, Term::Number(c) if *c >= Fraction::one())
                    && matches!(&right.term, Term::Name(name) if &**name == "gamma");
                let (one, other) = (self.value(left)?, self.value(right)?);
                self.sum(expr, infix == Infix::Minus, one, other, positive)
            }
            Infix::Times => match (self.value(left)?, self.value(right)?) {
                (Value::Number(factor), value) | (value, Value::Number(factor)) => self.scale(expr, &factor, &value),
                (_, other) => Err(expected(expr, "a number as one of the factors", &other)),
            },
            Infix::Over => {
                let (value, divisor) = (self.value(left)?, self.number(right)?);
                if divisor.varies {
                    return Err(Fault::syntax(expr.line, "this is not affine in eps: the divisor depends on it"));
                }
                let inverse = if divisor.form == Form::Positive { divisor.is.inverse() } else { None };
                let Some(is) = inverse else {
                    let what = "the divisor is not known to be positive in every instance";
                    return Err(Fault::syntax(expr.line, what));
                };
                self.scale(expr, &Number { is, varies: false, form: Form::Positive }, &value)
            }
            _ => self.comparison(expr, infix, left, right).map(Value::Truth),
        }
    }

    fn sum(&mut self, expr: &Expr, minus: bool, one: Value, other: Value, positive: bool) -> Evaluated<Value> {
        let combine = |a: &Bounds, b: &Bounds| if minus { a.clone().minus(b) } else { a.clone().plus(b) };
        match (one, other) {
            (Value::Number(a), Value::Number(b)) => {
                let varies = a.varies || b.varies;
                // Sums of nonnegative terms that are free of eps keep their form.
                let form = match (positive, minus || varies) {
                    (true, _) => Form::Positive,
                    (false, true) => Form::Any,
                    (false, false) if a.form.min(b.form) == Form::Any => Form::Any,
                    (false, false) => a.form.max(b.form),
                };
                Ok(Value::Number(Number { is: tamed(expr.line, combine(&a.is, &b.is))?, varies, form }))
            }
            (Value::Function(f), Value::Function(g)) => {
                let Some(sort) = common(f.sort, g.sort) else {
                    return Err(expected(expr, "functions of one kind", &Value::Function(g)));
                };
                let numbers = f.is.iter().zip(&*g.is).map(|(a, b)| combine(a, b));
                self.computed(expr.line, sort, f.varies || g.varies, numbers).map(Value::Function)
            }
            (Value::Number(_) | Value::Function(_), other) | (other, _) => {
                Err(expected(expr, "two numbers or two functions", &other))
            }
        }
    }

    /// A number times a number or function.
    pub(super) fn scale(&mut self, expr: &Expr, factor: &Number, value: &Value) -> Evaluated<Value> {
        let varies = match value {
            Value::Number(number) => number.varies,
            Value::Function(function) => function.varies,
            other => return Err(expected(expr, "a number or a function", other)),
        };
        if factor.varies && varies {
            return Err(Fault::syntax(expr.line, "this is not affine in eps: both factors depend on it"));
        }
        let times = |x: &Bounds| x.times(&factor.is);
        match value {
            Value::Number(number) => {
                let form = if factor.varies || varies { Form::Any } else { factor.form.min(number.form) };
                let is = tamed(expr.line, times(&number.is))?;
                Ok(Value::Number(Number { is, varies: factor.varies || varies, form }))
            }
            Value::Function(f) => {
                let varies = factor.varies || varies;
                self.computed(expr.line, f.sort, varies, f.is.iter().map(times)).map(Value::Function)
            }
            other => Err(expected(expr, "a number or a function", other)),
        }
    }

    /// The sum, maximum or minimum of two numbers.
    pub(super) fn combined(&mut self, expr: &Expr, fold: Fold, one: Number, other: Number) -> Evaluated<Number> {
        let (least, most) = (one.form.min(other.form), one.form.max(other.form));
        let varies = one.varies || other.varies;
        let (is, form) = match fold {
            Fold::Sum => (one.is.plus(&other.is), if least == Form::Any || varies { Form::Any } else { most }),
            Fold::Max => (one.is.larger(&other.is), if varies { Form::Any } else { most }),
            Fold::Min => (one.is.smaller(&other.is), if varies { Form::Any } else { least }),
        };
        Ok(Number { is: tamed(expr.line, is)?, varies, form })
    }

    fn comparison(&mut self, expr: &Expr, infix: Infix, left: &Expr, right: &Expr) -> Evaluated<Option<bool>> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        if let (Value::Number(a), Value::Number(b)) = (&left, &right)
            && !matches!(infix, Infix::In | Infix::Within)
        {
            return Ok(compares(infix, &a.is, &b.is));
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
        let (states, pairs) = (self.model.states.len(), self.starts.last().copied().unwrap_or(0));
        let mut sums = Vec::with_capacity(pairs);
        for state in 0..states {
            for pair in self.pairs_of(state) {
                let weights = w.iter().skip(state).step_by(states.max(1));
                let terms = rewards.is.iter().skip(pair).step_by(pairs.max(1)).zip(weights);
                let sum = terms.fold(Bounds::zero(), |sum, (reward, weight)| sum.plus(&reward.scaled(weight)));
                sums.push(sum);
            }
        }
        self.computed(expr.line, Sort::Reward, rewards.varies, sums.into_iter())
    }

    /// V*(R), verified.
    pub(super) fn optimal_value(&mut self, line: usize, reward: &Function) -> Evaluated<Function> {
        let reward_rows = self.rows(&reward.is);
        let is = self.fixed_point(line, Asked::OptimalValue { reward: reward_rows })?;
        Ok(Function { sort: Sort::States, is, varies: reward.varies })
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
        self.computed(line, sort, reward.varies || f.varies, numbers)
    }

    /// (s, a) ↦ Σ_t P(t|s,a) f(t).
    pub(super) fn next(&mut self, line: usize, f: &Function) -> Evaluated<Function> {
        let actions = self.model.states.iter().flat_map(|state| &state.actions);
        let means = actions.map(|action| mean(&action.next, &f.is, MAX_BITS));
        let means = means.collect::<Option<Vec<_>>>();
        let means = means.ok_or_else(|| Fault::limit(line, format!("a number has more than {MAX_BITS} bits")))?;
        self.computed(line, Sort::Pairs, f.varies, means.into_iter())
    }

    /// s ↦ max over a of q(s, a).
    pub(super) fn best(&mut self, line: usize, q: &Function) -> Evaluated<Function> {
        let rows = self.rows(&q.is);
        let best = rows.into_iter().map(|row| row.into_iter().reduce(|a, b| a.larger(&b)).unwrap_or_else(Bounds::zero));
        self.computed(line, Sort::States, q.varies, best)
    }

    /// By pairs, whether the action attains the largest number at its state.
    pub(super) fn argmax(&mut self, q: &Function) -> Vec<Option<bool>> {
        let rows = self.rows(&q.is);
        let member = |row: &[Bounds], q: &Bounds| all(row.iter().map(|other| compares(Infix::AtMost, other, q)));
        rows.iter().flat_map(|row| row.iter().map(|q| member(row, q))).collect()
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

/// The sort of a sum.
fn common(one: Sort, other: Sort) -> Option<Sort> {
    match (one, other) {
        (Sort::Pairs, sort @ (Sort::Reward | Sort::Q)) | (sort @ (Sort::Reward | Sort::Q), Sort::Pairs) => Some(sort),
        _ => (one == other).then_some(one),
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
