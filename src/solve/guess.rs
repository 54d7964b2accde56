//! A policy proposed by floats, for exact policy iteration to start from. Nothing here decides anything.

use super::components::LocalIndex;
use crate::bellman::Bellman;
use crate::mdp::{Pair, State};
use crate::number::{Value, approximate};

/// How many improvement sweeps are spent on a proposal at most.
const SWEEPS: usize = 400;
/// How many sweeps of evaluation follow each improvement (modified policy iteration, Puterman section 6.5).
const EVALUATIONS: usize = 12;
/// An action replaces another only if it is better by more than this share of the values' size.
const TOLERANCE: f64 = 1e-12;

/// What a proposal is for, and so when it is good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A policy to start from: stop when it has been stable for a while.
    Policy,
    /// Values to bound the optimum by: stop when floats cannot improve them.
    Values,
}

/// The numbers of a model as floats: γ, every distinct probability, every distinct reward (leading component).
pub(super) struct Guess {
    discounted: Vec<f64>,
    rewards: Vec<f64>,
}

impl Guess {
    pub(super) fn new<V: Value>(bellman: &Bellman<'_, V>) -> Self {
        let discounted = bellman.dynamics.distinct_discounted().iter().map(approximate).collect();
        let rewards = bellman.reward.distinct().iter().map(|r| approximate(r.component(0))).collect();
        Guess { discounted, rewards }
    }

    /// A nearly optimal choice for every state of a component, given values of the states outside that it leads to.
    pub(super) fn propose<V: Value>(
        &self,
        bellman: &Bellman<'_, V>,
        allowed: &impl Fn(Pair) -> bool,
        states: &[u32],
        local: &LocalIndex,
        outside: &impl Fn(usize) -> f64,
    ) -> Vec<Pair> {
        FloatModel::new(self, bellman, allowed, states, local, outside).improve_and_evaluate(Purpose::Policy).0
    }

    /// A nearly optimal choice and its value for every state of a component, given values of the states outside that it leads to.
    pub(super) fn propose_values<V: Value>(
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
struct FloatModel {
    pair_start: Vec<usize>,
    pairs: Vec<Pair>,
    constant: Vec<f64>,
    row_start: Vec<usize>,
    column: Vec<u32>,
    coefficient: Vec<f64>,
}

impl FloatModel {
    fn new<V: Value>(
        guess: &Guess,
        bellman: &Bellman<'_, V>,
        allowed: &impl Fn(Pair) -> bool,
        states: &[u32],
        local: &LocalIndex,
        outside: &impl Fn(usize) -> f64,
    ) -> Self {
        let dynamics = bellman.dynamics;
        let mut model = FloatModel {
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
                        None => constant += coefficient * outside(next as usize),
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
        let (columns, coefficients) = (self.column[row.clone()].chunks_exact(4), self.coefficient[row].chunks_exact(4));
        let rest = columns.remainder().iter().zip(coefficients.remainder());
        let rest = rest.fold(self.constant[pair], |sum, (&j, p)| sum + p * values[j as usize]);
        // Four sums side by side: each addition takes several cycles, but need not wait for those of the other sums.
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
        let mut values = vec![0.0; n];
        let mut choice: Vec<usize> = self.pair_start[..n].to_vec();
        let mut stable = 0;
        for _ in 0..SWEEPS {
            let mut moved = false;
            let mut change = 0.0_f64;
            let mut size = 0.0_f64;
            for i in 0..n {
                let mut best = self.q(choice[i], &values);
                for pair in self.pair_start[i]..self.pair_start[i + 1] {
                    let q = self.q(pair, &values);
                    if q > best + TOLERANCE * best.abs() {
                        best = q;
                        choice[i] = pair;
                        moved = true;
                    }
                }
                change = change.max((best - values[i]).abs());
                size = size.max(best.abs());
                values[i] = best;
            }
            stable = if moved { 0 } else { stable + 1 };
            let settled = match purpose {
                Purpose::Policy => change <= TOLERANCE * size || stable > 20,
                Purpose::Values => change <= f64::EPSILON * size,
            };
            if change.is_nan() || settled {
                break;
            }
            for _ in 0..EVALUATIONS {
                for i in 0..n {
                    values[i] = self.q(choice[i], &values);
                }
            }
        }
        (choice.into_iter().map(|pair| self.pairs[pair]).collect(), values)
    }
}
