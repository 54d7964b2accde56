//! A proof, read off the coefficients, that a matrix has an inverse: weakly chained diagonal
//! dominance.

use std::convert::Infallible;

use super::system::Words;
use crate::mdp::reachable;

/// Whether |a_ii| ≥ Σ_{j≠i} |a_ij| for every i, and from every row a path of nonzero coefficients
/// i → j leads to a row where the inequality is strict.
///
/// Such a matrix has an inverse. So does, therefore, I − γP for every substochastic P with γ < 1,
/// and for γ = 1 when every state reaches one whose row sums to less than 1. Takes O(n + nonzeros)
/// steps. Source: P. N. Shivakumar and K. H. Chew, "A sufficient condition for nonvanishing of
/// determinants", Proc. AMS 43 (1974).
pub(super) fn is_chained_dominant(words: &Words<'_>) -> bool {
    let n = words.unknowns();
    let mut strict = Vec::new();
    for i in 0..n {
        // n words cannot overflow a double word.
        let (mut diagonal, mut others) = (0u128, 0u128);
        for (column, coefficient) in words.row(i) {
            let size = u128::from(coefficient.unsigned_abs());
            if column == i {
                diagonal = size;
            } else {
                others += size;
            }
        }
        if diagonal < others {
            return false;
        }
        if diagonal > others {
            strict.push(i);
        }
    }
    if strict.len() == n {
        return true;
    }
    let mut predecessors = vec![Vec::new(); n];
    for i in 0..n {
        for (column, _) in words.row(i) {
            predecessors[column].push(i);
        }
    }
    let Ok::<_, Infallible>(reached) = reachable(n, strict, |j, open| {
        open.extend(&predecessors[j]);
        Ok(())
    });
    reached.into_iter().all(|r| r)
}
