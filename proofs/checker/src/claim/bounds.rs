//! Numbers as far as they are known: a germ a + bε, or two germs that a number lies between.

use std::cmp::{Ordering, max, min};
use std::ops::Deref;
use std::rc::Rc;

use super::fault::Evaluated;
use super::syntax::Infix;
use crate::budget::{self, Held};
use crate::number::{Fraction, over_one_denominator};
use crate::refusal::Refusal;

/// Numbers that grow beyond this many bits are refused, not computed.
const MAX_BITS: u64 = 1 << 19;

/// A number a + bε, ordered as for all small ε > 0: first by a, then by b.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Germ {
    /// a.
    pub at: Fraction,
    /// b, which is 0 where there is no perturbation.
    pub slope: Fraction,
}

impl Germ {
    pub(super) fn fixed(at: Fraction) -> Self {
        Germ { at, slope: Fraction::zero() }
    }

    pub(super) fn zero() -> Self {
        Germ::fixed(Fraction::zero())
    }

    pub(super) fn plus(self, other: &Germ) -> Self {
        Germ { at: self.at.plus(&other.at), slope: self.slope.plus(&other.slope) }
    }

    pub(super) fn minus(self, other: &Germ) -> Self {
        Germ { at: self.at.minus(&other.at), slope: self.slope.minus(&other.slope) }
    }

    pub(super) fn scaled(&self, factor: &Fraction) -> Self {
        Germ { at: self.at.times(factor), slope: self.slope.times(factor) }
    }

    /// The product; none if both numbers have a slope, since it is no germ a + bε then.
    fn times(&self, other: &Germ) -> Option<Self> {
        match (self.fixed_at(), other.fixed_at()) {
            (Some(at), _) => Some(other.scaled(at)),
            (None, Some(at)) => Some(self.scaled(at)),
            (None, None) => None,
        }
    }

    /// The number, if it has no slope.
    pub(super) fn fixed_at(&self) -> Option<&Fraction> {
        if self.slope.sign().is_eq() { Some(&self.at) } else { None }
    }

    pub(super) fn sign(&self) -> Ordering {
        self.at.sign().then(self.slope.sign())
    }

    /// In lowest terms where that is worth it; refused if it has grown too large, or the budget is
    /// spent.
    pub(super) fn tamed(self) -> Evaluated<Self> {
        // A greatest common divisor costs more than the operations that it would help, except for
        // what has no need to be so large.
        const HUGE: u64 = 1 << 16;
        let tame = |x: Fraction| {
            let size = |x: &Fraction| x.num().bits().max(x.den().bits());
            let x = if size(&x) > HUGE { x.reduced() } else { x };
            match size(&x) <= MAX_BITS && !budget::is_spent() {
                true => Ok(x),
                false => Err(Refusal::limit(format!("a number has more than {MAX_BITS} bits"))),
            }
        };
        Ok(Germ { at: tame(self.at)?, slope: tame(self.slope)? })
    }
}

/// A number between two bounds, in the order of germs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    lower: Germ,
    /// None if the number is `lower`.
    upper: Option<Box<Germ>>,
}

impl Bounds {
    /// A number that is known.
    pub fn exact(is: Germ) -> Self {
        Bounds { lower: is, upper: None }
    }

    /// A number with lower ≤ number ≤ upper.
    pub fn between(lower: Germ, upper: Germ) -> Self {
        let upper = (lower != upper).then(|| Box::new(upper));
        Bounds { lower, upper }
    }

    /// The largest number that it is known to be at least.
    pub fn lower(&self) -> &Germ {
        &self.lower
    }

    /// The smallest number that it is known to be at most.
    pub fn upper(&self) -> &Germ {
        self.upper.as_deref().unwrap_or(&self.lower)
    }

    /// The number, if the bounds meet.
    pub fn known(&self) -> Option<&Germ> {
        if self.upper.is_none() { Some(&self.lower) } else { None }
    }

    /// The number, of one that is known and has no slope, as weights and distributions are.
    pub(super) fn at(&self) -> &Fraction {
        &self.lower.at
    }

    pub(super) fn fixed(is: Fraction) -> Self {
        Bounds::exact(Germ::fixed(is))
    }

    /// Of a number without slope.
    pub(super) fn fixed_between(lower: Fraction, upper: Fraction) -> Self {
        Bounds::between(Germ::fixed(lower), Germ::fixed(upper))
    }

    pub(super) fn zero() -> Self {
        Bounds::exact(Germ::zero())
    }

    pub(super) fn one() -> Self {
        Bounds::fixed(Fraction::one())
    }

    fn ends(&self) -> impl Iterator<Item = &Germ> {
        [&self.lower].into_iter().chain(self.upper.as_deref())
    }

    /// What a function that does not fall makes of it and another number.
    fn rising(self, other: &Bounds, of: impl Fn(Germ, &Germ) -> Germ) -> Self {
        if self.upper.is_none() && other.upper.is_none() {
            return Bounds::exact(of(self.lower, &other.lower));
        }
        let upper = of(self.upper().clone(), other.upper());
        Bounds::between(of(self.lower, &other.lower), upper)
    }

