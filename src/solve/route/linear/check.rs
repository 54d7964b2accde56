//! The exact check behind every answer: A · numerators = denominator · b.

use malachite_base::num::basic::traits::Zero;
use malachite_base::num::logic::traits::SignificantBits;
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;

use super::forms::Limbs;
use super::system::Words;
use super::{Solution, System};

/// Whether A · numerators = denominator · b, with as many entries as equations and a positive
/// denominator.
///
/// When A has an inverse this says that the solution is right. It takes a product of a word and
/// a number of the solution's size for each coefficient of A.
pub fn satisfies(system: &System, b: &[Integer], solution: &Solution) -> bool {
    let n = system.unknowns();
    let Solution { denominator, numerators } = solution;
    if b.len() != n || numerators.len() != n || *denominator == Natural::ZERO {
        return false;
    }
    let denominator = Integer::from(denominator);
    match system.words().filter(rows_are_short) {
        Some(words) => {
            let numerators = Limbs::new(numerators.iter());
            (0..n).all(|i| numerators.sum_is(words.row(i), &denominator * &b[i]))
        }
        None => (0..n).all(|i| system.row_times(i, numerators) == &denominator * &b[i]),
    }
}

/// Whether Σ_j |a_ij| < 2^62 for every row, so that sums of coefficients times words fit in double
/// words.
fn rows_are_short(words: &Words<'_>) -> bool {
    (0..words.unknowns()).all(|i| {
        let sum: u128 = words.row(i).map(|(_, a)| u128::from(a.unsigned_abs())).sum();
        sum.significant_bits() <= 62
    })
}
