//! Rationals in machine words: every operation is checked, and one that does not fit halts instead
//! of wrapping.

use std::cmp::Ordering;
use std::fmt;

use super::{Field, Halt, Number, Rational};

/// A rational p/q with p and q > 0 coprime and both in 64 bits, not i64::MIN.
///
/// Intermediate results use 128 bits, so only a result that does not fit halts. An evaluation that
/// halts is done again with [`Rational`]: a word never decides anything that a big rational would
/// decide otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    numerator: i64,
    denominator: i64,
}

impl Word {
    /// 0.
    pub const ZERO: Word = Word { numerator: 0, denominator: 1 };
    /// 1.
    pub const ONE: Word = Word { numerator: 1, denominator: 1 };

    /// An integer; `None` for i64::MIN.
    pub fn integer(n: i64) -> Option<Word> {
        (n != i64::MIN).then_some(Word { numerator: n, denominator: 1 })
    }

    /// p/q reduced; `None` if q is 0 or the reduced fraction does not fit.
    pub fn new(numerator: i64, denominator: i64) -> Option<Word> {
        reduce(i128::from(numerator), i128::from(denominator)).ok()
    }

    /// The word with this value, if it fits.
    pub fn from_rational(x: &Rational) -> Option<Word> {
        let numerator = i64::try_from(x.numerator_ref()).ok()?;
        let denominator = i64::try_from(x.denominator_ref()).ok()?;
        Some(Word { numerator: if *x < 0u32 { -numerator } else { numerator }, denominator })
    }

    /// The same number as a big rational.
    pub fn to_rational(self) -> Rational {
        Rational::from_signeds(self.numerator, self.denominator)
    }

    /// Whether this is 0.
    #[inline]
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// p.
    pub fn numerator(self) -> i64 {
        self.numerator
    }

    /// q, positive.
    pub fn denominator(self) -> i64 {
        self.denominator
    }
}

/// The greatest common divisor, by halving (Stein); gcd(0, n) = n.
fn gcd(mut a: u64, mut b: u64) -> u64 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    loop {
        b >>= b.trailing_zeros();
        if a > b {
            std::mem::swap(&mut a, &mut b);
        }
        b -= a;
        if b == 0 {
            return a << shift;
        }
    }
}

