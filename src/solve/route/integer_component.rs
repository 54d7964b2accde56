//! Evaluation and `improve` on one component in integers: its action values as linear forms over
//! one common denominator, without a gcd.

use std::borrow::Cow;
use std::cmp::Ordering;

use malachite_base::num::arithmetic::traits::{DivExact, DivExactAssign, DivisibleBy, Gcd, LcmAssign};
use malachite_base::num::basic::traits::{One, Zero};

use super::integer_row::integer_row;
use super::linear::{self, Forms, LinearError, Solution, System};
use super::values::Values;
use crate::bellman::Bellman;
use crate::mdp::LocalIndex;
use crate::mdp::{Pair, State};
use crate::number::{Fraction, Integer, Natural, Value};

/// A component whose kernel fits machine words.
///
/// For the pair p = (s,a) with states of the component as unknowns, L_p Q(p) = L_p c_p + Σ_j w_pj
/// V_j, where L_p is the common denominator of the row γP(·|s,a), w_pj = L_p γ P(j|s,a), and c_p is
/// the reward with all that flows in from solved states. All L_p c_p have a common denominator B,
/// so that y = B·V solves a system of integers, L_p y_s − Σ_j w_pj y_j = k_p := B L_p c_p, and B
/// L_p (Q(p) − V(s)) = k_p + Σ_j w_pj y_j − L_p y_s is a linear form in y with integer
/// coefficients.
pub(in crate::solve) struct IntegerComponent<V> {
    pair_start: Vec<usize>,
    pairs: Vec<Pair>,
    row_start: Vec<usize>,
    /// The terms of B L_p (Q(p) − V(s)) except the constant: unknowns, ascending, and their
    /// coefficients.
    columns: Vec<u32>,
    weights: Vec<i64>,
    scales: Vec<i64>,
    /// k_p for each component of the values.
    constants: Vec<Vec<Integer>>,
    /// B for each component of the values.
    denominators: Vec<Denominator>,
    kind: std::marker::PhantomData<V>,
}

/// B = scale · inflow, where the values that flow in have the denominator `inflow`, which may be
/// long.
struct Denominator {
    scale: Natural,
    inflow: Natural,
    /// Whether the values that flow in and are no integers share this denominator.
    is_shared: bool,
}

/// The values of a policy: for each component of V the solution y.
pub(in crate::solve) struct PolicyValues(Vec<Solution>);

impl<V: Value> IntegerComponent<V> {
    /// The component of `states`, or `None` if a coefficient does not fit a machine word.
    pub(in crate::solve) fn new(
        bellman: &Bellman<'_, V>,
        allowed: &impl Fn(Pair) -> bool,
        states: &[u32],
        local: &LocalIndex,
        values: &Values<V>,
    ) -> Option<Self> {
        let dynamics = bellman.dynamics;
        let mut component = IntegerComponent {
            pair_start: vec![0],
            pairs: Vec::new(),
            row_start: vec![0],
            columns: Vec::new(),
            weights: Vec::new(),
            scales: Vec::new(),
            constants: Vec::new(),
            denominators: Vec::new(),
            kind: std::marker::PhantomData,
        };
        // At most the transitions and one diagonal entry for each pair.
        let most = |state: State| dynamics.edge_range(state).len() + dynamics.pair_range(state).len();
        let most = states.iter().map(|&state| most(State::new(state as usize))).sum();
        component.columns.reserve(most);
        component.weights.reserve(most);
        let mut weights = Vec::new();
        for (position, &state) in states.iter().enumerate() {
            for pair in dynamics.actions(State::new(state as usize)).filter(|&pair| allowed(pair)) {
                let (next, probability) = dynamics.raw_row(pair);
                let row =
                    next.iter().zip(probability).filter_map(|(&next, &p)| Some((local.position(next as usize)?, p)));
                weights.clear();
                let scale = integer_row(row.clone().map(|(_, number)| values.discounted(number)), &mut weights)?;
                component.push_row(position, scale.checked_neg()?, row.map(|(j, _)| j).zip(weights.iter().copied()))?;
                component.scales.push(scale);
                component.pairs.push(pair);
            }
            component.pair_start.push(component.pairs.len());
        }
        for k in 0..V::COMPONENTS {
            let inflow = component.pairs.iter().zip(&component.scales).map(|(&pair, &scale)| {
                let mut constant = Fraction::zero();
                for next in dynamics.successors(pair).filter(|next| local.position(next.state.index()).is_none()) {
                    values.add_multiple(&mut constant, next.discounted, next.state, k);
                }
                let reward = bellman.reward.at(pair).component(k);
                constant.add_multiple(reward, true, &Natural::ONE, Cow::Owned(Natural::ONE));
                (constant, scale)
            });
            let (denominator, constants) = over_one_denominator(&inflow.collect::<Vec<_>>());
            component.constants.push(constants);
            component.denominators.push(denominator);
        }
        Some(component)
    }

