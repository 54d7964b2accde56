//! Statements that one change makes stronger by their form, or weaker.

use super::rewrite::{binary, call, folded, replaced, rewritten};
use crate::claim::operators::{ABS, NORM, SPAN};
use crate::claim::parse::parse_expression;
use crate::claim::syntax::{At, BinaryOp, Binder, Expr, ExprKind, Quantifier};
use crate::number::Rational;

/// What a bound is multiplied by; each is at most 1 for every discount.
const FACTORS: [&str; 6] = ["gamma", "1 - gamma", "1 / (1 + gamma)", "(1 + gamma) / 2", "1 - gamma * gamma", "1 / 2"];
/// The discounts at which bounds are compared: numerators and denominators.
const DISCOUNTS: [(u64, u64); 5] = [(0, 1), (1, 4), (1, 2), (3, 4), (9, 10)];

/// One changed place of an expression.
pub(super) struct Edit {
    pub expr: Expr,
    pub edit: String,
    pub bound: Option<Vec<Rational>>,
}

/// All statements that differ in one place and are stronger by their form, or weaker. `states` are
/// the names of the states that a statement may speak of.
pub(super) fn changes(expr: &Expr, stronger: bool, states: &[&str]) -> Vec<Edit> {
    let mut found = Vec::new();
    let inside = |inner: &Expr, stronger: bool, whole: &dyn Fn(Expr) -> ExprKind, found: &mut Vec<Edit>| {
        let wrap = |change: Edit| Edit { expr: At::new(whole(change.expr), 0..0), ..change };
        found.extend(changes(inner, stronger, states).into_iter().map(wrap));
    };
    let mut whole = |expr: &Expr, edit: String| found.push(Edit { expr: expr.clone(), edit, bound: None });
    match &expr.value {
        ExprKind::Not(a) => inside(a, !stronger, &|a| ExprKind::Not(Box::new(a)), &mut found),
        ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or | BinaryOp::Implies), a, b) => {
            match (op, stronger) {
                (BinaryOp::And, false) | (BinaryOp::Or, true) => {
                    whole(a, format!("without the part {b}"));
                    whole(b, format!("without the part {a}"));
                }
                (BinaryOp::Implies, true) => whole(b, format!("without the condition {a}")),
                _ => {}
            }
            let left = if *op == BinaryOp::Implies { !stronger } else { stronger };
            let (a, b) = (a.as_ref(), b.as_ref());
            inside(a, left, &|a| ExprKind::Binary(*op, Box::new(a), Box::new(b.clone())), &mut found);
            inside(b, stronger, &|b| ExprKind::Binary(*op, Box::new(a.clone()), Box::new(b)), &mut found);
        }
        ExprKind::Binary(BinaryOp::Iff, a, b) if !stronger => {
            let (a, b) = (a.as_ref().clone(), b.as_ref().clone());
            whole(&binary(BinaryOp::Implies, a.clone(), b.clone()), "only from left to right".to_owned());
            whole(&binary(BinaryOp::Implies, b, a), "only from right to left".to_owned());
        }
        ExprKind::Binary(op, a, b) => {
            let other: &[BinaryOp] = match (op, stronger) {
                (BinaryOp::LessEqual, true) => &[BinaryOp::Less, BinaryOp::Equal],
                (BinaryOp::GreaterEqual, true) => &[BinaryOp::Greater, BinaryOp::Equal],
                (BinaryOp::Less, false) => &[BinaryOp::LessEqual],
                (BinaryOp::Greater, false) => &[BinaryOp::GreaterEqual],
                (BinaryOp::Within, true) => &[BinaryOp::Equal],
                (BinaryOp::Equal, false) => &[BinaryOp::LessEqual, BinaryOp::GreaterEqual, BinaryOp::Within],
                _ => &[],
            };
            for new in other {
                let edit = format!("{} for {}", new.symbol(), op.symbol());
                whole(&binary(*new, (**a).clone(), (**b).clone()), edit);
            }
            if stronger && matches!(op, BinaryOp::LessEqual | BinaryOp::Less) {
                found.extend(
                    bounds(b, states)
                        .into_iter()
                        .map(|change| Edit { expr: binary(*op, (**a).clone(), change.expr), ..change }),
                );
            }
            if stronger && matches!(op, BinaryOp::GreaterEqual | BinaryOp::Greater) {
                found.extend(
                    bounds(a, states)
                        .into_iter()
                        .map(|change| Edit { expr: binary(*op, change.expr, (**b).clone()), ..change }),
                );
            }
        }
        ExprKind::Quantified(binders, body) => {
            for place in 0..binders.len() {
                for (new, edit) in binder_changes(&binders[place], stronger) {
                    let mut binders = binders.clone();
                    binders[place] = new;
                    whole(&At::new(ExprKind::Quantified(binders, body.clone()), 0..0), edit);
                }
                if let (Binder::Near(near, center), false) = (&binders[place], stronger) {
                    let mut rest = binders.clone();
                    rest.remove(place);
                    let quantified = At::new(ExprKind::Quantified(rest.clone(), body.clone()), 0..0);
                    let at = if rest.is_empty() { (**body).clone() } else { quantified };
                    whole(&replaced(&at, &near.value, center), format!("at {center} alone, and not near it"));
                }
            }
            let bound = binders.iter().filter_map(|binder| match binder {
                Binder::State(_, s) => Some(s.value.as_str()),
                _ => None,
            });
            let states: Vec<&str> = states.iter().copied().chain(bound).collect();
            let wrap = |change: Edit| {
                let whole = ExprKind::Quantified(binders.clone(), Box::new(change.expr));
                Edit { expr: At::new(whole, 0..0), ..change }
            };
            found.extend(changes(body, stronger, &states).into_iter().map(wrap));
        }
        _ => {}
    }
    found
}

