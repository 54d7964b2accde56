//! What an exploration found, for people and as JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::number::counted;
use crate::refute::{Counterexamples, Coverage, Explored, Variety, Verdict, Witness, share};

/// An exploration as it is written in JSON.
#[derive(Debug, Serialize)]
pub(crate) struct ExploreReport<'a> {
    /// The version of this program.
    pub version: &'static str,
    /// The id of the claim.
    pub claim: &'a str,
    /// The SHA-256 of the claim's text.
    pub sha256: &'a str,
    /// The seed of everything random.
    pub seed: u64,
    /// Each reading, followed by the edits of it that go sideways.
    pub readings: Vec<ExploredEntry<'a>>,
}

/// What was found about one reading.
#[derive(Debug, Serialize)]
pub(crate) struct ExploredEntry<'a> {
    /// The name of the reading.
    pub reading: &'a str,
    /// As stated, or edited sideways.
    pub stated: VarietyEntry<'a>,
    /// What of the universe of the reading as stated was gone through.
    pub coverage: &'a Coverage,
    /// The variants that survived and that no other one that survived implies by its form.
    pub strongest: Vec<VarietyEntry<'a>>,
    /// The single edits that fall.
    pub fell: Vec<VarietyEntry<'a>>,
    /// The regimes under which a reading that fails was not refuted.
    pub saved: Vec<VarietyEntry<'a>>,
    /// `always`, `boundary`, `robust` or `other`.
    pub counterexamples: Option<&'static str>,
    /// The same in words.
    pub remark: Option<String>,
    /// How many variants were tried.
    pub tried: usize,
    /// Whether there were more than were tried.
    pub cut: bool,
}

/// A variant, and what a search said of it.
#[derive(Debug, Serialize)]
pub(crate) struct VarietyEntry<'a> {
    /// What was changed, in words.
    pub edits: &'a [String],
    /// `refuted`, `unrefuted` or `undecided`.
    pub verdict: &'static str,
    /// In how many instances it was evaluated.
    pub instances: u64,
    /// In how many of these its hypotheses held.
    pub held: u64,
    /// In how many of these it failed.
    pub failures: u64,
    /// An instance on which it fails.
    pub witness: Option<&'a Witness>,
    /// The variant as a claim of its own.
    pub text: String,
}

impl<'a> ExploreReport<'a> {
    /// The report on a claim by its id and the digest of its text.
    pub fn new((claim, sha256): (&'a str, &'a str), seed: u64, found: &'a [Explored]) -> Self {
        let all = |varieties: &'a [Variety]| varieties.iter().map(entry).collect();
        let readings = found.iter().map(|explored| ExploredEntry {
            reading: reading(explored),
            stated: entry(&explored.stated),
            coverage: &explored.stated.coverage,
            strongest: all(&explored.strongest),
            fell: all(&explored.fell),
            saved: all(&explored.saved),
            counterexamples: explored.counterexamples.as_ref().map(Counterexamples::name),
            remark: explored.counterexamples.as_ref().map(remark),
            tried: explored.tried,
            cut: explored.cut,
        });
        ExploreReport { version: env!("CARGO_PKG_VERSION"), claim, sha256, seed, readings: readings.collect() }
    }
}

fn reading(explored: &Explored) -> &str {
    explored.stated.claim.conclusions().first().copied().unwrap_or_default()
}

fn entry(variety: &Variety) -> VarietyEntry<'_> {
    VarietyEntry {
        edits: &variety.edits,
        verdict: variety.verdict.name(),
        instances: variety.instances,
        held: variety.held,
        failures: variety.failures,
        witness: variety.witness.as_ref(),
        text: variety.claim.to_string(),
    }
}

fn remark(found: &Counterexamples) -> String {
    match found {
        Counterexamples::Always => "every instance gone through that meets the hypotheses is one".to_owned(),
        Counterexamples::Boundary(cases) => format!("all that were found have {}", cases.join(", and ")),
        Counterexamples::Robust { within, tried } => {
            format!("around the smallest, all of {tried} random changes of its numbers by at most {within} are, too")
        }
        Counterexamples::Other => "nothing of the list is common to them".to_owned(),
    }
}

/// The exploration for people.
pub(crate) fn explore_text(found: &[Explored]) -> String {
    let mut text = String::new();
    for explored in found {
        // Writing to a String does not fail.
        let _ = write_explored(&mut text, explored);
    }
    text + "Nothing here is a proof: what was not refuted is a conjecture.\n"
}

fn write_explored(text: &mut String, explored: &Explored) -> std::fmt::Result {
    let Explored { stated, strongest, fell, saved, counterexamples, tried, cut } = explored;
    let name = reading(explored);
    let edited = if stated.edits.is_empty() { "as stated".to_owned() } else { stated.edits.join("; ") };
    let held = match &stated.witness {
        // A counterexample stands however rare its like is.
        Some(_) => format!("{} of {}", stated.held, stated.instances),
        None => share(stated.held, stated.instances),
    };
    writeln!(text, "{name}, {edited}: {}; hypotheses held in {held}", stated.verdict.name())?;
    for line in stated.coverage.lines() {
        writeln!(text, "  {line}")?;
    }
    if let Some(found) = counterexamples {
        writeln!(text, "  counterexamples: {}: {}", found.name(), remark(found))?;
        if let Some(witness) = &stated.witness {
            writeln!(text, "  {}", size(witness))?;
        }
        if saved.is_empty() {
            writeln!(text, "  no regime of the list saves it")?;
        } else {
            writeln!(text, "  not refuted in these regimes, those first that exclude least:")?;
        }
        for variety in saved {
            writeln!(text, "    {}; held in {}", variety.edits.last().map_or("", |edit| edit), variety.held)?;
        }
    }
    if stated.verdict == Verdict::Unrefuted && stated.edits.is_empty() {
        if strongest.is_empty() {
            writeln!(text, "  no edit survived: by the edits tried it is as strong as can be")?;
        } else {
            writeln!(text, "  the strongest variants that survived:")?;
        }
        for variety in strongest {
            writeln!(text, "    {}", variety.edits[stated.edits.len()..].join("; "))?;
            for line in changed_lines(variety, stated) {
                writeln!(text, "      {line}")?;
            }
            writeln!(text, "      held in {} of {}", variety.held, variety.instances)?;
        }
        let mut falls: Vec<(String, Vec<&str>)> = Vec::new();
        for variety in fell {
            let why = variety.witness.as_ref().map_or_else(|| variety.verdict.name().to_owned(), size);
            let edit = variety.edits.last().map_or("", |edit| edit);
            match falls.iter_mut().find(|(known, _)| *known == why) {
                Some((_, edits)) => edits.push(edit),
                None => falls.push((why, vec![edit])),
            }
        }
        for (why, edits) in falls {
            writeln!(text, "  {why}: {}", edits.join("; "))?;
        }
    }
    let more = if *cut { "; there are more, which were not" } else { "" };
    writeln!(text, "  {} tried{more}\n", counted(*tried, "variant"))
}

/// The lines of a variant that the reading as stated does not have, without its head.
fn changed_lines(variety: &Variety, stated: &Variety) -> Vec<String> {
    let known = stated.claim.to_string();
    let known: Vec<&str> = known.lines().map(str::trim).collect();
    let whole = variety.claim.to_string();
    let lines = whole.lines().map(str::trim).filter(|line| !known.contains(line) && !line.starts_with("symmetry "));
    lines.map(str::to_owned).collect()
}

fn size(witness: &Witness) -> String {
    let frame = &witness.instance.frame;
    format!("fails with {}, {}", counted(frame.states(), "state"), counted(frame.pairs(), "action"))
}
