//! A policy at a state: the reward r_π(s) and the row γP_π(s,·).

use crate::mdp::{Kernel, Pair, State};
use crate::number::{Field, Number, Quantity};

/// r_π(s) = Σ_a π(a|s) R(s,a). The row γ Σ_a π(a|s) P(·|s,a) is handed to `entry`, entry by entry:
/// in no special order, and a state as often as several actions lead to it.
///
/// # Errors
/// What the numbers halt with.
#[inline]
pub fn policy_row<'r, K, N, H>(
    kernel: &K,
    state: State,
    policy: impl Fn(Pair) -> K::Number,
    reward: impl Fn(Pair) -> &'r N,
    mut entry: impl FnMut(State, &K::Number) -> Result<(), H>,
) -> Result<N, H>
where
    K: Kernel<Number: Field<H>>,
    N: Quantity<K::Number, H> + 'r,
{
    let mut mean = N::zero();
    for pair in kernel.pair_range(state).map(Pair::new) {
        let probability = policy(pair);
        if probability.is_zero() {
            continue;
        }
        mean.add_combination(std::iter::once((&probability, reward(pair))))?;
        for (next, discounted) in kernel.discounted_row(pair) {
            entry(next, &probability.multiply(discounted)?)?;
        }
    }
    Ok(mean)
}
