//! A compiled claim as terms of `proofs/coq/theories/claim_syntax.v`, where its meaning is stated
//! and its falsity proved.

use std::fmt::Write;

use super::claim::Claim;
use super::given::{GivenKind, NumberRange};
use super::program::{
    BaseMeasure, BoundVariable, Comparison, Compiled, Num, Program, Set, Sort, Statement, Table, TableId, VarId,
    WitnessTerm,
};
use super::syntax::Aggregate;
use crate::number::Rational;

/// A claim speaks of something that no term denotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unprintable(
    /// What it is.
    pub(crate) &'static str,
);

/// The hypotheses and a conclusion, each with its label, as Coq terms.
#[derive(Debug)]
pub(crate) struct Formal {
    /// The types and refinements of variables under the variables' names, then the named
    /// hypotheses.
    pub(crate) hypotheses: Vec<(String, String)>,
    pub(crate) conclusion: (String, String),
}

impl Claim {
    /// The claim with one of its conclusions as Coq terms.
    ///
    /// # Errors
    ///
    /// When it has a shape that no term has; it says which.
    pub(crate) fn formal(&self, conclusion: &str) -> Result<Formal, Unprintable> {
        let mut printer = Printer::new(&self.program);
        let mut hypotheses = Vec::new();
        for (variable, given) in self.program.givens.iter().enumerate() {
            if let Some(term) = printer.type_of(variable, &given.kind)? {
                hypotheses.push((given.name.clone(), term));
            }
        }
        let mut refined = self.program.givens.iter().filter(|given| given.refined);
        for refinement in &self.program.refinements {
            let given = refined.next().ok_or(Unprintable("a refinement of no variable"))?;
            hypotheses.push((given.name.clone(), printer.compiled(refinement)?));
        }
        for (named, compiled) in self.hypothesis_statements().zip(&self.program.hypotheses) {
            hypotheses.push((named.name.to_owned(), printer.compiled(compiled)?));
        }
        let shown = self.conclusion_statements().zip(&self.program.conclusions);
        let (_, compiled) = shown
            .into_iter()
            .find(|(named, _)| named.name == conclusion)
            .ok_or(Unprintable("a conclusion that it does not have"))?;
        Ok(Formal { hypotheses, conclusion: (conclusion.to_owned(), printer.compiled(compiled)?) })
    }
}

/// A rational as Coq writes those of `QArith`.
pub(crate) fn fraction(x: &Rational) -> String {
    let sign = if *x < 0u32 { "-" } else { "" };
    format!("({sign}{} # {})", x.numerator_ref(), x.denominator_ref())
}

type Printed = Result<String, Unprintable>;

/// What a bound or given variable is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    State,
    /// With its state.
    Action(VarId),
    Component,
    /// A number, or a function with the constructor of its shape.
    Function(&'static str),
    Policy,
    Weights,
    /// A nearby reward or tuple, known by its optimal actions only.
    Near,
}

struct Printer<'p> {
    program: &'p Program,
    /// The variables in scope with what they are and how they are written.
    scope: Vec<(VarId, Kind, String)>,
}

impl<'p> Printer<'p> {
    fn new(program: &'p Program) -> Self {
        let mut printer = Printer { program, scope: Vec::new() };
        for (variable, given) in (0..).zip(&program.givens) {
            let kind = match &given.kind {
                GivenKind::Number(_) => Kind::Function("Scalar"),
                GivenKind::Reward | GivenKind::QFunction | GivenKind::PairFunction => Kind::Function("Pairs"),
                GivenKind::StateFunction | GivenKind::Distribution => Kind::Function("States"),
                GivenKind::Rewards => Kind::Function("Tuple"),
                GivenKind::Policy { .. } => Kind::Policy,
                GivenKind::Weights => Kind::Weights,
                GivenKind::Component => Kind::Component,
                GivenKind::State => Kind::State,
                // A number that is no variable is refused where the state is written.
                GivenKind::Action { at } => Kind::Action(VarId::try_from(*at).unwrap_or(VarId::MAX)),
            };
            printer.scope.push((variable, kind, given.name.clone()));
        }
        printer
    }

