//! Witnesses of policy cliffs: at a tied state, rays that force each of the tied actions.

use std::convert::Infallible;

use super::ray::Ray;
use super::selection::list;
use crate::bellman::{Bellman, reward_of};
use crate::mdp::{Direction, Dynamics, NamedReward, Pair, PairFunction, Reward, State};
use crate::number::Rational;
use crate::solve::{Optimum, SolveError};
use malachite_base::num::basic::traits::{One, Zero};

/// A state with several optimal actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TiedState {
    /// The state s0.
    pub state: State,
    /// A*(s0;R), duplicates grouped: actions of one group have the same row of P and agree in every
    /// reward of the model.
    pub groups: Vec<Vec<Pair>>,
    /// Whether every action returns to the state with probability 1.
    pub absorbing: bool,
}

impl TiedState {
    /// Whether the tie is between actions that differ in more than their name, at an absorbing
    /// state or not.
    pub fn is_essential(&self) -> bool {
        self.groups.len() > 1
    }

    /// A*(s0;R) in file order.
    pub fn actions(&self) -> Vec<Pair> {
        let mut actions: Vec<Pair> = self.groups.iter().flatten().copied().collect();
        actions.sort_unstable();
        actions
    }
}

impl TiedState {
    /// Two different optimal actions: of two groups, or duplicates if there is only one group.
    pub fn two_actions(&self) -> (Pair, Pair) {
        let actions = self.actions();
        let first = actions[0];
        let differs = |pair: &&Pair| !self.groups[0].contains(pair);
        let second = actions.iter().find(differs).or(actions.get(1)).copied();
        (first, second.unwrap_or(first))
    }
}

/// All states with several optimal actions, in order. `rewards` are those of the model: an action
/// that only some component with weight 0 tells from another is no duplicate of it.
pub fn cliffs(optimum: &Optimum<'_, Rational>, rewards: &[NamedReward]) -> Vec<TiedState> {
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let tied = optimum.optimal().tied(dynamics);
    tied.map(|state| {
        let mut groups: Vec<Vec<Pair>> = Vec::new();
        for pair in list(optimum.optimal(), dynamics, state) {
            match groups.iter_mut().find(|group| are_duplicates(bellman, rewards, group[0], pair)) {
                Some(group) => group.push(pair),
                None => groups.push(vec![pair]),
            }
        }
        TiedState { state, groups, absorbing: dynamics.is_absorbing(state) }
    })
    .collect()
}

/// Whether two actions of one state differ in nothing but their name: the same row of P, and the
/// same reward in every component.
///
/// This alone says what a duplicate is. Only duplicates are ever left out where ties and changes
/// are shown; the actions of an absorbing state are no duplicates if some reward tells them apart.
pub(super) fn are_duplicates(bellman: &Bellman<'_, Rational>, rewards: &[NamedReward], a: Pair, b: Pair) -> bool {
    let equal = |reward: &Reward| reward.at(a) == reward.at(b);
    equal(bellman.reward) && rewards.iter().all(|r| equal(&r.reward)) && bellman.dynamics.same_row(a, b)
}

/// The direction of the paper's construction at a tied action a of s0
/// (`deterministic-discontinuity`, `tie-breaker`).
///
/// With the bump φ = 1 at (s0,a) and 0 elsewhere, Q_ε = Q*_R + εφ and R_ε = R_{Q_ε} (inverse
/// Bellman), R_ε = R + εD with D(s,a′) = φ(s,a′) − γ P(s0|s,a′), because max Q_ε rises at s0 alone,
/// and there by ε. So ‖D‖ ≤ 1 + γ.
pub fn bump_direction(dynamics: &Dynamics, state: State, pair: Pair) -> Direction {
    let rises: Vec<Rational> = dynamics.all_states().map(|s| Rational::from(u32::from(s == state))).collect();
    PairFunction::from_fn(dynamics.pairs(), |other| {
        let bump = Rational::from(u32::from(other == pair));
        let Ok::<_, Infallible>(direction) = reward_of(dynamics, other, &bump, &rises);
        direction
    })
}

/// The simplest direction that forces a tied action a of s0: a bonus of 1 on (s0,a) alone. ‖D‖ = 1.
///
/// It forces a because V₁ is largest at s0 (what is collected from elsewhere is collected later and
/// less surely), so that every other action has slope at most γ V₁(s0) < V₁(s0), or at γ = 1
/// returns to s0 with probability below 1.
pub fn bonus_direction(dynamics: &Dynamics, pair: Pair) -> Direction {
    PairFunction::from_fn(dynamics.pairs(), |other| if other == pair { Rational::ONE } else { Rational::ZERO })
}

/// A way to break a tie: the direction in which R moves, the action it forces at s0, and the ray.
#[derive(Clone, Debug)]
pub struct Break<'d> {
    /// The tied action a that is forced.
    pub pair: Pair,
    /// The ray R + εD.
    pub ray: Ray<'d>,
}

/// The ray from R in a direction, checked to force the single action `pair` at its state: `None` if
/// it does not.
///
/// # Errors
/// As [`solve`](crate::solve::solve).
pub fn witness<'d>(
    optimum: &Optimum<'_, Rational>,
    state: State,
    pair: Pair,
    direction: &'d Direction,
) -> Result<Option<Break<'d>>, SolveError> {
    let ray = Ray::new(optimum, direction)?;
    let forced = ray.within(optimum.bellman(), state) == [pair];
    Ok(forced.then_some(Break { pair, ray }))
}
