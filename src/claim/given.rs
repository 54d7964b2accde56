//! The `given` variables of a claim: what an instance has to supply, and within which range.

use std::fmt;

use malachite_base::num::basic::traits::{One, Zero};

use crate::number::Rational;

/// The range of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberRange {
    /// `number`: any rational.
    Any,
    /// `nonnegative number`
    Nonnegative,
    /// `positive number`
    Positive,
    /// `probability`: in [0, 1].
    Probability,
}

impl NumberRange {
    /// Whether a number lies in the range.
    pub fn contains(self, x: &Rational) -> bool {
        match self {
            NumberRange::Any => true,
            NumberRange::Nonnegative => *x >= Rational::ZERO,
            NumberRange::Positive => *x > Rational::ZERO,
            NumberRange::Probability => *x >= Rational::ZERO && *x <= Rational::ONE,
        }
    }
}

/// What kind of value a `given` variable takes; with the frame (S, A, P, γ) this determines the set
/// of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenKind {
    /// `number`, `positive number`, …: [`GivenValue::Number`](super::GivenValue::Number).
    Number(NumberRange),
    /// `reward`: [`GivenValue::Pairs`](super::GivenValue::Pairs).
    Reward,
    /// `Q function`: as a reward.
    QFunction,
    /// `function on pairs`: as a reward; a direction, an action-dependent potential, a bump.
    PairFunction,
    /// `function on states`: [`GivenValue::States`](super::GivenValue::States).
    StateFunction,
    /// `policy`, `deterministic policy`: π(a|s) as [`GivenValue::Pairs`](super::GivenValue::Pairs).
    Policy {
        /// Whether all probabilities are 0 or 1.
        deterministic: bool,
    },
    /// `distribution` on states: [`GivenValue::States`](super::GivenValue::States).
    Distribution,
    /// `rewards`, an N-tuple: [`GivenValue::PairTuple`](super::GivenValue::PairTuple). All tuples
    /// of a claim have the same N ≥ 1.
    Rewards,
    /// `weights` w_k(s) ≥ 0 with Σ_k w_k(s) = 1:
    /// [`GivenValue::StateTuple`](super::GivenValue::StateTuple).
    Weights,
    /// `component` k < N: [`GivenValue::Component`](super::GivenValue::Component).
    Component,
    /// `state`: [`GivenValue::State`](super::GivenValue::State).
    State,
    /// `action at s`: a pair of that state as [`GivenValue::Action`](super::GivenValue::Action).
    Action {
        /// The number of the variable s, an earlier one.
        at: usize,
    },
}

/// The plain types of `given` variables, as they are written.
pub const PLAIN_TYPES: [(&str, GivenKind); 15] = [
    ("number", GivenKind::Number(NumberRange::Any)),
    ("positive number", GivenKind::Number(NumberRange::Positive)),
    ("nonnegative number", GivenKind::Number(NumberRange::Nonnegative)),
    ("probability", GivenKind::Number(NumberRange::Probability)),
    ("reward", GivenKind::Reward),
    ("rewards", GivenKind::Rewards),
    ("Q function", GivenKind::QFunction),
    ("function on pairs", GivenKind::PairFunction),
    ("function on states", GivenKind::StateFunction),
    ("policy", GivenKind::Policy { deterministic: false }),
    ("deterministic policy", GivenKind::Policy { deterministic: true }),
    ("distribution", GivenKind::Distribution),
    ("weights", GivenKind::Weights),
    ("component", GivenKind::Component),
    ("state", GivenKind::State),
];

impl GivenKind {
    /// Whether it is a function whose numbers may be any numbers.
    pub(super) fn is_function(&self) -> bool {
        matches!(
            self,
            GivenKind::Reward
                | GivenKind::QFunction
                | GivenKind::PairFunction
                | GivenKind::StateFunction
                | GivenKind::Rewards
        )
    }

    /// Whether its numbers are shares that sum to 1.
    pub(super) fn is_mass(&self) -> bool {
        matches!(self, GivenKind::Policy { .. } | GivenKind::Distribution | GivenKind::Weights)
    }
}

impl fmt::Display for GivenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            GivenKind::Rewards => "tuple of rewards",
            GivenKind::Weights => "family of weights",
            GivenKind::Action { .. } => "action at its state",
            plain => PLAIN_TYPES.iter().find(|(_, kind)| kind == plain).map_or("number", |(words, _)| words),
        })
    }
}

/// A `given` variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The name.
    pub name: String,
    /// What an instance supplies for it.
    pub kind: GivenKind,
    /// Whether its declaration has a refinement (`optimal policy for R`, `bump at …`), which only
    /// some values of the kind satisfy. It is a hypothesis in all but name: evaluation checks it,
    /// generators may build it in.
    pub refined: bool,
}
