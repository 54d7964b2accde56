//! Universes: finite, indexed families of all small instances of a claim, in a fixed total order,
//! up to symmetry.
//!
//! A [`Universe`] is a [`Scope`] (how large, which numbers) with the `given` variables of a claim.
//! It contains every instance of that size over those numbers: all models with any number of
//! actions at each state, all values of all variables, boundary values included. Of the claim's
//! hypotheses only those restrict it that exclude numbers one by one.
//!
//! **Order.** Instances are ordered by their number of states, then of state–action pairs, then by
//! branching Σ (successors − 1), then by height, which is the sum over all their rationals (γ, P,
//! and the values of all variables) of h(0) = 0, h(p/q) = max(|p|, q), then by index ([`Place`]).
//! "Smallest" always means smallest in this order.
//!
//! **Index.** [`Universe::get`] numbers instances from 0. The number is that of a mixed radix, the
//! most significant digit first: the shape (in the order of states, pairs, action counts,
//! components), γ, the rows of P in the order of the pairs, then the variables in the order of the
//! claim, each with its places in order. Digits follow the lists of the scope: numbers the simplest
//! first, distributions with fewer positive entries first.
//!
//! **Symmetry.** Renaming states and actions changes nothing that a claim can say, so
//! [`Universe::walk`] visits only the instance of each class with the smallest index, which is also
//! the smallest in the order.

mod changes;
mod domain;
mod options;
mod random_numbers;
mod relabel;
mod sample;
mod scope;
mod structure;
mod values;
mod walk;

#[doc(hidden)]
pub use domain::Shape;
pub(crate) use options::MAX_OPTIONS;
#[doc(hidden)]
pub use random_numbers::RandomNumbers;
#[doc(hidden)]
pub use sample::{Draw, OptimalValues, Sampler};
pub(crate) use scope::List;
#[doc(hidden)]
pub use scope::{MAX_NUMBER, height};
pub use scope::{Scope, ScopeError};
#[doc(hidden)]
pub use walk::{Level, Visit, Visited, Walk};

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::claim::{GivenKind, Instance, InstanceError, NumberPlace, NumberRange, Word};
use crate::number::Rational;
use domain::{Digits, Domain, FIRST_GIVEN, FieldDomain, range_name};

/// The most shapes of a universe.
const MAX_SHAPES: usize = 10_000;

/// Why a universe cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UniverseError {
    /// More instances than an index of 64 bits can number.
    #[error("the universe has more than 2^64 instances, too many to index; narrow the scope: {scope}")]
    TooLarge {
        /// The scope.
        scope: String,
    },
    /// No instances: the lists of probabilities make no distributions of the sizes that are asked
    /// for.
    #[error("the scope has no instance, since its lists of probabilities make no distributions: {scope}")]
    Empty {
        /// The scope.
        scope: String,
    },
    /// More shapes than are listed.
    #[error("the scope allows more than {MAX_SHAPES} shapes of models; narrow its states and actions: {scope}")]
    TooManyShapes {
        /// The scope.
        scope: String,
    },
    /// More distributions than are listed.
    #[error(
        "more than {MAX_OPTIONS} distributions on {outcomes} outcomes, or too many to look for; shorten the list of probabilities"
    )]
    TooManyDistributions {
        /// The number of outcomes.
        outcomes: usize,
    },
    /// A variable whose range has no number of the scope.
    #[error("the scope has no {}", range_name(*range))]
    NoNumber {
        /// The range.
        range: NumberRange,
    },
    /// A number of the scope does not fit into a machine word, which the limits of scopes exclude.
    #[error("a number of the scope does not fit into a machine word")]
    NumberTooLarge,
    /// A variable stands for an action at something that is not an earlier state.
    #[error("variable {given} is an action at variable {at}, which is not an earlier state")]
    ActionOfNoState {
        /// The variable.
        given: usize,
        /// The variable that should be a state.
        at: usize,
    },
    /// A frame was refused, which the lists of distributions exclude.
    #[error(transparent)]
    Instance(InstanceError),
}

