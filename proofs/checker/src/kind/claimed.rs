//! Kinds `refutation` and `confirmation`: a claim with an instance on which all its hypotheses hold,
//! and one of its conclusions fails or all hold.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use crate::claim::syntax::{File, Given, Item, Kind, Statement};
use crate::claim::{self, Bounds, Evaluator, Functions, Hints, Shape, Source, Value, print};
use crate::listed::{Quantity, StatedGiven};
use crate::model::{Model, State};
use crate::number::{Fraction, shown, shown_whole};
use crate::parts::{Content, Parts};
use crate::refusal::{Condition, Refusal};
use crate::section::Stated;
use crate::shown::shown_name;
use crate::words;

use super::{Conditions, soft};

pub(super) const REFUTATION: &str = "text refutes given* epsilon precision quantity*";
pub(super) const CONFIRMATION: &str = "text given* precision quantity*";

/// What evaluating a claim on the instance of a certificate says; none is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The refinements of variables, by the variable's name, in the order of the text.
    pub refinements: Vec<(String, Option<bool>)>,
    /// The hypotheses with their labels, in the order of the text.
    pub hypotheses: Vec<(String, Option<bool>)>,
    /// The conclusions that the certificate is about: the one that a refutation names, or all.
    pub conclusions: Vec<(String, Option<bool>)>,
}

/// A claim with the values of its variables, and the evidence that its evaluation asks for.
#[derive(Debug)]
pub struct Claimed<'a> {
    /// The lines of the text.
    pub text: Stated<'a, [Box<str>]>,
    /// The label of the conclusion that fails; none where all hold.
    pub refutes: Option<Stated<'a, str>>,
    /// A value for each `given` variable.
    pub givens: Vec<&'a StatedGiven>,
    /// The number at which `every eps > 0` is read.
    pub epsilon: Option<Stated<'a, Fraction>>,
    /// The bits of the bounds of exp, where they are asked for.
    pub precision: Option<Stated<'a, Fraction>>,
    /// The fixed points, or their bounds.
    pub quantities: Vec<&'a Quantity>,
}

