//! ln x, log Σ w exp(x) and softmax in normal form, and bounds of them.

use std::sync::Arc;

use malachite_base::num::basic::traits::{One, Zero};
use malachite_nz::natural::Natural;

use super::Symbolic;
use super::atom::Atoms;
use super::bounds::{log_bounds, share, weighted_exp};
use super::form::{Name, Terms};
use crate::number::enclosure::Enclosure;
use crate::number::{Field, Halt, Number, Rational};

/// Logarithms are split into those of prime numbers up to this one.
const MOST_PRIME: u32 = 1 << 10;

/// ln x for a rational x > 0, as a combination of logarithms of primes: so ln 4 = 2 ln 2 is seen.
pub(super) fn logarithm(x: &Rational, atoms: &mut Atoms) -> Result<Symbolic, Halt> {
    if *x <= 0u32 {
        return Err(Halt::DivisionByZero);
    }
    let mut log = Symbolic::known(Rational::ZERO);
    for (part, sign) in [(x.numerator_ref(), Rational::ONE), (x.denominator_ref(), -Rational::ONE)] {
        let mut rest = part.clone();
        for prime in 2..=MOST_PRIME {
            let prime = Natural::from(prime);
            if &prime * &prime > rest {
                break;
            }
            let mut times = 0u32;
            while (&rest % &prime) == 0u32 {
                rest /= &prime;
                times += 1;
            }
            if times > 0 {
                log = log.combined(&Symbolic::atom(atoms.atom(Name::Log(prime))?), &(Rational::from(times) * &sign));
            }
        }
        if rest != 1u32 {
            log = log.combined(&Symbolic::atom(atoms.atom(Name::Log(rest))?), &sign);
        }
    }
    Ok(log)
}

/// ln x for an x between bounds.
pub(super) fn logarithm_between(x: &Enclosure, atoms: &Atoms) -> Result<Symbolic, Halt> {
    log_bounds(x, atoms.bits()).map(Symbolic::between)
}

/// Terms in normal form: Σ w exp(x) = factor · exp(shift) · Σ over the normal terms.
struct Normal {
    shift: Symbolic,
    factor: Rational,
    terms: Terms,
    /// The number of the term with x = 0.
    leader: usize,
    /// For every term given, the number of its normal term and its part of that term's weight;
    /// `None` for weight 0.
    places: Vec<Option<(usize, Rational)>>,
}

/// The normal form, if weights are rational and nothing is known by bounds only.
fn normal(terms: &[(Symbolic, Symbolic)]) -> Option<Normal> {
    let exact = |(w, x): &(Symbolic, Symbolic)| Some((w.exact()?.clone(), x.is_formal().then(|| x.clone())?));
    let terms: Vec<(Rational, Symbolic)> = terms.iter().map(exact).collect::<Option<_>>()?;
    let positive = || terms.iter().filter(|(w, _)| *w > 0u32);
    let shift = positive().map(|(_, x)| x).max_by(|a, b| a.formal_order(b))?.clone();
    let relative = |x: &Symbolic| x.minus(&shift);
    let mut merged: Vec<(Symbolic, Rational)> = Vec::new();
    for (w, x) in positive() {
        let x = relative(x);
        match merged.iter_mut().find(|(known, _)| *known == x) {
            Some((_, total)) => *total += w,
            None => merged.push((x, w.clone())),
        }
    }
    merged.sort();
    let leader = merged.iter().position(|(x, _)| x.exact().is_some_and(|x| *x == 0u32))?;
    let factor = merged[leader].1.clone();
    let place = |(w, x): &(Rational, Symbolic)| {
        let x = (*w > 0u32).then(|| relative(x))?;
        let number = merged.iter().position(|(known, _)| *known == x)?;
        Some((number, w / &merged[number].1))
    };
    let places = terms.iter().map(place).collect();
    merged.iter_mut().for_each(|(_, w)| *w /= &factor);
    Some(Normal { shift, factor, terms: Arc::new(merged), leader, places })
}

/// log Σ w exp(x).
pub(super) fn log_sum_exp(terms: &[(Symbolic, Symbolic)], atoms: &mut Atoms) -> Result<Symbolic, Halt> {
    let Some(normal) = normal(terms) else { return log_sum_between(terms, atoms.bits()) };
    let mut log = logarithm(&normal.factor, atoms)?;
    log = log.add(&normal.shift)?;
    if normal.terms.len() > 1 {
        log = log.combined(&Symbolic::atom(atoms.atom(Name::LogSum(normal.terms))?), &Rational::ONE);
    }
    Ok(log)
}

/// w exp(x) / Σ w exp(x) for every term.
pub(super) fn softmax(terms: &[(Symbolic, Symbolic)], atoms: &mut Atoms) -> Result<Vec<Symbolic>, Halt> {
    let Some(normal) = normal(terms) else { return softmax_between(terms, atoms.bits()) };
    // The leader gets what the others leave, so that the shares sum to exactly 1.
    let mut shares = vec![Symbolic::known(Rational::ZERO); normal.terms.len()];
    let mut left = Symbolic::known(Rational::ONE);
    for number in (0..normal.terms.len()).filter(|number| *number != normal.leader) {
        let share = Symbolic::atom(atoms.atom(Name::Share(Arc::clone(&normal.terms), number))?);
        left = left.subtract(&share)?;
        shares[number] = share;
    }
    shares[normal.leader] = left;
    let share = |place: &Option<(usize, Rational)>| match place {
        Some((number, part)) => shares[*number].scaled(part),
        None => Symbolic::known(Rational::ZERO),
    };
    Ok(normal.places.iter().map(share).collect())
}

/// log Σ w exp(x) where some of it is only known between bounds.
fn log_sum_between(terms: &[(Symbolic, Symbolic)], bits: u64) -> Result<Symbolic, Halt> {
    // A number near the largest exponent, so that the exponentials stay moderate.
    let shift = terms.iter().map(|(_, x)| x.bounds().upper().clone()).max().unwrap_or_default();
    let mut sum = Enclosure::point(Rational::ZERO);
    for (w, x) in terms {
        let x = &x.bounds() - &Enclosure::point(shift.clone());
        sum = &sum + &(&weighted_exp(&x, &Rational::ONE, bits)? * &nonnegative(w));
    }
    if *sum.lower() <= 0u32 {
        return Err(Halt::Narrow);
    }
    Ok(Symbolic::between(&log_bounds(&sum, bits)? + &Enclosure::point(shift)))
}

/// Softmax where some of it is only known between bounds: 1/(1 + Σ (w′/w) exp(x′ − x)), with
/// differences that may be exact.
fn softmax_between(terms: &[(Symbolic, Symbolic)], bits: u64) -> Result<Vec<Symbolic>, Halt> {
    let mut shares = Vec::with_capacity(terms.len());
    for (i, (w, x)) in terms.iter().enumerate() {
        let mut others = Enclosure::point(Rational::ZERO);
        for (_, (v, y)) in terms.iter().enumerate().filter(|(j, _)| *j != i) {
            let ratio = weighted_exp(&y.subtract(x)?.bounds(), &Rational::ONE, bits)?;
            others = &others + &(&ratio * &nonnegative(v));
        }
        let share = if w.is_zero() {
            Enclosure::point(Rational::ZERO)
        } else {
            share(&nonnegative(w), &others).ok_or(Halt::Narrow)?
        };
        shares.push(Symbolic::between(share));
    }
    Ok(shares)
}

/// The bounds of a number that is at least 0.
fn nonnegative(x: &Symbolic) -> Enclosure {
    x.bounds().max(&Enclosure::point(Rational::ZERO))
}
