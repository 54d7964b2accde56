//! Kind `bound`: the distance of Q* for two rewards, and that it respects `q-lipschitz`.

use crate::bellman::Backup;
use crate::certificate::{Bound, Pairs, Values};
use crate::model::Model;
use crate::number::{Fraction, shown};
use crate::optimality;
use crate::pair::{is_distance, is_maximum};
use crate::refusal::{Condition, Refusal};

pub(crate) fn verify(model: &Model, bound: &Bound) -> Result<(), Refusal> {
    b1(bound)?;
    b2(model, bound)?;
    b3(model, bound)?;
    b4(model, bound)
}

fn backups<'a>(model: &'a Model, bound: &'a Bound) -> (Backup<'a>, Backup<'a>) {
    let backup = |reward: &'a Pairs, value: &'a Values| Backup {
        model,
        reward,
        value,
    };
    (
        backup(&bound.reward, &bound.value),
        backup(&bound.reward_2, &bound.value_2),
    )
}

/// **B1** distance = max |R(s,a) − R′(s,a)|.
fn b1(bound: &Bound) -> Result<(), Refusal> {
    is_distance(
        Condition::B1,
        &bound.reward,
        &bound.reward_2,
        &bound.distance,
    )
}

/// **B2** O1 for R and for R′.
fn b2(model: &Model, bound: &Bound) -> Result<(), Refusal> {
    let (one, other) = backups(model, bound);
    for backup in [one, other] {
        optimality::o1(backup, &backup.signs()?)
            .map_err(|fault| fault.demanded_by(Condition::B2))?;
    }
    Ok(())
}

/// **B3** q-distance = max |Q*_R(s,a) − Q*_{R′}(s,a)|.
fn b3(model: &Model, bound: &Bound) -> Result<(), Refusal> {
    let (one, other) = backups(model, bound);
    let mut largest = Vec::with_capacity(model.states.len());
    for state in 0..model.states.len() {
        let value = one
            .value_at(state)?
            .fraction()
            .minus(&other.value_at(state)?.fraction());
        let pairs = one
            .advantages(state)?
            .into_iter()
            .zip(other.advantages(state)?);
        largest.extend(
            pairs
                .map(|(q, q_2)| q.minus(&q_2).plus(&value).magnitude())
                .max(),
        );
    }
    let what = "the largest difference of Q*";
    is_maximum(
        Condition::B3,
        "q-distance",
        &bound.q_distance,
        what,
        largest.into_iter(),
    )
}

/// **B4** The discount is below 1, and q-distance · (1 − γ) ≤ distance.
fn b4(model: &Model, bound: &Bound) -> Result<(), Refusal> {
    let line = bound.q_distance.line;
    if *model.discount >= Fraction::one() {
        return Err(Refusal::new(
            line,
            Condition::B4,
            "the discount is 1",
            "it must be below 1",
        ));
    }
    let product = Fraction::one()
        .minus(&model.discount)
        .times(&bound.q_distance.is);
    if product <= *bound.distance.is {
        return Ok(());
    }
    let stated = format!("q-distance · (1 − γ) = {}", shown(&product));
    let required = format!("distance = {}", shown(&bound.distance.is));
    Err(Refusal::new(line, Condition::B4, stated, required))
}
