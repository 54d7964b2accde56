//! The refinements of types: `optimal policy for R`, `greedy policy for q`, `bump at (s, a) off A`.

use std::rc::Rc;

use super::Fault;
use super::bounds::{Bounds, all, compares};
use super::evaluator::{Evaluated, Evaluator, Given, expected};
use super::syntax::{Expr, Infix, Name, Term};
use super::value::{Sort, Value};
use crate::number::Fraction;

impl Evaluator<'_> {
    fn takes_only(value: &Given, sets: &[Option<bool>]) -> Option<bool> {
        let Value::Policy(policy) = &value.0 else { return Some(false) };
        Self::supported(policy, sets)
    }

    pub(crate) fn is_optimal(&mut self, value: &Given, reward: &Expr) -> Evaluated<Option<bool>> {
        let of = self.value(reward)?;
        Ok(Self::takes_only(value, &self.optimal_sets(reward, &of)?))
    }

    pub(crate) fn is_greedy(&mut self, value: &Given, q: &Expr) -> Evaluated<Option<bool>> {
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
    ) -> Evaluated<Option<bool>> {
        let mut named = |name: &Name| self.value(&Expr { term: Term::Name(Rc::clone(name)), line, depth: 1 });
        let (state, action) = match (named(state)?, named(action)?) {
            (Value::State(state), Value::Action(at, pair)) if at.variable == state.variable => (state, pair),
            (_, other) => return Err(Fault::syntax(line, format!("expected an action there, found {}", other.sort()))),
        };
        let members = match self.value(off)? {
            Value::Set(at, members) if at.variable == state.variable => members,
            other => return Err(expected(off, "a set of actions at that state", &other)),
        };
        let Value::Function(phi) = &value.0 else { return Ok(Some(false)) };
        let (zero, one) = (Bounds::zero(), Bounds::fixed(Fraction::one()));
        let is = |pair: usize, number: &Bounds| compares(Infix::Equal, phi.is.get(pair)?, number);
        let within = phi.is.iter().flat_map(|x| [(&zero, x), (x, &one)]).map(|(x, y)| compares(Infix::AtMost, x, y));
        let others = self.pairs_of(state.index).zip(members).filter(|(pair, _)| *pair != action);
        let vanishes = others.map(|(pair, member)| match member {
            Some(false) => Some(true),
            Some(true) => is(pair, &zero),
            None => is(pair, &zero).filter(|zero| *zero),
        });
        Ok(all(within.chain([is(action, &one)]).chain(vanishes)))
    }
}
