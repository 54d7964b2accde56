//! Connectives, comparisons and arithmetic of a claim.

use std::rc::Rc;

use super::evaluator::{Evaluated, Evaluator, MAX_BITS, compares, expected, junction};
use super::fixed::Asked;
use super::syntax::{Expr, Fold, Infix, Term};
use super::value::{Form, Function, Germ, Number, Sort, State, Value};
use super::{Fault, Why};
use crate::number::Fraction;

/// Refuses numbers that have grown too large.
pub(super) fn tamed(line: usize, number: Germ) -> Evaluated<Germ> {
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
        numbers: impl Iterator<Item = Germ>,
    ) -> Evaluated<Function> {
        let is: Vec<Germ> = numbers.map(|number| tamed(line, number)).collect::<Evaluated<_>>()?;
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
                if divisor.form != Form::Positive || divisor.is.sign().is_le() {
                    let what = "the divisor is not known to be positive in every instance";
                    return Err(Fault::syntax(expr.line, what));
                }
                let inverse = Fraction::over(divisor.is.at.den().clone(), divisor.is.at.num().clone());
                self.scale(expr, &Number::fixed(inverse, Form::Positive), &value)
            }
            _ => self.comparison(expr, infix, left, right).map(|truth| Value::Truth(Some(truth))),
        }
    }

    fn sum(&mut self, expr: &Expr, minus: bool, one: Value, other: Value, positive: bool) -> Evaluated<Value> {
        let combine = |a: &Germ, b: &Germ| if minus { a.clone().minus(b) } else { a.clone().plus(b) };
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
        // One of the two has no slope.
        let times = |x: &Germ| if factor.varies { factor.is.scaled(&x.at) } else { x.scaled(&factor.is.at) };
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
            Fold::Max => (one.is.max(other.is), if varies { Form::Any } else { most }),
            Fold::Min => (one.is.min(other.is), if varies { Form::Any } else { least }),
        };
        Ok(Number { is: tamed(expr.line, is)?, varies, form })
    }

    fn comparison(&mut self, expr: &Expr, infix: Infix, left: &Expr, right: &Expr) -> Evaluated<bool> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        if let (Value::Number(a), Value::Number(b)) = (&left, &right)
            && !matches!(infix, Infix::In | Infix::Within)
        {
            return Ok(compares(infix, a.is.cmp(&b.is)));
        }
        match infix {
            Infix::In => match (&left, &right) {
                (Value::Action(at, pair), Value::Set(state, members)) if at.variable == state.variable => {
                    let position = pair.saturating_sub(self.pairs_of(at.index).start);
                    Ok(members.get(position).copied().unwrap_or(false))
                }
                _ => Err(expected(expr, "a set of actions at the action's state after `in`", &right)),
            },
            Infix::Within => match (&left, &right) {
                (Value::Set(one, a), Value::Set(other, b)) if one.variable == other.variable => {
                    Ok(a.iter().zip(b).all(|(a, b)| !*a || *b))
                }
                _ => Err(expected(expr, "two sets of actions at one state", &right)),
            },
            Infix::Equal | Infix::Unequal => {
                let Some(equal) = equal(&left, &right) else {
                    return Err(expected(expr, &format!("two values to compare, the first {}", left.sort()), &right));
                };
                Ok(equal == (infix == Infix::Equal))
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
                let sum = terms.fold(Germ::zero(), |sum, (reward, weight)| sum.plus(&reward.scaled(weight)));
                sums.push(sum);
            }
        }
        self.computed(expr.line, Sort::Reward, rewards.varies, sums.into_iter())
    }

    /// V*(R), verified.
    pub(super) fn optimal_value(&mut self, line: usize, reward: &Function) -> Evaluated<Function> {
        let rows = self.rows(&pairs(reward));
        let is = self.fixed_point(line, Asked::OptimalValue { reward: rows })?;
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
        let means = actions.map(|action| super::fixed::mean(&action.next, &f.is, MAX_BITS));
        let means = means.collect::<Option<Vec<_>>>();
        let means = means.ok_or_else(|| Fault::limit(line, format!("a number has more than {MAX_BITS} bits")))?;
        self.computed(line, Sort::Pairs, f.varies, means.into_iter())
    }

    /// s ↦ max over a of q(s, a).
    pub(super) fn best(&mut self, line: usize, q: &Function) -> Evaluated<Function> {
        let rows = self.rows(&q.is);
        let best = rows.into_iter().map(|row| row.into_iter().max().unwrap_or_else(Germ::zero));
        self.computed(line, Sort::States, q.varies, best)
    }

    /// By pairs, whether the action attains the largest number at its state.
    pub(super) fn argmax(&mut self, q: &Function) -> Vec<bool> {
        let rows = self.rows(&q.is).into_iter();
        let members = rows.flat_map(|row| {
            let most = row.iter().max().cloned();
            row.into_iter().map(move |q| Some(q) == most)
        });
        members.collect()
    }

    /// A*(R, ·) by pairs; also of a nearby reward.
    pub(super) fn optimal_sets(&mut self, expr: &Expr, reward: &Value) -> Evaluated<Vec<bool>> {
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
    pub(super) fn at(&self, state: State, sets: &[bool]) -> Value {
        let members = self.pairs_of(state.index).map(|pair| sets.get(pair).copied().unwrap_or(false)).collect();
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

/// The numbers of a function as pairs a, b of a + bε.
pub(super) fn pairs(function: &Function) -> Vec<[Fraction; 2]> {
    function.is.iter().map(|germ| [germ.at.clone(), germ.slope.clone()]).collect()
}

/// Equality of what is no number; none for values that do not compare.
fn equal(one: &Value, other: &Value) -> Option<bool> {
    Some(match (one, other) {
        (Value::Function(f), Value::Function(g)) => {
            common(f.sort, g.sort)?;
            f.is == g.is
        }
        (Value::Policy(a), Value::Policy(b))
        | (Value::Distribution(a), Value::Distribution(b))
        | (Value::Weights(_, a), Value::Weights(_, b))
        | (Value::Weight(a), Value::Weight(b)) => a == b,
        (Value::State(a), Value::State(b)) => a.index == b.index,
        (Value::Component(a), Value::Component(b)) => a == b,
        (Value::Action(at, a), Value::Action(other, b)) if at.variable == other.variable => a == b,
        (Value::Set(at, a), Value::Set(other, b)) if at.variable == other.variable => a == b,
        _ => return None,
    })
}
