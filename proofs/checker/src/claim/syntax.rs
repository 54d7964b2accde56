//! The syntax tree of a claim, named after the grammar of `CLAIMS.md`.

use std::rc::Rc;

use crate::number::Fraction;

pub(crate) type Name = Rc<str>;

/// A claim or question, without its head, which is for people.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) items: Vec<Item>,
}

#[derive(Debug)]
pub(crate) enum Item {
    Given(Given),
    Let(Definition),
    Assume(Statement),
    Show(Statement),
}

#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) name: Name,
    pub(crate) kind: Kind,
    pub(crate) refinement: Option<Refinement>,
    pub(crate) line: usize,
}

/// The type of a `given` variable, without its refinement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Number,
    Positive,
    Nonnegative,
    Probability,
    Reward,
    QFunction,
    OnPairs,
    OnStates,
    Rewards,
    Weights,
    Component,
    Policy { deterministic: bool },
    Distribution,
    State,
    Action { at: Name },
}

#[derive(Debug)]
pub(crate) enum Refinement {
    Optimal(Expr),
    Greedy(Expr),
    Bump { state: Name, action: Name, off: Expr },
}

#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) name: Name,
    pub(crate) parameters: Vec<Name>,
    pub(crate) body: Expr,
}

#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) label: Name,
    pub(crate) body: Expr,
}

#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) term: Term,
    /// The line of the text.
    pub(crate) line: usize,
    /// The longest path down to a leaf.
    pub(crate) depth: usize,
}

/// Two terms are equal if they are spelled alike, wherever they stand.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.term == other.term
    }
}

#[derive(Debug, PartialEq)]
pub(crate) enum Term {
    Number(Fraction),
    Name(Name),
    /// With the word of each argument: `from mu`.
    Apply(Box<Expr>, Vec<(Option<Name>, Expr)>),
    Index(Box<Expr>, Box<Expr>),
    Set(Vec<Expr>),
    Fold(Fold, Vec<Range>, Box<Expr>),
    Quantified(Vec<Binder>, Box<Expr>),
    Binary(Infix, Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Negated(Box<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    Sum,
    Max,
    Min,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Range {
    State(Name),
    Action(Name, Name),
    Component(Name),
}

#[derive(Debug, PartialEq)]
pub(crate) enum Binder {
    Every(Range),
    Some(Range),
    Small(Name),
    Positive(Name),
    Near(Name, Expr),
    By(Kind, Name, Expr),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Infix {
    Iff,
    Implies,
    Or,
    And,
    Equal,
    Unequal,
    AtMost,
    Less,
    AtLeast,
    Greater,
    In,
    Within,
    Plus,
    Minus,
    Times,
    Over,
}
