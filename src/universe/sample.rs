//! Random instances with structure, the same for the same seed and number on every machine.
//!
//! Blind draws rarely show what claims break on. So the number of an instance chooses a
//! [`Structure`] of its transitions and a palette of its numbers, each as often as the others:
//! deterministic, cyclic, tree-shaped, absorbing and nearly deterministic kernels; probabilities
//! down to 1/100, rewards up to 100, near-ties, repetitions; and values that are related as the
//! variables of claims often are: a reward that differs from another one in one number, by a
//! constant or by shaping, Q* and V* of a reward, policies that are optimal, deterministic, uniform
//! or nearly deterministic.

use crate::bellman::advantage;
use crate::claim::{Frame, GivenKind, GivenValue, Instance, InstanceError, NumberRange, Word};
use crate::mdp::{Pair, State};
use crate::number::Field;
use crate::number::Rational;

/// How the transitions of an instance are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Structure {
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

const STRUCTURES: [Structure; 8] = [
    Structure::Mixed,
    Structure::Deterministic,
    Structure::Tree,
    Structure::Mixed,
    Structure::Absorbing,
    Structure::NearlyDeterministic,
    Structure::Cyclic,
    Structure::Bandit,
];

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
const MODERATE_NUMBERS: [(i64, i64); 7] = [(1, 1), (0, 1), (1, 2), (2, 1), (-1, 1), (3, 1), (2, 3)];
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
const FACTORS: [(i64, i64); 5] = [(2, 1), (1, 2), (-1, 1), (10, 1), (1, 10)];
/// Probabilities of two outcomes, in 300ths.
const HALVES: [[i64; 2]; 6] = [[150, 150], [100, 200], [75, 225], [30, 270], [3, 297], [297, 3]];
/// Probabilities of three outcomes, in 300ths.
const THIRDS: [[i64; 3]; 5] = [[100, 100, 100], [150, 75, 75], [3, 3, 294], [60, 90, 150], [30, 135, 135]];
const STATES: [usize; 10] = [2, 3, 2, 1, 3, 4, 2, 3, 4, 5];
/// The most components of tuples.
const MOST_COMPONENTS: usize = 3;

/// Q* and V* of a reward on a frame, if they fit into words.
pub type Optimum<'o> = dyn FnMut(&Frame<Word>, &[Word]) -> Option<(Vec<Word>, Vec<Word>)> + 'o;

/// Draws instances with one value for each variable.
#[derive(Clone, Debug)]
pub struct Sampler {
    kinds: Vec<GivenKind>,
    seed: u64,
    moderate: bool,
}

impl Sampler {
    /// A sampler for variables of these kinds.
    pub fn new(kinds: &[GivenKind], seed: u64) -> Self {
        Sampler { kinds: kinds.to_vec(), seed, moderate: false }
    }

    /// The sampler of instances without extreme numbers, for claims about exponentials of them.
    #[must_use]
    pub fn moderate(mut self, moderate: bool) -> Self {
        self.moderate = moderate;
        self
    }

    /// The instance with this number, its variables still without values of their own.
    ///
    /// # Errors
    /// [`InstanceError`] never happens for the numbers drawn here; it is an error rather than a
    /// panic.
    pub fn start(&self, number: u64) -> Result<Draw<'_>, InstanceError> {
        let random = RandomNumbers::new(self.seed, number);
        let structures = STRUCTURES.len() as u64;
        let structure = STRUCTURES[(number % structures) as usize];
        let palettes = if self.moderate { &MODERATE_PALETTES[..] } else { &PALETTES };
        let palette = palettes[(number / structures) as usize % palettes.len()];
        Draw::new(self, random, structure, palette)
    }

    /// The instance with this number, drawn without regard to hypotheses.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn draw(&self, number: u64) -> Result<Instance<Word>, InstanceError> {
        let mut draw = self.start(number)?;
        (0..self.kinds.len()).for_each(|given| draw.value(given, &mut |_, _| None));
        Ok(draw.instance)
    }
}

/// An instance that is being drawn; each of its parts can be drawn again.
#[derive(Clone, Debug)]
pub struct Draw<'s> {
    /// The instance.
    pub instance: Instance<Word>,
    kinds: &'s [GivenKind],
    moderate: bool,
    random: RandomNumbers,
    structure: Structure,
    palette: &'static [(i64, i64)],
    components: usize,
    rows: Vec<Vec<Vec<(usize, Word)>>>,
}

