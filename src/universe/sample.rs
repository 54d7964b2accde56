//! Random instances with structure, the same for the same seed and number on every machine.
//!
//! Blind draws rarely show what claims break on. So the number of an instance chooses a
//! [`Structure`] of its transitions and a palette of its numbers, each as often as the others:
//! deterministic, cyclic, tree-shaped, absorbing and nearly deterministic kernels; probabilities
//! down to 1/100, rewards up to 100, near-ties, repetitions; and values that are related as the
//! variables of claims often are: a reward that differs from another one in one number, by a
//! constant or by shaping, Q* and V* of a reward, policies that are optimal, deterministic, uniform
//! or nearly deterministic.

use super::domain::blank;
use super::random_numbers::RandomNumbers;
use super::structure::{Row, STRUCTURES, Structure, distribution, uniform};
use super::values::Values;
use crate::bellman::advantage;
use crate::claim::{Claim, Frame, GivenKind, GivenValue, Instance, InstanceError, Word};
use crate::mdp::{Pair, State};
use crate::number::Field;

const STATES: [usize; 10] = [2, 3, 2, 1, 3, 4, 2, 3, 4, 5];
/// The most components of tuples.
const MOST_COMPONENTS: usize = 3;

/// Q* and V* of a reward on a frame, if they fit into words.
pub type OptimalValues<'o> = dyn FnMut(&Frame<Word>, &[Word]) -> Option<(Vec<Word>, Vec<Word>)> + 'o;

/// Draws instances with one value for each variable.
#[derive(Clone, Debug)]
pub struct Sampler {
    kinds: Vec<GivenKind>,
    seed: u64,
    values: Values,
}

impl Sampler {
    /// A sampler for variables of these kinds.
    pub fn new(kinds: &[GivenKind], seed: u64) -> Self {
        Sampler { kinds: kinds.to_vec(), seed, values: Values::of(kinds, false, &[], &|_, _| true) }
    }

    /// A sampler for the variables of a claim: of numbers that its hypotheses allow, those of its
    /// text among them, and without extreme ones if it is about exponentials of them.
    pub fn of(claim: &Claim, seed: u64) -> Self {
        let kinds: Vec<GivenKind> = claim.givens().iter().map(|given| given.kind.clone()).collect();
        let soft = claim.speaks_of_soft_values();
        let values = Values::of(&kinds, soft, &claim.constants(), &|place, x| claim.admits(place, x));
        Sampler { kinds, seed, values }
    }

    /// The instance with this number, its variables still without values of their own.
    ///
    /// # Errors
    /// [`InstanceError`] never happens for the numbers drawn here; it is an error rather than a
    /// panic.
    pub fn start(&self, number: u64) -> Result<Draw<'_>, InstanceError> {
        let random = RandomNumbers::new(self.seed, number);
        let structures = STRUCTURES.len() as u64;
        let structure = match STRUCTURES[(number % structures) as usize] {
            structure if !self.values.deterministic => structure,
            Structure::Cyclic => Structure::Cyclic,
            _ => Structure::Deterministic,
        };
        Draw::new(self, random, structure, number / structures)
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

/// What a draw was at an earlier stage.
#[derive(Debug)]
pub struct Saved {
    values: Vec<GivenValue<Word>>,
    frame: Option<(Frame<Word>, Rows)>,
}

/// P(·|s,a) by s and a.
type Rows = Vec<Vec<Row>>;

/// An instance that is being drawn; each of its parts can be drawn again.
#[derive(Clone, Debug)]
pub struct Draw<'s> {
    /// The instance.
    pub instance: Instance<Word>,
    kinds: &'s [GivenKind],
    values: &'s Values,
    random: RandomNumbers,
    structure: Structure,
    /// Which palettes its numbers are of.
    palette: u64,
    components: usize,
    rows: Rows,
}

