//! The fixed points that the checker asks the writer of a refutation for: solved where they are
//! rational, else enclosed.

use cliff_check::{Asked, Bounds, Fraction, Row};
use malachite_base::num::basic::traits::{One, Zero};

use super::numbers::rational;
use super::write::precision;
use crate::bellman::Bellman;
use crate::mdp::{Distribution, Dynamics, PairFunction, State, StochasticPolicy};
use crate::number::enclosure::{ceiling_at, dyadic, floor_at};
use crate::number::{Germ, Integer, Rational, Value};
use crate::soft::{Base, Budget, Measure, SoftProblem, SoftSolution, Temperature, enclose, policy_value};
use crate::solve::occupancy;
use crate::solve::{evaluate, solve};

/// How often the room between bounds is doubled until the checker finds that they hold.
const DOUBLINGS: u32 = 24;
/// Values of policies near enclosed ones are solved for exactly in models of at most so many
/// states.
const EXACT_STATES: usize = 64;
/// Elsewhere they are computed with so many bits more than are asked for.
const GUARD_BITS: u64 = 48;

/// A function on states as a certificate lists it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Listed {
    /// The fixed point.
    Function(Vec<Germ>),
    /// A lower and an upper bound.
    Between(Vec<Rational>, Vec<Rational>),
}

impl Listed {
    /// In the numbers of the checker.
    pub(super) fn bounds(&self) -> Option<Vec<Bounds>> {
        match self {
            Listed::Function(values) => {
                values.iter().map(|x| Some(Bounds::exact(germ(&x.constant, &x.slope)?))).collect()
            }
            Listed::Between(lower, upper) => {
                let zero = Rational::ZERO;
                let ends = lower.iter().zip(upper);
                ends.map(|(l, u)| Some(Bounds::between(germ(l, &zero)?, germ(u, &zero)?))).collect()
            }
        }
    }
}

/// Solves what is asked for, with bounds about 2^−bits apart where they do not meet.
pub(super) struct FixedPoints<'m> {
    dynamics: &'m Dynamics,
    bits: u64,
    /// The precision of exponentials at which the checker can verify all bounds so far.
    pub(super) precision: u64,
}

impl<'m> FixedPoints<'m> {
    pub(super) fn new(dynamics: &'m Dynamics, bits: u64) -> Self {
        FixedPoints { dynamics, bits, precision: 0 }
    }

    /// A function that passes the checker's test; none if the numbers do not come from these
    /// dynamics, or are not rational and depend on a perturbation, or if nothing is found within
    /// the budget.
    pub(super) fn solve(&mut self, asked: &Asked, holds: &dyn Fn(&[Bounds]) -> bool) -> Option<Listed> {
        match asked {
            Asked::OptimalValue { reward } => match known(reward) {
                Some(reward) => self.optimal(reward).map(Listed::Function),
                None => {
                    let side = |upper| Some(constants(self.optimal(steady(reward, upper)?)?));
                    Some(Listed::Between(side(false)?, side(true)?))
                }
            },
            Asked::PolicyValue { policy, reward } => match (probabilities(policy), known(reward)) {
                (Some(policy), Some(reward)) => self.value(policy, reward).map(Listed::Function),
                _ => {
                    if let Some(listed) = self.large_value(policy, reward).filter(|listed| holds_for(holds, listed)) {
                        return Some(listed);
                    }
                    let [lower, upper] = [steady(reward, false)?, steady(reward, true)?];
                    let ends = lower.iter().zip(&upper);
                    let reward = ends.map(|(l, u)| fixed(middle(&l.constant, &u.constant))).collect();
                    let value = constants(self.value(central(policy)?, reward)?);
                    let ones = vec![Rational::ONE; value.len()];
                    self.apart(&value, &ones, holds)
                }
            },
            Asked::Occupancy { policy, initial } => {
                let initial: Vec<Rational> = initial.iter().map(rational).collect();
                if let Some(policy) = probabilities(policy) {
                    let visits = self.visits(policy, initial)?;
                    return Some(Listed::Function(visits.into_iter().map(fixed).collect()));
                }
                let share = Rational::ONE / Rational::from(initial.len());
                let everywhere = vec![share; initial.len()];
                let visits = self.visits(central(policy)?, initial)?;
                self.apart(&visits, &self.visits(central(policy)?, everywhere)?, holds)
            }
            Asked::SoftValue { temperature, measure, reward } => {
                if let Some(value) = self.without_choice(measure, reward) {
                    self.precision = self.precision.max(self.bits);
                    return Some(Listed::Between(value.clone(), value));
                }
                let temperature = Temperature::new(rational(temperature)).ok()?;
                let lower = self.soft(&temperature, measure, reward, false)?;
                if is_known(measure) && is_known(reward) {
                    return Some(Listed::Between(lower.0, lower.1));
                }
                let upper = self.soft(&temperature, measure, reward, true)?;
                Some(Listed::Between(lower.0, upper.1))
            }
        }
    }

