//! What a certificate of a claim lists beside the text: a value for each variable, and the fixed
//! points that evaluation asks for.

use std::sync::Arc;

use crate::claim::{Bounds, Germ, Shape};
use crate::model::Model;
use crate::number::Fraction;
use crate::refusal::{Condition, Refusal};
use crate::section::{self, Value};
use crate::text::Reader;

/// A claim has fewer variables, and they have fewer components.
const MAX_PARTS: usize = 1 << 10;

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

/// The lines `given NAME …`.
pub(crate) fn givens(reader: &mut Reader, model: &Model) -> Result<Vec<StatedGiven>, Refusal> {
    let mut givens = Vec::new();
    while reader.is_at("given") {
        let line = reader.line();
        reader.keyword("given")?;
        reader.space()?;
        let name = reader.name()?;
        reader.space()?;
        let shape = shape(reader, model)?;
        givens.push(StatedGiven { name, line, shape });
        reader.within("given variables", givens.len(), MAX_PARTS)?;
    }
    Ok(givens)
}

fn shape(reader: &mut Reader, model: &Model) -> Result<Shape, Refusal> {
    let word = ["number", "state", "action", "component", "pairs", "states", "tuple", "weights"]
        .into_iter()
        .find(|word| reader.is_at(word));
    let Some(word) = word else {
        return reader.expected("the form of a value");
    };
    reader.keyword(word)?;
    let pairs = |reader: &mut Reader| section::rows(reader, model, section::pairs, false);
    let states = |reader: &mut Reader| section::rows(reader, model, |reader, _| reader.rational(), false);
    Ok(match word {
        "pairs" => {
            reader.end_of_line()?;
            Shape::Pairs(vec![pairs(reader)?])
        }
        "states" => {
            reader.end_of_line()?;
            Shape::States(vec![states(reader)?])
        }
        "number" => {
            reader.space()?;
            let number = reader.rational()?;
            reader.end_of_line()?;
            Shape::Number(number)
        }
        _ => {
            reader.space()?;
            let count = reader.natural()?;
            reader.within(
                "components",
                count as usize,
                if word == "tuple" || word == "weights" { MAX_PARTS } else { usize::MAX },
            )?;
            reader.end_of_line()?;
            match word {
                "state" => Shape::State(count),
                "action" => Shape::Action(count),
                "component" => Shape::Component(count),
                "tuple" => Shape::Tuple((0..count).map(|_| pairs(reader)).collect::<Result<_, _>>()?),
                _ => Shape::Weights((0..count).map(|_| states(reader)).collect::<Result<_, _>>()?),
            }
        }
    })
}

/// The sections of evidence, up to the end line.
pub(crate) fn quantities(reader: &mut Reader, model: &Model) -> Result<Vec<Quantity>, Refusal> {
    let mut quantities = Vec::new();
    let names = ["optimal-value", "policy-value", "occupancy", "soft-value"];
    while let Some(name) = names.into_iter().find(|name| reader.is_at(name)) {
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
        quantities.push(Quantity { name, line, listed });
        reader.within("quantities", quantities.len(), MAX_PARTS)?;
    }
    Ok(quantities)
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

/// The lines that print a given value after `given NAME `.
pub(crate) fn shape_lines(shape: &Shape) -> Vec<String> {
    let joined = |row: &[Arc<Fraction>]| row.iter().map(|x| x.to_string()).collect::<Vec<_>>().join(" ");
    let pairs = |rows: &[Vec<Box<[Arc<Fraction>]>>]| rows.iter().flatten().map(|row| joined(row)).collect::<Vec<_>>();
    let states = |rows: &[Vec<Arc<Fraction>>]| rows.iter().flatten().map(|x| x.to_string()).collect::<Vec<_>>();
    let (first, rows) = match shape {
        Shape::Number(x) => (format!("number {x}"), Vec::new()),
        Shape::State(index) => (format!("state {index}"), Vec::new()),
        Shape::Action(index) => (format!("action {index}"), Vec::new()),
        Shape::Component(index) => (format!("component {index}"), Vec::new()),
        Shape::Pairs(f) => ("pairs".to_owned(), pairs(f)),
        Shape::Tuple(f) => (format!("tuple {}", f.len()), pairs(f)),
        Shape::States(f) => ("states".to_owned(), states(f)),
        Shape::Weights(f) => (format!("weights {}", f.len()), states(f)),
    };
    [first].into_iter().chain(rows).collect()
}
