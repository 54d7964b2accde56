//! The certificate after the model: its parts, in the order in which `FORMAT.md` lists them for each kind.

use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::Signed;

use crate::listed::{self, Quantity, StatedGiven};
use crate::model::{self, Model, State};
use crate::number::Fraction;
use crate::refusal::{Condition, Refusal};
use crate::text::{self, Reader};

/// The kinds with their parts. Later kinds are added here, to [`part`] and to [`crate::check`].
const KINDS: [(&str, &str); 10] = [
    ("optimality", "reward value optimal"),
    (
        "ray",
        "reward at optimal-at-start value \
         ray direction until optimal-within optimal-at-end choice slope",
    ),
    (
        "discontinuity",
        "reward at optimal-at-start value \
         ray direction until optimal-within optimal-at-end choice slope \
         ray direction until optimal-within optimal-at-end choice slope",
    ),
    ("pair", "reward reward-2 distance value optimal value-2 optimal-2"),
    ("policy-value", "reward policy policy-value value shortfall return optimal-return"),
    ("bound", "reward reward-2 distance value value-2 q-distance"),
    ("soft", "reward temperature measure precision lower upper"),
    ("stability", "reward temperature measure distance change precision lower upper horizon"),
    ("refutation", "text refutes given epsilon precision quantities"),
    ("confirmation", "text given precision quantities"),
];

/// One part of a certificate: a section, or a line of its own.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    /// The line of its name.
    pub(crate) line: usize,
    pub(crate) content: Content,
}

/// What a part says; *rows* have one entry for each state.
pub(crate) enum Content {
    /// Nothing but its name.
    Word,
    Number(Arc<Fraction>),
    Infinity,
    State(u32),
    /// A set of actions of the state that the certificate is about.
    Set(Box<[u32]>),
    /// Rows: a number for each action.
    Pairs(Vec<Box<[Arc<Fraction>]>>),
    /// Rows over denominators.
    Values(Vec<Value>),
    /// Rows: a set of actions.
    Sets(Vec<Box<[u32]>>),
    /// Lines of a claim.
    Lines(Vec<Box<str>>),
    Name(Box<str>),
    /// A number that is not needed.
    Absent,
    Givens(Vec<StatedGiven>),
    Quantities(Vec<Quantity>),
    /// Rows: an action, or a rank.
    Naturals(Vec<u32>),
}

/// A row over a denominator.
pub(crate) struct Value {
    pub(crate) numerator: BigInt,
    /// Positive, and shared by the rows that follow one `over`.
    pub(crate) over: Arc<BigInt>,
}

impl Value {
    pub(crate) fn fraction(&self) -> Fraction {
        Fraction::over(self.numerator.clone(), (*self.over).clone())
    }
}

/// The parts of a certificate or, for a ray, some of them.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a>(pub(crate) &'a [Part]);

/// A content with the line of its part.
pub(crate) struct Stated<'a, T: ?Sized> {
    pub(crate) name: &'static str,
    pub(crate) line: usize,
    pub(crate) is: &'a T,
}

impl<T: ?Sized> Clone for Stated<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Stated<'_, T> {}

pub(crate) type Pairs<'a> = Stated<'a, [Box<[Arc<Fraction>]>]>;
pub(crate) type Values<'a> = Stated<'a, [Value]>;
pub(crate) type Sets<'a> = Stated<'a, [Box<[u32]>]>;
pub(crate) type Naturals<'a> = Stated<'a, [u32]>;

impl<'a> Parts<'a> {
    /// The content of a part. Reading has put all parts of the kind in place, so that the refusal is never seen.
    fn get<T: ?Sized>(self, name: &str, pick: fn(&'a Content) -> Option<&'a T>) -> Result<Stated<'a, T>, Refusal> {
        let stated = |part: &'a Part| Some(Stated { name: part.name, line: part.line, is: pick(&part.content)? });
        let found = self.0.iter().find(|part| part.name == name).and_then(stated);
        found.ok_or_else(|| Refusal::new(1, Condition::Syntax, format!("found no `{name}`"), "expected it"))
    }

    pub(crate) fn pairs(self, name: &str) -> Result<Pairs<'a>, Refusal> {
        self.get(name, |content| if let Content::Pairs(rows) = content { Some(&rows[..]) } else { None })
    }

    pub(crate) fn values(self, name: &str) -> Result<Values<'a>, Refusal> {
        self.get(name, |content| if let Content::Values(rows) = content { Some(&rows[..]) } else { None })
    }

    pub(crate) fn sets(self, name: &str) -> Result<Sets<'a>, Refusal> {
        self.get(name, |content| if let Content::Sets(rows) = content { Some(&rows[..]) } else { None })
    }

    pub(crate) fn naturals(self, name: &str) -> Result<Naturals<'a>, Refusal> {
        self.get(name, |content| if let Content::Naturals(rows) = content { Some(&rows[..]) } else { None })
    }

    pub(crate) fn set(self, name: &str) -> Result<Stated<'a, [u32]>, Refusal> {
        self.get(name, |content| if let Content::Set(set) = content { Some(&**set) } else { None })
    }

    pub(crate) fn state(self, name: &str) -> Result<usize, Refusal> {
        let state = self.get(name, |content| if let Content::State(state) = content { Some(state) } else { None })?;
        Ok(*state.is as usize)
    }

    pub(crate) fn number(self, name: &str) -> Result<Stated<'a, Fraction>, Refusal> {
        self.get(name, |content| if let Content::Number(number) = content { Some(&**number) } else { None })
    }

    /// ε̄, none if it is infinite.
    pub(crate) fn until(self) -> Result<Option<Stated<'a, Fraction>>, Refusal> {
        let infinite = self.0.iter().any(|part| matches!(part.content, Content::Infinity));
        if infinite { Ok(None) } else { self.number("until").map(Some) }
    }

    /// What precedes the first ray, and each ray.
    pub(crate) fn rays(self) -> (Parts<'a>, Vec<Parts<'a>>) {
        let mut groups = self.0.split(|part| part.name == "ray").map(Parts);
        (groups.next().unwrap_or(Parts(&[])), groups.collect())
    }
}

