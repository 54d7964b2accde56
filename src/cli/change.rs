//! `cliff witness --epsilon E --jump J`: a reward close by after which the policy has jumped, with
//! a certificate.

use super::CliError;
use super::exit::Exit;
use super::question::{HINTS, Question};
use crate::bellman::Bellman;
use crate::cliff::{Goal, Selection, smallest_change};
use crate::number::Rational;
use crate::report::{ChangeEntry, ChangeOutcome, ChangeReport, change_text};
use crate::solve::Optimum;
use crate::{evidence, solve};

/// Searches for the change and prints what was found.
pub(super) fn run(question: &Question<'_>, goal: &Goal, optimum: &Optimum<'_, Rational>) -> Result<Exit, CliError> {
    let (input, progress) = (&question.input, &question.progress);
    let dynamics = &input.model.dynamics;
    let mut header = input.header(None);
    progress.next("searching for a change of reward");
    let search = smallest_change(optimum, &input.model.rewards, goal)?;
    progress.next("certifying the change");
    let mut within = false;
    let mut entry = None;
    if let Some(change) = &search.smallest {
        let distance = change.epsilon(&goal.epsilon);
        within = distance.is_some();
        // What is too far is shown as well, a little beyond its infimum.
        let beyond = || change.epsilon(&(&change.infimum * Rational::from(2u32)));
        if let Some(distance) = distance.or_else(beyond) {
            let moved = change.reward(&input.reward, &distance);
            let bellman = Bellman::new(dynamics, &moved);
            let after = solve::solve(&bellman)?;
            let certified = evidence::pair(optimum, &after, input.origin())?;
            if within {
                question.write(certified.certificate())?;
            }
            header.certified = Some(certified.statement().clone());
            entry = Some(ChangeEntry::new(change, &certified, goal));
        }
    }
    let report = ChangeReport {
        header,
        epsilon: goal.epsilon.to_string(),
        jump: goal.jump.to_string(),
        selections: goal.rules.iter().map(Selection::name).collect(),
        state: goal.state.map(|state| dynamics.state_name(state).into_owned()),
        all: goal.all,
        outcome: ChangeReport::outcome(&search, goal, within),
        change: entry,
        lower_bound: search.lower.as_ref().map(ToString::to_string),
        candidates: search.candidates,
        tried: search.tried,
        exhausted: search.exhausted,
    };
    question.show(&report, |mut out| change_text(&mut out, &report, &HINTS))?;
    Ok(match report.outcome {
        ChangeOutcome::Undecided => Exit::Undecided,
        ChangeOutcome::Found | ChangeOutcome::None => Exit::Done,
    })
}
