//! Linear forms q + Σ cᵢ xᵢ with rational coefficients in named irrational numbers xᵢ.

use std::cmp::Ordering;

use malachite_base::num::basic::traits::{One, Zero};

use super::atom::Atom;
use crate::number::Rational;
use crate::number::enclosure::Enclosure;

/// A linear form. The derived order only serves to sort; [`Linear::formal_order`] does not change
/// when one form is added to both sides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Linear {
    /// The names in ascending order, each with its coefficient, which is not 0.
    terms: Vec<(Atom, Rational)>,
    constant: Rational,
}

impl Linear {
    pub(super) fn constant(x: Rational) -> Self {
        Linear { terms: Vec::new(), constant: x }
    }

    pub(super) fn atom(atom: Atom) -> Self {
        Linear { terms: vec![(atom, Rational::ONE)], constant: Rational::ZERO }
    }

    /// The number, if no name is left in it.
    pub(super) fn exact(&self) -> Option<&Rational> {
        self.terms.is_empty().then_some(&self.constant)
    }

    pub(super) fn bounds(&self) -> Enclosure {
        let start = Enclosure::point(self.constant.clone());
        self.terms.iter().fold(start, |sum, (atom, c)| &sum + &atom.bounds().scaled(c))
    }

    pub(super) fn scaled(&self, factor: &Rational) -> Self {
        if *factor == 0u32 {
            return Linear::constant(Rational::ZERO);
        }
        let terms = self.terms.iter().map(|(atom, c)| (atom.clone(), c * factor)).collect();
        Linear { terms, constant: &self.constant * factor }
    }

    /// self + factor · other
    pub(super) fn combined(&self, other: &Self, factor: &Rational) -> Self {
        let constant = &self.constant + factor * &other.constant;
        if other.terms.is_empty() {
            return Linear { terms: self.terms.clone(), constant };
        }
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut left, mut right) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        loop {
            let order = match (left.peek(), right.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((a, _)), Some((b, _))) => a.cmp(b),
            };
            let first = if order == Ordering::Greater { None } else { left.next() };
            let second = if order == Ordering::Less { None } else { right.next() };
            let mut coefficient = first.map_or(Rational::ZERO, |(_, c)| c.clone());
            if let Some((_, c)) = second {
                coefficient += factor * c;
            }
            if let Some((atom, _)) = first.or(second)
                && coefficient != 0u32
            {
                terms.push((atom.clone(), coefficient));
            }
        }
        Linear { terms, constant }
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.combined(other, &-Rational::ONE)
    }

    /// The sign, where that of every part is known and they agree.
    pub(super) fn formal_sign(&self) -> Option<Ordering> {
        let signs = self.terms.iter().map(|(atom, c)| atom.is_positive().then(|| c.cmp(&Rational::ZERO)));
        let constant = Some(self.constant.cmp(&Rational::ZERO)).filter(|sign| *sign != Ordering::Equal);
        let mut signs = signs.chain(constant.map(Some));
        let first = signs.next()??;
        signs.all(|sign| sign == Some(first)).then_some(first)
    }

    /// A total order that does not change when one form is added to both sides. It is not that of
    /// the numbers, except where all names cancel.
    pub(super) fn formal_order(&self, other: &Self) -> Ordering {
        let difference = self.minus(other);
        difference.terms.first().map_or(&difference.constant, |(_, c)| c).cmp(&Rational::ZERO)
    }
}
