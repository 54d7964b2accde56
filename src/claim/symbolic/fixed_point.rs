//! Soft values in normal form: h(s) = log Σ_a p(a|s) exp(r(s,a) + γ Σ_t P(t|s,a) h(t)), the soft
//! Bellman equation at temperature 1.
//!
//! For any function f on states, the rewards r + γ P f − f have the values h − f: shaping by a
//! potential changes soft values by the potential and soft policies not at all, and (as log π = Q −
//! h) nothing else leaves all soft policies as they are. With f = V^p, the value of the policy that
//! p gives, normalised, the shaped rewards are its advantages, which are the same for all rewards
//! that differ by a potential. So h(s) is V^p(s), which is rational, plus the value of s for the
//! advantages. That depends on what s can reach only, and is the same for states with the same
//! actions up to states with the same value (bisimulation): its name is a class in the quotient of
//! what s reaches, whose classes are numbered by what they are and not by where they stand.

use std::convert::Infallible;
use std::sync::Arc;

use malachite_base::num::basic::traits::{One, Zero};

use super::Symbolic;
use super::atom::Atoms;
use super::form::Name;
use super::quotient::{Action, Quotient};
use super::sums;
use crate::claim::instance::Frame;
use crate::mdp::{coarsest_partition, reachable};
use crate::number::enclosure::Enclosure;
use crate::number::{Field, Halt, Number, Rational};
use crate::solve::{DenseEquations, Equations};

/// Systems with more states are only enclosed, without names: two of them are never known to be
/// equal.
const MOST_NAMED: usize = 64;

/// The soft values of a frame at temperature 1.
pub(super) fn soft_values(
    frame: &Frame<Symbolic>,
    reward: &[Symbolic],
    weights: &[Symbolic],
    atoms: &mut Atoms,
) -> Result<Vec<Symbolic>, Halt> {
    let exact = |xs: &[Symbolic]| xs.iter().map(|x| x.exact().cloned()).collect::<Option<Vec<_>>>();
    match (exact(reward), exact(weights)) {
        (Some(reward), Some(weights)) => {
            let mut problem = SoftFrame::new(frame, &reward, &weights)?;
            if frame.states() > MOST_NAMED {
                let values = problem.as_it_stands().solve(atoms.bits())?;
                return Ok(values.into_iter().map(Symbolic::between).collect());
            }
            let potential = problem.shape()?;
            let mut values = SoftValues { problem, known: vec![None; frame.states()] };
            let value = |(state, f): (usize, Rational)| values.value(state, atoms)?.add(&Symbolic::known(f));
            potential.into_iter().enumerate().map(value).collect()
        }
        // The equation is monotone in r and p, so that bounds of these bound h.
        _ => {
            let side = |upper: bool| {
                let end = |x: &Symbolic| if upper { x.bounds().upper().clone() } else { x.bounds().lower().clone() };
                let reward: Vec<Rational> = reward.iter().map(end).collect();
                let weights: Vec<Rational> = weights.iter().map(|p| end(p).max(Rational::ZERO)).collect();
                SoftFrame::new(frame, &reward, &weights)?.as_it_stands().solve(atoms.bits())
            };
            let (lower, upper) = (side(false)?, side(true)?);
            let hull = |(l, u): (&Enclosure, &Enclosure)| {
                Symbolic::between(Enclosure::between(l.lower().clone(), u.upper().clone()))
            };
            Ok(lower.iter().zip(&upper).map(hull).collect())
        }
    }
}

/// A frame with rational rewards and weights: for every state its actions of positive weight, at γ
/// = 0 without successors.
struct SoftFrame {
    discount: Rational,
    states: Vec<Vec<Action>>,
}

impl SoftFrame {
    /// Halts if bounds leave it open whether a state has an action of positive weight.
    fn new(frame: &Frame<Symbolic>, reward: &[Rational], weights: &[Rational]) -> Result<Self, Halt> {
        let rational = |x: &Symbolic| x.rational().ok_or(Halt::Narrow);
        let discount = rational(frame.discount())?;
        let mut states = Vec::with_capacity(frame.states());
        for state in 0..frame.states() {
            let mut actions = Vec::new();
            for pair in frame.actions(state).filter(|pair| weights[*pair] > 0u32) {
                let next = if discount == 0u32 {
                    vec![(state, Rational::ONE)]
                } else {
                    frame.row(pair).map(|(next, p)| Ok((next, rational(p)?))).collect::<Result<_, Halt>>()?
                };
                actions.push(Action { reward: reward[pair].clone(), next, weight: weights[pair].clone() });
            }
            if actions.is_empty() {
                return Err(Halt::Narrow);
            }
            states.push(actions);
        }
        Ok(SoftFrame { discount, states })
    }

    fn as_it_stands(&self) -> Quotient {
        Quotient { discount: self.discount.clone(), classes: self.states.clone() }
    }

    /// Shapes the rewards by V^p, which makes them advantages, and gives V^p.
    fn shape(&mut self) -> Result<Vec<Rational>, Halt> {
        let mut equations = DenseEquations::<Rational, Rational>::default();
        equations.reset(self.states.len());
        for (state, actions) in self.states.iter().enumerate() {
            let total: Rational = actions.iter().map(|action| &action.weight).sum();
            let mut mean = Rational::ZERO;
            for action in actions {
                let share = &action.weight / &total;
                mean += &share * &action.reward;
                for (next, p) in &action.next {
                    equations.term(state, *next, &(&share * p * &self.discount))?;
                }
            }
            equations.constant(state, mean);
        }
        equations.solve()?;
        let values = equations.solution().to_vec();
        for (state, actions) in self.states.iter_mut().enumerate() {
            for action in actions {
                let next: Rational = action.next.iter().map(|(next, p)| p * &values[*next]).sum();
                action.reward += &self.discount * next - &values[state];
            }
        }
        Ok(values)
    }

