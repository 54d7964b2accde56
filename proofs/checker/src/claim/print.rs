//! The canonical text of a claim as it was read: without comments, head, and whatever is not
//! evaluated.

use std::collections::HashSet;

use super::syntax::{Binder, Definition, Expr, File, Fold, Given, Infix, Item, Kind, Range, Refinement, Term};

/// How tightly an expression binds: quantifiers, the seven levels of infix operators, operands,
/// what may be applied.
type Level = u8;
const QUANTIFIED: Level = 0;
const COMPARISON: Level = 5;
const SUM: Level = 6;
const PRODUCT: Level = 7;
const OPERAND: Level = 8;
const POSTFIX: Level = 9;

fn infix(operator: Infix) -> (&'static str, Level) {
    match operator {
        Infix::Iff => ("iff", 1),
        Infix::Implies => ("implies", 2),
        Infix::Or => ("or", 3),
        Infix::And => ("and", 4),
        Infix::Equal => ("=", COMPARISON),
        Infix::Unequal => ("!=", COMPARISON),
        Infix::AtMost => ("<=", COMPARISON),
        Infix::Less => ("<", COMPARISON),
        Infix::AtLeast => (">=", COMPARISON),
        Infix::Greater => (">", COMPARISON),
        Infix::In => ("in", COMPARISON),
        Infix::Within => ("within", COMPARISON),
        Infix::Plus => ("+", SUM),
        Infix::Minus => ("-", SUM),
        Infix::Times => ("*", PRODUCT),
        Infix::Over => ("/", PRODUCT),
    }
}

fn list<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(", ")
}

/// The text of an expression.
pub(crate) fn expr(expr: &Expr) -> String {
    at_least(QUANTIFIED, expr)
}

/// The text of an expression, in parentheses if it binds less tightly than its place asks for.
fn at_least(level: Level, expr: &Expr) -> String {
    let (text, own) = term(&expr.term);
    if own < level { format!("({text})") } else { text }
}

fn term(term: &Term) -> (String, Level) {
    match term {
        Term::Number(number) => {
            let number = number.reduced();
            let level = if number.to_string().contains('/') { PRODUCT } else { POSTFIX };
            (number.to_string(), level)
        }
        Term::Name(name) => (name.to_string(), POSTFIX),
        Term::Apply(of, arguments) => {
            let argument = |(word, argument): &(Option<_>, Expr)| match word {
                Some(word) => format!("{word} {}", expr(argument)),
                None => expr(argument),
            };
            (format!("{}({})", at_least(POSTFIX, of), list(arguments, argument)), POSTFIX)
        }
        Term::Index(of, index) => (format!("{}[{}]", at_least(POSTFIX, of), expr(index)), POSTFIX),
        Term::Set(members) => (format!("{{{}}}", list(members, expr)), POSTFIX),
        Term::Fold(fold, ranges, body) => {
            let fold = match fold {
                Fold::Sum => "sum",
                Fold::Max => "max",
                Fold::Min => "min",
            };
            (format!("{fold}({}: {})", list(ranges, range), expr(body)), POSTFIX)
        }
        Term::Quantified(binders, body) => (format!("for {}: {}", list(binders, binder), expr(body)), QUANTIFIED),
        Term::Binary(operator, left, right) => {
            let (word, level) = infix(*operator);
            let tighter = level.saturating_add(1);
            let (left_level, right_level) = match operator {
                Infix::Implies => (tighter, level),
                _ if level == COMPARISON => (tighter, tighter),
                _ => (level, tighter),
            };
            (format!("{} {word} {}", at_least(left_level, left), at_least(right_level, right)), level)
        }
        Term::Not(inner) => (format!("not {}", at_least(COMPARISON, inner)), COMPARISON),
        // Two signs in sequence would begin a comment.
        Term::Negated(inner) => (format!("-{}", at_least(POSTFIX, inner)), OPERAND),
    }
}

fn range(range: &Range) -> String {
    match range {
        Range::State(name) => format!("state {name}"),
        Range::Action(name, state) => format!("action {name} at {state}"),
        Range::Component(name) => format!("component {name}"),
    }
}

