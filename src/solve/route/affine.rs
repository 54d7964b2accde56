//! Affine fixed points x = c + M x over sparse rows, component by component: the fast form of dense
//! elimination.

use std::convert::Infallible;

use thiserror::Error;

use malachite_base::num::arithmetic::traits::Lcm;
use malachite_base::num::basic::traits::One;

use super::linear::{self, LinearError, System};
use crate::mdp::{Components, LocalIndex};
use crate::number::{Integer, Natural, Rational, Value};
use crate::solve::equations::Equations;

/// Why a fixed point could not be computed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SolveError {
    /// x = c + M x has no solution or several. Cannot happen for a valid MDP and γ < 1.
    #[error("the fixed point is not unique: the equations of {unknowns} unknowns, {first} among them, are singular")]
    Singular {
        /// How many unknowns depend on each other there.
        unknowns: usize,
        /// The number of one of them.
        first: usize,
    },
    /// The values are longer than the caller wants to wait for.
    #[error("the values take the work of {bits} bits, but at most {limit} are computed")]
    TooLong {
        /// The work on the values that were found, in bits.
        bits: u64,
        /// The limit.
        limit: u64,
    },
}

/// The equations x_i = c_i + Σ_j m_ij x_j over values V, with sparse rational M.
#[derive(Clone, Debug)]
pub struct AffineSystem<V> {
    constants: Vec<V>,
    rows: Vec<Vec<(u32, Rational)>>,
}

impl<V: Value> AffineSystem<V> {
    /// x = 0 in n unknowns.
    pub fn new(n: usize) -> Self {
        AffineSystem { constants: vec![V::zero(); n], rows: vec![Vec::new(); n] }
    }

    /// The solution x. Decomposes into strongly connected components; each is solved alone, after
    /// those it depends on.
    ///
    /// # Errors
    /// [`SolveError::Singular`] if I − M is not invertible.
    pub fn solve(self) -> Result<Vec<V>, SolveError> {
        let n = self.rows.len();
        let mut start = vec![0usize];
        start.extend(self.rows.iter().scan(0, |sum, row| {
            *sum += row.len();
            Some(*sum)
        }));
        let targets: Vec<u32> = self.rows.iter().flatten().map(|(j, _)| *j).collect();
        let components = Components::of(n, |i| start[i]..start[i + 1], |edge| targets[edge] as usize);
        let mut values = vec![V::zero(); n];
        let mut local = LocalIndex::new(n);
        for block in components.iter() {
            self.solve_block(block, &mut local, &mut values)?;
        }
        Ok(values)
    }

    /// Solves for the unknowns of one component; all others that they depend on have their values.
    fn solve_block(&self, block: &[u32], local: &mut LocalIndex, values: &mut [V]) -> Result<(), SolveError> {
        let singular = || SolveError::Singular { unknowns: block.len(), first: block[0] as usize };
        local.enter(block);
        // (I − M) restricted to the block, and what flows in from outside.
        let mut matrix = Vec::with_capacity(block.len());
        let mut inflow = Vec::with_capacity(block.len());
        for (position, &i) in block.iter().enumerate() {
            let mut constant = self.constants[i as usize].clone();
            let mut row = vec![(position, Rational::ONE)];
            for (j, coefficient) in &self.rows[i as usize] {
                match local.position(*j as usize) {
                    None => {
                        let Ok(()) = constant.add_combination(std::iter::once((coefficient, &values[*j as usize])));
                    }
                    Some(position) => row.push((position, -coefficient)),
                }
            }
            matrix.push(row);
            inflow.push(constant);
        }
        if let [row] = matrix.as_slice() {
            let pivot: Rational = row.iter().map(|(_, coefficient)| coefficient).sum();
            if pivot == 0u32 {
                return Err(singular());
            }
            let Ok(value) = inflow[0].scale(&(Rational::ONE / pivot));
            values[block[0] as usize] = value;
        } else {
            let solution = solve_dense_knit(&matrix, &inflow).map_err(|error| match error {
                LinearError::Singular { .. }
                | LinearError::ColumnOutOfRange { .. }
                | LinearError::RightHandSideLength { .. } => singular(),
            })?;
            for (&i, value) in block.iter().zip(solution) {
                values[i as usize] = value;
            }
        }
        local.leave(block);
        Ok(())
    }
}

impl<V: Value> Equations<Rational, V, Infallible> for AffineSystem<V> {
    fn constant(&mut self, i: usize, c: V) {
        self.constants[i] = c;
    }

    fn term(&mut self, i: usize, j: usize, coefficient: &Rational) -> Result<(), Infallible> {
        if *coefficient != 0u32 {
            self.rows[i].push((j as u32, coefficient.clone()));
        }
        Ok(())
    }
}

/// Solves A x = b exactly, A by rows.
///
/// # Errors
/// [`LinearError`] where there is no one solution.
pub fn solve_square(matrix: &[Vec<(usize, Rational)>], side: &[Rational]) -> Result<Vec<Rational>, LinearError> {
    solve_dense_knit(matrix, side)
}

/// Solves A x = b over values: one linear system over the integers, one right-hand side for each
/// component of the values.
fn solve_dense_knit<V: Value>(matrix: &[Vec<(usize, Rational)>], inflow: &[V]) -> Result<Vec<V>, LinearError> {
    let (system, scales) = System::from_rationals(matrix)?;
    let mut denominators = Vec::with_capacity(V::COMPONENTS);
    let mut sides = Vec::with_capacity(V::COMPONENTS);
    for component in 0..V::COMPONENTS {
        let denominator = common_denominator(inflow.iter().map(|value| value.component(component)));
        let scaled = |(value, scale): (&V, &Natural)| {
            let x = value.component(component);
            let cofactor = &denominator / x.denominator_ref() * scale;
            Integer::from_sign_and_abs(*x >= 0u32, x.numerator_ref() * cofactor)
        };
        sides.push(inflow.iter().zip(&scales).map(scaled).collect::<Vec<Integer>>());
        denominators.push(denominator);
    }
    let solutions = linear::solve(&system, &sides)?;
    let totals: Vec<Natural> = solutions.iter().zip(&denominators).map(|(s, d)| &s.denominator * d).collect();
    Ok((0..inflow.len())
        .map(|i| {
            V::from_components(|component| {
                let numerator = &solutions[component].numerators[i];
                Rational::from_sign_and_naturals_ref(
                    *numerator >= 0u32,
                    numerator.unsigned_abs_ref(),
                    &totals[component],
                )
            })
        })
        .collect())
}

/// The least common denominator of some rationals.
pub(crate) fn common_denominator<'a>(numbers: impl Iterator<Item = &'a Rational>) -> Natural {
    let mut common = Natural::ONE;
    for number in numbers {
        let denominator = number.denominator_ref();
        if *denominator != 1u32 && *denominator != common {
            common = common.lcm(denominator);
        }
    }
    common
}