    /// What the type of a given variable demands of its value.
    fn type_of(&self, variable: usize, kind: &GivenKind) -> Result<Option<String>, Unprintable> {
        let variable = VarId::try_from(variable).map_err(|_| Unprintable("more variables than it may have"))?;
        let name = self.name(variable)?;
        Ok(Some(match kind {
            GivenKind::Number(NumberRange::Nonnegative) => format!("AtMost (Rational 0) (Given Scalar {name})"),
            GivenKind::Number(NumberRange::Positive) => format!("Less (Rational 0) (Given Scalar {name})"),
            GivenKind::Number(NumberRange::Probability) => {
                format!("And (AtMost (Rational 0) (Given Scalar {name})) (AtMost (Given Scalar {name}) (Rational 1))")
            }
            GivenKind::Policy { deterministic: false } => format!("IsPolicy (GivenPolicy {name})"),
            GivenKind::Policy { deterministic: true } => {
                format!("And (IsPolicy (GivenPolicy {name})) (Deterministic (GivenPolicy {name}))")
            }
            GivenKind::Distribution => format!("IsDistribution (Given States {name})"),
            GivenKind::Weights => format!("IsWeights (GivenWeights {name})"),
            GivenKind::Action { .. } => format!("In {name} (At AllActions {})", self.home(variable)?),
            _ => return Ok(None),
        }))
    }

    fn compiled(&mut self, compiled: &Compiled) -> Printed {
        self.statement(&compiled.statement)
    }

    fn known(&self, variable: VarId) -> Option<&(VarId, Kind, String)> {
        self.scope.iter().rev().find(|(known, ..)| *known == variable)
    }

    fn kind(&self, variable: VarId) -> Option<Kind> {
        self.known(variable).map(|(_, kind, _)| *kind)
    }

    /// How a variable is written.
    fn name(&self, variable: VarId) -> Printed {
        let (_, _, name) = self.known(variable).ok_or(Unprintable("a variable that is nowhere bound"))?;
        Ok(format!("\"{name}\""))
    }

    /// The state of an action.
    fn home(&self, action: VarId) -> Printed {
        match self.kind(action) {
            Some(Kind::Action(state)) => self.name(state),
            _ => Err(Unprintable("an action without a state")),
        }
    }

    /// Prints in the scope of a bound variable; definitions may bind a name again where it is in
    /// scope, which gets a prime.
    fn binding(&mut self, variable: VarId, kind: Kind, body: impl FnOnce(&mut Self, &str) -> Printed) -> Printed {
        let mut name =
            self.program.names.get(variable as usize).cloned().ok_or(Unprintable("a variable without a name"))?;
        while self.scope.iter().any(|(_, _, taken)| *taken == name) {
            name.push('\'');
        }
        let written = format!("\"{name}\"");
        self.scope.push((variable, kind, name));
        let printed = body(self, &written);
        self.scope.pop();
        printed
    }

    fn over(&mut self, operator: &str, domain: &BoundVariable, body: impl FnOnce(&mut Self) -> Printed) -> Printed {
        let (kind, range) = match domain.sort {
            Sort::State => (Kind::State, "EachState"),
            Sort::Action(state) => (Kind::Action(state), "EachAction"),
            Sort::Component => (Kind::Component, "EachComponent"),
        };
        self.binding(domain.variable, kind, |printer, name| {
            let mut head = format!("({operator} ({range} {name}");
            if let Kind::Action(state) = kind {
                let _ = write!(head, " {}", printer.name(state)?);
            }
            Ok(format!("{head}) {})", body(printer)?))
        })
    }

    fn constant(&self, number: u32) -> Printed {
        self.program.constants.get(number as usize).map(fraction).ok_or(Unprintable("a constant without a value"))
    }

