//! A model: dynamics with named rewards, their weights and an initial distribution.

use malachite_base::num::basic::traits::Zero;
use malachite_q::Rational;
use thiserror::Error;

use super::dynamics::{Dynamics, State};
use super::names::Names;
use super::pair_function::{PairFunction, Reward};
use super::policy::Distribution;
use super::weights::Weight;
use crate::foreign::{Foreign, listed, suggestion};

/// A reward with its name.
#[derive(Clone, Debug)]
pub struct NamedReward {
    /// The name; `None` for the one reward of a model that writes plain numbers.
    pub name: Option<String>,
    /// The reward.
    pub reward: Reward,
    /// Its weight in the effective reward, if the model has weights.
    pub weight: Option<Weight>,
}

/// What a model file says.
#[derive(Clone, Debug)]
pub struct Model {
    /// (S, A, P, γ).
    pub dynamics: Dynamics,
    /// The rewards, in the order in which the file first names them. At least one.
    pub rewards: Vec<NamedReward>,
    /// The initial distribution μ.
    pub initial: Option<Distribution>,
}

/// Why no reward could be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RewardChoiceError {
    /// Several rewards and no weights.
    #[error("the model has several rewards ({names}) and no weights")]
    Several {
        /// Their names.
        names: String,
    },
    /// No reward has this name.
    #[error("the model has no reward {name:?}{}; it has: {names}", suggestion(.nearest))]
    Unknown {
        /// The name that was asked for.
        name: Foreign<'static>,
        /// The reward that was perhaps meant.
        nearest: Option<String>,
        /// The names there are.
        names: String,
    },
}

impl Model {
    /// The reward of the model: the one with the given name, or else the effective reward
    /// R_eff(s,a) = Σ_k w_k(s) R_k(s,a) (`effective-reward`); a single reward without weights has
    /// weight 1.
    ///
    /// # Errors
    /// If several rewards have no weights, or no reward has this name.
    pub fn reward(&self, name: Option<&str>) -> Result<Reward, RewardChoiceError> {
        if let Some(wanted) = name {
            let found = self.rewards.iter().find(|r| r.name.as_deref() == Some(wanted));
            return found.map(|r| r.reward.clone()).ok_or_else(|| {
                let mut known = Names::default();
                self.rewards.iter().filter_map(|r| r.name.as_deref()).for_each(|name| {
                    known.intern(name);
                });
                RewardChoiceError::Unknown {
                    name: Foreign::from(wanted).into_owned(),
                    nearest: known.nearest(wanted).map(str::to_owned),
                    names: self.reward_names(),
                }
            });
        }
        match self.rewards.as_slice() {
            [NamedReward { reward, weight: None, .. }] => Ok(reward.clone()),
            rewards if rewards.iter().all(|r| r.weight.is_some()) => Ok(self.effective_reward()),
            _ => Err(RewardChoiceError::Several { names: self.reward_names() }),
        }
    }

    /// The effective reward if some rewards had these weights, the same at all states.
    ///
    /// # Errors
    /// If other rewards have no weights.
    pub fn weighted(&self, weights: &[(String, Rational)]) -> Result<Reward, RewardChoiceError> {
        let mut model = self.clone();
        for reward in &mut model.rewards {
            let given = weights.iter().find(|(name, _)| reward.name.as_ref() == Some(name));
            reward.weight = given.map(|(_, weight)| Weight::Constant(weight.clone())).or(reward.weight.take());
        }
        model.reward(None)
    }

    /// The first state at which the weights are no mixture, with what they sum to: some are negative,
    /// or they do not sum to 1. Training runs add rewards up; claims about mixtures leave such
    /// weights out.
    pub fn unmixed(&self) -> Option<(State, Rational)> {
        let weights: Vec<&Weight> = self.rewards.iter().map(|named| named.weight.as_ref()).collect::<Option<_>>()?;
        self.dynamics.all_states().find_map(|state| {
            let sum: Rational = weights.iter().map(|weight| weight.at(state)).sum();
            let mixed = sum == 1u32 && weights.iter().all(|weight| *weight.at(state) >= 0u32);
            (!mixed).then_some((state, sum))
        })
    }

    fn effective_reward(&self) -> Reward {
        let mut effective = PairFunction::new();
        for state in self.dynamics.all_states() {
            for pair in self.dynamics.actions(state) {
                let mut sum = Rational::ZERO;
                for NamedReward { reward, weight, .. } in &self.rewards {
                    if let Some(weight) = weight {
                        sum += weight.at(state) * reward.at(pair);
                    }
                }
                effective.push(sum);
            }
        }
        effective
    }

    fn reward_names(&self) -> String {
        match self.rewards.as_slice() {
            [NamedReward { name: None, .. }] => "one without a name".to_owned(),
            rewards => listed(rewards.iter().filter_map(|reward| reward.name.as_deref()).map(Foreign::from)),
        }
    }
}
