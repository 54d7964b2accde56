//! The command `cliff-check [--print] [--quiet] CERTIFICATE…`.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
Verifies policy-cliff certificates, whose text proofs/FORMAT.md specifies.

Usage: cliff-check [--print] [--quiet] CERTIFICATE…

  --print    print back each accepted certificate as it was read, instead of a statement in words
  --quiet    print nothing about accepted certificates
  --help     print this
  --version  print the version

Exit codes: 0 all accepted, 2 usage, 4 some certificate not accepted, 6 some file not readable (and none refused).
";

const USAGE_ERROR: u8 = 2;
const NOT_ACCEPTED: u8 = 4;
const NOT_READABLE: u8 = 6;

fn main() -> ExitCode {
    let (mut print, mut quiet, mut options) = (false, false, true);
    let mut paths: Vec<OsString> = Vec::new();
    for argument in std::env::args_os().skip(1) {
        match argument.to_str() {
            Some("--") if options => options = false,
            Some("--print") if options => print = true,
            Some("--quiet") if options => quiet = true,
            Some("--help" | "-h") if options => return say(USAGE),
            Some("--version") if options => {
                return say(concat!("cliff-check ", env!("CARGO_PKG_VERSION"), "\n"));
            }
            Some(text) if options && text.starts_with('-') => {
                complain(&format!("unknown option {}\n\n{USAGE}", cliff_check::escaped(text)));
                return ExitCode::from(USAGE_ERROR);
            }
            _ => paths.push(argument),
        }
    }
    if paths.is_empty() || (print && quiet) {
        complain(USAGE);
        return ExitCode::from(USAGE_ERROR);
    }

    let (mut refused, mut unreadable) = (false, false);
    for path in paths.iter().map(Path::new) {
        let name = cliff_check::escaped(&path.to_string_lossy());
        let bytes = match read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                complain(&format!("{name}: cannot be read: {error}\n"));
                unreadable = true;
                continue;
            }
        };
        match cliff_check::check(&bytes) {
            Ok(_) if quiet => {}
            Ok(accepted) => {
                let text = match print {
                    true => accepted.print(),
                    false => format!("{name}: accepted\n{}", accepted.statement()),
                };
                if say(&text) != ExitCode::SUCCESS {
                    return ExitCode::from(NOT_READABLE);
                }
            }
            Err(refusal) => {
                complain(&format!("{name}: not accepted: {refusal}\n"));
                refused = true;
            }
        }
    }
    match (refused, unreadable) {
        (true, _) => ExitCode::from(NOT_ACCEPTED),
        (false, true) => ExitCode::from(NOT_READABLE),
        (false, false) => ExitCode::SUCCESS,
    }
}

/// Reads a file, but not more of it than shows that it is too large.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    // Reserving the size of a regular file at once saves copies; of other files nothing is known.
    let size = file.metadata()?.len().min(cliff_check::MAX_FILE_BYTES as u64);
    let mut bytes = Vec::new();
    bytes.try_reserve(usize::try_from(size).unwrap_or(0).saturating_add(1))?;
    file.take((cliff_check::MAX_FILE_BYTES as u64).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes to standard output; `print!` would panic when it is closed.
fn say(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(NOT_READABLE),
    }
}

fn complain(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
