//! The audit for people: claim by claim, and what it comes to.

use std::fmt::Write;

use super::evidence::WitnessEntry;
use super::library::MODELS;
use super::report::{AuditReport, ClaimReport, Needed, Reading};
use super::theorems::Theorem;
use crate::foreign::Foreign;
use crate::number::counted;
use crate::refute::{Covered, Origin, Variant, Verdict, share};

/// Longer names run over their column.
const WIDEST: usize = 80;

/// The claims one after the other, then what they come to.
pub fn audit_text(report: &AuditReport) -> String {
    let mut text = String::new();
    report.claims.iter().for_each(|claim| text += &claim_text(claim, report.deep));
    text + &summary_text(report)
}

/// A claim as a card: a verdict for each reading, what was found about hypotheses, what theorems say
/// beyond, and last what was searched.
pub fn claim_text(claim: &ClaimReport, deep: bool) -> String {
    let mut text = String::new();
    let names = claim.readings.iter().map(|reading| reading.name.chars().count());
    // Writing to a String does not fail.
    let _ = write_claim(&mut text, claim, names.max().unwrap_or(0).clamp(7, WIDEST) + 2, deep);
    text
}

/// How many readings have which verdict, and how many witnesses were accepted.
pub fn summary_text(report: &AuditReport) -> String {
    let mut text = String::new();
    let readings = || report.claims.iter().flat_map(|claim| &claim.readings);
    let verdicts = [Verdict::Proved, Verdict::Unrefuted, Verdict::Refuted, Verdict::Undecided];
    let counts: Vec<String> = verdicts
        .into_iter()
        .map(|verdict| {
            format!("{} {}", readings().filter(|reading| reading.verdict == verdict).count(), verdict.name())
        })
        .collect();
    let (claims, all) = (counted(report.claims.len(), "claim"), counted(readings().count(), "reading"));
    let _ = writeln!(text, "{claims}, {all}: {}.", counts.join(", "));
    let (witnesses, accepted) =
        (report.witnesses().count(), report.witnesses().filter(|witness| witness.is_accepted()).count());
    if witnesses > 0 {
        let accepted = match accepted {
            1 if witnesses == 1 => String::new(),
            all if all == witnesses => "each ".to_owned(),
            some => format!("{some} "),
        };
        let _ = writeln!(text, "{}, {accepted}accepted by cliff-check in this run.", counted(witnesses, "witness"));
    }
    if readings().any(|reading| reading.verdict == Verdict::Unrefuted) {
        text += "Unrefuted means that no counterexample was found among the instances; it is not a proof.\n";
    }
    text
}

fn write_claim(text: &mut String, claim: &ClaimReport, name: usize, deep: bool) -> std::fmt::Result {
    let numbers: Vec<&str> =
        [&claim.seed, &claim.pdf, &claim.label].into_iter().flatten().map(String::as_str).collect();
    writeln!(text, "{}{}{}", claim.id, if numbers.is_empty() { "" } else { "  " }, numbers.join(" · "))?;
    if let Some(title) = &claim.title {
        writeln!(text, "  {}", Foreign::from(title.as_str()))?;
    }
    for reading in &claim.readings {
        let line = format!("  {:name$}{:<12}{}", reading.name, reading.verdict.name(), remarks(reading).join("; "));
        writeln!(text, "{}", line.trim_end())?;
        if let Some(command) = command(claim, reading, deep) {
            writeln!(text, "    shown by: {command}")?;
        }
    }
    for hypothesis in &claim.hypotheses {
        let found = match (hypothesis.needed, &hypothesis.reading, &hypothesis.witness) {
            (Needed::Needed, Some(reading), Some(witness)) => {
                format!("needed: without it {reading} fails; {}", shown(witness))
            }
            (Needed::Superfluous, ..) => "superfluous, by a theorem".to_owned(),
            (_, Some(reading), Some(witness)) => {
                format!("perhaps needed: without it {reading} fails; {}", shown(witness))
            }
            (Needed::NotTried, ..) => "not tried: on no instance found does it fail alone".to_owned(),
            _ => "no counterexample without it".to_owned(),
        };
        writeln!(
            text,
            "  assume {:width$}{found}",
            hypothesis.name,
            width = name.saturating_sub(7).max(hypothesis.name.len().min(WIDEST) + 2)
        )?;
        for theorem in &hypothesis.theorems {
            writeln!(text, "    {}, by {}: {}", theorem.word.word(), theorem.theorem, theorem.remark)?;
        }
    }
    for theorem in &claim.theorems {
        let Theorem { theorem, kind, relation, generality, strongest, .. } = theorem;
        let strongest = if *strongest { ", the strongest form" } else { "" };
        writeln!(text, "  {kind:name$}{theorem}{strongest}: {relation} ({generality})")?;
    }
    write_searched(text, claim)?;
    text.push('\n');
    Ok(())
}

