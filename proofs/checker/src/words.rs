//! What an accepted certificate proves, in words.

use std::fmt::Write;

use crate::certificate::{ActionSets, Certificate, Claim, Ray, Start, Values};
use crate::model::{Model, State};
use crate::number::{Fraction, shown};
use crate::text::quoted;

/// Models with more states are summarised.
const LISTED_STATES: usize = 24;
/// Longer names, sets and texts are cut.
const SHOWN_CHARACTERS: usize = 60;
const SHOWN_ACTIONS: usize = 8;

pub(crate) fn statement(certificate: &Certificate) -> String {
    let Certificate { model, claim, rank } = certificate;
    let mut out = String::new();
    let reached = match rank {
        Some(_) => ", under every policy an absorbing state is reached, where rewards are 0",
        None => "",
    };
    let _ = writeln!(
        out,
        "{}: verified for the model in the certificate ({}, {}, discount {}{reached}):",
        claim.kind(),
        count(model.states.len(), "state"),
        count(model.pairs(), "pair of state and action"),
        shown(&model.discount),
    );
    match claim {
        Claim::Optimality { value, optimal, .. } => {
            let _ = writeln!(
                out,
                "  V* and the sets of all optimal actions under the reward R are exactly"
            );
            optima(&mut out, model, value, optimal);
        }
        Claim::Ray { start, ray } => {
            begin(&mut out, model, start);
            along(&mut out, model, start, ray, "D");
        }
        Claim::Discontinuity { start, rays } => {
            begin(&mut out, model, start);
            let [first, second] = &**rays;
            along(&mut out, model, start, first, "D");
            along(&mut out, model, start, second, "D′");
            out.push_str(
                "  Every selection of optimal policies is discontinuous at R: along these two rays the policy at this \
                 state is forced\n  to two different point masses, and whatever is selected at R has total variation \
                 distance at least 1/2 from one of them\n  (exactly 1 if it is deterministic).\n",
            );
        }
        Claim::Pair(pair) => {
            let _ = writeln!(
                out,
                "  the rewards R and R′ differ by exactly {} (maximum norm);",
                shown(&pair.distance.is)
            );
            let _ = writeln!(
                out,
                "  V* and the sets of all optimal actions under R are exactly"
            );
            optima(&mut out, model, &pair.value, &pair.optimal);
            let _ = writeln!(out, "  and under R′ exactly");
            optima(&mut out, model, &pair.value_2, &pair.optimal_2);
            let sets = pair.optimal.rows.iter().zip(&pair.optimal_2.rows);
            let differ = sets.filter(|(one, other)| one != other).count();
            let _ = writeln!(out, "  The sets differ at {}.", count(differ, "state"));
        }
        Claim::PolicyValue(claim) => {
            let _ = writeln!(
                out,
                "  V^π of the policy π and V* under the reward R are exactly"
            );
            for index in listed(model) {
                let (Some(state), Some(of_policy), Some(best)) = (
                    model.states.get(index),
                    claim.policy_value.rows.get(index),
                    claim.value.rows.get(index),
                ) else {
                    continue;
                };
                let (of_policy, best) = (shown(&of_policy.fraction()), shown(&best.fraction()));
                let _ = writeln!(
                    out,
                    "    {}: V^π = {of_policy}, V* = {best}",
                    name(&state.name)
                );
            }
            unlisted(&mut out, model);
            let _ = writeln!(
                out,
                "  the largest shortfall V* − V^π of any state is {};",
                shown(&claim.shortfall.is)
            );
            if let Some((of_policy, of_optimum)) = &claim.returns {
                let (of_policy, of_optimum) = (shown(&of_policy.is), shown(&of_optimum.is));
                let _ = writeln!(
                    out,
                    "  from the initial distribution the return of π is {of_policy}, the optimal one {of_optimum}."
                );
            }
        }
        Claim::Bound(bound) => {
            let (distance, q_distance) = (&bound.distance.is, &bound.q_distance.is);
            let _ = writeln!(
                out,
                "  the rewards R and R′ differ by exactly {} (maximum norm),",
                shown(distance)
            );
            let _ = writeln!(
                out,
                "  Q* under R and Q* under R′ differ by exactly {},",
                shown(q_distance)
            );
            let margin = Fraction::one().minus(&model.discount).times(q_distance);
            let relation = if margin == **distance {
                "exactly"
            } else {
                "less than"
            };
            let _ = writeln!(
                out,
                "  which is {relation} the first divided by 1 − γ (q-lipschitz)."
            );
        }
    }
    out
}

