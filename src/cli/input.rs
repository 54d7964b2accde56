//! Reading model files: with a digest of their bytes, and with the place of an error.

use std::io::{self, Read};

use miette::SourceOffset;
use sha2::{Digest, Sha256};

use super::{CliError, ModelArgs, Source};
use crate::bellman::Bellman;
use crate::evidence::{Chosen, ModelOrigin, Verified};
use crate::foreign::Foreign;
use crate::mdp::{FileFormat, Model, ModelError, Pair, Reward, State, Weight, read_model};
use crate::number::Rational;
use crate::report::Header;
use crate::solve::{Estimate, Optimum, SolveError, solve_up_to};

/// The bits of an answer that are computed unasked.
const MOST_BITS: u64 = 1 << 30;

/// A model that was read from a file, with the reward to analyse.
pub(super) struct Input {
    pub(super) model: Model,
    pub(super) reward: Reward,
    pub(super) file: Source,
    /// The name that chose the reward.
    name: Option<String>,
    sha256: String,
}

/// Reads the model and chooses the reward.
pub(super) fn read(args: &ModelArgs) -> Result<Input, CliError> {
    let (model, sha256) = read_model_with_digest(&args.model)?;
    let reward =
        model.reward(args.reward.as_deref()).map_err(|error| CliError::Reward { file: args.model.clone(), error })?;
    Ok(Input { model, reward, file: args.model.clone(), name: args.reward.clone(), sha256 })
}

impl Input {
    /// With the effective reward, of which the reward that was named is a part, if the model has
    /// weights; with the weights of the named one.
    pub(super) fn within_effective(mut self) -> (Self, Option<Weight>) {
        let named = self.model.rewards.iter().find(|reward| reward.name.is_some() && reward.name == self.name);
        let weight = named.and_then(|named| named.weight.clone());
        if let (true, Ok(effective)) = (weight.is_some(), self.model.reward(None)) {
            (self.reward, self.name) = (effective, None);
        }
        (self, weight)
    }

    /// What certificates about it say of the file.
    pub(super) fn origin(&self) -> ModelOrigin<'_> {
        ModelOrigin {
            initial: self.model.initial.as_ref(),
            reward: Some(Chosen::of(self.name.as_deref())),
            other: None,
        }
    }

    /// What answers about it begin with.
    pub(super) fn header(&self, certified: Option<Verified>) -> Header {
        Header {
            version: env!("CARGO_PKG_VERSION"),
            model: self.file.name().into_owned(),
            model_sha256: self.sha256.clone(),
            reward: self.name.clone(),
            certified,
        }
    }

    /// Refuses what would take long: more memory than may be used or, where nothing is said of
    /// that, more bits than are computed unasked.
    pub(super) fn check_cost(&self, estimate: &Estimate, max_memory: Option<u64>) -> Result<(), CliError> {
        let (file, largest) = (self.file.clone(), estimate.largest);
        match max_memory.map(|megabytes| megabytes.saturating_mul(1 << 20)) {
            Some(limit) if estimate.bytes > limit => {
                Err(CliError::TooLarge { file, bytes: estimate.bytes, limit, largest })
            }
            None if estimate.work > MOST_BITS => {
                Err(CliError::TooLong { file, bits: estimate.work, limit: MOST_BITS, largest })
            }
            _ => Ok(()),
        }
    }

    /// The optimum, unless it takes more bits than are computed unasked.
    pub(super) fn solve<'m>(
        &self,
        bellman: &Bellman<'m, Rational>,
        max_memory: Option<u64>,
    ) -> Result<Optimum<'m, Rational>, CliError> {
        let limit = if max_memory.is_some() { u64::MAX } else { MOST_BITS };
        solve_up_to(bellman, limit).map_err(|error| match error {
            SolveError::TooLong { bits, limit } => {
                CliError::TooLong { file: self.file.clone(), bits, limit, largest: 1 }
            }
            error => error.into(),
        })
    }

    /// The state of this name.
    pub(super) fn state(&self, name: &str) -> Result<State, CliError> {
        let nearest = || self.model.dynamics.state_names().nearest(name).map(str::to_owned);
        self.model.dynamics.find_state(name).ok_or_else(|| self.unknown("the state", name, nearest()))
    }

    /// The action of this name at a state.
    pub(super) fn action(&self, state: State, name: &str) -> Result<Pair, CliError> {
        self.model.dynamics.find_action(state, name).ok_or_else(|| self.unknown("the action", name, None))
    }

    /// That some state has an action of this name.
    pub(super) fn has_action(&self, name: &str) -> Result<(), CliError> {
        let dynamics = &self.model.dynamics;
        let found = dynamics.all_pairs().any(|pair| dynamics.action_name(pair) == *name);
        if found { Ok(()) } else { Err(self.unknown("the action", name, None)) }
    }

    fn unknown(&self, what: &'static str, name: &str, nearest: Option<String>) -> CliError {
        CliError::UnknownName { file: self.file.clone(), what, name: Foreign::from(name).into_owned(), nearest }
    }
}

/// Reads a model file, with the SHA-256 of its bytes.
pub(super) fn read_model_with_digest(file: &Source) -> Result<(Model, String), CliError> {
    let mut reading = Reading { inner: file.open()?, digest: Sha256::new(), beginning: Vec::new() };
    let model = read_model(&mut reading, FileFormat::of(file.path()));
    let Reading { digest, beginning, .. } = reading;
    let model = model.map_err(|error| model_error(file, &beginning, error))?;
    Ok((model, digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

/// The longest file, and the longest lines, that are shown around an error.
const LONGEST_SHOWN: usize = 1 << 20;
const LONGEST_LINE: usize = 400;

/// A file on its way to the reader of models.
struct Reading<R> {
    inner: R,
    digest: Sha256,
    /// What may have to be shown of it.
    beginning: Vec<u8>,
}

impl<R: Read> Read for Reading<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        if self.beginning.len() <= LONGEST_SHOWN {
            self.beginning.extend_from_slice(&buffer[..count]);
        }
        Ok(count)
    }
}

/// What is wrong with a model file, of which this is the beginning.
pub(super) fn model_error(file: &Source, beginning: &[u8], error: ModelError) -> CliError {
    let file = file.clone();
    let message = error.to_string();
    match error {
        ModelError::Io(error) => CliError::Read { file, error },
        ModelError::Faults(faults) => CliError::Model { file, faults },
        ModelError::Json(error) | ModelError::Number { error, .. } => {
            let source_code = shown(beginning);
            let place = source_code.as_ref().map(|text| {
                let offset = SourceOffset::from_location(text, error.line(), error.column()).offset();
                (offset.min(text.len()), 0).into()
            });
            CliError::Syntax { file, message, source_code, place }
        }
        ModelError::Toml(error) => {
            // The parser's own message spans several lines and shows the source; ours does that.
            let message = format!("not a TOML model: {}", error.message());
            let source_code = shown(beginning);
            let place = error.span().map(|span| (span.start, span.len()).into());
            CliError::Syntax { file, message, source_code, place }
        }
        ModelError::Encoding { .. } | ModelError::TooLong { .. } => {
            CliError::Syntax { file, message, source_code: None, place: None }
        }
    }
}

/// The text of a file that is short enough, in lines short enough, to be shown around an error.
fn shown(beginning: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(beginning).ok()?;
    let short = text.len() <= LONGEST_SHOWN && text.lines().all(|line| line.len() <= LONGEST_LINE);
    (short && !text.is_empty()).then(|| text.to_owned())
}
