//! The search for a counterexample: the whole universe level by level, then random instances, climbing and shrinking beyond it.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::climb::{Height, climb};
use super::draft::Draft;
use super::family::{self, Family};
use super::shrink::shrink;
use super::tally::ConclusionTally;
use super::{Kept, Origin, Plan, RandomSearch, RefuteError, Sweep, Tally, Witness};
use crate::claim::{Claim, Evaluator, Outcome, Slack};
use crate::evidence::{Certified, Counterexample, EvidenceError, refutation};
use crate::universe::RandomNumbers;

/// What a search does beyond the universe.
#[derive(Clone, Debug)]
pub struct SearchOptions {
    /// The seed of everything random.
    pub seed: u64,
    /// How many random larger instances are tried.
    pub samples: u64,
    /// How many climbs are made for each inequality.
    pub climbs: u64,
    /// How many steps each climb has.
    pub steps: u64,
}

impl Default for SearchOptions {
    fn default() -> Self {
        SearchOptions { seed: 20_150, samples: 20_000, climbs: 8, steps: 2_000 }
    }
}

/// What became of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A counterexample.
    Refuted,
    /// None, though the hypotheses held in some instances and every one was decided. This is not a proof.
    Unrefuted,
    /// The hypotheses never held, or some instances could not be decided.
    Undecided,
}

/// Of what a counterexample is the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minimal {
    /// Everything smaller in the universe was searched.
    InUniverse,
    /// It was found beyond the universe and shrunk; nothing says that there is no smaller one.
    Found,
}

/// How many instances were tried where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Instances of the universe, up to symmetry: all of them, or those up to the level (states, pairs, branching) of the counterexample.
    pub universe: u64,
    /// In how many of these the hypotheses held.
    pub held: u64,
    /// Random instances beyond it.
    pub random: u64,
    /// Steps of climbs.
    pub climbed: u64,
}

/// How sharp an inequality is.
#[derive(Clone, Debug)]
pub struct Sharpness {
    /// The conclusion.
    pub conclusion: String,
    /// The sides where their ratio is largest.
    pub slack: Slack,
    /// The instance.
    pub witness: Witness,
    /// A family along which the ratio grows beyond that.
    pub family: Option<Family>,
}

impl Sharpness {
    /// Whether the two sides are equal and positive somewhere.
    pub fn attained(&self) -> bool {
        self.slack.attained() && self.slack.ratio().is_some()
    }
}

/// The result of a search.
#[derive(Debug)]
pub struct Refutation {
    /// What became of it.
    pub found: Found,
    /// The universe that was searched first.
    pub universe: String,
    /// How many instances were tried.
    pub tried: Tried,
    /// The counterexample, and of what it is the smallest.
    pub witness: Option<(Witness, Minimal)>,
    /// The conclusions that fail on it.
    pub refutes: Vec<String>,
    /// The counterexample to the first of them with its certificate, or why it has none.
    pub certificate: Option<Result<Certified<Counterexample>, EvidenceError>>,
    /// For each inequality among the conclusions that no counterexample was found to.
    pub sharpness: Vec<Sharpness>,
}

/// Searches for a counterexample to any conclusion of a claim, in the universe of the plan first and, if there is none, beyond.
///
/// Runs on the current rayon thread pool; the result does not depend on the number of threads.
///
/// # Errors
/// [`RefuteError`] if evaluations disagree or a universe cannot be built.
pub fn refute(claim: &Claim, plan: &Plan, options: &SearchOptions) -> Result<Refutation, RefuteError> {
    let mut search = Search { claim, options, tried: Tried::default() };
    let conclusions: Vec<usize> = (0..claim.conclusions().len()).collect();
    let mut tally = Sweep::new(claim, plan).smallest(&conclusions)?;
    tally.recheck(claim)?;
    (search.tried.universe, search.tried.held) = (tally.instances, tally.nonvacuous);
    if let Some(smallest) = smallest(&tally) {
        return Ok(search.result(plan, Found::Refuted, Some((smallest, Minimal::InUniverse)), Vec::new()));
    }
    let random = RandomSearch::new(claim, options.seed).all(options.samples)?;
    search.tried.random = random.instances;
    tally.merge(random);
    if let Some((origin, kept)) = smallest(&tally) {
        let witness = search.shrunk(&tally, &origin, kept);
        return Ok(search.result(plan, Found::Refuted, witness, Vec::new()));
    }
    let mut sharpness = Vec::new();
    for &conclusion in &conclusions {
        match search.climbs(conclusion, &tally.conclusions[conclusion]) {
            Climbed::Failed(draft) => {
                let witness = search.shrink(conclusion, draft, Origin::Climb);
                return Ok(search.result(plan, Found::Refuted, witness, Vec::new()));
            }
            Climbed::Sharpest(found) => sharpness.extend(found.map(|found| *found)),
        }
    }
    let undecided =
        tally.unknown_hypotheses + conclusions.iter().map(|&c| tally.conclusions[c].undecided).sum::<u64>() > 0;
    let found = if tally.nonvacuous == 0 || undecided { Found::Undecided } else { Found::Unrefuted };
    Ok(search.result(plan, found, None, sharpness))
}

/// The smallest counterexample to any conclusion.
fn smallest(tally: &Tally) -> Option<(Origin, Kept)> {
    let witnesses = tally.conclusions.iter().filter_map(|conclusion| conclusion.witness.as_ref());
    witnesses.min_by(|(a, _), (b, _)| a.cmp(b)).cloned()
}

enum Climbed {
    Failed(Draft),
    Sharpest(Option<Box<Sharpness>>),
}

