//! Tests the symmetries that a claim declares, before a search leaves out what they say is
//! equivalent.

use super::{Origin, RandomSearch, RefuteError, Witness};
use crate::claim::{Claim, ClaimSymmetry, Evaluator, GivenKind, GivenValue, Instance, Outcome, Truth};
use crate::number::Rational;
use crate::universe::{List, Part, Scope, Universe, Variables};

/// How many random instances each symmetry is tested on.
const RANDOM: u64 = 60;
/// How many instances of a scope it is tested on, besides: all of a size as far as that goes, the
/// small sizes first, and of the first that has more as many as are left.
const ENUMERATED: u64 = 200;
/// The seed of the random instances: a symmetry is true or false whatever the search draws.
const SEED: u64 = 20_150;
const SHIFTS: [(i64, i64); 4] = [(1, 1), (-10, 1), (1, 2), (100, 1)];
const FACTORS: [(i64, i64); 3] = [(2, 1), (1, 10), (1, 3)];
/// The most shifts and factors that lead from one number of a scope to another.
const MOST_OF_SCOPE: usize = 4;

/// Refuses a claim one of whose symmetries changes a truth value on some instance: of those tried
/// in this scope, if there is one, and of random ones.
///
/// # Errors
/// [`RefuteError::FalseSymmetry`] with the smallest such instance among those that were tried.
pub fn check_symmetries(claim: &Claim, scope: Option<&Scope>) -> Result<(), RefuteError> {
    if claim.symmetries().is_empty() {
        return Ok(());
    }
    let search = RandomSearch::new(claim, SEED);
    let mut drawing = search.drawing();
    let mut instances = scope.map_or_else(Vec::new, |scope| enumerated(claim, scope));
    for number in 0..RANDOM {
        instances.push(search.draw(number, &mut drawing)?);
    }
    instances.sort_by_key(|instance| (instance.frame.states(), instance.frame.pairs()));
    let mut evaluator = Evaluator::new(claim);
    let mut outcome = |instance: &Instance<Rational>| {
        let outcome = match instance.convert() {
            Ok(words) => evaluator.evaluate(&words),
            Err(_) => evaluator.evaluate_big(instance),
        };
        outcome.map_err(|error| RefuteError::Instance { claim: claim.id().to_owned(), error })
    };
    for instance in instances {
        let before = outcome(&instance)?;
        for symmetry in claim.symmetries() {
            for (moved, change) in images(claim, symmetry, scope, &instance) {
                if let Some(statement) = difference(claim, &before, &outcome(&moved)?) {
                    return Err(RefuteError::FalseSymmetry {
                        claim: claim.id().to_owned(),
                        symmetry: described(claim, symmetry),
                        change,
                        statement,
                        instance: shown(&Witness::new(claim, Origin::Climb, instance)),
                    });
                }
            }
        }
    }
    Ok(())
}

/// Small instances of a scope.
fn enumerated(claim: &Claim, scope: &Scope) -> Vec<Instance<Rational>> {
    let kinds: Vec<GivenKind> = claim.givens().iter().map(|given| given.kind.clone()).collect();
    let mut evaluator = Evaluator::new(claim);
    let mut found = Vec::new();
    for (states, pairs) in scope.sizes() {
        let left = ENUMERATED - found.len() as u64;
        let part = Part { states, pairs, scope: scope.clone() };
        let variables = Variables { kinds: &kinds, defined: &[], admits: &|_, _| true };
        let Ok(universe) = Universe::of_parts(scope, &[part], &variables) else { return found };
        // An odd step reaches all choices in turn.
        let step = (universe.len() / left.max(1)) | 1;
        let places = (0..universe.len().min(left)).map(|number| number * step % universe.len());
        for instance in places.filter_map(|place| universe.get(place)?.convert().ok()) {
            let mut instance = instance;
            evaluator.complete(&mut instance);
            found.push(instance);
        }
        if found.len() as u64 >= ENUMERATED {
            break;
        }
    }
    found
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
fn images(
    claim: &Claim,
    symmetry: &ClaimSymmetry,
    scope: Option<&Scope>,
    instance: &Instance<Rational>,
) -> Vec<(Instance<Rational>, String)> {
    let (list, variables) = match symmetry {
        ClaimSymmetry::Shift(variables) => (&SHIFTS[..], variables),
        ClaimSymmetry::Scale(variables) => (&FACTORS[..], variables),
    };
    let is_shift = matches!(symmetry, ClaimSymmetry::Shift(_));
    let mut changes: Vec<Rational> = list.iter().map(|&(p, q)| Rational::from_signeds(p, q)).collect();
    for list in scope.into_iter().flat_map(|scope| [scope.list(List::Rewards), scope.list(List::Functions)]) {
        let pairs = list.iter().flat_map(|a| list.iter().map(move |b| (a, b))).filter(|(a, b)| a != b);
        let between = pairs.filter(|(a, b)| is_shift || (**a > 0u32 && **b > 0u32));
        changes.extend(between.map(|(a, b)| if is_shift { b - a } else { b / a }).take(MOST_OF_SCOPE));
    }
    changes.sort();
    changes.dedup();
    let mut images = Vec::new();
    for by in changes {
        let mut image = instance.clone();
        for &given in variables {
            numbers(&mut image.values[given]).into_iter().for_each(|x| if is_shift { *x += &by } else { *x *= &by });
        }
        // A number that is scaled out of its range makes no instance.
        if image.validate(claim.givens()).is_ok() {
            images.push((image, format!("{} {by}", if is_shift { "adding" } else { "multiplying by" })));
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
