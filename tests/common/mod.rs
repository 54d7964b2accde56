//! Small models for tests: their plain description, two kinds of generators, and an oracle that
//! shares nothing with the solver.
//!
//! The oracle enumerates every deterministic policy, evaluates each by Gaussian elimination over
//! num-rational, and takes maxima. It is right by definition and only fit for tiny models.

#![allow(dead_code, reason = "each test binary uses its part")]

pub mod generators;
pub mod oracle;
pub mod z3;

use policy_cliff::mdp::{Model, ModelBuilder, Pair, PairFunction, Reward};
use policy_cliff::number::Rational;

/// A model as plain numbers: states are 0, 1, …; names are `s0`, `a0`, ….
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// γ as (numerator, denominator).
    pub discount: (i64, i64),
    /// For each state its actions.
    pub states: Vec<Vec<PlainAction>>,
}

/// One action: two rewards (the second serves as R′ or as a direction) and integer weights of the
/// successors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainAction {
    /// R(s,a), as (numerator, denominator).
    pub reward: (i64, i64),
    /// Another reward.
    pub other: (i64, i64),
    /// P(s′|s,a) is the weight of s′ divided by the sum of the weights.
    pub weights: Vec<(usize, i64)>,
}

/// p/q.
pub fn ratio((numerator, denominator): (i64, i64)) -> Rational {
    Rational::from_signeds(numerator, denominator)
}

impl Plain {
    /// The model with the first reward; the other one is returned beside it.
    pub fn build(&self) -> (Model, Reward) {
        let mut builder = ModelBuilder::new();
        builder.discount(ratio(self.discount));
        let mut other = Vec::new();
        for (s, actions) in self.states.iter().enumerate() {
            builder.begin_state(&format!("s{s}"));
            for (a, action) in actions.iter().enumerate() {
                builder.begin_action(&format!("a{a}"));
                builder.reward(None, ratio(action.reward));
                other.push(ratio(action.other));
                let total: i64 = action.weights.iter().map(|(_, weight)| weight).sum();
                for (next, weight) in &action.weights {
                    builder.successor(&format!("s{next}"), ratio((*weight, total)));
                }
                builder.end_action();
            }
            builder.end_state();
        }
        builder.begin_initial();
        builder.initial("s0", Rational::from(1u32));
        let model = builder.finish().expect("generated models are valid");
        let other = PairFunction::from_fn(other.len(), |pair: Pair| other[pair.index()].clone());
        (model, other)
    }
}
