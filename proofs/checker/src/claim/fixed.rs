//! Fixed points that a claim asks for, and their equations, verified by substitution over germs a + bε.

use std::rc::Rc;

use super::value::Germ;
use crate::model::Model;
use crate::number::Fraction;

/// a and b of a number a + bε.
pub type Pair = [Fraction; 2];
/// The numbers of one state, one for each action.
pub type Row<T> = Vec<T>;

/// A fixed point that a claim asks for. ε is 0 < ε < ε̄ for some ε̄ > 0; slopes are 0 where there is no perturbation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// V*(R): v(s) = max_a (R(s,a) + γ Σ_t P(t|s,a) v(t)).
    OptimalValue {
        /// R.
        reward: Vec<Row<Pair>>,
    },
    /// V(π, R): v(s) = Σ_a π(a|s) (R(s,a) + γ Σ_t P(t|s,a) v(t)).
    PolicyValue {
        /// π.
        policy: Vec<Row<Fraction>>,
        /// R.
        reward: Vec<Row<Pair>>,
    },
    /// The discounted occupancy: d(t) = μ(t) + γ Σ_s d(s) Σ_a π(a|s) P(t|s,a).
    Occupancy {
        /// π.
        policy: Vec<Row<Fraction>>,
        /// μ.
        initial: Vec<Fraction>,
    },
}

impl Asked {
    /// The word of `FORMAT.md`.
    pub fn name(&self) -> &'static str {
        match self {
            Asked::OptimalValue { .. } => "optimal-value",
            Asked::PolicyValue { .. } => "policy-value",
            Asked::Occupancy { .. } => "occupancy",
        }
    }
}

fn germ([at, slope]: &Pair) -> Germ {
    Germ { at: at.clone(), slope: slope.clone() }
}

/// Whether the function satisfies the equation; none if its numbers grow too large.
pub(super) fn satisfies(model: &Model, asked: &Asked, function: &[Pair], bits: u64) -> Option<bool> {
    let value: Vec<Germ> = function.iter().map(germ).collect();
    if value.len() != model.states.len() {
        return Some(false);
    }
    match asked {
        Asked::OptimalValue { reward } => holds(model, reward, &value, bits, |_, row| row.into_iter().max()),
        Asked::PolicyValue { policy, reward } => holds(model, reward, &value, bits, |state, row| {
            let weights = policy.get(state)?;
            let mut terms = row.iter().zip(weights);
            terms.try_fold(Germ::zero(), |sum, (q, weight)| sum.plus(&q.scaled(weight)).tamed(bits))
        }),
        Asked::Occupancy { policy, initial } => {
            let mut total: Vec<Germ> = initial.iter().cloned().map(Germ::fixed).collect();
            for ((state, weights), visits) in model.states.iter().zip(policy).zip(&value) {
                for (action, weight) in state.actions.iter().zip(weights) {
                    let share = visits.scaled(weight).scaled(&model.discount);
                    for (next, probability) in &action.next {
                        let entry = total.get_mut(*next as usize)?;
                        *entry = entry.clone().plus(&share.scaled(probability)).tamed(bits)?;
                    }
                }
            }
            Some(total == value)
        }
    }
}

/// Whether v(s) is what `aggregate` makes of R(s,·) + γ P v, at every s.
fn holds(
    model: &Model,
    reward: &[Row<Pair>],
    value: &[Germ],
    bits: u64,
    aggregate: impl Fn(usize, Vec<Germ>) -> Option<Germ>,
) -> Option<bool> {
    for (index, (reward, own)) in reward.iter().zip(value).enumerate() {
        let actions = &model.states.get(index)?.actions;
        let row = reward.iter().zip(actions).map(|(reward, action)| {
            let future = mean(&action.next, value, bits)?.scaled(&model.discount);
            germ(reward).plus(&future).tamed(bits)
        });
        if aggregate(index, row.collect::<Option<_>>()?)? != *own {
            return Some(false);
        }
    }
    Some(true)
}

/// Σ_t P(t) f(t).
pub(super) fn mean(next: &[(u32, std::sync::Arc<Fraction>)], f: &[Germ], bits: u64) -> Option<Germ> {
    next.iter().try_fold(Germ::zero(), |sum, (state, probability)| {
        sum.plus(&f.get(*state as usize)?.scaled(probability)).tamed(bits)
    })
}

/// A fixed point once verified.
#[derive(Debug)]
pub(super) struct Verified {
    pub(super) asked: Asked,
    pub(super) is: Rc<Vec<Germ>>,
}

impl Verified {
    pub(super) fn new(asked: Asked, function: &[Pair]) -> Self {
        Verified { asked, is: Rc::new(function.iter().map(germ).collect()) }
    }
}
