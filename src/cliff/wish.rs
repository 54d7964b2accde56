//! Wishes: which actions are to be optimal, and what a change of the reward has to do for that.

use std::collections::BTreeMap;

use malachite_base::num::arithmetic::traits::Abs;
use malachite_base::num::basic::traits::{One, Zero};

use super::occupancies::exact_difference;
use super::radius::{Freedom, Norm};
use crate::mdp::{DeterministicPolicy, Dynamics, Kernel, Pair, PairFunction, Reward, State};
use crate::number::Rational;
use crate::solve::SolveError;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The actions that are to be optimal, one for each of some states.
    pub policy: BTreeMap<State, Pair>,
    /// m(s,a), by which an action has to be worse at a state with a choice.
    pub margin: PairFunction<Rational>,
    /// What may change.
    pub freedom: Freedom,
    /// Whether rewards may only rise.
    pub nonnegative: bool,
}

impl Wish {
    /// Which numbers the change may have, in a word.
    pub fn sign(&self) -> &'static str {
        if self.nonnegative { "nonnegative" } else { "either" }
    }
}

/// What a state has to do with a repair, by the numbers of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Any action may be optimal.
    Open,
    /// The choice is optimal.
    Chosen,
    /// The choice alone is optimal, by the margins.
    Named,
}

/// A change of the reward.
#[derive(Clone, Debug)]
pub struct Mended {
    /// ‖d‖.
    pub size: Rational,
    /// d.
    pub bonus: PairFunction<Rational>,
    /// V: that of the policy for R + w·d where it leads, elsewhere at least V*.
    pub value: Vec<Rational>,
    /// An action for each state, which counts where the state is not open.
    pub choice: Vec<Pair>,
    /// What each state has to do with it.
    pub parts: Vec<Part>,
}

impl Mended {
    /// R + w·d.
    pub fn reward(&self, reward: &Reward, freedom: &Freedom) -> Reward {
        PairFunction::from_fn(reward.len(), |pair| reward.at(pair) + freedom.weight.at(pair) * self.bonus.at(pair))
    }
}

/// The margins that keep a policy, which chooses at every state, the only optimal one within a
/// radius: r N(s,a), with N(s,a) the norm of the difference of occupancies.
///
/// # Errors
/// As [`solve`](crate::solve::solve).
pub fn margins_within(
    dynamics: &Dynamics,
    policy: &DeterministicPolicy,
    class: &[Pair],
    norm: Norm,
    radius: &Rational,
) -> Result<PairFunction<Rational>, SolveError> {
    let mut margin = vec![Rational::ZERO; dynamics.pairs()];
    for state in dynamics.all_states().filter(|&state| !dynamics.is_terminal(state)) {
        for pair in dynamics.actions(state).filter(|pair| class[pair.index()] != class[policy.at(state).index()]) {
            let y = exact_difference(dynamics, policy, state, pair)?;
            let others = y.iter().map(Abs::abs);
            let speed = match norm {
                Norm::Sup => others.sum::<Rational>() + Rational::ONE,
                Norm::Total => others.max().unwrap_or_default().max(Rational::ONE),
            };
            margin[pair.index()] = speed * radius;
        }
    }
    Ok(PairFunction::from_fn(margin.len(), |pair| margin[pair.index()].clone()))
}
