//! What an audit found, most serious first: what is false, what asks for too much or for nothing,
//! what is best possible, and what more is true.

use std::fmt::Write;

use serde::Serialize;

use super::report::{AuditReport, ClaimReport, Reading};
use super::text::{command, shown};
use super::theorems::{Beyond, HypothesisTheorem, Standing, Theorem, Theorems};
use crate::number::counted;
use crate::refute::Verdict;

/// The kinds of findings, most serious first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingKind {
    /// A counterexample contradicts a theorem: the claim's text, or one of the two, is wrong.
    Contradiction,
    /// A reading is false.
    Refuted,
    /// Nothing meets a hypothesis.
    Vacuous,
    /// A hypothesis does nothing.
    Superfluous,
    /// Nothing is known to decide a reading.
    Open,
    /// Something cannot be dropped.
    Needed,
    /// A constant is best possible, or by how much it is not.
    Constant,
    /// More is true than is claimed.
    Stronger,
}

impl FindingKind {
    /// The word for it in a count.
    fn word(self) -> &'static str {
        match self {
            FindingKind::Contradiction => "contradictions",
            FindingKind::Refuted => "false",
            FindingKind::Vacuous => "empty",
            FindingKind::Superfluous => "superfluous",
            FindingKind::Open => "open",
            FindingKind::Needed => "needed",
            FindingKind::Constant => "constants",
            FindingKind::Stronger => "more is true",
        }
    }

    /// What the findings of this kind have in common.
    fn heading(self) -> &'static str {
        match self {
            FindingKind::Contradiction => "Contradictions: a counterexample to what a theorem proves",
            FindingKind::Refuted => "False: these readings have a counterexample, or a theorem refutes them",
            FindingKind::Vacuous => "Empty: nothing meets these hypotheses where the theorem says so",
            FindingKind::Superfluous => {
                "Superfluous: the claim holds without these hypotheses, or without a part of them"
            }
            FindingKind::Open => "Open: neither a proof nor a counterexample that the checker accepts",
            FindingKind::Needed => "Needed: what cannot be dropped, as theorems say",
            FindingKind::Constant => "Constants: which are best possible, and which have more room",
            FindingKind::Stronger => "More is true than is claimed",
        }
    }
}

/// One thing that an audit found.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// How serious it is.
    pub kind: FindingKind,
    /// The claim, or the result of the theorem.
    pub claim: String,
    /// Its number in the PDF, where it has one.
    pub pdf: Option<String>,
    /// The reading or the hypothesis.
    pub part: Option<String>,
    /// What was found.
    pub says: String,
    /// The theorem that says it.
    pub theorem: Option<String>,
    /// The size of the counterexample that the checker accepted in this run.
    pub witness: Option<String>,
    /// The command that shows it.
    pub command: String,
}

/// All findings of an audit, most serious first; those of one kind in the order of the claims.
///
/// `further` names results that have theorems and are no claims.
pub fn findings(report: &AuditReport, theorems: &Theorems, further: &[&str]) -> Vec<Finding> {
    let mut found: Vec<Finding> = report.claims.iter().flat_map(|claim| of_claim(claim, report.deep)).collect();
    for result in further {
        let about = Subject { claim: result, pdf: None, command: format!("cliff claims {result}") };
        found.extend(theorems.beyond(result).filter_map(|theorem| about.theorem(theorem)));
    }
    found.sort_by_key(|finding| finding.kind);
    found
}

/// What findings are about.
struct Subject<'a> {
    claim: &'a str,
    pdf: Option<&'a str>,
    command: String,
}

impl Subject<'_> {
    fn finding(&self, kind: FindingKind, part: Option<&str>, says: String) -> Finding {
        Finding {
            kind,
            claim: self.claim.to_owned(),
            pdf: self.pdf.map(str::to_owned),
            part: part.map(str::to_owned),
            says,
            theorem: None,
            witness: None,
            command: self.command.clone(),
        }
    }

    fn theorem(&self, theorem: &Theorem) -> Option<Finding> {
        let kind = match Beyond::of(theorem)? {
            Beyond::Refuted => FindingKind::Refuted,
            Beyond::Needed => FindingKind::Needed,
            Beyond::Sharp => FindingKind::Constant,
            Beyond::Stronger => FindingKind::Stronger,
        };
        let form = if theorem.strongest { "the strongest form: " } else { "" };
        let says = format!("{form}{} ({})", theorem.relation, theorem.generality);
        Some(Finding { theorem: Some(theorem.theorem.clone()), ..self.finding(kind, None, says) })
    }

    fn hypothesis(&self, name: &str, found: &HypothesisTheorem) -> Finding {
        let kind = match found.word {
            Standing::Superfluous => FindingKind::Superfluous,
            Standing::Vacuous => FindingKind::Vacuous,
            Standing::Needed => FindingKind::Needed,
        };
        Finding { theorem: Some(found.theorem.clone()), ..self.finding(kind, Some(name), found.remark.clone()) }
    }
}

