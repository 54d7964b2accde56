//! Named irrational numbers, and linear forms q + Σ cᵢ xᵢ with rational coefficients in them and a
//! rest. A name may speak of linear forms in turn.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use malachite_base::num::arithmetic::traits::FloorLogBase2;
use malachite_base::num::basic::traits::{One, Zero};
use malachite_nz::natural::Natural;

use super::quotient::Quotient;
use crate::number::Rational;
use crate::number::enclosure::Enclosure;

/// A real number: a linear form in names, plus a rest of which only bounds are known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Symbolic {
    /// The names in ascending order, each with its coefficient, which is not 0.
    terms: Vec<(Atom, Rational)>,
    constant: Rational,
    /// `None` is 0.
    rest: Option<Enclosure>,
}

impl Symbolic {
    pub(super) fn known(x: Rational) -> Self {
        Symbolic { terms: Vec::new(), constant: x, rest: None }
    }

    pub(super) fn atom(atom: Atom) -> Self {
        Symbolic { terms: vec![(atom, Rational::ONE)], ..Symbolic::known(Rational::ZERO) }
    }

    /// A number of which only bounds are known.
    pub(super) fn between(bounds: Enclosure) -> Self {
        if bounds.lower() == bounds.upper() {
            return Symbolic::known(bounds.lower().clone());
        }
        // Rounded, so that products of products stay small.
        let bits = u64::try_from(8 - bounds.width().floor_log_base_2()).unwrap_or(0);
        Symbolic { rest: Some(bounds.outward(bits)), ..Symbolic::known(Rational::ZERO) }
    }

    /// The number, if no name and no rest is left in it.
    pub(super) fn exact(&self) -> Option<&Rational> {
        (self.terms.is_empty() && self.is_formal()).then_some(&self.constant)
    }

    /// Whether it has no rest.
    pub(super) fn is_formal(&self) -> bool {
        self.rest.is_none()
    }

    pub(super) fn bounds(&self) -> Enclosure {
        let start = Enclosure::point(self.constant.clone());
        let bounds = self.terms.iter().fold(start, |sum, (atom, c)| &sum + &atom.bounds().scaled(c));
        self.rest.as_ref().map_or(bounds.clone(), |rest| &bounds + rest)
    }

    pub(super) fn scaled(&self, factor: &Rational) -> Self {
        if *factor == 0u32 {
            return Symbolic::known(Rational::ZERO);
        }
        let terms = self.terms.iter().map(|(atom, c)| (atom.clone(), c * factor)).collect();
        Symbolic { terms, constant: &self.constant * factor, rest: self.rest.as_ref().map(|rest| rest.scaled(factor)) }
    }

    /// self + factor · other
    pub(super) fn combined(&self, other: &Self, factor: &Rational) -> Self {
        let rest = match (&self.rest, &other.rest) {
            (rest, None) => rest.clone(),
            (None, Some(rest)) => Some(rest.scaled(factor)),
            (Some(a), Some(b)) => Symbolic::between(a + &b.scaled(factor)).rest,
        };
        let constant = &self.constant + factor * &other.constant;
        if other.terms.is_empty() {
            return Symbolic { terms: self.terms.clone(), constant, rest };
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
        Symbolic { terms, constant, rest }
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.combined(other, &-Rational::ONE)
    }

    /// The sign, if names or bounds decide it.
    pub(super) fn known_sign(&self) -> Option<Ordering> {
        if let Some(x) = self.exact() {
            return Some(x.cmp(&Rational::ZERO));
        }
        let by_bounds = || self.bounds().compare(&Enclosure::point(Rational::ZERO));
        self.formal_sign().or_else(|| by_bounds().filter(|order| *order != Ordering::Equal))
    }

    /// The sign, where that of every part is known and they agree.
    fn formal_sign(&self) -> Option<Ordering> {
        if !self.is_formal() {
            return None;
        }
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

/// Only to sort: [`Symbolic::formal_order`] does not change when one form is added to both sides.
impl Ord for Symbolic {
    fn cmp(&self, other: &Self) -> Ordering {
        let rest = |x: &Self| x.rest.as_ref().map(|rest| (rest.lower().clone(), rest.upper().clone()));
        let form = self.terms.cmp(&other.terms).then_with(|| self.constant.cmp(&other.constant));
        form.then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl PartialOrd for Symbolic {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

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
pub(super) type Terms = Arc<Vec<(Symbolic, Rational)>>;

/// A named number with bounds.
#[derive(Clone, Debug)]
pub(super) struct Atom(Arc<(Name, Enclosure)>);

impl Atom {
    pub(super) fn new(name: Name, bounds: Enclosure) -> Self {
        Atom(Arc::new((name, bounds)))
    }

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
