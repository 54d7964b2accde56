//! Builds a model step by step, in file order, and collects every fault on the way.

use std::collections::HashMap;

use malachite_base::num::basic::traits::{One, Zero};
use malachite_q::Rational;

use super::dynamics::{Dynamics, Pair, State};
use super::fault::{Faults, Problem};
use super::model::{Model, NamedReward};
use super::names::Names;
use super::pair_function::{PairFunction, Reward};
use super::policy::Distribution;
use super::termination;
use super::weights::Weight;
use crate::foreign::Foreign;

/// The most states a model may have.
const MAX_STATES: usize = 1 << 26;
/// The most state–action pairs a model may have.
const MAX_PAIRS: usize = 1 << 28;
/// The longest name, in bytes: certificates have no longer ones.
pub const MAX_NAME_BYTES: usize = 65_535;
/// The most numbers that all rewards together may have: one for each reward and action.
const MAX_REWARD_NUMBERS: usize = 1 << 24;
/// The most transitions a model may have.
const MAX_TRANSITIONS: usize = u32::MAX as usize;

/// Takes a model in the order of its file: each state, its actions, their rewards and successors.
///
/// Nothing is refused on the way: [`finish`](Self::finish) returns the model or all of its faults,
/// each with the JSON pointer of its place and both values.
///
/// ```
/// use policy_cliff::mdp::ModelBuilder;
/// use policy_cliff::number::Rational;
/// let one = Rational::from(1u32);
/// let mut builder = ModelBuilder::new();
/// builder.discount(Rational::from_signeds(9, 10));
/// builder.begin_state("ask");
/// builder.begin_action("honest");
/// builder.reward(None, one.clone());
/// builder.successor("done", one.clone());
/// builder.end_action();
/// builder.begin_state("done");
/// builder.begin_action("stay");
/// builder.successor("done", one);
/// builder.end_action();
/// assert_eq!(builder.finish().unwrap().dynamics.states(), 2);
/// ```
#[derive(Debug, Default)]
pub struct ModelBuilder {
    faults: Faults,
    discount: Option<Rational>,
    /// Parts that are given but faulty: what follows from their absence is not worth a second
    /// fault.
    spoiled: Vec<Part>,
    /// Every name of a state that is mentioned, in the order of first mention.
    labels: Names,
    /// The state that a label names, once it is defined.
    state_of_label: Vec<Option<State>>,
    label_of_state: Vec<u32>,
    pair_start: Vec<u32>,
    action_names: Names,
    action_name: Vec<u32>,
    row_start: Vec<u32>,
    /// Labels until `finish`, then states.
    successor: Vec<u32>,
    probability: Vec<u32>,
    probabilities: Numbered,
    rewards: Vec<(Option<String>, Reward, RewardKind)>,
    /// The place of the first scalar and of the first named reward.
    reward_places: [Option<String>; 2],
    pending: Vec<(usize, Rational)>,
    weights: Vec<(String, WeightTable)>,
    initial: Option<Vec<(u32, Rational)>>,
    /// Whether rewards and actions were too many to hold.
    too_many_rewards: bool,
}

/// A part of a model that may be given but faulty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Discount,
    States,
    Initial,
    /// The current row of P.
    Row,
}

/// Distinct rationals by number.
#[derive(Debug, Default)]
struct Numbered {
    values: Vec<Rational>,
    numbers: HashMap<Rational, u32>,
}

