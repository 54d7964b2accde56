//! From a basis of the dual program to the answer that it stands for, by exact linear equations.

use malachite_base::num::basic::traits::{One, Zero};

use super::outcome::Outcome;
use super::program::LinearProgram;
use crate::number::Rational;
use crate::solve::solve_square;

/// A column of the dual program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// The unit of an unknown, which no row has.
    Artificial { unknown: usize, negative: bool },
    /// A row, or its negative.
    Row { row: usize, negative: bool },
}

/// How the simplex method ended, and with which basis.
pub(super) struct Proposal {
    pub(super) basis: Vec<Column>,
    pub(super) end: End,
}

pub(super) enum End {
    /// No column gains.
    Optimal,
    /// This one gains without bound.
    Gains(Column),
    /// No weights combine the rows to the cost.
    NoWeights,
}

impl Column {
    fn sign(self) -> Rational {
        let (Column::Artificial { negative, .. } | Column::Row { negative, .. }) = self;
        if negative { -Rational::ONE } else { Rational::ONE }
    }

    /// Its entries, one for each unknown that it has.
    fn entries(self, program: &LinearProgram) -> Vec<(usize, Rational)> {
        let sign = self.sign();
        match self {
            Column::Artificial { unknown, .. } => vec![(unknown, sign)],
            Column::Row { row, .. } => program.rows[row].terms.iter().map(|(k, a)| (*k, a * &sign)).collect(),
        }
    }
}

impl Proposal {
    /// The answer that the basis stands for, proved or not; none where the basis is none. What is
    /// unbounded comes without a point.
    pub(super) fn outcome(&self, program: &LinearProgram) -> Option<Outcome> {
        let columns: Vec<_> = self.basis.iter().map(|column| column.entries(program)).collect();
        match self.end {
            End::Optimal => {
                let bound = |column: &Column| match column {
                    Column::Artificial { .. } => Rational::ZERO,
                    Column::Row { row, .. } => &program.rows[*row].bound * column.sign(),
                };
                let point = solve_square(&columns, &self.basis.iter().map(bound).collect::<Vec<_>>()).ok()?;
                let levels = solve_square(&transposed(&columns), &program.cost).ok()?;
                let weights = self.weights(program, &levels)?;
                Some(Outcome::Optimum { cost: program.cost_of(&point), point, weights })
            }
            End::Gains(column) => {
                let mut side = vec![Rational::ZERO; program.cost.len()];
                column.entries(program).into_iter().for_each(|(unknown, a)| side[unknown] -= a);
                let levels = solve_square(&transposed(&columns), &side).ok()?;
                let mut weights = self.weights(program, &levels)?;
                if let Column::Row { row, .. } = column {
                    weights[row] += column.sign();
                }
                Some(Outcome::Infeasible { weights })
            }
            End::NoWeights => {
                let cost = |column: &Column| match column {
                    Column::Artificial { .. } => -Rational::ONE,
                    Column::Row { .. } => Rational::ZERO,
                };
                let ray = solve_square(&columns, &self.basis.iter().map(cost).collect::<Vec<_>>()).ok()?;
                Some(Outcome::Unbounded { point: Vec::new(), ray })
            }
        }
    }

    /// The weights of all rows; none if a column that is no row has a weight.
    fn weights(&self, program: &LinearProgram, levels: &[Rational]) -> Option<Vec<Rational>> {
        let mut weights = vec![Rational::ZERO; program.rows.len()];
        for (column, level) in self.basis.iter().zip(levels).filter(|(_, level)| **level != 0u32) {
            let Column::Row { row, .. } = column else { return None };
            weights[*row] += level * column.sign();
        }
        Some(weights)
    }
}

fn transposed(rows: &[Vec<(usize, Rational)>]) -> Vec<Vec<(usize, Rational)>> {
    let mut columns = vec![Vec::new(); rows.len()];
    for (place, row) in rows.iter().enumerate() {
        row.iter().for_each(|(column, a)| columns[*column].push((place, a.clone())));
    }
    columns
}
