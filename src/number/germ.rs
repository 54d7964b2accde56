//! Germs a + b·ε at 0⁺ over any ordered field, and what numbers and germs have in common:
//! quantities.

use std::cmp::Ordering;
use std::fmt;

use super::{Field, Halt, Rational};

/// The germ at ε → 0⁺ of the affine function ε ↦ `constant` + `slope`·ε.
///
/// Ordered as the functions are for all small ε > 0, that is lexicographically. A reward R + εD,
/// its optimal values and its advantages are germs; solving a model over germs decides what is
/// optimal on a whole interval (0, ε̄) at once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Germ<F = Rational> {
    // Field order is the lexicographic order.
    /// The value at ε = 0.
    pub constant: F,
    /// The coefficient of ε.
    pub slope: F,
}

impl Germ {
    /// The value of the affine function at `epsilon`.
    pub fn at(&self, epsilon: &Rational) -> Rational {
        &self.constant + &self.slope * epsilon
    }

    /// Whether the function is identically zero.
    pub fn is_zero(&self) -> bool {
        self.constant == 0u32 && self.slope == 0u32
    }
}

impl fmt::Display for Germ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.slope < 0u32 {
            write!(f, "{} - {}·ε", self.constant, -&self.slope)
        } else {
            write!(f, "{} + {}·ε", self.constant, self.slope)
        }
    }
}

/// The right end of an interval (0, ε̄): `None` is infinity.
///
/// Comparisons of quantities narrow it to where their outcome stays the same.
pub type Until<F> = Option<F>;

/// A number, or a germ: an ordered vector space over F, which is all that a Bellman operator needs
/// of values.
pub trait Quantity<F: Field<H>, H = Halt>: Clone + fmt::Debug + PartialEq {
    /// Whether quantities can depend on ε at all.
    const VARIES: bool;
    /// 0.
    fn zero() -> Self;
    /// A number that does not depend on ε.
    fn fixed(x: F) -> Self;
    /// base + ε; `base` alone if quantities do not vary.
    fn infinitesimal(base: F) -> Self;
    /// The value at ε = 0⁺, which is the value itself if it does not depend on ε.
    fn constant(&self) -> &F;
    /// The coefficient of ε.
    fn slope(&self) -> F;
    /// self + other
    fn add(&self, other: &Self) -> Result<Self, H>;
    /// self − other
    fn subtract(&self, other: &Self) -> Result<Self, H>;
    /// factor · self
    fn scale(&self, factor: &F) -> Result<Self, H>;
    /// self / divisor; `None` if that is 0.
    fn ratio(&self, divisor: &F) -> Result<Option<Self>, H>;
    /// self ← self + Σ factor · quantity over the terms.
    fn add_combination<'a>(&mut self, terms: impl Iterator<Item = (&'a F, &'a Self)> + Clone) -> Result<(), H>
    where
        Self: 'a;
    /// The sign for all small ε > 0, with `until` narrowed so that the sign is the same on all of
    /// (0, until).
    fn steady_sign(&self, until: &mut Until<F>) -> Result<Ordering, H>;
    /// The order for all small ε > 0.
    fn order(&self, other: &Self) -> Result<Ordering, H>;
    /// The order on all of (0, until), which is narrowed as need be.
    fn steady_order(&self, other: &Self, until: &mut Until<F>) -> Result<Ordering, H>;
    /// Whether self ≤ other on all of (0, until), which is narrowed as need be.
    fn steady_at_most(&self, other: &Self, until: &mut Until<F>) -> Result<bool, H> {
        Ok(self.steady_order(other, until)? != Ordering::Greater)
    }
    /// max(self, other) on all of (0, until), which is narrowed as need be.
    fn larger(self, other: Self, until: &mut Until<F>) -> Result<Self, H> {
        Ok(if other.steady_order(&self, until)? == Ordering::Greater { other } else { self })
    }
    /// |self| on all of (0, until), which is narrowed as need be.
    fn magnitude(&self, until: &mut Until<F>) -> Result<Self, H> {
        if self.steady_sign(until)? == Ordering::Less { Self::zero().subtract(self) } else { Ok(self.clone()) }
    }
    /// self / divisor
    fn shrink(&self, divisor: &F) -> Result<Self, H>
    where
        H: From<Halt>,
    {
        self.ratio(divisor)?.ok_or_else(|| Halt::DivisionByZero.into())
    }
}

impl<F: Field<H>, H> Quantity<F, H> for F {
    const VARIES: bool = false;

    #[inline]
    fn zero() -> Self {
        F::zero()
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
        F::zero()
    }

    #[inline]
    fn add(&self, other: &Self) -> Result<Self, H> {
        Field::add(self, other)
    }

    #[inline]
    fn subtract(&self, other: &Self) -> Result<Self, H> {
        Field::subtract(self, other)
    }

    #[inline]
    fn scale(&self, factor: &F) -> Result<Self, H> {
        Field::multiply(self, factor)
    }

    #[inline]
    fn ratio(&self, divisor: &F) -> Result<Option<Self>, H> {
        Field::ratio(self, divisor)
    }