    pub(super) fn plus(self, other: &Bounds) -> Self {
        self.rising(other, Germ::plus)
    }

    pub(super) fn negated(&self) -> Self {
        self.scaled(&Fraction::one().negated())
    }

    pub(super) fn minus(self, other: &Bounds) -> Self {
        match &other.upper {
            None => self.rising(other, Germ::minus),
            Some(_) => self.plus(&other.negated()),
        }
    }

    pub(super) fn larger(self, other: &Bounds) -> Self {
        self.rising(other, |a, b| max(&a, b).clone())
    }

    pub(super) fn smaller(self, other: &Bounds) -> Self {
        self.rising(other, |a, b| min(&a, b).clone())
    }

    pub(super) fn scaled(&self, factor: &Fraction) -> Self {
        let (one, other) = (self.lower.scaled(factor), self.upper.as_ref().map(|upper| upper.scaled(factor)));
        match other {
            None => Bounds::exact(one),
            Some(other) if factor.sign().is_lt() => Bounds::between(other, one),
            Some(other) => Bounds::between(one, other),
        }
    }

    /// The product: it is linear in each factor, hence extreme at ends of both. None if both
    /// factors have a slope.
    pub(super) fn times(&self, other: &Bounds) -> Option<Self> {
        let products = self.ends().flat_map(|a| other.ends().map(move |b| a.times(b)));
        let mut products: Vec<Germ> = products.collect::<Option<_>>()?;
        products.sort();
        match (products.first(), products.last()) {
            (Some(least), Some(most)) => Some(Bounds::between(least.clone(), most.clone())),
            _ => None,
        }
    }

    /// The lower and the upper bound of a number without slope.
    pub(super) fn fixed_ends(&self) -> Option<[&Fraction; 2]> {
        self.lower.fixed_at().zip(self.upper().fixed_at()).map(|(lower, upper)| [lower, upper])
    }

    /// 1/x of a positive number without slope; none if a bound is not positive.
    pub(super) fn inverse(&self) -> Option<Self> {
        let inverse = |x: &Germ| {
            let at = x.fixed_at().filter(|at| at.sign().is_gt())?;
            Some(Germ::fixed(Fraction::over(at.den().clone(), at.num().clone())))
        };
        match &self.upper {
            None => inverse(&self.lower).map(Bounds::exact),
            Some(upper) => Some(Bounds::between(inverse(upper)?, inverse(&self.lower)?)),
        }
    }

    pub(super) fn magnitude(self) -> Self {
        match (self.lower.sign(), self.upper().sign()) {
            (Ordering::Less, Ordering::Greater) => {
                Bounds::between(Germ::zero(), self.negated().upper().max(self.upper()).clone())
            }
            (Ordering::Less, _) => self.negated(),
            _ => self,
        }
    }

    fn parts(&mut self) -> impl Iterator<Item = &mut Fraction> {
        let ends = [&mut self.lower].into_iter().chain(self.upper.as_deref_mut());
        ends.flat_map(|end| [&mut end.at, &mut end.slope])
    }

    /// The bytes that it takes.
    fn bytes(&self) -> u64 {
        let of = |x: &Fraction| budget::bytes(x.num().bits()).saturating_add(budget::bytes(x.den().bits()));
        let germ = |germ: &Germ| of(&germ.at).saturating_add(of(&germ.slope)).saturating_add(size_of::<Germ>() as u64);
        self.ends().map(germ).fold(0, u64::saturating_add)
    }

    /// Whether it is positive, if the bounds tell.
    pub(super) fn is_positive(&self) -> Option<bool> {
        compares(Infix::Greater, self, &Bounds::zero())
    }

    pub(super) fn tamed(self) -> Evaluated<Self> {
        let upper = self.upper.map(|upper| upper.tamed().map(Box::new)).transpose()?;
        Ok(Bounds { lower: self.lower.tamed()?, upper })
    }
}

/// Whether a comparison holds: it does if it does for all numbers between the bounds, and fails if
/// it fails for all.
pub(super) fn compares(infix: Infix, a: &Bounds, b: &Bounds) -> Option<bool> {
    let not = |truth: Option<bool>| truth.map(|truth| !truth);
    match infix {
        Infix::AtMost if a.upper() <= b.lower() => Some(true),
        Infix::AtMost if a.lower() > b.upper() => Some(false),
        Infix::Less => not(compares(Infix::AtMost, b, a)),
        Infix::AtLeast => compares(Infix::AtMost, b, a),
        Infix::Greater => not(compares(Infix::AtMost, a, b)),
        Infix::Equal if a.upper() < b.lower() || b.upper() < a.lower() => Some(false),
        Infix::Equal => a.known().zip(b.known()).map(|_| true),
        Infix::Unequal => not(compares(Infix::Equal, a, b)),
        _ => None,
    }
}

