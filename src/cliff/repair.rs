//! Repairs: the smallest bonus after which the policy that is named alone is optimal, by a margin.
//!
//! Where the policy leads to states without a choice, any choice there may serve: the best is searched
//! for, from programs that leave out the equalities at such states, which bound it from below.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use malachite_base::num::basic::traits::Zero;

use super::bonus_program::Programs;
use super::budget::Budget;
use super::ray::Bound;
use super::wish::{Repair, Wish};
use crate::mdp::{NamedReward, Pair, State};
use crate::number::Rational;
use crate::solve::Optimum;

/// What a search for a repair found.
#[derive(Clone, Debug)]
pub struct RepairSearch {
    /// No smaller change fulfils the wish; infinite if none does.
    pub lower: Bound,
    /// The best repair found, or the program without a solution; none if the budget ended before.
    pub best: Option<Repair>,
    /// How many programs were solved.
    pub programs: usize,
}

impl RepairSearch {
    /// The size of the best repair.
    pub fn upper(&self) -> Bound {
        self.best.as_ref().and_then(Repair::size).map_or(Bound::Infinite, |size| Bound::At(size.clone()))
    }

    /// The better of two, for alternatives.
    #[must_use]
    pub fn or(self, other: RepairSearch) -> Self {
        let order = |bound: &Bound| match bound {
            Bound::At(x) => (false, x.clone()),
            Bound::Infinite => (true, Rational::ZERO),
        };
        let programs = self.programs + other.programs;
        let lower = [&self.lower, &other.lower].into_iter().min_by_key(|bound| order(bound)).cloned();
        let best = if order(&other.upper()) < order(&self.upper()) { other } else { self };
        RepairSearch { lower: lower.unwrap_or(Bound::Infinite), programs, ..best }
    }

    /// Whether nothing is left to find.
    pub fn is_exact(&self) -> bool {
        self.lower == self.upper()
    }
}

/// Searches for the smallest repair, over as many programs as the budget allows.
pub fn repair<'b>(
    optimum: &Optimum<'_, Rational>,
    rewards: &[NamedReward],
    wish: &Wish,
    budget: impl Into<Budget<'b>>,
) -> RepairSearch {
    let budget = budget.into();
    let programs = Programs::new(optimum, rewards, wish);
    let dynamics = optimum.bellman().dynamics;
    let mut search = Search { of: programs, budget, programs: 0, best: None, open: BinaryHeap::new(), unsolved: None };
    let mut choices = search.of.forced.clone();
    choices.extend(&wish.policy);
    if search.look_at(choices.clone(), Rational::ZERO) {
        // A first answer: what is optimal for R wherever nothing is named.
        let whole = dynamics.all_states().map(|state| (state, search.of.optimal[state.index()]));
        let mut whole: BTreeMap<State, Pair> = whole.collect();
        whole.extend(&choices);
        search.look_at(whole, Rational::ZERO);
    }
    search.run()
}

/// A search that goes on.
struct Search<'a, 'b> {
    of: Programs<'a>,
    budget: Budget<'b>,
    programs: usize,
    best: Option<Repair>,
    open: BinaryHeap<Node>,
    /// What is below all that was not solved, for want of budget.
    unsolved: Option<Rational>,
}

impl Search<'_, '_> {
    /// Solves the program of some choices, which is no smaller than `bound`, and keeps what it says.
    /// Returns whether the choices lead to open states.
    fn look_at(&mut self, choices: BTreeMap<State, Pair>, bound: Rational) -> bool {
        let repair = if self.budget.allows(self.programs) { self.of.program(&choices) } else { None };
        let Some(repair) = repair else {
            self.unsolved = Some(self.unsolved.take().map_or(bound.clone(), |least| least.min(bound)));
            return false;
        };
        self.programs += 1;
        let better = match (repair.size(), self.best.as_ref().map(Repair::size)) {
            (Some(size), Some(Some(best))) => size < best,
            (Some(_), _) => true,
            // A program without a solution is shown if there is no better.
            (None, best) => best.is_none() && repair.lower == Bound::Infinite,
        };
        if better {
            self.best = Some(repair.clone());
        }
        match (repair.open, &repair.lower) {
            (Some(state), Bound::At(bound)) => {
                let bound = bound.clone();
                self.open.push(Node { bound, state, choices });
                true
            }
            _ => false,
        }
    }

    fn run(mut self) -> RepairSearch {
        let size = |best: &Option<Repair>| best.as_ref().and_then(Repair::size).cloned();
        while let Some(node) = self.open.pop() {
            if size(&self.best).is_some_and(|size| node.bound >= size) {
                break;
            }
            let among = self.of.wish.among.as_ref();
            let classes = self.of.classes_at(node.state).into_iter();
            for pair in classes.filter(|pair| among.is_none_or(|among| among.contains(*pair))) {
                let mut choices = node.choices.clone();
                choices.insert(node.state, pair);
                self.look_at(choices, node.bound.clone());
            }
        }
        let least = self.unsolved.into_iter().chain(size(&self.best)).min();
        RepairSearch { lower: least.map_or(Bound::Infinite, Bound::At), best: self.best, programs: self.programs }
    }
}

/// A program whose choices lead to an open state, in the order of its bound.
struct Node {
    bound: Rational,
    state: State,
    choices: BTreeMap<State, Pair>,
}

/// Greater for smaller bounds and, among equals, for more choices.
impl Ord for Node {
    fn cmp(&self, other: &Self) -> Ordering {
        other.bound.cmp(&self.bound).then(self.choices.len().cmp(&other.choices.len()))
    }
}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Node {}