fn of_claim(claim: &ClaimReport, deep: bool) -> Vec<Finding> {
    let shows = match claim.is_built_in() {
        true => format!("cliff claims {}", claim.id),
        false => format!("cliff audit {}", claim.shell_name()),
    };
    let about = Subject { claim: &claim.id, pdf: claim.pdf.as_deref(), command: shows };
    let mut found: Vec<Finding> =
        claim.readings.iter().filter_map(|reading| of_reading(&about, claim, reading, deep)).collect();
    for hypothesis in &claim.hypotheses {
        found.extend(hypothesis.theorems.iter().map(|theorem| about.hypothesis(&hypothesis.name, theorem)));
    }
    // A theorem that decides a reading, or speaks of a hypothesis, is among the findings already.
    let told = |theorem: &&Theorem| !found.iter().any(|finding| finding.theorem.as_ref() == Some(&theorem.theorem));
    let rest: Vec<&Theorem> = claim.theorems.iter().filter(told).collect();
    found.extend(rest.into_iter().filter_map(|theorem| about.theorem(theorem)));
    found
}

fn of_reading(about: &Subject<'_>, claim: &ClaimReport, reading: &Reading, deep: bool) -> Option<Finding> {
    let statement = &reading.statement;
    let finding = |kind, says| about.finding(kind, Some(&reading.name), says);
    let witness = reading.witness.as_ref();
    let refuted = |kind, says| {
        let witness = witness.map(shown);
        let command = command(claim, reading, deep).unwrap_or_else(|| about.command.clone());
        Finding { witness, command, theorem: reading.theorem.clone(), ..finding(kind, says) }
    };
    if let Some(theorem) = &reading.contradicts {
        return Some(refuted(FindingKind::Contradiction, format!("{statement}: contradicts {theorem}")));
    }
    match reading.verdict {
        Verdict::Refuted => {
            let theorem = claim.theorems.iter().find(|theorem| Some(&theorem.theorem) == reading.theorem.as_ref());
            let why = theorem.map_or(String::new(), |theorem| format!("; {}", theorem.relation));
            let fails = format!("{statement}: fails in {} of {} instances", reading.failures, reading.nonvacuous);
            Some(refuted(FindingKind::Refuted, fails + &why))
        }
        Verdict::Undecided | Verdict::Unrefuted => Some(finding(
            FindingKind::Open,
            format!("{statement}: {}, its hypotheses held in {}", reading.verdict.name(), reading.nonvacuous),
        )),
        Verdict::Proved => {
            // A strict inequality never attains its bound.
            let constant = reading.constant.as_ref().filter(|constant| !constant.strict)?;
            let ratio = constant.best_ratio.as_ref().filter(|ratio| *ratio.upper() < 1u32 && *ratio.lower() > 0u32)?;
            let room = format!("{statement}: the largest left / right that was found is {ratio}");
            Some(finding(FindingKind::Constant, room))
        }
    }
}

/// How many findings there are of each kind, then a line each, under a heading for each kind.
pub fn findings_text(findings: &[Finding]) -> String {
    let kinds = findings.chunk_by(|one, next| one.kind == next.kind);
    let counts: Vec<String> = kinds.map(|of_kind| format!("{} {}", of_kind.len(), of_kind[0].kind.word())).collect();
    let mut text = match counts.is_empty() {
        true => "nothing was found\n".to_owned(),
        false => format!("{}: {}\n", counted(findings.len(), "finding"), counts.join(", ")),
    };
    let mut last = None;
    for finding in findings {
        // Writing to a String does not fail.
        if last != Some(finding.kind) {
            let _ = writeln!(text, "\n{}", finding.kind.heading());
            last = Some(finding.kind);
        }
        let part = finding.part.as_ref().map_or(String::new(), |part| format!("/{part}"));
        let pdf = finding.pdf.as_ref().map_or(String::new(), |pdf| format!(" ({pdf})"));
        let theorem = finding.theorem.as_ref().map_or(String::new(), |theorem| format!("; {theorem}"));
        let witness = finding.witness.as_ref().map_or(String::new(), |witness| format!("; {witness}"));
        let _ =
            writeln!(text, "  {}{part}{pdf}: {}{theorem}{witness}  [{}]", finding.claim, finding.says, finding.command);
    }
    text
}
