//! What an interrupt from the keyboard does: removes the file that is half written, if there is one, and ends with its exit code.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

use super::error::INTERRUPTED;

/// The file that is being written, under its temporary name.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Ends the process on an interrupt, without leaving anything half-written.
pub(super) fn exit_on_interrupt() {
    // Without a handler an interrupt ends the process as well, only with its temporary file left behind.
    let _ = ctrlc::set_handler(|| {
        // The lock is kept to the end, so that no file is begun after this.
        let mut unfinished = lock();
        if let Some(path) = unfinished.take() {
            let _ = fs::remove_file(path);
        }
        std::process::exit(i32::from(INTERRUPTED));
    });
}

/// Makes a file that an interrupt removes until it is [`finished`].
pub(super) fn unfinished(make: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    let mut unfinished = lock();
    let file = make()?;
    *unfinished = Some(file.path().to_owned());
    Ok(file)
}

/// Gives the file its name, or drops it; no interrupt comes between.
pub(super) fn finished<T>(rename: impl FnOnce() -> T) -> T {
    let mut unfinished = lock();
    let result = rename();
    *unfinished = None;
    result
}

fn lock() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}
