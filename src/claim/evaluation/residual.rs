//! How far an instance is from its hypotheses: the residuals of equations, and how many statements
//! fail.

use super::Run;
use crate::claim::outcome::{Report, Truth};
use crate::claim::program::{Relation, Statement};
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
            Statement::Compare(Relation::Equal, a, b, _) => {
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

    /// How many parts of a statement would have to change for it to have this truth value: 0 if it
    /// has it, or if it is unknown. It is a measure that changes of single numbers can make
    /// smaller, so that a search finds instances where the statement has it.
    fn distance(&mut self, statement: &Statement, wanted: bool) -> Result<u64, Halt> {
        Ok(match statement {
            Statement::And(a, b) | Statement::Or(a, b) => {
                let all = matches!(statement, Statement::And(..)) == wanted;
                match self.distance(a, wanted)? {
                    0 if !all => 0,
                    left if all => left + self.distance(b, wanted)?,
                    left => left.min(self.distance(b, wanted)?),
                }
            }
            Statement::Not(inner) => self.distance(inner, !wanted)?,
            Statement::Every(domain, body) | Statement::Some(domain, body) => {
                let all = matches!(statement, Statement::Every(..)) == wanted;
                let mut found = if all { 0 } else { u64::MAX };
                for place in self.range(domain) {
                    self.bind(domain.variable, place);
                    let here = self.distance(body, wanted)?;
                    found = if all { found + here } else { found.min(here) };
                }
                found
            }
            Statement::TablesEqual(..) | Statement::PoliciesEqual(..) if wanted => {
                let mut found = Vec::new();
                match self.residuals(statement, &mut found) {
                    Err(Halt::Overflow) => return Err(Halt::Overflow),
                    // What is soft or too wide is unknown.
                    Err(_) => 0,
                    Ok(()) => found.iter().filter(|x| !x.is_zero()).count() as u64,
                }
            }
            Statement::SupportWithin(policy, sets) if wanted => {
                if self.statement(statement)? != Truth::False {
                    return Ok(0);
                }
                let policy = self.scalars(*policy)?.to_vec();
                let sets = self.bits(*sets)?;
                policy.iter().zip(sets).filter(|(p, member)| !p.is_zero() && !**member).count() as u64
            }
            other => u64::from(self.statement(other)? == Truth::of(!wanted)),
        })
    }

    /// How far a conclusion is from being false.
    pub(in crate::claim) fn resisted(&mut self, conclusion: usize) -> Result<u64, Halt> {
        let program = self.program;
        self.memory.until = None;
        program.conclusions.get(conclusion).map_or(Ok(0), |compiled| self.distance(&compiled.statement, false))
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
                        self.distance(&compiled.statement, true)?
                    }
                };
                self.memory.failing_parts[number] = Some(failing);
                sum += failing;
            }
        }
        Ok(sum)
    }
}