fn write_searched(text: &mut String, claim: &ClaimReport) -> std::fmt::Result {
    let searched = &claim.searched;
    for line in searched.coverage.lines() {
        writeln!(text, "  {line}")?;
    }
    for universe in &searched.further {
        writeln!(text, "  also searched: {universe}")?;
    }
    let held = claim.readings.first().map_or(0, |reading| reading.nonvacuous);
    let tried = claim.readings.first().map_or(0, |reading| reading.instances);
    writeln!(
        text,
        "  {} of the universe, {} random, {} on models, {} of climbs; hypotheses held in {}",
        counted(searched.instances, "instance"),
        searched.random,
        searched.models,
        counted(searched.climbed, "step"),
        share(held, tried)
    )?;
    for model in &searched.covered {
        writeln!(text, "  {}", covered(model))?;
    }
    Ok(())
}

/// What was gone through of a model.
fn covered(model: &Covered) -> String {
    let Covered { model: name, states, own, complete, held, left_out } = model;
    if let Some(reason) = left_out {
        return format!("model {name} is left out: {reason}");
    }
    let part = if *complete { "all" } else { "the first" };
    format!(
        "model {name} ({}): {part} {} of its own rewards, policies, states and actions; held in {held}",
        counted(*states, "state"),
        counted(*own, "assignment"),
    )
}

/// The command that finds the counterexample to a reading again, and shows it; those on models of
/// the caller's are found by an audit only.
pub(super) fn command(claim: &ClaimReport, reading: &Reading, deep: bool) -> Option<String> {
    let witness = reading.witness.as_ref()?;
    claim.file.as_ref()?;
    if let Origin::Model { name, .. } = witness.instance.origin.first()
        && !MODELS.iter().any(|model| model.file == name)
    {
        return None;
    }
    let variant = Variant { show: Some(reading.name.clone()), ..Variant::default() };
    let deep = if deep { " --deep" } else { "" };
    Some(format!("cliff refute {}{}{deep}", claim.shell_name(), variant.flags()))
}

fn remarks(reading: &Reading) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(theorem) = &reading.contradicts {
        remarks.push(format!("CONTRADICTS {theorem}"));
    } else if let Some(theorem) = &reading.theorem {
        remarks.push(theorem.clone());
    }
    remarks.push(match (reading.nonvacuous, reading.failures) {
        (0, _) => "hypotheses never held".to_owned(),
        (held, 0) => format!("hypotheses held in {held}"),
        (held, failures) => format!("fails in {failures} of {held}"),
    });
    if let Some(constant) = &reading.constant
        && let Some(ratio) = &constant.best_ratio
    {
        let attained = if constant.attained { ", attained" } else { "" };
        remarks.push(format!("largest left / right {ratio}{attained}"));
    }
    remarks.extend(reading.witness.as_ref().map(shown));
    remarks
}

/// How large a counterexample is, and what the checker does not accept about it.
pub(super) fn shown(witness: &WitnessEntry) -> String {
    let frame = &witness.instance.instance.frame;
    let size = format!("witness with {}, {}", counted(frame.states(), "state"), counted(frame.pairs(), "action"));
    match &witness.open {
        Some(reason) => format!("{size}, NOT CHECKED: {reason}"),
        None => size,
    }
}
