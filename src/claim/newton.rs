//! Solves the equations that define a variable of a claim, exactly: by one linear system if they
//! are affine in it, by Newton's method if they are piecewise affine, as Bellman equations are.
//!
//! For q = R + γ P max q a step of Newton's method is a step of policy iteration, so a few steps
//! reach the fixed point itself. Where a system leaves numbers open they keep the values that they
//! have.

use super::evaluation::{Memory, Run};
use super::instance::{GivenValue, Instance, Step};
use super::outcome::Report;
use super::program::{Defined, Program};
use crate::number::Rational;
use crate::number::{Field, Halt, Quantity};

/// The most steps of Newton's method.
const MOST_STEPS: usize = 12;
/// The most numbers of a variable that are solved for.
const MOST_UNKNOWNS: usize = 64;

/// What became of a variable that is to be defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definition {
    /// No equation speaks of it that the values so far decide.
    Open,
    /// It has a value that satisfies its equations.
    Solved,
    /// What satisfies the equations is no value of its type; it has the one that it had.
    Impossible,
    /// No value was found; it has the one that it had.
    Unsolved,
}

/// Gives a variable a value that satisfies its equations in the first `known` variables, if it has
/// any.
pub(super) fn solve<F: Report, N: Quantity<F>>(
    program: &Program,
    given: usize,
    known: usize,
    instance: &mut Instance<F>,
    memory: &mut Memory<F, N>,
) -> Result<Definition, Halt> {
    let defined = program.defined.iter().find(|defined| defined.given as usize == given && given < known);
    let speaks = |defined: &&Defined| defined.equations.iter().any(|equation| equation.ready <= known);
    let Some(defined) = defined.filter(speaks) else { return Ok(Definition::Open) };
    let mut system = System { program, defined, known, given, memory };
    let before = instance.values[given].clone();
    let solved = system.newton(instance);
    if !matches!(solved, Ok(Definition::Solved)) {
        instance.values[given] = before;
        system.changed();
    }
    solved
}

struct System<'a, F: Report, N> {
    program: &'a Program,
    defined: &'a Defined,
    known: usize,
    given: usize,
    memory: &'a mut Memory<F, N>,
}