    #[inline]
    fn add_combination<'a>(&mut self, terms: impl Iterator<Item = (&'a F, &'a Self)> + Clone) -> Result<(), H> {
        Field::add_combination(self, terms)
    }

    #[inline]
    fn steady_sign(&self, _until: &mut Until<F>) -> Result<Ordering, H> {
        Field::sign(self)
    }

    #[inline]
    fn order(&self, other: &Self) -> Result<Ordering, H> {
        Field::order(self, other)
    }

    #[inline]
    fn steady_order(&self, other: &Self, _until: &mut Until<F>) -> Result<Ordering, H> {
        Field::order(self, other)
    }

    #[inline]
    fn steady_at_most(&self, other: &Self, _until: &mut Until<F>) -> Result<bool, H> {
        Field::at_most(self, other)
    }

    #[inline]
    fn larger(self, other: Self, _until: &mut Until<F>) -> Result<Self, H> {
        Field::larger(self, other)
    }

    #[inline]
    fn magnitude(&self, _until: &mut Until<F>) -> Result<Self, H> {
        Field::magnitude(self)
    }
}

impl<F: Field<H>, H> Quantity<F, H> for Germ<F> {
    const VARIES: bool = true;

    fn zero() -> Self {
        Germ { constant: F::zero(), slope: F::zero() }
    }

    fn fixed(x: F) -> Self {
        Germ { constant: x, slope: F::zero() }
    }

    fn infinitesimal(base: F) -> Self {
        Germ { constant: base, slope: F::one() }
    }

    fn constant(&self) -> &F {
        &self.constant
    }

    fn slope(&self) -> F {
        self.slope.clone()
    }

    fn add(&self, other: &Self) -> Result<Self, H> {
        Ok(Germ { constant: self.constant.add(&other.constant)?, slope: self.slope.add(&other.slope)? })
    }

    fn subtract(&self, other: &Self) -> Result<Self, H> {
        Ok(Germ { constant: self.constant.subtract(&other.constant)?, slope: self.slope.subtract(&other.slope)? })
    }

    fn scale(&self, factor: &F) -> Result<Self, H> {
        Ok(Germ { constant: self.constant.multiply(factor)?, slope: self.slope.multiply(factor)? })
    }

    fn ratio(&self, divisor: &F) -> Result<Option<Self>, H> {
        let (constant, slope) = (Field::ratio(&self.constant, divisor)?, Field::ratio(&self.slope, divisor)?);
        Ok(constant.zip(slope).map(|(constant, slope)| Germ { constant, slope }))
    }

    fn add_combination<'a>(&mut self, terms: impl Iterator<Item = (&'a F, &'a Self)> + Clone) -> Result<(), H> {
        Field::add_combination(&mut self.constant, terms.clone().map(|(factor, x)| (factor, &x.constant)))?;
        Field::add_combination(&mut self.slope, terms.map(|(factor, x)| (factor, &x.slope)))
    }

    fn steady_sign(&self, until: &mut Until<F>) -> Result<Ordering, H> {
        let sign = self.constant.sign()?;
        if sign == Ordering::Equal {
            return self.slope.sign();
        }
        // Where constant and slope pull apart, the function vanishes at −constant/slope > 0.
        if self.slope.sign()? == sign.reverse()
            && let Some(quotient) = Field::ratio(&self.constant, &self.slope)?
        {
            let root = Field::subtract(&F::zero(), &quotient)?;
            let nearer = match until {
                Some(end) => Field::order(&root, end)? == Ordering::Less,
                None => true,
            };
            if nearer {
                *until = Some(root);
            }
        }
        Ok(sign)
    }

    fn order(&self, other: &Self) -> Result<Ordering, H> {
        match Field::order(&self.constant, &other.constant)? {
            Ordering::Equal => Field::order(&self.slope, &other.slope),
            decided => Ok(decided),
        }
    }

    fn steady_order(&self, other: &Self, until: &mut Until<F>) -> Result<Ordering, H> {
        self.subtract(other)?.steady_sign(until)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn germ(constant: i64, slope: i64) -> Germ {
        Germ { constant: Rational::from(constant), slope: Rational::from(slope) }
    }

    fn sign(x: &Germ, until: &mut Until<Rational>) -> Ordering {
        let Ok::<_, Infallible>(sign) = x.steady_sign(until);
        sign
    }

    #[test]
    fn comparisons_say_how_far_they_hold() {
        let mut until = None;
        let Ok::<_, Infallible>(order) = germ(0, 3).steady_order(&germ(6, -1), &mut until);
        assert_eq!(order, Ordering::Less);
        assert_eq!(until, Some(Rational::from_signeds(3, 2)));
        // A comparison that changes later leaves the interval alone; one that changes earlier
        // narrows it.
        assert_eq!(sign(&germ(2, -1), &mut until), Ordering::Greater);
        assert_eq!(until, Some(Rational::from_signeds(3, 2)));
        assert_eq!(sign(&germ(-1, 1), &mut until), Ordering::Less);
        assert_eq!(until, Some(Rational::from(1)));
        // Ties at 0 are decided by the slope, for ever.
        let mut until = None;
        assert_eq!(sign(&germ(0, 1), &mut until), Ordering::Greater);
        assert_eq!(sign(&germ(0, 0), &mut until), Ordering::Equal);
        assert_eq!(until, None);
    }
}
