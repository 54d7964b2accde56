//! Long division of b by A in base two: floats guess the digits, machine words compute what is left
//! over.
//!
//! With X_t / 2^s the digits found so far, the remainder r_t = 2^s b − A X_t (as far as b has been
//! brought down) is exact and stays about as small as a row of A. A step brings down k bits,
//! r ← 2^k r + next bits of b; guesses integers d near A⁻¹ r; and subtracts, r ← r − A d. How good
//! the guesses are decides only how many bits a step gains. Source: Z. Wan, "An algorithm to solve
//! integer linear systems exactly using numerical methods", J. Symb. Comput. 41 (2006), after
//! S. Ursic and C. Patarra, "Exact solution of systems of linear equations with iterative
//! methods", SIAM J. Alg. Disc. Meth. 4 (1983).
//!
//! An answer of B bits takes about 2B / k steps of one approximate solution each. It is tried for
//! at growing precision, so that a short answer takes few steps. The remainder, which is exact,
//! then proves it: for X the digits up to 2^−s and r what they leave over, A X = 2^s b − r, so for
//! whole numbers n and d
//!
//! 2^s (A n − d b) = A (2^s n − d X) − d r.
//!
//! The left-hand side is 2^s times a vector of whole numbers. If no entry on the right reaches 2^s,
//! A n = d b.

use malachite_base::num::arithmetic::traits::{ModPowerOf2, PowerOf2};
use malachite_base::num::logic::traits::SignificantBits;
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;

use super::common::{Approximation, SLACK, Suggestion, common_denominator};
use super::guess::FloatInverse;
use super::half_gcd::{first_remainder_within, word_at};
use super::narrow::Narrow;
use super::system::Words;
use super::{Solution, System, satisfies};

/// Fewer bits than this in a step mean that the floats have lost their way.
const FEWEST_BITS: u32 = 3;

/// Remainders and digits are kept this small, so that sums over rows of words fit in double words.
const ROW_BITS: u32 = 61;

/// Solves A x = b for a matrix known to have an inverse; `None` when floats are of no help.
///
/// An answer has passed the exact check. `known` is a guess at a divisor of its denominator.
pub(super) fn solve(
    system: &System,
    words: &Words<'_>,
    guess: &mut FloatInverse,
    b: &[Integer],
    known: &Natural,
) -> Option<Solution> {
    let row_bound = row_bound(words)?;
    let most_bits = most_bits(words, b);
    let expected = 2 * guess.determinant_bits() + EXPECTED_SLACK;
    let mut division = Division::new(words.unknowns(), row_bound, b);
    division.narrow = Narrow::new(words, row_bound);
    let mut next_attempt = FIRST_ATTEMPT;
    while division.precision <= most_bits {
        division.step(words, guess, b)?;
        if division.precision >= next_attempt {
            if let Some(Suggestion { solution, is_proved }) = common_denominator(&division, words.unknowns(), known) {
                debug_assert!(!is_proved || satisfies(system, b, &solution), "the remainder proves no wrong answer");
                if is_proved || satisfies(system, b, &solution) {
                    return Some(solution);
                }
            }
            next_attempt = after_attempt(division.precision, expected);
        }
    }
    None
}

/// The precision at which to try again. Most answers have the determinant as their denominator and
/// need the precision expected from it; before that an attempt is for those that are shorter, and
/// from there on for those that need a little more.
fn after_attempt(precision: i64, expected: i64) -> i64 {
    if precision < expected { expected.min(precision + precision / 4 + 64) } else { precision + precision / 16 + 64 }
}

/// What a fraction has to be shorter than the precision by, and a little for the error of the
/// digits.
const EXPECTED_SLACK: i64 = SLACK as i64 + 16;

/// The precision at which an answer is first tried for, in bits after the binary point.
const FIRST_ATTEMPT: i64 = 128;

/// The largest Σ_j |a_ij|, unless it is too large for words.
fn row_bound(words: &Words<'_>) -> Option<u64> {
    let mut bound = 0;
    for i in 0..words.unknowns() {
        let mut sum = 0u64;
        for (_, a) in words.row(i) {
            sum = sum.checked_add(a.unsigned_abs())?;
        }
        bound = bound.max(sum);
    }
    (bound.significant_bits() <= u64::from(ROW_BITS)).then_some(bound)
}

/// A precision by which the answer must have shown if the digits are right, by Hadamard's bound.
fn most_bits(words: &Words<'_>, b: &[Integer]) -> i64 {
    let determinant: u64 = (0..words.unknowns())
        .map(|i| {
            let sum: u128 = words.row(i).map(|(_, a)| u128::from(a.unsigned_abs())).sum();
            sum.significant_bits()
        })
        .sum();
    let right = b.iter().map(SignificantBits::significant_bits).max();
    (3 * determinant + right.unwrap_or(0) + 1024) as i64
}

