//! Which temperature buys which stability: `soft-lipschitz` as the paper states it, sharpened, and for the model at hand.
//!
//! Write c = ‖ΔQ‖/α for a change of Q*_α in the maximum norm. A softmax moves by at most tanh(c/2) in total variation: raising the actions of
//! a set of probability p by c and lowering the others gives it p e^{2c}/(1 + p(e^{2c} − 1)) =: f_p(c) + p, no change within ±c gives more,
//! and over p the difference f_p(c) is largest where the log-odds go from −c to c, as σ(c) − σ(−c) = tanh(c/2). With
//! ‖ΔQ‖ ≤ ‖ΔR‖/(1 − γ) this sharpens the paper's bound c/2, which it approaches for small changes, to
//!
//! > d_TV ≤ tanh(‖ΔR‖ / (2α(1 − γ))) < 1.
//!
//! For a given model two more things are known. The policy only sees *differences* of Q at s: with M(s) the largest expected discounted number of steps
//! from s (V* for the reward 1), |ΔV(s′)| ≤ M(s′)‖ΔR‖, and for two actions |ΔQ(s,a) − ΔQ(s,b)| ≤ 2 K(s) ‖ΔR‖ with
//! K(s) = 1 + ½γ max_{a,b} Σ_{s′} |P(s′|s,a) − P(s′|s,b)| M(s′); so c may be taken as K(s)‖ΔR‖/α. And the probabilities of the sets of actions at s are known, so
//! the maximum of f_p runs over those p only.

use malachite_base::num::basic::traits::{One, Zero};

use super::fixed_point::enclose;
use super::problem::{Budget, SoftError, SoftProblem, Temperature};
use super::solution::SoftSolution;
use crate::mdp::{Dynamics, Reward, State};
use crate::number::Rational;
use crate::number::enclosure::{Enclosure, exp_of, ln};
use crate::solve::{Horizon, SolveError};

/// Sets of actions are enumerated up to this many actions at a state; beyond, tanh(c/2) is used.
const MAX_ENUMERATED: usize = 12;
/// Fraction bits of exp in the bounds.
const BITS: u64 = 80;

/// How far a change of reward moves the soft policy.
#[derive(Clone, Debug)]
pub struct Comparison<'m> {
    /// The soft values for R and for R′.
    pub solutions: [SoftSolution<'m>; 2],
    /// ‖R − R′‖.
    pub distance: Rational,
    /// The paper's bound ‖R − R′‖/(2α(1 − γ)); `None` at γ = 1, where the claim says nothing.
    pub bound: Option<Rational>,
    /// d_TV(π_{R,α}(·|s), π_{R′,α}(·|s)), in the order of the states.
    pub total_variation: Vec<Enclosure>,
}

/// The change of the soft policy between two rewards, at every state.
///
/// # Errors
/// As [`enclose`].
pub fn compare<'m>(
    problem: &SoftProblem<'m>,
    other: &'m Reward,
    width: &Rational,
    budget: Budget,
) -> Result<Comparison<'m>, SoftError> {
    let dynamics = problem.dynamics;
    let most = dynamics.all_states().map(|state| dynamics.actions(state).len()).max().unwrap_or(1);
    // ½ Σ_a of differences of two enclosures each.
    let inner = width / Rational::from(most);
    let first = enclose(problem, &inner, budget)?;
    let second = enclose(&problem.with_reward(other), &inner, budget)?;
    let distance = problem.reward.distance(other);
    Ok(Comparison {
        bound: paper_bound(dynamics.discount(), problem.temperature.alpha(), &distance),
        distance,
        total_variation: dynamics.all_states().map(|state| first.total_variation(&second, state)).collect(),
        solutions: [first, second],
    })
}

/// ‖ΔR‖/(2α(1 − γ)); `None` at γ = 1.
pub fn paper_bound(discount: &Rational, alpha: &Rational, distance: &Rational) -> Option<Rational> {
    let rest = Rational::ONE - discount;
    (rest > 0u32).then(|| distance / (Rational::from(2u32) * alpha * rest))
}

/// How sensitive the Q-differences of each state are to the reward: K(s), in the order of the states.
///
/// Rewards of absorbing states are fixed at γ = 1; K is 0 there.
///
/// # Errors
/// Never for valid dynamics; see [`solve`](crate::solve::solve).
pub fn sensitivities(dynamics: &Dynamics) -> Result<Vec<Rational>, SolveError> {
    let rank = dynamics.rank();
    let horizon = Horizon::new(dynamics)?;
    let sensitivity = |state: State| {
        if rank.is_some_and(|rank| rank[state.index()] == 0) {
            return Rational::ZERO;
        }
        let mut largest = Rational::ZERO;
        for a in dynamics.actions(state) {
            for b in dynamics.actions(state).filter(|&b| b > a) {
                largest = largest.max(horizon.apart(dynamics, a, b));
            }
        }
        Rational::ONE + (largest >> 1u32)
    };
    Ok(dynamics.all_states().map(sensitivity).collect())
}

/// An upper bound of tanh(c/2) = 1 − 2/(e^c + 1), for c ≥ 0.
fn tanh_half(c: &Rational) -> Rational {
    if *c > 64u32 {
        return Rational::ONE;
    }
    match exp_of(&Enclosure::point(c.clone()), BITS) {
        Ok(e) => Rational::ONE - Rational::from(2u32) / (e.upper() + Rational::ONE),
        Err(_) => Rational::ONE, // not reached for c ≤ 64
    }
}

