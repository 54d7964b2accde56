//! Kinds `ray` and `discontinuity`: one policy stays optimal from R along R + εD up to ε̄.

use std::cmp::Ordering;

use crate::bellman::{Backup, line_of_row, line_of_value, row};
use crate::certificate::{Naturals, Parts, Stated};
use crate::model::{Model, state};
use crate::number::{Fraction, shown};
use crate::optimality::is_set;
use crate::refusal::{Condition, Refusal};

/// The signs of f_{s,a}(ε) = (Q₀(s,a) − V₀(s)) + ε (Q₁(s,a) − V₁(s)) for one pair.
#[derive(Clone, Copy)]
struct Line {
    /// Of f(0).
    start: Ordering,
    /// Of the coefficient of ε.
    slope: Ordering,
    /// Of f(ε̄), if ε̄ is finite.
    end: Option<Ordering>,
}

impl Line {
    fn is_zero(self) -> bool {
        self.start.is_eq() && self.slope.is_eq()
    }
}

/// A ray with its functions f.
struct Ray<'a> {
    model: &'a Model,
    start: Parts<'a>,
    parts: Parts<'a>,
    /// R with V₀, D with V₁.
    backups: (Backup<'a>, Backup<'a>),
    /// ε̄, none if it is infinite.
    until: Option<Stated<'a, Fraction>>,
    choice: Naturals<'a>,
    /// For each state, for each of its actions.
    lines: Vec<Vec<Line>>,
}

pub(crate) fn verify(model: &Model, start: Parts, parts: Parts) -> Result<(), Refusal> {
    let ray = Ray::new(model, start, parts)?;
    ray.r1()?;
    ray.r2()?;
    ray.r3()?;
    ray.r4()
}

pub(crate) fn verify_discontinuity(model: &Model, start: Parts, rays: &[Parts]) -> Result<(), Refusal> {
    d1(model, start, rays)?;
    d2(model, start, rays)
}

/// **D1** R1–R4 for each ray.
fn d1(model: &Model, start: Parts, rays: &[Parts]) -> Result<(), Refusal> {
    rays.iter().try_for_each(|ray| verify(model, start, *ray).map_err(|fault| fault.demanded_by(Condition::D1)))
}

/// **D2** The two sets `optimal-within` have one element each, and the elements differ.
fn d2(model: &Model, start: Parts, rays: &[Parts]) -> Result<(), Refusal> {
    let sets = rays.iter().map(|ray| ray.set("optimal-within")).collect::<Result<Vec<_>, _>>()?;
    if let [first, second] = &*sets
        && let ([one], [other]) = (first.is, second.is)
        && one != other
    {
        return Ok(());
    }
    let state = state(model, start.state("at")?)?;
    let stated = sets.iter().map(|set| state.named(set.is)).collect::<Vec<_>>().join(" and ");
    let stated = format!("the rays have the optimal actions {stated}");
    let line = sets.last().map_or(1, |set| set.line);
    let fault = Refusal::new(line, Condition::D2, stated, "each must have one, and not the same");
    Err(fault.at_state(&state.name))
}

impl<'a> Ray<'a> {
    fn new(model: &'a Model, start: Parts<'a>, parts: Parts<'a>) -> Result<Self, Refusal> {
        let zero = Backup { model, reward: start.pairs("reward")?, value: start.values("value")? };
        let one = Backup { model, reward: parts.pairs("direction")?, value: parts.values("slope")? };
        let (until, choice) = (parts.until()?, parts.naturals("choice")?);
        let mut ray = Ray { model, start, parts, backups: (zero, one), until, choice, lines: Vec::new() };
        ray.lines = (0..model.states.len()).map(|index| ray.lines_at(index)).collect::<Result<_, _>>()?;
        Ok(ray)
    }

    fn lines_at(&self, index: usize) -> Result<Vec<Line>, Refusal> {
        let pairs = self.backups.0.advantages(index)?.into_iter().zip(self.backups.1.advantages(index)?);
        let line = |(start, slope): (Fraction, Fraction)| Line {
            start: start.sign(),
            slope: slope.sign(),
            end: self.until.map(|until| slope.times(until.is).plus(&start).sign()),
        };
        Ok(pairs.map(line).collect())
    }

    /// **R1** f_{s,π(s)} is identically 0 for every s.
    fn r1(&self) -> Result<(), Refusal> {
        for (index, lines) in self.lines.iter().enumerate() {
            let choice = *row(self.choice, index)? as usize;
            if !lines.get(choice).is_some_and(|line| line.is_zero()) {
                return Err(self.fault(Condition::R1, index, choice, "f must be identically 0")?);
            }
        }
        Ok(())
    }

    /// **R2** If ε̄ is finite, ε̄ > 0, f_{s,a}(0) ≤ 0 and f_{s,a}(ε̄) ≤ 0 for every pair; if ε̄ is infinite,
    /// f_{s,a}(0) ≤ 0 and the coefficient of ε is ≤ 0.
    fn r2(&self) -> Result<(), Refusal> {
        if let Some(until) = self.until
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

    /// **R3** B₀ = { a : f_{s0,a}(0) = 0 }; B = { a : f_{s0,a} identically 0 }; B₁ = { a : f_{s0,a}(ε̄) = 0 }.
    fn r3(&self) -> Result<(), Refusal> {
        let at = self.start.state("at")?;
        let state = state(self.model, at)?;
        let lines = self.lines.get(at).map_or(&[][..], Vec::as_slice);
        let is = |set: Stated<[u32]>, holds: fn(&Line) -> bool| {
            is_set(state, set.line, Condition::R3, set.name, set.is, |action| lines.get(action).is_some_and(holds))
        };
        is(self.start.set("optimal-at-start")?, |line| line.start.is_eq())?;
        is(self.parts.set("optimal-within")?, |line| line.is_zero())?;
        match self.until {
            Some(_) => is(self.parts.set("optimal-at-end")?, |line| line.end.is_some_and(Ordering::is_eq)),
            None => Ok(()),
        }
    }

    /// **R4** If ε̄ is finite, some pair has f_{s,a}(ε̄) = 0 and a positive coefficient of ε.
    fn r4(&self) -> Result<(), Refusal> {
        let Some(until) = self.until else { return Ok(()) };
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
            return Ok(Refusal::new(self.choice.line, condition, stated, "there is no such action"));
        };
        let mut stated = format!("f(ε) = {} + ε·({})", shown(&start), shown(&slope));
        if let Some(until) = self.until {
            let end = slope.times(until.is).plus(&start);
            stated.push_str(&format!(" and f({}) = {}", shown(until.is), shown(&end)));
        }
        // The values are to blame where f(0) is positive, otherwise the choice or the slope.
        let line = match start.sign() {
            Ordering::Greater => line_of_value(zero.value, index),
            _ if condition == Condition::R1 => line_of_row(self.choice, index),
            _ => line_of_value(one.value, index),
        };
        let fault = Refusal::new(line, condition, stated, required);
        Ok(fault.at_state(&state.name).at_action(&action.name))
    }
}
