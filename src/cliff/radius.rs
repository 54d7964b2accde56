//! The radius: how far from R the nearest reward is at which an optimal policy is not the only one.
//!
//! For π and an action a of s let c = c^π_{s,a} be the discounted occupancy of π from s, less that
//! of "a at s, then π": −1 at (s,a), and y(s′) at (s′,π(s′)). Then V^π(s) − Q^π(s,a) = c·R, so that
//! a change w·d with ‖d‖ ≤ r moves this gap by at most r N(s,a), where N is the dual norm of w·c,
//! and some change does. π is uniquely optimal within the least quotient of a gap by its N, the
//! distance to a *facet* of the cone of rewards for which π is optimal, and no further.

use std::collections::{BTreeMap, BTreeSet};

use malachite_base::num::arithmetic::traits::{Abs, Sign};
use malachite_base::num::basic::traits::{One, Zero};

use super::budget::Budget;
use super::occupancies::{MANY_STATES, Occupancies, exact_difference};
use super::ray::Bound;
use super::witness::classes;
use crate::bellman::Bellman;
use crate::mdp::{DeterministicPolicy, Dynamics, Kernel, NamedReward, Pair, PairFunction, Reward, State};
use crate::number::enclosure::{ceiling_at, dyadic, floor_at};
use crate::number::{Integer, Rational};
use crate::solve::{EffectiveHorizon, Estimate, Optimum, SolveError, common_denominator};

/// Speeds are rounded to multiples of 2^−bits, where they are not exact.
const SPEED_BITS: u64 = 40;

/// How large a change of a reward is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// The largest change of a number.
    Sup,
    /// The sum of all changes, where duplicates count once.
    Total,
}

impl Norm {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Norm::Sup => "sup",
            Norm::Total => "total",
        }
    }
}

/// Which rewards may change: R + w·d, with d equal on duplicates.
#[derive(Clone, Debug)]
pub struct Freedom {
    /// w.
    pub weight: PairFunction<Rational>,
    /// How large d is.
    pub norm: Norm,
    /// Whether duplicates are taken apart.
    pub all: bool,
}

/// A wall of the cone of rewards for which π is optimal, with what is known of its distance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// V^π(s) − Q^π(s,a).
    pub gap: Rational,
    /// N(s,a) is at least this,
    pub slowest: Rational,
    /// and at most this.
    pub fastest: Rational,
}

impl Facet {
    /// The distance is at least this.
    pub fn lower(&self) -> Bound {
        quotient(&self.gap, &self.fastest)
    }

    /// The distance is at most this.
    pub fn upper(&self) -> Bound {
        quotient(&self.gap, &self.slowest)
    }
}

fn quotient(gap: &Rational, speed: &Rational) -> Bound {
    if *speed == 0u32 { Bound::Infinite } else { Bound::At(gap / speed) }
}

/// How far R may move before π, the one optimal policy up to duplicates, is that no more.
#[derive(Clone, Debug)]
pub struct Radius {
    /// π.
    pub policy: DeterministicPolicy,
    /// What may change.
    pub freedom: Freedom,
    /// For each pair the first of its duplicates.
    pub class: Vec<Pair>,
    /// T, at least the expected number of steps from each state.
    pub horizon: Vec<Rational>,
    /// The occupancies of π, exactly or nearly.
    pub occupancies: Occupancies,
    /// For some pairs y exactly.
    pub vectors: BTreeMap<Pair, Vec<Rational>>,
    /// For each pair its facet, none for duplicates of π(s) and where rewards are 0 for good.
    pub facets: Vec<Option<Facet>>,
    /// The radius is at least this.
    pub lower: Bound,
    /// The radius is at most this.
    pub upper: Bound,
    /// The pair whose facet is nearest, if some is at a finite distance.
    pub nearest: Option<Pair>,
}

