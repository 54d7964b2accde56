//! Instances: a small MDP without its reward, in flat arrays, and one value for every `given`
//! variable of a claim.

use std::cmp::Ordering;
use std::sync::Arc;

use thiserror::Error;

use super::given::{Given, GivenKind};
use crate::mdp::{Dynamics, Faults, Kernel, ModelBuilder, Pair, State};
use crate::number::{Field, Rational};

/// The frame (S, A, P, γ) of an instance, with γ < 1. Pairs are numbered state by state, as in
/// [`Dynamics`].
#[derive(Clone, Debug)]
pub struct Frame<F> {
    discount: F,
    pair_start: Vec<u32>,
    state_of: Vec<u32>,
    row_start: Vec<u32>,
    successor: Vec<u32>,
    probability: Vec<F>,
    discounted: Vec<F>,
    /// The dynamics that the frame was made from, for the solver for large models.
    source: Option<Arc<Dynamics>>,
}

impl<F: PartialEq> PartialEq for Frame<F> {
    fn eq(&self, other: &Self) -> bool {
        self.discount == other.discount
            && self.pair_start == other.pair_start
            && self.row_start == other.row_start
            && self.successor == other.successor
            && self.probability == other.probability
    }
}

/// Why an instance is not one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InstanceError {
    /// γ is not in [0, 1).
    #[error("the discount is {discount}; claims speak of 0 ≤ γ < 1, so the model is outside their hypotheses")]
    Discount {
        /// γ.
        discount: Rational,
    },
    /// There is no state.
    #[error("an instance needs at least one state")]
    NoState,
    /// A state has no action.
    #[error("state {state} has no action")]
    NoAction {
        /// The number of the state.
        state: usize,
    },
    /// A row of P is not a distribution over existing states in ascending order.
    #[error(
        "row {pair} of P is not a distribution: entries must be positive, ascending, over existing states, and sum to 1 (they sum to {sum})"
    )]
    Row {
        /// The number of the pair.
        pair: usize,
        /// The sum of the entries.
        sum: Rational,
    },
    /// The instance has another number of values than the claim has `given` variables.
    #[error("the claim has {expected} given variables, the instance has {found} values")]
    Count {
        /// Variables of the claim.
        expected: usize,
        /// Values of the instance.
        found: usize,
    },
    /// The value of a variable has another kind, shape or range than its type demands.
    #[error("the value of `{name}` is not a {kind}: {why}")]
    Value {
        /// The variable.
        name: String,
        /// Its declared kind.
        kind: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A number of the instance does not fit the number type asked for.
    #[error("a number of the instance does not fit")]
    DoesNotFit,
}

impl<F: Field> Frame<F> {
    /// The frame with this discount and rows: `rows[s][a]` lists the successors of action a at
    /// state s with their probabilities.
    ///
    /// # Errors
    /// [`InstanceError`] unless 0 ≤ γ < 1, every state has an action and every row is a
    /// distribution with positive entries in ascending order of the states.
    pub fn new(discount: F, rows: &[Vec<Vec<(usize, F)>>]) -> Result<Self, InstanceError> {
        let below_one = discount.order(&F::one()) == Ok(Ordering::Less);
        if !matches!(discount.sign(), Ok(Ordering::Equal | Ordering::Greater)) || !below_one {
            return Err(InstanceError::Discount { discount: discount.lower() });
        }
        if rows.is_empty() {
            return Err(InstanceError::NoState);
        }
        let mut frame = Frame {
            discount,
            pair_start: vec![0],
            state_of: Vec::new(),
            row_start: vec![0],
            successor: Vec::new(),
            probability: Vec::new(),
            discounted: Vec::new(),
            source: None,
        };
        for (state, actions) in rows.iter().enumerate() {
            if actions.is_empty() {
                return Err(InstanceError::NoAction { state });
            }
            for row in actions {
                let pair = frame.state_of.len();
                let sum: Option<Rational> = row.iter().map(|(_, p)| p.rational()).sum();
                let sum = sum.ok_or(InstanceError::DoesNotFit)?;
                let ascending = row.windows(2).all(|two| two[0].0 < two[1].0);
                let valid = row.iter().all(|(next, p)| *next < rows.len() && p.sign() == Ok(Ordering::Greater));
                if !ascending || !valid || sum != 1u32 {
                    return Err(InstanceError::Row { pair, sum });
                }
                for (next, p) in row {
                    frame.successor.push(*next as u32);
                    frame.probability.push(p.clone());
                    let discounted = p.multiply(&frame.discount).map_err(|_| InstanceError::DoesNotFit)?;
                    frame.discounted.push(discounted);
                }
                frame.state_of.push(state as u32);
                frame.row_start.push(frame.successor.len() as u32);
            }
            frame.pair_start.push(frame.state_of.len() as u32);
        }
        Ok(frame)
    }

