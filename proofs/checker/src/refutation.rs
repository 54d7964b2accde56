//! Kinds `refutation` and `confirmation`: an instance on which all hypotheses of a claim hold, and one of its conclusions fails, or all hold.

use std::cell::RefCell;
use std::rc::Rc;

use crate::certificate::{Content, Parts, Stated};
use crate::claim::syntax::{File, Given, Item, Refinement};
use crate::claim::{self, Asked, Bounds, Evaluator, Fault, Germ, Hints, Source, Why};
use crate::listed::{Quantity, StatedGiven};
use crate::model::Model;
use crate::number::shown;
use crate::refusal::{Condition, Refusal};
use crate::soft;
use crate::text::shown_name;

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

/// What a certificate of a claim states, apart from its evidence.
struct Statement<'a> {
    model: &'a Model,
    /// The line before the first line of the text.
    text_line: usize,
    text: String,
    /// The label of the conclusion that fails, with its line; none where all hold.
    refutes: Option<(usize, &'a str)>,
    givens: &'a [StatedGiven],
    hints: Hints<'a>,
    /// The line that states the precision.
    precision_line: usize,
}

impl<'a> Statement<'a> {
    fn of(model: &'a Model, parts: Parts<'a>) -> Result<Self, Refusal> {
        let mut statement = Statement {
            model,
            text_line: 1,
            text: String::new(),
            refutes: None,
            givens: &[],
            hints: Hints::default(),
            precision_line: 1,
        };
        for part in parts.0 {
            match &part.content {
                Content::Lines(lines) => {
                    statement.text_line = part.line;
                    statement.text = text(lines);
                }
                Content::Name(name) => statement.refutes = Some((part.line, name)),
                Content::Givens(givens) => statement.givens = givens,
                Content::Number(number) if part.name == "epsilon" => statement.hints.epsilon = Some(number),
                Content::Number(number) => {
                    let stated = Stated { name: part.name, line: part.line, is: &**number };
                    statement.hints.precision = Some(soft::precision(stated)?);
                    statement.precision_line = part.line;
                }
                _ => {}
            }
        }
        if let Some(epsilon) = statement.hints.epsilon.filter(|epsilon| epsilon.sign().is_le()) {
            let stated = format!("epsilon = {}", shown(epsilon));
            return Err(Refusal::new(1, Condition::C2, stated, "it must be positive"));
        }
        Ok(statement)
    }

    /// Whether the certificate is about this conclusion.
    fn is_about(&self, label: &str) -> bool {
        self.refutes.is_none_or(|(_, refuted)| refuted == label)
    }

    /// **C1** The discount of a refutation is below 1, and the text is a claim.
    fn c1(&self) -> Result<File, Refusal> {
        if self.refutes.is_some() && self.model.has_discount_one() {
            let stated = "the discount is 1";
            return Err(Refusal::new(3, Condition::C1, stated, "claims speak of discounts below 1"));
        }
        let file = claim::parse(&self.text).map_err(|fault| self.refusal(&fault))?;
        let is = |item: &Item| matches!(item, Item::Show(shown) if self.is_about(&shown.label));
        if !file.items.iter().any(is) {
            let (line, label) = self.refutes.unwrap_or((self.text_line, ""));
            let stated = format!("the text has no conclusion {}", shown_name(label));
            return Err(Refusal::new(line, Condition::C1, stated, "one of this label must fail"));
        }
        Ok(file)
    }

    /// A fault of the text or of its evaluation, at its line.
    fn refusal(&self, fault: &Fault) -> Refusal {
        let line = self.text_line.saturating_add(fault.line);
        match &fault.why {
            Why::Claim(what) => Refusal::new(line, Condition::C1, what, "the text must be a claim"),
            Why::NotGround(what) => Refusal::new(line, Condition::C1, what, "this is not a ground claim"),
            Why::Limit(what) => Refusal::new(line, Condition::Limit, what, "this checker does not compute it"),
            Why::NoPrecision => {
                let stated = "the text asks for bounds of exp";
                Refusal::new(line, Condition::C3, stated, "no `precision` says how narrow")
            }
            Why::Missing(asked) => {
                let stated = format!("the text asks for the `{}` of {}", asked.name(), subject(asked));
                Refusal::new(line, Condition::C3, stated, "no listed function satisfies its equation, or bounds it")
            }
        }
    }