impl<'a> Claimed<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let text =
            parts.get("text", |content| if let Content::Lines(lines) = content { Some(&lines[..]) } else { None })?;
        let (givens, quantities) = (Vec::new(), Vec::new());
        let mut claimed = Claimed { text, refutes: None, givens, epsilon: None, precision: None, quantities };
        for part in parts.0 {
            let number = |number: &'a Fraction| Stated { name: part.name, line: part.line, is: number };
            match &part.content {
                Content::Name(name) => claimed.refutes = Some(Stated { name: part.name, line: part.line, is: name }),
                Content::Given(given) => claimed.givens.push(given),
                Content::Quantity(quantity) => claimed.quantities.push(quantity),
                Content::Number(epsilon) if part.name == "epsilon" => claimed.epsilon = Some(number(epsilon)),
                Content::Number(precision) => claimed.precision = Some(number(precision)),
                _ => {}
            }
        }
        Ok(claimed)
    }

    fn hints(&self) -> Result<Hints<'a>, Refusal> {
        if let Some(epsilon) = self.epsilon.filter(|epsilon| epsilon.is.sign().is_le()) {
            let stated = format!("epsilon = {}", shown(epsilon.is));
            return Err(Refusal::new(epsilon.line, Condition::C2, stated, "it must be positive"));
        }
        let precision = self.precision.map(soft::precision).transpose()?;
        Ok(Hints { epsilon: self.epsilon.map(|epsilon| epsilon.is), precision })
    }

    /// Whether the certificate is about this conclusion.
    fn is_about(&self, label: &str) -> bool {
        self.refutes.is_none_or(|refuted| refuted.is == label)
    }

    /// **C1** The discount of a refutation is below 1, and the text is a claim.
    fn c1(&self, model: &Model) -> Result<File, Refusal> {
        if self.refutes.is_some() && model.has_discount_one() {
            let stated = "the discount is 1";
            return Err(Refusal::new(3, Condition::C1, stated, "claims speak of discounts below 1"));
        }
        let file = claim::parse(&text(self.text.is)).map_err(|fault| self.at_text(fault))?;
        let is = |item: &Item| matches!(item, Item::Show(shown) if self.is_about(&shown.label));
        if !file.items.iter().any(is) {
            let (line, label) = self.refutes.map_or((self.text.line, ""), |refuted| (refuted.line, refuted.is));
            let stated = format!("the text has no conclusion {}", shown_name(label));
            return Err(Refusal::new(line, Condition::C1, stated, "one of this label must fail"));
        }
        Ok(file)
    }

    /// A fault of the text or of its evaluation, at its line.
    fn at_text(&self, fault: Refusal) -> Refusal {
        Refusal { line: self.text.line.saturating_add(fault.line), ..fault }
    }

    /// **C2** Each variable has a value of its type.
    fn c2(&self, model: &Model, file: &File) -> Result<Vec<Value>, Refusal> {
        // N is that of the first tuple or weights, wherever they stand.
        let components = self.components();
        let mut states: HashMap<&str, usize> = HashMap::new();
        let mut values = Vec::new();
        let required = "the variables of the text need values in their order";
        for given in givens(file) {
            let Some(stated) = self.givens.get(values.len()).filter(|stated| *stated.name == *given.name) else {
                let line = self.givens.get(values.len()).map_or(self.text.line, |stated| stated.line);
                return Err(Refusal::new(line, Condition::C2, format!("`{}` has no value here", given.name), required));
            };
            let state = if let Kind::Action { at } = &given.kind { states.get(&**at).copied() } else { None };
            let value = claim::given(model, &given.kind, &stated.shape, state, components).map_err(|why| {
                let stated_value = format!("the value of `{}` is not of its type: {why}", given.name);
                let required = format!("line {} of the text asks for it", given.line);
                Refusal::new(stated.line, Condition::C2, stated_value, required)
            })?;
            if let Shape::State(state) = stated.shape {
                states.insert(&given.name, state as usize);
            }
            values.push(value);
        }
        if let Some(extra) = self.givens.get(values.len()) {
            let stated = format!("a value for {}", shown_name(&extra.name));
            return Err(Refusal::new(extra.line, Condition::C2, stated, "the text has no such variable"));
        }
        Ok(values)
    }

    /// N, where there are tuples.
    fn components(&self) -> Option<usize> {
        self.givens.iter().find_map(|given| match &given.shape {
            Shape::Tuple(functions) => Some(functions.len()),
            Shape::Weights(functions) => Some(functions.len()),
            _ => None,
        })
    }

    /// Evaluates refinements, hypotheses and the conclusions that the certificate is about.
    fn examine(&self, model: &Model, source: &mut Source<'_>) -> Result<Examined, Refusal> {
        let file = self.c1(model)?;
        let fault = |fault| self.at_text(fault);
        let mut values = self.c2(model, &file)?.into_iter();
        let mut evaluator = Evaluator::new(model, self.components(), self.hints()?, source);
        let mut examined = Examined { refinements: Vec::new(), hypotheses: Vec::new(), conclusions: Vec::new() };
        for item in &file.items {
            match item {
                Item::Given(given) => {
                    let Some(value) = values.next() else { continue };
                    if let Some(refinement) = &given.refinement {
                        let truth = evaluator.refined(given.line, refinement, &value).map_err(fault)?;
                        examined.refinements.push((given.name.to_string(), truth));
                    }
                    evaluator.declare(&given.name, value);
                }
                Item::Let(definition) => evaluator.define(definition),
                Item::Assume(statement) => {
                    let truth = evaluator.truth(&statement.body).map_err(fault)?;
                    examined.hypotheses.push((statement.label.to_string(), truth));
                }
                Item::Show(statement) if self.is_about(&statement.label) => {
                    let truth = evaluator.truth(&statement.body).map_err(fault)?;
                    examined.conclusions.push((statement.label.to_string(), truth));
                }
                Item::Show(_) => {}
            }
        }
        if let Some(epsilon) = self.epsilon.filter(|_| !evaluator.is_positive()) {
            let stated = "a number epsilon, but nothing that is evaluated says `every eps > 0`";
            return Err(Refusal::new(epsilon.line, Condition::C3, stated, "only what is asked for is listed"));
        }
        if let Some(precision) = self.precision.filter(|_| !evaluator.is_exponential()) {
            let stated = "a precision, but the text asks for no bounds of exp";
            return Err(Refusal::new(precision.line, Condition::C3, stated, "only what is asked for is listed"));
        }
        Ok(examined)
    }

    /// What evaluation finds with the fixed points that are listed; C1 to C4 are verified then.
    fn verified(&self, model: &Model) -> Result<Examined, Refusal> {
        let functions: Vec<Option<Vec<Bounds>>> = self.quantities.iter().map(|quantity| quantity.function()).collect();
        let used = RefCell::new(vec![false; self.quantities.len()]);
        let examined = self.examine(model, &mut |asked, satisfies| {
            let candidates = self.quantities.iter().zip(&functions).enumerate();
            let mut named = candidates.filter(|(_, (quantity, _))| quantity.name == asked.name());
            let satisfies =
                |function: &Option<Vec<Bounds>>| function.as_ref().is_some_and(|function| satisfies(function));
            let (place, (_, function)) = named.find(|(_, (_, function))| satisfies(function))?;
            used.borrow_mut().get_mut(place).map(|used| *used = true)?;
            function.clone()
        })?;
        self.c3(&used.borrow())?;
        self.c4(&examined)?;
        Ok(examined)
    }

    /// **C3** Every fixed point asked for is listed, which the evaluation saw to, and what is
    /// listed is asked for.
    fn c3(&self, used: &[bool]) -> Result<(), Refusal> {
        match self.quantities.iter().zip(used).find(|(_, used)| !**used) {
            Some((quantity, _)) => {
                let stated = format!("this `{}` satisfies no equation that the text asks for", quantity.name);
                Err(Refusal::new(quantity.line, Condition::C3, stated, "only what is asked for is listed"))
            }
            None => Ok(()),
        }
    }

    /// **C4** All refinements and hypotheses hold.
    fn c4(&self, examined: &Examined) -> Result<(), Refusal> {
        let refinements = examined.refinements.iter().map(|one| ("the refinement of", one));
        let hypotheses = examined.hypotheses.iter().map(|one| ("the hypothesis", one));
        self.all_hold(Condition::C4, refinements.chain(hypotheses))
    }

    /// **C5** The named conclusion fails.
    fn c5(&self, refutes: Stated<str>, examined: &Examined) -> Result<(), Refusal> {
        match &examined.conclusions[..] {
            [(_, Some(false))] => Ok(()),
            conclusions => {
                let truth = conclusions.first().and_then(|(_, truth)| *truth);
                let stated = format!("the conclusion {} {}", shown_name(refutes.is), word(truth));
                Err(Refusal::new(refutes.line, Condition::C5, stated, "it must fail"))
            }
        }
    }

    /// **C6** All conclusions hold.
    fn c6(&self, examined: &Examined) -> Result<(), Refusal> {
        self.all_hold(Condition::C6, examined.conclusions.iter().map(|one| ("the conclusion", one)))
    }

    fn all_hold<'e>(
        &self,
        condition: Condition,
        mut all: impl Iterator<Item = (&'e str, &'e (String, Option<bool>))>,
    ) -> Result<(), Refusal> {
        match all.find(|(_, (_, truth))| *truth != Some(true)) {
            Some((what, (label, truth))) => {
                let stated = format!("{what} {} {}", shown_name(label), word(*truth));
                Err(Refusal::new(self.text.line, condition, stated, "all must hold"))
            }
            None => Ok(()),
        }
    }
}

