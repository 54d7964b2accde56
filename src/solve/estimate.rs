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
/// component costs one backup. Values have besides all bits of the values that they lead to: along
/// a chain of components they grow.
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
    /// The bits of all long values of components of several states, each as often as work goes
    /// through it. What states alone in their components cost shows only as they are solved.
    pub work: u64,
    /// The bytes of the answer and of the work on it.
    pub bytes: u64,
}

/// Bits of an exact value for each state of its component.
const BITS_PER_STATE: u64 = 10;
/// Values of fewer bits are words, or take no more room than what stands beside them.
const LONG: u64 = 512;
/// Bytes that a state and an action take in the model, the answer and the certificate, beside long
/// numbers.
const BYTES_PER_STATE: u64 = 400;
const BYTES_PER_ACTION: u64 = 270;
/// How many times all values are held: as they are found, in the certificate with two digits a
/// byte, and as the checker reads them.
const COPIES: u64 = 4;

impl Estimate {
    /// The estimate for a model, from its components and the denominators of its rows.
    /// O(transitions).
    pub fn of(dynamics: &Dynamics) -> Self {
        let components = dynamics.components();
        let discount = dynamics.discount().denominator_ref().significant_bits();
        let (mut largest, mut longest, mut all, mut work) = (1, 0, 0u64, 0u64);
        let mut bits = vec![0u64; dynamics.states()];
        for states in components.iter() {
            let n = states.len() as u64;
            let rows = || states.iter().map(|&state| row_bits(dynamics, State::new(state as usize)) + discount);
            // Each value is a quotient of determinants, which have as many bits as their rows
            // together.
            let least = if n > 1 { BITS_PER_STATE } else { 0 };
            let own = rows().map(|row| row.max(least)).fold(0, u64::saturating_add);
            // States of the component itself have no bits yet.
            let next = states.iter().flat_map(|&state| {
                let pairs = dynamics.actions(State::new(state as usize));
                pairs.flat_map(|pair| dynamics.raw_row(pair).0).map(|&next| bits[next as usize])
            });
            let value = own.saturating_add(next.max().unwrap_or(0));
            states.iter().for_each(|&state| bits[state as usize] = value);
            largest = largest.max(states.len());
            if n > 1 {
                longest = longest.max(value);
            }
            if value > LONG {
                // Long coefficients are gone through word by word.
                let words = rows().max().unwrap_or(0) / 64 + 1;
                let sum = value.saturating_mul(n);
                all = all.saturating_add(sum);
                if n > 1 {
                    work = work.saturating_add(sum.saturating_mul(words));
                }
            }
        }
        let beside = BYTES_PER_STATE * dynamics.states() as u64 + BYTES_PER_ACTION * dynamics.pairs() as u64;
        Estimate {
            states: dynamics.states(),
            components: components.len(),
            largest,
            bits: longest,
            work,
            bytes: (all / 8).saturating_mul(COPIES).saturating_add(beside),
        }
    }
}

impl Estimate {
    /// The word operations of an exact answer, about.
    pub fn operations(&self) -> u64 {
        self.work.saturating_mul(8).saturating_add(self.bytes)
    }
}

/// The bits of the common denominator of a row of the state, for the action where it has most.
fn row_bits(dynamics: &Dynamics, state: State) -> u64 {
    let denominator = |pair| {
        let row = dynamics.successors(pair).map(|next| next.probability.denominator_ref());
        row.fold(Natural::from(1u32), |common, next| if &common == next { common } else { common.lcm(next) })
    };
    dynamics.actions(state).map(|pair| denominator(pair).significant_bits()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mdp::ModelBuilder;
    use crate::number::Rational;

    /// Pairs of states that lead to each other and on to the next pair.
    fn chain(pairs: usize) -> Estimate {
        let mut builder = ModelBuilder::new();
        builder.discount(Rational::from_signeds(9, 10));
        let thirds = |count| Rational::from_signeds(count, 3);
        for state in 0..2 * pairs {
            let (partner, next) = (state ^ 1, state / 2 * 2 + 2);
            let is_last = next == 2 * pairs;
            builder.begin_state(&state.to_string());
            builder.begin_action("on");
            builder.successor(&state.to_string(), thirds(if is_last { 2 } else { 1 }));
            builder.successor(&partner.to_string(), thirds(1));
            if !is_last {
                builder.successor(&next.to_string(), thirds(1));
            }
            builder.end_action();
            builder.end_state();
        }
        Estimate::of(&builder.finish().expect("a valid chain").dynamics)
    }

    #[test]
    fn values_have_the_bits_of_those_that_they_lead_to() {
        let [one, many] = [chain(1), chain(1_000)].map(|estimate| estimate.bits);
        assert_eq!((one, many), (20, 20_000));
        assert!(chain(1_000).work > 8 * chain(250).work);
    }
}
