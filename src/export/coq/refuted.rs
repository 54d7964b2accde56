//! A refutation in Coq: the claim and the instance as data, and that the claim is false there as a
//! theorem.

use malachite_base::num::logic::traits::SignificantBits;

use super::script::{CheckTheorem, Script};
use super::text::separator;
use crate::claim::{Formal, Given, GivenKind, Unprintable, fraction};
use crate::export::error::ExportError;
use crate::export::exportable::Exportable;
use crate::export::numbers::Table;
use crate::export::refutation::{StatedRefutation, StatedValue};
use crate::foreign::Sentence;
use crate::number::Rational;

/// The theorem that the claim is false.
pub(super) fn print(
    script: &mut Script,
    certificate: &Exportable<'_>,
    refutation: &StatedRefutation,
) -> Result<(), ExportError> {
    let formal = refutation.formal().map_err(|Unprintable(shape)| ExportError::Shape { shape })?;
    script.modules = match refutation.precision {
        None => "claim_syntax claim_meaning claim_ground claim_values claim_instance claim_refutes",
        Some(_) => {
            "claim_syntax claim_meaning claim_ground claim_values claim_instance claim_reals claim_bounds claim_enclosed"
        }
    };
    script.define("Local Open Scope Q_scope.\nLocal Open Scope string_scope.");
    script.define(&format!("(* The claim:\n{} *)", comment(&refutation.text)));
    script.define(&format!("Definition refuted : claim := {}.", claim(&formal)));
    script.define(&format!("(* The values of its variables. *)\nDefinition values : seq (name * given) := {}.", {
        let givens = refutation.givens()?;
        let typed = |(given, value): &(&Given, &StatedValue)| {
            let term = self::value(&given.kind, value);
            let term = term.ok_or_else(|| ExportError::Value { variable: given.name.clone() })?;
            Ok(format!("(\"{}\", {term})", given.name))
        };
        list(givens.iter().map(typed).collect::<Result<_, ExportError>>()?)
    }));
    let germ = |[a, b]: &[Rational; 2]| format!("({}, {})", fraction(a), fraction(b));
    let mut narrowest: Vec<_> = refutation.listed.iter().collect();
    if refutation.precision.is_some() {
        // Coq tries what is listed in turn for every fixed point, whatever section it was listed
        // in: loose bounds of one may also satisfy the inequalities of another.
        narrowest.sort_by_cached_key(|values| values.iter().map(|[lo, hi]| hi - lo).max());
        narrowest.dedup();
    }
    let listed =
        narrowest.into_iter().map(|values| format!("[:: {}]", values.iter().map(germ).collect::<Vec<_>>().join("; ")));
    let listed = list(listed.collect());
    script.define(&match refutation.precision {
        None => format!(
            "(* V*, values of policies and occupancies, as a + b e for every e in (0, small). *)\n\
             Definition listed : seq (seq germ) := {listed}.\n\
             Definition small : Q := 1 # 2 ^ {}.",
            halvings(certificate, refutation)
        ),
        Some(precision) => format!(
            "(* Bounds of V*, values of policies and soft values. *)\n\
             Definition listed : seq (seq (Q * Q)) := {listed}.\n\
             Definition precision : nat := {precision}%N."
        ),
    });
    let epsilon = refutation.epsilon.as_ref().map_or("None".to_owned(), |number| format!("Some {}", fraction(number)));
    script.define(&format!("Definition epsilon : option Q := {epsilon}."));
    script.define(
        "Lemma some_state : (0 < nstates data)%N.\nProof. by []. Qed.\n\n\
         Lemma discounted : discounted_ok data.\nProof. by vm_cast_no_check (erefl true). Qed.",
    );
    let components = refutation.components().saturating_sub(1);
    script.define(&format!(
        "(* Every name of the claim has a value, of its type: sizes, ranges, shares that sum to 1. *)\n\
         Lemma formed : well_formed data {components}%N values refuted.\nProof. by vm_cast_no_check (erefl true). Qed."
    ));
    let (statement, sound) = match refutation.precision {
        None => (
            "forall K : realFieldType,\n  refutes",
            "(@ground_checkP _ _ discounted K _ listed small epsilon some_state)",
        ),
        Some(_) => (
            "forall K : realType,\n  refutes_over_reals",
            "(@bounds_checkP precision _ _ discounted K _ listed epsilon some_state)",
        ),
    };
    script.theorems.push(CheckTheorem {
        comment: "(* Every hypothesis holds on this instance, and the conclusion is false there. *)",
        name: "certificate".to_owned(),
        statement: format!("{statement} (mdp_of_data discounted K) (instance discounted some_state K formed) refuted"),
        sound,
    });
    Ok(())
}

