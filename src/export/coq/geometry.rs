//! Harms, paths and cliffs in Coq: what each certificate becomes, and its statement as a theorem.

use cliff_check::{Cliffs, Harm, Optimality, Path, View};

use super::script::{CheckTheorem, SETS, Script};
use super::text::CoqFraction;
use crate::export::error::ExportError;
use crate::export::exportable::Exportable;
use crate::export::numbers::{Sets, Solved, indices, integer, rational, table, values};
use crate::number::Rational;

/// # Errors
///
/// A certificate of another kind, or a section without a common denominator of reasonable size.
pub(super) fn script(script: &mut Script, certificate: &Exportable<'_>, view: &View<'_>) -> Result<(), ExportError> {
    script.modules = "check_pairs check_kinds";
    let (comment, statement, sound) = match view {
        View::Harm(harm) => self::harm(script, harm)?,
        View::Path(path) => self::path(script, path)?,
        View::Cliffs(cliffs) => self::cliffs(script, certificate, cliffs)?,
        _ => return Err(ExportError::Kind { kind: certificate.kind.to_owned(), target: "Coq" }),
    };
    script.theorems.push(CheckTheorem { comment, name: "certificate".to_owned(), statement, sound });
    Ok(())
}

/// What stands above a theorem, what it says, and the theorem that proves it.
type Said = (&'static str, String, &'static str);

fn optimum(script: &mut Script, stated: &Optimality<'_>) -> Result<(), ExportError> {
    let Solved { reward, value, optimal } = Solved::of(stated);
    script.table("reward", "reward", &reward)?;
    script.vector("value", "value", &value)?;
    script.sets("optimal", &optimal);
    Ok(())
}

fn sets(stated: &cliff_check::Sets<'_>) -> Sets {
    stated.is.iter().map(|set| indices(set)).collect()
}

fn harm(script: &mut Script, harm: &Harm<'_>) -> Result<Said, ExportError> {
    optimum(script, &harm.own.first)?;
    script.table("reward_2", "reward-2", &table(harm.criterion.is))?;
    script.vector("best", "best", &values(harm.best.is))?;
    script.vector("worst", "worst", &values(harm.worst.is))?;
    Ok((
        "(* Under the second reward policies that are optimal for the first are worth between worst and best. *)",
        format!(
            "harm_claim M (reward_of reward) (value_of value) {SETS}optimal s))\n    (reward_of reward_2) \
             (value_of best) (value_of worst)"
        ),
        "harm_checkP",
    ))
}

fn path(script: &mut Script, path: &Path<'_>) -> Result<Said, ExportError> {
    script.table("reward", "reward", &table(path.reward.is))?;
    script.table("reward_2", "reward-2", &table(path.other.is))?;
    script.sets("optimal", &sets(&path.at_start));
    let mut pieces = Vec::with_capacity(path.pieces.len());
    for (number, piece) in (1..).zip(&path.pieces) {
        script.vector(&format!("value_{number}"), "value", &values(piece.value.is))?;
        script.vector(&format!("slope_{number}"), "slope", &values(piece.slope.is))?;
        script.sets(&format!("within_{number}"), &sets(&piece.within));
        script.sets(&format!("at_end_{number}"), &sets(&piece.at_end));
        let to = rational(piece.to.is);
        pieces.push(format!(
            "@Piece I {} value_{number} slope_{number} within_{number} at_end_{number}",
            CoqFraction(&to)
        ));
    }
    script.define(&format!("Definition pieces : seq (piece_data I) := [::\n    {}\n  ].", pieces.join(";\n    ")));
    Ok((
        "(* V* and A* on each piece of the way from one reward to the other: see piece_claim in check_kinds.v. *)",
        "path_statement data_ok reward reward_2 optimal pieces".to_owned(),
        "path_checkP",
    ))
}

fn cliffs(script: &mut Script, certificate: &Exportable<'_>, stated: &Cliffs<'_>) -> Result<Said, ExportError> {
    optimum(script, &stated.optimum)?;
    let mut cliffs = Vec::with_capacity(stated.cliffs.len());
    for (number, cliff) in (1..).zip(&stated.cliffs) {
        let mut reach = vec![Rational::from(0); certificate.next.len()];
        for (state, weight) in cliff.reach.is {
            reach[*state as usize] = Rational::from(integer(weight.iter_u64_digits()));
        }
        script.vector(&format!("reach_{number}"), "reach", &reach)?;
        let first = cliff.first.map(|(state, action)| format!("(Some ({state}%N, {action}%N))"));
        cliffs.push(format!("@Cliff I {}%N reach_{number} {}", cliff.at, first.as_deref().unwrap_or("None")));
    }
    script.define(&format!("Definition cliffs : seq (cliff_data I) := [::\n    {}\n  ].", cliffs.join(";\n    ")));
    Ok((
        "(* V*, A*, and each optimal action of a tied state is forced there: see cliff_claim in check_kinds.v. *)",
        "cliffs_statement data_ok reward value optimal cliffs".to_owned(),
        "cliffs_checkP",
    ))
}
