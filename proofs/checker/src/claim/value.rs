//! What terms of a claim evaluate to, and the values that an instance gives.

use std::rc::Rc;
use std::sync::Arc;

use super::bounds::{Bounds, Numbers};
use super::syntax::{Kind, Name};
use crate::model::{Model, is_one};
use crate::number::Fraction;

/// What a number is known to be in every instance by its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Any,
    Nonnegative,
    Positive,
}

/// The types of functions; `Pairs` may stand for a reward or a Q function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Pairs,
    Reward,
    Q,
    States,
    /// One function on pairs after the other.
    Tuple,
}

impl Sort {
    pub(super) fn described(self) -> &'static str {
        match self {
            Sort::Pairs => "a function on pairs",
            Sort::Reward => "a reward",
            Sort::Q => "a Q function",
            Sort::States => "a function on states",
            Sort::Tuple => "a tuple of rewards",
        }
    }
}

/// The sort of a sum.
pub(super) fn common(one: Sort, other: Sort) -> Option<Sort> {
    match (one, other) {
        (Sort::Pairs, sort @ (Sort::Reward | Sort::Q)) | (sort @ (Sort::Reward | Sort::Q), Sort::Pairs) => Some(sort),
        _ => (one == other).then_some(one),
    }
}

#[derive(Clone, Debug)]
pub(super) struct Function {
    pub(super) sort: Sort,
    pub(super) is: Rc<Numbers>,
}

/// A state, by the variable that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) variable: Name,
    pub(super) index: usize,
}

/// Optimal sets of a reward near another one, by pairs; of a tuple only for one family of weights.
#[derive(Clone, Debug)]
pub(super) struct Nearby {
    pub(super) weights: Option<Name>,
    pub(super) sets: Rc<Vec<Option<bool>>>,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Truth(Option<bool>),
    Number(Bounds),
    Function(Function),
    /// By pairs, without slopes.
    Policy(Rc<Numbers>),
    Distribution(Rc<Vec<Fraction>>),
    /// One function on states after the other; the name of the variable.
    Weights(Name, Rc<Vec<Fraction>>),
    Weight(Rc<Vec<Fraction>>),
    State(State),
    /// The number of a pair.
    Action(State, usize),
    Component(usize),
    /// By the actions of the state, whether each is a member.
    Set(State, Vec<Option<bool>>),
    Near(Nearby),
}

impl Value {
    /// As people name it.
    pub(super) fn sort(&self) -> &'static str {
        match self {
            Value::Truth(_) => "a statement",
            Value::Number(_) => "a number",
            Value::Function(function) => function.sort.described(),
            Value::Policy(_) => "a policy",
            Value::Distribution(_) => "a distribution",
            Value::Weights(..) => "a family of weights",
            Value::Weight(_) => "a weight",
            Value::State(_) => "a state",
            Value::Action(..) => "an action",
            Value::Component(_) => "a component",
            Value::Set(..) => "a set of actions",
            Value::Near(_) => "a nearby reward, of which only the optimal actions are known",
        }
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
    /// One or, for tuples, several functions on pairs, in sequence.
    Pairs(Vec<Vec<Box<[Arc<Fraction>]>>>),
    Tuple(Vec<Vec<Box<[Arc<Fraction>]>>>),
    States(Vec<Vec<Arc<Fraction>>>),
    Weights(Vec<Vec<Arc<Fraction>>>),
}

