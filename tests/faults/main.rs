//! Faults that were mended: each test fails without its mend, and begins with the name of its line
//! in the list of faults.

mod d;
mod e;
mod lines;
mod p;
mod s;
mod w;

use std::path::Path;
use std::process::{Command, Output};

/// The command, run in a folder.
fn cliff_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cliff")).args(arguments).current_dir(folder).output().unwrap()
}

/// The command, run at the root of the repository: its exit code, stdout and stderr.
fn cliff(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = cliff_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}
