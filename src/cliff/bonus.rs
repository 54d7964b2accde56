//! What a bonus does: which actions it makes optimal, and where it favours another than it rewards.

use crate::mdp::{Pair, Reward, State};
use crate::number::Rational;
use crate::solve::Optimum;

/// What a bonus does at a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The state.
    pub state: State,
    /// The actions that get most of the bonus; none if all get the same.
    pub rewarded: Vec<Pair>,
    /// The optimal actions without it.
    pub before: Vec<Pair>,
    /// The optimal actions with it.
    pub after: Vec<Pair>,
    /// By how much others are worse then; none if all are optimal.
    pub gap: Option<Rational>,
}

impl Effect {
    /// Whether it rewards some actions, and none of these is optimal.
    pub fn favours_another(&self) -> bool {
        !self.rewarded.is_empty() && !self.rewarded.iter().any(|pair| self.after.contains(pair))
    }
}

/// The effects of a bonus at the states where it rewards an action, or changes the optimal ones.
pub fn effects(
    before: &Optimum<'_, Rational>,
    after: &Optimum<'_, Rational>,
    bonus: &Reward,
) -> impl Iterator<Item = Effect> {
    let dynamics = before.bellman().dynamics;
    dynamics.all_states().filter_map(move |state| {
        let most = dynamics.actions(state).map(|pair| bonus.at(pair)).max()?;
        let (rewarded, others): (Vec<Pair>, Vec<Pair>) =
            dynamics.actions(state).partition(|pair| bonus.at(*pair) == most);
        let rewarded = if others.is_empty() { Vec::new() } else { rewarded };
        let [before, sets] = [before, after].map(|of| of.optimal().at(dynamics, state).collect::<Vec<_>>());
        let is_listed = !rewarded.is_empty() || before != sets;
        is_listed.then(|| Effect { state, rewarded, before, after: sets, gap: after.gap(state) })
    })
}
