//! The radius from the start: how far R may move before π is not the only optimal policy at the
//! states where it leads.
//!
//! After a deviation any policy may follow off the path of π, whichever is the best there under the
//! moved reward. π is uniquely optimal on its path exactly if it is so against each policy off the
//! path, so that the radius is the least of those of the models that leave one action to every state
//! off the path.

use std::convert::Infallible;

use super::witness::classes;
use crate::mdp::{
    Distribution, Faults, Kernel, Model, ModelBuilder, Pair, PairFunction, Reward, State, reachable_states,
};
use crate::number::Rational;
use crate::solve::Optimum;

/// The path of an optimal policy from the start, and the choices off it.
#[derive(Clone, Debug)]
pub struct Start<'a, 'm> {
    optimum: &'a Optimum<'m, Rational>,
    model: &'a Model,
    /// Whether π leads to a state.
    pub reached: Vec<bool>,
    /// For each state off the path to which a deviation can lead its actions, one of each class,
    /// that of π first.
    choices: Vec<(State, Vec<Pair>)>,
}

/// A model with one action at every state off the path.
#[derive(Debug)]
pub struct OffPath {
    /// The model.
    pub model: Model,
    /// R on its pairs.
    pub reward: Reward,
    /// For each of its pairs that of the whole model.
    pub pairs: Vec<Pair>,
}

impl<'a, 'm> Start<'a, 'm> {
    /// The path from an initial distribution; duplicates are taken apart if `all`.
    pub fn new(optimum: &'a Optimum<'m, Rational>, model: &'a Model, initial: &Distribution, all: bool) -> Self {
        let bellman = optimum.bellman();
        let dynamics = bellman.dynamics;
        let policy = optimum.policy();
        let start = initial.entries().iter().map(|(state, _)| *state);
        let taken = |pair: Pair| Ok(policy.at(dynamics.state_of(pair)) == pair);
        let Ok::<_, Infallible>(reached) = reachable_states(dynamics, start, taken);
        let on_path = dynamics.all_states().filter(|state| reached[state.index()]);
        let Ok::<_, Infallible>(concerned) = reachable_states(dynamics, on_path, |_| Ok(true));
        let off_path =
            |state: &State| concerned[state.index()] && !reached[state.index()] && !dynamics.is_terminal(*state);
        let choice = |state: State| {
            let mut classes = classes(bellman, &model.rewards, dynamics.actions(state), all);
            classes.sort_by_key(|class| !class.contains(&policy.at(state)));
            (state, classes.iter().map(|class| class[0]).collect())
        };
        let choices = dynamics.all_states().filter(off_path).map(choice).collect();
        Start { optimum, model, reached, choices }
    }

    /// How many policies there are off the path.
    pub fn policies(&self) -> usize {
        self.choices.iter().fold(1, |count: usize, (_, actions)| count.saturating_mul(actions.len()))
    }

    /// The model that leaves the actions of the policy of this number off the path; 0 is π.
    ///
    /// # Errors
    /// Never for a valid model.
    pub fn model(&self, number: usize) -> Result<OffPath, Faults> {
        let bellman = self.optimum.bellman();
        let dynamics = bellman.dynamics;
        let mut policy: Vec<Pair> = dynamics.all_states().map(|state| self.optimum.policy().at(state)).collect();
        let mut rest = number;
        for (state, actions) in &self.choices {
            policy[state.index()] = actions[rest % actions.len()];
            rest /= actions.len();
        }
        let mut builder = ModelBuilder::new();
        builder.discount(dynamics.discount().clone());
        let mut pairs = Vec::new();
        for state in dynamics.all_states() {
            builder.begin_state(dynamics.state_name(state).raw());
            let kept = |pair: &Pair| {
                self.reached[state.index()] || dynamics.is_terminal(state) || policy[state.index()] == *pair
            };
            for pair in dynamics.actions(state).filter(kept) {
                builder.begin_action(dynamics.action_name(pair).raw());
                for named in &self.model.rewards {
                    builder.reward(named.name.as_deref(), named.reward.at(pair).clone());
                }
                for next in dynamics.successors(pair) {
                    builder.successor(dynamics.state_name(next.state).raw(), next.probability.clone());
                }
                builder.end_action();
                pairs.push(pair);
            }
            builder.end_state();
        }
        let reward = PairFunction::from_fn(pairs.len(), |pair| bellman.reward.at(pairs[pair.index()]).clone());
        Ok(OffPath { model: builder.finish()?, reward, pairs })
    }
}

impl OffPath {
    /// A function on the pairs of the whole model, on those that are left.
    pub fn part(&self, whole: &PairFunction<Rational>) -> PairFunction<Rational> {
        PairFunction::from_fn(self.pairs.len(), |pair| whole.at(self.pairs[pair.index()]).clone())
    }

    /// The reward of the whole model that moves with one of this model; actions of one class move
    /// alike.
    pub fn whole(&self, before: &Reward, moved: &Reward, class: &[Pair]) -> Reward {
        let mut step = std::collections::BTreeMap::new();
        for (index, pair) in self.pairs.iter().enumerate() {
            let change = moved.at(Pair::new(index)) - self.reward.at(Pair::new(index));
            step.insert(class[pair.index()], change);
        }
        PairFunction::from_fn(before.len(), |pair| {
            let change = step.get(&class[pair.index()]);
            change.map_or_else(|| before.at(pair).clone(), |change| before.at(pair) + change)
        })
    }
}
