//! Along the discount: every break between two discounts, and the sets of optimal actions on each
//! piece.
//!
//! The value of a fixed policy is N_s(γ)/d(γ) with polynomials, d > 0, so that an advantage has the
//! sign of a polynomial. A policy that is optimal just beyond a break stays optimal until the least
//! root of such a polynomial: that is the next break.

mod values;

use std::cmp::Ordering;

use malachite_base::num::basic::traits::{One, Zero};
use malachite_base::num::logic::traits::SignificantBits;

use super::budget::Budget;
use crate::mdp::{ActionSets, DeterministicPolicy, Dynamics, Pair, Reward, rank};
use crate::number::{Polynomial, Rational, Root, product_work};
use crate::solve::{SolveError, common_denominator};

pub use values::ValuePolynomials;

/// The discounts that are gone through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discounts {
    /// The first one.
    pub from: Rational,
    /// The last one,
    pub to: Rational,
    /// if it belongs to them.
    pub is_closed: bool,
}

/// An open interval of discounts on which all sets of optimal actions are constant.
#[derive(Clone, Debug)]
pub struct DiscountPiece {
    /// Its right end.
    pub to: Root,
    /// V* on it.
    pub value: ValuePolynomials,
    /// A* on it.
    pub within: ActionSets,
    /// A* at its right end, unless that is an end that does not belong to the discounts.
    pub at_end: Option<ActionSets>,
}

/// The way from one discount to another.
#[derive(Clone, Debug)]
pub struct DiscountPath {
    /// Where it was to lead.
    pub discounts: Discounts,
    /// A* at the first discount.
    pub at_start: ActionSets,
    /// The pieces from there on, to the last discount unless the budget ended.
    pub pieces: Vec<DiscountPiece>,
    /// Where discount 1 belongs to the way, ranks that show that every policy ends.
    pub rank: Option<Vec<u32>>,
}

/// The least discount from which on no set of optimal actions changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blackwell {
    /// This one.
    At(Root),
    /// This one or a smaller one.
    AtMost(Rational),
}

impl DiscountPath {
    /// Where the pieces end.
    pub fn end(&self) -> Root {
        self.pieces.last().map_or_else(|| Root::At(self.discounts.from.clone()), |piece| piece.to.clone())
    }

    /// Whether the whole way was gone.
    pub fn is_whole(&self) -> bool {
        self.end() == Root::At(self.discounts.to.clone())
    }

    /// The points at which a set differs from that on a piece beside it, with the sets there.
    pub fn breaks(&self) -> impl Iterator<Item = (Root, &ActionSets)> {
        let from = || Root::At(self.discounts.from.clone());
        let start = self.pieces.first().map(|first| (from(), &self.at_start, &first.within));
        let ends =
            self.pieces.iter().filter_map(|piece| Some((piece.to.clone(), piece.at_end.as_ref()?, &piece.within)));
        start.into_iter().chain(ends).filter(|(_, sets, within)| sets != within).map(|(at, sets, _)| (at, sets))
    }

    /// The Blackwell discount, if the way leads to 1.
    pub fn blackwell(&self) -> Option<Blackwell> {
        if !self.is_whole() || self.discounts.to != 1u32 {
            return None;
        }
        let one = Root::At(Rational::ONE);
        let last = self.breaks().map(|(at, _)| at).filter(|at| *at != one).last();
        Some(match last {
            Some(Root::At(x)) if x == 0u32 => Blackwell::At(Root::At(x)),
            Some(last) => Blackwell::At(last),
            None if self.discounts.from == 0u32 => Blackwell::At(Root::At(Rational::ZERO)),
            None => Blackwell::AtMost(self.discounts.from.clone()),
        })
    }
}

/// Ranks that show that every policy ends, if every policy does and earns nothing then: discount 1
/// belongs to such a model.
pub fn ending(dynamics: &Dynamics, reward: &Reward) -> Option<Vec<u32>> {
    let rank = rank(dynamics).ok()?;
    let absorbing = dynamics.all_states().filter(|&state| dynamics.is_absorbing(state));
    let mut pairs = absorbing.flat_map(|state| dynamics.actions(state));
    pairs.all(|pair| *reward.at(pair) == 0u32).then_some(rank)
}