impl Radius {
    /// R + w·d, the reward at distance `upper` from R at which the nearest pair draws level.
    pub fn nearest_reward(&self, bellman: &Bellman<'_, Rational>) -> Option<Reward> {
        let (Some(pair), Bound::At(distance)) = (self.nearest, &self.upper) else { return None };
        let dynamics = bellman.dynamics;
        let state = dynamics.state_of(pair);
        let y = match self.vectors.get(&pair) {
            Some(y) => y.clone(),
            None => {
                let (row, scale) = self.occupancies.difference(dynamics, state, pair);
                row.into_iter().map(|x| Rational::from_integers(x, scale.clone())).collect()
            }
        };
        // c by classes, each by its first action.
        let mut c = BTreeMap::from([(self.class[pair.index()], -Rational::ONE)]);
        // Where little is known of the others, the reward of the action alone makes it draw level.
        let own = self.freedom.weight.at(pair).abs();
        let is_alone = |facet: &Facet| facet.slowest == own && facet.fastest != own;
        let alone = self.facets[pair.index()].as_ref().is_some_and(is_alone) && !self.vectors.contains_key(&pair);
        for (state, y) in dynamics.all_states().zip(y).filter(|_| !alone) {
            if y != 0u32 && !dynamics.is_terminal(state) {
                c.insert(self.class[self.policy.at(state).index()], y);
            }
        }
        let weighted = |(&pair, c): (&Pair, &Rational)| (pair, c * self.freedom.weight.at(pair));
        let weighted: Vec<(Pair, Rational)> = c.iter().map(weighted).collect();
        let moved: Vec<&(Pair, Rational)> = match self.freedom.norm {
            Norm::Sup => weighted.iter().collect(),
            // The first of the largest.
            Norm::Total => weighted.iter().rev().max_by_key(|(_, c)| c.abs()).into_iter().collect(),
        };
        let mut step = BTreeMap::new();
        for (first, c) in moved {
            let size = self.freedom.weight.at(*first) * distance;
            step.insert(
                *first,
                match c.sign() {
                    std::cmp::Ordering::Greater => -size,
                    std::cmp::Ordering::Equal => Rational::ZERO,
                    std::cmp::Ordering::Less => size,
                },
            );
        }
        let change = |pair: Pair| step.get(&self.class[pair.index()]);
        Some(PairFunction::from_fn(dynamics.pairs(), |pair| {
            let reward = bellman.reward.at(pair);
            change(pair).map_or_else(|| reward.clone(), |change| reward + change)
        }))
    }
}

/// The radius of an optimum that has no tie but between duplicates; `budget` is how many pairs are
/// looked at exactly at most.
///
/// # Errors
/// As [`solve`](crate::solve::solve).
pub fn radius<'b>(
    optimum: &Optimum<'_, Rational>,
    rewards: &[NamedReward],
    freedom: Freedom,
    budget: impl Into<Budget<'b>>,
) -> Result<Radius, SolveError> {
    let budget = budget.into();
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let policy = optimum.policy();
    let class = first_duplicates(bellman, rewards, freedom.all);
    let horizon = EffectiveHorizon::new(dynamics)?;
    let horizon: Vec<Rational> = dynamics.all_states().map(|state| horizon.at(state).clone()).collect();
    let steps = horizon.iter().max().cloned().unwrap_or_default();
    let occupancies = Occupancies::of(dynamics, &policy, &steps)?;
    let mut facets = vec![None; dynamics.pairs()];
    let speeds = Speeds::new(dynamics, &policy, &freedom, &horizon, &occupancies);
    for state in dynamics.all_states().filter(|&state| !dynamics.is_terminal(state)) {
        for pair in dynamics.actions(state) {
            if class[pair.index()] != class[policy.at(state).index()] {
                let (slowest, fastest) = speeds.bounds(state, pair);
                let gap = optimum.value_fraction(state, 0).minus(&optimum.q_fraction(pair, 0)).reduce();
                facets[pair.index()] = Some(Facet { gap, slowest, fastest });
            }
        }
    }
    let solving = Estimate::of(dynamics).operations();
    let mut vectors = BTreeMap::new();
    let (mut lower, mut upper, mut nearest);
    loop {
        (lower, upper, nearest) = bounds(&facets);
        let open = |pair: &Pair| facets[pair.index()].as_ref().is_some_and(|facet| facet.slowest != facet.fastest);
        let Some(pair) = first_below(&facets, &upper).filter(open) else { break };
        if dynamics.states() > MANY_STATES || !budget.allows(vectors.len()) {
            break;
        }
        budget.spend(solving);
        let y = exact_difference(dynamics, &policy, dynamics.state_of(pair), pair)?;
        if let Some(facet) = &mut facets[pair.index()] {
            facet.fastest = speeds.exact(pair, &y);
            facet.slowest = facet.fastest.clone();
        }
        vectors.insert(pair, y);
    }
    Ok(Radius { policy, freedom, class, horizon, occupancies, vectors, facets, lower, upper, nearest })
}

/// The pair whose facet may be nearest of those that are not known to lie at `upper` or beyond.
fn first_below(facets: &[Option<Facet>], upper: &Bound) -> Option<Pair> {
    let lower = |(index, facet): (usize, &Option<Facet>)| match facet.as_ref()?.lower() {
        Bound::At(lower) => Some((lower, Pair::new(index))),
        Bound::Infinite => None,
    };
    let (lower, pair) = facets.iter().enumerate().filter_map(lower).min()?;
    match upper {
        Bound::At(upper) if lower >= *upper => {
            // What is nearest may not be exact yet.
            facets.iter().enumerate().find_map(|(index, facet)| {
                let facet = facet.as_ref()?;
                (facet.slowest != facet.fastest && facet.lower() == Bound::At(upper.clone())).then(|| Pair::new(index))
            })
        }
        _ => Some(pair),
    }
}

