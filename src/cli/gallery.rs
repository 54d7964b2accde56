//! `cliff refute --all`: makes the gallery of counterexamples again, or compares it with what is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::CliError;
use super::claims::inputs;
use super::output::{Progress, print, write_file};
use crate::claim::Claim;
use crate::refute::{VARIANTS, parse_variants};
use crate::report::{Exhibit, GalleryError, cliff_exhibits, exhibit, index};

const DIFFERS: u8 = 1;

/// Searches for all counterexamples of the gallery and writes them to a folder; with `check`, writes nothing and says what differs.
pub(super) fn run(folder: &Path, check: bool) -> Result<ExitCode, CliError> {
    let claims: Vec<Claim> =
        inputs(&["paper".to_owned(), "classics".to_owned()])?.into_iter().map(|input| input.claim).collect();
    let variants = parse_variants(VARIANTS).map_err(GalleryError::from)?;
    let progress = Progress::start("searching");
    let mut exhibits: Vec<Exhibit> = Vec::new();
    for claim in &claims {
        exhibits.extend(cliff_exhibits(claim)?);
        for variant in variants.iter().filter(|variant| variant.claim == claim.id()) {
            exhibits.push(exhibit(claim, variant)?);
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
    if check { compare(folder, &files) } else { write(folder, &files) }
}

fn write(folder: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<ExitCode, CliError> {
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| CliError::Write { path: parent.to_owned(), error })?;
        }
        write_file(&path, bytes)?;
    }
    let certificates = files.keys().filter(|name| name.ends_with("certificate")).count();
    print(|out| {
        writeln!(
            out,
            "{certificates} counterexamples in {}, each certified by cliff-check in this run",
            folder.display()
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Says which files differ, are missing, or do not belong to the gallery.
fn compare(folder: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<ExitCode, CliError> {
    let mut found = BTreeMap::new();
    read(folder, Path::new(""), &mut found)?;
    let mut differences = Vec::new();
    for (name, bytes) in files {
        match found.get(name) {
            None => differences.push(format!("missing: {}", name.display())),
            Some(known) if known != bytes => differences.push(format!("differs: {}", name.display())),
            Some(_) => {}
        }
    }
    let extra = found.keys().filter(|name| !files.contains_key(*name));
    differences.extend(extra.map(|name| format!("not of the gallery: {}", name.display())));
    let (count, same) = (files.len(), differences.is_empty());
    print(|out| {
        differences.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        if same { writeln!(out, "{count} files are as found") } else { Ok(()) }
    })?;
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::from(DIFFERS) })
}

fn read(folder: &Path, inside: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<(), CliError> {
    let path = folder.join(inside);
    let fail = |error| CliError::Read { path: path.clone(), error };
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
