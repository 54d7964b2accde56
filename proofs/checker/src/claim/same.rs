//! Whether two terms are the same by structure, so that they are equal whatever they are: bounds
//! never tell that of an irrational number and itself.

use super::bounds::Bounds;
use super::evaluator::Evaluator;
use super::fault::Evaluated;
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
        self.step(0)?;
        let alike = match (&a.term, &b.term) {
            (Term::Name(x), Term::Name(y)) if x == y || self.have_one_value(x, y) => return Ok(true),
            (Term::Name(x), _) if self.body(x).is_some() => {
                return self.body(x).map_or(Ok(false), |body| self.same(body, b));
            }
            (_, Term::Name(y)) => return self.body(y).map_or(Ok(false), |body| self.same(a, body)),
            (Term::Apply(_, xs), Term::Apply(_, ys)) => {
                xs.iter().map(|(word, _)| word).eq(ys.iter().map(|(word, _)| word))
            }
            (Term::Binary(one, ..), Term::Binary(other, ..)) => one == other,
            (Term::Set(xs), Term::Set(ys)) => xs.len() == ys.len(),
            (Term::Index(..), Term::Index(..))
            | (Term::Not(_), Term::Not(_))
            | (Term::Negated(_), Term::Negated(_)) => true,
            (one, other) => return Ok(one == other),
        };
        let mut same = alike;
        for (one, other) in a.parts().into_iter().zip(b.parts()) {
            same = same && self.same(one, other)?;
        }
        Ok(same)
    }

    fn have_one_value(&self, x: &str, y: &str) -> bool {
        let known = |number: &Bounds| number.known().is_some();
        match (self.scope.value(x), self.scope.value(y)) {
            (Some(Value::Index(a)), Some(Value::Index(b))) => a == b,
            (Some(Value::Number(a)), Some(Value::Number(b))) => known(a) && a == b,
            (Some(Value::Numbers(a)), Some(Value::Numbers(b))) => a.iter().all(known) && a[..] == b[..],
            _ => false,
        }
    }
}