    fn num(&mut self, num: &Num) -> Printed {
        Ok(match num {
            Num::Constant(number) => format!("(Rational {})", self.constant(*number)?),
            Num::Discount => "Discount".to_owned(),
            Num::Given(v) | Num::Epsilon(v) | Num::Bound(v, ..) => format!("(Given Scalar {})", self.name(*v)?),
            Num::States => "NumberOfStates".to_owned(),
            Num::Components => "NumberOfComponents".to_owned(),
            Num::Value(table, s) | Num::Share(table, s) if self.kind(*s) == Some(Kind::State) => {
                format!("(AtState {} {})", self.table(*table)?, self.name(*s)?)
            }
            Num::Value(table, a) => format!("(AtPair {} {} {})", self.table(*table)?, self.home(*a)?, self.name(*a)?),
            Num::Share(table, a) => {
                format!("(Probability {} {} {})", self.table(*table)?, self.home(*a)?, self.name(*a)?)
            }
            Num::Transition(a, t) => format!("(Transition {} {} {})", self.home(*a)?, self.name(*a)?, self.name(*t)?),
            Num::Add(x, y) => format!("(Plus {} {})", self.num(x)?, self.num(y)?),
            Num::Subtract(x, y) => format!("(Minus {} {})", self.num(x)?, self.num(y)?),
            Num::Negate(x) => format!("(Opposite {})", self.num(x)?),
            Num::Product(x, y) => format!("(Times {} {})", self.num(x)?, self.num(y)?),
            Num::Quotient(x, y) => format!("(Over {} {})", self.num(x)?, self.num(y)?),
            Num::Abs(x) => format!("(Abs {})", self.num(x)?),
            Num::Max(x, y) => format!("(Larger {} {})", self.num(x)?, self.num(y)?),
            Num::Min(x, y) => format!("(Smaller {} {})", self.num(x)?, self.num(y)?),
            Num::Norm(table) => format!("(Norm {})", self.table(*table)?),
            Num::Span(table) => format!("(Span {})", self.table(*table)?),
            Num::Mean(mu, f) => format!("(Mean {} {})", self.table(*mu)?, self.table(*f)?),
            Num::Variation(p, q, s) => {
                format!("(Variation {} {} {})", self.table(*p)?, self.table(*q)?, self.name(*s)?)
            }
            Num::Size(set, s) => format!("(Size {})", self.set(set, *s)?),
            Num::Over(aggregate, domain, x) => {
                let name = match aggregate {
                    Aggregate::Sum => "Sum",
                    Aggregate::Max => "Largest",
                    Aggregate::Min => "Smallest",
                };
                self.over(name, domain, |printer| printer.num(x))?
            }
            Num::Log(x) => format!("(Logarithm {})", self.num(x)?),
        })
    }

    fn set(&mut self, set: &Set, state: VarId) -> Printed {
        Ok(match set {
            Set::Table(table) => format!("(At {} {})", self.table(*table)?, self.name(state)?),
            Set::All => format!("(At AllActions {})", self.name(state)?),
            Set::Listed(members) => {
                let members = members.iter().map(|member| self.name(*member)).collect::<Result<Vec<_>, _>>()?;
                format!("(Listed [:: {}])", members.join("; "))
            }
        })
    }