    /// Appends a row, whose columns ascend, together with a diagonal entry.
    fn push_row(&mut self, position: usize, diagonal: i64, row: impl Iterator<Item = (usize, i64)>) -> Option<()> {
        let mut push = |j: usize, a: i64| {
            self.columns.push(j as u32);
            self.weights.push(a);
        };
        let mut pending = Some(diagonal);
        for (j, weight) in row {
            match pending.take_if(|_| j >= position) {
                Some(diagonal) if j == position => push(j, diagonal.checked_add(weight)?),
                Some(diagonal) => {
                    push(position, diagonal);
                    push(j, weight);
                }
                None => push(j, weight),
            }
        }
        if let Some(diagonal) = pending {
            push(position, diagonal);
        }
        self.row_start.push(self.columns.len());
        Some(())
    }

    /// The unknowns and coefficients of B L_p (Q(p) − V(s)).
    fn row(&self, p: usize) -> impl Iterator<Item = (usize, i64)> + Clone + '_ {
        let row = self.row_start[p]..self.row_start[p + 1];
        self.columns[row.clone()].iter().map(|&j| j as usize).zip(self.weights[row].iter().copied())
    }

    /// The number of the allowed pair `pair` of the state at `position`; the first one if it is not
    /// there.
    pub(in crate::solve) fn number(&self, position: usize, pair: Pair) -> usize {
        let range = self.pair_start[position]..self.pair_start[position + 1];
        self.pairs[range.clone()].iter().position(|other| *other == pair).map_or(range.start, |i| range.start + i)
    }

    /// The values of the policy that takes the pair with number `policy[i]` at the i-th state.
    ///
    /// # Errors
    /// If the system is singular, which never happens for valid dynamics.
    pub(in crate::solve) fn evaluate(&self, policy: &[usize]) -> Result<PolicyValues, LinearError> {
        // The negative of no coefficient overflows: each is at least −L_p.
        let system = System::from_words(policy.iter().map(|&p| self.row(p).map(|(j, a)| (j, -a))))?;
        let sides: Vec<Vec<Integer>> =
            self.constants.iter().map(|k| policy.iter().map(|&p| k[p].clone()).collect()).collect();
        Ok(PolicyValues(linear::solve(&system, &sides)?))
    }

    /// Moves the policy to a best action wherever its own is not best, and says whether it moved;
    /// if not, `optimal` gets the sign of every advantage: whether it is zero.
    pub(in crate::solve) fn improve(
        &self,
        values: &PolicyValues,
        policy: &mut [usize],
        mut optimal: impl FnMut(Pair, bool),
    ) -> bool {
        let forms: Vec<Forms> = values.0.iter().map(Forms::new).collect();
        // d B L_p (Q(p) − V(s)), component by component: all scales are positive and shared but for
        // L_p.
        let advantage = |(k, forms): (usize, &Forms), p: usize| match i64::try_from(&self.constants[k][p]) {
            Ok(word) => forms.value(word, self.row(p)),
            Err(_) => forms.value(0, self.row(p)) + &self.constants[k][p] * Integer::from(&values.0[k].denominator),
        };
        let sign = |p: usize| {
            let signs = forms.iter().enumerate().map(|(k, forms)| match i64::try_from(&self.constants[k][p]) {
                Ok(word) => forms.sign(word, self.row(p)),
                Err(_) => advantage((k, forms), p).cmp(&Integer::ZERO),
            });
            signs.fold(Ordering::Equal, Ordering::then)
        };
        let mut moved = false;
        for (position, choice) in policy.iter_mut().enumerate() {
            let mut best: Option<(Vec<Integer>, i64)> = None;
            let taken = *choice;
            for p in self.pair_start[position]..self.pair_start[position + 1] {
                // The equation of the action taken is one of the system that the values solve.
                let order = if p == taken { Ordering::Equal } else { sign(p) };
                optimal(self.pairs[p], order == Ordering::Equal);
                if order != Ordering::Greater {
                    continue;
                }
                let found: Vec<Integer> = forms.iter().enumerate().map(|forms| advantage(forms, p)).collect();
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

    /// V = y / B at all states: numerators over a common denominator, for each component of V.
    ///
    /// Where values of one denominator flow in, it is a multiple of that, and but for it the least. So along a
    /// chain of components each denominator divides the next one, and their quotients are short:
    /// neither here nor for whoever checks the values is there a gcd or product of long numbers.
    pub(in crate::solve) fn solutions(&self, values: PolicyValues) -> Vec<Solution> {
        let divided = |(Solution { mut denominator, mut numerators }, b): (Solution, &Denominator)| {
            if !b.is_shared {
                return Solution::least(denominator * &b.scale * &b.inflow, numerators);
            }
            let inflow = Integer::from(&b.inflow);
            if numerators.iter().all(|numerator| numerator.divisible_by(&inflow)) {
                // The policy takes no action that leads on.
                numerators.iter_mut().for_each(|numerator| numerator.div_exact_assign(&inflow));
            } else {
                denominator *= &b.inflow;
            }
            let (scale, numerators) = without_common(b.scale.clone(), numerators);
            Solution { denominator: denominator * scale, numerators }
        };
        values.0.into_iter().zip(&self.denominators).map(divided).collect()
    }
}

/// B, with B L_p c_p whole for all pairs (c_p, L_p) and no factor of its scale too many, and these
/// whole numbers.
fn over_one_denominator(inflow: &[(Fraction<'_>, i64)]) -> (Denominator, Vec<Integer>) {
    // Denominators are mostly equal, and scales are short: neither takes a gcd of long numbers.
    let (mut scale, mut denominator, mut is_shared) = (Natural::ONE, Natural::ONE, true);
    for (constant, _) in inflow {
        if scale != *constant.scale() {
            scale.lcm_assign(constant.scale());
        }
        let own = constant.denominator();
        if denominator != *own && *own != 1u32 {
            is_shared &= denominator == 1u32;
            denominator.lcm_assign(own);
        }
    }
    let integer = |(constant, word): &(Fraction<'_>, i64)| {
        let mut cofactor = &scale / constant.scale() * Natural::from(word.unsigned_abs());
        if denominator != *constant.denominator() {
            cofactor *= &denominator / constant.denominator();
        }
        constant.numerator() * Integer::from(cofactor)
    };
    let numerators = inflow.iter().map(integer).collect();
    let (scale, numerators) = without_common(scale.clone(), numerators);
    (Denominator { scale, inflow: denominator, is_shared }, numerators)
}

/// A short denominator and the numerators over it, without what they all have in common.
fn without_common(short: Natural, mut numerators: Vec<Integer>) -> (Natural, Vec<Integer>) {
    let mut common = short.clone();
    for numerator in &numerators {
        if common == 1u32 {
            return (short, numerators);
        }
        common = (numerator.unsigned_abs_ref() % &common).gcd(common);
    }
    let divisor = Integer::from(&common);
    numerators.iter_mut().for_each(|numerator| numerator.div_exact_assign(&divisor));
    (short.div_exact(common), numerators)
}
