//! The linear program of the smallest bonus after which some actions are optimal by their margins.
//!
//! For a function V on the states let every row say V(s) ≥ R(s,a) + w d(s,a) + γ Σ P(s′|s,a) V(s′) + m,
//! with equality and no margin m for the actions chosen. Where the states with a choice are closed
//! under it, V is the value of the policy there, and nowhere less than V*: so the rows say exactly
//! that the policy is optimal by the margins. They are linear in V and d, and each d stands in one
//! row alone, so that the program needs V and the size of d only.
//!
//! Weights y of the rows, that of V(s) in all rows added up being 0, prove that Σ y (R + m) is at most
//! the dual norm of w·y times the size of any such d.

use std::collections::BTreeMap;

use malachite_base::num::arithmetic::traits::Abs;
use malachite_base::num::basic::traits::{One, Zero};

use super::radius::{Norm, first_duplicates};
use super::ray::Bound;
use super::wish::{Mended, Part, Repair, Wish};
use crate::bellman::Bellman;
use crate::linear_program::{self, Outcome, Program, Row};
use crate::mdp::{Kernel, NamedReward, Pair, PairFunction, State, reachable_states};
use crate::number::Rational;
use crate::solve::Optimum;

/// The most numbers that the pivots of one program in integers go through.
const MOST_NUMBERS: usize = 20_000_000;

/// What all programs of a search share.
pub(super) struct Programs<'a> {
    bellman: Bellman<'a, Rational>,
    pub(super) wish: &'a Wish,
    class: Vec<Pair>,
    /// An optimal action for R at every state.
    pub(super) optimal: Vec<Pair>,
    /// States where one class is all there is, or that no free pair can be reached from: what is
    /// optimal there is known.
    pub(super) forced: BTreeMap<State, Pair>,
}

impl<'a> Programs<'a> {
    pub(super) fn new(optimum: &Optimum<'a, Rational>, rewards: &[NamedReward], wish: &'a Wish) -> Self {
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
        let may = |pair: &Pair| wish.among.as_ref().is_none_or(|among| among.contains(*pair));
        let alone = |state: State| {
            dynamics.actions(state).filter(may).all(|pair| class[pair.index()] == optimal[state.index()])
        };
        let forced = dynamics.all_states().filter(|&state| !moves[state.index()] || alone(state));
        let forced = forced.map(|state| (state, optimal[state.index()])).collect();
        Programs { bellman, wish, class, optimal, forced }
    }

    /// The actions of a state, one of each class.
    pub(super) fn classes_at(&self, state: State) -> Vec<Pair> {
        self.bellman.dynamics.actions(state).filter(|pair| self.class[pair.index()] == *pair).collect()
    }

    /// The program of some choices; none if it takes too many pivots.
    pub(super) fn program(&self, choices: &BTreeMap<State, Pair>) -> Option<Repair> {
        let dynamics = self.bellman.dynamics;
        let policy = &self.wish.policy;
        let choice: Vec<Pair> = dynamics
            .all_states()
            .map(|state| self.class[choices.get(&state).map_or(self.optimal[state.index()], |pair| *pair).index()])
            .collect();
        // From the named states along the choices, up to open ones.
        let taken = |pair: Pair| {
            let state = dynamics.state_of(pair);
            Ok::<_, std::convert::Infallible>(choices.contains_key(&state) && choice[state.index()] == pair)
        };
        let Ok(reached) = reachable_states(dynamics, policy.keys().copied(), taken);
        let parts: Vec<Part> = dynamics
            .all_states()
            .map(|state| match policy.contains_key(&state) {
                true => Part::Named,
                false if reached[state.index()] && choices.contains_key(&state) => Part::Chosen,
                false => Part::Open,
            })
            .collect();
        let open = |state: &State| reached[state.index()] && parts[state.index()] == Part::Open;
        let open = dynamics.all_states().find(|state| open(state) && !dynamics.is_terminal(*state));
        let rows = Rows { programs: self, choice: &choice, parts: &parts };
        let written = rows.write(None);
        let numbers = written.program.cost.len() * written.program.rows.len();
        let outcome = linear_program::solve(&written.program, MOST_NUMBERS / numbers.max(1))?;
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
        let mended = match &outcome {
            Outcome::Optimum { cost, point, .. } if open.is_none() => {
                let calmer = self.least_in_all(&rows, cost);
                Some(calmer.unwrap_or_else(|| rows.mended(&written, point)))
            }
            _ => None,
        };
        Some(Repair {
            choice,
            parts,
            class: self.class.clone(),
            margin: self.wish.margin.clone(),
            freedom: self.wish.freedom.clone(),
            nonnegative: self.wish.nonnegative,
            lower,
            flow,
            mended,
            open,
        })
    }
}

