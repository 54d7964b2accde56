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
                    self.bind(domain.variable(), place);
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

    /// How many parts of a statement fail: 0 if it holds, or if it is unknown. It is a measure that
    /// changes of single numbers can make smaller, so that a search finds instances that satisfy
    /// it.
    pub(in crate::claim) fn violations(&mut self, statement: &Statement) -> Result<u64, Halt> {
        Ok(match statement {
            Statement::And(a, b) => self.violations(a)? + self.violations(b)?,
            Statement::Or(a, b) => match self.violations(a)? {
                0 => 0,
                left => left.min(self.violations(b)?),
            },
            Statement::Not(inner) => self.resistance(inner)?,
            Statement::Every(domain, body) => {
                let mut sum = 0;
                for place in self.range(domain) {
                    self.bind(domain.variable(), place);
                    sum += self.violations(body)?;
                }
                sum
            }
            Statement::Some(domain, body) => {
                let mut least = u64::MAX;
                for place in self.range(domain) {
                    self.bind(domain.variable(), place);
                    least = least.min(self.violations(body)?);
                }
                least
            }
            Statement::TablesEqual(..) | Statement::PoliciesEqual(..) => {
                let mut found = Vec::new();
                match self.residuals(statement, &mut found) {
                    Err(Halt::Overflow) => return Err(Halt::Overflow),
                    // What is soft or too wide is unknown.
                    Err(_) => 0,
                    Ok(()) => found.iter().filter(|x| !x.is_zero()).count() as u64,
                }
            }
            Statement::SupportWithin(policy, sets) => {
                if self.statement(statement)? != Truth::False {
                    return Ok(0);
                }
                let policy = self.scalars(*policy)?.to_vec();
                let sets = self.bits(*sets)?;
                policy.iter().zip(sets).filter(|(p, member)| !p.is_zero() && !**member).count() as u64
            }
            other => u64::from(self.statement(other)?.fails()),
        })
    }

    /// How many parts of a statement hold that would have to fail for it to be false: 0 if it is
    /// false already, or unknown. Like [`violations`](Self::violations) it can be made smaller step
    /// by step.
    pub(in crate::claim) fn resistance(&mut self, statement: &Statement) -> Result<u64, Halt> {
        Ok(match statement {
            Statement::And(a, b) => match self.resistance(a)? {
                0 => 0,
                left => left.min(self.resistance(b)?),
            },
            Statement::Or(a, b) => self.resistance(a)? + self.resistance(b)?,
            Statement::Not(inner) => self.violations(inner)?,
            Statement::Every(domain, body) => {
                let mut least = u64::MAX;
                for place in self.range(domain) {
                    self.bind(domain.variable(), place);
                    least = least.min(self.resistance(body)?);
                }
                least
            }
            Statement::Some(domain, body) => {
                let mut sum = 0;
                for place in self.range(domain) {
                    self.bind(domain.variable(), place);
                    sum += self.resistance(body)?;
                }
                sum
            }
            other => u64::from(self.statement(other)?.holds()),
        })
    }

    /// The resistance of a conclusion.
    pub(in crate::claim) fn resisted(&mut self, conclusion: usize) -> Result<u64, Halt> {
        let program = self.program;
        self.memory.until = None;
        program.conclusions.get(conclusion).map_or(Ok(0), |compiled| self.resistance(&compiled.statement))
    }

    /// The sum of [`violations`](Self::violations) over the refinements and hypotheses that need
    /// from `least` to `most` givens.
    pub(in crate::claim) fn violated(&mut self, least: usize, most: usize) -> Result<u64, Halt> {
        let program = self.program;
        let mut sum = 0;
        for compiled in program.refinements.iter().chain(&program.hypotheses) {
            if (least..=most).contains(&compiled.ready) {
                self.memory.until = None;
                sum += self.violations(&compiled.statement)?;
            }
        }
        Ok(sum)
    }
}
