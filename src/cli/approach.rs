//! `cliff radius --until` and `--from-start`: how far the nearest reward is at which one of some
//! actions is optimal.

use super::CliError;
use super::exit::Exit;
use super::freedom::{self, write_changed};
use super::interrupt::Postponed;
use super::question::{HINTS, Question};
use super::source::Source;
use super::target::OutputFile;
use crate::cliff::{self, Approach, Budget, Freedom, Target};
use crate::evidence;
use crate::mdp::{Kernel, Pair};
use crate::number::Rational;
use crate::report::{ApproachReport, Header, approach_text};
use crate::solve::Optimum;

/// What was asked.
pub(super) struct Asked<'a> {
    pub reward: Option<String>,
    pub budget: usize,
    pub freedom: Freedom,
    pub out: Option<&'a OutputFile>,
}

pub(super) fn run(
    asked: Asked<'_>,
    question: &Question<'_>,
    optimum: &Optimum<'_, Rational>,
    target: Target,
) -> Result<(Exit, Approach), CliError> {
    let (input, progress) = (&question.input, &question.progress);
    progress.next("looking for the nearest reward");
    let (found, ending) = Postponed::while_searching(|work| {
        let budget = Budget::new(asked.budget, work);
        cliff::approach(optimum, &input.model.rewards, target, asked.freedom, budget)
    });
    let found = found?;
    progress.next("certifying");
    let certified = evidence::approach(optimum, &found, input.origin())?;
    write_changed(&input.model, asked.out, found.nearest.as_ref().map(|nearest| &nearest.reward), "nearest")?;
    let header = Header { reward: asked.reward, ..input.header(Some(certified.statement().clone())) };
    let report = ApproachReport::new(header, &input.model.dynamics, &found);
    question.answer(&certified, &report, |mut out| approach_text(&mut out, optimum, &found, &HINTS))?;
    Ok((ending.unwrap_or(if found.lower == found.upper { Exit::Done } else { Exit::Undecided }), found))
}

/// The actions that a text names and, for each state that it names, those that are not optimal.
pub(super) fn target(
    file: &Source,
    question: &Question<'_>,
    optimum: &Optimum<'_, Rational>,
    until: &str,
    all: bool,
) -> Result<Target, CliError> {
    let input = &question.input;
    let dynamics = &input.model.dynamics;
    let mut pairs: Vec<Pair> = Vec::new();
    for part in freedom::parts(file, input, until)? {
        let state = part.first().map(|&pair| dynamics.state_of(pair));
        let state = state.filter(|&state| !dynamics.is_terminal(state)).ok_or_else(|| CliError::Until {
            file: file.clone(),
            until: crate::foreign::Foreign::from(until).into_owned(),
        })?;
        match part[..] {
            [pair] if dynamics.actions(state).len() > 1 => pairs.push(pair),
            _ => pairs.extend(part.into_iter().filter(|pair| !optimum.optimal().contains(*pair))),
        }
    }
    Ok(Target::actions(optimum, &input.model.rewards, &pairs, all))
}
