//! Kind `policy-value`: the value of a policy, and how far it stays behind the optimum.

use std::sync::Arc;

use crate::bellman::{Backup, line_of_row, line_of_value, row};
use crate::certificate::Parts;
use crate::model::{Model, is_one};
use crate::number::{Fraction, shown, sum};
use crate::optimality;
use crate::pair::{is_equal, is_maximum};
use crate::refusal::{Condition, Refusal};

pub(crate) fn verify(model: &Model, parts: Parts) -> Result<(), Refusal> {
    v1(model, parts)?;
    v2(model, parts)?;
    v3(model, parts)
}

fn backup<'a>(model: &'a Model, parts: Parts<'a>, value: &str) -> Result<Backup<'a>, Refusal> {
    Ok(Backup { model, reward: parts.pairs("reward")?, value: parts.values(value)? })
}

/// **V1** π(a|s) ≥ 0, Σ_a π(a|s) = 1, and V^π(s) = Σ_a π(a|s) Q_{V^π}(s,a), for every s.
fn v1(model: &Model, parts: Parts) -> Result<(), Refusal> {
    let (policies, backup) = (parts.pairs("policy")?, backup(model, parts, "policy-value")?);
    for (index, state) in model.states.iter().enumerate() {
        let fault = |line, stated, required| Refusal::new(line, Condition::V1, stated, required).at_state(&state.name);
        let policy = row(policies, index)?;
        is_policy(policy).map_err(|(stated, required)| fault(line_of_row(policies, index), stated, required))?;
        // As Σ_a π(a|s) = 1, the equation says that Σ_a π(a|s) (Q(s,a) − V(s)) = 0.
        let advantages = backup.advantages(index)?;
        let terms = policy.iter().zip(&advantages).map(|(weight, advantage)| advantage.times(weight));
        let advantage = sum(terms).ok_or_else(|| backup.too_large())?;
        if advantage.sign().is_ne() {
            let value = backup.value_at(index)?.fraction();
            let required = format!("Σ_a π(a|s) Q_V(s,a) = {}", shown(&advantage.plus(&value)));
            return Err(fault(line_of_value(backup.value, index), format!("V(s) = {}", shown(&value)), required));
        }
    }
    Ok(())
}

fn is_policy(policy: &[Arc<Fraction>]) -> Result<(), (String, String)> {
    if let Some(negative) = policy.iter().find(|weight| weight.sign().is_lt()) {
        let stated = format!("the policy has the probability {}", shown(negative));
        return Err((stated, "none may be negative".into()));
    }
    is_one(policy.iter())
}

/// **V2** O1 for value.
fn v2(model: &Model, parts: Parts) -> Result<(), Refusal> {
    let backup = backup(model, parts, "value")?;
    optimality::o1(backup, &backup.signs()?).map_err(|fault| fault.demanded_by(Condition::V2))
}

/// **V3** shortfall = max_s (V*(s) − V^π(s)); return = Σ μ(s) V^π(s); optimal-return = Σ μ(s) V*(s).
fn v3(model: &Model, parts: Parts) -> Result<(), Refusal> {
    let rows = parts.values("value")?.is.iter().zip(parts.values("policy-value")?.is);
    let shortfalls = rows.map(|(best, value)| best.fraction().minus(&value.fraction()));
    is_maximum(Condition::V3, parts.number("shortfall")?, "max_s (V*(s) − V^π(s))", shortfalls)?;
    if let Some(initial) = &model.initial {
        for (name, value) in [("return", "policy-value"), ("optimal-return", "value")] {
            let mean = backup(model, parts, value)?.expectation(initial)?;
            is_equal(Condition::V3, parts.number(name)?, "the mean over the initial distribution", &mean)?;
        }
    }
    Ok(())
}