impl Conditions for Claimed<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        let examined = self.verified(model)?;
        match self.refutes {
            Some(refutes) => self.c5(refutes, &examined),
            None => self.c6(&examined),
        }
    }

    /// What was evaluated: the variables with their values, the definitions in use, the hypotheses
    /// and the conclusions that the certificate is about, printed from what the reader of claims
    /// understood.
    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let file = self.c1(model)?;
        let mut out = String::new();
        if !self.givens.is_empty() {
            out.push_str("  on the instance with\n");
        }
        let mut state_of = HashMap::new();
        for (given, stated) in givens(&file).zip(&self.givens) {
            let at = if let Kind::Action { at } = &given.kind { state_of.get(at).copied() } else { None };
            if let Shape::State(state) = stated.shape {
                state_of.insert(&given.name, state);
            }
            let _ = writeln!(out, "    {}{}", print::given(given), value_words(model, &stated.shape, at));
        }
        if let Some(epsilon) = self.epsilon {
            let _ = writeln!(out, "  with every eps > 0 read at {},", shown(epsilon.is));
        }
        let definitions = print::used(&file, |label| self.is_about(label));
        if !definitions.is_empty() {
            out.push_str("  where\n");
            definitions.iter().for_each(|one| out.push_str(&format!("    {}\n", print::definition(one))));
        }
        let assumed = |item: &Item| matches!(item, Item::Assume(_) | Item::Given(Given { refinement: Some(_), .. }));
        out.push_str(match file.items.iter().any(assumed) {
            true => "  all hypotheses hold,\n",
            false => "  without hypotheses,\n",
        });
        for item in &file.items {
            if let Item::Assume(Statement { label, body }) = item {
                let _ = writeln!(out, "    {label}: {}", print::expr(body));
            }
        }
        match self.refutes {
            Some(refutes) => out.push_str(&format!("  and the conclusion {} fails:\n", shown_name(refutes.is))),
            None => out.push_str("  and so do all conclusions:\n"),
        }
        for item in &file.items {
            if let Item::Show(Statement { label, body }) = item
                && self.is_about(label)
            {
                let _ = writeln!(out, "    {label}: {}", print::expr(body));
            }
        }
        Ok(out)
    }
}

