//! Which temperature buys which stability: `soft-lipschitz` as the paper states it, sharpened, and
//! for the model at hand.
//!
//! Write c = ‖ΔQ‖/α for a change of Q*_α in the maximum norm. A softmax moves by at most tanh(c/2)
//! in total variation: raising the actions of a set of probability p by c and lowering the others
//! gives it p e^{2c}/(1 + p(e^{2c} − 1)) =: f_p(c) + p, no change within ±c gives more, and over p
//! the difference f_p(c) is largest where the log-odds go from −c to c, as σ(c) − σ(−c) =
//! tanh(c/2). With ‖ΔQ‖ ≤ ‖ΔR‖/(1 − γ) this sharpens the paper's bound c/2, which it approaches for
//! small changes, to
//!
//! > d_TV ≤ tanh(‖ΔR‖ / (2α(1 − γ))) < 1.
//!
//! For a given model two more things are known. The policy only sees *differences* of Q at s: with
//! M(s) the largest expected discounted number of steps from s (V* for the reward 1), |ΔV(s′)| ≤
//! M(s′)‖ΔR‖, and for two actions |ΔQ(s,a) − ΔQ(s,b)| ≤ 2 K(s) ‖ΔR‖ with K(s) = 1 + ½γ max_{a,b}
//! Σ_{s′} |P(s′|s,a) − P(s′|s,b)| M(s′); so c may be taken as K(s)‖ΔR‖/α. And the probabilities of
//! the sets of actions at s are known, so the maximum of f_p runs over those p only. For c above 64
//! that maximum is, but for e^{−64}, found without enumerating: an action that a change within
//! reach puts ahead gains 1 − π(a|s), and all those that stay behind by a factor gain their new
//! probability. So where the optimum is unique by more than 2K‖ΔR‖, the bounds tend to 0 as the
//! temperature falls.
//!
//! These bounds are attained, by every number of actions at every discount: let the actions of a
//! set B at s lead to a state x and the others to y, where the model stays. Rewards moved by ‖ΔR‖
//! up along B and at x and down elsewhere move the log-odds of B by exactly 2c; so the bound for a
//! p that B has is the change, and what the enclosures leave is all that is lost. In general K(s)
//! is an upper bound: no reward need move all successors apart.
//!
//! Kind `stability` of the certificates states such bounds. A checker computes e^x itself, within
//! what the format says; so the bounds here are computed with exponentials at least as far apart as
//! that, and hold with any that are narrower.

use malachite_base::num::arithmetic::traits::{Floor, Lcm};
use malachite_base::num::basic::traits::{One, Zero};

use super::fixed_point::enclose;
use super::operator::SoftOperator;
use super::problem::{Base, Budget, SoftError, SoftProblem, Temperature};
use super::side::Side;
use super::solution::SoftSolution;
use crate::mdp::{Dynamics, Pair, Reward, State};
use crate::number::enclosure::{Enclosure, Exponential, ceiling_at, dyadic, ln};
use crate::number::{Integer, Natural, Rational};
use crate::solve::{EffectiveHorizon, SolveError};

/// Sets of actions are enumerated up to this many actions at a state; beyond, tanh(c/2) is used.
const MAX_ENUMERATED: usize = 12;
/// Above this c, and above this exponent, e^x is not computed: all there is to gain is gained.
const MAX_EXPONENT: u32 = 64;

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
    let inner = Comparison::inner_width(problem.dynamics, width);
    let first = enclose(problem, &inner, budget)?;
    let second = enclose(&problem.with_reward(other), &inner, budget)?;
    Ok(Comparison::new([first, second]))
}

