//! The table of operators: how each is written, what it takes and gives, and what it means.

/// An operator of the claim language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The name.
    pub name: &'static str,
    /// How it is written, with the words that stand before arguments.
    pub usage: &'static str,
    /// The type of what it gives.
    pub result: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

const fn op(name: &'static str, usage: &'static str, result: &'static str, meaning: &'static str) -> Operator {
    Operator { name, usage, result, meaning }
}

/// All operators, in the order of the reference.
pub const OPERATORS: [Operator; 47] = [
    op("Q*", "Q*(R)", "Q function", "the fixed point of q = R + γ P max q"),
    op("V*", "V*(R)", "function on states", "s ↦ max over a of Q*(R)(s, a)"),
    op("A*", "A*(R, s)", "set of actions at s", "the actions a with Q*(R)(s, a) = V*(R)(s)"),
    op("J*", "J*(R, from mu)", "number", "Σ_s mu(s) V*(R)(s)"),
    op("V", "V(pi, R)", "function on states", "the fixed point of v = Σ_a pi(a|s) (R(s,a) + γ Σ_t P(t|s,a) v(t))"),
    op("Q", "Q(pi, R)", "Q function", "R + γ P V(pi, R)"),
    op("advantage", "advantage(pi, R)", "function on pairs", "Q(pi, R)(s, a) − V(pi, R)(s)"),
    op("J", "J(pi, R, from mu)", "number", "Σ_s mu(s) V(pi, R)(s)"),
    op("argmax", "argmax(q, s)", "set of actions at s", "the actions a with q(s, a) = max over b of q(s, b)"),
    op("best", "best(q)", "function on states", "s ↦ max over a of q(s, a)"),
    op("bellman", "bellman(R, q)", "Q function", "R + γ P best(q)"),
    op("inverse_bellman", "inverse_bellman(q)", "reward", "q − γ P best(q)"),
    op("lookahead", "lookahead(R, f)", "Q function", "R + γ P f"),
    op("next", "next(f)", "function on pairs", "(s, a) ↦ Σ_t P(t|s,a) f(t)"),
    op("here", "here(f)", "function on pairs", "(s, a) ↦ f(s)"),
    op("indicator", "indicator(s, a)", "function on pairs", "1 at (s, a), 0 elsewhere"),
    op("constant", "constant(x)", "function on pairs", "x everywhere"),
    op("effective", "effective(w, R)", "reward", "(s, a) ↦ Σ_k w[k](s) R[k](s, a)"),
    op("alike", "alike(D)", "tuple of rewards", "D in every component"),
    op("alone", "alone(k, D)", "tuple of rewards", "D in component k, 0 in the others"),
    op("optimal", "optimal(pi, R)", "statement", "support(pi, s) within A*(R, s) at every state s"),
    op("greedy", "greedy(pi, q)", "statement", "support(pi, s) within argmax(q, s) at every state s"),
    op("deterministic", "deterministic(pi)", "statement", "every probability of pi is 0 or 1"),
    op("uniform", "uniform(R)", "policy", "the uniform distribution on A*(R, s) at every state s"),
    op("support", "support(pi, s)", "set of actions at s", "the actions a with pi(s, a) > 0"),
    op("actions", "actions(s)", "set of actions at s", "all actions at s"),
    op("size", "size(A)", "number", "how many actions the set has"),
    op(
        "occupancy",
        "occupancy(pi, from mu)",
        "function on states",
        "Σ_t γ^t Pr(s_t = s), the fixed point of d = mu + γ P_piᵀ d",
    ),
    op(
        "reachable",
        "reachable(s, from mu, under pi)",
        "statement",
        "s is visited with positive probability at some step t ≥ 0",
    ),
    op("absorbing", "absorbing(s)", "statement", "every action returns to s with probability 1"),
    op("P", "P(s, a, t)", "number", "the probability of moving from s to t by a"),
    op("tv", "tv(pi, rho, s)", "number", "½ Σ_a |pi(a|s) − rho(a|s)|"),
    op("norm", "norm(f)", "number", "max |f|, over all components for tuples"),
    op("span", "span(f)", "number", "max f − min f"),
    op("abs", "abs(x)", "number", "|x|"),
    op("max", "max(x, y)", "number", "the larger number"),
    op("min", "min(x, y)", "number", "the smaller number"),
    op("logsumexp", "logsumexp(q, alpha)", "function on states (enclosed)", "s ↦ α log Σ_a exp(q(s,a)/α)"),
    op("soft_V", "soft_V(R, alpha)", "function on states (enclosed)", "the fixed point of v = logsumexp(R + γ P v, α)"),
    op("soft_Q", "soft_Q(R, alpha)", "Q function (enclosed)", "the fixed point of q = R + γ P logsumexp(q, α)"),
    op("softmax", "softmax(q, alpha)", "policy (enclosed)", "a ↦ exp(q(s,a)/α), normalised at every state"),
    op("soft_policy", "soft_policy(R, alpha)", "policy (enclosed)", "softmax(soft_Q(R, α), α)"),
    op("soft_limit", "soft_limit(R)", "policy (enclosed)", "the limit of soft_policy(R, α) as α → 0"),
    op(
        "kl_V",
        "kl_V(R, towards base, beta)",
        "function on states (enclosed)",
        "s ↦ the maximum of E Σ γ^t (R − β KL(π‖base)) from s",
    ),
    op(
        "kl_policy",
        "kl_policy(R, towards base, beta)",
        "policy (enclosed)",
        "the maximiser of E Σ γ^t (R − β KL(π‖base))",
    ),
    op(
        "kl_limit",
        "kl_limit(R, towards base)",
        "policy (enclosed)",
        "the limit of kl_policy(R, towards base, β) as β → 0",
    ),
    op("log", "log(x)", "number (enclosed)", "the natural logarithm of a positive number"),
];

