//! Kind `bound`: the distance of Q* for two rewards, and that it respects `q-lipschitz`.

use crate::bellman::Backup;
use crate::certificate::Parts;
use crate::model::Model;
use crate::number::{Fraction, shown};
use crate::optimality;
use crate::pair::{is_distance, is_maximum};
use crate::refusal::{Condition, Refusal};

pub(crate) fn verify(model: &Model, parts: Parts) -> Result<(), Refusal> {
    b1(parts)?;
    b2(model, parts)?;
    b3(model, parts)?;
    b4(model, parts)
}

fn backups<'a>(model: &'a Model, parts: Parts<'a>) -> Result<[Backup<'a>; 2], Refusal> {
    Ok([
        Backup { model, reward: parts.pairs("reward")?, value: parts.values("value")? },
        Backup { model, reward: parts.pairs("reward-2")?, value: parts.values("value-2")? },
    ])
}

/// **B1** distance = max |R(s,a) − R′(s,a)|.
fn b1(parts: Parts) -> Result<(), Refusal> {
    is_distance(Condition::B1, parts)
}

/// **B2** O1 for R and for R′.
fn b2(model: &Model, parts: Parts) -> Result<(), Refusal> {
    backups(model, parts)?.into_iter().try_for_each(|backup| {
        optimality::o1(backup, &backup.signs()?).map_err(|fault| fault.demanded_by(Condition::B2))
    })
}

/// **B3** q-distance = max |Q*_R(s,a) − Q*_{R′}(s,a)|.
fn b3(model: &Model, parts: Parts) -> Result<(), Refusal> {
    let [one, other] = backups(model, parts)?;
    let mut largest = Vec::with_capacity(model.states.len());
    for index in 0..model.states.len() {
        let value = one.value_at(index)?.fraction().minus(&other.value_at(index)?.fraction());
        let pairs = one.advantages(index)?.into_iter().zip(other.advantages(index)?);
        largest.extend(pairs.map(|(one, other)| one.minus(&other).plus(&value).magnitude()).max());
    }
    let what = "the largest difference of Q*";
    is_maximum(Condition::B3, parts.number("q-distance")?, what, largest.into_iter())
}

/// **B4** γ < 1 and q-distance · (1 − γ) ≤ distance.
fn b4(model: &Model, parts: Parts) -> Result<(), Refusal> {
    let (distance, q_distance) = (parts.number("distance")?, parts.number("q-distance")?);
    if model.has_discount_one() {
        return Err(Refusal::new(q_distance.line, Condition::B4, "the discount is 1", "it must be below 1"));
    }
    let product = Fraction::one().minus(&model.discount).times(q_distance.is);
    if product <= *distance.is {
        return Ok(());
    }
    let stated = format!("q-distance · (1 − γ) = {}", shown(&product));
    let required = format!("distance = {} is less", shown(distance.is));
    Err(Refusal::new(q_distance.line, Condition::B4, stated, required))
}
