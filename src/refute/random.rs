//! Runs a claim over random larger instances, the same ones for the same seed.
//!
//! Few instances satisfy hypotheses by chance. So a variable that hypotheses define is computed,
//! and the others are drawn one after the other and changed number by number as long as that leaves
//! no more parts of the hypotheses unsatisfied; where that is not enough, the variables before are
//! changed, too, and what is unsatisfied then is given up.

use std::ops::{Range, RangeInclusive};

use rayon::prelude::*;

use super::RefuteError;
use super::tally::Tally;
use super::witness::Origin;
use crate::claim::{Claim, Evaluator, Frame, GivenKind, GivenValue, Instance, InstanceError, Step, Word};
use crate::number::Rational;
use crate::universe::{Draw, Sampler};

/// How many changes of one variable, or of the frame, are tried.
const CHANGES: usize = 32;
/// How many changes of the frame and of all variables so far are then tried, before the next is
/// drawn.
const CHANGES_OF_ALL: usize = 96;

/// The number of the first instance that climbs start from: others than those drawn before.
const STARTS: u64 = 1 << 32;
/// Of how many draws a start is to be found, on average.
const DRAWS_FOR_A_START: u64 = 8;
/// How many draws are made before it is looked how much they took.
const BATCH: u64 = 250;
/// So many changes are made for a draw, on average, as long as the hypotheses hold in enough draws.
const CHANGES_OF_A_DRAW: u64 = 24;
/// In how many draws that is.
const ENOUGH: u64 = 500;

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
        RandomSearch { claim, sampler: Sampler::of(claim, seed), optimum: Claim::parse(OPTIMUM).ok() }
    }

    /// What a thread needs to draw instances.
    pub fn drawing(&self) -> Drawing {
        Drawing { evaluator: Evaluator::new(self.claim), optimum: self.optimum.as_ref().map(Evaluator::new) }
    }

    /// The instance with this number.
    ///
    /// # Errors
    /// [`RefuteError::Instance`] if an instance is refused, which types exclude.
    pub fn draw(&self, number: u64, drawing: &mut Drawing) -> Result<Instance<Rational>, RefuteError> {
        let drawn = self.drawn(number, drawing);
        drawn
            .and_then(|drawn| drawn.large.map_or_else(|| drawn.instance.convert(), Ok))
            .map_err(|error| self.refused(error))
    }

    fn drawn(&self, number: u64, drawing: &mut Drawing) -> Result<Drawn, InstanceError> {
        let Drawing { evaluator, optimum } = drawing;
        let draw = self.sampler.start(number)?;
        let mut repair =
            Repair { evaluator, optimum: optimum.as_mut(), draw, large: false, changes: 0, differs: Step::EVERYTHING };
        let givens = self.claim.givens().len();
        let mut failing = repair.violations((0, 0))?;
        for _ in 0..CHANGES {
            if failing == 0 {
                break;
            }
            failing = repair.attempt(failing, (0, 0), Part::Frame)?;
        }
        for given in 0..givens {
            let known = given + 1;
            repair.draw_again(Part::Value(given), known..=known)?;
            // Where the variables before fail, the others only make it an instance.
            if failing > 0 {
                continue;
            }
            failing = repair.violations((known, known))?;
            for change in 0..changes(&self.claim.givens()[given].kind) {
                if failing == 0 {
                    break;
                }
                let part = if change % 4 == 3 { Part::Value(given) } else { Part::Number(given) };
                failing = repair.attempt(failing, (known, known), part)?;
            }
            // What this variable does not do alone, others may do with it.
            for _ in 0..CHANGES_OF_ALL {
                if failing == 0 {
                    break;
                }
                let part = repair.among(known);
                failing = repair.attempt(failing, (0, known), part)?;
            }
        }
        let Repair { evaluator, draw, large, changes, differs, .. } = repair;
        let instance = draw.instance;
        if !large {
            return Ok(Drawn { instance, large: None, changes, differs });
        }
        let mut large = instance.convert()?;
        evaluator.complete(&mut large);
        Ok(Drawn { instance, large: Some(large), changes, differs })
    }

    /// The tally of the first `samples` instances, on the current rayon thread pool; of fewer, if
    /// it takes many changes to meet the hypotheses, and they are met in enough.
    ///
    /// # Errors
    /// [`RefuteError::Instance`] if an instance is refused, which types exclude.
    pub fn all(&self, samples: u64) -> Result<Tally, RefuteError> {
        let (mut all, mut changes, mut next) = (Tally::new(self.claim), 0, 0);
        while next < samples && (changes < samples * CHANGES_OF_A_DRAW || all.nonvacuous < ENOUGH) {
            let end = samples.min(next + BATCH);
            let (tally, made) = self.batch(next..end)?;
            all.merge(tally);
            (next, changes) = (end, changes + made);
        }
        Ok(all)
    }

    /// Up to so many instances on which the hypotheses hold; others than the first.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn starts(&self, count: u64) -> Result<Vec<Instance<Rational>>, RefuteError> {
        let one = |drawing: &mut Drawing, number| {
            let instance = self.draw(number, drawing)?;
            let held = match instance.convert() {
                Ok(words) => drawing.evaluator.evaluate(&words),
                Err(_) => drawing.evaluator.evaluate_big(&instance),
            };
            Ok(held.map_err(|error| self.refused(error))?.held.holds().then_some(instance))
        };
        let numbers = STARTS..STARTS + count * DRAWS_FOR_A_START;
        let mut found = Vec::new();
        for first in numbers.step_by(count.max(1) as usize) {
            let drawn = (first..first + count).into_par_iter().map_init(|| self.drawing(), one);
            found.extend(drawn.collect::<Result<Vec<_>, _>>()?.into_iter().flatten());
            if found.len() as u64 >= count {
                break;
            }
        }
        found.truncate(count as usize);
        Ok(found)
    }

    /// The tally of the instances with these numbers, and how many changes they took.
    fn batch(&self, numbers: Range<u64>) -> Result<(Tally, u64), RefuteError> {
        let claim = self.claim;
        let one = |(mut drawing, mut tally, made): (Drawing, Tally, u64), number| {
            let Drawn { instance, large, changes, differs } = self.drawn(number, &mut drawing)?;
            let outcome = match &large {
                None => drawing.evaluator.evaluate_changed(&instance, differs),
                Some(large) => drawing.evaluator.evaluate_big(large),
            };
            let kept = || large.clone().map_or_else(|| instance.convert(), Ok);
            tally.record(outcome?, || Origin::Random { number }, kept)?;
            Ok((drawing, tally, made + changes))
        };
        let parts = numbers.into_par_iter().try_fold(|| (self.drawing(), Tally::new(claim), 0), one);
        let parts = parts.map(|part| part.map(|(_, tally, made)| (tally, made)).map_err(|error| self.refused(error)));
        parts.try_reduce(
            || (Tally::new(claim), 0),
            |(mut left, made), (right, more)| {
                left.merge(right);
                Ok((left, made + more))
            },
        )
    }

    fn refused(&self, error: InstanceError) -> RefuteError {
        RefuteError::Instance { claim: self.claim.id().to_owned(), error }
    }
}