/// The operator whose second argument may be a tuple that `near` binds.
pub(super) const EFFECTIVE: &str = "effective";
/// The operators that edits of claims put in the place of each other.
pub(super) const NORM: &str = "norm";
pub(super) const SPAN: &str = "span";
pub(super) const ABS: &str = "abs";
pub(super) const ALIKE: &str = "alike";
pub(super) const ALONE: &str = "alone";

/// The constants of the language with their meanings.
pub const CONSTANTS: [(&str, &str); 3] = [
    ("gamma", "the discount γ, 0 ≤ γ < 1"),
    ("states", "the number of states, positive"),
    ("components", "the number N of components of tuples, positive; 1 in a claim without tuples and weights"),
];

/// The operator with this name.
pub(super) fn operator(name: &str) -> Option<&'static Operator> {
    OPERATORS.iter().find(|operator| operator.name == name)
}

/// What a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Reward,
    Q,
    /// A function on pairs that may stand for a reward or a Q function.
    Pairs,
    States,
    /// One function on pairs for each component.
    Tuple,
    Policy,
    Distribution,
    /// One function on states for each component.
    Weights,
    /// w_k, a function on states with values in [0, 1].
    Weight,
}

impl Kind {
    /// The kind of function with this name, such as `Q function`.
    pub(super) fn named(words: &str) -> Option<Self> {
        let all = [Kind::Reward, Kind::Q, Kind::Pairs, Kind::States, Kind::Tuple, Kind::Policy];
        all.into_iter().find(|kind| kind.describe().strip_prefix("a ") == Some(words))
    }

    pub(super) fn describe(self) -> &'static str {
        match self {
            Kind::Reward => "a reward",
            Kind::Q => "a Q function",
            Kind::Pairs => "a function on pairs",
            Kind::States => "a function on states",
            Kind::Tuple => "a tuple of rewards",
            Kind::Policy => "a policy",
            Kind::Distribution => "a distribution",
            Kind::Weights => "a family of weights",
            Kind::Weight => "a weight (a function on states)",
        }
    }

    /// Whether it is a function of any numbers; the others are shares of 1.
    pub(super) fn is_function(self) -> bool {
        matches!(self, Kind::Reward | Kind::Q | Kind::Pairs | Kind::States | Kind::Tuple)
    }

    /// What gives a number of it: the words for it, and how it is written.
    pub(super) fn point(self) -> (&'static str, &'static str) {
        match self {
            Kind::Reward | Kind::Q | Kind::Pairs | Kind::Policy => ("a state and an action", "(s, a)"),
            Kind::States | Kind::Distribution | Kind::Weight => ("a state", "(s)"),
            Kind::Tuple => ("a component, a state and an action", "[k](s, a)"),
            Kind::Weights => ("a component and a state", "[k](s)"),
        }
    }

    /// Whether it may stand where `wanted` is expected.
    pub(super) fn fits(self, wanted: Kind) -> bool {
        self == wanted || (self == Kind::Pairs && matches!(wanted, Kind::Reward | Kind::Q))
    }

    /// The kind of a sum: neutral functions on pairs adopt the other's kind.
    pub(super) fn join(self, other: Kind) -> Option<Kind> {
        if self.fits(other) { Some(other) } else { Some(self).filter(|_| other.fits(self)) }
    }
}

