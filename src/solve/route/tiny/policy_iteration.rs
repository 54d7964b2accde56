//! Policy iteration on integers, for a number of states that is known when the code is compiled.

use super::{MAX_ACTIONS, MAX_STATES, Overflow, TinyDynamics, TinyOptimum, TinyReward, Word};

impl TinyDynamics {
    /// V*, Q* and A* of these dynamics with a reward, exactly.
    ///
    /// # Errors
    /// [`Overflow`] when a number that is met on the way does not fit into a `W`.
    pub fn solve<W: Word>(&self, reward: &TinyReward) -> Result<TinyOptimum<W>, Overflow> {
        let optimum = match self.states {
            1 => self.iterate_policies::<W, 1>(reward),
            2 => self.iterate_policies::<W, 2>(reward),
            3 => self.iterate_policies::<W, 3>(reward),
            _ => self.iterate_policies::<W, 4>(reward),
        };
        optimum.ok_or(Overflow { bits: W::BITS })
    }

    /// Howard's policy iteration from the myopic policy. With y / D the value of the current policy (times r) and b = u·r·R,
    /// the look-ahead of a pair is (b·D + Σ u·γP·y) / (u·D), to be compared with u·y / (u·D): integers suffice.
    ///
    /// Every move has a positive advantage, so the values rise and no policy comes twice (Puterman, Theorem 6.4.2).
    #[inline]
    fn iterate_policies<W: Word, const S: usize>(&self, reward: &TinyReward) -> Option<TinyOptimum<W>> {
        let mut scaled_reward = [[W::of(0); MAX_ACTIONS]; S];
        let mut policy = [0; S];
        for s in 0..S {
            #[expect(clippy::needless_range_loop, reason = "four tables share the index")]
            for a in 0..self.actions[s] {
                scaled_reward[s][a] = W::of(self.unit[s][a]).times(W::of(reward.numerators[s][a]))?;
                if reward.numerators[s][a] > reward.numerators[s][policy[s]] {
                    policy[s] = a;
                }
            }
        }
        let mut q = [[W::of(0); MAX_ACTIONS]; MAX_STATES];
        loop {
            let (determinant, y) = self.evaluate::<W, S>(&policy, &scaled_reward)?;
            let mut optimal = [0; MAX_STATES];
            let mut moved = false;
            for s in 0..S {
                // The best advantage so far, times D, and its denominator u.
                let mut best = (W::of(0), W::of(1));
                for a in 0..self.actions[s] {
                    let unit = W::of(self.unit[s][a]);
                    let mut sum = scaled_reward[s][a].times(determinant)?;
                    for (&coefficient, &y) in self.discounted[s][a].iter().zip(&y) {
                        sum = sum.plus(W::of(coefficient).times(y)?)?;
                    }
                    q[s][a] = sum;
                    let advantage = sum.minus(unit.times(y[s])?)?;
                    optimal[s] |= u8::from(advantage == W::of(0)) << a;
                    if advantage > W::of(0) && advantage.times(best.1)? > best.0.times(unit)? {
                        best = (advantage, unit);
                        policy[s] = a;
                        moved = true;
                    }
                }
            }
            if !moved {
                let mut values = [W::of(0); MAX_STATES];
                values[..S].copy_from_slice(&y);
                let denominator = determinant.times(W::of(reward.unit))?;
                return Some(TinyOptimum { denominator, values, q, unit: self.unit, optimal });
            }
        }
    }

    /// (D, y) with D > 0 the determinant and y / D the solution of u·x(s) − Σ u·γP(s′|s,a)·x(s′) = b(s,a) at a = π(s).
    ///
    /// Bareiss elimination: all intermediate numbers are minors of the augmented matrix, so divisions are exact. The pivots
    /// are leading principal minors of a strictly diagonally dominant matrix with positive diagonal, so they are positive.
    #[inline]
    fn evaluate<W: Word, const S: usize>(
        &self,
        policy: &[usize; S],
        scaled_reward: &[[W; MAX_ACTIONS]; S],
    ) -> Option<(W, [W; S])> {
        let mut matrix = [[W::of(0); S]; S];
        let mut constant = [W::of(0); S];
        for s in 0..S {
            let (row, unit) = (&self.discounted[s][policy[s]], self.unit[s][policy[s]]);
            for j in 0..S {
                // Entries are between 0 and the unit, so nothing overflows.
                matrix[s][j] = W::of(if s == j { unit - row[j] } else { -row[j] });
            }
            constant[s] = scaled_reward[s][policy[s]];
        }
        let mut previous = W::of(1);
        for k in 0..S {
            let pivot = matrix[k][k];
            for i in k + 1..S {
                let factor = matrix[i][k];
                #[expect(clippy::needless_range_loop, reason = "two rows of one matrix share the index")]
                for j in k + 1..S {
                    let cross = pivot.times(matrix[i][j])?.minus(factor.times(matrix[k][j])?)?;
                    matrix[i][j] = divide(cross, previous, k)?;
                }
                let cross = pivot.times(constant[i])?.minus(factor.times(constant[k])?)?;
                constant[i] = divide(cross, previous, k)?;
            }
            previous = pivot;
        }
        // By Cramer's rule D·x is integral, so back substitution divides exactly too.
        let determinant = matrix[S - 1][S - 1];
        let mut y = [W::of(0); S];
        y[S - 1] = constant[S - 1];
        for i in (0..S - 1).rev() {
            let mut sum = determinant.times(constant[i])?;
            for j in i + 1..S {
                sum = sum.minus(matrix[i][j].times(y[j])?)?;
            }
            y[i] = sum.over(matrix[i][i])?;
        }
        Some((determinant, y))
    }
}

/// The exact division of step k; the first step would divide by 1.
#[inline]
fn divide<W: Word>(dividend: W, previous: W, k: usize) -> Option<W> {
    if k == 0 { Some(dividend) } else { dividend.over(previous) }
}
