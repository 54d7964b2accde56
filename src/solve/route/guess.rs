//! Modified policy iteration in floats: a policy for exact policy iteration to start from. Nothing
//! here decides anything.

use malachite_base::num::basic::traits::One;

use super::linear::dot;
use crate::bellman::Bellman;
use crate::mdp::LocalIndex;
use crate::mdp::{Pair, State};
use crate::number::{Rational, Value, approximate};

/// How many improvement sweeps are spent on a proposal at most.
const SWEEPS: usize = 400;
/// How many sweeps of evaluation follow each improvement at most (modified policy iteration,
/// Puterman section 6.5).
const EVALUATIONS: usize = 12;
/// An action replaces another only if it is better by more than this share of the values' size.
const TOLERANCE: f64 = 1e-12;
/// Evaluation goes on until what it changes is this share of what the improvement did.
const EVALUATED: f64 = 0.01;

/// What a proposal is for, and so when it is good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::solve) enum Purpose {
    /// A policy to start from: stop when no change to come should make another action best.
    Policy,
    /// Values to bound the optimum by: stop when floats cannot improve them.
    Values,
}

/// The numbers of a model as floats: every distinct discounted probability, every distinct reward
/// (leading component).
pub(in crate::solve) struct Proposer {
    /// γ and 1 − γ.
    discount: f64,
    complement: f64,
    discounted: Vec<f64>,
    rewards: Vec<f64>,
}

impl Proposer {
    pub(in crate::solve) fn new<V: Value>(bellman: &Bellman<'_, V>) -> Self {
        let discounted = bellman.dynamics.distinct_discounted().iter().map(approximate).collect();
        let rewards = bellman.reward.distinct().iter().map(|r| approximate(r.component(0))).collect();
        let discount = bellman.dynamics.discount();
        let complement = approximate(&(Rational::ONE - discount));
        Proposer { discount: approximate(discount), complement, discounted, rewards }
    }

    /// A nearly optimal choice for every state of a component, given values of the states outside
    /// that it leads to.
    pub(in crate::solve) fn propose<V: Value>(
        &self,
        bellman: &Bellman<'_, V>,
        allowed: &impl Fn(Pair) -> bool,
        states: &[u32],
        local: &LocalIndex,
        outside: &impl Fn(usize) -> f64,
    ) -> Vec<Pair> {
        FloatModel::new(self, bellman, allowed, states, local, outside).improve_and_evaluate(Purpose::Policy).0
    }

    /// A nearly optimal choice and its value for every state of a component, given values of the
    /// states outside that it leads to.
    pub(in crate::solve) fn propose_values<V: Value>(
        &self,
        bellman: &Bellman<'_, V>,
        allowed: &impl Fn(Pair) -> bool,
        states: &[u32],
        local: &LocalIndex,
        outside: &impl Fn(usize) -> f64,
    ) -> (Vec<Pair>, Vec<f64>) {
        FloatModel::new(self, bellman, allowed, states, local, outside).improve_and_evaluate(Purpose::Values)
    }
}

/// One component in floats, in compressed rows.
///
/// In a closed component, one that no action leaves, every constant added to the values comes back
/// times γ and changes no choice. There the sweeps are those of relative value iteration (Puterman,
/// section 6.6.3): what all values have gained in common is taken away, and only the rest has to
/// converge, whatever γ.
struct FloatModel {
    discount: f64,
    complement: f64,
    is_closed: bool,
    pair_start: Vec<usize>,
    pairs: Vec<Pair>,
    constant: Vec<f64>,
    row_start: Vec<usize>,
    column: Vec<u32>,
    coefficient: Vec<f64>,
}

/// The least and the greatest change of a value in a sweep.
#[derive(Clone, Copy)]
struct Spread(f64, f64);

impl Spread {
    const NONE: Self = Spread(f64::INFINITY, f64::NEG_INFINITY);

    fn include(&mut self, change: f64) {
        // The minimum and the maximum would lose a NaN.
        let (low, high) = if change.is_nan() { (f64::NEG_INFINITY, f64::INFINITY) } else { (change, change) };
        (self.0, self.1) = (self.0.min(low), self.1.max(high));
    }

    fn middle(self) -> f64 {
        (self.0 + self.1) / 2.0
    }

