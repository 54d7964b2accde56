//! `cliff refute --all`: makes the gallery of counterexamples again, or compares it with what is
//! there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::CliError;
use super::claims::inputs;
use super::exit::Exit;
use super::output::{Progress, print};
use super::source::Source;
use super::target::Folder;
use crate::claim::Claim;
use crate::foreign::Foreign;
use crate::refute::{ExhibitError, VARIANTS, cliff_exhibit, exhibit, parse_variants};
use crate::report::{ExhibitFolder, index};

/// Searches for all counterexamples of the gallery and writes them to a folder; with `check`,
/// writes nothing and says what differs.
pub(super) fn run(folder: &Path, check: bool) -> Result<Exit, CliError> {
    let out = if check { None } else { Some(Folder::prepare(folder)?) };
    let claims: Vec<Claim> =
        inputs(&["paper".to_owned(), "classics".to_owned()])?.into_iter().map(|input| input.claim).collect();
    let variants = parse_variants(VARIANTS).map_err(ExhibitError::from)?;
    let progress = Progress::start("searching");
    let mut exhibits: Vec<ExhibitFolder> = Vec::new();
    for claim in &claims {
        exhibits.extend(cliff_exhibit(claim)?.as_ref().map(ExhibitFolder::from));
        for variant in variants.iter().filter(|variant| variant.claim == claim.id()) {
            exhibits.push(ExhibitFolder::from(&exhibit(claim, variant)?));
        }
    }
    drop(progress);
    let mut files: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
    files.insert(PathBuf::from("README.md"), index(&claims, &exhibits).into_bytes());
    for exhibit in exhibits {
        for (name, bytes) in exhibit.files {
            files.insert(Path::new(&exhibit.folder).join(name), bytes);
        }
    }
    match out {
        None => compare(folder, &files),
        Some(out) => write(&out, &files),
    }
}

fn write(folder: &Folder, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<Exit, CliError> {
    for (name, bytes) in files {
        folder.write(name, bytes)?;
    }
    let certificates = files.keys().filter(|name| name.ends_with("certificate")).count();
    print(|out| {
        writeln!(out, "{certificates} counterexamples in {}, each certified by cliff-check in this run", folder.name())
    })?;
    Ok(Exit::Done)
}

/// Says which files differ, are missing, or do not belong to the gallery.
fn compare(folder: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<Exit, CliError> {
    let mut found = BTreeMap::new();
    read(folder, Path::new(""), &mut found)?;
    let mut differences = Vec::new();
    for (name, bytes) in files {
        match found.get(name) {
            None => differences.push(format!("missing: {}", Foreign::path(name))),
            Some(known) if known != bytes => differences.push(format!("differs: {}", Foreign::path(name))),
            Some(_) => {}
        }
    }
    let extra = found.keys().filter(|name| !files.contains_key(*name));
    differences.extend(extra.map(|name| format!("not of the gallery: {}", Foreign::path(name))));
    let (count, same) = (files.len(), differences.is_empty());
    print(|out| {
        differences.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        if same { writeln!(out, "{count} files are as found") } else { Ok(()) }
    })?;
    Ok(if same { Exit::Done } else { Exit::Differs })
}

fn read(folder: &Path, inside: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<(), CliError> {
    let path = folder.join(inside);
    let fail = |error| Source::from(path.clone().into_os_string()).unreadable(error);
    for entry in std::fs::read_dir(&path).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = inside.join(entry.file_name());
        if entry.file_type().map_err(fail)?.is_dir() {
            read(folder, &name, files)?;
        } else {
            files.insert(name, std::fs::read(entry.path()).map_err(fail)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_code_7() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let files = BTreeMap::from([(PathBuf::from("README.md"), b"page".to_vec())]);
        let code = || compare(folder.path(), &files).unwrap();
        assert_eq!(code(), Exit::Differs, "missing");
        write("README.md", "another page");
        assert_eq!(code(), Exit::Differs, "changed");
        write("README.md", "page");
        assert_eq!(code(), Exit::Done);
        write("more.md", "");
        assert_eq!(code(), Exit::Differs, "not of the gallery");
        assert_eq!(Exit::Differs as u8, 7);
    }
}
