//! Fixed points that a claim asks for, and their equations, verified by substitution.
//!
//! Every operator T here rises with the function that it is applied to, and with rewards, and
//! shrinks a norm. So L ≤ T L bounds the fixed point from below and T U ≤ U from above, also with
//! bounds for rewards, policies and measures; a function on which both hold is the fixed point.
//! Over germs a + bε that is so for all small ε > 0. At discount 1 all this is about functions that
//! are 0 at absorbing states (G1, G2).

use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::One;

use super::bounds::{Bounds, Germ, Numbers};
use crate::budget::Held;
use crate::exp::weighted_exp;
use crate::model::{Distribution, Model};
use crate::number::{Fraction, over_one_denominator, shown, weighted};

/// The numbers of one state, one for each action.
pub type Row<T> = Vec<T>;

/// A fixed point that a claim asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// V*(R): v(s) = max_a (R(s,a) + γ Σ_t P(t|s,a) v(t)).
    OptimalValue {
        /// R.
        reward: Vec<Row<Bounds>>,
    },
    /// V(π, R): v(s) = Σ_a π(a|s) (R(s,a) + γ Σ_t P(t|s,a) v(t)).
    PolicyValue {
        /// π.
        policy: Vec<Row<Bounds>>,
        /// R.
        reward: Vec<Row<Bounds>>,
    },
    /// The discounted occupancy: d(t) = μ(t) + γ Σ_s d(s) Σ_a π(a|s) P(t|s,a).
    Occupancy {
        /// π.
        policy: Vec<Row<Bounds>>,
        /// μ.
        initial: Vec<Fraction>,
    },
    /// The soft value: v(s) = α log Σ_a p(a|s) exp((R(s,a) + γ Σ_t P(t|s,a) v(t))/α).
    SoftValue {
        /// α, positive.
        temperature: Fraction,
        /// p, nonnegative.
        measure: Vec<Row<Bounds>>,
        /// R, without slopes.
        reward: Vec<Row<Bounds>>,
    },
}

impl Asked {
    /// The word of `FORMAT.md`.
    pub fn name(&self) -> &'static str {
        match self {
            Asked::OptimalValue { .. } => "optimal-value",
            Asked::PolicyValue { .. } => "policy-value",
            Asked::Occupancy { .. } => "occupancy",
            Asked::SoftValue { .. } => "soft-value",
        }
    }

    /// The numbers that it is asked for, the policy or measure first.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &Bounds> {
        let (one, other): (&[Row<Bounds>], &[Row<Bounds>]) = match self {
            Asked::OptimalValue { reward } => (reward, &[]),
            Asked::Occupancy { policy, .. } => (policy, &[]),
            Asked::PolicyValue { policy, reward } => (policy, reward),
            Asked::SoftValue { measure, reward, .. } => (measure, reward),
        };
        one.iter().chain(other).flatten()
    }
}

/// Its name with the first of the numbers that it is asked for.
impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 6;
        let germ = |Germ { at, slope }: &Germ| match slope.sign().is_eq() {
            true => shown(at),
            false => format!("{} + ε·({})", shown(at), shown(slope)),
        };
        let number = |bounds: &Bounds| match bounds.known() {
            Some(number) => germ(number),
            None => format!("[{}, {}]", germ(bounds.lower()), germ(bounds.upper())),
        };
        let dots = if self.numbers().count() > SHOWN { ", …" } else { "" };
        let numbers = self.numbers().take(SHOWN).map(number).collect::<Vec<_>>();
        write!(f, "`{}` of ({}{dots})", self.name(), numbers.join(", "))
    }
}

/// Which bound of a function is verified.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Lower,
    Upper,
    /// Both at once, where all numbers are known.
    Both,
}

impl Side {
    fn of<T>(self, lower: T, upper: T) -> T {
        if self == Side::Upper { upper } else { lower }
    }

    fn end(self, x: &Bounds) -> &Germ {
        self.of(x.lower(), x.upper())
    }

    /// The smallest, or largest, product of a factor that is at least 0 and a number.
    fn product(self, factor: &Bounds, x: &Germ) -> Germ {
        let small = self.of(x.sign().is_ge(), x.sign().is_lt());
        x.scaled(if small { &factor.lower().at } else { &factor.upper().at })
    }

    /// Whether T V − V has the sign that makes V a bound.
    fn accepts(self, excess: Ordering) -> bool {
        match self {
            Side::Lower => excess.is_ge(),
            Side::Upper => excess.is_le(),
            Side::Both => excess.is_eq(),
        }
    }
}

/// Checks of fixed points of one model.
#[derive(Clone, Copy)]
pub(super) struct Equations<'a> {
    pub(super) model: &'a Model,
    /// The bits of the bounds of exp.
    pub(super) precision: Option<u64>,
}

