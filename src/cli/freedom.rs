//! What of a reward may change, as the command line says it; and the model that is written with a
//! change.

use clap::{Args, ValueEnum};

use super::CliError;
use super::input::Input;
use super::output::say;
use super::source::Source;
use super::target::OutputFile;
use crate::bellman::Bellman;
use crate::cliff::{self, Freedom};
use crate::foreign::Foreign;
use crate::mdp::{Kernel, Model, Pair, PairFunction, Reward, Weight};
use crate::number::Rational;
use crate::report::changed_model;

#[derive(Debug, Args)]
pub(super) struct FreedomArgs {
    /// How large a change is: its largest number, or the sum of all.
    #[arg(long, value_enum, default_value_t)]
    norm: NormArgument,
    /// Only the rewards of these actions, and of their duplicates, may change: STATE=ACTION, or
    /// STATE for all of its actions; separated by commas, and as often as need be.
    #[arg(long, value_name = "PAIRS")]
    only: Vec<String>,
    /// Take duplicate actions apart: their rewards may change by different amounts.
    #[arg(long)]
    pub(super) all: bool,
}

/// How large a change is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum NormArgument {
    /// The largest change of a number.
    #[default]
    Sup,
    /// The sum of all changes.
    Total,
}

impl From<NormArgument> for cliff::Norm {
    fn from(norm: NormArgument) -> Self {
        match norm {
            NormArgument::Sup => cliff::Norm::Sup,
            NormArgument::Total => cliff::Norm::Total,
        }
    }
}

impl FreedomArgs {
    /// The weight that a change of each reward has: 0 where it may not change.
    pub(super) fn freedom(&self, file: &Source, input: &Input, weight: Option<Weight>) -> Result<Freedom, CliError> {
        let dynamics = &input.model.dynamics;
        let mut only: Vec<Pair> = Vec::new();
        for text in &self.only {
            only.extend(pairs(file, input, text)?);
        }
        let bellman = Bellman::new(dynamics, &input.reward);
        if !self.all {
            only = cliff::with_duplicates(&bellman, &input.model.rewards, &only);
        }
        let free = |pair| self.only.is_empty() || only.contains(&pair);
        let weight = PairFunction::from_fn(dynamics.pairs(), |pair| {
            let state = dynamics.state_of(pair);
            match dynamics.is_terminal(state) || !free(pair) {
                true => Rational::default(),
                false => weight.as_ref().map_or_else(|| Rational::from(1u32), |weight| weight.at(state).clone()),
            }
        });
        Ok(Freedom { weight, norm: self.norm.into(), all: self.all })
    }
}

/// The pairs that a text names: one, one state's, or several between commas.
pub(super) fn pairs(file: &Source, input: &Input, text: &str) -> Result<Vec<Pair>, CliError> {
    Ok(parts(file, input, text)?.into_iter().flatten().collect())
}

/// The same, for each part of the text.
pub(super) fn parts(file: &Source, input: &Input, text: &str) -> Result<Vec<Vec<Pair>>, CliError> {
    if let Some(found) = pairs_of_one(input, text) {
        return Ok(vec![found]);
    }
    let found = |part: &str| {
        pairs_of_one(input, part).ok_or_else(|| CliError::UnknownName {
            file: file.clone(),
            what: "the state or STATE=ACTION",
            name: Foreign::from(part).into_owned(),
            nearest: input.model.dynamics.state_names().nearest(part).map(str::to_owned),
        })
    };
    text.split(',').map(found).collect()
}

fn pairs_of_one(input: &Input, text: &str) -> Option<Vec<Pair>> {
    let dynamics = &input.model.dynamics;
    if let Some(state) = dynamics.find_state(text) {
        return Some(dynamics.actions(state).collect());
    }
    // Names may have such signs in them.
    let mut splits = text.match_indices('=').map(|(at, _)| (&text[..at], &text[at + 1..]));
    splits.find_map(|(state, action)| Some(vec![dynamics.find_action(dynamics.find_state(state)?, action)?]))
}

/// Writes the model with a reward that was found, under this name, to the file that was asked for,
/// if one was.
pub(super) fn write_changed(
    model: &Model,
    out: Option<&OutputFile>,
    found: Option<&Reward>,
    name: &str,
) -> Result<(), CliError> {
    match (out, found) {
        (Some(target), Some(reward)) => target.write(changed_model(model, reward, name).as_bytes())?,
        (Some(target), None) => say(format_args!("no such reward was found, so {} is not written", target.name())),
        (None, _) => {}
    }
    Ok(())
}
