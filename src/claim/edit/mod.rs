//! Edits of a claim: weaker hypotheses, stronger conclusions, and regimes that may save a reading
//! that fails.
//!
//! An edit changes one place of the syntax tree. Whether the edited claim implies the other one is
//! seen from its form: a part of a conjunction is weaker, a smaller bound is stronger, and so on
//! through `not` and `implies`. What does not fit the types is no edit.

mod rewrite;
mod strength;

use std::collections::BTreeSet;

use super::claim::Claim;
use super::error::ClaimError;
use super::operators::{ALIKE, ALONE, NORM, SPAN};
use super::parse::parse_expression;
use super::syntax::{
    At, Binder, ClaimFile, Declaration, Expr, ExprKind, Item, Metadata, Named, Quantifier, Symmetry, TypeExpr,
};
use crate::number::Rational;
use rewrite::{apply, call, discounts, name, numbers, plain, replaced, rewritten};
use strength::changes;

/// The words for a hypothesis that is left out.
const DROPPED: &str = "left out";

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
        let states = self.givens_of("state");
        for place in 0..file.items.len() {
            match &file.items[place] {
                Item::Assume(named) => {
                    let name = &named.name.value;
                    let mut without = file.clone();
                    without.items.remove(place);
                    add(&without, name, DROPPED.to_owned(), true, None);
                    for change in changes(&named.body, false, &[]) {
                        add(&with_body(&file, place, change.expr), name, change.edit, true, change.bound);
                    }
                    at_one_state(&file, place).into_iter().for_each(|(file, edit)| add(&file, name, edit, true, None));
                }
                Item::Show(named) => {
                    let name = &named.name.value;
                    for change in changes(&named.body, true, &states) {
                        add(&with_body(&file, place, change.expr), name, change.edit, true, change.bound);
                    }
                    let spans = rewritten(&named.body, &|expr| call(expr, NORM).map(|f| apply(SPAN, f.clone())));
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
                        let f = call(expr, ALIKE)?;
                        let arguments = [name(&component), f.clone()];
                        Some(At::new(ExprKind::Call(Box::new(name(ALONE)), arguments.map(plain).into()), 0..0))
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
        let policies: Vec<String> = self
            .givens()
            .iter()
            .filter(|given| given.kind.to_string().contains("policy"))
            .map(|given| given.name.clone())
            .collect();
        let (states, distributions, weights) =
            (self.givens_of("state"), self.givens_of("distribution"), self.givens_of("weights"));
        for (number, one) in self.givens_of("reward").iter().enumerate() {
            for other in &self.givens_of("reward")[number + 1..] {
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
                for k in self.givens_of("component") {
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
        for reward in self.givens_of("reward") {
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

    /// The names of the variables that are declared with this type, in these words.
    fn givens_of(&self, words: &str) -> Vec<&str> {
        let declared = self.syntax().items.iter().filter_map(|item| match item {
            Item::Given(declarations) => Some(declarations),
            _ => None,
        });
        let fits = |declaration: &&Declaration| declaration.kind.value.to_string() == words;
        declared.flatten().filter(fits).flat_map(|d| d.names.iter().map(|name| name.value.as_str())).collect()
    }

    /// The numbers that stand in the text of a claim: 1/3 is one.
    pub fn constants(&self) -> Vec<Rational> {
        distinct(self.bodies(None).into_iter().flat_map(numbers))
    }

    /// The numbers that the hypotheses, the definitions and one conclusion compare with γ, and the
    /// others in them.
    pub fn constants_of(&self, conclusion: &str) -> (Vec<Rational>, Vec<Rational>) {
        let bodies = self.bodies(Some(conclusion));
        let of_discount = distinct(bodies.iter().flat_map(|body| discounts(body)));
        let others = bodies.into_iter().flat_map(numbers).filter(|x| !of_discount.contains(x));
        let others = distinct(others);
        (of_discount, others)
    }

    /// All statements and definitions; of the conclusions only this one, if it is named.
    fn bodies(&self, conclusion: Option<&str>) -> Vec<&Expr> {
        let mut found = Vec::new();
        for item in &self.syntax().items {
            match item {
                Item::Show(named) if conclusion.is_some_and(|name| named.name.value != name) => {}
                Item::Assume(named) | Item::Show(named) => found.push(&named.body),
                Item::Let(definitions) => found.extend(definitions.iter().map(|definition| &definition.body)),
                Item::Given(_) => {}
            }
        }
        found
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

fn distinct(numbers: impl Iterator<Item = Rational>) -> Vec<Rational> {
    let mut known = BTreeSet::new();
    numbers.filter(|x| known.insert(x.clone())).collect()
}

/// Symmetries of a claim may be none of its variants; renaming is one of every claim.
fn only_renaming(file: &mut ClaimFile) {
    file.metadata.retain(|entry| !matches!(entry, Metadata::Symmetry(_)));
    let renaming = Symmetry { name: "relabelling".to_owned(), variables: Vec::new() };
    file.metadata.push(Metadata::Symmetry(vec![At::new(renaming, 0..0)]));
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
