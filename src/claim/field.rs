//! What evaluation needs of its numbers: an ordered field for kernels and policies, and quantities that may depend on ε.

use std::cmp::Ordering;
use std::fmt::{Debug, Display};

use malachite_base::num::basic::traits::{One, Zero};
use thiserror::Error;

use crate::number::Rational;

/// Why an operation on numbers did not give a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Halt {
    /// The result does not fit a machine word; the evaluation is done again with big rationals.
    #[error("a number does not fit a machine word")]
    Overflow,
    /// A division by zero. The types of claims exclude it; it is an error rather than a panic in case that is wrong.
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

/// An ordered field in which operations may halt: machine words; big rationals, which never do; and real numbers between bounds,
/// which halt where the bounds do not decide a comparison.
pub trait Field: Clone + Debug + Display + PartialEq + Send + Sync + 'static {
    /// 0.
    fn zero() -> Self;
    /// 1.
    fn one() -> Self;
    /// The number, if it can be represented.
    fn from_rational(x: &Rational) -> Option<Self>;
    /// The number as a big rational; a lower bound of it where only bounds are known.
    fn to_rational(&self) -> Rational;
    /// Whether [`to_rational`](Self::to_rational) is the number itself.
    fn is_rational(&self) -> bool {
        true
    }
    /// How the number compares with 0.
    fn sign(&self) -> Result<Ordering, Halt>;
    /// self + other
    fn add(&self, other: &Self) -> Result<Self, Halt>;
    /// self − other
    fn subtract(&self, other: &Self) -> Result<Self, Halt>;
    /// self · other
    fn multiply(&self, other: &Self) -> Result<Self, Halt>;
    /// self / other
    fn divide(&self, other: &Self) -> Result<Self, Halt>;
    /// The order.
    fn order(&self, other: &Self) -> Result<Ordering, Halt>;
    /// Whether this is known to be 0, without comparing bounds.
    fn is_zero(&self) -> bool;
    /// self ≤ other, which bounds may decide where they do not decide the order.
    fn at_most(&self, other: &Self) -> Result<bool, Halt> {
        Ok(self.order(other)? != Ordering::Greater)
    }
    /// max(self, other)
    fn larger(self, other: Self) -> Result<Self, Halt> {
        Ok(if other.order(&self)? == Ordering::Greater { other } else { self })
    }
    /// |self|
    fn magnitude(&self) -> Result<Self, Halt> {
        if self.sign()? == Ordering::Less { Self::zero().subtract(self) } else { Ok(self.clone()) }
    }
}

impl Field for Rational {
    fn zero() -> Self {
        Rational::ZERO
    }

    fn one() -> Self {
        Rational::ONE
    }

    fn from_rational(x: &Rational) -> Option<Self> {
        Some(x.clone())
    }

    fn to_rational(&self) -> Rational {
        self.clone()
    }

    fn sign(&self) -> Result<Ordering, Halt> {
        Ok(self.cmp(&Rational::ZERO))
    }

    fn is_zero(&self) -> bool {
        *self == Rational::ZERO
    }

    fn add(&self, other: &Self) -> Result<Self, Halt> {
        Ok(self + other)
    }

    fn subtract(&self, other: &Self) -> Result<Self, Halt> {
        Ok(self - other)
    }

    fn multiply(&self, other: &Self) -> Result<Self, Halt> {
        Ok(self * other)
    }

    fn divide(&self, other: &Self) -> Result<Self, Halt> {
        if *other == 0u32 { Err(Halt::DivisionByZero) } else { Ok(self / other) }
    }

    fn order(&self, other: &Self) -> Result<Ordering, Halt> {
        Ok(self.cmp(other))
    }
}

/// The right end of an interval (0, ε̄) in δ: `None` is infinity.
///
/// Comparisons of quantities narrow it to where their outcome stays the same.
pub type Until<F> = Option<F>;

