//! Random instances of claims, for the tests of the claim language.
#![allow(dead_code, reason = "every test file uses its part")]

use std::fs;
use std::path::{Path, PathBuf};

use policy_cliff::claim::{Claim, Evaluator, Frame, GivenKind, GivenValue, Instance, NumberRange, Step, Word};
use policy_cliff::number::Rational;

/// A small reproducible source of random numbers (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn pick<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())].clone()
    }
}

pub fn word(p: i64, q: i64) -> Word {
    Word::new(p, q).unwrap()
}

/// What random instances are made of.
pub struct Shape {
    pub states: usize,
    pub actions: usize,
    pub discounts: Vec<Word>,
    pub rewards: Vec<Word>,
    pub functions: Vec<Word>,
    pub numbers: Vec<Word>,
}

impl Shape {
    /// Small numbers, boundary values among them; functions and numbers from the claim's grid if it
    /// has one.
    pub fn of(claim: &Claim) -> Shape {
        let grid = |key: &str, otherwise: &[(i64, i64)]| match claim.grid().values(key) {
            Some(values) => values.iter().map(|x| Word::from_rational(x).unwrap()).collect(),
            None => otherwise.iter().map(|&(p, q)| word(p, q)).collect(),
        };
        Shape {
            states: 3,
            actions: 3,
            discounts: [(0, 1), (1, 2), (9, 10)].map(|(p, q)| word(p, q)).to_vec(),
            rewards: grid("rewards", &[(-1, 1), (0, 1), (1, 1)]),
            functions: grid("functions", &[(-1, 1), (0, 1), (1, 1), (2, 1)]),
            numbers: grid("numbers", &[(0, 1), (1, 2), (1, 1), (2, 1), (-1, 1)]),
        }
    }

    pub fn frame(&self, random: &mut Random) -> Frame<Word> {
        let states = 1 + random.below(self.states);
        let rows: Vec<Vec<Vec<(usize, Word)>>> =
            (0..states).map(|_| (0..1 + random.below(self.actions)).map(|_| row(random, states)).collect()).collect();
        Frame::new(random.pick(&self.discounts), &rows).unwrap()
    }
}

/// A distribution over n places, often a point mass, with the zero entries left out.
fn row(random: &mut Random, n: usize) -> Vec<(usize, Word)> {
    distribution(random, n).into_iter().enumerate().filter(|(_, p)| !p.is_zero()).collect()
}

pub fn distribution(random: &mut Random, n: usize) -> Vec<Word> {
    let mut counts = vec![0; n];
    let total = [1, 1, 2, 3][random.below(4)];
    (0..total).for_each(|_| counts[random.below(n)] += 1);
    counts.into_iter().map(|count| word(count, total)).collect()
}

/// A random value for a variable, whether or not it satisfies its refinement.
pub fn value(kind: &GivenKind, instance: &Instance<Word>, shape: &Shape, random: &mut Random) -> GivenValue<Word> {
    let frame = &instance.frame;
    let components = 2;
    let mut many = |values: &[Word], n: usize| (0..n).map(|_| random.pick(values)).collect::<Vec<Word>>();
    match kind {
        GivenKind::Number(range) => loop {
            let x = random.pick(&shape.numbers);
            let suitable = match range {
                NumberRange::Positive => x.numerator() > 0,
                NumberRange::Nonnegative => x.numerator() >= 0,
                NumberRange::Probability => x.numerator() >= 0 && x.numerator() <= x.denominator(),
                NumberRange::Any => true,
            };
            if suitable {
                return GivenValue::Number(x);
            }
        },
        GivenKind::Reward => GivenValue::Pairs(many(&shape.rewards, frame.pairs())),
        GivenKind::QFunction | GivenKind::PairFunction => GivenValue::Pairs(many(&shape.functions, frame.pairs())),
        GivenKind::StateFunction => GivenValue::States(many(&shape.functions, frame.states())),
        GivenKind::Policy { deterministic } => {
            let policy = (0..frame.states()).flat_map(|s| {
                let n = frame.actions(s).len();
                if *deterministic {
                    let chosen = random.below(n);
                    (0..n).map(|a| word(i64::from(a == chosen), 1)).collect()
                } else {
                    distribution(random, n)
                }
            });
            GivenValue::Pairs(policy.collect())
        }
        GivenKind::Distribution => GivenValue::States(distribution(random, frame.states())),
        GivenKind::Rewards => {
            GivenValue::PairTuple((0..components).map(|_| many(&shape.rewards, frame.pairs())).collect())
        }
        GivenKind::Weights => {
            // Often the same at all states.
            let first = distribution(random, components);
            let constant = random.below(2) == 0;
            let columns: Vec<Vec<Word>> = (0..frame.states())
                .map(|_| if constant { first.clone() } else { distribution(random, components) })
                .collect();
            GivenValue::StateTuple((0..components).map(|k| columns.iter().map(|w| w[k]).collect()).collect())
        }
        GivenKind::Component => GivenValue::Component(random.below(components)),
        GivenKind::State => GivenValue::State(random.below(frame.states())),
        GivenKind::Action { at } => {
            let GivenValue::State(home) = instance.values[*at] else { panic!("an action's state is a state") };
            let actions = frame.actions(home);
            GivenValue::Action(actions.start + random.below(actions.len()))
        }
    }
}

