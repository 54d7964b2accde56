//! What a refutation says: a claim, an instance, and the values that its evaluation asks for.
//!
//! The values are listed without saying of which reward. For exports that state optimal values only, those of a given
//! reward, of a member of a given tuple, and of sums and differences of two of these are found again here, by equation
//! O1 of the format.

use super::evidence::{ExportError, Lines, Optimum, Sets, Successors, Table};
use crate::claim::{Claim, Formal, Given, Unprintable};
use crate::number::Rational;

/// The value of a `given` variable.
#[derive(Debug)]
pub(super) enum Value {
    Number(Rational),
    /// A state, action or component.
    Index(usize),
    Pairs(Table),
    States(Vec<Rational>),
    Tuple(Vec<Table>),
    Weights(Vec<Vec<Rational>>),
}

/// A refutation, and the optimal values that belong to rewards of its instance.
#[derive(Debug)]
pub(super) struct Refutation {
    /// The lines of the claim.
    pub(super) text: Vec<String>,
    claim: Claim,
    label: String,
    /// By the variables of the claim, in order.
    pub(super) values: Vec<Value>,
    /// The number at which `every eps > 0` is read.
    pub(super) epsilon: Option<Rational>,
    /// The precision of enclosures, if the evaluation rests on them.
    pub(super) precision: Option<usize>,
    /// All values that are listed: as a + b e, or their bounds where there are enclosures.
    pub(super) listed: Vec<Vec<[Rational; 2]>>,
    /// The optimal values among them that belong to a reward of the instance.
    pub(super) found: Vec<Optimum>,
}

impl Refutation {
    /// Reads a refutation after its model.
    pub(super) fn read(
        lines: &mut Lines<'_>,
        discount: &Rational,
        next: &[Vec<Successors>],
    ) -> Result<Self, ExportError> {
        let states = next.len();
        let mut text = Vec::new();
        for _ in 0..lines.natural("text ")? {
            text.push(plain(lines.after("\"")?));
        }
        let claim = Claim::parse(&text.join("\n")).map_err(|_| lines.malformed())?;
        let label = plain(lines.after("refutes \"")?);
        let values = claim.givens().iter().map(|_| Value::read(lines, states)).collect::<Result<Vec<_>, _>>()?;
        let epsilon = if lines.is_at("epsilon none") {
            lines.after("epsilon none")?;
            None
        } else {
            Some(lines.rational("epsilon ")?)
        };
        let precision = if lines.is_at("precision ") { Some(lines.natural("precision ")?) } else { None };
        let rewards = combinations(&values);
        let (mut listed, mut found) = (Vec::new(), Vec::new());
        while !lines.is_at("end ") {
            let names = ["optimal-value", "policy-value", "occupancy", "soft-value"];
            let name = names.into_iter().find(|name| lines.is_at(name));
            if precision.is_some() {
                listed.push(bounds(lines, name.unwrap_or("soft-value"), states)?);
                continue;
            }
            let value = lines.values(name.unwrap_or("optimal-value"), states)?;
            let slope = if lines.is_at("slope") { Some(lines.values("slope", states)?) } else { None };
            let zeros = || vec![Rational::from(0u32); states];
            let slopes = slope.clone().unwrap_or_else(zeros);
            listed.push(value.iter().cloned().zip(slopes).map(|(a, b)| [a, b]).collect());
            if name != Some("optimal-value") {
                continue;
            }
            let of = |reward: &Table| Some((reward.clone(), greedy(discount, next, reward, &value)?));
            if let Some((reward, optimal)) = rewards.iter().filter(|_| slope.is_none()).find_map(of) {
                found.push(Optimum { reward, value, optimal });
            }
        }
        Ok(Refutation { text, claim, label, values, epsilon, precision, listed, found })
    }

    /// The claim with its refuted conclusion as Coq terms.
    pub(super) fn formal(&self) -> Result<Formal, Unprintable> {
        self.claim.formal(&self.label)
    }

    /// The given variables with their values.
    pub(super) fn givens(&self) -> impl Iterator<Item = (&Given, &Value)> {
        self.claim.givens().iter().zip(&self.values)
    }

