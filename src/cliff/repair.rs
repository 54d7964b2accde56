//! Repairs: the smallest bonus after which the policy that is named alone is optimal, by a margin.
//!
//! For a function V on the states let every row say V(s) ≥ R(s,a) + w d(s,a) + γ Σ P(s′|s,a) V(s′) + m,
//! with equality and no margin m for the actions chosen. Where the states with a choice are closed
//! under it, V is the value of the policy there, and nowhere less than V*: so the rows say exactly
//! that the policy is optimal by the margins. They are linear in V and d, and each d stands in one
//! row alone, so that the program needs V and the size of d only.
//!
//! Weights y of the rows, that of V(s) in all rows added up being 0, prove that Σ y (R + m) is at most
//! the dual norm of w·y times the size of any such d.
//!
//! Where the policy leads to states without a choice, any choice there may serve: the best is searched
//! for, from programs that leave out the equalities at such states, which bound it from below.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use malachite_base::num::arithmetic::traits::Abs;
use malachite_base::num::basic::traits::{One, Zero};

use super::budget::Budget;
use super::radius::{Freedom, Norm, first_duplicates};
use super::ray::Bound;
use crate::bellman::Bellman;
use crate::linear_program::{self, Outcome, Program, Row};
use crate::mdp::{ActionSets, Dynamics, Kernel, NamedReward, Pair, PairFunction, Reward, State, reachable_states};
use crate::number::Rational;
use crate::solve::{Optimum, SolveError};

/// The most pivots of one program in integers.
const MOST_PIVOTS: usize = 100_000;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The actions that are to be optimal, one for each of some states.
    pub policy: BTreeMap<State, Pair>,
    /// What may be optimal at states that are not named; any action, if this does not say.
    pub among: Option<ActionSets>,
    /// m(s,a), by which an action has to be worse at a state with a choice.
    pub margin: PairFunction<Rational>,
    /// What may change.
    pub freedom: Freedom,
    /// Whether rewards may only rise.
    pub nonnegative: bool,
}

/// What a state has to do with a repair, by the numbers of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Any action may be optimal.
    Open,
    /// The choice is optimal.
    Chosen,
    /// The choice alone is optimal, by the margins.
    Named,
}

/// One program: a choice at some states, and what its rows prove.
#[derive(Clone, Debug)]
pub struct Repair {
    /// An action for each state, which counts where the state is not open.
    pub choice: Vec<Pair>,
    /// What each state has to do with it.
    pub parts: Vec<Part>,
    /// For each pair the first of its duplicates.
    pub class: Vec<Pair>,
    /// The wish.
    pub margin: PairFunction<Rational>,
    /// What may change.
    pub freedom: Freedom,
    /// Whether rewards may only rise.
    pub nonnegative: bool,
    /// No smaller change does it, which the flow proves; infinite if none does.
    pub lower: Bound,
    /// y: a weight of the row of each pair.
    pub flow: PairFunction<Rational>,
    /// A change that does it, if the states with a choice are closed under it.
    pub mended: Option<Mended>,
    /// An open state to which the choices lead, if there is one.
    open: Option<State>,
}

impl Repair {
    /// Which numbers the change may have, in a word.
    pub fn sign(&self) -> &'static str {
        if self.nonnegative { "nonnegative" } else { "either" }
    }

    /// How large the change is, if there is one.
    pub fn size(&self) -> Option<&Rational> {
        self.mended.as_ref().map(|mended| &mended.size)
    }
}

/// A change of the reward.
#[derive(Clone, Debug)]
pub struct Mended {
    /// ‖d‖.
    pub size: Rational,
    /// d.
    pub bonus: PairFunction<Rational>,
    /// V: that of the policy for R + w·d where it leads, elsewhere at least V*.
    pub value: Vec<Rational>,
}

impl Mended {
    /// R + w·d.
    pub fn reward(&self, reward: &Reward, freedom: &Freedom) -> Reward {
        PairFunction::from_fn(reward.len(), |pair| reward.at(pair) + freedom.weight.at(pair) * self.bonus.at(pair))
    }
}

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
    let rooms = Rooms::new(optimum, rewards, wish);
    let dynamics = optimum.bellman().dynamics;
    let mut search = Search { rooms, budget, programs: 0, best: None, open: BinaryHeap::new(), unsolved: None };
    let mut choices = search.rooms.forced.clone();
    choices.extend(&wish.policy);
    if search.look_at(choices.clone(), Rational::ZERO) {
        // A first answer: what is optimal for R wherever nothing is named.
        let whole = dynamics.all_states().map(|state| (state, search.rooms.optimal[state.index()]));
        let mut whole: BTreeMap<State, Pair> = whole.collect();
        whole.extend(&choices);
        search.look_at(whole, Rational::ZERO);
    }
    search.run()
}

