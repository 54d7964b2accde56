//! Evaluates a claim on instances: in machine words first, in numbers of any size where words
//! overflow or a claim speaks of irrational ones.

use std::fmt::Debug;
use std::sync::Arc;

use super::claim::Claim;
use super::distance::Distance;
use super::evaluation::{Memory, Run};
use super::instance::{Instance, InstanceError, Step};
use super::newton::{self, Definition};
use super::outcome::{Outcome, Reason, Report, Truth};
use super::program::{Defined, Program};
use super::symbolic::Symbolic;
use crate::number::{Field, Germ, Halt, Quantity, Rational, Word};

/// Words are not tried on frames with more states: values of larger models rarely fit.
const MOST_STATES_IN_WORDS: usize = 24;

/// Where claims speak of soft values, bounds are 2^−bits apart for the first of these; where these
/// do not decide, for the next, and after the last the truth value stays unknown.
const PRECISIONS: [u64; 3] = [40, 120, 360];

/// A compiled claim with its working memory; one for each thread.
#[derive(Debug)]
pub struct Evaluator {
    program: Arc<Program>,
    words: Option<Box<dyn Engine<Word>>>,
    /// For numbers of any size, and for those that are irrational.
    exact: Option<Box<dyn Engine<Symbolic>>>,
    /// What has changed since that was asked last.
    since: Step<'static>,
    fallbacks: u64,
}

/// What a search tries to make 0.
#[derive(Clone, Copy, Debug)]
enum Measured {
    /// 1 if the first `n` variables cannot satisfy what needs exactly them.
    Refused {
        n: usize,
    },
    Hypotheses {
        least: usize,
        most: usize,
    },
    Conclusion(usize),
}

/// Evaluation in one field, with perturbations or without.
trait Engine<F: Report>: Debug + Send + Sync {
    fn outcome(&mut self, program: &Program, instance: &Instance<F>, changed: Step<'_>) -> Result<Outcome, Halt>;

    fn measure(
        &mut self,
        program: &Program,
        instance: &Instance<F>,
        changed: Step<'_>,
        measured: Measured,
    ) -> Result<Distance, Halt>;

    /// Gives a variable that equations define its value, once `known` variables have values.
    fn define(
        &mut self,
        program: &Program,
        given: usize,
        known: usize,
        instance: &mut Instance<F>,
    ) -> Result<Definition, Halt>;

    fn set_precision(&mut self, bits: u64);
}

impl<F: Report, N: Quantity<F> + Send + Sync> Engine<F> for Memory<F, N> {
    fn outcome(&mut self, program: &Program, instance: &Instance<F>, changed: Step<'_>) -> Result<Outcome, Halt> {
        self.invalidate(program, changed);
        Run::new(program, instance, self).outcome()
    }

    fn measure(
        &mut self,
        program: &Program,
        instance: &Instance<F>,
        changed: Step<'_>,
        measured: Measured,
    ) -> Result<Distance, Halt> {
        self.invalidate(program, changed);
        let mut run = Run::new(program, instance, self);
        match measured {
            Measured::Refused { n } => run.admits(n).map(|admitted| Distance::of_parts(u64::from(!admitted))),
            Measured::Hypotheses { least, most } => run.violated(least, most).map(Distance::of_parts),
            Measured::Conclusion(conclusion) => run.resisted(conclusion),
        }
    }

    fn define(
        &mut self,
        program: &Program,
        given: usize,
        known: usize,
        instance: &mut Instance<F>,
    ) -> Result<Definition, Halt> {
        self.invalidate(program, Step::EVERYTHING);
        newton::solve(program, given, known, instance, self)
    }

    fn set_precision(&mut self, bits: u64) {
        Memory::set_precision(self, bits);
    }
}

/// The engine of a field; none if a constant of the claim has no representation in it.
fn engine<F: Report + Quantity<F>>(program: &Program) -> Option<Box<dyn Engine<F>>>
where
    Germ<F>: Quantity<F>,
{
    Some(match program.varies {
        true => Box::new(Memory::<F, Germ<F>>::new(program)?),
        false => Box::new(Memory::<F, F>::new(program)?),
    })
}

impl Evaluator {
    /// An evaluator of the claim.
    pub fn new(claim: &Claim) -> Self {
        let program = Arc::clone(&claim.program);
        let (words, exact) = (engine(&program), engine(&program));
        Evaluator { program, words, exact, since: Step::EVERYTHING, fallbacks: 0 }
    }

    /// How many evaluations in words overflowed and were done again in numbers of any size.
    pub fn fallbacks(&self) -> u64 {
        self.fallbacks
    }