/// Follows the discount over one piece at least and as many as the budget allows. Discount 1 may be
/// among the discounts if there are ranks for it.
///
/// # Errors
/// [`SolveError::TooLong`] if the polynomials would be so long that a piece takes minutes.
pub fn discount_path<'b>(
    dynamics: &Dynamics,
    reward: &Reward,
    discounts: Discounts,
    budget: impl Into<Budget<'b>>,
) -> Result<DiscountPath, SolveError> {
    let budget = budget.into();
    let work = work_within_limit(dynamics, reward)?;
    let walk = Walk { dynamics, reward, budget, work };
    let rank = if discounts.is_closed && discounts.to == 1u32 { ending(dynamics, reward) } else { None };
    let nowhere = ActionSets::from_fn(dynamics, |_| false);
    let mut path = DiscountPath { discounts, at_start: nowhere, pieces: Vec::new(), rank };
    let to = path.discounts.to.clone();
    let mut policy =
        DeterministicPolicy::from_fn(dynamics, |state| dynamics.actions(state).next().unwrap_or(Pair::new(0)));
    while !path.is_whole() && (path.pieces.is_empty() || budget.allows(path.pieces.len())) {
        let mut start = path.end();
        let Some((lines, beyond)) = walk.optimal_beyond(policy, &mut start, &to) else {
            break;
        };
        match path.pieces.last_mut() {
            Some(before) => before.to = start,
            None => path.at_start = lines.vanishing(dynamics, &start),
        }
        let end = lines.next_break(beyond, &to);
        let belongs = path.discounts.is_closed || end != Root::At(to.clone());
        let piece = DiscountPiece {
            within: ActionSets::from_fn(dynamics, |pair| lines.advantage[pair.index()].0.is_zero()),
            at_end: belongs.then(|| lines.vanishing(dynamics, &end)),
            to: end,
            value: lines.value,
        };
        path.pieces.push(piece);
        policy = lines.policy;
    }
    // What one policy takes may be spent, but maybe not what all policies of the first piece take.
    let all = MOST_BITS.saturating_add(work);
    if path.pieces.is_empty() { Err(SolveError::TooLong { bits: all, limit: MOST_BITS }) } else { Ok(path) }
}

/// The bits of the polynomials of one policy, about.
///
/// # Errors
/// [`SolveError::TooLong`] for too many.
fn work_within_limit(dynamics: &Dynamics, reward: &Reward) -> Result<u64, SolveError> {
    // Of each pair about as many sums as the square of the degree, each of words; long rewards are
    // multiplied in less than the square of their words.
    let long = common_denominator(reward.distinct().iter()).significant_bits();
    let per_sum = product_work(long / 64, long);
    let bits = common_denominator(dynamics.distinct_probabilities().iter()).significant_bits() + 1;
    let states = dynamics.states() as u64;
    let sums = states.saturating_pow(2).saturating_mul(dynamics.pairs() as u64);
    let work = sums.saturating_mul(states.saturating_mul(bits).saturating_add(per_sum));
    if work > MOST_BITS { Err(SolveError::TooLong { bits: work, limit: MOST_BITS }) } else { Ok(work) }
}

const MOST_BITS: u64 = 1 << 36;

/// What a path goes through, and how much it costs to look at one policy.
struct Walk<'a> {
    dynamics: &'a Dynamics,
    reward: &'a Reward,
    budget: Budget<'a>,
    work: u64,
}

/// A policy with its value, and the signs of all advantages.
struct Lines {
    policy: DeterministicPolicy,
    value: ValuePolynomials,
    /// For each pair a polynomial with the signs of its advantage, and how much larger it is made.
    advantage: Vec<(Polynomial, crate::number::Integer)>,
}

