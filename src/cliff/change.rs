//! Changes of policy: a reward R′ near R between which and R the policy jumps, the smallest one
//! found, and what is too small for any.
//!
//! Directions are walked piece by piece ([`Ray`]), so the first ε at which the policy has jumped
//! along R + εD is exact. Three directions, each of norm 1, are tried for each action a of a state
//! s (and its duplicates) that is to become optimal:
//!
//! - *bonus*: 1 on (s,a) alone. A gap g closes at ε = g.
//! - *contrast*: 1 on (s,a) and −1 on the other actions of s.
//! - *occupancy*: with π optimal and ρ = π but for ρ(s) = a, the sign of d^ρ − d^π, the discounted
//!   occupancies from s, and −1 on what ρ does not use: no direction of norm 1 makes V^ρ(s) gain on
//!   V^π(s) faster.
//!
//! The smallest change found need not be the smallest there is. A lower bound of every change is
//! known: for a to become optimal, Q*(s,a) has to gain its gap on an optimal b, and ‖ΔR‖ moves that
//! difference by at most (2 + γ Σ |P(s′|s,a) − P(s′|s,b)| M(s′)) ‖ΔR‖, with M the
//! [`EffectiveHorizon`]; for γ < 1 this is at least the gap times (1 − γ)/2.

use std::cmp::Ordering;

use malachite_base::num::basic::traits::{One, Zero};
use malachite_q::rational::arithmetic::traits::SimplestRationalInInterval;

use super::ray::{Bound, Ray};
use super::selection::{Selection, list};
use super::witness::{classes, cliffs};
use crate::bellman::Bellman;
use crate::mdp::{
    DeterministicPolicy, Direction, Distribution, NamedReward, Pair, PairFunction, Policy, Reward, State,
};
use crate::number::{Fraction, Rational};
use crate::solve::{EffectiveHorizon, Estimate, Optimum, SolveError, occupancy, solve};

/// What one search may cost: 1 for each piece of a ray that is solved,
const MOST_COST: u64 = 1_000;
/// and 1 more for so many bits that solving it goes through.
const BITS: u64 = 1 << 21;
/// The most pieces along one direction.
const MOST_PIECES_OF_A_RAY: usize = 64;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Goal {
    /// ‖R − R′‖ is at most this.
    pub epsilon: Rational,
    /// d_TV between the policies at some state is at least this.
    pub jump: Rational,
    /// The rules that pick policies; one of them has to jump.
    pub rules: Vec<Selection>,
    /// The only state that counts, or any.
    pub state: Option<State>,
    /// Whether choices among duplicate actions count as changes of policy.
    pub all: bool,
}

impl Goal {
    /// Whether some rule jumps far enough between two sets of optimal actions.
    fn is_met(&self, optimum: &Optimum<'_, Rational>, before: &[Pair], after: &[Pair]) -> bool {
        let dynamics = optimum.bellman().dynamics;
        self.rules.iter().any(|rule| rule.jump(dynamics, before, after) >= self.jump)
    }
}

/// How a direction was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Construction {
    /// 1 on the action alone.
    Bonus,
    /// 1 on the action, −1 on the others of its state.
    Contrast,
    /// The sign of the difference of two occupancies.
    Occupancy,
}

impl Construction {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Construction::Bonus => "bonus",
            Construction::Contrast => "contrast",
            Construction::Occupancy => "occupancy",
        }
    }
}

/// A change of reward R′ = R + εD after which the policy has jumped.
#[derive(Clone, Debug)]
pub struct Change {
    /// A state at which it jumps.
    pub state: State,
    /// The action that D was made for.
    pub target: Pair,
    /// How D was made.
    pub construction: Construction,
    /// D, of norm 1.
    pub direction: Direction,
    /// The infimum of the ε at which the policy has jumped along R + εD.
    pub infimum: Rational,
    /// Whether it has jumped at the infimum itself.
    pub attained: bool,
    /// It has jumped everywhere between the infimum and here.
    until: Bound,
}

impl Change {
    /// The order of the search: by the infimum, attained ones first; what was found first wins.
    fn compare(&self, other: &Change) -> Ordering {
        self.infimum.cmp(&other.infimum).then(other.attained.cmp(&self.attained))
    }

