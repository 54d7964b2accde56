//! The certificate after the model: the sections and the kinds of claims, in the order of the file.

use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::Signed;

use crate::model::{self, Model, State};
use crate::number::Fraction;
use crate::refusal::{Condition, Refusal};
use crate::text::{self, Reader};

type Read<T> = Result<T, Refusal>;

/// What a certificate says, with the line where it says so.
#[derive(Debug)]
pub struct Stated<T> {
    /// The line.
    pub line: usize,
    /// What it says.
    pub is: T,
}

/// A section with one row for each state.
#[derive(Debug)]
pub struct Section<T> {
    /// The word on the line above the rows.
    pub heading: &'static str,
    /// The line of the heading.
    pub line: usize,
    /// The rows.
    pub rows: Vec<T>,
}

/// A number for each pair of a state and one of its actions.
pub type Pairs = Section<Box<[Arc<Fraction>]>>;
/// A number for each state.
pub type Values = Section<Value>;
/// A set of actions for each state.
pub type ActionSets = Section<Box<[u32]>>;
/// An action for each state, or its rank.
pub type Naturals = Section<u32>;
/// A rational number that stands on a line of its own.
pub type Scalar = Stated<Arc<Fraction>>;

/// One row over a denominator, which is shared with other rows.
#[derive(Debug)]
pub struct Value {
    /// The numerator.
    pub numerator: BigInt,
    /// The denominator, positive.
    pub over: Arc<BigInt>,
}

impl Value {
    /// The value as a fraction, as it stands.
    pub fn fraction(&self) -> Fraction {
        Fraction::over(self.numerator.clone(), (*self.over).clone())
    }
}

/// A claim with its evidence.
#[derive(Debug)]
#[allow(missing_docs)] // the fields are the sections of FORMAT.md, by their names there
pub enum Claim {
    Optimality {
        reward: Pairs,
        value: Values,
        optimal: ActionSets,
    },
    Ray {
        start: Start,
        ray: Ray,
    },
    Discontinuity {
        start: Start,
        rays: Box<[Ray; 2]>,
    },
    Pair(Box<Pair>),
    PolicyValue(Box<PolicyValue>),
    Bound(Box<Bound>),
}

/// Where rays begin: a reward with its values, and a state with its optimal actions.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Start {
    pub reward: Pairs,
    pub at: Stated<u32>,
    pub optimal_at_start: Stated<Box<[u32]>>,
    pub value: Values,
}

/// A ray: what is optimal for R + εD when 0 < ε < ε̄, and at ε̄.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Ray {
    pub direction: Pairs,
    /// ε̄, and the optimal actions there; none stands for infinity.
    pub until: Option<(Scalar, Stated<Box<[u32]>>)>,
    pub optimal_within: Stated<Box<[u32]>>,
    pub choice: Naturals,
    pub slope: Values,
}

/// Two rewards with their optimal actions.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Pair {
    pub reward: Pairs,
    pub reward_2: Pairs,
    pub distance: Scalar,
    pub value: Values,
    pub optimal: ActionSets,
    pub value_2: Values,
    pub optimal_2: ActionSets,
}

/// A policy with its value.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct PolicyValue {
    pub reward: Pairs,
    pub policy: Pairs,
    pub policy_value: Values,
    pub value: Values,
    pub shortfall: Scalar,
    /// `return` and `optimal-return`, if the model has an initial distribution.
    pub returns: Option<(Scalar, Scalar)>,
}

/// Two rewards with the distance of their Q*.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Bound {
    pub reward: Pairs,
    pub reward_2: Pairs,
    pub distance: Scalar,
    pub value: Values,
    pub value_2: Values,
    pub q_distance: Scalar,
}

impl Claim {
    /// The KIND of `FORMAT.md`.
    pub fn kind(&self) -> &'static str {
        match self {
            Claim::Optimality { .. } => "optimality",
            Claim::Ray { .. } => "ray",
            Claim::Discontinuity { .. } => "discontinuity",
            Claim::Pair(_) => "pair",
            Claim::PolicyValue(_) => "policy-value",
            Claim::Bound(_) => "bound",
        }
    }

    /// The rewards and directions.
    pub(crate) fn rewards(&self) -> Vec<&Pairs> {
        match self {
            Claim::Optimality { reward, .. } => vec![reward],
            Claim::Ray { start, ray } => vec![&start.reward, &ray.direction],
            Claim::Discontinuity { start, rays } => {
                let [first, second] = &**rays;
                vec![&start.reward, &first.direction, &second.direction]
            }
            Claim::Pair(pair) => vec![&pair.reward, &pair.reward_2],
            Claim::PolicyValue(claim) => vec![&claim.reward],
            Claim::Bound(bound) => vec![&bound.reward, &bound.reward_2],
        }
    }

    /// The values and slopes.
    pub(crate) fn values(&self) -> Vec<&Values> {
        match self {
            Claim::Optimality { value, .. } => vec![value],
            Claim::Ray { start, ray } => vec![&start.value, &ray.slope],
            Claim::Discontinuity { start, rays } => {
                let [first, second] = &**rays;
                vec![&start.value, &first.slope, &second.slope]
            }
            Claim::Pair(pair) => vec![&pair.value, &pair.value_2],
            Claim::PolicyValue(claim) => vec![&claim.policy_value, &claim.value],
            Claim::Bound(bound) => vec![&bound.value, &bound.value_2],
        }
    }
}

