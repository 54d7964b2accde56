//! Decimal digits of long numbers, of which people are shown both ends.

use std::fmt;

use malachite_base::num::arithmetic::traits::ShrRound;
use malachite_base::num::basic::traits::One;
use malachite_base::num::logic::traits::SignificantBits;
use malachite_base::rounding_modes::RoundingMode;

use super::Natural;

/// Shows a number whole if it has at most twenty digits, and else its first and last six digits
/// with how many there are: `123456…654321[46]`.
pub struct Shortened<'a>(pub &'a Natural);

const LONGEST: usize = 20;
const ENDS: u64 = 6;
/// 10^ENDS.
const BEYOND_ENDS: u32 = 1_000_000;
/// Shorter numbers are written out, which takes no longer.
const LONG: u64 = 512;

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((first, digits)) = beginning(self.0) {
            let last = self.0 % Natural::from(BEYOND_ENDS);
            return write!(f, "{first}…{:0>width$}[{digits}]", last.to_string(), width = ENDS as usize);
        }
        let digits = self.0.to_string();
        if digits.len() <= LONGEST {
            return f.write_str(&digits);
        }
        let ends = ENDS as usize;
        write!(f, "{}…{}[{}]", &digits[..ends], &digits[digits.len() - ends..], digits.len())
    }
}

/// The first six digits of a long number and how many it has, from its leading bits; `None` where
/// these do not determine them.
fn beginning(x: &Natural) -> Option<(Natural, u64)> {
    let bits = x.significant_bits();
    if bits <= LONG {
        return None;
    }
    // x ≥ 2^(bits − 1), and log₁₀ 2 is a little more than this.
    let mut digits = u64::try_from((u128::from(bits) - 1) * 30_102_999 / 100_000_000).ok()? + 1;
    let [smallest, beyond] = [BEYOND_ENDS / 10, BEYOND_ENDS].map(Natural::from);
    loop {
        // Between 10^5 and 10^6 if the number of digits is right.
        let [lower, upper] = quotient(x, digits - ENDS);
        if lower >= beyond {
            digits += 1;
        } else if lower == upper && lower >= smallest {
            return Some((lower, digits));
        } else {
            return None;
        }
    }
}

/// A lower and an upper bound of ⌊x / 10^exponent⌋, from the leading bits of both.
fn quotient(x: &Natural, exponent: u64) -> [Natural; 2] {
    let ([least, greatest], shift) = power_of_ten(exponent);
    let cut = x.significant_bits().saturating_sub(2 * PRECISION);
    let leading = x >> cut;
    let (up, down) = (cut.saturating_sub(shift), shift.saturating_sub(cut));
    let over = |numerator: Natural, divisor: Natural| (numerator << up) / (divisor << down);
    [over(leading.clone(), greatest), over(leading + Natural::ONE, least)]
}

/// The bits of a power of ten that are computed with.
const PRECISION: u64 = 128;

/// Bounds l · 2^shift ≤ 10^exponent ≤ u · 2^shift, by repeated squaring.
fn power_of_ten(exponent: u64) -> ([Natural; 2], u64) {
    let mut bounds = [Natural::ONE, Natural::ONE];
    let mut shift = 0;
    for bit in (0..u64::BITS - exponent.leading_zeros()).rev() {
        let ten = Natural::from(if exponent >> bit & 1 == 1 { 10u32 } else { 1 });
        let [lower, upper] = bounds.map(|bound| (&bound * &bound) * &ten);
        let cut = lower.significant_bits().saturating_sub(PRECISION);
        bounds = [lower >> cut, upper.shr_round(cut, RoundingMode::Ceiling).0];
        shift = 2 * shift + cut;
    }
    (bounds, shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use malachite_base::num::arithmetic::traits::Pow;
    use proptest::prelude::*;

    fn by_all_digits(x: &Natural) -> String {
        let digits = x.to_string();
        match digits.len() {
            ..=20 => digits,
            long => format!("{}…{}[{long}]", &digits[..6], &digits[long - 6..]),
        }
    }

    proptest! {
        /// The ends of a number are those of all its digits, at and around multiples of powers of
        /// ten and of two, too, where the leading bits do not tell the leading digits.
        #[test]
        fn the_ends_are_those_of_all_digits(
            words in prop::collection::vec(any::<u64>(), 0..80),
            (factor, exponent, two) in (1u32..2_000_000, 0u64..3_000, 0u64..9_000),
            near in 0u32..3,
        ) {
            let near = |x: Natural| x + Natural::from(near) - Natural::ONE;
            let round = Natural::from(factor) * Natural::from(10u32).pow(exponent);
            for x in [Natural::from_owned_limbs_asc(words), near(round), near(Natural::ONE << two)] {
                prop_assert_eq!(Shortened(&x).to_string(), by_all_digits(&x));
            }
        }
    }

    #[test]
    fn powers_of_ten_and_their_neighbours_have_the_right_ends() {
        for exponent in (0..400).chain([1_000, 10_000, 30_103]) {
            let power = Natural::from(10u32).pow(exponent);
            for x in [&power - Natural::ONE, power.clone(), &power + Natural::ONE] {
                assert_eq!(Shortened(&x).to_string(), by_all_digits(&x), "10^{exponent}");
            }
        }
    }

    /// Most long numbers are not written out to show their ends.
    #[test]
    fn leading_bits_tell_the_leading_digits_of_most_numbers() {
        let mut x = Natural::from(7u32);
        while x.significant_bits() < 50_000 {
            x = &x * &x + Natural::ONE;
            assert_eq!(beginning(&x).is_some(), x.significant_bits() > LONG);
        }
    }
}
