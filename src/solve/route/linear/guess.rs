//! Approximate solutions in floating point: the only place where the linear algebra uses floats.
//!
//! Nothing here is trusted. A guess goes out as integer digits, and what it leaves over is computed
//! exactly elsewhere; a bad guess makes the remainder larger than hoped, which costs further
//! digits.

mod sweeps;

use super::dot::dot;
use super::elimination::{Arithmetic, Factors, Failure, factor};
use super::system::Words;
use sweeps::{HOPED_ACCURACY, Sweeps};

/// A way to solve A x = r approximately, and what has been learnt about how well it does.
pub(super) struct FloatInverse {
    solver: Method,
    /// 1 / Σ_j |a_ij|: rounding one entry of x by a half moves row i by at most half of its
    /// inverse.
    weights: Vec<f64>,
    /// Relative accuracy of the solver in bits.
    accuracy: f64,
    /// log2 of the expected size of x for a remainder of the usual size.
    growth: f64,
    determinant_bits: i64,
    right: Vec<f64>,
    x: Vec<f64>,
    work: Vec<f64>,
}

enum Method {
    Factors(Factors<f64>),
    Sweeps(Sweeps),
}

/// 1.5 · 2^52: numbers below 2^51 round to integers when it is added.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// Up to this many unknowns elimination is always affordable.
const SMALL: usize = 64;

impl FloatInverse {
    /// Prepares for a diagonally dominant matrix; `None` when floats cannot cope with it.
    pub(super) fn new(words: &Words<'_>) -> Option<Self> {
        let n = words.unknowns();
        let weights: Vec<f64> =
            (0..n).map(|i| 1.0 / words.row(i).map(|(_, a)| (a as f64).abs()).sum::<f64>()).collect();
        let solver = choose_solver(words, &weights)?;
        let determinant_bits = match &solver {
            Method::Factors(factors) => -factors.inverse_pivots().map(|p| p.abs().log2()).sum::<f64>(),
            // What is beside the diagonal changes little.
            Method::Sweeps(_) => (0..n)
                .flat_map(|i| words.row(i).filter(move |&(j, _)| j == i))
                .map(|(_, a)| (a as f64).abs().log2())
                .sum(),
        };
        let mut guess = Self {
            solver,
            determinant_bits: determinant_bits.ceil() as i64,
            right: weights.iter().map(|w| 1.0 / w).collect(),
            weights,
            accuracy: HOPED_ACCURACY,
            growth: 0.0,
            x: vec![0.0; n],
            work: Vec::new(),
        };
        // For an M-matrix no remainder within the weights leads to a larger x than this one.
        guess.apply();
        guess.growth = guess.largest()?.log2().max(-1.0);
        Some(guess)
    }

    /// About log2 |det A|.
    pub(super) fn determinant_bits(&self) -> i64 {
        self.determinant_bits
    }

    /// How many bits the next step may gain.
    pub(super) fn next_bits(&self) -> u32 {
        (self.accuracy - self.growth).clamp(0.0, 60.0) as u32
    }

    /// Writes the integers nearest to the approximate solution of A x = r; `bits` is what was
    /// gained by the step. False when they would not be exact as floats.
    pub(super) fn digits(&mut self, r: &[i64], bits: u32, digits: &mut [i64]) -> bool {
        for (right, &r) in self.right.iter_mut().zip(r) {
            *right = r as f64;
        }
        self.apply();
        let Some(largest) = self.largest() else {
            return false;
        };
        if largest >= 2f64.powi(51) {
            return false;
        }
        for (digit, x) in digits.iter_mut().zip(&self.x) {
            // Adding 1.5 · 2^52 leaves no bits after the binary point.
            *digit = (x + ROUNDER - ROUNDER) as i64;
        }
        // Half a bit of reserve; a larger x next time costs accuracy, not correctness.
        let growth = largest.log2() - f64::from(bits) + 0.5;
        self.growth = growth.max(self.growth - 1.0).max(-1.0);
        true
    }

