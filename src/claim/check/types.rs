//! Types of terms, as the checker sees them, and what tables and numbers are computed from.

use crate::claim::program::{Domain, Measure, Num, Set, Statement, Table, TableId, TableNode, VarId};

/// What kind of function a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Reward,
    Q,
    /// A function on pairs that may stand for a reward or a Q function.
    Pairs,
    States,
    /// One function on pairs for each component.
    Tuple,
}

impl Function {
    pub(super) fn describe(self) -> &'static str {
        match self {
            Function::Reward => "a reward",
            Function::Q => "a Q function",
            Function::Pairs => "a function on pairs",
            Function::States => "a function on states",
            Function::Tuple => "a tuple of rewards",
        }
    }

    /// Whether the function is on pairs, whatever it means.
    pub(super) fn on_pairs(self) -> bool {
        matches!(self, Function::Reward | Function::Q | Function::Pairs)
    }

    /// Whether a function of this kind may stand where `wanted` is expected.
    pub(super) fn fits(self, wanted: Function) -> bool {
        self == wanted || (self == Function::Pairs && wanted.on_pairs())
    }

    /// The kind of a sum: neutral functions on pairs adopt the other's kind.
    pub(super) fn join(self, other: Function) -> Option<Function> {
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Function::Pairs, b) if b.on_pairs() => Some(b),
            (a, Function::Pairs) if a.on_pairs() => Some(a),
            _ => None,
        }
    }
}

/// What is known of a number's sign in every instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    Any,
    Nonnegative,
    Positive,
}

/// A term with its type.
#[derive(Clone, Debug)]
pub(super) enum Typed {
    Number {
        num: Num,
        sign: Sign,
        varies: bool,
        soft: bool,
    },
    Function(TableId, Function),
    Policy(TableId),
    Distribution(TableId),
    Weights(TableId),
    /// w_k, a function on states with values in [0, 1].
    Weight(TableId),
    State(VarId),
    Action {
        variable: VarId,
        home: VarId,
    },
    Component(VarId),
    Set {
        set: Set,
        home: VarId,
    },
    Statement(Statement),
}

impl Typed {
    /// A number that does not depend on ε.
    pub(super) fn number(num: Num, sign: Sign) -> Typed {
        Typed::Number { num, sign, varies: false, soft: false }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Typed::Number { soft: true, .. } => "an enclosed number",
            Typed::Number { varies: true, .. } => "a number that depends on a perturbation",
            Typed::Number { .. } => "a number",
            Typed::Function(_, kind) => kind.describe(),
            Typed::Policy(_) => "a policy",
            Typed::Distribution(_) => "a distribution",
            Typed::Weights(_) => "a family of weights",
            Typed::Weight(_) => "a weight (a function on states)",
            Typed::State(_) => "a state",
            Typed::Action { .. } => "an action",
            Typed::Component(_) => "a component",
            Typed::Set { .. } => "a set of actions",
            Typed::Statement(_) => "a statement",
        }
        .to_owned()
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
        let mut uses = Uses::default();
        match table {
            Table::GivenPairs(v)
            | Table::GivenStates(v)
            | Table::GivenTuple(v)
            | Table::GivenPolicy(v)
            | Table::GivenDistribution(v)
            | Table::GivenWeights(v)
            | Table::Bound(v)
            | Table::Indicator(v) => uses.variables.push(*v),
            Table::Component(t, v) | Table::WeightComponent(t, v) | Table::Alone(v, t) => {
                uses.variables.push(*v);
                uses.table(tables, *t);
            }
            Table::Add(a, b)
            | Table::Subtract(a, b)
            | Table::Effective(a, b)
            | Table::PolicyValue(a, b)
            | Table::LookAhead(a, b)
            | Table::Occupancy(a, b)
            | Table::Reachable(a, b) => {
                uses.table(tables, *a);
                uses.table(tables, *b);
            }
            Table::Negate(t)
            | Table::Alike(t)
            | Table::OptimalValue(t)
            | Table::Next(t)
            | Table::Here(t)
            | Table::Best(t)
            | Table::InverseBellman(t)
            | Table::Argmax(t)
            | Table::Support(t)
            | Table::Uniform(t) => uses.table(tables, *t),
            Table::Scale(x, t, _) | Table::Divide(t, x) => {
                uses.table(tables, *t);
                uses.number(tables, x);
            }
            Table::Constant(x) => uses.number(tables, x),
            Table::SoftValue(t, alpha, measure) | Table::Softmax(t, alpha, measure) => {
                uses.table(tables, *t);
                uses.number(tables, alpha);
                match measure {
                    Measure::Counting => {}
                    Measure::Policy(t) | Measure::Sets(t) => uses.table(tables, *t),
                    Measure::Members(p, t) => [p, t].into_iter().for_each(|t| uses.table(tables, *t)),
                }
                uses.soft = true;
            }
            Table::LogSumExp(t, alpha) => {
                uses.table(tables, *t);
                uses.number(tables, alpha);
                uses.soft = true;
            }
        }
        uses
    }

    pub(super) fn of_number(tables: &[TableNode], num: &Num) -> Self {
        let mut uses = Uses::default();
        uses.number(tables, num);
        uses
    }

    fn table(&mut self, tables: &[TableNode], id: TableId) {
        let node = &tables[id as usize];
        self.variables.extend(&node.variables);
        self.varies |= node.varies;
        self.soft |= node.soft;
    }

    fn number(&mut self, tables: &[TableNode], num: &Num) {
        match num {
            Num::Constant(_) | Num::Discount | Num::States | Num::Components => {}
            Num::Given(v) => self.variables.push(*v),
            Num::Bound(v, varies, soft) => {
                self.variables.push(*v);
                self.varies |= *varies;
                self.soft |= *soft;
            }
            Num::Epsilon(v) => {
                self.variables.push(*v);
                self.varies = true;
            }
            Num::AtPair(t, v) | Num::AtState(t, v) | Num::Probability(t, v) | Num::Mass(t, v) => {
                self.variables.push(*v);
                self.table(tables, *t);
            }
            Num::Transition(a, s) => self.variables.extend([*a, *s]),
            Num::Add(a, b)
            | Num::Subtract(a, b)
            | Num::Product(a, b)
            | Num::Quotient(a, b)
            | Num::Max(a, b)
            | Num::Min(a, b) => {
                self.number(tables, a);
                self.number(tables, b);
            }
            Num::Negate(a) | Num::Abs(a) => self.number(tables, a),
            Num::Norm(t) | Num::Span(t) => self.table(tables, *t),
            Num::Mean(a, b) => {
                self.table(tables, *a);
                self.table(tables, *b);
            }
            Num::Variation(a, b, s) => {
                self.variables.push(*s);
                self.table(tables, *a);
                self.table(tables, *b);
            }
            Num::Size(set, s) => {
                self.variables.push(*s);
                match set {
                    Set::Table(id) => self.table(tables, *id),
                    Set::Listed(actions) => self.variables.extend(actions),
                    Set::All => {}
                }
            }
            // The bound variable is listed, too: its bindings only make the table be computed
            // again.
            Num::Sum(domain, body) | Num::Largest(domain, body) | Num::Smallest(domain, body) => {
                self.variables.push(domain.variable());
                if let Domain::Actions(_, state) = domain {
                    self.variables.push(*state);
                }
                self.number(tables, body);
            }
            Num::Log(x) => {
                self.number(tables, x);
                self.soft = true;
            }
        }
    }
}
