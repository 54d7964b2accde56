//! The syntax tree of a claim, named after the grammar of `CLAIMS.md`.

use std::rc::Rc;

use super::sort::Sort;
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

impl Kind {
    /// The sort of a function.
    pub(super) fn sort(&self) -> Option<Sort> {
        match self {
            Kind::Reward => Some(Sort::Reward),
            Kind::QFunction => Some(Sort::Q),
            Kind::OnPairs => Some(Sort::Pairs),
            Kind::OnStates => Some(Sort::States),
            Kind::Rewards => Some(Sort::Tuple),
            _ => None,
        }
    }
}

/// The words of the types that are words alone.
pub(crate) const KINDS: [(&str, Kind); 15] = [
    ("number", Kind::Number),
    ("positive number", Kind::Positive),
    ("nonnegative number", Kind::Nonnegative),
    ("probability", Kind::Probability),
    ("reward", Kind::Reward),
    ("rewards", Kind::Rewards),
    ("Q function", Kind::QFunction),
    ("function on pairs", Kind::OnPairs),
    ("function on states", Kind::OnStates),
    ("weights", Kind::Weights),
    ("component", Kind::Component),
    ("policy", Kind::Policy { deterministic: false }),
    ("deterministic policy", Kind::Policy { deterministic: true }),
    ("distribution", Kind::Distribution),
    ("state", Kind::State),
];

#[derive(Debug)]
pub(crate) enum Refinement {
    Optimal(Expr),
    Greedy(Expr),
    Bump { state: Name, action: Name, off: Expr },
}

impl Refinement {
    /// The reward, Q function or set of actions that it speaks of.
    pub(crate) fn of(&self) -> &Expr {
        let (Refinement::Optimal(of) | Refinement::Greedy(of) | Refinement::Bump { off: of, .. }) = self;
        of
    }
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

impl Expr {
    /// A name that stands alone.
    pub(crate) fn named(name: &Name, line: usize) -> Self {
        Expr { term: Term::Name(name.clone()), line, depth: 1 }
    }

    /// The expressions that it is made of.
    pub(crate) fn parts(&self) -> Vec<&Expr> {
        match &self.term {
            Term::Number(_) | Term::Name(_) => Vec::new(),
            Term::Apply(head, arguments) => [&**head].into_iter().chain(arguments.iter().map(|(_, of)| of)).collect(),
            Term::Set(members) => members.iter().collect(),
            Term::Index(one, other) | Term::Binary(_, one, other) => vec![one, other],
            Term::Fold(_, _, inner) | Term::Not(inner) | Term::Negated(inner) => vec![inner],
            Term::Quantified(binders, body) => binders.iter().filter_map(Binder::of).chain([&**body]).collect(),
        }
    }

    /// The levels that it adds to its parts; each binder is one of its own.
    pub(crate) fn levels(&self) -> usize {
        match &self.term {
            Term::Fold(_, ranges, _) => ranges.len(),
            Term::Quantified(binders, _) => binders.len(),
            _ => 1,
        }
    }
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

/// The words of folds.
pub(crate) const FOLDS: [(&str, Fold); 3] = [("sum", Fold::Sum), ("max", Fold::Max), ("min", Fold::Min)];

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

impl Binder {
    /// The term in it.
    pub(crate) fn of(&self) -> Option<&Expr> {
        if let Binder::Near(_, of) | Binder::By(_, _, of) = self { Some(of) } else { None }
    }
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

/// The infix operators from the weakest level to the strongest, as they are spelled.
pub(crate) const INFIX: [&[(&str, Infix)]; 7] = [
    &[("iff", Infix::Iff)],
    &[("implies", Infix::Implies)],
    &[("or", Infix::Or)],
    &[("and", Infix::And)],
    &[
        ("=", Infix::Equal),
        ("!=", Infix::Unequal),
        ("<=", Infix::AtMost),
        ("<", Infix::Less),
        (">=", Infix::AtLeast),
        (">", Infix::Greater),
        ("in", Infix::In),
        ("within", Infix::Within),
    ],
    &[("+", Infix::Plus), ("-", Infix::Minus)],
    &[("*", Infix::Times), ("/", Infix::Over)],
];
/// The level to the right of which another one of it may stand.
pub(crate) const IMPLIES: usize = 1;
/// The level of comparisons, which do not chain.
pub(crate) const COMPARISON: usize = 4;
