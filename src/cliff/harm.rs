//! Harm: what a cliff can cost by a second criterion H. Rewards arbitrarily near R have optimal
//! policies with every value of H between the best and the worst over all optimal policies of R, if
//! all rewards are free: −ε beside a deterministic optimal policy makes that one uniquely optimal.

use malachite_base::num::basic::traits::One;

use super::approach::{Approach, Target, approach};
use super::budget::Budget;
use super::radius::{Freedom, Norm};
use crate::bellman::Bellman;
use crate::mdp::{Distribution, Dynamics, Kernel, NamedReward, Pair, PairFunction, Reward, State, reachable_states};
use crate::number::Rational;
use crate::solve::{EffectiveHorizon, Optimum, SolveError, refine};

/// The extreme values of H over all optimal policies of R.
#[derive(Clone, Debug)]
pub struct Harm<'a> {
    /// H.
    pub criterion: &'a Reward,
    /// max V^π_H, in the order of the states.
    pub best: Vec<Rational>,
    /// min V^π_H.
    pub worst: Vec<Rational>,
    /// How far R may move before an action that is not optimal becomes optimal anywhere; until then
    /// an optimal policy loses nothing of R.
    pub own: Approach,
}

impl<'a> Harm<'a> {
    /// What optimal policies of R have of H, and how far R may move, as far as the budget allows.
    ///
    /// # Errors
    /// As [`solve`](crate::solve::solve).
    pub fn new<'b>(
        optimum: &Optimum<'_, Rational>,
        rewards: &[NamedReward],
        criterion: &'a Reward,
        budget: impl Into<Budget<'b>>,
    ) -> Result<Self, SolveError> {
        let best = refine(optimum, criterion)?.values().to_vec();
        let negative = PairFunction::from_fn(criterion.len(), |pair| -criterion.at(pair));
        let worst = refine(optimum, &negative)?.values().iter().map(|value| -value).collect();
        let dynamics = optimum.bellman().dynamics;
        let target = Target::outside(optimum, rewards, dynamics.all_states(), false);
        let counts = |pair| !dynamics.is_terminal(dynamics.state_of(pair));
        let weight = PairFunction::from_fn(dynamics.pairs(), |pair| Rational::from(u32::from(counts(pair))));
        let freedom = Freedom { weight, norm: Norm::Sup, all: false };
        let own = approach(optimum, rewards, target, freedom, budget)?;
        Ok(Harm { criterion, best, worst, own })
    }

    /// The states at which H moves: Q_H, under the best continuation, differs among optimal
    /// actions; each with its best and its worst optimal action.
    pub fn arises<'b>(&'b self, optimum: &'b Optimum<'_, Rational>) -> impl Iterator<Item = (State, Pair, Pair)> + 'b {
        let dynamics = optimum.bellman().dynamics;
        let criterion = Bellman::new(dynamics, self.criterion);
        optimum.optimal().tied(dynamics).filter_map(move |state| {
            let q = |pair: Pair| (criterion.look_ahead(pair, &self.best), std::cmp::Reverse(pair));
            let mut actions: Vec<_> = optimum.optimal().at(dynamics, state).map(q).collect();
            actions.sort();
            let (least, most) = (actions.first()?, actions.last()?);
            (least.0 != most.0 && !dynamics.is_terminal(state)).then_some((state, most.1.0, least.1.0))
        })
    }
}

/// An action that a policy optimal for R misses, though it is optimal for R as well and has more of
/// H: by `incomplete-reward` the policy is strictly suboptimal for R + H from the start if the
/// state is reached, with positive discounted probability: at γ = 0 the start alone is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The state.
    pub state: State,
    /// The action.
    pub action: Pair,
    /// How much more of H it has, under the policy.
    pub advantage: Rational,
    /// Whether the policy leads to the state from the initial distribution, and what happens there
    /// counts.
    pub reached: bool,
}

impl Harm<'_> {
    /// What the policy that has the least of H among those optimal for R misses: the conditions of
    /// `incomplete-reward` for it. Without an initial distribution every state is one.
    pub fn missed(&self, optimum: &Optimum<'_, Rational>, initial: Option<&Distribution>) -> Vec<Missed> {
        let dynamics = optimum.bellman().dynamics;
        let criterion = Bellman::new(dynamics, self.criterion);
        let q = |pair: Pair| criterion.look_ahead(pair, &self.worst);
        let worst =
            |state: State| optimum.optimal().at(dynamics, state).find(|&pair| q(pair) == self.worst[state.index()]);
        let starts = initial.map_or_else(
            || dynamics.all_states().collect(),
            |initial| initial.entries().iter().map(|(state, _)| *state).collect::<Vec<_>>(),
        );
        let counts = *dynamics.discount() != 0u32;
        let taken =
            |pair: Pair| Ok::<_, std::convert::Infallible>(counts && worst(dynamics.state_of(pair)) == Some(pair));
        let Ok(reached) = reachable_states(dynamics, starts, taken);
        let mut missed = Vec::new();
        for state in optimum.optimal().tied(dynamics).filter(|&state| !dynamics.is_terminal(state)) {
            for action in optimum.optimal().at(dynamics, state) {
                let advantage = q(action) - &self.worst[state.index()];
                if advantage > 0u32 {
                    missed.push(Missed { state, action, advantage, reached: reached[state.index()] });
                }
            }
        }
        missed
    }
}

/// What a change of the reward can cost of the reward itself: an optimal policy of a reward within
/// ε loses at most this times ε, 2 max T.
///
/// # Errors
/// As [`solve`](crate::solve::solve).
pub fn loss_rate(dynamics: &Dynamics) -> Result<Rational, SolveError> {
    let horizon = EffectiveHorizon::new(dynamics)?;
    let steps = dynamics.all_states().map(|state| horizon.at(state)).max().cloned().unwrap_or(Rational::ONE);
    Ok(steps << 1u32)
}
