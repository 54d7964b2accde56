//! Floats that propose: soft maxima of differences, and Newton steps (I − γP_π) d = r. Nothing here
//! decides anything.

use malachite_base::num::arithmetic::traits::UnsignedAbs;
use malachite_base::num::conversion::traits::RoundingFrom;
use malachite_base::num::logic::traits::SignificantBits;
use malachite_base::rounding_modes::RoundingMode;
use malachite_nz::integer::Integer;

/// Fraction bits of floats turned into integers.
const FLOAT_BITS: u64 = 52;
/// Components of at most this many states are solved by elimination, others by an iterative method.
const DENSE: usize = 160;
/// The most steps of the iterative method.
const STEPS: usize = 400;
/// The residual, relative to the first, at which the iterative method stops.
const RESIDUAL: f64 = 1e-9;

/// n / 2^bits as a float.
pub(super) fn to_float(n: &Integer, bits: u64) -> f64 {
    // Keep 62 leading bits, so that nothing overflows on the way.
    let excess = n.significant_bits().saturating_sub(62);
    let head = f64::rounding_from(&(n >> excess), RoundingMode::Nearest).0;
    let exponent = excess as i64 - bits as i64;
    head * 2f64.powi(exponent.clamp(-2000, 2000) as i32)
}

/// x in units of 2^−52; 0 if x is not finite or out of reach.
fn to_units(x: f64) -> Integer {
    let scaled = x * 2f64.powi(FLOAT_BITS as i32);
    if scaled.is_finite() { Integer::rounding_from(scaled, RoundingMode::Nearest).0 } else { Integer::from(0) }
}

/// log Σ p_i e^{x_i} for the largest x_i = 0, in units of 2^−52; leaves p_i e^{x_i} / Σ in place of
/// the x_i.
pub(super) fn log_mean_exp(exponents: &mut [f64], weights: impl Iterator<Item = f64>) -> (Integer, u64) {
    let mut sum = 0.0;
    for (x, p) in exponents.iter_mut().zip(weights) {
        *x = p * x.exp();
        sum += *x;
    }
    for x in exponents {
        *x /= sum;
    }
    (to_units(sum.ln()), FLOAT_BITS)
}

/// M = γP_π of one component in compressed rows.
#[derive(Default)]
pub(super) struct Matrix {
    row_start: Vec<usize>,
    column: Vec<u32>,
    coefficient: Vec<f64>,
}

impl Matrix {
    /// No rows yet.
    pub(super) fn new() -> Self {
        Matrix { row_start: vec![0], ..Matrix::default() }
    }

    pub(super) fn entry(&mut self, column: usize, coefficient: f64) {
        self.column.push(column as u32);
        self.coefficient.push(coefficient);
    }

    pub(super) fn end_row(&mut self) {
        self.row_start.push(self.column.len());
    }

    fn row(&self, i: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.row_start[i]..self.row_start[i + 1];
        self.column[range.clone()].iter().zip(&self.coefficient[range]).map(|(&j, &m)| (j as usize, m))
    }

    /// (I − M) x
    fn apply(&self, x: &[f64]) -> Vec<f64> {
        (0..x.len()).map(|i| self.row(i).fold(x[i], |sum, (j, m)| sum - m * x[j])).collect()
    }

    /// About (I − M)⁻¹ r, in the units of r.
    pub(super) fn solve(&self, r: &[Integer]) -> Vec<Integer> {
        // Floats carry the leading bits; the scale is taken out, so that residuals of any size are
        // solved alike.
        let size = r.iter().map(|x| x.unsigned_abs().significant_bits()).max().unwrap_or(0);
        let floats: Vec<f64> = r.iter().map(|x| to_float(x, size)).collect();
        let units = self.solve_floats(&floats).into_iter().map(to_units);
        if size >= FLOAT_BITS {
            units.map(|n| n << (size - FLOAT_BITS)).collect()
        } else {
            units.map(|n| n >> (FLOAT_BITS - size)).collect()
        }
    }