/// V* and A* for the listed states, and a count of the sets for the others.
fn optima(out: &mut String, model: &Model, value: &Values, optimal: &ActionSets) {
    for index in listed(model) {
        let rows = (
            model.states.get(index),
            value.rows.get(index),
            optimal.rows.get(index),
        );
        let (Some(state), Some(value), Some(set)) = rows else {
            continue;
        };
        let _ = writeln!(
            out,
            "    {}: V* = {}, optimal {} of {}",
            name(&state.name),
            shown(&value.fraction()),
            set_of(state, set),
            count(state.actions.len(), "action"),
        );
    }
    unlisted(out, model);
    let tied = optimal.rows.iter().filter(|set| set.len() > 1).count();
    let _ = writeln!(out, "    States with several optimal actions: {tied}.");
}

fn begin(out: &mut String, model: &Model, start: &Start) {
    let Some(state) = model.states.get(start.at.is as usize) else {
        return;
    };
    let value = start
        .value
        .rows
        .get(start.at.is as usize)
        .map(|value| shown(&value.fraction()));
    let _ = writeln!(
        out,
        "  at the state {}, under the reward R, the optimal actions are exactly {} of {}, and V* = {} there;",
        name(&state.name),
        set_of(state, &start.optimal_at_start.is),
        count(state.actions.len(), "action"),
        value.unwrap_or_default(),
    );
}

fn along(out: &mut String, model: &Model, start: &Start, ray: &Ray, direction: &str) {
    let Some(state) = model.states.get(start.at.is as usize) else {
        return;
    };
    let within = set_of(state, &ray.optimal_within.is);
    match &ray.until {
        Some((until, at_end)) => {
            let (until, at_end) = (shown(&until.is), set_of(state, &at_end.is));
            let _ = writeln!(
                out,
                "  there, under R + ε{direction}, they are exactly {within} for every ε with 0 < ε < {until}, and {at_end} at \
                 ε = {until},\n    where the affine piece of ε ↦ V* that begins at ε = 0 ends;",
            );
        }
        None => {
            let _ = writeln!(
                out,
                "  there, under R + ε{direction}, they are exactly {within} for every ε > 0, and ε ↦ V* is affine for all ε ≥ 0;",
            );
        }
    }
    let nonzero = ray
        .direction
        .rows
        .iter()
        .flatten()
        .filter(|number| number.sign().is_ne())
        .count();
    let largest = ray
        .direction
        .rows
        .iter()
        .flatten()
        .map(|number| (**number).clone().magnitude())
        .max();
    let largest = largest.unwrap_or_else(Fraction::zero);
    let _ = writeln!(
        out,
        "    {direction} is nonzero for {}, at most {} in absolute value.",
        count(nonzero, "pair"),
        shown(&largest)
    );
}

/// The states that are listed: all of a small model; otherwise where it starts, or its first states.
fn listed(model: &Model) -> Vec<usize> {
    let states = model.states.len();
    if states <= LISTED_STATES {
        return (0..states).collect();
    }
    match &model.initial {
        Some(initial) => initial
            .iter()
            .map(|(state, _)| *state as usize)
            .take(3)
            .collect(),
        None => (0..3).collect(),
    }
}

fn unlisted(out: &mut String, model: &Model) {
    let rest = model.states.len().saturating_sub(listed(model).len());
    if rest > 0 {
        let _ = writeln!(
            out,
            "    and what the certificate states for the other {}.",
            count(rest, "state")
        );
    }
}

pub(crate) fn set_of(state: &State, set: &[u32]) -> String {
    let names = set
        .iter()
        .filter_map(|action| state.actions.get(*action as usize));
    let mut names: Vec<String> = names
        .take(SHOWN_ACTIONS)
        .map(|action| name(&action.name))
        .collect();
    if set.len() > SHOWN_ACTIONS {
        names.push(format!("… [{} in all]", set.len()));
    }
    format!("{{{}}}", names.join(", "))
}

fn name(name: &str) -> String {
    match name
        .char_indices()
        .nth(SHOWN_CHARACTERS)
        .and_then(|(end, _)| name.get(..end))
    {
        Some(head) => format!("{}…", quoted(head)),
        None => quoted(name),
    }
}

fn count(number: usize, what: &str) -> String {
    let plural = match what.split_once(' ') {
        Some((head, tail)) => format!("{head}s {tail}"),
        None => format!("{what}s"),
    };
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {plural}")
    }
}
