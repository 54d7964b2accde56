//! Writing results: to standard output, as JSON, and progress on a terminal.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::{CliError, Format};
use crate::foreign::{Lines, Respelled, is_plain, is_unseen};

/// Writes text for people to stdout. A reader that has seen enough and closes the pipe changes
/// nothing.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    to_stdout(|out| write(&mut Screen(out)))
}

/// Writes an answer as it was asked for.
pub(super) fn answer<T: Serialize>(
    format: Format,
    report: &T,
    text: impl FnOnce(&mut dyn Write, &T) -> io::Result<()>,
) -> Result<(), CliError> {
    match format {
        Format::Json => print_json(report),
        Format::Text => print(|out| text(out, report)),
    }
}

/// Writes a value to stdout as JSON.
pub(super) fn print_json(value: &impl Serialize) -> Result<(), CliError> {
    to_stdout(|out| json(out, value))
}

/// Writes what is data to stdout, byte by byte as it is: a file that was to go there.
pub(super) fn print_bytes(bytes: &[u8]) -> Result<(), CliError> {
    to_stdout(|out| out.write_all(bytes))
}

fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            // What is still in the buffer has no reader.
            let _ = out.into_parts();
            Ok(())
        }
        result => result.map_err(CliError::Stdout),
    }
}

/// Writes a line to stderr, if that is possible: where it is a file on a full disk, the exit code
/// has to say it all.
pub(super) fn say(line: fmt::Arguments<'_>) {
    let _ = writeln!(Screen(io::stderr()), "{line}");
}

/// What text for people goes through: nothing that a reader would not see passes, line feeds apart.
/// Names have been escaped before; this is for whatever was not.
pub(super) struct Screen<W>(pub W);

impl<W: Write> Write for Screen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if is_plain(bytes) {
            self.0.write_all(bytes)?;
        } else {
            for chunk in bytes.utf8_chunks() {
                write!(self.0, "{}", Lines(chunk.valid()))?;
                chunk.invalid().iter().try_for_each(|byte| write!(self.0, "\\x{byte:02x}"))?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes JSON with every character that a reader would not see as its number, so that it means the
/// same and shows all.
pub(super) fn json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(Seen(&mut *out), value)?;
    writeln!(out)
}

/// What JSON goes through, in pieces that are whole texts. Outside of strings it has no character
/// that a reader would not see but line feeds, and inside of them those are escaped already.
struct Seen<W>(W);

impl<W: Write> Write for Seen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let escaped = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect();
        match std::str::from_utf8(bytes) {
            Ok(text) if !is_plain(bytes) => {
                let spelled = |c| (c != '\n' && is_unseen(c)).then(|| escaped(c));
                write!(self.0, "{}", Respelled(text, spelled))?;
            }
            _ => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
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

    /// Shows nothing more.
    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }

    pub(super) fn next(&self, what: impl Into<Cow<'static, str>>) {
        self.0.set_message(what);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

/// `3 h 20 min`, `12 s`.
pub(super) fn duration(seconds: f64) -> String {
    let seconds = seconds.min(1e12) as u64;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        3600..86400 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {} h", seconds / 86400, seconds / 3600 % 24),
    }
}
