//! `PolicyIteration` component by component, from a policy that floats propose.

use std::sync::Arc;

use malachite_base::num::basic::traits::{One, Zero};
use malachite_base::num::logic::traits::SignificantBits;

use super::affine::{AffineSystem, SolveError};
use super::guess::Proposer;
use super::integer_component::{IntegerComponent, PolicyValues};
use super::values::Values;
use super::word_backup::WordBackup;
use crate::bellman::Bellman;
use crate::mdp::{ActionSets, Pair, PairFunction, State};
use crate::mdp::{Components, LocalIndex};
use crate::number::{Fraction, Rational, Value};
use crate::solve::Optimum;
use crate::solve::equations::Equations;
use crate::solve::policy_iteration::PolicyIteration;

/// V*, Q* and the complete sets A* for a reward in rationals or in germs.
///
/// The graph of all transitions is decomposed into strongly connected components. A state that is a
/// component of its own takes the best of its actions' closed forms (backward induction); other
/// components are solved by policy iteration: floats propose a policy, it is evaluated exactly,
/// improved where an exact advantage is positive, and accepted when none is. So a bad proposal
/// costs time and never correctness.
///
/// Over germs this solves R + εD for all small ε > 0 at once: first by R, ties by D.
///
/// Time: O(|transitions|) rational operations for acyclic models; otherwise for each component and
/// each improvement the exact solution of a linear system of its size.
///
/// # Errors
/// [`SolveError::Singular`] never happens for valid dynamics; it is an error rather than a panic in
/// case that is wrong.
pub fn solve<'m, V: Value>(bellman: &Bellman<'m, V>) -> Result<Optimum<'m, V>, SolveError> {
    solve_up_to(bellman, u64::MAX)
}

/// As [`solve`], for models whose values may turn out to be long though no component is large: it
/// ends where states that are alone in their components have taken the work of `limit` bits.
///
/// No estimate can tell that before: along a chain of states values grow at each step, or are all
/// zero.
///
/// # Errors
/// [`SolveError::TooLong`], and those of [`solve`].
pub fn solve_up_to<'m, V: Value>(bellman: &Bellman<'m, V>, limit: u64) -> Result<Optimum<'m, V>, SolveError> {
    let components = Arc::new(bellman.dynamics.components());
    solve_components(Componentwise::new(bellman, |_| true, Route::Integers), components, |_| true, limit)
}

/// The optimum of `reward` among the policies that are optimal in `optimum`, for example of a
/// direction D: then V*_{R+εD} = V*_R + ε V₁ for all small ε > 0, where V₁ is its value (the
/// lexicographic optimum of R, then D).
///
/// # Errors
/// As [`solve`].
pub fn refine<'a, V: Value, W: Value>(
    optimum: &'a Optimum<'_, V>,
    reward: &'a PairFunction<W>,
) -> Result<Optimum<'a, W>, SolveError> {
    refine_where(optimum, reward, |_| true)
}

/// As [`refine`], where it is known that only some states are worth anything: the components of all
/// others keep the value 0, and their action sets are left empty.
///
/// # Errors
/// As [`solve`].
pub fn refine_where<'a, V: Value, W: Value>(
    optimum: &'a Optimum<'_, V>,
    reward: &'a PairFunction<W>,
    matters: impl Fn(State) -> bool,
) -> Result<Optimum<'a, W>, SolveError> {
    let bellman = Bellman::new(optimum.bellman().dynamics, reward);
    let allowed = |pair| optimum.optimal().contains(pair);
    solve_among(&bellman, optimum.shared_components(), allowed, matters, Route::Integers)
}

/// The optimum among the policies that take only actions of some sets, none of them empty.
///
/// # Errors
/// As [`solve`].
pub fn solve_within<'m, V: Value>(bellman: &Bellman<'m, V>, sets: &ActionSets) -> Result<Optimum<'m, V>, SolveError> {
    let components = Arc::new(bellman.dynamics.components());
    solve_among(bellman, components, |pair| sets.contains(pair), |_| true, Route::Integers)
}

