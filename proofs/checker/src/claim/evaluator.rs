//! Evaluates a claim on one instance: names, quantifiers, connectives, comparisons and arithmetic.
//!
//! The text is well-typed, which `types` has seen to. Every part of a statement is evaluated, also
//! where the truth is settled already. Truth values follow Kleene; unknown is `None`.

use std::collections::HashMap;
use std::rc::Rc;

use super::arithmetic::too_much;
use super::bounds::{Bounds, Germ, Numbers};
use super::fixed::{Asked, Equations, Row, Verified};
use super::syntax::{Binder, Definition, Expr, Fold, Kind, Name, Range, Term};
use super::value::{Function, Nearby, Sort, State, Value};
use super::{Fault, Why};
use crate::budget::{self, Held};
use crate::model::Model;
use crate::number::Fraction;
use crate::shown::shown_name;

/// What a step costs: a term evaluated, or a state, action or component that one ranges over.
const STEP: u64 = 128;
/// Numbers that grow beyond this many bits are refused, not computed.
pub(super) const MAX_BITS: u64 = 1 << 19;
/// Rays of one `near`.
const MAX_RAYS: usize = 1 << 14;

pub(super) type Evaluated<T> = Result<T, Fault>;

/// Answers what is asked for, with the help of a test whether a function satisfies the equation, or
/// bounds what does.
pub type Source<'a> = dyn FnMut(&Asked, &dyn Fn(&[Bounds]) -> bool) -> Option<Vec<Bounds>> + 'a;

/// The value of a `given` variable.
pub(crate) struct Given(pub(super) Value);

impl Given {
    /// The variable and index of a state.
    pub(crate) fn state(&self) -> Option<(Name, usize)> {
        if let Value::State(state) = &self.0 { Some((state.variable.clone(), state.index)) } else { None }
    }
}

enum Global<'a> {
    Given(Value),
    /// With its value once that is known, if it has no parameters and is worth keeping.
    Let(&'a Definition, Option<Value>),
}

/// Numbers that an evaluation goes by, as the certificate states them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hints<'a> {
    /// A number at which `every eps > 0` is read.
    pub(crate) epsilon: Option<&'a Fraction>,
    /// The bits of the bounds of exp.
    pub(crate) precision: Option<u64>,
}

