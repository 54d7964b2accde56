//! `look_ahead` of V* as it is found: words, values of their own, and whole components over one
//! denominator; reduced only when asked for.

use std::borrow::Cow;

use malachite_base::num::basic::traits::One;
use malachite_base::num::conversion::traits::SciMantissaAndExponent;

use super::integer_row::{WordFraction, integer_row};
use super::linear::{Forms, Solution};
use crate::bellman::Bellman;
use crate::mdp::{Dynamics, Pair, State};
use crate::number::{Fraction, Natural, Rational, Value, approximate};

/// A function on the states, in the form in which it was computed.
#[derive(Clone, Debug)]
pub(in crate::solve) struct Values<V> {
    entries: Vec<Entry>,
    own: Vec<V>,
    blocks: Vec<Block>,
    /// γP in words where they fit, by the numbers of the distinct probabilities.
    discounted: Vec<Option<WordFraction>>,
}

/// Where the value of a state is.
#[derive(Clone, Copy, Debug)]
enum Entry {
    Word(WordFraction),
    /// In `own`.
    Own(u32),
    /// A numerator of a block.
    Shared {
        block: u32,
        position: u32,
    },
}

/// For each component of the values one solution: numerators over one denominator.
type Block = Vec<Forms>;

impl<V: Value> Values<V> {
    /// The zero function on the states.
    pub(in crate::solve) fn zero(dynamics: &Dynamics) -> Self {
        Values {
            entries: vec![Entry::Word(WordFraction::ZERO); dynamics.states()],
            own: Vec::new(),
            blocks: Vec::new(),
            discounted: dynamics.distinct_discounted().iter().map(WordFraction::of).collect(),
        }
    }

    /// γ times the probability with this number among the distinct ones, if it fits words.
    pub(in crate::solve) fn discounted(&self, number: u32) -> Option<WordFraction> {
        self.discounted[number as usize]
    }

    /// Sets the value of a state to a number of words; for values of dimension 1.
    pub(in crate::solve) fn set_word(&mut self, state: State, value: WordFraction) {
        self.entries[state.index()] = Entry::Word(value);
    }

    /// Sets the value of a state.
    pub(in crate::solve) fn set(&mut self, state: State, value: V) {
        let entry = &mut self.entries[state.index()];
        if let (1, Some(word)) = (V::COMPONENTS, WordFraction::of(value.component(0))) {
            *entry = Entry::Word(word);
        } else if let Entry::Own(place) = *entry {
            self.own[place as usize] = value;
        } else {
            *entry = Entry::Own(self.own.len() as u32);
            self.own.push(value);
        }
    }

    /// Sets the values of the states of a component; one solution for each component of V, with a
    /// numerator for each state.
    pub(in crate::solve) fn set_block(&mut self, states: &[u32], solutions: &[Solution]) {
        let block = self.blocks.len() as u32;
        for (position, &state) in (0..).zip(states) {
            self.entries[state as usize] = Entry::Shared { block, position };
        }
        self.blocks.push(solutions.iter().map(Forms::new).collect());
    }

    /// The value of a state, if it is in words.
    pub(in crate::solve) fn word(&self, state: State) -> Option<WordFraction> {
        match self.entries[state.index()] {
            Entry::Word(word) => Some(word),
            Entry::Own(_) | Entry::Shared { .. } => None,
        }
    }

    /// The value of a state in lowest terms.
    pub(in crate::solve) fn reduced(&self, state: State) -> V {
        match self.entries[state.index()] {
            Entry::Own(place) => self.own[place as usize].clone(),
            Entry::Word(_) | Entry::Shared { .. } => V::from_components(|k| self.fraction(state, k).reduce()),
        }
    }

