//! What an audit says of each claim, as it is written in JSON.

use serde::Serialize;

use super::AuditError;
use super::evidence::WitnessEntry;
use super::library::{CLASSICS, PAPER};
use super::theorems::{Bearing, HypothesisTheorem, Standing, Theorem, Theorems};
use crate::claim::Claim;
use crate::number::Known;
use crate::refute::{ConclusionTally, Coverage, Covered, Survey, Verdict, Witness, shell_word};

/// The whole audit.
#[derive(Clone, Debug, Serialize)]
pub struct AuditReport {
    /// The version of this program.
    pub version: &'static str,
    /// The seed of the random instances.
    pub seed: u64,
    /// Whether the default values were searched, too.
    pub deep: bool,
    /// The claims in the order they were given.
    pub claims: Vec<ClaimReport>,
}

impl AuditReport {
    /// All counterexamples, to readings and to readings without a hypothesis.
    pub fn witnesses(&self) -> impl Iterator<Item = &WitnessEntry> {
        self.claims.iter().flat_map(|claim| {
            let readings = claim.readings.iter().filter_map(|reading| reading.witness.as_ref());
            readings.chain(claim.hypotheses.iter().filter_map(|hypothesis| hypothesis.witness.as_ref()))
        })
    }

    /// A line for each reading: claim, reading, verdict.
    pub fn verdicts(&self) -> String {
        let line = |claim: &ClaimReport, reading: &Reading| {
            format!("{} {} {}\n", claim.id, reading.name, reading.verdict.name())
        };
        self.claims.iter().flat_map(|claim| claim.readings.iter().map(move |r| line(claim, r))).collect()
    }
}

/// The audit of one claim.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimReport {
    /// The id.
    pub id: String,
    /// The number in the seed's scheme.
    pub seed: Option<String>,
    /// The number in the PDF.
    pub pdf: Option<String>,
    /// The label in the paper's source.
    pub label: Option<String>,
    /// What it says, in a line.
    pub title: Option<String>,
    /// The statement in words.
    pub statement: Option<String>,
    /// The claim's file as it was named, where there is one.
    pub file: Option<String>,
    /// The SHA-256 of the claim's text, where the caller computes it.
    pub sha256: Option<String>,
    /// What was searched.
    pub searched: Searched,
    /// A verdict for each reading.
    pub readings: Vec<Reading>,
    /// Whether each hypothesis was seen to be needed.
    pub hypotheses: Vec<Hypothesis>,
    /// The constant of the first reading that is an inequality.
    pub constant: Option<Constant>,
    /// The theorem of the first reading that has one.
    pub proof: Option<Proof>,
    /// What theorems say beyond the readings.
    pub theorems: Vec<Theorem>,
}

impl ClaimReport {
    /// Whether the claim is built in, so that its id names it.
    pub(super) fn is_built_in(&self) -> bool {
        PAPER.iter().chain(CLASSICS).any(|text| self.file.as_deref() == Some(text.file))
    }

    /// The claim as commands name it: by its id, or by its file.
    pub(super) fn shell_name(&self) -> String {
        match &self.file {
            Some(file) if !self.is_built_in() => shell_word(file),
            _ => self.id.clone(),
        }
    }
}

/// What was searched, and how much of it there was.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Searched {
    /// The declared universe.
    pub universe: String,
    /// What of it was gone through.
    pub coverage: Coverage,
    /// Other universes, in which a counterexample to a reading is known that the declared one has
    /// no room for; they are searched level by level until it is found.
    pub further: Vec<String>,
    /// How many instances these and the universe have up to symmetry, as far as they were searched.
    pub instances: u64,
    /// How many random larger instances were tried.
    pub random: u64,
    /// How many assignments on real models were tried.
    pub models: u64,
    /// What was gone through of each model.
    pub covered: Vec<Covered>,
    /// How many steps were climbed towards sharper instances.
    pub climbed: u64,
}

/// One reading of a claim.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    /// Its name.
    pub name: String,
    /// What it says, in the claim's language.
    pub statement: String,
    /// The verdict.
    pub verdict: Verdict,
    /// In how many instances it was evaluated or its hypotheses seen to fail.
    pub instances: u64,
    /// In how many the hypotheses held.
    pub nonvacuous: u64,
    /// In how many it failed.
    pub failures: u64,
    /// Whether the declared universe was exhausted and every instance decided.
    pub exhaustive: bool,
    /// Of what the counterexample is the smallest: `in-universe`, of everything declared; `found`,
    /// of nothing that is known.
    pub minimal: Option<&'static str>,
    /// The smallest counterexample of the universe, or else one that was found beyond it and
    /// shrunk.
    pub witness: Option<WitnessEntry>,
    /// The constant, if the reading is an inequality.
    pub constant: Option<Constant>,
    /// The theorem that says it, or that refutes it.
    pub theorem: Option<String>,
    /// The theorem that a counterexample contradicts: either the claim's text does not say what the
    /// theorem says, or one of the two is wrong.
    pub contradicts: Option<String>,
}

/// A hypothesis, and what happened without it.
#[derive(Clone, Debug, Serialize)]
pub struct Hypothesis {
    /// Its name.
    pub name: String,
    /// What is known of its need.
    pub needed: Needed,
    /// The reading that fails without it.
    pub reading: Option<String>,
    /// An instance on which it fails, and only this hypothesis: the smallest of a universe where
    /// one was gone through.
    pub witness: Option<WitnessEntry>,
    /// What theorems say of it.
    pub theorems: Vec<HypothesisTheorem>,
}

