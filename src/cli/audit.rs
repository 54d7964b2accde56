//! `cliff audit`: claims over small universes, random instances and models, with a verdict for each
//! reading.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use serde::Serialize;

use super::catalogue::further_results;
use super::claims::{Input, built_in_models, inputs};
use super::exit::Exit;
use super::input::read_model_with_digest;
use super::output::{Progress, answer, duration, print, print_json, say};
use super::source::{Source, VERDICTS};
use super::target::Folder;
use super::{CliError, Format};
use crate::audit::{
    AuditReport, ClaimReport, Finding, Options, Theorems, Verdict, audit_claim, claim_text, findings, findings_text,
    summary_text,
};
use crate::refute::outside;

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// Claims: ids of built-in ones, `paper` or `classics` for all of those, or files; the paper's
    /// by default.
    #[arg(value_name = "CLAIM")]
    claims: Vec<String>,
    /// Also try each claim on this model, besides the built-in ones.
    #[arg(long, value_name = "MODEL")]
    model: Vec<Source>,
    /// Also search the default values, besides the grids of the files, and many more instances.
    #[arg(long)]
    deep: bool,
    /// Succeed exactly if the verdicts are those of this file: lines of claim, reading and verdict.
    #[arg(long, value_name = "FILE")]
    expect: Option<Source>,
    /// Print what was found instead, a line each, most serious first, with the command that shows
    /// it.
    #[arg(long)]
    findings: bool,
    /// How to print the results.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write the certificates of the counterexamples to this folder: CLAIM.READING.cert, and
    /// CLAIM.without-HYPOTHESIS.READING.cert.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &AuditArgs) -> Result<Exit, CliError> {
    // What the verdicts are compared with, and where the certificates go, is looked at before the
    // work.
    let expected = args.expect.as_ref().map(|file| file.text(VERDICTS)).transpose()?;
    let out = args.out.as_deref().map(Folder::prepare).transpose()?;
    let theorems = Theorems::built_in()?;
    let mut models = built_in_models()?;
    for path in &args.model {
        let model = read_model_with_digest(path)?.0;
        if let Some(why) = outside(&model) {
            say(format_args!("note: {path} is left out: {why}"));
        }
        models.push((path.name().raw().to_owned(), model));
    }
    let options = Options { deep: args.deep, ..Options::default() };
    let inputs = inputs(&args.claims)?;
    let mut report = AuditReport {
        version: env!("CARGO_PKG_VERSION"),
        seed: options.search.seed,
        deep: options.deep,
        claims: Vec::new(),
    };
    let mut stream = Stream::start(args.format, inputs.len());
    for Input { claim, file, sha256 } in inputs {
        stream.next(claim.id());
        let mut audited = audit_claim(&claim, &options, &theorems, &models)?;
        audited.file = Some(file);
        audited.sha256 = Some(sha256);
        if let Some(folder) = &out {
            write_witnesses(&mut audited, folder)?;
        }
        if !args.findings {
            stream.show(&report, &audited)?;
        }
        report.claims.push(audited);
    }
    if args.findings {
        drop(stream);
        print_findings(args, &report, &theorems)?;
    } else {
        stream.finish(&report)?;
    }
    match expected {
        Some(expected) => Ok(compare(&report, &expected)),
        None => Ok(exit_code(&report)),
    }
}

/// Verdicts as they come: each claim is printed when it is done, so that an interruption loses the
/// one at hand only.
struct Stream {
    format: Format,
    progress: Progress,
    begun: Instant,
    claims: usize,
    done: usize,
}

impl Stream {
    fn start(format: Format, claims: usize) -> Self {
        Stream { format, progress: Progress::start("auditing"), begun: Instant::now(), claims, done: 0 }
    }

    /// Says which claim is next, and how much of the work is left, going by the number of claims.
    fn next(&mut self, id: &str) {
        let share = 100 * self.done / self.claims.max(1);
        let left = match self.done {
            0 => "unknown".to_owned(),
            done => duration(self.begun.elapsed().as_secs_f64() * (self.claims - done) as f64 / done as f64),
        };
        let number = self.done + 1;
        self.progress.next(format!("auditing {id}, claim {number} of {}: {share} % done, {left} left,", self.claims));
        self.done = number;
    }

    /// Prints a claim; `before` is the report without it.
    fn show(&mut self, before: &AuditReport, claim: &ClaimReport) -> Result<(), CliError> {
        let text = match self.format {
            Format::Text => claim_text(claim, before.deep),
            Format::Json => json_part(before, claim).map_err(|error| CliError::Stdout(error.into()))?,
        };
        self.progress.aside(|| print(|out| out.write_all(text.as_bytes())))
    }

    fn finish(self, report: &AuditReport) -> Result<(), CliError> {
        drop(self.progress);
        match self.format {
            Format::Text => print(|out| out.write_all(summary_text(report).as_bytes())),
            Format::Json if report.claims.is_empty() => print_json(report),
            Format::Json => print(|out| out.write_all(b"\n  ]\n}\n")),
        }
    }
}

/// What was found; with the paper's claims also what theorems say of its setting and of geometry.
fn print_findings(args: &AuditArgs, report: &AuditReport, theorems: &Theorems) -> Result<(), CliError> {
    let paper = args.claims.is_empty() || args.claims.iter().any(|claim| claim == "paper");
    let further = if paper { further_results(theorems) } else { Vec::new() };
    let found = Findings { version: report.version, seed: report.seed, findings: findings(report, theorems, &further) };
    let text = |out: &mut dyn std::io::Write, found: &Findings| {
        write!(out, "{}\n{}", findings_text(&found.findings), summary_text(report))
    };
    answer(args.format, &found, text)
}

#[derive(Serialize)]
struct Findings {
    version: &'static str,
    seed: u64,
    findings: Vec<Finding>,
}

/// A claim as it stands in the JSON of the whole report, with what stands before it.
fn json_part(before: &AuditReport, claim: &ClaimReport) -> serde_json::Result<String> {
    let head = if before.claims.is_empty() {
        let empty = serde_json::to_string_pretty(before)?;
        // All but the empty list of claims, which is the last field.
        format!("{}[", empty.trim_end_matches(['}', '\n', ']', '[']))
    } else {
        ",".to_owned()
    };
    Ok(format!("{head}\n    {}", serde_json::to_string_pretty(claim)?.replace('\n', "\n    ")))
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
    expected.sort();
    let mut found: Vec<String> = lines(&report.verdicts());
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

fn write_witnesses(claim: &mut ClaimReport, folder: &Folder) -> Result<(), CliError> {
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
    Ok(())
}