/// As [`solve`] over the policies that take only actions in `allowed`, which has one for every
/// state; the components are those of the dynamics. Action sets and gaps of the result are among
/// the allowed actions. Components in which no state matters are passed over.
///
/// # Errors
/// As [`solve`].
pub(super) fn solve_among<'m, V: Value>(
    bellman: &Bellman<'m, V>,
    components: Arc<Components>,
    allowed: impl Fn(Pair) -> bool,
    matters: impl Fn(State) -> bool,
    route: Route,
) -> Result<Optimum<'m, V>, SolveError> {
    solve_components(Componentwise::new(bellman, allowed, route), components, matters, u64::MAX)
}

/// Solves one component after the other, those first that others lead to.
fn solve_components<'m, V: Value>(
    mut solver: Componentwise<'_, 'm, V, impl Fn(Pair) -> bool>,
    components: Arc<Components>,
    matters: impl Fn(State) -> bool,
    limit: u64,
) -> Result<Optimum<'m, V>, SolveError> {
    for states in components.iter().filter(|states| states.iter().any(|&state| matters(State::new(state as usize)))) {
        match states {
            &[state] => solver.solve_single(State::new(state as usize)),
            _ => solver.solve_component(states)?,
        }
        if solver.work > limit {
            return Err(SolveError::TooLong { bits: solver.work, limit });
        }
    }
    let Componentwise { bellman, values, optimal, .. } = solver;
    Ok(Optimum::new(*bellman, values, ActionSets::from_members(optimal), components))
}

/// A value that is alone in its component is put in lowest terms, which takes as long as so many
/// values of a larger one.
const ALONE: u64 = 4;

struct Componentwise<'a, 'm, V, F> {
    bellman: &'a Bellman<'m, V>,
    /// The actions that a policy may take.
    allowed: F,
    values: Values<V>,
    /// Which pairs are optimal, as far as states are solved.
    optimal: Vec<bool>,
    local: LocalIndex,
    /// Floats for the tables of the model, made when the first component needs them.
    guess: Option<Proposer>,
    /// The same in words, for states that are components of their own.
    words: Option<WordBackup>,
    route: Route,
    /// The bits of the values beyond words of states that are alone, as often as work goes through
    /// them.
    work: u64,
}

/// In which numbers a model is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// In machine words where those suffice, and in integers over common denominators where the
    /// coefficients fit machine words; else in rationals.
    Integers,
    /// In rationals, equation by equation: the reference, and the fallback for huge coefficients.
    #[cfg_attr(not(test), expect(dead_code, reason = "forced by the tests of the fallback"))]
    Rationals,
}

impl<'a, 'm, V: Value, F: Fn(Pair) -> bool> Componentwise<'a, 'm, V, F> {
    fn new(bellman: &'a Bellman<'m, V>, allowed: F, route: Route) -> Self {
        let dynamics = bellman.dynamics;
        Componentwise {
            bellman,
            allowed,
            values: Values::zero(dynamics),
            optimal: vec![false; dynamics.pairs()],
            local: LocalIndex::new(dynamics.states()),
            guess: None,
            words: (route == Route::Integers && V::COMPONENTS == 1).then(|| WordBackup::new(bellman)),
            route,
            work: 0,
        }
    }

