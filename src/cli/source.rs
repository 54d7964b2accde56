//! Files that are read: each with a limit on its size, and `-` for standard input.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{CliError, cases};
use crate::foreign::Foreign;

/// A kind of file, and the most bytes that one may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct FileKind {
    pub(super) name: &'static str,
    pub(super) most_bytes: u64,
}

pub(super) const CLAIM: FileKind = FileKind { name: "claim", most_bytes: 1 << 20 };
pub(super) const BASE: FileKind = FileKind { name: "reference policy", most_bytes: 64 << 20 };
pub(super) const CERTIFICATE: FileKind = FileKind { name: "certificate", most_bytes: 1 << 30 };
pub(super) const VERDICTS: FileKind = FileKind { name: "list of verdicts", most_bytes: 1 << 20 };
/// Plans, results and checkpoints of long searches.
pub(super) const SEARCH: FileKind = FileKind { name: "document of a search", most_bytes: 256 << 20 };

/// A file as it was named on the command line; `-` is standard input, and `case:NAME` the model of a
/// case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source(PathBuf);

impl From<OsString> for Source {
    fn from(path: OsString) -> Self {
        Source(path.into())
    }
}

impl From<&str> for Source {
    fn from(path: &str) -> Self {
        Source(path.into())
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_stdin() { f.write_str("standard input") } else { Foreign::path(&self.0).fmt(f) }
    }
}

impl Source {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The name as it was given, for reports.
    pub(super) fn name(&self) -> Foreign<'_> {
        Foreign::path(&self.0)
    }

    fn is_stdin(&self) -> bool {
        self.0 == Path::new("-")
    }

    /// The case whose model this names, as `case:NAME`.
    fn case(&self) -> Option<&str> {
        self.0.to_str()?.strip_prefix("case:")
    }

    /// Whether this reads the file at a path.
    pub(super) fn is_file(&self, path: &Path) -> bool {
        let same = |a: &Path, b: &Path| matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b);
        !self.is_stdin()
            && fs::metadata(path).is_ok_and(|found| found.is_file())
            && (same(&self.0, path) || linked(&self.0, path))
    }

    /// The error of reading it.
    pub(super) fn unreadable(&self, error: io::Error) -> CliError {
        CliError::Read { file: self.clone(), error }
    }

    /// Opens it as a stream.
    pub(super) fn open(&self) -> Result<Box<dyn Read>, CliError> {
        static TAKEN: AtomicBool = AtomicBool::new(false);
        if self.is_stdin() {
            if TAKEN.swap(true, Ordering::Relaxed) {
                return Err(CliError::StdinTwice);
            }
            return Ok(Box::new(io::stdin()));
        }
        if let Some(model) = self.case().and_then(cases::model) {
            return Ok(Box::new(io::Cursor::new(model)));
        }
        let file = File::open(&self.0).map_err(|error| self.unreadable(error))?;
        if file.metadata().is_ok_and(|found| found.is_dir()) {
            return Err(self.unreadable(io::ErrorKind::IsADirectory.into()));
        }
        Ok(Box::new(file))
    }

    /// All of its bytes, if they are not too many.
    pub(super) fn bytes(&self, kind: FileKind) -> Result<Vec<u8>, CliError> {
        let mut bytes = Vec::new();
        self.open()?.take(kind.most_bytes + 1).read_to_end(&mut bytes).map_err(|error| self.unreadable(error))?;
        if bytes.len() as u64 > kind.most_bytes {
            return Err(CliError::TooManyBytes { file: self.clone(), kind });
        }
        Ok(bytes)
    }

    /// Its text, if it is one.
    pub(super) fn text(&self, kind: FileKind) -> Result<String, CliError> {
        String::from_utf8(self.bytes(kind)?)
            .map_err(|error| CliError::NotText { file: self.clone(), position: error.utf8_error().valid_up_to() })
    }
}

/// Whether two paths are names of one file.
#[cfg(unix)]
fn linked(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.ino())).ok();
    identity(a).is_some_and(|found| identity(b) == Some(found))
}

#[cfg(not(unix))]
fn linked(_: &Path, _: &Path) -> bool {
    false
}