impl<F: Report, N: Quantity<F>> System<'_, F, N> {
    fn newton(&mut self, instance: &mut Instance<F>) -> Result<Definition, Halt> {
        let unknowns = numbers(&mut instance.values[self.given]).len();
        if unknowns > MOST_UNKNOWNS {
            return Ok(Definition::Unsolved);
        }
        for step in 0..MOST_STEPS {
            if self.residuals(instance)?.iter().all(F::is_zero) {
                let kind = &self.program.givens[self.given].kind;
                let valid = instance.range(kind, &instance.values[self.given], None).is_ok();
                return Ok(if valid { Definition::Solved } else { Definition::Impossible });
            }
            // Affine equations are solved from any point. Where pieces meet, the derivative is that
            // of one piece beside the point, which a step off in no particular direction chooses.
            let (off, small) = if step == 0 { (0, 0) } else { (12, 24) };
            let Some(correction) = self.correction(instance, off, small)? else {
                if step == 0 {
                    continue; // Equations that are not affine may look contradictory from afar.
                }
                return Ok(Definition::Unsolved);
            };
            for (x, d) in numbers(&mut instance.values[self.given]).into_iter().zip(correction) {
                *x = x.add(&d)?;
            }
            self.changed();
        }
        Ok(Definition::Unsolved)
    }

    /// d with F(x) + F′(y) d = 0 in the linear piece of F around y, a point 2^−off away from x; F′
    /// is taken over steps of 2^−small. `None` if there is none.
    fn correction(&mut self, instance: &mut Instance<F>, off: u32, small: u32) -> Result<Option<Vec<F>>, Halt> {
        let given = self.given;
        let number = |numerator: u64, bits: u32| {
            F::from_rational(&Rational::from_unsigneds(numerator, 1u64 << bits)).ok_or(Halt::Overflow)
        };
        let start = instance.values[given].clone();
        let unknowns = numbers(&mut instance.values[given]).len();
        let mut away = Vec::new();
        for place in 0..unknowns {
            away.push(if off == 0 { F::zero() } else { number(1 + 7 * place as u64 % 31, off + 5)? });
        }
        for (x, d) in numbers(&mut instance.values[given]).into_iter().zip(&away) {
            *x = x.add(d)?;
        }
        self.changed();
        let base = self.residuals(instance)?;
        let step = number(1, small)?;
        let mut columns = Vec::with_capacity(unknowns);
        for place in 0..unknowns {
            let old = {
                let mut all = numbers(&mut instance.values[given]);
                let old = all[place].clone();
                *all[place] = old.add(&step)?;
                old
            };
            self.changed();
            let moved = self.residuals(instance)?;
            let slopes: Result<Vec<F>, Halt> =
                moved.iter().zip(&base).map(|(x, y)| x.subtract(y)?.divide(&step)).collect();
            columns.push(slopes?);
            *numbers(&mut instance.values[given])[place] = old;
        }
        instance.values[given] = start;
        self.changed();
        // The rows of F′ d = F′ (y − x) − F(y).
        let mut rows = Vec::with_capacity(base.len());
        for (number, residual) in base.iter().enumerate() {
            let mut row: Vec<F> = columns.iter().map(|column| column[number].clone()).collect();
            let mut right = F::zero().subtract(residual)?;
            for (slope, d) in row.iter().zip(&away) {
                right = right.add(&slope.multiply(d)?)?;
            }
            row.push(right);
            rows.push(row);
        }
        solution(rows, unknowns)
    }

    fn changed(&mut self) {
        self.memory.invalidate(self.program, Step::from(self.given));
    }

    /// The residuals of the equations, and those of sums that must be 1.
    fn residuals(&mut self, instance: &Instance<F>) -> Result<Vec<F>, Halt> {
        let mut found = Vec::new();
        let mut run = Run::new(self.program, instance, self.memory);
        for equation in self.defined.equations.iter().filter(|equation| equation.ready <= self.known) {
            run.residuals(&equation.statement, &mut found)?;
        }
        let kind = &self.program.givens[self.given].kind;
        for shares in instance.frame.shares(kind, &instance.values[self.given]) {
            let sum = shares.into_iter().try_fold(F::zero(), |sum, x| sum.add(x))?;
            found.push(sum.subtract(&F::one())?);
        }
        Ok(found)
    }
}

/// The numbers of a value, in order.
fn numbers<F>(value: &mut GivenValue<F>) -> Vec<&mut F> {
    match value {
        GivenValue::Number(x) => vec![x],
        GivenValue::Pairs(f) | GivenValue::States(f) => f.iter_mut().collect(),
        GivenValue::PairTuple(f) | GivenValue::StateTuple(f) => f.iter_mut().flatten().collect(),
        GivenValue::State(_) | GivenValue::Action(_) | GivenValue::Component(_) => Vec::new(),
    }
}

/// A solution of linear equations, each a row of coefficients and the right side; 0 where they
/// leave a number open. `None` if they contradict each other.
fn solution<F: Field>(mut rows: Vec<Vec<F>>, unknowns: usize) -> Result<Option<Vec<F>>, Halt> {
    let mut pivots = Vec::new();
    for column in 0..unknowns {
        let next = pivots.len();
        let Some(found) = (next..rows.len()).find(|&row| !rows[row][column].is_zero()) else { continue };
        rows.swap(next, found);
        let pivot = rows[next][column].clone();
        for x in &mut rows[next] {
            *x = x.divide(&pivot)?;
        }
        let row = rows[next].clone();
        for (number, other) in rows.iter_mut().enumerate() {
            if number == next || other[column].is_zero() {
                continue;
            }
            let factor = other[column].clone();
            for (x, y) in other.iter_mut().zip(&row) {
                if !y.is_zero() {
                    *x = x.subtract(&factor.multiply(y)?)?;
                }
            }
        }
        pivots.push(column);
    }
    if rows[pivots.len()..].iter().any(|row| !row[unknowns].is_zero()) {
        return Ok(None);
    }
    let mut solution = vec![F::zero(); unknowns];
    for (row, column) in rows.iter().zip(pivots) {
        solution[column] = row[unknowns].clone();
    }
    Ok(Some(solution))
}
