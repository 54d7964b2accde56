//! The linear program of the smallest bonus after which some actions are optimal by their margins.
//!
//! For a function V on the states let every row say V(s) ≥ R(s,a) + w d(s,a) + γ Σ P(s′|s,a) V(s′) + m,
//! with equality and no margin m for the actions chosen. Where the states with a choice are closed
//! under it, V is the value of the policy there, and nowhere less than V*: so the rows say exactly
//! that the policy is optimal by the margins. They are linear in V and d, and each d stands in one
//! row alone, so that the program needs V and the size of d only.
//!
//! Weights y of the rows, that of V(s) in all rows added up being 0, prove that Σ y (R + m) is at
//! most the dual norm of w·y times the size of any such d.

use std::collections::BTreeMap;

use malachite_base::num::arithmetic::traits::Abs;
use malachite_base::num::basic::traits::{One, Zero};

use super::radius::{Norm, first_duplicates};
use super::ray::Bound;
use super::wish::{Mended, Part, Wish};
use crate::bellman::Bellman;
use crate::linear_program::{self, LinearProgram, Outcome, Row, Spend};
use crate::mdp::{Kernel, NamedReward, Pair, PairFunction, State};
use crate::number::Rational;
use crate::solve::Optimum;

/// What all programs of a search share.
pub(super) struct Programs<'a> {
    bellman: Bellman<'a, Rational>,
    wish: &'a Wish,
    class: Vec<Pair>,
    /// Actions that need not be looked at where they are not named, in order.
    avoided: &'a [Pair],
    /// An optimal action for R at every state.
    optimal: Vec<Pair>,
    /// States where one class is all there is, or that no free pair can be reached from: what is
    /// optimal there is known.
    pub(super) forced: BTreeMap<State, Pair>,
}

/// What a program says.
pub(super) struct Answer {
    /// No smaller change does it; infinite if none does.
    pub(super) lower: Bound,
    /// y: a weight of the row of each pair, which proves it.
    pub(super) flow: PairFunction<Rational>,
    pub(super) end: End,
}

pub(super) enum End {
    /// No change does it.
    Nothing,
    /// A change does it.
    Mended(Mended),
    /// The values of the program are those of no policy, for no action of this state has them;
    /// choices that come near.
    Open { state: State, guess: BTreeMap<State, Pair> },
}

impl<'a> Programs<'a> {
    pub(super) fn new(
        optimum: &Optimum<'a, Rational>,
        rewards: &[NamedReward],
        wish: &'a Wish,
        avoided: &'a [Pair],
    ) -> Self {
        let bellman = *optimum.bellman();
        let dynamics = bellman.dynamics;
        let class = first_duplicates(&bellman, rewards, wish.freedom.all);
        let policy = optimum.policy();
        let optimal: Vec<Pair> = dynamics.all_states().map(|state| class[policy.at(state).index()]).collect();
        // From the states with a free pair backwards.
        let mut before = vec![Vec::new(); dynamics.states()];
        for pair in dynamics.all_pairs() {
            dynamics.successors(pair).for_each(|next| before[next.state.index()].push(dynamics.state_of(pair)));
        }
        let is_free = |pair: Pair| *wish.freedom.weight.at(pair) != 0u32;
        let mut left: Vec<State> = dynamics.all_states().filter(|&s| dynamics.actions(s).any(is_free)).collect();
        let mut moves = vec![false; dynamics.states()];
        while let Some(state) = left.pop() {
            if !std::mem::replace(&mut moves[state.index()], true) {
                left.extend(&before[state.index()]);
            }
        }
        let mut programs = Programs { bellman, wish, class, avoided, optimal, forced: BTreeMap::new() };
        let is_known = |state: &State| !moves[state.index()] || programs.choices_at(*state).len() == 1;
        let forced = dynamics.all_states().filter(is_known);
        programs.forced = forced.map(|state| (state, programs.optimal[state.index()])).collect();
        programs
    }