/// The state of a division.
struct Division {
    n: usize,
    /// A bound on Σ_j |a_ij|.
    row_bound: u64,
    /// Digits of all unknowns, step by step.
    digits: Vec<i64>,
    /// For each step, the number of bits after the binary point that its digits count from.
    ends: Vec<i64>,
    /// For each step, the largest |r_i| that it left over.
    left_over: Vec<u64>,
    /// The end of the last step; −h while h bits of b have not been brought down.
    precision: i64,
    remainder: Vec<i64>,
    brought_down: Vec<i64>,
    /// log2 of the error of the digits so far in units of their last place.
    error_bits: u64,
    /// The matrix once more, if its coefficients are short.
    narrow: Option<Narrow>,
}

impl Division {
    fn new(n: usize, row_bound: u64, b: &[Integer]) -> Self {
        let bits = b.iter().map(SignificantBits::significant_bits).max();
        Self {
            n,
            row_bound,
            digits: Vec::new(),
            ends: Vec::new(),
            left_over: Vec::new(),
            precision: -(bits.unwrap_or(0) as i64),
            remainder: vec![0; n],
            brought_down: vec![0; n],
            error_bits: 0,
            narrow: None,
        }
    }

    /// One step of the division; `None` when the guesses gain too little.
    fn step(&mut self, words: &Words<'_>, guess: &mut FloatInverse, b: &[Integer]) -> Option<()> {
        let start = self.digits.len();
        self.digits.resize(start + self.n, 0);
        let digits = &mut self.digits[start..];
        let left_over = self.left_over.last().copied().unwrap_or(0);
        let room = 61u32.checked_sub(left_over.significant_bits() as u32)?;
        let bits = loop {
            let bits = guess.next_bits().min(room);
            if bits < FEWEST_BITS {
                return None;
            }
            for ((down, &r), b) in self.brought_down.iter_mut().zip(&self.remainder).zip(b) {
                *down = (r << bits) + next_bits(b, -self.precision, bits);
            }
            if guess.digits(&self.brought_down, bits, digits) {
                break bits;
            }
            guess.retreat();
        };
        let most = largest_product(&self.brought_down, digits, self.row_bound);
        let (down, remainder) = (&self.brought_down, &mut self.remainder);
        if most > i64::MAX as u128 {
            subtract_wide(words, down, digits, remainder)?;
        } else if !self.narrow.as_mut().is_some_and(|narrow| narrow.subtract(down, digits, remainder)) {
            subtract(words, down, digits, remainder);
        }
        guess.observe(&self.remainder);
        self.left_over.push(largest(&self.remainder));
        let digit_bits = largest(digits).significant_bits();
        self.error_bits = digit_bits.saturating_sub(u64::from(bits)) + 4;
        self.precision += i64::from(bits);
        self.ends.push(self.precision);
        Some(())
    }

    /// How many steps determine the numerators over d.
    fn steps_for(&self, d: &Natural) -> usize {
        let needed = (d.significant_bits() + self.error_bits + SLACK + 8) as i64;
        self.ends.partition_point(|&end| end < needed) + 1
    }

    /// x_i · 2^places from the first digits, with places a multiple of 64 and at least `precision`.
    fn entry(&self, i: usize, steps: usize) -> (Integer, usize) {
        let places = match steps.checked_sub(1) {
            Some(last) => (self.ends[last].max(0) as usize).next_multiple_of(64),
            None => 0,
        };
        let mut limbs = Vec::with_capacity(places / 64 + 3);
        let (mut base, mut carry) = (0, 0i128);
        for step in (0..steps).rev() {
            let position = (places as i64 - self.ends[step]) as usize;
            while position - base >= 64 {
                limbs.push(carry as u64);
                carry >>= 64;
                base += 64;
            }
            carry += i128::from(self.digits[step * self.n + i]) << (position - base);
        }
        limbs.push(carry as u64);
        limbs.push((carry >> 64) as u64);
        (Integer::from_owned_twos_complement_limbs_asc(limbs), places)
    }
}

impl Approximation for Division {
    fn numerator(&self, i: usize, d: &Natural) -> Option<Integer> {
        let steps = self.steps_for(d);
        if steps > self.ends.len() {
            return None;
        }
        let (x, places) = self.entry(i, steps);
        let mut limbs = (x.unsigned_abs_ref() * d).into_limbs_asc();
        let fraction = limbs.get(places / 64 - 1).copied().unwrap_or(0) >> (64 - SLACK);
        let carry = match fraction {
            0 => 0u32,
            f if f == (1 << SLACK) - 1 => 1,
            _ => return None,
        };
        limbs.drain(..(places / 64).min(limbs.len()));
        let size = Natural::from_owned_limbs_asc(limbs) + Natural::from(carry);
        Some(Integer::from_sign_and_abs(x >= 0, size))
    }

