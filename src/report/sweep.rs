//! The answer of `cliff search merge`: what the sweep of a whole universe says of each conclusion.

use std::fmt::Write;

use serde::Serialize;

use super::InstanceTable;
use super::refute::{VariantEntry, size};
use crate::claim::Claim;
use crate::evidence::{Certified, Counterexample, EvidenceError, Verified, is_certified};
use crate::number::{Known, counted};
use crate::refute::{Best, Coverage, Minimal, ShardedSearch, Tally, Variant, Verdict, Witness};

/// The answer as it is written in JSON.
#[derive(Debug, Serialize)]
pub struct SweepReport<'a> {
    /// The version of this program.
    pub version: &'a str,
    /// The id of the claim.
    pub claim: &'a str,
    /// The claim's file as it was named in the plan.
    pub file: &'a str,
    /// The SHA-256 of the claim's text.
    pub sha256: &'a str,
    /// What was asked of it.
    pub variant: VariantEntry<'a>,
    /// The digest of the plan.
    pub plan: &'a str,
    /// How many shards it has; each was searched.
    pub shards: usize,
    /// The declared universe.
    pub universe: &'a str,
    /// What of it was gone through.
    pub coverage: &'a Coverage,
    /// How many pieces it has.
    pub pieces: u64,
    /// How many instances, up to symmetry.
    pub instances: u64,
    /// In how many the hypotheses held.
    pub held: u64,
    /// In how many it was not decided whether they held.
    pub unknown: u64,
    /// `refuted`, `unrefuted` or `undecided`: the worst of the conclusions.
    pub outcome: &'static str,
    /// `in-universe` if there are counterexamples and each is the smallest of everything declared,
    /// otherwise `found`.
    pub minimal: Option<&'static str>,
    /// The conclusions, in their order.
    pub conclusions: Vec<SweptConclusion>,
}

/// One conclusion.
#[derive(Debug, Serialize)]
pub struct SweptConclusion {
    /// Its name.
    pub name: String,
    /// `refuted`, `unrefuted` or `undecided`.
    pub outcome: &'static str,
    /// In how many instances it failed.
    pub failures: u64,
    /// In how many it was not decided.
    pub undecided: u64,
    /// The smallest counterexample of what was gone through.
    pub witness: Option<SweptWitness>,
    /// `in-universe` if it is the smallest of everything declared, otherwise `found`.
    pub minimal: Option<&'static str>,
    /// Where the ratio of the two sides is largest.
    pub largest: Option<LargestRatio>,
}

/// A counterexample with its certificate.
#[derive(Debug, Serialize)]
pub struct SweptWitness {
    /// The certificate, if it was written.
    pub file: Option<String>,
    /// What the independent checker verified in this run; in JSON whether it did.
    #[serde(serialize_with = "is_certified")]
    pub certified: Option<Verified>,
    /// Why not.
    pub uncertified: Option<String>,
    /// The instance, with its place in the universe.
    pub instance: Witness,
}

/// The largest ratio of an inequality in the universe.
#[derive(Debug, Serialize)]
pub struct LargestRatio {
    /// The smaller side as claimed.
    pub left: Known,
    /// The larger side.
    pub right: Known,
    /// left / right.
    pub ratio: Known,
    /// The first instance that has it.
    pub instance: Witness,
}

