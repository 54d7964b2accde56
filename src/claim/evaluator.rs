//! Evaluates a claim on instances: in machine words first, in big rationals where words overflow.

use std::sync::Arc;

use super::claim::Claim;
use super::instance::{Instance, InstanceError};
use super::machine::{Memory, Run, shaped};
use super::newton::{self, Definition};
use super::outcome::{Outcome, Reason, Report, Truth};
use super::program::{Defined, Program};
use super::real::Real;
use crate::number::{Field, Germ, Halt, Quantity, Rational, Word};

/// Words are not tried on frames with more states: values of larger models rarely fit.
const MOST_STATES_IN_WORDS: usize = 24;

/// Where claims speak of soft values, bounds are 2^−bits apart for the first of these; where these
/// do not decide, for the next, and after the last the truth value stays unknown.
const PRECISIONS: [u64; 3] = [40, 120, 360];

/// A compiled claim with its working memory; one for each thread.
#[derive(Clone, Debug)]
pub struct Evaluator {
    program: Arc<Program>,
    engine: Engine,
    enclosed: Option<Enclosed>,
    fallbacks: u64,
}

/// Memory over real numbers, for claims that speak of soft values.
#[derive(Clone, Debug)]
struct Enclosed {
    memory: RealMemory,
    /// What has changed since real numbers were computed last.
    changed: Changed,
}

#[derive(Clone, Debug)]
enum RealMemory {
    Plain(Box<Memory<Real, Real>>),
    Varying(Box<Memory<Real, Germ<Real>>>),
}

/// Memory over words and over big rationals, for claims without and with perturbations.
#[derive(Clone, Debug)]
enum Engine {
    Plain { words: Option<Memory<Word, Word>>, big: Memory<Rational, Rational> },
    Varying { words: Option<Memory<Word, Germ<Word>>>, big: Memory<Rational, Germ<Rational>> },
}

/// Which givens an instance has in common with the one before it.
#[derive(Clone, Copy, Debug)]
enum Changed {
    Everything,
    GivensFrom(usize),
}

impl Changed {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Changed::GivensFrom(a), Changed::GivensFrom(b)) => Changed::GivensFrom(a.min(b)),
            _ => Changed::Everything,
        }
    }
}

impl Evaluator {
    /// An evaluator of the claim.
    pub fn new(claim: &Claim) -> Self {
        let program = Arc::clone(&claim.program);
        let engine = if program.varies {
            Engine::Varying { words: Memory::new(&program), big: Memory::big(&program) }
        } else {
            Engine::Plain { words: Memory::new(&program), big: Memory::big(&program) }
        };
        let mut compiled = program.refinements.iter().chain(&program.hypotheses).chain(&program.conclusions);
        let enclosed = compiled.any(|statement| statement.soft).then(|| Enclosed {
            memory: match program.varies {
                true => RealMemory::Varying(Box::new(Memory::real(&program))),
                false => RealMemory::Plain(Box::new(Memory::real(&program))),
            },
            changed: Changed::Everything,
        });
        Evaluator { program, engine, enclosed, fallbacks: 0 }
    }

    /// How many evaluations in words overflowed and were done again with big rationals.
    pub fn fallbacks(&self) -> u64 {
        self.fallbacks
    }

    /// Evaluates the claim on an instance in words.
    ///
    /// # Errors
    /// If a value does not have the kind and shape of its variable. (That probabilities sum to 1
    /// and numbers lie in their ranges is taken on trust here; [`Instance::validate`] checks it.)
    pub fn evaluate(&mut self, instance: &Instance<Word>) -> Result<Outcome, InstanceError> {
        self.evaluate_words(instance, Changed::Everything)
    }

