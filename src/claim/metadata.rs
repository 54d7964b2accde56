//! The head of a claim file, checked: symmetries and the audit's grid.

use std::collections::HashSet;

use super::error::{ClaimError, ClaimProblem};
use super::given::{Given, GivenKind};
use super::parse::nearest;
use super::syntax::{ClaimFile, Metadata, Span};
use crate::number::{self, NumberError, Rational};

/// The keys of a grid. The first three take one positive integer, the largest number of each; the
/// others take the values that numbers of that kind run through.
pub const GRID_KEYS: [&str; 11] = [
    "states",
    "actions",
    "components",
    "discounts",
    "probabilities",
    "rewards",
    "functions",
    "policies",
    "distributions",
    "weights",
    "numbers",
];
const COUNTS: usize = 3;
const MOST: u32 = 64;
const SYMMETRIES: [&str; 3] = ["relabelling", "scale", "shift"];

/// A transformation of instances that a claim declares to be harmless. (Relabelling states and
/// actions always is, since no operator depends on their order.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimSymmetry {
    /// Multiplying all of these variables by the same positive number, by their numbers among the
    /// givens.
    Scale(Vec<usize>),
    /// Adding the same number everywhere to all of these variables.
    Shift(Vec<usize>),
}

/// The grid that an audit of the claim runs through, as far as the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    entries: Vec<(String, Vec<Rational>)>,
}

impl Grid {
    /// The values of a key of [`GRID_KEYS`], if the file gives them.
    pub fn values(&self, key: &str) -> Option<&[Rational]> {
        self.entries.iter().find(|(known, _)| known == key).map(|(_, values)| values.as_slice())
    }

    /// The one number of `states`, `actions` or `components`.
    pub fn count(&self, key: &str) -> Option<usize> {
        let [value] = self.values(key)? else { return None };
        usize::try_from(value.numerator_ref()).ok()
    }

    /// Whether the file gives no grid.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries in the order of the file.
    pub fn entries(&self) -> &[(String, Vec<Rational>)] {
        &self.entries
    }
}

/// The declared symmetries and grid.
pub(super) fn read(text: &str, file: &ClaimFile, givens: &[Given]) -> Result<(Vec<ClaimSymmetry>, Grid), ClaimError> {
    Ok((symmetries(text, file, givens)?, grid(text, file)?))
}

fn fail<T>(text: &str, span: &Span, problem: ClaimProblem) -> Result<T, ClaimError> {
    Err(ClaimError::new(text, span.clone(), problem))
}

fn symmetries(text: &str, file: &ClaimFile, givens: &[Given]) -> Result<Vec<ClaimSymmetry>, ClaimError> {
    let mut found = Vec::new();
    for entry in &file.metadata {
        let Metadata::Symmetry(list) = entry else { continue };
        for symmetry in list {
            let name = symmetry.value.name.as_str();
            let moves = matches!(name, "scale" | "shift");
            if !SYMMETRIES.contains(&name) || moves == symmetry.value.variables.is_empty() {
                let problem = ClaimProblem::UnknownSymmetry {
                    name: symmetry.value.to_string(),
                    nearest: nearest(name, SYMMETRIES),
                };
                return fail(text, &symmetry.span, problem);
            }
            let mut variables = Vec::new();
            for variable in &symmetry.value.variables {
                let Some(number) = givens.iter().position(|given| given.name == variable.value) else {
                    let nearest = nearest(&variable.value, givens.iter().map(|given| given.name.as_str()));
                    let problem = ClaimProblem::UnknownName { name: variable.value.clone(), nearest };
                    return fail(text, &variable.span, problem);
                };
                let kind = &givens[number].kind;
                if !(kind.is_function() || matches!(kind, GivenKind::Number(_)) && name == "scale") {
                    let problem = ClaimProblem::Symmetry {
                        symmetry: name.to_owned(),
                        name: variable.value.clone(),
                        found: format!("a {kind}"),
                    };
                    return fail(text, &variable.span, problem);
                }
                variables.push(number);
            }
            match name {
                "scale" => found.push(ClaimSymmetry::Scale(variables)),
                "shift" => found.push(ClaimSymmetry::Shift(variables)),
                _ => {}
            }
        }
    }
    Ok(found)
}

fn grid(text: &str, file: &ClaimFile) -> Result<Grid, ClaimError> {
    let mut grid = Grid::default();
    for entry in &file.metadata {
        let Metadata::Grid(entries) = entry else { continue };
        for (key, values) in entries {
            let name = key.value.as_str();
            let wrong = |why: &'static str, span: &Span| {
                let nearest = nearest(name, GRID_KEYS.iter().copied().filter(|known| *known != name));
                fail(text, span, ClaimProblem::Grid { key: name.to_owned(), why, nearest })
            };
            let Some(place) = GRID_KEYS.iter().position(|known| *known == name) else {
                return wrong("is not known", &key.span);
            };
            if grid.values(name).is_some() {
                return wrong("is given twice", &key.span);
            }
            let (mut numbers, mut known) = (Vec::new(), HashSet::new());
            for value in values {
                match quotient(&value.value) {
                    Ok(number) if !known.insert(number.clone()) => return wrong("repeats a value", &value.span),
                    Ok(number) => numbers.push(number),
                    Err(error) => {
                        let problem = ClaimProblem::Number { text: value.value.clone(), why: error.to_string() };
                        return fail(text, &value.span, problem);
                    }
                }
            }
            let whole = |x: &Rational| *x >= 1u32 && *x <= MOST && *x.denominator_ref() == 1u32;
            if place < COUNTS && !matches!(numbers.as_slice(), [x] if whole(x)) {
                return wrong("takes one integer from 1 to 64", &key.span);
            }
            let in_range = |x: &Rational| match name {
                "discounts" => *x >= 0u32 && *x < 1u32,
                "probabilities" | "policies" | "distributions" | "weights" => *x >= 0u32 && *x <= 1u32,
                _ => true,
            };
            if !numbers.iter().all(in_range) {
                return wrong("has a value outside its range", &key.span);
            }
            grid.entries.push((name.to_owned(), numbers));
        }
    }
    Ok(grid)
}

/// A number of a grid, whose parts may both be decimals.
fn quotient(text: &str) -> Result<Rational, NumberError> {
    let Some((dividend, divisor)) = text.split_once('/') else { return number::parse(text) };
    let (x, y) = (number::parse(dividend)?, number::parse(divisor)?);
    if y == 0u32 { number::parse(&format!("{x}/0")) } else { Ok(x / y) }
}