/// What a certificate contains. Nothing is known about it until it has been verified.
pub(crate) struct Certificate {
    pub(crate) model: Model,
    pub(crate) claim: Claim,
    /// Present exactly if the discount is 1.
    pub(crate) rank: Option<Naturals>,
}

/// Reads a whole certificate; the model is verified before its sections are read.
pub(crate) fn read(bytes: &[u8]) -> Read<Certificate> {
    let mut reader = text::open(bytes)?;
    reader.keyword("claim")?;
    reader.space()?;
    // Later kinds are added here, to `Claim` and to the matches on it.
    let read_claim = match reader.peek() {
        "optimality" => optimality,
        "ray" => single_ray,
        "discontinuity" => discontinuity,
        "pair" => pair,
        "policy-value" => policy_value,
        "bound" => bound,
        _ => return reader.expected("a KIND this checker knows"),
    };
    reader.word();
    reader.end_of_line()?;
    let model = model::read(&mut reader)?;
    model::m1(&model)?;
    model::m2(&model)?;
    model::m3(&model)?;
    let claim = read_claim(&mut reader, &model)?;
    let rank = match model.has_discount_one() {
        true => Some(rows(&mut reader, &model, "rank", |reader, _| {
            reader.alone(Reader::natural)
        })?),
        false => None,
    };
    reader.finish()?;
    Ok(Certificate { model, claim, rank })
}

fn optimality(reader: &mut Reader, model: &Model) -> Read<Claim> {
    let reward = pairs(reader, model, "reward")?;
    let value = values(reader, model, "value")?;
    let optimal = action_sets(reader, model, "optimal")?;
    Ok(Claim::Optimality {
        reward,
        value,
        optimal,
    })
}

fn single_ray(reader: &mut Reader, model: &Model) -> Read<Claim> {
    let (start, state) = start(reader, model)?;
    let ray = ray(reader, model, state)?;
    Ok(Claim::Ray { start, ray })
}

fn discontinuity(reader: &mut Reader, model: &Model) -> Read<Claim> {
    let (start, state) = start(reader, model)?;
    let rays = Box::new([ray(reader, model, state)?, ray(reader, model, state)?]);
    Ok(Claim::Discontinuity { start, rays })
}

fn start<'m>(reader: &mut Reader, model: &'m Model) -> Read<(Start, &'m State)> {
    let reward = pairs(reader, model, "reward")?;
    let (line, (at, state)) = reader.entry("at", |reader| {
        let index = reader.natural()?;
        match model.states.get(index as usize) {
            Some(state) => Ok((index, state)),
            None => reader.expected("an existing STATE before this"),
        }
    })?;
    let at = Stated { line, is: at };
    let optimal_at_start = stated_actions(reader, "optimal-at-start", state)?;
    let value = values(reader, model, "value")?;
    Ok((
        Start {
            reward,
            at,
            optimal_at_start,
            value,
        },
        state,
    ))
}

fn ray(reader: &mut Reader, model: &Model, state: &State) -> Read<Ray> {
    reader.heading("ray")?;
    let direction = pairs(reader, model, "direction")?;
    let (line, until) = reader.entry("until", |reader| match reader.is_at("infinity") {
        true => reader.keyword("infinity").map(|()| None),
        false => reader.rational().map(Some),
    })?;
    let optimal_within = stated_actions(reader, "optimal-within", state)?;
    let until = match until {
        Some(until) => Some((
            Stated { line, is: until },
            stated_actions(reader, "optimal-at-end", state)?,
        )),
        None => None,
    };
    let choice = rows(reader, model, "choice", |reader, state| {
        reader.alone(|reader| action(reader, state))
    })?;
    let slope = values(reader, model, "slope")?;
    Ok(Ray {
        direction,
        until,
        optimal_within,
        choice,
        slope,
    })
}

fn pair(reader: &mut Reader, model: &Model) -> Read<Claim> {
    Ok(Claim::Pair(Box::new(Pair {
        reward: pairs(reader, model, "reward")?,
        reward_2: pairs(reader, model, "reward-2")?,
        distance: scalar(reader, "distance")?,
        value: values(reader, model, "value")?,
        optimal: action_sets(reader, model, "optimal")?,
        value_2: values(reader, model, "value-2")?,
        optimal_2: action_sets(reader, model, "optimal-2")?,
    })))
}

