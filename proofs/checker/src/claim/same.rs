//! Whether two terms are the same by structure, so that they are equal whatever they are: bounds
//! never tell that of an irrational number and itself.

use super::bounds::Bounds;
use super::evaluator::{Evaluated, Evaluator};
use super::syntax::{Expr, Infix, Term};
use super::value::Value;

/// The truth of a comparison of a term with itself.
pub(super) fn of_the_same(infix: Infix) -> Option<bool> {
    match infix {
        Infix::Equal | Infix::AtMost | Infix::AtLeast | Infix::Within => Some(true),
        Infix::Unequal | Infix::Less | Infix::Greater => Some(false),
        _ => None,
    }
}

impl Evaluator<'_> {
    /// Whether both are one operator on the same operands. Names are the same if they have one
    /// known value.
    pub(super) fn same(&mut self, a: &Expr, b: &Expr) -> Evaluated<bool> {
        self.step(a.line, 0)?;
        match (&a.term, &b.term) {
            (Term::Name(x), Term::Name(y)) if x == y || self.have_one_value(x, y) => Ok(true),
            (Term::Name(x), _) if self.body(x).is_some() => self.body(x).map_or(Ok(false), |body| self.same(body, b)),
            (_, Term::Name(y)) => self.body(y).map_or(Ok(false), |body| self.same(a, body)),
            (Term::Apply(f, xs), Term::Apply(g, ys)) if xs.len() == ys.len() => {
                let words = xs.iter().zip(ys).all(|((word, _), (other, _))| word == other);
                let operands = xs.iter().zip(ys).map(|((_, x), (_, y))| (x, y));
                self.all_same([(&**f, &**g)].into_iter().chain(operands), words)
            }
            (Term::Index(f, x), Term::Index(g, y)) => self.all_same([(&**f, &**g), (x, y)].into_iter(), true),
            (Term::Binary(i, f, x), Term::Binary(j, g, y)) => self.all_same([(&**f, &**g), (x, y)].into_iter(), i == j),
            (Term::Not(x), Term::Not(y)) | (Term::Negated(x), Term::Negated(y)) => self.same(x, y),
            (Term::Set(xs), Term::Set(ys)) => self.all_same(xs.iter().zip(ys), xs.len() == ys.len()),
            (a, b) => Ok(a == b),
        }
    }

    fn all_same<'e>(&mut self, pairs: impl Iterator<Item = (&'e Expr, &'e Expr)>, alike: bool) -> Evaluated<bool> {
        let mut same = alike;
        for (a, b) in pairs {
            same = same && self.same(a, b)?;
        }
        Ok(same)
    }

    fn have_one_value(&self, x: &str, y: &str) -> bool {
        let known = |values: &[Bounds]| values.iter().all(|value| value.known().is_some());
        match (self.declared(x), self.declared(y)) {
            (Some(Value::State(a)), Some(Value::State(b))) => a.index == b.index,
            (Some(Value::Action(_, a)), Some(Value::Action(_, b))) => a == b,
            (Some(Value::Component(a)), Some(Value::Component(b))) => a == b,
            (Some(Value::Number(a)), Some(Value::Number(b))) => a.known().is_some() && a == b,
            (Some(Value::Function(a)), Some(Value::Function(b))) => known(&a.is) && a.is[..] == b.is[..],
            (Some(Value::Policy(a)), Some(Value::Policy(b))) => known(a) && a[..] == b[..],
            (Some(Value::Distribution(a)), Some(Value::Distribution(b))) => a == b,
            (Some(Value::Weights(_, a)), Some(Value::Weights(_, b))) => a == b,
            _ => false,
        }
    }
}
