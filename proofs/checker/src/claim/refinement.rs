//! The refinements of types: `optimal policy for R`, `greedy policy for q`, `bump at (s, a) off A`.

use super::bounds::{Bounds, all, compares};
use super::evaluator::Evaluator;
use super::fault::Evaluated;
use super::operators::supported;
use super::syntax::{Expr, Infix, Refinement};
use super::value::{Value, ill_typed};

impl Evaluator<'_> {
    /// Whether a value satisfies the refinement of its variable's type, which sees the variables
    /// before it.
    pub(crate) fn refined(&mut self, line: usize, refinement: &Refinement, value: &Value) -> Evaluated<Option<bool>> {
        let (of, own) = (self.value(refinement.of())?, value.numbers()?);
        match refinement {
            Refinement::Optimal(_) => Ok(supported(own, &self.optimal_sets(&of)?)),
            Refinement::Greedy(_) => Ok(supported(own, &self.argmax(of.numbers()?))),
            // 0 ≤ φ ≤ 1 everywhere, φ(s,a) = 1, and φ(s,b) = 0 for every other member b of A.
            Refinement::Bump { action, .. } => {
                let action = self.value(&Expr::named(action, line))?.index()?;
                let Value::Set(first, members) = of else { return ill_typed() };
                let (zero, one) = (Bounds::zero(), Bounds::one());
                let is = |pair: usize, number: &Bounds| compares(Infix::Equal, own.get(pair)?, number);
                let within = own.iter().flat_map(|x| [(&zero, x), (x, &one)]);
                let within = within.map(|(x, y)| compares(Infix::AtMost, x, y));
                let others = (first..).zip(members).filter(|(pair, _)| *pair != action);
                let vanishes = others.map(|(pair, member)| match member {
                    Some(false) => Some(true),
                    Some(true) => is(pair, &zero),
                    None => is(pair, &zero).filter(|zero| *zero),
                });
                Ok(all(within.chain([is(action, &one)]).chain(vanishes)))
            }
        }
    }
}
