//! Fraction-free elimination (Bareiss): the reference that every faster route has to agree with.
//!
//! Every number met on the way is a minor of the matrix, so all divisions are exact. Takes O(n³)
//! operations on integers of O(n (log n + log a)) bits, with n unknowns and coefficients up to a.
//! Source: E. H. Bareiss, "Sylvester's identity and multistep integer-preserving Gaussian
//! elimination", Math. Comp. 22 (1968).

use malachite_base::num::arithmetic::traits::DivExact;
use malachite_base::num::basic::traits::{One, Zero};
use malachite_nz::integer::Integer;

use super::common::reduced;
use super::{LinearError, Solution, System};

/// Solves A x = b for every b; all have one entry for each equation.
///
/// # Errors
///
/// [`LinearError::Singular`] when A has no inverse.
pub(super) fn solve(system: &System, right_hand_sides: &[Vec<Integer>]) -> Result<Vec<Solution>, LinearError> {
    let n = system.unknowns();
    let mut rows = augmented(system, right_hand_sides);
    let mut previous = Integer::ONE;
    for k in 0..n {
        // The shortest pivot keeps the other rows short for as long as possible.
        let pivot_row =
            (k..n).filter(|&i| rows[i][k] != Integer::ZERO).min_by_key(|&i| rows[i][k].unsigned_abs_ref().limb_count());
        let Some(pivot_row) = pivot_row else {
            return Err(LinearError::Singular { kernel: kernel(&rows, k) });
        };
        rows.swap(k, pivot_row);
        let (above, below) = rows.split_at_mut(k + 1);
        let pivot_row = &above[k];
        for row in below {
            eliminate(row, pivot_row, k, &previous);
        }
        previous = rows[k][k].clone();
    }
    Ok((0..right_hand_sides.len())
        .map(|b| {
            let column = n + b;
            let (denominator, numerators) = back_substitute(&rows, n, column);
            reduced(denominator, numerators)
        })
        .collect())
}

/// The dense matrix [A | b_1 … b_m].
fn augmented(system: &System, right_hand_sides: &[Vec<Integer>]) -> Vec<Vec<Integer>> {
    let n = system.unknowns();
    (0..n)
        .map(|i| {
            let mut row = vec![Integer::ZERO; n];
            for (column, coefficient) in system.row(i) {
                row[column] = coefficient;
            }
            row.extend(right_hand_sides.iter().map(|b| b[i].clone()));
            row
        })
        .collect()
}

/// row_j ← (pivot · row_j − row_k · pivotrow_j) / previous pivot, for all columns j > k.
fn eliminate(row: &mut [Integer], pivot_row: &[Integer], k: usize, previous: &Integer) {
    let factor = std::mem::replace(&mut row[k], Integer::ZERO);
    let pivot = &pivot_row[k];
    for (entry, above) in row.iter_mut().zip(pivot_row).skip(k + 1) {
        let mut value = pivot * &*entry;
        if factor != Integer::ZERO && *above != Integer::ZERO {
            value -= &factor * above;
        }
        *entry = if value == Integer::ZERO { value } else { value.div_exact(previous) };
    }
}

/// The solution (d, y), x = y / d, of U x = column, where U is the leading k×k triangle of `rows`.
///
/// d is the last pivot, a minor of A up to sign, and by Cramer's rule all of y is integral.
fn back_substitute(rows: &[Vec<Integer>], k: usize, column: usize) -> (Integer, Vec<Integer>) {
    let denominator = match k.checked_sub(1) {
        Some(last) => rows[last][last].clone(),
        None => Integer::ONE,
    };
    let mut y = vec![Integer::ZERO; k];
    for i in (0..k).rev() {
        let mut value = &denominator * &rows[i][column];
        for j in i + 1..k {
            value -= &rows[i][j] * &y[j];
        }
        y[i] = value.div_exact(&rows[i][i]);
    }
    (denominator, y)
}

/// A nonzero vector v with A v = 0, when column k is the first one without a pivot.
fn kernel(rows: &[Vec<Integer>], k: usize) -> Vec<Integer> {
    let (denominator, mut v) = back_substitute(rows, k, k);
    v.push(-denominator);
    v.resize(rows.len(), Integer::ZERO);
    v
}
