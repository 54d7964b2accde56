//! Instances that a search keeps: where they come from, and as JSON.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::coverage::Size;
use crate::claim::{Claim, Frame, GivenValue, Instance};
use crate::number::Rational;
use crate::universe::Place;

/// Where an instance was found. The derived order prefers the universe, and in it the smallest
/// instance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// In the exhausted universe, at this place of its order.
    Universe(Place),
    /// Among the random instances.
    Random {
        /// Its number.
        number: u64,
    },
    /// On a real model.
    Model {
        /// The name of the model.
        name: String,
        /// The number of the assignment.
        number: u64,
    },
    /// At the end of a climb.
    Climb,
    /// Shrunk from another instance.
    Shrunk {
        /// Where that one was found.
        from: Box<Origin>,
    },
}

impl Origin {
    /// Where the instance was found that this one was shrunk from, if it was.
    pub fn first(&self) -> &Origin {
        match self {
            Origin::Shrunk { from } => from.first(),
            found => found,
        }
    }

    /// The size of the instance of the universe that was found, or shrunk to what is kept.
    pub(super) fn in_universe(&self) -> Option<Size> {
        match self.first() {
            Origin::Universe(at) => Some(Size { states: at.states, pairs: at.pairs }),
            _ => None,
        }
    }
}

/// An instance with the names of its variables.
#[derive(Clone, Debug)]
pub struct Witness {
    /// Where it was found.
    pub origin: Origin,
    /// The instance.
    pub instance: Instance<Rational>,
    /// The names of the variables.
    pub names: Arc<[String]>,
}

impl Witness {
    /// The witness for a claim's variables.
    pub fn new(claim: &Claim, origin: Origin, instance: Instance<Rational>) -> Self {
        Witness { origin, instance, names: names(claim) }
    }
}

/// The names of a claim's variables.
pub(super) fn names(claim: &Claim) -> Arc<[String]> {
    claim.givens().iter().map(|given| given.name.clone()).collect()
}

/// `{ "origin", "discount", "states": { "s0": { "a0": { "next": { "s0": "1" } } } }, "given": {
/// NAME: value } }`: states are named s0, s1, … and the actions of each state a0, a1, …, in order.
impl Serialize for Witness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let frame = &self.instance.frame;
        let mut table = serializer.serialize_struct("Witness", 4)?;
        table.serialize_field("origin", &self.origin)?;
        table.serialize_field("discount", &frame.discount().to_string())?;
        table.serialize_field("states", &OnPairs(frame, &|pair| Next(frame, pair)))?;
        table.serialize_field("given", &Givens(self))?;
        table.end()
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Origin::Universe(size) => {
                let mut table = serializer.serialize_struct("Universe", 5)?;
                table.serialize_field("index", &size.index)?;
                table.serialize_field("states", &size.states)?;
                table.serialize_field("pairs", &size.pairs)?;
                table.serialize_field("branching", &size.branching)?;
                table.serialize_field("height", &size.height)?;
                table.end()
            }
            Origin::Random { number } => {
                let mut table = serializer.serialize_struct("Random", 1)?;
                table.serialize_field("random", number)?;
                table.end()
            }
            Origin::Model { name, number } => {
                let mut table = serializer.serialize_struct("Model", 2)?;
                table.serialize_field("model", name)?;
                table.serialize_field("assignment", number)?;
                table.end()
            }
            Origin::Climb => serializer.serialize_str("climb"),
            Origin::Shrunk { from } => {
                let mut table = serializer.serialize_struct("Shrunk", 1)?;
                table.serialize_field("shrunk_from", from)?;
                table.end()
            }
        }
    }
}

/// A table of states with tables of their actions.
struct OnPairs<'a, T>(&'a Frame<Rational>, &'a dyn Fn(usize) -> T);

struct OnActions<'a, T>(&'a Frame<Rational>, usize, &'a dyn Fn(usize) -> T);

impl<T: Serialize> Serialize for OnPairs<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((0..self.0.states()).map(|s| (format!("s{s}"), OnActions(self.0, s, self.1))))
    }
}

impl<T: Serialize> Serialize for OnActions<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.actions(self.1).enumerate().map(|(a, pair)| (format!("a{a}"), (self.2)(pair))))
    }
}

struct Next<'a>(&'a Frame<Rational>, usize);

impl Serialize for Next<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Row<'a>(&'a Frame<Rational>, usize);
        impl Serialize for Row<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.row(self.1).map(|(s, p)| (format!("s{s}"), p.to_string())))
            }
        }
        let mut table = serializer.serialize_map(Some(1))?;
        table.serialize_entry("next", &Row(self.0, self.1))?;
        table.end()
    }
}

struct Givens<'a>(&'a Witness);

impl Serialize for Givens<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Witness { instance, names, .. } = self.0;
        let value = |value| GivenEntry(&instance.frame, value);
        serializer.collect_map(names.iter().zip(instance.values.iter().map(value)))
    }
}

struct GivenEntry<'a>(&'a Frame<Rational>, &'a GivenValue<Rational>);

impl Serialize for GivenEntry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let GivenEntry(frame, value) = *self;
        match value {
            GivenValue::Number(x) => serializer.collect_str(x),
            GivenValue::Pairs(f) => OnPairs(frame, &|pair| f[pair].to_string()).serialize(serializer),
            GivenValue::States(f) => OnStates(f).serialize(serializer),
            GivenValue::PairTuple(f) => {
                let component = |k: usize| move |pair: usize| f[k][pair].to_string();
                let mut list = Vec::new();
                for k in 0..f.len() {
                    let entry = component(k);
                    list.push(serde_json::to_value(OnPairs(frame, &entry)).map_err(serde::ser::Error::custom)?);
                }
                serializer.collect_seq(list)
            }
            GivenValue::StateTuple(w) => serializer.collect_seq(w.iter().map(|w| OnStates(w))),
            GivenValue::State(s) => serializer.collect_str(&format_args!("s{s}")),
            GivenValue::Action(pair) => {
                let state = frame.state_of(*pair);
                serializer.collect_str(&format_args!("a{} at s{state}", pair - frame.actions(state).start))
            }
            GivenValue::Component(k) => serializer.serialize_u64(*k as u64),
        }
    }
}

struct OnStates<'a>(&'a [Rational]);

impl Serialize for OnStates<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().enumerate().map(|(s, x)| (format!("s{s}"), x.to_string())))
    }
}
