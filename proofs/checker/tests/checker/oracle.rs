//! Exact brute force on tiny models: every deterministic policy is evaluated by elimination.

use num_rational::BigRational;
use num_traits::{One, Zero};

pub type Q = BigRational;
pub type Reward = Vec<Vec<Q>>;

#[derive(Clone, Debug)]
pub struct Mdp {
    pub discount: Q,
    pub initial: Option<Vec<(usize, Q)>>,
    pub states: Vec<State>,
}

#[derive(Clone, Debug)]
pub struct State {
    pub name: String,
    pub actions: Vec<Action>,
}

#[derive(Clone, Debug)]
pub struct Action {
    pub name: String,
    pub next: Vec<(usize, Q)>,
}

pub fn q(num: i64, den: i64) -> Q {
    Q::new(num.into(), den.into())
}

/// The first piece of a ray, as `FORMAT.md` states it.
#[derive(Debug, PartialEq)]
pub struct FirstPiece {
    pub start: Vec<Q>,
    pub slope: Vec<Q>,
    pub choice: Vec<usize>,
    pub until: Option<Q>,
    /// For each state.
    pub sets: Vec<Sets>,
}

/// B₀, B and B₁ at one state.
#[derive(Debug, PartialEq)]
pub struct Sets {
    pub start: Vec<usize>,
    pub within: Vec<usize>,
    pub end: Option<Vec<usize>>,
}

impl Mdp {
    pub fn absorbing(&self, s: usize) -> bool {
        self.states[s].actions.iter().all(|a| a.next.iter().all(|(t, p)| *t == s || p.is_zero()))
    }

    /// Rank by breadth: 0 on absorbing states, else one more than the highest of the lowest ranks
    /// its actions reach.
    pub fn ranks(&self) -> Option<Vec<usize>> {
        let n = self.states.len();
        let mut rank: Vec<Option<usize>> = (0..n).map(|s| self.absorbing(s).then_some(0)).collect();
        for round in 1..=n {
            let before = rank.clone();
            for s in 0..n {
                let falls = |a: &Action| a.next.iter().any(|(t, _)| before[*t].is_some());
                if before[s].is_none() && self.states[s].actions.iter().all(falls) {
                    rank[s] = Some(round);
                }
            }
        }
        rank.into_iter().collect()
    }

    /// The value of a (stochastic) policy.
    pub fn policy_value(&self, reward: &Reward, policy: &[Vec<Q>]) -> Vec<Q> {
        let n = self.states.len();
        let mut rows = Vec::new();
        for s in 0..n {
            let mut row = vec![Q::zero(); n + 1];
            row[s] = Q::one();
            // At discount 1 absorbing states are worth 0.
            if !(self.discount.is_one() && self.absorbing(s)) {
                for (a, action) in self.states[s].actions.iter().enumerate() {
                    row[n] += &policy[s][a] * &reward[s][a];
                    for (t, p) in &action.next {
                        row[*t] -= &self.discount * &policy[s][a] * p;
                    }
                }
            }
            rows.push(row);
        }
        eliminate(rows)
    }

    pub fn choices(&self) -> Vec<Vec<usize>> {
        let mut all = vec![vec![]];
        for state in &self.states {
            let longer = |pi: Vec<usize>| (0..state.actions.len()).map(move |a| [pi.clone(), vec![a]].concat());
            all = all.into_iter().flat_map(longer).collect();
        }
        all
    }

    pub fn choice_value(&self, reward: &Reward, choice: &[usize]) -> Vec<Q> {
        let weight = |s: usize, a: usize| if choice[s] == a { Q::one() } else { Q::zero() };
        let row = |s: usize| (0..self.states[s].actions.len()).map(|a| weight(s, a)).collect();
        self.policy_value(reward, &(0..self.states.len()).map(row).collect::<Vec<_>>())
    }

    pub fn q_values(&self, reward: &Reward, value: &[Q]) -> Vec<Vec<Q>> {
        let backup = |s: usize, a: usize| {
            let mean: Q = self.states[s].actions[a].next.iter().map(|(t, p)| p * &value[*t]).sum();
            &reward[s][a] + &self.discount * mean
        };
        let row = |s: usize| (0..self.states[s].actions.len()).map(|a| backup(s, a)).collect();
        (0..self.states.len()).map(row).collect()
    }