    fn actions(&self, state: State) -> impl Iterator<Item = Pair> + '_ {
        self.bellman.dynamics.actions(state).filter(|&pair| (self.allowed)(pair))
    }

    /// A state whose transitions lead to itself or to solved states: V = max_a (r + γ Σ_{s′≠s} P V)
    /// / (1 − γ P(s|s,a)).
    fn solve_single(&mut self, state: State) {
        let dynamics = self.bellman.dynamics;
        let allowed = &self.allowed;
        let actions = || dynamics.actions(state).filter(|&pair| allowed(pair));
        if dynamics.rank().is_some() && dynamics.is_absorbing(state) {
            // At γ = 1 its value is 0 by definition, and no action pays anything.
            actions().for_each(|pair| self.optimal[pair.index()] = true);
            return;
        }
        if let Some(words) = &mut self.words {
            let optimal = |pair: Pair, best| self.optimal[pair.index()] = best;
            if let Some(value) = words.best(self.bellman, state, actions(), &self.values, optimal) {
                self.values.set_word(state, value);
                return;
            }
        }
        let found: Vec<(Pair, V)> = actions().map(|pair| (pair, self.value_if_taken(state, pair))).collect();
        if let Some(best) = found.iter().map(|(_, value)| value).max().cloned() {
            for (pair, value) in found {
                self.optimal[pair.index()] = value == best;
            }
            let parts = (0..V::COMPONENTS).map(|k| best.component(k));
            let bits = |x: &Rational| x.numerator_ref().significant_bits() + x.denominator_ref().significant_bits();
            self.work = self.work.saturating_add(ALONE * parts.map(bits).sum::<u64>());
            self.values.set(state, best);
        }
    }

    /// (r + γ Σ_{s′≠s} P V) / (1 − γ P(s|s,a)), the value of the policy that takes this action
    /// whenever it is in the state.
    fn value_if_taken(&self, state: State, pair: Pair) -> V {
        let mut stay = Rational::ZERO;
        let value = V::from_components(|k| {
            let mut sum = Fraction::zero();
            for next in self.bellman.dynamics.successors(pair) {
                if next.state == state {
                    stay.clone_from(next.discounted);
                } else {
                    self.values.add_multiple(&mut sum, next.discounted, next.state, k);
                }
            }
            sum.reduce()
        });
        let Ok(value) = value.add(self.bellman.reward.at(pair));
        if stay == 0u32 {
            return value;
        }
        // 1 − γ P(s|s,a) is positive: γ < 1, or the action has a successor of lower rank.
        let Ok(scaled) = value.scale(&(Rational::ONE / (Rational::ONE - stay)));
        scaled
    }

    /// Policy iteration on a component from a policy that floats propose; states outside that it
    /// leads to are solved.
    fn solve_component(&mut self, states: &[u32]) -> Result<(), SolveError> {
        self.local.enter(states);
        let guess = self.guess.get_or_insert_with(|| Proposer::new(self.bellman));
        let outside = |state| self.values.approximate(State::new(state));
        let policy = guess.propose(self.bellman, &self.allowed, states, &self.local, &outside);
        self.solve_component_from(states, policy)?;
        self.local.leave(states);
        Ok(())
    }

    /// Policy iteration on the component that `local` has entered, from any policy for it.
    fn solve_component_from(&mut self, states: &[u32], mut policy: Vec<Pair>) -> Result<(), SolveError> {
        let integers = match self.route {
            Route::Integers => IntegerComponent::new(self.bellman, &self.allowed, states, &self.local, &self.values),
            Route::Rationals => None,
        };
        if let Some(component) = integers {
            return self.iterate_in_integers(&component, states, &policy);
        }
        InRationals { solver: self, states, policy: &mut policy }.run()?;
        self.compare(states);
        Ok(())
    }

    fn iterate_in_integers(
        &mut self,
        component: &IntegerComponent<V>,
        states: &[u32],
        policy: &[Pair],
    ) -> Result<(), SolveError> {
        let policy = policy.iter().enumerate().map(|(i, &pair)| component.number(i, pair)).collect();
        let values = InIntegers { component, states, policy, optimal: &mut self.optimal }.run()?;
        self.values.set_block(states, &component.solutions(values));
        Ok(())
    }

    /// A*(s) at solved states, by comparing every Q*(s,a) with V*(s).
    fn compare(&mut self, states: &[u32]) {
        for state in states.iter().map(|&state| State::new(state as usize)) {
            let value = self.values.reduced(state);
            for pair in self.bellman.dynamics.actions(state).filter(|&pair| (self.allowed)(pair)) {
                self.optimal[pair.index()] = self.look_ahead(pair) == value;
            }
        }
    }

    fn look_ahead(&self, pair: Pair) -> V {
        V::from_components(|k| self.values.look_ahead(self.bellman, pair, k).reduce())
    }

    /// Values of the states of a component under a policy for it.
    fn evaluate(&mut self, states: &[u32], policy: &[Pair]) -> Result<(), SolveError> {
        let mut system = AffineSystem::<V>::new(states.len());
        for (i, &pair) in policy.iter().enumerate() {
            let mut constant = self.bellman.reward.at(pair).clone();
            for next in self.bellman.dynamics.successors(pair) {
                let Ok(()) = match self.local.position(next.state.index()) {
                    Some(j) => system.term(i, j, next.discounted),
                    None => {
                        let value = self.values.reduced(next.state);
                        constant.add_combination(std::iter::once((next.discounted, &value)))
                    }
                };
            }
            system.constant(i, constant);
        }
        for (&state, value) in states.iter().zip(system.solve()?) {
            self.values.set(State::new(state as usize), value);
        }
        Ok(())
    }

    /// Moves the policy to a best action wherever its own is not best. Returns whether it moved.
    fn improve(&self, states: &[u32], policy: &mut [Pair]) -> bool {
        let mut moved = false;
        for (&state, choice) in states.iter().zip(policy) {
            let state = State::new(state as usize);
            let mut best = self.values.reduced(state);
            for pair in self.actions(state) {
                let q = self.look_ahead(pair);
                if q > best {
                    best = q;
                    *choice = pair;
                    moved = true;
                }
            }
        }
        moved
    }
}