/// The type of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ArgumentType {
    Table(Kind),
    /// A function of any kind.
    AnyFunction,
    /// A reward, or one bound by `near`, of which only the optimal actions are used.
    RewardOfSets,
    Component,
    State,
    /// An action at the state before it.
    Action,
    /// A set of actions at a state.
    Set,
    Number,
    /// A number that is positive in every instance.
    Positive,
    /// The same, and rational.
    Temperature,
}

impl ArgumentType {
    pub(super) fn describe(self) -> &'static str {
        match self {
            ArgumentType::Table(kind) => kind.describe(),
            ArgumentType::AnyFunction => "a function or a tuple of rewards",
            ArgumentType::RewardOfSets => "a reward",
            ArgumentType::Component => "a component",
            ArgumentType::State => "a state",
            ArgumentType::Action => "an action",
            ArgumentType::Set => "a set of actions",
            ArgumentType::Number | ArgumentType::Positive | ArgumentType::Temperature => "a number",
        }
    }
}

impl Operator {
    /// The words before the arguments and the names of these, in order: (`from`, `mu`).
    fn written(&self) -> impl Iterator<Item = (Option<&'static str>, &'static str)> {
        let inner = self.usage.split_once('(').map_or("", |(_, rest)| rest.trim_end_matches(')'));
        inner.split(", ").map(|argument| match argument.split_once(' ') {
            Some((label, name)) => (Some(label), name),
            None => (None, argument),
        })
    }

    /// The words before the arguments, in order.
    pub(super) fn labels(&self) -> Vec<Option<&'static str>> {
        self.written().map(|(label, _)| label).collect()
    }

    /// The types of the arguments, in order. A name stands for one type in all usages, but for the
    /// operators listed first.
    pub(super) fn arguments(&self) -> impl Iterator<Item = ArgumentType> {
        let name = self.name;
        self.written().map(move |(_, argument)| match (name, argument) {
            ("A*" | "optimal" | "uniform", "R") => ArgumentType::RewardOfSets,
            ("effective", "R") => ArgumentType::Table(Kind::Tuple),
            ("norm" | "span", _) => ArgumentType::AnyFunction,
            ("log", _) => ArgumentType::Positive,
            (_, "R" | "D") => ArgumentType::Table(Kind::Reward),
            (_, "q") => ArgumentType::Table(Kind::Q),
            (_, "f") => ArgumentType::Table(Kind::States),
            (_, "pi" | "rho" | "base") => ArgumentType::Table(Kind::Policy),
            (_, "mu") => ArgumentType::Table(Kind::Distribution),
            (_, "w") => ArgumentType::Table(Kind::Weights),
            (_, "k") => ArgumentType::Component,
            (_, "s" | "t") => ArgumentType::State,
            (_, "a") => ArgumentType::Action,
            (_, "A") => ArgumentType::Set,
            (_, "alpha" | "beta") => ArgumentType::Temperature,
            _ => ArgumentType::Number,
        })
    }

    /// The type of what it gives, enclosed or not.
    pub(super) fn result(&self) -> &'static str {
        self.result.trim_end_matches(ENCLOSED)
    }

    /// Whether exponentials or logarithms are in it: then nothing that depends on a perturbation
    /// is.
    pub(super) fn is_enclosed(&self) -> bool {
        self.result.ends_with(ENCLOSED)
    }
}

const ENCLOSED: &str = " (enclosed)";
