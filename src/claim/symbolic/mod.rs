//! Symbolic numbers between bounds that still know what is exact: a rational, multiples of named
//! irrational numbers, and a rest.
//!
//! Bounds alone never tell that two irrational numbers are equal, and claims hold with equality
//! where they are sharp: adding a constant c to a reward moves every soft value by exactly c/(1 −
//! γ). So an irrational number gets a name, which says what it is in a normal form that such
//! changes do not touch; sums and differences are linear in names, and what cancels is gone.
//! Comparisons that are left look at bounds, and halt with [`Halt::Narrow`] where these overlap.

mod atom;
mod bounds;
mod fixed_point;
mod form;
mod quotient;
mod sums;

use std::cmp::Ordering;
use std::fmt;

use malachite_base::num::basic::traits::{One, Zero};

use super::instance::Frame;
use super::outcome::{Report, Side};
use super::transcendental::Transcendental;
use crate::number::{Field, Halt, Number, Rational};
use atom::Atoms;
pub use form::Symbolic;

impl Number for Symbolic {
    fn zero() -> Self {
        Symbolic::known(Rational::ZERO)
    }

    fn one() -> Self {
        Symbolic::known(Rational::ONE)
    }

    fn from_rational(x: &Rational) -> Option<Self> {
        Some(Symbolic::known(x.clone()))
    }

    fn rational(&self) -> Option<Rational> {
        self.exact().cloned()
    }

    fn lower(&self) -> Rational {
        self.exact().cloned().unwrap_or_else(|| self.bounds().lower().clone())
    }

    fn is_zero(&self) -> bool {
        self.exact().is_some_and(|x| *x == 0u32)
    }
}

impl Field for Symbolic {
    fn sign(&self) -> Result<Ordering, Halt> {
        self.known_sign().ok_or(Halt::Narrow)
    }

    fn add(&self, other: &Self) -> Result<Self, Halt> {
        Ok(match (self.exact(), other.exact()) {
            (Some(x), Some(y)) => Symbolic::known(x + y),
            _ => self.combined(other, &Rational::ONE),
        })
    }

    fn subtract(&self, other: &Self) -> Result<Self, Halt> {
        Ok(match (self.exact(), other.exact()) {
            (Some(x), Some(y)) => Symbolic::known(x - y),
            _ => self.minus(other),
        })
    }

    fn multiply(&self, other: &Self) -> Result<Self, Halt> {
        Ok(match (self.exact(), other.exact()) {
            (Some(x), _) => other.scaled(x),
            (_, Some(y)) => self.scaled(y),
            _ => Symbolic::between(&self.bounds() * &other.bounds()),
        })
    }

    fn ratio(&self, other: &Self) -> Result<Option<Self>, Halt> {
        match (self.exact(), other.exact()) {
            (_, Some(y)) if *y == 0u32 => Ok(None),
            (Some(x), Some(y)) => Ok(Some(Symbolic::known(x / y))),
            (None, Some(y)) => Ok(Some(self.scaled(&(Rational::ONE / y)))),
            _ if self.is_zero() => Ok(Some(Self::zero())),
            _ => self.bounds().divided_by(&other.bounds()).map(|x| Some(Symbolic::between(x))).ok_or(Halt::Narrow),
        }
    }

    fn order(&self, other: &Self) -> Result<Ordering, Halt> {
        match (self.exact(), other.exact()) {
            (Some(x), Some(y)) => Ok(x.cmp(y)),
            _ => self.subtract(other)?.sign(),
        }
    }

    fn at_most(&self, other: &Self) -> Result<bool, Halt> {
        if let (Some(x), Some(y)) = (self.exact(), other.exact()) {
            return Ok(x <= y);
        }
        let excess = self.subtract(other)?;
        match excess.known_sign() {
            Some(sign) => Ok(sign != Ordering::Greater),
            // Bounds that touch 0, such as those of an absolute value.
            None if *excess.bounds().upper() <= 0u32 => Ok(true),
            None => Err(Halt::Narrow),
        }
    }

    /// Where bounds do not tell which is larger, they still bound the maximum.
    fn larger(self, other: Self) -> Result<Self, Halt> {
        Ok(match other.order(&self) {
            Ok(Ordering::Greater) => other,
            Ok(_) => self,
            Err(_) => Symbolic::between(self.bounds().max(&other.bounds())),
        })
    }

    fn magnitude(&self) -> Result<Self, Halt> {
        Ok(match self.known_sign() {
            Some(Ordering::Less) => self.scaled(&-Rational::ONE),
            Some(_) => self.clone(),
            None => Symbolic::between(self.bounds().abs()),
        })
    }
}

impl fmt::Display for Symbolic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exact() {
            Some(x) => x.fmt(f),
            None => self.bounds().fmt(f),
        }
    }
}

impl Report for Symbolic {
    fn side(&self) -> Side {
        match self.exact() {
            Some(x) => Side::Big(Box::new(x.clone())),
            None => Side::Between(Box::new(self.bounds())),
        }
    }
}

impl Transcendental for Symbolic {
    type Atoms = Atoms;

    fn set_precision(atoms: &mut Atoms, bits: u64) {
        atoms.set_precision(bits);
    }

    fn logarithm(x: &Self, atoms: &mut Atoms) -> Result<Self, Halt> {
        match x.exact() {
            Some(x) => sums::logarithm(x, atoms),
            None => sums::logarithm_between(&x.bounds(), atoms),
        }
    }

    fn log_sum_exp(terms: &[(Self, Self)], atoms: &mut Atoms) -> Result<Self, Halt> {
        sums::log_sum_exp(terms, atoms)
    }

    fn softmax(terms: &[(Self, Self)], atoms: &mut Atoms) -> Result<Vec<Self>, Halt> {
        sums::softmax(terms, atoms)
    }

    fn soft_values(
        frame: &Frame<Self>,
        reward: &[Self],
        weights: &[Self],
        atoms: &mut Atoms,
    ) -> Result<Vec<Self>, Halt> {
        fixed_point::soft_values(frame, reward, weights, atoms)
    }
}
