//! The syntax tree of a claim file: what was written, with places, before names and types mean
//! anything.

use std::ops::Range;

pub use super::given::PLAIN_TYPES;

/// A range of bytes in the text of a claim.
pub type Span = Range<usize>;

/// Something with the place where it is written. Two are equal if they say the same, wherever it
/// stands.
#[derive(Clone, Debug)]
pub struct At<T> {
    /// What is written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T> At<T> {
    /// A value with its place.
    pub fn new(value: T, span: Span) -> Self {
        At { value, span }
    }
}

/// Whether a text claims something or asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `claim`: its conclusions are introduced by `show`.
    Claim,
    /// `question`: the source is silent, and `reading` introduces candidate answers.
    Question,
}

impl FileKind {
    /// The word that begins the file, and the word before each of its conclusions.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            FileKind::Claim => ("claim", "show"),
            FileKind::Question => ("question", "reading"),
        }
    }
}

/// One claim file.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimFile {
    /// `claim` or `question`.
    pub kind: FileKind,
    /// The id, `q-lipschitz`.
    pub id: At<String>,
    /// Metadata in the order of the file.
    pub metadata: Vec<Metadata>,
    /// Declarations, definitions, hypotheses and conclusions, in the order of the file.
    pub items: Vec<Item>,
    /// The names in statements that could not be read; a claim has none.
    pub unread: Vec<String>,
}

/// An entry of the head of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Metadata {
    /// `title "…"` and the other texts, by keyword.
    Text(At<String>, String),
    /// `symmetry relabelling, scale(R1, R2), shift(R1)`
    Symmetry(Vec<At<Symmetry>>),
    /// `grid states 2; rewards -1, 0, 1`
    Grid(Vec<(At<String>, Vec<At<String>>)>),
}

/// A transformation of instances that leaves the truth of the hypotheses and conclusions as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Symmetry {
    /// `scale` (all named variables are multiplied by one positive number) or `shift` (one number
    /// is added to all of them).
    pub name: String,
    /// The variables it moves together.
    pub variables: Vec<At<String>>,
}

/// A clause of the body.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `given a1, a2 : action at s0`
    Given(Vec<Declaration>),
    /// `let R(e) = R0 + e * D`
    Let(Vec<Definition>),
    /// `assume NAME: …`
    Assume(Named),
    /// `show NAME: …`, in a question `reading NAME: …`
    Show(Named),
}

/// Variables of one type.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// Their names.
    pub names: Vec<At<String>>,
    /// Their type.
    pub kind: At<TypeExpr>,
}

/// What the actions of a policy maximise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyRule {
    /// Q*, for a reward.
    Optimal,
    /// A Q function.
    Greedy,
}

/// The type of a `given` variable.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeExpr {
    /// A type without arguments, by its words: `reward`, `positive number`, `function on states`.
    Plain(&'static str),
    /// `action at s`
    ActionAt(At<String>),
    /// `optimal policy for R`, `greedy deterministic policy for Q`
    PolicyFor {
        /// `optimal` or `greedy`.
        rule: PolicyRule,
        /// Whether `deterministic` is there.
        deterministic: bool,
        /// R, or Q.
        function: Box<Expr>,
    },
    /// `bump at (s, a) off A`
    Bump {
        /// s.
        state: At<String>,
        /// a.
        action: At<String>,
        /// The set at whose other members the bump vanishes.
        off: Box<Expr>,
    },
}

/// An abbreviation, expanded where it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The name.
    pub name: At<String>,
    /// Parameters, which stand for numbers.
    pub parameters: Vec<At<String>>,
    /// What it stands for.
    pub body: Expr,
}

/// A hypothesis or conclusion with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The name, `action-optimality`.
    pub name: At<String>,
    /// The statement.
    pub body: Expr,
}

/// An expression with its place.
pub type Expr = At<ExprKind>;

impl Expr {
    /// How many levels the node itself is, and what stands directly below.
    pub(super) fn parts(&self) -> (u32, Vec<&Expr>) {
        match &self.value {
            ExprKind::Number(_) | ExprKind::Name(_) => (1, Vec::new()),
            ExprKind::Call(head, arguments) => {
                (1, std::iter::once(&**head).chain(arguments.iter().map(|argument| &argument.value)).collect())
            }
            ExprKind::Set(members) => (1, members.iter().collect()),
            ExprKind::Index(left, right) | ExprKind::Binary(_, left, right) => (1, vec![left, right]),
            ExprKind::Not(inner) | ExprKind::Negate(inner) => (1, vec![inner]),
            ExprKind::Aggregate(_, binders, body) | ExprKind::Quantified(binders, body) => {
                let terms = binders.iter().filter_map(|binder| match binder {
                    Binder::Near(_, term) | Binder::By(_, _, term) => Some(term),
                    _ => None,
                });
                (binders.len() as u32, terms.chain([&**body]).collect())
            }
        }
    }