    /// An ε at which the policy has jumped: the infimum if it is attained, otherwise the simplest
    /// number in the first hundredth beyond it (from 0, in the whole piece), up to `most`. `None`
    /// if all of them are larger.
    pub fn epsilon(&self, most: &Rational) -> Option<Rational> {
        if self.attained {
            return (self.infimum <= *most).then(|| self.infimum.clone());
        }
        let near = &self.infimum * Rational::from_unsigneds(101u32, 100u32);
        let ends = [Some(most.clone()), (near > 0u32).then_some(near)];
        let end = ends.into_iter().flatten().min()?;
        // The end of the piece itself is excluded: there more actions may be optimal.
        let (end, closed) = match &self.until {
            Bound::At(until) if *until <= end => (until.clone(), false),
            _ => (end, true),
        };
        if end <= self.infimum {
            return None;
        }
        let inside = Rational::simplest_rational_in_open_interval(&self.infimum, &end);
        Some(if closed && is_simpler(&end, &inside) { end } else { inside })
    }

    /// R + εD.
    pub fn reward(&self, reward: &Reward, epsilon: &Rational) -> Reward {
        reward.moved(epsilon, &self.direction)
    }
}

/// By denominator, then numerator.
fn is_simpler(x: &Rational, y: &Rational) -> bool {
    let key = |x: &Rational| (x.denominator_ref().clone(), x.numerator_ref().clone());
    key(x) < key(y)
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct ChangeSearch {
    /// The change with the smallest infimum, within ε or not.
    pub smallest: Option<Change>,
    /// No R′ closer than this has such a jump; `None` if no R′ has one at any distance.
    pub lower: Option<Rational>,
    /// How many actions could be made optimal for such a jump.
    pub candidates: usize,
    /// How many of them were tried; the others cannot beat the smallest change, or the budget
    /// ended.
    pub tried: usize,
    /// Whether the budget ended.
    pub exhausted: bool,
}

impl ChangeSearch {
    /// Whether it is known that no R′ within ε has such a jump.
    pub fn excludes(&self, epsilon: &Rational) -> bool {
        self.lower.as_ref().is_none_or(|lower| lower > epsilon)
    }
}

/// An action that could be made optimal.
struct Candidate<'a> {
    state: State,
    /// The action, with its duplicates unless they count.
    class: Vec<Pair>,
    /// A lower bound of ‖R − R′‖ for any R′ that makes it optimal; 0 if it is tied. There are many
    /// of them, and few are asked for in lowest terms.
    bound: Fraction<'a>,
}

/// Searches for the smallest change of reward with a jump.
///
/// `rewards` are those of the model; actions that differ in one of them are no duplicates.
///
/// # Errors
/// As [`solve`].
pub fn smallest_change(
    optimum: &Optimum<'_, Rational>,
    rewards: &[NamedReward],
    goal: &Goal,
) -> Result<ChangeSearch, SolveError> {
    Search::new(optimum, rewards, goal).run()
}

struct Search<'a, 'm> {
    optimum: &'a Optimum<'m, Rational>,
    rewards: &'a [NamedReward],
    goal: &'a Goal,
    /// The states that count, each with A*(s;R).
    states: Vec<(State, Vec<Pair>)>,
    /// What a piece costs, and what all of them have cost.
    price: u64,
    cost: u64,
}

impl<'a, 'm> Search<'a, 'm> {
    fn new(optimum: &'a Optimum<'m, Rational>, rewards: &'a [NamedReward], goal: &'a Goal) -> Self {
        let dynamics = optimum.bellman().dynamics;
        // At discount 1 rewards of absorbing states are 0, so nothing can change there.
        let counts = |&state: &State| {
            goal.state.is_none_or(|only| only == state) && !(dynamics.rank().is_some() && dynamics.is_absorbing(state))
        };
        let states = dynamics.all_states().filter(counts);
        let states = states.map(|state| (state, list(optimum.optimal(), dynamics, state))).collect();
        let price = 1 + Estimate::of(dynamics).work / BITS;
        Search { optimum, rewards, goal, states, price, cost: 0 }
    }