    /// Evaluates the claim on an instance that differs from the one evaluated last, in words and
    /// with the same frame, in the values of the variables from number `first` on only.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_changed(&mut self, instance: &Instance<Word>, first: usize) -> Result<Outcome, InstanceError> {
        self.evaluate_words(instance, Changed::GivensFrom(first))
    }

    fn evaluate_words(&mut self, instance: &Instance<Word>, changed: Changed) -> Result<Outcome, InstanceError> {
        self.fit(instance, self.program.givens.len())?;
        self.note(changed);
        if instance.frame.states() <= MOST_STATES_IN_WORDS {
            let result = match &mut self.engine {
                Engine::Plain { words: Some(memory), .. } => run(&self.program, instance, memory, changed),
                Engine::Varying { words: Some(memory), .. } => run(&self.program, instance, memory, changed),
                Engine::Plain { words: None, .. } | Engine::Varying { words: None, .. } => Err(Halt::Overflow),
            };
            if let Ok(outcome) = result {
                return if is_soft(&self.program, &outcome) { self.enclose(instance) } else { Ok(outcome) };
            }
        }
        self.fallbacks += 1;
        self.evaluate_big(&instance.convert()?)
    }

    /// Evaluates the claim on an instance with big rationals, and only with those.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_big(&mut self, instance: &Instance<Rational>) -> Result<Outcome, InstanceError> {
        self.evaluate_rationals(instance, Changed::Everything)
    }

    /// The same on an instance that differs from the one evaluated last, with big rationals and the
    /// same frame, in the values of the variables from number `first` on only.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_big_changed(
        &mut self,
        instance: &Instance<Rational>,
        first: usize,
    ) -> Result<Outcome, InstanceError> {
        self.evaluate_rationals(instance, Changed::GivensFrom(first))
    }

    fn evaluate_rationals(
        &mut self,
        instance: &Instance<Rational>,
        changed: Changed,
    ) -> Result<Outcome, InstanceError> {
        self.fit(instance, self.program.givens.len())?;
        let result = match &mut self.engine {
            Engine::Plain { big, .. } => run(&self.program, instance, big, changed),
            Engine::Varying { big, .. } => run(&self.program, instance, big, changed),
        };
        // Big rationals never halt for valid frames; budgets and soft values are truth values, not
        // errors.
        let outcome = result.map_err(|_| InstanceError::DoesNotFit)?;
        self.note(changed);
        if is_soft(&self.program, &outcome) { self.enclose(instance) } else { Ok(outcome) }
    }

    /// Evaluates the claim with real numbers between bounds, which are narrowed until they decide
    /// or the budget ends.
    fn enclose<F: Field>(&mut self, instance: &Instance<F>) -> Result<Outcome, InstanceError> {
        let Some(enclosed) = &mut self.enclosed else { return Err(InstanceError::DoesNotFit) };
        let instance = instance.convert()?;
        let mut last = Err(Halt::Narrow);
        for bits in PRECISIONS {
            let changed = std::mem::replace(&mut enclosed.changed, Changed::GivensFrom(usize::MAX));
            if bits != PRECISIONS[0] {
                enclosed.changed = Changed::Everything;
            }
            let changed = changed.and(enclosed.changed);
            last = match &mut enclosed.memory {
                RealMemory::Plain(memory) => {
                    memory.set_precision(bits);
                    run(&self.program, &instance, memory, changed)
                }
                RealMemory::Varying(memory) => {
                    memory.set_precision(bits);
                    run(&self.program, &instance, memory, changed)
                }
            };
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
    /// the first `false`. The first variable that differs from the last call is `first`; the frame
    /// is the same unless `frame_changed`.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate), for the values there are.
    pub fn admits(
        &mut self,
        instance: &Instance<Word>,
        n: usize,
        first: usize,
        frame_changed: bool,
    ) -> Result<bool, InstanceError> {
        self.fit(instance, n)?;
        let changed = if frame_changed { Changed::Everything } else { Changed::GivensFrom(first) };
        self.note(changed);
        let result = match &mut self.engine {
            Engine::Plain { words: Some(memory), .. } => admits(&self.program, instance, memory, changed, n),
            Engine::Varying { words: Some(memory), .. } => admits(&self.program, instance, memory, changed, n),
            Engine::Plain { words: None, .. } | Engine::Varying { words: None, .. } => Err(Halt::Overflow),
        };
        if let Ok(admitted) = result {
            return Ok(admitted);
        }
        let instance = instance.convert()?;
        let result = match &mut self.engine {
            Engine::Plain { big, .. } => admits(&self.program, &instance, big, Changed::Everything, n),
            Engine::Varying { big, .. } => admits(&self.program, &instance, big, Changed::Everything, n),
        };
        result.map_err(|_| InstanceError::DoesNotFit)
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
        let program = Arc::clone(&self.program);
        let Some(defined) = program.defined.iter().find(|defined| defined.given as usize == given) else {
            return Ok(Definition::Open);
        };
        self.fit(instance, known)?;
        self.note(Changed::Everything);
        let result = match &mut self.engine {
            Engine::Plain { words: Some(memory), .. } => define(&program, defined, known, instance, memory),
            Engine::Varying { words: Some(memory), .. } => define(&program, defined, known, instance, memory),
            Engine::Plain { words: None, .. } | Engine::Varying { words: None, .. } => Err(Halt::Overflow),
        };
        if let Ok(definition) = result {
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
        let program = Arc::clone(&self.program);
        let Some(defined) = program.defined.iter().find(|defined| defined.given as usize == given) else {
            return Ok(Definition::Open);
        };
        self.fit(instance, known)?;
        self.note(Changed::Everything);
        let result = match &mut self.engine {
            Engine::Plain { big, .. } => define(&program, defined, known, instance, big),
            Engine::Varying { big, .. } => define(&program, defined, known, instance, big),
        };
        // An equation that cannot be evaluated defines nothing.
        Ok(result.unwrap_or(Definition::Unsolved))
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
    pub fn violations(&mut self, instance: &Instance<Word>, least: usize, most: usize) -> Result<u64, InstanceError> {
        self.measured(instance, most, Measured::Hypotheses { least, most })
    }

    /// How many parts of a conclusion hold that would have to fail for it to be false: 0 if it
    /// fails already, or is unknown.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn resistance(&mut self, instance: &Instance<Word>, conclusion: usize) -> Result<u64, InstanceError> {
        self.measured(instance, self.program.givens.len(), Measured::Conclusion(conclusion))
    }

    fn measured(&mut self, instance: &Instance<Word>, known: usize, measured: Measured) -> Result<u64, InstanceError> {
        self.fit(instance, known)?;
        self.note(Changed::Everything);
        let program = &self.program;
        let result = match &mut self.engine {
            Engine::Plain { words: Some(memory), .. } => measure(program, instance, memory, measured),
            Engine::Varying { words: Some(memory), .. } => measure(program, instance, memory, measured),
            Engine::Plain { words: None, .. } | Engine::Varying { words: None, .. } => Err(Halt::Overflow),
        };
        if let Ok(count) = result {
            return Ok(count);
        }
        let instance = instance.convert()?;
        let result = match &mut self.engine {
            Engine::Plain { big, .. } => measure(program, &instance, big, measured),
            Engine::Varying { big, .. } => measure(program, &instance, big, measured),
        };
        result.map_err(|_| InstanceError::DoesNotFit)
    }

    /// Takes note of what real numbers computed earlier may no longer be right for.
    fn note(&mut self, changed: Changed) {
        if let Some(enclosed) = &mut self.enclosed {
            enclosed.changed = enclosed.changed.and(changed);
        }
    }

    /// Checks kinds and shapes of the first `n` values.
    fn fit<F: Field>(&self, instance: &Instance<F>, n: usize) -> Result<(), InstanceError> {
        let givens = &self.program.givens;
        let (expected, found) = (n.min(givens.len()), instance.values.len());
        if found < expected || found > givens.len() {
            return Err(InstanceError::Count { expected, found });
        }
        if shaped(&givens[..expected], instance) { Ok(()) } else { self.misfit(instance) }
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

fn refresh<F: Report, N: Quantity<F>>(program: &Program, memory: &mut Memory<F, N>, changed: Changed) {
    match changed {
        Changed::Everything => memory.invalidate(0, true, program.givens.len()),
        Changed::GivensFrom(first) => memory.invalidate(first, false, program.givens.len()),
    }
}

fn run<F: Report, N: Quantity<F>>(
    program: &Program,
    instance: &Instance<F>,
    memory: &mut Memory<F, N>,
    changed: Changed,
) -> Result<Outcome, Halt> {
    refresh(program, memory, changed);
    Run::new(program, instance, memory).outcome()
}

fn admits<F: Report, N: Quantity<F>>(
    program: &Program,
    instance: &Instance<F>,
    memory: &mut Memory<F, N>,
    changed: Changed,
    n: usize,
) -> Result<bool, Halt> {
    refresh(program, memory, changed);
    Run::new(program, instance, memory).admits(n)
}

fn define<F: Report, N: Quantity<F>>(
    program: &Program,
    defined: &Defined,
    known: usize,
    instance: &mut Instance<F>,
    memory: &mut Memory<F, N>,
) -> Result<Definition, Halt> {
    refresh(program, memory, Changed::Everything);
    newton::solve(program, defined, known, instance, memory)
}

/// What a search tries to make 0.
#[derive(Clone, Copy, Debug)]
enum Measured {
    Hypotheses { least: usize, most: usize },
    Conclusion(usize),
}

fn measure<F: Report, N: Quantity<F>>(
    program: &Program,
    instance: &Instance<F>,
    memory: &mut Memory<F, N>,
    measured: Measured,
) -> Result<u64, Halt> {
    refresh(program, memory, Changed::Everything);
    let mut run = Run::new(program, instance, memory);
    match measured {
        Measured::Hypotheses { least, most } => run.violated(least, most),
        Measured::Conclusion(conclusion) => run.resisted(conclusion),
    }
}