/// A value after the type of its variable; of large models only some states.
fn value_words(model: &Model, shape: &Shape, at: Option<u32>) -> String {
    let state_name = |state: usize| model.states.get(state).map_or("", |state| &state.name);
    match shape {
        Shape::Number(number) => format!(" = {}", shown_whole(number)),
        Shape::State(state) => format!(" = {}", shown_name(state_name(*state as usize))),
        Shape::Action(action) => {
            let state = at.and_then(|state| model.states.get(state as usize));
            let action = state.and_then(|state| state.actions.get(*action as usize));
            format!(" = {}", shown_name(action.map_or("", |action| &action.name)))
        }
        Shape::Component(component) => format!(" = component {component}, from 0"),
        Shape::Pairs(functions) | Shape::Tuple(functions) => function_words(model, functions, |state, row| {
            let named = state.actions.iter().zip(row);
            let named = named.map(|(action, x)| format!("{} {}", shown_name(&action.name), shown_whole(x)));
            words::some_of(named.collect())
        }),
        Shape::States(functions) | Shape::Weights(functions) => {
            function_words(model, functions, |_, row| row.iter().map(|x| shown_whole(x)).collect())
        }
    }
}

fn function_words(model: &Model, functions: &Functions, words: impl Fn(&State, &[Arc<Fraction>]) -> String) -> String {
    let mut out = String::new();
    for (number, rows) in functions.iter().enumerate() {
        if functions.len() > 1 {
            let _ = write!(out, "\n      component {number}, from 0");
        }
        for (index, state) in words::listed(model) {
            let row = rows.get(index).map(|row| &**row).unwrap_or_default();
            let _ = write!(out, "\n      {}: {}", shown_name(&state.name), words(state, row));
        }
        let unlisted = words::unlisted(model);
        if !unlisted.is_empty() {
            let _ = write!(out, "\n  {}", unlisted.trim_end());
        }
    }
    out
}

/// Reads a text as a claim.
pub(crate) fn read_claim(text: &str) -> Result<(), Refusal> {
    claim::parse(text).map(|_| ())
}

/// The text of a claim from its lines.
fn text(lines: &[Box<str>]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// Evaluates the claim, taking from `source` what it asks for.
pub(crate) fn examine(model: &Model, parts: Parts, source: &mut Source<'_>) -> Result<Examined, Refusal> {
    Claimed::of(parts)?.examine(model, source)
}

fn word(truth: Option<bool>) -> &'static str {
    match truth {
        Some(true) => "holds",
        Some(false) => "fails",
        None => "is not decided by equations and bounds",
    }
}

fn givens(file: &File) -> impl Iterator<Item = &Given> {
    file.items.iter().filter_map(|item| if let Item::Given(given) = item { Some(given) } else { None })
}
