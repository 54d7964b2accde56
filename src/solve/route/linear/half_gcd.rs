//! Rational reconstruction: the fraction with a small denominator behind an approximation or a
//! residue.
//!
//! Both come down to the remainders r_j of Euclid's algorithm on (m, z) and the cofactors q_j with
//! q_j z ≡ ± r_j (mod m): as the remainders shrink the cofactors grow, and a short fraction shows
//! as a remainder and a cofactor that are both far shorter than they would be by chance. Takes
//! O(b²/64²) word operations for b bits, several quotients at a time as in Lehmer's algorithm.
//! Sources: D. H. Lehmer, "Euclid's algorithm for large numbers", Amer. Math. Monthly 45 (1938);
//! P. S. Wang, M. J. T. Guy, J. H. Davenport, "P-adic reconstruction of rational numbers",
//! SIGSAM Bulletin 16 (1982).

use std::mem::swap;

use malachite_base::num::arithmetic::traits::DivAssignRem;
use malachite_base::num::basic::traits::{One, Zero};
use malachite_base::num::logic::traits::SignificantBits;
use malachite_nz::natural::Natural;

/// A remainder of Euclid's algorithm and its cofactor, both without sign.
pub(super) struct Convergent {
    /// r with r ≡ ± q z (mod m).
    pub(super) remainder: Natural,
    /// q.
    pub(super) cofactor: Natural,
}

/// The first remainder of Euclid's algorithm on (m, z) with at most `bits` bits, where z < m.
pub(super) fn first_remainder_within(m: &Natural, z: &Natural, bits: u64) -> Convergent {
    let mut state =
        State { big: m.clone(), small: z.clone(), big_cofactor: Natural::ZERO, small_cofactor: Natural::ONE };
    while state.small.significant_bits() > bits {
        // One batch of quotients takes less than a word off the remainder, so that it cannot
        // jump past the one that is looked for.
        let batched = state.small.significant_bits() > bits + 64 && state.batch();
        if !batched {
            state.quotient();
        }
    }
    Convergent { remainder: state.small, cofactor: state.small_cofactor }
}

/// Two successive remainders, big ≥ small, with their cofactors.
struct State {
    big: Natural,
    small: Natural,
    big_cofactor: Natural,
    small_cofactor: Natural,
}

impl State {
    /// One step of Euclid's algorithm; `small` is not zero.
    fn quotient(&mut self) {
        let mut quotient = std::mem::replace(&mut self.big, Natural::ZERO);
        let remainder = quotient.div_assign_rem(&self.small);
        self.big = std::mem::replace(&mut self.small, remainder);
        // Cofactors alternate in sign, so their sizes add up.
        self.big_cofactor += &self.small_cofactor * quotient;
        swap(&mut self.big_cofactor, &mut self.small_cofactor);
    }

    /// As many steps as the leading words determine; false when that is none.
    fn batch(&mut self) -> bool {
        let Some([[a, b], [c, d]]) = leading_quotients(&self.big, &self.small) else {
            return false;
        };
        let (x, y) = (self.big.as_limbs_asc(), self.small.as_limbs_asc());
        let remainders = (combination(a, x, b, y), combination(c, x, d, y));
        let (x, y) = (self.big_cofactor.as_limbs_asc(), self.small_cofactor.as_limbs_asc());
        let size = |a: i64| a.unsigned_abs().cast_signed();
        let cofactors = (combination(size(a), x, size(b), y), combination(size(c), x, size(d), y));
        (self.big, self.small) = remainders;
        (self.big_cofactor, self.small_cofactor) = cofactors;
        true
    }
}

/// The quotients that the leading 62 bits of both numbers determine, as the matrix that takes the
/// pair (big, small) to the remainders they lead to; `None` when not even one is determined.
///
/// Knuth, The Art of Computer Programming, volume 2, section 4.5.2, algorithm L.
fn leading_quotients(big: &Natural, small: &Natural) -> Option<[[i64; 2]; 2]> {
    let shift = big.significant_bits().saturating_sub(62);
    let mut x = word_at(big.as_limbs_asc(), shift).cast_signed();
    let mut y = word_at(small.as_limbs_asc(), shift).cast_signed();
    let (mut a, mut b, mut c, mut d) = (1i64, 0i64, 0i64, 1i64);
    // The true leading parts lie between x + a and x + b, and between y + c and y + d: a quotient
    // is sure when it comes out the same at both ends. All sums stay within 0..=2^62.
    while y + c != 0 && y + d != 0 {
        let quotient = (x + a) / (y + c);
        if quotient != (x + b) / (y + d) {
            break;
        }
        let (next_c, next_d) = (a - quotient * c, b - quotient * d);
        if next_c.abs().max(next_d.abs()) >= 1 << 61 {
            break;
        }
        (a, b, c, d) = (c, d, next_c, next_d);
        (x, y) = (y, x - quotient * y);
    }
    (b != 0).then_some([[a, b], [c, d]])
}

/// The 64 bits from position `shift` on.
pub(super) fn word_at(limbs: &[u64], shift: u64) -> u64 {
    let (skipped, offset) = ((shift / 64) as usize, shift % 64);
    let low = limbs.get(skipped).copied().unwrap_or(0) >> offset;
    match limbs.get(skipped + 1) {
        Some(&next) if offset > 0 => low | next << (64 - offset),
        _ => low,
    }
}

/// a x + b y, known not to be negative; |a| and |b| are below 2^61.
fn combination(a: i64, x: &[u64], b: i64, y: &[u64]) -> Natural {
    let length = x.len().max(y.len());
    let mut limbs = Vec::with_capacity(length + 1);
    let mut carry = 0i128;
    let (wide_a, wide_b) = (i128::from(a), i128::from(b));
    for k in 0..length {
        let x = x.get(k).copied().unwrap_or(0);
        let y = y.get(k).copied().unwrap_or(0);
        carry += wide_a * i128::from(x) + wide_b * i128::from(y);
        limbs.push(carry as u64);
        carry >>= 64;
    }
    limbs.push(carry as u64);
    Natural::from_owned_limbs_asc(limbs)
}
