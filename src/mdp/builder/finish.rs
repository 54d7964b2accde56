//! Puts the parts of a model together, with the faults that show only when all of it is there.

use malachite_base::num::basic::traits::Zero;
use malachite_q::Rational;

use super::{MAX_REWARD_NUMBERS, ModelBuilder, Part, WeightTable, pointer};
use crate::foreign::Foreign;
use crate::mdp::dynamics::{Dynamics, Pair, State};
use crate::mdp::fault::{FaultKind, Faults};
use crate::mdp::model::{Model, NamedReward};
use crate::mdp::names::Names;
use crate::mdp::pair_function::{PairFunction, Reward};
use crate::mdp::policy::Distribution;
use crate::mdp::termination;
use crate::mdp::weights::Weight;

impl ModelBuilder {
    /// The model.
    ///
    /// # Errors
    /// All faults that were found, with their places.
    pub fn finish(mut self) -> Result<Model, Faults> {
        if self.discount.is_none() && self.is_sound(Part::Discount) {
            self.fault(&[], FaultKind::MissingField { field: "discount" });
        }
        if self.label_of_state.is_empty() && self.is_sound(Part::States) {
            self.fault(&["states"], FaultKind::NoStates);
        }
        if self.too_many_rewards {
            let (rewards, pairs) = (self.rewards.len(), self.action_name.len());
            self.fault(&["states"], FaultKind::ManyRewards { rewards, pairs, limit: MAX_REWARD_NUMBERS });
            return Err(self.faults);
        }
        self.check_mentions();
        self.check_reward_kinds();
        let initial = self.finish_initial();
        let weights = self.finish_weights();
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let rewards = std::mem::take(&mut self.rewards);
        let mut faults = std::mem::take(&mut self.faults);
        let mut dynamics = self.into_dynamics();
        let mut rewards: Vec<NamedReward> = rewards
            .into_iter()
            .zip(weights)
            .map(|((name, reward, _), weight)| NamedReward { name, reward, weight })
            .collect();
        if rewards.is_empty() {
            rewards.push(NamedReward { name: None, reward: PairFunction::zero(dynamics.pairs()), weight: None });
        }
        if dynamics.discount == 1u32 {
            check_termination(&mut dynamics, &rewards, &mut faults);
        }
        if faults.is_empty() { Ok(Model { dynamics, rewards, initial }) } else { Err(faults) }
    }

    /// Every mentioned state must be defined.
    fn check_mentions(&mut self) {
        if self.state_of_label.iter().all(Option::is_some) {
            return;
        }
        let mut defined = Names::default();
        for &label in &self.label_of_state {
            defined.intern(self.labels.get(label));
        }
        let unknown = |label: u32| {
            let state = self.labels.get(label).to_owned();
            FaultKind::UnknownState { nearest: defined.nearest(&state).map(str::to_owned), state: state.into() }
        };
        for (state, &state_label) in self.label_of_state.iter().enumerate() {
            let first = self.pair_start[state] as usize;
            let last = self.pair_start.get(state + 1).map_or(self.action_name.len(), |&end| end as usize);
            for pair in first..last {
                let end = self.row_start.get(pair + 1).map_or(self.successor.len(), |&end| end as usize);
                for &label in &self.successor[self.row_start[pair] as usize..end] {
                    if self.state_of_label[label as usize].is_none() {
                        let action = self.action_names.get(self.action_name[pair]);
                        let parts = ["states", self.labels.get(state_label), action, "next", self.labels.get(label)];
                        self.faults.push_with(|| pointer(&parts), || unknown(label));
                    }
                }
            }
        }
        for (label, _) in self.initial.iter().flatten() {
            if self.state_of_label[*label as usize].is_none() {
                self.faults.push_with(|| pointer(&["initial", self.labels.get(*label)]), || unknown(*label));
            }
        }
        for (reward, table) in &self.weights {
            let WeightTable::PerLabel(table) = table else { continue };
            for (label, _) in table {
                if self.state_of_label[*label as usize].is_none() {
                    self.faults
                        .push_with(|| pointer(&["weights", reward, self.labels.get(*label)]), || unknown(*label));
                }
            }
        }
    }

    fn check_reward_kinds(&mut self) {
        if let [Some(scalar), Some(named)] = &self.reward_places {
            let (scalar, other) = (scalar.clone(), named.clone().into());
            self.faults.push(|| scalar, FaultKind::MixedRewards { other });
        }
    }

