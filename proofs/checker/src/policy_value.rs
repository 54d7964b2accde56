//! Kind `policy-value`: the value of a policy, and how far it stays behind the optimum.

use std::sync::Arc;

use crate::bellman::{Backup, line_of_row, line_of_value, row};
use crate::certificate::{PolicyValue, Scalar};
use crate::model::Model;
use crate::number::{Fraction, shown, sum};
use crate::optimality;
use crate::pair::is_maximum;
use crate::refusal::{Condition, Refusal};

pub(crate) fn verify(model: &Model, claim: &PolicyValue) -> Result<(), Refusal> {
    v1(model, claim)?;
    v2(model, claim)?;
    v3(model, claim)
}

/// **V1** π(a|s) ≥ 0 and Σ_a π(a|s) = 1; V^π(s) = Σ_a π(a|s) Q_{V^π}(s,a) for every s.
fn v1(model: &Model, claim: &PolicyValue) -> Result<(), Refusal> {
    let backup = Backup {
        model,
        reward: &claim.reward,
        value: &claim.policy_value,
    };
    for (index, state) in model.states.iter().enumerate() {
        let policy = row(&claim.policy, index)?;
        is_distribution(policy).map_err(|(stated, required)| {
            let line = line_of_row(&claim.policy, index);
            Refusal::new(line, Condition::V1, stated, required).at_state(&state.name)
        })?;
        // As Σ_a π(a|s) = 1, the equation says that Σ_a π(a|s) (Q(s,a) − V(s)) = 0.
        let advantages = backup.advantages(index)?;
        let terms = policy
            .iter()
            .zip(&advantages)
            .map(|(weight, advantage)| advantage.times(weight));
        let advantage = sum(terms).ok_or_else(|| backup.too_large())?;
        if advantage.sign().is_ne() {
            let value = backup.value_at(index)?.fraction();
            let line = line_of_value(&claim.policy_value, index);
            let stated = format!("V(s) = {}", shown(&value));
            let required = format!("Σ_a π(a|s) Q_V(s,a) = {}", shown(&advantage.plus(&value)));
            return Err(Refusal::new(line, Condition::V1, stated, required).at_state(&state.name));
        }
    }
    Ok(())
}

fn is_distribution(policy: &[Arc<Fraction>]) -> Result<(), (String, String)> {
    if let Some(negative) = policy.iter().find(|weight| weight.sign().is_lt()) {
        let stated = format!("the policy has the probability {}", shown(negative));
        return Err((stated, "none may be negative".into()));
    }
    match sum(policy.iter().map(|weight| (**weight).clone())) {
        Some(total) if total == Fraction::one() => Ok(()),
        Some(total) => Err((
            format!("the policy sums to {}", shown(&total)),
            "it must sum to 1".into(),
        )),
        None => Err((
            "the sum of the policy has too many digits".into(),
            "it must be 1".into(),
        )),
    }
}

/// **V2** O1 for value.
fn v2(model: &Model, claim: &PolicyValue) -> Result<(), Refusal> {
    let backup = Backup {
        model,
        reward: &claim.reward,
        value: &claim.value,
    };
    optimality::o1(backup, &backup.signs()?).map_err(|fault| fault.demanded_by(Condition::V2))
}

/// **V3** shortfall = max_s (V*(s) − V^π(s)); return = Σ μ(s) V^π(s); optimal-return = Σ μ(s) V*(s).
fn v3(model: &Model, claim: &PolicyValue) -> Result<(), Refusal> {
    let rows = claim.value.rows.iter().zip(&claim.policy_value.rows);
    let shortfalls = rows.map(|(best, value)| best.fraction().minus(&value.fraction()));
    is_maximum(
        Condition::V3,
        "shortfall",
        &claim.shortfall,
        "max_s (V*(s) − V^π(s))",
        shortfalls,
    )?;

    if let (Some(initial), Some((of_policy, of_optimum))) = (&model.initial, &claim.returns) {
        let pairs = [
            ("return", of_policy, &claim.policy_value),
            ("optimal-return", of_optimum, &claim.value),
        ];
        for (name, stated, value) in pairs {
            let backup = Backup {
                model,
                reward: &claim.reward,
                value,
            };
            is_mean(name, stated, &backup.expectation(initial)?)?;
        }
    }
    Ok(())
}

fn is_mean(name: &str, stated: &Scalar, mean: &Fraction) -> Result<(), Refusal> {
    if *stated.is == *mean {
        return Ok(());
    }
    let required = format!("the mean over the initial distribution is {}", shown(mean));
    Err(Refusal::new(
        stated.line,
        Condition::V3,
        format!("{name} = {}", shown(&stated.is)),
        required,
    ))
}
