//! Edits of a claim: weaker hypotheses, stronger conclusions, and regimes that may save a reading
//! that fails.
//!
//! An edit changes one place of the syntax tree. Whether the edited claim implies the other one is
//! seen from its form: a part of a conjunction is weaker, a smaller bound is stronger, and so on
//! through `not` and `implies`. What does not fit the types is no edit.

use std::collections::BTreeSet;

use super::claim::Claim;
use super::error::ClaimError;
use super::parse::parse_expression;
use super::syntax::{
    At, BinaryOp, Binder, ClaimFile, Declaration, Expr, ExprKind, Item, Metadata, Named, Quantifier, Symmetry, TypeExpr,
};
use crate::number::Rational;

/// What a bound is multiplied by; each is at most 1 for every discount.
const FACTORS: [&str; 6] = ["gamma", "1 - gamma", "1 / (1 + gamma)", "(1 + gamma) / 2", "1 - gamma * gamma", "1 / 2"];
/// The words for a hypothesis that is left out.
const DROPPED: &str = "left out";
/// The discounts at which bounds are compared: numerators and denominators.
const DISCOUNTS: [(u64, u64); 5] = [(0, 1), (1, 4), (1, 2), (3, 4), (9, 10)];

/// A claim that an edit made of another one.
#[derive(Clone, Debug)]
pub struct Edited {
    /// The claim.
    pub claim: Claim,
    /// What was changed: the name of a hypothesis, of variables, or of the conclusion.
    pub place: String,
    /// How, in words.
    pub edit: String,
    /// Whether a hypothesis was dropped; that implies all else that can be done to it.
    pub drops: bool,
    /// Whether it implies the other one by its form.
    pub implies: bool,
    /// Where a bound was multiplied: by how much at some discounts.
    pub bound: Option<Vec<Rational>>,
}

/// A statement under which a reading is asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regime {
    /// The statement.
    pub statement: String,
    /// What its opposite is a boundary case of, if it is one: `gamma = 0`.
    pub boundary: Option<String>,
}

/// One changed place of an expression.
struct Change {
    expr: Expr,
    edit: String,
    bound: Option<Vec<Rational>>,
}

impl Claim {
    /// All claims that one edit makes of a claim with one conclusion, in a fixed order.
    pub fn edits(&self) -> Vec<Edited> {
        let mut file = self.syntax().clone();
        only_renaming(&mut file);
        let mut found = Vec::new();
        let mut add = |file: &ClaimFile, place: &str, edit: String, implies: bool, bound: Option<Vec<Rational>>| {
            let Ok(claim) = Claim::parse(&file.to_string()) else { return };
            let drops = edit == DROPPED;
            found.push(Edited { claim, place: place.to_owned(), edit, drops, implies, bound });
        };
        for place in 0..file.items.len() {
            match &file.items[place] {
                Item::Assume(named) => {
                    let name = &named.name.value;
                    let mut without = file.clone();
                    without.items.remove(place);
                    add(&without, name, DROPPED.to_owned(), true, None);
                    for change in changes(&named.body, false) {
                        add(&with_body(&file, place, change.expr), name, change.edit, true, change.bound);
                    }
                    at_one_state(&file, place).into_iter().for_each(|(file, edit)| add(&file, name, edit, true, None));
                }
                Item::Show(named) => {
                    let name = &named.name.value;
                    for change in changes(&named.body, true) {
                        add(&with_body(&file, place, change.expr), name, change.edit, true, change.bound);
                    }
                    let spans = rewritten(&named.body, &|expr| call(expr, "norm").map(|f| apply("span", f.clone())));
                    if spans != named.body {
                        let edit = "the span of functions for their norm".to_owned();
                        add(&with_body(&file, place, spans), name, edit, false, None);
                    }
                }
                Item::Given(declarations) => {
                    for (number, names, kind, edit) in weaker_types(declarations) {
                        let mut changed = file.clone();
                        if let Item::Given(declarations) = &mut changed.items[place] {
                            declarations[number].kind.value = kind;
                        }
                        add(&changed, &names, edit, true, None);
                    }
                }
                Item::Let(_) => {
                    let (changed, component) = with_given(&file, "component", "k");
                    let moved = |expr: &Expr| {
                        let f = call(expr, "alike")?;
                        let arguments = [name(&component), f.clone()];
                        Some(At::new(ExprKind::Call(Box::new(name("alone")), arguments.map(plain).into()), 0..0))
                    };
                    let edited = in_definitions(changed.clone(), &moved);
                    if edited != changed {
                        add(&edited, "definitions", format!("only component {component} moves"), false, None);
                    }
                }
            }
        }
        let own = self.to_string();
        let mut known = BTreeSet::from([own]);
        found.retain(|edited| known.insert(edited.claim.to_string()));
        found
    }

