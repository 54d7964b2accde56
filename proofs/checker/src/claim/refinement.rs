//! The refinements of types: `optimal policy for R`, `greedy policy for q`, `bump at (s, a) off A`.

use std::rc::Rc;

use super::Fault;
use super::evaluator::{Evaluated, Evaluator, Given, expected};
use super::syntax::{Expr, Name, Term};
use super::value::{Germ, Sort, Value};
use crate::number::Fraction;

impl Evaluator<'_> {
    fn takes_only(value: &Given, sets: &[bool]) -> bool {
        let Value::Policy(policy) = &value.0 else { return false };
        policy.iter().zip(sets).all(|(p, member)| *member || p.sign().is_eq())
    }

    pub(crate) fn is_optimal(&mut self, value: &Given, reward: &Expr) -> Evaluated<bool> {
        let of = self.value(reward)?;
        Ok(Self::takes_only(value, &self.optimal_sets(reward, &of)?))
    }

    pub(crate) fn is_greedy(&mut self, value: &Given, q: &Expr) -> Evaluated<bool> {
        let q = self.function_of(q, &[Sort::Q, Sort::Pairs], "a Q function")?;
        Ok(Self::takes_only(value, &self.argmax(&q)))
    }

    /// 0 ≤ φ ≤ 1 everywhere, φ(s,a) = 1, and φ(s,b) = 0 for every other member b of A.
    pub(crate) fn is_bump(
        &mut self,
        line: usize,
        value: &Given,
        [state, action]: [&Name; 2],
        off: &Expr,
    ) -> Evaluated<bool> {
        let mut named = |name: &Name| self.value(&Expr { term: Term::Name(Rc::clone(name)), line, depth: 1 });
        let (state, action) = match (named(state)?, named(action)?) {
            (Value::State(state), Value::Action(at, pair)) if at.variable == state.variable => (state, pair),
            (_, other) => return Err(Fault::syntax(line, format!("expected an action there, found {}", other.sort()))),
        };
        let members = match self.value(off)? {
            Value::Set(at, members) if at.variable == state.variable => members,
            other => return Err(expected(off, "a set of actions at that state", &other)),
        };
        let Value::Function(phi) = &value.0 else { return Ok(false) };
        let (zero, one) = (Germ::zero(), Germ::fixed(Fraction::one()));
        let at = |pair: usize| phi.is.get(pair);
        let mut others = self.pairs_of(state.index).zip(members).filter(|(pair, member)| *member && *pair != action);
        Ok(phi.is.iter().all(|x| zero <= *x && *x <= one)
            && at(action) == Some(&one)
            && others.all(|(pair, _)| at(pair) == Some(&zero)))
    }
}
