//! The kind `soft`: verified bounds of the soft values, with the precision at which a checker can verify them again.

use std::io::{self, Write};

use malachite_base::num::arithmetic::traits::CeilingLogBase2;

use super::writer::{Instance, Writer};
use crate::mdp::Distribution;
use crate::number::{Integer, Rational};
use crate::soft::SoftSolution;

/// `soft`: L ≤ V*_α ≤ U by a sub- and a super-solution.
///
/// # Errors
/// Whatever `out` reports.
pub fn soft(out: impl Write, solution: &SoftSolution<'_>, initial: Option<&Distribution>) -> io::Result<()> {
    let problem = solution.problem();
    let dynamics = problem.dynamics;
    let mut writer = Writer::begin(out, "soft", Instance { dynamics, initial })?;
    writer.reward("reward", dynamics, problem.reward)?;
    writeln!(writer, "temperature {}", problem.temperature.alpha())?;
    let measure = problem.base.measure(dynamics);
    writer.pairs("measure", dynamics, |pair| measure.at(pair).clone())?;
    writeln!(writer, "precision {}", precision(solution))?;
    let (lower, upper) = solution.bounds();
    for (name, bounds) in [("lower", lower), ("upper", upper)] {
        let over = Integer::from(1u32) << solution.bits();
        writeln!(writer, "{name}\nover {over}")?;
        for bound in bounds {
            writeln!(writer, "{bound}")?;
        }
    }
    writer.end(dynamics)
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
