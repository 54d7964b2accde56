//! Files that are written: checked before the work begins, whole or absent, and never anything that
//! was read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::source::Source;
use super::{CliError, interrupt, output};
use crate::foreign::Foreign;

/// A file that results go to.
///
/// A regular file is replaced as a whole, and keeps its mode; of a link the file that it leads to.
/// A device or a pipe is written through. Where the path is standard output, the file comes before
/// the results.
#[derive(Clone, Debug)]
pub(super) struct OutputFile {
    path: PathBuf,
    place: Destination,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Destination {
    /// A regular file, or one that is not there yet, under its own name.
    File(PathBuf),
    /// A device, a pipe, or a file that is open already.
    Stream(PathBuf),
    Stdout,
}

impl OutputFile {
    /// Makes sure, before anything is computed, that the file can be written and is none of those
    /// that are read.
    pub(super) fn prepare(path: &Path, read: &[&Source]) -> Result<Self, CliError> {
        let place = Destination::of(path).map_err(|error| write_error(path, error))?;
        if read.iter().any(|source| source.is_file(path)) {
            return Err(CliError::Overwrite { path: path.to_owned() });
        }
        if let Destination::File(file) = &place {
            probe(file).map_err(|error| write_error(path, error))?;
        }
        Ok(OutputFile { path: path.to_owned(), place })
    }

    /// As [`prepare`](Self::prepare), where a file may have been asked for or not.
    pub(super) fn maybe(path: Option<&PathBuf>, read: &[&Source]) -> Result<Option<Self>, CliError> {
        path.map(|path| OutputFile::prepare(path, read)).transpose()
    }

    /// Refuses two results in one file.
    pub(super) fn is_apart_from(&self, other: &OutputFile) -> Result<(), CliError> {
        match self.place == other.place && self.place != Destination::Stdout {
            true => Err(CliError::WrittenTwice { path: other.path.clone() }),
            false => Ok(()),
        }
    }

    /// The path as it was given.
    pub(super) fn name(&self) -> Foreign<'_> {
        Foreign::path(&self.path)
    }

    /// Writes the file.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), CliError> {
        let written = match &self.place {
            Destination::File(file) => replace(file, bytes),
            Destination::Stream(path) => {
                match OpenOptions::new().append(true).open(path).and_then(|mut f| f.write_all(bytes)) {
                    // A reader that has seen enough closes the pipe.
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                    result => result,
                }
            }
            Destination::Stdout => return output::print_bytes(bytes),
        };
        written.map_err(|error| write_error(&self.path, error))
    }
}

fn write_error(path: &Path, error: io::Error) -> CliError {
    CliError::Write { path: path.to_owned(), error }
}

impl Destination {
    fn of(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") || is_stdout(path) {
            return Ok(Destination::Stdout);
        }
        let mut file = path.to_owned();
        // As many links as systems follow.
        for _ in 0..40 {
            match fs::symlink_metadata(&file) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Destination::File(file)),
                Err(error) => return Err(error),
                Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
                Ok(found) if found.is_file() => return Ok(Destination::File(file)),
                Ok(found) if !found.is_symlink() => return Ok(Destination::Stream(file)),
                Ok(_) => {}
            }
            let folder = folder(&file).to_owned();
            if fs::canonicalize(&folder).is_ok_and(|folder| folder.starts_with("/proc")) {
                return Ok(Destination::Stream(file));
            }
            file = folder.join(fs::read_link(&file)?);
        }
        Err(io::Error::other("too many links"))
    }
}

/// Whether the path is the file that standard output goes to.
#[cfg(unix)]
fn is_stdout(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.ino()));
    match (identity(path), identity(Path::new("/dev/stdout"))) {
        // All that is written to such a device vanishes alike; a terminal is one.
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_stdout(_: &Path) -> bool {
    false
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether the file could be replaced: it may be written, and so may its folder.
fn probe(file: &Path) -> io::Result<()> {
    if file.file_name().is_none() {
        return Err(io::ErrorKind::NotFound.into());
    }
    match OpenOptions::new().write(true).open(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    remove_stale(file);
    interrupt::unfinished(|| beside(file)).and_then(|probe| interrupt::finished(|| probe.close()))
}

/// What temporary files for this file begin with.
fn prefix(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().as_encoded_bytes();
    let digest: String = Sha256::digest(name).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!(".cliff-{digest}-")
}

const SUFFIX: &str = ".tmp";

/// A new file beside this one, with the mode that the user's mask gives; whoever writes it holds
/// its lock.
fn beside(file: &Path) -> io::Result<NamedTempFile> {
    let prefix = prefix(file);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let made = builder.tempfile_in(folder(file))?;
    // Without locks nothing is stale.
    let _ = made.as_file().lock();
    Ok(made)
}

/// Removes what runs that were killed have left of this file: nobody holds the lock of it.
fn remove_stale(file: &Path) {
    let prefix = prefix(file);
    let Ok(entries) = fs::read_dir(folder(file)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with(&prefix) && name.ends_with(SUFFIX));
        if ours && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Writes a file that is whole or not there, a signal included: under another name first, then
/// renamed.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut made = interrupt::unfinished(|| beside(file))?;
    let write = |made: &mut NamedTempFile| -> io::Result<()> {
        made.write_all(bytes)?;
        if let Ok(before) = fs::metadata(file) {
            made.as_file().set_permissions(before.permissions())?;
        }
        made.as_file().sync_all()
    };
    match write(&mut made) {
        Ok(()) => interrupt::finished(|| made.persist(file)).map(|_| ()).map_err(|error| error.error),
        Err(error) => {
            let _ = interrupt::finished(|| made.close());
            Err(error)
        }
    }
}

/// A folder that results go to, made before the work begins.
#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the folder, and makes sure that files can be written to it.
    pub(super) fn prepare(path: &Path) -> Result<Self, CliError> {
        fs::create_dir_all(path).map_err(|error| write_error(path, error))?;
        probe(&path.join("probe")).map_err(|error| write_error(path, error))?;
        Ok(Folder(path.to_owned()))
    }

    /// Its path as it was given.
    pub(super) fn name(&self) -> Foreign<'_> {
        Foreign::path(&self.0)
    }

    /// Writes a file of the folder, in folders below it if its name says so.
    pub(super) fn write(&self, name: &Path, bytes: &[u8]) -> Result<(), CliError> {
        let path = self.0.join(name);
        fs::create_dir_all(folder(&path)).map_err(|error| write_error(&path, error))?;
        replace(&path, bytes).map_err(|error| write_error(&path, error))
    }
}
