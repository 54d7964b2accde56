//! Evaluates a compiled claim on one instance: exactly, lazily, and without computing anything
//! twice.

mod contents;
mod numbers;
mod residual;
mod same;
mod solve;
mod statements;
mod tables;

use malachite_base::num::arithmetic::traits::Floor;
use malachite_base::num::basic::traits::One;
use malachite_q::rational::arithmetic::traits::SimplestRationalInInterval;

use self::contents::Contents;
use super::instance::{GivenValue, Instance, Step};
use super::outcome::{Conclusion, Outcome, Report, Truth, slack};
use super::program::{Compiled, Program, Table, TableId, VarId};
use crate::number::{Field, Halt, Quantity, Rational, Until};
use crate::solve::DenseRoom;

/// Numbers eps at which the body of an `every eps > 0` is false: one number, or an open interval.
#[derive(Clone, Debug)]
enum Failing<F> {
    At(F),
    /// The lower end, and the length if it is finite.
    Within(F, Until<F>),
}

impl<F: Field> Failing<F> {
    /// One of the numbers, with the smallest denominator.
    fn simplest(self) -> Rational {
        match self {
            Failing::At(epsilon) => epsilon.lower(),
            Failing::Within(from, None) => Rational::from((&from.lower()).floor()) + Rational::ONE,
            Failing::Within(from, Some(length)) => {
                let from = from.lower();
                let to = &from + length.lower();
                // Of an irrational end only a lower bound is known, which need not lie behind the
                // other end.
                if from < to { Rational::simplest_rational_in_open_interval(&from, &to) } else { from }
            }
        }
    }
}

/// The working memory of one evaluator.
#[derive(Clone, Debug)]
pub(super) struct Memory<F: Report, N> {
    constants: Vec<F>,
    tables: Contents<F, N>,
    /// States, actions (as pairs) and components, by variable.
    places: Vec<usize>,
    /// Perturbations and numbers bound by existence claims, by variable.
    numbers: Vec<N>,
    /// The table of a variable bound by `near` or `by`.
    bound: Vec<Option<TableId>>,
    changed: Vec<u64>,
    frame_changed: u64,
    clock: u64,
    /// The truth values of the refinements, then of the hypotheses, where they are known.
    truths: Vec<Option<Truth>>,
    /// How many parts of them fail, where that is known.
    failing_parts: Vec<Option<u64>>,
    /// For each variable the number of its value within the frame and how many it takes there, where
    /// values have numbers.
    numbered: Vec<(u64, u64)>,
    until: Until<F>,
    /// The interval on which the `small` statement evaluated last keeps its truth value.
    reported: Until<F>,
    /// Where the body of the `every eps > 0` decided last fails.
    failing: Option<Failing<F>>,
    slack: Option<(N, N)>,
    tracking: bool,
    /// Whether distances look at how far the sides of comparisons are apart.
    measuring: bool,
    room: DenseRoom<F, N>,
    atoms: F::Atoms,
}

impl<F: Report, N: Quantity<F>> Memory<F, N> {
    /// Memory for a program; `None` if a constant of it has no representation in F.
    pub(super) fn new(program: &Program) -> Option<Self> {
        let constants = program.constants.iter().map(F::from_rational).collect::<Option<_>>()?;
        let mut bound = vec![None; program.variables];
        for (id, node) in program.tables.iter().enumerate() {
            if let Table::Bound(variable) = node.table {
                bound[variable as usize] = Some(id as TableId);
            }
        }
        Some(Memory {
            constants,
            tables: Contents::new(program.tables.len()),
            places: vec![0; program.variables],
            numbers: vec![N::zero(); program.variables],
            bound,
            changed: vec![0; program.variables],
            frame_changed: 0,
            clock: 0,
            truths: vec![None; program.refinements.len() + program.hypotheses.len()],
            failing_parts: vec![None; program.refinements.len() + program.hypotheses.len()],
            numbered: Vec::new(),
            until: None,
            reported: None,
            failing: None,
            slack: None,
            tracking: false,
            measuring: false,
            room: DenseRoom::default(),
            atoms: F::Atoms::default(),
        })
    }

    /// Encloses irrational numbers between bounds about 2^−bits apart from now on. What was
    /// computed before is to be invalidated.
    pub(super) fn set_precision(&mut self, bits: u64) {
        F::set_precision(&mut self.atoms, bits);
    }