struct Search<'a> {
    claim: &'a Claim,
    options: &'a SearchOptions,
    tried: Tried,
}

impl Search<'_> {
    fn result(
        &self,
        plan: &Plan,
        found: Found,
        witness: Option<((Origin, Kept), Minimal)>,
        sharpness: Vec<Sharpness>,
    ) -> Refutation {
        let claim = self.claim;
        let witness =
            witness.and_then(|((origin, kept), minimal)| Some((Witness::new(claim, origin, kept.to_big()?), minimal)));
        let refutes: Vec<String> = witness.as_ref().map_or_else(Vec::new, |(witness, _)| {
            let outcome = Evaluator::new(claim).evaluate_big(&witness.instance);
            let fails = |c: &usize| outcome.as_ref().is_ok_and(|outcome| outcome.refutes(*c));
            let failing = (0..claim.conclusions().len()).filter(fails);
            failing.filter_map(|c| claim.conclusions().get(c).map(|&name| name.to_owned())).collect()
        });
        let certificate = witness
            .as_ref()
            .zip(refutes.first())
            .map(|((witness, _), name)| refutation(claim, name, &witness.instance));
        Refutation {
            found,
            universe: plan.universe.to_string(),
            tried: self.tried,
            witness,
            refutes,
            certificate,
            sharpness,
        }
    }

    /// The counterexample of the tally, shrunk, against the first conclusion that it refutes.
    fn shrunk(&self, tally: &Tally, origin: &Origin, kept: Kept) -> Option<((Origin, Kept), Minimal)> {
        let is_it =
            |conclusion: &ConclusionTally| conclusion.witness.as_ref().is_some_and(|(known, _)| known == origin);
        let conclusion = tally.conclusions.iter().position(is_it)?;
        let draft = Draft::of(&kept.to_big()?, self.claim.givens());
        self.shrink(conclusion, draft, origin.clone())
    }

    fn shrink(&self, conclusion: usize, draft: Draft, origin: Origin) -> Option<((Origin, Kept), Minimal)> {
        let mut judge = Judge::new(self.claim, conclusion);
        let shrunk = shrink(draft, |draft| judge.outcome(draft).is_some_and(|outcome| outcome.refutes(conclusion)));
        let instance = shrunk.instance(self.claim.givens())?;
        Some(((Origin::Shrunk { from: Box::new(origin) }, Kept::Big(instance)), Minimal::Found))
    }

    /// Climbs from the sharpest instance of the tally and from random ones.
    fn climbs(&mut self, conclusion: usize, tally: &ConclusionTally) -> Climbed {
        let Some((slack, origin, kept)) = &tally.best else { return Climbed::Sharpest(None) };
        let Some(instance) = kept.to_big() else { return Climbed::Sharpest(None) };
        let (claim, options) = (self.claim, self.options);
        let start = Draft::of(&instance, claim.givens());
        let climbed: Vec<(Draft, Height)> = (0..options.climbs)
            .into_par_iter()
            .map_init(
                || Judge::new(claim, conclusion),
                |judge, number| {
                    // A stream of its own for each climb, apart from those of the random instances.
                    let mut random = RandomNumbers::new(options.seed ^ 0x00c1_1b00, number);
                    climb(start.clone(), options.steps, &mut random, |draft| judge.height(draft))
                },
            )
            .collect();
        self.tried.climbed += options.climbs * options.steps;
        let mut best = (slack.clone(), origin.clone(), start);
        for (draft, height) in climbed {
            match height {
                Height::Fails => return Climbed::Failed(draft),
                Height::Outside => {}
                Height::Holds(slack) => {
                    if slack.compare_ratio(&best.0) == Ordering::Greater {
                        best = (slack, Origin::Climb, draft);
                    }
                }
            }
        }
        let (slack, origin, draft) = best;
        let mut judge = Judge::new(claim, conclusion);
        let attained = slack.attained() && slack.ratio().is_some();
        let family = (!attained)
            .then(|| family::sharpest(&draft, claim.givens(), &slack, |draft| judge.height(draft)))
            .flatten();
        let Some(instance) = draft.instance(claim.givens()) else { return Climbed::Sharpest(None) };
        Climbed::Sharpest(Some(Box::new(Sharpness {
            conclusion: claim.conclusions().get(conclusion).map(|&name| name.to_owned()).unwrap_or_default(),
            slack,
            witness: Witness::new(claim, origin, instance),
            family,
        })))
    }
}

/// Evaluates drafts.
struct Judge<'a> {
    claim: &'a Claim,
    conclusion: usize,
    evaluator: Evaluator,
}

impl<'a> Judge<'a> {
    fn new(claim: &'a Claim, conclusion: usize) -> Self {
        Judge { claim, conclusion, evaluator: Evaluator::new(claim) }
    }

    fn outcome(&mut self, draft: &Draft) -> Option<Outcome> {
        let instance = draft.instance(self.claim.givens())?;
        match instance.convert() {
            Ok(words) => self.evaluator.evaluate(&words).ok(),
            Err(_) => self.evaluator.evaluate_big(&instance).ok(),
        }
    }

    fn height(&mut self, draft: &Draft) -> Height {
        match self.outcome(draft) {
            Some(outcome) if outcome.refutes(self.conclusion) => Height::Fails,
            Some(outcome) if outcome.held.holds() => {
                let conclusion = outcome.conclusions.into_iter().nth(self.conclusion);
                conclusion.and_then(|conclusion| conclusion.slack).map_or(Height::Outside, Height::Holds)
            }
            _ => Height::Outside,
        }
    }
}
