//! Types of terms, as the checker sees them, and what tables depend on.

use crate::claim::program::{Domain, Num, Set, Statement, Table, TableId, TableNode, VarId};

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
        self == wanted
            || (self == Function::Pairs && wanted.on_pairs())
            || (wanted == Function::Pairs && self.on_pairs())
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

/// The variables that a table is computed from, and whether it depends on ε. (Bound tables say so where they are bound.)
pub(super) fn dependencies(tables: &[TableNode], table: &Table) -> (Vec<VarId>, bool) {
    let mut variables = Vec::new();
    let mut varies = false;
    let mut from = |ids: &[TableId], variables: &mut Vec<VarId>| {
        for id in ids {
            variables.extend(&tables[*id as usize].variables);
            varies |= tables[*id as usize].varies;
        }
    };
    match table {
        Table::GivenPairs(v)
        | Table::GivenStates(v)
        | Table::GivenTuple(v)
        | Table::GivenPolicy(v)
        | Table::GivenDistribution(v)
        | Table::GivenWeights(v)
        | Table::Bound(v)
        | Table::Indicator(v) => variables.push(*v),
        Table::Component(t, v) | Table::WeightComponent(t, v) | Table::Alone(v, t) => {
            variables.push(*v);
            from(&[*t], &mut variables);
        }
        Table::Add(a, b)
        | Table::Subtract(a, b)
        | Table::Effective(a, b)
        | Table::PolicyValue(a, b)
        | Table::LookAhead(a, b)
        | Table::Occupancy(a, b)
        | Table::Reachable(a, b) => from(&[*a, *b], &mut variables),
        Table::Negate(t)
        | Table::Alike(t)
        | Table::OptimalValue(t)
        | Table::Next(t)
        | Table::Here(t)
        | Table::Best(t)
        | Table::InverseBellman(t)
        | Table::Argmax(t)
        | Table::Support(t)
        | Table::Uniform(t) => from(&[*t], &mut variables),
        Table::Scale(x, t, _) | Table::Divide(t, x) => {
            from(&[*t], &mut variables);
            varies |= number_dependencies(tables, x, &mut variables);
        }
        Table::Constant(x) => varies |= number_dependencies(tables, x, &mut variables),
        Table::Soft => {}
    }
    (variables, varies)
}

/// Adds the variables that a number is computed from; says whether it depends on ε.
fn number_dependencies(tables: &[TableNode], num: &Num, variables: &mut Vec<VarId>) -> bool {
    let table = |id: TableId, variables: &mut Vec<VarId>| {
        variables.extend(&tables[id as usize].variables);
        tables[id as usize].varies
    };
    let sets = |set: &Set, variables: &mut Vec<VarId>| match set {
        Set::Table(id) => table(*id, variables),
        Set::Listed(actions) => {
            variables.extend(actions);
            false
        }
        Set::All => false,
    };
    match num {
        Num::Constant(_) | Num::Discount | Num::States | Num::Components | Num::Soft => false,
        Num::Given(v) => {
            variables.push(*v);
            false
        }
        Num::Epsilon(v) => {
            variables.push(*v);
            true
        }
        Num::AtPair(t, v) | Num::AtState(t, v) | Num::Probability(t, v) | Num::Mass(t, v) => {
            variables.push(*v);
            table(*t, variables)
        }
        Num::Transition(a, s) => {
            variables.extend([*a, *s]);
            false
        }
        Num::Add(a, b)
        | Num::Subtract(a, b)
        | Num::Product(a, b)
        | Num::Quotient(a, b)
        | Num::Max(a, b)
        | Num::Min(a, b) => {
            let first = number_dependencies(tables, a, variables);
            number_dependencies(tables, b, variables) || first
        }
        Num::Negate(a) | Num::Abs(a) => number_dependencies(tables, a, variables),
        Num::Norm(t) | Num::Span(t) => table(*t, variables),
        Num::Mean(a, b) => {
            let first = table(*a, variables);
            table(*b, variables) || first
        }
        Num::Variation(a, b, s) => {
            variables.push(*s);
            let first = table(*a, variables);
            table(*b, variables) || first
        }
        Num::Size(set, s) => {
            variables.push(*s);
            sets(set, variables)
        }
        // The bound variable is listed, too: its bindings only make the table be computed again.
        Num::Sum(domain, body) | Num::Largest(domain, body) | Num::Smallest(domain, body) => {
            variables.push(domain.variable());
            if let Domain::Actions(_, state) = domain {
                variables.push(*state);
            }
            number_dependencies(tables, body, variables)
        }
    }
}
