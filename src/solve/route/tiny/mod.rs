//! Complete exact solutions of tiny MDPs in checked machine words, for searches that solve millions of them.
//!
//! The row γP(·|s,a) of each pair is written over one denominator u(s,a) and all rewards over one denominator r, so that the
//! value of a policy solves an integer system, u·x(s) − Σ u·γP(s′|s,a)·x(s′) = u·r·R(s,a) at a = π(s), with V^π = x / r. Its
//! matrix is strictly diagonally dominant, so elimination without fractions and without pivoting never meets a zero. Policy
//! iteration on integers then gives V*, Q* and the complete sets A* by comparing integers. Nothing is allocated.
//!
//! Every operation is checked. A number that does not fit is an [`Overflow`]; the caller goes on with wider words or with
//! [`solve`](super::solve()) on rationals of any size:
//!
//! ```
//! use policy_cliff::solve::tiny::{Overflow, TinyDynamics, TinyReward};
//!
//! // One state, γ = 1/2, two actions worth 1 and 1 a step: both are optimal and V* = 2.
//! let dynamics = TinyDynamics::new((1, 2), &[&[[1, 0, 0, 0], [1, 0, 0, 0]]]).unwrap();
//! let reward = TinyReward::new(1, [[1, 1, 0, 0], [0; 4], [0; 4], [0; 4]]).unwrap();
//! let optimum = dynamics.solve::<i64>(&reward).unwrap();
//! assert_eq!(optimum.value(0), 2u32);
//! assert_eq!(optimum.optimal(0), 0b11);
//!
//! let huge = TinyReward::new(1, [[i64::MAX, 1, 0, 0], [0; 4], [0; 4], [0; 4]]).unwrap();
//! assert_eq!(dynamics.solve::<i64>(&huge).unwrap_err(), Overflow { bits: 64 });
//! assert_eq!(dynamics.solve::<i128>(&huge).unwrap().optimal(0), 0b01);
//! ```

mod optimum;
mod policy_iteration;
mod word;

pub use optimum::TinyOptimum;
pub use word::Word;

use malachite_base::num::arithmetic::traits::{Gcd, Lcm};
use thiserror::Error;

use crate::mdp::{Dynamics, Reward};
use crate::number::{Natural, Rational};

/// The most states of a tiny MDP.
pub const MAX_STATES: usize = 4;
/// The most actions of a state of a tiny MDP.
pub const MAX_ACTIONS: usize = 4;

/// One number for each state and action; entries of actions that a state does not have are 0.
pub type Table<T> = [[T; MAX_ACTIONS]; MAX_STATES];

/// A number of the exact solution does not fit into words of this many bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a number of the exact solution does not fit into {bits} bits")]
pub struct Overflow {
    /// The size of the words.
    pub bits: u32,
}

/// Why a model is not a tiny MDP.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TinyError {
    /// No states, or too many.
    #[error("{found} states; a tiny MDP has 1 to {MAX_STATES}")]
    States {
        /// How many there are.
        found: usize,
    },
    /// No actions at a state, or too many.
    #[error("{found} actions at state {state}; a tiny MDP has 1 to {MAX_ACTIONS}")]
    Actions {
        /// The state.
        state: usize,
        /// How many there are.
        found: usize,
    },
    /// The discount is not in [0, 1).
    #[error("the discount {numerator}/{denominator} is not in [0, 1)")]
    Discount {
        /// The numerator of γ.
        numerator: i64,
        /// The denominator of γ.
        denominator: i64,
    },
    /// A row with a negative weight, with a positive one beyond the states, or without any.
    #[error("the weights {weights:?} of action {action} at state {state} make no distribution on the states")]
    Row {
        /// The state.
        state: usize,
        /// The action.
        action: usize,
        /// The weights.
        weights: [i64; MAX_STATES],
    },
    /// The common denominator of rewards is not positive.
    #[error("the common denominator {unit} is not positive")]
    Unit {
        /// The denominator.
        unit: i64,
    },
    /// Numbers of the model itself are too large.
    #[error("the numbers of the model do not fit over one denominator of 64 bits")]
    TooLarge,
}

/// Dynamics (S, A, P, γ) with γ < 1, at most [`MAX_STATES`] states and [`MAX_ACTIONS`] actions, the row γP(·|s,a) of each pair
/// over a denominator u(s,a) of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TinyDynamics {
    states: usize,
    actions: [usize; MAX_STATES],
    unit: Table<i64>,
    discounted: Table<[i64; MAX_STATES]>,
}

/// A reward on the pairs of a tiny MDP, all values over one denominator r.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TinyReward {
    unit: i64,
    numerators: Table<i64>,
}

