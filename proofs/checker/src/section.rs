//! Sections: lines for each state, with what stands in a row.

use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::model::{self, Model, State};
use crate::number::Fraction;
use crate::refusal::{Condition, Refusal};
use crate::text::Reader;

/// What a section or a line says, with the line that it begins on.
#[derive(Debug)]
pub struct Stated<'a, T: ?Sized> {
    pub(crate) name: &'static str,
    pub(crate) line: usize,
    /// What it says.
    pub is: &'a T,
}

impl<T: ?Sized> Clone for Stated<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Stated<'_, T> {}

/// A number for each action of each state.
pub type Pairs<'a> = Stated<'a, [Box<[Arc<Fraction>]>]>;
/// A number for each state.
pub type Values<'a> = Stated<'a, [Value]>;
/// A set of actions for each state; actions are numbered from 0 in the order of their state.
pub type Sets<'a> = Stated<'a, [Box<[u32]>]>;
/// A number from 0 for each state: an action or a rank.
pub type Naturals<'a> = Stated<'a, [u32]>;

/// The size of a change of a reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// The largest change of a number.
    Sup,
    /// The sum of all changes.
    Total,
}

impl Norm {
    /// The word of `FORMAT.md`.
    pub fn word(self) -> &'static str {
        match self {
            Norm::Sup => "sup",
            Norm::Total => "total",
        }
    }
}

/// A matrix over the states, by rows: integers over one denominator, zeros left out.
#[derive(Debug)]
pub struct Matrix {
    /// Positive.
    pub over: BigInt,
    /// The entries of each row in the order of the states.
    pub rows: Vec<Box<[(u32, BigInt)]>>,
}

/// A function on states that belongs to a state and one of its actions.
#[derive(Debug)]
pub struct Vector {
    pub(crate) line: usize,
    /// The state and the action.
    pub of: (u32, u32),
    /// The function.
    pub values: Vec<Value>,
}

/// A piece of a path: the numbers of t up to an end.
#[derive(Debug)]
pub struct Piece {
    pub(crate) line: usize,
    /// The end.
    pub to: Arc<Fraction>,
    value: (usize, Vec<Value>),
    slope: (usize, Vec<Value>),
    within: (usize, Vec<Box<[u32]>>),
    at_end: (usize, Vec<Box<[u32]>>),
}

impl Piece {
    /// V₀ of the values V₀ + t V₁.
    pub fn value(&self) -> Values<'_> {
        Stated { name: "value", line: self.value.0, is: &self.value.1 }
    }

    /// V₁.
    pub fn slope(&self) -> Values<'_> {
        Stated { name: "slope", line: self.slope.0, is: &self.slope.1 }
    }

    /// The sets of optimal actions before the end.
    pub fn within(&self) -> Sets<'_> {
        Stated { name: "within", line: self.within.0, is: &self.within.1 }
    }

    /// The sets of optimal actions at the end.
    pub fn at_end(&self) -> Sets<'_> {
        Stated { name: "at-end", line: self.at_end.0, is: &self.at_end.1 }
    }
}

/// A row over a denominator.
#[derive(Debug)]
pub struct Value {
    pub(crate) numerator: BigInt,
    /// Positive, and shared by the rows that follow one `over`.
    pub(crate) over: Arc<BigInt>,
}

impl Value {
    /// The numerator.
    pub fn numerator(&self) -> &BigInt {
        &self.numerator
    }

    /// The denominator, positive.
    pub fn over(&self) -> &BigInt {
        &self.over
    }

    /// Whether it is less than 0.
    pub fn is_negative(&self) -> bool {
        self.numerator.is_negative()
    }

    /// The number, not necessarily in lowest terms.
    pub fn fraction(&self) -> Fraction {
        Fraction::over(self.numerator.clone(), (*self.over).clone())
    }
}

/// The number of lines, and the lines.
pub(crate) fn lines(reader: &mut Reader) -> Result<Vec<Box<str>>, Refusal> {
    reader.space()?;
    let count = reader.natural()?;
    reader.end_of_line()?;
    // Grown line by line: a count alone allocates nothing.
    let mut lines = Vec::new();
    for _ in 0..count {
        let (line, text) = (reader.line(), reader.name()?);
        if text.contains('\n') {
            let stated = "found a line feed in a line of the text";
            return Err(Refusal::new(line, Condition::Syntax, stated, "each of its lines is a NAME of its own"));
        }
        lines.push(text);
        reader.end_of_line()?;
    }
    Ok(lines)
}

