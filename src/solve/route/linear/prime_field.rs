//! Arithmetic modulo a prime below 2^62, in Montgomery form.
//!
//! Source: P. L. Montgomery, "Modular multiplication without trial division", Math. Comp. 44
//! (1985).

use super::elimination::Arithmetic;

/// Primes for lifting, from the largest below 2^62 downwards.
///
/// A regular matrix is singular modulo one of them only when the prime divides its determinant.
pub(super) const PRIMES: [u64; 4] = [(1 << 62) - 57, (1 << 62) - 87, (1 << 62) - 117, (1 << 62) - 143];

/// The integers modulo an odd prime p < 2^62.
#[derive(Clone, Copy)]
pub(super) struct PrimeField {
    prime: u64,
    /// p · `inverse` = 1 modulo 2^64.
    inverse: u64,
    /// 2^128 modulo p.
    square: u64,
}

/// A residue a, kept as a · 2^64 modulo p, below p.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Residue(u64);

impl PrimeField {
    pub(super) fn new(prime: u64) -> Self {
        // Each step of Newton's iteration doubles the number of right bits; p itself has three.
        let mut inverse = prime;
        for _ in 0..5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(prime.wrapping_mul(inverse)));
        }
        let word = u128::from(u64::MAX) % u128::from(prime) + 1;
        let square = (word * word % u128::from(prime)) as u64;
        Self { prime, inverse, square }
    }

    /// p.
    pub(super) fn prime(&self) -> u64 {
        self.prime
    }

    /// 1 / p modulo 2^64: exact division by p of a number whose quotient fits in a word.
    pub(super) fn word_inverse(&self) -> u64 {
        self.inverse
    }

    /// The residue of any word.
    pub(super) fn residue(&self, a: i64) -> Residue {
        let size = a.unsigned_abs() % self.prime;
        let size = if a < 0 && size > 0 { self.prime - size } else { size };
        Residue(self.reduce(u128::from(size) * u128::from(self.square)))
    }

    /// The representative of a residue between −p/2 and p/2.
    pub(super) fn balanced(&self, a: Residue) -> i64 {
        let a = self.reduce(u128::from(a.0));
        if a > self.prime / 2 { a.cast_signed() - self.prime.cast_signed() } else { a.cast_signed() }
    }

    /// t / 2^64 modulo p, for t < 2^64 p.
    fn reduce(&self, t: u128) -> u64 {
        let m = (t as u64).wrapping_mul(self.inverse);
        let high = (t >> 64) as u64;
        let subtracted = ((u128::from(m) * u128::from(self.prime)) >> 64) as u64;
        if high >= subtracted { high - subtracted } else { high + self.prime - subtracted }
    }
}

impl Arithmetic for PrimeField {
    type Element = Residue;

    fn zero(&self) -> Residue {
        Residue(0)
    }

    fn is_zero(&self, a: Residue) -> bool {
        a.0 == 0
    }

    fn sub(&self, a: Residue, b: Residue) -> Residue {
        Residue(if a.0 >= b.0 { a.0 - b.0 } else { a.0 + self.prime - b.0 })
    }

    fn mul(&self, a: Residue, b: Residue) -> Residue {
        Residue(self.reduce(u128::from(a.0) * u128::from(b.0)))
    }

    fn sub_mul(&self, a: Residue, b: Residue, c: Residue) -> Residue {
        self.sub(a, self.mul(b, c))
    }

    fn inverse(&self, a: Residue) -> Residue {
        // Fermat: a^(p − 2).
        let mut power = self.residue(1);
        for bit in (0..62).rev() {
            power = self.mul(power, power);
            if (self.prime - 2) >> bit & 1 == 1 {
                power = self.mul(power, a);
            }
        }
        power
    }

    fn dot(&self, a: &[Residue], b: &[Residue]) -> Residue {
        // Products are below 2^124, so that a few fit before the sum has to be reduced.
        let mut total = 0u64;
        for (a, b) in a.chunks(4).zip(b.chunks(4)) {
            let sum: u128 = a.iter().zip(b).map(|(a, b)| u128::from(a.0) * u128::from(b.0)).sum();
            // The sum is below 4 p², and 4 p < 2^64.
            total += self.reduce(sum);
            if total >= self.prime {
                total -= self.prime;
            }
        }
        Residue(total)
    }

    fn pivots_off_diagonal(&self) -> bool {
        true
    }

    fn better_pivot(&self, _: Residue, _: Residue) -> bool {
        // All residues but zero are alike.
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primes_are_prime() {
        for prime in PRIMES {
            assert!(prime < 1 << 62);
            assert!(is_prime(prime), "{prime}");
        }
    }

    /// Miller–Rabin with bases that decide every number below 2^64.
    fn is_prime(n: u64) -> bool {
        let power = |mut base: u128, mut exponent: u64| {
            let mut result = 1u128;
            while exponent > 0 {
                if exponent & 1 == 1 {
                    result = result * base % u128::from(n);
                }
                base = base * base % u128::from(n);
                exponent >>= 1;
            }
            result as u64
        };
        let twos = (n - 1).trailing_zeros();
        [2u64, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37].iter().all(|&base| {
            let mut x = power(u128::from(base), (n - 1) >> twos);
            x == 1
                || (0..twos).any(|_| {
                    let found = x == n - 1;
                    x = power(u128::from(x), 2);
                    found
                })
        })
    }

    #[test]
    fn arithmetic_is_modular() {
        for prime in PRIMES {
            let field = PrimeField::new(prime);
            let values = [0, 1, -1, 2, 12345, i64::MAX, i64::MIN, prime.cast_signed() - 1];
            let wide = |a: i64| i128::from(a);
            for a in values {
                for b in values {
                    let (x, y) = (field.residue(a), field.residue(b));
                    let modulus = i128::from(prime);
                    let expect = |value: i128, found: Residue| {
                        let difference = value - i128::from(field.balanced(found));
                        assert_eq!(difference.rem_euclid(modulus), 0, "{a} and {b}");
                    };
                    expect(wide(a).rem_euclid(modulus) * wide(b).rem_euclid(modulus), field.mul(x, y));
                    expect(wide(a) - wide(b), field.sub(x, y));
                    expect(0, field.sub(field.dot(&[x; 9], &[y; 9]), nine_times(&field, field.mul(x, y))));
                    if !field.is_zero(x) {
                        expect(1, field.mul(x, field.inverse(x)));
                    }
                }
            }
            assert_eq!(prime.wrapping_mul(field.word_inverse()), 1);
        }
    }

    fn nine_times(field: &PrimeField, a: Residue) -> Residue {
        field.mul(field.residue(9), a)
    }
}
