//! Rays: a reward moved in one direction, with the whole open interval on which one policy stays
//! optimal.

use std::convert::Infallible;
use std::fmt;

use crate::bellman::{Bellman, advantage};
use crate::mdp::{DeterministicPolicy, Direction, Pair, State};
use crate::number::{Germ, Quantity, Rational};
use crate::solve::{Optimum, SolveError, refine};

/// The end ε̄ of an interval (0, ε̄).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// A positive number.
    At(Rational),
    /// The interval has no end.
    Infinite,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bound::At(end) => write!(f, "{end}"),
            Bound::Infinite => f.write_str("∞"),
        }
    }
}

/// R + εD for 0 < ε < ε̄, where V*_{R+εD} = V₀ + εV₁ and every A*(s;R+εD) is constant.
///
/// ε̄ is the supremum of the numbers for which V* is affine in ε on [0, ε̄]: for a fixed policy the
/// advantages of all actions are affine in ε, so one that is ≤ 0 at both ends and 0 inside vanishes
/// identically, and the first one to become positive ends the piece.
#[derive(Clone, Debug)]
pub struct Ray<'d> {
    direction: &'d Direction,
    /// V₀ + εV₁ at every state.
    values: Vec<Germ>,
    /// One policy that is optimal on the whole interval.
    policy: DeterministicPolicy,
    until: Bound,
}

impl<'d> Ray<'d> {
    /// The ray from the reward of an optimum in a direction.
    ///
    /// # Errors
    /// As [`solve`](crate::solve::solve).
    pub fn new(optimum: &Optimum<'_, Rational>, direction: &'d Direction) -> Result<Self, SolveError> {
        let slope = refine(optimum, direction)?;
        let values = optimum.values().iter().zip(slope.values());
        let values = values.map(|(v0, v1)| Germ { constant: v0.clone(), slope: v1.clone() }).collect();
        let mut ray = Ray { direction, values, policy: slope.policy(), until: Bound::Infinite };
        let dynamics = optimum.bellman().dynamics;
        let mut until = None;
        for state in dynamics.all_states() {
            for pair in dynamics.actions(state) {
                // Constants are ≤ 0, and a slope is positive only where the constant is negative.
                let advantage = ray.advantage(optimum.bellman(), state, pair);
                let Ok::<_, Infallible>(_) = advantage.steady_sign(&mut until);
            }
        }
        if let Some(end) = until {
            ray.until = Bound::At(end);
        }
        Ok(ray)
    }

    /// D.
    pub fn direction(&self) -> &'d Direction {
        self.direction
    }

    /// V₀ + εV₁ at every state.
    pub fn values(&self) -> &[Germ] {
        &self.values
    }

    /// A policy that is optimal for R + εD for every ε in [0, ε̄].
    pub fn policy(&self) -> &DeterministicPolicy {
        &self.policy
    }

    /// ε̄.
    pub fn until(&self) -> &Bound {
        &self.until
    }

    /// f(ε) = Q*_{R+εD}(s,a) − V*_{R+εD}(s) on [0, ε̄], an affine function; `bellman` has the
    /// reward R.
    pub fn advantage(&self, bellman: &Bellman<'_, Rational>, state: State, pair: Pair) -> Germ {
        let reward = Germ { constant: bellman.reward.at(pair).clone(), slope: self.direction.at(pair).clone() };
        let Ok::<_, Infallible>(advantage) = advantage(bellman.dynamics, state, pair, &reward, &self.values);
        advantage
    }

    /// A*(s; R + εD) for every ε with 0 < ε < ε̄.
    pub fn within(&self, bellman: &Bellman<'_, Rational>, state: State) -> Vec<Pair> {
        let actions = bellman.dynamics.actions(state);
        actions.filter(|&pair| self.advantage(bellman, state, pair).is_zero()).collect()
    }

    /// A*(s; R + ε̄D), if ε̄ is finite.
    pub fn at_end(&self, bellman: &Bellman<'_, Rational>, state: State) -> Option<Vec<Pair>> {
        let Bound::At(end) = &self.until else { return None };
        let actions = bellman.dynamics.actions(state);
        Some(actions.filter(|&pair| self.advantage(bellman, state, pair).at(end) == 0u32).collect())
    }
}
