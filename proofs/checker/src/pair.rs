//! Kind `pair`: two rewards, their distance, and the optimal actions of each.

use crate::bellman::Backup;
use crate::certificate::{Pair, Pairs, Scalar};
use crate::model::Model;
use crate::number::{Fraction, shown};
use crate::optimality;
use crate::refusal::{Condition, Refusal};

pub(crate) fn verify(model: &Model, pair: &Pair) -> Result<(), Refusal> {
    p1(pair)?;
    p2(model, pair)?;
    p3(model, pair)
}

/// **P1** distance = max |R(s,a) − R′(s,a)|.
fn p1(pair: &Pair) -> Result<(), Refusal> {
    is_distance(Condition::P1, &pair.reward, &pair.reward_2, &pair.distance)
}

/// **P2** O1 and O2 for R.
fn p2(model: &Model, pair: &Pair) -> Result<(), Refusal> {
    let backup = Backup {
        model,
        reward: &pair.reward,
        value: &pair.value,
    };
    optimality::verify(backup, &pair.optimal).map_err(|fault| fault.demanded_by(Condition::P2))
}

/// **P3** O1 and O2 for R′.
fn p3(model: &Model, pair: &Pair) -> Result<(), Refusal> {
    let backup = Backup {
        model,
        reward: &pair.reward_2,
        value: &pair.value_2,
    };
    optimality::verify(backup, &pair.optimal_2).map_err(|fault| fault.demanded_by(Condition::P3))
}

/// Refuses a number that is not the largest difference of two rewards.
pub(crate) fn is_distance(
    condition: Condition,
    reward: &Pairs,
    reward_2: &Pairs,
    distance: &Scalar,
) -> Result<(), Refusal> {
    let pairs = reward
        .rows
        .iter()
        .flatten()
        .zip(reward_2.rows.iter().flatten());
    let differences = pairs.map(|(one, other)| (**one).clone().minus(other).magnitude());
    is_maximum(
        condition,
        "distance",
        distance,
        "the largest difference of the rewards",
        differences,
    )
}

/// Refuses a number that is not the largest of a sequence.
pub(crate) fn is_maximum(
    condition: Condition,
    name: &str,
    stated: &Scalar,
    what: &str,
    numbers: impl Iterator<Item = Fraction>,
) -> Result<(), Refusal> {
    let largest = numbers.max().unwrap_or_else(Fraction::zero);
    if largest == *stated.is {
        return Ok(());
    }
    let required = format!("{what} is {}", shown(&largest));
    Err(Refusal::new(
        stated.line,
        condition,
        format!("{name} = {}", shown(&stated.is)),
        required,
    ))
}
