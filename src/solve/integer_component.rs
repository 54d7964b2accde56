//! One strongly connected component in integers: its action values as linear forms over one common denominator, without a gcd.

use std::cmp::Ordering;

use malachite_base::num::basic::traits::Zero;

use super::affine::common_denominator;
use super::components::LocalIndex;
use super::linear::{self, Forms, LinearError, Solution, System};
use crate::bellman::Bellman;
use crate::mdp::{Pair, State};
use crate::number::{Integer, Natural, Rational, Value};

/// A component whose kernel fits machine words.
///
/// For the pair p = (s,a) with states of the component as unknowns, L_p Q(p) = L_p c_p + Σ_j w_pj V_j, where L_p is the common
/// denominator of the row γP(·|s,a), w_pj = L_p γ P(j|s,a), and c_p is the reward with all that flows in from solved states. All L_p c_p
/// have a common denominator B, so that y = B·V solves a system of integers, L_p y_s − Σ_j w_pj y_j = k_p := B L_p c_p, and
/// B L_p (Q(p) − V(s)) = k_p + Σ_j w_pj y_j − L_p y_s is a linear form in y with integer coefficients.
pub(super) struct IntegerComponent<V> {
    pair_start: Vec<usize>,
    pairs: Vec<Pair>,
    row_start: Vec<usize>,
    /// The terms of B L_p (Q(p) − V(s)) except the constant.
    terms: Vec<(usize, i64)>,
    scales: Vec<i64>,
    /// k_p for each component of the values.
    constants: Vec<Vec<Integer>>,
    /// B for each component of the values.
    denominators: Vec<Natural>,
    kind: std::marker::PhantomData<V>,
}

/// The values of a policy: for each component of V the solution y.
pub(super) struct PolicyValues(Vec<Solution>);

impl<V: Value> IntegerComponent<V> {
    /// The component of `states`, or `None` if a coefficient does not fit a machine word.
    pub(super) fn new(
        bellman: &Bellman<'_, V>,
        allowed: &impl Fn(Pair) -> bool,
        states: &[u32],
        local: &LocalIndex,
        values: &[V],
    ) -> Option<Self> {
        let dynamics = bellman.dynamics;
        let mut component = IntegerComponent {
            pair_start: vec![0],
            pairs: Vec::new(),
            row_start: vec![0],
            terms: Vec::new(),
            scales: Vec::new(),
            constants: vec![Vec::new(); V::COMPONENTS],
            denominators: Vec::new(),
            kind: std::marker::PhantomData,
        };
        // L_p c_p, to be multiplied by B once that is known.
        let mut inflow: Vec<V> = Vec::new();
        for (position, &state) in states.iter().enumerate() {
            for pair in dynamics.actions(State::new(state as usize)).filter(|&pair| allowed(pair)) {
                let mut constant = bellman.reward.at(pair).clone();
                let inner = || dynamics.successors(pair).filter(|next| local.position(next.state.index()).is_some());
                let scale = common_denominator(inner().map(|next| next.discounted));
                for next in dynamics.successors(pair) {
                    match local.position(next.state.index()) {
                        None => constant.add_multiple(next.discounted, &values[next.state.index()]),
                        Some(j) => {
                            let weight = next.discounted.numerator_ref() * (&scale / next.discounted.denominator_ref());
                            component.push_term(j, i64::try_from(&weight).ok()?)?;
                        }
                    }
                }
                let word = i64::try_from(&scale).ok()?;
                component.push_term(position, word.checked_neg()?)?;
                component.row_start.push(component.terms.len());
                component.scales.push(word);
                component.pairs.push(pair);
                let mut scaled = V::zero();
                scaled.add_multiple(&Rational::from(scale), &constant);
                inflow.push(scaled);
            }
            component.pair_start.push(component.pairs.len());
        }
        for k in 0..V::COMPONENTS {
            let denominator = common_denominator(inflow.iter().map(|value| value.component(k)));
            let integer = |value: &V| {
                let x = value.component(k);
                let cofactor = &denominator / x.denominator_ref();
                Integer::from_sign_and_abs(*x >= 0u32, x.numerator_ref() * cofactor)
            };
            component.constants[k] = inflow.iter().map(integer).collect();
            component.denominators.push(denominator);
        }
        Some(component)
    }

