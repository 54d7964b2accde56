//! A sparse square matrix with integer coefficients, kept in machine words where they fit.

use malachite_base::num::arithmetic::traits::{AddMulAssign, Lcm};
use malachite_base::num::basic::traits::{One, Zero};
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;
use malachite_q::Rational;

use super::LinearError;

/// The matrix A of a square system A x = b, by rows.
///
/// Within a row the columns increase, no column repeats and no coefficient is zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Row i is `offsets[i]..offsets[i + 1]`; one more entry than there are rows.
    offsets: Vec<usize>,
    columns: Vec<u32>,
    coefficients: Coefficients,
}

/// All coefficients as words, or, where a single one does not fit, all as big integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Coefficients {
    Words(Vec<i64>),
    Big(Vec<Integer>),
}

impl System {
    /// The system whose row i is the sum of `coefficient · x_column` over the pairs of the i-th
    /// item.
    ///
    /// Pairs may come in any order; repeated columns add up, and zeros are dropped.
    ///
    /// # Errors
    ///
    /// [`LinearError::ColumnOutOfRange`] when a column is not below the number of rows, or not
    /// below 2³² − 1.
    pub fn new<R>(rows: impl IntoIterator<Item = R>) -> Result<Self, LinearError>
    where
        R: IntoIterator<Item = (usize, Integer)>,
    {
        let mut offsets = vec![0];
        let mut columns: Vec<u32> = Vec::new();
        let mut coefficients: Vec<Integer> = Vec::new();
        let mut row: Vec<(usize, Integer)> = Vec::new();
        let mut widest = Vec::new();
        for pairs in rows {
            row.extend(pairs);
            row.sort_by_key(|&(column, _)| column);
            widest.push(row.last().map(|&(column, _)| column));
            let start = columns.len();
            for (column, coefficient) in row.drain(..) {
                // Columns that do not fit are refused below, once the number of rows is known.
                let column = u32::try_from(column).unwrap_or(u32::MAX);
                if columns.len() > start && columns.last() == Some(&column) {
                    if let Some(last) = coefficients.last_mut() {
                        *last += coefficient;
                    }
                } else {
                    // A sum that cancelled is dropped when the next column begins.
                    drop_trailing_zero(start, &mut columns, &mut coefficients);
                    columns.push(column);
                    coefficients.push(coefficient);
                }
            }
            drop_trailing_zero(start, &mut columns, &mut coefficients);
            offsets.push(columns.len());
        }
        let unknowns = widest.len();
        for (row, widest) in widest.into_iter().enumerate() {
            if let Some(column) = widest
                && column >= unknowns.min(u32::MAX as usize)
            {
                return Err(LinearError::ColumnOutOfRange { row, column, unknowns });
            }
        }
        let words: Option<Vec<i64>> = coefficients.iter().map(|c| i64::try_from(c).ok()).collect();
        Ok(Self { offsets, columns, coefficients: words.map_or(Coefficients::Big(coefficients), Coefficients::Words) })
    }

    /// As [`new`](Self::new), at a fraction of the cost where the columns of every row ascend and
    /// no coefficient is zero.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn from_words<R>(rows: impl Iterator<Item = R> + Clone) -> Result<Self, LinearError>
    where
        R: Iterator<Item = (usize, i64)>,
    {
        let (mut offsets, mut columns, mut coefficients) = (vec![0], Vec::new(), Vec::new());
        let unknowns = rows.clone().count();
        for row in rows.clone() {
            // One more than the last column, so that what comes next has to be at least that.
            let mut least = 0;
            for (column, coefficient) in row {
                if column < least || column >= unknowns.min(u32::MAX as usize) || coefficient == 0 {
                    return Self::new(rows.map(|row| row.map(|(column, a)| (column, Integer::from(a)))));
                }
                least = column + 1;
                columns.push(column as u32);
                coefficients.push(coefficient);
            }
            offsets.push(columns.len());
        }
        Ok(Self { offsets, columns, coefficients: Coefficients::Words(coefficients) })
    }

