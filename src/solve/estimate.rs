//! What an exact answer will cost, before it is computed.

use malachite_base::num::arithmetic::traits::Lcm;
use malachite_base::num::logic::traits::SignificantBits;

use crate::mdp::{Dynamics, State};
use crate::number::Natural;

/// The cost model of the exact solver.
///
/// A component of n > 1 states costs the solution of a linear system of size n, whose answer is n
/// numerators over one denominator of up to about 10 n bits each (7 to 10 are observed on random
/// sparse models), or more where the denominators of its rows are long; a state that is its own
/// component costs one backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// States in all.
    pub states: usize,
    /// Strongly connected components.
    pub components: usize,
    /// The number of states of the largest one.
    pub largest: usize,
    /// The bits of one value of the component whose values are longest.
    pub bits: u64,
    /// The bits of all values of components of more than one state.
    pub all_bits: u64,
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
        let larger = components.iter().filter(|states| states.len() > 1);
        // Each value is a quotient of determinants, which have as many bits as their rows together.
        let bits =
            |states: &[u32]| states.iter().map(|&state| row_bits(dynamics, State::new(state as usize))).sum::<u64>();
        let sizes: Vec<[u64; 2]> = larger.map(|states| [states.len() as u64, bits(states)]).collect();
        let component_bits = || sizes.iter().map(|[n, bits]| n.saturating_mul(*bits));
        let all_bits = component_bits().fold(0, u64::saturating_add);
        // Numerator and denominator of each value, as lowest terms take them; those over one
        // denominator share the room of the work.
        let answer = all_bits.saturating_mul(2) / 8;
        let work = component_bits().max().unwrap_or(1).saturating_mul(VECTORS) / 8;
        Estimate {
            states: dynamics.states(),
            components: components.len(),
            largest: sizes.iter().map(|[n, _]| *n as usize).max().unwrap_or(1),
            bits: sizes.iter().map(|[_, bits]| *bits).max().unwrap_or(0),
            all_bits,
            bytes: answer.saturating_add(work).saturating_add(BYTES_PER_STATE * dynamics.states() as u64),
        }
    }
}

/// The bits that a state adds to the values of its component: those of the common denominator of a
/// row and of the discount.
fn row_bits(dynamics: &Dynamics, state: State) -> u64 {
    let denominator = |pair| {
        let row = dynamics.successors(pair).map(|next| next.probability.denominator_ref());
        row.fold(Natural::from(1u32), |common, next| if &common == next { common } else { common.lcm(next) })
    };
    let row = dynamics.actions(state).map(|pair| denominator(pair).significant_bits()).max().unwrap_or(0);
    BITS_PER_STATE.max(row + dynamics.discount().denominator_ref().significant_bits())
}
