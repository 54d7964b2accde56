//! A reference policy from a file, for KL regularisation: JSON, a table of states, each a table of
//! actions with their probabilities.

use std::fmt;

use malachite_base::num::basic::traits::Zero;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use thiserror::Error;

use super::problem::Measure;
use crate::foreign::{Sentence, listed};
use crate::mdp::{Dynamics, FaultKind, Faults, PairFunction, bare, pointer};
use crate::number::{Rational, counted, parse};

/// Why a reference policy could not be read.
#[derive(Debug, Error)]
pub enum BaseFileError {
    /// The text is no JSON of this shape.
    #[error("not a reference policy: {}", Sentence(&.0.to_string()))]
    Json(#[from] serde_json::Error),
    /// It is read but is no policy of the model.
    #[error("{} in the reference policy\n{}", counted(.0.count(), "fault"), .0)]
    Faults(Faults),
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
    let mut faults = Faults::default();
    let mut weights: Vec<Option<Rational>> = vec![None; dynamics.pairs()];
    let mut seen = vec![false; dynamics.states()];
    for (name, Entries(row)) in table {
        let at_state = || pointer(&[&name]);
        let Some(state) = dynamics.find_state(&name) else {
            let nearest = dynamics.state_names().nearest(&name).map(str::to_owned);
            faults.push(at_state, FaultKind::UnknownState { state: name.clone().into(), nearest });
            continue;
        };
        if std::mem::replace(&mut seen[state.index()], true) {
            faults.push(String::new, FaultKind::DuplicateKey { key: name.clone().into() });
            continue;
        }
        let (mut sum, before) = (Rational::ZERO, faults.count());
        for (action, ExactNumber(number)) in row {
            let place = || pointer(&[&name, &action]);
            let Some(pair) = dynamics.find_action(state, &action) else {
                let known = listed(dynamics.actions(state).map(|pair| dynamics.action_name(pair)));
                faults.push(place, FaultKind::UnknownAction { known });
                continue;
            };
            match number {
                Err(problem) => faults.push(place, problem),
                Ok(probability) if probability < 0u32 => {
                    faults.push(place, FaultKind::NegativeProbability { probability });
                }
                Ok(value) => {
                    sum += &value;
                    if weights[pair.index()].replace(value).is_some() {
                        faults.push(at_state, FaultKind::DuplicateKey { key: action.clone().into() });
                    }
                }
            }
        }
        if faults.count() == before && sum != 1u32 {
            faults.push(at_state, FaultKind::Sum { sum });
        }
    }
    for state in dynamics.all_states().filter(|state| !seen[state.index()]) {
        faults.push(|| pointer(&[dynamics.state_name(state).raw()]), FaultKind::MissingState);
    }
    let weights = PairFunction::from_fn(dynamics.pairs(), |pair| weights[pair.index()].clone().unwrap_or_default());
    match Measure::new(dynamics, weights) {
        Some(measure) if faults.is_empty() => Ok(measure),
        // Without faults every state has probabilities that sum to 1, so that there is a measure.
        _ => Err(BaseFileError::Faults(faults)),
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
struct ExactNumber(Result<Rational, FaultKind>);

impl<'de> Deserialize<'de> for ExactNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let found = match raw.as_bytes() {
            [b'"', ..] => "a string",
            [b'[', ..] => "a list",
            [b'{', ..] => "a table",
            [b'n', ..] => "null",
            [b't' | b'f', ..] => "true or false",
            number => return Ok(ExactNumber(bare(number))),
        };
        let text = serde_json::from_str::<String>(raw);
        let shape = |_| FaultKind::Shape { expected: "a number as a string such as \"1/3\", or an integer", found };
        Ok(ExactNumber(text.map_err(shape).and_then(|text| Ok(parse(&text)?))))
    }
}