/// The least lower and upper distance of a facet, and the pair of the latter.
fn bounds(facets: &[Option<Facet>]) -> (Bound, Bound, Option<Pair>) {
    let least = |distance: fn(&Facet) -> Bound| {
        let finite = |(index, facet): (usize, &Option<Facet>)| match distance(facet.as_ref()?) {
            Bound::At(distance) => Some((distance, Pair::new(index))),
            Bound::Infinite => None,
        };
        facets.iter().enumerate().filter_map(finite).min()
    };
    let bound = |found: Option<(Rational, Pair)>| found.map_or(Bound::Infinite, |(distance, _)| Bound::At(distance));
    let upper = least(Facet::upper);
    let nearest = upper.as_ref().map(|(_, pair)| *pair);
    (bound(least(Facet::lower)), bound(upper), nearest)
}

/// What the speeds N(s,a) are computed from.
struct Speeds<'a> {
    dynamics: &'a Dynamics,
    freedom: &'a Freedom,
    horizon: &'a [Rational],
    occupancies: &'a Occupancies,
    /// |w(s′,π(s′))|, and the same as integers over a denominator; 0 at terminal states.
    weights: Vec<Rational>,
    integers: Vec<Integer>,
    common: Integer,
    /// ρ max |w(s′,π(s′))|.
    error: Rational,
}

impl<'a> Speeds<'a> {
    fn new(
        dynamics: &'a Dynamics,
        policy: &DeterministicPolicy,
        freedom: &'a Freedom,
        horizon: &'a [Rational],
        occupancies: &'a Occupancies,
    ) -> Self {
        let weight = |state: State| match dynamics.is_terminal(state) {
            true => Rational::ZERO,
            false => freedom.weight.at(policy.at(state)).abs(),
        };
        let weights: Vec<Rational> = dynamics.all_states().map(weight).collect();
        let common = common_denominator(weights.iter());
        let integers = weights.iter().map(|w| Integer::from(w.numerator_ref() * (&common / w.denominator_ref())));
        let error = occupancies.residual(dynamics, policy) * weights.iter().max().unwrap_or(&Rational::ZERO);
        let integers = integers.collect();
        Speeds { dynamics, freedom, horizon, occupancies, weights, integers, common: common.into(), error }
    }

    fn with_own(&self, pair: Pair, others: Rational) -> Rational {
        let own = self.freedom.weight.at(pair).abs();
        match self.freedom.norm {
            Norm::Sup => others + own,
            Norm::Total => others.max(own),
        }
    }

    /// N(s,a) from the exact y.
    fn exact(&self, pair: Pair, y: &[Rational]) -> Rational {
        let terms = y.iter().zip(&self.weights).filter(|(_, w)| **w != 0u32).map(|(y, w)| y.abs() * w);
        let others = match self.freedom.norm {
            Norm::Sup => terms.sum(),
            Norm::Total => terms.max().unwrap_or_default(),
        };
        self.with_own(pair, others)
    }

    /// Bounds of N(s,a): the occupancies err by ρ (T(s) + γ Σ P(s′|s,a) T(s′)) in all.
    fn bounds(&self, state: State, pair: Pair) -> (Rational, Rational) {
        let (row, scale) = self.occupancies.difference(self.dynamics, state, pair);
        let terms = row.iter().zip(&self.integers).filter(|(_, w)| **w != 0u32).map(|(x, w)| x.abs() * w);
        let numerator = match self.freedom.norm {
            Norm::Sup => terms.fold(Integer::ZERO, |sum, x| sum + x),
            Norm::Total => terms.max().unwrap_or_default(),
        };
        let speed = self.with_own(pair, Rational::from_integers(numerator, scale * &self.common));
        if self.error == 0u32 {
            return (speed.clone(), speed);
        }
        let ahead = self.dynamics.discounted_row(pair).map(|(next, p)| p * &self.horizon[next.index()]);
        let error = (&self.horizon[state.index()] + ahead.sum::<Rational>()) * &self.error;
        // The reward of the action itself always counts.
        let own = self.with_own(pair, Rational::ZERO);
        let slowest = dyadic(&floor_at(&(&speed - &error), SPEED_BITS), SPEED_BITS).max(own);
        (slowest, dyadic(&ceiling_at(&(speed + error), SPEED_BITS), SPEED_BITS))
    }
}

/// For each pair the first of its duplicates.
pub fn first_duplicates(bellman: &Bellman<'_, Rational>, rewards: &[NamedReward], all: bool) -> Vec<Pair> {
    let dynamics = bellman.dynamics;
    let mut class: Vec<Pair> = dynamics.all_pairs().collect();
    for state in dynamics.all_states() {
        for members in classes(bellman, rewards, dynamics.actions(state), all) {
            members.iter().for_each(|pair| class[pair.index()] = members[0]);
        }
    }
    class
}

/// Some pairs with all their duplicates.
pub fn with_duplicates(bellman: &Bellman<'_, Rational>, rewards: &[NamedReward], pairs: &[Pair]) -> Vec<Pair> {
    let dynamics = bellman.dynamics;
    let states: BTreeSet<State> = pairs.iter().map(|&pair| dynamics.state_of(pair)).collect();
    let classes = states.into_iter().flat_map(|state| classes(bellman, rewards, dynamics.actions(state), false));
    classes.filter(|class| class.iter().any(|pair| pairs.contains(pair))).flatten().collect()
}
