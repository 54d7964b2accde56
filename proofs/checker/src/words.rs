//! What an accepted certificate proves, in words.

use std::fmt::Write;

use crate::certificate::{Certificate, Parts, Sets, Stated, Values};
use crate::model::{Model, State};
use crate::number::{Fraction, shown};
use crate::refusal::Refusal;
use crate::text::shown_name;

/// Of models with more states only some are listed.
const LISTED_STATES: usize = 24;

pub(crate) fn statement(certificate: &Certificate) -> String {
    let Certificate { kind, model, .. } = certificate;
    let reached = match model.has_discount_one() {
        true => "; every policy reaches an absorbing state, where nothing is earned",
        false => "",
    };
    let mut out = format!(
        "{kind}: verified for the model in the certificate ({} with {} in all, discount {}{reached}):\n",
        states(model.states.len()),
        actions(model.pairs()),
        shown(&model.discount)
    );
    match body(certificate) {
        Ok(body) => out.push_str(&body),
        // What was accepted has all the parts that its words need.
        Err(refusal) => out.push_str(&refusal.to_string()),
    }
    out
}

fn body(Certificate { kind, model, parts }: &Certificate) -> Result<String, Refusal> {
    let parts = Parts(parts);
    let optima = |value: &str, sets: &str| Ok(optima(model, parts.values(value)?, parts.sets(sets)?));
    Ok(match *kind {
        "ray" | "discontinuity" => {
            let (start, rays) = parts.rays();
            let mut out = begin(model, start)?;
            for (ray, direction) in rays.iter().zip(["D", "D′"]) {
                out.push_str(&along(model, start, *ray, direction)?);
            }
            if *kind == "discontinuity" {
                out.push_str(
                    "  Every selection of optimal policies is discontinuous at R: along these two rays the policy at \
                     this state is forced\n  to two different point masses, and whatever is selected at R has total \
                     variation distance at least 1/2 from one of them\n  (exactly 1 if it is deterministic).\n",
                );
            }
            out
        }
        "pair" => {
            let sets = parts.sets("optimal")?.is.iter().zip(parts.sets("optimal-2")?.is);
            let differ = states(sets.filter(|(one, other)| one != other).count());
            let distance = shown(parts.number("distance")?.is);
            let (one, other) = (optima("value", "optimal")?, optima("value-2", "optimal-2")?);
            format!(
                "  the rewards R and R′ differ by exactly {distance} (maximum norm);\n  V* and the sets of all optimal \
                 actions under R are exactly\n{one}  and under R′ exactly\n{other}  The sets differ at {differ}.\n"
            )
        }
        "policy-value" => {
            let mut out = "  V^π of the policy π and V* under the reward R are exactly\n".to_owned();
            let (of_policy, best) = (parts.values("policy-value")?, parts.values("value")?);
            for (index, state) in listed(model) {
                let (of_policy, best) = (value_at(of_policy, index), value_at(best, index));
                let _ = writeln!(out, "    {}: V^π = {of_policy}, V* = {best}", shown_name(&state.name));
            }
            out.push_str(&unlisted(model));
            let shortfall = shown(parts.number("shortfall")?.is);
            let _ = writeln!(out, "  The largest shortfall V* − V^π of a state is {shortfall}.");
            if model.initial.is_some() {
                let number = |name| Ok(shown(parts.number(name)?.is));
                let (of_policy, best) = (number("return")?, number("optimal-return")?);
                let _ = writeln!(out, "  From the initial distribution π earns {of_policy}, an optimal policy {best}.");
            }
            out
        }
        "bound" => {
            let (distance, q_distance) = (parts.number("distance")?.is, parts.number("q-distance")?.is);
            let attained = Fraction::one().minus(&model.discount).times(q_distance) == *distance;
            format!(
                "  the rewards R and R′ differ by exactly {} (maximum norm),\n  Q* under R and Q* under R′ differ by \
                 exactly {},\n  which is {} the first divided by 1 − γ (q-lipschitz).\n",
                shown(distance),
                shown(q_distance),
                if attained { "exactly" } else { "less than" }
            )
        }
        "soft" | "stability" => {
            let number = |name| Ok(shown(parts.number(name)?.is));
            let temperature = number("temperature")?;
            let (lower, upper) = (parts.values("lower")?, parts.values("upper")?);
            let mut out = format!(
                "  under the reward R, at the temperature {temperature} and with the measure p of the certificate, the soft \
                 values V*_α lie between\n"
            );
            for (index, state) in listed(model) {
                let (lower, upper) = (value_at(lower, index), value_at(upper, index));
                let _ = writeln!(out, "    {}: {lower} and {upper}", shown_name(&state.name));
            }
            out.push_str(&unlisted(model));
            if *kind == "stability" {
                let (distance, change) = (number("distance")?, parts.values("change")?);
                let fixed = if model.has_discount_one() { " and at absorbing states 0" } else { "" };
                let _ = writeln!(
                    out,
                    "  and the soft policy of every reward within {distance} of R (maximum norm){fixed} differs from that of R \
                     in total variation by at most"
                );
                for (index, state) in listed(model) {
                    let _ = writeln!(out, "    {}: {}", shown_name(&state.name), value_at(change, index));
                }
                out.push_str(&unlisted(model));
            }
            out
        }
        "refutation" | "confirmation" => crate::refutation::words(model, parts)?,
        _ => {
            let optima = optima("value", "optimal")?;
            format!("  V* and the sets of all optimal actions under the reward R are exactly\n{optima}")
        }
    })
}

