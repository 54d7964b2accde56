//! The structure of the transitions of random instances, and distributions of few outcomes.

use std::collections::BTreeMap;

use super::random_numbers::RandomNumbers;
use crate::claim::Word;

/// How the transitions of an instance are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Structure {
    /// Rows of any of the other kinds.
    Mixed,
    /// One successor for each pair.
    Deterministic,
    /// The first actions lead around a cycle.
    Cyclic,
    /// Later states only, down to the last, which is absorbing.
    Tree,
    /// The last state is absorbing, the others lead anywhere.
    Absorbing,
    /// Nearly one successor for each pair.
    NearlyDeterministic,
    /// All actions of a state lead to the same.
    Bandit,
}

/// Each as often as it stands here.
pub(super) const STRUCTURES: [Structure; 8] = [
    Structure::Mixed,
    Structure::Deterministic,
    Structure::Tree,
    Structure::Mixed,
    Structure::Absorbing,
    Structure::NearlyDeterministic,
    Structure::Cyclic,
    Structure::Bandit,
];

/// Probabilities of two outcomes, in 300ths.
const HALVES: [[i64; 2]; 6] = [[150, 150], [100, 200], [75, 225], [30, 270], [3, 297], [297, 3]];
/// Probabilities of three outcomes, in 300ths.
const THIRDS: [[i64; 3]; 5] = [[100, 100, 100], [150, 75, 75], [3, 3, 294], [60, 90, 150], [30, 135, 135]];
impl Structure {
    /// P(·|s,a) of so many states.
    pub(super) fn row(self, random: &mut RandomNumbers, states: usize, state: usize, action: usize) -> Row {
        let point = |next: usize| vec![(next, Word::ONE)];
        match self {
            Structure::Deterministic => point(random.below(states)),
            Structure::Cyclic if action == 0 => point((state + 1) % states),
            Structure::Cyclic => point(if random.below(2) == 0 { state } else { random.below(states) }),
            Structure::Tree | Structure::Absorbing if state + 1 == states => point(state),
            Structure::Tree => split(random, (state + 1..states).collect()),
            Structure::Absorbing | Structure::Bandit => split(random, (0..states).collect()),
            Structure::NearlyDeterministic => {
                let (next, other) = (random.below(states), random.below(states));
                let share = [3, 3, 30][random.below(3)];
                masses(&[(next, 300 - share), (other, share)])
            }
            Structure::Mixed => {
                let kinds = [
                    Structure::Deterministic,
                    Structure::Absorbing,
                    Structure::NearlyDeterministic,
                    Structure::Bandit,
                    Structure::Cyclic,
                ];
                kinds[random.below(kinds.len())].row(random, states, state, action)
            }
        }
    }
}

/// The successors of a pair with their probabilities.
pub(super) type Row = Vec<(usize, Word)>;

/// A distribution on so many outcomes.
pub(super) fn distribution(random: &mut RandomNumbers, outcomes: usize) -> Vec<Word> {
    let mut mass = vec![Word::ZERO; outcomes];
    match random.below(4) {
        0 => mass[random.below(outcomes)] = Word::ONE,
        1 => mass = uniform(outcomes),
        _ => {
            for (outcome, share) in split(random, (0..outcomes).collect()) {
                mass[outcome] = share;
            }
        }
    }
    mass
}

/// The distribution that gives so many outcomes the same.
pub(super) fn uniform(outcomes: usize) -> Vec<Word> {
    vec![ratio(1, outcomes as i64); outcomes]
}

/// A distribution on at most three of these outcomes.
fn split(random: &mut RandomNumbers, mut among: Vec<usize>) -> Row {
    let support = 1 + random.below(among.len().min(3));
    let chosen: Vec<usize> = (0..support).map(|_| among.swap_remove(random.below(among.len()))).collect();
    let shares = match support {
        1 => vec![300],
        2 => HALVES[random.below(HALVES.len())].to_vec(),
        _ => THIRDS[random.below(THIRDS.len())].to_vec(),
    };
    masses(&chosen.into_iter().zip(shares).collect::<Vec<_>>())
}

/// The distribution with these shares of 300, in the order of the outcomes.
fn masses(shares: &[(usize, i64)]) -> Row {
    let mut sums: BTreeMap<usize, i64> = BTreeMap::new();
    shares.iter().for_each(|(outcome, share)| *sums.entry(*outcome).or_default() += share);
    sums.into_iter().filter(|(_, share)| *share > 0).map(|(outcome, share)| (outcome, ratio(share, 300))).collect()
}

/// p/q, of the numbers that random instances are made of.
pub(super) fn ratio(p: i64, q: i64) -> Word {
    // They all fit.
    Word::new(p, q).unwrap_or(Word::ZERO)
}