    /// The actions of a state, one of each class.
    fn classes_at(&self, state: State) -> impl Iterator<Item = Pair> + '_ {
        self.bellman.dynamics.actions(state).filter(|pair| self.class[pair.index()] == *pair)
    }

    /// Those that have to be looked at.
    pub(super) fn choices_at(&self, state: State) -> Vec<Pair> {
        self.classes_at(state).filter(|pair| self.avoided.binary_search(pair).is_err()).collect()
    }

    /// The program of the actions named and of some choices, among them those; none if its work
    /// cannot be spent.
    pub(super) fn program(
        &self,
        named: &BTreeMap<State, Pair>,
        choices: &BTreeMap<State, Pair>,
        spend: &Spend<'_>,
    ) -> Option<Answer> {
        let dynamics = self.bellman.dynamics;
        let class = |pair: Pair| self.class[pair.index()];
        let of = |state: State| choices.get(&state).map_or(self.optimal[state.index()], |pair| class(*pair));
        let choice: Vec<Pair> = dynamics.all_states().map(of).collect();
        let part = |state: State| match named.contains_key(&state) {
            true => Part::Named,
            false if choices.contains_key(&state) => Part::Chosen,
            false => Part::Open,
        };
        let parts = dynamics.all_states().map(part).collect();
        let mut rows = Rows { programs: self, choice, parts };
        let written = rows.write(None);
        let outcome = linear_program::solve(&written.program, spend)?;
        let (weights, lower) = match &outcome {
            Outcome::Optimum { cost, weights, .. } => (weights, Bound::At(cost.clone())),
            Outcome::Infeasible { weights } => (weights, Bound::Infinite),
            // Costs are at least 0.
            Outcome::Unbounded { .. } => return None,
        };
        let mut flow = vec![Rational::ZERO; dynamics.pairs()];
        for ((pair, sign), weight) in written.of.iter().zip(weights).filter_map(|(of, weight)| Some(((*of)?, weight))) {
            flow[pair.index()] += weight * Rational::from(sign);
        }
        let flow = PairFunction::from_fn(flow.len(), |pair| flow[pair.index()].clone());
        let end = match outcome {
            Outcome::Optimum { cost, point, .. } => {
                let values = written.values_at(&point);
                match rows.complete(&values, &cost) {
                    Some(state) => {
                        let mut guess = choices.clone();
                        guess.extend(dynamics.all_states().filter_map(|state| Some((state, rows.chosen(state)?))));
                        End::Open { state, guess }
                    }
                    None => End::Mended(rows.least_in_all(&cost, spend).unwrap_or_else(|| rows.mended(values))),
                }
            }
            _ => End::Nothing,
        };
        Some(Answer { lower, flow, end })
    }
}

/// The rows of a program, as they are written.
struct Rows<'a> {
    programs: &'a Programs<'a>,
    choice: Vec<Pair>,
    parts: Vec<Part>,
}

struct Written {
    program: LinearProgram,
    /// The pair whose row each row is, or its negative.
    of: Vec<Option<(Pair, i32)>>,
    /// The unknown V(s) of each state but terminal ones.
    value: Vec<Option<usize>>,
}

impl Written {
    /// V at a point.
    fn values_at(&self, point: &[Rational]) -> Vec<Rational> {
        self.value.iter().map(|unknown| unknown.map_or(Rational::ZERO, |unknown| point[unknown].clone())).collect()
    }
}

