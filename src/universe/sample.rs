//! Random instances of a scope that may be too large to index, the same for the same seed and number on every machine.

use super::domain::{Digits, Domain, FIRST_GIVEN};
use super::{Scope, UniverseError, domains};
use crate::claim::{GivenKind, Instance, Word};

/// How many values of one variable are tried before one is taken that is not admitted.
const ATTEMPTS: usize = 64;

/// Draws instances: first a shape, all equally likely, then every place on its own, all options equally likely.
#[derive(Clone, Debug)]
pub struct Sampler {
    kinds: Vec<GivenKind>,
    domains: Vec<Domain>,
    seed: u64,
}

impl Sampler {
    /// A sampler of instances in `scope` with one value for each variable.
    ///
    /// # Errors
    /// [`UniverseError`] if a variable can take no value, or there are too many shapes or distributions.
    pub fn new(scope: &Scope, kinds: &[GivenKind], seed: u64) -> Result<Self, UniverseError> {
        Ok(Sampler { kinds: kinds.to_vec(), domains: domains(scope, kinds)?, seed })
    }

    /// The instance with this number: it depends on the seed, the number and the answers of `admits` alone.
    ///
    /// Hypotheses that few instances satisfy would rarely be met by blind draws. So the values of the variables are drawn one
    /// after the other, and each is drawn again, a fixed number of times at most, until `admits(instance, known)` accepts the
    /// first `known` values. What is drawn last is kept: an instance that is not admitted is returned as well.
    ///
    /// # Errors
    /// [`UniverseError::Instance`] never happens for valid lists; it is an error rather than a panic in case that is wrong.
    pub fn draw(
        &self,
        number: u64,
        mut admits: impl FnMut(&Instance<Word>, usize) -> bool,
    ) -> Result<Instance<Word>, UniverseError> {
        let mut random = RandomNumbers::new(self.seed, number);
        let domain = &self.domains[random.below(self.domains.len())];
        let mut digits = domain.first();
        for field in 0..FIRST_GIVEN {
            draw_field(domain, field, &mut digits, &mut random);
        }
        let values = self.kinds.iter().enumerate().map(|(given, kind)| domain.blank(given, kind)).collect();
        let mut instance = Instance { frame: domain.frame(&digits)?, values };
        for given in 0..self.kinds.len() {
            for _ in 0..ATTEMPTS {
                draw_field(domain, FIRST_GIVEN + given, &mut digits, &mut random);
                domain.write(given, &digits, &mut instance.values[given]);
                if admits(&instance, given + 1) {
                    break;
                }
            }
        }
        Ok(instance)
    }
}

fn draw_field(domain: &Domain, field: usize, digits: &mut Digits, random: &mut RandomNumbers) {
    for place in 0..digits[field].len() {
        digits[field][place] = random.below(domain.radix(field, place, digits)) as u16;
    }
}

/// Random numbers by SplitMix64 (Steele, Lea, Flood 2014), one stream for each seed and number.
#[derive(Clone, Debug)]
pub struct RandomNumbers(u64);

impl RandomNumbers {
    /// The stream with this number.
    pub fn new(seed: u64, number: u64) -> Self {
        let mut random = RandomNumbers(seed);
        let start = random.next();
        RandomNumbers(start ^ RandomNumbers(number).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not 0; with bounds below 2^16 the bias of the remainder is below 2^−48.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}
