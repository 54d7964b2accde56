//! The distance to a chosen change: how far the nearest reward is at which one of some actions is
//! optimal at a state, whatever happens elsewhere.
//!
//! At every reward some action is optimal at each state. So the rewards divide into cases, by what is
//! optimal at some states, and in each the least change is a linear program that bounds the distance
//! from below. The nearest case is divided further until its values are those of a policy, or until
//! the budget ends: what has been proved of all cases holds in either event.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use malachite_base::num::basic::traits::Zero;

use super::bonus_program::Programs;
use super::budget::Budget;
use super::radius::{Freedom, first_duplicates};
use super::ray::Bound;
use super::wish::{Repair, Wish};
use crate::bellman::Bellman;
use crate::mdp::{NamedReward, Pair, PairFunction, Reward, State};
use crate::number::Rational;
use crate::solve::{Optimum, SolveError, solve};

/// What is to become optimal: one of some actions of a state, the first of each class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The state.
    pub state: State,
    /// The actions.
    pub actions: Vec<Pair>,
}

impl Target {
    /// The class of an action.
    pub fn action(optimum: &Optimum<'_, Rational>, rewards: &[NamedReward], pair: Pair, all: bool) -> Self {
        let class = first_duplicates(optimum.bellman(), rewards, all);
        Target { state: optimum.bellman().dynamics.state_of(pair), actions: vec![class[pair.index()]] }
    }

    /// All actions of a state that are not optimal.
    pub fn outside(optimum: &Optimum<'_, Rational>, rewards: &[NamedReward], state: State, all: bool) -> Self {
        let class = first_duplicates(optimum.bellman(), rewards, all);
        let is_other = |pair: &Pair| class[pair.index()] == *pair && !optimum.optimal().contains(*pair);
        Target { state, actions: optimum.bellman().dynamics.actions(state).filter(is_other).collect() }
    }
}

/// A case of the proof that nothing nearer does it.
#[derive(Clone, Debug)]
pub enum Case {
    /// One for each class of this state follows.
    Split(State),
    /// Weights of the rows that bound the change.
    Flow(PairFunction<Rational>),
}

/// A reward at which an action of the target is optimal.
#[derive(Clone, Debug)]
pub struct Approached {
    /// The action.
    pub action: Pair,
    /// d.
    pub bonus: PairFunction<Rational>,
    /// R + w·d.
    pub reward: Reward,
    /// Its V*.
    pub value: Vec<Rational>,
}

/// How far a target is.
#[derive(Clone, Debug)]
pub struct Approach {
    /// What is to become optimal.
    pub target: Target,
    /// What may change.
    pub freedom: Freedom,
    /// For each pair the first of its duplicates.
    pub class: Vec<Pair>,
    /// No smaller change does it; infinite if none does.
    pub lower: Bound,
    /// The size of a change that does it.
    pub upper: Bound,
    /// That change.
    pub nearest: Option<Approached>,
    /// The cases, each before those that it is divided into; none if the lower bound is 0.
    pub cases: Vec<Case>,
    /// How many programs were solved.
    pub programs: usize,
}

/// Searches for the nearest reward, over as many programs as the budget allows.
///
/// # Errors
/// As [`solve`].
pub fn approach<'b>(
    optimum: &Optimum<'_, Rational>,
    rewards: &[NamedReward],
    target: Target,
    freedom: Freedom,
    budget: impl Into<Budget<'b>>,
) -> Result<Approach, SolveError> {
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let class = first_duplicates(bellman, rewards, freedom.all);
    let wish = |&pair: &Pair| Wish {
        policy: BTreeMap::from([(target.state, pair)]),
        among: None,
        margin: PairFunction::zero(dynamics.pairs()),
        freedom: freedom.clone(),
        nonnegative: false,
    };
    let wishes: Vec<Wish> = target.actions.iter().map(wish).collect();
    let programs = wishes.iter().map(|wish| Programs::new(optimum, rewards, wish)).collect();
    let mut search = Search { of: programs, budget: budget.into(), solved: 0, nodes: Vec::new(), best: None };
    let lower = search.run();
    let mut cases = Vec::new();
    if lower != Bound::At(Rational::ZERO) {
        (0..target.actions.len()).for_each(|root| search.write(root, &mut cases));
    }
    let (mut upper, mut nearest) = (Bound::Infinite, None);
    if let Some((action, best)) = &search.best
        && let Some(mended) = &best.mended
    {
        upper = Bound::At(mended.size.clone());
        let reward = mended.reward(bellman.reward, &freedom);
        let value = solve(&Bellman::new(dynamics, &reward))?.values().to_vec();
        nearest = Some(Approached { action: *action, bonus: mended.bonus.clone(), reward, value });
    }
    Ok(Approach { target, freedom, class, lower, upper, nearest, cases, programs: search.solved })
}