    /// Notes what differs from the instance before.
    pub(super) fn invalidate(&mut self, program: &Program, step: Step<'_>) {
        self.clock += 1;
        if step.new_frame {
            self.frame_changed = self.clock;
        }
        for changed in self.changed.iter_mut().take(program.givens.len()).skip(step.first) {
            *changed = self.clock;
        }
        for (number, statement) in program.refinements.iter().chain(&program.hypotheses).enumerate() {
            if step.new_frame || statement.ready > step.first {
                (self.truths[number], self.failing_parts[number]) = (None, None);
            }
        }
        self.numbered.clear();
        self.numbered.extend_from_slice(step.numbers);
    }
}

/// One evaluation.
pub(super) struct Run<'a, F: Report, N> {
    program: &'a Program,
    instance: &'a Instance<F>,
    memory: &'a mut Memory<F, N>,
    components: usize,
}

/// The number of components of the tuples among the values; 1 if there are none.
pub(super) fn components<F>(instance: &Instance<F>) -> usize {
    let tuple = instance.values.iter().find_map(|value| match value {
        GivenValue::PairTuple(f) => Some(f.len()),
        GivenValue::StateTuple(w) => Some(w.len()),
        _ => None,
    });
    tuple.unwrap_or(1)
}

impl<'a, F: Report, N: Quantity<F>> Run<'a, F, N> {
    pub(super) fn new(program: &'a Program, instance: &'a Instance<F>, memory: &'a mut Memory<F, N>) -> Self {
        for (place, value) in memory.places.iter_mut().zip(&instance.values) {
            if let GivenValue::State(x) | GivenValue::Action(x) | GivenValue::Component(x) = value {
                *place = *x;
            }
        }
        Run { program, instance, memory, components: components(instance) }
    }

    /// Hypotheses, then conclusions.
    pub(super) fn outcome(&mut self) -> Result<Outcome, Halt> {
        let program = self.program;
        let mut held = Truth::True;
        let mut failed = None;
        for number in 0..self.memory.truths.len() {
            let hypothesis = number.checked_sub(program.refinements.len());
            match self.held(number)? {
                Truth::True => {}
                Truth::False => return Ok(Outcome { held: Truth::False, failed: hypothesis, conclusions: Vec::new() }),
                unknown => {
                    held = unknown;
                    failed = failed.or(hypothesis);
                }
            }
        }
        if !held.holds() {
            return Ok(Outcome { held, failed, conclusions: Vec::new() });
        }
        let mut conclusions = Vec::with_capacity(program.conclusions.len());
        for conclusion in &program.conclusions {
            conclusions.push(self.conclusion(conclusion)?);
        }
        Ok(Outcome { held, failed: None, conclusions })
    }

    fn conclusion(&mut self, conclusion: &Compiled) -> Result<Conclusion, Halt> {
        self.memory.slack = None;
        self.memory.reported = None;
        self.memory.failing = None;
        self.memory.tracking = true;
        let truth = self.truth(conclusion);
        self.memory.tracking = false;
        let sides = self.memory.slack.take();
        let until = self.memory.reported.take().map(|end| Box::new(end.lower()));
        let fails_at = self.memory.failing.take().map(|failing| Box::new(failing.simplest()));
        let truth = truth?;
        let slack = sides.map(|(left, right)| slack(&left, &right, truth));
        Ok(Conclusion { truth, slack, until, fails_at: fails_at.filter(|_| truth.fails()) })
    }

    /// The refinements and hypotheses that need exactly the first `n` givens.
    pub(super) fn admits(&mut self, n: usize) -> Result<bool, Halt> {
        let program = self.program;
        for (number, statement) in program.refinements.iter().chain(&program.hypotheses).enumerate() {
            if statement.ready == n && self.held(number)?.fails() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The truth value of a refinement or, after these, of a hypothesis.
    fn held(&mut self, number: usize) -> Result<Truth, Halt> {
        if let Some(truth) = self.memory.truths[number] {
            return Ok(truth);
        }
        let program = self.program;
        let refinements = program.refinements.len();
        let statement = program.refinements.get(number).unwrap_or_else(|| &program.hypotheses[number - refinements]);
        let truth = self.truth(statement)?;
        self.memory.truths[number] = Some(truth);
        Ok(truth)
    }

    fn truth(&mut self, compiled: &Compiled) -> Result<Truth, Halt> {
        self.memory.until = None;
        self.statement(&compiled.statement)
    }

    /// Gives a variable a new value.
    fn bind(&mut self, variable: VarId, place: usize) {
        self.memory.places[variable as usize] = place;
        self.touch(variable);
    }

    fn touch(&mut self, variable: VarId) {
        self.memory.clock += 1;
        self.memory.changed[variable as usize] = self.memory.clock;
    }

    fn place(&self, variable: VarId) -> usize {
        self.memory.places[variable as usize]
    }
}