/// A quantifier that is stronger, or weaker.
fn binder_changes(binder: &Binder, stronger: bool) -> Vec<(Binder, String)> {
    let (from, to) =
        if stronger { (Quantifier::Some, Quantifier::Every) } else { (Quantifier::Every, Quantifier::Some) };
    let said = |what: &str| if stronger { format!("every {what} for some") } else { format!("some {what} for every") };
    match binder {
        Binder::State(q, s) if *q == from => vec![(Binder::State(to, s.clone()), said("state"))],
        Binder::Action(q, a, s) if *q == from => vec![(Binder::Action(to, a.clone(), s.clone()), said("action"))],
        Binder::Component(q, k) if *q == from => vec![(Binder::Component(to, k.clone()), said("component"))],
        Binder::Small(e) if stronger => {
            vec![(Binder::Positive(e.clone()), format!("every {} > 0 for small ones", e.value))]
        }
        Binder::Positive(e) if !stronger => vec![(Binder::Small(e.clone()), format!("small {} only", e.value))],
        _ => Vec::new(),
    }
}

/// Smaller bounds: times a factor, without a factor of its own that is at least 1, with less than a
/// norm.
fn bounds(bound: &Expr, states: &[&str]) -> Vec<Edit> {
    let mut found = Vec::new();
    for (without, factor) in without_factors(bound) {
        let Some(values) = at_discounts(&factor) else { continue };
        if values.iter().all(|x| *x >= 1u32) && values.iter().any(|x| *x > 1u32) {
            let bound = values.into_iter().map(|x| Rational::from(1u32) / x).collect();
            found.push(Edit {
                expr: without,
                edit: format!("the bound without its factor {factor}"),
                bound: Some(bound),
            });
        }
    }
    for factor in FACTORS {
        let Ok(factor) = parse_expression(factor) else { continue };
        let edit = format!("the bound times {factor}");
        let values = at_discounts(&factor);
        found.push(Edit { expr: binary(BinaryOp::Multiply, factor, bound.clone()), edit, bound: values });
    }
    for (edit, less) in less_than_norms(bound, states) {
        let changed = rewritten(bound, &|expr| parse_expression(&less(call(expr, NORM)?)?).ok());
        if changed != *bound {
            found.push(Edit { expr: changed, edit, bound: None });
        }
    }
    found
}