    /// Evaluates the claim on an instance in words.
    ///
    /// # Errors
    /// If a value does not have the kind and shape of its variable. (That probabilities sum to 1
    /// and numbers lie in their ranges is taken on trust here; [`Instance::validate`] checks it.)
    pub fn evaluate(&mut self, instance: &Instance<Word>) -> Result<Outcome, InstanceError> {
        self.evaluate_changed(instance, Step::EVERYTHING)
    }

    /// Evaluates the claim on an instance in words that differs so from the one evaluated last.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_changed(&mut self, instance: &Instance<Word>, changed: Step<'_>) -> Result<Outcome, InstanceError> {
        self.fit(instance, self.program.givens.len())?;
        self.note(changed);
        let words = self.words.as_mut().filter(|_| instance.frame.states() <= MOST_STATES_IN_WORDS);
        match words.and_then(|words| words.outcome(&self.program, instance, changed).ok()) {
            Some(outcome) if !is_soft(&self.program, &outcome) => return Ok(outcome),
            Some(_) => {}
            None => self.fallbacks += 1,
        }
        self.evaluate_exactly(instance)
    }

    /// Evaluates the claim on an instance in numbers of any size, and only in those.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_big(&mut self, instance: &Instance<Rational>) -> Result<Outcome, InstanceError> {
        self.evaluate_big_changed(instance, Step::EVERYTHING)
    }

    /// The same on an instance that differs so from the one evaluated last.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_big_changed(
        &mut self,
        instance: &Instance<Rational>,
        changed: Step<'_>,
    ) -> Result<Outcome, InstanceError> {
        self.fit(instance, self.program.givens.len())?;
        self.note(changed);
        self.evaluate_exactly(instance)
    }

    /// Evaluates the claim with irrational numbers between bounds, which are narrowed until they
    /// decide or the budget ends.
    fn evaluate_exactly<F: Field>(&mut self, instance: &Instance<F>) -> Result<Outcome, InstanceError> {
        let Some(engine) = &mut self.exact else { return Err(InstanceError::DoesNotFit) };
        let instance = instance.convert()?;
        let mut changed: Step<'static> = std::mem::replace(&mut self.since, Step::from(usize::MAX));
        let mut last = Err(Halt::Narrow);
        for bits in PRECISIONS {
            if bits != PRECISIONS[0] {
                (changed, self.since) = (Step::EVERYTHING, Step::EVERYTHING);
            }
            engine.set_precision(bits);
            last = engine.outcome(&self.program, &instance, changed);
            if !matches!(&last, Ok(outcome) if is_too_wide(outcome)) {
                break;
            }
        }
        last.map_err(|_| InstanceError::DoesNotFit)
    }

    /// Whether the refinements and hypotheses that speak of the first `n` variables, and of no
    /// fewer, may hold, when only those have values. `false` means that no values of the others
    /// make the instance satisfy the hypotheses.
    ///
    /// A search that fills in one variable after the other asks for n = 0, 1, 2, … and cuts off at
    /// the first `false`.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate), for the values there are.
    pub fn admits(&mut self, instance: &Instance<Word>, n: usize, changed: Step<'_>) -> Result<bool, InstanceError> {
        Ok(self.measured(instance, n, changed, Measured::Refused { n })?.parts == 0)
    }

    /// Gives variable `given` the value that equations among the hypotheses define for it, once the
    /// first `known` variables have values. Whatever the value, the hypotheses are still to be
    /// evaluated.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate), and [`InstanceError::DoesNotFit`] if words cannot hold the
    /// value.
    pub fn define(
        &mut self,
        instance: &mut Instance<Word>,
        given: usize,
        known: usize,
    ) -> Result<Definition, InstanceError> {
        self.fit(instance, known)?;
        self.note(Step::EVERYTHING);
        if let Some(words) = &mut self.words
            && let Ok(definition) = words.define(&self.program, given, known, instance)
        {
            return Ok(definition);
        }
        let mut big = instance.convert()?;
        let definition = self.define_big(&mut big, given, known)?;
        *instance = big.convert()?;
        Ok(definition)
    }

    /// The same in rationals of any size.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn define_big(
        &mut self,
        instance: &mut Instance<Rational>,
        given: usize,
        known: usize,
    ) -> Result<Definition, InstanceError> {
        self.fit(instance, known)?;
        self.note(Step::EVERYTHING);
        let Some(exact) = &mut self.exact else { return Err(InstanceError::DoesNotFit) };
        let mut converted = instance.convert()?;
        // An equation that cannot be evaluated defines nothing.
        let definition = exact.define(&self.program, given, known, &mut converted).unwrap_or(Definition::Unsolved);
        *instance = converted.convert()?;
        Ok(definition)
    }

    /// Gives every variable that hypotheses define its value, in the order in which the others
    /// allow it.
    pub fn complete(&mut self, instance: &mut Instance<Rational>) {
        for known in 1..=self.program.givens.len() {
            for given in self.defined_at(known) {
                // What cannot be computed keeps its value.
                let _ = self.define_big(instance, given, known);
            }
        }
    }

    /// Whether hypotheses define a variable by equations.
    pub fn has_definitions(&self) -> bool {
        !self.program.defined.is_empty()
    }

    /// The variables that have an equation in which the variable before `known` is the last.
    pub fn defined_at(&self, known: usize) -> Vec<usize> {
        let is = |defined: &&Defined| defined.equations.iter().any(|e| e.ready == known);
        self.program.defined.iter().filter(is).map(|defined| defined.given as usize).collect()
    }

    /// How many parts fail of the refinements and hypotheses that need at least `least` and at most
    /// `most` variables, of which the first `most` have values: 0 if none is known to fail.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn violations(
        &mut self,
        instance: &Instance<Word>,
        (least, most): (usize, usize),
        changed: Step<'_>,
    ) -> Result<u64, InstanceError> {
        Ok(self.measured(instance, most, changed, Measured::Hypotheses { least, most })?.parts)
    }

    /// How far a conclusion is from being false, on the instance that was evaluated last.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn resistance(&mut self, instance: &Instance<Word>, conclusion: usize) -> Result<Distance, InstanceError> {
        let measured = Measured::Conclusion(conclusion);
        if self.program.conclusions.get(conclusion).is_some_and(|of| of.soft)
            && let Some(engine) = &mut self.exact
        {
            let changed = std::mem::replace(&mut self.since, Step::from(usize::MAX));
            let measured = engine.measure(&self.program, &instance.convert()?, changed, measured);
            return measured.map_err(|_| InstanceError::DoesNotFit);
        }
        self.measured(instance, self.program.givens.len(), Step::from(usize::MAX), measured)
    }

    fn measured(
        &mut self,
        instance: &Instance<Word>,
        known: usize,
        changed: Step<'_>,
        measured: Measured,
    ) -> Result<Distance, InstanceError> {
        self.fit(instance, known)?;
        self.note(changed);
        if let Some(words) = &mut self.words
            && let Ok(count) = words.measure(&self.program, instance, changed, measured)
        {
            return Ok(count);
        }
        let Some(exact) = &mut self.exact else { return Err(InstanceError::DoesNotFit) };
        self.since = Step::EVERYTHING;
        let measured = exact.measure(&self.program, &instance.convert()?, Step::EVERYTHING, measured);
        measured.map_err(|_| InstanceError::DoesNotFit)
    }

    /// Takes note of what numbers computed earlier may no longer be right for.
    fn note(&mut self, changed: Step<'_>) {
        self.since = self.since.and(changed);
    }

    /// Checks kinds and shapes of the first `n` values.
    fn fit<F: Field>(&self, instance: &Instance<F>, n: usize) -> Result<(), InstanceError> {
        let givens = &self.program.givens;
        let (expected, found) = (n.min(givens.len()), instance.values.len());
        if found < expected || found > givens.len() {
            return Err(InstanceError::Count { expected, found });
        }
        if instance.is_shaped(&givens[..expected]) { Ok(()) } else { self.misfit(instance) }
    }

    #[cold]
    fn misfit<F: Field>(&self, instance: &Instance<F>) -> Result<(), InstanceError> {
        instance.validate(&self.program.givens)?;
        Err(InstanceError::DoesNotFit)
    }
}

/// Whether a truth value is unknown that bounds of soft values may decide.
fn is_soft(program: &Program, outcome: &Outcome) -> bool {
    let unknown = |truth: Truth| matches!(truth, Truth::Unknown(_));
    let mut hypotheses = program.refinements.iter().chain(&program.hypotheses);
    let mut conclusions = outcome.conclusions.iter().zip(&program.conclusions);
    (unknown(outcome.held) && hypotheses.any(|h| h.soft)) || conclusions.any(|(c, of)| of.soft && unknown(c.truth))
}

/// Whether a truth value is unknown since bounds are too wide.
fn is_too_wide(outcome: &Outcome) -> bool {
    let mut truths = std::iter::once(outcome.held).chain(outcome.conclusions.iter().map(|c| c.truth));
    truths.any(|truth| truth == Truth::Unknown(Reason::Narrow))
}
