//! Gauss–Seidel sweeps with the slowest mode taken out, for large matrices whose factors would fill
//! up.
//!
//! With A = D (1 − L − U), D the diagonal, L below and U above it, a sweep takes x to
//! H x + g, where H = (1 − L)⁻¹ U and g = (1 − L)⁻¹ D⁻¹ r. For I − γP the error shrinks by about γ
//! in each sweep along a single direction, the Perron vector v of H, and much faster elsewhere
//! when P mixes well. With u the left Perron vector and λ the Perron root, uᵀx = uᵀg / (1 − λ)
//! for the solution x, so that direction is set right at once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::dot::dot;
use super::super::system::Words;

/// The relative accuracy hoped for at first, in bits; 53 is all that a float has.
pub(super) const HOPED_ACCURACY: f64 = 49.0;

/// A prepared iteration; solving is `count` sweeps and one correction.
pub(super) struct Sweeps {
    /// The unknowns in the order in which a sweep visits them.
    order: Vec<u32>,
    /// 1 / a_ii in that order.
    inverses: Vec<f64>,
    /// −a_ij / a_ii for j ≠ i, four at a time, and the positions of their unknowns.
    quads: Vec<Quad>,
    /// The number of quads of each row, unless each has one.
    lengths: Option<Vec<u32>>,
    /// The Perron vector v.
    direction: Vec<f64>,
    /// λ / ((1 − λ) uᵀv) · u: what adds λ uᵀg / ((1 − λ) uᵀv) · v to the first iterate g.
    functional: Vec<f64>,
    /// How many sweeps reach the accuracy of floats.
    count: usize,
    scaled: Vec<f64>,
    x: Box<Iterate>,
}

/// Four coefficients of a row, the last ones possibly zero.
struct Quad {
    values: [f64; 4],
    positions: [u16; 4],
}

/// Room for all positions that a quad can name, so that no access needs a check.
type Iterate = [f64; 1 << 16];

/// Steps of power iteration after which the Perron vectors have to stand still.
const POWER_STEPS: usize = 64;

/// A step may take this many sweeps; an iteration that needs more is too slow to be of use.
const MOST_SWEEPS: f64 = 400.0;

/// Sweeps before and while the speed of convergence is measured.
const WARM_UP: u32 = 3;
const MEASURED: u32 = 16;

impl Sweeps {
    /// `None` when the sweeps converge too slowly, or there are too many unknowns.
    pub(super) fn new(words: &Words<'_>) -> Option<Self> {
        let n = words.unknowns();
        let order = visiting_order(words);
        let mut position = vec![0u16; n];
        for (k, &i) in order.iter().enumerate() {
            position[i as usize] = u16::try_from(k).ok()?;
        }
        let mut quads = Vec::with_capacity(n);
        let mut lengths = Vec::with_capacity(n);
        let mut inverses = Vec::with_capacity(n);
        for &i in &order {
            let i = i as usize;
            let diagonal = words.row(i).find(|&(column, _)| column == i)?.1 as f64;
            let others: Vec<(u16, f64)> = words
                .row(i)
                .filter(|&(column, _)| column != i)
                .map(|(column, a)| (position[column], -(a as f64) / diagonal))
                .collect();
            let before = quads.len();
            quads.extend(others.chunks(4).map(Quad::new));
            if others.is_empty() {
                quads.push(Quad::new(&[]));
            }
            lengths.push((quads.len() - before) as u32);
            inverses.push(1.0 / diagonal);
        }
        let mut sweeps = Self {
            order,
            inverses,
            quads,
            lengths: lengths.iter().any(|&length| length != 1).then_some(lengths),
            direction: Vec::new(),
            functional: Vec::new(),
            count: 0,
            scaled: vec![0.0; n],
            x: vec![0.0; 1 << 16].into_boxed_slice().try_into().ok()?,
        };
        sweeps.find_direction();
        sweeps.find_count()?;
        Some(sweeps)
    }

    /// The number of multiplications for one right-hand side.
    pub(super) fn cost(&self) -> usize {
        self.count * 4 * self.quads.len()
    }

    /// Solves A x = r approximately.
    pub(super) fn solve(&mut self, r: &[f64], x: &mut [f64]) {
        for ((scaled, &i), inverse) in self.scaled.iter_mut().zip(&self.order).zip(&self.inverses) {
            *scaled = r[i as usize] * inverse;
        }
        let n = self.order.len();
        self.x[..n].fill(0.0);
        self.sweep();
        let missing = dot(&self.functional, &self.x[..n]);
        for (x, direction) in self.x.iter_mut().zip(&self.direction) {
            *x += missing * direction;
        }
        for _ in 1..self.count {
            self.sweep();
        }
        for (&i, &value) in self.order.iter().zip(self.x.iter()) {
            x[i as usize] = value;
        }
    }

    /// x ← H x + (1 − L)⁻¹ scaled.
    fn sweep(&mut self) {
        let x = &mut *self.x;
        if let Some(lengths) = &self.lengths {
            let mut quads = self.quads.iter();
            for ((i, &scaled), &length) in self.scaled.iter().enumerate().zip(lengths) {
                let row = quads.by_ref().take(length as usize);
                x[i] = row.fold(scaled, |sum, quad| sum + quad.times(x));
            }
        } else {
            for ((i, &scaled), quad) in self.scaled.iter().enumerate().zip(&self.quads) {
                x[i] = scaled + quad.times(x);
            }
        }
    }

