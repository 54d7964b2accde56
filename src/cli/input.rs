//! Reading model files: with a digest of their bytes, and with the place of an error.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use miette::SourceOffset;
use sha2::{Digest, Sha256};

use super::{CliError, ModelArgs};
use crate::mdp::{FileFormat, Model, ModelError, Reward, read_model};

/// A model that was read from a file, with the reward to analyse.
pub(super) struct Input {
    pub(super) model: Model,
    pub(super) reward: Reward,
    pub(super) sha256: String,
}

/// Reads the model and chooses the reward.
pub(super) fn read(args: &ModelArgs) -> Result<Input, CliError> {
    let (model, sha256) = read_model_with_digest(&args.model)?;
    let reward =
        model.reward(args.reward.as_deref()).map_err(|error| CliError::Reward { path: args.model.clone(), error })?;
    Ok(Input { model, reward, sha256 })
}

/// Reads a model file, with the SHA-256 of its bytes.
pub(super) fn read_model_with_digest(path: &Path) -> Result<(Model, String), CliError> {
    let read_error = |error| CliError::Read { path: path.to_owned(), error };
    let file = File::open(path).map_err(read_error)?;
    if file.metadata().map_err(read_error)?.is_dir() {
        return Err(read_error(io::ErrorKind::IsADirectory.into()));
    }
    let mut hashing = Hashing { inner: file, digest: Sha256::new() };
    let model = read_model(&mut hashing, FileFormat::of(path)).map_err(|error| model_error(path, error))?;
    let digest: String = hashing.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((model, digest))
}

struct Hashing<R> {
    inner: R,
    digest: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        Ok(count)
    }
}

/// What is wrong with a model file.
pub(super) fn model_error(path: &Path, error: ModelError) -> CliError {
    let path = path.to_owned();
    let message = error.to_string();
    match error {
        ModelError::Io(error) => CliError::Read { path, error },
        ModelError::Faults(faults) => CliError::Model { path, faults },
        ModelError::Json(error) => {
            let source_code = source_text(&path);
            let place = source_code.as_ref().map(|text| {
                let offset = SourceOffset::from_location(text, error.line(), error.column()).offset();
                (offset.min(text.len()), 0).into()
            });
            CliError::Syntax { path, message, source_code, place }
        }
        ModelError::Toml(error) => {
            // The parser's own message spans several lines and shows the source; ours does that.
            let message = format!("not a TOML model: {}", error.message());
            let source_code = source_text(&path);
            let place = error.span().map(|span| (span.start, span.len()).into());
            CliError::Syntax { path, message, source_code, place }
        }
        ModelError::Encoding { .. } | ModelError::TomlTooLarge => {
            CliError::Syntax { path, message, source_code: None, place: None }
        }
    }
}

/// The text of a file that is short enough, in lines short enough, to be shown around an error.
fn source_text(path: &Path) -> Option<String> {
    const LONGEST_FILE: u64 = 1 << 20;
    const LONGEST_LINE: usize = 400;
    let mut text = String::new();
    File::open(path).ok()?.take(LONGEST_FILE + 1).read_to_string(&mut text).ok()?;
    let short = text.len() as u64 <= LONGEST_FILE && text.lines().all(|line| line.len() <= LONGEST_LINE);
    (short && !text.is_empty()).then_some(text)
}
