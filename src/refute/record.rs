//! A tally as it is stored: counts, and the places of its instances in the universe, from which
//! they are read back; and with it how far a shard has come.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::document::Document;
use super::tally::{Best, ConclusionTally, Tally};
use super::witness::{Origin, Witness};
use crate::claim::{Claim, Evaluator, Slack};
use crate::number::{Known, NumberError, parse_canonical};
use crate::universe::{Place, Universe};

/// How far a shard has come: at the end its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The version of the program that wrote it.
    pub version: String,
    /// The digest of the plan.
    pub plan: String,
    /// The number of the shard, from 1.
    pub shard: usize,
    /// The shard's first piece and the one after its last.
    pub pieces: [u64; 2],
    /// The first piece that is not searched yet.
    pub next: u64,
    /// What was counted and found before it.
    pub tally: TallyRecord,
}

impl Document for Checkpoint {
    const FORMAT: &'static str = "cliff-search-shard 3";
}

/// A tally of a sweep in JSON. An instance is stored as its place, since the universe has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TallyRecord {
    /// In how many instances, up to symmetry, the claim was evaluated or its hypotheses seen to
    /// fail.
    pub instances: u64,
    /// In how many the hypotheses held.
    pub held: u64,
    /// In how many it was not decided whether they held.
    pub unknown: u64,
    /// For each conclusion.
    pub conclusions: Vec<ConclusionRecord>,
}

/// What is stored of one conclusion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConclusionRecord {
    /// Its name.
    pub name: String,
    /// In how many instances it failed.
    pub failures: u64,
    /// In how many it was not decided.
    pub undecided: u64,
    /// The place of the smallest counterexample.
    pub witness: Option<Place>,
    /// The largest ratio of the two sides.
    pub best: Option<BestRecord>,
}

/// The largest ratio of an inequality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BestRecord {
    /// The smaller side as claimed.
    pub left: Known,
    /// The larger side.
    pub right: Known,
    /// Whether left ≤ right is known.
    pub holds: bool,
    /// No ratio that is only known between bounds, of any instance, is above this.
    pub most: Option<String>,
    /// The place of the first instance that has it.
    pub at: Place,
}

/// Why a record is not one of a claim in a universe.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RecordError {
    /// An instance that does not come from the universe, so that it has no place in it.
    #[error("an instance of the tally comes from outside the universe")]
    Outside,
    /// Other conclusions than the claim has.
    #[error("it counts the conclusions {found}, the claim has {expected}")]
    Conclusions {
        /// Those of the claim.
        expected: String,
        /// Those of the record.
        found: String,
    },
    /// A place that the universe does not have.
    #[error("the universe has no instance {} with {} states, {} pairs, branching {} and height {}", .0.index, .0.states, .0.pairs, .0.branching, .0.height)]
    Place(Place),
    /// A side that is no number.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// More instances than there are in its pieces.
    #[error("it counts {instances} instances; its pieces have {most} before pruning")]
    Instances {
        /// The instances counted.
        instances: u64,
        /// How many there are.
        most: u64,
    },
    /// Counts that contradict each other.
    #[error("{name}: {failures} failures, and {} counterexample, in {instances} instances, {held} of which meet the hypotheses", if *.witness { "a" } else { "no" })]
    Counts {
        /// The conclusion.
        name: String,
        /// Its failures.
        failures: u64,
        /// Whether there is a counterexample.
        witness: bool,
        /// The instances.
        instances: u64,
        /// Those that meet the hypotheses.
        held: u64,
    },
}

impl TallyRecord {
    /// The record of a tally of a sweep.
    ///
    /// # Errors
    /// [`RecordError::Outside`] if an instance was found elsewhere than in the universe.
    pub fn of(claim: &Claim, tally: &Tally) -> Result<Self, RecordError> {
        let place = |origin: &Origin| match origin {
            Origin::Universe(size) => Ok(*size),
            _ => Err(RecordError::Outside),
        };
        let conclusion = |(name, tally): (&str, &ConclusionTally)| -> Result<ConclusionRecord, RecordError> {
            let best = tally.best.as_ref().map(|Best { slack, witness, most }| {
                let (left, right) = (slack.left.known(), slack.right.known());
                let most = most.as_ref().map(ToString::to_string);
                place(&witness.origin).map(|at| BestRecord { left, right, holds: slack.holds, most, at })
            });
            Ok(ConclusionRecord {
                name: name.to_owned(),
                failures: tally.failures,
                undecided: tally.undecided,
                witness: tally.witness.as_ref().map(|witness| place(&witness.origin)).transpose()?,
                best: best.transpose()?,
            })
        };
        let conclusions = claim.conclusions().into_iter().zip(&tally.conclusions).map(conclusion);
        Ok(TallyRecord {
            instances: tally.instances,
            held: tally.nonvacuous,
            unknown: tally.unknown_hypotheses,
            conclusions: conclusions.collect::<Result<_, _>>()?,
        })
    }

    /// The tally, with its instances from the universe, of which at most `most` were counted.
    ///
    /// # Errors
    /// [`RecordError`] if this is no record of the claim in this universe.
    pub fn tally(&self, claim: &Claim, universe: &Universe, most: u64) -> Result<Tally, RecordError> {
        if self.instances > most {
            return Err(RecordError::Instances { instances: self.instances, most });
        }
        let names: Vec<&str> = self.conclusions.iter().map(|conclusion| conclusion.name.as_str()).collect();
        let expected = claim.conclusions();
        if names != expected {
            let (expected, found) = (expected.join(", "), names.join(", ").chars().take(200).collect());
            return Err(RecordError::Conclusions { expected, found });
        }
        let mut evaluator = Evaluator::new(claim);
        let mut witness = |size: Place| -> Result<Witness, RecordError> {
            let found = universe.get(size.index).filter(|_| universe.size(size.index) == Some(size));
            let mut instance = found.and_then(|instance| instance.convert().ok()).ok_or(RecordError::Place(size))?;
            evaluator.complete(&mut instance);
            Ok(Witness::new(claim, Origin::Universe(size), instance))
        };
        let mut tally = Tally::new(claim);
        (tally.instances, tally.nonvacuous, tally.unknown_hypotheses) = (self.instances, self.held, self.unknown);
        for (tally, record) in tally.conclusions.iter_mut().zip(&self.conclusions) {
            let counted = record.failures.checked_add(record.undecided);
            let possible = counted.is_some_and(|counted| counted <= self.held)
                && self.held.checked_add(self.unknown).is_some_and(|sum| sum <= self.instances);
            if !possible || record.witness.is_some() != (record.failures > 0) {
                return Err(RecordError::Counts {
                    name: record.name.clone(),
                    failures: record.failures,
                    witness: record.witness.is_some(),
                    instances: self.instances,
                    held: self.held,
                });
            }
            (tally.failures, tally.undecided) = (record.failures, record.undecided);
            tally.witness = record.witness.map(&mut witness).transpose()?;
            if let Some(best) = &record.best {
                let witness = witness(best.at)?;
                let (left, right) = (best.left.clone().into(), best.right.clone().into());
                let most = best.most.as_deref().map(parse_canonical).transpose()?;
                let slack = Slack { left, right, holds: best.holds };
                tally.best = Some(Best { slack, witness, most });
            }
        }
        Ok(tally)
    }
}