/// A random deterministic frame in which state 0 is final, with outcome-only rewards: what claims
/// given a `correct` state demand, and random choices seldom meet. Every state leads to one of a
/// smaller number, so that the end is always reached.
fn outcome_only(claim: &Claim, shape: &Shape, random: &mut Random) -> Instance<Word> {
    let states = 2 + random.below(3);
    let mut next: Vec<Vec<usize>> = vec![vec![0; 1 + random.below(2)]];
    for state in 1..states {
        next.push((0..1 + random.below(2)).map(|_| random.below(state)).collect());
    }
    let rows: Vec<Vec<Vec<(usize, Word)>>> =
        next.iter().map(|actions| actions.iter().map(|&t| vec![(t, Word::ONE)]).collect()).collect();
    let frame = Frame::new(random.pick(&shape.discounts), &rows).unwrap();
    let mut left = vec![0; states];
    for state in 1..states {
        left[state] = 1 + next[state].iter().map(|&t| left[t]).min().unwrap();
    }
    let pairs: Vec<(usize, usize)> =
        next.iter().enumerate().flat_map(|(s, actions)| actions.iter().map(move |&t| (s, t))).collect();
    let unit = word(1, 1);
    let values = claim.givens().iter().map(|given| match given.name.as_str() {
        "correct" => GivenValue::State(0),
        "left" => GivenValue::States(left.iter().map(|&n| word(n, 1)).collect()),
        "length" => GivenValue::Pairs(pairs.iter().map(|(s, _)| word(-i64::from(*s != 0), 1)).collect()),
        "c" => GivenValue::Number(unit),
        _ => GivenValue::Pairs(pairs.iter().map(|(s, t)| word(i64::from(*s != 0 && *t == 0), 1)).collect()),
    });
    let values = values.collect();
    Instance { frame, values }
}

/// A random instance whose hypotheses hold as far as trying values again can make them, variable by
/// variable.
pub fn instance(
    claim: &Claim,
    evaluator: &mut Evaluator,
    shape: &Shape,
    random: &mut Random,
) -> Option<Instance<Word>> {
    if claim.givens().iter().any(|given| given.name == "correct" && given.kind == GivenKind::State)
        && random.below(2) == 0
    {
        return Some(outcome_only(claim, shape, random));
    }
    let mut instance = Instance { frame: shape.frame(random), values: Vec::new() };
    if !evaluator.admits(&instance, 0, Step::EVERYTHING).unwrap() {
        return None;
    }
    for (number, given) in claim.givens().iter().enumerate() {
        let mut tries = 60;
        loop {
            let value = value(&given.kind, &instance, shape, random);
            instance.values.push(value);
            if evaluator.admits(&instance, number + 1, Step::from(number)).unwrap() {
                break;
            }
            instance.values.pop();
            tries -= 1;
            if tries == 0 {
                return None;
            }
        }
    }
    Some(instance)
}

pub fn claim_files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs/claims");
    let mut files = Vec::new();
    for folder in [root.clone(), root.join("classics")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "claim") {
                files.push((path.clone(), fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

pub fn claim(id: &str) -> Claim {
    let found =
        claim_files().into_iter().find_map(|(_, text)| Claim::parse(&text).ok().filter(|claim| claim.id() == id));
    found.unwrap_or_else(|| panic!("no claim {id}"))
}

pub fn rational(p: i64, q: i64) -> Rational {
    Rational::from_signeds(p, q)
}
