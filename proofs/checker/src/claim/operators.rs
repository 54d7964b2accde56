//! The constants and operators in the table of `CLAIMS.md`.

use std::rc::Rc;

use super::Fault;
use super::arithmetic::{tamed, too_much};
use super::bounds::{Bounds, Numbers, all, compares};
use super::evaluator::{Evaluated, Evaluator, expected, junction};
use super::fixed::Asked;
use super::syntax::{Expr, Fold, Infix, Name, Term};
use super::value::{Function, Nearby, Sort, State, Value};
use crate::number::Fraction;

/// What may stand where a reward, a Q function or any function on pairs is expected.
pub(super) const REWARD: &[Sort] = &[Sort::Reward, Sort::Pairs];
pub(super) const Q: &[Sort] = &[Sort::Q, Sort::Pairs];
const ON_PAIRS: &[Sort] = &[Sort::Reward, Sort::Q, Sort::Pairs];

fn count(number: usize) -> Fraction {
    Fraction::over(number.into(), 1.into())
}

fn truth(holds: Option<bool>) -> Evaluated<Value> {
    Ok(Value::Truth(holds))
}

impl Evaluator<'_> {
    pub(super) fn constant(&mut self, expr: &Expr, name: &Name) -> Evaluated<Value> {
        let is = match &**name {
            "gamma" => (*self.model.discount).clone(),
            "states" => count(self.model.states.len()),
            "components" => count(self.components),
            _ => return Err(Fault::syntax(expr.line, format!("`{name}` is not known"))),
        };
        Ok(Value::Number(Bounds::fixed(is)))
    }

    /// `f(x, …)`: an operator, a definition with parameters, or a function at a point.
    pub(super) fn apply(
        &mut self,
        expr: &Expr,
        function: &Expr,
        arguments: &[(Option<Name>, Expr)],
    ) -> Evaluated<Value> {
        if let Term::Name(name) = &function.term
            && self.local(name).is_none()
        {
            if self.takes_parameters(name) && arguments.iter().all(|(word, _)| word.is_none()) {
                let values = arguments.iter().map(|(_, argument)| self.value(argument));
                let values = values.collect::<Evaluated<_>>()?;
                return self.expand(expr, name, values);
            }
            if let Some(value) = self.operator(expr, name, arguments)? {
                return Ok(value);
            }
        }
        let of = self.value(function)?;
        if arguments.iter().any(|(word, _)| word.is_some()) {
            return Err(expected(function, "an operator that takes such words", &of));
        }
        let arguments: Vec<&Expr> = arguments.iter().map(|(_, argument)| argument).collect();
        self.point(function, &of, &arguments)
    }

    /// A function, policy, distribution or weight at a point.
    fn point(&mut self, function: &Expr, of: &Value, arguments: &[&Expr]) -> Evaluated<Value> {
        let missing = |place: usize| Fault::limit(function.line, format!("no number at place {place}"));
        match (of, arguments) {
            (Value::Function(f), [state, action]) if ON_PAIRS.contains(&f.sort) => {
                let pair = self.pair(state, action)?;
                f.is.get(pair).cloned().map(Value::Number).ok_or_else(|| missing(pair))
            }
            (Value::Policy(p), [state, action]) => {
                let pair = self.pair(state, action)?;
                p.get(pair).cloned().map(Value::Number).ok_or_else(|| missing(pair))
            }
            (Value::Function(f), [state]) if f.sort == Sort::States => {
                let state = self.state(state)?.index;
                f.is.get(state).cloned().map(Value::Number).ok_or_else(|| missing(state))
            }
            (Value::Distribution(p) | Value::Weight(p), [state]) => {
                let state = self.state(state)?.index;
                p.get(state).cloned().map(|p| Value::Number(Bounds::fixed(p))).ok_or_else(|| missing(state))
            }
            _ => Err(expected(function, "something with these arguments", of)),
        }
    }

    /// `R[k]`, `w[k]`.
    pub(super) fn index(&mut self, expr: &Expr, of: &Expr, index: &Expr) -> Evaluated<Value> {
        let of = self.value(of)?;
        let k = self.component(index)?;
        match &of {
            Value::Function(f) if f.sort == Sort::Tuple => {
                let pairs = self.starts.last().copied().unwrap_or(0);
                let part = f.is.iter().skip(k.saturating_mul(pairs)).take(pairs).cloned();
                self.computed(expr.line, Sort::Reward, part).map(Value::Function)
            }
            Value::Weights(_, w) => {
                let states = self.model.states.len();
                Ok(Value::Weight(Rc::new(w.iter().skip(k.saturating_mul(states)).take(states).cloned().collect())))
            }
            other => Err(expected(expr, "a tuple of rewards or weights", other)),
        }
    }

    /// `{a1, a2}`.
    pub(super) fn set(&mut self, expr: &Expr, members: &[Expr]) -> Evaluated<Value> {
        let mut set: Option<(State, Vec<Option<bool>>)> = None;
        for member in members {
            let (at, pair) = self.action(member)?;
            let start = self.pairs_of(at.index).start;
            let (state, listed) =
                set.get_or_insert_with(|| (at.clone(), vec![Some(false); self.pairs_of(at.index).len()]));
            if state.variable != at.variable {
                return Err(Fault::syntax(expr.line, "actions of different states in one set"));
            }
            if let Some(place) = listed.get_mut(pair.saturating_sub(start)) {
                *place = Some(true);
            }
        }
        set.map(|(state, listed)| Value::Set(state, listed))
            .ok_or_else(|| Fault::syntax(expr.line, "a set has at least one action"))
    }

    fn state(&mut self, expr: &Expr) -> Evaluated<State> {
        match self.value(expr)? {
            Value::State(state) => Ok(state),
            other => Err(expected(expr, "a state", &other)),
        }
    }

    fn action(&mut self, expr: &Expr) -> Evaluated<(State, usize)> {
        match self.value(expr)? {
            Value::Action(state, pair) => Ok((state, pair)),
            other => Err(expected(expr, "an action", &other)),
        }
    }

    fn component(&mut self, expr: &Expr) -> Evaluated<usize> {
        match self.value(expr)? {
            Value::Component(k) => Ok(k),
            other => Err(expected(expr, "a component", &other)),
        }
    }

    /// A state and an action declared at that variable, as a pair.
    fn pair(&mut self, state: &Expr, action: &Expr) -> Evaluated<usize> {
        let (state, (at, pair)) = (self.state(state)?, self.action(action)?);
        if state.variable != at.variable {
            let what = format!("an action at `{}`, not at `{}`", at.variable, state.variable);
            return Err(Fault::syntax(action.line, what));
        }
        Ok(pair)
    }

    pub(super) fn policy(&mut self, expr: &Expr) -> Evaluated<Rc<Numbers>> {
        match self.value(expr)? {
            Value::Policy(policy) => Ok(policy),
            other => Err(expected(expr, "a policy", &other)),
        }
    }

    fn distribution(&mut self, expr: &Expr) -> Evaluated<Rc<Vec<Fraction>>> {
        match self.value(expr)? {
            Value::Distribution(distribution) => Ok(distribution),
            other => Err(expected(expr, "a distribution", &other)),
        }
    }

    pub(super) fn reward(&mut self, expr: &Expr) -> Evaluated<Function> {
        self.function_of(expr, REWARD, "a reward")
    }

    fn on_states(&mut self, expr: &Expr) -> Evaluated<Function> {
        self.function_of(expr, &[Sort::States], "a function on states")
    }

    /// V(π, R), verified.
    fn policy_value(&mut self, line: usize, policy: &[Bounds], reward: &Function) -> Evaluated<Function> {
        let asked = Asked::PolicyValue { policy: self.rows(policy), reward: self.rows(&reward.is) };
        let is = self.fixed_point(line, asked)?;
        Ok(Function { sort: Sort::States, is })
    }

    /// (s, a) ↦ f(s).
    fn here(&mut self, line: usize, f: &Function) -> Evaluated<Function> {
        let actions = { self.model }.states.iter().zip(f.is.iter());
        let numbers = actions.flat_map(|(state, value)| state.actions.iter().map(move |_| value.clone()));
        self.computed(line, Sort::Pairs, numbers)
    }

    /// Σ_s μ(s) f(s).
    fn mean(&mut self, line: usize, distribution: &[Fraction], f: &Function) -> Evaluated<Value> {
        let mut sum = Bounds::zero();
        for (weight, value) in distribution.iter().zip(&*f.is) {
            sum = tamed(line, sum.plus(&value.scaled(weight)))?;
        }
        Ok(Value::Number(sum))
    }

    /// Whether the policy takes only members, by pairs.
    pub(super) fn supported(policy: &[Bounds], sets: &[Option<bool>]) -> Option<bool> {
        all(policy.iter().zip(sets).map(|(p, member)| junction(false, *member, p.is_positive().map(|taken| !taken))))
    }

    /// The value of an operator; none if there is none of this name.
    fn operator(&mut self, expr: &Expr, name: &str, arguments: &[(Option<Name>, Expr)]) -> Evaluated<Option<Value>> {
        let line = expr.line;
        let args: Vec<&Expr> = arguments.iter().map(|(_, argument)| argument).collect();
        let value = match (name, &*args) {
            ("Q*" | "V*", [r]) => {
                let reward = self.reward(r)?;
                let value = self.optimal_value(line, &reward)?;
                if name == "V*" { value } else { self.look_ahead(line, Sort::Q, &reward, &value)? }
            }
            ("V", [pi, r]) => {
                let (policy, reward) = (self.policy(pi)?, self.reward(r)?);
                self.policy_value(line, &policy, &reward)?
            }
            ("Q" | "advantage", [pi, r]) => {
                let (policy, reward) = (self.policy(pi)?, self.reward(r)?);
                let value = self.policy_value(line, &policy, &reward)?;
                let q = self.look_ahead(line, Sort::Q, &reward, &value)?;
                if name == "Q" {
                    q
                } else {
                    let here = self.here(line, &value)?;
                    let numbers = q.is.iter().zip(&*here.is).map(|(q, v)| q.clone().minus(v));
                    self.computed(line, Sort::Pairs, numbers)?
                }
            }
            ("best", [q]) => {
                let q = self.function_of(q, Q, "a Q function")?;
                self.best(line, &q)?
            }
            ("bellman", [r, q]) => {
                let (reward, q) = (self.reward(r)?, self.function_of(q, Q, "a Q function")?);
                let best = self.best(line, &q)?;
                self.look_ahead(line, Sort::Q, &reward, &best)?
            }
            ("inverse_bellman", [q]) => {
                let q = self.function_of(q, Q, "a Q function")?;
                let best = self.best(line, &q)?;
                let (next, discount) = (self.next(line, &best)?, self.model.discount.clone());
                let numbers = q.is.iter().zip(&*next.is).map(|(q, next)| q.clone().minus(&next.scaled(&discount)));
                self.computed(line, Sort::Reward, numbers)?
            }
            ("lookahead", [r, f]) => {
                let (reward, f) = (self.reward(r)?, self.on_states(f)?);
                self.look_ahead(line, Sort::Q, &reward, &f)?
            }
            ("next", [f]) => {
                let f = self.on_states(f)?;
                self.next(line, &f)?
            }
            ("here", [f]) => {
                let f = self.on_states(f)?;
                self.here(line, &f)?
            }
            ("indicator", [state, action]) => {
                let pair = self.pair(state, action)?;
                let number = |index| Bounds::fixed(if index == pair { Fraction::one() } else { Fraction::zero() });
                self.computed(line, Sort::Pairs, (0..self.model.pairs()).map(number))?
            }
            ("constant", [x]) => {
                let x = self.number(x)?;
                self.computed(line, Sort::Pairs, (0..self.model.pairs()).map(|_| x.clone()))?
            }
            ("effective", [w, tuple]) => {
                let (weights, tuple) = (self.value(w)?, self.value(tuple)?);
                match (&weights, &tuple) {
                    (Value::Weights(w, _), Value::Near(nearby)) if nearby.weights.as_ref() == Some(w) => {
                        let nearby = Nearby { weights: None, sets: nearby.sets.clone() };
                        return Ok(Some(Value::Near(nearby)));
                    }
                    _ => self.effective(expr, &weights, &tuple)?,
                }
            }
            ("alike" | "alone", [.., d]) => {
                let only = match &*args {
                    [k, _] if name == "alone" => Some(self.component(k)?),
                    [_] if name == "alike" => None,
                    _ => return Err(Fault::syntax(line, format!("`{name}` takes other arguments"))),
                };
                let (d, components) = (self.reward(d)?, self.components);
                let numbers = (0..components).flat_map(|k| {
                    let moves = only.is_none_or(|only| only == k);
                    d.is.iter().map(move |x| if moves { x.clone() } else { Bounds::zero() })
                });
                self.computed(line, Sort::Tuple, numbers)?
            }
            ("occupancy", [pi, mu]) => {
                let (policy, initial) = (self.policy(pi)?, self.distribution(mu)?);
                let asked = Asked::Occupancy { policy: self.rows(&policy), initial: initial.to_vec() };
                Function { sort: Sort::States, is: self.fixed_point(line, asked)? }
            }
            _ => return self.other_operator(expr, name, &args).map(Some).or_else(|fault| fault.map_or(Ok(None), Err)),
        };
        Ok(Some(Value::Function(value)))
    }

    /// Operators that give no function; the fault is none if there is none of this name.
    fn other_operator(&mut self, expr: &Expr, name: &str, args: &[&Expr]) -> Result<Value, Option<Fault>> {
        let line = expr.line;
        let number = |x: Fraction| Ok(Value::Number(Bounds::fixed(x)));
        let value: Evaluated<Value> = match (name, args) {
            ("A*", [r, state]) => {
                let (reward, state) = (self.value(r)?, self.state(state)?);
                let sets = self.optimal_sets(r, &reward)?;
                Ok(self.at(state, &sets))
            }
            ("argmax", [q, state]) => {
                let (q, state) = (self.function_of(q, Q, "a Q function")?, self.state(state)?);
                let sets = self.argmax(&q);
                Ok(self.at(state, &sets))
            }
            ("support", [pi, state]) => {
                let (policy, state) = (self.policy(pi)?, self.state(state)?);
                let taken: Vec<Option<bool>> = policy.iter().map(Bounds::is_positive).collect();
                Ok(self.at(state, &taken))
            }
            ("actions", [state]) => {
                let state = self.state(state)?;
                Ok(self.at(state, &vec![Some(true); self.model.pairs()]))
            }
            ("J*", [r, mu]) => {
                let (reward, initial) = (self.reward(r)?, self.distribution(mu)?);
                let value = self.optimal_value(line, &reward)?;
                self.mean(line, &initial, &value)
            }
            ("J", [pi, r, mu]) => {
                let (policy, reward, initial) = (self.policy(pi)?, self.reward(r)?, self.distribution(mu)?);
                let value = self.policy_value(line, &policy, &reward)?;
                self.mean(line, &initial, &value)
            }
            ("optimal", [pi, r]) => {
                let (policy, reward) = (self.policy(pi)?, self.value(r)?);
                truth(Self::supported(&policy, &self.optimal_sets(r, &reward)?))
            }
            ("greedy", [pi, q]) => {
                let (policy, q) = (self.policy(pi)?, self.function_of(q, Q, "a Q function")?);
                truth(Self::supported(&policy, &self.argmax(&q)))
            }
            ("deterministic", [pi]) => {
                let policy = self.policy(pi)?;
                let whole = [Bounds::zero(), Bounds::fixed(Fraction::one())];
                let is = |p: &Bounds| {
                    let [zero, one] = whole.each_ref().map(|number| compares(Infix::Equal, p, number));
                    junction(false, zero, one)
                };
                truth(all(policy.iter().map(is)))
            }
            ("uniform", [r]) => {
                let reward = self.value(r)?;
                let sets = self.optimal_sets(r, &reward)?;
                let shares = self.rows(&sets).into_iter().flat_map(|row| {
                    let [least, most] = sizes(&row);
                    let one_in = |number: usize| Fraction::over(1.into(), number.max(1).into());
                    row.into_iter().map(move |member| {
                        let least_share = if member == Some(true) { one_in(most) } else { Fraction::zero() };
                        let most_share = if member == Some(false) { Fraction::zero() } else { one_in(least) };
                        Bounds::fixed_between(least_share, most_share)
                    })
                });
                Numbers::kept(shares).map(Value::Policy).ok_or_else(|| too_much(line))
            }
            ("size", [set]) => match self.value(set)? {
                Value::Set(_, members) => {
                    // Sets are never empty.
                    let [least, most] = sizes(&members).map(|size| count(size.max(1)));
                    Ok(Value::Number(Bounds::fixed_between(least, most)))
                }
                other => Err(expected(expr, "a set of actions", &other)),
            },
            ("reachable", [state, mu, pi]) => {
                let next = self.model.states.iter().flat_map(|state| &state.actions).map(|action| action.next.len());
                self.step(line, next.sum())?;
                let (state, initial, policy) = (self.state(state)?, self.distribution(mu)?, self.policy(pi)?);
                truth(self.reaches(&initial, &policy, state.index))
            }
            ("absorbing", [state]) => truth(Some(self.model.is_absorbing(self.state(state)?.index))),
            ("P", [state, action, to]) => {
                let (at, pair, to) = (self.state(state)?.index, self.pair(state, action)?, self.state(to)?.index);
                let place = pair.saturating_sub(self.pairs_of(at).start);
                let row =
                    self.model.states.get(at).and_then(|state| state.actions.get(place)).map(|action| &action.next);
                // M2: successors are listed in ascending order.
                let entry =
                    row.and_then(|row| row.get(row.binary_search_by_key(&to, |(next, _)| *next as usize).ok()?));
                number(entry.map_or_else(Fraction::zero, |(_, p)| (**p).clone()))
            }
            ("tv", [pi, rho, state]) => {
                let (one, other, state) = (self.policy(pi)?, self.policy(rho)?, self.state(state)?);
                let mut sum = Bounds::zero();
                for pair in self.pairs_of(state.index) {
                    if let (Some(p), Some(q)) = (one.get(pair), other.get(pair)) {
                        sum = tamed(line, sum.plus(&p.clone().minus(q).magnitude()))?;
                    }
                }
                let is = sum.scaled(&Fraction::over(1.into(), 2.into())).smaller(&Bounds::fixed(Fraction::one()));
                Ok(Value::Number(is))
            }
            ("norm", [f]) => {
                let f = self.function(f)?;
                let largest =
                    f.is.iter()
                        .cloned()
                        .map(Bounds::magnitude)
                        .reduce(|a, b| a.larger(&b))
                        .unwrap_or_else(Bounds::zero);
                Ok(Value::Number(largest))
            }
            ("span", [f]) => {
                let f = self.function(f)?;
                let most = f.is.iter().cloned().reduce(|a, b| a.larger(&b)).unwrap_or_else(Bounds::zero);
                let least = f.is.iter().cloned().reduce(|a, b| a.smaller(&b)).unwrap_or_else(Bounds::zero);
                // It is no less than 0, whatever bounds of its two ends say.
                let span = most.minus(&least).larger(&Bounds::zero());
                tamed(line, span).map(Value::Number)
            }
            ("abs", [x]) => self.number(x).map(|x| Value::Number(x.magnitude())),
            ("max" | "min", [x, y]) => {
                let (x, y) = (self.number(x)?, self.number(y)?);
                self.combined(line, if name == "max" { Fold::Max } else { Fold::Min }, x, &y).map(Value::Number)
            }
            _ => return self.soft_operator(expr, name, args),
        };
        value.map_err(Some)
    }

    /// Whether a state is visited with positive probability at some step.
    fn reaches(&self, initial: &[Fraction], policy: &[Bounds], target: usize) -> Option<bool> {
        let surely = self.visits(initial, target, |pair| policy.get(pair).and_then(Bounds::is_positive) == Some(true));
        let perhaps =
            self.visits(initial, target, |pair| policy.get(pair).and_then(Bounds::is_positive) != Some(false));
        (surely == perhaps).then_some(surely)
    }

    fn visits(&self, initial: &[Fraction], target: usize, takes: impl Fn(usize) -> bool) -> bool {
        let mut seen: Vec<bool> = initial.iter().map(|p| p.sign().is_gt()).collect();
        let mut stack: Vec<usize> = (0..seen.len()).filter(|state| seen.get(*state) == Some(&true)).collect();
        while let Some(state) = stack.pop() {
            let actions = self.model.states.get(state).map(|state| &*state.actions).unwrap_or_default();
            for (pair, action) in self.pairs_of(state).zip(actions) {
                if !takes(pair) {
                    continue;
                }
                for (next, _) in &action.next {
                    if let Some(place) = seen.get_mut(*next as usize)
                        && !std::mem::replace(place, true)
                    {
                        stack.push(*next as usize);
                    }
                }
            }
        }
        seen.get(target).copied().unwrap_or(false)
    }
}

/// The number of members that a set has at least, and at most.
fn sizes(members: &[Option<bool>]) -> [usize; 2] {
    let count = |open: bool| members.iter().filter(|member| member.unwrap_or(open)).count();
    [count(false), count(true)]
}
