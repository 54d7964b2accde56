//! The model file, in JSON and TOML: one shape, read by one visitor.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use malachite_q::Rational;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use thiserror::Error;

use super::builder::{ModelBuilder, Part};
use super::fault::{FaultKind, Faults};
use super::model::Model;
use super::toml::Written;
use crate::foreign::Foreign;
use crate::number::{NumberError, parse};

/// The most bytes of a model, in JSON and in TOML, whose syntax tree is held in memory whole.
const MAX_BYTES: u64 = 512 << 20;
const MAX_TOML_BYTES: u64 = 64 << 20;

/// The two notations of the model file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// JSON, read as a stream.
    Json,
    /// TOML.
    Toml,
}

impl FileFormat {
    /// TOML for names that end in `.toml`, JSON for all others.
    pub fn of(path: &Path) -> Self {
        let toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        if toml { FileFormat::Toml } else { FileFormat::Json }
    }
}

/// Why a model could not be read.
#[derive(Debug, Error)]
pub enum ModelError {
    /// The file cannot be read.
    #[error("cannot read the model")]
    Io(#[from] std::io::Error),
    /// The text is no JSON, or not whole.
    #[error("not a JSON model: {0}")]
    Json(serde_json::Error),
    /// The text is no TOML.
    #[error("not a TOML model: {0}")]
    Toml(::toml::de::Error),
    /// The text of a TOML file is not UTF-8.
    #[error("not a TOML model: byte {position} is not UTF-8")]
    Encoding {
        /// How many bytes before it are valid.
        position: usize,
    },
    /// A bare number beyond the range of floats.
    #[error("not a JSON model: {problem}")]
    Number {
        /// What is wrong with it.
        problem: FaultKind,
        /// What the reader says, with the place.
        error: serde_json::Error,
    },
    /// More bytes than are read.
    #[error("more than {limit} bytes, which is the limit of a model in {}", if *.limit == MAX_BYTES { "JSON" } else { "TOML" })]
    TooLong {
        /// The limit.
        limit: u64,
    },
    /// The model is read but invalid.
    #[error(transparent)]
    Faults(#[from] Faults),
}

/// Reads a model file in the notation that its name says.
///
/// # Errors
/// If the file cannot be read, is not of that notation, or holds an invalid model; see
/// [`ModelError`].
pub fn read_model_file(path: &Path) -> Result<Model, ModelError> {
    read_model(File::open(path)?, FileFormat::of(path))
}

/// Reads a model from a stream. Beside the text, memory stays near the size of the finished model:
/// names and numbers are stored once.
///
/// # Errors
/// As [`read_model_file`].
pub fn read_model(input: impl Read, format: FileFormat) -> Result<Model, ModelError> {
    let limit = match format {
        FileFormat::Json => MAX_BYTES,
        FileFormat::Toml => MAX_TOML_BYTES,
    };
    let mut bytes = Vec::new();
    input.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ModelError::TooLong { limit });
    }
    let builder = match format {
        FileFormat::Json => read_json(&bytes)?,
        FileFormat::Toml => read_toml(bytes)?,
    };
    Ok(builder.finish()?)
}

/// What a text in JSON says. Few texts have faults, or numbers that machine words do not hold, and
/// where those are written only a reader of single bytes can tell, which takes far longer.
fn read_json(bytes: &[u8]) -> Result<ModelBuilder, ModelError> {
    read(None, serde_json::Deserializer::from_slice(bytes)).or_else(|_| read_bytes(bytes))
}

fn read_bytes(bytes: &[u8]) -> Result<ModelBuilder, ModelError> {
    let number = RefCell::new(Vec::new());
    let input = Bytes { inner: bytes, number: &number, inside: false };
    read(Some(&number), serde_json::Deserializer::from_reader(input)).map_err(|error| json_error(error, &number))
}

fn read<'de>(
    number: Option<&RefCell<Vec<u8>>>,
    mut input: serde_json::Deserializer<impl serde_json::de::Read<'de>>,
) -> serde_json::Result<ModelBuilder> {
    let mut builder = ModelBuilder::new();
    Node { builder: &mut builder, at: At::Model, number }.deserialize(&mut input)?;
    input.end().map(|()| builder)
}

