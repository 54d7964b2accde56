//! The states that a soft value depends on, up to bisimulation: what names it, and what bounds it.

use crate::claim::instance::Frame;
use crate::mdp::PairFunction;
use crate::number::enclosure::{Enclosure, dyadic};
use crate::number::{Halt, Rational};
use crate::soft::{Base, Budget, Measure, SoftProblem, Temperature, enclose};

/// Actions that do the same, merged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Action {
    pub(super) reward: Rational,
    /// The next classes, ascending, with positive probabilities.
    pub(super) next: Vec<(usize, Rational)>,
    /// The sum of p over the merged actions, positive.
    pub(super) weight: Rational,
}

/// States up to bisimulation, each with its actions in ascending order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Quotient {
    pub(super) discount: Rational,
    pub(super) classes: Vec<Vec<Action>>,
}

impl Quotient {
    /// Bounds of the value of every class, about 2^−bits apart.
    pub(super) fn solve(&self, bits: u64) -> Result<Vec<Enclosure>, Halt> {
        let rows = self.classes.iter().map(|actions| actions.iter().map(|action| action.next.clone()).collect());
        let frame = Frame::new(self.discount.clone(), &rows.collect::<Vec<_>>()).map_err(|_| Halt::Narrow)?;
        let dynamics = frame.dynamics().map_err(|_| Halt::Narrow)?;
        let (mut reward, mut weights) = (PairFunction::new(), PairFunction::new());
        for action in self.classes.iter().flatten() {
            reward.push(action.reward.clone());
            weights.push(action.weight.clone());
        }
        let base = Base::Measure(Measure::new(&dynamics, weights).ok_or(Halt::DivisionByZero)?);
        let problem = SoftProblem { dynamics: &dynamics, reward: &reward, temperature: Temperature::one(), base };
        let solution = enclose(&problem, &dyadic(&1u32.into(), bits), Budget::default()).map_err(|_| Halt::Narrow)?;
        Ok(dynamics.all_states().map(|state| solution.value(state)).collect())
    }
}