/// A case with what its program says.
struct Node {
    /// The number of the action of the target.
    of: usize,
    choices: BTreeMap<State, Pair>,
    repair: Repair,
    /// The state that it is divided at, and the first of the cases that it is divided into.
    split: Option<(State, Vec<usize>)>,
}

struct Search<'a, 'b> {
    of: Vec<Programs<'a>>,
    budget: Budget<'b>,
    solved: usize,
    nodes: Vec<Node>,
    best: Option<(Pair, Repair)>,
}

impl Search<'_, '_> {
    /// The program of a case, if the budget allows it.
    fn solve(&mut self, of: usize, choices: &BTreeMap<State, Pair>) -> Option<Repair> {
        let programs = &self.of[of];
        let repair = if self.budget.allows(self.solved) { programs.program(choices)? } else { return None };
        self.solved += 1;
        let size = |repair: &Repair| repair.size().cloned();
        let best = self.best.as_ref().and_then(|(_, best)| size(best));
        if size(&repair).is_some_and(|own| best.is_none_or(|best| own < best)) {
            let action = programs.wish.policy.values().copied().next();
            self.best = action.map(|action| (action, repair.clone()));
        }
        Some(repair)
    }

    /// Whether a case cannot be nearer than the best reward found.
    fn is_beyond(&self, bound: &Bound) -> bool {
        let best = self.best.as_ref().and_then(|(_, best)| best.size());
        best.is_some_and(|best| order(bound) >= order(&Bound::At(best.clone())))
    }

    /// Divides the nearest case as long as the budget allows; what is proved of all.
    fn run(&mut self) -> Bound {
        let zero = Bound::At(Rational::ZERO);
        let mut open = BinaryHeap::new();
        for of in 0..self.of.len() {
            let mut choices = self.of[of].forced.clone();
            choices.extend(&self.of[of].wish.policy);
            let Some(repair) = self.solve(of, &choices) else { return zero };
            if repair.open.is_some() {
                // A first answer: what is optimal for R wherever nothing is named.
                let mut whole: BTreeMap<State, Pair> =
                    (0..).map(State::new).zip(self.of[of].optimal.iter().copied()).collect();
                whole.extend(&choices);
                let _ = self.solve(of, &whole);
            }
            open.push(Reverse((order(&repair.lower), of)));
            self.nodes.push(Node { of, choices, repair, split: None });
        }
        let mut left = Vec::new();
        while let Some(Reverse((_, number))) = open.pop() {
            let node = &self.nodes[number];
            let (of, bound) = (node.of, node.repair.lower.clone());
            left.push(bound.clone());
            let Some(state) = node.repair.open.filter(|_| bound != Bound::Infinite && !self.is_beyond(&bound)) else {
                continue;
            };
            let mut choices = node.choices.clone();
            let mut children = Vec::new();
            for pair in self.of[of].classes_at(state) {
                choices.insert(state, pair);
                children.push(self.solve(of, &choices).map(|repair| (choices.clone(), repair)));
            }
            let Some(children) = children.into_iter().collect::<Option<Vec<_>>>() else { continue };
            left.pop();
            let mut numbers = Vec::new();
            for (choices, repair) in children {
                numbers.push(self.nodes.len());
                open.push(Reverse((order(&repair.lower), self.nodes.len())));
                self.nodes.push(Node { of, choices, repair, split: None });
            }
            self.nodes[number].split = Some((state, numbers));
        }
        let best = self.best.as_ref().and_then(|(_, best)| best.size()).map(|size| Bound::At(size.clone()));
        left.into_iter().chain(best).min_by_key(order).unwrap_or(Bound::Infinite)
    }

    /// Writes a case and those that it is divided into.
    fn write(&self, number: usize, cases: &mut Vec<Case>) {
        let node = &self.nodes[number];
        match &node.split {
            None => cases.push(Case::Flow(node.repair.flow.clone())),
            Some((state, children)) => {
                cases.push(Case::Split(*state));
                children.iter().for_each(|child| self.write(*child, cases));
            }
        }
    }
}

fn order(bound: &Bound) -> (bool, Rational) {
    match bound {
        Bound::At(x) => (false, x.clone()),
        Bound::Infinite => (true, Rational::ZERO),
    }
}