impl<'m> Comparison<'m> {
    /// The comparison of two solutions that differ in the reward alone.
    pub(super) fn new(solutions: [SoftSolution<'m>; 2]) -> Self {
        let [first, second] = &solutions;
        let problem = first.problem();
        let distance = problem.reward.distance(second.problem().reward);
        let states = problem.dynamics.all_states();
        Comparison {
            bound: paper_bound(problem.dynamics.discount(), problem.temperature.alpha(), &distance),
            distance,
            total_variation: states.map(|state| first.total_variation(second, state)).collect(),
            solutions,
        }
    }

    /// How wide values may be for total variations of this width: these are ½ Σ_a of differences of
    /// two enclosures each.
    pub(super) fn inner_width(dynamics: &Dynamics, width: &Rational) -> Rational {
        let most = dynamics.all_states().map(|state| dynamics.actions(state).len()).max().unwrap_or(1);
        width / Rational::from(most)
    }
}

/// ‖ΔR‖/(2α(1 − γ)); `None` at γ = 1.
fn paper_bound(discount: &Rational, alpha: &Rational, distance: &Rational) -> Option<Rational> {
    let rest = Rational::ONE - discount;
    (rest > 0u32).then(|| distance / (Rational::from(2u32) * alpha * rest))
}

/// What a bounded change of the reward can do to Q at each state, whatever the reward and the
/// temperature.
#[derive(Clone, Debug)]
pub struct Sensitivities {
    /// M.
    pub horizon: EffectiveHorizon,
    /// K(s), in the order of the states; 0 on absorbing states at γ = 1, whose rewards are fixed.
    pub differences: Vec<Rational>,
}

impl Sensitivities {
    /// M and K for the actions that have weight.
    ///
    /// # Errors
    /// Never for valid dynamics; see [`solve`](crate::solve::solve).
    pub fn new(dynamics: &Dynamics, base: &Base) -> Result<Self, SolveError> {
        let horizon = EffectiveHorizon::new(dynamics)?;
        let measure = base.measure(dynamics);
        let difference = |state: State| {
            if dynamics.rank().is_some_and(|rank| rank[state.index()] == 0) {
                return Rational::ZERO;
            }
            let actions: Vec<Pair> = dynamics.actions(state).filter(|&pair| *measure.at(pair) > 0u32).collect();
            let mut largest = Rational::ZERO;
            for (place, &a) in actions.iter().enumerate() {
                for &b in &actions[place + 1..] {
                    largest = largest.max(horizon.apart(dynamics, a, b));
                }
            }
            Rational::ONE + (largest >> 1u32)
        };
        let differences = dynamics.all_states().map(difference).collect();
        Ok(Sensitivities { horizon, differences })
    }

    fn worst(&self) -> Rational {
        self.differences.iter().max().cloned().unwrap_or_default()
    }
}

/// Bounds of d_TV(π_{R,α}(·|s), π_{R′,α}(·|s)) over *all* R′ with ‖R′ − R‖ ≤ a distance, from an
/// enclosed V*_α.
#[derive(Clone, Debug)]
pub struct Stability<'m> {
    solution: SoftSolution<'m>,
    horizon: EffectiveHorizon,
    distance: Rational,
    precision: u64,
    change: Vec<Rational>,
}

impl<'m> Stability<'m> {
    /// The bounds for a distance ≥ 0.
    pub fn new(solution: SoftSolution<'m>, sensitivities: &Sensitivities, distance: &Rational) -> Self {
        let scale = distance / solution.problem().temperature.alpha();
        let c: Vec<Rational> = sensitivities.differences.iter().map(|k| k * &scale).collect();
        let finite = c.iter().filter(|c| **c <= MAX_EXPONENT).max().cloned().unwrap_or_default();
        // e^{2c} < 2^{3c} multiplies what is lost in probabilities.
        let precision =
            solution.bits() + 3 * u64::from(MAX_EXPONENT).min(1 + u64::try_from(&finite.floor()).unwrap_or(0)) + 8;
        let exponentials = Loose(Exponential::new(precision));
        let bits = solution.bits();
        let at = |state: State| {
            let most = most_change(&solution, &exponentials, state, &c[state.index()]);
            dyadic(&ceiling_at(&most, bits), bits).min(Rational::ONE)
        };
        let change = solution.problem().dynamics.all_states().map(at).collect();
        let (horizon, distance) = (sensitivities.horizon.clone(), distance.clone());
        Stability { solution, horizon, distance, precision, change }
    }

