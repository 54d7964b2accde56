//! Exact fractions, kept unreduced: equal denominators add as integers, unequal ones
//! cross-multiply.
//!
//! `num-rational` reduces after every operation, at the price of a greatest common divisor, and its
//! comparison recurses. Here nothing is reduced but what is shown to people, and nothing recurses.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::budget;

/// Sums whose denominator grows beyond this many bits are refused, not computed.
pub(crate) const MAX_SUM_BITS: u64 = 1 << 21;

/// A rational number: an integer over a positive integer, not necessarily reduced.
#[derive(Clone, Debug)]
pub struct Fraction {
    num: BigInt,
    den: BigInt,
}

impl Fraction {
    /// `num / den`; the caller has found `den` positive.
    pub(crate) fn over(num: BigInt, den: BigInt) -> Self {
        debug_assert!(den.is_positive());
        Fraction { num, den }
    }

    pub(crate) fn zero() -> Self {
        Fraction::over(BigInt::zero(), BigInt::one())
    }

    pub(crate) fn one() -> Self {
        Fraction::over(BigInt::one(), BigInt::one())
    }

    /// The number that a text `p` or `p/q` spells, q > 0; for callers with numbers of another
    /// library.
    pub fn spelled(text: &str) -> Option<Self> {
        let (num, den) = text.split_once('/').unwrap_or((text, "1"));
        let integer = |digits: &str| BigInt::parse_bytes(digits.as_bytes(), 10);
        let (num, den) = (integer(num)?, integer(den)?);
        den.is_positive().then(|| Fraction::over(num, den))
    }

    /// The numerator.
    pub fn num(&self) -> &BigInt {
        &self.num
    }

    /// The denominator, positive.
    pub fn den(&self) -> &BigInt {
        &self.den
    }

    /// The comparison of this number with 0.
    pub fn sign(&self) -> Ordering {
        match self.num.sign() {
            Sign::Minus => Ordering::Less,
            Sign::NoSign => Ordering::Equal,
            Sign::Plus => Ordering::Greater,
        }
    }

    pub(crate) fn is_one(&self) -> bool {
        self.num == self.den
    }

    /// The numerator and the denominator as machine words, where those hold them.
    pub(crate) fn words(&self) -> Option<(i128, i128)> {
        Some((self.num.to_i64()?.into(), self.den.to_i64()?.into()))
    }

    pub(crate) fn is_reduced(&self) -> bool {
        self.den.is_one() || self.num.magnitude().is_one() || self.gcd().is_one()
    }

    fn gcd(&self) -> BigInt {
        budget::charge(budget::price_of_gcd(self.num.bits(), self.den.bits()));
        self.num.gcd(&self.den)
    }

    /// The same number in lowest terms.
    pub fn reduced(&self) -> Self {
        let common = self.gcd();
        Fraction::over(&self.num / &common, &self.den / &common)
    }

    pub(crate) fn add(&mut self, other: &Fraction) {
        if other.num.is_zero() {
            return;
        }
        budget::charge(budget::price_of_sum(self.num.bits().max(other.num.bits())));
        if self.den == other.den {
            self.num += &other.num;
        } else if self.num.is_zero() {
            self.clone_from(other);
        } else if let Some(factor) = quotient(&self.den, &other.den) {
            self.num += product(&other.num, &factor);
        } else if let Some(factor) = quotient(&other.den, &self.den) {
            self.num = product(&self.num, &factor) + &other.num;
            self.den.clone_from(&other.den);
        } else {
            self.num = product(&self.num, &other.den) + product(&other.num, &self.den);
            self.den = product(&self.den, &other.den);
        }
    }

    pub(crate) fn plus(mut self, other: &Fraction) -> Self {
        self.add(other);
        self
    }

    pub(crate) fn minus(self, other: &Fraction) -> Self {
        // −(−self + other) adds in place and copies nothing.
        self.negated().plus(other).negated()
    }

    pub(crate) fn negated(mut self) -> Self {
        self.num = -self.num;
        self
    }

    pub(crate) fn times(&self, other: &Fraction) -> Self {
        Fraction::over(product(&self.num, &other.num), product(&self.den, &other.den))
    }

    /// The quotient by a positive number.
    pub(crate) fn over_fraction(&self, positive: &Fraction) -> Self {
        Fraction::over(product(&self.num, &positive.den), product(&self.den, &positive.num))
    }

    pub(crate) fn times_integer(&self, factor: &BigInt) -> Self {
        Fraction::over(product(&self.num, factor), self.den.clone())
    }

