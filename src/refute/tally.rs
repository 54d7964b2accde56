//! What a search counts and keeps for each conclusion of a claim; tallies of parts of a search
//! merge in any order.

use std::cmp::Ordering;

use super::RefuteError;
use super::witness::Origin;
use crate::claim::{Claim, Evaluator, Instance, Outcome, Slack, Truth, Word};
use crate::number::{Enclosure, Known, Rational};

/// An instance in the numbers it was evaluated in.
#[derive(Clone, Debug)]
pub enum Kept {
    /// In words.
    Word(Instance<Word>),
    /// In rationals of any size.
    Big(Instance<Rational>),
}

impl Kept {
    /// The instance in rationals of any size; `None` if its numbers do not convert, which their
    /// types exclude.
    pub fn to_big(&self) -> Option<Instance<Rational>> {
        match self {
            Kept::Word(instance) => instance.convert().ok(),
            Kept::Big(instance) => Some(instance.clone()),
        }
    }

    /// The instance with the values that the hypotheses of a claim define.
    pub fn completed(self, claim: &Claim) -> Option<Kept> {
        if !(0..claim.givens().len()).any(|given| claim.is_defined(given)) {
            return Some(self);
        }
        let mut instance = self.to_big()?;
        Evaluator::new(claim).complete(&mut instance);
        Some(instance.convert().map_or(Kept::Big(instance), Kept::Word))
    }
}

/// The counts and extremal instances of one conclusion.
#[derive(Clone, Debug, Default)]
pub struct ConclusionTally {
    /// The first counterexample.
    pub witness: Option<(Origin, Kept)>,
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
    /// Where the instance was found.
    pub origin: Origin,
    /// The instance.
    pub kept: Kept,
    /// No ratio that is only known between bounds, of any instance, is above this; `None` if there
    /// is none.
    pub most: Option<Rational>,
}

impl Best {
    /// The ratio of this instance, if it has one.
    pub fn new(slack: Slack, origin: Origin, kept: Kept) -> Option<Self> {
        let ratio = slack.ratio()?;
        let most = if slack.is_exact() { None } else { Some(ratio.upper().clone()) };
        Some(Best { slack, origin, kept, most })
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
        let order = other.slack.compare_ratio(&self.slack).then_with(|| self.origin.cmp(&other.origin));
        Best { most, ..if order == Ordering::Greater { other } else { self } }
    }
}

/// In so many instances the hypotheses have to hold before it says something that a conclusion
/// failed in none.
///
/// A conclusion that fails in one of ten instances of its hypotheses is missed by thirty of them,
/// drawn independently, with probability 0.9^30, about 4 %. With fewer a verdict would rest on
/// luck.
pub const LEAST_NONVACUOUS: u64 = 30;

/// Why a conclusion that no instance refutes is undecided all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// In some instance the hypotheses or the conclusion could not be decided.
    Unknown,
    /// The hypotheses held in fewer than [`LEAST_NONVACUOUS`] instances.
    Vacuous,
}

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
}

impl Tally {
    /// Nothing yet.
    pub fn new(claim: &Claim) -> Self {
        let conclusions = vec![ConclusionTally::default(); claim.conclusions().len()];
        Tally { instances: 0, nonvacuous: 0, unknown_hypotheses: 0, conclusions }
    }

    /// Takes note of the outcome on one instance. `origin` and `kept` are asked only for instances
    /// that are kept.
    pub fn record(&mut self, outcome: Outcome, origin: impl Fn() -> Origin, kept: impl Fn() -> Kept) {
        self.instances += 1;
        match outcome.held {
            Truth::False => return,
            Truth::Unknown(_) => {
                self.unknown_hypotheses += 1;
                return;
            }
            Truth::True => self.nonvacuous += 1,
        }
        for (tally, conclusion) in self.conclusions.iter_mut().zip(outcome.conclusions) {
            match conclusion.truth {
                Truth::True => {}
                Truth::False => {
                    tally.failures += 1;
                    let origin = origin();
                    if tally.witness.as_ref().is_none_or(|(known, _)| origin < *known) {
                        tally.witness = Some((origin, kept()));
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
            if order == Ordering::Equal && slack.is_exact() && tally.best.as_ref().is_some_and(|b| b.origin <= origin) {
                continue;
            }
            let new = Best::new(slack, origin, kept());
            tally.best = match (tally.best.take(), new) {
                (Some(known), Some(new)) => Some(known.or(new)),
                (known, new) => known.or(new),
            };
        }
    }

    /// Why a conclusion without a counterexample is undecided; `None` if it stands unrefuted. Every
    /// report of a search takes its verdict from here.
    pub fn undecided(&self, conclusion: &ConclusionTally) -> Option<Undecided> {
        if self.nonvacuous < LEAST_NONVACUOUS {
            Some(Undecided::Vacuous)
        } else if self.unknown_hypotheses + conclusion.undecided > 0 {
            Some(Undecided::Unknown)
        } else {
            None
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
            if let Some((origin, kept)) = other.witness
                && tally.witness.as_ref().is_none_or(|(known, _)| origin < *known)
            {
                tally.witness = Some((origin, kept));
            }
            tally.best = match (tally.best.take(), other.best) {
                (Some(known), Some(new)) => Some(known.or(new)),
                (known, new) => known.or(new),
            };
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
            let Some((_, kept)) = &tally.witness else { continue };
            let stands = kept.to_big().is_some_and(|instance| {
                instance.validate(claim.givens()).is_ok()
                    && evaluator.evaluate_big(&instance).is_ok_and(|outcome| outcome.refutes(number))
            });
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