    /// Statements about the variables of a claim under which a reading that fails may hold, those
    /// that exclude least first.
    pub fn regimes(&self) -> Vec<Regime> {
        let mut found: Vec<(String, Option<String>)> = vec![("gamma > 0".to_owned(), Some("gamma = 0".to_owned()))];
        let of = |words: &str| -> Vec<String> {
            let declared = self.syntax().items.iter().filter_map(|item| match item {
                Item::Given(declarations) => Some(declarations),
                _ => None,
            });
            let fits = |declaration: &&Declaration| declaration.kind.value.to_string() == words;
            declared.flatten().filter(fits).flat_map(|d| d.names.iter().map(|name| name.value.clone())).collect()
        };
        let policies: Vec<String> = self
            .givens()
            .iter()
            .filter(|given| given.kind.to_string().contains("policy"))
            .map(|given| given.name.clone())
            .collect();
        let (states, distributions, weights) = (of("state"), of("distribution"), of("weights"));
        for (number, one) in of("reward").iter().enumerate() {
            for other in &of("reward")[number + 1..] {
                found.push((format!("{one} != {other}"), Some(format!("{one} = {other}"))));
            }
        }
        for mu in &distributions {
            found.push((format!("for every state s': {mu}(s') > 0"), Some(format!("a state without mass in {mu}"))));
            for s in &states {
                found.push((format!("{mu}({s}) > 0"), None));
            }
            for pi in &policies {
                found.push((format!("for every state s': reachable(s', from {mu}, under {pi})"), None));
            }
        }
        for w in &weights {
            for s in &states {
                for k in of("component") {
                    found.push((format!("{w}[{k}]({s}) > 0"), Some(format!("{w}[{k}]({s}) = 0"))));
                }
            }
            found.push((
                format!("for every component k', every state s': {w}[k'](s') > 0"),
                Some("a weight of 0".to_owned()),
            ));
            found.push((
                format!("for every component k', every state s', every state t': {w}[k'](s') = {w}[k'](t')"),
                None,
            ));
        }
        for reward in of("reward") {
            for s in &states {
                found.push((format!("size(A*({reward}, {s})) = 1"), Some(format!("a tie of {reward} at {s}"))));
            }
            found.push((format!("for every state s': size(A*({reward}, s')) = 1"), Some(format!("a tie of {reward}"))));
        }
        found.extend(policies.iter().map(|pi| (format!("deterministic({pi})"), None)));
        found.push(("for every state s', every action a' at s', some state t': P(s', a', t') = 1".to_owned(), None));
        found.push(("for every state s': size(actions(s')) <= 2".to_owned(), None));
        found.push((
            "for every state s': size(actions(s')) >= 2".to_owned(),
            Some("a state with one action".to_owned()),
        ));
        found.push(("states = 1".to_owned(), None));
        found.into_iter().map(|(statement, boundary)| Regime { statement, boundary }).collect()
    }

    /// The claim without its conclusions, as a text: two variants with the same one can be searched
    /// together.
    pub fn premises(&self) -> String {
        let mut file = self.syntax().clone();
        file.items.retain(|item| !matches!(item, Item::Show(_)));
        file.to_string()
    }

    /// The claim with one more hypothesis, `regime`.
    ///
    /// # Errors
    /// [`ClaimError`] if the text is no statement about the variables of the claim.
    pub fn with_hypothesis(&self, statement: &str) -> Result<Claim, ClaimError> {
        let mut file = self.syntax().clone();
        only_renaming(&mut file);
        let hypothesis = Named { name: At::new("regime".to_owned(), 0..0), body: parse_expression(statement)? };
        let end = file.items.iter().position(|item| matches!(item, Item::Show(_))).unwrap_or(file.items.len());
        file.items.insert(end, Item::Assume(hypothesis));
        Claim::parse(&file.to_string())
    }

    /// The claim with these statements for conclusions instead of its own, in their order; those
    /// that do not fit the types are left out, and their numbers are given.
    pub fn asking(&self, statements: &[String]) -> (Option<Claim>, Vec<usize>) {
        let mut file = self.syntax().clone();
        only_renaming(&mut file);
        let conclusion = file.items.iter().find(|item| matches!(item, Item::Show(_))).cloned();
        file.items.retain(|item| !matches!(item, Item::Show(_)));
        let asked = |number: usize| -> Option<Item> {
            let Some(Item::Show(mut named)) = conclusion.clone() else { return None };
            named.name.value = format!("asked-{number}");
            named.body = parse_expression(&statements[number]).ok()?;
            Some(Item::Show(named))
        };
        let alone = |item: &Item| {
            let mut file = file.clone();
            file.items.push(item.clone());
            Claim::parse(&file.to_string()).is_ok()
        };
        let fitting: Vec<(usize, Item)> =
            (0..statements.len()).filter_map(|n| asked(n).filter(|item| alone(item)).map(|item| (n, item))).collect();
        let numbers = fitting.iter().map(|(number, _)| *number).collect();
        file.items.extend(fitting.into_iter().map(|(_, item)| item));
        (Claim::parse(&file.to_string()).ok(), numbers)
    }
}

