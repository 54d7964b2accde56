//! Computes tables: functions, policies and sets, each from the tables it names.

use std::cmp::Ordering;

use super::Run;
use super::contents::Slot;
use super::solve;
use crate::bellman::{argmax, inverse_bellman, look_ahead, maximum};
use crate::claim::outcome::Report;
use crate::claim::program::{FixedFactor, Measure, Table, TableId};
use crate::mdp::{Pair, State, reachable_states};
use crate::number::{Halt, Quantity};

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

    fn compute(&mut self, id: TableId, slot: &mut Slot<F, N>) -> Result<(), Halt> {
        let program = self.program;
        let instance = self.instance;
        let frame = &instance.frame;
        let out = &mut slot.quantities;
        match &program.tables[id as usize].table {
            Table::Given(v) => {
                let (one, tuple) = instance.values[*v as usize].numbers();
                if program.givens[*v as usize].kind.is_mass() {
                    slot.scalars.clear();
                    slot.scalars.extend_from_slice(one);
                    slot.scalars.extend(tuple.iter().flatten().cloned());
                } else {
                    out.clear();
                    out.extend(one.iter().chain(tuple.iter().flatten()).map(|x| N::fixed(x.clone())));
                }
            }
            // Bound tables are filled where they are bound.
            Table::Bound(_) => {}
            Table::Component(t, v) => {
                let (k, pairs) = (self.place(*v) % self.components, frame.pairs());
                let tuple = self.quantities(*t)?;
                out.clear();
                out.extend_from_slice(&tuple[k * pairs..(k + 1) * pairs]);
            }
            Table::WeightComponent(t, v) => {
                let (k, states) = (self.place(*v) % self.components, frame.states());
                let weights = self.scalars(*t)?;
                slot.scalars.clear();
                slot.scalars.extend_from_slice(&weights[k * states..(k + 1) * states]);
            }
            Table::Add(a, b) => self.zip(*a, *b, out, |x, y| x.add(y))?,
            Table::Subtract(a, b) => self.zip(*a, *b, out, |x, y| x.subtract(y))?,
            Table::Negate(t) => self.map(*t, out, |x| N::zero().subtract(x))?,
            Table::Scale(number, t, fixed) => {
                let number = self.number(number)?;
                match fixed {
                    FixedFactor::Number => self.map(*t, out, |x| x.scale(number.constant()))?,
                    FixedFactor::Function => self.map(*t, out, |x| number.scale(x.constant()))?,
                }
            }
            Table::Divide(t, number) => {
                let number = self.number(number)?;
                self.map(*t, out, |x| x.shrink(number.constant()))?;
            }
            Table::Constant(number) => {
                let number = self.number(number)?;
                out.clear();
                out.resize(frame.pairs(), number);
            }
            Table::Alike(t) => {
                let components = self.components;
                let d = self.quantities(*t)?;
                out.clear();
                (0..components).for_each(|_| out.extend_from_slice(d));
            }
            Table::Alone(v, t) => {
                let (k, components) = (self.place(*v), self.components);
                let d = self.quantities(*t)?;
                out.clear();
                for component in 0..components {
                    if component == k % components {
                        out.extend_from_slice(d);
                    } else {
                        out.resize(out.len() + d.len(), N::zero());
                    }
                }
            }
            Table::Effective(w, t) => {
                self.ensure(*w)?;
                self.ensure(*t)?;
                let weights = &self.memory.tables.at(*w).scalars;
                let rewards = &self.memory.tables.at(*t).quantities;
                out.clear();
                for pair in 0..frame.pairs() {
                    let state = frame.state_of(pair);
                    let mut sum = N::zero();
                    for k in 0..self.components {
                        let weight = &weights[k * frame.states() + state];
                        sum = sum.add(&rewards[k * frame.pairs() + pair].scale(weight)?)?;
                    }
                    out.push(sum);
                }
            }
            Table::OptimalValue(t) => {
                self.ensure(*t)?;
                let memory = &mut *self.memory;
                let reward = &memory.tables.at(*t).quantities;
                solve::optimal_value(frame, reward, &mut memory.room, &mut memory.until, out)?;
            }
            Table::PolicyValue(policy, t) => {
                self.ensure(*policy)?;
                self.ensure(*t)?;
                let memory = &mut *self.memory;
                let policy = &memory.tables.at(*policy).scalars;
                let reward = &memory.tables.at(*t).quantities;
                solve::policy_value(frame, policy, reward, &mut memory.room, out)?;
            }
            Table::LookAhead(t, v) => {
                self.ensure(*t)?;
                self.ensure(*v)?;
                let reward = &self.memory.tables.at(*t).quantities;
                let values = &self.memory.tables.at(*v).quantities;
                out.clear();
                for (pair, reward) in reward.iter().enumerate() {
                    out.push(look_ahead(frame, Pair::new(pair), reward, values)?);
                }
            }
            Table::Next(t) => {
                let values = self.quantities(*t)?;
                out.clear();
                for pair in 0..frame.pairs() {
                    let mut mean = N::zero();
                    mean.add_combination(frame.row(pair).map(|(next, p)| (p, &values[next])))?;
                    out.push(mean);
                }
            }
            Table::Here(t) => {
                let values = self.quantities(*t)?;
                out.clear();
                out.extend((0..frame.pairs()).map(|pair| values[frame.state_of(pair)].clone()));
            }
            Table::Best(t) => {
                self.ensure(*t)?;
                let memory = &mut *self.memory;
                *out = maximum(frame, &memory.tables.at(*t).quantities, &mut memory.until)?;
            }
            Table::InverseBellman(t) => {
                self.ensure(*t)?;
                let memory = &mut *self.memory;
                *out = inverse_bellman(frame, &memory.tables.at(*t).quantities, &mut memory.until)?;
            }
            Table::Indicator(v) => {
                out.clear();
                out.resize(frame.pairs(), N::zero());
                out[self.place(*v)] = N::fixed(F::one());
            }
            Table::Occupancy(policy, initial) => {
                self.ensure(*policy)?;
                self.ensure(*initial)?;
                let memory = &mut *self.memory;
                let policy = &memory.tables.at(*policy).scalars;
                let initial = &memory.tables.at(*initial).scalars;
                solve::occupancy(frame, policy, initial, &mut memory.room, out)?;
            }
            Table::Argmax(t) => {
                self.ensure(*t)?;
                let memory = &mut *self.memory;
                let q = &memory.tables.at(*t).quantities;
                slot.bits.clear();
                argmax(frame, q, &mut memory.until, &mut slot.bits)?;
            }
            Table::Support(policy) => {
                let policy = self.scalars(*policy)?;
                slot.bits.clear();
                for p in policy {
                    slot.bits.push(p.sign()? != Ordering::Equal);
                }
            }
            Table::Uniform(sets) => {
                let sets = self.bits(*sets)?;
                slot.scalars.clear();
                for state in 0..frame.states() {
                    let mut count = F::zero();
                    for pair in frame.actions(state).filter(|pair| sets[*pair]) {
                        debug_assert!(pair < sets.len());
                        count = count.add(&F::one())?;
                    }
                    let share = F::one().divide(&count)?;
                    let share = |pair: usize| if sets[pair] { share.clone() } else { F::zero() };
                    slot.scalars.extend(frame.actions(state).map(share));
                }
            }
            Table::Reachable(policy, initial) => {
                self.ensure(*policy)?;
                self.ensure(*initial)?;
                let policy = &self.memory.tables.at(*policy).scalars;
                let initial = &self.memory.tables.at(*initial).scalars;
                let from = (0..frame.states()).filter(|s| !initial[*s].is_zero()).map(State::new);
                let taken = |pair: Pair| Ok(policy[pair.index()].sign()? != Ordering::Equal);
                slot.bits = reachable_states(frame, from, taken)?;
            }
            Table::SoftValue(t, alpha, measure) => {
                let alpha = self.number(alpha)?.constant().clone();
                let weights = self.weights(measure)?;
                let reward = self.exponents(*t, &alpha)?;
                let h = F::soft_values(frame, &reward, &weights, &mut self.memory.atoms)?;
                out.clear();
                for h in h {
                    out.push(N::fixed(h.multiply(&alpha)?));
                }
            }
            Table::LogSumExp(t, alpha) => {
                let alpha = self.number(alpha)?.constant().clone();
                let exponents = self.exponents(*t, &alpha)?;
                out.clear();
                for state in 0..frame.states() {
                    let terms: Vec<(F, F)> =
                        frame.actions(state).map(|pair| (F::one(), exponents[pair].clone())).collect();
                    let log = F::log_sum_exp(&terms, &mut self.memory.atoms)?;
                    out.push(N::fixed(log.multiply(&alpha)?));
                }
            }
            Table::Softmax(t, alpha, measure) => {
                let alpha = self.number(alpha)?.constant().clone();
                let weights = self.weights(measure)?;
                let exponents = self.exponents(*t, &alpha)?;
                slot.scalars.clear();
                for state in 0..frame.states() {
                    let terms: Vec<(F, F)> =
                        frame.actions(state).map(|pair| (weights[pair].clone(), exponents[pair].clone())).collect();
                    slot.scalars.extend(F::softmax(&terms, &mut self.memory.atoms)?);
                }
            }
        }
        Ok(())
    }

    /// p(a|s) for every pair.
    fn weights(&mut self, measure: &Measure) -> Result<Vec<F>, Halt> {
        Ok(match measure {
            Measure::Counting => vec![F::one(); self.instance.frame.pairs()],
            Measure::Policy(t) => self.scalars(*t)?.to_vec(),
            Measure::Members(p, t) => {
                let (shares, members) = (self.scalars(*p)?.to_vec(), self.bits(*t)?.to_vec());
                let weights = shares.into_iter().zip(members).map(|(p, member)| if member { p } else { F::zero() });
                let weights: Vec<F> = weights.collect();
                let frame = &self.instance.frame;
                for state in 0..frame.states() {
                    let mut signs = frame.actions(state).map(|pair| weights[pair].sign());
                    if signs.try_fold(true, |zero, sign| Ok(zero && sign? == Ordering::Equal))? {
                        // The equation is then another one: CLAIMS.md leaves its value open.
                        return Err(Halt::Narrow);
                    }
                }
                weights
            }
            Measure::Sets(t) => self.bits(*t)?.iter().map(|&b| if b { F::one() } else { F::zero() }).collect(),
        })
    }

    /// f/α, for a function that does not depend on ε.
    fn exponents(&mut self, t: TableId, alpha: &F) -> Result<Vec<F>, Halt> {
        self.quantities(t)?.iter().map(|x| x.constant().divide(alpha)).collect()
    }

    fn map(&mut self, t: TableId, out: &mut Vec<N>, f: impl Fn(&N) -> Result<N, Halt>) -> Result<(), Halt> {
        let values = self.quantities(t)?;
        out.clear();
        for x in values {
            out.push(f(x)?);
        }
        Ok(())
    }

    fn zip(
        &mut self,
        a: TableId,
        b: TableId,
        out: &mut Vec<N>,
        f: impl Fn(&N, &N) -> Result<N, Halt>,
    ) -> Result<(), Halt> {
        self.ensure(a)?;
        self.ensure(b)?;
        out.clear();
        let (a, b) = (&self.memory.tables.at(a).quantities, &self.memory.tables.at(b).quantities);
        for (x, y) in a.iter().zip(b) {
            out.push(f(x, y)?);
        }
        Ok(())
    }
}
