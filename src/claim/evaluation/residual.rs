//! How far an instance is from its hypotheses: the residuals of equations, and how many statements
//! fail.

use super::Run;
use crate::claim::distance::Distance;
use crate::claim::outcome::{Report, Truth};
use crate::claim::program::{Comparison, Set, Statement, Table};
use crate::number::{Halt, Quantity};

impl<F: Report, N: Quantity<F>> Run<'_, F, N> {
    /// Adds left − right for every equation that a statement of quantifiers, conditions and
    /// equations makes on this instance.
    pub(in crate::claim) fn residuals(&mut self, statement: &Statement, found: &mut Vec<F>) -> Result<(), Halt> {
        match statement {
            Statement::Every(domain, body) => {
                for place in self.range(domain) {
                    self.bind(domain.variable, place);
                    self.residuals(body, found)?;
                }
            }
            Statement::Or(guard, body) => match self.statement(guard)? {
                Truth::False => self.residuals(body, found)?,
                Truth::True | Truth::Unknown(_) => {}
            },
            Statement::Compare(Comparison::Equal, a, b, _) => {
                let difference = self.number(a)?.subtract(&self.number(b)?)?;
                found.push(difference.constant().clone());
            }
            Statement::TablesEqual(a, b) => {
                let (a, b) = (self.quantities(*a)?.to_vec(), self.quantities(*b)?);
                for (x, y) in a.iter().zip(b) {
                    found.push(x.subtract(y)?.constant().clone());
                }
            }
            Statement::PoliciesEqual(a, b) => {
                let (a, b) = (self.scalars(*a)?.to_vec(), self.scalars(*b)?);
                for (x, y) in a.iter().zip(b) {
                    found.push(x.subtract(y)?);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// How far a statement is from having this truth value. How far the sides of its comparisons are
    /// apart is looked at only if the evaluation is `measuring`.
    fn distance(&mut self, statement: &Statement, wanted: bool) -> Result<Distance, Halt> {
        Ok(match statement {
            Statement::And(a, b) | Statement::Or(a, b) => {
                let all = matches!(statement, Statement::And(..)) == wanted;
                match self.distance(a, wanted)? {
                    none if none.parts == 0 && !all => none,
                    left if all => left.and(self.distance(b, wanted)?),
                    left => left.min(self.distance(b, wanted)?),
                }
            }
            Statement::Not(inner) => self.distance(inner, !wanted)?,
            Statement::Every(domain, body) | Statement::Some(domain, body) => {
                let all = matches!(statement, Statement::Every(..)) == wanted;
                let mut found: Option<Distance> = None;
                for place in self.range(domain) {
                    self.bind(domain.variable, place);
                    let here = self.distance(body, wanted)?;
                    found = Some(match found {
                        None => here,
                        Some(found) if all => found.and(here),
                        Some(found) => found.min(here),
                    });
                }
                found.unwrap_or_else(Distance::none)
            }
            Statement::TablesEqual(..) | Statement::PoliciesEqual(..) if wanted => {
                let mut found = Vec::new();
                match self.residuals(statement, &mut found) {
                    Err(Halt::Overflow) => return Err(Halt::Overflow),
                    // What is soft or too wide is unknown.
                    Err(_) => Distance::none(),
                    Ok(()) => Distance::of_parts(found.iter().filter(|x| !x.is_zero()).count() as u64),
                }
            }
            Statement::SupportWithin(policy, sets) if wanted => {
                if self.statement(statement)? != Truth::False {
                    return Ok(Distance::none());
                }
                let policy = self.scalars(*policy)?.to_vec();
                let sets = self.bits(*sets)?;
                let outside = policy.iter().zip(sets).filter(|(p, member)| !p.is_zero() && !**member);
                Distance::of_parts(outside.count() as u64)
            }
            other if self.statement(other)? != Truth::of(!wanted) => Distance::none(),
            other if self.memory.measuring => match self.between(other, wanted) {
                Err(Halt::Overflow) => return Err(Halt::Overflow),
                Err(_) => Distance::of_parts(1),
                Ok(between) => between,
            },
            _ => Distance::of_parts(1),
        })
    }

    /// How far the sides of a statement are apart that has not the truth value wanted.
    fn between(&mut self, statement: &Statement, wanted: bool) -> Result<Distance, Halt> {
        match statement {
            Statement::Compare(_, a, b, _) => {
                let (a, b) = (self.number(a)?, self.number(b)?);
                Ok(Distance::between(a.constant().lower(), b.constant().lower()))
            }
            Statement::Member(action, set) => {
                let pair = self.place(*action);
                let state = self.instance.frame.state_of(pair);
                self.distance_to_best(set, state, wanted.then_some(pair))
            }
            Statement::Within(a, b, state) | Statement::SetsEqual(a, b, state) => {
                let state = self.place(*state);
                Ok(self.distance_to_best(a, state, None)?.min(self.distance_to_best(b, state, None)?))
            }
            Statement::Positive(variable, body) if !wanted => {
                let mut least = Distance::of_parts(1);
                for epsilon in [N::infinitesimal(F::zero()), N::fixed(F::one())] {
                    self.memory.until = None;
                    self.perturb(*variable, epsilon);
                    let here = self.distance(body, wanted)?;
                    least = if here.parts == 0 { least } else { least.min(here) };
                }
                Ok(least)
            }
            Statement::Small(variable, body) => {
                self.memory.until = None;
                self.perturb(*variable, N::infinitesimal(F::zero()));
                let here = self.distance(body, wanted)?;
                Ok(if here.parts == 0 { Distance::of_parts(1) } else { here })
            }
            _ => Ok(Distance::of_parts(1)),
        }
    }

    /// How far an action is from the best of its state in a set of best actions; if none is named,
    /// the best of those that are not among them.
    fn distance_to_best(&mut self, set: &Set, state: usize, pair: Option<usize>) -> Result<Distance, Halt> {
        let Set::Table(table) = set else { return Ok(Distance::of_parts(1)) };
        let Table::Argmax(q) = self.program.tables[*table as usize].table else { return Ok(Distance::of_parts(1)) };
        let members = self.bits(*table)?.to_vec();
        let frame = &self.instance.frame;
        let values = self.quantities(q)?;
        let value = |pair: usize| values[pair].constant().lower();
        let actions = || frame.actions(state);
        let best = actions().find(|&pair| members[pair]).map(value);
        let next = pair.map(value).or_else(|| actions().filter(|&pair| !members[pair]).map(value).max());
        Ok(best.zip(next).map_or_else(|| Distance::of_parts(1), |(best, next)| Distance::between(best, next)))
    }

    /// How far a conclusion is from being false.
    pub(in crate::claim) fn resisted(&mut self, conclusion: usize) -> Result<Distance, Halt> {
        let program = self.program;
        self.memory.until = None;
        self.memory.measuring = true;
        let distance = program.conclusions.get(conclusion).map(|compiled| self.distance(&compiled.statement, false));
        self.memory.measuring = false;
        distance.unwrap_or_else(|| Ok(Distance::none()))
    }

    /// How far the refinements and hypotheses that need from `least` to `most` givens are from
    /// holding.
    pub(in crate::claim) fn violated(&mut self, least: usize, most: usize) -> Result<u64, Halt> {
        let program = self.program;
        let mut sum = 0;
        for (number, compiled) in program.refinements.iter().chain(&program.hypotheses).enumerate() {
            if (least..=most).contains(&compiled.ready) {
                let failing = match self.memory.failing_parts[number] {
                    Some(known) => known,
                    None => {
                        self.memory.until = None;
                        self.distance(&compiled.statement, true)?.parts
                    }
                };
                self.memory.failing_parts[number] = Some(failing);
                sum += failing;
            }
        }
        Ok(sum)
    }
}