/// The rest of the heading's line unless it has been read, and one line for each state.
pub(crate) fn rows<T>(
    reader: &mut Reader,
    model: &Model,
    mut row: impl FnMut(&mut Reader, &State) -> Result<T, Refusal>,
    heading: bool,
) -> Result<Vec<T>, Refusal> {
    if heading {
        reader.end_of_line()?;
    }
    let row = |state| {
        let row = row(reader, state)?;
        reader.end_of_line().map(|()| row)
    };
    model.states.iter().map(row).collect()
}

pub(crate) fn pairs(reader: &mut Reader, state: &State) -> Result<Box<[Arc<Fraction>]>, Refusal> {
    let mut row = Vec::with_capacity(state.actions.len());
    for _ in &state.actions {
        if !row.is_empty() {
            reader.space()?;
        }
        row.push(reader.rational()?);
    }
    Ok(row.into_boxed_slice())
}

pub(crate) fn values(reader: &mut Reader, model: &Model, heading: bool) -> Result<Vec<Value>, Refusal> {
    let mut current: Option<Arc<BigInt>> = None;
    rows(
        reader,
        model,
        |reader, _| {
            let over = match &current {
                Some(over) if !reader.is_at("over") => over.clone(),
                before => Arc::new(denominator(reader, before.as_deref())?),
            };
            current = Some(over.clone());
            Ok(Value { numerator: reader.integer()?, over })
        },
        heading,
    )
}

/// A tied state as a certificate of kind `cliffs` lists it.
#[derive(Debug)]
pub struct Cliff {
    pub(crate) line: usize,
    /// s0.
    pub at: u32,
    /// W, at the states where it is not 0, in ascending order.
    pub reach: Vec<(u32, BigInt)>,
    /// The pair that ends every bonus, as a state and one of its actions; none if they have no end.
    pub first: Option<(u32, u32)>,
}

impl Cliff {
    /// The line of the pair.
    pub(crate) fn line_of_first(&self) -> usize {
        self.line.saturating_add(self.reach.len()).saturating_add(2)
    }
}

pub(crate) fn cliffs(reader: &mut Reader, model: &Model) -> Result<Vec<Cliff>, Refusal> {
    let mut cliffs: Vec<Cliff> = Vec::new();
    while reader.is_at("cliff") {
        let (line, at) = reader.entry("cliff", |reader| existing_state(reader, model))?;
        if cliffs.last().is_some_and(|last| last.at >= at) {
            return reader.expected("cliffs at ascending states");
        }
        let (_, count) = reader.entry("reach", Reader::natural)?;
        let mut reach: Vec<(u32, BigInt)> = Vec::new();
        for _ in 0..count {
            let state = existing_state(reader, model)?;
            if reach.last().is_some_and(|(last, _)| *last >= state) {
                return reader.expected("ascending states");
            }
            reader.space()?;
            reach.push((state, reader.integer()?));
            reader.end_of_line()?;
        }
        let (_, first) = reader.entry("first", |reader| {
            if reader.is_at("none") {
                return reader.keyword("none").map(|()| None);
            }
            pair(reader, model).map(Some)
        })?;
        cliffs.push(Cliff { line, at, reach, first });
    }
    Ok(cliffs)
}

/// A line `over INTEGER`.
fn denominator(reader: &mut Reader, before: Option<&BigInt>) -> Result<BigInt, Refusal> {
    let (line, over) = reader.entry("over", Reader::integer)?;
    let fault = |required| Refusal::new(line, Condition::Syntax, "found this denominator", required);
    if !over.is_positive() {
        return Err(fault("expected a positive one"));
    }
    if before == Some(&over) {
        return Err(fault("expected another than the one before"));
    }
    Ok(over)
}

pub(crate) fn matrix(reader: &mut Reader, model: &Model) -> Result<Matrix, Refusal> {
    reader.end_of_line()?;
    let over = denominator(reader, None)?;
    let row = |reader: &mut Reader, _: &State| {
        let mut row: Vec<(u32, BigInt)> = Vec::new();
        loop {
            let (state, number) = reader.entry_of_row()?;
            let ascends = row.last().is_none_or(|(last, _)| *last < state);
            if !ascends || state as usize >= model.states.len() || number.is_zero() {
                let stated = format!("found the entry {state}:{number}");
                let required = "expected existing states in ascending order, and no zeros";
                return Err(Refusal::new(reader.line(), Condition::Syntax, stated, required));
            }
            row.push((state, number));
            if reader.is_at_end_of_line() {
                return Ok(row.into_boxed_slice());
            }
            reader.space()?;
        }
    };
    Ok(Matrix { over, rows: rows(reader, model, row, false)? })
}

