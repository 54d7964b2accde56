//! max_a of `look_ahead` at a state that is its own component, in machine words: fractions that are
//! not reduced, as long as all fits.

use malachite_base::num::arithmetic::traits::Gcd;

use super::integer_row::{WordFraction, lcm};
use super::values::Values;
use crate::bellman::Bellman;
use crate::mdp::{Pair, State};
use crate::number::Value;

/// The distinct rewards of a model in words, where they fit.
pub(in crate::solve) struct WordBackup {
    rewards: Vec<Option<WordFraction>>,
    /// The actions of the state at hand with their values.
    found: Vec<(Pair, Wide)>,
}

/// numerator / denominator with room for one product more.
#[derive(Clone, Copy)]
struct Wide {
    numerator: i128,
    denominator: u64,
}

impl WordBackup {
    /// The tables of a model; values have dimension 1.
    pub(in crate::solve) fn new<V: Value>(bellman: &Bellman<'_, V>) -> Self {
        let rewards = bellman.reward.distinct().iter().map(|r| WordFraction::of(r.component(0))).collect();
        WordBackup { rewards, found: Vec::new() }
    }

    /// max_a (r + γ Σ_{s′≠s} P V) / (1 − γ P(s|s,a)) over some actions, with `optimal` told for
    /// each whether it attains the maximum; `None` when a number does not fit, and then what was
    /// told means nothing.
    pub(in crate::solve) fn best<V: Value>(
        &mut self,
        bellman: &Bellman<'_, V>,
        state: State,
        actions: impl Iterator<Item = Pair>,
        values: &Values<V>,
        mut optimal: impl FnMut(Pair, bool),
    ) -> Option<WordFraction> {
        self.found.clear();
        for pair in actions {
            let value = self.value(bellman, state, pair, values)?;
            self.found.push((pair, value));
        }
        let mut best = self.found.first()?.1;
        for (_, value) in &self.found {
            if value.exceeds(best)? {
                best = *value;
            }
        }
        let word = best.narrow()?;
        for &(pair, value) in &self.found {
            optimal(pair, value.equals(best)?);
        }
        Some(word)
    }

    fn value<V: Value>(&self, bellman: &Bellman<'_, V>, state: State, pair: Pair, values: &Values<V>) -> Option<Wide> {
        let reward = self.rewards[bellman.reward.number_at(pair)]?;
        let (next, probability) = bellman.dynamics.raw_row(pair);
        let row = || next.iter().zip(probability).map(|(&next, &number)| (State::new(next as usize), number));
        let mut denominator = reward.denominator;
        let mut stay = None;
        for (next, number) in row() {
            let factor = values.discounted(number)?;
            if next == state {
                stay = Some(factor);
                continue;
            }
            denominator = lcm(denominator, factor.denominator.checked_mul(values.word(next)?.denominator)?)?;
        }
        // Two words and a cofactor below 2^64 may exceed a double word, hence the checks.
        let mut numerator = i128::from(reward.numerator) * i128::from(denominator / reward.denominator);
        for (next, number) in row().filter(|&(next, _)| next != state) {
            let (factor, value) = (values.discounted(number)?, values.word(next)?);
            let own = factor.denominator * value.denominator;
            let term = i128::from(factor.numerator) * i128::from(value.numerator);
            let term = if own == denominator { term } else { term.checked_mul(i128::from(denominator / own))? };
            numerator = numerator.checked_add(term)?;
        }
        if let Some(stay) = stay {
            // 1 − γ P(s|s,a) is positive: γ < 1, or the action has a successor of lower rank.
            let left = u64::try_from(i128::from(stay.denominator) - i128::from(stay.numerator)).ok()?;
            numerator = numerator.checked_mul(i128::from(stay.denominator))?;
            denominator = denominator.checked_mul(left)?;
        }
        Some(Wide { numerator, denominator })
    }
}

impl Wide {
    /// The numerators over one denominator, if they fit.
    fn across(self, other: Self) -> Option<(i128, i128)> {
        if self.denominator == other.denominator {
            return Some((self.numerator, other.numerator));
        }
        let left = self.numerator.checked_mul(i128::from(other.denominator))?;
        Some((left, other.numerator.checked_mul(i128::from(self.denominator))?))
    }

    fn exceeds(self, other: Self) -> Option<bool> {
        self.across(other).map(|(left, right)| left > right)
    }

    fn equals(self, other: Self) -> Option<bool> {
        self.across(other).map(|(left, right)| left == right)
    }

    /// In words; reduced only where it does not fit otherwise.
    fn narrow(self) -> Option<WordFraction> {
        if let Ok(numerator) = i64::try_from(self.numerator) {
            return Some(WordFraction { numerator, denominator: self.denominator });
        }
        let common = self.numerator.unsigned_abs().gcd(u128::from(self.denominator));
        let denominator = self.denominator / u64::try_from(common).ok()?;
        let numerator = i64::try_from(self.numerator / i128::try_from(common).ok()?).ok()?;
        Some(WordFraction { numerator, denominator })
    }
}