/// An instance with the variables and definitions that have been declared so far.
pub(crate) struct Evaluator<'a> {
    pub(super) model: &'a Model,
    /// The number of each state's first pair, and that of all pairs.
    pub(super) starts: Vec<usize>,
    /// N, which is 1 where there are no tuples.
    pub(super) components: usize,
    globals: Vec<Global<'a>>,
    places: HashMap<Name, usize>,
    /// Of the globals, those that the definition being evaluated sees.
    visible: usize,
    pub(super) locals: Vec<(Name, Value)>,
    hints: Hints<'a>,
    /// Bounds of exp have been computed.
    exponential: bool,
    /// `every eps > 0` has been read.
    positive: bool,
    /// A perturbation is open.
    perturbed: bool,
    known: Vec<Verified>,
    /// Functions that may be the fixed points asked for; whoever answers is not believed.
    source: &'a mut Source<'a>,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(
        model: &'a Model,
        components: Option<usize>,
        hints: Hints<'a>,
        source: &'a mut Source<'a>,
    ) -> Self {
        let mut starts = vec![0_usize];
        for state in &model.states {
            starts.push(starts.last().copied().unwrap_or(0).saturating_add(state.actions.len()));
        }
        Evaluator {
            model,
            starts,
            components: components.unwrap_or(1),
            globals: Vec::new(),
            places: HashMap::new(),
            visible: 0,
            locals: Vec::new(),
            hints,
            exponential: false,
            positive: false,
            perturbed: false,
            known: Vec::new(),
            source,
        }
    }

    pub(crate) fn declare(&mut self, name: &Name, value: Given) {
        self.add(name, Global::Given(value.0));
    }

    fn add(&mut self, name: &Name, global: Global<'a>) {
        self.places.insert(name.clone(), self.globals.len());
        self.globals.push(global);
        self.visible = self.globals.len();
    }

    pub(crate) fn define(&mut self, definition: &'a Definition) {
        self.add(&definition.name, Global::Let(definition, None));
    }

    /// The truth of a statement; none if it is unknown.
    pub(crate) fn truth(&mut self, expr: &Expr) -> Evaluated<Option<bool>> {
        match self.value(expr)? {
            Value::Truth(truth) => Ok(truth),
            other => Err(expected(expr, "a statement", &other)),
        }
    }

    pub(super) fn step(&mut self, line: usize, count: usize) -> Evaluated<()> {
        budget::charge(STEP.saturating_mul((count as u64).saturating_add(1)));
        if budget::is_spent() { Err(Fault::limit(line, "the evaluation takes more than the budget")) } else { Ok(()) }
    }

    pub(super) fn value(&mut self, expr: &Expr) -> Evaluated<Value> {
        self.step(expr.line, 0)?;
        match &expr.term {
            Term::Number(number) => Ok(Value::Number(Bounds::fixed(number.clone()))),
            Term::Name(name) => self.named(expr, name),
            Term::Apply(function, arguments) => self.apply(expr, function, arguments),
            Term::Index(of, index) => self.index(expr, of, index),
            Term::Set(members) => self.set(expr, members),
            Term::Fold(fold, ranges, body) => self.fold(expr, *fold, ranges, body),
            Term::Quantified(binders, body) => self.quantified(binders, body).map(Value::Truth),
            Term::Binary(infix, left, right) => self.binary(expr, *infix, left, right),
            Term::Not(inner) => Ok(Value::Truth(self.truth(inner)?.map(|truth| !truth))),
            Term::Negated(inner) => {
                let value = self.value(inner)?;
                self.scale(expr, &Bounds::fixed(Fraction::one().negated()), &value)
            }
        }
    }

    pub(super) fn local(&self, name: &str) -> Option<&Value> {
        self.locals.iter().rev().find(|(local, _)| &**local == name).map(|(_, value)| value)
    }

    fn named(&mut self, expr: &Expr, name: &Name) -> Evaluated<Value> {
        if let Some(value) = self.local(name) {
            return Ok(value.clone());
        }
        let Some(place) = self.place(name) else { return self.constant(expr, name) };
        if let Some(Global::Given(value) | Global::Let(_, Some(value))) = self.globals.get(place) {
            return Ok(value.clone());
        }
        let value = self.expand(expr, name, Vec::new())?;
        // It depends on the names before it alone. What is small is as soon computed again, and may
        // contain quantifiers over perturbations, which must not be open already.
        if let (Value::Function(_) | Value::Policy(_), Some(Global::Let(_, kept))) =
            (&value, self.globals.get_mut(place))
        {
            *kept = Some(value.clone());
        }
        Ok(value)
    }

    /// The number of a global that is visible.
    fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied().filter(|place| *place < self.visible)
    }

    fn definition(&self, name: &str) -> Option<&'a Definition> {
        match self.globals.get(self.place(name)?) {
            Some(Global::Let(definition, _)) => Some(definition),
            _ => None,
        }
    }

    /// The value of a variable.
    pub(super) fn declared(&self, name: &str) -> Option<&Value> {
        let given = || match self.globals.get(self.place(name)?) {
            Some(Global::Given(value)) => Some(value),
            _ => None,
        };
        self.local(name).or_else(given)
    }

    /// What a name without parameters abbreviates.
    pub(super) fn body(&self, name: &str) -> Option<&'a Expr> {
        let definition = if self.local(name).is_some() { None } else { self.definition(name) };
        definition.filter(|definition| definition.parameters.is_empty()).map(|definition| &definition.body)
    }

    pub(super) fn takes_parameters(&self, name: &str) -> bool {
        self.definition(name).is_some_and(|definition| !definition.parameters.is_empty())
    }

    /// The body of a definition, which sees its parameters and the names before it.
    pub(super) fn expand(&mut self, expr: &Expr, name: &str, arguments: Vec<Value>) -> Evaluated<Value> {
        let Some((definition, place)) = self.definition(name).zip(self.place(name)) else {
            return Err(Fault::syntax(expr.line, format!("`{name}` is not known")));
        };
        if definition.parameters.len() != arguments.len() {
            let count = definition.parameters.len();
            return Err(Fault::syntax(
                expr.line,
                format!("`{name}` takes {count} arguments, found {}", arguments.len()),
            ));
        }
        if let Some(other) = arguments.iter().find(|argument| !matches!(argument, Value::Number(_))) {
            return Err(expected(expr, "numbers as arguments of a definition", other));
        }
        let inner = definition.parameters.iter().cloned().zip(arguments).collect();
        let locals = std::mem::replace(&mut self.locals, inner);
        let visible = std::mem::replace(&mut self.visible, place);
        let value = self.value(&definition.body);
        (self.locals, self.visible) = (locals, visible);
        value
    }

    /// Calls `visit` for every assignment of the ranges, in order.
    fn each(
        &mut self,
        line: usize,
        ranges: &[Range],
        visit: &mut dyn FnMut(&mut Self) -> Evaluated<()>,
    ) -> Evaluated<()> {
        let Some((first, rest)) = ranges.split_first() else {
            return visit(self);
        };
        let (name, values) = self.range(line, first)?;
        for value in values {
            self.step(line, 0)?;
            self.locals.push((name.clone(), value));
            let result = self.each(line, rest, visit);
            self.locals.pop();
            result?;
        }
        Ok(())
    }

    fn range(&mut self, line: usize, range: &Range) -> Evaluated<(Name, Vec<Value>)> {
        Ok(match range {
            Range::State(name) => {
                let state = |index| Value::State(State { variable: name.clone(), index });
                (name.clone(), (0..self.model.states.len()).map(state).collect())
            }
            Range::Component(name) => (name.clone(), (0..self.components).map(Value::Component).collect()),
            Range::Action(name, at) => {
                let at = Expr { term: Term::Name(at.clone()), line, depth: 1 };
                let state = match self.value(&at)? {
                    Value::State(state) => state,
                    other => return Err(expected(&at, "a state", &other)),
                };
                let actions = self.pairs_of(state.index).map(|pair| Value::Action(state.clone(), pair));
                (name.clone(), actions.collect())
            }
        })
    }

    pub(super) fn pairs_of(&self, state: usize) -> std::ops::Range<usize> {
        let start = |index: usize| self.starts.get(index).copied().unwrap_or(0);
        start(state)..start(state.saturating_add(1))
    }

    fn quantified(&mut self, binders: &[Binder], body: &Expr) -> Evaluated<Option<bool>> {
        let Some((first, rest)) = binders.split_first() else {
            return self.truth(body);
        };
        let line = body.line;
        match first {
            Binder::Every(range) | Binder::Some(range) => {
                // `every` is the conjunction of all cases, `some` the disjunction.
                let neutral = matches!(first, Binder::Every(_));
                let mut all = Some(neutral);
                self.each(line, std::slice::from_ref(range), &mut |evaluator| {
                    all = junction(neutral, all, evaluator.quantified(rest, body)?);
                    Ok(())
                })?;
                Ok(all)
            }
            Binder::By(kind, name, term) => {
                let value = self.value(term)?;
                let value = self.of_kind(term, kind, value)?;
                // Where the construction fails, another x might do.
                Ok(self.within(name, value, rest, body)?.filter(|truth| *truth))
            }
            Binder::Small(name) => {
                let is = Bounds::exact(Germ { at: Fraction::zero(), slope: Fraction::one() });
                self.perturb(line)?;
                let truth = self.within(name, Value::Number(is), rest, body);
                self.perturbed = false;
                truth
            }
            Binder::Positive(name) => {
                self.positive = true;
                let Some(epsilon) = self.hints.epsilon else {
                    return Err(Fault::not_ground(line, "`every eps > 0` needs a number eps at which it fails"));
                };
                self.perturb(line)?;
                let eps = Value::Number(Bounds::fixed(epsilon.clone()));
                let truth = self.within(name, eps, rest, body);
                self.perturbed = false;
                // One number refutes it; none proves it.
                Ok(truth?.filter(|truth| !*truth))
            }
            Binder::Near(_, of) if self.model.has_discount_one() => {
                // Rewards near by may earn something for ever.
                Err(Fault::not_ground(of.line, "`near` is read for discounts below 1"))
            }
            Binder::Near(name, of) => {
                let value = self.value(of)?;
                self.perturb(line)?;
                let truth = self.near(name, of, &value, rest, body);
                self.perturbed = false;
                truth
            }
        }
    }

    fn perturb(&mut self, line: usize) -> Evaluated<()> {
        if std::mem::replace(&mut self.perturbed, true) {
            return Err(Fault::syntax(line, "a perturbation is open already"));
        }
        Ok(())
    }

    fn within(&mut self, name: &Name, value: Value, rest: &[Binder], body: &Expr) -> Evaluated<Option<bool>> {
        self.locals.push((name.clone(), value));
        let truth = self.quantified(rest, body);
        self.locals.pop();
        truth
    }

    fn of_kind(&self, expr: &Expr, kind: &Kind, value: Value) -> Evaluated<Value> {
        let sort = match (kind, &value) {
            (Kind::Number, Value::Number(_)) => return Ok(value),
            (Kind::Reward, Value::Function(f)) if matches!(f.sort, Sort::Pairs | Sort::Reward) => Sort::Reward,
            (Kind::QFunction, Value::Function(f)) if matches!(f.sort, Sort::Pairs | Sort::Q) => Sort::Q,
            (Kind::OnPairs, Value::Function(f)) if f.sort == Sort::Pairs => Sort::Pairs,
            (Kind::OnStates, Value::Function(f)) if f.sort == Sort::States => Sort::States,
            (Kind::Rewards, Value::Function(f)) if f.sort == Sort::Tuple => Sort::Tuple,
            _ => return Err(expected(expr, "a value of the kind before `by`", &value)),
        };
        match value {
            Value::Function(function) => Ok(Value::Function(Function { sort, ..function })),
            other => Ok(other),
        }
    }

    /// The truth for all rewards near one: for every choice of nonempty subsets of its optimal
    /// sets, which stay optimal.
    fn near(&mut self, name: &Name, of: &Expr, value: &Value, rest: &[Binder], body: &Expr) -> Evaluated<Option<bool>> {
        let (weights, reward) = match value {
            Value::Function(f) if f.sort == Sort::Tuple => {
                let Some(weights) = weights_of(name, body) else {
                    return Err(Fault::not_ground(of.line, format!("`{name}` is not used as `effective(w, {name})`")));
                };
                let named = Expr { term: Term::Name(weights.clone()), line: of.line, depth: 1 };
                let family = self.value(&named)?;
                let Value::Weights(weights, _) = &family else {
                    return Err(expected(of, "weights", &family));
                };
                (Some(weights.clone()), self.effective(of, &family, value)?)
            }
            Value::Function(f) if matches!(f.sort, Sort::Reward | Sort::Pairs) => (None, f.clone()),
            other => return Err(expected(of, "a reward or a tuple of rewards", other)),
        };
        let optimal: Option<Vec<bool>> = self.optimal_sets(of, &Value::Function(reward))?.into_iter().collect();
        let Some(optimal) = optimal else {
            return Ok(None); // Bounds leave open which actions are optimal there.
        };
        // Odometer over the members: a state's subset may lose any of them, but not all.
        let mut chosen = optimal.clone();
        let mut all = Some(true);
        for _ in 0..MAX_RAYS {
            let sets = chosen.iter().copied().map(Some).collect();
            let nearby = Nearby { weights: weights.clone(), sets: Rc::new(sets) };
            all = junction(true, all, self.within(name, Value::Near(nearby), rest, body)?);
            if !self.next_choice(&optimal, &mut chosen) {
                return Ok(all);
            }
        }
        Err(Fault::limit(of.line, format!("more than {MAX_RAYS} rays start here")))
    }

    /// The next choice of nonempty subsets; false after the last.
    fn next_choice(&self, optimal: &[bool], chosen: &mut [bool]) -> bool {
        for state in 0..self.model.states.len() {
            let members: Vec<usize> =
                self.pairs_of(state).filter(|pair| optimal.get(*pair).copied().unwrap_or(false)).collect();
            for member in &members {
                if let Some(place) = chosen.get_mut(*member) {
                    *place = !*place;
                    // Binary counting down: a member that leaves ends the step, one that returns
                    // carries on.
                    if !*place {
                        break;
                    }
                }
            }
            if members.iter().any(|member| chosen.get(*member) == Some(&true)) {
                return true;
            }
            // The empty set ends this state's count: it starts again, and the next state counts on.
            members.iter().for_each(|member| {
                if let Some(place) = chosen.get_mut(*member) {
                    *place = true;
                }
            });
        }
        false
    }

    /// Whether bounds of exp have been asked for.
    pub(crate) fn is_exponential(&self) -> bool {
        self.exponential
    }

    /// Whether a number eps has been asked for.
    pub(crate) fn is_positive(&self) -> bool {
        self.positive
    }

    /// The bits of the bounds of exp.
    pub(super) fn precision(&mut self, line: usize) -> Evaluated<u64> {
        self.exponential = true;
        self.hints.precision.ok_or(Fault { line, why: Why::NoPrecision })
    }

    /// A fixed point, verified.
    pub(super) fn fixed_point(&mut self, line: usize, asked: Asked) -> Evaluated<Rc<Numbers>> {
        self.step(line, self.starts.last().copied().unwrap_or(0))?;
        if matches!(asked, Asked::SoftValue { .. }) {
            self.precision(line)?;
        }
        if self.model.has_discount_one() {
            self.ends(line, &asked)?;
        }
        if let Some(known) = self.known.iter().find(|known| known.asked == asked) {
            return Ok(known.is.clone());
        }
        let equations = Equations { model: self.model, precision: self.hints.precision, bits: MAX_BITS };
        let hold = |function: &[Bounds]| equations.hold(&asked, function) == Some(true);
        match (self.source)(&asked, &hold) {
            Some(function) if hold(&function) => {
                let is = Numbers::kept(function.into_iter()).ok_or_else(|| too_much(line))?;
                let mut held = Held::default();
                if !asked.numbers().all(|number| held.add(number.bytes())) {
                    return Err(too_much(line));
                }
                self.known.push(Verified { asked, is: is.clone(), _held: held });
                Ok(is)
            }
            _ => Err(Fault { line, why: Why::Missing(Box::new(asked)) }),
        }
    }

    /// **G2** At discount 1 a fixed point is asked for only if nothing is earned at absorbing
    /// states; visits have none there.
    fn ends(&self, line: usize, asked: &Asked) -> Evaluated<()> {
        let (Asked::OptimalValue { reward } | Asked::PolicyValue { reward, .. } | Asked::SoftValue { reward, .. }) =
            asked
        else {
            return Err(Fault::not_ground(line, "`occupancy` is read for discounts below 1"));
        };
        let earns = |(_, row): &(usize, &Row<Bounds>)| row.iter().any(|reward| *reward != Bounds::zero());
        let mut rows = reward.iter().enumerate().filter(|(index, _)| self.model.is_absorbing(*index));
        match rows.find(earns) {
            Some((index, _)) => {
                let state = self.model.states.get(index).map(|state| shown_name(&state.name)).unwrap_or_default();
                let what = format!("at discount 1 a reward must be 0 at absorbing states, as {state} is");
                Err(Fault::not_ground(line, what))
            }
            None => Ok(()),
        }
    }

    /// Numbers by pairs as rows of states.
    pub(super) fn rows<T: Clone>(&self, flat: &[T]) -> Vec<Row<T>> {
        let row = |state| self.pairs_of(state).filter_map(|pair| flat.get(pair).cloned()).collect();
        (0..self.model.states.len()).map(row).collect()
    }
}