/// An upper bound of max_p f_p(c) over the probabilities p of sets of actions.
fn worst_shift(policy: &[Enclosure], c: &Rational) -> Rational {
    let universal = tanh_half(c);
    if policy.len() > MAX_ENUMERATED || *c > 32u32 {
        return universal;
    }
    let Ok(e) = exp_of(&Enclosure::point(c.clone()), BITS) else { return universal };
    let square = e.upper() * e.upper();
    // f_p rises in p up to its maximum at 1/(1 + e^c) and falls after it.
    let (peak_low, peak_high) =
        (Rational::ONE / (e.upper() + Rational::ONE), Rational::ONE / (e.lower() + Rational::ONE));
    let shift = |p: &Rational| p * &square / (p * (&square - Rational::ONE) + Rational::ONE) - p;
    let mut worst = Rational::ZERO;
    for set in 1u32..(1 << policy.len()) - 1 {
        let members = policy.iter().enumerate().filter(|(a, _)| set >> a & 1 == 1);
        let p = members.fold(Enclosure::point(Rational::ZERO), |sum, (_, p)| &sum + p);
        let at = if *p.upper() < peak_low {
            shift(p.upper())
        } else if *p.lower() > peak_high {
            shift(p.lower())
        } else {
            return universal;
        };
        worst = worst.max(at);
    }
    worst.min(universal)
}

/// Certified bounds of the change of the policy at every state, over *all* rewards within a distance.
#[derive(Clone, Debug)]
pub struct Sensitivity {
    /// The paper's bound, the same for all states; `None` at γ = 1.
    pub paper: Option<Rational>,
    /// An upper bound for each state from the model's own analysis.
    pub own: Vec<Rational>,
}

impl Sensitivity {
    /// The largest of the model's own bounds.
    pub fn worst(&self) -> Rational {
        self.own.iter().max().cloned().unwrap_or_default()
    }
}

/// Bounds of d_TV(π_{R,α}(·|s), π_{R′,α}(·|s)) over all R′ with ‖R′ − R‖ ≤ `distance`, from an enclosed π_{R,α} and [`sensitivities`].
pub fn sensitivity(solution: &SoftSolution<'_>, sensitivities: &[Rational], distance: &Rational) -> Sensitivity {
    let problem = solution.problem();
    let alpha = problem.temperature.alpha();
    let at = |state: State| worst_shift(&solution.policy(state), &(&sensitivities[state.index()] * distance / alpha));
    Sensitivity {
        paper: paper_bound(problem.dynamics.discount(), alpha, distance),
        own: problem.dynamics.all_states().map(at).collect(),
    }
}

/// Temperatures at which no reward within a distance moves the policy further than a tolerance, at any state.
#[derive(Clone, Debug)]
pub struct CertifiedTemperature {
    /// The paper's: ‖ΔR‖/(2τ(1 − γ)); `None` at γ = 1.
    pub paper: Option<Rational>,
    /// From d_TV ≤ tanh(K‖ΔR‖/(2α)) with K = max K(s): at most K‖ΔR‖/(2 artanh τ), rounded up.
    pub universal: Rational,
    /// From the policy of the model at that temperature.
    pub own: Rational,
}

/// The smallest certified temperatures, by the paper's formula and by the model's own analysis.
///
/// The own analysis does not depend monotonely on α; the search bisects from the universal bound down and answers the last temperature that it
/// certified, so that `own` is certified without being claimed to be the least that is.
///
/// # Errors
/// [`SoftError::Range`] unless 0 < τ < 1 and ‖ΔR‖ > 0; as [`enclose`] otherwise.
pub fn certified_temperature(
    problem: &SoftProblem<'_>,
    sensitivities: &[Rational],
    distance: &Rational,
    tolerance: &Rational,
    budget: Budget,
) -> Result<CertifiedTemperature, SoftError> {
    if *tolerance <= 0u32 || *tolerance >= 1u32 {
        let value = tolerance.clone();
        return Err(SoftError::Range { what: "the tolerated change", range: "between 0 and 1, both excluded", value });
    }
    if *distance <= 0u32 {
        return Err(SoftError::Range {
            what: "the bound on the reward's change",
            range: "positive",
            value: distance.clone(),
        });
    }
    let one = Rational::ONE;
    let rest = &one - problem.dynamics.discount();
    let paper = (rest > 0u32).then(|| distance / (Rational::from(2u32) * tolerance * rest));
    let most = sensitivities.iter().max().cloned().unwrap_or_default().max(Rational::ONE);
    // 2 artanh τ = log((1 + τ)/(1 − τ)) ≥ 2τ.
    let precision = tolerance >> 20u32;
    let log = ln(&((&one + tolerance) / (&one - tolerance)), &precision)
        .map_or_else(|_| tolerance << 1u32, |log| log.lower().clone());
    let universal = round_up(&(most * distance / log.max(tolerance << 1u32)));
    // The paper's bound is no smaller; only rounding can put it first.
    let universal = paper.clone().map_or(universal.clone(), |paper| paper.min(universal));
    let (mut certified, mut refused) = (universal.clone(), Rational::ZERO);
    for _ in 0..10 {
        let middle = round_up(&((&certified + &refused) >> 1u32));
        let temperature = Temperature::new(middle.clone())?;
        let colder = SoftProblem { temperature, ..problem.clone() };
        let solution = enclose(&colder, &(tolerance >> 16u32), budget)?;
        if sensitivity(&solution, sensitivities, distance).worst() <= *tolerance {
            certified = middle;
        } else {
            refused = middle;
        }
    }
    Ok(CertifiedTemperature { paper, universal, own: certified })
}

/// A number with about 14 significant bits, at least x and at most 2^−13 x above it, for x > 0: temperatures are for people to read.
fn round_up(x: &Rational) -> Rational {
    use malachite_base::num::arithmetic::traits::{Ceiling, FloorLogBase2};
    let shift = 14 - x.floor_log_base_2();
    Rational::from((x << shift).ceiling()) >> shift
}
