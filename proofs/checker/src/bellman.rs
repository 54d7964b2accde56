//! Equation (Q) of `FORMAT.md`, Q_V(s,a) = R(s,a) + γ Σ_{s'} P(s'|s,a) V(s'), by substitution:
//! nothing is solved.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::budget;
use crate::model::{Action, Distribution, Model, action, state};
use crate::number::{Fraction, quotient, sum};
use crate::refusal::{Condition, Refusal};
use crate::section::{Pairs, Stated, Value, Values};

/// A model with a reward (or a direction) and a function V on its states.
#[derive(Clone, Copy)]
pub(crate) struct Backup<'a> {
    pub(crate) model: &'a Model,
    pub(crate) reward: Pairs<'a>,
    pub(crate) value: Values<'a>,
}

impl<'a> Backup<'a> {
    /// Q_V(s,a) − V(s) for each action a of a state s.
    pub(crate) fn advantages(&self, index: usize) -> Result<Vec<Fraction>, Refusal> {
        let pairs = state(self.model, index)?.actions.iter().zip(row(self.reward, index)?);
        pairs.map(|(action, reward)| self.advantage(index, action, reward)).collect()
    }

    /// Q_V(s,a) − V(s) for one pair.
    pub(crate) fn advantage_of(&self, index: usize, place: usize) -> Result<Fraction, Refusal> {
        self.advantage(index, action(self.model, index, place)?, number(self.reward, index, place)?)
    }

    /// Q_V(s,a) − V(s) for an action a of a state s with its reward.
    fn advantage(&self, index: usize, action: &Action, reward: &Fraction) -> Result<Fraction, Refusal> {
        let own = self.value_at(index)?;
        let shares = vec![(&own.over, Fraction::one().negated().times_integer(&own.numerator))];
        self.total(self.shares(shares, &action.next, Some(&self.model.discount))?, reward)
    }

    /// The comparison of Q_V(s,a) with V(s) for every pair, state by state.
    pub(crate) fn signs(&self) -> Result<Vec<Ordering>, Refusal> {
        let (states, middle) = (self.model.states.len(), self.model.states.len() / 2);
        let (first, second) = budget::both(states, || self.signs_at(0..middle), || self.signs_at(middle..states));
        let mut signs = first?;
        signs.extend(second?);
        Ok(signs)
    }

    fn signs_at(&self, states: Range<usize>) -> Result<Vec<Ordering>, Refusal> {
        let mut signs = Vec::new();
        for index in states {
            for (action, reward) in state(self.model, index)?.actions.iter().zip(row(self.reward, index)?) {
                signs.push(match self.sign_in_words(index, action, reward) {
                    Some(sign) => sign,
                    None => self.advantage(index, action, reward)?.sign(),
                });
            }
        }
        Ok(signs)
    }

    /// The sign of Q_V(s,a) − V(s), where the values share a denominator and no number on the way is
    /// longer than 127 bits.
    fn sign_in_words(&self, index: usize, action: &Action, reward: &Fraction) -> Option<Ordering> {
        budget::charge(budget::price_of_sum(128));
        let own = self.value.is.get(index)?;
        let over = own.over.to_i128()?;
        let (discount, discount_over) = self.model.discount.words()?;
        let (reward, reward_over) = reward.words()?;
        // Σ P(s'|s,a) V(s'), over the denominator times `scale`.
        let (mut sum, mut scale) = (0_i128, 1_i128);
        for (next, probability) in &action.next {
            let value = self.value.is.get(*next as usize).filter(|value| Arc::ptr_eq(&value.over, &own.over))?;
            let (weight, weight_over) = probability.words()?;
            let term = value.numerator.to_i128()?.checked_mul(weight)?;
            if weight_over == scale {
                sum = sum.checked_add(term)?;
            } else {
                sum = sum.checked_mul(weight_over)?.checked_add(term.checked_mul(scale)?)?;
                scale = scale.checked_mul(weight_over)?;
            }
        }
        let (sum, scale) = (sum.checked_mul(discount)?, scale.checked_mul(discount_over)?);
        let paid = reward.checked_mul(over)?.checked_mul(scale)?;
        let least = own.numerator.to_i128()?.checked_mul(scale)?.checked_sub(sum)?;
        Some(paid.cmp(&least.checked_mul(reward_over)?))
    }

