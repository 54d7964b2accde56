//! Decides statements: connectives in three values, quantifiers by going through, perturbations
//! piece by piece.

use std::cmp::Ordering;

use super::tables::is_positive;
use super::{Failing, Run};
use crate::claim::instance::Frame;
use crate::claim::outcome::{Reason, Report, Truth};
use crate::claim::program::{BoundVariable, Comparison, Num, Set, Statement, TableId, VarId, WitnessTerm};
use crate::number::{Field, Halt, Quantity};

/// The most pieces that `every eps > 0` is decided in, and the most rays that `near` is.
const MOST_PIECES: usize = 4096;

impl<F: Report, N: Quantity<F>> Run<'_, F, N> {
    /// The truth value; halts only for overflow. What is soft, too wide or beyond the budget is
    /// unknown.
    pub(super) fn statement(&mut self, statement: &Statement) -> Result<Truth, Halt> {
        match self.decide(statement) {
            Err(Halt::Soft) => Ok(Truth::Unknown(Reason::Soft)),
            Err(Halt::Narrow) => Ok(Truth::Unknown(Reason::Narrow)),
            Err(Halt::Budget { .. }) => Ok(Truth::Unknown(Reason::Budget)),
            decided => decided,
        }
    }

    fn decide(&mut self, statement: &Statement) -> Result<Truth, Halt> {
        match statement {
            Statement::And(a, b) | Statement::Or(a, b) => {
                let decisive = Truth::of(matches!(statement, Statement::Or(..)));
                match self.statement(a)? {
                    known if known == decisive => Ok(decisive),
                    unknown @ Truth::Unknown(_) if self.statement(b)? != decisive => Ok(unknown),
                    Truth::Unknown(_) => Ok(decisive),
                    _ => self.statement(b),
                }
            }
            Statement::Not(a) => Ok(self.statement(a)?.not()),
            Statement::Iff(a, b) => Ok(match (self.statement(a)?, self.statement(b)?) {
                (unknown @ Truth::Unknown(_), _) | (_, unknown @ Truth::Unknown(_)) => unknown,
                (a, b) => Truth::of(a == b),
            }),
            Statement::Every(domain, body) => self.each(*domain, body, Truth::False),
            Statement::Some(domain, body) => self.each(*domain, body, Truth::True),
            Statement::Small(variable, body) => self.small(*variable, body),
            Statement::Positive(variable, body) => self.positive(*variable, body),
            Statement::Near(variable, center, sets, body) => self.near(*variable, *center, *sets, body),
            Statement::By(variable, witness, body) => self.existence(*variable, witness, body),
            _ => match self.atom(statement) {
                Err(Halt::Narrow) => self.by_structure(statement).ok_or(Halt::Narrow),
                decided => decided,
            }
            .map(Truth::of),
        }
    }

    /// Goes through a domain for a place where the body has the `decisive` truth value.
    fn each(&mut self, domain: BoundVariable, body: &Statement, decisive: Truth) -> Result<Truth, Halt> {
        let mut truth = decisive.not();
        for place in self.range(&domain) {
            self.bind(domain.variable, place);
            let here = self.statement(body)?;
            if here == decisive {
                truth = decisive;
                // The slack of a failed inequality is that of its worst case, so those are gone
                // through to the end.
                if decisive.holds() || !self.memory.tracking {
                    break;
                }
            } else if truth == decisive.not() {
                truth = here;
            }
        }
        Ok(truth)
    }

    fn atom(&mut self, statement: &Statement) -> Result<bool, Halt> {
        let frame = &self.instance.frame;
        match statement {
            Statement::Compare(relation, a, b, tracked) => self.compare(*relation, a, b, *tracked),
            Statement::TablesEqual(a, b) => {
                self.ensure(*a)?;
                self.ensure(*b)?;
                let memory = &mut *self.memory;
                let (a, b) = (&memory.tables.at(*a).quantities, &memory.tables.at(*b).quantities);
                for (x, y) in a.iter().zip(b) {
                    if x.steady_order(y, &mut memory.until)? != Ordering::Equal {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Statement::PoliciesEqual(a, b) => {
                self.ensure(*a)?;
                self.ensure(*b)?;
                let (a, b) = (&self.memory.tables.at(*a).scalars, &self.memory.tables.at(*b).scalars);
                let mut halt = Ok(true);
                for (x, y) in a.iter().zip(b) {
                    match x.order(y) {
                        Ok(Ordering::Equal) => {}
                        Ok(_) => return Ok(false),
                        Err(undecided) => halt = Err(undecided),
                    }
                }
                halt
            }
            Statement::Same(a, b) => Ok(self.place(*a) == self.place(*b)),
            Statement::Member(action, set) => self.member(set, self.place(*action)),
            Statement::Within(a, b, state) => self.within(a, b, *state),
            Statement::SetsEqual(a, b, state) => Ok(self.within(a, b, *state)? && self.within(b, a, *state)?),
            Statement::SupportWithin(policy, sets) => {
                self.ensure(*policy)?;
                self.ensure(*sets)?;
                let policy = &self.memory.tables.at(*policy).scalars;
                let sets = &self.memory.tables.at(*sets).bits;
                for (p, _) in policy.iter().zip(sets).filter(|(_, member)| !**member) {
                    if is_positive(p)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Statement::Deterministic(policy) => {
                for p in self.scalars(*policy)? {
                    if is_positive(p)? && p.order(&F::one())? != Ordering::Equal {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Statement::Reached(states, state) => {
                let state = self.place(*state);
                Ok(self.bits(*states)?[state])
            }
            Statement::Absorbing(state) => {
                let state = self.place(*state);
                Ok(frame.actions(state).all(|pair| frame.row(pair).all(|(next, _)| next == state)))
            }
            Statement::Bump { phi, action, off, state } => self.bump(*phi, *action, off, *state),
            // The rest is decided above, in three values.
            _ => Ok(false),
        }
    }

    fn compare(&mut self, relation: Comparison, a: &Num, b: &Num, tracked: bool) -> Result<bool, Halt> {
        let (a, b) = (self.number(a)?, self.number(b)?);
        let until = &mut self.memory.until;
        let mut turned = false;
        let holds = match relation {
            Comparison::LessEqual => a.steady_at_most(&b, until)?,
            Comparison::Less => !b.steady_at_most(&a, until)?,
            Comparison::Equal | Comparison::Unequal => {
                let order = a.steady_order(&b, until)?;
                turned = relation == Comparison::Equal && order == Ordering::Less;
                (order == Ordering::Equal) == (relation == Comparison::Equal)
            }
        };
        if tracked {
            let (left, right) = if turned { (b, a) } else { (a, b) };
            let worse = match &self.memory.slack {
                None => true,
                // Where bounds do not tell which of two is worse, the first is kept: either is an
                // honest example.
                Some((l, r)) => matches!(left.subtract(&right)?.order(&l.subtract(r)?), Ok(Ordering::Greater)),
            };
            if worse {
                self.memory.slack = Some((left, right));
            }
        }
        Ok(holds)
    }

    fn within(&mut self, a: &Set, b: &Set, state: VarId) -> Result<bool, Halt> {
        for pair in self.instance.frame.actions(self.place(state)) {
            if self.member(a, pair)? && !self.member(b, pair)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// 0 ≤ φ ≤ 1, φ = 1 at the action, and φ = 0 at the other members of the set at its state.
    fn bump(&mut self, phi: TableId, action: VarId, off: &Set, state: VarId) -> Result<bool, Halt> {
        let action = self.place(action);
        let frame = &self.instance.frame;
        let (zero, one) = (N::zero(), N::fixed(F::one()));
        for pair in 0..frame.pairs() {
            let value = self.quantities(phi)?[pair].clone();
            let inside = value.order(&zero)? != Ordering::Less && value.order(&one)? != Ordering::Greater;
            if !inside || (pair == action && value.order(&one)? != Ordering::Equal) {
                return Ok(false);
            }
            let vanishes = pair != action && frame.state_of(pair) == self.place(state) && self.member(off, pair)?;
            if vanishes && value.order(&zero)? != Ordering::Equal {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn perturb(&mut self, variable: VarId, value: N) {
        self.memory.numbers[variable as usize] = value;
        self.touch(variable);
    }

    /// For all small ε > 0: one evaluation over germs, on the interval that its comparisons leave.
    fn small(&mut self, variable: VarId, body: &Statement) -> Result<Truth, Halt> {
        let outer = self.memory.until.take();
        self.perturb(variable, N::infinitesimal(F::zero()));
        let truth = self.statement(body);
        self.memory.reported = std::mem::replace(&mut self.memory.until, outer);
        truth
    }

    /// For every ε > 0: an open piece, its end, the next piece, and so on until a piece has no end.
    /// All quantities are affine on each piece, with finitely many pieces in all.
    fn positive(&mut self, variable: VarId, body: &Statement) -> Result<Truth, Halt> {
        let outer = self.memory.until.take();
        let truth = self.pieces(variable, body);
        self.memory.until = outer;
        truth
    }

    fn pieces(&mut self, variable: VarId, body: &Statement) -> Result<Truth, Halt> {
        let mut base = F::zero();
        let mut truth = Truth::True;
        for _ in 0..MOST_PIECES {
            self.memory.until = None;
            self.perturb(variable, N::infinitesimal(base.clone()));
            let inside = self.statement(body)?;
            let length = self.memory.until.take();
            if inside.fails() {
                self.memory.failing = Some(Failing::Within(base, length));
                return Ok(inside);
            }
            truth = truth.and(inside);
            let Some(length) = length else { return Ok(truth) };
            base = base.add(&length)?;
            self.perturb(variable, N::fixed(base.clone()));
            let at_end = self.statement(body)?;
            if at_end.fails() {
                self.memory.failing = Some(Failing::At(base));
                return Ok(at_end);
            }
            truth = truth.and(at_end);
        }
        Err(Halt::Budget { budget: MOST_PIECES })
    }

    /// On a neighbourhood of the centre: at the centre and, for every choice of nonempty subsets
    /// B(s) of A*(s), for all small ε > 0 on the ray that lowers the other members of A*(s) by ε,
    /// where B(s) is what stays optimal.
    fn near(&mut self, variable: VarId, center: TableId, sets: TableId, body: &Statement) -> Result<Truth, Halt> {
        let outer = self.memory.until.take();
        let truth = self.rays(variable, center, sets, body);
        self.memory.until = outer;
        truth
    }

    fn rays(&mut self, variable: VarId, center: TableId, sets: TableId, body: &Statement) -> Result<Truth, Halt> {
        let frame = &self.instance.frame;
        let optimal: Vec<bool> = self.bits(sets)?.to_vec();
        let center: Vec<N> = self.quantities(center)?.to_vec();
        let mut lowered = vec![false; frame.pairs()];
        let epsilon = N::infinitesimal(F::zero());
        let mut truth = Truth::True;
        for _ in 0..MOST_PIECES {
            let mut ray = center.clone();
            for (place, reward) in ray.iter_mut().enumerate() {
                if lowered[place % frame.pairs()] {
                    *reward = reward.subtract(&epsilon)?;
                }
            }
            self.memory.until = None;
            self.bind_table(variable, ray);
            truth = truth.and(self.statement(body)?);
            if truth.fails() || !next_choice(frame, &optimal, &mut lowered) {
                return Ok(truth);
            }
        }
        Err(Halt::Budget { budget: MOST_PIECES })
    }

    /// Existence by construction: if the term's value does not do it, another may.
    fn existence(&mut self, variable: VarId, witness: &WitnessTerm, body: &Statement) -> Result<Truth, Halt> {
        match witness {
            WitnessTerm::Function(table) => {
                let contents = self.quantities(*table)?.to_vec();
                self.bind_table(variable, contents);
            }
            WitnessTerm::Number(num) => {
                let value = self.number(num)?;
                self.perturb(variable, value);
            }
        }
        Ok(match self.statement(body)? {
            Truth::False => Truth::Unknown(Reason::ConstructionFails),
            other => other,
        })
    }
}

/// The next choice of the optimal actions to lower, counting in binary over all of them and
/// skipping those that would lower every optimal action of a state; `false` after the last.
fn next_choice<F: Field>(frame: &Frame<F>, optimal: &[bool], lowered: &mut [bool]) -> bool {
    for state in 0..frame.states() {
        let actions = || frame.actions(state).filter(|pair| optimal[*pair]);
        for pair in actions() {
            lowered[pair] = !lowered[pair];
            if lowered[pair] {
                break;
            }
        }
        if actions().all(|pair| lowered[pair]) {
            // That would be the last count of this state: it starts again, and the next state
            // counts on.
            actions().for_each(|pair| lowered[pair] = false);
        } else {
            return true;
        }
    }
    false
}