    /// The frame of a model's dynamics.
    ///
    /// # Errors
    /// [`InstanceError::Discount`] at γ = 1, [`InstanceError::DoesNotFit`] if a number has no
    /// representation in F.
    pub fn of(dynamics: &Dynamics) -> Result<Self, InstanceError> {
        let convert = |x: &Rational| F::from_rational(x).ok_or(InstanceError::DoesNotFit);
        if dynamics.rank().is_some() {
            return Err(InstanceError::Discount { discount: dynamics.discount().clone() });
        }
        let mut rows = Vec::with_capacity(dynamics.states());
        for state in dynamics.all_states() {
            let mut actions = Vec::new();
            for pair in dynamics.actions(state) {
                let row: Result<Vec<_>, _> = dynamics
                    .successors(pair)
                    .map(|next| Ok((next.state.index(), convert(next.probability)?)))
                    .collect();
                actions.push(row?);
            }
            rows.push(actions);
        }
        let mut frame = Frame::new(convert(dynamics.discount())?, &rows)?;
        frame.source = Some(Arc::new(dynamics.clone()));
        Ok(frame)
    }

    /// The dynamics that the frame was made from, if it was: they have names.
    pub fn source(&self) -> Option<&Arc<Dynamics>> {
        self.source.as_ref()
    }

    /// The shares in a policy, a distribution or weights: of each group the sum is to be 1.
    pub(super) fn shares<'v>(&self, kind: &GivenKind, value: &'v GivenValue<F>) -> Vec<Vec<&'v F>> {
        let states = 0..self.states();
        match value {
            GivenValue::Pairs(f) if kind.is_mass() => states.map(|s| f[self.actions(s)].iter().collect()).collect(),
            GivenValue::States(f) if kind.is_mass() => vec![f.iter().collect()],
            GivenValue::StateTuple(w) => states.map(|s| w.iter().filter_map(|w| w.get(s)).collect()).collect(),
            _ => Vec::new(),
        }
    }

    /// The same frame in another field.
    ///
    /// # Errors
    /// [`InstanceError::DoesNotFit`] if a number has no representation there.
    pub fn convert<G: Field>(&self) -> Result<Frame<G>, InstanceError> {
        let one = |x: &F| x.rational().and_then(|x| G::from_rational(&x)).ok_or(InstanceError::DoesNotFit);
        let all = |xs: &[F]| xs.iter().map(one).collect::<Result<Vec<G>, _>>();
        Ok(Frame {
            discount: one(&self.discount)?,
            pair_start: self.pair_start.clone(),
            state_of: self.state_of.clone(),
            row_start: self.row_start.clone(),
            successor: self.successor.clone(),
            probability: all(&self.probability)?,
            discounted: all(&self.discounted)?,
            source: self.source.clone(),
        })
    }

    /// γ.
    pub fn discount(&self) -> &F {
        &self.discount
    }

    /// |S|.
    pub fn states(&self) -> usize {
        self.pair_start.len() - 1
    }

    /// The number of state–action pairs.
    pub fn pairs(&self) -> usize {
        self.state_of.len()
    }

    /// The numbers of the pairs of a state.
    #[inline]
    pub fn actions(&self, state: usize) -> std::ops::Range<usize> {
        self.pair_start[state] as usize..self.pair_start[state + 1] as usize
    }

    /// The state of a pair.
    #[inline]
    pub fn state_of(&self, pair: usize) -> usize {
        self.state_of[pair] as usize
    }

    /// The row P(·|s,a) as (s′, P(s′|s,a)), positive entries in ascending order.
    #[inline]
    pub fn row(&self, pair: usize) -> impl ExactSizeIterator<Item = (usize, &F)> + Clone {
        let row = self.row_start[pair] as usize..self.row_start[pair + 1] as usize;
        self.successor[row.clone()].iter().zip(&self.probability[row]).map(|(&s, p)| (s as usize, p))
    }
}

