//! The bounds of named irrational numbers, remembered from one use to the next.

use std::collections::HashMap;
use std::sync::Arc;

use super::bounds::{log_sum_bounds, share_bounds};
use super::form::{Atom, Name};
use super::quotient::Quotient;
use crate::number::enclosure::{Enclosure, dyadic, ln};
use crate::number::{Halt, Rational};

/// The bits that bounds have unless more are asked for.
const BITS: u64 = 40;
/// So many names are remembered; then all are forgotten, which costs time only.
const MOST_NAMES: usize = 1 << 17;

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
            Name::LogSum(terms) => log_sum_bounds(terms, self.bits)?,
            Name::Share(terms, number) => share_bounds(terms, *number, self.bits)?,
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
        let atom = Atom::new(key.1.clone(), bounds);
        self.known.insert(key, atom.clone());
        Ok(atom)
    }
}