/// A value that may depend affinely on ε: a vector space over F with an order on some interval (0, ε̄).
pub trait Quantity<F: Field>: Clone + Debug + PartialEq {
    /// Whether quantities can depend on ε at all.
    const VARIES: bool;
    /// 0.
    fn zero() -> Self;
    /// A number that does not depend on ε.
    fn fixed(x: F) -> Self;
    /// base + δ, with δ the positive infinitesimal; `base` alone if quantities do not vary.
    fn infinitesimal(base: F) -> Self;
    /// The value at δ = 0⁺, which is the value itself if it does not depend on ε.
    fn constant(&self) -> &F;
    /// The coefficient of δ.
    fn slope(&self) -> F;
    /// self + other
    fn add(&self, other: &Self) -> Result<Self, Halt>;
    /// self − other
    fn subtract(&self, other: &Self) -> Result<Self, Halt>;
    /// factor · self
    fn scale(&self, factor: &F) -> Result<Self, Halt>;
    /// self / divisor
    fn shrink(&self, divisor: &F) -> Result<Self, Halt>;
    /// The sign for all small δ > 0, with `until` narrowed so that the sign is the same on all of (0, until).
    fn steady_sign(&self, until: &mut Until<F>) -> Result<Ordering, Halt>;
    /// The order for all small δ > 0.
    fn order(&self, other: &Self) -> Result<Ordering, Halt>;
    /// The order on all of (0, until), which is narrowed as need be.
    fn steady_order(&self, other: &Self, until: &mut Until<F>) -> Result<Ordering, Halt>;
    /// Whether self ≤ other on all of (0, until), which is narrowed as need be.
    fn steady_at_most(&self, other: &Self, until: &mut Until<F>) -> Result<bool, Halt> {
        Ok(self.steady_order(other, until)? != Ordering::Greater)
    }
    /// max(self, other) on all of (0, until), which is narrowed as need be.
    fn larger(self, other: Self, until: &mut Until<F>) -> Result<Self, Halt> {
        Ok(if other.steady_order(&self, until)? == Ordering::Greater { other } else { self })
    }
    /// |self| on all of (0, until), which is narrowed as need be.
    fn magnitude(&self, until: &mut Until<F>) -> Result<Self, Halt> {
        if self.steady_sign(until)? == Ordering::Less { Self::zero().subtract(self) } else { Ok(self.clone()) }
    }
}

impl<F: Field> Quantity<F> for F {
    const VARIES: bool = false;

    #[inline]
    fn zero() -> Self {
        <F as Field>::zero()
    }

    #[inline]
    fn fixed(x: F) -> Self {
        x
    }

    #[inline]
    fn infinitesimal(base: F) -> Self {
        base
    }

    #[inline]
    fn constant(&self) -> &F {
        self
    }

    fn slope(&self) -> F {
        <F as Field>::zero()
    }

    #[inline]
    fn add(&self, other: &Self) -> Result<Self, Halt> {
        Field::add(self, other)
    }

    #[inline]
    fn subtract(&self, other: &Self) -> Result<Self, Halt> {
        Field::subtract(self, other)
    }

    #[inline]
    fn scale(&self, factor: &F) -> Result<Self, Halt> {
        Field::multiply(self, factor)
    }

    #[inline]
    fn shrink(&self, divisor: &F) -> Result<Self, Halt> {
        Field::divide(self, divisor)
    }

    #[inline]
    fn steady_sign(&self, _until: &mut Until<F>) -> Result<Ordering, Halt> {
        Field::sign(self)
    }

    #[inline]
    fn order(&self, other: &Self) -> Result<Ordering, Halt> {
        Field::order(self, other)
    }

    #[inline]
    fn steady_order(&self, other: &Self, _until: &mut Until<F>) -> Result<Ordering, Halt> {
        Field::order(self, other)
    }

    #[inline]
    fn steady_at_most(&self, other: &Self, _until: &mut Until<F>) -> Result<bool, Halt> {
        Field::at_most(self, other)
    }

