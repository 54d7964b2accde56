//! Laws of exact linear solving: A x = b, agreement with elimination by another library, and
//! refusals that carry their evidence.

use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;
use malachite_q::Rational;
use policy_cliff::solve::linear::{LinearError, System, satisfies, solve};
use proptest::prelude::*;

/// The system with the given dense integer rows.
fn dense(rows: &[Vec<i64>]) -> System {
    System::new(rows.iter().map(|row| row.iter().map(|&c| Integer::from(c)).enumerate())).expect("columns are in range")
}

fn integers(b: &[i64]) -> Vec<Integer> {
    b.iter().map(|&x| Integer::from(x)).collect()
}

/// Gauss–Jordan elimination over num-rational: the oracle. `None` when the matrix is singular.
mod oracle {
    use num_bigint::BigInt;
    use num_rational::BigRational;
    use num_traits::Zero;

    pub fn solve(rows: &[Vec<i64>], b: &[i64]) -> Option<Vec<BigRational>> {
        let n = b.len();
        let rational = |x: i64| BigRational::from_integer(BigInt::from(x));
        let mut matrix: Vec<Vec<BigRational>> = rows
            .iter()
            .zip(b)
            .map(|(row, &b)| row.iter().map(|&c| rational(c)).chain([rational(b)]).collect())
            .collect();
        for k in 0..n {
            let pivot = (k..n).find(|&i| !matrix[i][k].is_zero())?;
            matrix.swap(k, pivot);
            let inverse = matrix[k][k].recip();
            for entry in &mut matrix[k] {
                *entry *= &inverse;
            }
            let pivot_row = matrix[k].clone();
            for (i, row) in matrix.iter_mut().enumerate() {
                if i != k && !row[k].is_zero() {
                    let factor = row[k].clone();
                    for (entry, above) in row.iter_mut().zip(&pivot_row) {
                        *entry -= &factor * above;
                    }
                }
            }
        }
        Some(matrix.into_iter().map(|mut row| row.pop().expect("augmented")).collect())
    }
}

/// Matrices small enough that singular ones are common, with a right-hand side.
fn any_matrix() -> impl Strategy<Value = (Vec<Vec<i64>>, Vec<i64>)> {
    (0usize..6, prop_oneof![Just(1i64), Just(3), Just(100), Just(i64::MAX)]).prop_flat_map(|(n, bound)| {
        (prop::collection::vec(prop::collection::vec(-bound..=bound, n), n), prop::collection::vec(-bound..=bound, n))
    })
}

proptest! {
    /// The answer is the oracle's, and a refusal comes exactly when the oracle finds no pivot.
    #[test]
    fn agrees_with_the_oracle((rows, b) in any_matrix()) {
        let system = dense(&rows);
        let b_integers = integers(&b);
        match (solve(&system, std::slice::from_ref(&b_integers)), oracle::solve(&rows, &b)) {
            (Ok(solutions), Some(expected)) => {
                prop_assert!(satisfies(&system, &b_integers, &solutions[0]));
                for (i, x) in expected.iter().enumerate() {
                    let found = solutions[0].entry(i).expect("one entry for each unknown");
                    prop_assert_eq!(found.to_string(), x.to_string());
                }
            }
            (Err(LinearError::Singular { kernel }), None) => {
                prop_assert!(kernel.iter().any(|v| *v != 0));
                for row in &rows {
                    let sum: Integer =
                        row.iter().zip(&kernel).map(|(&c, v)| Integer::from(c) * v).sum();
                    prop_assert_eq!(sum, 0);
                }
            }
            (found, expected) => prop_assert!(false, "{found:?} but the oracle says {expected:?}"),
        }
    }
}

#[test]
fn nothing_to_solve() {
    let system = dense(&[]);
    let solutions = solve(&system, &[vec![]]).expect("the empty matrix is its own inverse");
    assert_eq!(solutions[0].denominator, 1);
    assert!(solutions[0].numerators.is_empty());
    assert!(solve(&system, &[]).expect("no right-hand side").is_empty());
}

#[test]
fn one_unknown() {
    let solutions = solve(&dense(&[vec![-6]]), &[integers(&[4]), integers(&[0])]).expect("regular");
    assert_eq!(solutions[0].denominator, 3);
    assert_eq!(solutions[0].numerators, integers(&[-2]));
    assert_eq!(solutions[0].entry(0).map(|x| x.to_string()).as_deref(), Some("-2/3"));
    assert_eq!(solutions[0].entry(1), None);
    assert_eq!(solutions[1].denominator, 1);
    assert_eq!(solve(&dense(&[vec![0]]), &[]), Err(LinearError::Singular { kernel: integers(&[-1]) }));
}

#[test]
fn rows_are_normalised() {
    let pair = |column, coefficient: i64| (column, Integer::from(coefficient));
    let scattered = System::new([vec![pair(1, 5), pair(0, 2), pair(1, -5)], vec![pair(0, 0), pair(1, 1), pair(1, 2)]]);
    assert_eq!(scattered, Ok(dense(&[vec![2, 0], vec![0, 3]])));
    assert_eq!(
        System::new([vec![pair(0, 1)], vec![pair(2, 1)]]),
        Err(LinearError::ColumnOutOfRange { row: 1, column: 2, unknowns: 2 })
    );
}

#[test]
fn a_right_hand_side_must_fit() {
    assert_eq!(
        solve(&dense(&[vec![1]]), &[integers(&[1]), integers(&[1, 2])]),
        Err(LinearError::RightHandSideLength { index: 1, expected: 1, found: 2 })
    );
}

#[test]
fn rational_rows_are_scaled_by_their_least_denominator() {
    let r = |n: i64, d: i64| Rational::from_signeds(n, d);
    let (system, scales) =
        System::from_rationals(&[vec![(0, r(1, 6)), (1, r(-3, 4))], vec![(1, r(2, 1))]]).expect("columns are in range");
    assert_eq!(system, dense(&[vec![2, -9], vec![0, 2]]));
    assert_eq!(scales, [Natural::from(12u32), Natural::from(1u32)]);
}
