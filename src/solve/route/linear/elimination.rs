//! Gaussian elimination over any field: sparse with little fill first, dense where the rest has
//! filled up.
//!
//! Pivots are taken in increasing order of (entries in the row − 1) · (entries in the column − 1),
//! Markowitz's bound on the fill, evaluated lazily. Source: H. M. Markowitz, "The elimination form
//! of the inverse and its application to linear programming", Management Science 3 (1957).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The arithmetic that elimination needs, and its choice of pivots.
pub(super) trait Arithmetic {
    /// A number of the field.
    type Element: Copy;
    /// 0.
    fn zero(&self) -> Self::Element;
    /// Whether a = 0, so that a can be no pivot and need not be stored.
    fn is_zero(&self, a: Self::Element) -> bool;
    /// a − b.
    fn sub(&self, a: Self::Element, b: Self::Element) -> Self::Element;
    /// a · b.
    fn mul(&self, a: Self::Element, b: Self::Element) -> Self::Element;
    /// a − b · c.
    fn sub_mul(&self, a: Self::Element, b: Self::Element, c: Self::Element) -> Self::Element;
    /// 1 / a for a ≠ 0.
    fn inverse(&self, a: Self::Element) -> Self::Element;
    /// Σ a_i b_i.
    fn dot(&self, a: &[Self::Element], b: &[Self::Element]) -> Self::Element;
    /// Whether the sparse stage may take its pivots outside the diagonal.
    fn pivots_off_diagonal(&self) -> bool;
    /// Whether a is the better pivot of two nonzero numbers.
    fn better_pivot(&self, a: Self::Element, than: Self::Element) -> bool;
}

/// A row of a sparse matrix: columns, increasing, with their nonzero coefficients.
pub(super) type SparseRow<E> = Vec<(u32, E)>;

/// The factors of a matrix of full rank: what it takes to solve for any right-hand side.
pub(super) struct Factors<E> {
    /// The pivots of the sparse stage, in order: row, column, and the inverse of the pivot.
    pivots: Vec<(u32, u32, E)>,
    /// For each sparse pivot, the multiples of its row that were subtracted from other rows.
    lower: Ragged<E>,
    /// For each sparse pivot, the rest of its row.
    upper: Ragged<E>,
    core: Core<E>,
}

/// Lists of pairs (index, coefficient), one after the other.
struct Ragged<E> {
    offsets: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<E>,
}

impl<E: Copy> Ragged<E> {
    fn new() -> Self {
        Self { offsets: vec![0], indices: Vec::new(), values: Vec::new() }
    }

    fn push(&mut self, index: u32, value: E) {
        self.indices.push(index);
        self.values.push(value);
    }

    fn close(&mut self) {
        self.offsets.push(self.indices.len());
    }

    fn list(&self, k: usize) -> impl Iterator<Item = (usize, E)> + '_ {
        let range = self.offsets[k]..self.offsets[k + 1];
        let indices = &self.indices[range.clone()];
        let values = &self.values[range];
        indices.iter().map(|&i| i as usize).zip(values.iter().copied())
    }
}

/// The dense remainder, m×m and row by row: multipliers left of the diagonal, the reduced row right
/// of it; the diagonal itself is kept inverted.
struct Core<E> {
    rows: Vec<u32>,
    columns: Vec<u32>,
    entries: Vec<E>,
    inverses: Vec<E>,
}

/// Why there are no factors.
pub(super) enum Failure {
    /// The elimination would have taken more than the allowed number of operations.
    TooExpensive,
    /// The matrix does not have full rank: the given rows and columns carry a regular submatrix,
    /// and over this field the extra column is a combination of those columns.
    Deficient { rows: Vec<u32>, columns: Vec<u32>, extra: u32 },
}

/// Below this share of nonzeros, as 1 / DENSITY, the remaining rows are kept sparse.
const DENSITY: usize = 3;