    /// Learns from the remainder that the last digits left over.
    pub(super) fn observe(&mut self, r: &[i64]) {
        let mut excess = 0.0f64;
        for (&r, weight) in r.iter().zip(&self.weights) {
            excess = excess.max((r as f64).abs() * weight);
        }
        // Perfect rounding leaves at most 1/2.
        if excess > 1.0 {
            self.accuracy -= excess.log2();
            self.growth += excess.log2();
        } else if excess < 0.75 {
            self.accuracy = (self.accuracy + 0.125).min(HOPED_ACCURACY + 1.0);
        }
    }

    /// Makes the next step smaller after digits were refused.
    pub(super) fn retreat(&mut self) {
        self.growth += 8.0;
    }

    fn apply(&mut self) {
        match &mut self.solver {
            Method::Factors(factors) => {
                factors.solve(&Floats, &mut self.right, &mut self.x, &mut self.work);
            }
            Method::Sweeps(sweeps) => sweeps.solve(&self.right, &mut self.x),
        }
    }

    /// max_i |x_i|, unless something overflowed.
    fn largest(&self) -> Option<f64> {
        let largest = self.x.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
        // A NaN is lost in the maximum, but not in the sum.
        let sum: f64 = self.x.iter().sum();
        (largest.is_finite() && !sum.is_nan()).then_some(largest)
    }
}

/// Elimination or sweeps, whichever should take less time over all steps.
fn choose_solver(words: &Words<'_>, weights: &[f64]) -> Option<Method> {
    let n = words.unknowns();
    let rows = |i| {
        let entries = words.row(i);
        entries.map(|(column, a)| (column as u32, a as f64)).collect()
    };
    let is_dense = words.nonzeros() * 4 > n * n;
    let sweeps = (n > SMALL && !is_dense).then(|| Sweeps::new(words)).flatten();
    let budget = match &sweeps {
        None => u64::MAX,
        Some(sweeps) => {
            // The answer has about Σ log2 Σ_j |a_ij| bits, and takes twice as many to find.
            let bits: f64 = weights.iter().map(|w| -w.log2()).sum::<f64>() * 2.0;
            let steps = bits / HOPED_ACCURACY;
            // An operation of the elimination, with all its bookkeeping, costs much more.
            (steps * sweeps.cost() as f64 / 16.0) as u64
        }
    };
    match (factor(&Floats, (0..n).map(rows).collect(), budget), sweeps) {
        (Ok(factors), Some(sweeps)) if factors.cost() > sweeps.cost() => Some(Method::Sweeps(sweeps)),
        (Ok(factors), _) => Some(Method::Factors(factors)),
        (Err(_), Some(sweeps)) => Some(Method::Sweeps(sweeps)),
        (Err(Failure::TooExpensive | Failure::Deficient { .. }), None) => None,
    }
}

/// Floating-point numbers as the field of an elimination.
struct Floats;

impl Arithmetic for Floats {
    type Element = f64;

    fn zero(&self) -> f64 {
        0.0
    }

    fn is_zero(&self, a: f64) -> bool {
        a == 0.0
    }

    fn sub(&self, a: f64, b: f64) -> f64 {
        a - b
    }

    fn mul(&self, a: f64, b: f64) -> f64 {
        a * b
    }

    fn sub_mul(&self, a: f64, b: f64, c: f64) -> f64 {
        a - b * c
    }

    fn inverse(&self, a: f64) -> f64 {
        1.0 / a
    }

    fn dot(&self, a: &[f64], b: &[f64]) -> f64 {
        dot(a, b)
    }

    fn pivots_off_diagonal(&self) -> bool {
        // The diagonal of a diagonally dominant matrix stays dominant during elimination.
        false
    }

    fn better_pivot(&self, a: f64, than: f64) -> bool {
        a.abs() > than.abs()
    }
}