impl Equations<'_> {
    /// Whether the function is, or bounds, the fixed point; none if its numbers grow too large.
    pub(super) fn hold(self, asked: &Asked, function: &[Bounds]) -> Option<bool> {
        if function.len() != self.model.states.len() {
            return Some(false);
        }
        let are_known = asked.numbers().chain(function).all(|number| number.known().is_some());
        let sides: &[Side] = match asked {
            Asked::SoftValue { .. } => &[Side::Lower, Side::Upper],
            _ if are_known => &[Side::Both],
            _ => &[Side::Lower, Side::Upper],
        };
        for side in sides.iter().copied() {
            let mut value: Vec<Germ> = function.iter().map(|bounds| side.end(bounds).clone()).collect();
            over_one_denominator(value.iter_mut().flat_map(|germ| [&mut germ.at, &mut germ.slope]).collect());
            let holds = match asked {
                Asked::OptimalValue { reward } => {
                    self.each(side, reward, &value, |_, advantages| Some(advantages.into_iter().max()?.sign()))
                }
                // As Σ_a π(a|s) = 1, T V − V is the mean of the advantages.
                Asked::PolicyValue { policy, reward } => self.each(side, reward, &value, |state, advantages| {
                    let mut terms = policy.get(state)?.iter().zip(&advantages);
                    let sum = terms.try_fold(Germ::zero(), |sum, (p, x)| sum.plus(&side.product(p, x)).tamed());
                    Some(sum.ok()?.sign())
                }),
                Asked::Occupancy { policy, initial } => self.visits(side, policy, initial, value),
                Asked::SoftValue { temperature, measure, reward } => {
                    self.each(side, reward, &value, |state, advantages| {
                        self.excess(side, temperature, measure.get(state)?, &advantages)
                    })
                }
            };
            if !holds? {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Whether `excess` of the advantages R(s,·) + γ P v − v(s) has the sign of this side at every
    /// s.
    fn each(
        self,
        side: Side,
        reward: &[Row<Bounds>],
        value: &[Germ],
        excess: impl Fn(usize, Vec<Germ>) -> Option<Ordering>,
    ) -> Option<bool> {
        for (index, (reward, own)) in reward.iter().zip(value).enumerate() {
            if !self.model.earns(index) {
                // G2: nothing is earned here, and fixed points are those that are 0 here.
                if *own != Germ::zero() {
                    return Some(false);
                }
                continue;
            }
            let actions = &self.model.states.get(index)?.actions;
            let row = reward.iter().zip(actions).map(|(reward, action)| {
                let mean = mean_of(&action.next, |state| value.get(state))?;
                side.end(reward).clone().plus(&mean.scaled(&self.model.discount)).minus(own).tamed().ok()
            });
            if !side.accepts(excess(index, row.collect::<Option<_>>()?)?) {
                return Some(false);
            }
        }
        Some(true)
    }

    /// S2 and S3: Σ_a p(a|s) e(x_a/α) against 1.
    fn excess(self, side: Side, temperature: &Fraction, weights: &[Bounds], advantages: &[Germ]) -> Option<Ordering> {
        let precision = self.precision?;
        let weights = weights.iter().map(|weight| &side.end(weight).at);
        let advantages = advantages.iter().map(|x| x.fixed_at().cloned()).collect::<Option<Vec<_>>>()?;
        let total = weighted_exp(weights.zip(advantages), temperature, precision, side == Side::Upper)?;
        let one = Fraction::over(BigInt::one() << precision, 1.into());
        Some(total.cmp(&one))
    }

    fn visits(self, side: Side, policy: &[Row<Bounds>], initial: &[Fraction], visits: Vec<Germ>) -> Option<bool> {
        let mut excess: Vec<Germ> = initial.iter().cloned().map(Germ::fixed).collect();
        for ((state, weights), own) in self.model.states.iter().zip(policy).zip(&visits) {
            for (action, weight) in state.actions.iter().zip(weights) {
                let share = side.product(weight, own).scaled(&self.model.discount);
                for (next, probability) in &action.next {
                    let entry = excess.get_mut(*next as usize)?;
                    *entry = entry.clone().plus(&share.scaled(probability)).tamed().ok()?;
                }
            }
        }
        // Without visits less than 0, T rises with the policy, too.
        let mut pairs = excess.into_iter().zip(&visits);
        Some(pairs.all(|(total, own)| own.sign().is_ge() && side.accepts(total.minus(own).sign())))
    }
}

/// Σ_t P(t) f(t).
pub(super) fn mean(next: &Distribution, f: &[Bounds]) -> Option<Bounds> {
    let known = next.iter().all(|(state, _)| f.get(*state as usize).is_some_and(|x| x.known().is_some()));
    let lower = mean_of(next, |state| f.get(state).map(Bounds::lower))?;
    if known {
        return Some(Bounds::exact(lower));
    }
    Some(Bounds::between(lower, mean_of(next, |state| f.get(state).map(Bounds::upper))?))
}

/// Σ_t P(t) f(t), of germs.
fn mean_of<'a>(next: &'a Distribution, f: impl Fn(usize) -> Option<&'a Germ>) -> Option<Germ> {
    let terms = next.iter().map(|(state, probability)| Some((&**probability, f(*state as usize)?)));
    let terms: Vec<(&Fraction, &Germ)> = terms.collect::<Option<_>>()?;
    let slopes = terms.iter().filter(|(_, x)| x.fixed_at().is_none());
    Some(Germ {
        at: weighted(terms.iter().map(|(p, x)| (*p, &x.at))),
        slope: weighted(slopes.map(|(p, x)| (*p, &x.slope))),
    })
}

/// A fixed point once verified.
#[derive(Debug)]
pub(super) struct Verified {
    pub(super) asked: Asked,
    pub(super) is: Rc<Numbers>,
    pub(super) _held: Held,
}