fn read_toml(bytes: Vec<u8>) -> Result<ModelBuilder, ModelError> {
    let text = String::from_utf8(bytes)
        .map_err(|error| ModelError::Encoding { position: error.utf8_error().valid_up_to() })?;
    let value = ::toml::de::DeTable::parse(&text).map_err(ModelError::Toml)?.into_inner();
    let (mut builder, number) = (ModelBuilder::new(), RefCell::new(Vec::new()));
    let node = Node { builder: &mut builder, at: At::Model, number: Some(&number) };
    let written = Written { value: ::toml::de::DeValue::Table(value), number: &number };
    node.deserialize(written).map_err(ModelError::Toml)?;
    Ok(builder)
}

/// A JSON text, byte by byte, which notes the number that it is at as it is written.
struct Bytes<'n> {
    inner: &'n [u8],
    number: &'n RefCell<Vec<u8>>,
    /// Whether the last byte may belong to a number.
    inside: bool,
}

impl Read for Bytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        for &byte in &buffer[..count] {
            let belongs = matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
            if belongs {
                let mut number = self.number.borrow_mut();
                if !self.inside {
                    number.clear();
                }
                number.push(byte);
            }
            self.inside = belongs;
        }
        Ok(count)
    }
}

fn json_error(error: serde_json::Error, number: &RefCell<Vec<u8>>) -> ModelError {
    if error.to_string().starts_with("number out of range") {
        return match bare(&number.borrow()) {
            Err(problem) => ModelError::Number { problem, error },
            Ok(_) => ModelError::Json(error),
        };
    }
    ModelError::Json(error)
}

/// The value of a bare number that machine words do not hold: an integer is exact, whatever its
/// size.
pub(crate) fn bare(number: &[u8]) -> Result<Rational, FaultKind> {
    let text = String::from_utf8_lossy(number);
    let integer = text.strip_prefix('-').unwrap_or(&text).bytes().all(|byte| byte.is_ascii_digit());
    match parse(&text) {
        Ok(value) if integer => Ok(value),
        // Quoted, it would be refused as well.
        Err(error @ (NumberError::TooManyDigits { .. } | NumberError::ExponentTooLarge { .. })) => Err(error.into()),
        _ => Err(FaultKind::BareFloat { value: Foreign::from(text.into_owned()) }),
    }
}

/// Where in the shape of the model file the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At<'k> {
    Model,
    Discount,
    States,
    State,
    Action,
    Reward,
    NamedReward(&'k str),
    Next,
    Successor(&'k str),
    Weights,
    Weight(&'k str),
    StateWeight(&'k str, &'k str),
    Initial,
    InitialState(&'k str),
}

impl At<'_> {
    fn expected(&self) -> &'static str {
        match self {
            At::Model => "a table with discount and states",
            At::Discount | At::NamedReward(_) | At::Successor(_) | At::StateWeight(..) | At::InitialState(_) => {
                "a number"
            }
            At::States => "a table of states",
            At::State => "a table of actions",
            At::Action => "a table with next and perhaps reward",
            At::Reward => "a number or a table of named rewards",
            At::Next => "a table of next states",
            At::Weights => "a table of weights",
            At::Weight(_) => "a number or a table of states",
            At::Initial => "a table of states",
        }
    }
}

/// A value of the file that is about to be read into the builder.
struct Node<'b> {
    builder: &'b mut ModelBuilder,
    at: At<'b>,
    /// The last number as it is written, where that is known.
    number: Option<&'b RefCell<Vec<u8>>>,
}

/// A key, borrowed from the text where it is written there as it is.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'t>(#[serde(borrow)] Cow<'t, str>);

