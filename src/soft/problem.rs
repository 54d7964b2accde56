//! What is to be solved: an MDP with a reward, a temperature α > 0 and a measure on actions against
//! which entropy is counted.

use malachite_base::num::basic::traits::{One, Zero};
use thiserror::Error;

use crate::mdp::{ActionSets, Dynamics, Pair, PairFunction, Reward, State};
use crate::number::enclosure::MAX_RESULT_BITS;
use crate::number::{Approximate, Rational};

/// Why no enclosure was computed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SoftError {
    /// A temperature that is not positive.
    #[error("the temperature {temperature} is not positive; for the limit at 0 ask for the small-temperature limit")]
    Temperature {
        /// The temperature.
        temperature: Rational,
    },
    /// A width that is not positive.
    #[error("the width {width} is not positive; irrational numbers have no enclosure of width 0")]
    Width {
        /// The width.
        width: Rational,
    },
    /// The widths that were asked for need more than the budget.
    #[error("{0}")]
    Budget(Box<Exhausted>),
    /// A tolerance, bound or parameter outside of its range.
    #[error("{what} must be {range}; it is {value}")]
    Range {
        /// What it is.
        what: &'static str,
        /// The range.
        range: &'static str,
        /// The value.
        value: Rational,
    },
}

/// A budget that ended before the widths were reached.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "enclosures of width {} need more than the budget of {} bits and {} rounds; reached {}",
    short(.wanted), budget.bits, budget.rounds, reached.as_ref().map_or("none".to_owned(), |width| format!("width {}", Approximate(&width.into())))
)]
pub struct Exhausted {
    /// The width of state values that was needed.
    pub wanted: Rational,
    /// The width of the best enclosures that were found, if any were.
    pub reached: Option<Rational>,
    /// The budget.
    pub budget: Budget,
}

/// A number, exactly where that is short.
fn short(x: &Rational) -> String {
    const LONGEST: usize = 40;
    Some(x.to_string()).filter(|text| text.len() <= LONGEST).unwrap_or_else(|| Approximate(&x.into()).to_string())
}

impl Exhausted {
    pub(super) fn error(wanted: &Rational, reached: Option<Rational>, budget: Budget) -> SoftError {
        SoftError::Budget(Box::new(Exhausted { wanted: wanted.clone(), reached, budget }))
    }
}

/// A temperature: the positive rational α of entropy regularisation, or β of KL regularisation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Temperature(Rational);

impl Temperature {
    /// The temperature α.
    ///
    /// # Errors
    /// If α ≤ 0.
    pub fn new(alpha: Rational) -> Result<Self, SoftError> {
        if alpha > 0u32 { Ok(Temperature(alpha)) } else { Err(SoftError::Temperature { temperature: alpha }) }
    }

    /// The temperature 1.
    pub fn one() -> Self {
        Temperature(Rational::ONE)
    }

    /// α.
    pub fn alpha(&self) -> &Rational {
        &self.0
    }
}

/// A measure on the actions of every state, p(a|s) ≥ 0 with positive total at each state.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure(PairFunction<Rational>);

impl Measure {
    /// The measure with these weights; `None` unless they are nonnegative and not all 0 at any
    /// state.
    pub fn new(dynamics: &Dynamics, weights: PairFunction<Rational>) -> Option<Self> {
        let valid = weights.len() == dynamics.pairs()
            && weights.distinct().iter().all(|p| *p >= 0u32)
            && dynamics.all_states().all(|s| dynamics.actions(s).any(|pair| *weights.at(pair) > 0u32));
        valid.then_some(Measure(weights))
    }

    /// A policy as a measure.
    pub fn policy(dynamics: &Dynamics, policy: &impl crate::mdp::Policy) -> Option<Self> {
        Measure::new(dynamics, PairFunction::from_fn(dynamics.pairs(), |pair| policy.probability(pair)))
    }

    /// This measure on some actions, 0 on the others; `None` if nothing is left at some state.
    pub fn restricted(&self, dynamics: &Dynamics, sets: &ActionSets) -> Option<Self> {
        let kept = |pair| if sets.contains(pair) { self.at(pair).clone() } else { Rational::ZERO };
        Measure::new(dynamics, PairFunction::from_fn(dynamics.pairs(), kept))
    }

