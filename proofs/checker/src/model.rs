//! The model of a certificate: states, actions, transition probabilities, discount, initial
//! distribution.

use std::collections::HashSet;
use std::sync::Arc;

use crate::budget;
use crate::number::{Fraction, shown, sum};
use crate::refusal::{Condition, Refusal};
use crate::shown::shown_name;
use crate::text::Reader;

const MAX_STATES: usize = 1 << 26;
const MAX_ACTIONS: usize = 1 << 28;
const SHOWN_ACTIONS: usize = 8;
/// The lines before the first state: version, claim, discount, initial, states.
const LINES_BEFORE_STATES: usize = 5;
const INITIAL_LINE: usize = 4;

/// States with their probabilities, in strictly ascending order.
pub type Distribution = Box<[(u32, Arc<Fraction>)]>;

/// A finite discounted Markov decision process without its reward.
#[derive(Debug)]
pub struct Model {
    /// γ.
    pub discount: Arc<Fraction>,
    /// The initial distribution, where the certificate has one.
    pub initial: Option<Distribution>,
    /// The states in the order of the file.
    pub states: Vec<State>,
}

/// One state.
#[derive(Debug)]
pub struct State {
    /// Its name, unescaped.
    pub name: Box<str>,
    /// Its actions in the order of the file.
    pub actions: Box<[Action]>,
}

impl State {
    /// A set of actions as people are shown it; a long one is cut.
    pub(crate) fn named(&self, set: &[u32]) -> String {
        let actions = set.iter().filter_map(|action| self.actions.get(*action as usize));
        let mut names: Vec<String> = actions.take(SHOWN_ACTIONS).map(|action| shown_name(&action.name)).collect();
        if set.len() > SHOWN_ACTIONS {
            names.push(format!("… [{} in all]", set.len()));
        }
        format!("{{{}}}", names.join(", "))
    }
}

/// One action of one state.
#[derive(Debug)]
pub struct Action {
    /// Its name, unescaped.
    pub name: Arc<str>,
    /// P(·|s,a).
    pub next: Distribution,
}

impl Model {
    /// The number of pairs of a state and one of its actions.
    pub fn pairs(&self) -> usize {
        self.states.iter().map(|state| state.actions.len()).sum()
    }

    pub(crate) fn has_discount_one(&self) -> bool {
        self.discount.is_one()
    }

    /// Whether every action of the state returns to it with probability 1.
    pub(crate) fn is_absorbing(&self, state: usize) -> bool {
        let returns = |action: &Action| match &*action.next {
            [(next, probability)] => *next as usize == state && probability.is_one(),
            _ => false,
        };
        self.states.get(state).is_some_and(|state| state.actions.iter().all(returns))
    }

    /// Whether something may be earned at a state: at discount 1 it is not absorbing (G2).
    pub(crate) fn earns(&self, state: usize) -> bool {
        !self.has_discount_one() || !self.is_absorbing(state)
    }

    /// The states where something may be earned, as long as the budget lasts.
    pub(crate) fn earning(&self) -> impl Iterator<Item = (usize, &State)> {
        self.states.iter().enumerate().filter(|(index, _)| self.earns(*index)).take_while(|_| !budget::is_spent())
    }

    /// The line of a state in the certificate; its actions follow.
    fn line_of(&self, state: usize) -> usize {
        let before = self.states.iter().take(state).map(|state| state.actions.len().saturating_add(1));
        before.sum::<usize>().saturating_add(LINES_BEFORE_STATES).saturating_add(1)
    }
}

impl Model {
    /// A refusal with the names of a state and one of its actions.
    pub(crate) fn at_pair(&self, fault: Refusal, state: usize, action: usize) -> Refusal {
        let Some(state) = self.states.get(state) else { return fault };
        let fault = fault.at_state(&state.name);
        match state.actions.get(action) {
            Some(action) => fault.at_action(&action.name),
            None => fault,
        }
    }
}

/// An action of a state. Reading a certificate finds that both exist, so that the refusal is never
/// seen.
pub(crate) fn action(model: &Model, index: usize, place: usize) -> Result<&Action, Refusal> {
    let state = state(model, index)?;
    state.actions.get(place).ok_or_else(|| {
        let stated = format!("found action {place}");
        Refusal::new(1, Condition::M2, stated, format!("there are {} actions", state.actions.len()))
    })
}

/// The state of an index.
pub(crate) fn state(model: &Model, index: usize) -> Result<&State, Refusal> {
    model.states.get(index).ok_or_else(|| {
        let stated = format!("found state {index}");
        Refusal::new(1, Condition::M2, stated, format!("there are {} states", model.states.len()))
    })
}

