//! `cliff radius --until`: how far the nearest reward is at which a chosen action is optimal.

use super::exit::Exit;
use super::freedom::write_changed;
use super::interrupt::Postponed;
use super::question::{HINTS, Question};
use super::source::Source;
use super::target::Target as File;
use super::{CliError, freedom};
use crate::bellman::Bellman;
use crate::cliff::{self, Approach, Budget, Freedom, Target};
use crate::evidence;
use crate::mdp::{NamedReward, Pair};
use crate::number::Rational;
use crate::report::{ApproachReport, Header, approach_text};
use crate::solve::Optimum;

/// What was asked.
pub(super) struct Asked<'a> {
    pub file: &'a Source,
    pub until: &'a str,
    pub reward: Option<String>,
    pub budget: usize,
    pub freedom: Freedom,
    pub out: Option<&'a File>,
}

pub(super) fn run(asked: Asked<'_>, question: &Question<'_>) -> Result<(Exit, Approach), CliError> {
    let (input, progress) = (&question.input, &question.progress);
    let dynamics = &input.model.dynamics;
    let pairs = freedom::pairs(asked.file, input, asked.until)?;
    let bellman = Bellman::new(dynamics, &input.reward);
    let optimum = question.solve(&bellman)?;
    progress.next("looking for the nearest reward");
    let target = target(&optimum, &input.model.rewards, &pairs, asked.freedom.all).ok_or_else(|| CliError::Until {
        file: asked.file.clone(),
        until: crate::foreign::Foreign::from(asked.until).into_owned(),
    })?;
    let (found, ending) = Postponed::while_searching(|is_asked_to_end| {
        let budget = Budget::new(asked.budget, is_asked_to_end);
        cliff::approach(&optimum, &input.model.rewards, target, asked.freedom, budget)
    });
    let found = found?;
    progress.next("certifying");
    let certified = evidence::approach(&optimum, &found, input.origin())?;
    write_changed(&input.model, asked.out, found.nearest.as_ref().map(|nearest| &nearest.reward), "nearest")?;
    let header = Header { reward: asked.reward, ..input.header(Some(certified.statement().clone())) };
    let report = ApproachReport::new(header, dynamics, &found);
    question.answer(&certified, &report, |mut out| approach_text(&mut out, &optimum, &found, &HINTS))?;
    Ok((ending.unwrap_or(if found.lower == found.upper { Exit::Done } else { Exit::Undecided }), found))
}

/// One action, or the actions of one state that are not optimal.
fn target(optimum: &Optimum<'_, Rational>, rewards: &[NamedReward], pairs: &[Pair], all: bool) -> Option<Target> {
    use crate::mdp::Kernel;
    let dynamics = optimum.bellman().dynamics;
    let state = pairs.first().map(|&pair| dynamics.state_of(pair)).filter(|&state| !dynamics.is_terminal(state))?;
    match pairs {
        [pair] if dynamics.actions(state).len() > 1 => Some(Target::action(optimum, rewards, *pair, all)),
        _ if pairs.iter().copied().eq(dynamics.actions(state)) => Some(Target::outside(optimum, rewards, state, all)),
        _ => None,
    }
}