    /// The height of the tree, which all passes descend by recursion.
    pub(super) fn height(&self) -> u32 {
        let (levels, parts) = self.parts();
        levels + parts.into_iter().map(Expr::height).max().unwrap_or(0)
    }
}

/// An argument with the word before it, if there is one: `from mu`.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// `from`, `under`.
    pub label: Option<At<String>>,
    /// The argument.
    pub value: Expr,
}

/// The forms of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `2`, `0.9`: an integer or a decimal, as written. (`9/10` is a quotient.)
    Number(String),
    /// A variable, definition or constant.
    Name(String),
    /// `f(x, y)`: an operator, a definition or a function applied to arguments.
    Call(Box<Expr>, Vec<Argument>),
    /// `R[k]`
    Index(Box<Expr>, Box<Expr>),
    /// `{a1, a2}`
    Set(Vec<Expr>),
    /// `- x`
    Negate(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// Two operands.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `for every state s, some action a at s: …`
    Quantified(Vec<Binder>, Box<Expr>),
    /// `sum(state s, action a at s: …)`
    Aggregate(Aggregate, Vec<Binder>, Box<Expr>),
}

/// Operators between two operands, by precedence from the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the symbols say it")]
pub enum BinaryOp {
    Iff,
    Implies,
    Or,
    And,
    Equal,
    Unequal,
    LessEqual,
    Less,
    GreaterEqual,
    Greater,
    In,
    Within,
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// The operators in the order of [`BinaryOp`], each with its symbol and with how strongly it binds;
/// comparisons (5) do not chain.
const BINARY: [(BinaryOp, &str, u8); 16] = [
    (BinaryOp::Iff, "iff", 0),
    (BinaryOp::Implies, "implies", 1),
    (BinaryOp::Or, "or", 2),
    (BinaryOp::And, "and", 3),
    (BinaryOp::Equal, "=", 5),
    (BinaryOp::Unequal, "!=", 5),
    (BinaryOp::LessEqual, "<=", 5),
    (BinaryOp::Less, "<", 5),
    (BinaryOp::GreaterEqual, ">=", 5),
    (BinaryOp::Greater, ">", 5),
    (BinaryOp::In, "in", 5),
    (BinaryOp::Within, "within", 5),
    (BinaryOp::Add, "+", 6),
    (BinaryOp::Subtract, "-", 6),
    (BinaryOp::Multiply, "*", 7),
    (BinaryOp::Divide, "/", 7),
];

impl BinaryOp {
    /// The symbol.
    pub fn symbol(self) -> &'static str {
        BINARY[self as usize].1
    }

    /// How strongly the operator binds.
    pub(super) fn precedence(self) -> u8 {
        BINARY[self as usize].2
    }

    /// The operator with this symbol.
    pub(super) fn spelled(text: &str) -> Option<Self> {
        BINARY.iter().find(|(_, symbol, _)| *symbol == text).map(|(op, ..)| *op)
    }
}

/// `sum`, `max` and `min` over states, actions or components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Aggregate {
    Sum,
    Max,
    Min,
}

impl Aggregate {
    /// The keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Aggregate::Sum => "sum",
            Aggregate::Max => "max",
            Aggregate::Min => "min",
        }
    }
}

/// A bound variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Binder {
    /// `every state s`, in an aggregate `state s`
    State(Quantifier, At<String>),
    /// `every action a at s`
    Action(Quantifier, At<String>, At<String>),
    /// `every component k`
    Component(Quantifier, At<String>),
    /// `small eps`
    Small(At<String>),
    /// `every eps > 0`
    Positive(At<String>),
    /// `every R near R0`
    Near(At<String>, Expr),
    /// `some reward R by TERM`
    By(At<&'static str>, At<String>, Expr),
}

/// `every` or `some`; `None` stands in aggregates, which have neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Quantifier {
    Every,
    Some,
    None,
}

/// The keywords of metadata that take a text, in the order in which they are printed.
pub const TEXT_KEYS: [&str; 9] = ["title", "seed", "pdf", "label", "source", "statement", "finite", "beyond", "note"];

/// Words that cannot name anything.
pub const RESERVED: [&str; 33] = [
    "claim",
    "question",
    "given",
    "let",
    "assume",
    "show",
    "reading",
    "for",
    "every",
    "some",
    "small",
    "near",
    "by",
    "and",
    "or",
    "not",
    "implies",
    "iff",
    "in",
    "within",
    "at",
    "off",
    "sum",
    "max",
    "min",
    "abs",
    "state",
    "action",
    "component",
    "gamma",
    "grid",
    "symmetry",
    "actions",
];