impl<'s> Draw<'s> {
    fn new(
        sampler: &'s Sampler,
        mut random: RandomNumbers,
        structure: Structure,
        palette: &'static [(i64, i64)],
    ) -> Result<Self, InstanceError> {
        let kinds = sampler.kinds.as_slice();
        let states = STATES[random.below(STATES.len())];
        let style = random.below(10);
        let mut actions = Vec::new();
        for _ in 0..states {
            actions.push(match style {
                0..=4 => 2,
                5..=8 => 1 + random.below(3),
                _ => 3,
            });
        }
        // Where all of them tie, what quantifies over neighbourhoods goes through 3^5 or 7^4 rays.
        if states > 4 {
            actions.iter_mut().for_each(|count| *count = 2.min(*count));
        }
        let components = 1 + random.below(MOST_COMPONENTS);
        // A frame to begin with; all its rows are drawn next.
        let rows: Vec<Vec<Vec<(usize, Word)>>> =
            actions.iter().map(|&count| vec![vec![(0, Word::ONE)]; count]).collect();
        let frame = Frame::new(Word::ZERO, &rows)?;
        let mut draw = Draw {
            instance: Instance { frame, values: Vec::new() },
            kinds,
            moderate: sampler.moderate,
            random,
            structure,
            palette,
            components,
            rows,
        };
        draw.instance.values = kinds.iter().map(|kind| draw.blank(kind)).collect();
        draw.frame()?;
        Ok(draw)
    }

    /// Draws γ and all rows again.
    ///
    /// # Errors
    /// As [`Sampler::start`].
    pub fn frame(&mut self) -> Result<(), InstanceError> {
        for state in 0..self.rows.len() {
            for action in 0..self.rows[state].len() {
                self.rows[state][action] = match self.structure {
                    Structure::Bandit if action > 0 => self.rows[state][0].clone(),
                    structure => self.row(structure, state, action),
                };
            }
        }
        let discount = self.discount();
        self.rebuild(discount)
    }

    /// Draws one row again, or γ.
    ///
    /// # Errors
    /// As [`Sampler::start`].
    pub fn change_frame(&mut self) -> Result<(), InstanceError> {
        let mut discount = *self.instance.frame.discount();
        if self.random.below(6) == 0 {
            discount = self.discount();
        } else {
            let state = self.random.below(self.rows.len());
            let action = self.random.below(self.rows[state].len());
            let structure = if self.random.below(2) == 0 { self.structure } else { Structure::Mixed };
            self.rows[state][action] = self.row(structure, state, action);
        }
        self.rebuild(discount)
    }

    fn rebuild(&mut self, discount: Word) -> Result<(), InstanceError> {
        self.instance.frame = Frame::new(discount, &self.rows)?;
        Ok(())
    }

    /// Goes back to the instance of another stage of this draw.
    pub fn restore(&mut self, earlier: Draw<'s>) {
        let random = self.random.clone();
        *self = earlier;
        self.random = random; // What was tried is not tried again.
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.random.below(bound)
    }

    fn row(&mut self, structure: Structure, state: usize, action: usize) -> Vec<(usize, Word)> {
        let states = self.rows.len();
        let anywhere = |draw: &mut Self| draw.random.below(states);
        let point = |next: usize| vec![(next, Word::ONE)];
        match structure {
            Structure::Deterministic => point(anywhere(self)),
            Structure::Cyclic if action == 0 => point((state + 1) % states),
            Structure::Cyclic => point(if self.random.below(2) == 0 { state } else { anywhere(self) }),
            Structure::Tree | Structure::Absorbing if state + 1 == states => point(state),
            Structure::Tree => self.split((state + 1..states).collect()),
            Structure::Absorbing | Structure::Bandit => self.split((0..states).collect()),
            Structure::NearlyDeterministic => {
                let (next, other) = (anywhere(self), anywhere(self));
                let share = [3, 3, 30][self.random.below(3)];
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
                let kind = kinds[self.random.below(kinds.len())];
                self.row(kind, state, action)
            }
        }
    }

    /// A distribution on at most three of these states.
    fn split(&mut self, mut among: Vec<usize>) -> Vec<(usize, Word)> {
        let support = 1 + self.random.below(among.len().min(3));
        let mut chosen = Vec::new();
        for _ in 0..support {
            let place = self.random.below(among.len());
            chosen.push(among.swap_remove(place));
        }
        let shares: Vec<i64> = self.shares(support);
        masses(&chosen.into_iter().zip(shares).collect::<Vec<_>>())
    }

