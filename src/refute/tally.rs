//! What a search counts and keeps for each conclusion of a claim; tallies of parts of a search
//! merge in any order.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::Serialize;

use super::RefuteError;
use super::witness::{Origin, Witness, names};
use crate::claim::{Claim, Evaluator, Instance, InstanceError, Outcome, Slack, Truth};
use crate::number::{Enclosure, Known, Rational};

/// What is said of a conclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A theorem that compiled says it. A search alone never says this.
    Proved,
    /// No counterexample was found, though the hypotheses held in enough instances and every one
    /// was decided. This is not a proof.
    Unrefuted,
    /// There is a counterexample.
    Refuted,
    /// The hypotheses held too rarely to say anything, or some instances could not be decided.
    Undecided,
}

impl Verdict {
    /// The verdict as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Proved => "proved",
            Verdict::Unrefuted => "unrefuted",
            Verdict::Refuted => "refuted",
            Verdict::Undecided => "undecided",
        }
    }
}

/// The counts and extremal instances of one conclusion.
#[derive(Clone, Debug, Default)]
pub struct ConclusionTally {
    /// The first counterexample.
    pub witness: Option<Witness>,
    /// In how many instances it failed.
    pub failures: u64,
    /// In how many instances its truth was not decided for lack of budget, because bounds of soft
    /// values overlap, or because a construction failed.
    pub undecided: u64,
    /// Where the ratio of the sides of the inequality is largest.
    pub best: Option<Best>,
}

/// The largest ratio of the sides of an inequality, and the first instance that has it, as far as
/// bounds tell.
#[derive(Clone, Debug)]
pub struct Best {
    /// The sides there.
    pub slack: Slack,
    /// The instance.
    pub witness: Witness,
    /// No ratio that is only known between bounds, of any instance, is above this; `None` if there
    /// is none.
    pub most: Option<Rational>,
}

impl Best {
    /// The ratio of this instance, if it has one.
    pub fn new(slack: Slack, witness: Witness) -> Option<Self> {
        let ratio = slack.ratio()?;
        let most = if slack.is_exact() { None } else { Some(ratio.upper().clone()) };
        Some(Best { slack, witness, most })
    }

    /// The largest ratio: exactly, or between the largest of the lower ends and the largest of the
    /// upper ends.
    pub fn ratio(&self) -> Option<Known> {
        let own = self.slack.ratio()?;
        match &self.most {
            Some(most) if most > own.upper() => Some(Known::of(Enclosure::between(own.lower().clone(), most.clone()))),
            _ => Some(own),
        }
    }

    /// Whether the two sides are equal and positive somewhere.
    pub fn is_attained(&self) -> bool {
        self.slack.attained() && self.slack.ratio().is_some()
    }

    /// The larger of two, the first in the order of instances if they are equal. In whatever order
    /// many are put together, the result is the same.
    #[must_use]
    pub fn or(self, other: Best) -> Best {
        let most = self.most.clone().max(other.most.clone());
        let order = other.slack.compare_ratio(&self.slack).then_with(|| self.witness.origin.cmp(&other.witness.origin));
        Best { most, ..if order == Ordering::Greater { other } else { self } }
    }
}

impl ConclusionTally {
    fn merge_best(&mut self, other: Option<Best>) {
        self.best = match (self.best.take(), other) {
            (Some(known), Some(new)) => Some(known.or(new)),
            (known, new) => known.or(new),
        };
    }
}

/// In so many instances the hypotheses have to hold before it says something that a conclusion
/// failed in none.
///
/// A conclusion that fails in one of ten instances of its hypotheses is missed by thirty of them,
/// drawn independently, with probability 0.9^30, about 4 %. With fewer a verdict would rest on
/// luck.
pub const LEAST_NONVACUOUS: u64 = 30;

/// The result of a search.
#[derive(Clone, Debug)]
pub struct Tally {
    /// In how many instances it was evaluated or its hypotheses seen to fail.
    pub instances: u64,
    /// In how many the hypotheses held.
    pub nonvacuous: u64,
    /// In how many it was not decided whether the hypotheses held.
    pub unknown_hypotheses: u64,
    /// For each conclusion.
    pub conclusions: Vec<ConclusionTally>,
    /// The names of the variables.
    names: Arc<[String]>,
}

impl Tally {
    /// Nothing yet.
    pub fn new(claim: &Claim) -> Self {
        let conclusions = vec![ConclusionTally::default(); claim.conclusions().len()];
        Tally { instances: 0, nonvacuous: 0, unknown_hypotheses: 0, conclusions, names: names(claim) }
    }

