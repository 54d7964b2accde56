//! The numbers that random instances of a claim are made of: palettes of common ones, those that
//! stand in its text, and of all these only such as its hypotheses allow.

use super::structure::ratio;
use crate::claim::{GivenKind, NumberPlace, Word};
use crate::number::Rational;

/// Numbers (p, q) that functions take their values from. Repetitions make a number more frequent.
const PALETTES: [&[(i64, i64)]; 9] = [
    &[(0, 1), (1, 1), (-1, 1)],
    &[(0, 1), (1, 1)],
    &[(0, 1), (1, 1), (2, 1), (-1, 1), (3, 1), (-2, 1), (1, 2), (-3, 1)],
    &[(0, 1), (1, 1), (100, 1), (-100, 1), (10, 1)],
    &[(1, 1), (99, 100), (101, 100), (0, 1)],
    &[(0, 1), (0, 1), (0, 1), (1, 1)],
    &[(1, 2), (-1, 2), (1, 10), (-1, 10), (0, 1), (1, 1)],
    &[(0, 1), (1, 100), (1, 1), (-1, 1), (4, 1)],
    &[(-1, 1), (-2, 1), (0, 1), (-10, 1)],
];
/// The palettes and discounts of moderate instances: exponentials of what they make can be told
/// apart.
const MODERATE_PALETTES: [&[(i64, i64)]; 4] = [PALETTES[0], PALETTES[2], PALETTES[6], PALETTES[1]];
const MODERATE_DISCOUNTS: [(i64, i64); 4] = [(1, 2), (0, 1), (1, 3), (3, 4)];
const MODERATE_NUMBERS: [(i64, i64); 9] = [(1, 1), (0, 1), (1, 2), (2, 1), (-1, 1), (3, 1), (2, 3), (1, 4), (1, 8)];
const DISCOUNTS: [(i64, i64); 8] = [(1, 2), (9, 10), (0, 1), (1, 3), (99, 100), (1, 100), (3, 4), (1, 10)];
const NUMBERS: [(i64, i64); 14] = [
    (1, 1),
    (0, 1),
    (1, 2),
    (2, 1),
    (-1, 1),
    (1, 10),
    (1, 3),
    (3, 1),
    (1, 100),
    (10, 1),
    (2, 3),
    (9, 10),
    (100, 1),
    (-1, 2),
];
/// How much a number is moved.
const MOVES: [(i64, i64); 8] = [(1, 1), (-1, 1), (1, 10), (-1, 10), (1, 100), (-1, 100), (1, 2), (10, 1)];
/// More than so many would leave too few of the usual ones.
const MOST_CLAIMED: usize = 18;
const FACTORS: [(i64, i64); 5] = [(2, 1), (1, 2), (-1, 1), (10, 1), (1, 10)];

/// The numbers, and where each may stand.
#[derive(Clone, Debug)]
pub(super) struct Values {
    pub discounts: Vec<Word>,
    /// For each variable its palettes, of which one instance has one.
    palettes: Vec<Vec<Vec<Word>>>,
    /// For each variable the numbers that it takes if it is one.
    numbers: Vec<Vec<Word>>,
    /// For each variable whether hypotheses allow only some numbers.
    pub narrowed: Vec<bool>,
    /// Whether hypotheses allow no probabilities but 0 and 1.
    pub deterministic: bool,
    /// How much a number is moved.
    pub moves: Vec<Word>,
    pub factors: Vec<Word>,
}

