//! Sections: lines for each state, with what stands in a row.

use std::fmt::Debug;
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::model::{self, Model, State};
use crate::number::Fraction;
use crate::polynomial::Polynomial;
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

/// A point of the plane.
pub type Point = [Arc<Fraction>; 2];

/// A polynomial for each state.
pub type Polynomials<'a> = Stated<'a, [Polynomial]>;

/// A root of a polynomial.
#[derive(Clone, Debug)]
pub enum Root {
    /// A rational number.
    At(Arc<Fraction>),
    /// The one root between two numbers.
    Between(Arc<Fraction>, Arc<Fraction>, Polynomial),
}

impl Root {
    /// At most the root.
    pub(crate) fn low(&self) -> &Fraction {
        let (Root::At(low) | Root::Between(low, ..)) = self;
        low
    }

    /// At least the root.
    pub(crate) fn high(&self) -> &Fraction {
        let (Root::At(high) | Root::Between(_, high, _)) = self;
        high
    }

    /// Whether a polynomial that is not 0 vanishes there; none if that is not known, or it vanishes
    /// elsewhere in the interval.
    pub(crate) fn is_root_of(&self, polynomial: &Polynomial) -> Option<bool> {
        match self {
            Root::At(x) => Some(polynomial.sign(x).is_eq()),
            Root::Between(low, high, own) => {
                let (rest, divides) = polynomial.without(own);
                rest.has_no_root(low, high).then_some(divides)
            }
        }
    }
}

/// A case of a proof by cases.
#[derive(Debug)]
pub enum Node {
    /// A case for each class of this state follows.
    Split(u32),
    /// Rows: a weight for each action.
    Flow(Vec<Box<[Arc<Fraction>]>>),
}

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

/// Which numbers a bonus may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Any.
    Either,
    /// None below 0.
    Nonnegative,
}

impl Sign {
    /// The word of `FORMAT.md`.
    pub fn word(self) -> &'static str {
        match self {
            Sign::Either => "either",
            Sign::Nonnegative => "nonnegative",
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

/// One field for each action of a state.
fn each<T>(
    reader: &mut Reader,
    state: &State,
    read: impl Fn(&mut Reader) -> Result<T, Refusal>,
) -> Result<Box<[T]>, Refusal> {
    let mut row = Vec::with_capacity(state.actions.len());
    for _ in &state.actions {
        if !row.is_empty() {
            reader.space()?;
        }
        row.push(read(reader)?);
    }
    Ok(row.into_boxed_slice())
}

pub(crate) fn pairs(reader: &mut Reader, state: &State) -> Result<Box<[Arc<Fraction>]>, Refusal> {
    each(reader, state, |reader| reader.rational())
}

/// For each action of a state one of its actions.
pub(crate) fn class(reader: &mut Reader, state: &State) -> Result<Box<[u32]>, Refusal> {
    each(reader, state, |reader| action(reader, state))
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

/// INTEGER fields up to the end of the line, the last of them not 0 unless it is alone.
pub(crate) fn polynomial(reader: &mut Reader) -> Result<Polynomial, Refusal> {
    let coefficients = list(reader, |reader| reader.integer())?;
    if coefficients.len() > 1 && coefficients.last().is_some_and(Zero::is_zero) {
        let stated = "found a polynomial whose last coefficient is 0";
        return Err(Refusal::new(reader.line(), Condition::Syntax, stated, "that one is not written"));
    }
    Ok(Polynomial::new(coefficients))
}

/// A rational number, or two with a polynomial.
pub(crate) fn root(reader: &mut Reader) -> Result<Root, Refusal> {
    let low = reader.rational()?;
    if reader.is_at_end_of_line() {
        return Ok(Root::At(low));
    }
    reader.space()?;
    let high = reader.rational()?;
    reader.space()?;
    Ok(Root::Between(low, high, polynomial(reader)?))
}

/// The number of lines, and lines STATE INTEGER at ascending states.
pub(crate) fn reach(reader: &mut Reader, model: &Model) -> Result<Vec<(u32, BigInt)>, Refusal> {
    reader.space()?;
    let count = reader.natural()?;
    reader.end_of_line()?;
    let mut reach: Vec<(u32, BigInt)> = Vec::new();
    for _ in 0..count {
        let state = existing_state(reader, model)?;
        ascends(reader, reach.last().map(|(last, _)| *last), state)?;
        reader.space()?;
        reach.push((state, reader.integer()?));
        reader.end_of_line()?;
    }
    Ok(reach)
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
            ascends(reader, row.last().map(|(last, _)| *last), state)?;
            if state as usize >= model.states.len() || number.is_zero() {
                let stated = format!("found the entry {state}:{number}");
                let required = "expected an existing state, and no zero";
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

/// A state that is split, or rows.
pub(crate) fn node(reader: &mut Reader, model: &Model) -> Result<Node, Refusal> {
    reader.space()?;
    if reader.is_at("split") {
        let (_, at) = reader.entry("split", |reader| existing_state(reader, model))?;
        return Ok(Node::Split(at));
    }
    reader.keyword("flow")?;
    rows(reader, model, pairs, true).map(Node::Flow)
}

/// Two rational numbers.
pub(crate) fn point(reader: &mut Reader) -> Result<Point, Refusal> {
    let x = reader.rational()?;
    reader.space()?;
    Ok([x, reader.rational()?])
}

/// Entries up to the end of the line.
pub(crate) fn list<T>(reader: &mut Reader, entry: fn(&mut Reader) -> Result<T, Refusal>) -> Result<Vec<T>, Refusal> {
    let mut list = vec![entry(reader)?];
    while !reader.is_at_end_of_line() {
        reader.space()?;
        list.push(entry(reader)?);
    }
    Ok(list)
}

/// STATE and some of its actions.
pub(crate) fn target(reader: &mut Reader, model: &Model) -> Result<(u32, Box<[u32]>), Refusal> {
    let at = existing_state(reader, model)?;
    reader.space()?;
    Ok((at, set(reader, model::state(model, at as usize)?)?))
}

/// STATE and one of its actions.
pub(crate) fn pair(reader: &mut Reader, model: &Model) -> Result<(u32, u32), Refusal> {
    let state = existing_state(reader, model)?;
    reader.space()?;
    Ok((state, action(reader, model::state(model, state as usize)?)?))
}

/// One of two words.
pub(crate) fn either<T: Copy>(reader: &mut Reader, choices: [T; 2], word: fn(T) -> &'static str) -> Result<T, Refusal> {
    let Some(found) = choices.into_iter().find(|choice| reader.is_at(word(*choice))) else {
        let [one, other] = choices.map(word);
        return reader.expected(&format!("`{one}` or `{other}`"));
    };
    reader.keyword(word(found)).map(|()| found)
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
        ascends(reader, list.last().copied(), index)?;
        list.push(index);
        if reader.is_at_end_of_line() {
            return Ok(list.into_boxed_slice());
        }
        reader.space()?;
    }
}

/// Refuses an index that is not above the one before it.
pub(crate) fn ascends<T: PartialOrd + Debug>(reader: &Reader, before: Option<T>, next: T) -> Result<(), Refusal> {
    match before {
        Some(before) if before >= next => {
            let (stated, required) = (format!("found {next:?}"), format!("expected one above {before:?}"));
            Err(Refusal::new(reader.line(), Condition::Syntax, stated, required))
        }
        _ => Ok(()),
    }
}