    pub(crate) fn divided_by(self, positive: &BigInt) -> Self {
        Fraction { den: product(&self.den, positive), num: self.num }
    }

    pub(crate) fn magnitude(mut self) -> Self {
        self.num = self.num.abs();
        self
    }
}

/// The product, charged to the budget.
pub(crate) fn product(a: &BigInt, b: &BigInt) -> BigInt {
    budget::charge(budget::price_of_product(a.bits(), b.bits()));
    a * b
}

/// The comparison of two products. Their leading words decide it, unless they are very near.
pub(crate) fn compare_products(left: &[&BigUint], right: &[&BigUint]) -> Ordering {
    let whole = |factors: &[&BigUint]| {
        let factors = factors.iter().map(|factor| BigInt::from((*factor).clone()));
        factors.reduce(|all, factor| product(&all, &factor)).unwrap_or_else(BigInt::one)
    };
    let decided = leading(left).zip(leading(right)).and_then(|(left, right)| left.order(right));
    decided.unwrap_or_else(|| whole(left).cmp(&whole(right)))
}

/// The comparison of a / b with c / d, all of them positive.
pub(crate) fn compare_quotients((a, b): (&Fraction, &Fraction), (c, d): (&Fraction, &Fraction)) -> Ordering {
    let factors = [a.num(), d.num(), b.den(), c.den()];
    let others = [c.num(), b.num(), d.den(), a.den()];
    compare_products(&factors.map(BigInt::magnitude), &others.map(BigInt::magnitude))
}

/// A number from `mantissa` to less than `mantissa + above`, times 2^(`exponent` − 63).
struct Leading {
    mantissa: u64,
    above: u64,
    exponent: u64,
}

/// The leading word of a product, at least 2^63; none where a factor is 0.
fn leading(factors: &[&BigUint]) -> Option<Leading> {
    let mut all = Leading { mantissa: 1 << 63, above: 0, exponent: 0 };
    for factor in factors {
        let bits = factor.bits();
        let top = match bits.checked_sub(64) {
            Some(below) => (*factor >> below).iter_u64_digits().next()?,
            None => factor.iter_u64_digits().next()?.checked_shl(u32::try_from(64_u64.saturating_sub(bits)).ok()?)?,
        };
        // (m + u)(t + 1) < m t + 2^64 (u + 2), and 63 bits at least are cut off.
        let product = u128::from(all.mantissa).saturating_mul(u128::from(top));
        let carries = product >> 127 != 0;
        all.mantissa = u64::try_from(product >> if carries { 64 } else { 63 }).ok()?;
        all.above = all.above.saturating_mul(2).saturating_add(5);
        all.exponent = all.exponent.saturating_add(bits).saturating_sub(u64::from(!carries));
    }
    Some(all)
}

impl Leading {
    /// The order, where it is clear.
    fn order(self, other: Leading) -> Option<Ordering> {
        // The larger exponent counts twice as much; two steps apart the mantissas do not matter.
        let scaled = |one: &Leading, than: u64| {
            let shift = one.exponent.saturating_sub(than).min(2);
            (u128::from(one.mantissa) << shift, u128::from(one.mantissa).saturating_add(one.above.into()) << shift)
        };
        let ((low, high), (other_low, other_high)) = (scaled(&self, other.exponent), scaled(&other, self.exponent));
        match () {
            () if low > other_high => Some(Ordering::Greater),
            () if high < other_low => Some(Ordering::Less),
            () => None,
        }
    }
}

/// `whole / part` where that is an integer.
pub(crate) fn quotient(whole: &BigInt, part: &BigInt) -> Option<BigInt> {
    if part.is_one() || whole.is_zero() {
        return Some(whole.clone());
    }
    if whole.bits() < part.bits() {
        return None;
    }
    budget::charge(budget::price_of_quotient(whole.bits(), part.bits()));
    let (quotient, rest) = whole.div_rem(part);
    rest.is_zero().then_some(quotient)
}

/// The sum of the terms; none when it grows beyond what this checker computes with.
pub(crate) fn sum(terms: impl Iterator<Item = Fraction>) -> Option<Fraction> {
    let mut total = Fraction::zero();
    for term in terms {
        total.add(&term);
        if total.den.bits() > MAX_SUM_BITS || budget::is_spent() {
            return None;
        }
    }
    Some(total)
}

