//! Checks statements: connectives, comparisons, quantifiers over states and actions, and
//! perturbations.

use super::types::{Scalar, Sign, Typed};
use super::{Binding, Checked, Checker, NearVariable};
use crate::claim::error::ClaimProblem;
use crate::claim::operators::{EFFECTIVE, Function};
use crate::claim::program::{Domain, Num, Relation, Statement, Table, VarId, WitnessTerm};
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
        match (op, a, b) {
            (BinaryOp::In, Typed::Action { variable, home }, _) => {
                Ok(Statement::Member(variable, self.set_at(right, home)?))
            }
            (BinaryOp::Within, Typed::Set { set, home }, _) => {
                Ok(Statement::Within(set, self.set_at(right, home)?, home))
            }
            (BinaryOp::Equal | BinaryOp::Unequal, a @ Typed::Number(_), b) if !matches!(b, Typed::Number(_)) => {
                self.at_a_point(&b, &a, right)?;
                self.operands(op, &a, &b, span)
            }
            (BinaryOp::Equal | BinaryOp::Unequal, a, b @ Typed::Number(_)) if !matches!(a, Typed::Number(_)) => {
                self.at_a_point(&a, &b, left)?;
                self.operands(op, &a, &b, span)
            }
            (BinaryOp::Equal, a, b) => self.equality(op, a, b, right, span),
            (BinaryOp::Unequal, a, b) => Ok(match self.equality(op, a, b, right, span)? {
                Statement::Compare(_, a, b, tracked) => Statement::Compare(Relation::Unequal, a, b, tracked),
                equal => Statement::Not(Box::new(equal)),
            }),
            (BinaryOp::In | BinaryOp::Within, a, b) => self.operands(op, &a, &b, span),
            (_, Typed::Number(a), Typed::Number(b)) => {
                let strict = matches!(op, BinaryOp::Less | BinaryOp::Greater);
                let turned = matches!(op, BinaryOp::GreaterEqual | BinaryOp::Greater);
                let (a, b) = if turned { (b.num, a.num) } else { (a.num, b.num) };
                Ok(Statement::Compare(if strict { Relation::Less } else { Relation::LessEqual }, a, b, false))
            }
            (op, a, b) => {
                self.at_a_point(&a, &b, left)?;
                self.at_a_point(&b, &a, right)?;
                self.operands(op, &a, &b, span)
            }
        }
    }

    /// Refuses a function that stands where its value at a point would fit, beside a number.
    pub(super) fn at_a_point(&self, function: &Typed, other: &Typed, expr: &Expr) -> Checked<()> {
        if !matches!(other, Typed::Number(_)) {
            return Ok(());
        }
        let (place, arguments) = match function {
            Typed::Function(_, Function::Tuple) => ("a component, a state and an action", "[k](s, a)"),
            Typed::Function(_, Function::States) | Typed::Distribution(_) | Typed::Weight(_) => ("a state", "(s)"),
            Typed::Function(..) | Typed::Policy(_) => ("a state and an action", "(s, a)"),
            Typed::Weights(_) => ("a component and a state", "[k](s)"),
            _ => return Ok(()),
        };
        let term: String = expr.to_string().chars().take(80).collect();
        let instead = if matches!(expr.value, ExprKind::Name(_) | ExprKind::Call(..) | ExprKind::Index(..)) {
            format!("{term}{arguments}")
        } else {
            format!("f{arguments}` after `let f = {term}")
        };
        self.fail(
            &expr.span,
            ClaimProblem::NeedsPoint { function: format!("`{term}` is {}", function.describe()), place, instead },
        )
    }

    pub(super) fn operands<T>(&self, op: BinaryOp, left: &Typed, right: &Typed, span: &Span) -> Checked<T> {
        let (left, right) = (left.describe(), right.describe());
        self.fail(span, ClaimProblem::Operands { operator: op.symbol(), left, right })
    }

    fn equality(&mut self, op: BinaryOp, a: Typed, b: Typed, right: &Expr, span: &Span) -> Checked<Statement> {
        match (a, b) {
            (Typed::Number(a), Typed::Number(b)) => Ok(Statement::Compare(Relation::Equal, a.num, b.num, false)),
            (Typed::State(a), Typed::State(b)) | (Typed::Component(a), Typed::Component(b)) => {
                Ok(Statement::Same(a, b))
            }
            (Typed::Action { variable: a, home }, Typed::Action { .. }) => {
                Ok(Statement::Same(a, self.action_at(right, home)?))
            }
            (Typed::Set { set: a, home }, Typed::Set { .. }) => {
                Ok(Statement::SetsEqual(a, self.set_at(right, home)?, home))
            }
            (Typed::Function(a, x), Typed::Function(b, y)) if x.join(y).is_some() => Ok(Statement::TablesEqual(a, b)),
            (Typed::Policy(a), Typed::Policy(b))
            | (Typed::Distribution(a), Typed::Distribution(b))
            | (Typed::Weights(a), Typed::Weights(b))
            | (Typed::Weight(a), Typed::Weight(b)) => Ok(Statement::PoliciesEqual(a, b)),
            (a, b) => self.operands(op, &a, &b, span),
        }
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
    pub(super) fn domain(&mut self, binder: &Binder) -> Checked<Domain> {
        match binder {
            Binder::Action(_, name, state) => {
                let home = self.state_named(state)?;
                self.fresh(name)?;
                let variable = self.variable(&name.value);
                let typed = Typed::Action { variable, home };
                self.scope.push((name.value.clone(), Binding::Variable(typed)));
                Ok(Domain::Actions(variable, home))
            }
            Binder::State(_, name)
            | Binder::Component(_, name)
            | Binder::Small(name)
            | Binder::Positive(name)
            | Binder::Near(name, _)
            | Binder::By(_, name, _) => {
                self.fresh(name)?;
                let variable = self.variable(&name.value);
                let component = matches!(binder, Binder::Component(..));
                let typed = if component { Typed::Component(variable) } else { Typed::State(variable) };
                self.scope.push((name.value.clone(), Binding::Variable(typed)));
                Ok(if component { Domain::Components(variable) } else { Domain::States(variable) })
            }
        }
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
        let typed = Typed::Number(Scalar { num, sign: Sign::Positive, varies: true, soft: false });
        self.scope.push((name.value.clone(), Binding::Variable(typed)));
        Ok(variable)
    }

    /// `every R near R0`: R stands for the rewards on all rays from R0, and is used through its
    /// optimal actions only.
    fn near(&mut self, name: &At<String>, center: &Expr, rest: &[Binder], body: &Expr) -> Checked<Statement> {
        let (table, tuple) = match self.expression(center)? {
            Typed::Function(table, Function::Reward | Function::Pairs) => (table, false),
            Typed::Function(table, Function::Tuple) => (table, true),
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
            let Typed::Weights(table) = self.expression(&weights.value)? else {
                let found = self.expression(&weights.value)?;
                return self.expected("a family of weights", &found, &weights.value.span);
            };
            // The rays are found from one effective reward; another one could tie elsewhere.
            if self.near[number].weights.is_some_and(|known| known != table) {
                let name = self.names[self.near[number].variable as usize].clone();
                return self.fail(&expr.span, ClaimProblem::NearUse { name });
            }
            self.near[number].weights = Some(table);
            let bound = self.table(Table::Bound(self.near[number].variable));
            return Ok(self.table(Table::Effective(table, bound)));
        }
        self.function(expr, Function::Reward)
    }

    fn near_name(&self, expr: &Expr) -> Option<usize> {
        let ExprKind::Name(name) = &expr.value else { return None };
        match self.scope.iter().rev().find(|(known, _)| known == name) {
            Some((_, Binding::Near(number))) => Some(*number),
            _ => None,
        }
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
            "rewards" => Some(Function::Tuple),
            words => match Function::named(words) {
                Some(kind) => Some(kind),
                None => {
                    let expected = "`reward`, `rewards`, a function or `number` before `by`".to_owned();
                    return self.fail(&kind.span, ClaimProblem::Type { expected, found: format!("`{words}`") });
                }
            },
        };
        let typed = self.expression(term)?;
        self.fresh(name)?;
        let (witness, bound) = match (wanted, typed) {
            (None, Typed::Number(number)) => {
                let variable = self.variable(&name.value);
                let num = Num::Bound(variable, number.varies, number.soft);
                let bound = Typed::Number(Scalar { num, ..number });
                (WitnessTerm::Number(number.num), (variable, bound))
            }
            (Some(wanted), Typed::Function(table, found)) if found.fits(wanted) => {
                let variable = self.variable(&name.value);
                let node = &self.program.tables[table as usize];
                let (varies, soft) = (node.varies, node.soft);
                let bound = Typed::Function(self.bound_table(variable, varies, soft), wanted);
                (WitnessTerm::Function(table), (variable, bound))
            }
            (wanted, other) => {
                return self.expected(wanted.map_or("a number", Function::describe), &other, &term.span);
            }
        };
        let (variable, bound) = bound;
        self.scope.push((name.value.clone(), Binding::Variable(bound)));
        Ok(Statement::By(variable, witness, Box::new(self.quantified(rest, body)?)))
    }
}

/// Marks the inequality whose slack is reported: the conclusion itself, or what stands under its
/// quantifiers and hypotheses.
pub(super) fn track(statement: &mut Statement) {
    match statement {
        Statement::Compare(relation, _, _, tracked) => *tracked = *relation != Relation::Unequal,
        Statement::Every(_, body)
        | Statement::Small(_, body)
        | Statement::Positive(_, body)
        | Statement::By(_, _, body) => track(body),
        Statement::Or(left, right) if matches!(**left, Statement::Not(_)) => track(right),
        _ => {}
    }
}