impl<'a> SweepReport<'a> {
    /// The report on the merged tally of a search. `certificates` has for each conclusion that of
    /// its counterexample, and `file` is where that of the first one was written.
    pub fn new(
        search: &'a ShardedSearch,
        variant: &'a Variant,
        tally: &Tally,
        certificates: &[Option<Result<Certified<Counterexample>, EvidenceError>>],
        mut file: Option<String>,
    ) -> Self {
        let plan = &search.plan;
        let mut conclusions = Vec::new();
        for (number, (name, swept)) in search.claim.conclusions().into_iter().zip(&tally.conclusions).enumerate() {
            let certificate = certificates.get(number).and_then(Option::as_ref);
            let witness = swept.witness.clone().map(|instance| SweptWitness {
                file: certificate.and_then(|made| made.as_ref().ok()).and_then(|_| file.take()),
                certified: certificate.and_then(|made| made.as_ref().ok()).map(|made| made.statement().clone()),
                uncertified: certificate.and_then(|made| made.as_ref().err()).map(EvidenceError::to_string),
                instance,
            });
            conclusions.push(SweptConclusion {
                name: name.to_owned(),
                outcome: tally.verdict(swept).name(),
                failures: swept.failures,
                undecided: swept.undecided,
                minimal: swept.witness.as_ref().map(|witness| search.universe.minimal(&witness.origin).name()),
                witness,
                largest: swept.best.as_ref().and_then(largest),
            });
        }
        let worst = [Verdict::Refuted, Verdict::Undecided, Verdict::Unrefuted].map(Verdict::name);
        let minimal = [Minimal::Found, Minimal::InUniverse].map(Minimal::name);
        SweepReport {
            version: env!("CARGO_PKG_VERSION"),
            claim: search.claim.id(),
            file: &plan.source.file,
            sha256: &plan.source.sha256,
            variant: VariantEntry::new(variant, plan.claim.clone()),
            plan: &search.digest,
            shards: plan.shards.len(),
            universe: &search.universe.coverage().declared,
            coverage: search.universe.coverage(),
            pieces: plan.pieces,
            instances: tally.instances,
            held: tally.nonvacuous,
            unknown: tally.unknown_hypotheses,
            outcome: worst
                .into_iter()
                .find(|worst| conclusions.iter().any(|conclusion| conclusion.outcome == *worst))
                .unwrap_or(Verdict::Undecided.name()),
            minimal: minimal.into_iter().find(|worst| conclusions.iter().any(|c| c.minimal == Some(*worst))),
            conclusions,
        }
    }
}

fn largest(best: &Best) -> Option<LargestRatio> {
    Some(LargestRatio {
        left: best.slack.left.known(),
        right: best.slack.right.known(),
        ratio: best.ratio()?,
        instance: best.witness.clone(),
    })
}

/// The answer for people.
pub fn sweep_text(claim: &Claim, variant: &Variant, report: &SweepReport<'_>) -> String {
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = write_text(&mut text, claim, variant, report);
    text
}

fn write_text(text: &mut String, claim: &Claim, variant: &Variant, report: &SweepReport<'_>) -> std::fmt::Result {
    writeln!(text, "{}: {variant}", claim.id())?;
    writeln!(
        text,
        "searched in {}: {} up to symmetry, hypotheses held in {}",
        counted(report.shards, "shard"),
        counted(report.instances, "instance"),
        report.held
    )?;
    if report.unknown > 0 {
        writeln!(text, "whether they held was not decided in {}", counted(report.unknown, "instance"))?;
    }
    for SweptConclusion { name, outcome, failures, undecided, witness, minimal, largest } in &report.conclusions {
        writeln!(text)?;
        let open = if *undecided > 0 { format!(", undecided in {undecided}") } else { String::new() };
        match witness {
            Some(found) => {
                let size = size(&found.instance);
                let of = match minimal {
                    Some("in-universe") => "of the universe",
                    _ => "found",
                };
                writeln!(
                    text,
                    "{name}: {outcome}, fails in {}{open}; the smallest {of} has {size}",
                    counted(*failures, "instance")
                )?;
                match (&found.certified, &found.uncertified) {
                    (Some(_), _) => writeln!(
                        text,
                        "certified: the independent checker finds all hypotheses true and the conclusion false"
                    )?,
                    (None, Some(why)) => writeln!(text, "not certified: {why}")?,
                    (None, None) => writeln!(text, "not certified")?,
                }
                text.push_str(&InstanceTable::new(claim, &found.instance.instance).text("  "));
            }
            None => writeln!(text, "{name}: {outcome}, fails in no instance{open}; this is not a proof")?,
        }
        if let Some(LargestRatio { left, right, ratio, instance }) = largest {
            writeln!(
                text,
                "{name}: largest left / right {ratio} ({left} against {right}), at an instance with {}",
                size(instance)
            )?;
        }
    }
    writeln!(text)?;
    report.coverage.lines().iter().try_for_each(|line| writeln!(text, "{line}"))
}
