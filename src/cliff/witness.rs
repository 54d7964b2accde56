//! Witnesses of policy cliffs: tied states, and rays that force each of their optimal actions.

use std::convert::Infallible;

use malachite_base::num::arithmetic::traits::LcmAssign;
use malachite_base::num::basic::traits::{One, Zero};

use super::ray::{Bound, Crossing};
use crate::bellman::{Bellman, reward_of};
use crate::mdp::{Direction, Dynamics, NamedReward, Pair, PairFunction, Reward, State, reachable};
use crate::number::{Fraction, Natural, Rational};
use crate::solve::{Optimum, SolveError, refine_where};

/// A state with several optimal actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TiedState {
    /// The state s0.
    pub state: State,
    /// A*(s0;R), duplicates grouped: actions of one group have the same row of P and agree in every
    /// reward of the model.
    pub groups: Vec<Vec<Pair>>,
    /// Whether every action returns to the state with probability 1.
    pub absorbing: bool,
}

impl TiedState {
    /// Whether the tie is between actions that differ in more than their name, at an absorbing
    /// state or not.
    pub fn is_essential(&self) -> bool {
        self.groups.len() > 1
    }

    /// A*(s0;R) in file order.
    pub fn actions(&self) -> Vec<Pair> {
        let mut actions: Vec<Pair> = self.groups.iter().flatten().copied().collect();
        actions.sort_unstable();
        actions
    }
}

impl TiedState {
    /// Two different optimal actions: of two groups, or duplicates if there is only one group.
    pub fn two_actions(&self) -> (Pair, Pair) {
        let actions = self.actions();
        let first = actions[0];
        let differs = |pair: &&Pair| !self.groups[0].contains(pair);
        let second = actions.iter().find(differs).or(actions.get(1)).copied();
        (first, second.unwrap_or(first))
    }
}

/// All states with several optimal actions, in order. `rewards` are those of the model: an action
/// that only some component with weight 0 tells from another is no duplicate of it.
pub fn cliffs(optimum: &Optimum<'_, Rational>, rewards: &[NamedReward]) -> Vec<TiedState> {
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let tied = optimum.optimal().tied(dynamics);
    tied.map(|state| {
        let groups = classes(bellman, rewards, optimum.optimal().at(dynamics, state), false);
        TiedState { state, groups, absorbing: dynamics.is_absorbing(state) }
    })
    .collect()
}

/// Actions of one state, each with its duplicates; every action apart if `all`.
pub(super) fn classes(
    bellman: &Bellman<'_, Rational>,
    rewards: &[NamedReward],
    actions: impl Iterator<Item = Pair>,
    all: bool,
) -> Vec<Vec<Pair>> {
    let mut classes: Vec<Vec<Pair>> = Vec::new();
    for pair in actions {
        match classes.iter_mut().find(|class| !all && are_duplicates(bellman, rewards, class[0], pair)) {
            Some(class) => class.push(pair),
            None => classes.push(vec![pair]),
        }
    }
    classes
}

/// Whether two actions of one state differ in nothing but their name: the same row of P, and the
/// same reward in every component.
///
/// This alone says what a duplicate is. Only duplicates are ever left out where ties and changes
/// are shown; the actions of an absorbing state are no duplicates if some reward tells them apart.
fn are_duplicates(bellman: &Bellman<'_, Rational>, rewards: &[NamedReward], a: Pair, b: Pair) -> bool {
    let equal = |reward: &Reward| reward.at(a) == reward.at(b);
    equal(bellman.reward) && rewards.iter().all(|r| equal(&r.reward)) && bellman.dynamics.same_row(a, b)
}

/// The direction of the paper's construction at a tied action a of s0
/// (`deterministic-discontinuity`, `tie-breaker`).
///
/// With the bump φ = 1 at (s0,a) and 0 elsewhere, Q_ε = Q*_R + εφ and R_ε = R_{Q_ε} (inverse
/// Bellman), R_ε = R + εD with D(s,a′) = φ(s,a′) − γ P(s0|s,a′), because max Q_ε rises at s0 alone,
/// and there by ε. So ‖D‖ ≤ 1 + γ.
pub fn bump_direction(dynamics: &Dynamics, state: State, pair: Pair) -> Direction {
    let rises: Vec<Rational> = dynamics.all_states().map(|s| Rational::from(u32::from(s == state))).collect();
    PairFunction::from_fn(dynamics.pairs(), |other| {
        let bump = Rational::from(u32::from(other == pair));
        let Ok::<_, Infallible>(direction) = reward_of(dynamics, other, &bump, &rises);
        direction
    })
}

/// The simplest direction that forces a tied action a of s0: a bonus of 1 on (s0,a) alone. ‖D‖ = 1.
///
/// It forces a because V₁ is largest at s0 (what is collected from elsewhere is collected later and
/// less surely), so that every other action has slope at most γ V₁(s0) < V₁(s0), or at γ = 1
/// returns to s0 with probability below 1.
pub fn bonus_direction(dynamics: &Dynamics, pair: Pair) -> Direction {
    Direction::indicator(dynamics.pairs(), pair)
}

/// A tied state with two ways to force each of its optimal actions.
///
/// Along the bump of an action a the policy that takes it stays optimal for every ε > 0: V* rises
/// at s0 alone, by ε. Along its bonus V₁ is W times a number that depends on a, where W is the same
/// for all: W(s) = max γ Σ P W over the optimal actions of s ≠ s0. So one solution serves all
/// actions of s0, and one pair ends all their intervals.
#[derive(Clone, Debug)]
pub struct BrokenTie {
    /// The state s0 and its optimal actions.
    pub tied: TiedState,
    /// W in whole numbers, at the states where it is not 0, in order.
    pub reach: Vec<(State, Natural)>,
    /// The pair whose advantage is the first to be 0 along every bonus, if one comes to that.
    pub first: Option<Pair>,
    /// For each optimal action in file order.
    pub breaks: Vec<Break>,
}

