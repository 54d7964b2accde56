//! Builds a model step by step, in file order, and collects every fault on the way.

mod finish;

use std::collections::HashMap;

use malachite_base::num::basic::traits::{One, Zero};
use malachite_q::Rational;

use super::dynamics::State;
use super::fault::{FaultKind, Faults};
use super::names::Names;
use super::pair_function::{PairFunction, Reward};

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
    pub(super) fn fault(&mut self, parts: &[&str], problem: FaultKind) {
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
            self.fault(&["discount"], FaultKind::Discount { discount: discount.clone() });
        }
        self.discount = Some(discount);
    }

    fn check_name(&mut self, name: &str, parts: &[&str]) {
        if name.len() > MAX_NAME_BYTES {
            self.fault(parts, FaultKind::LongName { bytes: name.len(), limit: MAX_NAME_BYTES });
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
            self.fault(&["states", name], FaultKind::DuplicateKey { key: name.to_owned().into() });
            return false;
        }
        if self.label_of_state.len() == MAX_STATES {
            self.fault(&["states", name], FaultKind::TooLarge { what: "states", limit: MAX_STATES });
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
            self.fault(&["states", &state, name], FaultKind::DuplicateKey { key: name.to_owned().into() });
            return false;
        }
        if self.action_name.len() == MAX_PAIRS || self.successor.len() > MAX_TRANSITIONS - MAX_STATES {
            self.fault(&["states"], FaultKind::TooLarge { what: "actions or transitions", limit: MAX_PAIRS });
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
    pub(super) fn fault_state(&mut self, problem: FaultKind) {
        let state = self.state_name().to_owned();
        self.fault(&["states", &state], problem);
    }

    /// Records a fault of the current action.
    pub(super) fn fault_here(&mut self, parts: &[&str], problem: FaultKind) {
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
            self.fault_here(&["reward"], FaultKind::DuplicateKey { key });
            return;
        }
        self.pending.push((component, value));
    }

    /// Adds a successor of the current action.
    pub fn successor(&mut self, state: &str, probability: Rational) {
        let label = self.label(state);
        if probability < 0u32 {
            self.fault_here(&["next", state], FaultKind::NegativeProbability { probability: probability.clone() });
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
                self.fault_here(&["next"], FaultKind::Sum { sum });
            }
        }
        if row.len() > 1 {
            let mut labels = self.successor[row].to_vec();
            labels.sort_unstable();
            for pair in labels.windows(2).filter(|pair| pair[0] == pair[1]) {
                let key = self.labels.get(pair[0]).to_owned().into();
                self.fault_here(&["next"], FaultKind::DuplicateKey { key });
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
            self.fault(&["states", &state], FaultKind::NoActions { state: state.clone().into() });
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
            self.fault(&["initial", state], FaultKind::NegativeProbability { probability: probability.clone() });
        }
        self.initial.get_or_insert_default().push((label, probability));
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Words find a sum of 1 only where there is one, and always where denominators are short.
        #[test]
        fn sums_in_words_are_those_of_rationals(parts in prop::collection::vec((-3i64..40, 1i64..40), 1..6)) {
            let parts: Vec<Rational> = parts.into_iter().map(|(p, q)| Rational::from_signeds(p, q)).collect();
            let rest = Rational::ONE - parts.iter().sum::<Rational>();
            let all: Vec<Rational> = parts.into_iter().chain([rest]).collect();
            prop_assert_eq!(is_one_in_words(all.iter()), all.iter().all(|x| *x >= 0u32));
            prop_assert!(!is_one_in_words(all[1..].iter()) || all[0] == 0u32);
        }
    }
}