/// Where an instance stands, by how large it is; the derived order is the order of the universe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// |S|.
    pub states: usize,
    /// The number of state–action pairs.
    pub pairs: usize,
    /// Σ (successors − 1).
    pub branching: u64,
    /// Σ h(x) over all rationals.
    pub height: u64,
    /// The number in the universe.
    pub index: u64,
}

/// The instances of one size, the second step of the order, with the values that they are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// |S|.
    pub states: usize,
    /// The number of state–action pairs.
    pub pairs: usize,
    /// The values; of its sizes the numbers of actions and of components matter.
    pub scope: Scope,
}

/// Whether hypotheses allow a number at a place.
pub type Admits<'a> = dyn Fn(NumberPlace, &Rational) -> bool + 'a;

/// The variables that instances have values for.
pub struct Variables<'a> {
    /// Their kinds.
    pub kinds: &'a [GivenKind],
    /// Which of them are defined by earlier ones; those that are missing are not.
    ///
    /// A defined variable takes one value, which the visitor of a walk computes
    /// ([`Visit::define`]). So it counts for nothing in the number of an instance and in its
    /// height, and [`Universe::get`] leaves it 0.
    pub defined: &'a [bool],
    /// What numbers they take: of those that hypotheses exclude there are no instances.
    pub admits: &'a Admits<'a>,
}

impl Variables<'_> {
    fn is_defined(&self, given: usize) -> bool {
        self.defined.get(given).copied().unwrap_or(false)
    }
}

/// All instances of a scope for variables of given kinds, or of parts of it.
#[derive(Clone, Debug)]
pub struct Universe {
    scope: Scope,
    kinds: Vec<GivenKind>,
    /// Which variables are computed from the others.
    defined: Vec<bool>,
    domains: Vec<Domain>,
    /// The index of the first instance of each domain, and the number of all instances.
    starts: Vec<u64>,
}

impl Universe {
    /// The universe of all instances in `scope` with one value for each variable.
    ///
    /// # Errors
    /// [`UniverseError`] if there are too many instances to number them, or a variable can take no
    /// value.
    pub fn new(scope: &Scope, kinds: &[GivenKind]) -> Result<Self, UniverseError> {
        let whole = |(states, pairs)| Part { states, pairs, scope: scope.clone() };
        let parts: Vec<Part> = scope.sizes().into_iter().map(whole).collect();
        let variables = Variables { kinds, defined: &[], admits: &|_, _| true };
        let universe = Universe::of_parts(scope, &parts, &variables)?;
        if universe.is_empty() { Err(UniverseError::Empty { scope: scope.to_string() }) } else { Ok(universe) }
    }

    /// The instances of these parts, which stand in the order of their sizes; `declared` is the
    /// scope that they are parts of.
    ///
    /// # Errors
    /// As [`new`](Self::new), except that a universe of parts may be empty.
    pub fn of_parts(declared: &Scope, parts: &[Part], variables: &Variables<'_>) -> Result<Self, UniverseError> {
        let kinds = variables.kinds;
        ordered(kinds)?;
        let mut universe = Universe {
            scope: declared.clone(),
            kinds: kinds.to_vec(),
            defined: (0..kinds.len()).map(|given| variables.is_defined(given)).collect(),
            domains: Vec::new(),
            starts: vec![0],
        };
        for part in parts {
            universe.domains.extend(domains_of(part, variables)?);
            if universe.domains.len() > MAX_SHAPES {
                return Err(UniverseError::TooManyShapes { scope: declared.to_string() });
            }
        }
        let mut total = 0u64;
        for domain in &universe.domains {
            let count = tail(domain, 0, &domain.first());
            let next = count.and_then(|count| u64::try_from(count).ok()).and_then(|count| total.checked_add(count));
            total = next.ok_or_else(|| UniverseError::TooLarge { scope: declared.to_string() })?;
            universe.starts.push(total);
        }
        Ok(universe)
    }

