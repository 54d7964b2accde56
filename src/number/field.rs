//! The ordered fields that everything is computed in, whose operations may halt.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::{Debug, Display};

use malachite_base::num::basic::traits::{One, Zero};
use thiserror::Error;

use super::{Fraction, Natural, Rational};

/// Why an operation on numbers did not give a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Halt {
    /// The result does not fit a machine word; the evaluation is done again with big rationals.
    #[error("a number does not fit a machine word")]
    Overflow,
    /// A division by zero. The types of claims exclude it; it is an error rather than a panic in
    /// case that is wrong.
    #[error("division by zero")]
    DivisionByZero,
    /// The number is irrational in general, and this field has rational numbers only.
    #[error("exponentials and logarithms are not rational")]
    Soft,
    /// The bounds of a number are too wide to decide a comparison; narrower ones may.
    #[error("the bounds of a number do not decide a comparison")]
    Narrow,
    /// The budget of pieces, rays or eliminations was used up.
    #[error("the evaluation needs more than its budget of {budget} pieces")]
    Budget {
        /// The budget.
        budget: usize,
    },
}

/// A number of some field: what it is, without computing with it.
pub trait Number: Clone + Debug + Display + PartialEq + Send + Sync + 'static {
    /// 0.
    fn zero() -> Self;
    /// 1.
    fn one() -> Self;
    /// The number, if it can be represented.
    fn from_rational(x: &Rational) -> Option<Self>;
    /// The number as a big rational, if it is known to be one.
    fn rational(&self) -> Option<Rational>;
    /// The largest rational known to be at most this number: the number itself where that is known
    /// to be rational.
    fn lower(&self) -> Rational;
    /// Whether this is known to be 0, without comparing bounds.
    fn is_zero(&self) -> bool;
}

/// An ordered field in which operations may halt with an `H`.
///
/// Machine words halt where a result does not fit, and real numbers between bounds where these do
/// not decide a comparison. Big rationals never halt, and so are a field for every `H`: with
/// [`Infallible`](std::convert::Infallible) the compiler knows it.
pub trait Field<H = Halt>: Number {
    /// How the number compares with 0.
    fn sign(&self) -> Result<Ordering, H>;
    /// self + other
    fn add(&self, other: &Self) -> Result<Self, H>;
    /// self − other
    fn subtract(&self, other: &Self) -> Result<Self, H>;
    /// self · other
    fn multiply(&self, other: &Self) -> Result<Self, H>;
    /// self / other; `None` if the other is 0.
    fn ratio(&self, other: &Self) -> Result<Option<Self>, H>;
    /// The order.
    fn order(&self, other: &Self) -> Result<Ordering, H>;
    /// self ≤ other, which bounds may decide where they do not decide the order.
    fn at_most(&self, other: &Self) -> Result<bool, H> {
        Ok(self.order(other)? != Ordering::Greater)
    }
    /// max(self, other)
    fn larger(self, other: Self) -> Result<Self, H> {
        Ok(if other.order(&self)? == Ordering::Greater { other } else { self })
    }
    /// |self|
    fn magnitude(&self) -> Result<Self, H> {
        if self.sign()? == Ordering::Less { Self::zero().subtract(self) } else { Ok(self.clone()) }
    }
    /// self ← self + Σ factor · number over the terms.
    #[inline]
    fn add_combination<'a>(&mut self, terms: impl Iterator<Item = (&'a Self, &'a Self)> + Clone) -> Result<(), H> {
        for (factor, number) in terms {
            if !factor.is_zero() {
                *self = self.add(&factor.multiply(number)?)?;
            }
        }
        Ok(())
    }
    /// self / other
    fn divide(&self, other: &Self) -> Result<Self, H>
    where
        H: From<Halt>,
    {
        self.ratio(other)?.ok_or_else(|| Halt::DivisionByZero.into())
    }
}

impl Number for Rational {
    fn zero() -> Self {
        Rational::ZERO
    }

    fn one() -> Self {
        Rational::ONE
    }

    fn from_rational(x: &Rational) -> Option<Self> {
        Some(x.clone())
    }

    fn rational(&self) -> Option<Rational> {
        Some(self.clone())
    }

    fn lower(&self) -> Rational {
        self.clone()
    }

    fn is_zero(&self) -> bool {
        *self == 0u32
    }
}

impl<H> Field<H> for Rational {
    fn sign(&self) -> Result<Ordering, H> {
        Ok(self.cmp(&Rational::ZERO))
    }

    fn add(&self, other: &Self) -> Result<Self, H> {
        Ok(self + other)
    }

    fn subtract(&self, other: &Self) -> Result<Self, H> {
        Ok(self - other)
    }

    fn multiply(&self, other: &Self) -> Result<Self, H> {
        // Factors are probabilities times discounts: 0 and 1 are frequent, and a product costs a
        // gcd.
        Ok(if *self == 1u32 {
            other.clone()
        } else if *other == 1u32 {
            self.clone()
        } else {
            self * other
        })
    }

    fn ratio(&self, other: &Self) -> Result<Option<Self>, H> {
        Ok((*other != 0u32).then(|| self / other))
    }

    fn order(&self, other: &Self) -> Result<Ordering, H> {
        Ok(self.cmp(other))
    }

    fn add_combination<'a>(&mut self, terms: impl Iterator<Item = (&'a Self, &'a Self)> + Clone) -> Result<(), H> {
        let mut terms = terms.filter(|(factor, number)| **factor != 0u32 && **number != 0u32);
        let Some((factor, number)) = terms.next() else { return Ok(()) };
        if terms.clone().next().is_none() {
            *self += if *factor == 1u32 { number.clone() } else { factor * number };
            return Ok(());
        }
        // Values of one component mostly share a long denominator up to a small cofactor: one
        // running denominator, one fraction, reduced once at the end.
        let mut sum = Fraction::zero();
        for (factor, number) in std::iter::once((factor, number)).chain(terms) {
            sum.add_multiple(factor, *number >= 0u32, number.numerator_ref(), Cow::Borrowed(number.denominator_ref()));
        }
        sum.add_multiple(self, true, &Natural::ONE, Cow::Owned(Natural::ONE));
        *self = sum.reduce();
        Ok(())
    }
}