type OfFunction = Box<dyn Fn(&Expr) -> Option<String>>;

/// What is at most the norm of a function: half its span, its largest value, or its norm at one
/// state, of functions of states and actions and of states alone. Only one of the two has the type.
fn less_than_norms(bound: &Expr, states: &[&str]) -> Vec<(String, OfFunction)> {
    let text = bound.to_string();
    let free = |wish: &str| (1..).map(|n| format!("{wish}{n}")).find(|name| !text.contains(name)).unwrap_or_default();
    let (s, a) = (free("s"), free("a"));
    let half = "half the span for the norm in the bound";
    let mut found: Vec<(String, OfFunction)> = vec![(half.to_owned(), Box::new(|f| Some(format!("{SPAN}({f}) / 2"))))];
    let mut add = |edit: &str, binders: String, at: String, magnitude: &'static str| {
        let less: OfFunction = Box::new(move |f| {
            let value = format!("{magnitude}({})", applied(f, &at)?);
            Some(if binders.is_empty() { value } else { format!("max({binders}: {value})") })
        });
        found.push((edit.to_owned(), less));
    };
    let side = "one side of the norm in the bound: the largest value for the largest magnitude";
    add(side, format!("state {s}, action {a} at {s}"), format!("{s}, {a}"), "");
    add(side, format!("state {s}"), s, "");
    for state in states {
        let edit = format!("the norm at {state} alone in the bound");
        add(&edit, format!("action {a} at {state}"), format!("{state}, {a}"), ABS);
        add(&edit, String::new(), (*state).to_owned(), ABS);
    }
    found
}

/// A sum of functions at these arguments.
fn applied(f: &Expr, at: &str) -> Option<String> {
    Some(match &f.value {
        ExprKind::Name(_) | ExprKind::Call(..) | ExprKind::Index(..) => format!("{f}({at})"),
        ExprKind::Negate(f) => format!("-{}", applied(f, at)?),
        ExprKind::Binary(op @ (BinaryOp::Add | BinaryOp::Subtract), f, g) => {
            format!("({} {} {})", applied(f, at)?, op.symbol(), applied(g, at)?)
        }
        _ => return None,
    })
}

/// A product or quotient without one of its factors, each with the factor.
fn without_factors(expr: &Expr) -> Vec<(Expr, Expr)> {
    let one = || At::new(ExprKind::Number("1".to_owned()), 0..0);
    match &expr.value {
        ExprKind::Binary(BinaryOp::Multiply, a, b) => {
            let (a, b) = (a.as_ref(), b.as_ref());
            let mut found = vec![(b.clone(), a.clone()), (a.clone(), b.clone())];
            let left = without_factors(a).into_iter();
            found.extend(left.map(|(rest, factor)| (binary(BinaryOp::Multiply, rest, b.clone()), factor)));
            let right = without_factors(b).into_iter();
            found.extend(right.map(|(rest, factor)| (binary(BinaryOp::Multiply, a.clone(), rest), factor)));
            found
        }
        ExprKind::Binary(BinaryOp::Divide, a, b) => {
            let mut found = vec![((**a).clone(), binary(BinaryOp::Divide, one(), (**b).clone()))];
            let left = without_factors(a).into_iter();
            found.extend(left.map(|(rest, factor)| (binary(BinaryOp::Divide, rest, (**b).clone()), factor)));
            found
        }
        _ => Vec::new(),
    }
}

/// The values of an expression in numbers and γ at some discounts.
fn at_discounts(expr: &Expr) -> Option<Vec<Rational>> {
    DISCOUNTS.iter().map(|&(p, q)| folded(expr, Some(&Rational::from_unsigneds(p, q)))).collect()
}
