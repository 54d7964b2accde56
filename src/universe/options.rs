//! What can stand at one place of an instance: a number of a list, or a distribution with entries
//! of a list.

use std::cmp::Reverse;
use std::collections::HashMap;

use malachite_base::num::basic::traits::{One, Zero};

use super::UniverseError;
use super::scope::height;
use crate::claim::Word;
use crate::number::Rational;

/// The most options of one place.
pub const MAX_OPTIONS: usize = 20_000;
/// The most partial distributions that are tried while all distributions on some outcomes are
/// listed.
const MAX_STEPS: usize = 2_000_000;

/// A numbered list of vectors of one dimension: numbers, or distributions on so many outcomes.
#[derive(Clone, Debug)]
pub(super) struct Options {
    dimension: usize,
    entries: Vec<Word>,
    heights: Vec<u64>,
    supports: Vec<u32>,
    numbers: HashMap<Vec<Word>, u16>,
}

impl Options {
    /// The numbers of a list, in its order.
    pub fn numbers(list: &[Rational]) -> Result<Self, UniverseError> {
        Self::of(1, list.iter().map(|x| vec![x.clone()]).collect())
    }

    /// All distributions on `outcomes` outcomes with entries in `list`: those with fewer positive
    /// entries first, then those of smaller height, then those with more on earlier outcomes.
    ///
    /// On one outcome there is one distribution, whatever the list.
    pub fn distributions(list: &[Rational], outcomes: usize) -> Result<Self, UniverseError> {
        if outcomes == 1 {
            return Self::of(1, vec![vec![Rational::ONE]]);
        }
        let mut found: Vec<Vec<Rational>> = Vec::new();
        let mut steps = 0;
        let mut partial: Vec<(Vec<Rational>, Rational)> = vec![(Vec::new(), Rational::ONE)];
        while let Some((entries, rest)) = partial.pop() {
            steps += 1;
            if steps > MAX_STEPS || found.len() > MAX_OPTIONS {
                return Err(UniverseError::TooManyDistributions { outcomes });
            }
            if entries.len() + 1 == outcomes {
                if list.contains(&rest) {
                    found.push(entries.into_iter().chain([rest]).collect());
                }
                continue;
            }
            for x in list.iter().filter(|x| **x <= rest) {
                let extended = entries.iter().cloned().chain([x.clone()]).collect();
                partial.push((extended, &rest - x));
            }
        }
        found.sort_by_cached_key(|entries| {
            let support = entries.iter().filter(|x| **x != 0u32).count();
            (support, entries.iter().map(height).sum::<u64>(), Reverse(entries.clone()))
        });
        Self::of(outcomes, found)
    }

    /// The point masses on `outcomes` outcomes, in their order.
    pub fn point_masses(outcomes: usize) -> Result<Self, UniverseError> {
        Self::distributions(&[Rational::ZERO, Rational::ONE], outcomes)
    }

    fn of(dimension: usize, vectors: Vec<Vec<Rational>>) -> Result<Self, UniverseError> {
        if vectors.len() > MAX_OPTIONS {
            return Err(UniverseError::TooManyDistributions { outcomes: dimension });
        }
        let mut options = Options {
            dimension,
            entries: Vec::with_capacity(vectors.len() * dimension),
            heights: Vec::with_capacity(vectors.len()),
            supports: Vec::with_capacity(vectors.len()),
            numbers: HashMap::with_capacity(vectors.len()),
        };
        for (number, vector) in vectors.iter().enumerate() {
            let words: Option<Vec<Word>> = vector.iter().map(Word::from_rational).collect();
            let words = words.ok_or(UniverseError::NumberTooLarge)?;
            options.entries.extend_from_slice(&words);
            options.heights.push(vector.iter().map(height).sum());
            options.supports.push(words.iter().filter(|x| !x.is_zero()).count() as u32);
            options.numbers.insert(words, number as u16);
        }
        Ok(options)
    }

    /// How many options there are.
    pub fn len(&self) -> usize {
        self.heights.len()
    }

    /// The entries of an option.
    pub fn entries(&self, option: u16) -> &[Word] {
        let start = usize::from(option) * self.dimension;
        &self.entries[start..start + self.dimension]
    }

    /// The sum of the heights of an option's entries.
    pub fn height(&self, option: u16) -> u64 {
        self.heights[usize::from(option)]
    }

    /// How many entries of an option are not zero.
    pub fn support(&self, option: u16) -> u32 {
        self.supports[usize::from(option)]
    }

    /// The option with these entries.
    pub fn find(&self, entries: &[Word]) -> Option<u16> {
        self.numbers.get(entries).copied()
    }

    /// For each option the one whose entry `to[i]` is its entry i.
    pub fn permuted(&self, to: &[usize]) -> Vec<u16> {
        let mut permuted = vec![Word::ZERO; self.dimension];
        (0..self.len() as u16)
            .map(|option| {
                for (i, entry) in self.entries(option).iter().enumerate() {
                    permuted[to[i]] = *entry;
                }
                // Lists of distributions are closed under permutations.
                self.find(&permuted).unwrap_or(option)
            })
            .collect()
    }

    /// For each option the one whose entries are `change` of its entries, where there is one.
    pub fn changed(&self, change: impl Fn(&Word) -> Option<Word>) -> Vec<Option<u16>> {
        (0..self.len() as u16)
            .map(|option| {
                let changed: Option<Vec<Word>> = self.entries(option).iter().map(&change).collect();
                changed.and_then(|changed| self.find(&changed))
            })
            .collect()
    }
}