    /// Σ_{s'} P(s'|s,a) V(s').
    pub(crate) fn expectation(&self, next: &Distribution) -> Result<Fraction, Refusal> {
        self.total(self.shares(Vec::new(), next, None)?, &Fraction::zero())
    }

    /// Shares with those of Σ_{s'} factor P(s'|s,a) V(s'): successors in sequence that share a
    /// denominator, and such that share the first one, are added before they are divided by it.
    fn shares(
        &self,
        mut shares: Vec<Share<'a>>,
        next: &Distribution,
        factor: Option<&Fraction>,
    ) -> Result<Vec<Share<'a>>, Refusal> {
        for (index, probability) in next {
            let value = self.value_at(*index as usize)?;
            // The weight is short, the value may be long: one product with it.
            let term = match factor {
                Some(factor) => probability.times(factor).times_integer(&value.numerator),
                None => probability.times_integer(&value.numerator),
            };
            let (first, last) = (0, shares.len().saturating_sub(1));
            let place = [last, first]
                .into_iter()
                .find(|at| shares.get(*at).is_some_and(|(over, _)| Arc::ptr_eq(over, &value.over)));
            match place.and_then(|at| shares.get_mut(at)) {
                Some((_, share)) => share.add(&term),
                None => shares.push((&value.over, term)),
            }
        }
        Ok(shares)
    }

    /// The sum of shares and a number. Where the denominator of one is a multiple of all others, as
    /// along a chain of components, no product of long numbers is needed.
    fn total(&self, shares: Vec<Share<'a>>, other: &Fraction) -> Result<Fraction, Refusal> {
        let mut shares = shares.into_iter();
        let Some((mut over, mut whole)) = shares.next() else { return Ok(other.clone()) };
        let mut rest = Vec::new();
        for (own, share) in shares {
            if let Some(factor) = quotient(over, own) {
                whole.add(&share.times_integer(&factor));
            } else if let Some(factor) = quotient(own, over) {
                whole = whole.times_integer(&factor).plus(&share);
                over = own;
            } else {
                rest.push(share.divided_by(own));
            }
        }
        if other.sign().is_ne() {
            whole.add(&other.times_integer(over));
        }
        sum([whole.divided_by(over)].into_iter().chain(rest)).ok_or_else(|| self.too_large())
    }

    pub(crate) fn value_at(&self, index: usize) -> Result<&'a Value, Refusal> {
        row(self.value, index)
    }

    pub(crate) fn too_large(&self) -> Refusal {
        let stated = "a sum of these values has too many digits";
        Refusal::new(self.value.line, Condition::Limit, stated, "this checker does not compute it")
    }
}

/// Numerators that have been added, and the denominator that they are over.
type Share<'a> = (&'a Arc<BigInt>, Fraction);

/// The row of a state. Reading a section gives each state its row, so that the refusal is never
/// seen.
pub(crate) fn row<'a, T>(section: Stated<'a, [T]>, index: usize) -> Result<&'a T, Refusal> {
    section.is.get(index).ok_or_else(|| {
        let stated = format!("`{}` has {} rows", section.name, section.is.len());
        Refusal::new(section.line, Condition::Syntax, stated, format!("state {index} needs one"))
    })
}

/// The number of a pair.
pub(crate) fn number<'a>(section: Pairs<'a>, index: usize, place: usize) -> Result<&'a Fraction, Refusal> {
    row(section, index)?.get(place).map(|number| &**number).ok_or_else(|| {
        let stated = format!("`{}` has no number for action {place} of state {index}", section.name);
        Refusal::new(section.line, Condition::Syntax, stated, "it needs one")
    })
}

/// The line of a state's row.
pub(crate) fn line_of_row<T>(section: Stated<[T]>, index: usize) -> usize {
    section.line.saturating_add(index).saturating_add(1)
}

/// The line of a state's row over a denominator.
pub(crate) fn line_of_value(values: Values, index: usize) -> usize {
    let rows = || values.is.iter().take(index.saturating_add(1));
    let changes = rows().zip(rows().skip(1)).filter(|(one, next)| !Arc::ptr_eq(&one.over, &next.over));
    line_of_row(values, index).saturating_add(changes.count()).saturating_add(1)
}