    fn optimal(&self, reward: Vec<Germ>) -> Option<Vec<Germ>> {
        solve(&Bellman::new(self.dynamics, &table(reward))).ok().map(|optimum| optimum.values().to_vec())
    }

    fn value(&self, policy: Vec<Rational>, reward: Vec<Germ>) -> Option<Vec<Germ>> {
        let policy = StochasticPolicy::new(self.dynamics, policy)?;
        evaluate(&Bellman::new(self.dynamics, &table(reward)), &policy).ok()
    }

    /// Bounds of the value of an enclosed policy for a known reward where an exact solution for a
    /// policy between would cost much, or be moved apart with difficulty: in large models, and at
    /// discount 1.
    fn large_value(&self, policy: &[Row<Bounds>], reward: &[Row<Bounds>]) -> Option<Listed> {
        if self.dynamics.states() <= EXACT_STATES && self.dynamics.rank().is_none() {
            return None;
        }
        let reward = table(constants(known(reward)?));
        let bits = self.bits + GUARD_BITS;
        let ends = |p: &Bounds| {
            let (lower, upper) = (rational(&p.lower().at), rational(&p.upper().at));
            Some((floor_at(&lower, bits), ceiling_at(&upper, bits)))
        };
        let policy = policy.iter().flatten().map(ends).collect::<Option<_>>()?;
        let (lower, upper) = policy_value(self.dynamics, &reward, policy, bits)?;
        let numbers = |bounds: &[Integer]| bounds.iter().map(|bound| dyadic(bound, bits)).collect();
        Some(Listed::Between(numbers(&lower), numbers(&upper)))
    }

    fn visits(&self, policy: Vec<Rational>, initial: Vec<Rational>) -> Option<Vec<Rational>> {
        let policy = StochasticPolicy::new(self.dynamics, policy)?;
        let entries = initial.into_iter().enumerate().map(|(state, p)| (State::new(state), p));
        let initial = Distribution::new(entries.filter(|(_, p)| *p > 0u32).collect())?;
        occupancy(self.dynamics, &initial, &policy).ok()
    }

    /// Bounds around a function, moved apart along another one until they hold. Visits are not less
    /// than 0.
    fn apart(&self, centre: &[Rational], along: &[Rational], holds: &dyn Fn(&[Bounds]) -> bool) -> Option<Listed> {
        let bits = self.bits + 8;
        let nonnegative = centre.iter().all(|x| *x >= 0u32);
        for doubling in 0..DOUBLINGS {
            let room = Rational::ONE << (i64::from(doubling) - self.bits as i64);
            let moved = |(x, w): (&Rational, &Rational)| {
                let below = dyadic(&floor_at(&(x - &room * w), bits), bits);
                let below = if nonnegative { below.max(Rational::ZERO) } else { below };
                (below, dyadic(&ceiling_at(&(x + &room * w), bits), bits))
            };
            let (lower, upper) = centre.iter().zip(along).map(moved).unzip();
            let listed = Listed::Between(lower, upper);
            if holds(&listed.bounds()?) {
                return Some(listed);
            }
        }
        None
    }

