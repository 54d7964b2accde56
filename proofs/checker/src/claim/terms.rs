//! Evaluates terms: names, applications, quantifiers.
//!
//! The text is well-typed, which `types` has seen to. Every part of a statement is evaluated, also
//! where the truth is settled already. Truth values follow Kleene; unknown is `None`.

use std::rc::Rc;

use super::bounds::{Bounds, Germ, junction};
use super::evaluator::Evaluator;
use super::fault::Evaluated;
use super::operators::operator;
use super::same::of_the_same;
use super::syntax::{Binder, Definition, Expr, Fold, Infix, Name, Range, Term};
use super::value::{Arguments, Value, ill_typed};
use crate::number::Fraction;
use crate::refusal::Refusal;

/// Rays of one `near`.
const MAX_RAYS: usize = 1 << 14;

impl<'a> Evaluator<'a> {
    /// The truth of a statement; none if it is unknown.
    pub(crate) fn truth(&mut self, expr: &Expr) -> Evaluated<Option<bool>> {
        self.value(expr)?.truth()
    }

    pub(super) fn value(&mut self, expr: &Expr) -> Evaluated<Value> {
        self.step(0)?;
        self.term(&expr.term).map_err(|fault| fault.at(expr.line))
    }

    fn term(&mut self, term: &Term) -> Evaluated<Value> {
        match term {
            Term::Number(number) => known(number),
            Term::Name(name) => self.named(name),
            Term::Apply(head, arguments) => self.apply(head, arguments),
            Term::Index(of, index) => self.component(of, index),
            Term::Set(members) => self.set(members),
            Term::Fold(fold, ranges, body) => self.fold(*fold, ranges, body),
            Term::Quantified(binders, body) => self.quantified(binders, body).map(Value::Truth),
            Term::Binary(infix, left, right) => self.binary(*infix, left, right),
            Term::Not(inner) => self.not(inner),
            Term::Negated(inner) => self.negated(inner),
        }
    }

    // Terms nest, and what stays on the stack while their parts are evaluated is kept small: these
    // functions leave all else to others.

    fn not(&mut self, inner: &Expr) -> Evaluated<Value> {
        self.truth(inner).map(|truth| Value::Truth(truth.map(|truth| !truth)))
    }

    fn negated(&mut self, inner: &Expr) -> Evaluated<Value> {
        let value = self.value(inner)?;
        self.scale(&Bounds::one().negated(), &value)
    }

    fn binary(&mut self, infix: Infix, left: &Expr, right: &Expr) -> Evaluated<Value> {
        let (one, other) = (self.value(left)?, self.value(right)?);
        let value = self.combined(infix, &one, &other)?;
        match (&value, of_the_same(infix)) {
            (Value::Truth(None), Some(same)) if self.same(left, right)? => Ok(Value::Truth(Some(same))),
            _ => Ok(value),
        }
    }

    /// A component of a tuple or of a family of weights.
    fn component(&mut self, of: &Expr, index: &Expr) -> Evaluated<Value> {
        let (of, k) = (self.value(of)?, self.value(index)?.index()?);
        let of = of.numbers()?;
        let size = of.len().checked_div(self.components).unwrap_or(0);
        let part = of.iter().skip(k.saturating_mul(size)).take(size);
        self.computed(part.cloned().map(Ok)).map(Value::Numbers)
    }

    fn named(&mut self, name: &Name) -> Evaluated<Value> {
        if let Some(value) = self.scope.value(name) {
            return Ok(value.clone());
        }
        let Some((definition, place)) = self.scope.definition(name) else { return self.constant(name) };
        if let Some(value) = self.kept.get(&place) {
            return Ok(value.clone());
        }
        let value = self.expand(definition, place, Vec::new())?;
        // It depends on the names before it alone. What is small is as soon computed again.
        if let Value::Numbers(_) = &value {
            self.kept.insert(place, value.clone());
        }
        Ok(value)
    }

    fn constant(&mut self, name: &str) -> Evaluated<Value> {
        let count = |number: usize| Bounds::fixed(Fraction::over(number.into(), 1.into()));
        Ok(Value::Number(match name {
            "gamma" => self.discount(),
            "states" => count(self.model.states.len()),
            "components" => count(self.components),
            _ => return ill_typed(),
        }))
    }