/// Factors the square matrix with the given rows.
///
/// # Errors
///
/// [`Failure::TooExpensive`] when more than `budget` operations would be needed, and
/// [`Failure::Deficient`] when the matrix has no inverse over the field.
pub(super) fn factor<F: Arithmetic>(
    field: &F,
    rows: Vec<SparseRow<F::Element>>,
    mut budget: u64,
) -> Result<Factors<F::Element>, Failure> {
    let mut active = Active::new(field, rows);
    let mut pivots = Vec::new();
    let mut lower = Ragged::new();
    let mut upper = Ragged::new();
    while active.nonzeros * DENSITY <= active.rows_left * active.rows_left {
        let Some((row, column)) = active.next_pivot(field) else {
            break;
        };
        let inverse = active.eliminate(field, row, column, &mut lower, &mut upper, &mut budget)?;
        pivots.push((row, column, inverse));
    }
    let m = active.rows_left as u64;
    // A dense operation costs far less than a sparse one.
    if m * m * m / 16 > budget {
        return Err(Failure::TooExpensive);
    }
    let core = active.into_core(field, &pivots);
    let (rank, core) = dense_factor(field, core);
    if rank < core.rows.len() {
        let sparse_rows = pivots.iter().map(|&(row, ..)| row);
        let sparse_columns = pivots.iter().map(|&(_, column, _)| column);
        return Err(Failure::Deficient {
            rows: sparse_rows.chain(core.rows[..rank].iter().copied()).collect(),
            columns: sparse_columns.chain(core.columns[..rank].iter().copied()).collect(),
            extra: core.columns[rank],
        });
    }
    Ok(Factors { pivots, lower, upper, core })
}

/// The rows not yet eliminated.
struct Active<E> {
    rows: Vec<SparseRow<E>>,
    is_left: Vec<bool>,
    /// For each column, rows that have it; rows that have lost it since may still be listed.
    rows_of: Vec<Vec<u32>>,
    /// The exact number of remaining rows with each column.
    counts: Vec<u32>,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
    rows_left: usize,
    nonzeros: usize,
}

impl<E: Copy> Active<E> {
    fn new<F: Arithmetic<Element = E>>(field: &F, rows: Vec<SparseRow<E>>) -> Self {
        let n = rows.len();
        let mut rows_of = vec![Vec::new(); n];
        let mut nonzeros = 0;
        for (i, row) in (0u32..).zip(&rows) {
            nonzeros += row.len();
            for &(column, _) in row {
                rows_of[column as usize].push(i);
            }
        }
        let counts = rows_of.iter().map(|list| list.len() as u32).collect();
        let mut active = Self {
            rows,
            is_left: vec![true; n],
            rows_of,
            counts,
            queue: BinaryHeap::with_capacity(2 * n),
            rows_left: n,
            nonzeros,
        };
        for i in 0..n as u32 {
            active.enqueue(field, i);
        }
        active
    }

    /// The cheapest allowed pivot of a row: Markowitz's bound and the column.
    fn best_in_row<F: Arithmetic<Element = E>>(&self, field: &F, row: u32) -> Option<(u64, u32)> {
        let entries = &self.rows[row as usize];
        let others = entries.len().saturating_sub(1) as u64;
        entries
            .iter()
            .filter(|&&(column, _)| field.pivots_off_diagonal() || column == row)
            .map(|&(column, _)| {
                let count = u64::from(self.counts[column as usize]).saturating_sub(1);
                (others * count, column)
            })
            .min()
    }

    fn enqueue<F: Arithmetic<Element = E>>(&mut self, field: &F, row: u32) {
        if let Some((cost, _)) = self.best_in_row(field, row) {
            self.queue.push(Reverse((cost, row)));
        }
    }

    fn next_pivot<F: Arithmetic<Element = E>>(&mut self, field: &F) -> Option<(u32, u32)> {
        while let Some(Reverse((queued, row))) = self.queue.pop() {
            if !self.is_left[row as usize] {
                continue;
            }
            if let Some((cost, column)) = self.best_in_row(field, row) {
                if cost <= queued {
                    return Some((row, column));
                }
                // The row or its columns have filled since it was queued.
                self.queue.push(Reverse((cost, row)));
            }
        }
        None
    }

