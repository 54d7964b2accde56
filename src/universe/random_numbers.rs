//! Random numbers, the same for the same seed and stream on every machine.

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

    /// A number below `bound`, which is not 0; with bounds below 2^16 the bias of the remainder is
    /// below 2^−48.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}