    /// **C2** Each variable has a value of its type.
    fn c2(
        &self,
        given: &Given,
        place: usize,
        known: &[(Rc<str>, usize)],
        components: &mut Option<usize>,
    ) -> Result<claim::Given, Refusal> {
        let Some(stated) = self.givens.get(place).filter(|stated| *stated.name == *given.name) else {
            let line = self.givens.get(place).map_or(self.text_line, |stated| stated.line);
            let required = "the variables of the text need values in their order";
            return Err(Refusal::new(line, Condition::C2, format!("`{}` has no value here", given.name), required));
        };
        let at = |name: &Rc<str>| known.iter().find(|(known, _)| known == name).cloned();
        claim::given(self.model, &given.name, &given.kind, &stated.shape, at, components).map_err(|why| {
            let stated_value = format!("the value of `{}` is not of its type: {why}", given.name);
            Refusal::new(
                stated.line,
                Condition::C2,
                stated_value,
                format!("line {} of the text asks for it", given.line),
            )
        })
    }

    /// Evaluates refinements, hypotheses and the conclusions that the certificate is about.
    fn examine(&self, source: &mut Source<'_>) -> Result<Examined, Refusal> {
        let file = self.c1()?;
        let fault = |fault: Fault| self.refusal(&fault);
        let mut components = None;
        // The states and N come first, since evaluation knows them from the beginning.
        let (mut values, mut known) = (Vec::new(), Vec::new());
        let givens =
            file.items.iter().filter_map(|item| if let Item::Given(given) = item { Some(given) } else { None });
        for (place, given) in givens.enumerate() {
            let value = self.c2(given, place, &known, &mut components)?;
            known.extend(value.state());
            values.push(value);
        }
        if let Some(extra) = self.givens.get(values.len()) {
            let stated = format!("a value for {}", shown_name(&extra.name));
            return Err(Refusal::new(extra.line, Condition::C2, stated, "the text has no such variable"));
        }
        let mut evaluator = Evaluator::new(self.model, components, self.hints, source);
        let mut examined = Examined { refinements: Vec::new(), hypotheses: Vec::new(), conclusions: Vec::new() };
        let mut values = values.into_iter();
        for item in &file.items {
            match item {
                Item::Given(given) => {
                    let Some(value) = values.next() else { continue };
                    if let Some(refinement) = &given.refinement {
                        let truth = evaluator.refined(given, refinement, &value).map_err(fault)?;
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
        if self.hints.precision.is_some() && !evaluator.is_exponential() {
            let stated = "a precision, but the text asks for no bounds of exp";
            return Err(Refusal::new(self.precision_line, Condition::C3, stated, "only what is asked for is listed"));
        }
        Ok(examined)
    }
}

/// The text of a claim from its lines.
fn text(lines: &[Box<str>]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// The first numbers of what a fixed point is asked for.
fn subject(asked: &Asked) -> String {
    const SHOWN: usize = 6;
    let list = |numbers: Vec<String>| {
        let dots = if numbers.len() > SHOWN { ", …" } else { "" };
        format!("({}{dots})", numbers.into_iter().take(SHOWN).collect::<Vec<_>>().join(", "))
    };
    let germ = |Germ { at, slope }: &Germ| match slope.sign().is_eq() {
        true => shown(at),
        false => format!("{} + ε·({})", shown(at), shown(slope)),
    };
    let number = |bounds: &Bounds| match bounds.known() {
        Some(number) => germ(number),
        None => format!("[{}, {}]", germ(bounds.lower()), germ(bounds.upper())),
    };
    let rows = |rows: &[Vec<Bounds>]| list(rows.iter().flatten().map(number).collect());
    match asked {
        Asked::OptimalValue { reward } => format!("the reward {}", rows(reward)),
        Asked::PolicyValue { policy, reward } => format!("the policy {} for the reward {}", rows(policy), rows(reward)),
        Asked::Occupancy { policy, initial } => {
            format!("the policy {} from {}", rows(policy), list(initial.iter().map(shown).collect()))
        }
        Asked::SoftValue { temperature, measure, reward } => {
            format!("the reward {} at temperature {} with measure {}", rows(reward), shown(temperature), rows(measure))
        }
    }
}

/// Evaluates the claim, taking from `source` what it asks for.
pub(crate) fn examine(model: &Model, parts: Parts, source: &mut Source<'_>) -> Result<Examined, Refusal> {
    Statement::of(model, parts)?.examine(source)
}

pub(crate) fn verify(model: &Model, parts: Parts) -> Result<(), Refusal> {
    let quantities = parts.0.iter().find_map(|part| match &part.content {
        Content::Quantities(quantities) => Some(&quantities[..]),
        _ => None,
    });
    let quantities = quantities.unwrap_or_default();
    let functions: Vec<Option<Vec<Bounds>>> = quantities.iter().map(Quantity::function).collect();
    let used = RefCell::new(vec![false; quantities.len()]);
    let statement = Statement::of(model, parts)?;
    let examined = statement.examine(&mut |asked, satisfies| {
        let candidates = quantities.iter().zip(&functions).enumerate();
        let mut named = candidates.filter(|(_, (quantity, _))| quantity.name == asked.name());
        let satisfies = |function: &Option<Vec<Bounds>>| function.as_ref().is_some_and(|function| satisfies(function));
        let (place, (_, function)) = named.find(|(_, (_, function))| satisfies(function))?;
        used.borrow_mut().get_mut(place).map(|used| *used = true)?;
        function.clone()
    })?;
    c3(quantities, &used.borrow())?;
    c4(&statement, &examined)?;
    match statement.refutes {
        Some(refutes) => c5(refutes, &examined),
        None => c6(&statement, &examined),
    }
}

/// **C3** Every fixed point asked for is listed, which the evaluation saw to, and what is listed is asked for.
fn c3(quantities: &[Quantity], used: &[bool]) -> Result<(), Refusal> {
    match quantities.iter().zip(used).find(|(_, used)| !**used) {
        Some((quantity, _)) => {
            let stated = format!("this `{}` satisfies no equation that the text asks for", quantity.name);
            Err(Refusal::new(quantity.line, Condition::C3, stated, "only what is asked for is listed"))
        }
        None => Ok(()),
    }
}

fn word(truth: Option<bool>) -> &'static str {
    match truth {
        Some(true) => "holds",
        Some(false) => "fails",
        None => "is not decided by equations and bounds",
    }
}

/// **C4** All refinements and hypotheses hold.
fn c4(statement: &Statement, examined: &Examined) -> Result<(), Refusal> {
    let refinements = examined.refinements.iter().map(|one| ("the refinement of", one));
    let hypotheses = examined.hypotheses.iter().map(|one| ("the hypothesis", one));
    match refinements.chain(hypotheses).find(|(_, (_, truth))| *truth != Some(true)) {
        Some((what, (label, truth))) => {
            let stated = format!("{what} {} {}", shown_name(label), word(*truth));
            Err(Refusal::new(statement.text_line, Condition::C4, stated, "all must hold"))
        }
        None => Ok(()),
    }
}

/// **C5** The named conclusion fails.
fn c5((line, label): (usize, &str), examined: &Examined) -> Result<(), Refusal> {
    match &examined.conclusions[..] {
        [(_, Some(false))] => Ok(()),
        conclusions => {
            let truth = conclusions.first().and_then(|(_, truth)| *truth);
            let stated = format!("the conclusion {} {}", shown_name(label), word(truth));
            Err(Refusal::new(line, Condition::C5, stated, "it must fail"))
        }
    }
}

/// **C6** All conclusions hold.
fn c6(statement: &Statement, examined: &Examined) -> Result<(), Refusal> {
    match examined.conclusions.iter().find(|(_, truth)| *truth != Some(true)) {
        Some((label, truth)) => {
            let stated = format!("the conclusion {} {}", shown_name(label), word(*truth));
            Err(Refusal::new(statement.text_line, Condition::C6, stated, "all must hold"))
        }
        None => Ok(()),
    }
}

/// What an accepted certificate of a claim proves.
pub(crate) fn words(model: &Model, parts: Parts) -> Result<String, Refusal> {
    let statement = Statement::of(model, parts)?;
    let conclusions = match statement.refutes {
        Some((_, label)) => format!("the conclusion {} fails", shown_name(label)),
        None => "so do all its conclusions".to_owned(),
    };
    let mut out =
        format!("  all hypotheses of the following text hold on the instance in the certificate, and {conclusions}:\n");
    let content = statement.text.lines().filter(|line| !line.trim().is_empty());
    content.for_each(|line| out.push_str(&format!("    | {line}\n")));
    Ok(out)
}

impl Evaluator<'_> {
    /// Whether a value satisfies the refinement of its variable's type, which sees the variables before it.
    fn refined(&mut self, given: &Given, refinement: &Refinement, value: &claim::Given) -> Result<Option<bool>, Fault> {
        match refinement {
            Refinement::Optimal(reward) => self.is_optimal(value, reward),
            Refinement::Greedy(q) => self.is_greedy(value, q),
            Refinement::Bump { state, action, off } => self.is_bump(given.line, value, [state, action], off),
        }
    }
}
