//! Writes a syntax tree as text that reads back as the same tree.

use std::fmt::{self, Display, Formatter, Write};

use super::syntax::*;

impl Display for ClaimFile {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (kind, conclusion) = self.kind.words();
        writeln!(f, "{kind} {}", self.id.value)?;
        for entry in &self.metadata {
            writeln!(f, "  {entry}")?;
        }
        for item in &self.items {
            match item {
                Item::Given(list) => writeln!(f, "  given {}", joined(list, "; "))?,
                Item::Let(list) => writeln!(f, "  let {}", joined(list, "; "))?,
                Item::Assume(named) => writeln!(f, "  assume {}: {}", named.name.value, named.body)?,
                Item::Show(named) => writeln!(f, "  {conclusion} {}: {}", named.name.value, named.body)?,
            }
        }
        Ok(())
    }
}

fn joined<T: Display>(items: &[T], separator: &str) -> String {
    let mut text = String::new();
    for (i, item) in items.iter().enumerate() {
        let separator = if i == 0 { "" } else { separator };
        // Writing to a String cannot fail.
        let _ = write!(text, "{separator}{item}");
    }
    text
}

fn names(names: &[At<String>]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
    names.join(", ")
}

impl Display for Metadata {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Metadata::Text(key, text) => write!(f, "{} \"{text}\"", key.value),
            Metadata::Symmetry(list) => {
                let list: Vec<&Symmetry> = list.iter().map(|symmetry| &symmetry.value).collect();
                write!(f, "symmetry {}", joined(&list, ", "))
            }
            Metadata::Grid(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, values)| format!("{} {}", key.value, names(values))).collect();
                write!(f, "grid {}", entries.join("; "))
            }
        }
    }
}

impl Display for Symmetry {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.variables.as_slice() {
            [] => write!(f, "{}", self.name),
            variables => write!(f, "{}({})", self.name, names(variables)),
        }
    }
}

impl Display for Declaration {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} : {}", names(&self.names), self.kind.value)
    }
}

impl Display for TypeExpr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            TypeExpr::Plain(words) => f.write_str(words),
            TypeExpr::ActionAt(state) => write!(f, "action at {}", state.value),
            TypeExpr::PolicyFor { rule, deterministic, function } => {
                let rule = if *rule == PolicyRule::Optimal { "optimal" } else { "greedy" };
                let kind = if *deterministic { "deterministic " } else { "" };
                write!(f, "{rule} {kind}policy for {function}")
            }
            TypeExpr::Bump { state, action, off } => {
                write!(f, "bump at ({}, {}) off {off}", state.value, action.value)
            }
        }
    }
}

impl Display for Definition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.parameters.as_slice() {
            [] => write!(f, "{} = {}", self.name.value, self.body),
            parameters => write!(f, "{}({}) = {}", self.name.value, names(parameters), self.body),
        }
    }
}

impl Display for Binder {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let word = |quantifier: &Quantifier| match quantifier {
            Quantifier::Every => "every ",
            Quantifier::Some => "some ",
            Quantifier::None => "",
        };
        match self {
            Binder::State(q, s) => write!(f, "{}state {}", word(q), s.value),
            Binder::Action(q, a, s) => write!(f, "{}action {} at {}", word(q), a.value, s.value),
            Binder::Component(q, k) => write!(f, "{}component {}", word(q), k.value),
            Binder::Small(eps) => write!(f, "small {}", eps.value),
            Binder::Positive(eps) => write!(f, "every {} > 0", eps.value),
            Binder::Near(name, center) => {
                write!(f, "every {} near ", name.value)?;
                write_expr(f, center, TERM)
            }
            Binder::By(kind, name, term) => {
                write!(f, "some {} {} by ", kind.value, name.value)?;
                write_expr(f, term, TERM)
            }
        }
    }
}

impl Display for At<ExprKind> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_expr(f, self, 0)
    }
}

/// Binding strength beyond the operators between two operands.
const TERM: u8 = 6;
const UNARY: u8 = 8;
const POSTFIX: u8 = 9;

/// How strongly an expression binds as it is written.
fn strength(expr: &Expr) -> u8 {
    match &expr.value {
        // A quantifier swallows all that follows, so it is safe only where an expression may start
        // afresh.
        ExprKind::Quantified(..) => 0,
        ExprKind::Binary(op, ..) => op.precedence(),
        // `not` reaches over a comparison.
        ExprKind::Not(_) => 4,
        ExprKind::Negate(_) => UNARY,
        _ => POSTFIX,
    }
}

fn write_expr(f: &mut Formatter<'_>, expr: &Expr, weakest: u8) -> fmt::Result {
    let parentheses = strength(expr) < weakest;
    if parentheses {
        f.write_char('(')?;
    }
    match &expr.value {
        ExprKind::Number(text) => f.write_str(text)?,
        ExprKind::Name(name) => f.write_str(name)?,
        ExprKind::Call(head, arguments) => {
            write_expr(f, head, POSTFIX)?;
            write!(f, "({})", joined(arguments, ", "))?;
        }
        ExprKind::Index(head, index) => {
            write_expr(f, head, POSTFIX)?;
            write!(f, "[{index}]")?;
        }
        ExprKind::Set(members) => write!(f, "{{{}}}", joined(members, ", "))?,
        ExprKind::Negate(operand) => {
            f.write_char('-')?;
            // Never `--`, which starts a comment.
            write_expr(f, operand, POSTFIX)?;
        }
        ExprKind::Not(operand) => {
            f.write_str("not ")?;
            write_expr(f, operand, 5)?;
        }
        ExprKind::Binary(op, left, right) => {
            // Only `implies` associates to the right; comparisons (5) do not associate at all.
            let own = op.precedence();
            let (at_left, at_right) = match op {
                BinaryOp::Implies => (own + 1, own),
                _ if own == 5 => (TERM, TERM),
                _ => (own, own + 1),
            };
            write_expr(f, left, at_left.max(1))?;
            write!(f, " {} ", op.symbol())?;
            write_expr(f, right, at_right.max(1))?;
        }
        ExprKind::Quantified(binders, body) => write!(f, "for {}: {body}", joined(binders, ", "))?,
        ExprKind::Aggregate(aggregate, binders, body) => {
            write!(f, "{}({}: {body})", aggregate.keyword(), joined(binders, ", "))?;
        }
    }
    if parentheses {
        f.write_char(')')?;
    }
    Ok(())
}

impl Display for Argument {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.label {
            Some(label) => write!(f, "{} {}", label.value, self.value),
            None => write!(f, "{}", self.value),
        }
    }
}