fn gcd_wide(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn fit(n: i128) -> Result<i64, Halt> {
    match i64::try_from(n) {
        Ok(n) if n != i64::MIN => Ok(n),
        _ => Err(Halt::Overflow),
    }
}

fn reduce(numerator: i128, denominator: i128) -> Result<Word, Halt> {
    if denominator == 0 {
        return Err(Halt::DivisionByZero);
    }
    let g = gcd_wide(numerator.unsigned_abs(), denominator.unsigned_abs()) as i128;
    let sign = if denominator < 0 { -1 } else { 1 };
    Ok(Word { numerator: fit(sign * (numerator / g))?, denominator: fit(sign * (denominator / g))? })
}

impl Word {
    /// p/q ± r/s, by Knuth's method (TAOCP 4.5.1): gcds of small numbers, none when the
    /// denominators are coprime.
    #[inline]
    fn combine(self, other: Word, sign: i128) -> Result<Word, Halt> {
        let (b, d) = (self.denominator, other.denominator);
        let (p, r) = (i128::from(self.numerator), sign * i128::from(other.numerator));
        if b == 1 && d == 1 {
            return Ok(Word { numerator: fit(p + r)?, denominator: 1 });
        }
        if self.is_half() && other.is_half() {
            return Ok(self.combine_halves(other, sign as i64));
        }
        let g = if b == d { b } else { gcd(b.unsigned_abs(), d.unsigned_abs()) as i64 };
        if g == 1 {
            let numerator = p * i128::from(d) + r * i128::from(b);
            return Ok(Word { numerator: fit(numerator)?, denominator: fit(i128::from(b) * i128::from(d))? });
        }
        let sum = p * i128::from(d / g) + r * i128::from(b / g);
        if sum == 0 {
            return Ok(Word::ZERO);
        }
        let rest = gcd((sum % i128::from(g)).unsigned_abs() as u64, g.unsigned_abs()) as i64;
        let denominator = i128::from(b / g) * i128::from(d / rest);
        Ok(Word { numerator: fit(sum / i128::from(rest))?, denominator: fit(denominator)? })
    }
}

impl Word {
    /// Whether p and q have at most 31 bits.
    #[inline]
    fn is_half(self) -> bool {
        self.numerator.unsigned_abs() >> 31 == 0 && self.denominator >> 31 == 0
    }

    /// [`combine`](Self::combine) where everything in between fits into one word.
    #[inline]
    fn combine_halves(self, other: Word, sign: i64) -> Word {
        let (b, d) = (self.denominator, other.denominator);
        let (p, r) = (self.numerator, sign * other.numerator);
        // Numbers of one model mostly share their denominator, or these are coprime.
        let g = if b == d { b } else { gcd(b as u64, d as u64) as i64 };
        let (sum, b, d) = match g {
            _ if b == d => (p + r, 1, d),
            1 => return Word { numerator: p * d + r * b, denominator: b * d },
            _ => (p * (d / g) + r * (b / g), b / g, d),
        };
        match gcd(sum.unsigned_abs(), g as u64) as i64 {
            1 => Word { numerator: sum, denominator: b * d },
            common => Word { numerator: sum / common, denominator: b * (d / common) },
        }
    }
}

impl Number for Word {
    #[inline]
    fn zero() -> Self {
        Word::ZERO
    }

    #[inline]
    fn one() -> Self {
        Word::ONE
    }

    fn from_rational(x: &Rational) -> Option<Self> {
        Word::from_rational(x)
    }

    fn rational(&self) -> Option<Rational> {
        Some(self.to_rational())
    }

    fn lower(&self) -> Rational {
        self.to_rational()
    }

    #[inline]
    fn is_zero(&self) -> bool {
        self.numerator == 0
    }
}

impl Field for Word {
    #[inline]
    fn sign(&self) -> Result<Ordering, Halt> {
        Ok(self.numerator.cmp(&0))
    }

    #[inline]
    fn add(&self, other: &Self) -> Result<Self, Halt> {
        if other.numerator == 0 {
            return Ok(*self);
        }
        self.combine(*other, 1)
    }

    #[inline]
    fn subtract(&self, other: &Self) -> Result<Self, Halt> {
        if other.numerator == 0 {
            return Ok(*self);
        }
        self.combine(*other, -1)
    }

    #[inline]
    fn multiply(&self, other: &Self) -> Result<Self, Halt> {
        if self.numerator == 0 || other.numerator == 0 {
            return Ok(Word::ZERO);
        }
        // Cross-cancelling keeps both factors small and leaves the product reduced.
        let cancel = |n: i64, d: i64| {
            let g = if d == 1 { 1 } else { gcd(n.unsigned_abs(), d.unsigned_abs()) as i64 };
            (n / g, d / g)
        };
        let (p, s) = cancel(self.numerator, other.denominator);
        let (r, q) = cancel(other.numerator, self.denominator);
        Ok(Word { numerator: fit(i128::from(p) * i128::from(r))?, denominator: fit(i128::from(q) * i128::from(s))? })
    }

    #[inline]
    fn ratio(&self, other: &Self) -> Result<Option<Self>, Halt> {
        let inverse = match other.numerator {
            0 => return Ok(None),
            n if n < 0 => Word { numerator: -other.denominator, denominator: -n },
            n => Word { numerator: other.denominator, denominator: n },
        };
        self.multiply(&inverse).map(Some)
    }

    #[inline]
    fn order(&self, other: &Self) -> Result<Ordering, Halt> {
        if self.denominator == other.denominator {
            return Ok(self.numerator.cmp(&other.numerator));
        }
        let left = i128::from(self.numerator) * i128::from(other.denominator);
        Ok(left.cmp(&(i128::from(other.numerator) * i128::from(self.denominator))))
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            q => write!(f, "{}/{q}", self.numerator),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every operation agrees with big rationals or halts with an overflow that is real.
    #[test]
    fn words_agree_with_big_rationals_or_halt() {
        let big = i64::MAX;
        let parts = [0, 1, -1, 2, 3, -7, 10, 1 << 31, (1 << 31) - 1, 3_000_000_019, big, -big, big - 1];
        let words: Vec<Word> = parts
            .iter()
            .flat_map(|&p| parts.iter().filter(|&&q| q > 0).filter_map(move |&q| Word::new(p, q)))
            .collect();
        let mut overflows = 0;
        for a in &words {
            for b in &words {
                let (x, y) = (a.to_rational(), b.to_rational());
                assert_eq!(a.order(b), Ok(x.cmp(&y)), "{a} and {b}");
                let mut agree = |computed: Result<Word, Halt>, expected: Rational| match computed {
                    Ok(word) => assert_eq!(word.to_rational(), expected, "{a} and {b}"),
                    Err(Halt::Overflow) => {
                        assert!(Word::from_rational(&expected).is_none(), "{a} and {b} halt at {expected}");
                        overflows += 1;
                    }
                    Err(other) => panic!("{a} and {b}: {other}"),
                };
                agree(a.add(b), &x + &y);
                agree(a.subtract(b), &x - &y);
                agree(a.multiply(b), &x * &y);
                if b.numerator == 0 {
                    assert_eq!(a.divide(b), Err(Halt::DivisionByZero));
                } else {
                    agree(a.divide(b), &x / &y);
                }
            }
        }
        assert!(overflows > 1000, "the cases do not reach the edge of a word: {overflows}");
    }
}
