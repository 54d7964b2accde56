//! The answer, with what proves it.

use super::program::{LinearProgram, Relation};
use crate::number::Rational;

/// What a program comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is a least cost. Σ y a = c over the rows, with y ≥ 0 where a·x ≥ b, shows that no point
    /// costs less than Σ y b.
    Optimum {
        /// The least cost.
        cost: Rational,
        /// A point that has it.
        point: Vec<Rational>,
        /// y.
        weights: Vec<Rational>,
    },
    /// No point satisfies all rows: Σ y a = 0, with y as above, and Σ y b > 0 (Farkas).
    Infeasible {
        /// y.
        weights: Vec<Rational>,
    },
    /// Costs have no bound.
    Unbounded {
        /// A point that satisfies all rows,
        point: Vec<Rational>,
        /// and a direction that does for ever, along which the cost falls.
        ray: Vec<Rational>,
    },
}

impl Outcome {
    /// Whether it is proved. This reads the program and the answer, and solves nothing.
    pub fn holds(&self, program: &LinearProgram) -> bool {
        match self {
            Outcome::Optimum { cost, point, weights } => {
                satisfies(program, point, true)
                    && are_weights(program, weights)
                    && program.combination(weights) == program.cost
                    && program.cost_of(point) == *cost
                    && program.bound_of(weights) == *cost
            }
            Outcome::Infeasible { weights } => {
                are_weights(program, weights)
                    && program.combination(weights).iter().all(|sum| *sum == 0u32)
                    && program.bound_of(weights) > 0u32
            }
            Outcome::Unbounded { point, ray } => {
                satisfies(program, point, true) && satisfies(program, ray, false) && program.cost_of(ray) < 0u32
            }
        }
    }
}

/// Whether a point satisfies every row, or a direction the rows with 0 for b.
fn satisfies(program: &LinearProgram, point: &[Rational], with_bounds: bool) -> bool {
    let zero = Rational::default();
    point.len() == program.cost.len()
        && program.rows.iter().all(|row| {
            let (left, right) = (row.at(point), if with_bounds { &row.bound } else { &zero });
            match row.relation {
                Relation::AtLeast => left >= *right,
                Relation::Equal => left == *right,
            }
        })
}

fn are_weights(program: &LinearProgram, weights: &[Rational]) -> bool {
    weights.len() == program.rows.len()
        && program.rows.iter().zip(weights).all(|(row, y)| row.relation == Relation::Equal || *y >= 0u32)
}
