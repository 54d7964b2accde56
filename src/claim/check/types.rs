//! Types of terms, as the checker sees them, and what tables and numbers are computed from.

use crate::claim::operators::Kind;
use crate::claim::program::{Num, Part, Set, Sort, Statement, Table, TableId, TableNode, VarId};

/// What is known of a number's sign in every instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    Any,
    Nonnegative,
    Positive,
}

/// A number with what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Scalar {
    pub num: Num,
    pub sign: Sign,
    /// Whether it depends on a perturbation.
    pub varies: bool,
    /// Whether it is irrational in general, and so enclosed.
    pub soft: bool,
}

impl Scalar {
    /// What an operator makes of it.
    pub(super) fn map(self, sign: Sign, operator: impl FnOnce(Box<Num>) -> Num) -> Typed {
        Typed::Number(Scalar { num: operator(Box::new(self.num)), sign, ..self })
    }

    /// What an operator makes of two.
    pub(super) fn join(self, other: Self, sign: Sign, operator: impl FnOnce(Box<Num>, Box<Num>) -> Num) -> Typed {
        let num = operator(Box::new(self.num), Box::new(other.num));
        Typed::Number(Scalar { num, sign, varies: self.varies || other.varies, soft: self.soft || other.soft })
    }
}

/// A term with its type.
#[derive(Clone, Debug)]
pub(super) enum Typed {
    Number(Scalar),
    Table(TableId, Kind),
    Place(VarId, Sort),
    Set { set: Set, home: VarId },
    Statement(Statement),
}

impl Typed {
    /// A number that does not depend on ε.
    pub(super) fn number(num: Num, sign: Sign) -> Typed {
        Typed::Number(Scalar { num, sign, varies: false, soft: false })
    }

    pub(super) fn describe(&self) -> &'static str {
        match self {
            Typed::Number(Scalar { soft: true, .. }) => "an enclosed number",
            Typed::Number(Scalar { varies: true, .. }) => "a number that depends on a perturbation",
            Typed::Number(_) => "a number",
            Typed::Table(_, kind) => kind.describe(),
            Typed::Place(_, Sort::State) => "a state",
            Typed::Place(_, Sort::Action(_)) => "an action",
            Typed::Place(_, Sort::Component) => "a component",
            Typed::Set { .. } => "a set of actions",
            Typed::Statement(_) => "a statement",
        }
    }
}

/// What a table or number is computed from. (Bound tables say whether they depend on ε where they
/// are bound.)
#[derive(Default)]
pub(super) struct Uses {
    /// The variables, in no order.
    pub variables: Vec<VarId>,
    /// Whether it depends on ε.
    pub varies: bool,
    /// Whether an exponential or logarithm is among it, so that it is irrational in general.
    pub soft: bool,
}

impl Uses {
    pub(super) fn of_table(tables: &[TableNode], table: &Table) -> Self {
        let soft = matches!(table, Table::SoftValue(..) | Table::Softmax(..) | Table::LogSumExp(..));
        let mut uses = Uses { soft, ..Uses::default() };
        uses.add(tables, table.parts());
        uses
    }

    pub(super) fn of_number(tables: &[TableNode], num: &Num) -> Self {
        let mut uses = Uses::default();
        uses.add(tables, vec![Part::Number(num)]);
        uses
    }

    fn add(&mut self, tables: &[TableNode], parts: Vec<Part<'_>>) {
        for part in parts {
            match part {
                Part::Place(v) | Part::Given(v) | Part::Bound(v) => self.variables.push(v),
                Part::Fixed(_) => {}
                Part::Set(&Set::Table(id)) | Part::Table(id) => {
                    let node = &tables[id as usize];
                    self.variables.extend(&node.variables);
                    self.varies |= node.varies;
                    self.soft |= node.soft;
                }
                Part::Set(Set::Listed(actions)) => self.variables.extend(actions),
                Part::Set(Set::All) => {}
                // The bound variable is listed, too: its bindings only make the table be computed
                // again.
                Part::BoundVariable(domain) => {
                    self.variables.extend([domain.variable].into_iter().chain(domain.sort.home()))
                }
                Part::Number(num) => {
                    match num {
                        Num::Bound(_, varies, soft) => {
                            (self.varies, self.soft) = (self.varies | varies, self.soft | soft)
                        }
                        Num::Epsilon(_) => self.varies = true,
                        Num::Log(_) => self.soft = true,
                        _ => {}
                    }
                    self.add(tables, num.parts());
                }
            }
        }
    }
}
