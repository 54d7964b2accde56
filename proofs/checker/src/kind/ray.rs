//! Kind `ray`: one policy stays optimal from R along R + εD up to ε̄.

use std::cmp::Ordering;
use std::fmt::Write;

use super::Conditions;
use super::optimality::is_set;
use crate::bellman::{Backup, line_of_row, line_of_value, row};
use crate::budget;
use crate::model::{Model, state};
use crate::number::{Fraction, shown};
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};
use crate::section::{Naturals, Pairs, Stated, Values};
use crate::shown::shown_name;
use crate::words::{self, actions};

pub(super) const PARTS: &str = "reward at optimal-at-start value \
    ray direction until optimal-within optimal-at-end choice slope";

/// A reward R with its optimal actions at one state s0, where rays begin.
#[derive(Clone, Copy, Debug)]
pub struct FromState<'a> {
    /// R.
    pub reward: Pairs<'a>,
    /// s0.
    pub at: usize,
    /// B₀ = A*(s0;R).
    pub optimal: Stated<'a, [u32]>,
    /// V₀ = V*_R.
    pub value: Values<'a>,
}

/// A ray R + εD.
#[derive(Clone, Copy, Debug)]
pub struct Ray<'a> {
    /// D.
    pub direction: Pairs<'a>,
    /// ε̄, none if it is infinite.
    pub until: Option<Stated<'a, Fraction>>,
    /// B = A*(s0; R + εD) for 0 < ε < ε̄.
    pub within: Stated<'a, [u32]>,
    /// B₁ = A*(s0; R + ε̄D), if ε̄ is finite.
    pub at_end: Option<Stated<'a, [u32]>>,
    /// π.
    pub choice: Naturals<'a>,
    /// V₁.
    pub slope: Values<'a>,
}

/// One ray from a state.
#[derive(Debug)]
pub struct OneRay<'a> {
    /// Where it begins.
    pub start: FromState<'a>,
    /// The ray.
    pub ray: Ray<'a>,
}

impl<'a> FromState<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let (reward, at, value) = (parts.pairs("reward")?, parts.state("at")?, parts.values("value")?);
        Ok(FromState { reward, at, optimal: parts.set("optimal-at-start")?, value })
    }

    pub(super) fn words(&self, model: &Model) -> Result<String, Refusal> {
        let state = state(model, self.at)?;
        let (set, all) = (state.named(self.optimal.is), actions(state.actions.len()));
        let (name, value) = (shown_name(&state.name), words::value_at(self.value, self.at));
        Ok(format!(
            "  at the state {name}, under the reward R, the optimal actions are exactly {set} of {all}, and V* = {value};\n"
        ))
    }
}

impl<'a> Ray<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let until = parts.bound("until")?;
        Ok(Ray {
            direction: parts.pairs("direction")?,
            until,
            within: parts.set("optimal-within")?,
            at_end: until.map(|_| parts.set("optimal-at-end")).transpose()?,
            choice: parts.naturals("choice")?,
            slope: parts.values("slope")?,
        })
    }

    /// R1 to R4.
    pub(super) fn verify(&self, model: &Model, start: FromState) -> Result<(), Refusal> {
        let lines = Lines::new(model, start, *self)?;
        lines.r1()?;
        lines.r2()?;
        lines.r3()?;
        lines.r4()
    }

    pub(super) fn words(&self, model: &Model, at: usize, direction: &str) -> Result<String, Refusal> {
        let state = state(model, at)?;
        let within = state.named(self.within.is);
        let mut out = format!("  there, under R + ε{direction}, they are exactly {within} for every ε ");
        match self.until.zip(self.at_end) {
            Some((until, end)) => {
                let (until, end) = (shown(until.is), state.named(end.is));
                let _ = write!(
                    out,
                    "with 0 < ε < {until}, and {end} at ε = {until},\n    where the first affine piece of ε ↦ V* ends;"
                );
            }
            None => out.push_str("> 0, and ε ↦ V* is affine for all ε ≥ 0;"),
        }
        let numbers = || self.direction.is.iter().flatten();
        let nonzero = actions(numbers().filter(|number| number.sign().is_ne()).count());
        let largest = numbers().map(|number| (**number).clone().magnitude()).max().unwrap_or_else(Fraction::zero);
        let largest = shown(&largest);
        let _ = writeln!(out, "\n    {direction} is nonzero for {nonzero}, at most {largest} in absolute value.");
        Ok(out)
    }
}

impl<'a> OneRay<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let (start, mut rays) = parts.groups("ray");
        let ray = Ray::of(rays.next().unwrap_or(start))?;
        Ok(OneRay { start: FromState::of(start)?, ray })
    }
}

impl Conditions for OneRay<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        self.ray.verify(model, self.start)
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        Ok(self.start.words(model)? + &self.ray.words(model, self.start.at, "D")?)
    }
}

/// The signs of a line f for one pair, on an interval.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// Of f where the interval begins.
    pub(super) start: Ordering,
    /// Of the coefficient of ε.
    pub(super) slope: Ordering,
    /// Of f where it ends, if it does.
    pub(super) end: Option<Ordering>,
}

impl Line {
    pub(super) fn is_zero(self) -> bool {
        self.start.is_eq() && self.slope.is_eq()
    }
}