    /// The number of components of tuples and weights, 1 if there are none.
    pub(super) fn components(&self) -> usize {
        let count = |value: &Value| match value {
            Value::Tuple(tables) => Some(tables.len()),
            Value::Weights(rows) => Some(rows.len()),
            _ => None,
        };
        self.values.iter().find_map(count).unwrap_or(1)
    }
}

impl Value {
    fn read(lines: &mut Lines<'_>, states: usize) -> Result<Self, ExportError> {
        let line = lines.after("given ")?;
        let mut words = line.rsplit(' ');
        let (last, before) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let column = |rows: Table| rows.into_iter().flatten().collect::<Vec<_>>();
        Ok(match (before, last) {
            (_, "pairs") => Value::Pairs(lines.rows(states)?),
            (_, "states") => Value::States(column(lines.rows(states)?)),
            ("tuple", count) => {
                Value::Tuple((0..lines.count(count)?).map(|_| lines.rows(states)).collect::<Result<_, _>>()?)
            }
            ("weights", count) => {
                let count = 0..lines.count(count)?;
                Value::Weights(count.map(|_| lines.rows(states).map(column)).collect::<Result<_, _>>()?)
            }
            ("number", number) => Value::Number(lines.number(number)?),
            (_, index) => Value::Index(lines.count(index)?),
        })
    }
}

/// The text of a NAME without its opening quote.
fn plain(quoted: &str) -> String {
    let mut text = String::new();
    let mut chars = quoted.strip_suffix('"').unwrap_or(quoted).chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('u')) => {
                let digits: String = chars.by_ref().take_while(|c| *c != '}').filter(|c| *c != '{').collect();
                text.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
            }
            ('\\', Some(escaped)) => text.push(escaped),
            (plain, _) => text.push(plain),
        }
    }
    text
}

/// A function that is listed with its bounds, which may be the same.
fn bounds(lines: &mut Lines<'_>, name: &str, states: usize) -> Result<Vec<[Rational; 2]>, ExportError> {
    if !lines.precedes("lower") {
        return Ok(lines.values(name, states)?.into_iter().map(|x| [x.clone(), x]).collect());
    }
    lines.after(name)?;
    let lower = lines.values("lower", states)?;
    Ok(lower.into_iter().zip(lines.values("upper", states)?).map(|(a, b)| [a, b]).collect())
}

/// The functions on pairs with their sums and differences, those first that are simplest.
fn combinations(values: &[Value]) -> Vec<Table> {
    let mut given: Vec<&Table> = Vec::new();
    for value in values {
        match value {
            Value::Pairs(table) => given.push(table),
            Value::Tuple(tables) => given.extend(tables),
            _ => {}
        }
    }
    let combine = |one: &Table, other: &Table, sign: i64| -> Table {
        let sum = |(a, b): (&Rational, &Rational)| a + b * Rational::from(sign);
        let row = |(one, other): (&Vec<Rational>, &Vec<Rational>)| one.iter().zip(other).map(sum).collect();
        one.iter().zip(other).map(row).collect()
    };
    let mut all: Vec<Table> = given.iter().map(|&table| table.clone()).collect();
    for (number, one) in given.iter().enumerate() {
        for other in &given[number + 1..] {
            all.extend([combine(one, other, 1), combine(one, other, -1), combine(other, one, -1)]);
        }
    }
    all
}

/// The actions that attain the values, if these are the optimal values of the reward.
fn greedy(discount: &Rational, next: &[Vec<Successors>], reward: &Table, value: &[Rational]) -> Option<Sets> {
    let state = |(state, actions): (usize, &Vec<Successors>)| {
        let q = |(reward, next): (&Rational, &Successors)| -> Rational {
            let mean: Rational = next.iter().map(|(state, probability)| probability * &value[*state]).sum();
            reward + discount * mean
        };
        let q = reward[state].iter().zip(actions).map(q).collect::<Vec<_>>();
        let set = (0..q.len()).filter(|&action| q[action] == value[state]).collect::<Vec<_>>();
        (q.iter().max() == Some(&value[state])).then_some(set)
    };
    next.iter().enumerate().map(state).collect()
}