    fn successors(&self, state: usize) -> impl Iterator<Item = usize> + '_ {
        self.states[state].iter().flat_map(|action| action.next.iter().map(|(next, _)| *next))
    }

    /// What can be reached from these states, they included.
    fn reachable(&self, from: impl Iterator<Item = usize>) -> Vec<bool> {
        let Ok::<_, Infallible>(reached) = reachable(self.states.len(), from, |state, open| {
            open.extend(self.successors(state));
            Ok(())
        });
        reached
    }

    /// The quotient of the part that is `reached`, and the class of each of its states.
    ///
    /// Classes are refined from one class until nothing changes; in each round they are numbered in
    /// the order of what their states do, so that the numbers depend on the system alone.
    fn quotient(&self, reached: &[bool]) -> (Quotient, Vec<usize>) {
        let part: Vec<usize> = (0..reached.len()).filter(|state| reached[*state]).collect();
        let of_all = |class: &[u32]| {
            let mut all = vec![0; reached.len()];
            part.iter().zip(class).for_each(|(&state, &number)| all[state] = number as usize);
            all
        };
        let signatures = |class: &[usize]| part.iter().map(|&state| self.signature(state, class)).collect::<Vec<_>>();
        // At most one round for each class, and one to see that nothing changes.
        let stable = coarsest_partition(part.len(), part.len() + 1, |class| signatures(&of_all(class)));
        let class = of_all(&stable.unwrap_or_default());
        let mut classes: Vec<Vec<Action>> = Vec::new();
        let mut signed: Vec<(usize, Vec<Action>)> =
            part.iter().map(|&state| class[state]).zip(signatures(&class)).collect();
        signed.sort();
        signed.dedup();
        classes.extend(signed.into_iter().map(|(_, actions)| actions));
        (Quotient { discount: self.discount.clone(), classes }, class)
    }

    /// The actions of a state with classes for states, merged and in order.
    fn signature(&self, state: usize, class: &[usize]) -> Vec<Action> {
        let mut actions: Vec<Action> = Vec::new();
        for action in &self.states[state] {
            let mut next: Vec<(usize, Rational)> = Vec::new();
            for (target, p) in &action.next {
                match next.iter_mut().find(|(known, _)| *known == class[*target]) {
                    Some((_, total)) => *total += p,
                    None => next.push((class[*target], p.clone())),
                }
            }
            next.sort();
            match actions.iter_mut().find(|known| known.reward == action.reward && known.next == next) {
                Some(known) => known.weight += &action.weight,
                None => actions.push(Action { next, ..action.clone() }),
            }
        }
        actions.sort();
        actions
    }
}

/// The values of the states, found on demand.
struct SoftValues {
    problem: SoftFrame,
    known: Vec<Option<Symbolic>>,
}

impl SoftValues {
    fn value(&mut self, state: usize, atoms: &mut Atoms) -> Result<Symbolic, Halt> {
        if let Some(known) = &self.known[state] {
            return Ok(known.clone());
        }
        let problem = &self.problem;
        let reached = problem.reachable(std::iter::once(state));
        let (system, class) = problem.quotient(&reached);
        let returns = problem.reachable(problem.successors(state))[state];
        let value = if system.classes.iter().all(|actions| actions.len() == 1) {
            let values = linear_values(&system, atoms)?;
            values.get(class[state]).cloned().ok_or(Halt::Narrow)?
        } else if !returns || problem.discount == 0u32 {
            // All in terms of states that do not lead back here.
            let mut terms = Vec::new();
            for action in problem.states[state].clone() {
                let mut exponent = Symbolic::known(action.reward);
                if self.problem.discount != 0u32 {
                    for (next, p) in &action.next {
                        let factor = p * &self.problem.discount;
                        exponent = exponent.combined(&self.value(*next, atoms)?, &factor);
                    }
                }
                terms.push((Symbolic::known(action.weight), exponent));
            }
            sums::log_sum_exp(&terms, atoms)?
        } else {
            let name = Name::Value(Arc::new(system), class[state]);
            Symbolic::atom(atoms.atom(name)?)
        };
        self.known[state] = Some(value.clone());
        Ok(value)
    }
}

/// The values of a system in which all actions of a state do the same: linear equations.
fn linear_values(system: &Quotient, atoms: &mut Atoms) -> Result<Vec<Symbolic>, Halt> {
    let mut equations = DenseEquations::<Symbolic, Symbolic>::default();
    equations.reset(system.classes.len());
    for (i, actions) in system.classes.iter().enumerate() {
        for action in actions {
            for (next, p) in &action.next {
                equations.term(i, *next, &Symbolic::known(p * &system.discount))?;
            }
            let weight = sums::logarithm(&action.weight, atoms)?;
            equations.constant(i, weight.add(&Symbolic::known(action.reward.clone()))?);
        }
    }
    equations.solve()?;
    Ok(equations.solution().to_vec())
}