impl<'b> Node<'b> {
    fn fault(&mut self, problem: FaultKind) {
        let builder = &mut *self.builder;
        match self.at {
            At::Model => builder.fault(&[], problem),
            At::Discount => builder.fault(&["discount"], problem),
            At::States => builder.fault(&["states"], problem),
            At::State => builder.fault_state(problem),
            At::Action => builder.fault_here(&[], problem),
            At::Reward => builder.fault_here(&["reward"], problem),
            At::NamedReward(name) => builder.fault_here(&["reward", name], problem),
            At::Next => builder.fault_here(&["next"], problem),
            At::Successor(state) => builder.fault_here(&["next", state], problem),
            At::Weights => builder.fault(&["weights"], problem),
            At::Weight(reward) => builder.fault(&["weights", reward], problem),
            At::StateWeight(reward, state) => builder.fault(&["weights", reward, state], problem),
            At::Initial => builder.fault(&["initial"], problem),
            At::InitialState(state) => builder.fault(&["initial", state], problem),
        }
    }

    /// Something is given here but cannot be used.
    fn spoil(&mut self, problem: FaultKind) {
        let parts: &[Part] = match self.at {
            At::Model => &[Part::Discount, Part::States],
            At::Discount => &[Part::Discount],
            At::States => &[Part::States],
            At::Action | At::Next | At::Successor(_) => &[Part::Row],
            At::Initial | At::InitialState(_) => &[Part::Initial],
            _ => &[],
        };
        parts.iter().for_each(|&part| self.builder.spoil(part));
        self.fault(problem);
    }

    fn shape(&mut self, found: &'static str) {
        self.spoil(FaultKind::Shape { expected: self.at.expected(), found });
    }

    fn number(&mut self, value: Rational) {
        match self.at {
            At::Discount => self.builder.discount(value),
            At::Reward => self.builder.reward(None, value),
            At::NamedReward(name) => self.builder.reward(Some(name), value),
            At::Successor(state) => self.builder.successor(state, value),
            At::Weight(reward) => self.builder.weight(reward, value),
            At::StateWeight(_, state) => self.builder.state_weight(state, value),
            At::InitialState(state) => self.builder.initial(state, value),
            At::Model | At::States | At::State | At::Action | At::Next | At::Weights | At::Initial => {
                self.shape("a number");
            }
        }
    }

    fn takes_numbers(&self) -> bool {
        use At::*;
        matches!(
            self.at,
            Discount | Reward | NamedReward(_) | Successor(_) | Weight(_) | StateWeight(..) | InitialState(_)
        )
    }

    /// The place of the value under `key`, or `None`, with a fault, if it does not belong here.
    fn child<'k>(&mut self, key: &'k str, seen: &mut Vec<&'static str>) -> Option<At<'k>>
    where
        'b: 'k,
    {
        let (field, child) = match (self.at, key) {
            (At::Model, "discount") => ("discount", At::Discount),
            (At::Model, "states") => ("states", At::States),
            (At::Model, "weights") => ("weights", At::Weights),
            (At::Model, "initial") => ("initial", At::Initial),
            (At::Action, "reward") => ("reward", At::Reward),
            (At::Action, "next") => ("next", At::Next),
            (At::Model, _) => return self.unknown_field(key, "discount, states, weights, initial"),
            (At::Action, _) => return self.unknown_field(key, "reward, next"),
            (At::States, _) => return self.builder.begin_state(key).then_some(At::State),
            (At::State, _) => return self.builder.begin_action(key).then_some(At::Action),
            (At::Reward, _) => return Some(At::NamedReward(key)),
            (At::Next, _) => return Some(At::Successor(key)),
            (At::Weights, _) => return Some(At::Weight(key)),
            (At::Weight(reward), _) => return Some(At::StateWeight(reward, key)),
            (At::Initial, _) => return Some(At::InitialState(key)),
            (At::Discount | At::NamedReward(_) | At::Successor(_) | At::StateWeight(..) | At::InitialState(_), _) => {
                return None;
            }
        };
        if seen.contains(&field) {
            self.fault(FaultKind::DuplicateKey { key: key.to_owned().into() });
            return None;
        }
        seen.push(field);
        if child == At::Initial {
            self.builder.begin_initial();
        }
        Some(child)
    }

    fn unknown_field(&mut self, key: &str, known: &'static str) -> Option<At<'static>> {
        self.fault(FaultKind::UnknownField { field: key.to_owned().into(), known });
        None
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.at.expected())
    }

    fn visit_str<E>(mut self, text: &str) -> Result<(), E> {
        if !self.takes_numbers() {
            self.shape("a text");
            return Ok(());
        }
        match parse(text) {
            Ok(value) => self.number(value),
            Err(error) => self.spoil(error.into()),
        }
        Ok(())
    }