    /// Shares of 300 for one, two or three outcomes; for more, one outcome each.
    fn shares(&mut self, outcomes: usize) -> Vec<i64> {
        match outcomes {
            1 => vec![300],
            2 => HALVES[self.random.below(HALVES.len())].to_vec(),
            3 => THIRDS[self.random.below(THIRDS.len())].to_vec(),
            _ => {
                let chosen = self.random.below(outcomes);
                (0..outcomes).map(|outcome| if outcome == chosen { 300 } else { 0 }).collect()
            }
        }
    }

    fn one_of(&mut self, list: &[(i64, i64)]) -> Word {
        let (p, q) = list[self.random.below(list.len())];
        ratio(p, q)
    }

    fn discount(&mut self) -> Word {
        if self.moderate { self.one_of(&MODERATE_DISCOUNTS) } else { self.one_of(&DISCOUNTS) }
    }

    fn number(&mut self) -> Word {
        let palette = self.palette;
        self.one_of(palette)
    }

    fn blank(&self, kind: &GivenKind) -> GivenValue<Word> {
        let (states, pairs, n) = (self.instance.frame.states(), self.instance.frame.pairs(), self.components);
        match kind {
            GivenKind::Number(_) => GivenValue::Number(Word::ONE),
            GivenKind::Reward | GivenKind::QFunction | GivenKind::PairFunction | GivenKind::Policy { .. } => {
                GivenValue::Pairs(vec![Word::ZERO; pairs])
            }
            GivenKind::StateFunction | GivenKind::Distribution => GivenValue::States(vec![Word::ZERO; states]),
            GivenKind::Rewards => GivenValue::PairTuple(vec![vec![Word::ZERO; pairs]; n]),
            GivenKind::Weights => GivenValue::StateTuple(vec![vec![Word::ZERO; states]; n]),
            GivenKind::Component => GivenValue::Component(0),
            GivenKind::State => GivenValue::State(0),
            GivenKind::Action { .. } => GivenValue::Action(0),
        }
    }

    /// Draws a value for a variable; the variables before it have theirs.
    pub fn value(&mut self, given: usize, optimum: &mut Optimum<'_>) {
        let (states, pairs) = (self.instance.frame.states(), self.instance.frame.pairs());
        let kind = self.kinds[given].clone();
        let value = match kind {
            GivenKind::Number(range) => GivenValue::Number(self.number_within(range)),
            GivenKind::Reward | GivenKind::QFunction | GivenKind::PairFunction => {
                GivenValue::Pairs(self.pair_function(given, optimum))
            }
            GivenKind::StateFunction => GivenValue::States(self.state_function(given, optimum)),
            GivenKind::Policy { deterministic } => GivenValue::Pairs(self.policy(given, deterministic, optimum)),
            GivenKind::Distribution => GivenValue::States(self.distribution(states)),
            GivenKind::Rewards => {
                let mut tuple = Vec::new();
                for _ in 0..self.components {
                    tuple.push((0..pairs).map(|_| self.number()).collect());
                }
                GivenValue::PairTuple(tuple)
            }
            GivenKind::Weights => {
                let mut weights = vec![vec![Word::ZERO; states]; self.components];
                let constant = self.random.below(3) == 0;
                let mut column = self.distribution(self.components);
                for state in 0..states {
                    weights.iter_mut().zip(&column).for_each(|(w, share)| w[state] = *share);
                    if !constant {
                        column = self.distribution(self.components);
                    }
                }
                GivenValue::StateTuple(weights)
            }
            GivenKind::Component => GivenValue::Component(self.random.below(self.components)),
            GivenKind::State => GivenValue::State(self.random.below(states)),
            GivenKind::Action { at } => self.action(at),
        };
        self.instance.values[given] = value;
        self.follow(given);
    }