    /// The largest change but for a common one.
    fn beside(self, common: f64) -> f64 {
        let (low, high) = (common - self.0, self.1 - common);
        if low >= high { low } else { high }
    }
}

impl FloatModel {
    fn new<V: Value>(
        guess: &Proposer,
        bellman: &Bellman<'_, V>,
        allowed: &impl Fn(Pair) -> bool,
        states: &[u32],
        local: &LocalIndex,
        outside: &impl Fn(usize) -> f64,
    ) -> Self {
        let dynamics = bellman.dynamics;
        let mut model = FloatModel {
            discount: guess.discount,
            complement: guess.complement,
            is_closed: true,
            pair_start: vec![0],
            pairs: Vec::new(),
            constant: Vec::new(),
            row_start: vec![0],
            column: Vec::new(),
            coefficient: Vec::new(),
        };
        for &state in states {
            for pair in dynamics.actions(State::new(state as usize)).filter(|&pair| allowed(pair)) {
                let mut constant = guess.rewards[bellman.reward.number_at(pair)];
                let (next, probability) = dynamics.raw_row(pair);
                for (&next, &number) in next.iter().zip(probability) {
                    let coefficient = guess.discounted[number as usize];
                    match local.position(next as usize) {
                        None => {
                            model.is_closed = false;
                            constant += coefficient * outside(next as usize);
                        }
                        Some(position) => {
                            model.column.push(position as u32);
                            model.coefficient.push(coefficient);
                        }
                    }
                }
                model.pairs.push(pair);
                model.constant.push(constant);
                model.row_start.push(model.column.len());
            }
            model.pair_start.push(model.pairs.len());
        }
        model
    }

    fn q(&self, pair: usize, values: &[f64]) -> f64 {
        let row = self.row_start[pair]..self.row_start[pair + 1];
        let (columns, coefficients) = (&self.column[row.clone()], &self.coefficient[row]);
        if let (Some(&first), Some(&last)) = (columns.first(), columns.last())
            && (last - first) as usize + 1 == columns.len()
        {
            return self.constant[pair] + dot(coefficients, &values[first as usize..=last as usize]);
        }
        let (columns, coefficients) = (columns.chunks_exact(4), coefficients.chunks_exact(4));
        let rest = columns.remainder().iter().zip(coefficients.remainder());
        let rest = rest.fold(self.constant[pair], |sum, (&j, p)| sum + p * values[j as usize]);
        // Four sums side by side: each addition takes several cycles, but need not wait for those
        // of the other sums.
        let mut sums = [0.0; 4];
        for (columns, coefficients) in columns.zip(coefficients) {
            for ((sum, &j), p) in sums.iter_mut().zip(columns).zip(coefficients) {
                *sum += p * values[j as usize];
            }
        }
        rest + sums.iter().sum::<f64>()
    }

    fn improve_and_evaluate(&self, purpose: Purpose) -> (Vec<Pair>, Vec<f64>) {
        let n = self.pair_start.len() - 1;
        let (mut values, mut next) = (vec![0.0; n], vec![0.0; n]);
        let mut choice: Vec<usize> = self.pair_start[..n].to_vec();
        let mut size = self.constant.iter().fold(0.0, |size: f64, c| size.max(c.abs()));
        let (mut stable, mut gain) = (0, 0.0);
        let mut q = Vec::new();
        for _ in 0..SWEEPS {
            let noise = TOLERANCE * size;
            let mut moved = false;
            let mut change = Spread::NONE;
            // By how much an action that is not as good as the one chosen is worse at least.
            let mut lead = f64::INFINITY;
            for i in 0..n {
                let pairs = self.pair_start[i]..self.pair_start[i + 1];
                q.clear();
                q.extend(pairs.clone().map(|pair| self.q(pair, &values)));
                let mut best = q[choice[i] - pairs.start];
                for (pair, &q) in pairs.zip(&q) {
                    if q > best + noise {
                        best = q;
                        choice[i] = pair;
                        moved = true;
                    }
                }
                lead = q.iter().map(|q| best - q).filter(|&by| by > noise).fold(lead, f64::min);
                change.include(best - values[i]);
                next[i] = best;
            }
            gain = if self.is_closed { change.middle() } else { 0.0 };
            size = next.iter().fold(0.0, |size: f64, value| size.max(value.abs()));
            for (value, next) in values.iter_mut().zip(&next) {
                *value = next - gain;
            }
            stable = if moved { 0 } else { stable + 1 };
            let change = change.beside(gain);
            // What is still to come is at most γ / (1 − γ) times the last change.
            let is_decided = 2.0 * self.discount * change < lead * self.complement;
            let settled = match purpose {
                Purpose::Policy => change <= noise || stable > 20 || stable > 0 && is_decided,
                Purpose::Values => change <= f64::EPSILON * size,
            };
            if !change.is_finite() || settled {
                break;
            }
            self.evaluate(&choice, &mut values, &mut next, gain, EVALUATED * change);
        }
        if self.is_closed {
            // From V = v + c and v = Tv − gain follows c = gain / (1 − γ).
            values.iter_mut().for_each(|value| *value += gain / self.complement);
        }
        (choice.into_iter().map(|pair| self.pairs[pair]).collect(), values)
    }

