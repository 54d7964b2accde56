//! What is asked of the soft policies of a model, and the answer: values and policy at a
//! temperature, how the policy moves, what it costs in reward, and what it tends to.

use thiserror::Error;

use super::fixed_point::enclose;
use super::limit::{SmallTemperatureLimit, tied_base};
use super::problem::{Base, Budget, SoftError, SoftProblem, Temperature};
use super::solution::SoftSolution;
use super::stability::{CertifiedTemperature, Comparison, Sensitivities, Stability, certified_temperature};
use super::suboptimality::{Suboptimality, suboptimality};
use crate::bellman::Bellman;
use crate::mdp::{Dynamics, Reward};
use crate::number::Rational;
use crate::solve::{Optimum, SolveError, solve_up_to};

/// The bits of V* up to which the suboptimality and the limit are found: each value is put in lowest
/// terms and into a certificate, which takes seconds from there on.
const MOST_BITS: u64 = 1 << 24;

/// What is asked.
#[derive(Clone, Debug)]
pub struct SoftQuestion<'m> {
    /// (S, A, P, γ).
    pub dynamics: &'m Dynamics,
    /// R.
    pub reward: &'m Reward,
    /// The measure against which entropy is counted.
    pub base: Base,
    /// The temperature α. Without one, the lowest that keeps within the tolerance is taken, if
    /// there is a tolerance.
    pub alpha: Option<Rational>,
    /// The most any interval may be wide.
    pub width: Rational,
    /// How the policy moves.
    pub moves: Moves<'m>,
    /// Whether the suboptimality is asked for.
    pub suboptimality: bool,
    /// Whether the limit as α falls to 0 is asked for.
    pub limit: bool,
    /// How much may be spent.
    pub budget: Budget,
    /// The reward of the problem that the limit follows from.
    zero: Reward,
}

/// A change of reward after which the policy is asked for.
#[derive(Clone, Debug)]
pub enum Moves<'m> {
    /// None.
    Nowhere,
    /// To this reward.
    To(&'m Reward),
    /// To any reward within a distance, and at which temperatures by no more than a tolerance.
    Within {
        /// The distance.
        distance: Rational,
        /// The tolerance.
        tolerance: Option<Rational>,
    },
}

