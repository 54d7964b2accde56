//! What is wrong with a claim's text, and where.

use std::fmt;

use thiserror::Error;

use super::syntax::Span;

/// A fault in the text of a claim, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{line}:{column}: {problem}")]
pub struct ClaimError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The bytes at fault.
    pub span: Span,
    /// What is wrong.
    pub problem: ClaimProblem,
}

impl ClaimError {
    /// An error at a place of a text.
    pub(super) fn new(text: &str, span: Span, problem: ClaimProblem) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        ClaimError { line, column, span, problem }
    }
}

/// A name that was perhaps meant, shown as `; did you mean …?`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestion(pub Option<String>);

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

/// What is wrong with the text of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum ClaimProblem {
    #[error("the text has {bytes} bytes; a claim has at most {most}")]
    TooLong { bytes: usize, most: usize },
    #[error("the line has {bytes} bytes; a line of a claim has at most {most}")]
    LongLine { bytes: usize, most: usize },
    #[error("the expression is nested more than {most} deep")]
    TooDeep { most: usize },
    #[error("the claim expands to more than {most} terms; a definition is used too often")]
    TooLarge { most: usize },
    #[error("a claim is given at most {most} variables")]
    TooManyVariables { most: usize },
    #[error("`{character}` has no meaning here")]
    Character { character: String },
    #[error("the text in quotes does not end")]
    OpenText,
    #[error("expected {expected}, found {found}{nearest}")]
    Syntax { expected: String, found: String, nearest: Suggestion },
    #[error("comparisons do not chain; write `x {first} y and y {second} z`")]
    Chained { first: &'static str, second: &'static str },
    #[error("`{found}` quantifies over nothing here; write `{instead}` (or `action a at s`, `component k`)")]
    Quantifier { found: String, instead: String },
    #[error("{function}; a number is its value at {place}, written `{instead}`")]
    NeedsPoint { function: String, place: &'static str, instead: String },
    #[error(
        "`log` takes a number that is positive in every instance by its form; a probability may be 0, and so may what is nonnegative; \
         positive numbers, sizes of action sets, and sums of those with nonnegative ones are positive"
    )]
    Logarithm,
    #[error(
        "a temperature is a number that is positive in every instance by its form; declare it as a `positive number`"
    )]
    Temperature,
    #[error("`{name}` is not known{nearest}")]
    UnknownName { name: String, nearest: Suggestion },
    #[error("`{name}` is a word of the language and cannot name a variable")]
    Reserved { name: String },
    #[error("`{name}` already has a meaning here")]
    Duplicate { name: String },
    #[error("two statements are named `{name}`")]
    DuplicateLabel { name: String },
    #[error("the metadata `{key}` is given twice")]
    DuplicateKey { key: String },
    #[error("`{name}` is expected to be {expected}, found {found}")]
    NameType { name: String, expected: String, found: String },
    #[error("expected {expected}, found {found}")]
    Type { expected: String, found: String },
    #[error("{left} and {right} cannot be combined by `{operator}`")]
    Operands { operator: &'static str, left: String, right: String },
    #[error("`{name}` takes {expected}, found {found} argument(s)")]
    Arguments { name: String, expected: String, found: usize },
    #[error("`{name}` is written with `{expected}` before this argument, as in `{usage}`")]
    Label { name: String, expected: String, usage: String },
    #[error("no word is expected before this argument of `{name}`, written `{usage}`")]
    UnexpectedLabel { name: String, usage: String },
    #[error("this is not affine in {epsilon}: {why}")]
    NotAffine { epsilon: String, why: &'static str },
    #[error(
        "the divisor is not known to be positive in every instance; `1 - gamma`, positive numbers, sizes of action sets and products of them are"
    )]
    Divisor,
    #[error("`{name}` is {what} at `{home}`, not at `{state}`")]
    Elsewhere { name: String, what: &'static str, home: String, state: String },
    #[error("`{inner}` cannot stand inside `{outer}`; one perturbation at a time")]
    NestedPerturbation { inner: &'static str, outer: &'static str },
    #[error("inside `near`, `{name}` may only be used through its optimal actions (`A*`, `optimal`, `uniform`)")]
    NearUse { name: String },
    #[error("a {kind} needs at least one `{keyword}`")]
    NoConclusion { kind: &'static str, keyword: &'static str },
    #[error("{found} in a {kind}; conclusions are written `{expected}`")]
    WrongConclusion { kind: &'static str, found: &'static str, expected: &'static str },
    #[error("`given` must not follow a conclusion")]
    LateGiven,
    #[error("{text:?} is not a number: {why}")]
    Number { text: String, why: String },
    #[error("the grid entry `{key}` {why}{nearest}")]
    Grid { key: String, why: &'static str, nearest: Suggestion },
    #[error("`{name}` is not a symmetry; `relabelling`, `scale(…)` and `shift(…)` are{nearest}")]
    UnknownSymmetry { name: String, nearest: Suggestion },
    #[error("the symmetry `{symmetry}` cannot move `{name}`, {found}")]
    Symmetry { symmetry: String, name: String, found: String },
    #[error("there is no {what} named `{name}`{nearest}")]
    NoSuchStatement { what: &'static str, name: String, nearest: Suggestion },
}
