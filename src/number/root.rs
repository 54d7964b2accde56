//! Real roots of polynomials: rational ones as themselves, others by a polynomial and an interval
//! that isolates them.

use std::cmp::Ordering;

use malachite_base::num::arithmetic::traits::Reciprocal;
use malachite_base::num::basic::traits::{One, Zero};

use super::enclosure::{ceiling_at, dyadic, floor_at};
use super::{Polynomial, Rational};

/// A real number that is a root of a polynomial with integer coefficients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// A rational number.
    At(Rational),
    /// The one root of a primitive polynomial in an open interval, a simple one; at the ends of the
    /// interval it does not vanish.
    Between {
        /// The polynomial, with a positive leading coefficient.
        polynomial: Polynomial,
        /// Below the root.
        low: Rational,
        /// Above it.
        high: Rational,
    },
}

impl Root {
    /// The least root of a polynomial in the open interval from a to b, at whose ends there is none.
    pub fn first(polynomial: &Polynomial, a: &Rational, b: &Rational) -> Option<Root> {
        match polynomial.variations(a, b) {
            0 => None,
            1 => Some(Root::between(polynomial.clone().with_positive_lead(), a.clone(), b.clone())),
            _ => Root::first_simple(&polynomial.square_free(), a, b),
        }
    }

    fn first_simple(polynomial: &Polynomial, a: &Rational, b: &Rational) -> Option<Root> {
        match polynomial.variations(a, b) {
            0 => None,
            1 => Some(Root::between(polynomial.clone(), a.clone(), b.clone())),
            _ => {
                let middle = (a + b) >> 1u32;
                if polynomial.sign(&middle).is_eq() {
                    let rest = polynomial.without(&Polynomial::vanishing_at(&middle));
                    return Root::first_simple(&rest, a, &middle).or(Some(Root::At(middle)));
                }
                Root::first_simple(polynomial, a, &middle).or_else(|| Root::first_simple(polynomial, &middle, b))
            }
        }
    }

    /// The one root in an interval, which becomes shorter.
    fn between(polynomial: Polynomial, low: Rational, high: Rational) -> Self {
        const HALVINGS: usize = 16;
        let mut root = Root::Between { polynomial: polynomial.primitive(), low, high };
        (0..HALVINGS).for_each(|_| root.refine());
        root
    }

    /// At most the root.
    pub fn low(&self) -> &Rational {
        let (Root::At(low) | Root::Between { low, .. }) = self;
        low
    }

    /// At least the root.
    pub fn high(&self) -> &Rational {
        let (Root::At(high) | Root::Between { high, .. }) = self;
        high
    }

    /// Halves the interval.
    pub fn refine(&mut self) {
        let Root::Between { polynomial, low, high } = self else { return };
        let middle = (&*low + &*high) >> 1u32;
        match polynomial.sign(&middle) {
            Ordering::Equal => *self = Root::At(middle),
            sign if sign == polynomial.sign(low) => *low = middle,
            _ => *high = middle,
        }
    }

    /// Rounds the ends of the interval outwards to few bits, as few as isolate the root between two
    /// other numbers.
    pub fn round_between(&mut self, above: &Rational, below: &Rational) {
        const BITS: std::ops::Range<u64> = 10..64;
        let Root::Between { polynomial, low, high } = self else { return };
        let isolates = |from: &Rational, to: &Rational| {
            from > above
                && to < below
                && polynomial.sign(from).is_ne()
                && polynomial.sign(to).is_ne()
                && polynomial.variations(from, to) == 1
        };
        let ends = |bits| (dyadic(&floor_at(low, bits), bits), dyadic(&ceiling_at(high, bits), bits));
        if let Some((from, to)) = BITS.map(ends).find(|(from, to)| isolates(from, to)) {
            (*low, *high) = (from, to);
        }
    }

    /// Whether the polynomial of a root, or a divisor of it, vanishes there.
    pub fn is_root_of(&self, divisor: &Polynomial) -> bool {
        match self {
            Root::At(x) => divisor.sign(x).is_eq(),
            Root::Between { low, high, .. } => divisor.sign(low) != divisor.sign(high),
        }
    }

    /// Which of two roots is less. Their intervals become shorter, and if they are equal both get a
    /// polynomial that divides those of both.
    pub fn compare(&mut self, other: &mut Root) -> Ordering {
        loop {
            if let (Root::At(x), Root::At(y)) = (&*self, &*other) {
                return x.cmp(y);
            }
            let common = match (&*self, &*other) {
                (Root::At(x), Root::Between { polynomial, .. }) | (Root::Between { polynomial, .. }, Root::At(x)) => {
                    polynomial.sign(x).is_eq().then(|| Root::At(x.clone()))
                }
                _ => None,
            };
            if self.high() <= other.low() {
                return Ordering::Less;
            }
            if other.high() <= self.low() {
                return Ordering::Greater;
            }
            if let Some(common) = common.or_else(|| self.common(other)) {
                *self = common.clone();
                *other = common;
                return Ordering::Equal;
            }
            self.refine();
            other.refine();
        }
    }

