//! Kind `refutation`: an instance on which all hypotheses of a claim hold and one of its conclusions fails.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use crate::certificate::{self, Content, Parts, Value};
use crate::claim::syntax::{File, Given, Item, Refinement};
use crate::claim::{self, Asked, Evaluator, Fault, Pair, Shape, Source, Why};
use crate::model::Model;
use crate::number::{Fraction, shown};
use crate::refusal::{Condition, Refusal};
use crate::text::{Reader, shown_name};

/// A claim has fewer variables, and they have fewer components.
const MAX_PARTS: usize = 1 << 10;

/// The value of a `given` variable.
pub(crate) struct Stated {
    pub(crate) name: Box<str>,
    pub(crate) line: usize,
    pub(crate) shape: Shape,
}

/// A function that is said to be a fixed point, with its coefficient of ε if that is not 0.
pub(crate) struct Quantity {
    pub(crate) name: &'static str,
    pub(crate) line: usize,
    pub(crate) value: Vec<Value>,
    pub(crate) slope: Option<Vec<Value>>,
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
pub(crate) fn givens(reader: &mut Reader, model: &Model) -> Result<Vec<Stated>, Refusal> {
    let mut givens = Vec::new();
    while reader.is_at("given") {
        let line = reader.line();
        reader.keyword("given")?;
        reader.space()?;
        let name = reader.name()?;
        reader.space()?;
        let shape = shape(reader, model)?;
        givens.push(Stated { name, line, shape });
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
    while let Some(name) = ["optimal-value", "policy-value", "occupancy"].into_iter().find(|name| reader.is_at(name)) {
        let line = reader.line();
        reader.keyword(name)?;
        let value = certificate::values(reader, model)?;
        let mut slope = None;
        if name != "occupancy" && reader.is_at("slope") {
            let line = reader.line();
            reader.keyword("slope")?;
            let rows = certificate::values(reader, model)?;
            if rows.iter().all(|row| row.fraction().sign().is_eq()) {
                let fault = Refusal::new(line, Condition::Syntax, "found a slope of 0", "it is left out then");
                return Err(fault);
            }
            slope = Some(rows);
        }
        quantities.push(Quantity { name, line, value, slope });
        reader.within("quantities", quantities.len(), MAX_PARTS)?;
    }
    Ok(quantities)
}

impl Quantity {
    fn function(&self) -> Vec<Pair> {
        let slope = |state: usize| self.slope.as_ref().and_then(|slope| slope.get(state)).map(Value::fraction);
        let numbers = self.value.iter().enumerate();
        numbers.map(|(state, value)| [value.fraction(), slope(state).unwrap_or_else(Fraction::zero)]).collect()
    }
}

/// What a refutation states, apart from its evidence.
struct Statement<'a> {
    model: &'a Model,
    /// The line before the first line of the text.
    text_line: usize,
    text: String,
    refutes: (usize, &'a str),
    givens: &'a [Stated],
    epsilon: Option<&'a Fraction>,
}

impl<'a> Statement<'a> {
    fn of(model: &'a Model, parts: Parts<'a>) -> Result<Self, Refusal> {
        let mut statement =
            Statement { model, text_line: 1, text: String::new(), refutes: (1, ""), givens: &[], epsilon: None };
        for part in parts.0 {
            match &part.content {
                Content::Lines(lines) => {
                    statement.text_line = part.line;
                    statement.text = text(lines);
                }
                Content::Name(name) => statement.refutes = (part.line, name),
                Content::Givens(givens) => statement.givens = givens,
                Content::Number(number) if part.name == "epsilon" => statement.epsilon = Some(number),
                _ => {}
            }
        }
        if let Some(epsilon) = statement.epsilon.filter(|epsilon| epsilon.sign().is_le()) {
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
            Why::Missing(asked) => {
                let stated = format!("the text asks for the `{}` of {}", asked.name(), subject(asked));
                Refusal::new(line, Condition::C3, stated, "no listed function satisfies its equation")
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
        let mut evaluator = Evaluator::new(self.model, components, self.epsilon, source);
        let mut examined = Examined { refinements: Vec::new(), hypotheses: Vec::new(), conclusion: None };
        let mut values = values.into_iter();
        for item in &file.items {
            match item {
                Item::Given(given) => {
                    let Some(value) = values.next() else { continue };
                    if let Some(refinement) = &given.refinement {
                        let truth = evaluator.refined(given, refinement, &value).map_err(fault)?;
                        examined.refinements.push((given.name.to_string(), Some(truth)));
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
    let reward = |rows: &[Vec<Pair>]| {
        let number = |[at, slope]: &Pair| match slope.sign().is_eq() {
            true => shown(at),
            false => format!("{} + ε·({})", shown(at), shown(slope)),
        };
        list(rows.iter().flatten().map(number).collect())
    };
    let policy = |rows: &[Vec<Fraction>]| list(rows.iter().flatten().map(shown).collect());
    match asked {
        Asked::OptimalValue { reward: r } => format!("the reward {}", reward(r)),
        Asked::PolicyValue { policy: p, reward: r } => format!("the policy {} for the reward {}", policy(p), reward(r)),
        Asked::Occupancy { policy: p, initial } => {
            format!("the policy {} from {}", policy(p), list(initial.iter().map(shown).collect()))
        }
    }
}

/// Evaluates the claim, taking from `source` what it asks for.
pub(crate) fn examine(
    model: &Model,
    parts: Parts,
    source: &mut dyn FnMut(&Asked) -> Option<Vec<Pair>>,
) -> Result<Examined, Refusal> {
    Statement::of(model, parts)?.examine(&mut |asked, _| source(asked))
}

pub(crate) fn verify(model: &Model, parts: Parts) -> Result<(), Refusal> {
    let quantities = parts.0.iter().find_map(|part| match &part.content {
        Content::Quantities(quantities) => Some(&quantities[..]),
        _ => None,
    });
    let quantities = quantities.unwrap_or_default();
    let functions: Vec<Vec<Pair>> = quantities.iter().map(Quantity::function).collect();
    let used = RefCell::new(vec![false; quantities.len()]);
    let statement = Statement::of(model, parts)?;
    let examined = statement.examine(&mut |asked, satisfies| {
        let candidates = quantities.iter().zip(&functions).enumerate();
        let mut named = candidates.filter(|(_, (quantity, _))| quantity.name == asked.name());
        let (place, (_, function)) = named.find(|(_, (_, function))| satisfies(function))?;
        used.borrow_mut().get_mut(place).map(|used| *used = true)?;
        Some(function.clone())
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
        None => "is not decided by equations",
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
    fn refined(&mut self, given: &Given, refinement: &Refinement, value: &claim::Given) -> Result<bool, Fault> {
        match refinement {
            Refinement::Optimal(reward) => self.is_optimal(value, reward),
            Refinement::Greedy(q) => self.is_greedy(value, q),
            Refinement::Bump { state, action, off } => self.is_bump(given.line, value, [state, action], off),
        }
    }
}
