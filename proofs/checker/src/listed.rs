//! What a certificate of a claim lists beside the text: a value for each variable, and the fixed
//! points that evaluation asks for.

use std::sync::Arc;

use crate::claim::{Bounds, Germ, Shape};
use crate::model::{Model, State};
use crate::number::Fraction;
use crate::refusal::{Condition, Refusal};
use crate::section::{self, Value};
use crate::text::Reader;

/// A claim has fewer variables, and they have fewer components.
pub(crate) const MAX_PARTS: usize = 1 << 10;
/// The words for functions that are said to be fixed points, or bounds of some.
const QUANTITIES: [&str; 4] = ["optimal-value", "policy-value", "occupancy", "soft-value"];

/// The value of a `given` variable.
#[derive(Debug)]
pub struct StatedGiven {
    /// The variable.
    pub name: Box<str>,
    pub(crate) line: usize,
    /// Its value.
    pub shape: Shape,
}

/// A function that is said to be a fixed point, or bounds of one.
#[derive(Debug)]
pub struct Quantity {
    /// The word of `FORMAT.md`, such as `optimal-value`.
    pub name: &'static str,
    pub(crate) line: usize,
    /// The function.
    pub listed: Listed,
}

/// A function on states as a certificate lists it.
#[derive(Debug)]
pub enum Listed {
    /// With its coefficient of ε if that is not 0.
    Function(Vec<Value>, Option<Vec<Value>>),
    /// A lower and an upper bound.
    Between(Vec<Value>, Vec<Value>),
}

/// What follows `given`.
pub(crate) fn given(reader: &mut Reader, model: &Model) -> Result<StatedGiven, Refusal> {
    let line = reader.line();
    reader.space()?;
    let name = reader.name()?;
    reader.space()?;
    Ok(StatedGiven { name, line, shape: shape(reader, model)? })
}

/// Reads the numbers of a state.
type Row = fn(&mut Reader, &State) -> Result<Box<[Arc<Fraction>]>, Refusal>;

fn shape(reader: &mut Reader, model: &Model) -> Result<Shape, Refusal> {
    let word = ["number", "state", "action", "component", "pairs", "states", "tuple", "weights"]
        .into_iter()
        .find(|word| reader.is_at(word));
    let Some(word) = word else {
        return reader.expected("the form of a value");
    };
    reader.keyword(word)?;
    if word == "number" {
        reader.space()?;
        let number = reader.rational()?;
        return reader.end_of_line().map(|()| Shape::Number(number));
    }
    let count = match word {
        "pairs" | "states" => 1,
        _ => reader.space().and_then(|()| reader.natural())?,
    };
    if word == "tuple" || word == "weights" {
        reader.within("components", count as usize, MAX_PARTS)?;
    }
    reader.end_of_line()?;
    let mut functions =
        |row: Row| (0..count).map(|_| section::rows(reader, model, row, false)).collect::<Result<_, _>>();
    let on_states = |reader: &mut Reader, _: &State| Ok([reader.rational()?].into());
    Ok(match word {
        "state" => Shape::State(count),
        "action" => Shape::Action(count),
        "component" => Shape::Component(count),
        "pairs" => Shape::Pairs(functions(section::pairs)?),
        "tuple" => Shape::Tuple(functions(section::pairs)?),
        "states" => Shape::States(functions(on_states)?),
        _ => Shape::Weights(functions(on_states)?),
    })
}

/// Whether a section of evidence comes next.
pub(crate) fn is_at_quantity(reader: &Reader) -> bool {
    QUANTITIES.iter().any(|name| reader.is_at(name))
}

/// A section of evidence.
pub(crate) fn quantity(reader: &mut Reader, model: &Model) -> Result<Quantity, Refusal> {
    let Some(name) = QUANTITIES.into_iter().find(|name| reader.is_at(name)) else {
        return reader.expected("a section of evidence");
    };
    let line = reader.line();
    reader.keyword(name)?;
    reader.end_of_line()?;
    let listed = if name == "soft-value" || reader.is_at("lower") {
        let mut bounds = |name| {
            reader.keyword(name)?;
            section::values(reader, model, true)
        };
        Listed::Between(bounds("lower")?, bounds("upper")?)
    } else {
        let value = section::values(reader, model, false)?;
        Listed::Function(value, if name == "occupancy" { None } else { slope(reader, model)? })
    };
    Ok(Quantity { name, line, listed })
}

/// A section `slope`, if there is one.
fn slope(reader: &mut Reader, model: &Model) -> Result<Option<Vec<Value>>, Refusal> {
    if !reader.is_at("slope") {
        return Ok(None);
    }
    let line = reader.line();
    reader.keyword("slope")?;
    let rows = section::values(reader, model, true)?;
    if rows.iter().all(|row| row.fraction().sign().is_eq()) {
        return Err(Refusal::new(line, Condition::Syntax, "found a slope of 0", "it is left out then"));
    }
    Ok(Some(rows))
}

impl Quantity {
    /// The sections with their headings.
    pub(crate) fn sections(&self) -> Vec<(Option<&'static str>, &[Value])> {
        match &self.listed {
            Listed::Function(value, None) => vec![(None, value)],
            Listed::Function(value, Some(slope)) => vec![(None, value), (Some("slope"), slope)],
            Listed::Between(lower, upper) => vec![(Some("lower"), lower), (Some("upper"), upper)],
        }
    }

    /// None if a lower bound is above an upper one.
    pub(crate) fn function(&self) -> Option<Vec<Bounds>> {
        let germ = |at: &Value, slope: Option<&Value>| Germ {
            at: at.fraction(),
            slope: slope.map_or_else(Fraction::zero, Value::fraction),
        };
        match &self.listed {
            Listed::Function(value, slope) => {
                let slope = |state: usize| slope.as_ref().and_then(|slope| slope.get(state));
                Some(value.iter().enumerate().map(|(state, at)| Bounds::exact(germ(at, slope(state)))).collect())
            }
            Listed::Between(lower, upper) => {
                let ends = lower.iter().zip(upper).map(|(lower, upper)| (germ(lower, None), germ(upper, None)));
                ends.map(|(lower, upper)| (lower <= upper).then(|| Bounds::between(lower, upper))).collect()
            }
        }
    }
}

impl Shape {
    /// What a certificate says of its form in the line of its variable.
    pub(crate) fn heading(&self) -> String {
        match self {
            Shape::Number(x) => format!("number {x}"),
            Shape::State(index) => format!("state {index}"),
            Shape::Action(index) => format!("action {index}"),
            Shape::Component(index) => format!("component {index}"),
            Shape::Pairs(_) => "pairs".to_owned(),
            Shape::Tuple(f) => format!("tuple {}", f.len()),
            Shape::States(_) => "states".to_owned(),
            Shape::Weights(f) => format!("weights {}", f.len()),
        }
    }

    /// The rows of its functions.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Box<[Arc<Fraction>]>> {
        let functions: &[_] = match self {
            Shape::Pairs(f) | Shape::Tuple(f) | Shape::States(f) | Shape::Weights(f) => f,
            Shape::Number(_) | Shape::State(_) | Shape::Action(_) | Shape::Component(_) => &[],
        };
        functions.iter().flatten()
    }
}