impl Values {
    /// The values for variables of these kinds, of which hypotheses allow those that `admits`;
    /// moderate ones only, if their exponentials are to be told apart. `claimed` are numbers of the
    /// claim.
    pub fn of(
        kinds: &[GivenKind],
        moderate: bool,
        claimed: &[Rational],
        admits: &dyn Fn(NumberPlace, &Rational) -> bool,
    ) -> Self {
        let words = |list: &[(i64, i64)]| -> Vec<Word> { list.iter().map(|&(p, q)| ratio(p, q)).collect() };
        let claimed = related(claimed);
        let mut palettes: Vec<Vec<Word>> = match moderate {
            true => MODERATE_PALETTES.iter().map(|palette| words(palette)).collect(),
            false => PALETTES.iter().map(|palette| words(palette)).collect(),
        };
        if !claimed.is_empty() {
            palettes.push([Word::ZERO, Word::ONE].into_iter().chain(claimed.clone()).collect());
        }
        let list = |usual: &[(i64, i64)]| -> Vec<Word> { words(usual).into_iter().chain(claimed.clone()).collect() };
        let numbers = list(if moderate { &MODERATE_NUMBERS } else { &NUMBERS });
        let discounts = list(if moderate { &MODERATE_DISCOUNTS } else { &DISCOUNTS });
        let allowed = |list: &[Word], place: NumberPlace| -> Vec<Word> {
            list.iter().copied().filter(|x| admits(place, &x.to_rational())).collect()
        };
        let or = |list: Vec<Word>, otherwise: &[Word]| if list.is_empty() { otherwise.to_vec() } else { list };
        let all: Vec<Word> = palettes.iter().flatten().chain(&numbers).copied().collect();
        let of_variable = |given: usize| -> Vec<Vec<Word>> {
            let any = or(allowed(&all, NumberPlace::Given(given)), &all);
            palettes.iter().map(|palette| or(allowed(palette, NumberPlace::Given(given)), &any)).collect()
        };
        let of_number = |(given, kind): (usize, &GivenKind)| {
            let GivenKind::Number(range) = kind else { return Vec::new() };
            let within: Vec<Word> = numbers.iter().copied().filter(|x| range.contains(&x.to_rational())).collect();
            or(allowed(&within, NumberPlace::Given(given)), &within)
        };
        let valid = |x: &Word| x.numerator() >= 0 && x.numerator() < x.denominator();
        let discounts: Vec<Word> = discounts.into_iter().filter(valid).collect();
        let inner = [(1, 2), (1, 3), (9, 10), (1, 10)];
        Values {
            discounts: or(allowed(&discounts, NumberPlace::Discount), &discounts),
            palettes: (0..kinds.len()).map(of_variable).collect(),
            numbers: kinds.iter().enumerate().map(of_number).collect(),
            narrowed: (0..kinds.len())
                .map(|given| all.iter().any(|x| !admits(NumberPlace::Given(given), &x.to_rational())))
                .collect(),
            deterministic: allowed(&words(&inner), NumberPlace::Probability).is_empty()
                && admits(NumberPlace::Probability, &Rational::from(1u32)),
            moves: words(if moderate { &MOVES[..4] } else { &MOVES }),
            factors: words(&FACTORS),
        }
    }

    /// The numbers that a variable takes in the instances with this number.
    pub fn palette(&self, given: usize, instance: u64) -> &[Word] {
        let palettes = &self.palettes[given];
        &palettes[instance as usize % palettes.len()]
    }

    /// The numbers of a variable that is one.
    pub fn numbers(&self, given: usize) -> &[Word] {
        &self.numbers[given]
    }
}

/// Numbers of a claim other than 0, 1 and −1, with their halves and negatives, then the quotients of
/// two of them with theirs.
fn related(claimed: &[Rational]) -> Vec<Word> {
    let (one, two) = (Rational::from(1u32), Rational::from(2u32));
    let positive: Vec<&Rational> = claimed.iter().filter(|c| **c > 0u32).collect();
    let quotients = positive.iter().flat_map(|a| positive.iter().filter(move |b| a < *b).map(move |b| *a / *b));
    let mut found: Vec<Rational> = claimed.iter().cloned().chain(quotients).collect();
    found.retain(|c| *c != 0u32 && *c != one && *c != -one.clone());
    let with_related = found.iter().flat_map(|c| [c.clone(), c / &two, -c.clone()]);
    let mut words: Vec<Word> = Vec::new();
    for word in with_related.filter_map(|c| Word::from_rational(&c)) {
        if !words.contains(&word) && words.len() < MOST_CLAIMED {
            words.push(word);
        }
    }
    words
}