/// The conjunction: false if one is, true if all are.
pub(super) fn all(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for truth in truths {
        match truth {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

/// And (neutral: true) or or (neutral: false) of Kleene.
pub(super) fn junction(neutral: bool, left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(one), _) if one != neutral => Some(one),
        (_, Some(one)) if one != neutral => Some(one),
        (Some(_), Some(_)) => Some(neutral),
        _ => None,
    }
}

/// Numbers that are kept, counted to the memory that a claim may take.
#[derive(Debug)]
pub(crate) struct Numbers {
    is: Vec<Bounds>,
    _held: Held,
}

impl Held {
    /// Counts a number; refused if all that is kept takes too much with it.
    pub(super) fn number(&mut self, number: &Bounds) -> Evaluated<()> {
        match self.add(number.bytes()) {
            true => Ok(()),
            false => {
                let most = budget::most_held();
                Err(Refusal::limit(format!("the numbers of the claim take more than {most} bytes")))
            }
        }
    }
}

impl Numbers {
    /// Put over one denominator, where that is hardly longer than theirs: sums and comparisons are
    /// those of integers then.
    pub(super) fn kept(numbers: impl Iterator<Item = Evaluated<Bounds>>) -> Evaluated<Rc<Self>> {
        let (mut is, mut held) = (Vec::new(), Held::default());
        for number in numbers {
            let number = number?;
            held.number(&number)?;
            is.push(number);
        }
        over_one_denominator(is.iter_mut().flat_map(Bounds::parts).collect());
        Ok(Rc::new(Numbers { is, _held: held }))
    }
}

impl Deref for Numbers {
    type Target = [Bounds];

    fn deref(&self) -> &[Bounds] {
        &self.is
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn germ() -> impl Strategy<Value = Germ> {
        (-6_i64..7, 1_i64..4, -2_i64..3).prop_map(|(a, d, b)| Germ {
            at: Fraction::over(a.into(), d.into()),
            slope: Fraction::over(b.into(), 1.into()),
        })
    }

    /// Bounds with a number between them.
    fn bounds() -> impl Strategy<Value = (Bounds, Germ)> {
        (germ(), germ(), germ()).prop_map(|(a, b, c)| {
            let mut sorted = [a, b, c];
            sorted.sort();
            let [lower, is, upper] = sorted;
            (Bounds::between(lower, upper), is)
        })
    }

    fn contains(bounds: &Bounds, is: &Germ) -> bool {
        bounds.lower() <= is && is <= bounds.upper()
    }

    fn plain(x: &(Bounds, Germ)) -> (Bounds, Germ) {
        let part = |germ: &Germ| Germ::fixed(germ.at.clone());
        (Bounds::between(part(x.0.lower()), part(x.0.upper())), part(&x.1))
    }

    proptest! {
        /// Whatever lies between the bounds of the operands, the result lies between those of the
        /// result.
        #[test]
        fn operations_contain_the_truth(x in bounds(), y in bounds(), number in -3_i64..4) {
            let ((a, u), (b, v)) = (x.clone(), y.clone());
            prop_assert!(contains(&a.clone().plus(&b), &u.clone().plus(&v)));
            prop_assert!(contains(&a.clone().minus(&b), &u.clone().minus(&v)));
            prop_assert!(contains(&a.clone().larger(&b), &u.clone().max(v.clone())));
            prop_assert!(contains(&a.clone().smaller(&b), &u.clone().min(v.clone())));
            let factor = Fraction::over(number.into(), 2.into());
            prop_assert!(contains(&a.scaled(&factor), &u.scaled(&factor)));
            let size = if u < Germ::zero() { Germ::zero().minus(&u) } else { u.clone() };
            prop_assert!(contains(&a.clone().magnitude(), &size));
            let (c, w) = plain(&y);
            let product = u.times(&w).expect("one factor has no slope");
            prop_assert!(contains(&a.times(&c).expect("one factor has no slope"), &product));
            prop_assert!(contains(&c.times(&a).expect("one factor has no slope"), &product));
            if let Some(inverse) = c.inverse() {
                let one = inverse.times(&c).expect("neither has a slope");
                prop_assert!(contains(&one, &Germ::fixed(Fraction::one())));
            }
        }

        /// A comparison is decided exactly if all numbers between the bounds agree on it, which
        /// ends and equality tell.
        #[test]
        fn comparisons_are_decided_if_all_agree(x in bounds(), y in bounds()) {
            let ((a, _), (b, _)) = (x, y);
            let ends = || a.ends().flat_map(|u| b.ends().map(move |v| u.cmp(v)));
            for (infix, holds) in [
                (Infix::AtMost, Ordering::is_le as fn(Ordering) -> bool),
                (Infix::Less, Ordering::is_lt),
                (Infix::AtLeast, Ordering::is_ge),
                (Infix::Greater, Ordering::is_gt),
            ] {
                let expected = if ends().all(holds) { Some(true) } else if !ends().any(holds) { Some(false) } else { None };
                prop_assert_eq!(compares(infix, &a, &b), expected);
            }
            let apart = ends().all(Ordering::is_lt) || ends().all(Ordering::is_gt);
            let same = a.known().is_some() && a == b;
            let expected = if same { Some(true) } else if apart { Some(false) } else { None };
            prop_assert_eq!(compares(Infix::Equal, &a, &b), expected);
            prop_assert_eq!(compares(Infix::Unequal, &a, &b), expected.map(|truth| !truth));
        }
    }
}
