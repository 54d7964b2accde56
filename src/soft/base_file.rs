//! A reference policy from a file, for KL regularisation: JSON, a table of states, each a table of
//! actions with their probabilities.

use std::fmt;

use malachite_base::num::basic::traits::Zero;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use thiserror::Error;

use super::problem::Measure;
use crate::foreign::{Foreign, Sentence, listed};
use crate::mdp::{Dynamics, PairFunction, Problem, pointer, suggestion};
use crate::number::{Rational, parse};

/// At most this many faults are kept; further ones are counted.
const MAX_FAULTS: usize = 100;

/// Why a reference policy could not be read.
#[derive(Debug, Error)]
pub enum BaseFileError {
    /// The text is no JSON of this shape.
    #[error("not a reference policy: {}", Sentence(&.0.to_string()))]
    Json(#[from] serde_json::Error),
    /// It is read but is no policy of the model: the first faults, and how many there are.
    #[error("{count} fault{} in the reference policy{}", if *.count == 1 { "" } else { "s" }, lines(.first))]
    Faults {
        /// The faults that were kept, in the order of the file.
        first: Vec<BaseFault>,
        /// How many there are.
        count: usize,
    },
}

fn place(parts: &[&str]) -> Foreign<'static> {
    Foreign::from(pointer(parts))
}

fn lines(faults: &[BaseFault]) -> String {
    faults.iter().map(|fault| format!("\n{fault}")).collect()
}

/// What is wrong with a reference policy, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BaseFault {
    /// A state that the model does not have.
    #[error("{}: the model has no such state{}", place(&[.state]), suggestion(.nearest))]
    UnknownState {
        /// What was written.
        state: String,
        /// What was perhaps meant.
        nearest: Option<String>,
    },
    /// An action that the state does not have.
    #[error("{}: the state has no such action; it has: {known}", place(&[.state, .action]))]
    UnknownAction {
        /// The state.
        state: String,
        /// What was written.
        action: String,
        /// The actions of the state.
        known: String,
    },
    /// A name that stood before in the same table.
    #[error("{}: stands twice in this table", Foreign::from(.place.as_str()))]
    Twice {
        /// The place.
        place: String,
    },
    /// A text that is no number.
    #[error("{}: {error}", place(&[.state, .action]))]
    Number {
        /// The state.
        state: String,
        /// The action.
        action: String,
        /// Why.
        error: String,
    },
    /// A negative probability.
    #[error("{}: the probability {value} is negative; it must be at least 0", place(&[.state, .action]))]
    Negative {
        /// The state.
        state: String,
        /// The action.
        action: String,
        /// The probability.
        value: Rational,
    },
    /// Probabilities that do not sum to 1.
    #[error("{}: the probabilities sum to {sum}, not to 1", place(&[.state]))]
    Sum {
        /// The state.
        state: String,
        /// What they sum to, exactly.
        sum: Rational,
    },
    /// A state of the model that is not there.
    #[error("{}: is missing; every state needs a distribution", place(&[.state]))]
    Missing {
        /// The state.
        state: String,
    },
}

/// Reads π_base for the states and actions of a model; actions that are left out have probability
/// 0.
///
/// # Errors
/// [`BaseFileError`], with all faults at once.
pub fn read_base(text: &str, dynamics: &Dynamics) -> Result<Measure, BaseFileError> {
    let mut input = serde_json::Deserializer::from_str(text);
    let Entries::<Entries<ExactNumber>>(table) = Entries::deserialize(&mut input)?;
    input.end()?;
    let mut faults = Vec::new();
    let mut weights: Vec<Option<Rational>> = vec![None; dynamics.pairs()];
    let mut seen = vec![false; dynamics.states()];
    for (name, Entries(row)) in table {
        let Some(state) = dynamics.find_state(&name) else {
            let nearest = dynamics.state_names().nearest(&name).map(str::to_owned);
            faults.push(BaseFault::UnknownState { state: name, nearest });
            continue;
        };
        if std::mem::replace(&mut seen[state.index()], true) {
            faults.push(BaseFault::Twice { place: pointer(&[&name]) });
            continue;
        }
        let (mut sum, before) = (Rational::ZERO, faults.len());
        for (action, ExactNumber(number)) in row {
            let Some(pair) = dynamics.find_action(state, &action) else {
                let known = listed(dynamics.actions(state).map(|pair| dynamics.action_name(pair)));
                faults.push(BaseFault::UnknownAction { state: name.clone(), action, known });
                continue;
            };
            match number {
                Err(error) => faults.push(BaseFault::Number { state: name.clone(), action, error }),
                Ok(value) if value < 0u32 => {
                    faults.push(BaseFault::Negative { state: name.clone(), action, value });
                }
                Ok(value) => {
                    sum += &value;
                    if weights[pair.index()].replace(value).is_some() {
                        faults.push(BaseFault::Twice { place: pointer(&[&name, &action]) });
                    }
                }
            }
        }
        if faults.len() == before && sum != 1u32 {
            faults.push(BaseFault::Sum { state: name, sum });
        }
    }
    for state in dynamics.all_states().filter(|state| !seen[state.index()]) {
        faults.push(BaseFault::Missing { state: dynamics.state_name(state).raw().to_owned() });
    }
    let weights = PairFunction::from_fn(dynamics.pairs(), |pair| weights[pair.index()].clone().unwrap_or_default());
    let measure = Measure::new(dynamics, weights);
    match measure {
        Some(measure) if faults.is_empty() => Ok(measure),
        // Without faults every state has probabilities that sum to 1, so that there is a measure.
        _ => {
            let count = faults.len();
            faults.truncate(MAX_FAULTS);
            Err(BaseFileError::Faults { first: faults, count })
        }
    }
}

/// The entries of a JSON object as they stand, repeated names included.
struct Entries<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Table<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Table<T> {
            type Value = Entries<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of states, each a table of actions")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Table(std::marker::PhantomData))
    }
}

/// A number, exactly: a string, or an integer of any size. A bare float may not be the number that
/// was meant, and is refused as it is written.
struct ExactNumber(Result<Rational, String>);

impl<'de> Deserialize<'de> for ExactNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let integer = raw.strip_prefix('-').unwrap_or(raw).bytes().all(|byte| byte.is_ascii_digit());
        let number = match serde_json::from_str::<String>(raw) {
            Ok(text) => parse(&text).map_err(|error| error.to_string()),
            Err(_) if integer => parse(raw).map_err(|error| error.to_string()),
            Err(_) => Err(match (parse(raw), Foreign::from(raw).into_owned()) {
                (Ok(_), value) => Problem::BareFloat { value }.to_string(),
                (Err(_), found) => {
                    format!("expected a number as a string such as \"1/3\", or an integer, found {found:?}")
                }
            }),
        };
        Ok(ExactNumber(number))
    }
}