    /// V* as the largest value of any policy, state by state, and A*.
    pub fn optimum(&self, reward: &Reward) -> (Vec<Q>, Vec<Vec<usize>>) {
        let values: Vec<_> = self.choices().iter().map(|pi| self.choice_value(reward, pi)).collect();
        let best: Vec<Q> = (0..self.states.len()).map(|s| values.iter().map(|v| v[s].clone()).max().unwrap()).collect();
        let values = self.q_values(reward, &best);
        let rows = values.iter().zip(&best);
        let sets = rows.map(|(q, v)| positions(q, |x| x == v)).collect();
        (best, sets)
    }

    pub fn first_piece(&self, reward: &Reward, direction: &Reward) -> FirstPiece {
        let pair = |pi: &Vec<usize>| (self.choice_value(reward, pi), self.choice_value(direction, pi));
        let all: Vec<_> = self.choices().into_iter().map(|pi| (pair(&pi), pi)).collect();
        // The policy whose value is the largest at every state for all small ε > 0.
        let dominates = |one: &(Vec<Q>, Vec<Q>), other: &(Vec<Q>, Vec<Q>)| {
            (0..self.states.len()).all(|s| (&one.0[s], &one.1[s]) >= (&other.0[s], &other.1[s]))
        };
        let ((start, slope), choice) = all
            .iter()
            .find(|(one, _)| all.iter().all(|(other, _)| dominates(one, other)))
            .cloned()
            .expect("some policy is optimal at every state");
        let advantages = |r: &Reward, v: &Vec<Q>| -> Vec<Vec<Q>> {
            let rows = self.q_values(r, v).into_iter().zip(v);
            rows.map(|(row, v)| row.into_iter().map(|q| q - v).collect()).collect()
        };
        let (f0, f1) = (advantages(reward, &start), advantages(direction, &slope));
        let zeros = f0.iter().flatten().zip(f1.iter().flatten());
        let until = zeros.filter(|(_, b)| **b > Q::zero()).map(|(a, b)| -a / b).min();
        let sets = f0.iter().zip(&f1).map(|(f0, f1)| {
            let at = |epsilon: &Q| -> Vec<Q> { f0.iter().zip(f1).map(|(a, b)| a + epsilon * b).collect() };
            let within = (0..f0.len()).filter(|a| f0[*a].is_zero() && f1[*a].is_zero()).collect();
            let end = until.as_ref().map(|until| positions(&at(until), Q::is_zero));
            Sets { start: positions(f0, Q::is_zero), within, end }
        });
        let sets = sets.collect();
        FirstPiece { start, slope, choice, until, sets }
    }
}

pub fn distance(one: &Reward, other: &Reward) -> Q {
    let pairs = one.iter().flatten().zip(other.iter().flatten());
    pairs.map(|(a, b)| if a > b { a - b } else { b - a }).max().unwrap()
}

fn positions(row: &[Q], holds: impl Fn(&Q) -> bool) -> Vec<usize> {
    row.iter().enumerate().filter(|(_, x)| holds(x)).map(|(i, _)| i).collect()
}

/// Gauss–Jordan on the augmented matrix of a regular system.
fn eliminate(mut rows: Vec<Vec<Q>>) -> Vec<Q> {
    let n = rows.len();
    for column in 0..n {
        let pivot = (column..n).find(|row| !rows[*row][column].is_zero()).expect("a regular system");
        rows.swap(column, pivot);
        let scale = rows[column][column].recip();
        rows[column].iter_mut().for_each(|x| *x *= &scale);
        let pivot = rows[column].clone();
        for (index, row) in rows.iter_mut().enumerate() {
            if index != column && !row[column].is_zero() {
                let factor = row[column].clone();
                row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= &factor * p);
            }
        }
    }
    rows.into_iter().map(|mut row| row.pop().unwrap()).collect()
}