/// Σ w x over terms (w, x), where x in sequence that share a denominator are added before they are
/// divided by it: they do in large solutions.
pub(crate) fn weighted<'a>(terms: impl Iterator<Item = (&'a Fraction, &'a Fraction)>) -> Fraction {
    let mut total = Fraction::zero();
    let mut share: Option<(&BigInt, Fraction)> = None;
    for (weight, x) in terms {
        let term = weight.times_integer(&x.num);
        match &mut share {
            Some((over, share)) if **over == x.den => share.add(&term),
            _ => {
                if let Some((over, share)) = share.replace((&x.den, term)) {
                    total.add(&share.divided_by(over));
                }
            }
        }
    }
    if let Some((over, share)) = share {
        total.add(&share.divided_by(over));
    }
    total
}

/// Greatest common divisors of longer denominators cost more than one denominator for all is worth.
const MAX_COMMON_BITS: u64 = 1 << 14;

/// The least common multiple of denominators; none if it has more than so many bits.
pub(crate) fn least_common<'a>(numbers: impl Iterator<Item = &'a Fraction>, most: u64) -> Option<BigInt> {
    let mut common = BigInt::one();
    for Fraction { den, .. } in numbers {
        if *den == common || quotient(&common, den).is_some() {
            continue;
        }
        budget::charge(budget::price_of_gcd(common.bits(), den.bits()));
        common = common.lcm(den);
        if common.bits() > most || budget::is_spent() {
            return None;
        }
    }
    Some(common)
}

