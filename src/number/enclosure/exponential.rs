//! Directed bounds of e^x at dyadic points, by a fixed-point series with a proved remainder.

use malachite_base::num::arithmetic::traits::{DivRound, FloorSqrt, UnsignedAbs};
use malachite_base::num::basic::traits::{One, Zero};
use malachite_base::rounding_modes::RoundingMode;
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;

/// Evaluates e^x for x in units of 2^−bits, with one precision for many arguments.
///
/// The method: x = k ln 2 + r with 0 ≤ r < ln 2 (up to the error of ln 2); y = r/2^j; Taylor's
/// series at y; j squarings; a shift by k. All of it in integers in units of u = 2^−q, q = bits +
/// guard, every step rounded down, so that the result is a lower bound; the upper bound adds what
/// the steps can have lost:
///
/// * ln 2 is known within one u, so r within |k| u, and y within v u, v = 1 + ⌈|k|/2^j⌉.
/// * Terms t_i = ⌊⌊t_{i−1} y⌋/i⌋ satisfy t_i ≤ y^i/i! ≤ t_i + 2u, as y ≤ ½: by induction y^i/i! ≤
///   (t_{i−1} + 2u) y/i ≤ t_i + u + u/i. The series stops at the first term t_m = 0; from there on
///   the true terms sum to at most 4u. So the sum is below e^y by at most (2m + 2)u, and below e^{y
///   + vu} ≤ e^y (1 + 2vu) by at most E = (2m + 2 + 4v)u.
/// * A number z ≥ 1 known from below with relative error ρ is squared into z² with relative error
///   at most 2ρ + u; after j squarings it is at most 2^j (ρ + u). With e^r < 3 the absolute error
///   is at most 3 · 2^j (E + u).
#[derive(Clone, Debug)]
pub struct Exponential {
    bits: u64,
    guard: u64,
    /// j.
    halvings: u64,
    /// ⌊2^q ln 2⌋.
    ln_2: Natural,
}

impl Exponential {
    /// Evaluation in units of 2^−bits.
    pub fn new(bits: u64) -> Self {
        // Series and squarings cost about the same when both number about √q.
        let halvings = (bits + 32).floor_sqrt() * 3 / 4;
        let guard = halvings + 12;
        Exponential { bits, guard, halvings, ln_2: ln_2(bits + guard) }
    }

    /// The number of fraction bits.
    pub fn bits(&self) -> u64 {
        self.bits
    }

    /// Numbers (lower, upper) with lower ≤ 2^bits · e^{x / 2^bits} ≤ upper.
    ///
    /// For x = 0 they are equal and for x < 0 they differ by at most 2; for positive x by about as
    /// many units as e^x is large. The result has about bits + 1.45 x / 2^bits binary digits, so
    /// callers bound x from above. Time: O(√bits) products of numbers of that precision.
    pub fn bounds(&self, x: &Integer) -> (Natural, Natural) {
        if *x == 0 {
            let one = Natural::ONE << self.bits;
            return (one.clone(), one);
        }
        let q = self.bits + self.guard;
        let magnitude = x.unsigned_abs() << self.guard;
        let (negative, k, r) = if *x < 0 {
            // e^x < 2^x: far below one unit.
            if (&magnitude >> q) > self.bits {
                return (Natural::ZERO, Natural::ONE);
            }
            let k = (&magnitude).div_round(&self.ln_2, RoundingMode::Ceiling).0;
            let r = &k * &self.ln_2 - magnitude;
            (true, k, r)
        } else {
            let above = &self.ln_2 + Natural::ONE;
            let k = &magnitude / &above;
            let r = magnitude - &k * above;
            (false, k, r)
        };
        let y = r >> self.halvings;
        let mut sum = Natural::ONE << q;
        let mut term = y.clone();
        let mut m = 1u64;
        while term != 0 {
            sum += &term;
            m += 1;
            term = ((term * &y) >> q) / Natural::from(m);
        }
        for _ in 0..self.halvings {
            sum = (&sum * &sum) >> q;
        }
        let drift = (&k >> self.halvings) + Natural::from(2u32);
        let series = Natural::from(2 * m + 3) + (drift << 2u32);
        let error = (series * Natural::from(3u32)) << self.halvings;
        // Callers bound x, so k is a small number; u64 is more than memory holds.
        let k = u64::try_from(&k).unwrap_or(u64::MAX);
        let upper = &sum + error;
        if negative {
            let shift = self.guard.saturating_add(k);
            (sum >> shift, (upper >> shift) + Natural::ONE)
        } else if k <= self.guard {
            (sum >> (self.guard - k), (upper >> (self.guard - k)) + Natural::ONE)
        } else {
            (sum << (k - self.guard), upper << (k - self.guard))
        }
    }
}

/// ⌊2^bits · ln 2⌋, from ln 2 = 18 artanh(1/26) − 2 artanh(1/4801) + 8 artanh(1/8749).
pub(super) fn ln_2(bits: u64) -> Natural {
    let mut guard = 32;
    loop {
        let q = bits + guard;
        let terms = [(18u32, artanh_of_reciprocal(26, q)), (8, artanh_of_reciprocal(8749, q))];
        let (subtracted, steps) = artanh_of_reciprocal(4801, q);
        let mut lower = Natural::ZERO;
        let mut error = Natural::from(2 * steps + 2);
        for (factor, (sum, steps)) in terms {
            lower += sum * Natural::from(factor);
            error += Natural::from(u64::from(factor) * (steps + 1));
        }
        lower -= subtracted << 1u32;
        // True value in [lower − error, lower + error]; both ends must have the same floor.
        let floor = (&lower - &error) >> guard;
        if floor == (lower + error) >> guard {
            return floor;
        }
        guard *= 2;
    }
}

/// Σ ⌊⌊2^q/n^{2i+1}⌋/(2i+1)⌋ and the number of terms: below 2^q artanh(1/n) by at most one unit for
/// each term and one for the rest, n ≥ 2.
fn artanh_of_reciprocal(n: u32, q: u64) -> (Natural, u64) {
    let square = Natural::from(n) * Natural::from(n);
    let mut power = (Natural::ONE << q) / Natural::from(n);
    let mut sum = Natural::ZERO;
    let mut steps = 0u64;
    while power != 0 {
        sum += &power / Natural::from(2 * steps + 1);
        power /= &square;
        steps += 1;
    }
    (sum, steps)
}
