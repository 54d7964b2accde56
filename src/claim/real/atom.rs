//! Named irrational numbers: what they are, in a normal form, and bounds of them.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use malachite_nz::natural::Natural;

use super::fixed_point::Quotient;
use super::linear::Linear;
use super::sums;
use crate::number::enclosure::{Enclosure, dyadic, ln};
use crate::number::{Halt, Rational};

/// The bits that bounds have unless more are asked for.
const BITS: u64 = 40;
/// So many names are remembered; then all are forgotten, which costs time only.
const MOST_NAMES: usize = 1 << 17;

/// What an irrational number is. Equal names are equal numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Name {
    /// ln n for an n ≥ 2.
    Log(Natural),
    /// log Σ w exp(x) over the terms.
    LogSum(Terms),
    /// The share w exp(x) / Σ w exp(x) of the term with this number.
    Share(Terms, usize),
    /// The value of a class of states of a system.
    Value(Arc<Quotient>, usize),
}

/// Terms (x, w) of Σ w exp(x): ascending and distinct x, of which one is 0 and has w = 1; w > 0.
pub(super) type Terms = Arc<Vec<(Linear, Rational)>>;

/// A named number with bounds.
#[derive(Clone, Debug)]
pub(super) struct Atom(Arc<(Name, Enclosure)>);

impl Atom {
    pub(super) fn bounds(&self) -> &Enclosure {
        &self.0.1
    }

    /// Whether the number is positive by its form.
    pub(super) fn is_positive(&self) -> bool {
        // Σ w exp(x) > 1 for several terms of which one is 1.
        !matches!(self.0.0, Name::Value(..))
    }
}

impl PartialEq for Atom {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Atom {}

impl PartialOrd for Atom {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By name, so that it does not depend on what was asked for first.
impl Ord for Atom {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.0.cmp(&other.0.0) }
    }
}

impl Hash for Atom {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.0.hash(state);
    }
}

/// The names that have bounds, with the precision of these.
#[derive(Clone, Debug)]
pub struct Atoms {
    bits: u64,
    known: HashMap<(u64, Name), Atom>,
    /// The values of all classes of a system.
    systems: HashMap<(u64, Arc<Quotient>), Arc<Vec<Enclosure>>>,
}

impl Default for Atoms {
    fn default() -> Self {
        Atoms { bits: BITS, known: HashMap::new(), systems: HashMap::new() }
    }
}

impl Atoms {
    pub(super) fn bits(&self) -> u64 {
        self.bits
    }

    pub(super) fn set_precision(&mut self, bits: u64) {
        if self.known.len() > MOST_NAMES {
            *self = Atoms::default();
        }
        self.bits = bits;
    }

    /// The atom of a name.
    pub(super) fn atom(&mut self, name: Name) -> Result<Atom, Halt> {
        let key = (self.bits, name);
        if let Some(atom) = self.known.get(&key) {
            return Ok(atom.clone());
        }
        let bounds = match &key.1 {
            Name::Log(n) => ln(&Rational::from(n), &dyadic(&1u32.into(), self.bits)).map_err(|_| Halt::Narrow)?,
            Name::LogSum(terms) => sums::log_sum_bounds(terms, self.bits)?,
            Name::Share(terms, number) => sums::share_bounds(terms, *number, self.bits)?,
            Name::Value(system, class) => {
                let system = (self.bits, Arc::clone(system));
                let values = match self.systems.get(&system) {
                    Some(values) => Arc::clone(values),
                    None => {
                        let values = Arc::new(system.1.solve(self.bits)?);
                        self.systems.insert(system, Arc::clone(&values));
                        values
                    }
                };
                values.get(*class).cloned().ok_or(Halt::Narrow)?
            }
        };
        let atom = Atom(Arc::new((key.1.clone(), bounds)));
        self.known.insert(key, atom.clone());
        Ok(atom)
    }
}
