//! What a refutation says: a claim, an instance, and the values that its evaluation asks for.
//!
//! The values are listed without saying of which reward. For exports that state optimal values
//! only, those of a given reward, of a member of a given tuple, and of sums and differences of two
//! of these are found again here, by equation O1 of the format.

use std::convert::Infallible;

use cliff_check::{Claimed, Listed, Shape};

use super::error::ExportError;
use super::numbers::{self, Sets, Solved, Successors, Table, rational};
use crate::bellman::look_ahead;
use crate::claim::{Claim, Formal, Frame, Given, Unprintable};
use crate::mdp::Pair;
use crate::number::Rational;

/// The value of a `given` variable.
#[derive(Debug)]
pub(super) enum StatedValue {
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
pub(super) struct StatedRefutation {
    /// The lines of the claim.
    pub(super) text: Vec<String>,
    claim: Claim,
    label: String,
    /// By the variables of the claim, in order.
    pub(super) values: Vec<StatedValue>,
    /// The number at which `every eps > 0` is read.
    pub(super) epsilon: Option<Rational>,
    /// The precision of enclosures, if the evaluation rests on them.
    pub(super) precision: Option<usize>,
    /// All values that are listed: as a + b e, or their bounds where there are enclosures.
    pub(super) listed: Vec<Vec<[Rational; 2]>>,
    /// The optimal values among them that belong to a reward of the instance.
    pub(super) found: Vec<Solved>,
}

impl StatedRefutation {
    /// What an accepted refutation says.
    pub(super) fn of(
        stated: &Claimed<'_>,
        refutes: &str,
        discount: &Rational,
        next: &[Vec<Successors>],
    ) -> Result<Self, ExportError> {
        let Claimed { text, givens, epsilon, precision, quantities, .. } = stated;
        let text: Vec<String> = text.is.iter().map(|line| line.to_string()).collect();
        let claim = Claim::parse(&text.join("\n")).map_err(|error| ExportError::Claim(Box::new(error)))?;
        let values: Vec<StatedValue> = givens.iter().map(|given| StatedValue::of(&given.shape)).collect();
        let rewards = combinations(&values);
        let frame = Frame::new(discount.clone(), next).ok();
        let (mut listed, mut found) = (Vec::new(), Vec::new());
        for quantity in quantities {
            let (first, second) = match &quantity.listed {
                Listed::Between(lower, upper) => (numbers::values(lower), Some(numbers::values(upper))),
                Listed::Function(value, slope) => (numbers::values(value), slope.as_deref().map(numbers::values)),
            };
            let known = matches!(quantity.listed, Listed::Function(_, None));
            if known && precision.is_none() && quantity.name == "optimal-value" {
                let of = |reward: &Table| Some((reward.clone(), greedy(frame.as_ref()?, reward, &first)?));
                if let Some((reward, optimal)) = rewards.iter().find_map(of) {
                    found.push(Solved { reward, value: first.clone(), optimal });
                }
            }
            // Where there are enclosures, what is known has twice the same bound, and otherwise a
            // slope of 0.
            let other = |x: &Rational| if precision.is_some() { x.clone() } else { Rational::from(0u32) };
            let second = second.unwrap_or_else(|| first.iter().map(other).collect());
            listed.push(first.into_iter().zip(second).map(|(a, b)| [a, b]).collect());
        }
        Ok(StatedRefutation {
            text,
            claim,
            label: refutes.to_owned(),
            values,
            epsilon: epsilon.map(|epsilon| rational(epsilon.is)),
            precision: precision.map(|precision| numbers::natural(precision.is) as usize),
            listed,
            found,
        })
    }

    /// The claim with its refuted conclusion as Coq terms.
    pub(super) fn formal(&self) -> Result<Formal, Unprintable> {
        self.claim.formal(&self.label)
    }

    /// The given variables with their values.
    ///
    /// # Errors
    ///
    /// When a variable has no value.
    pub(super) fn givens(&self) -> Result<Vec<(&Given, &StatedValue)>, ExportError> {
        let givens = self.claim.givens();
        match givens.get(self.values.len()) {
            Some(given) => Err(ExportError::Value { variable: given.name.clone() }),
            None => Ok(givens.iter().zip(&self.values).collect()),
        }
    }

    /// The number of components of tuples and weights, 1 if there are none.
    pub(super) fn components(&self) -> usize {
        let count = |value: &StatedValue| match value {
            StatedValue::Tuple(tables) => Some(tables.len()),
            StatedValue::Weights(rows) => Some(rows.len()),
            _ => None,
        };
        self.values.iter().find_map(count).unwrap_or(1)
    }
}

impl StatedValue {
    fn of(shape: &Shape) -> Self {
        match shape {
            Shape::Number(number) => StatedValue::Number(rational(number)),
            Shape::State(index) | Shape::Action(index) | Shape::Component(index) => StatedValue::Index(*index as usize),
            Shape::Pairs(tables) => StatedValue::Pairs(tables.iter().flat_map(|table| numbers::table(table)).collect()),
            Shape::Tuple(tables) => StatedValue::Tuple(tables.iter().map(|table| numbers::table(table)).collect()),
            Shape::States(rows) => {
                StatedValue::States(rows.iter().flatten().flat_map(|row| numbers::numbers(row)).collect())
            }
            Shape::Weights(rows) => {
                let weights = |rows: &Vec<Box<_>>| rows.iter().flat_map(|row| numbers::numbers(row)).collect();
                StatedValue::Weights(rows.iter().map(weights).collect())
            }
        }
    }
}

/// The functions on pairs with their sums and differences, those first that are simplest.
fn combinations(values: &[StatedValue]) -> Vec<Table> {
    let mut given: Vec<&Table> = Vec::new();
    for value in values {
        match value {
            StatedValue::Pairs(table) => given.push(table),
            StatedValue::Tuple(tables) => given.extend(tables),
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
fn greedy(frame: &Frame<Rational>, reward: &Table, value: &[Rational]) -> Option<Sets> {
    let state = |state: usize| {
        let q = |(pair, reward): (usize, &Rational)| {
            let Ok::<_, Infallible>(q) = look_ahead(frame, Pair::new(pair), reward, value);
            q
        };
        let q: Vec<Rational> = frame.actions(state).zip(&reward[state]).map(q).collect();
        let set = (0..q.len()).filter(|&action| q[action] == value[state]).collect();
        (q.iter().max() == Some(&value[state])).then_some(set)
    };
    (0..frame.states()).map(state).collect()
}