impl Programs<'_> {
    /// Of the changes whose numbers are at most `most` the one whose sum is least, for small models:
    /// otherwise rewards change that need not.
    fn least_in_all(&self, rows: &Rows<'_>, most: &Rational) -> Option<Mended> {
        const MOST_PAIRS: usize = 256;
        if self.wish.freedom.norm != Norm::Sup || *most == 0u32 || self.bellman.dynamics.pairs() > MOST_PAIRS {
            return None;
        }
        let written = rows.write(Some(most));
        match linear_program::by_floats(&written.program)? {
            Outcome::Optimum { point, .. } => Some(rows.mended(&written, &point)),
            _ => None,
        }
    }
}

/// The rows of a program, as they are written.
struct Rows<'a> {
    programs: &'a Programs<'a>,
    choice: &'a [Pair],
    parts: &'a [Part],
}

struct Written {
    program: Program,
    /// The pair whose row each row is, or its negative.
    of: Vec<Option<(Pair, i32)>>,
    /// The unknown V(s) of each state but terminal ones.
    value: Vec<Option<usize>>,
}

impl Rows<'_> {
    fn is_choice(&self, state: State, pair: Pair) -> bool {
        self.parts[state.index()] != Part::Open && self.choice[state.index()] == pair
    }

    /// R(s,a) + m(s,a), with no margin where none is asked for.
    fn bound(&self, state: State, pair: Pair) -> Rational {
        let reward = self.programs.bellman.reward.at(pair);
        match self.parts[state.index()] == Part::Named && self.choice[state.index()] != pair {
            true => reward + self.programs.wish.margin.at(pair),
            false => reward.clone(),
        }
    }

    /// The program of the smallest bonus or, with a bound of the largest number, of the smallest sum.
    fn write(&self, most: Option<&Rational>) -> Written {
        let dynamics = self.programs.bellman.dynamics;
        let Wish { freedom, nonnegative, .. } = self.programs.wish;
        let mut program = Program::default();
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
                let bound = self.bound(state, pair);
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
                    // w d = V(s) − … − R is between −|w| size and |w| size, and of one sign if need be.
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

    /// The change that a point of the program stands for: the smallest that its values need.
    fn mended(&self, written: &Written, point: &[Rational]) -> Mended {
        let dynamics = self.programs.bellman.dynamics;
        let freedom = &self.programs.wish.freedom;
        let value: Vec<Rational> = written
            .value
            .iter()
            .map(|unknown| unknown.map_or(Rational::ZERO, |unknown| point[unknown].clone()))
            .collect();
        let mut bonus = vec![Rational::ZERO; dynamics.pairs()];
        let mut size = Rational::ZERO;
        for state in dynamics.all_states().filter(|&state| !dynamics.is_terminal(state)) {
            for first in self.programs.classes_at(state) {
                let weight = freedom.weight.at(first);
                let ahead: Rational = dynamics.discounted_row(first).map(|(next, p)| p * &value[next.index()]).sum();
                let lacks = &value[state.index()] - ahead - self.bound(state, first);
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
        Mended { size, bonus, value }
    }
}
