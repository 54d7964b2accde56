//! Claims as they are named on the command line: built-in ones by their ids, others by their files;
//! and the models that are built in.

use std::ffi::OsString;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::CliError;
use super::input::model_error;
use super::source::{CLAIM, Source};
use crate::audit::{CLASSICS, ClaimText, MODELS, ModelText, PAPER};
use crate::claim::{Claim, Mistakes};
use crate::foreign::Foreign;
use crate::mdp::{FileFormat, Model, Names, read_model};

/// A claim with the name and digest of its text.
pub(super) struct Input {
    pub claim: Claim,
    pub file: String,
    pub sha256: String,
}

/// The claims asked for, read and checked.
pub(super) fn inputs(names: &[String]) -> Result<Vec<Input>, CliError> {
    let mut inputs = Vec::new();
    if names.is_empty() {
        return PAPER.iter().map(built_in).collect();
    }
    for name in names {
        match name.as_str() {
            "paper" => inputs.extend(PAPER.iter().map(built_in).collect::<Result<Vec<_>, _>>()?),
            "classics" => inputs.extend(CLASSICS.iter().map(built_in).collect::<Result<Vec<_>, _>>()?),
            _ => inputs.push(named(name)?),
        }
    }
    Ok(inputs)
}

/// A built-in claim by its id, or else a file.
pub(super) fn named(name: &str) -> Result<Input, CliError> {
    let mut ids = Names::default();
    for text in PAPER.iter().chain(CLASSICS) {
        let input = built_in(text)?;
        if input.claim.id() == name {
            return Ok(input);
        }
        ids.intern(input.claim.id());
    }
    let path = Path::new(name);
    let looks_like_a_file =
        name == "-" || path.extension().is_some() || name.contains(std::path::MAIN_SEPARATOR) || path.exists();
    if !looks_like_a_file {
        let nearest = ids.nearest(name).map(str::to_owned);
        return Err(CliError::UnknownClaim { name: Foreign::from(name).into_owned(), nearest });
    }
    input(name, &source(name).text(CLAIM)?)
}

/// The file of a claim.
pub(super) fn source(name: &str) -> Source {
    Source::from(OsString::from(name))
}

fn built_in(text: &ClaimText) -> Result<Input, CliError> {
    input(text.file, text.text)
}

fn input(file: &str, text: &str) -> Result<Input, CliError> {
    let claim = Claim::parse(text).map_err(|error| CliError::Claim {
        file: Foreign::from(file).into_owned(),
        message: Mistakes::of(text).map_or(error.to_string(), |mistakes| mistakes.to_string()),
    })?;
    let sha256 = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Input { claim, file: file.to_owned(), sha256 })
}

/// The models that every search tries.
pub(super) fn built_in_models() -> Result<Vec<(String, Model)>, CliError> {
    let read = |model: &ModelText| {
        let path = Path::new(model.file);
        let read = read_model(model.text.as_bytes(), FileFormat::of(path))
            .map_err(|error| model_error(&Source::from(model.file), model.text.as_bytes(), error))?;
        Ok((model.file.to_owned(), read))
    };
    MODELS.iter().map(read).collect()
}