    /// The system with each rational row multiplied by its least common denominator, and those
    /// denominators: right-hand sides have to be multiplied by them, too.
    ///
    /// # Errors
    ///
    /// [`LinearError::ColumnOutOfRange`] when a column is not below the number of rows.
    pub fn from_rationals(rows: &[Vec<(usize, Rational)>]) -> Result<(Self, Vec<Natural>), LinearError> {
        let scales: Vec<Natural> = rows
            .iter()
            .map(|row| row.iter().fold(Natural::ONE, |lcm, (_, coefficient)| lcm.lcm(coefficient.denominator_ref())))
            .collect();
        let system = Self::new(rows.iter().zip(&scales).map(|(row, scale)| {
            row.iter().map(move |(column, coefficient)| {
                let scaled = coefficient * Rational::from(scale);
                let sign = *coefficient >= Rational::ZERO;
                (*column, Integer::from_sign_and_abs(sign, scaled.into_numerator()))
            })
        }))?;
        Ok((system, scales))
    }

    /// The number of equations, which is the number of unknowns.
    pub fn unknowns(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The number of nonzero coefficients.
    pub fn nonzeros(&self) -> usize {
        self.columns.len()
    }

    /// The nonzero coefficients of row i with their columns, in increasing order of columns.
    ///
    /// # Panics
    ///
    /// When i is not below [`System::unknowns`].
    pub fn row(&self, i: usize) -> impl Iterator<Item = (usize, Integer)> + '_ {
        let range = self.offsets[i]..self.offsets[i + 1];
        range.map(|k| {
            let coefficient = match &self.coefficients {
                Coefficients::Words(words) => Integer::from(words[k]),
                Coefficients::Big(integers) => integers[k].clone(),
            };
            (self.columns[k] as usize, coefficient)
        })
    }

    /// The matrix in machine words, when every coefficient fits.
    pub(super) fn words(&self) -> Option<Words<'_>> {
        match &self.coefficients {
            Coefficients::Words(coefficients) => {
                Some(Words { offsets: &self.offsets, columns: &self.columns, coefficients })
            }
            Coefficients::Big(_) => None,
        }
    }

    /// Σ_j a_ij x_j for an integer vector x with one entry for each unknown.
    pub(super) fn row_times(&self, i: usize, x: &[Integer]) -> Integer {
        let mut sum = Integer::ZERO;
        for (column, coefficient) in self.row(i) {
            sum.add_mul_assign(&coefficient, &x[column]);
        }
        sum
    }
}

/// A view of a system all of whose coefficients are machine words.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    offsets: &'a [usize],
    columns: &'a [u32],
    coefficients: &'a [i64],
}

impl<'a> Words<'a> {
    /// The number of equations, which is the number of unknowns.
    pub(super) fn unknowns(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The number of nonzero coefficients.
    pub(super) fn nonzeros(&self) -> usize {
        self.columns.len()
    }

    /// The nonzero coefficients of row i with their columns, in increasing order of columns.
    pub(super) fn row(&self, i: usize) -> impl Iterator<Item = (usize, i64)> + Clone + use<'a> {
        let range = self.offsets[i]..self.offsets[i + 1];
        let columns = self.columns[range.clone()].iter();
        let coefficients = self.coefficients[range].iter();
        columns.map(|&c| c as usize).zip(coefficients.copied())
    }

    /// r − Σ_j a_ij x_j, where no sum overflows.
    pub(super) fn subtract_row(&self, i: usize, r: i64, x: &[i64]) -> i64 {
        let range = self.offsets[i]..self.offsets[i + 1];
        let columns = &self.columns[range.clone()];
        let coefficients = &self.coefficients[range];
        match (columns.first(), columns.last()) {
            // A dense row needs no look at its columns, one by one.
            (Some(&first), Some(&last)) if (last - first) as usize + 1 == columns.len() => {
                let x = &x[first as usize..=last as usize];
                coefficients.iter().zip(x).fold(r, |rest, (a, x)| rest - a * x)
            }
            _ => columns.iter().zip(coefficients).fold(r, |rest, (&j, a)| rest - a * x[j as usize]),
        }
    }
}

/// Removes the last pair of the row that begins at `start` when its coefficient is zero.
fn drop_trailing_zero(start: usize, columns: &mut Vec<u32>, coefficients: &mut Vec<Integer>) {
    if columns.len() > start && coefficients.last() == Some(&Integer::ZERO) {
        columns.pop();
        coefficients.pop();
    }
}