    fn finish_initial(&mut self) -> Option<Distribution> {
        let mut entries = Vec::new();
        for (label, probability) in self.initial.take()? {
            match self.state_of_label[label as usize] {
                Some(state) => entries.push((state, probability)),
                None => self.spoil(Part::Initial),
            }
        }
        entries.sort_by_key(|(state, _)| *state);
        for pair in entries.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            let key = self.labels.get(self.label_of_state[pair[0].0.index()]).to_owned().into();
            self.faults.push(|| "/initial".to_owned(), FaultKind::DuplicateKey { key });
        }
        let sum: Rational = entries.iter().map(|(_, p)| p).sum();
        if sum != 1u32 && self.is_sound(Part::Initial) {
            self.faults.push(|| "/initial".to_owned(), FaultKind::Sum { sum });
        }
        entries.retain(|(_, p)| *p != 0u32);
        Some(Distribution { entries })
    }

    /// The weight of each reward, in the order of the rewards.
    fn finish_weights(&mut self) -> Vec<Option<Weight>> {
        let tables = std::mem::take(&mut self.weights);
        let mut weights: Vec<Option<Weight>> = vec![None; self.rewards.len()];
        if tables.is_empty() {
            return weights;
        }
        let mut names = Names::default();
        for (name, _, _) in &self.rewards {
            names.intern(name.as_deref().unwrap_or(""));
        }
        for (reward, table) in tables {
            let Some(number) = names.find(&reward) else {
                let nearest = names.nearest(&reward).map(str::to_owned);
                self.fault(&["weights", &reward], FaultKind::UnknownReward { reward: reward.clone().into(), nearest });
                continue;
            };
            let weight = self.resolve_weight(&reward, table);
            if weights[number as usize].replace(weight).is_some() {
                self.fault(&["weights"], FaultKind::DuplicateKey { key: reward.into() });
            }
        }
        for (number, weight) in weights.iter().enumerate() {
            if weight.is_none() {
                let reward = names.get(number as u32).to_owned().into();
                self.faults.push(|| "/weights".to_owned(), FaultKind::UnweightedReward { reward });
            }
        }
        weights
    }

    fn resolve_weight(&mut self, reward: &str, table: WeightTable) -> Weight {
        match table {
            WeightTable::Constant(weight) => Weight::Constant(weight),
            WeightTable::PerLabel(table) => {
                let mut per_state: Vec<Option<Rational>> = vec![None; self.label_of_state.len()];
                for (label, weight) in table {
                    let name = self.labels.get(label).to_owned();
                    let Some(state) = self.state_of_label[label as usize] else { continue };
                    if per_state[state.index()].replace(weight).is_some() {
                        self.fault(&["weights", reward], FaultKind::DuplicateKey { key: name.into() });
                    }
                }
                let labels = self.label_of_state.clone();
                let weights = per_state.into_iter().zip(labels).map(|(weight, label)| {
                    weight.unwrap_or_else(|| {
                        let state = self.labels.get(label).to_owned().into();
                        self.fault(&["weights", reward], FaultKind::MissingWeight { state });
                        Rational::ZERO
                    })
                });
                Weight::PerState(weights.collect())
            }
        }
    }

    /// Puts the valid parts together: labels become states, rows are sorted, zero entries dropped.
    fn into_dynamics(self) -> Dynamics {
        let discount = self.discount.unwrap_or_default();
        // All labels are those of states.
        let state_names = self.labels.in_order(&self.label_of_state);
        let mut pair_start = self.pair_start;
        pair_start.push(self.action_name.len() as u32);
        let mut row_start = Vec::with_capacity(self.row_start.len() + 1);
        let mut successor = Vec::with_capacity(self.successor.len());
        let mut probability = Vec::with_capacity(self.successor.len());
        let mut row: Vec<(u32, u32)> = Vec::new();
        for (pair, &start) in self.row_start.iter().enumerate() {
            row_start.push(successor.len() as u32);
            let end = self.row_start.get(pair + 1).map_or(self.successor.len(), |&end| end as usize);
            row.clear();
            for entry in start as usize..end {
                let label = self.successor[entry] as usize;
                let number = self.probability[entry];
                let positive = self.probabilities.values[number as usize] != 0u32;
                if let (Some(state), true) = (self.state_of_label[label], positive) {
                    row.push((state.index() as u32, number));
                }
            }
            row.sort_unstable();
            successor.extend(row.iter().map(|(state, _)| *state));
            probability.extend(row.iter().map(|(_, number)| *number));
        }
        row_start.push(successor.len() as u32);
        let discounted = self.probabilities.values.iter().map(|p| p * &discount).collect();
        Dynamics {
            discount,
            state_names,
            pair_start,
            action_name: self.action_name,
            action_names: self.action_names,
            row_start,
            successor,
            probability,
            probabilities: self.probabilities.values,
            discounted,
            rank: None,
        }
    }
}

/// What γ = 1 asks for: every policy terminates, and absorbing states have no reward in any
/// component.
fn check_termination(dynamics: &mut Dynamics, rewards: &[NamedReward], faults: &mut Faults) {
    match termination::rank(dynamics) {
        Ok(rank) => dynamics.rank = Some(rank),
        Err(found) => {
            const SHOWN: usize = 3;
            let name = |&(state, pair): &(State, Pair)| {
                [dynamics.state_name(state).into_owned(), dynamics.action_name(pair).into_owned()]
            };
            let moves: Vec<[Foreign<'static>; 2]> = found.trap.iter().take(SHOWN).map(name).collect();
            let place =
                moves.first().map_or(String::new(), |[state, action]| pointer(&["states", state.raw(), action.raw()]));
            faults.push(|| place, FaultKind::NonTerminating { moves, states: found.trap.len() });
        }
    }
    for state in dynamics.all_states().filter(|&s| dynamics.is_absorbing(s)) {
        for pair in dynamics.actions(state) {
            for NamedReward { name, reward, .. } in rewards {
                check_absorbing_reward(dynamics, state, pair, name.as_deref(), reward, faults);
            }
        }
    }
}

fn check_absorbing_reward(
    dynamics: &Dynamics,
    state: State,
    pair: Pair,
    name: Option<&str>,
    reward: &Reward,
    faults: &mut Faults,
) {
    let value = reward.at(pair).clone();
    if value != 0u32 {
        let mut place =
            pointer(&["states", dynamics.state_name(state).raw(), dynamics.action_name(pair).raw(), "reward"]);
        if let Some(name) = name {
            place += &pointer(&[name]);
        }
        let reward = name.map(|name| Foreign::from(name).into_owned());
        faults.push(|| place, FaultKind::AbsorbingReward { reward, value });
    }
}