    /// Takes note of the outcome on one instance. `origin` and `instance` are asked only for
    /// instances that are kept.
    ///
    /// # Errors
    /// That of `instance`.
    pub fn record(
        &mut self,
        outcome: Outcome,
        origin: impl Fn() -> Origin,
        instance: impl Fn() -> Result<Instance<Rational>, InstanceError>,
    ) -> Result<(), InstanceError> {
        self.instances += 1;
        match outcome.held {
            Truth::False => return Ok(()),
            Truth::Unknown(_) => {
                self.unknown_hypotheses += 1;
                return Ok(());
            }
            Truth::True => self.nonvacuous += 1,
        }
        let names = &self.names;
        let kept = |origin| Ok(Witness { origin, instance: instance()?, names: Arc::clone(names) });
        for (tally, conclusion) in self.conclusions.iter_mut().zip(outcome.conclusions) {
            match conclusion.truth {
                Truth::True => {}
                Truth::False => {
                    tally.failures += 1;
                    let origin = origin();
                    if tally.witness.as_ref().is_none_or(|known| origin < known.origin) {
                        tally.witness = Some(kept(origin)?);
                    }
                }
                Truth::Unknown(_) => tally.undecided += 1,
            }
            let Some(slack) = conclusion.slack else { continue };
            let order = tally.best.as_ref().map_or(Ordering::Greater, |known| slack.compare_ratio(&known.slack));
            // Instances that change nothing are not copied.
            if order == Ordering::Less && slack.is_exact() {
                continue;
            }
            let origin = origin();
            let is_later = |best: &Best| best.witness.origin <= origin;
            if order == Ordering::Equal && slack.is_exact() && tally.best.as_ref().is_some_and(is_later) {
                continue;
            }
            tally.merge_best(Best::new(slack, kept(origin)?));
        }
        Ok(())
    }

    /// What is said of a conclusion. Every report of a search takes its verdict from here.
    pub fn verdict(&self, conclusion: &ConclusionTally) -> Verdict {
        if conclusion.failures > 0 {
            Verdict::Refuted
        } else if self.nonvacuous < LEAST_NONVACUOUS || self.unknown_hypotheses + conclusion.undecided > 0 {
            Verdict::Undecided
        } else {
            Verdict::Unrefuted
        }
    }

    /// Adds the tally of another part of the search.
    pub fn merge(&mut self, other: Tally) {
        self.instances += other.instances;
        self.nonvacuous += other.nonvacuous;
        self.unknown_hypotheses += other.unknown_hypotheses;
        for (tally, other) in self.conclusions.iter_mut().zip(other.conclusions) {
            tally.failures += other.failures;
            tally.undecided += other.undecided;
            if let Some(witness) = other.witness
                && tally.witness.as_ref().is_none_or(|known| witness.origin < known.origin)
            {
                tally.witness = Some(witness);
            }
            tally.merge_best(other.best);
        }
    }

    /// Evaluates every witness again, in rationals of any size, after checking that its values have
    /// the types they should.
    ///
    /// # Errors
    /// [`RefuteError::Disagreement`] if a witness does not stand.
    pub fn recheck(&self, claim: &Claim) -> Result<(), RefuteError> {
        let mut evaluator = Evaluator::new(claim);
        for (number, (tally, name)) in self.conclusions.iter().zip(claim.conclusions()).enumerate() {
            let Some(Witness { instance, .. }) = &tally.witness else { continue };
            let stands = instance.validate(claim.givens()).is_ok()
                && evaluator.evaluate_big(instance).is_ok_and(|outcome| outcome.refutes(number));
            if !stands {
                return Err(RefuteError::Disagreement { claim: claim.id().to_owned(), reading: name.to_owned() });
            }
        }
        Ok(())
    }
}

/// `7 of 1000 (0.70 %, less than 1 %)`
pub fn share(held: u64, tried: u64) -> String {
    let hundredths = if tried == 0 { 0 } else { u128::from(held) * 10_000 / u128::from(tried) };
    let rare = match held {
        _ if held < LEAST_NONVACUOUS => format!(", too rarely to say anything: fewer than {LEAST_NONVACUOUS}"),
        _ if hundredths < 100 => ", less than 1 %".to_owned(),
        _ => String::new(),
    };
    format!("{held} of {tried} ({}.{:02} %{rare})", hundredths / 100, hundredths % 100)
}
