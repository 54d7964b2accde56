//! `cliff audit`: claims over small universes, random instances and models, with a verdict for each reading.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use sha2::{Digest, Sha256};

use super::error::UNDECIDED;
use super::input::read_model_with_digest;
use super::output::{Progress, print, print_json, write_file};
use super::{CliError, Format};
use crate::audit::{AuditReport, CLASSICS, ClaimText, Options, PAPER, Theorems, Verdict, audit_claim, audit_text};
use crate::claim::Claim;
use crate::mdp::Names;

/// The largest claim file that is read.
const MOST_BYTES: u64 = 16 << 20;
const REFUTED: u8 = 1;

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// Claims: ids of built-in ones, `paper` or `classics` for all of those, or files; the paper's by default.
    #[arg(value_name = "CLAIM")]
    claims: Vec<String>,
    /// Also try each claim on this model.
    #[arg(long, value_name = "MODEL")]
    model: Vec<PathBuf>,
    /// Search the full scope, however long it takes, instead of the grids of the files.
    #[arg(long)]
    deep: bool,
    /// Succeed exactly if the verdicts are those of this file: lines of claim, reading and verdict.
    #[arg(long, value_name = "FILE")]
    expect: Option<PathBuf>,
    /// How to print the results.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write the counterexamples to this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// A claim with the name and digest of its text.
struct Input {
    claim: Claim,
    file: String,
    sha256: String,
}

pub(super) fn run(args: &AuditArgs) -> Result<ExitCode, CliError> {
    let theorems = Theorems::built_in().map_err(|error| CliError::Audit { message: error.to_string() })?;
    let mut models = Vec::new();
    for path in &args.model {
        models.push((path.display().to_string(), read_model_with_digest(path)?.0));
    }
    let options = Options { deep: args.deep, ..Options::default() };
    let inputs = inputs(&args.claims)?;
    let progress = Progress::start("auditing");
    let mut claims = Vec::new();
    for Input { claim, file, sha256 } in inputs {
        let audited = audit_claim(&claim, &options, &theorems, &models);
        let mut report = audited.map_err(|error| CliError::Audit { message: error.to_string() })?;
        report.file = Some(file);
        report.sha256 = Some(sha256);
        claims.push(report);
    }
    let mut report = AuditReport { version: env!("CARGO_PKG_VERSION"), seed: options.seed, deep: options.deep, claims };
    if let Some(folder) = &args.out {
        write_witnesses(&mut report, folder)?;
    }
    drop(progress);
    match args.format {
        Format::Text => print(|out| out.write_all(audit_text(&report).as_bytes()))?,
        Format::Json => print_json(&report)?,
    }
    match &args.expect {
        Some(path) => compare(&report, path),
        None => Ok(exit_code(&report)),
    }
}

fn exit_code(report: &AuditReport) -> ExitCode {
    let has = |verdict| report.claims.iter().flat_map(|claim| &claim.readings).any(|r| r.verdict == verdict);
    if has(Verdict::Refuted) {
        ExitCode::from(REFUTED)
    } else if has(Verdict::Undecided) {
        ExitCode::from(UNDECIDED)
    } else {
        ExitCode::SUCCESS
    }
}

/// Compares the verdicts with a file and says on stderr where they differ.
fn compare(report: &AuditReport, path: &std::path::Path) -> Result<ExitCode, CliError> {
    let expected = std::fs::read_to_string(path).map_err(|error| CliError::Read { path: path.to_owned(), error })?;
    let mut expected: Vec<String> = lines(&expected);
    let mut found: Vec<String> = lines(&report.verdicts());
    expected.sort();
    found.sort();
    for line in expected.iter().filter(|line| !found.contains(line)) {
        eprintln!("expected, not found: {line}");
    }
    for line in found.iter().filter(|line| !expected.contains(line)) {
        eprintln!("found, not expected: {line}");
    }
    Ok(if expected == found { ExitCode::SUCCESS } else { ExitCode::from(REFUTED) })
}

/// Lines without comments, with single spaces.
fn lines(text: &str) -> Vec<String> {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(words).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn write_witnesses(report: &mut AuditReport, folder: &std::path::Path) -> Result<(), CliError> {
    std::fs::create_dir_all(folder).map_err(|error| CliError::Write { path: folder.to_owned(), error })?;
    for claim in &mut report.claims {
        for reading in &mut claim.readings {
            let Some(witness) = &mut reading.witness else { continue };
            let name = format!("{}.{}.json", claim.id, reading.name);
            let path = folder.join(&name);
            let mut bytes = serde_json::to_vec_pretty(&witness.instance)
                .map_err(|error| CliError::Write { path: path.clone(), error: error.into() })?;
            bytes.push(b'\n');
            write_file(&path, &bytes)?;
            witness.file = Some(name);
        }
    }
    Ok(())
}

/// The claims asked for, read and checked.
fn inputs(names: &[String]) -> Result<Vec<Input>, CliError> {
    let mut inputs = Vec::new();
    if names.is_empty() {
        return PAPER.iter().map(built_in).collect();
    }
    for name in names {
        match name.as_str() {
            "paper" => inputs.extend(PAPER.iter().map(built_in).collect::<Result<Vec<_>, _>>()?),
            "classics" => inputs.extend(CLASSICS.iter().map(built_in).collect::<Result<Vec<_>, _>>()?),
            _ => inputs.push(named(name)?),
        }
    }
    Ok(inputs)
}

/// A built-in claim by its id, or else a file.
fn named(name: &str) -> Result<Input, CliError> {
    let mut ids = Names::default();
    for text in PAPER.iter().chain(CLASSICS) {
        let input = built_in(text)?;
        if input.claim.id() == name {
            return Ok(input);
        }
        ids.intern(input.claim.id());
    }
    let path = PathBuf::from(name);
    let looks_like_a_file = path.extension().is_some() || name.contains(std::path::MAIN_SEPARATOR) || path.exists();
    if !looks_like_a_file {
        let nearest = ids.nearest(name).map(str::to_owned);
        return Err(CliError::UnknownClaim { name: name.to_owned(), nearest });
    }
    let read_error = |error| CliError::Read { path: path.clone(), error };
    let size = std::fs::metadata(&path).map_err(read_error)?.len();
    if size > MOST_BYTES {
        return Err(read_error(std::io::Error::other(format!("{size} bytes; a claim has at most {MOST_BYTES}"))));
    }
    input(name, &std::fs::read_to_string(&path).map_err(read_error)?)
}

fn built_in(text: &ClaimText) -> Result<Input, CliError> {
    input(text.file, text.text)
}

fn input(file: &str, text: &str) -> Result<Input, CliError> {
    let claim =
        Claim::parse(text).map_err(|error| CliError::Claim { file: file.to_owned(), message: error.to_string() })?;
    let sha256 = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Input { claim, file: file.to_owned(), sha256 })
}