    /// p(a|s).
    pub fn at(&self, pair: Pair) -> &Rational {
        self.0.at(pair)
    }

    pub(super) fn weights(&self) -> &PairFunction<Rational> {
        &self.0
    }
}

/// The measure p in the soft maximum α log Σ_a p(a|s) exp(Q(s,a)/α).
#[derive(Clone, Debug, PartialEq)]
pub enum Base {
    /// p = 1: entropy regularisation, the objective E Σ γ^t (R + α H(π(·|s_t))) of
    /// `soft-lipschitz`.
    Counting,
    /// p = 1/|A(s)|: E Σ γ^t (R − α KL(π ‖ uniform)).
    Uniform,
    /// Any other; with a policy π_base, E Σ γ^t (R − α KL(π ‖ π_base)) of `kl-tie-breaker`. Actions
    /// of weight 0 are never taken.
    Measure(Measure),
}

impl Base {
    /// p as a table.
    pub fn measure(&self, dynamics: &Dynamics) -> Measure {
        match self {
            Base::Counting => Measure(PairFunction::from_fn(dynamics.pairs(), |_| Rational::ONE)),
            Base::Uniform => {
                let mut weights = PairFunction::new();
                for state in dynamics.all_states() {
                    let count = dynamics.actions(state).len();
                    dynamics.actions(state).for_each(|_| weights.push(Rational::from_unsigneds(1usize, count)));
                }
                Measure(weights)
            }
            Base::Measure(measure) => measure.clone(),
        }
    }
}

/// The soft Bellman operator of an MDP: (T_α V)(s) = α log Σ_a p(a|s) exp(Q_V(s,a)/α), Q_V = R + γ
/// P V.
///
/// At γ = 1 it is 0 on absorbing states.
#[derive(Clone, Debug)]
pub struct SoftProblem<'m> {
    /// (S, A, P, γ).
    pub dynamics: &'m Dynamics,
    /// R.
    pub reward: &'m Reward,
    /// α.
    pub temperature: Temperature,
    /// p.
    pub base: Base,
}

impl<'m> SoftProblem<'m> {
    /// Entropy regularisation at this temperature.
    pub fn entropy(dynamics: &'m Dynamics, reward: &'m Reward, temperature: Temperature) -> Self {
        SoftProblem { dynamics, reward, temperature, base: Base::Counting }
    }

    /// The same problem with another reward.
    pub fn with_reward<'r>(&self, reward: &'r Reward) -> SoftProblem<'r>
    where
        'm: 'r,
    {
        let (temperature, base) = (self.temperature.clone(), self.base.clone());
        SoftProblem { dynamics: self.dynamics, reward, temperature, base }
    }

    /// Whether the value of this state is 0 by definition.
    pub(super) fn is_fixed(&self, state: State) -> bool {
        self.dynamics.rank().is_some_and(|rank| rank[state.index()] == 0)
    }
}

/// How much may be spent on narrowing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The highest precision, in fraction bits; in large models less is tried.
    pub bits: u64,
    /// The most Newton steps for one component at one precision.
    pub rounds: usize,
}

impl Budget {
    /// The budget for a model with so many actions in all: an exponential of n words costs up to n³
    /// steps, and the most steps of one round are limited.
    pub(super) fn within(self, pairs: usize) -> Self {
        const MOST_STEPS: usize = 1 << 27;
        let fits = |words: usize| words.pow(3).saturating_mul(pairs) <= MOST_STEPS;
        let words = (1..=512).take_while(|&words| fits(words)).last().unwrap_or(1);
        Budget { bits: self.bits.min(64 * words as u64), ..self }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Budget { bits: MAX_RESULT_BITS / 16, rounds: 400 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d_endless_precision_is_limited_by_the_work_it_takes() {
        let asked = Budget { bits: u64::MAX, rounds: 1 };
        assert_eq!(asked.within(1).bits, 64 * 512);
        assert_eq!(asked.within(1_000).bits, 64 * 51);
        assert_eq!(asked.within(usize::MAX).bits, 64);
        assert_eq!(Budget { bits: 100, rounds: 1 }.within(1).bits, 100);
    }
}