    /// Power iteration for v, u and λ.
    fn find_direction(&mut self) {
        let n = self.order.len();
        self.scaled.fill(0.0);
        self.x[..n].fill(1.0);
        let mut left = vec![1.0; n];
        let mut root = 0.0;
        for _ in 0..POWER_STEPS {
            let previous = root;
            self.sweep();
            root = normalise(&mut self.x[..n]);
            self.sweep_transposed(&mut left);
            let left_root = normalise(&mut left);
            let still = |a: f64, b: f64| (a - b).abs() <= f64::EPSILON;
            if still(root, previous) && still(root, left_root) {
                break;
            }
        }
        self.direction = self.x[..n].to_vec();
        let scale = root / ((1.0 - root) * dot(&left, &self.direction));
        // A root that is not to be had, as for a nilpotent H, leaves nothing to correct.
        let scale = if scale.is_finite() { scale } else { 0.0 };
        left.iter_mut().for_each(|x| *x *= scale);
        self.functional = left;
    }

    /// u ← Hᵀ u = Uᵀ (1 − L)⁻ᵀ u.
    fn sweep_transposed(&self, u: &mut [f64]) {
        let mut out = vec![0.0; u.len()];
        let mut end = self.quads.len();
        for i in (0..u.len()).rev() {
            // All later rows have been added to u_i by now.
            let w = u[i];
            let start = end - self.lengths.as_ref().map_or(1, |lengths| lengths[i] as usize);
            for quad in &self.quads[start..end] {
                for (&column, value) in quad.positions.iter().zip(quad.values) {
                    let column = usize::from(column);
                    let target = if column < i { &mut *u } else { &mut out };
                    target[column] += value * w;
                }
            }
            end = start;
        }
        u.copy_from_slice(&out);
    }

    /// Measures how fast the error shrinks once v is taken out of it; `None` when that is slow.
    fn find_count(&mut self) -> Option<()> {
        let n = self.order.len();
        self.scaled.fill(0.0);
        // Any vector without structure would do; this one is the same in every run.
        for (i, error) in (0..n as u64).zip(self.x.iter_mut()) {
            *error = (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64 / 2f64.powi(52) - 1.0;
        }
        let product = dot(&self.functional, &self.direction);
        let missing = dot(&self.functional, &self.x[..n]);
        if product != 0.0 {
            for (error, direction) in self.x.iter_mut().zip(&self.direction) {
                *error -= missing / product * direction;
            }
        }
        for _ in 0..WARM_UP {
            self.sweep();
        }
        let before = normalise(&mut self.x[..n]);
        for _ in 0..MEASURED {
            self.sweep();
        }
        let after = normalise(&mut self.x[..n]);
        if !(before.is_finite() && after.is_finite()) {
            return None;
        }
        let bits = (-after.log2() / f64::from(MEASURED)).min(HOPED_ACCURACY);
        let count = (HOPED_ACCURACY / bits).ceil() + 2.0;
        (bits > 0.0 && count <= MOST_SWEEPS).then(|| self.count = count as usize)
    }
}

impl Quad {
    fn new(entries: &[(u16, f64)]) -> Self {
        let mut quad = Self { values: [0.0; 4], positions: [0; 4] };
        for (k, &(position, value)) in entries.iter().enumerate().take(4) {
            quad.positions[k] = position;
            quad.values[k] = value;
        }
        quad
    }

    fn times(&self, x: &Iterate) -> f64 {
        let term = |k: usize| self.values[k] * x[usize::from(self.positions[k])];
        (term(0) + term(1)) + (term(2) + term(3))
    }
}

/// An order that visits successors early, so that a sweep works with as many new values as
/// possible.
///
/// Greedy: next comes the state with the least weight of successors not yet visited minus weight of
/// predecessors not yet visited. Source: P. Eades, X. Lin, W. F. Smyth, "A fast and effective
/// heuristic for the feedback arc set problem", Inf. Process. Lett. 47 (1993).
fn visiting_order(words: &Words<'_>) -> Vec<u32> {
    let n = words.unknowns();
    let mut predecessors = vec![Vec::new(); n];
    let mut balance = vec![0i64; n];
    for i in 0..n {
        let total: f64 = words.row(i).map(|(_, a)| (a as f64).abs()).sum();
        for (j, a) in words.row(i).filter(|&(j, _)| j != i) {
            let weight = ((a as f64).abs() / total * 2f64.powi(32)) as i64;
            predecessors[j].push((i, weight));
            balance[i] += weight;
            balance[j] -= weight;
        }
    }
    let mut queue: BinaryHeap<Reverse<(i64, u32)>> = (0u32..).zip(&balance).map(|(i, &b)| Reverse((b, i))).collect();
    let mut visited = vec![false; n];
    let mut order = Vec::with_capacity(n);
    while let Some(Reverse((queued, i))) = queue.pop() {
        let at = i as usize;
        if visited[at] || queued != balance[at] {
            continue;
        }
        visited[at] = true;
        order.push(i);
        for &(j, weight) in predecessors[at].iter().filter(|&&(j, _)| !visited[j]) {
            balance[j] -= weight;
            queue.push(Reverse((balance[j], j as u32)));
        }
        let total: f64 = words.row(at).map(|(_, a)| (a as f64).abs()).sum();
        for (j, a) in words.row(at).filter(|&(j, _)| !visited[j]) {
            balance[j] += ((a as f64).abs() / total * 2f64.powi(32)) as i64;
            queue.push(Reverse((balance[j], j as u32)));
        }
    }
    order
}

/// Divides by the largest size of an entry and returns it.
fn normalise(x: &mut [f64]) -> f64 {
    let largest = x.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
    if largest > 0.0 {
        x.iter_mut().for_each(|x| *x /= largest);
    }
    largest
}
