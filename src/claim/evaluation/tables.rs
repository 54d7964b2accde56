//! Computes tables: functions, policies and sets, each from the tables it names.

use std::cmp::Ordering;

use super::contents::{Contents, Slot};
use super::{Memory, Run, solve};
use crate::bellman::{argmax, inverse_bellman, look_ahead, maximum};
use crate::claim::instance::Frame;
use crate::claim::outcome::Report;
use crate::claim::program::{BaseMeasure, FixedFactor, Table, TableId, VarId};
use crate::mdp::{Pair, State, reachable_states};
use crate::number::{Field, Halt, Quantity};

impl<F: Report, N: Quantity<F>> Run<'_, F, N> {
    fn valid(&self, id: TableId) -> bool {
        let current = self.memory.tables.current(id);
        current > self.memory.frame_changed
            && self.program.tables[id as usize].variables.iter().all(|v| current > self.memory.changed[*v as usize])
    }

    /// Computes a table unless its contents are up to date, or were computed on this frame.
    pub(super) fn ensure(&mut self, id: TableId) -> Result<(), Halt> {
        if self.valid(id) {
            return Ok(());
        }
        let memory = &mut *self.memory;
        let number = self.program.tables[id as usize].number(&memory.numbered);
        memory.tables.choose(id, number);
        memory.clock += 1;
        if number.is_some() && memory.tables.at(id).computed > memory.frame_changed {
            memory.tables.take(id, memory.clock);
            return Ok(());
        }
        let mut slot = std::mem::take(memory.tables.at_mut(id));
        let computed = self.compute(id, &mut slot);
        let memory = &mut *self.memory;
        memory.clock += 1;
        slot.norm = None;
        slot.computed = if computed.is_ok() { memory.clock } else { 0 };
        memory.tables.take(id, slot.computed);
        *memory.tables.at_mut(id) = slot;
        computed
    }

    pub(super) fn quantities(&mut self, id: TableId) -> Result<&[N], Halt> {
        self.ensure(id)?;
        Ok(&self.memory.tables.at(id).quantities)
    }

    pub(super) fn scalars(&mut self, id: TableId) -> Result<&[F], Halt> {
        self.ensure(id)?;
        Ok(&self.memory.tables.at(id).scalars)
    }

    pub(super) fn bits(&mut self, id: TableId) -> Result<&[bool], Halt> {
        self.ensure(id)?;
        Ok(&self.memory.tables.at(id).bits)
    }

    /// Gives a variable bound by `near` or `by` its function.
    pub(super) fn bind_table(&mut self, variable: u32, contents: Vec<N>) {
        self.touch(variable);
        if let Some(id) = self.memory.bound[variable as usize] {
            self.memory.clock += 1;
            let slot = self.memory.tables.at_mut(id);
            (slot.quantities, slot.norm) = (contents, None);
            self.memory.tables.take(id, self.memory.clock);
        }
    }

    /// Computes a table from those that it names.
    fn compute(&mut self, id: TableId, slot: &mut Slot<F, N>) -> Result<(), Halt> {
        let (program, instance, components) = (self.program, self.instance, self.components);
        let (node, frame) = (&program.tables[id as usize], &instance.frame);
        let number = match node.table.number() {
            Some(number) => self.number(number)?,
            None => N::zero(),
        };
        for input in &node.inputs {
            self.ensure(*input)?;
        }
        let Memory { tables, places, until, room, atoms, .. } = &mut *self.memory;
        let f = |t: &TableId| tables.at(*t).quantities.as_slice();
        let shares = |t: &TableId| tables.at(*t).scalars.as_slice();
        let members = |t: &TableId| tables.at(*t).bits.as_slice();
        let place = |v: &VarId| places[*v as usize];
        let Slot { quantities: out, scalars, bits, .. } = slot;
        match &node.table {
            Table::Given(v) => {
                let (one, tuple) = instance.values[*v as usize].numbers();
                let numbers = one.iter().chain(tuple.iter().flatten());
                if program.givens[*v as usize].kind.is_mass() {
                    scalars.clear();
                    scalars.extend(numbers.cloned());
                } else {
                    out.clear();
                    out.extend(numbers.map(|x| N::fixed(x.clone())));
                }
            }
            // Bound tables are filled where they are bound.
            Table::Bound(_) => {}
            Table::Component(t, v) => {
                let start = place(v) % components * frame.pairs();
                out.clear();
                out.extend_from_slice(&f(t)[start..start + frame.pairs()]);
            }
            Table::WeightComponent(t, v) => {
                let start = place(v) % components * frame.states();
                scalars.clear();
                scalars.extend_from_slice(&shares(t)[start..start + frame.states()]);
            }
            Table::Add(a, b) => fill(out, f(a).iter().zip(f(b)).map(|(x, y)| x.add(y)))?,
            Table::Subtract(a, b) => fill(out, f(a).iter().zip(f(b)).map(|(x, y)| x.subtract(y)))?,
            Table::Negate(t) => fill(out, f(t).iter().map(|x| N::zero().subtract(x)))?,
            Table::Scale(_, t, FixedFactor::Number) => fill(out, f(t).iter().map(|x| x.scale(number.constant())))?,
            Table::Scale(_, t, FixedFactor::Function) => fill(out, f(t).iter().map(|x| number.scale(x.constant())))?,
            Table::Divide(t, _) => fill(out, f(t).iter().map(|x| x.shrink(number.constant())))?,
            Table::Constant(_) => {
                out.clear();
                out.resize(frame.pairs(), number);
            }
            Table::Alike(t) => {
                out.clear();
                (0..components).for_each(|_| out.extend_from_slice(f(t)));
            }
            Table::Alone(v, t) => {
                out.clear();
                out.resize(components * frame.pairs(), N::zero());
                let start = place(v) % components * frame.pairs();
                out[start..start + frame.pairs()].clone_from_slice(f(t));
            }
            Table::Effective(w, t) => {
                let mean = |pair: usize| {
                    let weight = |k: usize| &shares(w)[k * frame.states() + frame.state_of(pair)];
                    let mut parts = (0..components).map(|k| f(t)[k * frame.pairs() + pair].scale(weight(k)));
                    parts.try_fold(N::zero(), |sum, part| sum.add(&part?))
                };
                fill(out, (0..frame.pairs()).map(mean))?;
            }
            Table::OptimalValue(t) => solve::optimal_value(frame, f(t), room, until, out)?,
            Table::PolicyValue(policy, t) => solve::policy_value(frame, shares(policy), f(t), room, out)?,
            Table::Occupancy(policy, initial) => {
                solve::occupancy(frame, shares(policy), shares(initial), room, out)?;
            }
            Table::LookAhead(t, v) => {
                fill(out, f(t).iter().enumerate().map(|(pair, r)| look_ahead(frame, Pair::new(pair), r, f(v))))?;
            }
            Table::Next(t) => {
                let mean = |pair: usize| {
                    let mut mean = N::zero();
                    mean.add_combination(frame.row(pair).map(|(next, p)| (p, &f(t)[next])))?;
                    Ok(mean)
                };
                fill(out, (0..frame.pairs()).map(mean))?;
            }
            Table::Here(t) => fill(out, (0..frame.pairs()).map(|pair| Ok(f(t)[frame.state_of(pair)].clone())))?,
            Table::Best(t) => *out = maximum(frame, f(t), until)?,
            Table::InverseBellman(t) => *out = inverse_bellman(frame, f(t), until)?,
            Table::Indicator(v) => {
                out.clear();
                out.resize(frame.pairs(), N::zero());
                out[place(v)] = N::fixed(F::one());
            }
            Table::Argmax(t) => {
                bits.clear();
                argmax(frame, f(t), until, bits)?;
            }
            Table::Support(policy) => fill(bits, shares(policy).iter().map(is_positive))?,
            Table::Uniform(sets) => {
                scalars.clear();
                for state in 0..frame.states() {
                    let sets = &members(sets)[frame.actions(state)];
                    let mut chosen = sets.iter().filter(|member| **member);
                    let count = chosen.try_fold(F::zero(), |count, _| count.add(&F::one()))?;
                    let share = F::one().divide(&count)?;
                    scalars.extend(sets.iter().map(|member| if *member { share.clone() } else { F::zero() }));
                }
            }
            Table::Reachable(policy, initial) => {
                let from = (0..frame.states()).filter(|s| !shares(initial)[*s].is_zero()).map(State::new);
                *bits = reachable_states(frame, from, |pair: Pair| is_positive(&shares(policy)[pair.index()]))?;
            }
            Table::SoftValue(t, _, measure) => {
                let alpha = number.constant();
                let weights = weights(frame, measure, tables)?;
                let h = F::soft_values(frame, &exponents(f(t), alpha)?, &weights, atoms)?;
                fill(out, h.into_iter().map(|h| h.multiply(alpha).map(N::fixed)))?;
            }
            Table::LogSumExp(t, _) => {
                let alpha = number.constant();
                let exponents = exponents(f(t), alpha)?;
                let log = |state: usize| {
                    let terms: Vec<(F, F)> =
                        exponents[frame.actions(state)].iter().map(|x| (F::one(), x.clone())).collect();
                    F::log_sum_exp(&terms, atoms)?.multiply(alpha).map(N::fixed)
                };
                fill(out, (0..frame.states()).map(log))?;
            }
            Table::Softmax(t, _, measure) => {
                let weights = weights(frame, measure, tables)?;
                let exponents = exponents(f(t), number.constant())?;
                scalars.clear();
                for state in 0..frame.states() {
                    let actions = frame.actions(state);
                    let terms = weights[actions.clone()].iter().cloned().zip(exponents[actions].iter().cloned());
                    scalars.extend(F::softmax(&terms.collect::<Vec<_>>(), atoms)?);
                }
            }
        }
        Ok(())
    }
}