    /// A number of classes under renaming of states and actions that there are at least.
    pub fn fewest_classes(&self) -> u64 {
        let factorial = |n: usize| (1..=n as u64).product::<u64>();
        let classes = |(domain, bounds): (&Domain, &[u64])| {
            let counts = &domain.shape.actions;
            let renamings = counts.iter().fold(factorial(counts.len()), |all, &n| all.saturating_mul(factorial(n)));
            // Only shapes with their states in order have smallest instances.
            if counts.is_sorted() { (bounds[1] - bounds[0]) / renamings } else { 0 }
        };
        self.domains.iter().zip(self.starts.windows(2)).map(classes).sum()
    }

    /// The number of instances.
    pub fn len(&self) -> u64 {
        self.starts[self.starts.len() - 1]
    }

    /// Whether there are no instances.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The scope.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The kinds of the variables.
    pub fn kinds(&self) -> &[GivenKind] {
        &self.kinds
    }

    /// The instance with this index.
    pub fn get(&self, index: u64) -> Option<Instance<Word>> {
        let (domain, digits) = self.decode(index)?;
        instance(domain, &self.kinds, &digits).ok()
    }

    /// Where the instance with this index stands in the order.
    pub fn size(&self, index: u64) -> Option<Place> {
        let (domain, digits) = self.decode(index)?;
        Some(size(domain, &digits, index))
    }

    fn decode(&self, index: u64) -> Option<(&Domain, Digits)> {
        if index >= self.len() {
            return None;
        }
        let number = self.starts.partition_point(|&start| start <= index) - 1;
        let domain = &self.domains[number];
        Some((domain, decode(domain, u128::from(index - self.starts[number]))?))
    }
}

/// The scope and the variables: `given reward, state, action at variable 2 in states 1..2; …`.
impl fmt::Display for Universe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("given ")?;
        for (number, kind) in self.kinds.iter().enumerate() {
            f.write_str(if number == 0 { "" } else { ", " })?;
            match kind {
                GivenKind::Action { at } => write!(f, "action at variable {}", at + 1)?,
                kind => write!(f, "{kind}")?,
            }
        }
        write!(f, " in {}", self.scope)
    }
}

/// Variables that are actions stand after the states that they are actions at.
fn ordered(kinds: &[GivenKind]) -> Result<(), UniverseError> {
    for (given, kind) in kinds.iter().enumerate() {
        if let GivenKind::Action { at } = kind
            && (*at >= given || kinds[*at] != GivenKind::State)
        {
            return Err(UniverseError::ActionOfNoState { given, at: *at });
        }
    }
    Ok(())
}

/// One domain for each shape of a part that has instances, in order.
fn domains_of(part: &Part, variables: &Variables<'_>) -> Result<Vec<Domain>, UniverseError> {
    let shapes = shapes(part, variables.kinds)?;
    let all: Result<Vec<Domain>, UniverseError> =
        shapes.into_iter().map(|shape| Domain::new(&part.scope, variables, shape)).collect();
    Ok(all?.into_iter().filter(Domain::has_instances).collect())
}

/// The shapes of a part: by action counts, then components.
fn shapes(part: &Part, kinds: &[GivenKind]) -> Result<Vec<Shape>, UniverseError> {
    let Part { states, pairs, scope } = part;
    let tuples = kinds.iter().any(|kind| matches!(kind, GivenKind::Rewards | GivenKind::Weights));
    let components = if tuples { scope.components.clone() } else { 1..=1 };
    let (least, most) = (*scope.actions.start(), *scope.actions.end());
    let mut counts: Vec<Vec<usize>> = vec![Vec::new()];
    for state in 0..*states {
        let later = states - state - 1;
        let mut longer = Vec::new();
        for counts in &counts {
            let rest = pairs.saturating_sub(counts.iter().sum());
            for count in (least..=most).filter(|n| (n + later * least..=n + later * most).contains(&rest)) {
                longer.push(counts.iter().copied().chain([count]).collect());
            }
            if longer.len() > MAX_SHAPES {
                return Err(UniverseError::TooManyShapes { scope: scope.to_string() });
            }
        }
        counts = longer;
    }
    let shape = |actions: Vec<usize>| components.clone().map(move |components| (actions.clone(), components));
    Ok(counts.into_iter().flat_map(shape).map(|(actions, components)| Shape { actions, components }).collect())
}

