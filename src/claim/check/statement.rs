//! Checks statements: connectives, comparisons, quantifiers over states and actions, and
//! perturbations.

use super::types::{Scalar, Sign, Typed};
use super::{Binding, Checked, Checker, NearVariable};
use crate::claim::error::ClaimProblem;
use crate::claim::operators::{EFFECTIVE, Kind};
use crate::claim::program::{BoundVariable, Comparison, Num, Sort, Statement, Table, VarId, WitnessTerm};
use crate::claim::syntax::*;

impl Checker<'_> {
    /// A term that must be a statement.
    pub(super) fn statement(&mut self, expr: &Expr) -> Checked<Statement> {
        match self.expression(expr)? {
            Typed::Statement(statement) => Ok(statement),
            other => self.expected("a statement", &other, &expr.span),
        }
    }

    pub(super) fn connective(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Checked<Statement> {
        let (a, b) = (Box::new(self.statement(left)?), Box::new(self.statement(right)?));
        Ok(match op {
            BinaryOp::And => Statement::And(a, b),
            BinaryOp::Or => Statement::Or(a, b),
            BinaryOp::Implies => Statement::Or(Box::new(Statement::Not(a)), b),
            _ => Statement::Iff(a, b),
        })
    }

    pub(super) fn comparison(&mut self, op: BinaryOp, left: &Expr, right: &Expr, span: &Span) -> Checked<Statement> {
        let (a, b) = (self.expression(left)?, self.expression(right)?);
        Ok(match (op, a, b) {
            (BinaryOp::In, Typed::Place(action, Sort::Action(home)), _) => {
                Statement::Member(action, self.set_at(right, home)?)
            }
            (BinaryOp::Within, Typed::Set { set, home }, _) => Statement::Within(set, self.set_at(right, home)?, home),
            (BinaryOp::In | BinaryOp::Within, a, b) => return self.operands(op, &a, &b, span),
            (BinaryOp::Equal, a, b) => self.equality(op, (a, left), (b, right), span)?,
            (BinaryOp::Unequal, a, b) => match self.equality(op, (a, left), (b, right), span)? {
                Statement::Compare(_, a, b, tracked) => Statement::Compare(Comparison::Unequal, a, b, tracked),
                equal => Statement::Not(Box::new(equal)),
            },
            (_, Typed::Number(a), Typed::Number(b)) => {
                let strict = matches!(op, BinaryOp::Less | BinaryOp::Greater);
                let turned = matches!(op, BinaryOp::GreaterEqual | BinaryOp::Greater);
                let (a, b) = if turned { (b.num, a.num) } else { (a.num, b.num) };
                Statement::Compare(if strict { Comparison::Less } else { Comparison::LessEqual }, a, b, false)
            }
            (op, a, b) => return self.mismatch(op, (&a, left), (&b, right), span),
        })
    }

    /// Refuses two terms. A function beside a number stands where its value at a point would fit.
    pub(super) fn mismatch<T>(
        &self,
        op: BinaryOp,
        (a, left): (&Typed, &Expr),
        (b, right): (&Typed, &Expr),
        span: &Span,
    ) -> Checked<T> {
        let (kind, expr) = match (a, b) {
            (Typed::Table(_, kind), Typed::Number(_)) => (kind, left),
            (Typed::Number(_), Typed::Table(_, kind)) => (kind, right),
            _ => return self.operands(op, a, b, span),
        };
        let (place, arguments) = kind.point();
        let term: String = expr.to_string().chars().take(80).collect();
        let instead = if matches!(expr.value, ExprKind::Name(_) | ExprKind::Call(..) | ExprKind::Index(..)) {
            format!("{term}{arguments}")
        } else {
            format!("f{arguments}` after `let f = {term}")
        };
        let function = format!("`{term}` is {}", kind.describe());
        self.fail(&expr.span, ClaimProblem::NeedsPoint { function, place, instead })
    }

    pub(super) fn operands<T>(&self, op: BinaryOp, left: &Typed, right: &Typed, span: &Span) -> Checked<T> {
        let (left, right) = (left.describe().to_owned(), right.describe().to_owned());
        self.fail(span, ClaimProblem::Operands { operator: op.symbol(), left, right })
    }

    fn equality(
        &mut self,
        op: BinaryOp,
        (a, left): (Typed, &Expr),
        (b, right): (Typed, &Expr),
        span: &Span,
    ) -> Checked<Statement> {
        Ok(match (a, b) {
            (Typed::Number(a), Typed::Number(b)) => Statement::Compare(Comparison::Equal, a.num, b.num, false),
            (Typed::Place(a, Sort::Action(home)), Typed::Place(_, Sort::Action(_))) => {
                Statement::Same(a, self.action_at(right, home)?)
            }
            (Typed::Place(a, one), Typed::Place(b, other)) if one == other => Statement::Same(a, b),
            (Typed::Set { set, home }, Typed::Set { .. }) => Statement::SetsEqual(set, self.set_at(right, home)?, home),
            (Typed::Table(a, x), Typed::Table(b, y)) if x.join(y).is_some() => {
                if x.is_function() {
                    Statement::TablesEqual(a, b)
                } else {
                    Statement::PoliciesEqual(a, b)
                }
            }
            (a, b) => return self.mismatch(op, (&a, left), (&b, right), span),
        })
    }

    pub(super) fn quantified(&mut self, binders: &[Binder], body: &Expr) -> Checked<Statement> {
        let Some((first, rest)) = binders.split_first() else { return self.statement(body) };
        let depth = self.scope.len();
        let outer = self.perturbation;
        let statement = self.bind(first, rest, body);
        self.scope.truncate(depth);
        self.perturbation = outer;
        statement
    }

    fn bind(&mut self, binder: &Binder, rest: &[Binder], body: &Expr) -> Checked<Statement> {
        match binder {
            Binder::State(quantifier, _) | Binder::Action(quantifier, ..) | Binder::Component(quantifier, _) => {
                let domain = self.domain(binder)?;
                let body = Box::new(self.quantified(rest, body)?);
                Ok(match quantifier {
                    Quantifier::Some => Statement::Some(domain, body),
                    Quantifier::Every | Quantifier::None => Statement::Every(domain, body),
                })
            }
            Binder::Small(name) => {
                let variable = self.perturb(name, "small")?;
                Ok(Statement::Small(variable, Box::new(self.quantified(rest, body)?)))
            }
            Binder::Positive(name) => {
                let variable = self.perturb(name, "every … > 0")?;
                Ok(Statement::Positive(variable, Box::new(self.quantified(rest, body)?)))
            }
            Binder::Near(name, center) => self.near(name, center, rest, body),
            Binder::By(kind, name, term) => self.existence(kind, name, term, rest, body),
        }
    }

    /// Binds a variable over states, actions or components.
    pub(super) fn domain(&mut self, binder: &Binder) -> Checked<BoundVariable> {
        let (name, sort) = match binder {
            Binder::Action(_, name, state) => (name, Sort::Action(self.state_named(state)?)),
            Binder::Component(_, name) => (name, Sort::Component),
            Binder::State(_, name)
            | Binder::Small(name)
            | Binder::Positive(name)
            | Binder::Near(name, _)
            | Binder::By(_, name, _) => (name, Sort::State),
        };
        self.fresh(name)?;
        let variable = self.variable(&name.value);
        self.enscope(name, Typed::Place(variable, sort));
        Ok(BoundVariable { variable, sort })
    }

    /// Opens the scope of a perturbation; there is one at a time, so that everything stays affine
    /// in it.
    fn enter(&mut self, inner: &'static str, name: &At<String>) -> Checked<VarId> {
        if let Some(outer) = self.perturbation {
            return self.fail(&name.span, ClaimProblem::NestedPerturbation { inner, outer });
        }
        self.fresh(name)?;
        self.perturbation = Some(inner);
        self.program.varies = true;
        Ok(self.variable(&name.value))
    }

    fn perturb(&mut self, name: &At<String>, word: &'static str) -> Checked<VarId> {
        let variable = self.enter(word, name)?;
        let num = Num::Epsilon(variable);
        self.enscope(name, Typed::Number(Scalar { num, sign: Sign::Positive, varies: true, soft: false }));
        Ok(variable)
    }

    /// `every R near R0`: R stands for the rewards on all rays from R0, and is used through its
    /// optimal actions only.
    fn near(&mut self, name: &At<String>, center: &Expr, rest: &[Binder], body: &Expr) -> Checked<Statement> {
        let (table, tuple) = match self.expression(center)? {
            Typed::Table(table, Kind::Reward | Kind::Pairs) => (table, false),
            Typed::Table(table, Kind::Tuple) => (table, true),
            other => return self.expected("a reward or a tuple of rewards", &other, &center.span),
        };
        let variable = self.enter("near", name)?;
        self.bound_table(variable, true, false);
        self.near.push(NearVariable { variable, tuple, weights: None });
        let number = self.near.len() - 1;
        self.scope.push((name.value.clone(), Binding::Near(number)));
        let body = self.quantified(rest, body)?;
        let effective = match (tuple, self.near[number].weights) {
            (false, _) => table,
            (true, Some(weights)) => self.table(Table::Effective(weights, table)),
            (true, None) => return self.fail(&name.span, ClaimProblem::NearUse { name: name.value.clone() }),
        };
        let sets = self.optimal_sets(effective);
        Ok(Statement::Near(variable, table, sets, Box::new(body)))
    }

    /// The reward of `A*`, `optimal` and `uniform`, which may be a variable bound by `near`.
    pub(super) fn reward_for_sets(&mut self, expr: &Expr) -> Checked<u32> {
        if let Some(number) = self.near_name(expr)
            && !self.near[number].tuple
        {
            return Ok(self.table(Table::Bound(self.near[number].variable)));
        }
        if let ExprKind::Call(head, arguments) = &expr.value
            && matches!(&head.value, ExprKind::Name(name) if name == EFFECTIVE)
            && let [weights @ Argument { label: None, .. }, rewards @ Argument { label: None, .. }] =
                arguments.as_slice()
            && let Some(number) = self.near_name(&rewards.value)
            && self.near[number].tuple
        {
            let table = self.function(&weights.value, Kind::Weights)?;
            // The rays are found from one effective reward; another one could tie elsewhere.
            if self.near[number].weights.is_some_and(|known| known != table) {
                let name = self.names[self.near[number].variable as usize].clone();
                return self.fail(&expr.span, ClaimProblem::NearUse { name });
            }
            self.near[number].weights = Some(table);
            let bound = self.table(Table::Bound(self.near[number].variable));
            return Ok(self.table(Table::Effective(table, bound)));
        }
        self.function(expr, Kind::Reward)
    }

    fn near_name(&self, expr: &Expr) -> Option<usize> {
        let ExprKind::Name(name) = &expr.value else { return None };
        if let Some(Binding::Near(number)) = self.bound(name) { Some(*number) } else { None }
    }

    fn existence(
        &mut self,
        kind: &At<&'static str>,
        name: &At<String>,
        term: &Expr,
        rest: &[Binder],
        body: &Expr,
    ) -> Checked<Statement> {
        let wanted = match kind.value {
            "number" => None,
            "rewards" => Some(Kind::Tuple),
            words => match Kind::named(words).filter(|kind| kind.is_function()) {
                Some(kind) => Some(kind),
                None => {
                    let expected = "`reward`, `rewards`, a function or `number` before `by`".to_owned();
                    return self.fail(&kind.span, ClaimProblem::Type { expected, found: format!("`{words}`") });
                }
            },
        };
        let typed = self.expression(term)?;
        self.fresh(name)?;
        let variable = self.variable(&name.value);
        let (witness, bound) = match (wanted, typed) {
            (None, Typed::Number(number)) => {
                let num = Num::Bound(variable, number.varies, number.soft);
                (WitnessTerm::Number(number.num.clone()), Typed::Number(Scalar { num, ..number }))
            }
            (Some(wanted), Typed::Table(table, found)) if found.fits(wanted) => {
                let node = &self.program.tables[table as usize];
                let (varies, soft) = (node.varies, node.soft);
                (WitnessTerm::Function(table), Typed::Table(self.bound_table(variable, varies, soft), wanted))
            }
            (wanted, other) => {
                return self.expected(wanted.map_or("a number", Kind::describe), &other, &term.span);
            }
        };
        self.enscope(name, bound);
        Ok(Statement::By(variable, witness, Box::new(self.quantified(rest, body)?)))
    }
}

/// Marks the inequality whose slack is reported: the conclusion itself, or what stands under its
/// quantifiers and hypotheses.
pub(super) fn track(statement: &mut Statement) {
    match statement {
        Statement::Compare(relation, _, _, tracked) => *tracked = *relation != Comparison::Unequal,
        Statement::Every(_, body)
        | Statement::Small(_, body)
        | Statement::Positive(_, body)
        | Statement::By(_, _, body) => track(body),
        Statement::Or(left, right) if matches!(**left, Statement::Not(_)) => track(right),
        _ => {}
    }
}
