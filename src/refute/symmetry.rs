//! Tests the symmetries that a claim declares, before a search leaves out what they say is
//! equivalent.

use super::{Origin, RandomSearch, RefuteError, Witness};
use crate::claim::{Claim, ClaimSymmetry, Evaluator, GivenValue, Instance, Outcome, Truth};
use crate::number::Rational;

/// How many instances each symmetry is tested on.
const INSTANCES: u64 = 60;
/// The seed of these instances: a symmetry is true or false whatever the search draws.
const SEED: u64 = 20_150;
const SHIFTS: [(i64, i64); 4] = [(1, 1), (-10, 1), (1, 2), (100, 1)];
const FACTORS: [(i64, i64); 3] = [(2, 1), (1, 10), (1, 3)];

/// Refuses a claim one of whose symmetries changes a truth value on some instance.
///
/// # Errors
/// [`RefuteError::FalseSymmetry`] with the smallest such instance among those that were tried.
pub fn check_symmetries(claim: &Claim) -> Result<(), RefuteError> {
    if claim.symmetries().is_empty() {
        return Ok(());
    }
    let search = RandomSearch::new(claim, SEED);
    let mut drawing = search.drawing();
    let mut instances = Vec::new();
    for number in 0..INSTANCES {
        instances.extend(search.draw(number, &mut drawing)?.to_big());
    }
    instances.sort_by_key(|instance| (instance.frame.states(), instance.frame.pairs()));
    let mut evaluator = Evaluator::new(claim);
    let refused = |error| RefuteError::Instance { claim: claim.id().to_owned(), error };
    for instance in instances {
        let before = evaluator.evaluate_big(&instance).map_err(refused)?;
        for symmetry in claim.symmetries() {
            for (moved, change) in images(claim, symmetry, &instance) {
                let after = evaluator.evaluate_big(&moved).map_err(refused)?;
                if let Some(statement) = difference(claim, &before, &after) {
                    let witness = Witness::new(claim, Origin::Climb, instance.clone());
                    return Err(RefuteError::FalseSymmetry {
                        claim: claim.id().to_owned(),
                        symmetry: described(claim, symmetry),
                        change,
                        statement,
                        instance: shown(&witness),
                    });
                }
            }
        }
    }
    Ok(())
}

/// The instance as one line of JSON, without where it was found.
fn shown(witness: &Witness) -> String {
    let mut value = serde_json::to_value(witness).unwrap_or_default();
    if let Some(table) = value.as_object_mut() {
        table.remove("origin");
    }
    value.to_string()
}

/// The symmetry as it is written.
fn described(claim: &Claim, symmetry: &ClaimSymmetry) -> String {
    let (word, variables) = match symmetry {
        ClaimSymmetry::Shift(variables) => ("shift", variables),
        ClaimSymmetry::Scale(variables) => ("scale", variables),
    };
    let names: Vec<&str> = variables.iter().map(|&given| claim.givens()[given].name.as_str()).collect();
    format!("{word}({})", names.join(", "))
}

/// The images of an instance under a symmetry that are instances, each with what was done.
fn images(claim: &Claim, symmetry: &ClaimSymmetry, instance: &Instance<Rational>) -> Vec<(Instance<Rational>, String)> {
    let (list, variables) = match symmetry {
        ClaimSymmetry::Shift(variables) => (&SHIFTS[..], variables),
        ClaimSymmetry::Scale(variables) => (&FACTORS[..], variables),
    };
    let mut images = Vec::new();
    for &(p, q) in list {
        let by = Rational::from_signeds(p, q);
        let mut image = instance.clone();
        for &given in variables {
            for x in numbers(&mut image.values[given]) {
                match symmetry {
                    ClaimSymmetry::Shift(_) => *x += &by,
                    ClaimSymmetry::Scale(_) => *x *= &by,
                }
            }
        }
        // A number that is scaled out of its range makes no instance.
        if image.validate(claim.givens()).is_ok() {
            let change = match symmetry {
                ClaimSymmetry::Shift(_) => format!("adding {by}"),
                ClaimSymmetry::Scale(_) => format!("multiplying by {by}"),
            };
            images.push((image, change));
        }
    }
    images
}

fn numbers(value: &mut GivenValue<Rational>) -> Vec<&mut Rational> {
    match value {
        GivenValue::Number(x) => vec![x],
        GivenValue::Pairs(f) | GivenValue::States(f) => f.iter_mut().collect(),
        GivenValue::PairTuple(f) | GivenValue::StateTuple(f) => f.iter_mut().flatten().collect(),
        GivenValue::State(_) | GivenValue::Action(_) | GivenValue::Component(_) => Vec::new(),
    }
}

/// The first statement that is known to hold on one of two instances and known to fail on the
/// other.
fn difference(claim: &Claim, before: &Outcome, after: &Outcome) -> Option<String> {
    let differ = |a: Truth, b: Truth| a.holds() && b.fails() || a.fails() && b.holds();
    if differ(before.held, after.held) {
        let failed = before.failed.or(after.failed);
        let name = failed.and_then(|number| claim.hypotheses().get(number).map(|&name| name.to_owned()));
        return Some(name.unwrap_or_else(|| "the type of a variable".to_owned()));
    }
    let pairs = before.conclusions.iter().zip(&after.conclusions);
    let number = pairs.into_iter().position(|(a, b)| differ(a.truth, b.truth))?;
    claim.conclusions().get(number).map(|&name| name.to_owned())
}