    /// `f(x, …)`: an operator, a definition with parameters, or a function at a point.
    fn apply(&mut self, head: &Expr, arguments: &[(Option<Name>, Expr)]) -> Evaluated<Value> {
        let mut values = Vec::with_capacity(arguments.len());
        for (_, argument) in arguments {
            values.push(self.value(argument)?);
        }
        if let Term::Name(name) = &head.term {
            match self.scope.definition(name) {
                Some((definition, place)) if !definition.parameters.is_empty() => {
                    return self.expand(definition, place, values);
                }
                None if self.scope.value(name).is_none() => {
                    let operator = operator(name).map_or_else(ill_typed, Ok)?;
                    return (operator.meaning)(self, &Arguments(values));
                }
                _ => {}
            }
        }
        at_point(&self.value(head)?, &values)
    }

    /// `{a1, a2}`, actions of one state.
    fn set(&mut self, members: &[Expr]) -> Evaluated<Value> {
        let pairs = members.iter().map(|member| self.value(member)?.index()).collect::<Evaluated<Vec<_>>>()?;
        let state = pairs.first().map(|pair| self.starts.partition_point(|start| start <= pair).saturating_sub(1));
        let row = self.pairs_of(state.map_or_else(ill_typed, Ok)?);
        Ok(Value::Set(row.start, row.map(|pair| Some(pairs.contains(&pair))).collect()))
    }

    fn fold(&mut self, fold: Fold, ranges: &[Range], body: &Expr) -> Evaluated<Value> {
        let mut total: Option<Value> = None;
        self.each(ranges, &mut |evaluator| {
            let term = evaluator.value(body)?;
            fold.take_in(&mut total, term)
        })?;
        total.map_or_else(ill_typed, Ok)
    }

