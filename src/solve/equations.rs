//! The linear equations x = c + M x that values and occupancies solve, and dense elimination, the
//! plain way to solve them.

use crate::number::{Field, Halt, Quantity};

/// Equations x_i = c_i + Σ_j m_ij x_j that are written down term by term, over some numbers F and
/// quantities N.
pub trait Equations<F, N, H> {
    /// Sets c_i.
    fn constant(&mut self, i: usize, c: N);

    /// Adds to m_ij.
    ///
    /// # Errors
    /// What the numbers halt with.
    fn term(&mut self, i: usize, j: usize, coefficient: &F) -> Result<(), H>;
}

/// The equations as a dense matrix I − M, whose room is used again.
#[derive(Clone, Debug)]
pub struct DenseEquations<F, N> {
    matrix: Vec<F>,
    constants: Vec<N>,
}

impl<F, N> Default for DenseEquations<F, N> {
    fn default() -> Self {
        DenseEquations { matrix: Vec::new(), constants: Vec::new() }
    }
}

impl<F: Field, N: Quantity<F>> DenseEquations<F, N> {
    /// The equations x = 0 in n unknowns.
    pub fn reset(&mut self, n: usize) {
        self.matrix.clear();
        self.matrix.resize(n * n, F::zero());
        for i in 0..n {
            self.matrix[i * n + i] = F::one();
        }
        self.constants.clear();
        self.constants.resize(n, N::zero());
    }

    /// Solves the equations, if I − M is strictly diagonally dominant by rows or by columns, as it
    /// is for values and occupancies at γ < 1.
    ///
    /// # Errors
    /// What the numbers halt with.
    pub fn solve(&mut self) -> Result<(), Halt> {
        eliminate(&mut self.matrix, &mut self.constants)
    }

    /// x, once the equations are solved.
    pub fn solution(&self) -> &[N] {
        &self.constants
    }
}

impl<F: Field, N: Quantity<F>> Equations<F, N, Halt> for DenseEquations<F, N> {
    #[inline]
    fn constant(&mut self, i: usize, c: N) {
        self.constants[i] = c;
    }

    #[inline]
    fn term(&mut self, i: usize, j: usize, coefficient: &F) -> Result<(), Halt> {
        let entry = &mut self.matrix[i * self.constants.len() + j];
        *entry = entry.subtract(coefficient)?;
        Ok(())
    }
}

/// Solves A x = b in place, A given by rows and strictly diagonally dominant by rows or by columns.
/// Elimination in the given order keeps that dominance, so every pivot is positive and no exchange
/// is needed.
///
/// # Errors
/// What the numbers halt with, and a division by zero where A is not as it should be.
fn eliminate<F: Field, N: Quantity<F>>(matrix: &mut [F], b: &mut [N]) -> Result<(), Halt> {
    let n = b.len();
    for k in 0..n {
        for i in k + 1..n {
            if matrix[i * n + k].is_zero() {
                continue;
            }
            let factor = matrix[i * n + k].divide(&matrix[k * n + k])?;
            for j in k + 1..n {
                if !matrix[k * n + j].is_zero() {
                    matrix[i * n + j] = matrix[i * n + j].subtract(&factor.multiply(&matrix[k * n + j])?)?;
                }
            }
            b[i] = b[i].subtract(&b[k].scale(&factor)?)?;
        }
    }
    for k in (0..n).rev() {
        let mut x = b[k].clone();
        for j in k + 1..n {
            if !matrix[k * n + j].is_zero() {
                x = x.subtract(&b[j].scale(&matrix[k * n + j])?)?;
            }
        }
        b[k] = x.shrink(&matrix[k * n + k])?;
    }
    Ok(())
}