impl Rows<'_> {
    /// The choice of a state where it counts.
    fn chosen(&self, state: State) -> Option<Pair> {
        (self.parts[state.index()] != Part::Open).then(|| self.choice[state.index()])
    }

    fn is_choice(&self, state: State, pair: Pair) -> bool {
        self.chosen(state) == Some(pair)
    }

    /// V(s) − Q_V(s,a) for R.
    fn lacks(&self, value: &[Rational], state: State, pair: Pair) -> Rational {
        let bellman = &self.programs.bellman;
        let ahead: Rational = bellman.dynamics.discounted_row(pair).map(|(next, p)| p * &value[next.index()]).sum();
        &value[state.index()] - ahead - bellman.reward.at(pair)
    }

    /// Chooses where the named actions lead to open states: an action that has the value of its
    /// state, for R raised by `size` at most if that costs nothing. Returns the first state where
    /// none has; there the action is chosen that lacks least. Where they do not lead no choice
    /// counts any more.
    fn complete(&mut self, value: &[Rational], size: &Rational) -> Option<State> {
        let Programs { bellman, wish: Wish { freedom, nonnegative, .. }, .. } = self.programs;
        let dynamics = bellman.dynamics;
        let named = dynamics.all_states().filter(|state| self.parts[state.index()] == Part::Named);
        let mut left: Vec<State> = named.collect();
        let mut seen: Vec<bool> = self.parts.iter().map(|part| *part == Part::Named).collect();
        let mut open = None;
        while let Some(state) = left.pop() {
            if self.parts[state.index()] == Part::Open {
                let raised = |pair: Pair| {
                    let weight = freedom.weight.at(pair);
                    match freedom.norm == Norm::Sup && (!nonnegative || *weight > 0u32) {
                        true => self.lacks(value, state, pair) - weight.abs() * size,
                        false => self.lacks(value, state, pair),
                    }
                };
                let best = self.programs.classes_at(state).map(|pair| (raised(pair), pair)).min();
                let Some((least, pair)) = best else { continue };
                if least > 0u32 {
                    open = open.into_iter().chain([state]).min();
                }
                self.parts[state.index()] = Part::Chosen;
                self.choice[state.index()] = pair;
            }
            for next in dynamics.successors(self.choice[state.index()]) {
                if !dynamics.is_terminal(next.state) && !std::mem::replace(&mut seen[next.state.index()], true) {
                    left.push(next.state);
                }
            }
        }
        for state in dynamics.all_states().filter(|state| !seen[state.index()]) {
            self.parts[state.index()] = Part::Open;
        }
        open
    }

    /// Of the changes whose numbers are at most `most` the one whose sum is least, for small
    /// models: otherwise rewards change that need not.
    fn least_in_all(&self, most: &Rational, spend: &Spend<'_>) -> Option<Mended> {
        const MOST_PAIRS: usize = 256;
        let Programs { bellman, wish, .. } = self.programs;
        if wish.freedom.norm != Norm::Sup || *most == 0u32 || bellman.dynamics.pairs() > MOST_PAIRS {
            return None;
        }
        let written = self.write(Some(most));
        match linear_program::by_floats(&written.program, spend)? {
            Outcome::Optimum { point, .. } => Some(self.mended(written.values_at(&point))),
            _ => None,
        }
    }

    /// m(s,a), nothing where no margin is asked for.
    fn margin(&self, state: State, pair: Pair) -> Rational {
        match self.parts[state.index()] == Part::Named && self.choice[state.index()] != pair {
            true => self.programs.wish.margin.at(pair).clone(),
            false => Rational::ZERO,
        }
    }

    /// The program of the smallest bonus or, with a bound of the largest number, of the smallest
    /// sum.
    fn write(&self, most: Option<&Rational>) -> Written {
        let dynamics = self.programs.bellman.dynamics;
        let Wish { freedom, nonnegative, .. } = self.programs.wish;
        let mut program = LinearProgram::default();
        let value = |state: State| (!dynamics.is_terminal(state)).then(|| program.unknown(Rational::ZERO));
        let value: Vec<Option<usize>> = dynamics.all_states().map(value).collect();
        // The size in the sup norm is one unknown; otherwise each class has its own.
        let whole = (freedom.norm == Norm::Sup && most.is_none()).then(|| program.unknown(Rational::ONE));
        let mut of = Vec::new();
        for state in dynamics.all_states().filter(|&state| !dynamics.is_terminal(state)) {
            for pair in self.programs.classes_at(state) {
                let weight = freedom.weight.at(pair).abs();
                let is_choice = self.is_choice(state, pair);
                // Elsewhere only a fall is of use.
                let is_free = weight != 0u32 && (is_choice || !nonnegative || *freedom.weight.at(pair) < 0u32);
                let size = is_free.then(|| whole.unwrap_or_else(|| program.unknown(Rational::ONE)));
                let mut terms = vec![(value[state.index()].unwrap_or_default(), Rational::ONE)];
                let next = dynamics.discounted_row(pair);
                terms.extend(next.filter_map(|(next, p)| Some((value[next.index()]?, -p))));
                let negative: Vec<_> = terms.iter().map(|(unknown, a)| (*unknown, -a)).collect();
                let bound = self.programs.bellman.reward.at(pair) + self.margin(state, pair);
                let with_size = |terms: &[(usize, Rational)], sized: bool| {
                    terms
                        .iter()
                        .cloned()
                        .chain(size.filter(|_| sized).map(|size| (size, weight.clone())))
                        .collect::<Vec<_>>()
                };
                if !is_choice {
                    program.rows.push(Row::at_least(with_size(&terms, true), bound));
                    of.push(Some((pair, 1)));
                } else if size.is_none() {
                    program.rows.push(Row::equal(terms, bound));
                    of.push(Some((pair, 1)));
                } else {
                    // w d = V(s) − … − R is between −|w| size and |w| size, and of one sign if need
                    // be.
                    let rises = *nonnegative && *freedom.weight.at(pair) > 0u32;
                    let falls = *nonnegative && *freedom.weight.at(pair) < 0u32;
                    program.rows.push(Row::at_least(with_size(&terms, !rises), bound.clone()));
                    program.rows.push(Row::at_least(with_size(&negative, !falls), -bound));
                    of.extend([Some((pair, 1)), Some((pair, -1))]);
                }
                if let (Some(size), None) = (size, whole) {
                    program.rows.push(Row::at_least([(size, Rational::ONE)], Rational::ZERO));
                    of.push(None);
                    if let Some(most) = most {
                        program.rows.push(Row::at_least([(size, -Rational::ONE)], -most));
                        of.push(None);
                    }
                }
            }
        }
        if let Some(whole) = whole {
            program.rows.push(Row::at_least([(whole, Rational::ONE)], Rational::ZERO));
            of.push(None);
        }
        Written { program, of, value }
    }

    /// The change that values stand for: the smallest that they need.
    fn mended(&self, value: Vec<Rational>) -> Mended {
        let dynamics = self.programs.bellman.dynamics;
        let freedom = &self.programs.wish.freedom;
        let mut bonus = vec![Rational::ZERO; dynamics.pairs()];
        let mut size = Rational::ZERO;
        for state in dynamics.all_states().filter(|&state| !dynamics.is_terminal(state)) {
            for first in self.programs.classes_at(state) {
                let weight = freedom.weight.at(first);
                let lacks = self.lacks(&value, state, first) - self.margin(state, first);
                if *weight == 0u32 || lacks == 0u32 || (lacks > 0u32 && !self.is_choice(state, first)) {
                    continue;
                }
                let change = lacks / weight;
                size = match freedom.norm {
                    Norm::Sup => size.max((&change).abs()),
                    Norm::Total => size + (&change).abs(),
                };
                for pair in dynamics.actions(state).filter(|pair| self.programs.class[pair.index()] == first) {
                    bonus[pair.index()] = change.clone();
                }
            }
        }
        let bonus = PairFunction::from_fn(bonus.len(), |pair| bonus[pair.index()].clone());
        Mended { size, bonus, value, choice: self.choice.clone(), parts: self.parts.clone() }
    }
}