    /// Takes the pivot's row out and its column out of all other rows; gives the pivot's inverse.
    fn eliminate<F: Arithmetic<Element = E>>(
        &mut self,
        field: &F,
        row: u32,
        column: u32,
        lower: &mut Ragged<E>,
        upper: &mut Ragged<E>,
        budget: &mut u64,
    ) -> Result<E, Failure> {
        let mut pivot_row = std::mem::take(&mut self.rows[row as usize]);
        self.is_left[row as usize] = false;
        self.rows_left -= 1;
        self.nonzeros -= pivot_row.len();
        for &(c, _) in &pivot_row {
            self.counts[c as usize] -= 1;
        }
        let mut inverse = field.zero();
        pivot_row.retain(|&(c, value)| {
            if c == column {
                inverse = field.inverse(value);
            }
            c != column
        });
        for &(c, value) in &pivot_row {
            upper.push(c, value);
        }
        upper.close();
        for other in std::mem::take(&mut self.rows_of[column as usize]) {
            let entries = &self.rows[other as usize];
            if let Ok(at) = entries.binary_search_by_key(&column, |&(c, _)| c)
                && self.is_left[other as usize]
            {
                let cost = (entries.len() + pivot_row.len()) as u64;
                *budget = budget.checked_sub(cost).ok_or(Failure::TooExpensive)?;
                let multiplier = field.mul(entries[at].1, inverse);
                lower.push(other, multiplier);
                self.subtract(field, other, column, multiplier, &pivot_row);
                self.enqueue(field, other);
            }
        }
        lower.close();
        Ok(inverse)
    }

    /// Replaces a row by row − multiplier · pivot row, without the pivot's column.
    fn subtract<F: Arithmetic<Element = E>>(
        &mut self,
        field: &F,
        row: u32,
        pivot_column: u32,
        multiplier: E,
        pivot_row: &[(u32, E)],
    ) {
        let old = std::mem::take(&mut self.rows[row as usize]);
        self.nonzeros -= old.len();
        let mut new = Vec::with_capacity(old.len() + pivot_row.len());
        let mut pivot_row = pivot_row.iter().copied().peekable();
        for (column, value) in old {
            while let Some((c, above)) = pivot_row.next_if(|&(c, _)| c < column) {
                new.push((c, field.sub_mul(field.zero(), multiplier, above)));
                self.counts[c as usize] += 1;
                self.rows_of[c as usize].push(row);
            }
            if column == pivot_column {
                continue;
            }
            match pivot_row.next_if(|&(c, _)| c == column) {
                None => new.push((column, value)),
                Some((_, above)) => {
                    let difference = field.sub_mul(value, multiplier, above);
                    if field.is_zero(difference) {
                        self.counts[column as usize] -= 1;
                    } else {
                        new.push((column, difference));
                    }
                }
            }
        }
        for (c, above) in pivot_row {
            new.push((c, field.sub_mul(field.zero(), multiplier, above)));
            self.counts[c as usize] += 1;
            self.rows_of[c as usize].push(row);
        }
        self.nonzeros += new.len();
        self.rows[row as usize] = new;
    }

    /// The remaining rows and columns as a dense matrix, in increasing order of both.
    fn into_core<F: Arithmetic<Element = E>>(self, field: &F, pivots: &[(u32, u32, E)]) -> Core<E> {
        let n = self.rows.len();
        let mut position = vec![0; n];
        for &(_, column, _) in pivots {
            position[column as usize] = usize::MAX;
        }
        let columns: Vec<u32> = (0..n as u32).filter(|&c| position[c as usize] != usize::MAX).collect();
        for (k, &column) in columns.iter().enumerate() {
            position[column as usize] = k;
        }
        let rows: Vec<u32> = (0..n as u32).filter(|&i| self.is_left[i as usize]).collect();
        let m = rows.len();
        let mut entries = vec![field.zero(); m * m];
        for (k, &row) in rows.iter().enumerate() {
            for &(column, value) in &self.rows[row as usize] {
                entries[k * m + position[column as usize]] = value;
            }
        }
        Core { rows, columns, entries, inverses: Vec::with_capacity(m) }
    }
}

/// Factors the dense remainder row by row, with the pivot chosen among the columns; gives the rank.
///
/// When the rank is too small, rows and columns are reordered so that a regular part comes first.
fn dense_factor<F: Arithmetic>(field: &F, mut core: Core<F::Element>) -> (usize, Core<F::Element>) {
    let m = core.rows.len();
    let mut rank = 0;
    for i in 0..m {
        if i != rank {
            // The rows between depend on those above; they go below for good.
            core.rows.swap(i, rank);
            for j in 0..m {
                core.entries.swap(i * m + j, rank * m + j);
            }
        }
        let (above, rest) = core.entries.split_at_mut(rank * m);
        let row = &mut rest[..m];
        reduce(field, row, above, &core.inverses);
        let mut best: Option<usize> = None;
        for j in rank..m {
            if !field.is_zero(row[j]) && best.is_none_or(|b| field.better_pivot(row[j], row[b])) {
                best = Some(j);
            }
        }
        let Some(best) = best else {
            continue;
        };
        core.inverses.push(field.inverse(row[best]));
        if best != rank {
            core.columns.swap(best, rank);
            for row in core.entries.chunks_exact_mut(m) {
                row.swap(best, rank);
            }
        }
        rank += 1;
    }
    (rank, core)
}

