//! The answer of `cliff refute`: the smallest counterexample, or what was searched without finding
//! one.

use std::fmt::Write;

use serde::Serialize;

use super::InstanceTable;
use crate::claim::Claim;
use crate::evidence::{EvidenceError, Verified, is_certified};
use crate::number::{Known, counted};
use crate::refute::{Coverage, Minimal, Refutation, Sharpness, Variant, Witness, share};

/// The answer as it is written in JSON.
#[derive(Debug, Serialize)]
pub struct RefuteReport<'a> {
    /// The version of this program.
    pub version: &'static str,
    /// The id of the claim.
    pub claim: &'a str,
    /// The claim's file as it was named.
    pub file: &'a str,
    /// The SHA-256 of the claim's text.
    pub sha256: &'a str,
    /// What was asked of it.
    pub variant: VariantEntry<'a>,
    /// The seed of everything random.
    pub seed: u64,
    /// `refuted`, `unrefuted` or `undecided`.
    pub outcome: &'static str,
    /// How many instances were tried.
    pub searched: SearchedEntry,
    /// The declared universe, which was searched first.
    pub universe: &'a str,
    /// What of it was gone through.
    pub coverage: &'a Coverage,
    /// Of what the counterexample is the smallest.
    pub minimal: Option<&'static str>,
    /// The conclusions that fail on it.
    pub refutes: &'a [String],
    /// The counterexample.
    pub witness: Option<RefutationEntry<'a>>,
    /// How sharp the inequalities are that stand.
    pub sharpness: Vec<SharpnessEntry<'a>>,
}

/// A variant, and its text.
#[derive(Debug, Serialize)]
pub struct VariantEntry<'a> {
    /// The conclusion.
    pub show: &'a Option<String>,
    /// The hypotheses that were dropped.
    pub drop: &'a [String],
    /// The factor of the larger side.
    pub constant: &'a Option<String>,
    /// The variant as a claim of its own.
    pub text: String,
}

impl<'a> VariantEntry<'a> {
    pub(super) fn new(Variant { show, drop, constant }: &'a Variant, text: String) -> Self {
        VariantEntry { show, drop, constant, text }
    }
}

/// How many instances were tried where.
#[derive(Debug, Serialize)]
pub struct SearchedEntry {
    /// Of the universe, up to symmetry.
    pub universe: u64,
    /// In how many of these the hypotheses held.
    pub held: u64,
    /// All that count, of the universe and beyond.
    pub instances: u64,
    /// In how many of these the hypotheses held.
    pub nonvacuous: u64,
    /// Of further universes, in which a counterexample is known.
    pub further: u64,
    /// Random ones.
    pub random: u64,
    /// On real models.
    pub models: u64,
    /// On climbs.
    pub climbed: u64,
}

/// A counterexample with its file.
#[derive(Debug, Serialize)]
pub struct RefutationEntry<'a> {
    /// The certificate, if it was written.
    pub file: Option<String>,
    /// What the file holds.
    pub kind: &'static str,
    /// What the independent checker verified in this run; in JSON whether it did.
    #[serde(serialize_with = "is_certified")]
    pub certified: Option<Verified>,
    /// Why not.
    pub uncertified: Option<String>,
    /// The instance itself.
    pub instance: &'a Witness,
}

/// How sharp an inequality is.
#[derive(Debug, Serialize)]
pub struct SharpnessEntry<'a> {
    /// The conclusion.
    pub conclusion: &'a str,
    /// The smaller side.
    pub left: Known,
    /// The larger side.
    pub right: Known,
    /// left / right, the largest found.
    pub ratio: Option<Known>,
    /// `attained`, `approached` along a family whose ratios grow beyond the largest found, or
    /// `open`.
    pub constant: &'static str,
    /// The family.
    pub family: Option<FamilyEntry<'a>>,
    /// The instance.
    pub instance: &'a Witness,
}

/// Instances that differ in one number.
#[derive(Debug, Serialize)]
pub struct FamilyEntry<'a> {
    /// The number.
    pub number: &'a str,
    /// Its values.
    pub values: Vec<String>,
    /// The ratios.
    pub ratios: &'a [Known],
}

