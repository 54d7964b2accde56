//! The rewards that a counterexample is shown with: those given, and those that its claim defines
//! from them.

use crate::claim::syntax::{BinaryOp, Expr, ExprKind, Item};
use crate::claim::{Claim, Given, GivenKind, GivenValue, Instance};
use crate::number::Rational;

/// A reward of an instance with its name.
pub(super) type Named = (String, Vec<Rational>);

/// The rewards of an instance: those given, the tuples by component, and the defined ones that are
/// sums of these or effective.
pub(super) fn rewards(claim: &Claim, instance: &Instance<Rational>) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for (given, value) in claim.givens().iter().zip(&instance.values) {
        match (&given.kind, value) {
            (GivenKind::Reward, GivenValue::Pairs(reward)) => found.push((given.name.clone(), reward.clone())),
            (GivenKind::Rewards, GivenValue::PairTuple(tuple)) => {
                let components = tuple.iter().enumerate();
                found.extend(components.map(|(k, reward)| (format!("{}[{k}]", given.name), reward.clone())));
            }
            _ => {}
        }
    }
    let mut defined = Vec::new();
    for item in &claim.syntax().items {
        let Item::Let(definitions) = item else { continue };
        for definition in definitions.iter().filter(|definition| definition.parameters.is_empty()) {
            if let Some(reward) = combined(&definition.body, claim.givens(), instance) {
                defined.push((definition.name.value.clone(), reward));
            }
        }
    }
    if defined.is_empty()
        && let Some(weights) = claim.givens().iter().find(|given| given.kind == GivenKind::Weights)
    {
        for tuple in claim.givens().iter().filter(|given| given.kind == GivenKind::Rewards) {
            let reward = effective(&weights.name, &tuple.name, claim.givens(), instance);
            defined.extend(reward.map(|reward| (format!("effective({}, {})", weights.name, tuple.name), reward)));
        }
    }
    found.extend(defined);
    found
}

/// The value of a sum or difference of given rewards, or an effective reward.
fn combined(expr: &Expr, givens: &[Given], instance: &Instance<Rational>) -> Option<Vec<Rational>> {
    match &expr.value {
        ExprKind::Name(name) => {
            let number = givens.iter().position(|given| given.name == *name && given.kind == GivenKind::Reward)?;
            match &instance.values[number] {
                GivenValue::Pairs(reward) => Some(reward.clone()),
                _ => None,
            }
        }
        ExprKind::Binary(operator @ (BinaryOp::Add | BinaryOp::Subtract), left, right) => {
            let (left, right) = (combined(left, givens, instance)?, combined(right, givens, instance)?);
            let minus = *operator == BinaryOp::Subtract;
            Some(left.into_iter().zip(right).map(|(x, y)| if minus { x - y } else { x + y }).collect())
        }
        ExprKind::Call(function, arguments) => {
            let argument = |number: usize| match &arguments.get(number)?.value.value {
                ExprKind::Name(name) => Some(name.as_str()),
                _ => None,
            };
            match &function.value {
                ExprKind::Name(name) if name == "effective" => effective(argument(0)?, argument(1)?, givens, instance),
                _ => None,
            }
        }
        _ => None,
    }
}

/// R_eff(s,a) = Σ_k w_k(s) R_k(s,a).
fn effective(weights: &str, tuple: &str, givens: &[Given], instance: &Instance<Rational>) -> Option<Vec<Rational>> {
    let value = |name: &str| Some(&instance.values[givens.iter().position(|given| given.name == name)?]);
    let (GivenValue::StateTuple(weights), GivenValue::PairTuple(tuple)) = (value(weights)?, value(tuple)?) else {
        return None;
    };
    let at = |pair: usize| -> Rational {
        let state = instance.frame.state_of(pair);
        weights.iter().zip(tuple).map(|(weight, reward)| &weight[state] * &reward[pair]).sum()
    };
    Some((0..instance.frame.pairs()).map(at).collect())
}