impl<'s> Draw<'s> {
    fn new(
        sampler: &'s Sampler,
        mut random: RandomNumbers,
        structure: Structure,
        palette: u64,
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
        // Without tuples and weights there is one component.
        let tuples = kinds.iter().any(|kind| matches!(kind, GivenKind::Rewards | GivenKind::Weights));
        let drawn = 1 + random.below(MOST_COMPONENTS);
        let components = if tuples { drawn } else { 1 };
        // A frame to begin with; all its rows are drawn next.
        let rows: Rows = actions.iter().map(|&count| vec![vec![(0, Word::ONE)]; count]).collect();
        let frame = Frame::new(Word::ZERO, &rows)?;
        let pairs = frame.pairs();
        let mut draw = Draw {
            instance: Instance { frame, values: Vec::new() },
            kinds,
            values: &sampler.values,
            random,
            structure,
            palette,
            components,
            rows,
        };
        draw.instance.values = kinds.iter().map(|kind| blank(kind, states, pairs, components)).collect();
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
                    structure => structure.row(&mut self.random, self.rows.len(), state, action),
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
            let own = self.values.deterministic || self.random.below(2) == 0;
            let structure = if own { self.structure } else { Structure::Mixed };
            self.rows[state][action] = structure.row(&mut self.random, self.rows.len(), state, action);
        }
        self.rebuild(discount)
    }

    fn rebuild(&mut self, discount: Word) -> Result<(), InstanceError> {
        self.instance.frame = Frame::new(discount, &self.rows)?;
        Ok(())
    }

    /// What this draw has come to, to go back to: the values, and the frame if it is to be changed.
    pub fn save(&self, frame: bool) -> Saved {
        let frame = frame.then(|| (self.instance.frame.clone(), self.rows.clone()));
        Saved { values: self.instance.values.clone(), frame }
    }

    /// Goes back to what was saved; what was tried since is not tried again.
    pub fn restore(&mut self, saved: Saved) {
        self.instance.values = saved.values;
        if let Some((frame, rows)) = saved.frame {
            (self.instance.frame, self.rows) = (frame, rows);
        }
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.random.below(bound)
    }

    fn one_of(&mut self, list: &[Word]) -> Word {
        list[self.random.below(list.len())]
    }

    fn discount(&mut self) -> Word {
        let values = self.values;
        self.one_of(&values.discounts)
    }

    /// A number for a variable.
    fn number(&mut self, given: usize) -> Word {
        let values = self.values;
        self.one_of(values.palette(given, self.palette))
    }

    /// Draws a value for a variable; the variables before it have theirs.
    pub fn value(&mut self, given: usize, optimum: &mut OptimalValues<'_>) {
        let (states, pairs) = (self.instance.frame.states(), self.instance.frame.pairs());
        let kind = self.kinds[given].clone();
        let value = match kind {
            GivenKind::Number(_) => {
                let values = self.values;
                GivenValue::Number(self.one_of(values.numbers(given)))
            }
            GivenKind::Reward | GivenKind::QFunction | GivenKind::PairFunction => {
                GivenValue::Pairs(self.pair_function(given, optimum))
            }
            GivenKind::StateFunction => GivenValue::States(self.state_function(given, optimum)),
            GivenKind::Policy { deterministic } => GivenValue::Pairs(self.policy(given, deterministic, optimum)),
            GivenKind::Distribution => GivenValue::States(distribution(&mut self.random, states)),
            GivenKind::Rewards => {
                let mut tuple = Vec::new();
                for _ in 0..self.components {
                    tuple.push((0..pairs).map(|_| self.number(given)).collect());
                }
                GivenValue::PairTuple(tuple)
            }
            GivenKind::Weights => {
                let mut weights = vec![vec![Word::ZERO; states]; self.components];
                let constant = self.random.below(3) == 0;
                let mut column = distribution(&mut self.random, self.components);
                for state in 0..states {
                    weights.iter_mut().zip(&column).for_each(|(w, share)| w[state] = *share);
                    if !constant {
                        column = distribution(&mut self.random, self.components);
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
    pub fn change(&mut self, given: usize, optimum: &mut OptimalValues<'_>) {
        let place = self.random.below(self.instance.frame.pairs());
        let state = self.random.below(self.instance.frame.states());
        let mut value = std::mem::replace(&mut self.instance.values[given], GivenValue::State(0));
        match (&self.kinds[given], &mut value) {
            (GivenKind::Policy { deterministic }, GivenValue::Pairs(f)) => {
                let row = self.policy_row(state, *deterministic);
                f[self.instance.frame.actions(state)].copy_from_slice(&row);
            }
            (_, GivenValue::Pairs(f)) => f[place] = self.moved(given, f[place]),
            (GivenKind::StateFunction, GivenValue::States(f)) => f[state] = self.moved(given, f[state]),
            (_, GivenValue::PairTuple(f)) => {
                let component = self.random.below(f.len());
                f[component][place] = self.moved(given, f[component][place]);
            }
            (_, GivenValue::StateTuple(w)) => {
                let column = distribution(&mut self.random, w.len());
                w.iter_mut().zip(column).for_each(|(w, share)| w[state] = share);
            }
            _ => {
                self.instance.values[given] = value;
                return self.value(given, optimum);
            }
        }
        self.instance.values[given] = value;
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

    /// Another number for a variable: of the palette, or this one moved a little.
    fn moved(&mut self, given: usize, x: Word) -> Word {
        let values = self.values;
        if self.random.below(2) == 0 || values.narrowed[given] {
            return self.number(given);
        }
        let step = self.one_of(&values.moves);
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

    fn pair_function(&mut self, given: usize, optimum: &mut OptimalValues<'_>) -> Vec<Word> {
        let (pairs, values) = (self.instance.frame.pairs(), self.values);
        let choice = self.random.below(12);
        // What others are moved by may lead out of the numbers that are allowed.
        let own = choice < 5 || values.narrowed[given] && (7..11).contains(&choice);
        let relative = if own { None } else { self.earlier_function(given) };
        let Some(mut f) = relative else {
            if choice == 0 {
                return vec![self.number(given); pairs]; // A constant.
            }
            return (0..pairs).map(|_| self.number(given)).collect();
        };
        let is_q = self.kinds[given] == GivenKind::QFunction;
        if is_q
            && (choice < 9 || choice == 10)
            && let Some((q, _)) = optimum(&self.instance.frame, &f)
        {
            f = q;
        }
        match choice {
            5 | 6 => {
                let place = self.random.below(pairs);
                f[place] = self.moved(given, f[place]);
            }
            7 => {
                let factor = self.one_of(&values.factors);
                f.iter_mut().for_each(|x| *x = x.multiply(&factor).unwrap_or(*x));
            }
            8 => {
                let shift = self.one_of(&values.moves);
                f.iter_mut().for_each(|x| *x = x.add(&shift).unwrap_or(*x));
            }
            9 => self.shape(given, &mut f),
            10 => {
                for x in &mut f {
                    *x = self.moved(given, *x);
                }
            }
            _ => {}
        }
        f
    }

    /// Adds γ P f − f for a function on states.
    fn shape(&mut self, given: usize, reward: &mut [Word]) {
        let frame = self.instance.frame.clone();
        let potential: Vec<Word> = (0..frame.states()).map(|_| self.number(given)).collect();
        for (pair, x) in reward.iter_mut().enumerate() {
            let state = State::new(frame.state_of(pair));
            *x = advantage(&frame, state, Pair::new(pair), &*x, &potential).unwrap_or(*x);
        }
    }

    fn state_function(&mut self, given: usize, optimum: &mut OptimalValues<'_>) -> Vec<Word> {
        let states = self.instance.frame.states();
        if self.random.below(3) == 0
            && let Some(reward) = self.earlier_function(given)
            && let Some((_, mut values)) = optimum(&self.instance.frame, &reward)
        {
            if self.random.below(2) == 0 {
                let place = self.random.below(states);
                values[place] = self.moved(given, values[place]);
            }
            return values;
        }
        (0..states).map(|_| self.number(given)).collect()
    }

    fn policy(&mut self, given: usize, deterministic: bool, optimum: &mut OptimalValues<'_>) -> Vec<Word> {
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
        distribution(&mut self.random, count)
    }
}
