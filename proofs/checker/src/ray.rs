//! Kinds `ray` and `discontinuity`: one policy stays optimal from R along R + εD up to ε̄.

use std::cmp::Ordering;

use crate::bellman::{Backup, line_of_row, line_of_value, named, row};
use crate::certificate::{Ray, Start};
use crate::model::Model;
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

/// One ray with its functions f.
struct Lines<'a> {
    model: &'a Model,
    start: &'a Start,
    ray: &'a Ray,
    /// For each state, for each of its actions.
    lines: Vec<Vec<Line>>,
}

pub(crate) fn verify(model: &Model, start: &Start, ray: &Ray) -> Result<(), Refusal> {
    let lines = Lines::new(model, start, ray)?;
    lines.r1()?;
    lines.r2()?;
    lines.r3()?;
    lines.r4()
}

pub(crate) fn verify_discontinuity(
    model: &Model,
    start: &Start,
    rays: &[Ray; 2],
) -> Result<(), Refusal> {
    d1(model, start, rays)?;
    d2(model, start, rays)
}

/// **D1** R1–R4 for each ray.
fn d1(model: &Model, start: &Start, rays: &[Ray; 2]) -> Result<(), Refusal> {
    rays.iter().try_for_each(|ray| {
        verify(model, start, ray).map_err(|fault| fault.demanded_by(Condition::D1))
    })
}

/// **D2** The two sets `optimal-within` have one element each, and the elements differ.
fn d2(model: &Model, start: &Start, [first, second]: &[Ray; 2]) -> Result<(), Refusal> {
    let sets = (&*first.optimal_within.is, &*second.optimal_within.is);
    if let ([one], [other]) = sets
        && one != other
    {
        return Ok(());
    }
    let stated = format!(
        "the rays have the optimal actions {:?} and {:?}",
        sets.0, sets.1
    );
    let required = "each must have one, and not the same";
    let fault = Refusal::new(second.optimal_within.line, Condition::D2, stated, required);
    Err(fault.at_state(&named(model, start.at.is as usize)?.name))
}

impl<'a> Lines<'a> {
    fn new(model: &'a Model, start: &'a Start, ray: &'a Ray) -> Result<Self, Refusal> {
        let mut lines = Lines {
            model,
            start,
            ray,
            lines: Vec::new(),
        };
        for state in 0..model.states.len() {
            let (values, slopes) = lines.at(state)?;
            let signs = values.iter().zip(&slopes).map(|(value, slope)| Line {
                start: value.sign(),
                slope: slope.sign(),
                end: lines.end(value, slope).map(|end| end.sign()),
            });
            let signs = signs.collect();
            lines.lines.push(signs);
        }
        Ok(lines)
    }

    /// Q₀(s,a) − V₀(s) and Q₁(s,a) − V₁(s) for each action a of the state s.
    fn at(&self, state: usize) -> Result<(Vec<Fraction>, Vec<Fraction>), Refusal> {
        let Lines {
            model, start, ray, ..
        } = self;
        let zero = Backup {
            model,
            reward: &start.reward,
            value: &start.value,
        };
        let one = Backup {
            model,
            reward: &ray.direction,
            value: &ray.slope,
        };
        Ok((zero.advantages(state)?, one.advantages(state)?))
    }

    /// f(ε̄), if ε̄ is finite.
    fn end(&self, start: &Fraction, slope: &Fraction) -> Option<Fraction> {
        let (until, _) = self.ray.until.as_ref()?;
        Some(slope.times(&until.is).plus(start))
    }

    /// **R1** f_{s,π(s)} is identically 0 for every s.
    fn r1(&self) -> Result<(), Refusal> {
        for (state, lines) in self.lines.iter().enumerate() {
            let choice = *row(&self.ray.choice, state)? as usize;
            if !lines.get(choice).is_some_and(|line| line.is_zero()) {
                return Err(self.fault(Condition::R1, state, choice, "f must be identically 0")?);
            }
        }
        Ok(())
    }