    /// Draws one number of a variable again, or all of it where it has but one.
    pub fn change(&mut self, given: usize, optimum: &mut Optimum<'_>) {
        let frame = &self.instance.frame;
        let (states, pairs) = (frame.states(), frame.pairs());
        let place = self.random.below(pairs);
        let state = self.random.below(states);
        let is_policy = matches!(self.kinds[given], GivenKind::Policy { .. });
        match (&self.kinds[given], &self.instance.values[given]) {
            (GivenKind::Policy { deterministic }, _) => {
                let row = self.policy_row(state, *deterministic);
                let actions = self.instance.frame.actions(state);
                if let GivenValue::Pairs(f) = &mut self.instance.values[given] {
                    f[actions].copy_from_slice(&row);
                }
            }
            (_, GivenValue::Pairs(f)) if !is_policy => {
                let moved = self.moved(f[place]);
                if let GivenValue::Pairs(f) = &mut self.instance.values[given] {
                    f[place] = moved;
                }
            }
            (GivenKind::StateFunction, GivenValue::States(f)) => {
                let moved = self.moved(f[state]);
                if let GivenValue::States(f) = &mut self.instance.values[given] {
                    f[state] = moved;
                }
            }
            (_, GivenValue::PairTuple(f)) => {
                let component = self.random.below(f.len());
                let moved = self.moved(f[component][place]);
                if let GivenValue::PairTuple(f) = &mut self.instance.values[given] {
                    f[component][place] = moved;
                }
            }
            (_, GivenValue::StateTuple(w)) => {
                let column = self.distribution(w.len());
                if let GivenValue::StateTuple(w) = &mut self.instance.values[given] {
                    w.iter_mut().zip(column).for_each(|(w, share)| w[state] = share);
                }
            }
            _ => self.value(given, optimum),
        }
    }

    /// Actions at a state variable that has another value now are drawn again.
    fn follow(&mut self, given: usize) {
        for later in given + 1..self.kinds.len() {
            if matches!(self.kinds[later], GivenKind::Action { at } if at == given) {
                self.instance.values[later] = self.action(given);
            }
        }
    }

    fn action(&mut self, at: usize) -> GivenValue<Word> {
        let state = match self.instance.values.get(at) {
            Some(GivenValue::State(state)) => *state,
            _ => 0,
        };
        let actions = self.instance.frame.actions(state);
        GivenValue::Action(actions.start + self.random.below(actions.len()))
    }

    fn number_within(&mut self, range: NumberRange) -> Word {
        let all = if self.moderate { &MODERATE_NUMBERS[..] } else { &NUMBERS };
        let list: Vec<(i64, i64)> =
            all.iter().copied().filter(|&(p, q)| range.contains(&Rational::from_signeds(p, q))).collect();
        self.one_of(&list)
    }

    /// Another number: of the palette, or this one moved a little.
    fn moved(&mut self, x: Word) -> Word {
        if self.random.below(2) == 0 {
            return self.number();
        }
        let step = if self.moderate { self.one_of(&MOVES[..4]) } else { self.one_of(&MOVES) };
        x.add(&step).unwrap_or(x)
    }

    /// The rewards and other functions on pairs among the values of the variables before this one.
    fn earlier(&self, given: usize) -> Vec<Vec<Word>> {
        let is_function =
            |kind: &GivenKind| matches!(kind, GivenKind::Reward | GivenKind::QFunction | GivenKind::PairFunction);
        let values = self.kinds.iter().zip(&self.instance.values).take(given);
        let functions = values.filter(|(kind, _)| is_function(kind)).filter_map(|(_, value)| match value {
            GivenValue::Pairs(f) => Some(f.clone()),
            _ => None,
        });
        functions.collect()
    }

    fn earlier_function(&mut self, given: usize) -> Option<Vec<Word>> {
        let mut functions = self.earlier(given);
        if functions.is_empty() {
            return None;
        }
        let place = self.random.below(functions.len());
        Some(functions.swap_remove(place))
    }

    fn pair_function(&mut self, given: usize, optimum: &mut Optimum<'_>) -> Vec<Word> {
        let pairs = self.instance.frame.pairs();
        let choice = self.random.below(12);
        let relative = if choice < 5 { None } else { self.earlier_function(given) };
        let Some(mut f) = relative else {
            if choice == 0 {
                return vec![self.number(); pairs]; // A constant.
            }
            return (0..pairs).map(|_| self.number()).collect();
        };
        let is_q = self.kinds[given] == GivenKind::QFunction;
        if is_q
            && choice < 9
            && let Some((q, _)) = optimum(&self.instance.frame, &f)
        {
            f = q;
        }
        match choice {
            5 | 6 => {
                let place = self.random.below(pairs);
                f[place] = self.moved(f[place]);
            }
            7 => {
                let factor = self.one_of(&FACTORS);
                f.iter_mut().for_each(|x| *x = x.multiply(&factor).unwrap_or(*x));
            }
            8 => {
                let shift = self.one_of(&MOVES);
                f.iter_mut().for_each(|x| *x = x.add(&shift).unwrap_or(*x));
            }
            9 => self.shape(&mut f),
            10 => {
                for x in &mut f {
                    *x = self.moved(*x);
                }
            }
            _ => {}
        }
        f
    }

