//! Writing results: to standard output, as JSON, and progress on a terminal.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter};

use super::CliError;
use crate::foreign::{Lines, is_plain, is_unseen};

/// Writes text for people to stdout. A reader that has seen enough and closes the pipe changes
/// nothing.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    to_stdout(|out| write(&mut Screen(out)))
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
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Seen(PrettyFormatter::new())))?;
    writeln!(out)
}

struct Seen<'a>(PrettyFormatter<'a>);

impl Formatter for Seen<'_> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        let mut begun = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| is_unseen(*c)) {
            out.write_all(&text.as_bytes()[begun..at])?;
            c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))?;
            begun = at + c.len_utf8();
        }
        out.write_all(&text.as_bytes()[begun..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
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

    pub(super) fn next(&self, what: impl Into<Cow<'static, str>>) {
        self.0.set_message(what);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