impl<F: Field> Kernel for Frame<F> {
    type Number = F;

    fn states(&self) -> usize {
        self.states()
    }

    #[inline]
    fn pair_range(&self, state: State) -> std::ops::Range<usize> {
        self.actions(state.index())
    }

    #[inline]
    fn discounted_row(&self, pair: Pair) -> impl ExactSizeIterator<Item = (State, &F)> + Clone {
        let row = self.row_start[pair.index()] as usize..self.row_start[pair.index() + 1] as usize;
        self.successor[row.clone()].iter().zip(&self.discounted[row]).map(|(&s, p)| (State::new(s as usize), p))
    }

    fn is_terminal(&self, _state: State) -> bool {
        false
    }

    fn pairs(&self) -> usize {
        self.pairs()
    }
}

/// The value of one `given` variable.
#[derive(Clone, Debug, PartialEq)]
pub enum GivenValue<F> {
    /// A number.
    Number(F),
    /// A function on pairs, in their order: a reward, a Q function, a direction; also a policy, as
    /// π(a|s).
    Pairs(Vec<F>),
    /// A function on states, in their order: a value function, a potential; also a distribution.
    States(Vec<F>),
    /// Functions on pairs, one for each component k: a tuple of rewards.
    PairTuple(Vec<Vec<F>>),
    /// Functions on states, one for each component k: weights w_k(s).
    StateTuple(Vec<Vec<F>>),
    /// The number of a state.
    State(usize),
    /// The number of a pair: an action at its state.
    Action(usize),
    /// The number of a component.
    Component(usize),
}

impl<F> GivenValue<F> {
    /// Its numbers in order: those of one function, or of a tuple of them.
    pub(super) fn numbers(&self) -> (&[F], &[Vec<F>]) {
        match self {
            GivenValue::Number(x) => (std::slice::from_ref(x), &[]),
            GivenValue::Pairs(f) | GivenValue::States(f) => (f, &[]),
            GivenValue::PairTuple(f) | GivenValue::StateTuple(f) => (&[], f),
            GivenValue::State(_) | GivenValue::Action(_) | GivenValue::Component(_) => (&[], &[]),
        }
    }
}

/// A frame with a value for every `given` variable of a claim, in the order of
/// [`Claim::givens`](super::Claim::givens).
#[derive(Clone, Debug, PartialEq)]
pub struct Instance<F> {
    /// (S, A, P, γ).
    pub frame: Frame<F>,
    /// The values, in the order of the variables.
    pub values: Vec<GivenValue<F>>,
}

/// How an instance differs from the one evaluated last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'n> {
    /// The number of the first variable whose value differs.
    pub first: usize,
    /// Whether the frame differs, too.
    pub new_frame: bool,
    /// For each variable the number that its value has among those of this frame, and how many
    /// these are. What is computed from few values is then kept for as long as the frame stays.
    /// Empty where values have no numbers.
    pub numbers: &'n [(u64, u64)],
}