fn binder(binder: &Binder) -> String {
    match binder {
        Binder::Every(ranged) => format!("every {}", range(ranged)),
        Binder::Some(ranged) => format!("some {}", range(ranged)),
        Binder::Small(name) => format!("small {name}"),
        Binder::Positive(name) => format!("every {name} > 0"),
        Binder::Near(name, of) => format!("every {name} near {}", at_least(SUM, of)),
        Binder::By(of_kind, name, by) => format!("some {} {name} by {}", kind(of_kind), at_least(SUM, by)),
    }
}

fn kind(kind: &Kind) -> String {
    let word = match kind {
        Kind::Number => "number",
        Kind::Positive => "positive number",
        Kind::Nonnegative => "nonnegative number",
        Kind::Probability => "probability",
        Kind::Reward => "reward",
        Kind::QFunction => "Q function",
        Kind::OnPairs => "function on pairs",
        Kind::OnStates => "function on states",
        Kind::Rewards => "rewards",
        Kind::Weights => "weights",
        Kind::Component => "component",
        Kind::Policy { deterministic: false } => "policy",
        Kind::Policy { deterministic: true } => "deterministic policy",
        Kind::Distribution => "distribution",
        Kind::State => "state",
        Kind::Action { at } => return format!("action at {at}"),
    };
    word.to_owned()
}

/// A variable with its type.
pub(crate) fn given(given: &Given) -> String {
    let of = match &given.refinement {
        None => kind(&given.kind),
        Some(Refinement::Optimal(of)) => format!("optimal {} for {}", kind(&given.kind), expr(of)),
        Some(Refinement::Greedy(of)) => format!("greedy {} for {}", kind(&given.kind), expr(of)),
        Some(Refinement::Bump { state, action, off }) => format!("bump at ({state}, {action}) off {}", expr(off)),
    };
    format!("{} : {of}", given.name)
}

/// A definition.
pub(crate) fn definition(definition: &Definition) -> String {
    let parameters = match &definition.parameters[..] {
        [] => String::new(),
        parameters => format!("({})", list(parameters, |name| name.to_string())),
    };
    format!("{}{parameters} = {}", definition.name, expr(&definition.body))
}

/// The definitions that the refinements, the hypotheses and the conclusions of these labels rest
/// on, in the order of the text.
pub(crate) fn used(file: &File, is_shown: impl Fn(&str) -> bool) -> Vec<&Definition> {
    let mut names = HashSet::new();
    let mut used = Vec::new();
    // What is used stands before its use.
    for item in file.items.iter().rev() {
        match item {
            Item::Let(definition) if names.contains(&*definition.name) => {
                names_in(&definition.body, &mut names);
                used.push(definition);
            }
            Item::Given(Given { refinement: Some(refinement), .. }) => {
                let (Refinement::Optimal(of) | Refinement::Greedy(of) | Refinement::Bump { off: of, .. }) = refinement;
                names_in(of, &mut names);
            }
            Item::Assume(statement) => names_in(&statement.body, &mut names),
            Item::Show(statement) if is_shown(&statement.label) => names_in(&statement.body, &mut names),
            _ => {}
        }
    }
    used.reverse();
    used
}

fn names_in<'a>(expr: &'a Expr, names: &mut HashSet<&'a str>) {
    match &expr.term {
        Term::Number(_) => {}
        Term::Name(name) => {
            names.insert(name);
        }
        Term::Apply(of, arguments) => {
            names_in(of, names);
            arguments.iter().for_each(|(_, argument)| names_in(argument, names));
        }
        Term::Index(one, other) | Term::Binary(_, one, other) => {
            names_in(one, names);
            names_in(other, names);
        }
        Term::Set(members) => members.iter().for_each(|member| names_in(member, names)),
        Term::Fold(_, _, body) | Term::Not(body) | Term::Negated(body) => names_in(body, names),
        Term::Quantified(binders, body) => {
            for binder in binders {
                if let Binder::Near(_, of) | Binder::By(_, _, of) = binder {
                    names_in(of, names);
                }
            }
            names_in(body, names);
        }
    }
}
