//! Laws that hold the fast routes to the operators that they stand for: dense elimination over any
//! kernel and field.

use crate::common::generators::models;
use policy_cliff::bellman::{Bellman, argmax, look_ahead};
use policy_cliff::claim::{Frame, Word};
use policy_cliff::mdp::{Distribution, Dynamics, Kernel, Pair, PairFunction, Policy, State, StochasticPolicy, germ};
use policy_cliff::number::{Field, Germ, Halt, Quantity, Rational, Value};
use policy_cliff::solve::{
    DenseEquations, DenseRoom, dense_optimal_value, evaluate, occupancy, occupancy_equations, solve, value_equations,
};
use proptest::prelude::*;

/// V* and A* by dense policy iteration.
fn dense<K, N>(kernel: &K, reward: &[N]) -> Result<(Vec<N>, Vec<bool>), Halt>
where
    K: Kernel<Number: Field>,
    N: Quantity<K::Number>,
{
    let mut room = DenseRoom::default();
    let values = dense_optimal_value(kernel, reward, &mut room)?.to_vec();
    let q: Result<Vec<N>, Halt> =
        reward.iter().enumerate().map(|(pair, r)| look_ahead(kernel, Pair::new(pair), r, &values)).collect();
    let mut members = Vec::new();
    argmax(kernel, &q?, &mut None, &mut members)?;
    Ok((values, members))
}

/// The same by the routes of the solver.
fn routed<V: Value>(dynamics: &Dynamics, reward: &PairFunction<V>) -> (Vec<V>, Vec<bool>) {
    let optimum = solve(&Bellman::new(dynamics, reward)).expect("solvable");
    let members = dynamics.all_pairs().map(|pair| optimum.optimal().contains(pair)).collect();
    (optimum.values().to_vec(), members)
}

fn policy(dynamics: &Dynamics, weights: &[u32]) -> StochasticPolicy {
    let mut probability = Vec::new();
    for state in dynamics.all_states() {
        let own: Vec<u32> = dynamics.actions(state).map(|pair| weights[pair.index() % weights.len()]).collect();
        let total: u32 = own.iter().sum();
        let first = |place: usize| Rational::from(u32::from(place == 0));
        let share =
            |(place, &w): (usize, &u32)| if total == 0 { first(place) } else { Rational::from_unsigneds(w, total) };
        probability.extend(own.iter().enumerate().map(share));
    }
    StochasticPolicy::new(dynamics, probability).expect("a policy")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Words, integers over one denominator, floats that propose: the same V* and A* as dense
    /// elimination, in rationals and in germs.
    #[test]
    fn the_routes_of_solve_are_policy_iteration(plain in models(5, 3)) {
        let (model, direction) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let flat: Vec<Rational> = reward.iter().cloned().collect();
        prop_assert_eq!(dense(dynamics, &flat), Ok(routed(dynamics, &reward)));

        let moving = germ(&reward, &direction);
        let flat: Vec<Germ> = moving.iter().cloned().collect();
        prop_assert_eq!(dense(dynamics, &flat), Ok(routed(dynamics, &moving)));
    }

    /// The frames of claims are the models that they were made from, in words as in rationals.
    #[test]
    fn words_are_rationals(plain in models(4, 3)) {
        let (model, _) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let expected = routed(dynamics, &reward);
        let flat: Vec<Rational> = reward.iter().cloned().collect();
        prop_assert_eq!(dense(&Frame::<Rational>::of(dynamics).unwrap(), &flat), Ok(expected.clone()));

        let words: Option<Vec<Word>> = flat.iter().map(Word::from_rational).collect();
        if let (Some(words), Ok(frame)) = (words, Frame::<Word>::of(dynamics)) {
            match dense(&frame, &words) {
                Ok((values, members)) => {
                    let values: Vec<Rational> = values.into_iter().map(Word::to_rational).collect();
                    prop_assert_eq!((values, members), expected);
                }
                Err(halt) => prop_assert_eq!(halt, Halt::Overflow),
            }
        }
    }

    /// Sparse equations, component by component, have the solution that dense elimination gives.
    #[test]
    fn sparse_equations_are_dense_ones(plain in models(5, 3), weights in prop::collection::vec(0u32..3, 1..9)) {
        let (model, _) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let policy = policy(dynamics, &weights);
        let probability = |pair| policy.probability(pair);
        let mut equations = DenseEquations::<Rational, Rational>::default();

        equations.reset(dynamics.states());
        let written: Result<(), Halt> = value_equations(dynamics, probability, |pair| reward.at(pair), &mut equations);
        prop_assert_eq!(written.and_then(|()| equations.solve()), Ok(()));
        prop_assert_eq!(equations.solution(), &evaluate(&Bellman::new(dynamics, &reward), &policy).unwrap()[..]);

        let start = State::new(dynamics.states() - 1);
        equations.reset(dynamics.states());
        let initial = [(start, Rational::from(1u32))];
        let written: Result<(), Halt> = occupancy_equations(dynamics, initial, probability, &mut equations);
        prop_assert_eq!(written.and_then(|()| equations.solve()), Ok(()));
        prop_assert_eq!(equations.solution(), &occupancy(dynamics, &Distribution::point(start), &policy).unwrap()[..]);
    }
}