impl Numbered {
    fn number(&mut self, value: Rational) -> u32 {
        if let Some(&number) = self.numbers.get(&value) {
            return number;
        }
        let number = self.values.len() as u32;
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        number
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RewardKind {
    Scalar,
    Named,
}

#[derive(Debug)]
enum WeightTable {
    Constant(Rational),
    PerLabel(Vec<(u32, Rational)>),
}

/// A JSON pointer made of these parts (RFC 6901).
pub(crate) fn pointer(parts: &[&str]) -> String {
    parts.iter().fold(String::new(), |mut place, part| {
        place.push('/');
        place.push_str(&part.replace('~', "~0").replace('/', "~1"));
        place
    })
}

impl ModelBuilder {
    /// A model without anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records a fault that the caller has found.
    pub(super) fn fault(&mut self, parts: &[&str], problem: Problem) {
        self.faults.push(|| pointer(parts), problem);
    }

    /// Says that a part is given but faulty.
    pub(super) fn spoil(&mut self, part: Part) {
        self.spoiled.push(part);
    }

    fn is_sound(&self, part: Part) -> bool {
        !self.spoiled.contains(&part)
    }

    /// Sets γ.
    pub fn discount(&mut self, discount: Rational) {
        if !(Rational::ZERO..=Rational::ONE).contains(&discount) {
            self.fault(&["discount"], Problem::Discount { discount: discount.clone() });
        }
        self.discount = Some(discount);
    }

    fn check_name(&mut self, name: &str, parts: &[&str]) {
        if name.len() > MAX_NAME_BYTES {
            self.fault(parts, Problem::LongName { bytes: name.len(), limit: MAX_NAME_BYTES });
        }
    }

    fn label(&mut self, name: &str) -> u32 {
        let label = self.labels.intern(name);
        if self.state_of_label.len() < self.labels.len() {
            self.state_of_label.push(None);
        }
        label
    }

    /// Begins the next state. Returns false, with a fault, if there is one of this name already.
    pub fn begin_state(&mut self, name: &str) -> bool {
        // States often follow one another in the order in which they are first mentioned.
        let next = self.label_of_state.last().map_or(0, |&label| label + 1);
        let label = if self.labels.is(next, name) { next } else { self.label(name) };
        if self.state_of_label[label as usize].is_some() {
            self.fault(&["states", name], Problem::DuplicateKey { key: name.to_owned().into() });
            return false;
        }
        if self.label_of_state.len() == MAX_STATES {
            self.fault(&["states", name], Problem::TooLarge { what: "states", limit: MAX_STATES });
            return false;
        }
        self.check_name(name, &["states", name]);
        self.state_of_label[label as usize] = Some(State::new(self.label_of_state.len()));
        self.label_of_state.push(label);
        self.pair_start.push(self.action_name.len() as u32);
        true
    }

    /// Begins the next action of the current state. Returns false, with a fault, if the state has
    /// it already.
    pub fn begin_action(&mut self, name: &str) -> bool {
        let number = self.action_names.intern(name);
        let start = self.pair_start.last().copied().unwrap_or(0) as usize;
        if self.action_name[start..].contains(&number) {
            let state = self.state_name().to_owned();
            self.fault(&["states", &state, name], Problem::DuplicateKey { key: name.to_owned().into() });
            return false;
        }
        if self.action_name.len() == MAX_PAIRS || self.successor.len() > MAX_TRANSITIONS - MAX_STATES {
            self.fault(&["states"], Problem::TooLarge { what: "actions or transitions", limit: MAX_PAIRS });
            return false;
        }
        if name.len() > MAX_NAME_BYTES {
            let state = self.state_name().to_owned();
            self.check_name(name, &["states", &state, name]);
        }
        self.action_name.push(number);
        self.row_start.push(self.successor.len() as u32);
        self.spoiled.retain(|part| *part != Part::Row);
        true
    }

    fn state_name(&self) -> &str {
        self.label_of_state.last().map_or("", |&label| self.labels.get(label))
    }

    fn here(&self, parts: &[&str]) -> String {
        let action = self.action_name.last().map_or("", |&number| self.action_names.get(number));
        pointer(&["states", self.state_name(), action]) + &pointer(parts)
    }

    /// Records a fault of the current state.
    pub(super) fn fault_state(&mut self, problem: Problem) {
        let state = self.state_name().to_owned();
        self.fault(&["states", &state], problem);
    }

    /// Records a fault of the current action.
    pub(super) fn fault_here(&mut self, parts: &[&str], problem: Problem) {
        let place = self.here(parts);
        self.faults.push(|| place, problem);
    }

    /// Sets a reward of the current action: the one reward of the model (`None`), or a named one.
    pub fn reward(&mut self, name: Option<&str>, value: Rational) {
        let kind = if name.is_some() { RewardKind::Named } else { RewardKind::Scalar };
        if self.reward_places[kind as usize].is_none() {
            self.reward_places[kind as usize] = Some(match name {
                Some(name) => self.here(&["reward", name]),
                None => self.here(&["reward"]),
            });
        }
        let found = self.rewards.iter().position(|(known, _, _)| known.as_deref() == name);
        let component = found.unwrap_or_else(|| {
            let before = self.action_name.len().saturating_sub(1);
            if let Some(name) = name {
                self.check_name(name, &["states"]);
            }
            self.rewards.push((name.map(str::to_owned), PairFunction::zero(before), kind));
            self.rewards.len() - 1
        });
        if self.pending.iter().any(|(other, _)| *other == component) {
            let key = name.unwrap_or("reward").to_owned().into();
            self.fault_here(&["reward"], Problem::DuplicateKey { key });
            return;
        }
        self.pending.push((component, value));
    }

    /// Adds a successor of the current action.
    pub fn successor(&mut self, state: &str, probability: Rational) {
        let label = self.label(state);
        if probability < 0u32 {
            self.fault_here(&["next", state], Problem::NegativeProbability { probability: probability.clone() });
        }
        // Entries of probability 0 stay until the row is checked, so that a duplicate or unknown
        // one is reported.
        self.successor.push(label);
        let number = self.probabilities.number(probability);
        self.probability.push(number);
    }

    /// Ends the current action.
    pub fn end_action(&mut self) {
        let start = self.row_start.last().copied().unwrap_or(0) as usize;
        let row = start..self.successor.len();
        let probabilities = || self.probability[row.clone()].iter().map(|&p| &self.probabilities.values[p as usize]);
        if !is_one_in_words(probabilities()) && self.is_sound(Part::Row) {
            let sum: Rational = probabilities().sum();
            if sum != 1u32 {
                self.fault_here(&["next"], Problem::Sum { sum });
            }
        }
        if row.len() > 1 {
            let mut labels = self.successor[row].to_vec();
            labels.sort_unstable();
            for pair in labels.windows(2).filter(|pair| pair[0] == pair[1]) {
                let key = self.labels.get(pair[0]).to_owned().into();
                self.fault_here(&["next"], Problem::DuplicateKey { key });
            }
        }
        let pending = std::mem::take(&mut self.pending);
        if self.rewards.len().saturating_mul(self.action_name.len()) > MAX_REWARD_NUMBERS {
            self.too_many_rewards = true;
            return;
        }
        for (component, (_, reward, _)) in self.rewards.iter_mut().enumerate() {
            let given = pending.iter().find(|(other, _)| *other == component);
            reward.push(given.map_or(Rational::ZERO, |(_, value)| value.clone()));
        }
    }

    /// Ends the current state.
    pub fn end_state(&mut self) {
        if self.pair_start.last().is_some_and(|&start| start as usize == self.action_name.len()) {
            let state = self.state_name().to_owned();
            self.fault(&["states", &state], Problem::NoActions { state: state.clone().into() });
        }
    }

    /// Gives a reward a constant weight.
    pub fn weight(&mut self, reward: &str, weight: Rational) {
        self.weights.push((reward.to_owned(), WeightTable::Constant(weight)));
    }

    /// Begins a weight that is given state by state.
    pub fn begin_state_weights(&mut self, reward: &str) {
        self.weights.push((reward.to_owned(), WeightTable::PerLabel(Vec::new())));
    }

    /// Gives the reward begun last its weight at a state.
    pub fn state_weight(&mut self, state: &str, weight: Rational) {
        let label = self.label(state);
        if let Some((_, WeightTable::PerLabel(table))) = self.weights.last_mut() {
            table.push((label, weight));
        }
    }

    /// Begins the initial distribution.
    pub fn begin_initial(&mut self) {
        self.initial = Some(Vec::new());
    }

    /// Adds a state to the initial distribution.
    pub fn initial(&mut self, state: &str, probability: Rational) {
        let label = self.label(state);
        if probability < 0u32 {
            self.fault(&["initial", state], Problem::NegativeProbability { probability: probability.clone() });
        }
        self.initial.get_or_insert_default().push((label, probability));
    }

    /// The model.
    ///
    /// # Errors
    /// All faults that were found, with their places.
    pub fn finish(mut self) -> Result<Model, Faults> {
        if self.discount.is_none() && self.is_sound(Part::Discount) {
            self.fault(&[], Problem::MissingField { field: "discount" });
        }
        if self.label_of_state.is_empty() && self.is_sound(Part::States) {
            self.fault(&["states"], Problem::NoStates);
        }
        if self.too_many_rewards {
            let (rewards, pairs) = (self.rewards.len(), self.action_name.len());
            self.fault(&["states"], Problem::ManyRewards { rewards, pairs, limit: MAX_REWARD_NUMBERS });
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
            Problem::UnknownState { nearest: defined.nearest(&state).map(str::to_owned), state: state.into() }
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
            self.faults.push(|| scalar, Problem::MixedRewards { other });
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
            self.faults.push(|| "/initial".to_owned(), Problem::DuplicateKey { key });
        }
        let sum: Rational = entries.iter().map(|(_, p)| p).sum();
        if sum != 1u32 && self.is_sound(Part::Initial) {
            self.faults.push(|| "/initial".to_owned(), Problem::Sum { sum });
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
                self.fault(&["weights", &reward], Problem::UnknownReward { reward: reward.clone().into(), nearest });
                continue;
            };
            let weight = self.resolve_weight(&reward, table);
            if weights[number as usize].replace(weight).is_some() {
                self.fault(&["weights"], Problem::DuplicateKey { key: reward.into() });
            }
        }
        for (number, weight) in weights.iter().enumerate() {
            if weight.is_none() {
                let reward = names.get(number as u32).to_owned().into();
                self.faults.push(|| "/weights".to_owned(), Problem::UnweightedReward { reward });
            }
        }
        if self.faults.is_empty() {
            self.check_weight_sums(&weights);
        }
        weights
    }

    fn resolve_weight(&mut self, reward: &str, table: WeightTable) -> Weight {
        let range = Rational::ZERO..=Rational::ONE;
        match table {
            WeightTable::Constant(weight) => {
                if !range.contains(&weight) {
                    self.fault(&["weights", reward], Problem::WeightRange { weight: weight.clone() });
                }
                Weight::Constant(weight)
            }
            WeightTable::PerLabel(table) => {
                let mut per_state: Vec<Option<Rational>> = vec![None; self.label_of_state.len()];
                for (label, weight) in table {
                    let name = self.labels.get(label).to_owned();
                    if !range.contains(&weight) {
                        self.fault(&["weights", reward, &name], Problem::WeightRange { weight: weight.clone() });
                    }
                    let Some(state) = self.state_of_label[label as usize] else { continue };
                    if per_state[state.index()].replace(weight).is_some() {
                        self.fault(&["weights", reward], Problem::DuplicateKey { key: name.into() });
                    }
                }
                let labels = self.label_of_state.clone();
                let weights = per_state.into_iter().zip(labels).map(|(weight, label)| {
                    weight.unwrap_or_else(|| {
                        let state = self.labels.get(label).to_owned().into();
                        self.fault(&["weights", reward], Problem::MissingWeight { state });
                        Rational::ZERO
                    })
                });
                Weight::PerState(weights.collect())
            }
        }
    }

    /// Σ_k w_k(s) = 1 at every state.
    fn check_weight_sums(&mut self, weights: &[Option<Weight>]) {
        for (number, &label) in self.label_of_state.iter().enumerate() {
            let state = State::new(number);
            let sum: Rational = weights.iter().flatten().map(|weight| weight.at(state)).sum();
            if sum != 1u32 {
                let state = self.labels.get(label).to_owned().into();
                self.faults.push(|| "/weights".to_owned(), Problem::WeightSum { state, sum });
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

/// Whether fractions add up to 1, as far as machine words tell.
fn is_one_in_words<'a>(fractions: impl Iterator<Item = &'a Rational>) -> bool {
    let add = |(sum, over): (u128, u128), x: &Rational| {
        let word = |x| u64::try_from(x).ok().map(u128::from);
        let (numerator, denominator) = (word(x.numerator_ref())?, word(x.denominator_ref())?);
        if *x < 0u32 {
            return None;
        }
        if denominator == over {
            return Some((sum.checked_add(numerator)?, over));
        }
        let sum = sum.checked_mul(denominator)?.checked_add(numerator.checked_mul(over)?)?;
        Some((sum, over.checked_mul(denominator)?))
    };
    let mut fractions = fractions;
    fractions.try_fold((0, 1), add).is_some_and(|(sum, over)| sum == over)
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
            faults.push(|| place, Problem::NonTerminating { moves, states: found.trap.len() });
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
        faults.push(|| place, Problem::AbsorbingReward { reward, value });
    }
}
