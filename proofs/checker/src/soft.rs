//! Kind `soft`: a sub- and a super-solution of the soft Bellman equation enclose its fixed point.

use std::panic::resume_unwind;
use std::thread;

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive};

use crate::bellman::{Backup, line_of_row, line_of_value, row};
use crate::certificate::{Pairs, Parts, Stated};
use crate::exp;
use crate::model::{Model, state};
use crate::number::{Fraction, shown, sum};
use crate::refusal::{Condition, Refusal};

/// Bounds of exp are computed with at most this many bits.
const MAX_PRECISION: u64 = 1 << 17;

/// Models from this many states on have both bounds verified at the same time.
const LARGE: usize = 1 << 14;

pub(crate) fn verify(model: &Model, parts: Parts) -> Result<(), Refusal> {
    let precision = s1(model, parts)?;
    let upper = || s3(model, parts, precision);
    thread::scope(|scope| {
        let large = model.states.len() >= LARGE;
        // Without a second thread, for whatever reason, one after the other.
        let beside = if large { thread::Builder::new().spawn_scoped(scope, upper).ok() } else { None };
        s2(model, parts, precision)?;
        match beside {
            Some(beside) => beside.join().unwrap_or_else(|panic| resume_unwind(panic)),
            None => upper(),
        }
    })
}

/// **S1** temperature > 0; 1 ≤ precision ≤ 131072, an integer; the measure is ≥ 0 and at every state > 0 for some action.
fn s1(model: &Model, parts: Parts) -> Result<u64, Refusal> {
    let temperature = parts.number("temperature")?;
    if !temperature.is.sign().is_gt() {
        let stated = format!("the temperature is {}", shown(temperature.is));
        return Err(Refusal::new(temperature.line, Condition::S1, stated, "it must be positive"));
    }
    let measure = parts.pairs("measure")?;
    for (index, weights) in measure.is.iter().enumerate() {
        let valid = weights.iter().all(|p| p.sign().is_ge()) && weights.iter().any(|p| p.sign().is_gt());
        if !valid {
            let required = "the weights of a state are at least 0 and not all 0";
            let line = line_of_row(measure, index);
            let fault = Refusal::new(line, Condition::S1, "these weights are not a measure", required);
            return Err(fault.at_state(&state(model, index)?.name));
        }
    }
    precision(parts.number("precision")?)
}

/// The bits of bounds of exp.
pub(crate) fn precision(precision: Stated<Fraction>) -> Result<u64, Refusal> {
    let bits = if precision.is.den().is_one() { precision.is.num().to_u64() } else { None };
    bits.filter(|bits| (1..=MAX_PRECISION).contains(bits)).ok_or_else(|| {
        let stated = format!("the precision is {}", shown(precision.is));
        Refusal::new(precision.line, Condition::S1, stated, format!("an integer from 1 to {MAX_PRECISION}"))
    })
}

/// **S2** Σ_a p(a|s) e⁻((Q_L(s,a) − L(s))/α) ≥ 1 for every s (at discount 1: every s that is not absorbing).
fn s2(model: &Model, parts: Parts, precision: u64) -> Result<(), Refusal> {
    side(model, parts, precision, "lower", Condition::S2)
}

/// **S3** Σ_a p(a|s) e⁺((Q_U(s,a) − U(s))/α) ≤ 1 for every s (at discount 1: every s that is not absorbing).
fn s3(model: &Model, parts: Parts, precision: u64) -> Result<(), Refusal> {
    side(model, parts, precision, "upper", Condition::S3)
}

fn side(model: &Model, parts: Parts, precision: u64, name: &str, condition: Condition) -> Result<(), Refusal> {
    let backup = Backup { model, reward: parts.pairs("reward")?, value: parts.values(name)? };
    let (measure, temperature) = (parts.pairs("measure")?, parts.number("temperature")?.is);
    let one = Fraction::over(BigInt::one() << precision, BigInt::one());
    for (index, state) in model.states.iter().enumerate() {
        if model.has_discount_one() && model.is_absorbing(index) {
            continue; // G2 has found both values to be 0.
        }
        let total = total(backup, measure, temperature, precision, index, condition)?;
        let holds = if condition == Condition::S2 { total >= one } else { total <= one };
        if !holds {
            let bound = if condition == Condition::S2 { "at least" } else { "at most" };
            let stated = format!(
                "for this `{name}` value the {bound} certain Σ_a p(a|s) exp((Q − V)/α) is {}",
                shown(&total.times(&Fraction::over(BigInt::one(), BigInt::one() << precision)))
            );
            let fault = Refusal::new(line_of_value(backup.value, index), condition, stated, format!("{bound} 1"));
            return Err(fault.at_state(&state.name));
        }
    }
    Ok(())
}

/// Σ_a p(a|s) e((Q_V(s,a) − V(s))/α), with lower bounds of exp for S2 and upper bounds for S3, times 2^precision.
fn total(
    backup: Backup,
    measure: Pairs,
    temperature: &Fraction,
    precision: u64,
    index: usize,
    condition: Condition,
) -> Result<Fraction, Refusal> {
    let mut terms = Vec::new();
    for (advantage, weight) in backup.advantages(index)?.into_iter().zip(row(measure, index)?) {
        if !weight.sign().is_gt() {
            continue;
        }
        let x = advantage.times(&Fraction::over(temperature.den().clone(), temperature.num().abs()));
        let Some((lower, upper)) = exp::bounds(&x, precision) else {
            let line = line_of_value(backup.value, index);
            let stated = format!("the exponent {} is too large", shown(&x));
            return Err(Refusal::new(line, Condition::Limit, stated, "this checker does not compute it"));
        };
        terms.push(weight.times_integer(if condition == Condition::S2 { &lower } else { &upper }));
    }
    sum(terms.into_iter()).ok_or_else(|| backup.too_large())
}
