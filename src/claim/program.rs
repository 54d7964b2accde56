//! A compiled claim: names resolved to numbered variables, functions to numbered tables, everything
//! typed.

use super::given::Given;
use super::syntax::Aggregate;
use crate::number::Rational;

/// The number of a variable: first the `given` ones in order, then the bound ones.
pub(super) type VarId = u32;
/// The number of a table: a function on pairs or states, a policy, or a family of action sets.
pub(super) type TableId = u32;

/// A number; every division is by a number that is positive in every instance.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Num {
    Constant(u32),
    Discount,
    Given(VarId),
    Epsilon(VarId),
    /// A number that `for some number … by` binds; whether it depends on ε, and whether it is
    /// irrational in general.
    Bound(VarId, bool, bool),
    States,
    Components,
    /// A function on pairs at an action (which knows its state), or one on states at a state.
    Value(TableId, VarId),
    /// π(a|s), μ(s) or w_k(s), from the scalars of a table.
    Share(TableId, VarId),
    /// P(t|s,a).
    Transition(VarId, VarId),
    Add(Box<Num>, Box<Num>),
    Subtract(Box<Num>, Box<Num>),
    Negate(Box<Num>),
    /// The first factor does not depend on ε.
    Product(Box<Num>, Box<Num>),
    /// The divisor does not depend on ε.
    Quotient(Box<Num>, Box<Num>),
    Abs(Box<Num>),
    Max(Box<Num>, Box<Num>),
    Min(Box<Num>, Box<Num>),
    Norm(TableId),
    Span(TableId),
    /// Σ_s μ(s) f(s).
    Mean(TableId, TableId),
    Variation(TableId, TableId, VarId),
    Size(Set, VarId),
    /// The sum, the largest or the smallest of the numbers over a domain.
    Over(Aggregate, BoundVariable, Box<Num>),
    /// ln x, for x > 0.
    Log(Box<Num>),
}

/// What a variable that has a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sort {
    State,
    /// With its state.
    Action(VarId),
    Component,
}

/// A bound variable, and what it ranges over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct BoundVariable {
    pub variable: VarId,
    pub sort: Sort,
}

impl Sort {
    /// The state whose action it is.
    pub(super) fn home(self) -> Option<VarId> {
        if let Sort::Action(state) = self { Some(state) } else { None }
    }
}

/// A set of actions at one state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Set {
    /// The members that a table of sets has there.
    Table(TableId),
    Listed(Vec<VarId>),
    All,
}

/// How a table is computed. Functions hold quantities; policies, distributions and weights hold
/// scalars; sets hold bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Table {
    /// What an instance supplies, of whatever kind.
    Given(VarId),
    /// A function that `near` or `by` binds.
    Bound(VarId),
    Component(TableId, VarId),
    WeightComponent(TableId, VarId),
    Add(TableId, TableId),
    Subtract(TableId, TableId),
    Negate(TableId),
    /// A number times a function; one of the two does not depend on ε, the function if the flag
    /// says so.
    Scale(Num, TableId, FixedFactor),
    Divide(TableId, Num),
    /// The constant function on pairs.
    Constant(Num),
    /// The tuple with the function in every component, or in one.
    Alike(TableId),
    Alone(VarId, TableId),
    Effective(TableId, TableId),
    OptimalValue(TableId),
    PolicyValue(TableId, TableId),
    /// R + γ P V.
    LookAhead(TableId, TableId),
    /// P f, without discount.
    Next(TableId),
    /// (s,a) ↦ f(s).
    Here(TableId),
    /// max_a q(s,a).
    Best(TableId),
    /// q − γ P max q.
    InverseBellman(TableId),
    Indicator(VarId),
    Occupancy(TableId, TableId),
    /// { a : q(s,a) = max q(s,·) }, as bits.
    Argmax(TableId),
    Support(TableId),
    /// The uniform policy on sets.
    Uniform(TableId),
    /// The states visited from μ under π, as bits.
    Reachable(TableId, TableId),
    /// The fixed point of V = α log Σ p exp((R + γ P V)/α).
    SoftValue(TableId, Num, BaseMeasure),
    /// s ↦ α log Σ_a exp(q(s,a)/α).
    LogSumExp(TableId, Num),
    /// The policy π(a|s) ∝ p(a|s) exp(q(s,a)/α).
    Softmax(TableId, Num, BaseMeasure),
}

