//! `cliff audit`: claims over small universes, random instances and models, with a verdict for each reading.

use std::path::{Path, PathBuf};

use clap::Args;

use super::claims::{Input, inputs};
use super::exit::Exit;
use super::input::{model_error, read_model_with_digest};
use super::output::{Progress, print, print_json, say};
use super::source::{Source, VERDICTS};
use super::target::Folder;
use super::{CliError, Format};
use crate::audit::{AuditReport, MODELS, Options, Theorems, Verdict, audit_claim, audit_text};
use crate::mdp::{FileFormat, read_model};
use crate::refute::outside;

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// Claims: ids of built-in ones, `paper` or `classics` for all of those, or files; the paper's by default.
    #[arg(value_name = "CLAIM")]
    claims: Vec<String>,
    /// Also try each claim on this model, besides the built-in ones.
    #[arg(long, value_name = "MODEL")]
    model: Vec<Source>,
    /// Search the full scope, however long it takes, instead of the grids of the files.
    #[arg(long)]
    deep: bool,
    /// Succeed exactly if the verdicts are those of this file: lines of claim, reading and verdict.
    #[arg(long, value_name = "FILE")]
    expect: Option<Source>,
    /// How to print the results.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write the certificates of the counterexamples to this folder: CLAIM.READING.cert, and CLAIM.without-HYPOTHESIS.READING.cert.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &AuditArgs) -> Result<Exit, CliError> {
    let expected = args.expect.as_ref().map(|file| file.text(VERDICTS)).transpose()?;
    let out = args.out.as_deref().map(Folder::prepare).transpose()?;
    let theorems = Theorems::built_in()?;
    let mut models = Vec::new();
    for model in MODELS {
        let path = Path::new(model.file);
        let read = read_model(model.text.as_bytes(), FileFormat::of(path))
            .map_err(|error| model_error(&Source::from(model.file), model.text.as_bytes(), error))?;
        models.push((model.file.to_owned(), read));
    }
    for path in &args.model {
        let model = read_model_with_digest(path)?.0;
        if let Some(why) = outside(&model) {
            say(format_args!("note: {path} is left out: {why}"));
        }
        models.push((path.name().raw().to_owned(), model));
    }
    let options = Options { deep: args.deep, ..Options::default() };
    let inputs = inputs(&args.claims)?;
    let progress = Progress::start("auditing");
    let mut claims = Vec::new();
    for Input { claim, file, sha256 } in inputs {
        let mut report = audit_claim(&claim, &options, &theorems, &models)?;
        report.file = Some(file);
        report.sha256 = Some(sha256);
        claims.push(report);
    }
    let mut report = AuditReport { version: env!("CARGO_PKG_VERSION"), seed: options.seed, deep: options.deep, claims };
    if let Some(folder) = &out {
        write_witnesses(&mut report, folder)?;
    }
    drop(progress);
    match args.format {
        Format::Text => print(|out| out.write_all(audit_text(&report).as_bytes()))?,
        Format::Json => print_json(&report)?,
    }
    match expected {
        Some(expected) => Ok(compare(&report, &expected)),
        None => Ok(exit_code(&report)),
    }
}

fn exit_code(report: &AuditReport) -> Exit {
    let has = |verdict| report.claims.iter().flat_map(|claim| &claim.readings).any(|r| r.verdict == verdict);
    if has(Verdict::Refuted) {
        Exit::Refuted
    } else if has(Verdict::Undecided) {
        Exit::Undecided
    } else {
        Exit::Done
    }
}

/// Compares the verdicts with a file and says on stderr where they differ.
fn compare(report: &AuditReport, expected: &str) -> Exit {
    let mut expected: Vec<String> = lines(expected);
    let mut found: Vec<String> = lines(&report.verdicts());
    expected.sort();
    found.sort();
    for line in expected.iter().filter(|line| !found.contains(line)) {
        say(format_args!("expected, not found: {line}"));
    }
    for line in found.iter().filter(|line| !expected.contains(line)) {
        say(format_args!("found, not expected: {line}"));
    }
    if expected == found { Exit::Done } else { Exit::Differs }
}

/// Lines without comments, with single spaces.
fn lines(text: &str) -> Vec<String> {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(words).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn write_witnesses(report: &mut AuditReport, folder: &Folder) -> Result<(), CliError> {
    for claim in &mut report.claims {
        let readings = claim.readings.iter_mut().map(|reading| (reading.name.clone(), reading.witness.as_mut()));
        let hypotheses = claim.hypotheses.iter_mut().map(|hypothesis| {
            let reading = hypothesis.reading.as_deref().unwrap_or_default();
            (format!("without-{}.{reading}", hypothesis.name), hypothesis.witness.as_mut())
        });
        for (name, witness) in readings.chain(hypotheses) {
            let Some(witness) = witness else { continue };
            let Some(evidence) = &witness.evidence else { continue };
            let name = format!("{}.{name}.cert", claim.id);
            folder.write(Path::new(&name), evidence.certificate())?;
            witness.file = Some(name);
        }
    }
    Ok(())
}
