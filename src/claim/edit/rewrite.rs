//! Rebuilds expressions with parts of them replaced, and finds the numbers in them.

use std::cell::RefCell;

use crate::claim::syntax::{Argument, At, BinaryOp, Binder, Expr, ExprKind};
use crate::number::Rational;

pub(super) fn name(text: &str) -> Expr {
    At::new(ExprKind::Name(text.to_owned()), 0..0)
}

pub(super) fn plain(value: Expr) -> Argument {
    Argument { label: None, value }
}

pub(super) fn apply(operator: &str, argument: Expr) -> Expr {
    At::new(ExprKind::Call(Box::new(name(operator)), vec![plain(argument)]), 0..0)
}

pub(super) fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    At::new(ExprKind::Binary(op, Box::new(left), Box::new(right)), 0..0)
}

/// The argument of an operator with one argument.
pub(super) fn call<'e>(expr: &'e Expr, operator: &str) -> Option<&'e Expr> {
    match &expr.value {
        ExprKind::Call(head, arguments) if head.value == ExprKind::Name(operator.to_owned()) => match &arguments[..] {
            [only] => Some(&only.value),
            _ => None,
        },
        _ => None,
    }
}

/// An expression with every part replaced that the rule has something for, outermost first.
pub(super) fn rewritten(expr: &Expr, rule: &dyn Fn(&Expr) -> Option<Expr>) -> Expr {
    if let Some(new) = rule(expr) {
        return new;
    }
    let go = |expr: &Expr| rewritten(expr, rule);
    let all = |exprs: &[Expr]| exprs.iter().map(go).collect();
    let value = match &expr.value {
        ExprKind::Number(_) | ExprKind::Name(_) => expr.value.clone(),
        ExprKind::Call(head, arguments) => {
            let mut arguments = arguments.clone();
            arguments.iter_mut().for_each(|argument| argument.value = go(&argument.value));
            ExprKind::Call(Box::new(go(head)), arguments)
        }
        ExprKind::Index(a, b) => ExprKind::Index(Box::new(go(a)), Box::new(go(b))),
        ExprKind::Set(members) => ExprKind::Set(all(members)),
        ExprKind::Negate(a) => ExprKind::Negate(Box::new(go(a))),
        ExprKind::Not(a) => ExprKind::Not(Box::new(go(a))),
        ExprKind::Binary(op, a, b) => ExprKind::Binary(*op, Box::new(go(a)), Box::new(go(b))),
        ExprKind::Quantified(binders, body) => ExprKind::Quantified(binders_with(binders, rule), Box::new(go(body))),
        ExprKind::Aggregate(kind, binders, body) => {
            ExprKind::Aggregate(*kind, binders_with(binders, rule), Box::new(go(body)))
        }
    };
    At::new(value, expr.span.clone())
}

/// Binders with what they name replaced; a state that an action belongs to is a name, too.
fn binders_with(binders: &[Binder], rule: &dyn Fn(&Expr) -> Option<Expr>) -> Vec<Binder> {
    let with = |binder: &Binder| match binder {
        Binder::Near(name, center) => Binder::Near(name.clone(), rewritten(center, rule)),
        Binder::By(kind, name, term) => Binder::By(kind.clone(), name.clone(), rewritten(term, rule)),
        Binder::Action(quantifier, action, state) => {
            let state = match rule(&name(&state.value)).map(|expr| expr.value) {
                Some(ExprKind::Name(new)) => At::new(new, state.span.clone()),
                _ => state.clone(),
            };
            Binder::Action(*quantifier, action.clone(), state)
        }
        other => other.clone(),
    };
    binders.iter().map(with).collect()
}

/// An expression with another one for a name. Nothing is ever shadowed, so every use is meant.
pub(super) fn replaced(expr: &Expr, old: &str, new: &Expr) -> Expr {
    rewritten(expr, &|expr| (expr.value == ExprKind::Name(old.to_owned())).then(|| new.clone()))
}

/// The value of an expression in numbers, and γ if it has a value.
pub(super) fn folded(expr: &Expr, gamma: Option<&Rational>) -> Option<Rational> {
    Some(match &expr.value {
        ExprKind::Number(text) => crate::number::parse(text).ok()?,
        ExprKind::Name(name) if name == "gamma" => gamma?.clone(),
        ExprKind::Negate(a) => -folded(a, gamma)?,
        ExprKind::Binary(op, a, b) => {
            let (a, b) = (folded(a, gamma)?, folded(b, gamma)?);
            match op {
                BinaryOp::Add => a + b,
                BinaryOp::Subtract => a - b,
                BinaryOp::Multiply => a * b,
                BinaryOp::Divide if b != 0u32 => a / b,
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// The numbers of an expression, each as large a part of it as is one: `1/3`, not 1 and 3.
pub(super) fn numbers(expr: &Expr) -> Vec<Rational> {
    let found = RefCell::new(Vec::new());
    rewritten(expr, &|part| {
        let number = folded(part, None)?;
        found.borrow_mut().push(number);
        Some(part.clone())
    });
    found.into_inner()
}

/// The numbers that an expression compares with γ.
pub(super) fn discounts(expr: &Expr) -> Vec<Rational> {
    let found = RefCell::new(Vec::new());
    rewritten(expr, &|part| {
        let ExprKind::Binary(_, left, right) = &part.value else { return None };
        for (one, other) in [(left, right), (right, left)] {
            if one.value == ExprKind::Name("gamma".to_owned()) {
                found.borrow_mut().extend(folded(other, None));
            }
        }
        None
    });
    found.into_inner()
}