/// Some k such that no comparison of numbers a + b e in the evaluation changes between e = 0 and
/// 2^-k: more bits than all numbers of the instance have together. Too few could only make the
/// check fail.
fn halvings(certificate: &Exportable<'_>, refutation: &StatedRefutation) -> u64 {
    let bits = |x: &Rational| x.numerator_ref().significant_bits() + x.denominator_ref().significant_bits();
    let table = |table: &Table| table.iter().flatten().map(bits).sum::<u64>();
    let rows = certificate.next.iter().flatten().flatten().map(|(_, x)| bits(x)).sum::<u64>();
    let values = refutation.values.iter().map(|value| match value {
        StatedValue::Number(x) => bits(x),
        StatedValue::Index(_) => 0,
        StatedValue::Pairs(rows) | StatedValue::Weights(rows) => table(rows),
        StatedValue::States(row) => row.iter().map(bits).sum(),
        StatedValue::Tuple(tables) => tables.iter().map(table).sum(),
    });
    let listed = refutation.listed.iter().flatten().flatten().map(bits);
    64 + 2 * (rows + values.sum::<u64>() + listed.sum::<u64>() + bits(&certificate.discount))
}

/// A claim as a term.
pub(super) fn claim(formal: &Formal) -> String {
    let named = |(label, term): &(String, String)| {
        let term = term.strip_prefix('(').and_then(|term| term.strip_suffix(')')).unwrap_or(term);
        format!("(\"{label}\", {term})")
    };
    format!("Claim\n  {}\n  {}", list(formal.hypotheses.iter().map(named).collect()), named(&formal.conclusion))
}

/// The value of a variable, if it is of its type.
fn value(kind: &GivenKind, value: &StatedValue) -> Option<String> {
    let row = |row: &Vec<Rational>| format!("[:: {}]", row.iter().map(fraction).collect::<Vec<_>>().join("; "));
    let rows = |rows: &[Vec<Rational>]| format!("[:: {}]", rows.iter().map(row).collect::<Vec<_>>().join("; "));
    Some(match (kind, value) {
        (GivenKind::Number(_), StatedValue::Number(x)) => format!("Number {}", fraction(x)),
        (GivenKind::State, StatedValue::Index(i)) => format!("State {i}"),
        (GivenKind::Action { .. }, StatedValue::Index(i)) => format!("Action {i}"),
        (GivenKind::Component, StatedValue::Index(i)) => format!("ComponentNumber {i}"),
        (GivenKind::Policy { .. }, StatedValue::Pairs(table)) => format!("PolicyOnPairs {}", rows(table)),
        (GivenKind::Reward | GivenKind::QFunction | GivenKind::PairFunction, StatedValue::Pairs(table)) => {
            format!("OnPairs {}", rows(table))
        }
        (GivenKind::StateFunction | GivenKind::Distribution, StatedValue::States(values)) => {
            format!("OnStates {}", row(values))
        }
        (GivenKind::Rewards, StatedValue::Tuple(tables)) => {
            let tables: Vec<String> = tables.iter().map(|table| rows(table)).collect();
            format!("TupleOnPairs [:: {}]", tables.join("; "))
        }
        (GivenKind::Weights, StatedValue::Weights(families)) => format!("WeightsOnStates {}", rows(families)),
        _ => return None,
    })
}

fn list(items: Vec<String>) -> String {
    let count = items.len();
    let lines = items.iter().enumerate().map(|(i, item)| format!("\n    {item}{}", separator(i, count)));
    format!("[::{}]", lines.collect::<String>())
}

/// The text of a claim, with what would end the comment or open a string in it written apart.
pub(super) fn comment(text: &[String]) -> String {
    let line = |line: &String| Sentence(&line.replace('"', "''").replace("(*", "( *").replace("*)", "* )")).to_string();
    text.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q2_a_value_of_another_type_is_not_written() {
        assert_eq!(value(&GivenKind::State, &StatedValue::Index(1)).as_deref(), Some("State 1"));
        assert_eq!(value(&GivenKind::State, &StatedValue::Number(Rational::from(1))), None);
        assert_eq!(value(&GivenKind::Reward, &StatedValue::Index(1)), None);
        assert_eq!(value(&GivenKind::Weights, &StatedValue::States(Vec::new())), None);
    }
}