/// The value of a variable of this type, if the stated one is one; `components` is the number N of
/// tuples before it.
pub(crate) fn given(
    model: &Model,
    name: &Name,
    kind: &Kind,
    shape: &Shape,
    at: impl Fn(&Name) -> Option<(Name, usize)>,
    components: &mut Option<usize>,
) -> Result<super::evaluator::Given, String> {
    let require = |holds: bool, why: &str| if holds { Ok(()) } else { Err(why.to_owned()) };
    let flat = |rows: &[Vec<Box<[Arc<Fraction>]>>]| -> Vec<Fraction> {
        rows.iter().flatten().flat_map(|row| row.iter()).map(|x| (**x).clone()).collect()
    };
    let flat_states =
        |rows: &[Vec<Arc<Fraction>>]| -> Vec<Fraction> { rows.iter().flatten().map(|x| (**x).clone()).collect() };
    let kept = |numbers: Vec<Fraction>| {
        Numbers::kept(numbers.into_iter().map(Bounds::fixed)).ok_or_else(|| "it takes too much memory".to_owned())
    };
    let function = |sort, numbers| kept(numbers).map(|is| Value::Function(Function { sort, is }));
    let distribution = |row: &mut dyn Iterator<Item = &Arc<Fraction>>| {
        let row: Vec<&Arc<Fraction>> = row.collect();
        require(row.iter().all(|p| p.sign().is_ge()), "a probability is negative")?;
        is_one(row.into_iter()).map_err(|(stated, _)| stated)
    };
    let mut tuple =
        |n: usize| require(n > 0 && *components.get_or_insert(n) == n, "the number of components differs, or is 0");
    let value = match (kind, shape) {
        (Kind::Number | Kind::Positive | Kind::Nonnegative | Kind::Probability, Shape::Number(x)) => {
            require(*kind != Kind::Positive || x.sign().is_gt(), "it must be positive")?;
            require(*kind == Kind::Number || x.sign().is_ge(), "it must not be negative")?;
            require(*kind != Kind::Probability || **x <= Fraction::one(), "it must be at most 1")?;
            Value::Number(Bounds::fixed((**x).clone()))
        }
        (Kind::Reward, Shape::Pairs(f)) => function(Sort::Reward, flat(f))?,
        (Kind::QFunction, Shape::Pairs(f)) => function(Sort::Q, flat(f))?,
        (Kind::OnPairs, Shape::Pairs(f)) => function(Sort::Pairs, flat(f))?,
        (Kind::OnStates, Shape::States(f)) => function(Sort::States, flat_states(f))?,
        (Kind::Rewards, Shape::Tuple(f)) => {
            tuple(f.len())?;
            function(Sort::Tuple, flat(f))?
        }
        (Kind::Weights, Shape::Weights(w)) => {
            tuple(w.len())?;
            for state in 0..model.states.len() {
                distribution(&mut w.iter().filter_map(|w| w.get(state)))?;
            }
            Value::Weights(name.clone(), Rc::new(flat_states(w)))
        }
        (Kind::Policy { deterministic }, Shape::Pairs(f)) => {
            for row in f.iter().flatten() {
                distribution(&mut row.iter())?;
                let whole = row.iter().all(|p| p.sign().is_eq() || **p == Fraction::one());
                require(!deterministic || whole, "a probability is neither 0 nor 1")?;
            }
            Value::Policy(kept(flat(f))?)
        }
        (Kind::Distribution, Shape::States(f)) => {
            distribution(&mut f.iter().flatten())?;
            Value::Distribution(Rc::new(flat_states(f)))
        }
        (Kind::State, Shape::State(index)) => {
            require((*index as usize) < model.states.len(), "there is no such state")?;
            Value::State(State { variable: name.clone(), index: *index as usize })
        }
        (Kind::Action { at: state }, Shape::Action(action)) => {
            let Some((variable, index)) = at(state) else {
                return Err(format!("`{state}` is not a state before it"));
            };
            let row = model.states.get(index).map_or(0, |state| state.actions.len());
            require((*action as usize) < row, "there is no such action")?;
            let before: usize = model.states.iter().take(index).map(|state| state.actions.len()).sum();
            Value::Action(State { variable, index }, before.saturating_add(*action as usize))
        }
        (Kind::Component, Shape::Component(k)) => {
            require((*k as usize) < components.unwrap_or(1), "there is no such component")?;
            Value::Component(*k as usize)
        }
        _ => return Err("its form is not that of its type".to_owned()),
    };
    Ok(super::evaluator::Given(value))
}