    /// The soft value where the measure is a deterministic policy: that of the policy, exactly.
    fn without_choice(&self, measure: &[Row<Bounds>], reward: &[Row<Bounds>]) -> Option<Vec<Rational>> {
        let (policy, reward) = (probabilities(measure)?, steady(reward, false).filter(|_| is_known(reward))?);
        let is_deterministic = policy.iter().all(|p| *p == 0u32 || *p == 1u32);
        is_deterministic.then(|| self.value(policy, reward).map(constants))?
    }

    /// Bounds of the soft value for the lower or the upper ends of measure and reward.
    fn soft(
        &mut self,
        temperature: &Temperature,
        measure: &[Row<Bounds>],
        reward: &[Row<Bounds>],
        upper: bool,
    ) -> Option<(Vec<Rational>, Vec<Rational>)> {
        let reward = table(constants(steady(reward, upper)?));
        let weights = table(constants(steady(measure, upper)?));
        let base = Base::Measure(Measure::new(self.dynamics, weights)?);
        let problem = SoftProblem { dynamics: self.dynamics, reward: &reward, temperature: temperature.clone(), base };
        let solution = enclose(&problem, &dyadic(&1u32.into(), self.bits), Budget::default()).ok()?;
        self.precision = self.precision.max(precision(&solution));
        Some(bounds(&solution))
    }
}

/// L and U.
pub(super) fn bounds(solution: &SoftSolution<'_>) -> (Vec<Rational>, Vec<Rational>) {
    let (lower, upper) = solution.bounds();
    let numbers = |bounds: &[Integer]| bounds.iter().map(|bound| dyadic(bound, solution.bits())).collect();
    (numbers(lower), numbers(upper))
}

fn holds_for(holds: &dyn Fn(&[Bounds]) -> bool, listed: &Listed) -> bool {
    listed.bounds().is_some_and(|bounds| holds(&bounds))
}

fn germ(at: &Rational, slope: &Rational) -> Option<cliff_check::Germ> {
    let fraction = |number: &Rational| Fraction::spelled(&number.to_string());
    Some(cliff_check::Germ { at: fraction(at)?, slope: fraction(slope)? })
}

pub(super) fn fixed(constant: Rational) -> Germ {
    Germ { constant, slope: Rational::ZERO }
}

fn constants(values: Vec<Germ>) -> Vec<Rational> {
    values.into_iter().map(|x| x.constant).collect()
}

fn table<V: Value>(values: Vec<V>) -> PairFunction<V> {
    let mut table = PairFunction::new();
    values.into_iter().for_each(|value| table.push(value));
    table
}

fn middle(lower: &Rational, upper: &Rational) -> Rational {
    (lower + upper) >> 1u32
}

fn is_known(rows: &[Row<Bounds>]) -> bool {
    rows.iter().flatten().all(|bounds| bounds.known().is_some())
}

/// The function, if it is known.
fn known(rows: &[Row<Bounds>]) -> Option<Vec<Germ>> {
    let number = |bounds: &Bounds| {
        let germ = bounds.known()?;
        Some(Germ { constant: rational(&germ.at), slope: rational(&germ.slope) })
    };
    rows.iter().flatten().map(number).collect()
}

/// Its lower or upper bound, if no perturbation moves it.
fn steady(rows: &[Row<Bounds>], upper: bool) -> Option<Vec<Germ>> {
    let number = |bounds: &Bounds| {
        let germ = if upper { bounds.upper() } else { bounds.lower() };
        germ.slope.sign().is_eq().then(|| fixed(rational(&germ.at)))
    };
    rows.iter().flatten().map(number).collect()
}

fn probabilities(rows: &[Row<Bounds>]) -> Option<Vec<Rational>> {
    known(rows).map(constants)
}

/// A policy near the middle of its bounds.
fn central(rows: &[Row<Bounds>]) -> Option<Vec<Rational>> {
    let mut policy = Vec::new();
    for row in rows {
        let ends = row.iter().map(|p| Some(middle(&rational(&p.lower().at), &rational(&p.upper().at))));
        let row = ends.collect::<Option<Vec<_>>>()?;
        let total: Rational = row.iter().sum();
        if total == 0u32 {
            return None;
        }
        policy.extend(row.into_iter().map(|p| p / &total));
    }
    Some(policy)
}