/// Policy iteration on a component in rationals; the values of its states stand in the solver.
struct InRationals<'s, 'a, 'm, V, F> {
    solver: &'s mut Componentwise<'a, 'm, V, F>,
    states: &'s [u32],
    policy: &'s mut [Pair],
}

impl<V: Value, F: Fn(Pair) -> bool> PolicyIteration for InRationals<'_, '_, '_, V, F> {
    type Values = ();
    type Error = SolveError;

    fn evaluate(&mut self) -> Result<(), SolveError> {
        self.solver.evaluate(self.states, self.policy)
    }

    fn improve(&mut self, (): &()) -> Result<bool, SolveError> {
        Ok(self.solver.improve(self.states, self.policy))
    }
}

/// Policy iteration on a component in integers.
struct InIntegers<'s, V> {
    component: &'s IntegerComponent<V>,
    states: &'s [u32],
    /// The number of the pair chosen at each state.
    policy: Vec<usize>,
    optimal: &'s mut [bool],
}

impl<V: Value> PolicyIteration for InIntegers<'_, V> {
    type Values = PolicyValues;
    type Error = SolveError;

    fn evaluate(&mut self) -> Result<PolicyValues, SolveError> {
        let singular = |_| SolveError::Singular { unknowns: self.states.len(), first: self.states[0] as usize };
        self.component.evaluate(&self.policy).map_err(singular)
    }

    fn improve(&mut self, values: &PolicyValues) -> Result<bool, SolveError> {
        Ok(self.component.improve(values, &mut self.policy, |pair, best| self.optimal[pair.index()] = best))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mdp::{Dynamics, ModelBuilder, Reward};
    use proptest::prelude::*;

    /// A random model; `unit` is the size of its denominators. In a ring every state leads on to
    /// the next, so that all are one component.
    fn model(actions: &[Vec<(i64, u64, u64)>], ring: bool, discount: u64, unit: u64) -> (Dynamics, Reward) {
        let n = actions.len();
        let mut builder = ModelBuilder::new();
        builder.discount(Rational::from_unsigneds(discount, 100));
        for (s, row) in actions.iter().enumerate() {
            builder.begin_state(&s.to_string());
            for (a, &(reward, target, weight)) in row.iter().enumerate() {
                builder.begin_action(&a.to_string());
                builder.reward(None, Rational::from_signeds(reward, 7));
                let other = if ring { (s + 1) % n } else { s.max(weight as usize % n) };
                let target = if ring { target as usize % n } else { s.max(target as usize % n) };
                let share = Rational::from_unsigneds(1 + weight % (unit - 2), unit);
                if other == target {
                    builder.successor(&other.to_string(), Rational::ONE);
                } else {
                    builder.successor(&target.to_string(), Rational::ONE - &share);
                    builder.successor(&other.to_string(), share);
                }
                builder.end_action();
            }
            builder.end_state();
        }
        let model = builder.finish().expect("a valid model");
        let reward = model.reward(None).expect("one reward");
        (model.dynamics, reward)
    }

    /// Before a reward at the end of a chain of n states values have O(n) bits, and one before none.
    #[test]
    fn a_chain_is_solved_unless_its_values_are_long() {
        let chain = |reward: i64| {
            (0..300).map(|s| vec![(if s == 299 { reward } else { 0 }, s + 1, s + 1)]).collect::<Actions>()
        };
        let solved = |reward, limit| {
            let (dynamics, reward) = model(&chain(reward), false, 90, 3);
            solve_up_to(&Bellman::new(&dynamics, &reward), limit).map(|optimum| optimum.values()[0].clone())
        };
        assert_eq!(solved(0, 4 * 300), Ok(Rational::ZERO));
        assert!(matches!(solved(1, 1_000), Err(SolveError::TooLong { bits: 1_001.., limit: 1_000 })));
        assert_eq!(solved(1, u64::MAX), solved(1, 4_000_000));
    }

    type Actions = Vec<Vec<(i64, u64, u64)>>;

    fn actions(states: usize) -> impl Strategy<Value = Actions> {
        prop::collection::vec(prop::collection::vec((-3i64..3, any::<u64>(), any::<u64>()), 1..4), 2..=states)
    }

    /// Small denominators, and such that do not fit machine words or soon outgrow them.
    fn units() -> impl Strategy<Value = u64> {
        prop::sample::select(vec![3u64, 8, 1_000_003, (1 << 61) - 1, u64::MAX - 58])
    }

    /// Everything that an optimum says, in lowest terms.
    fn told<V: Value>(optimum: &Optimum<'_, V>) -> (Vec<V>, Vec<V>, Vec<Option<V>>, ActionSets) {
        let dynamics = optimum.bellman().dynamics;
        let q = dynamics.all_pairs().map(|pair| optimum.q(pair)).collect();
        let gaps = dynamics.all_states().map(|state| optimum.gap(state)).collect();
        (optimum.values().to_vec(), q, gaps, optimum.optimal().clone())
    }

    fn solved<'m, V: Value>(bellman: &Bellman<'m, V>, route: Route) -> Optimum<'m, V> {
        solve_among(bellman, Arc::new(bellman.dynamics.components()), |_| true, |_| true, route).expect("solvable")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// Words and integers find what rationals find, on single components and on several with
        /// states between them, with small denominators and with such that do not fit machine
        /// words, where the first route falls back to the second.
        #[test]
        fn both_routes_agree(actions in actions(8), ring in any::<bool>(), discount in 0u64..100, unit in units()) {
            let (dynamics, reward) = model(&actions, ring, discount, unit);
            let bellman = Bellman::new(&dynamics, &reward);
            prop_assert_eq!(told(&solved(&bellman, Route::Integers)), told(&solved(&bellman, Route::Rationals)));
        }

        /// The same over germs.
        #[test]
        fn both_routes_agree_over_germs(actions in actions(5), ring in any::<bool>(), discount in 0u64..100, unit in units()) {
            let (dynamics, reward) = model(&actions, ring, discount, unit);
            let direction = Reward::from_fn(dynamics.pairs(), |pair| Rational::from(pair.index() as u32 % 3));
            let moving = crate::mdp::germ(&reward, &direction);
            let bellman = Bellman::new(&dynamics, &moving);
            prop_assert_eq!(told(&solved(&bellman, Route::Integers)), told(&solved(&bellman, Route::Rationals)));
        }

        /// A policy to start from costs time at most: from each of them, the worst included, the
        /// answer is the same.
        #[test]
        fn no_proposal_changes_the_answer(actions in actions(5), discount in 0u64..100, unit in units()) {
            let (dynamics, reward) = model(&actions, true, discount, unit);
            let bellman = Bellman::new(&dynamics, &reward);
            let expected = told(&solved(&bellman, Route::Rationals));
            let states: Vec<u32> = (0..dynamics.states() as u32).collect();
            let mut policies = vec![Vec::new()];
            for state in dynamics.all_states() {
                let extend = |head: &Vec<Pair>| dynamics.actions(state).map(|pair| [&head[..], &[pair]].concat()).collect::<Vec<_>>();
                policies = policies.iter().flat_map(extend).collect();
            }
            for policy in policies {
                for route in [Route::Integers, Route::Rationals] {
                    let mut solver = Componentwise::new(&bellman, |_| true, route);
                    solver.local.enter(&states);
                    solver.solve_component_from(&states, policy.clone()).expect("solvable");
                    let optimal = ActionSets::from_members(solver.optimal);
                    let found = Optimum::new(bellman, solver.values, optimal, Arc::new(dynamics.components()));
                    prop_assert_eq!(&told(&found), &expected);
                }
            }
        }
    }
}
