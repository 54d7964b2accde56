//! The maximum over actions: max_a Q, argmax Q, the inverse Bellman map, and the improvement of a
//! policy.

use std::cmp::Ordering;

use super::look_ahead::{look_ahead, reward_of};
use crate::mdp::{Kernel, Pair, State};
use crate::number::{Field, Quantity, Until};

/// s ↦ max_a Q(s,a), for Q given in the order of the pairs.
///
/// Over germs the maximum is that for all ε in (0, until), which is narrowed as need be; so it is
/// in the other functions here.
///
/// # Errors
/// What the numbers halt with.
pub fn maximum<K, N, H>(kernel: &K, q: &[N], until: &mut Until<K::Number>) -> Result<Vec<N>, H>
where
    K: Kernel<Number: Field<H>>,
    N: Quantity<K::Number, H>,
{
    let mut values = Vec::with_capacity(kernel.states());
    for (_, mut actions) in kernel.states_with_actions() {
        let Some(first) = actions.next() else { continue };
        let mut most = q[first.index()].clone();
        for pair in actions {
            most = most.larger(q[pair.index()].clone(), until)?;
        }
        values.push(most);
    }
    Ok(values)
}

/// (s,a) ↦ whether a ∈ argmax Q(s,·), appended to `members` in the order of the pairs.
///
/// # Errors
/// What the numbers halt with.
pub fn argmax<K, N, H>(kernel: &K, q: &[N], until: &mut Until<K::Number>, members: &mut Vec<bool>) -> Result<(), H>
where
    K: Kernel<Number: Field<H>>,
    N: Quantity<K::Number, H>,
{
    for (_, mut actions) in kernel.states_with_actions() {
        let Some(mut leader) = actions.next() else { continue };
        // What ties with the first maximal action so far is a member, what exceeds it starts
        // afresh.
        let start = members.len();
        members.push(true);
        for pair in actions {
            let order = q[pair.index()].steady_order(&q[leader.index()], until)?;
            if order == Ordering::Greater {
                members[start..].fill(false);
                leader = pair;
            }
            members.push(order != Ordering::Less);
        }
    }
    Ok(())
}

/// The inverse Bellman map: R_Q(s,a) = Q(s,a) − γ Σ_{s′} P(s′|s,a) max_{a′} Q(s′,a′), the one
/// reward with Q*_{R_Q} = Q.
///
/// # Errors
/// What the numbers halt with.
pub fn inverse_bellman<K, N, H>(kernel: &K, q: &[N], until: &mut Until<K::Number>) -> Result<Vec<N>, H>
where
    K: Kernel<Number: Field<H>>,
    N: Quantity<K::Number, H>,
{
    let values = maximum(kernel, q, until)?;
    q.iter().enumerate().map(|(pair, q)| reward_of(kernel, Pair::new(pair), q, &values)).collect()
}

/// Moves the choice at every state to the best action whose advantage is positive, if there is one;
/// says whether any moved.
///
/// `values` are those of the policy `choice`, given as the pair chosen at each state.
///
/// # Errors
/// What the numbers halt with.
pub fn improve<K, N, H>(kernel: &K, reward: &[N], values: &[N], choice: &mut [Pair]) -> Result<bool, H>
where
    K: Kernel<Number: Field<H>>,
    N: Quantity<K::Number, H>,
{
    let mut moved = false;
    for (state, choice) in choice.iter_mut().enumerate() {
        let mut best: Option<N> = None;
        let current = *choice;
        for pair in kernel.pair_range(State::new(state)).map(Pair::new).filter(|pair| *pair != current) {
            let q = look_ahead(kernel, pair, &reward[pair.index()], values)?;
            if q.order(best.as_ref().unwrap_or(&values[state]))? == Ordering::Greater {
                best = Some(q);
                *choice = pair;
                moved = true;
            }
        }
    }
    Ok(moved)
}
