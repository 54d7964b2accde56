//! Gauss–Seidel sweeps with the slowest mode taken out, for large matrices whose factors would fill up.
//!
//! With A = D (1 − L − U), D the diagonal, L below and U above it, a sweep takes x to
//! H x + g, where H = (1 − L)⁻¹ U and g = (1 − L)⁻¹ D⁻¹ r. For I − γP the error shrinks by about γ
//! in each sweep along a single direction, the Perron vector v of H, and much faster elsewhere
//! when P mixes well. With u the left Perron vector and λ the Perron root, uᵀx = uᵀg / (1 − λ)
//! for the solution x, so that direction is set right at once.

use crate::solve::linear::system::Words;

/// A prepared iteration; solving is `count` sweeps and one correction.
pub(super) struct Sweeps {
    offsets: Vec<u32>,
    columns: Vec<u32>,
    /// −a_ij / a_ii for j ≠ i.
    values: Vec<f64>,
    /// 1 / a_ii.
    inverses: Vec<f64>,
    /// The Perron vector v.
    direction: Vec<f64>,
    /// λ / ((1 − λ) uᵀv) · u: what adds λ uᵀg / ((1 − λ) uᵀv) · v to the first iterate g.
    functional: Vec<f64>,
    /// How many sweeps reach the accuracy of floats.
    count: usize,
    scaled: Vec<f64>,
}

/// Sweeps after which the Perron vectors have to stand still.
const POWER_STEPS: usize = 64;

/// A step may take this many sweeps; an iteration that needs more is too slow to be of use.
const MOST_SWEEPS: f64 = 400.0;

/// Sweeps before and while the speed of convergence is measured.
const WARM_UP: u32 = 3;
const MEASURED: u32 = 16;

impl Sweeps {
    /// `None` when the sweeps converge too slowly.
    pub(super) fn new(words: &Words<'_>) -> Option<Self> {
        let n = words.unknowns();
        let mut sweeps = Self {
            offsets: vec![0],
            columns: Vec::with_capacity(words.nonzeros()),
            values: Vec::with_capacity(words.nonzeros()),
            inverses: Vec::with_capacity(n),
            direction: vec![1.0; n],
            functional: vec![1.0; n],
            count: 0,
            scaled: vec![0.0; n],
        };
        for i in 0..n {
            let diagonal = words.row(i).find(|&(column, _)| column == i)?.1 as f64;
            for (column, coefficient) in words.row(i).filter(|&(column, _)| column != i) {
                sweeps.columns.push(column as u32);
                sweeps.values.push(-(coefficient as f64) / diagonal);
            }
            sweeps.offsets.push(sweeps.columns.len() as u32);
            sweeps.inverses.push(1.0 / diagonal);
        }
        sweeps.find_direction();
        sweeps.find_count()?;
        Some(sweeps)
    }

    /// The number of multiplications for one right-hand side.
    pub(super) fn cost(&self) -> usize {
        // Gathered operands cost more than those in order.
        self.count * (self.values.len() + 2 * self.inverses.len())
    }

    /// Solves A x = r approximately.
    pub(super) fn solve(&mut self, r: &[f64], x: &mut [f64]) {
        let mut scaled = std::mem::take(&mut self.scaled);
        for ((scaled, r), inverse) in scaled.iter_mut().zip(r).zip(&self.inverses) {
            *scaled = r * inverse;
        }
        x.fill(0.0);
        self.sweep(&scaled, x);
        self.correct(x);
        for _ in 1..self.count {
            self.sweep(&scaled, x);
        }
        self.scaled = scaled;
    }

    /// x ← H x + (1 − L)⁻¹ scaled.
    fn sweep(&self, scaled: &[f64], x: &mut [f64]) {
        let mut start = self.offsets[0] as usize;
        for (i, &scaled) in scaled.iter().enumerate() {
            let end = self.offsets[i + 1] as usize;
            let mut sum = scaled;
            for (&column, value) in self.columns[start..end].iter().zip(&self.values[start..end]) {
                sum += value * x[column as usize];
            }
            x[i] = sum;
            start = end;
        }
    }

    /// Adds the multiple of v that the first iterate is short of.
    fn correct(&self, x: &mut [f64]) {
        let missing = super::dot(&self.functional, x);
        for (x, direction) in x.iter_mut().zip(&self.direction) {
            *x += missing * direction;
        }
    }

    /// Power iteration for v, u and λ.
    fn find_direction(&mut self) {
        let n = self.inverses.len();
        let zero = vec![0.0; n];
        let mut right = vec![1.0; n];
        let mut left = vec![1.0; n];
        let mut root = 0.0;
        for _ in 0..POWER_STEPS {
            self.sweep(&zero, &mut right);
            root = normalise(&mut right);
            self.sweep_transposed(&mut left);
            normalise(&mut left);
        }
        let scale = root / ((1.0 - root) * super::dot(&left, &right));
        if scale.is_finite() {
            left.iter_mut().for_each(|x| *x *= scale);
            self.direction = right;
            self.functional = left;
        } else {
            // H is nilpotent, or its root is not to be had: no correction.
            self.functional = zero;
        }
    }

    /// u ← Hᵀ u = Uᵀ (1 − L)⁻ᵀ u.
    fn sweep_transposed(&self, u: &mut [f64]) {
        let mut out = vec![0.0; u.len()];
        for i in (0..u.len()).rev() {
            // All later rows have been added to u_i by now.
            let w = u[i];
            let range = self.offsets[i] as usize..self.offsets[i + 1] as usize;
            for (&column, value) in self.columns[range.clone()].iter().zip(&self.values[range]) {
                let column = column as usize;
                let target = if column < i { &mut *u } else { &mut out };
                target[column] += value * w;
            }
        }
        u.copy_from_slice(&out);
    }

    /// Measures how fast the error shrinks once v is taken out of it; `None` when that is slow.
    fn find_count(&mut self) -> Option<()> {
        let n = self.inverses.len();
        let zero = vec![0.0; n];
        // Any vector without structure would do; this one is the same in every run.
        let mut error: Vec<f64> =
            (0..n as u64).map(|i| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64 / 2f64.powi(52) - 1.0).collect();
        let product = super::dot(&self.functional, &self.direction);
        let missing = super::dot(&self.functional, &error);
        if product != 0.0 {
            for (error, direction) in error.iter_mut().zip(&self.direction) {
                *error -= missing / product * direction;
            }
        }
        for _ in 0..WARM_UP {
            self.sweep(&zero, &mut error);
        }
        let before = normalise(&mut error);
        for _ in 0..MEASURED {
            self.sweep(&zero, &mut error);
        }
        let after = normalise(&mut error);
        if !(before.is_finite() && after.is_finite()) {
            return None;
        }
        let bits = (-after.log2() / f64::from(MEASURED)).min(super::HOPED_ACCURACY);
        let count = (super::HOPED_ACCURACY / bits).ceil() + 2.0;
        (bits > 0.0 && count <= MOST_SWEEPS).then(|| self.count = count as usize)
    }
}

/// Divides by the largest size of an entry and returns it.
fn normalise(x: &mut [f64]) -> f64 {
    let largest = x.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
    if largest > 0.0 {
        x.iter_mut().for_each(|x| *x /= largest);
    }
    largest
}
