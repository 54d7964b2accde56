//! Proofs by cases that nothing smaller does it, and the search for them.
//!
//! At every reward some action is optimal at each state. So the rewards divide into cases, by what
//! is optimal at some states, and in each the least change is a linear program that bounds the size
//! from below. The nearest case is divided further until its solution is that of a policy, or until
//! the budget ends: what has been proved of all cases holds in either event.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::bonus_program::{Answer, End, Programs};
use super::budget::Budget;
use super::ray::Bound;
use super::wish::Mended;
use crate::mdp::{Pair, PairFunction, State};
use crate::number::Rational;

/// A case of a proof.
#[derive(Clone, Debug)]
pub enum Case {
    /// One for each class of this state follows.
    Split(State),
    /// Weights of the rows that bound the change.
    Flow(PairFunction<Rational>),
}

/// Actions for some states, one of which is to come about, and what no smaller change does.
pub(super) struct Root {
    pub(super) named: BTreeMap<State, Pair>,
    pub(super) least: Rational,
}

/// What a search found.
pub(super) struct Found {
    /// No smaller change does it; infinite if none does.
    pub(super) lower: Bound,
    /// The smallest change that was found, and for which root.
    pub(super) best: Option<(usize, Mended)>,
    /// The cases, each before those that it is divided into; for the roots of which less is known.
    pub(super) cases: Vec<Case>,
    /// How many programs were solved.
    pub(super) programs: usize,
}

struct Node {
    root: usize,
    choices: BTreeMap<State, Pair>,
    bound: Bound,
    /// What proves the bound, once the program is solved.
    flow: Option<PairFunction<Rational>>,
    split: Option<(State, Vec<usize>)>,
}

struct Search<'a, 'b> {
    of: &'a Programs<'a>,
    roots: &'a [Root],
    budget: Budget<'b>,
    programs: usize,
    nodes: Vec<Node>,
    /// The nearest case first; of several the last one.
    open: BinaryHeap<Reverse<(Bound, Reverse<usize>)>>,
    best: Option<(usize, Mended)>,
}

/// Searches for the smallest change that brings one of the roots about.
pub(super) fn search(of: &Programs<'_>, roots: &[Root], budget: Budget<'_>) -> Found {
    let mut search = Search { of, roots, budget, programs: 0, nodes: Vec::new(), open: BinaryHeap::new(), best: None };
    for (root, Root { named, least }) in roots.iter().enumerate() {
        let mut choices = of.forced.clone();
        choices.extend(named);
        search.node(root, choices, Bound::At(least.clone()));
    }
    let lower = search.run();
    let mut cases = Vec::new();
    let needed = |root: &Root| Bound::At(root.least.clone()) < lower;
    (0..roots.len()).filter(|&root| needed(&roots[root])).for_each(|root| search.write(root, &lower, &mut cases));
    Found { lower, best: search.best, cases, programs: search.programs }
}

impl Search<'_, '_> {
    fn node(&mut self, root: usize, choices: BTreeMap<State, Pair>, bound: Bound) -> usize {
        let number = self.nodes.len();
        self.open.push(Reverse((bound.clone(), Reverse(number))));
        self.nodes.push(Node { root, choices, bound, flow: None, split: None });
        number
    }

    fn size(&self) -> Option<Bound> {
        self.best.as_ref().map(|(_, best)| Bound::At(best.size.clone()))
    }

    /// The program of some choices, if the budget allows it; what it finds is kept if it is best.
    fn solve(&mut self, root: usize, choices: &BTreeMap<State, Pair>) -> Option<Answer> {
        let allowed = self.budget.allows(self.programs);
        let answer = if allowed {
            self.of.program(&self.roots[root].named, choices, &|work| self.budget.spend(work) && !self.budget.ends())?
        } else {
            return None;
        };
        self.programs += 1;
        if let End::Mended(mended) = &answer.end
            && self.best.as_ref().is_none_or(|(_, best)| mended.size < best.size)
        {
            self.best = Some((root, mended.clone()));
        }
        Some(answer)
    }

    /// Divides the nearest case as long as the budget allows; what is proved of all.
    fn run(&mut self) -> Bound {
        let mut left = Vec::new();
        while let Some(Reverse((bound, Reverse(number)))) = self.open.pop() {
            if self.size().is_some_and(|size| bound >= size) {
                break;
            }
            let Node { root, choices, .. } = &self.nodes[number];
            let (root, choices) = (*root, choices.clone());
            let Some(answer) = self.solve(root, &choices) else {
                left.push(bound);
                continue;
            };
            if let End::Open { state, guess } = answer.end {
                if number < self.roots.len() {
                    self.solve(root, &guess);
                }
                let pairs = self.of.choices_at(state).into_iter();
                let child = |pair: Pair| {
                    let mut choices = choices.clone();
                    choices.insert(state, pair);
                    self.node(root, choices, answer.lower.clone())
                };
                let children = pairs.map(child).collect();
                self.nodes[number].split = Some((state, children));
            }
            self.nodes[number].bound = answer.lower;
            self.nodes[number].flow = Some(answer.flow);
        }
        left.into_iter().chain(self.size()).min().unwrap_or(Bound::Infinite)
    }

    /// Writes a case, or those that it is divided into, where it proves less than all together.
    fn write(&self, number: usize, lower: &Bound, cases: &mut Vec<Case>) {
        let node = &self.nodes[number];
        match (&node.split, &node.flow) {
            (Some((state, children)), _) if node.bound < *lower => {
                cases.push(Case::Split(*state));
                children.iter().for_each(|child| self.write(*child, lower, cases));
            }
            (_, Some(flow)) => cases.push(Case::Flow(flow.clone())),
            // What is not solved has the bound of all, or that of the case above it.
            _ => {}
        }
    }
}
