//! The kinds `soft` and `stability`: verified bounds of the soft values, with the precision at which a checker can verify them again, and what follows for changes of the reward.

use std::fmt::Display;
use std::io::{self, Write};

use malachite_base::num::arithmetic::traits::CeilingLogBase2;

use super::writer::{Instance, Writer};
use crate::mdp::Distribution;
use crate::number::enclosure::ceiling_at;
use crate::number::{Integer, Rational};
use crate::soft::{SoftSolution, Stability};

/// `soft`: L ≤ V*_α ≤ U by a sub- and a super-solution.
///
/// # Errors
/// Whatever `out` reports.
pub fn soft(out: impl Write, solution: &SoftSolution<'_>, initial: Option<&Distribution>) -> io::Result<()> {
    let mut writer = begin(out, "soft", solution, initial)?;
    evidence(&mut writer, solution, precision(solution))?;
    writer.end(solution.problem().dynamics)
}

/// `stability`: how far the soft policy moves, at most, to any reward within a distance.
///
/// # Errors
/// As [`soft`].
pub fn stability(out: impl Write, stability: &Stability<'_>, initial: Option<&Distribution>) -> io::Result<()> {
    let solution = stability.solution();
    let dynamics = solution.problem().dynamics;
    let mut writer = begin(out, "stability", solution, initial)?;
    writeln!(writer, "distance {}", stability.distance())?;
    let units = stability.change().iter().map(|change| ceiling_at(change, solution.bits()));
    units_section(&mut writer, "change", solution, units)?;
    evidence(&mut writer, solution, precision(solution).max(stability.precision()))?;
    let horizon: Vec<Rational> = dynamics.all_states().map(|state| stability.horizon().at(state).clone()).collect();
    writer.values("horizon", &dynamics.components(), &horizon)?;
    writer.end(dynamics)
}

/// The model, the reward, the temperature and the measure.
fn begin<W: Write>(
    out: W,
    kind: &str,
    solution: &SoftSolution<'_>,
    initial: Option<&Distribution>,
) -> io::Result<Writer<W>> {
    let problem = solution.problem();
    let dynamics = problem.dynamics;
    let mut writer = Writer::begin(out, kind, Instance { dynamics, initial })?;
    writer.reward("reward", dynamics, problem.reward)?;
    writeln!(writer, "temperature {}", problem.temperature.alpha())?;
    let measure = problem.base.measure(dynamics);
    writer.pairs("measure", dynamics, |pair| measure.at(pair).clone())?;
    Ok(writer)
}

/// The bounds of the values.
fn evidence<W: Write>(writer: &mut Writer<W>, solution: &SoftSolution<'_>, precision: u64) -> io::Result<()> {
    writeln!(writer, "precision {precision}")?;
    let (lower, upper) = solution.bounds();
    units_section(writer, "lower", solution, lower)?;
    units_section(writer, "upper", solution, upper)
}

/// Numbers in units of 2^−bits of a solution.
fn units_section<W: Write>(
    writer: &mut Writer<W>,
    name: &str,
    solution: &SoftSolution<'_>,
    numbers: impl IntoIterator<Item = impl Display>,
) -> io::Result<()> {
    writeln!(writer, "{name}\nover {}", Integer::from(1u32) << solution.bits())?;
    numbers.into_iter().try_for_each(|number| writeln!(writer, "{number}"))
}

/// Bits at which bounds of exp lose less than the room that the solver leaves at every state, one unit of 2^−bits in V or in
/// Σ p exp((Q − V)/α): the first is a change of that sum by 2^−bits/α, and each action may lose four units of exp times its weight.
pub(super) fn precision(solution: &SoftSolution<'_>) -> u64 {
    let problem = solution.problem();
    let dynamics = problem.dynamics;
    let measure = problem.base.measure(dynamics);
    let total = |state| dynamics.actions(state).map(|pair| measure.at(pair) + Rational::from(1u32)).sum::<Rational>();
    let largest = dynamics.all_states().map(total).max().unwrap_or_default();
    let loss = largest * problem.temperature.alpha().max(&Rational::from(1u32));
    let log = if loss > 0u32 { loss.ceiling_log_base_2() } else { 0 };
    solution.bits() + log.max(0).unsigned_abs() + 6
}
