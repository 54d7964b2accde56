//! Kind `refutation`: an instance on which all hypotheses of a claim hold and one of its conclusions fails.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use crate::certificate::{self, Content, Parts, Stated, Value};
use crate::claim::syntax::{File, Given, Item, Refinement};
use crate::claim::{self, Asked, Bounds, Evaluator, Fault, Germ, Hints, Shape, Source, Why};
use crate::model::Model;
use crate::number::{Fraction, shown};
use crate::refusal::{Condition, Refusal};
use crate::soft;
use crate::text::{Reader, shown_name};

/// A claim has fewer variables, and they have fewer components.
const MAX_PARTS: usize = 1 << 10;

/// The value of a `given` variable.
pub(crate) struct StatedGiven {
    pub(crate) name: Box<str>,
    pub(crate) line: usize,
    pub(crate) shape: Shape,
}

/// A function that is said to be a fixed point, or bounds of one.
pub(crate) struct Quantity {
    pub(crate) name: &'static str,
    line: usize,
    listed: Listed,
}

enum Listed {
    /// With its coefficient of ε if that is not 0.
    Function(Vec<Value>, Option<Vec<Value>>),
    Between(Vec<Value>, Vec<Value>),
}

/// What evaluating a claim on the instance of a certificate says; none is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The refinements of variables, by the variable's name, in the order of the text.
    pub refinements: Vec<(String, Option<bool>)>,
    /// The hypotheses with their labels, in the order of the text.
    pub hypotheses: Vec<(String, Option<bool>)>,
    /// The conclusion that the certificate names.
    pub conclusion: Option<bool>,
}

/// The lines `given NAME …`.
pub(crate) fn givens(reader: &mut Reader, model: &Model) -> Result<Vec<StatedGiven>, Refusal> {
    let mut givens = Vec::new();
    while reader.is_at("given") {
        let line = reader.line();
        reader.keyword("given")?;
        reader.space()?;
        let name = reader.name()?;
        reader.space()?;
        let shape = shape(reader, model)?;
        givens.push(StatedGiven { name, line, shape });
        reader.within("given variables", givens.len(), MAX_PARTS)?;
    }
    Ok(givens)
}

fn shape(reader: &mut Reader, model: &Model) -> Result<Shape, Refusal> {
    let word = ["number", "state", "action", "component", "pairs", "states", "tuple", "weights"]
        .into_iter()
        .find(|word| reader.is_at(word));
    let Some(word) = word else {
        return reader.expected("the form of a value");
    };
    reader.keyword(word)?;
    let pairs = |reader: &mut Reader| certificate::rows(reader, model, certificate::pairs, false);
    let states = |reader: &mut Reader| certificate::rows(reader, model, |reader, _| reader.rational(), false);
    Ok(match word {
        "pairs" => {
            reader.end_of_line()?;
            Shape::Pairs(vec![pairs(reader)?])
        }
        "states" => {
            reader.end_of_line()?;
            Shape::States(vec![states(reader)?])
        }
        "number" => {
            reader.space()?;
            let number = reader.rational()?;
            reader.end_of_line()?;
            Shape::Number(number)
        }
        _ => {
            reader.space()?;
            let count = reader.natural()?;
            reader.within(
                "components",
                count as usize,
                if word == "tuple" || word == "weights" { MAX_PARTS } else { usize::MAX },
            )?;
            reader.end_of_line()?;
            match word {
                "state" => Shape::State(count),
                "action" => Shape::Action(count),
                "component" => Shape::Component(count),
                "tuple" => Shape::Tuple((0..count).map(|_| pairs(reader)).collect::<Result<_, _>>()?),
                _ => Shape::Weights((0..count).map(|_| states(reader)).collect::<Result<_, _>>()?),
            }
        }
    })
}

/// The sections of evidence, up to the end line.
pub(crate) fn quantities(reader: &mut Reader, model: &Model) -> Result<Vec<Quantity>, Refusal> {
    let mut quantities = Vec::new();
    let names = ["optimal-value", "policy-value", "occupancy", "soft-value"];
    while let Some(name) = names.into_iter().find(|name| reader.is_at(name)) {
        let line = reader.line();
        reader.keyword(name)?;
        reader.end_of_line()?;
        let listed = if name == "soft-value" || reader.is_at("lower") {
            let mut bounds = |name| {
                reader.keyword(name)?;
                certificate::values(reader, model, true)
            };
            Listed::Between(bounds("lower")?, bounds("upper")?)
        } else {
            let value = certificate::values(reader, model, false)?;
            Listed::Function(value, if name == "occupancy" { None } else { slope(reader, model)? })
        };
        quantities.push(Quantity { name, line, listed });
        reader.within("quantities", quantities.len(), MAX_PARTS)?;
    }
    Ok(quantities)
}

/// A section `slope`, if there is one.
fn slope(reader: &mut Reader, model: &Model) -> Result<Option<Vec<Value>>, Refusal> {
    if !reader.is_at("slope") {
        return Ok(None);
    }
    let line = reader.line();
    reader.keyword("slope")?;
    let rows = certificate::values(reader, model, true)?;
    if rows.iter().all(|row| row.fraction().sign().is_eq()) {
        return Err(Refusal::new(line, Condition::Syntax, "found a slope of 0", "it is left out then"));
    }
    Ok(Some(rows))
}