/// The soft policy at a temperature, and how it moves.
#[derive(Clone, Debug)]
pub enum SoftPolicy<'a> {
    /// The policy alone.
    Alone(Box<SoftSolution<'a>>),
    /// To another reward.
    Compared(Box<Comparison<'a>>),
    /// To any reward within a distance.
    Bounded(Box<Stability<'a>>),
}

/// What was found, as far as it was asked for.
#[derive(Clone, Debug)]
pub struct SoftAnswer<'a> {
    /// The temperatures at which the policy moves by no more than the tolerance.
    pub temperatures: Option<CertifiedTemperature<'a>>,
    /// V* and A*, where the suboptimality or the limit is asked for.
    pub optimum: Option<Optimum<'a, Rational>>,
    /// The values and the policy at a temperature.
    pub policy: Option<SoftPolicy<'a>>,
    /// What the policy loses in reward.
    pub suboptimality: Option<Suboptimality<'a>>,
    /// The limit as the temperature falls to 0.
    pub limit: Option<SoftLimit<'a>>,
}

/// The limit of the policy, with the solution that it follows from.
#[derive(Clone, Debug)]
pub struct SoftLimit<'a> {
    /// The limit.
    pub limit: SmallTemperatureLimit,
    /// The soft values for the reward 0 on optimal actions alone.
    pub entropy: SoftSolution<'a>,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum NoSoftAnswer {
    /// No enclosure was computed.
    #[error(transparent)]
    Soft(#[from] SoftError),
    /// The model could not be solved without regularisation.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// The base measure gives some state no optimal action, so that there is no limit.
    #[error("at some state the base measure gives no optimal action a positive weight")]
    NoLimit,
}

impl<'m> SoftQuestion<'m> {
    /// Nothing yet, with intervals of this width.
    pub fn new(dynamics: &'m Dynamics, reward: &'m Reward, base: Base, width: Rational) -> Self {
        SoftQuestion {
            dynamics,
            reward,
            base,
            alpha: None,
            width,
            moves: Moves::Nowhere,
            suboptimality: false,
            limit: false,
            budget: Budget::default(),
            zero: Reward::zero(dynamics.pairs()),
        }
    }

    /// The answer; `step` is told what is done next.
    ///
    /// # Errors
    /// [`NoSoftAnswer`] if a part of it cannot be found within the budget.
    pub fn answer(&self, step: &dyn Fn(&'static str)) -> Result<SoftAnswer<'_>, NoSoftAnswer> {
        let sensitivities = match self.moves {
            Moves::Within { .. } => Some(Sensitivities::new(self.dynamics, &self.base)?),
            _ => None,
        };
        let mut temperatures = None;
        if let (Moves::Within { distance, tolerance: Some(tolerance) }, Some(moves)) = (&self.moves, &sensitivities) {
            step("looking for temperatures that keep the policy");
            let (any, question) = (self.problem(Temperature::one()), (distance, tolerance));
            temperatures = Some(certified_temperature(&any, moves, question, &self.width, self.budget)?);
        }
        let lowest = || temperatures.as_ref().map(|found| found.own.alpha().clone());
        let alpha = self.alpha.clone().or_else(lowest);
        let mut optimum = None;
        if self.limit || (self.suboptimality && alpha.is_some()) {
            step("solving without regularisation");
            optimum = Some(self.optimum()?);
        }
        let mut answer = SoftAnswer { temperatures, optimum, policy: None, suboptimality: None, limit: None };
        if let Some(alpha) = alpha {
            step("enclosing the soft policy");
            self.at(&self.problem(Temperature::new(alpha)?), sensitivities.as_ref(), &mut answer)?;
        }
        if let (true, Some(optimum)) = (self.limit, &answer.optimum) {
            step("solving for the limit");
            let base = tied_base(optimum, &self.base).ok_or(NoSoftAnswer::NoLimit)?;
            let (dynamics, reward) = (self.dynamics, &self.zero);
            let problem = SoftProblem { dynamics, reward, temperature: Temperature::one(), base };
            let entropy = enclose(&problem, &self.width, self.budget)?;
            let limit = SmallTemperatureLimit::new(&entropy, optimum.optimal());
            answer.limit = Some(SoftLimit { limit, entropy });
        }
        Ok(answer)
    }

    /// V* and A*, unless the values are too long to be put in lowest terms one by one.
    fn optimum(&self) -> Result<Optimum<'_, Rational>, SolveError> {
        let optimum = solve_up_to(&Bellman::new(self.dynamics, self.reward), MOST_BITS)?;
        let bits = optimum.bits();
        if bits > MOST_BITS { Err(SolveError::TooLong { bits, limit: MOST_BITS }) } else { Ok(optimum) }
    }

    fn problem(&self, temperature: Temperature) -> SoftProblem<'_> {
        SoftProblem { dynamics: self.dynamics, reward: self.reward, temperature, base: self.base.clone() }
    }

    /// The policy at a temperature with its suboptimality; one solution serves for both.
    fn at<'a>(
        &'a self,
        problem: &SoftProblem<'a>,
        sensitivities: Option<&Sensitivities>,
        answer: &mut SoftAnswer<'a>,
    ) -> Result<(), NoSoftAnswer> {
        let width = match self.moves {
            Moves::To(_) => Comparison::inner_width(self.dynamics, &self.width),
            _ => self.width.clone(),
        };
        if let (true, Some(optimum)) = (self.suboptimality, &answer.optimum) {
            answer.suboptimality = Some(suboptimality(problem, optimum, &width, self.budget)?);
        }
        let first = || match &answer.suboptimality {
            Some(found) => Ok(found.solution.clone()),
            None => enclose(problem, &width, self.budget),
        };
        answer.policy = Some(match (&self.moves, sensitivities) {
            (Moves::To(other), _) => {
                let second = enclose(&problem.with_reward(other), &width, self.budget)?;
                SoftPolicy::Compared(Box::new(Comparison::new([first()?, second])))
            }
            (Moves::Within { distance, .. }, Some(sensitivities)) => {
                let known = answer.temperatures.as_ref().map(|found| &found.own);
                let known =
                    known.filter(|own| answer.suboptimality.is_none() && own.alpha() == problem.temperature.alpha());
                SoftPolicy::Bounded(Box::new(match known {
                    Some(own) => own.clone(),
                    None => Stability::new(first()?, sensitivities, distance),
                }))
            }
            _ => SoftPolicy::Alone(Box::new(first()?)),
        });
        Ok(())
    }
}

impl<'a> SoftAnswer<'a> {
    /// The values and the policy.
    pub fn solution(&self) -> Option<&SoftSolution<'a>> {
        match self.policy.as_ref()? {
            SoftPolicy::Alone(solution) => Some(solution),
            SoftPolicy::Compared(comparison) => Some(&comparison.solutions[0]),
            SoftPolicy::Bounded(stability) => Some(stability.solution()),
        }
    }

    /// How the policy moves to another reward.
    pub fn comparison(&self) -> Option<&Comparison<'a>> {
        match self.policy.as_ref()? {
            SoftPolicy::Compared(comparison) => Some(comparison),
            _ => None,
        }
    }

    /// How far it moves to any reward within a distance.
    pub fn stability(&self) -> Option<&Stability<'a>> {
        match self.policy.as_ref()? {
            SoftPolicy::Bounded(stability) => Some(stability),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use malachite_base::num::arithmetic::traits::Pow;

    use super::*;
    use crate::mdp::{FileFormat, read_model};
    use crate::number::Natural;

    /// Rewards over coprime denominators make values as long as all of them together.
    #[test]
    fn long_values_are_refused_rather_than_waited_for() {
        let state = |s: u32| {
            let denominator = Natural::from(10u32).pow(4_000) + Natural::from(2 * s + 1);
            let next = (s + 1) % 40;
            format!(r#""s{s}":{{"a":{{"reward":"1/{denominator}","next":{{"s{next}":"1"}}}}}}"#)
        };
        let states = (0..40).map(state).collect::<Vec<_>>().join(",");
        let text = format!(r#"{{"discount":"1/2","states":{{{states}}}}}"#);
        let model = read_model(text.as_bytes(), FileFormat::Json).unwrap();
        let reward = model.reward(None).unwrap();
        let mut question = SoftQuestion::new(&model.dynamics, &reward, Base::Counting, Rational::from(1u32));
        question.limit = true;
        let answer = question.answer(&|_| ());
        assert!(matches!(answer, Err(NoSoftAnswer::Solve(SolveError::TooLong { limit: MOST_BITS, .. }))));
    }
}