    /// Adds γ P f − f for a function on states.
    fn shape(&mut self, reward: &mut [Word]) {
        let frame = self.instance.frame.clone();
        let potential: Vec<Word> = (0..frame.states()).map(|_| self.number()).collect();
        for (pair, x) in reward.iter_mut().enumerate() {
            let state = State::new(frame.state_of(pair));
            *x = advantage(&frame, state, Pair::new(pair), &*x, &potential).unwrap_or(*x);
        }
    }

    fn state_function(&mut self, given: usize, optimum: &mut Optimum<'_>) -> Vec<Word> {
        let states = self.instance.frame.states();
        if self.random.below(3) == 0
            && let Some(reward) = self.earlier_function(given)
            && let Some((_, mut values)) = optimum(&self.instance.frame, &reward)
        {
            if self.random.below(2) == 0 {
                let place = self.random.below(states);
                values[place] = self.moved(values[place]);
            }
            return values;
        }
        (0..states).map(|_| self.number()).collect()
    }

    fn policy(&mut self, given: usize, deterministic: bool, optimum: &mut Optimum<'_>) -> Vec<Word> {
        let states = self.instance.frame.states();
        let choice = self.random.below(8);
        let mut policy = Vec::new();
        for state in 0..states {
            policy.extend(match choice {
                0 | 1 => self.policy_row(state, true),
                2 if !deterministic => uniform(self.instance.frame.actions(state).len()),
                _ => self.policy_row(state, deterministic),
            });
        }
        let best = if choice < 6 { None } else { self.earlier_function(given) };
        if let Some(reward) = best
            && let Some((q, _)) = optimum(&self.instance.frame, &reward)
        {
            for state in 0..states {
                let actions = self.instance.frame.actions(state);
                let best = actions.clone().reduce(|a, b| match q[b].order(&q[a]) {
                    Ok(std::cmp::Ordering::Greater) => b,
                    _ => a,
                });
                // At one state in four it takes what it takes.
                if self.random.below(4) > 0 {
                    actions.clone().for_each(|pair| policy[pair] = Word::ZERO);
                    policy[best.unwrap_or(actions.start)] = Word::ONE;
                }
            }
        }
        policy
    }

    fn policy_row(&mut self, state: usize, deterministic: bool) -> Vec<Word> {
        let count = self.instance.frame.actions(state).len();
        if deterministic || self.random.below(4) == 0 {
            let mut row = vec![Word::ZERO; count];
            row[self.random.below(count)] = Word::ONE;
            return row;
        }
        self.distribution(count)
    }

    fn distribution(&mut self, outcomes: usize) -> Vec<Word> {
        let mut mass = vec![Word::ZERO; outcomes];
        match self.random.below(4) {
            0 => mass[self.random.below(outcomes)] = Word::ONE,
            1 => mass = uniform(outcomes),
            _ => {
                for (outcome, share) in self.split((0..outcomes).collect()) {
                    mass[outcome] = share;
                }
            }
        }
        mass
    }
}

fn ratio(p: i64, q: i64) -> Word {
    // The numbers above all fit.
    Word::new(p, q).unwrap_or(Word::ZERO)
}

fn uniform(outcomes: usize) -> Vec<Word> {
    vec![ratio(1, outcomes as i64); outcomes]
}

/// The distribution with these shares of 300, in the order of the states.
fn masses(shares: &[(usize, i64)]) -> Vec<(usize, Word)> {
    let mut sums: std::collections::BTreeMap<usize, i64> = std::collections::BTreeMap::new();
    shares.iter().for_each(|(state, share)| *sums.entry(*state).or_default() += share);
    sums.into_iter().filter(|(_, share)| *share > 0).map(|(state, share)| (state, ratio(share, 300))).collect()
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

    /// A number below `bound`, which is not 0; with bounds below 2^16 the bias of the remainder is
    /// below 2^−48.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}