    /// **R2** If ε̄ is finite, ε̄ > 0, f_{s,a}(0) ≤ 0 and f_{s,a}(ε̄) ≤ 0 for every pair; otherwise f_{s,a}(0) ≤ 0
    /// and the coefficient of ε is ≤ 0.
    fn r2(&self) -> Result<(), Refusal> {
        if let Some((until, _)) = &self.ray.until
            && until.is.sign().is_le()
        {
            let stated = format!("until = {}", shown(&until.is));
            return Err(Refusal::new(
                until.line,
                Condition::R2,
                stated,
                "it must be positive",
            ));
        }
        for (state, lines) in self.lines.iter().enumerate() {
            for (action, line) in lines.iter().enumerate() {
                if line.start.is_gt() || line.end.unwrap_or(line.slope).is_gt() {
                    let required = match line.end {
                        Some(_) => "f must be at most 0 at both ends",
                        None => "neither may be positive",
                    };
                    return Err(self.fault(Condition::R2, state, action, required)?);
                }
            }
        }
        Ok(())
    }

    /// **R3** B₀ = { a : f_{s0,a}(0) = 0 }; B = { a : f_{s0,a} identically 0 }; B₁ = { a : f_{s0,a}(ε̄) = 0 }.
    fn r3(&self) -> Result<(), Refusal> {
        let at = self.start.at.is as usize;
        let state = named(self.model, at)?;
        let lines = self.lines.get(at).map_or(&[][..], Vec::as_slice);
        let has = |action: usize, holds: fn(&Line) -> bool| lines.get(action).is_some_and(holds);

        let (b0, b) = (&self.start.optimal_at_start, &self.ray.optimal_within);
        is_set(
            state,
            b0.line,
            Condition::R3,
            "optimal-at-start",
            &b0.is,
            |action| has(action, |line| line.start.is_eq()),
        )?;
        is_set(
            state,
            b.line,
            Condition::R3,
            "optimal-within",
            &b.is,
            |action| has(action, |line| line.is_zero()),
        )?;
        let Some((_, b1)) = &self.ray.until else {
            return Ok(());
        };
        is_set(
            state,
            b1.line,
            Condition::R3,
            "optimal-at-end",
            &b1.is,
            |action| has(action, |line| line.end.is_some_and(Ordering::is_eq)),
        )
    }

    /// **R4** If ε̄ is finite, some pair has f_{s,a}(ε̄) = 0 and a positive coefficient of ε.
    fn r4(&self) -> Result<(), Refusal> {
        let Some((until, _)) = &self.ray.until else {
            return Ok(());
        };
        let crosses = |line: &Line| line.end.is_some_and(Ordering::is_eq) && line.slope.is_gt();
        if self.lines.iter().flatten().any(crosses) {
            return Ok(());
        }
        let stated = format!("until = {}", shown(&until.is));
        Err(Refusal::new(
            until.line,
            Condition::R4,
            stated,
            "no action's f becomes positive there",
        ))
    }

    /// A condition that f fails for one pair.
    fn fault(
        &self,
        condition: Condition,
        state: usize,
        action: usize,
        required: &str,
    ) -> Result<Refusal, Refusal> {
        let (values, slopes) = self.at(state)?;
        let named = named(self.model, state)?;
        let action_name = named.actions.get(action).map_or("", |action| &*action.name);
        let (Some(value), Some(slope)) = (values.get(action), slopes.get(action)) else {
            let line = line_of_row(&self.ray.choice, state);
            return Ok(Refusal::new(
                line,
                condition,
                format!("choice {action}"),
                "there is no such action",
            ));
        };
        let mut stated = format!("f(ε) = {} + ε·({})", shown(value), shown(slope));
        if let (Some(end), Some((until, _))) = (self.end(value, slope), &self.ray.until) {
            stated.push_str(&format!(" and f({}) = {}", shown(&until.is), shown(&end)));
        }
        // The start is to blame where f(0) is wrong, the slope otherwise.
        let line = match value.sign() {
            Ordering::Greater => line_of_value(&self.start.value, state),
            _ if condition == Condition::R1 => line_of_row(&self.ray.choice, state),
            _ => line_of_value(&self.ray.slope, state),
        };
        Ok(Refusal::new(line, condition, stated, required)
            .at_state(&named.name)
            .at_action(action_name))
    }
}