impl<'a> RefuteReport<'a> {
    /// The report on a search; `claim` is the variant that was searched, `of` its file and digest.
    pub fn new(
        claim: &'a Claim,
        of: (&'a str, &'a str),
        variant: &'a Variant,
        seed: u64,
        refutation: &'a Refutation,
        file: Option<String>,
    ) -> Self {
        let tried = &refutation.tried;
        let certificate = refutation.certificate.as_ref();
        let witness = refutation.witness.as_ref().map(|(witness, _)| RefutationEntry {
            file,
            kind: "refutation",
            certified: certificate.and_then(|made| made.as_ref().ok()).map(|made| made.statement().clone()),
            uncertified: certificate.and_then(|made| made.as_ref().err()).map(EvidenceError::to_string),
            instance: witness,
        });
        RefuteReport {
            version: env!("CARGO_PKG_VERSION"),
            claim: claim.id(),
            file: of.0,
            sha256: of.1,
            variant: VariantEntry::new(variant, claim.to_string()),
            seed,
            outcome: refutation.verdict.name(),
            searched: SearchedEntry {
                universe: tried.universe,
                held: tried.held,
                instances: tried.instances,
                nonvacuous: tried.nonvacuous,
                further: tried.in_further,
                random: tried.random,
                models: tried.models,
                climbed: tried.climbed,
            },
            universe: &refutation.coverage.declared,
            coverage: &refutation.coverage,
            minimal: refutation.witness.as_ref().map(|(_, minimal)| minimal.name()),
            refutes: &refutation.refutes,
            witness,
            sharpness: refutation.sharpness.iter().map(SharpnessEntry::new).collect(),
        }
    }
}

impl<'a> SharpnessEntry<'a> {
    fn new(sharpness: &'a Sharpness) -> Self {
        let texts = |numbers: &[crate::number::Rational]| numbers.iter().map(ToString::to_string).collect();
        SharpnessEntry {
            conclusion: &sharpness.conclusion,
            left: sharpness.best.slack.left.known(),
            right: sharpness.best.slack.right.known(),
            ratio: sharpness.best.ratio(),
            constant: match (sharpness.attained(), &sharpness.family) {
                (true, _) => "attained",
                (false, Some(_)) => "approached",
                (false, None) => "open",
            },
            family: sharpness.family.as_ref().map(|family| FamilyEntry {
                number: &family.number,
                values: texts(&family.values),
                ratios: &family.ratios,
            }),
            instance: &sharpness.best.witness,
        }
    }
}

/// The answer for people.
pub fn refute_text(claim: &Claim, variant: &Variant, refutation: &Refutation) -> String {
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = write_text(&mut text, claim, variant, refutation);
    text
}

fn write_text(text: &mut String, claim: &Claim, variant: &Variant, refutation: &Refutation) -> std::fmt::Result {
    writeln!(text, "{}: {variant}", claim.id())?;
    let tried = &refutation.tried;
    match (&refutation.witness, refutation.verdict) {
        (Some((witness, minimal)), _) => {
            let (size, searched) = (size(witness), counted(tried.universe, "instance"));
            let smallest = match (minimal, tried.further.last()) {
                (Minimal::InUniverse, None) => format!(
                    "the smallest of its universe, of which everything smaller is among the {searched} searched"
                ),
                (Minimal::InUniverse, Some(further)) => format!(
                    "the smallest of the universe {further}, which was searched, too; its own, of which the search went through {searched}, has none"
                ),
                (Minimal::Found, _) => {
                    format!("the smallest found, after {searched} of its universe; there may be smaller ones")
                }
            };
            writeln!(text, "refuted ({}) by an instance with {size}: {smallest}", refutation.refutes.join(", "))?;
            match &refutation.certificate {
                Some(Ok(_)) => writeln!(
                    text,
                    "certified: the independent checker finds all hypotheses true and the conclusion false"
                )?,
                Some(Err(why)) => writeln!(text, "not certified: {why}")?,
                None => {}
            }
            writeln!(text)?;
            text.push_str(&InstanceTable::new(claim, &witness.instance).text("  "));
        }
        (None, verdict) => {
            writeln!(
                text,
                "{}: no counterexample among {} of its universe{}, {} random ones, {} on models and {} of climbs; this is not a proof",
                verdict.name(),
                counted(tried.universe, "instance"),
                if refutation.coverage.exhaustive { ", which was exhausted" } else { ", which was not exhausted" },
                tried.random,
                tried.models,
                counted(tried.climbed, "step")
            )?;
            writeln!(text, "hypotheses held in {}", share(tried.nonvacuous, tried.instances))?;
        }
    }
    for entry in refutation.sharpness.iter().map(SharpnessEntry::new) {
        let Some(ratio) = &entry.ratio else { continue };
        writeln!(text)?;
        let status = match entry.constant {
            "attained" => "the constant is attained",
            "approached" => "the ratio grows along the family below",
            _ => "no sharper instance was found",
        };
        writeln!(
            text,
            "{}: largest left / right {ratio} ({} against {}); {status}",
            entry.conclusion, entry.left, entry.right
        )?;
        text.push_str(&InstanceTable::new(claim, &entry.instance.instance).text("  "));
        if let Some(family) = &entry.family {
            for (value, ratio) in family.values.iter().zip(family.ratios) {
                writeln!(text, "  {} = {value}: ratio {ratio}", family.number)?;
            }
        }
    }
    writeln!(text)?;
    refutation.coverage.lines().iter().try_for_each(|line| writeln!(text, "{line}"))
}

/// `2 states, 3 actions`.
pub(super) fn size(witness: &Witness) -> String {
    let frame = &witness.instance.frame;
    format!("{}, {}", counted(frame.states(), "state"), counted(frame.pairs(), "action"))
}
