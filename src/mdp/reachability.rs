//! What can be reached: in a graph, and in a model under a policy.

use super::{Kernel, Pair, State};

/// The nodes among 0..n that walks from the given ones come to, these included. `next` appends the
/// nodes that a node leads to.
///
/// # Errors
/// Those of `next`.
pub fn reachable<E>(
    n: usize,
    from: impl IntoIterator<Item = usize>,
    mut next: impl FnMut(usize, &mut Vec<usize>) -> Result<(), E>,
) -> Result<Vec<bool>, E> {
    let mut reached = vec![false; n];
    let mut open: Vec<usize> = from.into_iter().collect();
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut reached[node], true) {
            next(node, &mut open)?;
        }
    }
    Ok(reached)
}

/// The states that are visited with positive probability at some step, from some states on by the
/// actions that are taken: those with d^π_μ(s) > 0 for γ > 0.
///
/// # Errors
/// Those of `takes`.
pub fn reachable_states<K: Kernel, E>(
    kernel: &K,
    from: impl IntoIterator<Item = State>,
    mut takes: impl FnMut(Pair) -> Result<bool, E>,
) -> Result<Vec<bool>, E> {
    reachable(kernel.states(), from.into_iter().map(State::index), |state, open| {
        for pair in kernel.pair_range(State::new(state)).map(Pair::new) {
            if takes(pair)? {
                open.extend(kernel.discounted_row(pair).map(|(next, _)| next.index()));
            }
        }
        Ok(())
    })
}