impl Step<'_> {
    /// Everything differs.
    pub const EVERYTHING: Step<'static> = Step { first: 0, new_frame: true, numbers: &[] };

    /// The values of the variables from this number on differ.
    pub fn from(first: usize) -> Step<'static> {
        Step { first, new_frame: false, numbers: &[] }
    }

    /// What differs after both.
    #[must_use]
    pub fn and(self, other: Step<'_>) -> Step<'static> {
        Step { first: self.first.min(other.first), new_frame: self.new_frame || other.new_frame, numbers: &[] }
    }
}

impl Frame<Rational> {
    /// The dynamics that the frame was made from, or else the same with states named s0, s1, … and
    /// actions a0, a1, …
    ///
    /// # Errors
    /// [`Faults`] if the frame is no model.
    pub fn dynamics(&self) -> Result<Dynamics, Faults> {
        if let Some(dynamics) = self.source() {
            return Ok(Dynamics::clone(dynamics));
        }
        let mut builder = ModelBuilder::new();
        builder.discount(self.discount().clone());
        for state in 0..self.states() {
            builder.begin_state(&format!("s{state}"));
            for (position, pair) in self.actions(state).enumerate() {
                builder.begin_action(&format!("a{position}"));
                builder.reward(None, Rational::default());
                self.row(pair)
                    .for_each(|(next, probability)| builder.successor(&format!("s{next}"), probability.clone()));
                builder.end_action();
            }
            builder.end_state();
        }
        builder.finish().map(|model| model.dynamics)
    }
}

impl<F: Field> Instance<F> {
    /// The same instance in another field.
    ///
    /// # Errors
    /// [`InstanceError::DoesNotFit`] if a number has no representation there.
    pub fn convert<G: Field>(&self) -> Result<Instance<G>, InstanceError> {
        let one = |x: &F| x.rational().and_then(|x| G::from_rational(&x)).ok_or(InstanceError::DoesNotFit);
        let many = |xs: &Vec<F>| xs.iter().map(one).collect::<Result<Vec<G>, _>>();
        let tuple = |xs: &Vec<Vec<F>>| xs.iter().map(many).collect::<Result<Vec<Vec<G>>, _>>();
        let value = |value: &GivenValue<F>| {
            Ok(match value {
                GivenValue::Number(x) => GivenValue::Number(one(x)?),
                GivenValue::Pairs(f) => GivenValue::Pairs(many(f)?),
                GivenValue::States(f) => GivenValue::States(many(f)?),
                GivenValue::PairTuple(f) => GivenValue::PairTuple(tuple(f)?),
                GivenValue::StateTuple(f) => GivenValue::StateTuple(tuple(f)?),
                GivenValue::State(s) => GivenValue::State(*s),
                GivenValue::Action(a) => GivenValue::Action(*a),
                GivenValue::Component(k) => GivenValue::Component(*k),
            })
        };
        Ok(Instance { frame: self.frame.convert()?, values: self.values.iter().map(value).collect::<Result<_, _>>()? })
    }

    /// Checks that every value has the kind, shape and range that its variable's type demands (not
    /// the refinements, such as optimality, which are hypotheses and are evaluated).
    ///
    /// # Errors
    /// The first value that does not fit.
    pub fn validate(&self, givens: &[Given]) -> Result<(), InstanceError> {
        if givens.len() != self.values.len() {
            return Err(InstanceError::Count { expected: givens.len(), found: self.values.len() });
        }
        // A component may be declared before the tuple that has it.
        let tuple = |value: &GivenValue<F>| Some(value.numbers().1.len()).filter(|&n| n > 0);
        let mut components = self.values.iter().find_map(tuple);
        for (given, value) in givens.iter().zip(&self.values) {
            let shape = self.shape(&given.kind, value, &mut components);
            if let Err(why) = shape.and_then(|()| self.range(&given.kind, value, components)) {
                let (name, kind) = (given.name.clone(), given.kind.to_string());
                return Err(InstanceError::Value { name, kind, why });
            }
        }
        Ok(())
    }