/// What a certificate contains. Nothing is known about it until it has been verified.
pub(crate) struct Certificate {
    pub(crate) kind: &'static str,
    pub(crate) model: Model,
    pub(crate) parts: Vec<Part>,
}

/// Reads a whole certificate; the model is verified before its sections are read.
pub(crate) fn read(bytes: &[u8]) -> Result<Certificate, Refusal> {
    let mut reader = text::open(bytes)?;
    let (_, (kind, names)) = reader.entry("claim", |reader| {
        let Some(kind) = KINDS.iter().find(|(kind, _)| reader.is_at(kind)) else {
            return reader.expected("a KIND this checker knows");
        };
        reader.keyword(kind.0).map(|()| *kind)
    })?;
    let model = model::read(&mut reader)?;
    model::m1(&model)?;
    model::m2(&model)?;
    model::m3(&model)?;
    let mut parts: Vec<Part> = Vec::new();
    for name in names.split(' ').chain(["rank"]) {
        let present = match name {
            "return" | "optimal-return" => model.initial.is_some(),
            "optimal-at-end" => !parts.iter().rev().take(2).any(|part| matches!(part.content, Content::Infinity)),
            "rank" => model.has_discount_one(),
            "precision" => !["refutation", "confirmation"].contains(&kind) || reader.is_at(name),
            _ => true,
        };
        if present {
            let line = reader.line();
            let content = part(&mut reader, &model, Parts(&parts), name)?;
            parts.push(Part { name, line, content });
        }
    }
    reader.finish()?;
    Ok(Certificate { kind, model, parts })
}

/// Reads the part of this name; parts before it say which state it is about.
fn part(reader: &mut Reader, model: &Model, before: Parts, name: &str) -> Result<Content, Refusal> {
    // These begin with other words.
    match name {
        "given" => return listed::givens(reader, model).map(Content::Givens),
        "quantities" => return listed::quantities(reader, model).map(Content::Quantities),
        _ => reader.keyword(name)?,
    }
    match name {
        "ray" => reader.end_of_line().map(|()| Content::Word),
        "reward" | "reward-2" | "direction" | "policy" | "measure" => {
            rows(reader, model, pairs, true).map(Content::Pairs)
        }
        "value" | "value-2" | "policy-value" | "slope" | "change" | "lower" | "upper" | "horizon" => {
            values(reader, model, true).map(Content::Values)
        }
        "optimal" | "optimal-2" => rows(reader, model, set, true).map(Content::Sets),
        "choice" => rows(reader, model, action, true).map(Content::Naturals),
        "rank" => rows(reader, model, |reader, _| reader.natural(), true).map(Content::Naturals),
        "text" => lines(reader).map(Content::Lines),
        _ => {
            reader.space()?;
            let content = match name {
                "refutes" => reader.name().map(Content::Name),
                "epsilon" if reader.is_at("none") => reader.keyword("none").map(|()| Content::Absent),
                "at" => existing_state(reader, model).map(Content::State),
                "optimal-at-start" | "optimal-within" | "optimal-at-end" => {
                    set(reader, model::state(model, before.state("at")?)?).map(Content::Set)
                }
                "until" if reader.is_at("infinity") => reader.keyword("infinity").map(|()| Content::Infinity),
                _ => reader.rational().map(Content::Number),
            }?;
            reader.end_of_line().map(|()| content)
        }
    }
}

/// The number of lines, and the lines.
fn lines(reader: &mut Reader) -> Result<Vec<Box<str>>, Refusal> {
    reader.space()?;
    let count = reader.natural()?;
    reader.end_of_line()?;
    // Grown line by line: a count alone allocates nothing.
    let mut lines = Vec::new();
    for _ in 0..count {
        lines.push(reader.name()?);
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
                before => {
                    let (line, over) = reader.entry("over", Reader::integer)?;
                    let fault = |required| Refusal::new(line, Condition::Syntax, "found this denominator", required);
                    if !over.is_positive() {
                        return Err(fault("expected a positive one"));
                    }
                    if before.as_deref() == Some(&over) {
                        return Err(fault("expected another than the one before"));
                    }
                    Arc::new(over)
                }
            };
            current = Some(over.clone());
            Ok(Value { numerator: reader.integer()?, over })
        },
        heading,
    )
}

fn existing_state(reader: &mut Reader, model: &Model) -> Result<u32, Refusal> {
    let state = reader.natural()?;
    let fault = |fault: Refusal| Refusal { line: reader.line(), condition: Condition::Syntax, ..fault };
    model::state(model, state as usize).map_err(fault).map(|_| state)
}

fn action(reader: &mut Reader, state: &State) -> Result<u32, Refusal> {
    let index = reader.natural()?;
    if (index as usize) < state.actions.len() {
        return Ok(index);
    }
    let required = format!("expected one of its {} actions", state.actions.len());
    let fault = Refusal::new(reader.line(), Condition::Syntax, format!("found action {index}"), required);
    Err(fault.at_state(&state.name))
}

/// ACTION fields, strictly ascending.
fn set(reader: &mut Reader, state: &State) -> Result<Box<[u32]>, Refusal> {
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
