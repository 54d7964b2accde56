//! Claims as they are named on the command line: built-in ones by their ids, others by their files.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::CliError;
use crate::audit::{CLASSICS, ClaimText, PAPER};
use crate::claim::Claim;
use crate::mdp::Names;

/// The largest claim file that is read.
const MOST_BYTES: u64 = 16 << 20;

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
    let path = PathBuf::from(name);
    let looks_like_a_file = path.extension().is_some() || name.contains(std::path::MAIN_SEPARATOR) || path.exists();
    if !looks_like_a_file {
        let nearest = ids.nearest(name).map(str::to_owned);
        return Err(CliError::UnknownClaim { name: name.to_owned(), nearest });
    }
    let read_error = |error| CliError::Read { path: path.clone(), error };
    let size = std::fs::metadata(&path).map_err(read_error)?.len();
    if size > MOST_BYTES {
        return Err(read_error(std::io::Error::other(format!("{size} bytes; a claim has at most {MOST_BYTES}"))));
    }
    input(name, &std::fs::read_to_string(&path).map_err(read_error)?)
}

fn built_in(text: &ClaimText) -> Result<Input, CliError> {
    input(text.file, text.text)
}

fn input(file: &str, text: &str) -> Result<Input, CliError> {
    let claim =
        Claim::parse(text).map_err(|error| CliError::Claim { file: file.to_owned(), message: error.to_string() })?;
    let sha256 = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Input { claim, file: file.to_owned(), sha256 })
}