    /// Adds to the coefficient of an unknown in the last row, or `None` if it grows too large.
    fn push_term(&mut self, unknown: usize, coefficient: i64) -> Option<()> {
        let start = self.row_start.last().copied().unwrap_or(0);
        if let Some(term) = self.terms[start..].iter_mut().find(|(other, _)| *other == unknown) {
            term.1 = term.1.checked_add(coefficient)?;
        } else {
            self.terms.push((unknown, coefficient));
        }
        Some(())
    }

    fn row(&self, p: usize) -> &[(usize, i64)] {
        &self.terms[self.row_start[p]..self.row_start[p + 1]]
    }

    /// The number of the allowed pair `pair` of the state at `position`; the first one if it is not there.
    pub(super) fn number(&self, position: usize, pair: Pair) -> usize {
        let range = self.pair_start[position]..self.pair_start[position + 1];
        self.pairs[range.clone()].iter().position(|other| *other == pair).map_or(range.start, |i| range.start + i)
    }

    /// The values of the policy that takes the pair with number `policy[i]` at the i-th state.
    ///
    /// # Errors
    /// If the system is singular, which never happens for valid dynamics.
    pub(super) fn evaluate(&self, policy: &[usize]) -> Result<PolicyValues, LinearError> {
        let rows = policy.iter().map(|&p| self.row(p).iter().map(|&(j, a)| (j, -Integer::from(a))));
        let system = System::new(rows)?;
        let sides: Vec<Vec<Integer>> =
            self.constants.iter().map(|k| policy.iter().map(|&p| k[p].clone()).collect()).collect();
        Ok(PolicyValues(linear::solve(&system, &sides)?))
    }

    /// Moves the policy to a best action wherever its own is not best, and says whether it moved; if not, `optimal` gets the sign of
    /// every advantage: whether it is zero.
    pub(super) fn improve(
        &self,
        values: &PolicyValues,
        policy: &mut [usize],
        mut optimal: impl FnMut(Pair, bool),
    ) -> bool {
        let forms: Vec<Forms<'_>> = values.0.iter().map(Forms::new).collect();
        // d B L_p (Q(p) − V(s)), component by component: all scales are positive and shared but for L_p.
        let advantage = |p: usize| -> Vec<Integer> {
            let constant = |k: usize| &self.constants[k][p];
            let value = |(k, forms): (usize, &Forms<'_>)| match i64::try_from(constant(k)) {
                Ok(word) => forms.value(word, self.row(p)),
                Err(_) => forms.value(0, self.row(p)) + constant(k) * Integer::from(&values.0[k].denominator),
            };
            forms.iter().enumerate().map(value).collect()
        };
        let sign = |advantage: &[Integer]| {
            let first = advantage.iter().find(|a| **a != 0u32);
            first.map_or(Ordering::Equal, |a| a.cmp(&Integer::ZERO))
        };
        let mut moved = false;
        for (position, choice) in policy.iter_mut().enumerate() {
            let mut best: Option<(Vec<Integer>, i64)> = None;
            for p in self.pair_start[position]..self.pair_start[position + 1] {
                let found = advantage(p);
                let order = sign(&found);
                optimal(self.pairs[p], order == Ordering::Equal);
                if order != Ordering::Greater {
                    continue;
                }
                let scale = self.scales[p];
                let better = best.as_ref().is_none_or(|(best, of)| {
                    let mine = found.iter().map(|a| a * Integer::from(*of));
                    mine.gt(best.iter().map(|a| a * Integer::from(scale)))
                });
                if better {
                    *choice = p;
                    best = Some((found, scale));
                }
            }
            moved |= best.is_some();
        }
        moved
    }

    /// V = y / B at the i-th state, reduced.
    pub(super) fn value(&self, values: &PolicyValues, i: usize, totals: &[Natural]) -> V {
        V::from_components(|k| {
            let numerator = &values.0[k].numerators[i];
            Rational::from_sign_and_naturals_ref(*numerator >= 0u32, numerator.unsigned_abs_ref(), &totals[k])
        })
    }

    /// The common denominator of the values, for each component: d·B.
    pub(super) fn totals(&self, values: &PolicyValues) -> Vec<Natural> {
        values.0.iter().zip(&self.denominators).map(|(solution, b)| &solution.denominator * b).collect()
    }
}
