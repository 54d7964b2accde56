//! Evaluates numbers.

use super::Run;
use crate::claim::instance::GivenValue;
use crate::claim::outcome::Report;
use crate::claim::program::{BoundVariable, Num, Set, Sort};
use crate::claim::syntax::Aggregate;
use crate::number::{Field, Halt, Quantity, Until};

impl<F: Report, N: Quantity<F>> Run<'_, F, N> {
    pub(super) fn number(&mut self, num: &Num) -> Result<N, Halt> {
        let instance = self.instance;
        let frame = &instance.frame;
        Ok(match num {
            Num::Constant(c) => N::fixed(self.memory.constants[*c as usize].clone()),
            Num::Discount => N::fixed(frame.discount().clone()),
            Num::Given(v) => match &instance.values[*v as usize] {
                GivenValue::Number(x) => N::fixed(x.clone()),
                _ => N::zero(),
            },
            Num::Epsilon(v) | Num::Bound(v, ..) => self.memory.numbers[*v as usize].clone(),
            Num::States => count(frame.states())?,
            Num::Components => count(self.components)?,
            Num::Value(t, v) => {
                let place = self.place(*v);
                self.quantities(*t)?[place].clone()
            }
            Num::Share(t, v) => {
                let place = self.place(*v);
                N::fixed(self.scalars(*t)?[place].clone())
            }
            Num::Transition(a, s) => {
                let target = self.place(*s);
                let found = frame.row(self.place(*a)).find(|(next, _)| *next == target);
                found.map_or_else(N::zero, |(_, p)| N::fixed(p.clone()))
            }
            Num::Add(a, b) => self.number(a)?.add(&self.number(b)?)?,
            Num::Subtract(a, b) => self.number(a)?.subtract(&self.number(b)?)?,
            Num::Negate(a) => N::zero().subtract(&self.number(a)?)?,
            Num::Product(factor, x) => {
                let factor = self.number(factor)?;
                self.number(x)?.scale(factor.constant())?
            }
            Num::Quotient(x, divisor) => {
                let divisor = self.number(divisor)?;
                self.number(x)?.shrink(divisor.constant())?
            }
            Num::Abs(a) => {
                let x = self.number(a)?;
                x.magnitude(&mut self.memory.until)?
            }
            Num::Max(a, b) => {
                let (a, b) = (self.number(a)?, self.number(b)?);
                a.larger(b, &mut self.memory.until)?
            }
            Num::Min(a, b) => {
                let (a, b) = (self.number(a)?, self.number(b)?);
                smaller(a, b, &mut self.memory.until)?
            }
            Num::Norm(t) => {
                self.ensure(*t)?;
                let memory = &mut *self.memory;
                if let Some(norm) = &memory.tables.at(*t).norm {
                    return Ok(norm.clone());
                }
                let mut most = N::zero();
                for x in &memory.tables.at(*t).quantities {
                    let x = x.magnitude(&mut memory.until)?;
                    most = most.larger(x, &mut memory.until)?;
                }
                // A norm that depends on ε is narrowed to where it is this one, each time.
                if !self.program.tables[*t as usize].varies {
                    memory.tables.at_mut(*t).norm = Some(most.clone());
                }
                most
            }
            Num::Span(t) => {
                self.ensure(*t)?;
                let memory = &mut *self.memory;
                let f = &memory.tables.at(*t).quantities;
                let Some(first) = f.first() else { return Ok(N::zero()) };
                let (mut most, mut least) = (first.clone(), first.clone());
                for x in &f[1..] {
                    most = most.larger(x.clone(), &mut memory.until)?;
                    least = smaller(least, x.clone(), &mut memory.until)?;
                }
                most.subtract(&least)?
            }
            Num::Mean(mass, t) => {
                self.ensure(*mass)?;
                self.ensure(*t)?;
                let mass = &self.memory.tables.at(*mass).scalars;
                let values = &self.memory.tables.at(*t).quantities;
                let mut mean = N::zero();
                for (p, x) in mass.iter().zip(values).filter(|(p, _)| !p.is_zero()) {
                    mean = mean.add(&x.scale(p)?)?;
                }
                mean
            }
            Num::Variation(a, b, s) => {
                self.ensure(*a)?;
                self.ensure(*b)?;
                let (a, b) = (&self.memory.tables.at(*a).scalars, &self.memory.tables.at(*b).scalars);
                let mut sum = F::zero();
                for pair in frame.actions(self.place(*s)) {
                    // ½ Σ |p − q| is the sum of the positive differences, since both sum to 1.
                    sum = sum.add(&Field::larger(F::zero(), a[pair].subtract(&b[pair])?)?)?;
                }
                N::fixed(sum)
            }
            Num::Size(set, s) => {
                let mut size = 0;
                for pair in frame.actions(self.place(*s)) {
                    size += usize::from(self.member(set, pair)?);
                }
                count(size)?
            }
            Num::Over(aggregate, domain, body) => {
                let mut all: Option<N> = None;
                for place in self.range(domain) {
                    self.bind(domain.variable, place);
                    let x = self.number(body)?;
                    let until = &mut self.memory.until;
                    all = Some(match (all, aggregate) {
                        (None, _) => x,
                        (Some(y), Aggregate::Sum) => y.add(&x)?,
                        (Some(y), Aggregate::Max) => y.larger(x, until)?,
                        (Some(y), Aggregate::Min) => smaller(y, x, until)?,
                    });
                }
                all.unwrap_or_else(N::zero)
            }
            Num::Log(x) => {
                let x = self.number(x)?;
                N::fixed(F::logarithm(x.constant(), &mut self.memory.atoms)?)
            }
        })
    }

    /// What a bound variable runs through: numbers of states, pairs or components.
    pub(super) fn range(&self, domain: &BoundVariable) -> std::ops::Range<usize> {
        match domain.sort {
            Sort::State => 0..self.instance.frame.states(),
            Sort::Action(state) => self.instance.frame.actions(self.place(state)),
            Sort::Component => 0..self.components,
        }
    }

    pub(super) fn member(&mut self, set: &Set, pair: usize) -> Result<bool, Halt> {
        match set {
            Set::Table(t) => Ok(self.bits(*t)?[pair]),
            Set::Listed(actions) => Ok(actions.iter().any(|action| self.place(*action) == pair)),
            Set::All => Ok(true),
        }
    }
}

/// min(a, b) = −max(−a, −b)
fn smaller<F: Report, N: Quantity<F>>(a: N, b: N, until: &mut Until<F>) -> Result<N, Halt> {
    let negated = |x: N| N::zero().subtract(&x);
    negated(negated(a)?.larger(negated(b)?, until)?)
}

/// A small count as a number.
fn count<F: Report, N: Quantity<F>>(n: usize) -> Result<N, Halt> {
    let n = crate::number::Rational::from(n);
    F::from_rational(&n).map(N::fixed).ok_or(Halt::Overflow)
}
