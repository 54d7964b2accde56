//! The states that a soft value depends on, up to bisimulation: what names it, and what bounds it.

use malachite_base::num::basic::traits::One;

use crate::mdp::{ModelBuilder, PairFunction};
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
        let mut builder = ModelBuilder::new();
        builder.discount(self.discount.clone());
        let mut weights = PairFunction::new();
        for (number, actions) in self.classes.iter().enumerate() {
            builder.begin_state(&number.to_string());
            for (name, action) in actions.iter().enumerate() {
                builder.begin_action(&name.to_string());
                builder.reward(None, action.reward.clone());
                for (next, probability) in &action.next {
                    builder.successor(&next.to_string(), probability.clone());
                }
                builder.end_action();
                weights.push(action.weight.clone());
            }
            builder.end_state();
        }
        let model = builder.finish().map_err(|_| Halt::Narrow)?;
        let [reward] = model.rewards.as_slice() else { return Err(Halt::Narrow) };
        let measure = Measure::new(&model.dynamics, weights).ok_or(Halt::DivisionByZero)?;
        let problem = SoftProblem {
            dynamics: &model.dynamics,
            reward: &reward.reward,
            temperature: Temperature::new(Rational::ONE).map_err(|_| Halt::Narrow)?,
            base: Base::Measure(measure),
        };
        let solution = enclose(&problem, &dyadic(&1u32.into(), bits), Budget::default()).map_err(|_| Halt::Narrow)?;
        Ok(model.dynamics.all_states().map(|state| solution.value(state)).collect())
    }
}