/// V* and A* for the listed states.
fn optima(model: &Model, value: Values, optimal: Sets) -> String {
    let mut out = String::new();
    for (index, state) in listed(model) {
        let set = optimal.is.get(index).map(|set| state.named(set)).unwrap_or_default();
        let (name, value) = (shown_name(&state.name), value_at(value, index));
        let _ = writeln!(out, "    {name}: V* = {value}, optimal {set} of {}", actions(state.actions.len()));
    }
    let tied = optimal.is.iter().filter(|set| set.len() > 1).count();
    out + &unlisted(model) + &format!("    States with several optimal actions: {tied}.\n")
}

fn begin(model: &Model, start: Parts) -> Result<String, Refusal> {
    let (at, value) = (start.state("at")?, start.values("value")?);
    let state = crate::model::state(model, at)?;
    let set = state.named(start.set("optimal-at-start")?.is);
    let (name, value) = (shown_name(&state.name), value_at(value, at));
    let all = actions(state.actions.len());
    Ok(format!(
        "  at the state {name}, under the reward R, the optimal actions are exactly {set} of {all}, and V* = {value};\n"
    ))
}

fn along(model: &Model, start: Parts, ray: Parts, direction: &str) -> Result<String, Refusal> {
    let state = crate::model::state(model, start.state("at")?)?;
    let set = |name| Ok(state.named(ray.set(name)?.is));
    let within = set("optimal-within")?;
    let mut out = format!("  there, under R + ε{direction}, they are exactly {within} for every ε ");
    match ray.until()? {
        Some(Stated { is: until, .. }) => {
            let (until, end) = (shown(until), set("optimal-at-end")?);
            let _ = write!(
                out,
                "with 0 < ε < {until}, and {end} at ε = {until},\n    where the first affine piece of ε ↦ V* ends;"
            );
        }
        None => out.push_str("> 0, and ε ↦ V* is affine for all ε ≥ 0;"),
    }
    let numbers = || ray.pairs("direction").map(|pairs| pairs.is.iter().flatten());
    let nonzero = actions(numbers()?.filter(|number| number.sign().is_ne()).count());
    let largest = numbers()?.map(|number| (**number).clone().magnitude()).max().unwrap_or_else(Fraction::zero);
    let _ = writeln!(out, "\n    {direction} is nonzero for {nonzero}, at most {} in absolute value.", shown(&largest));
    Ok(out)
}

fn value_at(values: Values, index: usize) -> String {
    values.is.get(index).map(|value| shown(&value.fraction())).unwrap_or_default()
}

/// All states of a small model; otherwise those where it begins, or the first.
fn listed(model: &Model) -> Vec<(usize, &State)> {
    let states = model.states.len();
    let indices: Vec<usize> = match &model.initial {
        _ if states <= LISTED_STATES => (0..states).collect(),
        Some(initial) => initial.iter().map(|(state, _)| *state as usize).take(3).collect(),
        None => (0..3).collect(),
    };
    indices.into_iter().filter_map(|index| Some((index, model.states.get(index)?))).collect()
}

fn unlisted(model: &Model) -> String {
    match model.states.len().saturating_sub(listed(model).len()) {
        0 => String::new(),
        rest => format!("    and what the certificate states for {} more.\n", states(rest)),
    }
}

fn states(number: usize) -> String {
    if number == 1 { "1 state".to_owned() } else { format!("{number} states") }
}

fn actions(number: usize) -> String {
    if number == 1 { "1 action".to_owned() } else { format!("{number} actions") }
}