impl TinyDynamics {
    /// The dynamics with γ = `discount.0` / `discount.1` and P(s′|s,a) = `weights[s][a][s′]` / Σ `weights[s][a]`.
    ///
    /// # Errors
    /// Every way in which these are no dynamics with γ < 1 is a [`TinyError`].
    pub fn new(discount: (i64, i64), weights: &[&[[i64; MAX_STATES]]]) -> Result<Self, TinyError> {
        let states = weights.len();
        if !(1..=MAX_STATES).contains(&states) {
            return Err(TinyError::States { found: states });
        }
        let (numerator, denominator) = discount;
        if !(0..denominator).contains(&numerator) {
            return Err(TinyError::Discount { numerator, denominator });
        }
        let mut tiny =
            TinyDynamics { states, actions: [0; MAX_STATES], unit: [[1; 4]; 4], discounted: [[[0; 4]; 4]; 4] };
        for (state, actions) in weights.iter().enumerate() {
            if !(1..=MAX_ACTIONS).contains(&actions.len()) {
                return Err(TinyError::Actions { state, found: actions.len() });
            }
            tiny.actions[state] = actions.len();
            for (action, &weights) in actions.iter().enumerate() {
                let inside = weights[states..].iter().all(|&weight| weight == 0);
                if !inside || weights.iter().any(|&weight| weight < 0) || weights == [0; MAX_STATES] {
                    return Err(TinyError::Row { state, action, weights });
                }
                let row = discounted_row(discount, weights).ok_or(TinyError::TooLarge)?;
                (tiny.discounted[state][action], tiny.unit[state][action]) = row;
            }
        }
        Ok(tiny)
    }

    /// The same dynamics as `dynamics`, if they are tiny.
    ///
    /// # Errors
    /// [`TinyError`] if there are too many states or actions, γ = 1, or the denominators do not fit.
    pub fn of(dynamics: &Dynamics) -> Result<Self, TinyError> {
        let states = dynamics.states();
        if states > MAX_STATES {
            return Err(TinyError::States { found: states });
        }
        let mut weights = [[[0; MAX_STATES]; MAX_ACTIONS]; MAX_STATES];
        let mut counts = [0; MAX_STATES];
        for state in dynamics.all_states() {
            let count = dynamics.actions(state).len();
            if count > MAX_ACTIONS {
                return Err(TinyError::Actions { state: state.index(), found: count });
            }
            counts[state.index()] = count;
            for (row, pair) in weights[state.index()].iter_mut().zip(dynamics.actions(state)) {
                let successors = dynamics.successors(pair);
                let (_, common) = common_denominator(successors.clone().map(|next| next.probability))?;
                for next in successors {
                    row[next.state.index()] = scaled(next.probability, &common)?;
                }
            }
        }
        let (unit, common) = common_denominator([dynamics.discount()].into_iter())?;
        let slices: [&[[i64; MAX_STATES]]; MAX_STATES] = std::array::from_fn(|s| &weights[s][..counts[s]]);
        Self::new((scaled(dynamics.discount(), &common)?, unit), &slices[..states])
    }

    /// The number of states.
    pub fn states(&self) -> usize {
        self.states
    }

    /// The number of actions of a state; 0 beyond the states.
    pub fn actions(&self, state: usize) -> usize {
        self.actions.get(state).copied().unwrap_or(0)
    }
}

impl TinyReward {
    /// The reward R(s,a) = `numerators[s][a]` / `unit`.
    ///
    /// # Errors
    /// [`TinyError::Unit`] unless the denominator is positive.
    pub fn new(unit: i64, numerators: Table<i64>) -> Result<Self, TinyError> {
        if unit > 0 { Ok(TinyReward { unit, numerators }) } else { Err(TinyError::Unit { unit }) }
    }

    /// The same reward as `reward` on the pairs of `dynamics`.
    ///
    /// # Errors
    /// [`TinyError`] if there are too many states or actions, or the numbers do not fit.
    pub fn of(dynamics: &Dynamics, reward: &Reward) -> Result<Self, TinyError> {
        let (unit, common) = common_denominator(reward.distinct().iter())?;
        let mut numerators = [[0; MAX_ACTIONS]; MAX_STATES];
        for state in dynamics.all_states() {
            let row = numerators.get_mut(state.index()).ok_or(TinyError::States { found: dynamics.states() })?;
            for (action, pair) in dynamics.actions(state).enumerate() {
                let found = dynamics.actions(state).len();
                let entry = row.get_mut(action).ok_or(TinyError::Actions { state: state.index(), found })?;
                *entry = scaled(reward.at(pair), &common)?;
            }
        }
        Self::new(unit, numerators)
    }
}

/// γ·weights / Σ weights as the smallest integers over one denominator: (u·γP, u).
fn discounted_row(discount: (i64, i64), weights: [i64; MAX_STATES]) -> Option<([i64; MAX_STATES], i64)> {
    let mut row = [0; MAX_STATES];
    let mut total = 0i64;
    for (entry, &weight) in row.iter_mut().zip(&weights) {
        *entry = discount.0.checked_mul(weight)?;
        total = total.checked_add(weight)?;
    }
    let unit = discount.1.checked_mul(total)?;
    let divisor = row.iter().fold(unit.unsigned_abs(), |gcd, entry| gcd.gcd(entry.unsigned_abs()));
    let divisor = i64::try_from(divisor).ok()?;
    Some((row.map(|entry| entry / divisor), unit / divisor))
}

/// The least common multiple of the denominators, as a word and as a rational.
fn common_denominator<'a>(numbers: impl Iterator<Item = &'a Rational>) -> Result<(i64, Rational), TinyError> {
    let common = numbers.fold(Natural::from(1u32), |common, number| common.lcm(number.denominator_ref()));
    let unit = i64::try_from(&common).map_err(|_| TinyError::TooLarge)?;
    Ok((unit, Rational::from(common)))
}

/// value · common, which is an integer.
fn scaled(value: &Rational, common: &Rational) -> Result<i64, TinyError> {
    i64::try_from(&(value * common)).map_err(|_| TinyError::TooLarge)
}