/// A part of a term. Terms with the same operator and the same parts are the same.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'a> {
    Table(TableId),
    Number(&'a Num),
    /// A state, an action or a component.
    Place(VarId),
    Set(&'a Set),
    BoundVariable(&'a BoundVariable),
    /// A variable that an instance gives a value.
    Given(VarId),
    /// A perturbation, or what `near` or `by` binds.
    Bound(VarId),
    /// The number of a constant, or of a kind of measure.
    Fixed(u32),
}

impl Num {
    /// What it is computed from.
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        use Part::{Number, Place};
        match self {
            Num::Discount | Num::States | Num::Components => Vec::new(),
            Num::Constant(number) => vec![Part::Fixed(*number)],
            Num::Given(v) => vec![Part::Given(*v)],
            Num::Epsilon(v) | Num::Bound(v, ..) => vec![Part::Bound(*v)],
            Num::Value(t, v) | Num::Share(t, v) => vec![Part::Table(*t), Place(*v)],
            Num::Transition(a, s) => vec![Place(*a), Place(*s)],
            Num::Add(a, b)
            | Num::Subtract(a, b)
            | Num::Product(a, b)
            | Num::Quotient(a, b)
            | Num::Max(a, b)
            | Num::Min(a, b) => vec![Number(a), Number(b)],
            Num::Negate(a) | Num::Abs(a) | Num::Log(a) => vec![Number(a)],
            Num::Norm(t) | Num::Span(t) => vec![Part::Table(*t)],
            Num::Mean(a, b) => vec![Part::Table(*a), Part::Table(*b)],
            Num::Variation(a, b, s) => vec![Part::Table(*a), Part::Table(*b), Place(*s)],
            Num::Size(set, s) => vec![Part::Set(set), Place(*s)],
            Num::Over(_, domain, body) => vec![Part::BoundVariable(domain), Number(body)],
        }
    }
}

impl Table {
    /// The number among what it is computed from.
    pub(super) fn number(&self) -> Option<&Num> {
        match self {
            Table::Scale(x, ..)
            | Table::Divide(_, x)
            | Table::Constant(x)
            | Table::SoftValue(_, x, _)
            | Table::LogSumExp(_, x)
            | Table::Softmax(_, x, _) => Some(x),
            _ => None,
        }
    }

    /// What it is computed from.
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        match self {
            Table::Given(v) => vec![Part::Given(*v)],
            Table::Bound(v) => vec![Part::Bound(*v)],
            Table::Indicator(v) => vec![Part::Place(*v)],
            Table::Component(t, v) | Table::WeightComponent(t, v) | Table::Alone(v, t) => {
                vec![Part::Table(*t), Part::Place(*v)]
            }
            Table::Add(a, b)
            | Table::Subtract(a, b)
            | Table::Effective(a, b)
            | Table::PolicyValue(a, b)
            | Table::LookAhead(a, b)
            | Table::Occupancy(a, b)
            | Table::Reachable(a, b) => vec![Part::Table(*a), Part::Table(*b)],
            Table::Negate(t)
            | Table::Alike(t)
            | Table::OptimalValue(t)
            | Table::Next(t)
            | Table::Here(t)
            | Table::Best(t)
            | Table::InverseBellman(t)
            | Table::Argmax(t)
            | Table::Support(t)
            | Table::Uniform(t) => vec![Part::Table(*t)],
            Table::Scale(x, t, _) | Table::Divide(t, x) | Table::LogSumExp(t, x) => {
                vec![Part::Table(*t), Part::Number(x)]
            }
            Table::Constant(x) => vec![Part::Number(x)],
            Table::SoftValue(t, alpha, measure) | Table::Softmax(t, alpha, measure) => {
                let (kind, tables) = match measure {
                    BaseMeasure::Counting => (0, vec![]),
                    BaseMeasure::Policy(p) => (1, vec![*p]),
                    BaseMeasure::Sets(sets) => (2, vec![*sets]),
                    BaseMeasure::Members(p, sets) => (3, vec![*p, *sets]),
                };
                let of_measure = tables.into_iter().map(Part::Table);
                [Part::Table(*t), Part::Number(alpha), Part::Fixed(kind)].into_iter().chain(of_measure).collect()
            }
        }
    }
}

/// The measure p on actions against which entropy is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum BaseMeasure {
    /// 1 for every action.
    Counting,
    /// A policy.
    Policy(TableId),
    /// 1 for the members of sets, 0 for the others.
    Sets(TableId),
    /// A policy's for the members of sets, 0 for the others.
    Members(TableId, TableId),
}

/// Which factor of a scaled function does not depend on ε.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum FixedFactor {
    Number,
    Function,
}

/// A table with what it depends on.
#[derive(Clone, Debug)]
pub(super) struct TableNode {
    pub table: Table,
    /// The tables that it is computed from.
    pub inputs: Vec<TableId>,
    /// All variables it is computed from, ascending.
    pub variables: Vec<VarId>,
    /// Whether it may depend on ε.
    pub varies: bool,
    /// Whether its contents are irrational in general.
    pub soft: bool,
    /// Whether its contents are worth keeping while the frame stays: where values have numbers,
    /// the same ones come again.
    pub is_kept: bool,
}