    #[inline]
    fn larger(self, other: Self, _until: &mut Until<F>) -> Result<Self, Halt> {
        Field::larger(self, other)
    }

    #[inline]
    fn magnitude(&self, _until: &mut Until<F>) -> Result<Self, Halt> {
        Field::magnitude(self)
    }
}

/// The affine function δ ↦ constant + slope·δ, ordered as for all small δ > 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine<F> {
    /// The value at δ = 0.
    pub constant: F,
    /// The coefficient of δ.
    pub slope: F,
}

impl<F: Field> Quantity<F> for Affine<F> {
    const VARIES: bool = true;

    fn zero() -> Self {
        Affine { constant: F::zero(), slope: F::zero() }
    }

    fn fixed(x: F) -> Self {
        Affine { constant: x, slope: F::zero() }
    }

    fn infinitesimal(base: F) -> Self {
        Affine { constant: base, slope: F::one() }
    }

    fn constant(&self) -> &F {
        &self.constant
    }

    fn slope(&self) -> F {
        self.slope.clone()
    }

    fn add(&self, other: &Self) -> Result<Self, Halt> {
        Ok(Affine { constant: self.constant.add(&other.constant)?, slope: self.slope.add(&other.slope)? })
    }

    fn subtract(&self, other: &Self) -> Result<Self, Halt> {
        Ok(Affine { constant: self.constant.subtract(&other.constant)?, slope: self.slope.subtract(&other.slope)? })
    }

    fn scale(&self, factor: &F) -> Result<Self, Halt> {
        Ok(Affine { constant: self.constant.multiply(factor)?, slope: self.slope.multiply(factor)? })
    }

    fn shrink(&self, divisor: &F) -> Result<Self, Halt> {
        Ok(Affine { constant: self.constant.divide(divisor)?, slope: self.slope.divide(divisor)? })
    }

    fn steady_sign(&self, until: &mut Until<F>) -> Result<Ordering, Halt> {
        let sign = self.constant.sign()?;
        if sign == Ordering::Equal {
            return self.slope.sign();
        }
        if self.slope.sign()? == sign.reverse() {
            // The function vanishes at −constant/slope > 0.
            let root = F::zero().subtract(&self.constant.divide(&self.slope)?)?;
            let nearer = match until {
                Some(end) => root.order(end)? == Ordering::Less,
                None => true,
            };
            if nearer {
                *until = Some(root);
            }
        }
        Ok(sign)
    }

    fn order(&self, other: &Self) -> Result<Ordering, Halt> {
        match self.constant.order(&other.constant)? {
            Ordering::Equal => self.slope.order(&other.slope),
            decided => Ok(decided),
        }
    }

    fn steady_order(&self, other: &Self, until: &mut Until<F>) -> Result<Ordering, Halt> {
        self.subtract(other)?.steady_sign(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn affine(constant: i64, slope: i64) -> Affine<Rational> {
        Affine { constant: Rational::from(constant), slope: Rational::from(slope) }
    }

    #[test]
    fn comparisons_say_how_far_they_hold() {
        let mut until = None;
        assert_eq!(affine(0, 3).steady_order(&affine(6, -1), &mut until), Ok(Ordering::Less));
        assert_eq!(until, Some(Rational::from_signeds(3, 2)));
        // A comparison that changes later leaves the interval alone; one that changes earlier narrows it.
        assert_eq!(affine(2, -1).steady_sign(&mut until), Ok(Ordering::Greater));
        assert_eq!(until, Some(Rational::from_signeds(3, 2)));
        assert_eq!(affine(-1, 1).steady_sign(&mut until), Ok(Ordering::Less));
        assert_eq!(until, Some(Rational::from(1)));
        // Ties at 0 are decided by the slope, for ever.
        let mut until = None;
        assert_eq!(affine(0, 1).steady_sign(&mut until), Ok(Ordering::Greater));
        assert_eq!(affine(0, 0).steady_sign(&mut until), Ok(Ordering::Equal));
        assert_eq!(until, None);
    }
}
