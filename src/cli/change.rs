//! `cliff witness --epsilon E --jump J`: a reward close by after which the policy has jumped, with
//! a certificate.

use super::exit::Exit;
use super::input::Input;
use super::output::{Progress, answer};
use super::target::Target;
use super::{CliError, Format};
use crate::bellman::Bellman;
use crate::cliff::{Goal, Selection, smallest_change};
use crate::foreign::Foreign;
use crate::number::Rational;
use crate::report::{ChangeEntry, ChangeOutcome, ChangeReport, Header, Hints, change_text};
use crate::solve::Optimum;
use crate::{evidence, solve};

/// What is asked for, and how the answer is given.
pub(super) struct Question<'a> {
    pub(super) goal: Goal,
    /// What the answer begins with; nothing is certified yet.
    pub(super) header: Header,
    /// The only state that counts, as it was named.
    pub(super) state: Option<String>,
    /// Where the certificate of the pair of rewards is written.
    pub(super) certificate: Option<&'a Target>,
    pub(super) format: Format,
}

/// Searches for the change and prints what was found.
pub(super) fn run(question: Question<'_>, input: &Input, optimum: &Optimum<'_, Rational>) -> Result<Exit, CliError> {
    let Question { goal, mut header, state, certificate, format } = question;
    let dynamics = &input.model.dynamics;
    let progress = Progress::start("searching for a change of reward");
    let search = smallest_change(optimum, &input.model.rewards, &goal)?;
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
            if let (true, Some(target)) = (within, certificate) {
                target.write(certified.certificate())?;
            }
            header.certified = Some(certified.statement().clone());
            entry = Some(ChangeEntry::new(change, &certified, &goal));
        }
    }
    drop(progress);
    let report = ChangeReport {
        header,
        epsilon: goal.epsilon.to_string(),
        jump: goal.jump.to_string(),
        selections: goal.rules.iter().map(Selection::name).collect(),
        state: state.map(Foreign::from),
        all: goal.all,
        outcome: ChangeReport::outcome(&search, &goal, within),
        change: entry,
        lower_bound: search.lower.as_ref().map(ToString::to_string),
        candidates: search.candidates,
        tried: search.tried,
        exhausted: search.exhausted,
    };
    answer(format, &report, |mut out, report| {
        change_text(&mut out, report, &Hints { duplicates: "--all", list: "--format json" })
    })?;
    Ok(match report.outcome {
        ChangeOutcome::Undecided => Exit::Undecided,
        ChangeOutcome::Found | ChangeOutcome::None => Exit::Done,
    })
}