/// The family of weights with which a body uses a nearby tuple.
fn weights_of(tuple: &Name, expr: &Expr) -> Option<Name> {
    let is = |expr: &Expr, name: &str| matches!(&expr.term, Term::Name(found) if &**found == name);
    let of = |expr: &Expr| weights_of(tuple, expr);
    match &expr.term {
        Term::Number(_) | Term::Name(_) => None,
        Term::Apply(function, arguments) => {
            if let (true, [(_, weights), (_, applied)]) = (is(function, "effective"), &**arguments)
                && is(applied, tuple)
                && let Term::Name(weights) = &weights.term
            {
                return Some(weights.clone());
            }
            of(function).or_else(|| arguments.iter().find_map(|(_, argument)| of(argument)))
        }
        Term::Set(members) => members.iter().find_map(of),
        Term::Index(left, right) | Term::Binary(_, left, right) => of(left).or_else(|| of(right)),
        Term::Quantified(binders, body) => {
            let in_binders = binders.iter().find_map(|binder| match binder {
                Binder::Near(_, term) | Binder::By(_, _, term) => of(term),
                _ => None,
            });
            in_binders.or_else(|| of(body))
        }
        Term::Fold(_, _, body) | Term::Not(body) | Term::Negated(body) => of(body),
    }
}

/// And (neutral: true) or or (neutral: false) of Kleene.
pub(super) fn junction(neutral: bool, left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(one), _) if one != neutral => Some(one),
        (_, Some(one)) if one != neutral => Some(one),
        (Some(_), Some(_)) => Some(neutral),
        _ => None,
    }
}

pub(super) fn expected(expr: &Expr, what: &str, found: &Value) -> Fault {
    Fault::syntax(expr.line, format!("expected {what}, found {}", found.sort()))
}

impl Evaluator<'_> {
    fn fold(&mut self, expr: &Expr, fold: Fold, ranges: &[Range], body: &Expr) -> Evaluated<Value> {
        let mut total: Option<Bounds> = None;
        self.each(expr.line, ranges, &mut |evaluator| {
            let term = evaluator.number(body)?;
            total = Some(match total.take() {
                None => term,
                Some(total) => evaluator.combined(expr.line, fold, total, &term)?,
            });
            Ok(())
        })?;
        total.map(Value::Number).ok_or_else(|| Fault::syntax(expr.line, "nothing to range over"))
    }
}
