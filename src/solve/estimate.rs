//! What an exact answer will cost, before it is computed.

use crate::mdp::Dynamics;

/// The cost model of the exact solver.
///
/// A component of n > 1 states costs the solution of a linear system of size n, whose answer is n
/// numerators over one denominator of up to about 10 n bits each (7 to 10 are observed on random
/// sparse models); a state that is its own component costs one backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// States in all.
    pub states: usize,
    /// Strongly connected components.
    pub components: usize,
    /// The number of states of the largest one.
    pub largest: usize,
    /// The bytes of the answer and of the work on the largest component.
    pub bytes: u64,
}

/// Bits of an exact value for each state of its component.
const BITS_PER_STATE: u64 = 10;
/// Bytes a state takes in the answer beside its digits: a fraction, its denominator's place, its
/// action set.
const BYTES_PER_STATE: u64 = 160;
/// How many vectors of the size of the solution the linear solver holds at once.
const VECTORS: u64 = 6;

impl Estimate {
    /// The estimate for a model, from its components alone. O(transitions).
    pub fn of(dynamics: &Dynamics) -> Self {
        let components = dynamics.components();
        let sizes = || components.iter().map(|states| states.len() as u64).filter(|&n| n > 1);
        // Numerator and denominator of each value, as lowest terms take them; those over one
        // denominator share the room of the work.
        let answer: u64 = sizes().map(|n| n.saturating_mul(n).saturating_mul(2 * BITS_PER_STATE) / 8).sum();
        let largest = sizes().max().unwrap_or(1);
        let work = largest.saturating_mul(largest).saturating_mul(VECTORS * BITS_PER_STATE) / 8;
        Estimate {
            states: dynamics.states(),
            components: components.len(),
            largest: largest as usize,
            bytes: answer.saturating_add(work).saturating_add(BYTES_PER_STATE * dynamics.states() as u64),
        }
    }
}
