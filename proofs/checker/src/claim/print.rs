//! The canonical text of a claim as it was read: without comments, head, and whatever is not
//! evaluated.

use std::collections::HashSet;

use super::syntax::{
    Binder, COMPARISON, Definition, Expr, FOLDS, File, Given, INFIX, Infix, Item, KINDS, Kind, Range, Refinement, Term,
};

/// How tightly an expression binds: quantifiers, the seven levels of infix operators, operands,
/// what may be applied.
type Level = usize;
const QUANTIFIED: Level = 0;
const COMPARES: Level = COMPARISON + 1;
const SUM: Level = COMPARES + 1;
const PRODUCT: Level = SUM + 1;
const OPERAND: Level = PRODUCT + 1;
const POSTFIX: Level = OPERAND + 1;

fn infix(operator: Infix) -> (&'static str, Level) {
    let levels = (1..).zip(INFIX);
    let mut all = levels.flat_map(|(level, words)| words.iter().map(move |(word, of)| (*of, (*word, level))));
    all.find(|(of, _)| *of == operator).map_or(("", QUANTIFIED), |(_, found)| found)
}

/// The word of a table for one of its entries.
fn word<T: PartialEq>(table: &[(&'static str, T)], of: &T) -> &'static str {
    table.iter().find(|(_, entry)| entry == of).map_or("", |(word, _)| word)
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
            (format!("{}({}: {})", word(&FOLDS, fold), list(ranges, range), expr(body)), POSTFIX)
        }
        Term::Quantified(binders, body) => (format!("for {}: {}", list(binders, binder), expr(body)), QUANTIFIED),
        Term::Binary(operator, left, right) => {
            let (word, level) = infix(*operator);
            let tighter = level.saturating_add(1);
            let (left_level, right_level) = match operator {
                Infix::Implies => (tighter, level),
                _ if level == COMPARES => (tighter, tighter),
                _ => (level, tighter),
            };
            (format!("{} {word} {}", at_least(left_level, left), at_least(right_level, right)), level)
        }
        Term::Not(inner) => (format!("not {}", at_least(COMPARES, inner)), COMPARES),
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
    match kind {
        Kind::Action { at } => format!("action at {at}"),
        _ => word(&KINDS, kind).to_owned(),
    }
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
            Item::Given(Given { refinement: Some(refinement), .. }) => names_in(refinement.of(), &mut names),
            Item::Assume(statement) => names_in(&statement.body, &mut names),
            Item::Show(statement) if is_shown(&statement.label) => names_in(&statement.body, &mut names),
            _ => {}
        }
    }
    used.reverse();
    used
}

fn names_in<'a>(expr: &'a Expr, names: &mut HashSet<&'a str>) {
    if let Term::Name(name) = &expr.term {
        names.insert(name);
    }
    for part in expr.parts() {
        names_in(part, names);
    }
}
