//! The lines `about NAME …`: what of its model file a section or a variable is said to be. The file
//! is not there to be compared with.

use std::fmt;

use crate::claim::Shape;
use crate::parts::{Content, Part};
use crate::refusal::{Condition, Refusal};
use crate::shown::shown_name;
use crate::text::{Reader, quoted};

/// A section or variable that is said to be a part of the model's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    pub(crate) line: usize,
    /// The section `reward` or `reward-2`, or a `given` variable.
    pub subject: Box<str>,
    /// The part.
    pub role: Role,
}

/// A part of a model's file that is not among the lines of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// The reward of this name.
    Reward(Box<str>),
    /// The only reward, or the sum of all weighted ones.
    Effective,
    /// All rewards in order.
    Rewards,
    /// Their weights.
    Weights,
    /// The initial distribution.
    Initial,
}

impl Role {
    /// Whether a value has the form of this part.
    fn fits(&self, shape: &Shape) -> bool {
        match self {
            Role::Reward(_) | Role::Effective => matches!(shape, Shape::Pairs(_)),
            Role::Rewards => matches!(shape, Shape::Tuple(_)),
            Role::Weights => matches!(shape, Shape::Weights(_)),
            Role::Initial => matches!(shape, Shape::States(_)),
        }
    }
}

/// As the format spells it.
impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Role::Reward(name) => write!(f, "reward {}", quoted(name)),
            Role::Effective => f.write_str("effective"),
            Role::Rewards => f.write_str("rewards"),
            Role::Weights => f.write_str("weights"),
            Role::Initial => f.write_str("initial"),
        }
    }
}

/// Reads the lines.
pub(crate) fn read(reader: &mut Reader) -> Result<Vec<About>, Refusal> {
    let mut all = Vec::new();
    while reader.is_at("about") {
        let (line, (subject, role)) = reader.entry("about", |reader| {
            let subject = reader.name()?;
            reader.space()?;
            for role in [Role::Effective, Role::Rewards, Role::Weights, Role::Initial] {
                let word = role.to_string();
                if reader.is_at(&word) {
                    return reader.keyword(&word).map(|()| (subject, role));
                }
            }
            reader.keyword("reward")?;
            reader.space()?;
            Ok((subject, Role::Reward(reader.name()?)))
        })?;
        all.push(About { line, subject, role });
    }
    Ok(all)
}

/// **M4** Every `about` line names a section `reward` or `reward-2`, or a variable whose value has
/// the form of the part; they stand in the order of these, each at most once.
pub(crate) fn m4(all: &[About], parts: &[Part]) -> Result<(), Refusal> {
    let mut subjects: Vec<(&str, Option<&Shape>)> = Vec::new();
    for part in parts {
        match &part.content {
            Content::Given(given) => subjects.push((&*given.name, Some(&given.shape))),
            _ => subjects.extend(part.reward().map(|_| (part.name, None))),
        }
    }
    let mut subjects = subjects.into_iter();
    for About { line, subject, role } in all {
        let fits = |shape: Option<&Shape>| match shape {
            Some(shape) => role.fits(shape),
            None => matches!(role, Role::Reward(_) | Role::Effective),
        };
        if !subjects.any(|(name, shape)| name == &**subject && fits(shape)) {
            let stated = format!("{} is said to be the model's `{role}`", shown_name(subject));
            let required = "it must be a reward section or a variable of that form, after those of the lines before";
            return Err(Refusal::new(*line, Condition::M4, stated, required));
        }
    }
    Ok(())
}