fn fill<T>(out: &mut Vec<T>, mut numbers: impl Iterator<Item = Result<T, Halt>>) -> Result<(), Halt> {
    out.clear();
    numbers.try_for_each(|x| {
        out.push(x?);
        Ok(())
    })
}

/// Whether a share is positive.
pub(super) fn is_positive<F: Field>(share: &F) -> Result<bool, Halt> {
    Ok(share.sign()? != Ordering::Equal)
}

/// p(a|s) for every pair.
fn weights<F: Field, N>(frame: &Frame<F>, measure: &BaseMeasure, tables: &Contents<F, N>) -> Result<Vec<F>, Halt> {
    let masked = |members: TableId, shares: &[F]| {
        let pairs = tables.at(members).bits.iter().zip(shares);
        pairs.map(|(member, p)| if *member { p.clone() } else { F::zero() }).collect::<Vec<F>>()
    };
    let ones = || vec![F::one(); frame.pairs()];
    Ok(match measure {
        BaseMeasure::Counting => ones(),
        BaseMeasure::Policy(t) => tables.at(*t).scalars.clone(),
        BaseMeasure::Sets(t) => masked(*t, &ones()),
        BaseMeasure::Members(p, t) => {
            let weights = masked(*t, &tables.at(*p).scalars);
            for state in 0..frame.states() {
                let mut positive = weights[frame.actions(state)].iter().map(is_positive);
                if !positive.try_fold(false, |any, positive| positive.map(|positive| any || positive))? {
                    // The equation is then another one: CLAIMS.md leaves its value open.
                    return Err(Halt::Narrow);
                }
            }
            weights
        }
    })
}

/// f/α, for a function that does not depend on ε.
fn exponents<F: Field, N: Quantity<F>>(f: &[N], alpha: &F) -> Result<Vec<F>, Halt> {
    f.iter().map(|x| x.constant().divide(alpha)).collect()
}