/// A search that goes on.
struct Search<'a, 'b> {
    rooms: Rooms<'a>,
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
        let repair = if self.budget.allows(self.programs) { self.rooms.program(&choices) } else { None };
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
            let among = self.rooms.wish.among.as_ref();
            let classes = self.rooms.classes_at(node.state).into_iter();
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

/// What all programs of a search share.
struct Rooms<'a> {
    bellman: Bellman<'a, Rational>,
    wish: &'a Wish,
    class: Vec<Pair>,
    /// An optimal action for R at every state.
    optimal: Vec<Pair>,
    /// States where one class is all there is, or that no free pair can be reached from: what is
    /// optimal there is known.
    forced: BTreeMap<State, Pair>,
}

impl<'a> Rooms<'a> {
    fn new(optimum: &Optimum<'a, Rational>, rewards: &[NamedReward], wish: &'a Wish) -> Self {
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
        Rooms { bellman, wish, class, optimal, forced }
    }

    fn classes_at(&self, state: State) -> Vec<Pair> {
        self.bellman.dynamics.actions(state).filter(|pair| self.class[pair.index()] == *pair).collect()
    }

    /// The program of some choices; none if it takes too many pivots.
    fn program(&self, choices: &BTreeMap<State, Pair>) -> Option<Repair> {
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
        let rows = Rows { rooms: self, choice: &choice, parts: &parts };
        let written = rows.write();
        let outcome = linear_program::solve(&written.program, MOST_PIVOTS)?;
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
            Outcome::Optimum { point, .. } if open.is_none() => Some(rows.mended(&written, point)),
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

/// The rows of a program, as they are written.
struct Rows<'a> {
    rooms: &'a Rooms<'a>,
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
        let reward = self.rooms.bellman.reward.at(pair);
        match self.parts[state.index()] == Part::Named && self.choice[state.index()] != pair {
            true => reward + self.rooms.wish.margin.at(pair),
            false => reward.clone(),
        }
    }

    fn write(&self) -> Written {
        let dynamics = self.rooms.bellman.dynamics;
        let Wish { freedom, nonnegative, .. } = self.rooms.wish;
        let mut program = Program::default();
        let value = |state: State| (!dynamics.is_terminal(state)).then(|| program.unknown(Rational::ZERO));
        let value: Vec<Option<usize>> = dynamics.all_states().map(value).collect();
        // The size in the sup norm is one unknown; otherwise each class has its own.
        let whole = (freedom.norm == Norm::Sup).then(|| program.unknown(Rational::ONE));
        let mut of = Vec::new();
        for state in dynamics.all_states().filter(|&state| !dynamics.is_terminal(state)) {
            for pair in self.rooms.classes_at(state) {
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
        let dynamics = self.rooms.bellman.dynamics;
        let freedom = &self.rooms.wish.freedom;
        let value: Vec<Rational> = written
            .value
            .iter()
            .map(|unknown| unknown.map_or(Rational::ZERO, |unknown| point[unknown].clone()))
            .collect();
        let mut bonus = vec![Rational::ZERO; dynamics.pairs()];
        let mut size = Rational::ZERO;
        for state in dynamics.all_states().filter(|&state| !dynamics.is_terminal(state)) {
            for first in self.rooms.classes_at(state) {
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
                for pair in dynamics.actions(state).filter(|pair| self.rooms.class[pair.index()] == first) {
                    bonus[pair.index()] = change.clone();
                }
            }
        }
        let bonus = PairFunction::from_fn(bonus.len(), |pair| bonus[pair.index()].clone());
        Mended { size, bonus, value }
    }
}

/// The margins that keep a policy, which chooses at every state, the only optimal one within a radius:
/// r N(s,a), with N(s,a) the norm of the difference of occupancies.
///
/// # Errors
/// As [`solve`](crate::solve::solve).
pub fn margins_within(
    dynamics: &Dynamics,
    policy: &crate::mdp::DeterministicPolicy,
    class: &[Pair],
    norm: Norm,
    radius: &Rational,
) -> Result<PairFunction<Rational>, SolveError> {
    let mut margin = vec![Rational::ZERO; dynamics.pairs()];
    for state in dynamics.all_states().filter(|&state| !dynamics.is_terminal(state)) {
        for pair in dynamics.actions(state).filter(|pair| class[pair.index()] != class[policy.at(state).index()]) {
            let y = super::occupancies::exact_difference(dynamics, policy, state, pair)?;
            let others = y.iter().map(Abs::abs);
            let speed = match norm {
                Norm::Sup => others.sum::<Rational>() + Rational::ONE,
                Norm::Total => others.max().unwrap_or_default().max(Rational::ONE),
            };
            margin[pair.index()] = speed * radius;
        }
    }
    Ok(PairFunction::from_fn(margin.len(), |pair| margin[pair.index()].clone()))
}