    /// The values and policies for R.
    pub fn solution(&self) -> &SoftSolution<'m> {
        &self.solution
    }

    /// α.
    pub fn alpha(&self) -> &Rational {
        self.solution.problem().temperature.alpha()
    }

    /// M.
    pub fn horizon(&self) -> &EffectiveHorizon {
        &self.horizon
    }

    /// The bound on ‖R′ − R‖.
    pub fn distance(&self) -> &Rational {
        &self.distance
    }

    /// The bound for each state, in order; multiples of 2^−bits of the solution.
    pub fn change(&self) -> &[Rational] {
        &self.change
    }

    /// The largest of these bounds.
    pub fn worst(&self) -> Rational {
        self.change.iter().max().cloned().unwrap_or_default()
    }

    /// The bits at which any bounds of exp that are as narrow as the format says give no larger
    /// bounds.
    pub fn precision(&self) -> u64 {
        self.precision
    }

    /// The paper's bound, the same for all states; `None` at γ = 1.
    pub fn paper(&self) -> Option<Rational> {
        paper_bound(self.solution.problem().dynamics.discount(), self.alpha(), &self.distance)
    }
}

/// Bounds of exp as far apart as the format lets those of a checker be.
struct Loose(Exponential);

impl Loose {
    /// e⁻ and e⁺ of x, both in units of 2^−bits.
    fn bounds(&self, x: &Integer) -> [Integer; 2] {
        let (lower, upper) = self.0.bounds(x);
        let (lower, upper) = (Integer::from(lower), Integer::from(upper));
        // 4 · 2^−bits · max(1, e^x), rounded up.
        let slack = ((&upper >> self.0.bits()).max(Integer::ONE) + Integer::ONE) << 2u32;
        [(lower - &slack).max(Integer::ZERO), upper + slack]
    }
}

/// The largest bound of π′(B|s) − π(B|s) over all sets B of actions, where odds change by at most
/// e^{2c}.
fn most_change(solution: &SoftSolution<'_>, exponentials: &Loose, state: State, c: &Rational) -> Rational {
    let operator = solution.operator();
    let actions: Vec<Pair> = operator.pairs(state).collect();
    if actions.len() < 2 || operator.problem.is_fixed(state) {
        return Rational::ZERO;
    }
    let weights = || Weight::all(solution, exponentials, state, &actions);
    if *c > MAX_EXPONENT {
        return far(exponentials, &weights(), c);
    }
    let one = Integer::ONE << exponentials.0.bits();
    let [_, x] = exponentials.bounds(&ceiling_at(c, exponentials.0.bits()));
    match actions.len() <= MAX_ENUMERATED {
        true => worst(&weights(), &x, &one),
        false => everywhere(&x, &one),
    }
}

/// What is known of p(a|s) e^{(Q(s,a) − U(s))/α} for an action, U the upper bound of V.
struct Weight {
    least: Integer,
    most: Integer,
    /// The factor that stands for p(a|s).
    factor: Integer,
    /// An upper bound of (Q(s,a) − U(s))/α, in units.
    exponent: Integer,
}

impl Weight {
    fn all(solution: &SoftSolution<'_>, exponentials: &Loose, state: State, actions: &[Pair]) -> Vec<Weight> {
        let ((lower, upper), operator) = (solution.bounds(), solution.operator());
        let extra = exponentials.0.bits() - operator.bits;
        let weight = |(&pair, factor): (&Pair, Integer)| {
            let exponent = |side, values| {
                let q = operator.look_ahead(side, pair, values);
                operator.exponent(side, &q, &upper[state.index()]) << extra
            };
            let [least, _] = exponentials.bounds(&exponent(Side::Lower, lower));
            let exponent = exponent(Side::Upper, upper);
            let [_, most] = exponentials.bounds(&exponent);
            Weight { least: least * &factor, most: most * &factor, factor, exponent }
        };
        actions.iter().zip(factors(operator, actions)).map(weight).collect()
    }
}