    /// The root, if both are the same one, where the intervals overlap.
    fn common(&self, other: &Root) -> Option<Root> {
        let (Root::Between { polynomial: f, low: a, high: b }, Root::Between { polynomial: g, low: c, high: d }) =
            (self, other)
        else {
            return None;
        };
        let polynomial = if f == g { f.clone() } else { f.gcd(g) };
        let root = Root::Between { polynomial, low: a.max(c).clone(), high: b.min(d).clone() };
        match &root {
            Root::Between { polynomial, .. } if root.is_root_of(polynomial) => Some(root),
            _ => None,
        }
    }

    /// The same, as a rational number where it is one.
    pub fn rational(self) -> Self {
        let Root::Between { polynomial, .. } = &self else { return self };
        let (Some(constant), Some(lead)) = (polynomial.coefficients().first(), polynomial.coefficients().last()) else {
            return self;
        };
        if polynomial.coefficients().len() == 2 {
            return Root::At(Rational::from_integers_ref(&-constant, lead));
        }
        let simple = [Rational::ZERO, Rational::ONE];
        if let Some(x) = simple.into_iter().find(|x| self.low() < x && x < self.high() && polynomial.sign(x).is_eq()) {
            return Root::At(x);
        }
        if polynomial.has_no_rational_root() {
            return self;
        }
        // The denominator of a rational root divides the leading coefficient, and two numbers with
        // such denominators are at least as far apart as this.
        let apart = Rational::from(lead * lead).reciprocal();
        let mut near = self.clone();
        loop {
            let Root::Between { polynomial, low, high } = &near else { return near };
            let x = simplest(low, high);
            if polynomial.sign(&x).is_eq() {
                return Root::At(x);
            }
            if high - low < apart {
                return self;
            }
            near.refine();
        }
    }

    /// A rational number nearer than 2^−60.
    pub fn near(&self) -> Rational {
        const BITS: usize = 60;
        let mut near = self.clone();
        (0..BITS).for_each(|_| near.refine());
        (near.low() + near.high()) >> 1u32
    }
}

/// The number with the least denominator between two nonnegative ones, or one of them.
fn simplest(low: &Rational, high: &Rational) -> Rational {
    let floor = Rational::from(floor_at(low, 0));
    if floor == *low {
        return floor;
    }
    let above = &floor + Rational::from(1u32);
    if above <= *high {
        return above;
    }
    // Both have this floor, and low lies above it.
    floor.clone() + simplest(&(high - &floor).reciprocal(), &(low - &floor).reciprocal()).reciprocal()
}

#[cfg(test)]
mod tests {
    use super::super::Integer;
    use super::*;

    fn root(coefficients: &[i64], low: (i64, i64), high: (i64, i64)) -> Root {
        let polynomial = Polynomial::new(coefficients.iter().copied().map(Integer::from).collect());
        let at = |(n, d)| Rational::from_signeds::<i64>(n, d);
        Root::first(&polynomial, &at(low), &at(high)).unwrap()
    }

    #[test]
    fn roots_of_different_polynomials_are_compared() {
        // √2/2 of 2x² − 1, and of (2x² − 1)(3x − 2), whose other root is a little less.
        let (mut one, mut other) = (root(&[-1, 0, 2], (0, 1), (1, 1)), root(&[2, -3, -4, 6], (17, 25), (1, 1)));
        assert_eq!(one.compare(&mut other), Ordering::Equal);
        assert!(matches!(&other, Root::Between { polynomial, .. } if polynomial.coefficients().len() == 3));
        let mut less = root(&[2, -3, -4, 6], (0, 1), (1, 1));
        assert_eq!(less.compare(&mut one), Ordering::Less);
        assert_eq!(less.rational(), Root::At(Rational::from_signeds(2, 3)));
        assert_eq!(one.clone().rational(), one);
        assert!((crate::number::approximate(&one.near()) - 0.5f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn a_rational_root_between_others_is_found() {
        // (355x − 113)(x² + 1)(x² − 3).
        let mut one = root(&[339, -1065, 226, -710, -113, 355], (0, 1), (1, 1));
        one.refine();
        assert_eq!(one.rational(), Root::At(Rational::from_signeds(113, 355)));
    }
}
