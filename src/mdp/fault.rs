//! What can be wrong with a model: every fault with its place and both values.

use std::fmt;

use malachite_q::Rational;
use thiserror::Error;

use crate::foreign::{Foreign, suggestion};
use crate::number::NumberError;

/// At most this many faults are kept; further ones are counted.
pub const MAX_FAULTS: usize = 100;

/// One fault of a model.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{}: {problem}", at(.place))]
pub struct Fault {
    /// The place in the file, as a JSON pointer; empty for the whole file.
    pub place: Foreign<'static>,
    /// What is wrong there.
    pub problem: FaultKind,
}

/// The kinds of faults.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FaultKind {
    /// A text that is no number.
    #[error("{0}")]
    Number(#[from] NumberError),
    /// A bare float: it may not be the number that was meant.
    #[error("the bare float {value} is not exact; quote it: {value:?}")]
    BareFloat {
        /// The number as it is written.
        value: Foreign<'static>,
    },
    /// Something of another shape.
    #[error("expected {expected}, found {found}")]
    Shape {
        /// What belongs here.
        expected: &'static str,
        /// What stands here.
        found: &'static str,
    },
    /// A field that must be there is not.
    #[error("the field {field:?} is missing")]
    MissingField {
        /// The field.
        field: &'static str,
    },
    /// A field that the model file does not have.
    #[error("unknown field {field:?}; known here: {known}")]
    UnknownField {
        /// The field.
        field: Foreign<'static>,
        /// The fields that are known at this place.
        known: &'static str,
    },
    /// A key that stood before in the same table.
    #[error("the key {key:?} stands twice in this table")]
    DuplicateKey {
        /// The key.
        key: Foreign<'static>,
    },
    /// No states at all.
    #[error("a model needs at least one state; found 0")]
    NoStates,
    /// A state without actions.
    #[error("the state {state:?} has no action; it needs at least one, found 0")]
    NoActions {
        /// The state.
        state: Foreign<'static>,
    },
    /// An action without successors, or with probabilities that do not sum to 1.
    #[error("the probabilities sum to {sum}, not to 1")]
    Sum {
        /// What they sum to, exactly.
        sum: Rational,
    },
    /// A negative probability.
    #[error("the probability {probability} is negative; it must be at least 0")]
    NegativeProbability {
        /// The probability.
        probability: Rational,
    },
    /// A state that is mentioned but not defined.
    #[error("the state {state:?} is not defined{}", suggestion(.nearest))]
    UnknownState {
        /// The name that was written.
        state: Foreign<'static>,
        /// The defined state that was perhaps meant.
        nearest: Option<String>,
    },
    /// An action that its state does not have.
    #[error("the state has no such action; it has: {known}")]
    UnknownAction {
        /// The actions of the state.
        known: String,
    },
    /// A state of the model that is left out.
    #[error("is missing; every state needs a distribution")]
    MissingState,
    /// A discount outside [0, 1].
    #[error("the discount {discount} lies outside [0, 1]")]
    Discount {
        /// The discount.
        discount: Rational,
    },
    /// A discount of 1 where some policy does not terminate.
    #[error(
        "with discount 1 every policy must reach an absorbing state, but one that takes {} never does: it stays among {states} \
         states for ever",
        listed(.moves, *.states)
    )]
    NonTerminating {
        /// What the policy does at the first few states that it never leaves: pairs of state and
        /// action.
        moves: Vec<[Foreign<'static>; 2]>,
        /// How many such states there are.
        states: usize,
    },
    /// A discount of 1 with a reward on an absorbing state, which would be collected for ever.
    #[error("with discount 1 the rewards of an absorbing state must be 0; {} is {value} here", named(.reward))]
    AbsorbingReward {
        /// The name of the reward, if it has one.
        reward: Option<Foreign<'static>>,
        /// Its value.
        value: Rational,
    },
    /// Scalar and named rewards in one model.
    #[error("one number for the reward here, named rewards at {other}; a model uses one or the other")]
    MixedRewards {
        /// A place of the other kind.
        other: Foreign<'static>,
    },
    /// A weight per state that leaves a state out.
    #[error("no weight for the state {state:?}")]
    MissingWeight {
        /// The state.
        state: Foreign<'static>,
    },
    /// A weight for a reward that the model does not have.
    #[error("a weight for {reward:?}, but no action has a reward of this name{}", suggestion(.nearest))]
    UnknownReward {
        /// The name that was written.
        reward: Foreign<'static>,
        /// The reward that was perhaps meant.
        nearest: Option<String>,
    },
    /// Weights are given, but not for every reward.
    #[error("no weight for the reward {reward:?}")]
    UnweightedReward {
        /// The reward.
        reward: Foreign<'static>,
    },
    /// A name longer than certificates may have.
    #[error("a name of {bytes} bytes; the limit is {limit} bytes")]
    LongName {
        /// How long it is.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Many named rewards for many actions: each reward has a number for each action.
    #[error("{rewards} named rewards for {pairs} actions; together at most {limit} numbers are held")]
    ManyRewards {
        /// How many rewards there are.
        rewards: usize,
        /// How many actions.
        pairs: usize,
        /// The limit on their product.
        limit: usize,
    },
    /// More states or pairs than 32-bit numbers can count.
    #[error("more than {limit} {what}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
}

fn named(reward: &Option<Foreign<'static>>) -> String {
    reward.as_ref().map_or("the reward".to_owned(), |name| format!("{name:?}"))
}

/// The place of a fault, where it is not long as it is.
fn at(place: &Foreign<'static>) -> String {
    match place {
        place if place.raw().is_empty() => "at the top".to_owned(),
        place if place.raw().len() <= 200 => place.to_string(),
        place => format!("{place:?}"),
    }
}

fn listed(moves: &[[Foreign<'static>; 2]], states: usize) -> String {
    let mut list: Vec<String> = moves.iter().map(|[state, action]| format!("{action:?} at {state:?}")).collect();
    if states > moves.len() {
        list.push("…".to_owned());
    }
    list.join(", ")
}

/// All faults of a model: the first [`MAX_FAULTS`] and how many there are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    first: Vec<Fault>,
    count: usize,
}

impl Faults {
    /// The faults that were kept, in the order in which they were found.
    pub fn first(&self) -> &[Fault] {
        &self.first
    }

    /// How many faults there are in all.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn push(&mut self, place: impl FnOnce() -> String, problem: FaultKind) {
        self.push_with(place, || problem);
    }

    /// As [`push`](Self::push), where the problem takes work to describe.
    pub(super) fn push_with(&mut self, place: impl FnOnce() -> String, problem: impl FnOnce() -> FaultKind) {
        self.count += 1;
        if self.first.len() < MAX_FAULTS {
            self.first.push(Fault { place: place().into(), problem: problem() });
        }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.first.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{fault}")?;
        }
        if self.count > self.first.len() {
            write!(f, "\n… {} faults in all, the first {} are shown", self.count, self.first.len())?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