/// The bound for large c. A set of far actions, whose e^{2c} π(a|s) is known not to exceed about
/// e^64, gains no more than its new probability; any other set gains no more than what one of the
/// others leaves.
fn far(exponentials: &Loose, weights: &[Weight], c: &Rational) -> Rational {
    let bits = exponentials.0.bits();
    let rise = ceiling_at(&(c << 1u32), bits);
    let limit = Integer::from(MAX_EXPONENT) << bits;
    let total: Integer = weights.iter().fold(Integer::ZERO, |total, weight| total + &weight.most);
    let (mut gained, mut kept) = (Integer::ZERO, Integer::ZERO);
    let mut largest = Rational::ZERO;
    for weight in weights {
        let raised = &weight.exponent + &rise;
        if raised <= limit {
            let [_, most] = exponentials.bounds(&raised);
            gained += most * &weight.factor;
        } else {
            largest = largest.max(share(&total - &weight.most, &weight.least));
            kept += &weight.least;
        }
    }
    largest.max(share(gained, &kept))
}

/// a/(a + b) for a, b ≥ 0, and 0 where a = 0.
fn share(a: Integer, b: &Integer) -> Rational {
    if a == 0u32 {
        return Rational::ZERO;
    }
    Rational::from_integers(a.clone(), a + b)
}

/// (x − 1)/(x + 1), the largest bound of all odds.
fn everywhere(x: &Integer, one: &Integer) -> Rational {
    Rational::from_integers(x - one, x + one)
}

/// The largest bound over all sets; a set's rises with its odds up to 1/x and falls after.
fn worst(weights: &[Weight], x: &Integer, one: &Integer) -> Rational {
    // Of the sets with odds below 1/x those with the largest count, of those above the ones with
    // the smallest.
    let (mut below, mut above): (Option<[Integer; 2]>, Option<[Integer; 2]>) = (None, None);
    for set in 1u32..(1 << weights.len()) - 1 {
        let mut sums = [Integer::ZERO, Integer::ZERO, Integer::ZERO, Integer::ZERO];
        for (a, Weight { least, most, .. }) in weights.iter().enumerate() {
            let side = if set >> a & 1 == 1 { 0 } else { 2 };
            sums[side] += least;
            sums[side + 1] += most;
        }
        let [b_least, b_most, r_least, r_most] = sums;
        if x * &b_most <= one * &r_least {
            if below.as_ref().is_none_or(|[b, r]| &b_most * r > b * &r_least) {
                below = Some([b_most, r_least]);
            }
        } else if x * &b_least >= one * &r_most {
            if above.as_ref().is_none_or(|[b, r]| &b_least * r < b * &r_most) {
                above = Some([b_least, r_most]);
            }
        } else {
            return everywhere(x, one);
        }
    }
    let square = (x * x, one * one);
    let shift = |[b, r]: [Integer; 2]| {
        let raised = &square.0 * &b;
        let all = &raised + &square.1 * &r;
        Rational::from_integers(raised, all) - Rational::from_integers(b.clone(), b + r)
    };
    [below, above].into_iter().flatten().map(shift).max().unwrap_or_default()
}

/// Integers in proportion to p(a|s).
fn factors(operator: &SoftOperator<'_>, actions: &[Pair]) -> Vec<Integer> {
    let Base::Measure(measure) = &operator.problem.base else { return vec![Integer::ONE; actions.len()] };
    let common = actions.iter().fold(Natural::ONE, |common, &pair| common.lcm(measure.at(pair).denominator_ref()));
    let factor = |&pair: &Pair| {
        let weight = measure.at(pair);
        Integer::from(weight.numerator_ref() * (&common / weight.denominator_ref()))
    };
    actions.iter().map(factor).collect()
}

