//! The look-ahead R + γPV, the advantage, and the look-ahead turned round.

use crate::mdp::{Kernel, Pair, State};
use crate::number::{Field, Quantity};

/// Q_V(s,a) = R(s,a) + γ Σ_{s′} P(s′|s,a) V(s′), for V given in the order of the states.
///
/// # Errors
/// What the numbers halt with.
#[inline]
pub fn look_ahead<K, N, H>(kernel: &K, pair: Pair, reward: &N, values: &[N]) -> Result<N, H>
where
    K: Kernel<Number: Field<H>>,
    N: Quantity<K::Number, H>,
{
    let mut q = reward.clone();
    q.add_combination(kernel.discounted_row(pair).map(|(next, p)| (p, &values[next.index()])))?;
    Ok(q)
}

/// Q_V(s,a) − V(s), the advantage of a pair where V = V^π.
///
/// # Errors
/// What the numbers halt with.
#[inline]
pub fn advantage<K, N, H>(kernel: &K, state: State, pair: Pair, reward: &N, values: &[N]) -> Result<N, H>
where
    K: Kernel<Number: Field<H>>,
    N: Quantity<K::Number, H>,
{
    look_ahead(kernel, pair, reward, values)?.subtract(&values[state.index()])
}

/// q − γ Σ_{s′} P(s′|s,a) V(s′), the reward at a pair whose look-ahead is q.
///
/// # Errors
/// What the numbers halt with.
#[inline]
pub fn reward_of<K, N, H>(kernel: &K, pair: Pair, q: &N, values: &[N]) -> Result<N, H>
where
    K: Kernel<Number: Field<H>>,
    N: Quantity<K::Number, H>,
{
    q.subtract(&look_ahead(kernel, pair, &N::zero(), values)?)
}