/// How a tie is broken: A*(s0; R + εD) = {a} along the bump of a for every ε > 0, and along its
/// bonus for 0 < ε < ε̄ and at ε̄.
#[derive(Clone, Debug)]
pub struct Break {
    /// The tied action a that is forced.
    pub pair: Pair,
    /// ‖D‖ of its bump.
    pub bump_norm: Rational,
    /// ε̄ of its bonus.
    pub bonus_end: Bound,
}

/// Breaks ties of one optimum.
#[derive(Debug)]
pub struct TieBreaker<'a> {
    optimum: &'a Optimum<'a, Rational>,
    /// For each state where its entries of `sources` begin.
    start: Vec<usize>,
    /// The pairs that lead to a state.
    sources: Vec<Pair>,
}

impl<'a> TieBreaker<'a> {
    /// For the ties of an optimum.
    pub fn new(optimum: &'a Optimum<'a, Rational>) -> Self {
        let dynamics = optimum.bellman().dynamics;
        let mut start = vec![0; dynamics.states() + 1];
        let targets = |pair| dynamics.successors(pair).map(|next| next.state.index());
        dynamics.all_pairs().flat_map(targets).for_each(|target| start[target + 1] += 1);
        (1..start.len()).for_each(|i| start[i] += start[i - 1]);
        let (mut place, mut sources) = (start.clone(), vec![Pair::new(0); dynamics.transitions()]);
        for pair in dynamics.all_pairs() {
            for target in targets(pair) {
                sources[place[target]] = pair;
                place[target] += 1;
            }
        }
        TieBreaker { optimum, start, sources }
    }

    /// The pairs that lead to a state, in order.
    fn sources(&self, state: State) -> impl Iterator<Item = Pair> + '_ {
        self.sources[self.start[state.index()]..self.start[state.index() + 1]].iter().copied()
    }

    /// How a tie is broken; at discount 1 not at an absorbing state, where no reward is paid.
    ///
    /// # Errors
    /// As [`solve`](crate::solve::solve).
    pub fn broken(&self, tied: &TiedState) -> Result<BrokenTie, SolveError> {
        let (optimum, actions, state) = (self.optimum, tied.actions(), tied.state);
        let dynamics = optimum.bellman().dynamics;
        let Ok::<_, Infallible>(comes) = reachable(dynamics.states(), [state.index()], |at, open| {
            let optimal = self.sources(State::new(at)).filter(|&pair| optimum.optimal().contains(pair));
            open.extend(optimal.map(|pair| dynamics.state_of(pair).index()));
            Ok(())
        });
        let bonus = bonus_direction(dynamics, actions[0]);
        let slope = refine_where(optimum, &bonus, |state| comes[state.index()])?;
        let reach = whole(dynamics.all_states().filter(|state| comes[state.index()]), &slope);
        let mut pairs: Vec<Pair> = reach.iter().flat_map(|(state, _)| self.sources(*state)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let crossing = Crossing::first(optimum, &slope, pairs.into_iter());
        let first = crossing.as_ref().map(|crossing| crossing.pair);
        let end = crossing.map(Crossing::at);
        let breaks = actions.iter().map(|&pair| Break {
            pair,
            bump_norm: self.bump_norm(state, pair),
            bonus_end: end.as_ref().map_or(Bound::Infinite, |end| {
                // W(s0) − γ Σ P W, which is 1 for the action whose bonus it is.
                let away =
                    (pair != actions[0]).then(|| slope.value_fraction(state, 0).minus(&slope.q_fraction(pair, 0)));
                Bound::At(away.map_or_else(|| end.clone(), |away| end * away.reduce()))
            }),
        });
        Ok(BrokenTie { tied: tied.clone(), reach, first, breaks: breaks.collect() })
    }

    /// The largest |1[(s,b) = (s0,a)] − γ P(s0|s,b)|.
    fn bump_norm(&self, state: State, pair: Pair) -> Rational {
        let dynamics = self.optimum.bellman().dynamics;
        let arrives = |other| {
            let next = dynamics.successors(other).find(|next| next.state == state);
            next.map_or(Rational::ZERO, |next| next.discounted.clone())
        };
        let others = self.sources(state).filter(|&other| other != pair).map(arrives);
        others.chain([Rational::ONE - arrives(pair)]).max().unwrap_or_default()
    }
}

/// The values at some states, those that are not 0, as whole numbers in the same proportions.
fn whole(states: impl Iterator<Item = State>, slope: &Optimum<'_, Rational>) -> Vec<(State, Natural)> {
    let values = states.map(|state| (state, slope.value_fraction(state, 0)));
    let values: Vec<_> = values.filter(|(_, value)| *value.numerator() != 0u32).collect();
    let mut common = Natural::ONE;
    let denominators: Vec<Natural> = values.iter().map(|(_, value)| value.denominator() * value.scale()).collect();
    for denominator in denominators.iter() {
        if common != *denominator {
            common.lcm_assign(denominator);
        }
    }
    let scaled = |((state, value), denominator): ((State, Fraction<'_>), Natural)| {
        let numerator = value.numerator().unsigned_abs_ref();
        (state, if denominator == common { numerator.clone() } else { numerator * (&common / denominator) })
    };
    values.into_iter().zip(denominators).map(scaled).collect()
}