/// Temperatures at which no reward within a distance moves the policy further than a tolerance, at
/// any state.
#[derive(Clone, Debug)]
pub struct CertifiedTemperature<'m> {
    /// The paper's: ‖ΔR‖/(2τ(1 − γ)), at and above which its bound is at most τ; `None` at γ = 1.
    pub paper: Option<Rational>,
    /// From d_TV ≤ tanh(K‖ΔR‖/(2α)) with K = max K(s): at most K‖ΔR‖/(2 artanh τ), rounded up. It
    /// does not depend on the policy, so that all higher temperatures will do, too; the bounds are
    /// those for the policy at this one.
    pub universal: Stability<'m>,
    /// From the policy of the model at that temperature, and for that temperature only.
    pub own: Stability<'m>,
}

/// Certified temperatures, by the paper's formula, by the sharpened one and by the model's own
/// analysis.
///
/// The own analysis does not depend monotonely on α: the probabilities of sets of actions may move
/// towards the worst ones as α grows, and where all optima are unique the policy hardly moves at
/// temperatures close to 0. So there need be no least temperature above which all will do. The
/// search halves the interval from 0 to the universal one ten times, always going on below a
/// temperature that it could certify and above one that it could not, and answers the lowest that
/// it certified; lower ones, which it did not try, may do as well. All enclosures are at most
/// `width` wide, and narrower where the tolerance needs it.
///
/// # Errors
/// [`SoftError::Range`] unless 0 < τ < 1 and ‖ΔR‖ > 0; as [`enclose`] otherwise.
pub fn certified_temperature<'m>(
    problem: &SoftProblem<'m>,
    sensitivities: &Sensitivities,
    (distance, tolerance): (&Rational, &Rational),
    width: &Rational,
    budget: Budget,
) -> Result<CertifiedTemperature<'m>, SoftError> {
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
    let most = sensitivities.worst().max(Rational::ONE);
    // 2 artanh τ = log((1 + τ)/(1 − τ)) ≥ 2τ.
    let precision = tolerance >> 20u32;
    let log = ln(&((&one + tolerance) / (&one - tolerance)), &precision)
        .map_or_else(|_| tolerance << 1u32, |log| log.lower().clone());
    let universal = round_up(&(most * distance / log.max(tolerance << 1u32)));
    // The paper's bound is no smaller; only rounding can put it first.
    let mut universal = paper.clone().map_or(universal.clone(), |paper| paper.min(universal));
    let width = (tolerance >> 16u32).min(width.clone());
    let at = |alpha: &Rational| -> Result<Stability<'m>, SoftError> {
        let problem = SoftProblem { temperature: Temperature::new(alpha.clone())?, ..problem.clone() };
        Ok(Stability::new(enclose(&problem, &width, budget)?, sensitivities, distance))
    };
    let mut highest = at(&universal)?;
    let mut step = 12u32;
    // Where rounding left no room for the bounds of exp: a little higher.
    while highest.worst() > *tolerance {
        universal = round_up(&(&universal + (&universal >> step)));
        highest = at(&universal)?;
        step = step.saturating_sub(1);
    }
    let (mut certified, mut refused) = (highest.clone(), Rational::ZERO);
    for _ in 0..10 {
        let middle = round_up(&((certified.alpha() + &refused) >> 1u32));
        let found = at(&middle)?;
        if found.worst() <= *tolerance {
            certified = found;
        } else {
            refused = middle;
        }
    }
    Ok(CertifiedTemperature { paper, universal: highest, own: certified })
}

/// A number with about 14 significant bits, at least x and at most 2^−13 x above it, for x > 0:
/// temperatures are for people to read.
fn round_up(x: &Rational) -> Rational {
    use malachite_base::num::arithmetic::traits::{Ceiling, FloorLogBase2};
    let shift = 14 - x.floor_log_base_2();
    Rational::from((x << shift).ceiling()) >> shift
}