/// f_{s,a}(ε) = (Q₀(s,a) − V₀(s)) + ε (Q₁(s,a) − V₁(s)) for each state and each of its actions, on
/// the interval between two numbers.
pub(super) fn lines(
    zero: Backup,
    one: Backup,
    from: &Fraction,
    to: Option<&Fraction>,
) -> Result<Vec<Vec<Line>>, Refusal> {
    let at_state = |index| {
        let line = |(start, slope): (Fraction, Fraction)| {
            // A certificate that has cost too much is refused, whatever this returns.
            let at = |t: &Fraction| match budget::is_spent() {
                true => Ordering::Equal,
                false => slope.times(t).plus(&start).sign(),
            };
            Line { start: at(from), slope: slope.sign(), end: to.map(at) }
        };
        Ok(zero.advantages(index)?.into_iter().zip(one.advantages(index)?).map(line).collect())
    };
    (0..zero.model.states.len()).map(at_state).collect()
}

/// A ray with its functions f.
struct Lines<'a> {
    model: &'a Model,
    start: FromState<'a>,
    ray: Ray<'a>,
    /// R with V₀, D with V₁.
    backups: (Backup<'a>, Backup<'a>),
    lines: Vec<Vec<Line>>,
}

impl<'a> Lines<'a> {
    fn new(model: &'a Model, start: FromState<'a>, ray: Ray<'a>) -> Result<Self, Refusal> {
        let zero = Backup { model, reward: start.reward, value: start.value };
        let one = Backup { model, reward: ray.direction, value: ray.slope };
        let lines = lines(zero, one, &Fraction::zero(), ray.until.map(|until| until.is))?;
        Ok(Lines { model, start, ray, backups: (zero, one), lines })
    }

    /// **R1** f_{s,π(s)} is identically 0 for every s.
    fn r1(&self) -> Result<(), Refusal> {
        for (index, lines) in self.lines.iter().enumerate() {
            let choice = *row(self.ray.choice, index)? as usize;
            if !lines.get(choice).is_some_and(|line| line.is_zero()) {
                return Err(self.fault(Condition::R1, index, choice, "f must be identically 0")?);
            }
        }
        Ok(())
    }

    /// **R2** If ε̄ is finite, ε̄ > 0, f_{s,a}(0) ≤ 0 and f_{s,a}(ε̄) ≤ 0 for every pair; if ε̄ is
    /// infinite, f_{s,a}(0) ≤ 0 and the coefficient of ε is ≤ 0.
    fn r2(&self) -> Result<(), Refusal> {
        if let Some(until) = self.ray.until
            && until.is.sign().is_le()
        {
            let stated = format!("until = {}", shown(until.is));
            return Err(Refusal::new(until.line, Condition::R2, stated, "it must be positive"));
        }
        for (index, lines) in self.lines.iter().enumerate() {
            for (action, line) in lines.iter().enumerate() {
                if line.start.is_gt() || line.end.unwrap_or(line.slope).is_gt() {
                    let required = match line.end {
                        Some(_) => "f must be at most 0 at both ends",
                        None => "neither may be positive",
                    };
                    return Err(self.fault(Condition::R2, index, action, required)?);
                }
            }
        }
        Ok(())
    }

    /// **R3** B₀ = { a : f_{s0,a}(0) = 0 }; B = { a : f_{s0,a} identically 0 }; B₁ = { a :
    /// f_{s0,a}(ε̄) = 0 }.
    fn r3(&self) -> Result<(), Refusal> {
        let state = state(self.model, self.start.at)?;
        let lines = self.lines.get(self.start.at).map_or(&[][..], Vec::as_slice);
        let is = |set: Stated<[u32]>, holds: fn(&Line) -> bool| {
            is_set(state, set.line, Condition::R3, set.name, set.is, |action| lines.get(action).is_some_and(holds))
        };
        is(self.start.optimal, |line| line.start.is_eq())?;
        is(self.ray.within, |line| line.is_zero())?;
        match self.ray.at_end {
            Some(end) => is(end, |line| line.end.is_some_and(Ordering::is_eq)),
            None => Ok(()),
        }
    }

    /// **R4** If ε̄ is finite, some pair has f_{s,a}(ε̄) = 0 and a positive coefficient of ε.
    fn r4(&self) -> Result<(), Refusal> {
        let Some(until) = self.ray.until else { return Ok(()) };
        let crosses = |line: &Line| line.end.is_some_and(Ordering::is_eq) && line.slope.is_gt();
        if self.lines.iter().flatten().any(crosses) {
            return Ok(());
        }
        let stated = format!("until = {}", shown(until.is));
        Err(Refusal::new(until.line, Condition::R4, stated, "no action's f becomes positive there"))
    }

    /// A condition that f fails for one pair.
    fn fault(&self, condition: Condition, index: usize, action: usize, required: &str) -> Result<Refusal, Refusal> {
        let ((zero, one), state) = (self.backups, state(self.model, index)?);
        let pairs = zero.advantages(index)?.into_iter().zip(one.advantages(index)?).zip(&state.actions);
        let Some(((start, slope), action)) = pairs.into_iter().nth(action) else {
            let stated = format!("choice {action}");
            return Ok(Refusal::new(self.ray.choice.line, condition, stated, "there is no such action"));
        };
        let mut stated = format!("f(ε) = {} + ε·({})", shown(&start), shown(&slope));
        if let Some(until) = self.ray.until {
            let end = slope.times(until.is).plus(&start);
            stated.push_str(&format!(" and f({}) = {}", shown(until.is), shown(&end)));
        }
        // The values are to blame where f(0) is positive, otherwise the choice or the slope.
        let line = match start.sign() {
            Ordering::Greater => line_of_value(zero.value, index),
            _ if condition == Condition::R1 => line_of_row(self.ray.choice, index),
            _ => line_of_value(one.value, index),
        };
        let fault = Refusal::new(line, condition, stated, required);
        Ok(fault.at_state(&state.name).at_action(&action.name))
    }
}