    /// Sweeps of v ← T_π v − gain, until they change no value by more than `enough`.
    fn evaluate(&self, choice: &[usize], values: &mut [f64], next: &mut [f64], gain: f64, enough: f64) {
        for _ in 0..EVALUATIONS {
            if !self.is_closed {
                // One after the other, which is faster where values flow in from outside; a common
                // gain would not stay common.
                for i in 0..choice.len() {
                    values[i] = self.q(choice[i], values);
                }
                continue;
            }
            let mut change = Spread::NONE;
            for ((next, &pair), &value) in next.iter_mut().zip(choice).zip(&*values) {
                *next = self.q(pair, values) - gain;
                change.include(*next - value);
            }
            values.copy_from_slice(next);
            if change.beside(change.middle()) <= enough {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mdp::ModelBuilder;
    use crate::solve::solve;

    /// A closed component of n states, each with three actions that lead to the next state and to
    /// two others.
    fn ring(n: usize, discount: Rational, seed: u64) -> crate::mdp::Model {
        let mut word = seed;
        let mut draw = |below: u64| {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (word >> 33) % below
        };
        let mut builder = ModelBuilder::new();
        builder.discount(discount);
        for state in 0..n {
            builder.begin_state(&state.to_string());
            for action in 0..3 {
                builder.begin_action(&action.to_string());
                builder.reward(None, Rational::from(draw(100)));
                let mut weights = vec![0; n];
                weights[(state + 1) % n] = 1;
                for _ in 0..2 {
                    weights[draw(n as u64) as usize] += 1 + draw(4);
                }
                let total: u64 = weights.iter().sum();
                for (next, &weight) in weights.iter().enumerate().filter(|&(_, &weight)| weight > 0) {
                    builder.successor(&next.to_string(), Rational::from_unsigneds(weight, total));
                }
                builder.end_action();
            }
            builder.end_state();
        }
        builder.finish().expect("a valid model")
    }

    /// However near the discount is to 1, what a closed component has in common does not hide which
    /// actions are best; and the values proposed are near the optimal ones.
    #[test]
    fn proposals_for_closed_components_are_optimal() {
        for (seed, digits) in (0..40).zip([1u64, 3, 6, 9].into_iter().cycle()) {
            let complement = Rational::from_unsigneds(1, 10u64.pow(digits as u32));
            let model = ring(12, Rational::ONE - &complement, seed);
            let reward = model.reward(None).expect("one reward");
            let bellman = Bellman::new(&model.dynamics, &reward);
            let optimum = solve(&bellman).expect("solvable");
            let components = model.dynamics.components();
            let states = components.iter().next().expect("a state");
            assert_eq!(states.len(), 12);
            let mut local = LocalIndex::new(12);
            local.enter(states);
            let guess = Proposer::new(&bellman);
            let policy = guess.propose(&bellman, &|_| true, states, &local, &|_| 0.0);
            assert!(policy.iter().all(|&pair| optimum.optimal().contains(pair)), "seed {seed}");
            let (_, values) = guess.propose_values(&bellman, &|_| true, states, &local, &|_| 0.0);
            for (&state, value) in states.iter().zip(values) {
                let exact = approximate(optimum.value(State::new(state as usize)));
                assert!((value - exact).abs() <= 1e-9 * exact, "seed {seed}: {value} for {exact}");
            }
        }
    }
}