/// Subtracts the rows above from a row so that its leading entries vanish, and keeps the
/// multipliers in their place.
fn reduce<F: Arithmetic>(field: &F, row: &mut [F::Element], above: &[F::Element], inverses: &[F::Element]) {
    let m = row.len();
    let rank = inverses.len();
    let mut k = 0;
    // Four rows at a time: the row is read and written once for all of them.
    while k + 4 <= rank {
        let u: [&[F::Element]; 4] = std::array::from_fn(|t| &above[(k + t) * m..][..m]);
        let mut l = [field.zero(); 4];
        for t in 0..4 {
            l[t] = field.mul(row[k + t], inverses[k + t]);
            row[k + t] = l[t];
            for j in t + 1..4 {
                row[k + j] = field.sub_mul(row[k + j], l[t], u[t][k + j]);
            }
        }
        let tail = row[k + 4..].iter_mut();
        let (u0, u1, u2, u3) = (&u[0][k + 4..], &u[1][k + 4..], &u[2][k + 4..], &u[3][k + 4..]);
        for ((((entry, &a), &b), &c), &d) in tail.zip(u0).zip(u1).zip(u2).zip(u3) {
            let two = field.sub_mul(field.sub_mul(*entry, l[0], a), l[1], b);
            *entry = field.sub_mul(field.sub_mul(two, l[2], c), l[3], d);
        }
        k += 4;
    }
    for k in k..rank {
        let multiplier = field.mul(row[k], inverses[k]);
        row[k] = multiplier;
        let u = &above[k * m..][..m];
        for (entry, &above) in row[k + 1..].iter_mut().zip(&u[k + 1..]) {
            *entry = field.sub_mul(*entry, multiplier, above);
        }
    }
}

impl<E: Copy> Factors<E> {
    /// The inverses of all pivots, whose product is ± the inverse of the determinant.
    pub(super) fn inverse_pivots(&self) -> impl Iterator<Item = E> + '_ {
        self.pivots.iter().map(|&(.., inverse)| inverse).chain(self.core.inverses.iter().copied())
    }

    /// The number of multiplications for one right-hand side.
    pub(super) fn cost(&self) -> usize {
        self.lower.indices.len() + self.upper.indices.len() + self.core.entries.len()
    }

    /// Solves A x = y; `y` is used up, and `work` is scratch space.
    pub(super) fn solve<F: Arithmetic<Element = E>>(&self, field: &F, y: &mut [E], x: &mut [E], work: &mut Vec<E>) {
        for (k, &(row, ..)) in self.pivots.iter().enumerate() {
            let above = y[row as usize];
            for (other, multiplier) in self.lower.list(k) {
                y[other] = field.sub_mul(y[other], multiplier, above);
            }
        }
        self.core.solve(field, y, x, work);
        for (k, &(row, column, inverse)) in self.pivots.iter().enumerate().rev() {
            let mut value = y[row as usize];
            for (c, above) in self.upper.list(k) {
                value = field.sub_mul(value, above, x[c]);
            }
            x[column as usize] = field.mul(value, inverse);
        }
    }
}

impl<E: Copy> Core<E> {
    fn solve<F: Arithmetic<Element = E>>(&self, field: &F, y: &[E], x: &mut [E], work: &mut Vec<E>) {
        let m = self.rows.len();
        work.clear();
        for (i, &row) in self.rows.iter().enumerate() {
            let sum = field.dot(&self.entries[i * m..][..i], work);
            work.push(field.sub(y[row as usize], sum));
        }
        for i in (0..m).rev() {
            let sum = field.dot(&self.entries[i * m..][i + 1..m], &work[i + 1..]);
            work[i] = field.mul(field.sub(work[i], sum), self.inverses[i]);
        }
        for (&column, &value) in self.columns.iter().zip(&*work) {
            x[column as usize] = value;
        }
    }
}
