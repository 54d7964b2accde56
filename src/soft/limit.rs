//! The limit of the soft policy as the temperature falls to 0 (`small-alpha`), exactly described
//! and enclosed.
//!
//! **Theorem.** Let A*(s) be the optimal actions (among those to which p gives weight), and let h
//! solve
//!
//! > h(s) = log Σ_{a ∈ A*(s)} p(a|s) exp(γ Σ_{s′} P(s′|s,a) h(s′)),
//!
//! the soft Bellman equation restricted to A* with reward 0 and temperature 1. Then (V*_α − V*)/α →
//! h and
//!
//! > π_α(a|s) → π_0(a|s) = p(a|s) exp(γ (P h)(s,a) − h(s)) for a ∈ A*(s), and → 0 for the others.
//!
//! *Proof.* Put d_α = (V*_α − V*)/α. Dividing the soft Bellman equation by α, d_α(s) = log Σ_a
//! p(a|s) exp(−g(s,a)/α + γ (P d_α)(s,a)), where g(s,a) = V*(s) − Q*(s,a) is 0 on A* and positive
//! elsewhere. d_α is bounded, uniformly in α: with p summing to c(s), by the discounted sums of
//! bounds of |log c| and |log p|. So the terms off A* vanish uniformly and d_α = T₀ d_α + o(1), T₀
//! being the restricted operator. T₀ is a γ-contraction (at γ = 1 one in a weighted norm, as every
//! policy terminates); hence d_α → h. The policy is the ratio of one term to the sum. ∎
//!
//! So π_0 maximises the expected discounted entropy E Σ γ^t H(π(·|s_t)) (or minimises the
//! discounted divergence from the base) among the policies supported in A*: it prefers actions
//! after which *more* ties lie ahead. It is the uniform selection of `uniform-discontinuity`
//! exactly if p(a|s) exp(γ (P h)(s,a)) is the same for all a ∈ A*(s), at every s. With one state,
//! or with γ = 0, all are the same; two states with three actions suffice for a difference (a tie
//! at one state between staying and leaving).
//!
//! For a deterministic kernel, p = 1 and γ = 1, e^{h(s)} counts the optimal paths from s to
//! absorption, and π_0(a|s) is the share of them that begin with a: the limit is uniform over
//! optimal *paths*, not over optimal actions.

use super::fixed_point::enclose;
use super::problem::{Base, Budget, SoftError, SoftProblem, Temperature};
use super::solution::{SoftSolution, total_variation};
use crate::mdp::{ActionSets, Policy, Reward, State, StochasticPolicy};
use crate::number::{Enclosure, Rational};
use crate::solve::Optimum;

/// The limit policy π_0 with h.
#[derive(Clone, Debug)]
pub struct SmallTemperatureLimit {
    /// h(s) = lim (V*_α(s) − V*(s))/α, in the order of the states.
    pub entropy: Vec<Enclosure>,
    /// π_0(a|s), in the order of the pairs.
    pub policy: Vec<Enclosure>,
    /// d_TV(π_0(·|s), uniform on A*(s)), in the order of the states.
    pub from_uniform: Vec<Enclosure>,
    /// A*(·;R).
    pub optimal: ActionSets,
}

/// The base measure on A* alone, which with reward 0 and temperature 1 makes the soft problem whose
/// values are h; `None` if the base gives no weight to any optimal action of some state (the limit
/// is then that of the model without the actions of weight 0, which is to be asked for itself).
pub fn tied_base(optimum: &Optimum<'_, Rational>, base: &Base) -> Option<Base> {
    let dynamics = optimum.bellman().dynamics;
    base.measure(dynamics).restricted(dynamics, optimum.optimal()).map(Base::Measure)
}

/// The limit of the soft policy of this base measure as α → 0, every interval at most `width` wide.
///
/// # Errors
/// As [`enclose`]; `Ok(None)` as for [`tied_base`].
pub fn small_temperature_limit(
    optimum: &Optimum<'_, Rational>,
    base: &Base,
    width: &Rational,
    budget: Budget,
) -> Result<Option<SmallTemperatureLimit>, SoftError> {
    let dynamics = optimum.bellman().dynamics;
    let Some(base) = tied_base(optimum, base) else { return Ok(None) };
    let zero = Reward::zero(dynamics.pairs());
    let problem = SoftProblem { dynamics, reward: &zero, temperature: Temperature::one(), base };
    let solution = enclose(&problem, width, budget)?;
    Ok(Some(SmallTemperatureLimit::new(&solution, optimum.optimal())))
}

impl SmallTemperatureLimit {
    /// The limit from the solution for its [`tied_base`] and A*.
    pub fn new(solution: &SoftSolution<'_>, optimal: &ActionSets) -> Self {
        let dynamics = solution.problem().dynamics;
        let uniform = StochasticPolicy::uniform(dynamics, optimal);
        let policies: Vec<Vec<Enclosure>> = dynamics.all_states().map(|state| solution.policy(state)).collect();
        let distance = |(state, policy): (State, &Vec<Enclosure>)| {
            let uniform: Vec<Enclosure> =
                dynamics.actions(state).map(|pair| Enclosure::point(uniform.probability(pair))).collect();
            total_variation(policy, &uniform)
        };
        SmallTemperatureLimit {
            entropy: dynamics.all_states().map(|state| solution.value(state)).collect(),
            from_uniform: dynamics.all_states().zip(&policies).map(distance).collect(),
            policy: policies.into_iter().flatten().collect(),
            optimal: optimal.clone(),
        }
    }
}
