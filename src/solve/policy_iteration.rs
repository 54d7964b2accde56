//! Howard's policy iteration: one loop for every way to evaluate and improve, and the plain way
//! over any kernel and field.

use std::cmp::Ordering;

use super::equations::{DenseEquations, Equations};
use crate::bellman::improve;
use crate::mdp::{Kernel, Pair};
use crate::number::{Field, Halt, Quantity};

/// A policy with a way to evaluate it and to improve it.
pub trait PolicyIteration {
    /// The values of a policy.
    type Values;
    /// Why one of the steps was not possible.
    type Error;

    /// The values of the present policy.
    ///
    /// # Errors
    /// If they cannot be computed.
    fn evaluate(&mut self) -> Result<Self::Values, Self::Error>;

    /// Moves the policy to better actions, if these values leave any, and says whether it moved.
    ///
    /// # Errors
    /// If that cannot be decided.
    fn improve(&mut self, values: &Self::Values) -> Result<bool, Self::Error>;

    /// The values of an optimal policy, which is then the present one.
    ///
    /// Every move has a positive advantage, so the values rise and no policy comes twice (Puterman,
    /// Theorem 6.4.2).
    ///
    /// # Errors
    /// Those of the steps.
    fn run(&mut self) -> Result<Self::Values, Self::Error> {
        loop {
            let values = self.evaluate()?;
            if !self.improve(&values)? {
                return Ok(values);
            }
        }
    }
}

/// Room for dense evaluation and policy iteration that is used again.
#[derive(Clone, Debug)]
pub struct DenseRoom<F, N> {
    /// The equations of the policy at hand.
    pub equations: DenseEquations<F, N>,
    choice: Vec<Pair>,
}

impl<F, N> Default for DenseRoom<F, N> {
    fn default() -> Self {
        DenseRoom { equations: DenseEquations::default(), choice: Vec::new() }
    }
}

/// V* by policy iteration with dense elimination, for γ < 1 and a reward in the order of the pairs:
/// what all routes are held to, and the engine of claims. It starts from the policy that is greedy
/// for the reward.
///
/// # Errors
/// What the numbers halt with.
pub fn dense_optimal_value<'r, K, N>(
    kernel: &K,
    reward: &[N],
    room: &'r mut DenseRoom<K::Number, N>,
) -> Result<&'r [N], Halt>
where
    K: Kernel<Number: Field>,
    N: Quantity<K::Number>,
{
    room.choice.clear();
    for (_, mut actions) in kernel.states_with_actions() {
        let Some(mut best) = actions.next() else { continue };
        for pair in actions {
            if reward[pair.index()].order(&reward[best.index()])? == Ordering::Greater {
                best = pair;
            }
        }
        room.choice.push(best);
    }
    Dense { kernel, reward, room: &mut *room }.run()?;
    Ok(room.equations.solution())
}

/// The values of the present policy stand in the room.
struct Dense<'a, K: Kernel, N> {
    kernel: &'a K,
    reward: &'a [N],
    room: &'a mut DenseRoom<K::Number, N>,
}

impl<K: Kernel<Number: Field>, N: Quantity<K::Number>> PolicyIteration for Dense<'_, K, N> {
    type Values = ();
    type Error = Halt;

    fn evaluate(&mut self) -> Result<(), Halt> {
        let DenseRoom { equations, choice } = &mut *self.room;
        equations.reset(choice.len());
        for (state, &pair) in choice.iter().enumerate() {
            for (next, discounted) in self.kernel.discounted_row(pair) {
                equations.term(state, next.index(), discounted)?;
            }
            equations.constant(state, self.reward[pair.index()].clone());
        }
        equations.solve()
    }

    fn improve(&mut self, (): &()) -> Result<bool, Halt> {
        let DenseRoom { equations, choice } = &mut *self.room;
        improve(self.kernel, self.reward, equations.solution(), choice)
    }
}