    fn node(&self, table: TableId) -> Result<&'p Table, Unprintable> {
        self.program
            .tables
            .get(table as usize)
            .map(|node| &node.table)
            .ok_or(Unprintable("a function that is nowhere defined"))
    }

    /// The name of the nearby reward whose optimal actions are asked for, if it is one.
    fn nearby(&self, reward: TableId) -> Option<Printed> {
        let bound = match self.node(reward).ok()? {
            Table::Effective(_, tuple) => self.node(*tuple).ok()?,
            other => other,
        };
        match bound {
            Table::Bound(v) if self.kind(*v) == Some(Kind::Near) => Some(self.name(*v)),
            _ => None,
        }
    }

    /// The reward R of a table A*(R, ·).
    fn optimal_of(&self, sets: TableId) -> Option<TableId> {
        let Table::Argmax(q) = self.node(sets).ok()? else { return None };
        let Table::LookAhead(reward, values) = self.node(*q).ok()? else { return None };
        (self.node(*values).ok()? == &Table::OptimalValue(*reward)).then_some(*reward)
    }

    fn table(&mut self, table: TableId) -> Printed {
        if let Some(reward) = self.optimal_of(table) {
            return match self.nearby(reward) {
                Some(name) => Ok(format!("(NearbySets {})", name?)),
                None => Ok(format!("(OptimalActions {})", self.table(reward)?)),
            };
        }
        Ok(match self.node(table)? {
            Table::Given(v) | Table::Bound(v) => match self.kind(*v) {
                Some(Kind::Function(shape)) => format!("(Given {shape} {})", self.name(*v)?),
                Some(Kind::Policy) => format!("(GivenPolicy {})", self.name(*v)?),
                Some(Kind::Weights) => format!("(GivenWeights {})", self.name(*v)?),
                _ => return Err(Unprintable("a variable of another type")),
            },
            Table::Component(f, k) => format!("(Component {} {})", self.table(*f)?, self.name(*k)?),
            Table::WeightComponent(w, k) => format!("(WeightOf {} {})", self.table(*w)?, self.name(*k)?),
            Table::Add(f, g) => format!("(Plus {} {})", self.table(*f)?, self.table(*g)?),
            Table::Subtract(f, g) => format!("(Minus {} {})", self.table(*f)?, self.table(*g)?),
            Table::Negate(f) => format!("(Opposite {})", self.table(*f)?),
            Table::Scale(x, f, _) => format!("(Times {} {})", self.num(x)?, self.table(*f)?),
            Table::Divide(f, x) => format!("(Over {} {})", self.table(*f)?, self.num(x)?),
            Table::Constant(x) => format!("(Constant {})", self.num(x)?),
            Table::Alike(f) => format!("(Alike {})", self.table(*f)?),
            Table::Alone(k, f) => format!("(Alone {} {})", self.name(*k)?, self.table(*f)?),
            Table::Effective(w, f) => format!("(Effective {} {})", self.table(*w)?, self.table(*f)?),
            Table::OptimalValue(r) => format!("(OptimalValue {})", self.table(*r)?),
            Table::PolicyValue(p, r) => format!("(PolicyValue {} {})", self.table(*p)?, self.table(*r)?),
            Table::LookAhead(r, f) => match self.node(*f)? {
                Table::OptimalValue(of) if of == r => format!("(Qstar {})", self.table(*r)?),
                Table::PolicyValue(p, of) if of == r => format!("(Qof {} {})", self.table(*p)?, self.table(*r)?),
                Table::Best(q) => format!("(BellmanOf {} {})", self.table(*r)?, self.table(*q)?),
                _ => format!("(Lookahead {} {})", self.table(*r)?, self.table(*f)?),
            },
            Table::Next(f) => format!("(Next {})", self.table(*f)?),
            Table::Here(f) => format!("(Here {})", self.table(*f)?),
            Table::Best(q) => format!("(Best {})", self.table(*q)?),
            Table::InverseBellman(q) => format!("(InverseBellman {})", self.table(*q)?),
            Table::Indicator(a) => format!("(Indicator {} {})", self.home(*a)?, self.name(*a)?),
            Table::Occupancy(p, mu) => format!("(Occupancy {} {})", self.table(*p)?, self.table(*mu)?),
            Table::Argmax(q) => format!("(Argmax {})", self.table(*q)?),
            Table::Support(p) => format!("(Support {})", self.table(*p)?),
            Table::Uniform(sets) => format!("(Uniform {})", self.table(*sets)?),
            Table::SoftValue(r, alpha, measure) => {
                format!("(SoftValue {} {} {})", self.num(alpha)?, self.measure(*measure)?, self.table(*r)?)
            }
            Table::LogSumExp(q, alpha) => format!("(SoftMaximum {} {})", self.num(alpha)?, self.table(*q)?),
            Table::Softmax(q, alpha, measure) => {
                format!("(SoftShares {} {} {})", self.num(alpha)?, self.measure(*measure)?, self.table(*q)?)
            }
            // Printed where it is asked for a state.
            Table::Reachable(..) => return Err(Unprintable("the set of reachable states")),
        })
    }

    fn measure(&mut self, measure: BaseMeasure) -> Printed {
        Ok(match measure {
            BaseMeasure::Counting => "(Counting AllActions)".to_owned(),
            BaseMeasure::Policy(policy) => self.table(policy)?,
            BaseMeasure::Sets(sets) => format!("(Counting {})", self.table(sets)?),
            BaseMeasure::Members(..) => return Err(Unprintable("the measure of a policy on sets of actions")),
        })
    }

    /// Equality of policies, distributions, weights or families of them.
    fn same(&mut self, one: TableId, other: TableId) -> Printed {
        let kind = |printer: &Self, table| match printer.node(table) {
            Ok(Table::Given(v)) => printer.kind(*v),
            Ok(Table::Uniform(_) | Table::Softmax(..)) => Some(Kind::Policy),
            _ => None,
        };
        let operator = match kind(self, one) {
            Some(Kind::Policy) => "SamePolicy",
            Some(Kind::Weights) => "SameWeights",
            _ => "Equal",
        };
        Ok(format!("({operator} {} {})", self.table(one)?, self.table(other)?))
    }

    fn statement(&mut self, statement: &Statement) -> Printed {
        Ok(match statement {
            Statement::Compare(relation, x, y, _) => {
                let (x, y) = (self.num(x)?, self.num(y)?);
                match relation {
                    Comparison::Equal => format!("(Equal {x} {y})"),
                    Comparison::Unequal => format!("(Not (Equal {x} {y}))"),
                    Comparison::LessEqual => format!("(AtMost {x} {y})"),
                    Comparison::Less => format!("(Less {x} {y})"),
                }
            }
            Statement::TablesEqual(f, g) => format!("(Equal {} {})", self.table(*f)?, self.table(*g)?),
            Statement::PoliciesEqual(p, q) => self.same(*p, *q)?,
            Statement::Same(x, y) => {
                let operator = match self.kind(*x) {
                    Some(Kind::State) => "SameState",
                    Some(Kind::Action(_)) => "SameAction",
                    Some(Kind::Component) => "SameComponent",
                    _ => return Err(Unprintable("a variable of another type")),
                };
                format!("({operator} {} {})", self.name(*x)?, self.name(*y)?)
            }
            Statement::Member(action, set) => {
                let Some(Kind::Action(state)) = self.kind(*action) else {
                    return Err(Unprintable("a member that is no action"));
                };
                format!("(In {} {})", self.name(*action)?, self.set(set, state)?)
            }
            Statement::Within(x, y, s) => format!("(Within {} {})", self.set(x, *s)?, self.set(y, *s)?),
            Statement::SetsEqual(x, y, s) => format!("(SameMembers {} {})", self.set(x, *s)?, self.set(y, *s)?),
            Statement::SupportWithin(p, sets) => format!("(Takes {} {})", self.table(*p)?, self.table(*sets)?),
            Statement::Deterministic(p) => format!("(Deterministic {})", self.table(*p)?),
            Statement::Reached(visits, s) => {
                let Table::Reachable(p, mu) = self.node(*visits)? else {
                    return Err(Unprintable("reachability of no set of visits"));
                };
                format!("(Reachable {} {} {})", self.table(*mu)?, self.table(*p)?, self.name(*s)?)
            }
            Statement::Absorbing(s) => format!("(Absorbing {})", self.name(*s)?),
            Statement::Bump { phi, action, off, state } => {
                let (s, a) = (self.name(*state)?, self.name(*action)?);
                format!("(Bump {} {s} {a} {})", self.table(*phi)?, self.set(off, *state)?)
            }
            Statement::And(x, y) => format!("(And {} {})", self.statement(x)?, self.statement(y)?),
            Statement::Or(x, y) => format!("(Or {} {})", self.statement(x)?, self.statement(y)?),
            Statement::Not(x) => format!("(Not {})", self.statement(x)?),
            Statement::Iff(x, y) => format!("(Iff {} {})", self.statement(x)?, self.statement(y)?),
            Statement::Every(domain, body) => self.over("Every", domain, |printer| printer.statement(body))?,
            Statement::Some(domain, body) => self.over("Some_", domain, |printer| printer.statement(body))?,
            Statement::Small(v, body) => self.binding(*v, Kind::Function("Scalar"), |printer, name| {
                Ok(format!("(ForSmall {name} {})", printer.statement(body)?))
            })?,
            Statement::Positive(v, body) => self.binding(*v, Kind::Function("Scalar"), |printer, name| {
                Ok(format!("(ForEveryPositive {name} {})", printer.statement(body)?))
            })?,
            Statement::Near(v, center, sets, body) => self.near(*v, *center, *sets, body)?,
            Statement::By(v, witness, body) => {
                let (shape, term) = match witness {
                    WitnessTerm::Number(x) => ("Scalar", self.num(x)?),
                    WitnessTerm::Function(table) => (self.shape(*table)?, self.table(*table)?),
                };
                self.binding(*v, Kind::Function(shape), |printer, name| {
                    Ok(format!("(ForSomeBy {name} {term} {})", printer.statement(body)?))
                })?
            }
        })
    }

    fn near(&mut self, v: VarId, center: TableId, sets: TableId, body: &Statement) -> Printed {
        let reward = self.optimal_of(sets).ok_or(Unprintable("actions near a reward that are not its optimal ones"))?;
        let head = if reward == center {
            ("Near", self.table(center)?)
        } else {
            let Table::Effective(weights, _) = self.node(reward)? else {
                return Err(Unprintable("a neighbourhood of a reward that no weights make"));
            };
            ("NearTuple", format!("{} {}", self.table(*weights)?, self.table(center)?))
        };
        self.binding(v, Kind::Near, |printer, name| {
            Ok(format!("({} {name} {} {})", head.0, head.1, printer.statement(body)?))
        })
    }

    /// The shape of a function.
    fn shape(&self, table: TableId) -> Result<&'static str, Unprintable> {
        Ok(match self.node(table)? {
            Table::WeightComponent(..)
            | Table::OptimalValue(_)
            | Table::PolicyValue(..)
            | Table::Best(_)
            | Table::SoftValue(..)
            | Table::LogSumExp(..)
            | Table::Occupancy(..) => "States",
            Table::Alike(_) | Table::Alone(..) => "Tuple",
            Table::Given(v) | Table::Bound(v) => match self.kind(*v) {
                Some(Kind::Function(shape)) => shape,
                _ => return Err(Unprintable("a variable of another type")),
            },
            Table::Add(f, _)
            | Table::Subtract(f, _)
            | Table::Negate(f)
            | Table::Scale(_, f, _)
            | Table::Divide(f, _) => self.shape(*f)?,
            _ => "Pairs",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q2_an_unknown_variable_is_an_error() {
        let claim = Claim::parse("claim c  given R : reward; s : state  show one: V*(R)(s) >= 0").unwrap();
        let printer = Printer::new(&claim.program);
        assert_eq!(printer.name(1).as_deref(), Ok("\"s\""));
        assert_eq!(printer.name(7), Err(Unprintable("a variable that is nowhere bound")));
        assert_eq!(printer.home(1), Err(Unprintable("an action without a state")));
        assert_eq!(printer.constant(99), Err(Unprintable("a constant without a value")));
    }
}