    /// A component of the value of a state.
    pub(in crate::solve) fn fraction(&self, state: State, k: usize) -> Fraction<'_> {
        let mut fraction = Fraction::zero();
        self.add_multiple(&mut fraction, &Rational::ONE, state, k);
        fraction
    }

    /// fraction ← fraction + factor · V_k(state).
    pub(in crate::solve) fn add_multiple<'a>(
        &'a self,
        fraction: &mut Fraction<'a>,
        factor: &Rational,
        state: State,
        k: usize,
    ) {
        match self.entries[state.index()] {
            Entry::Word(WordFraction { numerator, denominator }) => {
                let size = Natural::from(numerator.unsigned_abs());
                fraction.add_multiple(factor, numerator >= 0, &size, Cow::Owned(Natural::from(denominator)));
            }
            Entry::Own(place) => {
                let x = self.own[place as usize].component(k);
                fraction.add_multiple(factor, *x >= 0u32, x.numerator_ref(), Cow::Borrowed(x.denominator_ref()));
            }
            Entry::Shared { block, position } => {
                let forms = &self.blocks[block as usize][k];
                let x = forms.numerator(position as usize);
                fraction.add_multiple(factor, x >= 0u32, x.unsigned_abs_ref(), Cow::Borrowed(forms.denominator()));
            }
        }
    }

    /// The k-th component of R(s,a) + γ Σ_{s′} P(s′|s,a) V(s′).
    ///
    /// Where all successors share a denominator and the coefficients are words, the result is over
    /// that denominator times their scale.
    pub(in crate::solve) fn look_ahead(&self, bellman: &Bellman<'_, V>, pair: Pair, k: usize) -> Fraction<'_> {
        if let Some(fraction) = self.look_ahead_in_block(bellman, pair, k) {
            return fraction;
        }
        let mut fraction = Fraction::zero();
        for next in bellman.dynamics.successors(pair) {
            self.add_multiple(&mut fraction, next.discounted, next.state, k);
        }
        // The reward comes last, when the denominators are there.
        let reward = bellman.reward.at(pair).component(k);
        fraction.add_multiple(reward, true, &Natural::ONE, Cow::Owned(Natural::ONE));
        fraction
    }

    fn look_ahead_in_block(&self, bellman: &Bellman<'_, V>, pair: Pair, k: usize) -> Option<Fraction<'_>> {
        let (next, probability) = bellman.dynamics.raw_row(pair);
        let block = match self.entries[*next.first()? as usize] {
            Entry::Shared { block, .. } => block,
            Entry::Word(_) | Entry::Own(_) => return None,
        };
        let mut positions = Vec::with_capacity(next.len());
        for &next in next {
            match self.entries[next as usize] {
                Entry::Shared { block: other, position } if other == block => positions.push(position as usize),
                Entry::Shared { .. } | Entry::Word(_) | Entry::Own(_) => return None,
            }
        }
        let reward = WordFraction::of(bellman.reward.at(pair).component(k));
        let mut weights = Vec::with_capacity(positions.len() + 1);
        let coefficients = probability.iter().map(|&number| self.discounted(number));
        let scale = integer_row(coefficients.chain([reward]), &mut weights)?;
        let paid = weights.pop()?;
        let forms = &self.blocks[block as usize][k];
        let numerator = forms.value(paid, positions.iter().copied().zip(weights.iter().copied()));
        Some(Fraction::new(numerator, Natural::from(scale.unsigned_abs()), Cow::Borrowed(forms.denominator())))
    }

    /// A float near the leading component of a value, for guesses.
    pub(in crate::solve) fn approximate(&self, state: State) -> f64 {
        match self.entries[state.index()] {
            Entry::Word(WordFraction { numerator, denominator }) => numerator as f64 / denominator as f64,
            Entry::Own(place) => approximate(self.own[place as usize].component(0)),
            Entry::Shared { block, position } => {
                let forms = &self.blocks[block as usize][0];
                let numerator = forms.numerator(position as usize);
                if numerator == 0u32 {
                    return 0.0;
                }
                let (top, up): (f64, u64) = numerator.unsigned_abs_ref().sci_mantissa_and_exponent();
                let (bottom, down): (f64, u64) = forms.denominator().sci_mantissa_and_exponent();
                let exponent =
                    i32::try_from(up as i64 - down as i64).unwrap_or(if up > down { i32::MAX } else { i32::MIN });
                let size = top / bottom * 2f64.powi(exponent);
                if numerator < 0 { -size } else { size }
            }
        }
    }
}