    /// About (I − M)⁻¹ 1, the expected discounted number of steps inside the component, in units of
    /// 2^−52.
    pub(super) fn steps(&self) -> (Vec<Integer>, u64) {
        let ones = vec![1.0; self.row_start.len() - 1];
        let steps = self.solve_floats(&ones).into_iter().map(|x| to_units(x.max(1.0) * 1.001));
        (steps.collect(), FLOAT_BITS)
    }

    fn solve_floats(&self, r: &[f64]) -> Vec<f64> {
        if r.len() <= DENSE { self.eliminate(r) } else { self.iterate(r) }
    }

    /// Gaussian elimination without pivoting: I − M is an M-matrix.
    fn eliminate(&self, r: &[f64]) -> Vec<f64> {
        let n = r.len();
        let mut a = vec![0.0; n * n];
        for i in 0..n {
            a[i * n + i] += 1.0;
            for (j, m) in self.row(i) {
                a[i * n + j] -= m;
            }
        }
        let mut x = r.to_vec();
        for k in 0..n {
            let (above, below) = a.split_at_mut((k + 1) * n);
            let pivot_row = &above[k * n..];
            for (i, row) in below.chunks_exact_mut(n).enumerate() {
                let factor = row[k] / pivot_row[k];
                if factor != 0.0 {
                    for (entry, pivot) in row[k..].iter_mut().zip(&pivot_row[k..]) {
                        *entry -= factor * pivot;
                    }
                    x[k + 1 + i] -= factor * x[k];
                }
            }
        }
        for k in (0..n).rev() {
            let sum = (k + 1..n).fold(x[k], |sum, j| sum - a[k * n + j] * x[j]);
            x[k] = sum / a[k * n + k];
        }
        x
    }

    /// BiCGSTAB (van der Vorst, SIAM J. Sci. Stat. Comput. 13, 1992), then sweeps of x ← r + M x if
    /// it broke down.
    fn iterate(&self, r: &[f64]) -> Vec<f64> {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let mut x = vec![0.0; r.len()];
        let mut residual = r.to_vec();
        let shadow = r.to_vec();
        let goal = RESIDUAL * RESIDUAL * dot(r, r);
        let (mut rho, mut alpha, mut omega) = (1.0, 1.0, 1.0);
        let mut v = vec![0.0; r.len()];
        let mut p = vec![0.0; r.len()];
        for _ in 0..STEPS {
            if dot(&residual, &residual) <= goal {
                return x;
            }
            let next = dot(&shadow, &residual);
            let beta = next / rho * (alpha / omega);
            rho = next;
            for ((p, v), r) in p.iter_mut().zip(&v).zip(&residual) {
                *p = r + beta * (*p - omega * v);
            }
            v = self.apply(&p);
            alpha = rho / dot(&shadow, &v);
            let s: Vec<f64> = residual.iter().zip(&v).map(|(r, v)| r - alpha * v).collect();
            let t = self.apply(&s);
            let square = dot(&t, &t);
            omega = if square > 0.0 { dot(&t, &s) / square } else { 0.0 };
            for (i, x) in x.iter_mut().enumerate() {
                *x += alpha * p[i] + omega * s[i];
            }
            residual = s.iter().zip(&t).map(|(s, t)| s - omega * t).collect();
            if !(omega.abs() > 0.0 && rho.abs() > 0.0) {
                break;
            }
        }
        let left = dot(&residual, &residual);
        if left <= goal * 1e6 {
            return x;
        }
        let mut x = r.to_vec();
        for _ in 0..STEPS {
            for i in 0..x.len() {
                x[i] = self.row(i).fold(r[i], |sum, (j, m)| sum + m * x[j]);
            }
        }
        x
    }
}

/// The probabilities and weights of a model as floats.
pub(super) fn floats<'a>(numbers: impl Iterator<Item = &'a crate::number::Rational>) -> Vec<f64> {
    numbers.map(crate::number::approximate).collect()
}

/// The middles of some bounds, scaled to sum 1.
pub(super) fn shares<'a>(bounds: impl Iterator<Item = &'a (Integer, Integer)>, bits: u64) -> Vec<f64> {
    let middles: Vec<f64> = bounds.map(|(low, high)| to_float(low, bits) + to_float(high, bits)).collect();
    let total: f64 = middles.iter().sum();
    middles.into_iter().map(|x| x / total).collect()
}