impl Hypothesis {
    /// With what theorems say of it. One that does without it decides what no search can.
    fn with_theorems(mut self, claim: &str, theorems: &Theorems) -> Self {
        self.theorems = theorems.about_hypothesis(claim, &self.name).cloned().collect();
        let superfluous = self.theorems.iter().any(|theorem| theorem.word == Standing::Superfluous);
        if superfluous && self.needed != Needed::Needed {
            self.needed = Needed::Superfluous;
        }
        self
    }
}

/// What is known of the need of a hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Needed {
    /// Without it some reading fails, on a witness that the checker accepted in this run.
    Needed,
    /// A theorem says that the claim holds without it, or without the part that the theorem's
    /// remark names.
    Superfluous,
    /// Instances were searched on which it alone fails, and no reading failed there.
    NoneFound,
    /// No instance was found on which it alone fails: the search had no room for one.
    NotTried,
}

/// The constant of an inequality.
#[derive(Clone, Debug, Serialize)]
pub struct Constant {
    /// The larger side as claimed.
    pub claimed: String,
    /// Whether the inequality is strict, so that the sides are never equal.
    pub strict: bool,
    /// The largest ratio found of the smaller side to the larger one: a number, or two ends of one
    /// that is irrational in general.
    pub best_ratio: Option<Known>,
    /// Whether the two sides were equal and positive somewhere.
    pub attained: bool,
    /// The first instance with the largest ratio.
    pub witness: Witness,
}

/// The theorem that says what a reading says.
#[derive(Clone, Debug, Serialize)]
pub struct Proof {
    /// Its name.
    pub theorem: String,
    /// How general it is.
    pub generality: String,
    /// The axioms it rests on.
    pub axioms: Vec<String>,
}

/// The report on a claim.
pub(super) fn report(
    claim: &Claim,
    survey: Survey,
    coverage: &Coverage,
    hypotheses: Vec<Hypothesis>,
    theorems: &Theorems,
) -> Result<ClaimReport, AuditError> {
    let text = |key: &str| claim.text(key).map(str::to_owned);
    let statements: Vec<(&str, String)> =
        claim.conclusion_statements().map(|statement| (statement.name, statement.body.to_string())).collect();
    let mut readings = Vec::new();
    for (number, (name, statement)) in statements.iter().enumerate() {
        readings.push(reading(claim, &survey, coverage, number, (name, statement), theorems)?);
    }
    let theorem = statements.iter().find_map(|(name, _)| theorems.deciding(claim.id(), name, Bearing::Proves));
    Ok(ClaimReport {
        id: claim.id().to_owned(),
        seed: text("seed"),
        pdf: text("pdf"),
        label: text("label"),
        title: text("title"),
        statement: text("statement"),
        file: None,
        sha256: None,
        searched: Searched {
            universe: coverage.declared.clone(),
            coverage: coverage.clone(),
            instances: survey.tried.universe + survey.tried.in_further,
            further: survey.tried.further,
            random: survey.tried.random,
            models: survey.tried.models,
            covered: survey.tried.covered.clone(),
            climbed: survey.tried.climbed,
        },
        constant: readings.iter().find_map(|reading| reading.constant.clone()),
        readings,
        hypotheses: hypotheses.into_iter().map(|found| found.with_theorems(claim.id(), theorems)).collect(),
        proof: theorem.map(|theorem| Proof {
            theorem: theorem.theorem.clone(),
            generality: theorem.generality.clone(),
            axioms: theorem.axioms.clone(),
        }),
        theorems: theorems.beyond(claim.id()).cloned().collect(),
    })
}

fn reading(
    claim: &Claim,
    survey: &Survey,
    coverage: &Coverage,
    number: usize,
    (name, statement): (&str, &str),
    theorems: &Theorems,
) -> Result<Reading, AuditError> {
    let named = |relation| theorems.deciding(claim.id(), name, relation).map(|theorem| theorem.theorem.clone());
    let (proof, refutation) = (named(Bearing::Proves), named(Bearing::Refutes));
    let tally = &survey.tally;
    let own = &tally.conclusions[number];
    let undecided = tally.unknown_hypotheses + own.undecided;
    let found = survey.found[number].as_ref();
    let witness = found.map(|(witness, _)| WitnessEntry::of(claim, number, witness.clone())).transpose()?;
    let verdict = match (&witness, &proof) {
        (Some(witness), _) if witness.is_accepted() => Verdict::Refuted,
        (Some(_), _) => Verdict::Undecided,
        (None, Some(_)) => Verdict::Proved,
        (None, None) if tally.verdict(own) == Verdict::Unrefuted => Verdict::Unrefuted,
        (None, None) => Verdict::Undecided,
    };
    Ok(Reading {
        name: name.to_owned(),
        statement: statement.to_owned(),
        verdict,
        instances: tally.instances,
        nonvacuous: tally.nonvacuous,
        failures: own.failures,
        exhaustive: coverage.exhaustive && undecided == 0,
        minimal: found.map(|(_, minimal)| minimal.name()),
        contradicts: proof.clone().filter(|_| found.is_some()),
        witness,
        constant: constant(own, statement),
        theorem: proof.or(refutation),
    })
}

fn constant(own: &ConclusionTally, statement: &str) -> Option<Constant> {
    let best = own.best.as_ref()?;
    // `left <= right`, or turned round; an equation has no constant.
    let sides =
        |relation: &str| statement.split_once(relation).map(|(left, right)| (left.to_owned(), right.to_owned()));
    let strict = sides(" < ").or_else(|| sides(" > ")).is_some();
    let claimed = match (sides(" <= ").or_else(|| sides(" < ")), sides(" >= ").or_else(|| sides(" > "))) {
        (Some((_, right)), None) => right,
        (None, Some((left, _))) => left,
        _ => return None,
    };
    Some(Constant {
        claimed,
        strict,
        best_ratio: best.ratio(),
        attained: best.is_attained(),
        witness: best.witness.clone(),
    })
}