/// How many ways there are to choose the fields from `field` on, given the choices before it;
/// `None` beyond 128 bits.
fn tail(domain: &Domain, field: usize, digits: &Digits) -> Option<u128> {
    let fields = field..domain.fields.len();
    fields.into_iter().try_fold(1u128, |product, later| product.checked_mul(ways(domain, later, field, digits)?))
}

/// How many ways field `later` contributes, when the fields before `field` are chosen. The actions
/// at a state that is not yet chosen are counted with the state: Σ_s |A(s)|^k.
fn ways(domain: &Domain, later: usize, field: usize, digits: &Digits) -> Option<u128> {
    let power = |base: usize, times: u32| u128::try_from(base).ok()?.checked_pow(times);
    match &domain.fields[later] {
        FieldDomain::Places(places) => {
            let radix = |place: usize| domain.radix(later, place, digits) as u128;
            (0..places.len()).try_fold(1u128, |product, place| product.checked_mul(radix(place)))
        }
        FieldDomain::Component(count) => Some(*count as u128),
        FieldDomain::State => {
            let actions = domain.actions_at(later) as u32;
            domain.shape.actions.iter().try_fold(0u128, |sum, &count| sum.checked_add(power(count, actions)?))
        }
        FieldDomain::Action { at } if FIRST_GIVEN + at >= field => Some(1),
        FieldDomain::Action { .. } => Some(domain.radix(later, 0, digits) as u128),
    }
}

fn decode(domain: &Domain, mut index: u128) -> Option<Digits> {
    let mut digits = domain.first();
    for field in 0..domain.fields.len() {
        if matches!(domain.fields[field], FieldDomain::State) {
            for state in 0..domain.states() {
                digits[field][0] = state as u16;
                let block = tail(domain, field + 1, &digits)?;
                if index < block {
                    break;
                }
                index -= block;
            }
            continue;
        }
        let rest = tail(domain, field + 1, &digits)?;
        let mut digit = index / rest;
        index %= rest;
        for place in (0..domain.places(field)).rev() {
            let radix = domain.radix(field, place, &digits) as u128;
            digits[field][place] = (digit % radix) as u16;
            digit /= radix;
        }
    }
    Some(digits)
}

fn encode(domain: &Domain, digits: &Digits) -> Option<u64> {
    let mut index = 0u128;
    for field in 0..domain.fields.len() {
        if matches!(domain.fields[field], FieldDomain::State) {
            let mut earlier = digits.clone();
            for state in 0..digits[field][0] {
                earlier[field][0] = state;
                index += tail(domain, field + 1, &earlier)?;
            }
            continue;
        }
        let number = (0..domain.places(field)).fold(0u128, |number, place| {
            number * domain.radix(field, place, digits) as u128 + u128::from(digits[field][place])
        });
        index += number * tail(domain, field + 1, digits)?;
    }
    u64::try_from(index).ok()
}

fn instance(domain: &Domain, kinds: &[GivenKind], digits: &Digits) -> Result<Instance<Word>, UniverseError> {
    let mut values = domain.blanks(kinds);
    values.iter_mut().enumerate().for_each(|(given, value)| domain.write(given, digits, value));
    Ok(Instance { frame: domain.frame(digits)?, values })
}

fn size(domain: &Domain, digits: &Digits, index: u64) -> Place {
    let (states, pairs) = (domain.states(), domain.pairs());
    Place { states, pairs, branching: domain.branching(digits), height: domain.height(digits), index }
}