/// Reads the lines from `discount` to the last action.
pub(crate) fn read(reader: &mut Reader) -> Result<Model, Refusal> {
    let (_, discount) = reader.entry("discount", Reader::rational)?;
    let (_, initial) = reader.entry("initial", |reader| {
        if reader.is_at("none") {
            return reader.keyword("none").map(|()| None);
        }
        weights(reader).map(Some)
    })?;
    let (line, count) = reader.entry("states", Reader::natural)?;
    if count as usize > MAX_STATES {
        let most = format!("at most {MAX_STATES} are read");
        return Err(Refusal::new(line, Condition::Limit, format!("states {count}"), most));
    }
    // Grown line by line: a count alone allocates nothing.
    let mut states = Vec::new();
    let mut pairs = 0_usize;
    for _ in 0..count {
        let (_, name) = reader.entry("state", Reader::name)?;
        let mut actions = Vec::new();
        while reader.is_at("action") {
            let (_, action) = reader.entry("action", |reader| {
                let name = reader.shared_name()?;
                reader.space()?;
                Ok(Action { name, next: weights(reader)? })
            })?;
            pairs = pairs.saturating_add(1);
            reader.within("actions", pairs, MAX_ACTIONS)?;
            actions.push(action);
        }
        states.push(State { name, actions: actions.into_boxed_slice() });
    }
    Ok(Model { discount, initial, states })
}

/// STATE:RATIONAL fields up to the end of the line.
fn weights(reader: &mut Reader) -> Result<Distribution, Refusal> {
    let mut list = vec![reader.weight()?];
    while !reader.is_at_end_of_line() {
        reader.space()?;
        list.push(reader.weight()?);
    }
    Ok(list.into_boxed_slice())
}

/// **M1** 0 ≤ discount ≤ 1; at least one state; every state has at least one action.
pub(crate) fn m1(model: &Model) -> Result<(), Refusal> {
    let fault = |line, stated: String, required| Refusal::new(line, Condition::M1, stated, required);
    let discount = &*model.discount;
    if *discount < Fraction::zero() || *discount > Fraction::one() {
        let stated = format!("the discount is {}", shown(discount));
        return Err(fault(3, stated, "it must lie between 0 and 1"));
    }
    if model.states.is_empty() {
        return Err(fault(LINES_BEFORE_STATES, "there are 0 states".into(), "a model has at least one"));
    }
    for (index, state) in model.states.iter().enumerate() {
        if state.actions.is_empty() {
            let line = model.line_of(index);
            let fault = fault(line, "it has 0 actions".into(), "a state has at least one");
            return Err(fault.at_state(&state.name));
        }
    }
    Ok(())
}

/// **M2** Every listed probability is positive, successors are existing states in strictly
/// ascending order, and every distribution sums to exactly 1.
pub(crate) fn m2(model: &Model) -> Result<(), Refusal> {
    if let Some(initial) = &model.initial {
        is_distribution(initial, model.states.len())
            .map_err(|(stated, required)| Refusal::new(INITIAL_LINE, Condition::M2, stated, required))?;
    }
    for (index, state) in model.states.iter().enumerate() {
        for (offset, action) in state.actions.iter().enumerate() {
            is_distribution(&action.next, model.states.len()).map_err(|(stated, required)| {
                let line = model.line_of(index).saturating_add(offset).saturating_add(1);
                Refusal::new(line, Condition::M2, stated, required).at_state(&state.name).at_action(&action.name)
            })?;
        }
    }
    Ok(())
}

fn is_distribution(list: &Distribution, states: usize) -> Result<(), (String, String)> {
    let mut before = None;
    for (state, probability) in list {
        if *state as usize >= states {
            return Err((format!("state {state} is listed"), format!("there are {states} states")));
        }
        if before.is_some_and(|before| before >= *state) {
            let required = "states are listed in strictly ascending order";
            return Err((format!("state {state} is out of order"), required.into()));
        }
        if *probability.num() <= 0.into() {
            let stated = format!("the probability of state {state} is {}", shown(probability));
            return Err((stated, "it must be positive".into()));
        }
        before = Some(*state);
    }
    match &**list {
        [(_, only)] if only.is_one() => Ok(()),
        _ => is_one(list.iter().map(|(_, probability)| probability)),
    }
}

/// Refuses probabilities that do not sum to exactly 1.
pub(crate) fn is_one<'a>(probabilities: impl Iterator<Item = &'a Arc<Fraction>>) -> Result<(), (String, String)> {
    let stated = match sum(probabilities.map(|probability| (**probability).clone())) {
        Some(total) if total == Fraction::one() => return Ok(()),
        Some(total) => format!("the probabilities sum to {}", shown(&total)),
        None => "the sum of the probabilities has too many digits".to_owned(),
    };
    Err((stated, "they must sum to exactly 1".to_owned()))
}

/// **M3** State names differ from each other; the action names of one state differ from each other.
pub(crate) fn m3(model: &Model) -> Result<(), Refusal> {
    let fault = |line| {
        let stated = "the name is used twice".to_owned();
        Refusal::new(line, Condition::M3, stated, "names differ from each other")
    };
    let (mut names, mut own) = (HashSet::with_capacity(model.states.len()), HashSet::new());
    for (index, state) in model.states.iter().enumerate() {
        if !names.insert(&*state.name) {
            return Err(fault(model.line_of(index)).at_state(&state.name));
        }
        own.clear();
        for (offset, action) in state.actions.iter().enumerate() {
            if !own.insert(&*action.name) {
                let line = model.line_of(index).saturating_add(offset).saturating_add(1);
                return Err(fault(line).at_state(&state.name).at_action(&action.name));
            }
        }
    }
    Ok(())
}
