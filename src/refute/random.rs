//! Runs a claim over random larger instances, the same ones for the same seed.
//!
//! Few instances satisfy hypotheses by chance. So a variable that hypotheses define is computed,
//! and the others are drawn one after the other and changed number by number as long as that leaves
//! no more parts of the hypotheses unsatisfied; what is unsatisfied in the end is changed anywhere.
//! In the same way an instance is moved towards one on which a conclusion fails, part by part.

use rayon::prelude::*;

use super::RefuteError;
use super::tally::{Kept, Tally};
use super::witness::Origin;
use crate::claim::{Claim, Evaluator, Frame, GivenKind, GivenValue, Instance, InstanceError, Word};
use crate::universe::{Draw, Sampler};

/// How many changes of one variable are tried before the next is drawn.
const CHANGES: usize = 32;
/// How many changes of any variable or of the frame are tried in the end.
const LAST_CHANGES: usize = 64;

/// The number of the first instance that is moved towards a failure: others than those drawn
/// before.
const APPROACHES: u64 = 1 << 32;

/// In so many steps an instance is moved towards a failure.
const APPROACH_STEPS: usize = 24;

/// What computes Q* and V* for the draws.
const OPTIMUM: &str = "claim optimum given R : reward; q : Q function; v : function on states
    assume q: q = Q*(R) assume v: v = V*(R) show nothing: 0 = 0";

/// Draws of random instances of a claim.
#[derive(Debug)]
pub struct RandomSearch<'a> {
    claim: &'a Claim,
    sampler: Sampler,
    optimum: Option<Claim>,
}

/// The evaluators that draws need, one of each for each thread.
#[derive(Debug)]
pub struct Drawing {
    evaluator: Evaluator,
    optimum: Option<Evaluator>,
}

impl<'a> RandomSearch<'a> {
    /// The random instances of a claim with this seed.
    pub fn new(claim: &'a Claim, seed: u64) -> Self {
        let kinds: Vec<GivenKind> = claim.givens().iter().map(|given| given.kind.clone()).collect();
        let soft = (0..claim.conclusions().len()).any(|conclusion| claim.is_soft(conclusion));
        let sampler = Sampler::new(&kinds, seed).moderate(soft);
        RandomSearch { claim, sampler, optimum: Claim::parse(OPTIMUM).ok() }
    }

    /// What a thread needs to draw instances.
    pub fn drawing(&self) -> Drawing {
        Drawing { evaluator: Evaluator::new(self.claim), optimum: self.optimum.as_ref().map(Evaluator::new) }
    }

    /// The instance with this number.
    ///
    /// # Errors
    /// [`RefuteError::Instance`] if an instance is refused, which types exclude.
    pub fn draw(&self, number: u64, drawing: &mut Drawing) -> Result<Kept, RefuteError> {
        self.drawn(number, None, drawing).map_err(|error| self.refused(error))
    }

    /// The instance with this number, moved in so many steps towards one on which a conclusion
    /// fails.
    ///
    /// # Errors
    /// As [`draw`](Self::draw).
    pub fn approach(
        &self,
        number: u64,
        conclusion: usize,
        steps: usize,
        drawing: &mut Drawing,
    ) -> Result<Kept, RefuteError> {
        self.drawn(number, Some((conclusion, steps)), drawing).map_err(|error| self.refused(error))
    }