    fn missing_factor(&self, i: usize, d: &Natural) -> Option<Natural> {
        let (x, places) = self.entry(i, self.ends.len());
        // d x_i = z / 2^places up to 2^error / 2^places, and a whole number.
        let error = places as u64 - self.precision as u64 + self.error_bits + d.significant_bits();
        let places = places as u64;
        let room = places.checked_sub(error + SLACK)?;
        let z = (x.unsigned_abs_ref() * d).mod_power_of_2(places);
        let found = first_remainder_within(&Natural::power_of_2(places), &z, (places + error) / 2);
        let bits = found.cofactor.significant_bits();
        let short = 2 * bits <= room;
        let close = found.remainder.significant_bits() <= bits + error;
        (short && close).then_some(found.cofactor)
    }

    fn proves(&self, d: &Natural) -> bool {
        // A numerator is believed when |2^s n − d X| ≤ 2^(s − SLACK) in the notation above: with
        // rows of at most 2^(SLACK − 2) that is a quarter of 2^s, and d r is asked to be less than
        // a half.
        let last = self.steps_for(d) - 1;
        let (Some(&end), Some(left_over)) = (self.ends.get(last), self.left_over.get(last)) else {
            return false;
        };
        let is_down = end >= 0;
        let bits = d.significant_bits() + left_over.significant_bits();
        is_down && self.row_bound <= 1 << (SLACK - 2) && (bits as i64) < end
    }
}

/// The bits of b from position `upper` downwards, `count` of them, with the sign of b; zeros after
/// the binary point.
fn next_bits(b: &Integer, upper: i64, count: u32) -> i64 {
    if upper <= 0 {
        return 0;
    }
    let limbs = b.unsigned_abs_ref().as_limbs_asc();
    let lower = upper - i64::from(count);
    let size = if lower >= 0 {
        word_at(limbs, lower as u64) & ((1 << count) - 1)
    } else {
        (word_at(limbs, 0) & ((1 << upper) - 1)) << -lower
    };
    let size = size.cast_signed();
    if *b < 0 { -size } else { size }
}

/// max_i |x_i|.
fn largest(x: &[i64]) -> u64 {
    x.iter().fold(0, |largest, x| largest.max(x.unsigned_abs()))
}

/// A bound on every intermediate sum of r − A d.
fn largest_product(r: &[i64], digits: &[i64], row_bound: u64) -> u128 {
    u128::from(largest(r)) + u128::from(largest(digits)) * u128::from(row_bound)
}

/// remainder ← r − A d, where every sum fits in a word.
fn subtract(words: &Words<'_>, r: &[i64], digits: &[i64], remainder: &mut [i64]) {
    for (i, (out, &r)) in remainder.iter_mut().zip(r).enumerate() {
        *out = words.subtract_row(i, r, digits);
    }
}

/// remainder ← r − A d in double words; `None` when a result does not fit in a word.
///
/// Rows below 2^61 and digits below 2^53 cannot overflow a double word.
fn subtract_wide(words: &Words<'_>, r: &[i64], digits: &[i64], remainder: &mut [i64]) -> Option<()> {
    for (i, (out, &r)) in remainder.iter_mut().zip(r).enumerate() {
        let sum = words.row(i).fold(i128::from(r), |sum, (j, a)| sum - i128::from(a) * i128::from(digits[j]));
        *out = i64::try_from(sum).ok()?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use malachite_base::num::basic::traits::One;

    /// A division of 1 by 3 with digits of one bit, so many of them.
    fn third(steps: usize, row_bound: u64) -> Division {
        let mut division = Division::new(1, row_bound, &[Integer::ONE]);
        division.precision = 0;
        let mut remainder = 1;
        for step in 1..=steps {
            let digit = 2 * remainder / 3;
            division.digits.push(digit);
            remainder = 2 * remainder - 3 * digit;
            division.precision = step as i64;
            division.ends.push(step as i64);
            division.left_over.push(remainder.unsigned_abs());
        }
        division.error_bits = 1;
        division
    }

    /// A remainder proves the answer from the precision on at which d r is short of a half, for
    /// rows that are not too wide, and nothing before.
    #[test]
    fn remainders_prove_what_is_precise_enough() {
        let three = Natural::from(3u32);
        let needed = (2 + 1 + SLACK + 8) as usize;
        for steps in 1..80 {
            let division = third(steps, 3);
            assert_eq!(division.numerator(0, &three), (steps >= needed).then_some(Integer::ONE), "{steps} steps");
            assert_eq!(division.proves(&three), steps >= needed, "{steps} steps");
        }
        assert!(third(80, 1 << (SLACK - 2)).proves(&three));
        assert!(!third(80, (1 << (SLACK - 2)) + 1).proves(&three));
    }

    /// A remainder that is too large, as after wrong digits, proves nothing.
    #[test]
    fn large_remainders_prove_nothing() {
        let three = Natural::from(3u32);
        let mut division = third(80, 3);
        let last = division.steps_for(&three) - 1;
        division.left_over[last] = 1 << (division.ends[last] - 3);
        assert!(!division.proves(&three));
        division.left_over[last] = 1 << (division.ends[last] - 4);
        assert!(division.proves(&three));
    }
}
