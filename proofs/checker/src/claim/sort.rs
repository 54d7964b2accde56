//! The sorts of terms.

/// What a number is known to be in every instance by its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Any,
    Nonnegative,
    Positive,
}

/// The sorts of terms. The first five are functions, of which `Pairs` may stand for a reward or a Q
/// function, and `Tuple` is one function on pairs after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Pairs,
    Reward,
    Q,
    States,
    Tuple,
    Statement,
    Number,
    Policy,
    Distribution,
    /// A family of weights, and one of its members.
    Weights,
    Weight,
    State,
    Action,
    Component,
    Set,
    /// What `near` binds, which is used through its optimal actions only.
    Near,
}

impl Sort {
    pub(super) fn described(self) -> &'static str {
        match self {
            Sort::Pairs => "a function on pairs",
            Sort::Reward => "a reward",
            Sort::Q => "a Q function",
            Sort::States => "a function on states",
            Sort::Tuple => "a tuple of rewards",
            Sort::Statement => "a statement",
            Sort::Number => "a number",
            Sort::Policy => "a policy",
            Sort::Distribution => "a distribution",
            Sort::Weights => "a family of weights",
            Sort::Weight => "a weight",
            Sort::State => "a state",
            Sort::Action => "an action",
            Sort::Component => "a component",
            Sort::Set => "a set of actions",
            Sort::Near => "a nearby reward, of which only the optimal actions may be used",
        }
    }

    pub(super) fn is_function(self) -> bool {
        matches!(self, Sort::Pairs | Sort::Reward | Sort::Q | Sort::States | Sort::Tuple)
    }

    /// Whether a function of this sort may stand where one of the other is expected.
    pub(super) fn stands_for(self, other: Sort) -> bool {
        self == other || (self == Sort::Pairs && matches!(other, Sort::Reward | Sort::Q))
    }

    /// The sort of both, where they mix.
    pub(super) fn common(self, other: Sort) -> Option<Sort> {
        match self.stands_for(other) {
            true => Some(other),
            false => other.stands_for(self).then_some(self),
        }
    }
}