    /// What a name without parameters abbreviates.
    pub(super) fn body(&self, name: &str) -> Option<&'a Expr> {
        let definition = self.scope.definition(name).filter(|(definition, _)| definition.parameters.is_empty());
        definition.map(|(definition, _)| &definition.body)
    }

    /// The value of a definition's body.
    fn expand(&mut self, definition: &'a Definition, place: usize, arguments: Vec<Value>) -> Evaluated<Value> {
        let outside = self.scope.enter(definition, place, arguments);
        let value = self.value(&definition.body);
        self.scope.leave(outside);
        value
    }

    /// Calls `visit` for every assignment of the ranges, in order.
    fn each(&mut self, ranges: &[Range], visit: &mut dyn FnMut(&mut Self) -> Evaluated<()>) -> Evaluated<()> {
        let Some((first, rest)) = ranges.split_first() else {
            return visit(self);
        };
        let (name, values) = match first {
            Range::State(name) => (name, 0..self.model.states.len()),
            Range::Component(name) => (name, 0..self.components),
            Range::Action(name, at) => {
                let state = self.named(at)?.index()?;
                (name, self.pairs_of(state))
            }
        };
        for value in values {
            let bound = self.binds(name, value)?;
            self.each(rest, visit)?;
            self.scope.release(bound);
        }
        Ok(())
    }

    /// Binds a name; returns how many were bound before.
    fn binds(&mut self, name: &Name, value: usize) -> Evaluated<usize> {
        self.step(0)?;
        let bound = self.scope.bound();
        self.scope.bind(name, Value::Index(value));
        Ok(bound)
    }

    fn quantified(&mut self, binders: &[Binder], body: &Expr) -> Evaluated<Option<bool>> {
        let Some((first, rest)) = binders.split_first() else {
            return self.truth(body);
        };
        match first {
            Binder::Every(range) | Binder::Some(range) => {
                // `every` is the conjunction of all cases, `some` the disjunction.
                let neutral = matches!(first, Binder::Every(_));
                let mut all = Some(neutral);
                self.each(std::slice::from_ref(range), &mut |evaluator| {
                    all = junction(neutral, all, evaluator.quantified(rest, body)?);
                    Ok(())
                })?;
                Ok(all)
            }
            Binder::By(_, name, term) => {
                let value = self.value(term)?;
                // Where the construction fails, another x might do.
                Ok(self.within(name, value, rest, body)?.filter(|truth| *truth))
            }
            Binder::Small(name) => {
                let is = Bounds::exact(Germ { at: Fraction::zero(), slope: Fraction::one() });
                self.within(name, Value::Number(is), rest, body)
            }
            Binder::Positive(name) => {
                self.positive = true;
                let Some(epsilon) = self.hints.epsilon else {
                    return Err(Refusal::not_ground("`every eps > 0` needs a number eps at which it fails"));
                };
                let truth = self.within(name, Value::Number(Bounds::fixed(epsilon.clone())), rest, body);
                // One number refutes it; none proves it.
                Ok(truth?.filter(|truth| !*truth))
            }
            Binder::Near(..) if self.model.has_discount_one() => {
                // Rewards near by may earn something for ever.
                Err(Refusal::not_ground("`near` is read for discounts below 1"))
            }
            Binder::Near(name, of) => {
                let centre = self.value(of)?;
                // A tuple is used with one family of weights.
                let terms = rest.iter().filter_map(Binder::of).chain([body]);
                let reward = match terms.into_iter().find_map(|term| weights_of(name, term)) {
                    Some(weights) => {
                        let weights = self.value(weights)?;
                        Value::Numbers(self.effective(weights.numbers()?, centre.numbers()?)?)
                    }
                    None => centre,
                };
                let sets = self.optimal_sets(&reward)?;
                self.near(name, &sets, rest, body)
            }
        }
    }

    fn within(&mut self, name: &Name, value: Value, rest: &[Binder], body: &Expr) -> Evaluated<Option<bool>> {
        let bound = self.scope.bound();
        self.scope.bind(name, value);
        let truth = self.quantified(rest, body);
        self.scope.release(bound);
        truth
    }

    /// The truth for all rewards near one: for every choice of nonempty subsets of its optimal
    /// sets, which stay optimal.
    fn near(&mut self, name: &Name, sets: &[Option<bool>], rest: &[Binder], body: &Expr) -> Evaluated<Option<bool>> {
        let Some(optimal) = sets.iter().copied().collect::<Option<Vec<bool>>>() else {
            return Ok(None); // Bounds leave open which actions are optimal there.
        };
        let members = (0..self.model.states.len()).map(|state| {
            let is_member = |pair: &usize| optimal.get(*pair) == Some(&true);
            self.pairs_of(state).filter(is_member).collect::<Vec<usize>>()
        });
        let members: Vec<Vec<usize>> = members.collect();
        // Of k members there are 2^k − 1 nonempty subsets.
        let subsets = |set: &Vec<usize>| 1_usize.checked_shl(u32::try_from(set.len()).ok()?)?.checked_sub(1);
        let rays = members
            .iter()
            .try_fold(1_usize, |rays, set| rays.checked_mul(subsets(set)?).filter(|rays| *rays <= MAX_RAYS));
        let rays = rays.ok_or_else(|| Refusal::limit(format!("more than {MAX_RAYS} rays start here")))?;
        let mut all = Some(true);
        for mut ray in 0..rays {
            let mut chosen = vec![Some(false); optimal.len()];
            for set in &members {
                // The digits of the ray's number, each a subset.
                let base = subsets(set).unwrap_or(1);
                let subset = ray.checked_rem(base).unwrap_or(0).saturating_add(1);
                ray = ray.checked_div(base).unwrap_or(0);
                for (_, pair) in set.iter().enumerate().filter(|(place, _)| subset >> place & 1 == 1) {
                    chosen.get_mut(*pair).into_iter().for_each(|chosen| *chosen = Some(true));
                }
            }
            all = junction(true, all, self.within(name, Value::Near(Rc::new(chosen)), rest, body)?);
        }
        Ok(all)
    }
}

fn known(number: &Fraction) -> Evaluated<Value> {
    Ok(Value::Number(Bounds::fixed(number.clone())))
}

/// A function at a state, or at an action, whose number is that of the pair.
fn at_point(of: &Value, arguments: &[Value]) -> Evaluated<Value> {
    let place = arguments.last().map_or_else(ill_typed, Value::index)?;
    of.numbers()?.get(place).cloned().map(Value::Number).map_or_else(ill_typed, Ok)
}

/// The family of weights with which a term uses a nearby tuple.
fn weights_of<'e>(tuple: &Name, expr: &'e Expr) -> Option<&'e Expr> {
    let is = |expr: &Expr, name: &str| matches!(&expr.term, Term::Name(found) if &**found == name);
    if let Term::Apply(head, arguments) = &expr.term
        && let (true, [(_, weights), (_, applied)]) = (is(head, "effective"), &**arguments)
        && is(applied, tuple)
    {
        return Some(weights);
    }
    expr.parts().into_iter().find_map(|part| weights_of(tuple, part))
}
