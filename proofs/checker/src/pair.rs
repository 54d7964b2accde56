//! Kind `pair`: two rewards, their distance, and the optimal actions of each.

use crate::bellman::Backup;
use crate::certificate::{Parts, Stated};
use crate::model::Model;
use crate::number::{Fraction, shown};
use crate::optimality;
use crate::refusal::{Condition, Refusal};

pub(crate) fn verify(model: &Model, parts: Parts) -> Result<(), Refusal> {
    p1(parts)?;
    p2(model, parts)?;
    p3(model, parts)
}

/// **P1** distance = max |R(s,a) − R′(s,a)|.
fn p1(parts: Parts) -> Result<(), Refusal> {
    is_distance(Condition::P1, parts)
}

/// **P2** O1 and O2 for R.
fn p2(model: &Model, parts: Parts) -> Result<(), Refusal> {
    let backup = Backup { model, reward: parts.pairs("reward")?, value: parts.values("value")? };
    optimality::verify(backup, parts.sets("optimal")?).map_err(|fault| fault.demanded_by(Condition::P2))
}

/// **P3** O1 and O2 for R′.
fn p3(model: &Model, parts: Parts) -> Result<(), Refusal> {
    let backup = Backup { model, reward: parts.pairs("reward-2")?, value: parts.values("value-2")? };
    optimality::verify(backup, parts.sets("optimal-2")?).map_err(|fault| fault.demanded_by(Condition::P3))
}

/// Refuses a `distance` that is not the largest difference of the two rewards.
pub(crate) fn is_distance(condition: Condition, parts: Parts) -> Result<(), Refusal> {
    let (reward, reward_2) = (parts.pairs("reward")?, parts.pairs("reward-2")?);
    let pairs = reward.is.iter().flatten().zip(reward_2.is.iter().flatten());
    let differences = pairs.map(|(one, other)| (**one).clone().minus(other).magnitude());
    is_maximum(condition, parts.number("distance")?, "the largest difference of the rewards", differences)
}

/// Refuses a number that is not the largest of a sequence.
pub(crate) fn is_maximum(
    condition: Condition,
    stated: Stated<Fraction>,
    what: &str,
    numbers: impl Iterator<Item = Fraction>,
) -> Result<(), Refusal> {
    is_equal(condition, stated, what, &numbers.max().unwrap_or_else(Fraction::zero))
}

/// Refuses a number that is not another.
pub(crate) fn is_equal(
    condition: Condition,
    stated: Stated<Fraction>,
    what: &str,
    number: &Fraction,
) -> Result<(), Refusal> {
    if stated.is == number {
        return Ok(());
    }
    let required = format!("{what} is {}", shown(number));
    Err(Refusal::new(stated.line, condition, format!("{} = {}", stated.name, shown(stated.is)), required))
}