impl Quantity {
    /// The sections with their headings.
    pub(crate) fn sections(&self) -> Vec<(Option<&'static str>, &[Value])> {
        match &self.listed {
            Listed::Function(value, None) => vec![(None, value)],
            Listed::Function(value, Some(slope)) => vec![(None, value), (Some("slope"), slope)],
            Listed::Between(lower, upper) => vec![(Some("lower"), lower), (Some("upper"), upper)],
        }
    }

    /// None if a lower bound is above an upper one.
    fn function(&self) -> Option<Vec<Bounds>> {
        let germ = |at: &Value, slope: Option<&Value>| Germ {
            at: at.fraction(),
            slope: slope.map_or_else(Fraction::zero, Value::fraction),
        };
        match &self.listed {
            Listed::Function(value, slope) => {
                let slope = |state: usize| slope.as_ref().and_then(|slope| slope.get(state));
                Some(value.iter().enumerate().map(|(state, at)| Bounds::exact(germ(at, slope(state)))).collect())
            }
            Listed::Between(lower, upper) => {
                let ends = lower.iter().zip(upper).map(|(lower, upper)| (germ(lower, None), germ(upper, None)));
                ends.map(|(lower, upper)| (lower <= upper).then(|| Bounds::between(lower, upper))).collect()
            }
        }
    }
}

/// What a refutation states, apart from its evidence.
struct Statement<'a> {
    model: &'a Model,
    /// The line before the first line of the text.
    text_line: usize,
    text: String,
    refutes: (usize, &'a str),
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
            refutes: (1, ""),
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
                Content::Name(name) => statement.refutes = (part.line, name),
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

    /// **C1** The discount is below 1, and the text is a claim.
    fn c1(&self) -> Result<File, Refusal> {
        if self.model.has_discount_one() {
            let stated = "the discount is 1";
            return Err(Refusal::new(3, Condition::C1, stated, "claims speak of discounts below 1"));
        }
        let file = claim::parse(&self.text).map_err(|fault| self.refusal(&fault))?;
        let is = |item: &Item| matches!(item, Item::Show(shown) if &*shown.label == self.refutes.1);
        if !file.items.iter().any(is) {
            let stated = format!("the text has no conclusion {}", shown_name(self.refutes.1));
            return Err(Refusal::new(self.refutes.0, Condition::C1, stated, "one of this label must fail"));
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
            let line = self.givens.get(place).map_or(self.refutes.0, |stated| stated.line);
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

    /// Evaluates refinements, hypotheses and the conclusion.
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
        let mut examined = Examined { refinements: Vec::new(), hypotheses: Vec::new(), conclusion: None };
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
                Item::Show(statement) if &*statement.label == self.refutes.1 => {
                    examined.conclusion = evaluator.truth(&statement.body).map_err(fault)?;
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
pub(crate) fn text(lines: &[Box<str>]) -> String {
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
    c5(&statement, &examined)
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
fn c5(statement: &Statement, examined: &Examined) -> Result<(), Refusal> {
    if examined.conclusion == Some(false) {
        return Ok(());
    }
    let (line, label) = statement.refutes;
    let stated = format!("the conclusion {} {}", shown_name(label), word(examined.conclusion));
    Err(Refusal::new(line, Condition::C5, stated, "it must fail"))
}

/// What an accepted refutation proves.
pub(crate) fn words(model: &Model, parts: Parts) -> Result<String, Refusal> {
    let statement = Statement::of(model, parts)?;
    let mut out = format!(
        "  all hypotheses of the following text hold on the instance in the certificate, and the conclusion {} fails:\n",
        shown_name(statement.refutes.1)
    );
    let content = statement.text.lines().filter(|line| !line.trim().is_empty());
    content.for_each(|line| out.push_str(&format!("    | {line}\n")));
    Ok(out)
}

/// The lines that print a given value after `given NAME `.
pub(crate) fn shape_lines(shape: &Shape) -> Vec<String> {
    let joined = |row: &[Arc<Fraction>]| row.iter().map(|x| x.to_string()).collect::<Vec<_>>().join(" ");
    let pairs = |rows: &[Vec<Box<[Arc<Fraction>]>>]| rows.iter().flatten().map(|row| joined(row)).collect::<Vec<_>>();
    let states = |rows: &[Vec<Arc<Fraction>>]| rows.iter().flatten().map(|x| x.to_string()).collect::<Vec<_>>();
    let (first, rows) = match shape {
        Shape::Number(x) => (format!("number {x}"), Vec::new()),
        Shape::State(index) => (format!("state {index}"), Vec::new()),
        Shape::Action(index) => (format!("action {index}"), Vec::new()),
        Shape::Component(index) => (format!("component {index}"), Vec::new()),
        Shape::Pairs(f) => ("pairs".to_owned(), pairs(f)),
        Shape::Tuple(f) => (format!("tuple {}", f.len()), pairs(f)),
        Shape::States(f) => ("states".to_owned(), states(f)),
        Shape::Weights(f) => (format!("weights {}", f.len()), states(f)),
    };
    [first].into_iter().chain(rows).collect()
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
