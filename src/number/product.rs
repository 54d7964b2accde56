//! The order of products of long numbers, which their leading words nearly always decide.

use std::cmp::Ordering;

use malachite_base::num::logic::traits::SignificantBits;

use super::Natural;

/// The order of the product of some numbers and that of others. The products are computed only
/// where their leading words are too near to tell.
pub(super) fn compare_products(left: &[&Natural], right: &[&Natural]) -> Ordering {
    let decided = Leading::of(left).zip(Leading::of(right)).and_then(|(left, right)| left.order(&right));
    decided.unwrap_or_else(|| {
        let whole = |factors: &[&Natural]| factors.iter().copied().product::<Natural>();
        whole(left).cmp(&whole(right))
    })
}

/// The word operations of a product of numbers of so many words, about; long ones take less than the
/// product of their words.
pub(crate) fn product_work(one: u64, other: u64) -> u64 {
    let (short, long) = (one.min(other), one.max(other));
    long.saturating_mul(short.min(short.saturating_mul(32).isqrt()))
}

/// A number from `mantissa` to less than `mantissa + above`, times 2^(`exponent` − 63).
struct Leading {
    /// At least 2^63.
    mantissa: u64,
    above: u64,
    exponent: u64,
}

impl Leading {
    /// That of a product; `None` if a factor is 0.
    fn of(factors: &[&Natural]) -> Option<Self> {
        let mut all = Leading { mantissa: 1 << 63, above: 0, exponent: 0 };
        for factor in factors {
            let limbs = factor.as_limbs_asc();
            let (last, before) = limbs.split_last()?;
            let shift = last.leading_zeros();
            let below = if shift == 0 { 0 } else { before.last().map_or(0, |next| next >> (64 - shift)) };
            let product = u128::from(all.mantissa) * u128::from(last << shift | below);
            let carries = product >> 127 != 0;
            // (m + u)(t + 1) < m t + 2^64 (u + 2), and 63 bits at least are cut off.
            all.mantissa = (product >> if carries { 64 } else { 63 }) as u64;
            all.above = 2 * all.above + 5;
            all.exponent += factor.significant_bits() - u64::from(!carries);
        }
        Some(all)
    }

    /// The order, where it is clear.
    fn order(&self, other: &Leading) -> Option<Ordering> {
        if self.exponent.abs_diff(other.exponent) > 1 {
            return Some(self.exponent.cmp(&other.exponent));
        }
        let ends = |one: &Leading, least: u64| {
            let scale = one.exponent - least;
            (u128::from(one.mantissa) << scale, (u128::from(one.mantissa) + u128::from(one.above)) << scale)
        };
        let least = self.exponent.min(other.exponent);
        let ((low, high), (other_low, other_high)) = (ends(self, least), ends(other, least));
        match (low > other_high, high < other_low) {
            (true, _) => Some(Ordering::Greater),
            (_, true) => Some(Ordering::Less),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Numbers of all lengths, many of them with the same leading words.
    fn natural() -> impl Strategy<Value = Natural> {
        let near = (0u64..200, -2i64..3).prop_map(|(bits, low)| {
            let power = malachite_nz::integer::Integer::from(1u32) << bits;
            Natural::try_from(power + malachite_nz::integer::Integer::from(low)).unwrap_or_default()
        });
        prop_oneof![near, any::<u64>().prop_map(Natural::from)]
    }

    proptest! {
        /// The whole products are in the same order.
        #[test]
        fn products_are_ordered_as_they_are_when_computed(
            left in prop::collection::vec(natural(), 0..5),
            right in prop::collection::vec(natural(), 0..5),
        ) {
            let refs = |numbers: &[Natural]| numbers.iter().product::<Natural>();
            let (l, r): (Vec<&Natural>, Vec<&Natural>) = (left.iter().collect(), right.iter().collect());
            prop_assert_eq!(compare_products(&l, &r), refs(&left).cmp(&refs(&right)));
            // Two products of the same numbers are as near as can be.
            let mut turned = l.clone();
            turned.reverse();
            prop_assert_eq!(compare_products(&l, &turned), Ordering::Equal);
        }
    }
}