/// Any number of lines `vector STATE ACTION`, each with rows over denominators.
pub(crate) fn vectors(reader: &mut Reader, model: &Model) -> Result<Vec<Vector>, Refusal> {
    let mut all: Vec<Vector> = Vec::new();
    while reader.is_at("vector") {
        let (line, of) = reader.entry("vector", |reader| pair(reader, model))?;
        if all.last().is_some_and(|last| last.of >= of) {
            let stated = format!("found the vector of {} {}", of.0, of.1);
            return Err(Refusal::new(line, Condition::Syntax, stated, "expected ascending states and actions"));
        }
        all.push(Vector { line, of, values: values(reader, model, false)? });
    }
    Ok(all)
}

/// Any number of lines `piece RATIONAL`, each with four sections.
pub(crate) fn pieces(reader: &mut Reader, model: &Model) -> Result<Vec<Piece>, Refusal> {
    let mut all = Vec::new();
    while reader.is_at("piece") {
        let (line, to) = reader.entry("piece", Reader::rational)?;
        let mut numbers = |name| {
            let line = reader.line();
            reader.keyword(name)?;
            values(reader, model, true).map(|rows| (line, rows))
        };
        let (value, slope) = (numbers("value")?, numbers("slope")?);
        let mut sets = |name| {
            let line = reader.line();
            reader.keyword(name)?;
            rows(reader, model, set, true).map(|rows| (line, rows))
        };
        let (within, at_end) = (sets("within")?, sets("at-end")?);
        all.push(Piece { line, to, value, slope, within, at_end });
    }
    Ok(all)
}

/// STATE and one of its actions.
pub(crate) fn pair(reader: &mut Reader, model: &Model) -> Result<(u32, u32), Refusal> {
    let state = existing_state(reader, model)?;
    reader.space()?;
    Ok((state, action(reader, model::state(model, state as usize)?)?))
}

pub(crate) fn norm(reader: &mut Reader) -> Result<Norm, Refusal> {
    let Some(norm) = [Norm::Sup, Norm::Total].into_iter().find(|norm| reader.is_at(norm.word())) else {
        return reader.expected("`sup` or `total`");
    };
    reader.keyword(norm.word()).map(|()| norm)
}

/// For each action of a state one of its actions.
pub(crate) fn class(reader: &mut Reader, state: &State) -> Result<Box<[u32]>, Refusal> {
    let mut row = Vec::with_capacity(state.actions.len());
    for _ in &state.actions {
        if !row.is_empty() {
            reader.space()?;
        }
        row.push(action(reader, state)?);
    }
    Ok(row.into_boxed_slice())
}

pub(crate) fn existing_state(reader: &mut Reader, model: &Model) -> Result<u32, Refusal> {
    let state = reader.natural()?;
    let fault = |fault: Refusal| Refusal { line: reader.line(), condition: Condition::Syntax, ..fault };
    model::state(model, state as usize).map_err(fault).map(|_| state)
}

pub(crate) fn action(reader: &mut Reader, state: &State) -> Result<u32, Refusal> {
    let index = reader.natural()?;
    if (index as usize) < state.actions.len() {
        return Ok(index);
    }
    let required = format!("expected one of its {} actions", state.actions.len());
    let fault = Refusal::new(reader.line(), Condition::Syntax, format!("found action {index}"), required);
    Err(fault.at_state(&state.name))
}

/// ACTION fields, strictly ascending.
pub(crate) fn set(reader: &mut Reader, state: &State) -> Result<Box<[u32]>, Refusal> {
    let mut list = Vec::new();
    loop {
        let index = action(reader, state)?;
        if list.last().is_some_and(|last| *last >= index) {
            let stated = format!("found action {index}");
            let fault = Refusal::new(reader.line(), Condition::Syntax, stated, "expected ascending actions");
            return Err(fault.at_state(&state.name));
        }
        list.push(index);
        if reader.is_at_end_of_line() {
            return Ok(list.into_boxed_slice());
        }
        reader.space()?;
    }
}
