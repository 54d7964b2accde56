//! The kinds of certificates, each written in the order of its section in the format.

use std::io::{self, Write};

use malachite_base::num::arithmetic::traits::Abs;

use super::writer::{Instance, Writer};
use crate::cliff::{Bound, Ray};
use crate::mdp::{Distribution, Pair, Policy, State};
use crate::number::Rational;
use crate::solve::{Optimum, expected_return};

/// `optimality`: V*_R, and A*(·;R) exactly.
///
/// # Errors
/// Whatever `out` reports; the same holds for all kinds.
pub fn optimality(out: impl Write, optimum: &Optimum<'_, Rational>, initial: Option<&Distribution>) -> io::Result<()> {
    let mut writer = Writer::begin(out, "optimality", instance(optimum, initial))?;
    writer.reward("reward", optimum.bellman().dynamics, optimum.bellman().reward)?;
    optimum_sections(&mut writer, optimum, "value", Some("optimal"))?;
    writer.end(optimum.bellman().dynamics)
}

/// `ray`: A*(s0; R + εD) for 0 < ε < ε̄.
///
/// # Errors
/// As [`optimality`].
pub fn ray(
    out: impl Write,
    optimum: &Optimum<'_, Rational>,
    initial: Option<&Distribution>,
    state: State,
    ray: &Ray<'_>,
) -> io::Result<()> {
    rays(out, "ray", optimum, initial, state, &[ray])
}

/// `discontinuity`: two rays from R that force different single actions at s0.
///
/// # Errors
/// As [`optimality`].
pub fn discontinuity(
    out: impl Write,
    optimum: &Optimum<'_, Rational>,
    initial: Option<&Distribution>,
    state: State,
    first: &Ray<'_>,
    second: &Ray<'_>,
) -> io::Result<()> {
    rays(out, "discontinuity", optimum, initial, state, &[first, second])
}

fn rays(
    out: impl Write,
    kind: &str,
    optimum: &Optimum<'_, Rational>,
    initial: Option<&Distribution>,
    state: State,
    rays: &[&Ray<'_>],
) -> io::Result<()> {
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let mut writer = Writer::begin(out, kind, instance(optimum, initial))?;
    writer.reward("reward", dynamics, bellman.reward)?;
    writeln!(writer, "at {}", state.index())?;
    writer.positions("optimal-at-start", dynamics, state, optimum.optimal().at(dynamics, state))?;
    optimum_sections(&mut writer, optimum, "value", None)?;
    for ray in rays {
        writeln!(writer, "ray")?;
        writer.reward("direction", dynamics, ray.direction())?;
        match ray.until() {
            Bound::At(end) => writeln!(writer, "until {end}")?,
            Bound::Infinite => writeln!(writer, "until infinity")?,
        }
        writer.positions("optimal-within", dynamics, state, ray.within(bellman, state))?;
        if let Some(end) = ray.at_end(bellman, state) {
            writer.positions("optimal-at-end", dynamics, state, end)?;
        }
        writeln!(writer, "choice")?;
        for state in dynamics.all_states() {
            writer.positions("", dynamics, state, [ray.policy().at(state)])?;
        }
        let slope: Vec<Rational> = ray.values().iter().map(|value| value.slope.clone()).collect();
        writer.values("slope", optimum.components(), &slope)?;
    }
    writer.end(dynamics)
}

/// `pair`: two rewards of the same dynamics, their distance and their optimal action sets.
///
/// # Errors
/// As [`optimality`].
pub fn pair(
    out: impl Write,
    first: &Optimum<'_, Rational>,
    second: &Optimum<'_, Rational>,
    initial: Option<&Distribution>,
) -> io::Result<()> {
    let dynamics = first.bellman().dynamics;
    let mut writer = Writer::begin(out, "pair", instance(first, initial))?;
    reward_pair(&mut writer, first, second)?;
    optimum_sections(&mut writer, first, "value", Some("optimal"))?;
    optimum_sections(&mut writer, second, "value-2", Some("optimal-2"))?;
    writer.end(dynamics)
}

/// `policy-value`: V^π_R with its shortfall from V*_R; `values` is V^π.
///
/// # Errors
/// As [`optimality`].
pub fn policy_value(
    out: impl Write,
    optimum: &Optimum<'_, Rational>,
    initial: Option<&Distribution>,
    policy: &impl Policy,
    values: &[Rational],
) -> io::Result<()> {
    let dynamics = optimum.bellman().dynamics;
    let mut writer = Writer::begin(out, "policy-value", instance(optimum, initial))?;
    writer.reward("reward", dynamics, optimum.bellman().reward)?;
    writer.pairs("policy", dynamics, |pair| policy.probability(pair))?;
    writer.values("policy-value", optimum.components(), values)?;
    optimum_sections(&mut writer, optimum, "value", None)?;
    let shortfall = optimum.values().iter().zip(values).map(|(best, value)| best - value).max().unwrap_or_default();
    writeln!(writer, "shortfall {shortfall}")?;
    if let Some(initial) = initial {
        writeln!(writer, "return {}", expected_return(initial, values))?;
        writeln!(writer, "optimal-return {}", expected_return(initial, optimum.values()))?;
    }
    writer.end(dynamics)
}

/// `bound`: ‖Q*_R − Q*_{R′}‖ and ‖R − R′‖, for discounts below 1 (`q-lipschitz`).
///
/// # Errors
/// As [`optimality`].
pub fn bound(
    out: impl Write,
    first: &Optimum<'_, Rational>,
    second: &Optimum<'_, Rational>,
    initial: Option<&Distribution>,
) -> io::Result<()> {
    let dynamics = first.bellman().dynamics;
    let mut writer = Writer::begin(out, "bound", instance(first, initial))?;
    reward_pair(&mut writer, first, second)?;
    optimum_sections(&mut writer, first, "value", None)?;
    optimum_sections(&mut writer, second, "value-2", None)?;
    let difference = |pair: Pair| (first.q(pair) - second.q(pair)).abs();
    writeln!(writer, "q-distance {}", dynamics.all_pairs().map(difference).max().unwrap_or_default())?;
    writer.end(dynamics)
}

fn instance<'m>(optimum: &Optimum<'m, Rational>, initial: Option<&'m Distribution>) -> Instance<'m> {
    Instance { dynamics: optimum.bellman().dynamics, initial }
}

fn reward_pair<W: Write>(
    writer: &mut Writer<W>,
    first: &Optimum<'_, Rational>,
    second: &Optimum<'_, Rational>,
) -> io::Result<()> {
    let dynamics = first.bellman().dynamics;
    writer.reward("reward", dynamics, first.bellman().reward)?;
    writer.reward("reward-2", dynamics, second.bellman().reward)?;
    writeln!(writer, "distance {}", first.bellman().reward.distance(second.bellman().reward))
}

fn optimum_sections<W: Write>(
    writer: &mut Writer<W>,
    optimum: &Optimum<'_, Rational>,
    value: &str,
    optimal: Option<&str>,
) -> io::Result<()> {
    writer.values(value, optimum.components(), optimum.values())?;
    match optimal {
        Some(name) => writer.sets(name, optimum.bellman().dynamics, optimum.optimal()),
        None => Ok(()),
    }
}