/// Symmetries of a claim may be none of its variants; renaming is one of every claim.
fn only_renaming(file: &mut ClaimFile) {
    file.metadata.retain(|entry| !matches!(entry, Metadata::Symmetry(_)));
    let renaming = Symmetry { name: "relabelling".to_owned(), variables: Vec::new() };
    file.metadata.push(Metadata::Symmetry(vec![At::new(renaming, 0..0)]));
}

fn name(text: &str) -> Expr {
    At::new(ExprKind::Name(text.to_owned()), 0..0)
}

fn plain(value: Expr) -> super::syntax::Argument {
    super::syntax::Argument { label: None, value }
}

fn apply(operator: &str, argument: Expr) -> Expr {
    At::new(ExprKind::Call(Box::new(name(operator)), vec![plain(argument)]), 0..0)
}

fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    At::new(ExprKind::Binary(op, Box::new(left), Box::new(right)), 0..0)
}

/// The argument of an operator with one argument.
fn call<'e>(expr: &'e Expr, operator: &str) -> Option<&'e Expr> {
    match &expr.value {
        ExprKind::Call(head, arguments) if head.value == ExprKind::Name(operator.to_owned()) => match &arguments[..] {
            [only] => Some(&only.value),
            _ => None,
        },
        _ => None,
    }
}

/// An expression with every part replaced that the rule has something for, outermost first.
fn rewritten(expr: &Expr, rule: &dyn Fn(&Expr) -> Option<Expr>) -> Expr {
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
fn replaced(expr: &Expr, old: &str, new: &Expr) -> Expr {
    rewritten(expr, &|expr| (expr.value == ExprKind::Name(old.to_owned())).then(|| new.clone()))
}

fn with_body(file: &ClaimFile, place: usize, body: Expr) -> ClaimFile {
    let mut file = file.clone();
    if let Item::Assume(named) | Item::Show(named) = &mut file.items[place] {
        named.body = body;
    }
    file
}

fn in_definitions(mut file: ClaimFile, rule: &dyn Fn(&Expr) -> Option<Expr>) -> ClaimFile {
    for item in &mut file.items {
        if let Item::Let(definitions) = item {
            definitions.iter_mut().for_each(|definition| definition.body = rewritten(&definition.body, rule));
        }
    }
    file
}

/// The file with one more variable of a type, under a name that is free.
fn with_given(file: &ClaimFile, words: &'static str, wish: &str) -> (ClaimFile, String) {
    let text = file.to_string();
    let uses =
        |name: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '\'').any(|word| word == name);
    let free = (0..).map(|number| if number == 0 { wish.to_owned() } else { format!("{wish}{number}") });
    let name = free.into_iter().find(|name| !uses(name)).unwrap_or_default();
    let kind = At::new(TypeExpr::Plain(words), 0..0);
    let given = Item::Given(vec![Declaration { names: vec![At::new(name.clone(), 0..0)], kind }]);
    let mut file = file.clone();
    let last = file.items.iter().rposition(|item| matches!(item, Item::Given(_))).map_or(0, |place| place + 1);
    file.items.insert(last, given);
    (file, name)
}

/// `every state` of a hypothesis becomes one given state: of the hypothesis alone, and of it and the
/// conclusion together.
fn at_one_state(file: &ClaimFile, place: usize) -> Vec<(ClaimFile, String)> {
    let Item::Assume(hypothesis) = &file.items[place] else { return Vec::new() };
    let (mut changed, state) = with_given(file, "state", "s1");
    let Some(weaker) = given_state(&hypothesis.body, &state) else { return Vec::new() };
    let own = &hypothesis.name.value;
    for item in &mut changed.items {
        if let Item::Assume(named) = item
            && named.name.value == *own
        {
            named.body = weaker.clone();
        }
    }
    let mut found = vec![(changed.clone(), format!("at one given state {state}"))];
    let mut joint = false;
    for item in &mut changed.items {
        if let Item::Show(named) = item
            && let Some(body) = given_state(&named.body, &state)
        {
            (named.body, joint) = (body, true);
        }
    }
    if joint {
        found.push((changed, format!("with the conclusion, at one given state {state}")));
    }
    found
}

