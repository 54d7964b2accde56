//! The built-in claims: each has a plan, and its symmetries are true.

use super::*;

/// What is built in is what the folder has.
#[test]
fn all_claim_files_are_built_in() {
    let built_in: Vec<Claim> = PAPER.iter().chain(CLASSICS).map(|text| claim(text.text)).collect();
    let files = files();
    assert_eq!(built_in.len(), files.len());
    for (file, claim) in files {
        assert!(built_in.iter().any(|built_in| built_in.to_string() == claim.to_string()), "{file}");
    }
}

/// The assignment names claims and readings that exist.
#[test]
fn the_built_in_theorems_belong_to_readings_of_the_files() {
    let theorems = Theorems::built_in().expect("the tables fit together");
    let files = files();
    assert!(theorems.readings().len() >= 15);
    for Assignment { claim: id, reading, theorem, .. } in theorems.readings() {
        let (_, claim) = files.iter().find(|(_, claim)| claim.id() == id).unwrap_or_else(|| panic!("no claim {id}"));
        assert!(claim.conclusions().contains(&reading.as_str()), "{id} has no reading {reading} ({theorem})");
    }
}

/// Every claim of the repository has a universe that can be exhausted.
#[test]
fn every_claim_file_has_a_plan() {
    for (file, claim) in files() {
        let plan = Plan::of(&claim, false).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(!plan.universe.is_empty());
    }
}

fn moved(
    instance: &Instance<Word>,
    variables: &[usize],
    change: &dyn Fn(&Word) -> Option<Word>,
) -> Option<Instance<Word>> {
    let mut instance = instance.clone();
    for &variable in variables {
        let numbers: Vec<&mut Word> = match instance.values.get_mut(variable)? {
            GivenValue::Number(x) => vec![x],
            GivenValue::Pairs(f) | GivenValue::States(f) => f.iter_mut().collect(),
            GivenValue::PairTuple(f) | GivenValue::StateTuple(f) => f.iter_mut().flatten().collect(),
            _ => return None,
        };
        for number in numbers {
            *number = change(number)?;
        }
    }
    Some(instance)
}

/// A declared symmetry prunes the search, so a false one could hide a counterexample.
#[test]
fn declared_symmetries_change_no_outcome() {
    let mut checked = 0;
    for (file, claim) in files() {
        let random = RandomSearch::new(&claim, 3);
        let mut drawing = random.drawing();
        let mut evaluator = Evaluator::new(&claim);
        for symmetry in claim.symmetries() {
            let (ClaimSymmetry::Shift(variables) | ClaimSymmetry::Scale(variables)) = symmetry;
            for number in 0..60 {
                let drawn = random.draw(number, &mut drawing).expect("an instance");
                let Ok(instance) = drawn.convert::<Word>() else { continue };
                let by = Word::new(1 + RandomNumbers::new(5, number).below(7) as i64, 2).expect("a word");
                let change = |x: &Word| match symmetry {
                    ClaimSymmetry::Shift(_) => x.add(&by).ok(),
                    ClaimSymmetry::Scale(_) => x.multiply(&by).ok(),
                };
                let Some(other) = moved(&instance, variables, &change) else { continue };
                if other.validate(claim.givens()).is_err() {
                    continue; // A probability that is scaled out of its range, say.
                }
                let outcome = |evaluator: &mut Evaluator, instance: &Instance<Word>| {
                    let outcome = evaluator.evaluate(instance).expect("evaluated");
                    (outcome.held, outcome.conclusions.iter().map(|c| c.truth).collect::<Vec<_>>())
                };
                assert_eq!(
                    outcome(&mut evaluator, &instance),
                    outcome(&mut evaluator, &other),
                    "{file}: {symmetry:?} by {by} on {instance:?}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 1000, "{checked}");
}
