//! What terms of a claim evaluate to, and the values that an instance gives.

use std::rc::Rc;
use std::sync::Arc;

use super::bounds::{Bounds, Germ, Numbers};
use super::fault::Evaluated;
use super::syntax::Kind;
use crate::model::{Model, is_one};
use crate::number::Fraction;
use crate::refusal::Refusal;

/// What a term evaluates to. The types have seen to it that values meet only where they fit, so
/// that those of several types may share a form.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Truth(Option<bool>),
    Number(Bounds),
    /// Of a function, policy, distribution or weight, by pairs or by states; of tuples and families
    /// of weights one component after the other.
    Numbers(Rc<Numbers>),
    /// The number of a state, of a pair for an action, or of a component.
    Index(usize),
    /// The pair of the first action of a state, and of each of its actions whether it is a member.
    Set(usize, Vec<Option<bool>>),
    /// A reward near another one: whether each pair is optimal.
    Near(Rc<Vec<Option<bool>>>),
}

/// What cannot be, since the types have been checked.
pub(super) fn ill_typed<T>() -> Evaluated<T> {
    Err(Refusal::claim("this is ill-typed"))
}

impl Value {
    pub(super) fn truth(&self) -> Evaluated<Option<bool>> {
        if let Value::Truth(truth) = self { Ok(*truth) } else { ill_typed() }
    }

    pub(super) fn number(&self) -> Evaluated<&Bounds> {
        if let Value::Number(number) = self { Ok(number) } else { ill_typed() }
    }

    pub(super) fn numbers(&self) -> Evaluated<&Rc<Numbers>> {
        if let Value::Numbers(numbers) = self { Ok(numbers) } else { ill_typed() }
    }

    pub(super) fn index(&self) -> Evaluated<usize> {
        if let Value::Index(index) = self { Ok(*index) } else { ill_typed() }
    }
}

/// The arguments of an operator.
pub(super) struct Arguments(pub(super) Vec<Value>);

impl Arguments {
    pub(super) fn at(&self, place: usize) -> Evaluated<&Value> {
        self.0.get(place).map_or_else(ill_typed, Ok)
    }

    pub(super) fn number(&self, place: usize) -> Evaluated<&Bounds> {
        self.at(place)?.number()
    }

    pub(super) fn numbers(&self, place: usize) -> Evaluated<&Rc<Numbers>> {
        self.at(place)?.numbers()
    }

    pub(super) fn index(&self, place: usize) -> Evaluated<usize> {
        self.at(place)?.index()
    }

    /// A positive number that is known and does not depend on a perturbation.
    pub(super) fn temperature(&self, place: usize) -> Evaluated<&Fraction> {
        let known = self.number(place)?.known().and_then(Germ::fixed_at);
        known.filter(|is| is.sign().is_gt()).map_or_else(ill_typed, Ok)
    }
}

/// The value of a `given` variable as the certificate states it.
#[derive(Debug)]
#[allow(missing_docs)] // each is a form of FORMAT.md
pub enum Shape {
    Number(Arc<Fraction>),
    State(u32),
    /// At the state of its variable.
    Action(u32),
    Component(u32),
    Pairs(Functions),
    Tuple(Functions),
    States(Functions),
    Weights(Functions),
}

/// One or, for tuples and families of weights, several functions: the rows of each, which have one
/// number if it is a function on states.
pub type Functions = Vec<Vec<Box<[Arc<Fraction>]>>>;

/// The value of a variable of this type, if the stated one is one; with the state of an action, if
/// it has been declared, and the number N of components.
pub(crate) fn given(
    model: &Model,
    kind: &Kind,
    shape: &Shape,
    state: Option<usize>,
    components: Option<usize>,
) -> Result<Value, String> {
    let require = |holds: bool, why: &str| if holds { Ok(()) } else { Err(why.to_owned()) };
    let numbers = |all: &Functions| {
        let all = all.iter().flatten().flatten();
        let numbers = Numbers::kept(all.map(|x| Ok(Bounds::fixed((**x).clone()))));
        numbers.map(Value::Numbers).map_err(|_| "it takes too much memory".to_owned())
    };
    let is_distribution = |row: &mut dyn Iterator<Item = &Arc<Fraction>>| {
        let row: Vec<&Arc<Fraction>> = row.collect();
        require(row.iter().all(|p| p.sign().is_ge()), "a probability is negative")?;
        is_one(row.into_iter()).map_err(|(stated, _)| stated)
    };
    let are_components =
        |n: usize| require(n > 0 && Some(n) == components, "the number of components differs, or is 0");
    match (kind, shape) {
        (Kind::Number | Kind::Positive | Kind::Nonnegative | Kind::Probability, Shape::Number(x)) => {
            require(*kind != Kind::Positive || x.sign().is_gt(), "it must be positive")?;
            require(*kind == Kind::Number || x.sign().is_ge(), "it must not be negative")?;
            require(*kind != Kind::Probability || **x <= Fraction::one(), "it must be at most 1")?;
            Ok(Value::Number(Bounds::fixed((**x).clone())))
        }
        (Kind::Reward | Kind::QFunction | Kind::OnPairs, Shape::Pairs(f)) | (Kind::OnStates, Shape::States(f)) => {
            numbers(f)
        }
        (Kind::Rewards, Shape::Tuple(f)) => {
            are_components(f.len())?;
            numbers(f)
        }
        (Kind::Weights, Shape::Weights(w)) => {
            are_components(w.len())?;
            for state in 0..model.states.len() {
                is_distribution(&mut w.iter().filter_map(|w| w.get(state)).flatten())?;
            }
            numbers(w)
        }
        (Kind::Policy { deterministic }, Shape::Pairs(f)) => {
            for row in f.iter().flatten() {
                is_distribution(&mut row.iter())?;
                let whole = row.iter().all(|p| p.sign().is_eq() || **p == Fraction::one());
                require(!deterministic || whole, "a probability is neither 0 nor 1")?;
            }
            numbers(f)
        }
        (Kind::Distribution, Shape::States(f)) => {
            is_distribution(&mut f.iter().flatten().flatten())?;
            numbers(f)
        }
        (Kind::State, Shape::State(index)) => {
            require((*index as usize) < model.states.len(), "there is no such state")?;
            Ok(Value::Index(*index as usize))
        }
        (Kind::Action { at }, Shape::Action(action)) => {
            let index = state.ok_or_else(|| format!("`{at}` is not a state before it"))?;
            let row = model.states.get(index).map_or(0, |state| state.actions.len());
            require((*action as usize) < row, "there is no such action")?;
            let before: usize = model.states.iter().take(index).map(|state| state.actions.len()).sum();
            Ok(Value::Index(before.saturating_add(*action as usize)))
        }
        (Kind::Component, Shape::Component(k)) => {
            require((*k as usize) < components.unwrap_or(1), "there is no such component")?;
            Ok(Value::Index(*k as usize))
        }
        _ => Err("its form is not that of its type".to_owned()),
    }
}