/// Puts numbers over one denominator, if that is at most 128 bits longer than the longest of theirs.
pub(crate) fn over_one_denominator(numbers: Vec<&mut Fraction>) {
    let longest = numbers.iter().map(|x| x.den.bits()).max().unwrap_or(0);
    let most = longest.saturating_add(128).min(MAX_COMMON_BITS);
    if longest > most {
        return;
    }
    let Some(common) = least_common(numbers.iter().filter(|x| !x.num.is_zero()).map(|x| &**x), most) else { return };
    for x in numbers {
        if !x.num.is_zero()
            && x.den != common
            && let Some(factor) = quotient(&common, &x.den)
        {
            *x = Fraction::over(product(&x.num, &factor), common.clone());
        }
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        budget::charge(budget::price_of_sum(self.num.bits().max(other.num.bits())));
        if self.den == other.den {
            return self.num.cmp(&other.num);
        }
        let by_sign = self.sign().cmp(&other.sign());
        by_sign.then_with(|| {
            let magnitudes = compare_products(
                &[self.num.magnitude(), other.den.magnitude()],
                &[other.num.magnitude(), self.den.magnitude()],
            );
            if self.num.is_negative() { magnitudes.reverse() } else { magnitudes }
        })
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

/// The RATIONAL of `FORMAT.md` when the fraction is reduced, as every fraction read from a
/// certificate is.
impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den.is_one() { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}

/// Reducing a fraction, and printing its digits, take time quadratic in its bits: longer ones are
/// described.
const MAX_SHOWN_BITS: u64 = 1 << 14;

/// The number as people are shown it: reduced, and long digit strings cut in the middle.
pub(crate) fn shown(number: &Fraction) -> String {
    let cut = |digits: String| match (digits.get(..24), digits.len(), digits.len().checked_sub(12)) {
        (Some(head), length, Some(tail)) if length > 60 => {
            format!("{head}…{} [{length} digits]", digits.get(tail..).unwrap_or_default())
        }
        _ => digits,
    };
    let whole = shown_whole(number);
    match whole.split_once('/') {
        Some((num, den)) if !whole.starts_with('[') => format!("{}/{}", cut(num.to_owned()), cut(den.to_owned())),
        _ => cut(whole),
    }
}

/// The number as people are shown it, with all its digits unless there are thousands.
pub(crate) fn shown_whole(number: &Fraction) -> String {
    if number.num.bits().max(number.den.bits()) > MAX_SHOWN_BITS {
        return format!("[a fraction of {} over {} bits]", number.num.bits(), number.den.bits());
    }
    number.reduced().to_string()
}

#[cfg(test)]
mod tests {
    use num_rational::BigRational;
    use proptest::prelude::*;

    use super::*;

    fn fraction() -> impl Strategy<Value = (i64, i64)> {
        (-40_i64..40, prop_oneof![1_i64..13, Just(100), Just(10_000)])
    }

    fn both((num, den): (i64, i64)) -> (Fraction, BigRational) {
        (Fraction::over(num.into(), den.into()), BigRational::new(num.into(), den.into()))
    }

    fn same(ours: &Fraction, theirs: &BigRational) -> bool {
        let reduced = ours.reduced();
        reduced.is_reduced() && (&reduced.num, &reduced.den) == (theirs.numer(), theirs.denom())
    }

    proptest! {
        /// `num-rational` is the reference: another algorithm, always reduced.
        #[test]
        fn arithmetic_agrees_with_num_rational(a in fraction(), b in fraction(), c in fraction()) {
            let ((a, x), (b, y), (c, z)) = (both(a), both(b), both(c));
            prop_assert!(same(&a.clone().plus(&b), &(&x + &y)));
            prop_assert!(same(&a.clone().minus(&b).plus(&c), &(&x - &y + &z)));
            prop_assert!(same(&a.times(&b).plus(&c), &(&x * &y + &z)));
            prop_assert!(same(&a.clone().magnitude(), &x.abs()));
            prop_assert!(same(&a.clone().divided_by(c.den()), &(&x / BigRational::from(c.den().clone()))));
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
            prop_assert_eq!(a.times(&b).cmp(&c), (&x * &y).cmp(&z));
            prop_assert_eq!(a.sign(), x.cmp(&BigRational::zero()));
            let total = sum([a, b, c].into_iter());
            prop_assert!(total.is_some_and(|total| same(&total, &(x + y + z))));
        }
    }

    /// The whole products are the reference.
    #[test]
    fn products_are_compared_by_their_leading_words_or_whole() {
        let number = |bits: u64, low: u64| (BigUint::one() << bits) + low;
        let numbers: Vec<BigUint> = [(0, 0), (1, 1), (63, 5), (64, 0), (64, 1), (130, 7), (300, 1), (300, 2)]
            .map(|(bits, low)| number(bits, low))
            .into_iter()
            .chain([BigUint::zero(), number(300, 0) - 1u32, number(64, 0) - 1u32])
            .collect();
        for a in &numbers {
            for b in &numbers {
                for c in &numbers {
                    for d in &numbers {
                        assert_eq!(compare_products(&[a, b], &[c, d]), (a * b).cmp(&(c * d)), "{a} {b} {c} {d}");
                        assert_eq!(compare_products(&[a, b, c], &[d, d]), (a * b * c).cmp(&(d * d)), "{a} {b} {c} {d}");
                    }
                }
            }
        }
    }

    proptest! {
        /// Numbers that are put over one denominator are the same numbers, and share it.
        #[test]
        fn one_denominator_changes_no_number(numbers in proptest::collection::vec(fraction(), 1..9)) {
            let before: Vec<Fraction> = numbers.iter().map(|x| both(*x).0).collect();
            let mut after = before.clone();
            over_one_denominator(after.iter_mut().collect());
            prop_assert_eq!(&after, &before);
            let shared: Vec<&BigInt> = after.iter().filter(|x| x.sign().is_ne()).map(|x| &x.den).collect();
            prop_assert!(shared.windows(2).all(|pair| pair[0] == pair[1]));
        }
    }

    #[test]
    fn denominators_stay_where_one_for_all_is_too_long() {
        let odd = |small: u32| Fraction::over(BigInt::one(), (BigInt::one() << 300) + small);
        let mut numbers = [odd(1), odd(3)];
        over_one_denominator(numbers.iter_mut().collect());
        assert_eq!((&numbers[0].den, &numbers[1].den), (&odd(1).den, &odd(3).den));
    }

    #[test]
    fn a_part_of_0_is_0() {
        let [zero, three] = [0, 3].map(BigInt::from);
        assert_eq!(quotient(&zero, &three), Some(zero.clone()));
    }

    #[test]
    fn sums_that_grow_are_refused() {
        let longest = Fraction::over(BigInt::one(), (BigInt::one() << (MAX_SUM_BITS - 1)) + 1);
        assert!(sum([longest].into_iter()).is_some());
        let large = |odd: u32| Fraction::over(BigInt::one(), (BigInt::one() << (MAX_SUM_BITS / 2 + 1)) + odd);
        assert!(sum([large(1)].into_iter()).is_some());
        assert!(sum([large(1), large(3)].into_iter()).is_none());
    }

    #[test]
    fn long_numbers_are_cut_when_shown() {
        let long = Fraction::over(BigInt::from(10).pow(99) + 7, BigInt::from(3));
        assert_eq!(shown(&long), "100000000000000000000000…000000000007 [100 digits]/3");
        assert_eq!(shown(&Fraction::over(BigInt::from(4), BigInt::from(-6).abs())), "2/3");
    }
}