/// A random instance.
struct Drawn {
    instance: Instance<Word>,
    /// The instance, if a defined value of it does not fit into words.
    large: Option<Instance<Rational>>,
    /// How many changes it took.
    changes: u64,
    /// How it differs from the one evaluated last.
    differs: Step<'static>,
}

/// What of a draw is drawn again.
#[derive(Clone, Copy)]
enum Part {
    /// A row of the transitions, or γ.
    Frame,
    /// A whole value.
    Value(usize),
    /// A number of a value.
    Number(usize),
}

/// A draw that is changed until the hypotheses hold.
struct Repair<'e, 's> {
    evaluator: &'e mut Evaluator,
    optimum: Option<&'e mut Evaluator>,
    draw: Draw<'s>,
    /// Whether a defined value does not fit into words.
    large: bool,
    /// How many changes were made.
    changes: u64,
    /// How the draw differs from the instance evaluated last.
    differs: Step<'static>,
}

impl Repair<'_, '_> {
    /// How many parts fail of the hypotheses that need from `known.0` to `known.1` variables.
    fn violations(&mut self, known: (usize, usize)) -> Result<u64, InstanceError> {
        let differs = self.take_difference();
        self.evaluator.violations(&self.draw.instance, known, differs)
    }

    /// How the draw differs from the instance evaluated last, which it is from now on.
    fn take_difference(&mut self) -> Step<'static> {
        let differs = std::mem::replace(&mut self.differs, Step::from(usize::MAX));
        // What computes definitions evaluates other instances in between.
        if self.evaluator.has_definitions() { Step::EVERYTHING } else { differs }
    }

    /// A part of the frame or of one of the first variables.
    fn among(&mut self, variables: usize) -> Part {
        match self.draw.below(variables + 2) {
            0 | 1 => Part::Frame,
            field => Part::Number(field - 2),
        }
    }

    /// Draws a part again, then computes what is defined once so many variables are known.
    fn draw_again(&mut self, part: Part, known: RangeInclusive<usize>) -> Result<(), InstanceError> {
        self.changes += 1;
        let solver = &mut self.optimum;
        let mut optimum = |frame: &Frame<Word>, reward: &[Word]| optimal(solver.as_mut()?, frame, reward);
        match part {
            Part::Frame => self.draw.change_frame()?,
            Part::Value(given) => self.draw.value(given, &mut optimum),
            Part::Number(given) => self.draw.change(given, &mut optimum),
        }
        self.differs = self.differs.and(part.step());
        for known in known {
            for given in self.evaluator.defined_at(known) {
                self.large |= self.evaluator.define(&mut self.draw.instance, given, known).is_err();
            }
        }
        Ok(())
    }

    /// Draws a part again and keeps it if no more parts of these hypotheses fail than before.
    /// Returns how many do.
    fn attempt(&mut self, failing: u64, known: (usize, usize), part: Part) -> Result<u64, InstanceError> {
        let saved = self.draw.save(matches!(part, Part::Frame));
        self.draw_again(part, known.0.max(1)..=known.1)?;
        let now = self.violations(known)?;
        if now > failing {
            self.draw.restore(saved);
            self.differs = part.step();
            return Ok(failing);
        }
        Ok(now)
    }
}

/// How many changes of a variable are tried before others are changed, too.
fn changes(kind: &GivenKind) -> usize {
    match kind {
        GivenKind::State | GivenKind::Action { .. } | GivenKind::Component => 8,
        _ => CHANGES,
    }
}

impl Part {
    /// What differs after it is drawn again.
    fn step(self) -> Step<'static> {
        match self {
            Part::Frame => Step::EVERYTHING,
            Part::Value(given) | Part::Number(given) => Step::from(given),
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