/// Contents are kept for at most so many values.
const MOST_KEPT: u64 = 4096;

impl TableNode {
    /// The table; `variables` are those that it is computed from, of which the first `givens` are
    /// given.
    pub(super) fn new(table: Table, variables: Vec<VarId>, varies: bool, soft: bool, givens: usize) -> Self {
        // These are copied faster than they are found.
        let copied = matches!(table, Table::Given(_) | Table::Bound(_) | Table::Indicator(_));
        let given = variables.iter().all(|&variable| (variable as usize) < givens);
        // In nested loops the values of the first variables come but once.
        let again = variables.iter().enumerate().any(|(place, &variable)| place != variable as usize);
        let parts = table.parts();
        let inputs = parts.into_iter().filter_map(|part| if let Part::Table(id) = part { Some(id) } else { None });
        TableNode { is_kept: given && again && !copied, inputs: inputs.collect(), table, variables, varies, soft }
    }

    /// The number of the values that the table is computed from, if its contents are kept by them;
    /// `numbered` has the number of each variable's value, and how many it takes.
    pub(super) fn number(&self, numbered: &[(u64, u64)]) -> Option<usize> {
        if !self.is_kept || numbered.is_empty() {
            return None;
        }
        let mut number = 0u64;
        let mut all = 1u64;
        for &variable in &self.variables {
            let (value, values) = numbered[variable as usize];
            all = all.checked_mul(values).filter(|&all| all <= MOST_KEPT)?;
            number = number * values + value;
        }
        Some(number as usize)
    }
}

/// A comparison of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    LessEqual,
    Less,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Statement {
    /// The flag says whether it is the inequality whose slack is reported.
    Compare(Comparison, Num, Num, bool),
    TablesEqual(TableId, TableId),
    PoliciesEqual(TableId, TableId),
    Same(VarId, VarId),
    Member(VarId, Set),
    Within(Set, Set, VarId),
    SetsEqual(Set, Set, VarId),
    /// The policy's support lies in the sets at every state.
    SupportWithin(TableId, TableId),
    Deterministic(TableId),
    Reached(TableId, VarId),
    Absorbing(VarId),
    Bump {
        phi: TableId,
        action: VarId,
        off: Set,
        state: VarId,
    },
    And(Box<Statement>, Box<Statement>),
    Or(Box<Statement>, Box<Statement>),
    Not(Box<Statement>),
    Iff(Box<Statement>, Box<Statement>),
    Every(BoundVariable, Box<Statement>),
    Some(BoundVariable, Box<Statement>),
    Small(VarId, Box<Statement>),
    Positive(VarId, Box<Statement>),
    /// The variable, its centre, the sets A* at the centre, and the statement; for tuples the rays
    /// move all components.
    Near(VarId, TableId, TableId, Box<Statement>),
    /// Some value does it, namely that of the term.
    By(VarId, WitnessTerm, Box<Statement>),
}

/// The term of an existence claim.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum WitnessTerm {
    Function(TableId),
    Number(Num),
}

/// A hypothesis, conclusion or refinement, compiled.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    pub statement: Statement,
    /// The number of `given` variables that must have values before it can be evaluated.
    pub ready: usize,
    /// Whether the statement speaks of soft values.
    pub soft: bool,
}

/// A variable with the equations that define it.
#[derive(Clone, Debug)]
pub(super) struct Defined {
    pub given: VarId,
    pub equations: Vec<Equation>,
    /// Whether one equation in earlier variables determines the value, whatever they are: nested
    /// loops compute it and go through no others.
    pub settled: bool,
}

/// An equation under the quantifiers and conditions that it stands under.
#[derive(Clone, Debug)]
pub(super) struct Equation {
    pub statement: Statement,
    /// The number of `given` variables that it needs.
    pub ready: usize,
}

/// Everything evaluation needs.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    pub givens: Vec<Given>,
    /// All variables, given and bound.
    pub variables: usize,
    /// Their names in the text.
    pub names: Vec<String>,
    pub constants: Vec<Rational>,
    pub tables: Vec<TableNode>,
    /// Refinements of variables, in order.
    pub refinements: Vec<Compiled>,
    pub hypotheses: Vec<Compiled>,
    pub conclusions: Vec<Compiled>,
    /// The variables that hypotheses and refinements define by equations.
    pub defined: Vec<Defined>,
    /// Whether quantities may depend on ε.
    pub varies: bool,
}
