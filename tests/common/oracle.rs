//! V*, Q* and A* by brute force, over num-rational.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::{Plain, PlainAction};

/// What brute force finds.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// V*, as text.
    pub values: Vec<String>,
    /// Q* by state and action, as text.
    pub q: Vec<Vec<String>>,
    /// A*, as positions.
    pub optimal: Vec<Vec<usize>>,
}

/// p/q.
pub fn ratio((numerator, denominator): (i64, i64)) -> BigRational {
    BigRational::new(BigInt::from(numerator), BigInt::from(denominator))
}

/// Solves A x = b by Gaussian elimination; the matrices of discounted policies are never singular.
pub fn eliminate(mut a: Vec<Vec<BigRational>>, mut b: Vec<BigRational>) -> Vec<BigRational> {
    let n = b.len();
    for column in 0..n {
        let pivot = (column..n).find(|&row| !a[row][column].is_zero()).expect("singular");
        a.swap(column, pivot);
        b.swap(column, pivot);
        let (pivot_row, pivot_side) = (a[column].clone(), b[column].clone());
        for (i, (row, side)) in a.iter_mut().zip(&mut b).enumerate() {
            if i == column || row[column].is_zero() {
                continue;
            }
            let factor = &row[column] / &pivot_row[column];
            for (entry, pivot) in row.iter_mut().zip(&pivot_row) {
                *entry -= &factor * pivot;
            }
            *side -= factor * &pivot_side;
        }
    }
    (0..n).map(|i| &b[i] / &a[i][i]).collect()
}

/// V^π of a deterministic policy, for the reward that `reward` reads off an action.
pub fn policy_value(plain: &Plain, choice: &[usize], reward: &dyn Fn(&PlainAction) -> BigRational) -> Vec<BigRational> {
    let n = plain.states.len();
    let gamma = ratio(plain.discount);
    let mut a = vec![vec![BigRational::zero(); n]; n];
    let mut b = Vec::new();
    for (s, &chosen) in choice.iter().enumerate() {
        let action = &plain.states[s][chosen];
        a[s][s] += BigRational::one();
        let total: i64 = action.weights.iter().map(|(_, weight)| weight).sum();
        for (next, weight) in &action.weights {
            a[s][*next] -= &gamma * ratio((*weight, total));
        }
        b.push(reward(action));
    }
    eliminate(a, b)
}

/// Every deterministic policy, as the position of its action in each state.
pub fn policies(plain: &Plain) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for actions in &plain.states {
        all = all.iter().flat_map(|head| (0..actions.len()).map(move |a| [&head[..], &[a]].concat())).collect();
    }
    all
}

/// R(s,a) + γ Σ P V.
pub fn look_ahead(plain: &Plain, action: &PlainAction, reward: BigRational, values: &[BigRational]) -> BigRational {
    let total: i64 = action.weights.iter().map(|(_, weight)| weight).sum();
    let future: BigRational =
        action.weights.iter().map(|(next, weight)| ratio((*weight, total)) * &values[*next]).sum();
    reward + ratio(plain.discount) * future
}

/// The optimum for a reward, by trying every deterministic policy (γ < 1).
pub fn optimum(plain: &Plain, reward: &dyn Fn(&PlainAction) -> BigRational) -> (Vec<BigRational>, Vec<Vec<usize>>) {
    let mut best: Option<Vec<BigRational>> = None;
    for choice in policies(plain) {
        let values = policy_value(plain, &choice, reward);
        best = Some(match best {
            None => values,
            Some(best) => best.into_iter().zip(values).map(|(a, b)| if a >= b { a } else { b }).collect(),
        });
    }
    let values = best.expect("there is a policy");
    let optimal = plain.states.iter().zip(&values).map(|(actions, value)| {
        let is_best = |action: &PlainAction| look_ahead(plain, action, reward(action), &values) == *value;
        actions.iter().enumerate().filter(|(_, action)| is_best(action)).map(|(a, _)| a).collect()
    });
    let optimal = optimal.collect();
    (values, optimal)
}

/// The complete answer for the first reward.
pub fn answer(plain: &Plain) -> Answer {
    let reward = |action: &PlainAction| ratio(action.reward);
    let (values, optimal) = optimum(plain, &reward);
    let q = plain.states.iter().map(|actions| {
        actions.iter().map(|action| look_ahead(plain, action, reward(action), &values).to_string()).collect()
    });
    let q = q.collect();
    Answer { values: values.iter().map(ToString::to_string).collect(), q, optimal }
}

/// For each action the first action of its state that is its duplicate.
pub fn classes(plain: &Plain) -> Vec<Vec<usize>> {
    let same = |a: &PlainAction, b: &PlainAction| {
        let total = |action: &PlainAction| action.weights.iter().map(|(_, w)| w).sum::<i64>();
        let row = |action: &PlainAction| -> Vec<(usize, BigRational)> {
            action.weights.iter().map(|(s, w)| (*s, ratio((*w, total(action))))).collect()
        };
        ratio(a.reward) == ratio(b.reward) && row(a) == row(b)
    };
    let first = |actions: &[PlainAction]| {
        (0..actions.len()).map(|a| (0..=a).find(|&b| same(&actions[a], &actions[b])).unwrap()).collect()
    };
    plain.states.iter().map(|actions| first(actions)).collect()
}