    fn visit_i64<E>(mut self, value: i64) -> Result<(), E> {
        self.number(Rational::from(value));
        Ok(())
    }

    fn visit_u64<E>(mut self, value: u64) -> Result<(), E> {
        self.number(Rational::from(value));
        Ok(())
    }

    fn visit_f64<E: Error>(mut self, value: f64) -> Result<(), E> {
        if !self.takes_numbers() || !value.is_finite() {
            self.shape("a float");
            return Ok(());
        }
        let number = self.number.ok_or_else(|| E::custom("a number that machine words do not hold"))?;
        let value = bare(&number.borrow());
        match value {
            Ok(value) => self.number(value),
            Err(problem) => self.spoil(problem),
        }
        Ok(())
    }

    fn visit_bool<E>(mut self, _: bool) -> Result<(), E> {
        self.shape("true or false");
        Ok(())
    }

    fn visit_unit<E>(mut self) -> Result<(), E> {
        self.shape("null");
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        self.shape("a list");
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        if self.takes_numbers() && !matches!(self.at, At::Reward | At::Weight(_)) {
            self.shape("a table");
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        if let At::Weight(reward) = self.at {
            self.builder.begin_state_weights(reward);
        }
        let mut seen = Vec::new();
        while let Some(Key(key)) = map.next_key()? {
            match self.child(&key, &mut seen) {
                Some(at) => {
                    map.next_value_seed(Node { builder: &mut *self.builder, at, number: self.number })?;
                    match at {
                        At::State => self.builder.end_state(),
                        At::Action => self.builder.end_action(),
                        _ => {}
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let required: &[&'static str] = match self.at {
            At::Model => &["states"],
            At::Action => &["next"],
            _ => &[],
        };
        for field in required.iter().filter(|field| !seen.contains(field)) {
            match *field {
                "next" => self.builder.spoil(Part::Row),
                _ => self.builder.spoil(Part::States),
            }
            self.fault(FaultKind::MissingField { field });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text without large bare numbers is read once, and as a reader of single bytes reads it.
    #[test]
    fn texts_are_read_alike_from_memory_and_byte_by_byte() {
        let text = r#"{ "discount": "9\/10", "states": {
            "a\u00e4\n": { "x\"": { "reward": { "R\\1": -3, "R2": "1e-3" }, "next": { "\u0062": "1/3", "a\u00e4\n": "2/3" } } },
            "b": { "y": { "next": { "b": 1 } }, "ü": { "reward": { "R2": 18446744073709551615 }, "next": { "b": 1 } } } },
            "weights": { "R\\1": "1/2", "R2": { "aä\n": "1/2", "b": 0.5 } }, "initial": { "b": 1 } }"#;
        let whole = text.replace("0.5", "\"0.5\"");
        let fast = read(None, serde_json::Deserializer::from_slice(whole.as_bytes())).unwrap().finish().unwrap();
        let slow = read_bytes(whole.as_bytes()).unwrap().finish().unwrap();
        assert_eq!(format!("{fast:?}"), format!("{slow:?}"));
        // A bare float is known only as it is written.
        assert!(read(None, serde_json::Deserializer::from_slice(text.as_bytes())).is_err());
        let faults = read_json(text.as_bytes()).unwrap().finish().unwrap_err();
        assert!(format!("{faults:?}").contains("0.5"), "{faults:?}");
    }

    /// The place of a fault of the syntax is that at which a reader of single bytes notices it.
    #[test]
    fn broken_texts_are_refused_at_one_place() {
        for text in [
            "{\n \"states\": [}",
            "{ \"discount\": 1e999 }",
            "{",
            "",
            "{} {}",
            "{ \"discount\": \"\\ud800\" }",
            "{ \"a\": 01 }",
        ] {
            let (read, expected) = (read_json(text.as_bytes()).err(), read_bytes(text.as_bytes()).err());
            let [read, expected] = [read, expected].map(|error| error.map(|error| error.to_string()));
            assert!(expected.is_some(), "{text}");
            assert_eq!(read, expected);
        }
    }
}
