//! Checks terms: numbers, functions, sets and their arithmetic, affine in the perturbation.

use super::types::{Scalar, Sign, Typed};
use super::{Binding, Checked, Checker};
use crate::claim::error::ClaimProblem;
use crate::claim::operators::{Kind, operator};
use crate::claim::program::{BoundVariable, FixedFactor, Num, Set, Sort, Statement, Table, TableId, VarId};
use crate::claim::syntax::*;
use crate::number;

impl Checker<'_> {
    /// A term with its type.
    pub(super) fn expression(&mut self, expr: &Expr) -> Checked<Typed> {
        match &expr.value {
            ExprKind::Number(text) => match number::parse(text) {
                Ok(value) => {
                    let sign = if value > 0u32 { Sign::Positive } else { Sign::Nonnegative };
                    Ok(Typed::number(self.constant(&value), sign))
                }
                Err(error) => {
                    let problem =
                        ClaimProblem::Number { text: text.chars().take(40).collect(), why: error.to_string() };
                    self.fail(&expr.span, problem)
                }
            },
            ExprKind::Name(name) => self.name(name, &expr.span),
            ExprKind::Call(head, arguments) => self.call(head, arguments, &expr.span),
            ExprKind::Index(head, index) => self.index(head, index),
            ExprKind::Set(members) => self.set(members),
            ExprKind::Negate(operand) => match self.expression(operand)? {
                Typed::Number(x) => Ok(x.map(Sign::Any, Num::Negate)),
                Typed::Table(table, kind) if kind.is_function() => {
                    Ok(Typed::Table(self.table(Table::Negate(table)), kind))
                }
                other => self.expected("a number or a function", &other, &operand.span),
            },
            ExprKind::Not(operand) => Ok(Typed::Statement(Statement::Not(Box::new(self.statement(operand)?)))),
            ExprKind::Binary(op, left, right) => match op {
                BinaryOp::And | BinaryOp::Or | BinaryOp::Implies | BinaryOp::Iff => {
                    Ok(Typed::Statement(self.connective(*op, left, right)?))
                }
                BinaryOp::Add | BinaryOp::Subtract => self.sum(*op, left, right, &expr.span),
                BinaryOp::Multiply => self.product(left, right, &expr.span),
                BinaryOp::Divide => self.quotient(left, right, &expr.span),
                _ => Ok(Typed::Statement(self.comparison(*op, left, right, &expr.span)?)),
            },
            ExprKind::Quantified(binders, body) => Ok(Typed::Statement(self.quantified(binders, body)?)),
            ExprKind::Aggregate(aggregate, binders, body) => self.aggregate(*aggregate, binders, body),
        }
    }

    fn name(&mut self, name: &str, span: &Span) -> Checked<Typed> {
        match name {
            "gamma" => return Ok(Typed::number(Num::Discount, Sign::Nonnegative)),
            "states" => return Ok(Typed::number(Num::States, Sign::Positive)),
            "components" => return Ok(Typed::number(Num::Components, Sign::Positive)),
            _ => {}
        }
        if let Some(operator) = operator(name) {
            let expected = format!("`{}`", operator.usage);
            return self.fail(span, ClaimProblem::Arguments { name: name.to_owned(), expected, found: 0 });
        }
        match self.lookup(name, span)? {
            Binding::Variable(typed) => {
                self.latest = self.latest.max(self.needs(&typed));
                Ok(typed)
            }
            Binding::Definition(number) => self.expand(number, &[], span),
            Binding::Near(_) => self.fail(span, ClaimProblem::NearUse { name: name.to_owned() }),
        }
    }

    /// How many givens must have values before this term has one.
    fn needs(&self, typed: &Typed) -> usize {
        let of = |variable: VarId| match variable as usize {
            given if given < self.program.givens.len() => given + 1,
            _ => 0,
        };
        let all = |variables: &[VarId]| variables.iter().copied().map(of).max().unwrap_or(0);
        match typed {
            Typed::Number(Scalar { num: Num::Given(v), .. }) => of(*v),
            Typed::Table(id, _) => all(&self.program.tables[*id as usize].variables),
            Typed::Place(v, sort) => all(&[*v, sort.home().unwrap_or(*v)]),
            Typed::Number(_) | Typed::Set { .. } | Typed::Statement(_) => 0,
        }
    }

    /// Replaces a definition by its body, in the scope in which it was written.
    pub(super) fn expand(&mut self, number: usize, arguments: &[Argument], span: &Span) -> Checked<Typed> {
        let defined = &self.definitions[number];
        let (definition, visible) = (defined.definition.clone(), defined.visible);
        if definition.parameters.len() != arguments.len() {
            let name = definition.name.value.clone();
            let expected = format!("{} argument(s)", definition.parameters.len());
            return self.fail(span, ClaimProblem::Arguments { name, expected, found: arguments.len() });
        }
        let mut values = Vec::with_capacity(arguments.len());
        for (argument, parameter) in arguments.iter().zip(&definition.parameters) {
            if let Some(label) = &argument.label {
                let name = definition.name.value;
                return self.fail(&label.span, ClaimProblem::UnexpectedLabel { usage: name.clone(), name });
            }
            let number = Typed::Number(self.number(&argument.value)?);
            values.push((parameter.value.clone(), Binding::Variable(number)));
        }
        let outer = self.scope.split_off(visible);
        self.scope.extend(values);
        let typed = self.expression(&definition.body);
        self.scope.truncate(visible);
        self.scope.extend(outer);
        typed
    }

    fn index(&mut self, head: &Expr, index: &Expr) -> Checked<Typed> {
        let tuple = self.expression(head)?;
        let component = match self.expression(index)? {
            Typed::Place(variable, Sort::Component) => variable,
            other => return self.expected("a component", &other, &index.span),
        };
        match tuple {
            Typed::Table(id, Kind::Tuple) => {
                Ok(Typed::Table(self.table(Table::Component(id, component)), Kind::Reward))
            }
            Typed::Table(id, Kind::Weights) => {
                Ok(Typed::Table(self.table(Table::WeightComponent(id, component)), Kind::Weight))
            }
            other => self.expected("a tuple of rewards or a family of weights", &other, &head.span),
        }
    }

    fn set(&mut self, members: &[Expr]) -> Checked<Typed> {
        let mut listed = Vec::new();
        let mut at = None;
        for member in members {
            match (self.expression(member)?, at) {
                (Typed::Place(variable, Sort::Action(home)), known) if known.is_none_or(|known| known == home) => {
                    at = Some(home);
                    listed.push(variable);
                }
                (Typed::Place(_, Sort::Action(home)), Some(known)) => {
                    return self.elsewhere(member, "an action", home, known);
                }
                (other, _) => return self.expected("an action", &other, &member.span),
            }
        }
        // The grammar has no empty set.
        Ok(Typed::Set { set: Set::Listed(listed), home: at.unwrap_or(0) })
    }

    pub(super) fn number(&mut self, expr: &Expr) -> Checked<Scalar> {
        match self.expression(expr)? {
            Typed::Number(scalar) => Ok(scalar),
            other => self.expected("a number", &other, &expr.span),
        }
    }

    pub(super) fn state(&mut self, expr: &Expr) -> Checked<VarId> {
        match self.expression(expr)? {
            Typed::Place(variable, Sort::State) => Ok(variable),
            other => self.expected("a state", &other, &expr.span),
        }
    }

    /// A term that must be an action at this state.
    pub(super) fn action_at(&mut self, expr: &Expr, state: VarId) -> Checked<VarId> {
        match self.expression(expr)? {
            Typed::Place(variable, Sort::Action(home)) if home == state => Ok(variable),
            Typed::Place(_, Sort::Action(home)) => self.elsewhere(expr, "an action", home, state),
            other => self.expected("an action", &other, &expr.span),
        }
    }

    pub(super) fn set_at(&mut self, expr: &Expr, state: VarId) -> Checked<Set> {
        match self.expression(expr)? {
            Typed::Set { set, home } if home == state => Ok(set),
            Typed::Set { home, .. } => self.elsewhere(expr, "a set of actions", home, state),
            other => self.expected("a set of actions", &other, &expr.span),
        }
    }

    /// A term that must be a function of this kind.
    pub(super) fn function(&mut self, expr: &Expr, wanted: Kind) -> Checked<TableId> {
        match self.expression(expr)? {
            Typed::Table(table, kind) if kind.fits(wanted) => Ok(table),
            other => self.expected(wanted.describe(), &other, &expr.span),
        }
    }

    /// Refuses an action, or a set of them, at another state than the one that is meant.
    fn elsewhere<T>(&self, expr: &Expr, what: &'static str, home: VarId, state: VarId) -> Checked<T> {
        let [home, state] = [home, state].map(|variable| self.names[variable as usize].clone());
        self.fail(&expr.span, ClaimProblem::Elsewhere { name: expr.to_string(), what, home, state })
    }

    fn sum(&mut self, op: BinaryOp, left: &Expr, right: &Expr, span: &Span) -> Checked<Typed> {
        let add = op == BinaryOp::Add;
        match (self.expression(left)?, self.expression(right)?) {
            (Typed::Number(a), Typed::Number(b)) if add => {
                // A sum of numbers ≥ 0 is positive as soon as one of them is.
                let sign = if a.sign.min(b.sign) == Sign::Any { Sign::Any } else { a.sign.max(b.sign) };
                Ok(a.join(b, sign, Num::Add))
            }
            (Typed::Number(a), Typed::Number(b)) => {
                let positive = b.num == Num::Discount && self.at_least_one(&a.num);
                Ok(a.join(b, if positive { Sign::Positive } else { Sign::Any }, Num::Subtract))
            }
            (a, b) => match (sum_of(&a, &b), add) {
                (Some((a, b, kind)), true) => Ok(Typed::Table(self.table(Table::Add(a, b)), kind)),
                (Some((a, b, kind)), false) => Ok(Typed::Table(self.table(Table::Subtract(a, b)), kind)),
                (None, _) => self.mismatch(op, (&a, left), (&b, right), span),
            },
        }
    }

    /// Whether a number is a constant ≥ 1, so that it exceeds γ.
    fn at_least_one(&self, num: &Num) -> bool {
        matches!(num, Num::Constant(c) if self.program.constants[*c as usize] >= 1u32)
    }

    fn product(&mut self, left: &Expr, right: &Expr, span: &Span) -> Checked<Typed> {
        match (self.expression(left)?, self.expression(right)?) {
            (Typed::Number(a), Typed::Number(b)) => {
                if a.varies && b.varies {
                    return self.not_affine(span, "both factors depend on it");
                }
                let (sign, turned) = (a.sign.min(b.sign), a.varies);
                Ok(a.join(b, sign, |a, b| if turned { Num::Product(b, a) } else { Num::Product(a, b) }))
            }
            (Typed::Number(Scalar { num, varies, .. }), Typed::Table(table, kind))
            | (Typed::Table(table, kind), Typed::Number(Scalar { num, varies, .. }))
                if kind.is_function() =>
            {
                let moves = self.program.tables[table as usize].varies;
                if varies && moves {
                    return self.not_affine(span, "both factors depend on it");
                }
                let fixed = if varies { FixedFactor::Function } else { FixedFactor::Number };
                Ok(Typed::Table(self.table(Table::Scale(num, table, fixed)), kind))
            }
            (a, b) => self.operands(BinaryOp::Multiply, &a, &b, span),
        }
    }

    fn quotient(&mut self, left: &Expr, right: &Expr, span: &Span) -> Checked<Typed> {
        let dividend = self.expression(left)?;
        let divisor = match self.expression(right)? {
            Typed::Number(divisor) if divisor.varies => return self.not_affine(&right.span, "a divisor depends on it"),
            Typed::Number(divisor) if divisor.sign == Sign::Positive => divisor,
            Typed::Number(_) => return self.fail(&right.span, ClaimProblem::Divisor),
            other => return self.operands(BinaryOp::Divide, &dividend, &other, span),
        };
        match dividend {
            Typed::Number(dividend) => {
                let sign = dividend.sign;
                Ok(dividend.join(divisor, sign, Num::Quotient))
            }
            Typed::Table(table, kind) if kind.is_function() => {
                Ok(Typed::Table(self.table(Table::Divide(table, divisor.num)), kind))
            }
            other => self.expected("a number or a function", &other, &left.span),
        }
    }

    pub(super) fn not_affine<T>(&self, span: &Span, why: &'static str) -> Checked<T> {
        let epsilon = self.scope.iter().rev().find_map(|(name, binding)| match binding {
            Binding::Variable(Typed::Number(Scalar { num: Num::Epsilon(_), .. })) => Some(name.clone()),
            _ => None,
        });
        let epsilon = epsilon.unwrap_or_else(|| "the perturbation".to_owned());
        self.fail(span, ClaimProblem::NotAffine { epsilon, why })
    }

    fn aggregate(&mut self, aggregate: Aggregate, binders: &[Binder], body: &Expr) -> Checked<Typed> {
        let depth = self.scope.len();
        let domains = binders.iter().map(|binder| self.domain(binder)).collect::<Checked<Vec<BoundVariable>>>()?;
        let mut number = self.number(body)?;
        self.scope.truncate(depth);
        for domain in domains.into_iter().rev() {
            number.num = Num::Over(aggregate, domain, Box::new(number.num));
        }
        // There is at least one state, action and component, so that signs carry over.
        Ok(Typed::Number(number))
    }
}

/// Two functions that can be added, with the kind of their sum.
fn sum_of(a: &Typed, b: &Typed) -> Option<(TableId, TableId, Kind)> {
    match (a, b) {
        (Typed::Table(a, x), Typed::Table(b, y)) if x.is_function() => Some((*a, *b, x.join(*y)?)),
        _ => None,
    }
}