fn policy_value(reader: &mut Reader, model: &Model) -> Read<Claim> {
    Ok(Claim::PolicyValue(Box::new(PolicyValue {
        reward: pairs(reader, model, "reward")?,
        policy: pairs(reader, model, "policy")?,
        policy_value: values(reader, model, "policy-value")?,
        value: values(reader, model, "value")?,
        shortfall: scalar(reader, "shortfall")?,
        returns: match &model.initial {
            Some(_) => Some((scalar(reader, "return")?, scalar(reader, "optimal-return")?)),
            None => None,
        },
    })))
}

fn bound(reader: &mut Reader, model: &Model) -> Read<Claim> {
    Ok(Claim::Bound(Box::new(Bound {
        reward: pairs(reader, model, "reward")?,
        reward_2: pairs(reader, model, "reward-2")?,
        distance: scalar(reader, "distance")?,
        value: values(reader, model, "value")?,
        value_2: values(reader, model, "value-2")?,
        q_distance: scalar(reader, "q-distance")?,
    })))
}

fn scalar(reader: &mut Reader, word: &str) -> Read<Scalar> {
    let (line, is) = reader.entry(word, Reader::rational)?;
    Ok(Stated { line, is })
}

/// A heading and one row for each state.
fn rows<T>(
    reader: &mut Reader,
    model: &Model,
    heading: &'static str,
    mut row: impl FnMut(&mut Reader, &State) -> Read<T>,
) -> Read<Section<T>> {
    let line = reader.line();
    reader.heading(heading)?;
    let rows = model
        .states
        .iter()
        .map(|state| row(reader, state))
        .collect::<Read<_>>()?;
    Ok(Section {
        heading,
        line,
        rows,
    })
}

fn pairs(reader: &mut Reader, model: &Model, heading: &'static str) -> Read<Pairs> {
    rows(reader, model, heading, |reader, state| {
        let mut row = Vec::with_capacity(state.actions.len());
        for index in 0..state.actions.len() {
            if index > 0 {
                reader.space()?;
            }
            row.push(reader.rational()?);
        }
        reader.end_of_line()?;
        Ok(row.into_boxed_slice())
    })
}

/// Rows over denominators.
fn values(reader: &mut Reader, model: &Model, heading: &'static str) -> Read<Values> {
    let mut current: Option<Arc<BigInt>> = None;
    rows(reader, model, heading, |reader, _| {
        if current.is_none() || reader.is_at("over") {
            let (line, over) = reader.entry("over", Reader::integer)?;
            let fault = |required| {
                Refusal::new(line, Condition::Syntax, "found this denominator", required)
            };
            if !over.is_positive() {
                return Err(fault("expected a positive one"));
            }
            if current.as_deref() == Some(&over) {
                return Err(fault("expected another than the one before"));
            }
            current = Some(Arc::new(over));
        }
        let numerator = reader.alone(Reader::integer)?;
        match &current {
            Some(over) => Ok(Value {
                numerator,
                over: over.clone(),
            }),
            None => reader.expected("`over` before this"),
        }
    })
}

fn action(reader: &mut Reader, state: &State) -> Read<u32> {
    let line = reader.line();
    let index = reader.natural()?;
    if (index as usize) < state.actions.len() {
        return Ok(index);
    }
    let required = format!("expected one of its {} actions", state.actions.len());
    Err(Refusal::new(
        line,
        Condition::Syntax,
        format!("found action {index}"),
        required,
    )
    .at_state(&state.name))
}

/// ACTION fields, strictly ascending, to the end of the line.
fn actions(reader: &mut Reader, state: &State) -> Read<Box<[u32]>> {
    let mut list = Vec::new();
    loop {
        let line = reader.line();
        let index = action(reader, state)?;
        if list.last().is_some_and(|last| *last >= index) {
            let required = "expected strictly ascending actions";
            return Err(Refusal::new(
                line,
                Condition::Syntax,
                format!("found action {index}"),
                required,
            )
            .at_state(&state.name));
        }
        list.push(index);
        if !reader.more()? {
            return Ok(list.into_boxed_slice());
        }
    }
}

fn action_sets(reader: &mut Reader, model: &Model, heading: &'static str) -> Read<ActionSets> {
    rows(reader, model, heading, actions)
}

/// A line of a word and ACTION fields of one state.
fn stated_actions(reader: &mut Reader, word: &str, state: &State) -> Read<Stated<Box<[u32]>>> {
    let line = reader.line();
    reader.keyword(word)?;
    reader.space()?;
    Ok(Stated {
        line,
        is: actions(reader, state)?,
    })
}