impl Walk<'_> {
    /// A policy with its polynomials; none if the budget ends.
    fn lines(&self, policy: DeterministicPolicy) -> Option<Lines> {
        // Eight bits are gone through in the time of a word operation.
        if !self.budget.spend(self.work / 8) {
            return None;
        }
        let Walk { dynamics, reward, .. } = self;
        let value = ValuePolynomials::of(dynamics, reward, &policy);
        let advantage = dynamics.all_pairs().map(|pair| value.advantage(dynamics, reward, pair)).collect();
        Some(Lines { policy, value, advantage })
    }

    /// The policy that is optimal at a discount, by policy iteration from another one.
    fn optimal_at(&self, mut policy: DeterministicPolicy, at: &Rational) -> Option<Lines> {
        let dynamics = self.dynamics;
        loop {
            let lines = self.lines(policy)?;
            let gain = |pair: &Pair| {
                let (polynomial, unit) = &lines.advantage[pair.index()];
                let value = if polynomial.is_zero() { Rational::ZERO } else { polynomial.value(at) };
                value / Rational::from(unit)
            };
            let better = |state| {
                let best = dynamics.actions(state).map(|pair| (gain(&pair), pair)).max_by(|a, b| a.0.cmp(&b.0));
                best.filter(|(gain, _)| *gain > 0u32).map_or(lines.policy.at(state), |(_, pair)| pair)
            };
            let next = DeterministicPolicy::from_fn(dynamics, better);
            if next == lines.policy {
                return Some(lines);
            }
            policy = next;
        }
    }

    /// A policy that is optimal from a point on, up to some number beyond it; and that number, up to
    /// which no advantage vanishes.
    fn optimal_beyond(
        &self,
        mut policy: DeterministicPolicy,
        start: &mut Root,
        to: &Rational,
    ) -> Option<(Lines, Rational)> {
        let mut beyond = match start {
            Root::At(x) => &*x + ((to - &*x) >> 6u32),
            Root::Between { high, .. } => high.clone(),
        };
        loop {
            let lines = self.optimal_at(policy, &beyond)?;
            lines.settle(start);
            let nearer = match &*start {
                Root::At(x) => lines.without_roots_beyond(x, beyond.clone()),
                Root::Between { high, .. } => high.clone(),
            };
            let is_optimal = |(f, _): &(Polynomial, _)| f.is_zero() || f.sign(&nearer).is_lt();
            if nearer == beyond || lines.advantage.iter().all(is_optimal) {
                return Some((lines, nearer));
            }
            (beyond, policy) = (nearer, lines.policy);
        }
    }
}

impl Lines {
    /// The polynomials that are not 0.
    fn moving(&self) -> impl Iterator<Item = &Polynomial> {
        self.advantage.iter().map(|(f, _)| f).filter(|f| !f.is_zero())
    }

    /// A number between x and another one up to which no advantage vanishes.
    fn without_roots_beyond(&self, x: &Rational, mut beyond: Rational) -> Rational {
        let here = Polynomial::vanishing_at(x);
        for f in self.moving() {
            let rest = f.without(&here);
            while rest.has_root(x, &beyond) {
                beyond = (x + &beyond) >> 1u32;
            }
        }
        beyond
    }

    /// The least point after `beyond` and at most at `to` at which an advantage vanishes, or `to`.
    fn next_break(&self, beyond: Rational, to: &Rational) -> Root {
        let mut best = Root::At(to.clone());
        for f in self.moving() {
            let limit = best.high().clone();
            let rest = f.without(&Polynomial::vanishing_at(&limit));
            if let Some(mut root) = Root::first(&rest, &beyond, &limit)
                && root.compare(&mut best) == Ordering::Less
            {
                best = root;
            }
        }
        let mut best = best.rational();
        while matches!(best, Root::Between { .. }) && (*best.low() <= beyond || best.high() >= to) {
            best.refine();
        }
        best.round_between(&beyond, to);
        self.settle(&mut best);
        best
    }

    /// Makes the interval of a root so short, and its polynomial such a divisor, that each advantage
    /// either is a product of its powers and a polynomial without a root in the closed interval, or
    /// has no root there; and that Descartes' rule counts one root.
    fn settle(&self, root: &mut Root) {
        while let Root::Between { polynomial, low, high } = &*root {
            let crossing = |f: &Polynomial| {
                let rest = f.without(polynomial);
                rest.has_root(low, high).then_some(rest)
            };
            let divisor = match self.moving().find_map(crossing) {
                Some(rest) => {
                    Some(polynomial.gcd(&rest)).filter(|common| !common.is_constant() && root.is_root_of(common))
                }
                None if polynomial.variations(low, high) == 1 => return,
                None => None,
            };
            match divisor {
                Some(divisor) => *root = Root::Between { polynomial: divisor, low: low.clone(), high: high.clone() },
                None => root.refine(),
            }
        }
    }

    /// The sets of actions whose advantage vanishes at a settled point.
    fn vanishing(&self, dynamics: &Dynamics, at: &Root) -> ActionSets {
        ActionSets::from_fn(dynamics, |pair| {
            let (f, _) = &self.advantage[pair.index()];
            f.is_zero()
                || match at {
                    Root::At(x) => f.sign(x).is_eq(),
                    Root::Between { polynomial, .. } => f.divided_by(polynomial).is_some(),
                }
        })
    }
}