/// A statement at one state instead of every state, if that is what its first binders say.
fn given_state(expr: &Expr, state: &str) -> Option<Expr> {
    let ExprKind::Quantified(binders, body) = &expr.value else { return None };
    let place = binders.iter().position(|binder| matches!(binder, Binder::State(Quantifier::Every, _)))?;
    let Binder::State(_, bound) = &binders[place] else { return None };
    let mut rest = binders.clone();
    rest.remove(place);
    let whole =
        if rest.is_empty() { (**body).clone() } else { At::new(ExprKind::Quantified(rest, body.clone()), 0..0) };
    Some(replaced(&whole, &bound.value, &name(state)))
}

/// Policies that need not be deterministic, or not optimal.
fn weaker_types(declarations: &[Declaration]) -> Vec<(usize, String, TypeExpr, String)> {
    let mut found = Vec::new();
    for (number, Declaration { names, kind }) in declarations.iter().enumerate() {
        let names: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
        let names = names.join(", ");
        match &kind.value {
            TypeExpr::PolicyFor { rule, deterministic, function } => {
                if *deterministic {
                    let any = TypeExpr::PolicyFor { rule: *rule, deterministic: false, function: function.clone() };
                    found.push((number, names.clone(), any, "need not be deterministic".to_owned()));
                }
                let plain = if *deterministic { "deterministic policy" } else { "policy" };
                found.push((number, names, TypeExpr::Plain(plain), "need not be optimal".to_owned()));
            }
            TypeExpr::Plain("deterministic policy") => {
                found.push((number, names, TypeExpr::Plain("policy"), "need not be deterministic".to_owned()));
            }
            TypeExpr::Plain("positive number") => {
                found.push((number, names, TypeExpr::Plain("nonnegative number"), "0 too".to_owned()));
            }
            _ => {}
        }
    }
    found
}

/// All statements that differ in one place and are stronger by their form, or weaker.
fn changes(expr: &Expr, stronger: bool) -> Vec<Change> {
    let mut found = Vec::new();
    let inside = |inner: &Expr, stronger: bool, whole: &dyn Fn(Expr) -> ExprKind, found: &mut Vec<Change>| {
        let wrap = |change: Change| Change { expr: At::new(whole(change.expr), 0..0), ..change };
        found.extend(changes(inner, stronger).into_iter().map(wrap));
    };
    let mut whole = |expr: &Expr, edit: String| found.push(Change { expr: expr.clone(), edit, bound: None });
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
                    bounds(b)
                        .into_iter()
                        .map(|change| Change { expr: binary(*op, (**a).clone(), change.expr), ..change }),
                );
            }
            if stronger && matches!(op, BinaryOp::GreaterEqual | BinaryOp::Greater) {
                found.extend(
                    bounds(a)
                        .into_iter()
                        .map(|change| Change { expr: binary(*op, change.expr, (**b).clone()), ..change }),
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
            inside(body, stronger, &|body| ExprKind::Quantified(binders.clone(), Box::new(body)), &mut found);
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

/// Smaller bounds: times a factor, without a factor of its own that is at least 1, with half a span
/// for a norm.
fn bounds(bound: &Expr) -> Vec<Change> {
    let mut found = Vec::new();
    for (without, factor) in without_factors(bound) {
        let Some(values) = at_discounts(&factor) else { continue };
        if values.iter().all(|x| *x >= 1u32) && values.iter().any(|x| *x > 1u32) {
            let bound = values.into_iter().map(|x| Rational::from(1u32) / x).collect();
            found.push(Change {
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
        found.push(Change { expr: binary(BinaryOp::Multiply, factor, bound.clone()), edit, bound: values });
    }
    let spans = rewritten(bound, &|expr| {
        let span = apply("span", call(expr, "norm")?.clone());
        Some(binary(BinaryOp::Divide, span, At::new(ExprKind::Number("2".to_owned()), 0..0)))
    });
    if spans != *bound {
        found.push(Change { expr: spans, edit: "half the span for the norm in the bound".to_owned(), bound: None });
    }
    found
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
    DISCOUNTS.iter().map(|&(p, q)| at_discount(expr, &Rational::from_unsigneds(p, q))).collect()
}

fn at_discount(expr: &Expr, gamma: &Rational) -> Option<Rational> {
    Some(match &expr.value {
        ExprKind::Number(text) => crate::number::parse(text).ok()?,
        ExprKind::Name(name) if name == "gamma" => gamma.clone(),
        ExprKind::Negate(a) => -at_discount(a, gamma)?,
        ExprKind::Binary(op, a, b) => {
            let (a, b) = (at_discount(a, gamma)?, at_discount(b, gamma)?);
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
