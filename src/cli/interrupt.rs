//! What SIGINT and SIGTERM do: the file that is half written is removed, and the process ends with
//! the signal's code.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::exit::Exit;
use crate::cliff::Work;

struct State {
    /// The file that is being written, under its temporary name.
    unfinished: Option<PathBuf>,
    /// Whether the run ends itself when it is asked to.
    postponed: bool,
    /// The first signal while that is so.
    requested: Option<Exit>,
}

static STATE: Mutex<State> = Mutex::new(State { unfinished: None, postponed: false, requested: None });

/// Ends the process on a signal, without leaving anything half written. A limit on file sizes
/// becomes an error of writing.
#[cfg(unix)]
pub(super) fn exit_on_signals() {
    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    // Without a handler a signal ends the process as well, only with its temporary file left
    // behind.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            end(if signal == SIGTERM { Exit::Terminated } else { Exit::Interrupted });
        }
    });
}

#[cfg(not(unix))]
pub(super) fn exit_on_signals() {}

/// How long a run that is asked to end may take to find that out: what it found in this time is not
/// lost.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// Ends the process, or asks it to end where that was [`Postponed`]; asked twice, it ends at once.
fn end(exit: Exit) {
    // The lock is kept to the end, so that no file is begun after this.
    let mut state = lock();
    if state.postponed && state.requested.is_none() {
        state.requested = Some(exit);
        std::thread::spawn(move || {
            std::thread::sleep(PATIENCE);
            if lock().postponed {
                end(exit);
            }
        });
        return;
    }
    if let Some(path) = state.unfinished.take() {
        let _ = fs::remove_file(path);
    }
    process::exit(exit as i32);
}

/// While this lives, the first signal is kept for the run, which ends itself after saving what it
/// has.
pub(super) struct Postponed(());

impl Postponed {
    pub(super) fn begin() -> Self {
        lock().postponed = true;
        Postponed(())
    }

    /// Has a search go on until its work is done or it is asked to end, and says what it found and
    /// how it is to end then.
    pub(super) fn while_searching<T>(search: impl FnOnce(&Work<'_>) -> T) -> (T, Option<Exit>) {
        let signals = Postponed::begin();
        let found = search(&Work::new(Work::MOST, &|| signals.requested().is_some()));
        (found, signals.requested())
    }

    /// How the run is asked to end, if it is.
    pub(super) fn requested(&self) -> Option<Exit> {
        lock().requested
    }
}

impl Drop for Postponed {
    fn drop(&mut self) {
        lock().postponed = false;
    }
}

/// Makes a file that a signal removes until it is [`finished`].
pub(super) fn unfinished(make: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    let mut state = lock();
    let file = make()?;
    state.unfinished = Some(file.path().to_owned());
    Ok(file)
}

/// Gives the file its name, or drops it; no signal comes between.
pub(super) fn finished<T>(rename: impl FnOnce() -> T) -> T {
    let mut state = lock();
    let result = rename();
    state.unfinished = None;
    result
}

fn lock() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}