    fn drawn(
        &self,
        number: u64,
        towards: Option<(usize, usize)>,
        drawing: &mut Drawing,
    ) -> Result<Kept, InstanceError> {
        let Drawing { evaluator, optimum } = drawing;
        let mut optimum = |frame: &Frame<Word>, reward: &[Word]| optimal(optimum.as_mut()?, frame, reward);
        let mut repair = Repair { evaluator, draw: self.sampler.start(number)?, large: false };
        let givens = self.claim.givens().len();
        let mut failing = repair.evaluator.violations(&repair.draw.instance, 0, 0)?;
        for _ in 0..CHANGES {
            if failing == 0 {
                break;
            }
            failing = repair.attempt(failing, (0, 0), |draw| draw.change_frame())?;
        }
        for given in 0..givens {
            let known = given + 1;
            repair.draw.value(given, &mut optimum);
            repair.define(known);
            failing = repair.evaluator.violations(&repair.draw.instance, known, known)?;
            for change in 0..CHANGES {
                if failing == 0 {
                    break;
                }
                failing = repair.attempt(failing, (known, known), |draw| {
                    if change % 4 == 3 {
                        draw.value(given, &mut optimum)
                    } else {
                        draw.change(given, &mut optimum)
                    }
                    Ok(())
                })?;
            }
        }
        let mut anywhere = |draw: &mut Draw<'_>| match draw.below(givens + 2) {
            0 | 1 => draw.change_frame(),
            field => {
                draw.change(field - 2, &mut optimum);
                Ok(())
            }
        };
        failing = repair.evaluator.violations(&repair.draw.instance, 0, givens)?;
        for _ in 0..LAST_CHANGES {
            if failing == 0 {
                break;
            }
            failing = repair.attempt(failing, (0, givens), &mut anywhere)?;
        }
        if let (0, Some((conclusion, steps))) = (failing, towards) {
            repair.approach(conclusion, steps, &mut anywhere)?;
        }
        let Repair { evaluator, draw, large } = repair;
        if !large {
            return Ok(Kept::Word(draw.instance));
        }
        let mut instance = draw.instance.convert()?;
        evaluator.complete(&mut instance);
        Ok(Kept::Big(instance))
    }

    /// The tally of the first `samples` instances, on the current rayon thread pool.
    ///
    /// # Errors
    /// [`RefuteError::Instance`] if an instance is refused, which types exclude.
    pub fn all(&self, samples: u64) -> Result<Tally, RefuteError> {
        self.tally(samples, |number, drawing| self.draw(number, drawing))
    }

    /// The tally of so many instances, each moved towards one on which the conclusion fails.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn towards(&self, conclusion: usize, samples: u64) -> Result<Tally, RefuteError> {
        self.tally(samples, |number, drawing| self.approach(APPROACHES + number, conclusion, APPROACH_STEPS, drawing))
    }

    fn tally(
        &self,
        samples: u64,
        draw: impl Fn(u64, &mut Drawing) -> Result<Kept, RefuteError> + Sync,
    ) -> Result<Tally, RefuteError> {
        let claim = self.claim;
        let one = |(mut drawing, mut tally): (Drawing, Tally), number| {
            let kept = draw(number, &mut drawing)?;
            let outcome = match &kept {
                Kept::Word(instance) => drawing.evaluator.evaluate(instance),
                Kept::Big(instance) => drawing.evaluator.evaluate_big(instance),
            };
            let outcome = outcome.map_err(|error| self.refused(error))?;
            tally.record(outcome, || Origin::Random { number }, || kept.clone());
            Ok((drawing, tally))
        };
        (0..samples)
            .into_par_iter()
            .try_fold(|| (self.drawing(), Tally::new(claim)), one)
            .map(|part| part.map(|(_, tally)| tally))
            .try_reduce(
                || Tally::new(claim),
                |mut left, right| {
                    left.merge(right);
                    Ok(left)
                },
            )
    }

    fn refused(&self, error: InstanceError) -> RefuteError {
        RefuteError::Instance { claim: self.claim.id().to_owned(), error }
    }
}

/// A draw that is changed until the hypotheses hold.
struct Repair<'e, 's> {
    evaluator: &'e mut Evaluator,
    draw: Draw<'s>,
    /// Whether a defined value does not fit into words.
    large: bool,
}

impl<'s> Repair<'_, 's> {
    /// Makes a change and keeps it if no more parts of these hypotheses fail than before. Returns
    /// how many do.
    fn attempt(
        &mut self,
        failing: u64,
        (least, most): (usize, usize),
        change: impl FnOnce(&mut Draw<'s>) -> Result<(), InstanceError>,
    ) -> Result<u64, InstanceError> {
        let before = self.draw.clone();
        change(&mut self.draw)?;
        for known in least.max(1)..=most {
            self.define(known);
        }
        let now = self.evaluator.violations(&self.draw.instance, least, most)?;
        if now > failing {
            self.draw.restore(before);
            return Ok(failing);
        }
        Ok(now)
    }

    /// Makes changes that keep the hypotheses and leave no more parts of the conclusion standing,
    /// until none does.
    fn approach(
        &mut self,
        conclusion: usize,
        steps: usize,
        mut change: impl FnMut(&mut Draw<'s>) -> Result<(), InstanceError>,
    ) -> Result<(), InstanceError> {
        let givens = self.draw.instance.values.len();
        let mut standing = self.evaluator.resistance(&self.draw.instance, conclusion)?;
        for _ in 0..steps {
            if standing == 0 {
                break;
            }
            let before = self.draw.clone();
            // Two changes at once now and then: what holds by two reasons is left by neither alone.
            for _ in 0..=self.draw.below(2) {
                change(&mut self.draw)?;
            }
            (1..=givens).for_each(|known| self.define(known));
            let kept = self.evaluator.violations(&self.draw.instance, 0, givens)? == 0;
            let now = if kept { self.evaluator.resistance(&self.draw.instance, conclusion)? } else { u64::MAX };
            if now > standing {
                self.draw.restore(before);
            } else {
                standing = now;
            }
        }
        Ok(())
    }

    /// Computes the variables that hypotheses define in the first `known` variables.
    fn define(&mut self, known: usize) {
        for given in self.evaluator.defined_at(known) {
            self.large |= self.evaluator.define(&mut self.draw.instance, given, known).is_err();
        }
    }
}

/// Q* and V* of a reward, if they fit into words.
fn optimal(evaluator: &mut Evaluator, frame: &Frame<Word>, reward: &[Word]) -> Option<(Vec<Word>, Vec<Word>)> {
    let zeros = |count| vec![Word::ZERO; count];
    let values = vec![
        GivenValue::Pairs(reward.to_vec()),
        GivenValue::Pairs(zeros(frame.pairs())),
        GivenValue::States(zeros(frame.states())),
    ];
    let mut instance = Instance { frame: frame.clone(), values };
    evaluator.define(&mut instance, 1, 3).ok()?;
    evaluator.define(&mut instance, 2, 3).ok()?;
    let mut values = instance.values.into_iter().skip(1);
    match (values.next()?, values.next()?) {
        (GivenValue::Pairs(q), GivenValue::States(v)) => Some((q, v)),
        _ => None,
    }
}
