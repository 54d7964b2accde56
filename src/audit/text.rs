//! The audit as a table for people.

use std::fmt::Write;

use super::evidence::WitnessEntry;
use super::report::{AuditReport, ClaimReport, Reading, Verdict};

/// The table: a line for each reading, then what was found about hypotheses and constants.
pub fn audit_text(report: &AuditReport) -> String {
    let mut text = String::new();
    let width = |of: &dyn Fn(&Reading) -> usize, least: usize| {
        report.claims.iter().flat_map(|claim| &claim.readings).map(of).max().unwrap_or(0).max(least)
    };
    let name = width(&|reading| reading.name.chars().count(), 7) + 2;
    for claim in &report.claims {
        // Writing to a String does not fail.
        let _ = claim_text(&mut text, claim, name);
    }
    let readings = || report.claims.iter().flat_map(|claim| &claim.readings);
    let verdicts = [Verdict::Proved, Verdict::Unrefuted, Verdict::Refuted, Verdict::Undecided];
    let counts: Vec<String> = verdicts
        .into_iter()
        .map(|verdict| {
            format!("{} {}", readings().filter(|reading| reading.verdict == verdict).count(), verdict.name())
        })
        .collect();
    let (claims, all) = (count(report.claims.len(), "claim"), count(readings().count(), "reading"));
    let _ = writeln!(text, "{claims}, {all}: {}.", counts.join(", "));
    let (witnesses, accepted) =
        (report.witnesses().count(), report.witnesses().filter(|witness| witness.is_accepted()).count());
    if witnesses > 0 {
        let accepted = match accepted {
            1 if witnesses == 1 => String::new(),
            all if all == witnesses => "each ".to_owned(),
            some => format!("{some} "),
        };
        let _ = writeln!(text, "{}, {accepted}accepted by cliff-check in this run.", count(witnesses, "witness"));
    }
    if readings().any(|reading| reading.verdict == Verdict::Unrefuted) {
        text += "Unrefuted means that no counterexample was found among the instances; it is not a proof.\n";
    }
    text
}

fn claim_text(text: &mut String, claim: &ClaimReport, name: usize) -> std::fmt::Result {
    let numbers: Vec<&str> =
        [&claim.seed, &claim.pdf, &claim.label].into_iter().flatten().map(String::as_str).collect();
    writeln!(text, "{}{}{}", claim.id, if numbers.is_empty() { "" } else { "  " }, numbers.join(" · "))?;
    let searched = &claim.searched;
    if searched.instances + searched.random > 0 {
        writeln!(
            text,
            "  {} instances of the universe, {} random, {} on models",
            searched.instances, searched.random, searched.models
        )?;
        for universe in &searched.further {
            writeln!(text, "  also searched: {universe}")?;
        }
    }
    for reading in &claim.readings {
        let line = format!("  {:name$}{:<12}{}", reading.name, reading.verdict.name(), remarks(reading).join("; "));
        writeln!(text, "{}", line.trim_end())?;
    }
    let standing = claim.readings.iter().any(|r| r.verdict != Verdict::Refuted);
    for hypothesis in &claim.hypotheses {
        let found = match (&hypothesis.reading, &hypothesis.witness) {
            (Some(reading), Some(witness)) => {
                let word = if witness.is_accepted() { "needed: without it" } else { "perhaps needed: without it" };
                format!("{word} {reading} fails; {}", shown(witness))
            }
            _ if !standing => "not asked, since no reading stands".to_owned(),
            _ => "no counterexample without it".to_owned(),
        };
        writeln!(
            text,
            "  assume {:width$}{found}",
            hypothesis.name,
            width = name.saturating_sub(7).max(hypothesis.name.len() + 2)
        )?;
    }
    text.push('\n');
    Ok(())
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
        let least = if constant.at_least { "at least " } else { "" };
        remarks.push(format!("best ratio {least}{ratio}{attained}"));
    }
    remarks.extend(reading.witness.as_ref().map(shown));
    remarks
}

/// How large a counterexample is, and what the checker does not accept about it.
fn shown(witness: &WitnessEntry) -> String {
    let frame = &witness.instance.instance.frame;
    let size = format!("witness with {}, {}", count(frame.states(), "state"), count(frame.pairs(), "action"));
    match &witness.open {
        Some(reason) => format!("{size}, NOT CHECKED: {reason}"),
        None => size,
    }
}

/// `1 state`, `2 states`.
fn count(number: usize, noun: &str) -> String {
    let plural = if noun.ends_with('s') { "es" } else { "s" };
    format!("{number} {noun}{}", if number == 1 { "" } else { plural })
}
