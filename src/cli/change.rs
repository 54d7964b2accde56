//! `cliff witness --epsilon E --jump J`: a reward close by after which the policy has jumped, with a certificate.

use std::process::ExitCode;

use super::check::certify;
use super::error::UNDECIDED;
use super::input::Input;
use super::output::{Progress, print, print_json, write_file};
use super::witness::{WitnessArgs, find_state, header};
use super::{CliError, Format};
use crate::bellman::Bellman;
use crate::cliff::{Goal, Selection, smallest_change};
use crate::number::Rational;
use crate::report::{ChangeEntry, ChangeOutcome, ChangeReport, change_text};
use crate::solve::Optimum;
use crate::{evidence, solve};

/// Searches for the change and prints what was found.
pub(super) fn run(
    args: &WitnessArgs,
    input: &Input,
    optimum: &Optimum<'_, Rational>,
    [epsilon, jump]: [&Rational; 2],
    rules: Vec<Selection>,
) -> Result<ExitCode, CliError> {
    let dynamics = &input.model.dynamics;
    let state = args.state.as_deref().map(|name| find_state(args, dynamics, name)).transpose()?;
    if let (Some(state), Some(name)) = (state, &args.state)
        && dynamics.is_absorbing(state)
        && (!args.all || dynamics.rank().is_some())
    {
        let reason = match dynamics.rank() {
            Some(_) => "with discount 1 the rewards of an absorbing state are 0",
            None => "it is absorbing (--all shows it)",
        };
        let path = args.model.model.clone();
        return Err(CliError::NotTied { path, state: name.clone(), reason: reason.to_owned() });
    }
    let goal = Goal { epsilon: epsilon.clone(), jump: jump.clone(), rules, state, all: args.all };
    let progress = Progress::start("searching for a change of reward");
    let search = smallest_change(optimum, &input.model.rewards, &goal)?;
    progress.next("certifying the change");
    let mut within = false;
    let mut entry = None;
    if let Some(change) = &search.smallest {
        let distance = change.epsilon(epsilon);
        within = distance.is_some();
        // What is too far is shown as well, a little beyond its infimum.
        let beyond = || change.epsilon(&(&change.infimum * Rational::from(2u32)));
        if let Some(distance) = distance.or_else(beyond) {
            let moved = change.reward(&input.reward, &distance);
            let bellman = Bellman::new(dynamics, &moved);
            let after = solve::solve(&bellman)?;
            let initial = input.model.initial.as_ref();
            let (bytes, _) = certify(|out| evidence::pair(out, optimum, &after, initial))?;
            if let (true, Some(path)) = (within, &args.certificate) {
                write_file(path, &bytes)?;
            }
            entry = Some(ChangeEntry::new(change, optimum, &after, &moved, &goal));
        }
    }
    drop(progress);
    let report = ChangeReport {
        header: header(args, input, entry.is_some()),
        epsilon: epsilon.to_string(),
        jump: jump.to_string(),
        selections: goal.rules.iter().map(Selection::name).collect(),
        state: args.state.clone(),
        all: args.all,
        outcome: ChangeReport::outcome(&search, &goal, within),
        change: entry,
        lower_bound: search.lower.as_ref().map(ToString::to_string),
        candidates: search.candidates,
        tried: search.tried,
        exhausted: search.exhausted,
    };
    match args.format {
        Format::Json => print_json(&report)?,
        Format::Text => print(|mut out| change_text(&mut out, &report))?,
    }
    Ok(match report.outcome {
        ChangeOutcome::Undecided => ExitCode::from(UNDECIDED),
        ChangeOutcome::Found | ChangeOutcome::None => ExitCode::SUCCESS,
    })
}
