//! Bounds of logarithms, exponentials and shares, to a precision in bits.

use malachite_base::num::basic::traits::Zero;

use super::form::Terms;
use crate::number::enclosure::{Enclosure, dyadic, exp_of, ln};
use crate::number::{Halt, Rational};

/// ln x for an x > 0 between bounds.
pub(super) fn log_bounds(x: &Enclosure, bits: u64) -> Result<Enclosure, Halt> {
    let width = dyadic(&1u32.into(), bits + 2);
    let at = |x: &Rational| ln(x, &width).map_err(|_| Halt::Narrow);
    Ok(Enclosure::between(at(x.lower())?.lower().clone(), at(x.upper())?.upper().clone()))
}

/// w exp(x), for a w ≥ 0.
pub(super) fn weighted_exp(x: &Enclosure, weight: &Rational, bits: u64) -> Result<Enclosure, Halt> {
    Ok(exp_of(x, bits + 8).map_err(|_| Halt::Narrow)?.scaled(weight))
}

/// Bounds of log Σ w exp(x) over terms in normal form.
pub(super) fn log_sum_bounds(terms: &Terms, bits: u64) -> Result<Enclosure, Halt> {
    let mut sum = Enclosure::point(Rational::ZERO);
    for (x, w) in terms.iter() {
        sum = &sum + &weighted_exp(&x.bounds(), w, bits)?;
    }
    log_bounds(&sum, bits)
}

/// Bounds of w exp(x) / Σ w exp(x) for one of the terms in normal form.
pub(super) fn share_bounds(terms: &Terms, number: usize, bits: u64) -> Result<Enclosure, Halt> {
    let mut others = Enclosure::point(Rational::ZERO);
    let mut own = Enclosure::point(Rational::ZERO);
    for (i, (x, w)) in terms.iter().enumerate() {
        let term = weighted_exp(&x.bounds(), w, bits)?;
        if i == number {
            own = term;
        } else {
            others = &others + &term;
        }
    }
    Ok(share(&own, &others).ok_or(Halt::Narrow)?.outward(bits + 4))
}

/// x/(x + y), which rises in x and falls in y, both ≥ 0.
pub(super) fn share(x: &Enclosure, y: &Enclosure) -> Option<Enclosure> {
    let at = |x: &Rational, y: &Rational| {
        let sum = x + y;
        (sum > 0u32).then(|| x / sum)
    };
    Some(Enclosure::between(at(x.lower(), y.upper())?, at(x.upper(), y.lower())?))
}