    /// Whether the first values have the kinds and the shapes of these variables: enough to index
    /// without care.
    pub(super) fn is_shaped(&self, givens: &[Given]) -> bool {
        let mut components = None;
        let mut shaped = givens.iter().zip(&self.values);
        shaped.all(|(given, value)| self.shape(&given.kind, value, &mut components).is_ok())
    }

    /// That a value has the kind and the shape of a variable; `components` is how many there are,
    /// as far as it is known.
    fn shape(
        &self,
        kind: &GivenKind,
        value: &GivenValue<F>,
        components: &mut Option<usize>,
    ) -> Result<(), &'static str> {
        const MOST_COMPONENTS: usize = 64;
        let (states, pairs) = (self.frame.states(), self.frame.pairs());
        let mut agree = |n: usize| n > 0 && *components.get_or_insert(n) == n;
        const PER_PAIR: &str = "it needs one number for each pair";
        const PER_STATE: &str = "it needs one number for each state";
        const COMPONENTS: &str = "the number of components differs";
        match (kind, value) {
            (GivenKind::Number(_), GivenValue::Number(_)) => Ok(()),
            (
                GivenKind::Reward | GivenKind::QFunction | GivenKind::PairFunction | GivenKind::Policy { .. },
                GivenValue::Pairs(f),
            ) => require(f.len() == pairs, PER_PAIR),
            (GivenKind::StateFunction | GivenKind::Distribution, GivenValue::States(f)) => {
                require(f.len() == states, PER_STATE)
            }
            (GivenKind::Rewards, GivenValue::PairTuple(f)) => {
                require(agree(f.len()), COMPONENTS)?;
                require(f.iter().all(|f| f.len() == pairs), PER_PAIR)
            }
            (GivenKind::Weights, GivenValue::StateTuple(w)) => {
                require(agree(w.len()), COMPONENTS)?;
                require(w.iter().all(|w| w.len() == states), PER_STATE)
            }
            (GivenKind::Component, GivenValue::Component(k)) => {
                require(*k < MOST_COMPONENTS, "there is no such component")
            }
            (GivenKind::State, GivenValue::State(s)) => require(*s < states, "there is no such state"),
            (GivenKind::Action { at }, GivenValue::Action(a)) => {
                require(*a < pairs, "there is no such action")?;
                match self.values.get(*at) {
                    Some(GivenValue::State(home)) => {
                        require(self.frame.state_of(*a) == *home, "it is an action at another state")
                    }
                    _ => Err("its state has no value"),
                }
            }
            _ => Err("the value is of another kind"),
        }
    }

    /// That a value of the right shape lies in the range of a variable.
    pub(super) fn range(
        &self,
        kind: &GivenKind,
        value: &GivenValue<F>,
        components: Option<usize>,
    ) -> Result<(), &'static str> {
        match (kind, value) {
            (GivenKind::Number(range), GivenValue::Number(x)) => {
                let inside = x.rational().is_some_and(|x| range.contains(&x));
                return require(inside, "it is outside the declared range");
            }
            (GivenKind::Component, GivenValue::Component(k)) => {
                // A claim without tuples and weights has one.
                return require(*k < components.unwrap_or(1), "there is no such component");
            }
            (GivenKind::Policy { deterministic: true }, GivenValue::Pairs(f)) => {
                let whole = f.iter().all(|p| p.is_zero() || *p == F::one());
                require(whole, "a probability is neither 0 nor 1")?;
            }
            _ => {}
        }
        for shares in self.frame.shares(kind, value) {
            let nonnegative = |x: &&F| matches!(x.sign(), Ok(Ordering::Equal | Ordering::Greater));
            require(shares.iter().all(nonnegative), "a probability or weight is negative")?;
            let sum: Option<Rational> = shares.into_iter().map(F::rational).sum();
            require(sum.is_some_and(|sum| sum == 1u32), "its probabilities or weights do not sum to 1")?;
        }
        Ok(())
    }
}

fn require(holds: bool, why: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(why) }
}
