//! Writing results: stdout, evidence files that are whole or absent, and progress on a terminal.

use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use tempfile::NamedTempFile;

use super::{CliError, interrupt};

/// Writes to stdout through a buffer.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    write(&mut out).and_then(|()| out.flush()).map_err(CliError::Stdout)
}

/// Writes a value to stdout as JSON.
pub(super) fn print_json(value: &impl Serialize) -> Result<(), CliError> {
    print(|out| {
        serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::from)?;
        writeln!(out)
    })
}

/// Writes a file that is whole or not there, an interrupt included: under another name first, then renamed.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let write = || -> io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = interrupt::unfinished(|| NamedTempFile::new_in(folder))?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        interrupt::finished(|| file.persist(path)).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| CliError::Write { path: path.to_owned(), error })
}

/// Says on stderr what is going on, if that is a terminal.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn start(what: &'static str) -> Self {
        let bar = if io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(bar)
    }

    /// Does something, such as printing a result, while nothing is shown.
    pub(super) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.0.suspend(work)
    }

    pub(super) fn next(&self, what: impl Into<Cow<'static, str>>) {
        self.0.set_message(what);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
