//! The solution of a tiny MDP: V*, Q* and A* as integers over common denominators.

use super::{MAX_STATES, Table, Word};
use crate::number::Rational;

/// V*, Q* and A* of a tiny MDP: V*(s) = v(s) / D and Q*(s,a) = q(s,a) / (u(s,a)·D) with integers v, q, u > 0 and D > 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TinyOptimum<W> {
    pub(super) denominator: W,
    pub(super) values: [W; MAX_STATES],
    pub(super) q: Table<W>,
    pub(super) unit: Table<i64>,
    pub(super) optimal: [u8; MAX_STATES],
}

impl<W: Word> TinyOptimum<W> {
    /// D, not reduced.
    pub fn denominator(&self) -> W {
        self.denominator
    }

    /// v; 0 beyond the states.
    pub fn value_numerators(&self) -> &[W; MAX_STATES] {
        &self.values
    }

    /// q; 0 beyond the actions of a state.
    pub fn q_numerators(&self) -> &Table<W> {
        &self.q
    }

    /// u; 1 beyond the actions of a state.
    pub fn units(&self) -> &Table<i64> {
        &self.unit
    }

    /// V*(s); 0 beyond the states.
    pub fn value(&self, state: usize) -> Rational {
        self.values.get(state).map_or_else(Rational::default, |&value| W::ratio(value, self.denominator))
    }

    /// Q*(s,a); 0 beyond the actions of a state.
    pub fn q(&self, state: usize, action: usize) -> Rational {
        let entry = |table: &Table<W>| table.get(state).and_then(|row| row.get(action)).copied();
        let Some(q) = entry(&self.q) else { return Rational::default() };
        W::ratio(q, self.denominator) / Rational::from(self.unit[state][action])
    }

    /// A*(s) as a set of bits: bit a says that action a is optimal. Empty beyond the states.
    pub fn optimal(&self, state: usize) -> u8 {
        self.optimal.get(state).copied().unwrap_or(0)
    }
}