    fn run(mut self) -> Result<ChangeSearch, SolveError> {
        let mut candidates = self.candidates()?;
        candidates.sort_by(|a, b| a.bound.cmp(&b.bound)); // Stable: then in the order of states and actions.
        let mut search = ChangeSearch {
            smallest: None,
            lower: candidates.first().map(|candidate| candidate.bound.clone().reduce()),
            candidates: candidates.len(),
            tried: 0,
            exhausted: false,
        };
        for candidate in &candidates {
            if search.smallest.as_ref().is_some_and(|best| Fraction::of(&best.infimum) <= candidate.bound) {
                break;
            }
            if self.cost >= MOST_COST {
                search.exhausted = true;
                break;
            }
            search.tried += 1;
            for (construction, direction) in self.directions(candidate)? {
                let Some(found) = self.walk(candidate, construction, direction, search.smallest.as_ref())? else {
                    continue;
                };
                if search.smallest.as_ref().is_none_or(|best| found.compare(best) == Ordering::Less) {
                    search.smallest = Some(found);
                }
            }
        }
        Ok(search)
    }

    /// Every action that makes some rule jump far enough when it becomes optimal, alone or beside
    /// the actions that are.
    fn candidates(&self) -> Result<Vec<Candidate<'a>>, SolveError> {
        let bellman = self.optimum.bellman();
        let dynamics = bellman.dynamics;
        let horizon = EffectiveHorizon::new(dynamics)?;
        let ties: Vec<State> = cliffs(self.optimum, self.rewards)
            .into_iter()
            .filter(|tied| self.goal.all || tied.is_essential())
            .map(|tied| tied.state)
            .collect();
        let mut candidates = Vec::new();
        for (state, optimal) in &self.states {
            for class in self.classes(*state) {
                let tied = self.optimum.optimal().contains(class[0]);
                let mut beside = optimal.clone();
                beside.extend(class.iter().filter(|_| !tied));
                let enough = |after: &[Pair]| self.goal.is_met(self.optimum, optimal, after);
                if tied && !ties.contains(state) || !enough(&class) && !enough(&beside) {
                    continue;
                }
                let nearest = optimal.iter().map(|&b| horizon.apart(dynamics, class[0], b)).min().unwrap_or_default();
                let bound = match tied {
                    true => Fraction::zero(),
                    false => self
                        .optimum
                        .value_fraction(*state, 0)
                        .minus(&self.optimum.q_fraction(class[0], 0))
                        .over(&(nearest + Rational::from(2u32))),
                };
                candidates.push(Candidate { state: *state, class, bound });
            }
        }
        Ok(candidates)
    }

    /// The actions of a state, each with its duplicates unless these count.
    fn classes(&self, state: State) -> Vec<Vec<Pair>> {
        let bellman = self.optimum.bellman();
        classes(bellman, self.rewards, bellman.dynamics.actions(state), self.goal.all)
    }

    fn directions(&self, candidate: &Candidate<'_>) -> Result<Vec<(Construction, Direction)>, SolveError> {
        let dynamics = self.optimum.bellman().dynamics;
        let raised = |pair: &Pair| candidate.class.contains(pair);
        let bonus = from_signs(dynamics.pairs(), |pair| i32::from(raised(&pair)));
        let mut directions = vec![(Construction::Bonus, bonus)];
        if *candidate.bound.numerator() == 0u32 {
            return Ok(directions); // A tie breaks at once along the simplest direction.
        }
        let here = dynamics.pair_range(candidate.state);
        let contrast = from_signs(dynamics.pairs(), |pair| match raised(&pair) {
            true => 1,
            false => -i32::from(here.contains(&pair.index())),
        });
        directions.push((Construction::Contrast, contrast));
        directions.push((Construction::Occupancy, self.occupancy_contrast(candidate)?));
        Ok(directions)
    }

    fn occupancy_contrast(&self, candidate: &Candidate<'_>) -> Result<Direction, SolveError> {
        let dynamics = self.optimum.bellman().dynamics;
        let optimal = self.optimum.policy();
        let other = DeterministicPolicy::from_fn(dynamics, |state| {
            if state == candidate.state { candidate.class[0] } else { optimal.at(state) }
        });
        let start = Distribution::point(candidate.state);
        let [before, after] = [&optimal, &other].map(|policy| occupancy(dynamics, &start, policy));
        let (before, after) = (before?, after?);
        let mut signs = vec![0; dynamics.pairs()];
        for state in dynamics.all_states() {
            if dynamics.rank().is_some() && dynamics.is_absorbing(state) {
                continue;
            }
            let [was, is] = [&before, &after].map(|d| &d[state.index()]);
            for class in self.classes(state) {
                let used = |policy: &DeterministicPolicy| class.iter().any(|&pair| policy.probability(pair) != 0u32);
                let share = |used: bool, visits: &Rational| if used { visits.clone() } else { Rational::ZERO };
                let sign = match share(used(&other), is).cmp(&share(used(&optimal), was)) {
                    Ordering::Greater => 1,
                    Ordering::Equal if used(&other) && *is > 0u32 => 0,
                    _ => -1,
                };
                class.iter().for_each(|pair| signs[pair.index()] = sign);
            }
        }
        Ok(from_signs(dynamics.pairs(), |pair| signs[pair.index()]))
    }

    /// Follows R + εD to the first jump, unless that lies beyond the smallest change known.
    fn walk(
        &mut self,
        candidate: &Candidate<'_>,
        construction: Construction,
        direction: Direction,
        known: Option<&Change>,
    ) -> Result<Option<Change>, SolveError> {
        let mut start = Rational::ZERO;
        for _ in 0..MOST_PIECES_OF_A_RAY {
            self.cost += self.price;
            let step = if start == 0u32 {
                self.piece(self.optimum, &direction, &start)?
            } else {
                let reward = self.optimum.bellman().reward.moved(&start, &direction);
                let bellman = Bellman::new(self.optimum.bellman().dynamics, &reward);
                self.piece(&solve(&bellman)?, &direction, &start)?
            };
            match step {
                Step::Jump { state, attained, infimum, until } => {
                    let target = candidate.class[0];
                    return Ok(Some(Change { state, target, construction, direction, infimum, attained, until }));
                }
                Step::Next(end) if known.is_none_or(|known| end < known.infimum) => start = end,
                Step::Next(_) | Step::Over => break,
            }
        }
        Ok(None)
    }

    /// One piece of a walk: from the optimum of R + `start`·D on.
    fn piece(
        &self,
        optimum: &Optimum<'_, Rational>,
        direction: &Direction,
        start: &Rational,
    ) -> Result<Step, SolveError> {
        let ray = Ray::new(optimum, direction)?;
        let end = match ray.until() {
            Bound::At(end) => Bound::At(start + end),
            Bound::Infinite => Bound::Infinite,
        };
        let jumps = |after: &dyn Fn(State) -> Vec<Pair>| {
            let jumped = |(state, before): &&(State, Vec<Pair>)| self.goal.is_met(optimum, before, &after(*state));
            self.states.iter().find(jumped).map(|(state, _)| *state)
        };
        if let Some(state) = jumps(&|state| ray.within(state)) {
            return Ok(Step::Jump { state, attained: false, infimum: start.clone(), until: end });
        }
        let Bound::At(end) = end else { return Ok(Step::Over) };
        match jumps(&|state| ray.at_end(state).unwrap_or_default()) {
            Some(state) => Ok(Step::Jump { state, attained: true, infimum: end.clone(), until: Bound::At(end) }),
            None => Ok(Step::Next(end)),
        }
    }
}

/// What a piece leads to.
enum Step {
    Jump {
        state: State,
        attained: bool,
        infimum: Rational,
        until: Bound,
    },
    /// Another piece from here on.
    Next(Rational),
    /// No end, and no jump.
    Over,
}

fn from_signs(pairs: usize, mut sign: impl FnMut(Pair) -> i32) -> Direction {
    PairFunction::from_fn(pairs, |pair| match sign(pair) {
        1 => Rational::ONE,
        -1 => -Rational::ONE,
        _ => Rational::ZERO,
    })
}
