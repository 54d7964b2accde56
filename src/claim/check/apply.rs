//! Checks applications: operators with their arguments, functions at points, definitions with
//! parameters.

use super::types::{Function, Sign, Typed, Uses};
use super::{Binding, Checked, Checker};
use crate::claim::error::ClaimProblem;
use crate::claim::operators::{Operator, operator};
use crate::claim::program::{Measure, Num, Set, Statement, Table, TableId, VarId};
use crate::claim::syntax::*;
use crate::number::Rational;

/// Why a soft operator takes nothing that depends on a perturbation.
const SOFT_VARIES: &str = "exponentials and logarithms of it are not";

impl Checker<'_> {
    pub(super) fn call(&mut self, head: &Expr, arguments: &[Argument], span: &Span) -> Checked<Typed> {
        if let ExprKind::Name(name) = &head.value {
            let bound = self.scope.iter().rev().find(|(known, _)| known == name).map(|(_, binding)| binding.clone());
            match bound {
                Some(Binding::Definition(number)) if !self.definitions[number].definition.parameters.is_empty() => {
                    return self.expand(number, arguments, span);
                }
                Some(_) => {}
                None => match operator(name) {
                    Some(operator) => {
                        self.shape(operator, arguments, span)?;
                        let arguments: Vec<&Expr> = arguments.iter().map(|argument| &argument.value).collect();
                        return self.operate(operator, &arguments);
                    }
                    None => return self.unknown(name, &head.span),
                },
            }
        }
        let function = self.expression(head)?;
        for argument in arguments {
            if let Some(label) = &argument.label {
                let (name, usage) = (head.to_string(), format!("{head}(…)"));
                return self.fail(&label.span, ClaimProblem::UnexpectedLabel { name, usage });
            }
        }
        self.point(function, head, arguments, span)
    }

    /// A function at a point: f(s, a), f(s), pi(s, a), mu(s).
    fn point(&mut self, function: Typed, head: &Expr, arguments: &[Argument], span: &Span) -> Checked<Typed> {
        let on_pairs = match &function {
            Typed::Function(_, kind) if kind.on_pairs() => true,
            Typed::Policy(_) => true,
            Typed::Function(_, Function::States) | Typed::Distribution(_) | Typed::Weight(_) => false,
            other => return self.expected("a function of a state, or of a state and an action", other, &head.span),
        };
        let at = match (on_pairs, arguments) {
            (true, [state, action]) => {
                let state = self.state(&state.value)?;
                self.action_at(&action.value, state)?
            }
            (false, [state]) => self.state(&state.value)?,
            _ => {
                let expected = if on_pairs { "a state and an action" } else { "a state" }.to_owned();
                let problem = ClaimProblem::Arguments { name: head.to_string(), expected, found: arguments.len() };
                return self.fail(span, problem);
            }
        };
        Ok(match function {
            Typed::Function(table, Function::States) => self.quantity(Num::AtState(table, at), table, Sign::Any),
            Typed::Function(table, _) => self.quantity(Num::AtPair(table, at), table, Sign::Any),
            Typed::Policy(table) => self.quantity(Num::Probability(table, at), table, Sign::Nonnegative),
            Typed::Distribution(table) | Typed::Weight(table) => {
                self.quantity(Num::Mass(table, at), table, Sign::Nonnegative)
            }
            other => return self.expected("a function", &other, &head.span),
        })
    }

    /// A number read from a table. Policies, distributions, weights and sets are constant on every
    /// piece, and so not affine in ε but free of it there.
    fn quantity(&self, num: Num, table: TableId, sign: Sign) -> Typed {
        let scalar = matches!(num, Num::Probability(..) | Num::Mass(..) | Num::Variation(..) | Num::Size(..));
        let varies = self.program.tables[table as usize].varies && !scalar;
        let soft = Uses::of_number(&self.program.tables, &num).soft;
        Typed::Number { num, sign, varies, soft }
    }

    /// Counts the arguments of an operator and compares the words before them.
    fn shape(&self, operator: &Operator, arguments: &[Argument], span: &Span) -> Checked<()> {
        let labels = operator.labels();
        let (name, usage) = (operator.name.to_owned(), operator.usage.to_owned());
        if labels.len() != arguments.len() {
            let expected = format!("{} argument(s), `{usage}`", labels.len());
            return self.fail(span, ClaimProblem::Arguments { name, expected, found: arguments.len() });
        }
        for (argument, wanted) in arguments.iter().zip(labels) {
            let found = argument.label.as_ref().map(|label| label.value.as_str());
            match (wanted, &argument.label) {
                (Some(wanted), _) if found != Some(wanted) => {
                    let place = argument.label.as_ref().map_or(&argument.value.span, |label| &label.span);
                    return self.fail(place, ClaimProblem::Label { name, expected: wanted.to_owned(), usage });
                }
                (None, Some(label)) => {
                    return self.fail(&label.span, ClaimProblem::UnexpectedLabel { name, usage });
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn operate(&mut self, operator: &Operator, arguments: &[&Expr]) -> Checked<Typed> {
        match *arguments {
            [x] => self.operate_on_one(operator.name, x),
            [x, y] => self.operate_on_two(operator.name, x, y),
            [x, y, z] => self.operate_on_three(operator.name, x, y, z),
            _ => self.unknown(operator.name, &(0..0)),
        }
    }

    fn operate_on_one(&mut self, name: &str, x: &Expr) -> Checked<Typed> {
        Ok(match name {
            "Q*" => {
                let reward = self.function(x, Function::Reward)?;
                Typed::Function(self.optimal_q(reward), Function::Q)
            }
            "V*" => {
                let reward = self.function(x, Function::Reward)?;
                Typed::Function(self.table(Table::OptimalValue(reward)), Function::States)
            }
            "best" => {
                let q = self.function(x, Function::Q)?;
                Typed::Function(self.table(Table::Best(q)), Function::States)
            }
            "inverse_bellman" => {
                let q = self.function(x, Function::Q)?;
                Typed::Function(self.table(Table::InverseBellman(q)), Function::Reward)
            }
            "next" => {
                let f = self.function(x, Function::States)?;
                Typed::Function(self.table(Table::Next(f)), Function::Pairs)
            }
            "here" => {
                let f = self.function(x, Function::States)?;
                Typed::Function(self.table(Table::Here(f)), Function::Pairs)
            }
            "constant" => {
                let (num, ..) = self.number(x)?;
                Typed::Function(self.table(Table::Constant(num)), Function::Pairs)
            }
            "alike" => {
                let d = self.function(x, Function::Reward)?;
                Typed::Function(self.table(Table::Alike(d)), Function::Tuple)
            }
            "deterministic" => Typed::Statement(Statement::Deterministic(self.policy(x)?)),
            "uniform" => {
                let reward = self.reward_for_sets(x)?;
                let sets = self.optimal_sets(reward);
                Typed::Policy(self.table(Table::Uniform(sets)))
            }
            "actions" => Typed::Set { set: Set::All, home: self.state(x)? },
            "size" => match self.expression(x)? {
                Typed::Set { set, home } => {
                    let num = Num::Size(set, home);
                    let soft = Uses::of_number(&self.program.tables, &num).soft;
                    Typed::Number { num, sign: Sign::Positive, varies: false, soft }
                }
                other => return self.expected("a set of actions", &other, &x.span),
            },
            "absorbing" => Typed::Statement(Statement::Absorbing(self.state(x)?)),
            "norm" | "span" => match self.expression(x)? {
                Typed::Function(table, _) => {
                    let num = if name == "norm" { Num::Norm(table) } else { Num::Span(table) };
                    self.quantity(num, table, Sign::Nonnegative)
                }
                other => return self.expected("a function or a tuple of rewards", &other, &x.span),
            },
            "abs" => {
                let (num, _, varies, soft) = self.number(x)?;
                Typed::Number { num: Num::Abs(Box::new(num)), sign: Sign::Nonnegative, varies, soft }
            }
            "log" => {
                let (num, sign, varies, _) = self.number(x)?;
                if varies {
                    return self.not_affine(&x.span, SOFT_VARIES);
                }
                if sign != Sign::Positive {
                    return self.fail(&x.span, ClaimProblem::Logarithm);
                }
                self.soft = true;
                Typed::Number { num: Num::Log(Box::new(num)), sign: Sign::Any, varies: false, soft: true }
            }
            "soft_limit" => {
                let reward = self.steady_function(x, Function::Reward)?;
                let sets = Measure::Sets(self.optimal_sets(reward));
                self.limit(sets)
            }
            other => return self.unknown(other, &x.span),
        })
    }

    fn operate_on_two(&mut self, name: &str, x: &Expr, y: &Expr) -> Checked<Typed> {
        Ok(match name {
            "A*" => {
                let reward = self.reward_for_sets(x)?;
                let home = self.state(y)?;
                Typed::Set { set: Set::Table(self.optimal_sets(reward)), home }
            }
            "argmax" => {
                let q = self.function(x, Function::Q)?;
                let home = self.state(y)?;
                Typed::Set { set: Set::Table(self.table(Table::Argmax(q))), home }
            }
            "J*" => {
                let reward = self.function(x, Function::Reward)?;
                let values = self.table(Table::OptimalValue(reward));
                let initial = self.distribution(y)?;
                self.quantity(Num::Mean(initial, values), values, Sign::Any)
            }
            "V" | "Q" | "advantage" => {
                let policy = self.policy(x)?;
                let reward = self.function(y, Function::Reward)?;
                let values = self.table(Table::PolicyValue(policy, reward));
                if name == "V" {
                    return Ok(Typed::Function(values, Function::States));
                }
                let q = self.table(Table::LookAhead(reward, values));
                if name == "Q" {
                    return Ok(Typed::Function(q, Function::Q));
                }
                let here = self.table(Table::Here(values));
                Typed::Function(self.table(Table::Subtract(q, here)), Function::Pairs)
            }
            "bellman" => {
                let reward = self.function(x, Function::Reward)?;
                let q = self.function(y, Function::Q)?;
                let best = self.table(Table::Best(q));
                Typed::Function(self.table(Table::LookAhead(reward, best)), Function::Q)
            }
            "lookahead" => {
                let reward = self.function(x, Function::Reward)?;
                let f = self.function(y, Function::States)?;
                Typed::Function(self.table(Table::LookAhead(reward, f)), Function::Q)
            }
            "indicator" => {
                let state = self.state(x)?;
                let action = self.action_at(y, state)?;
                Typed::Function(self.table(Table::Indicator(action)), Function::Pairs)
            }
            "effective" => {
                let weights = self.weights(x)?;
                let rewards = self.function(y, Function::Tuple)?;
                Typed::Function(self.table(Table::Effective(weights, rewards)), Function::Reward)
            }
            "alone" => {
                let component = match self.expression(x)? {
                    Typed::Component(variable) => variable,
                    other => return self.expected("a component", &other, &x.span),
                };
                let d = self.function(y, Function::Reward)?;
                Typed::Function(self.table(Table::Alone(component, d)), Function::Tuple)
            }
            "optimal" => {
                let policy = self.policy(x)?;
                let reward = self.reward_for_sets(y)?;
                Typed::Statement(Statement::SupportWithin(policy, self.optimal_sets(reward)))
            }
            "greedy" => {
                let policy = self.policy(x)?;
                let q = self.function(y, Function::Q)?;
                Typed::Statement(Statement::SupportWithin(policy, self.table(Table::Argmax(q))))
            }
            "support" => {
                let policy = self.policy(x)?;
                let home = self.state(y)?;
                Typed::Set { set: Set::Table(self.table(Table::Support(policy))), home }
            }
            "occupancy" => {
                let policy = self.policy(x)?;
                let initial = self.distribution(y)?;
                Typed::Function(self.table(Table::Occupancy(policy, initial)), Function::States)
            }
            "max" | "min" => {
                let (a, x, v, s) = self.number(x)?;
                let (b, y, w, t) = self.number(y)?;
                let (a, b) = (Box::new(a), Box::new(b));
                let (num, sign) = match name {
                    "max" => (Num::Max(a, b), x.max(y)),
                    _ => (Num::Min(a, b), x.min(y)),
                };
                Typed::Number { num, sign, varies: v || w, soft: s || t }
            }
            "logsumexp" => {
                let q = self.steady_function(x, Function::Q)?;
                let alpha = self.temperature(y)?;
                self.soft = true;
                Typed::Function(self.table(Table::LogSumExp(q, alpha)), Function::States)
            }
            "softmax" => {
                let q = self.steady_function(x, Function::Q)?;
                let alpha = self.temperature(y)?;
                self.soft = true;
                Typed::Policy(self.table(Table::Softmax(q, alpha, Measure::Counting)))
            }
            "kl_limit" => {
                let reward = self.steady_function(x, Function::Reward)?;
                let base = self.policy(y)?;
                let sets = self.optimal_sets(reward);
                self.limit(Measure::Members(base, sets))
            }
            "soft_V" => {
                let reward = self.steady_function(x, Function::Reward)?;
                let alpha = self.temperature(y)?;
                Typed::Function(self.soft_value(reward, alpha, Measure::Counting), Function::States)
            }
            "soft_Q" => {
                let reward = self.steady_function(x, Function::Reward)?;
                let alpha = self.temperature(y)?;
                Typed::Function(self.soft_q(reward, alpha, Measure::Counting), Function::Q)
            }
            "soft_policy" => {
                let reward = self.steady_function(x, Function::Reward)?;
                let alpha = self.temperature(y)?;
                self.soft_policy(reward, alpha, Measure::Counting)
            }
            other => return self.unknown(other, &x.span),
        })
    }

    fn operate_on_three(&mut self, name: &str, x: &Expr, y: &Expr, z: &Expr) -> Checked<Typed> {
        Ok(match name {
            "J" => {
                let policy = self.policy(x)?;
                let reward = self.function(y, Function::Reward)?;
                let initial = self.distribution(z)?;
                let values = self.table(Table::PolicyValue(policy, reward));
                self.quantity(Num::Mean(initial, values), values, Sign::Any)
            }
            "reachable" => {
                let state = self.state(x)?;
                let initial = self.distribution(y)?;
                let policy = self.policy(z)?;
                let reached = self.table(Table::Reachable(policy, initial));
                Typed::Statement(Statement::Reached(reached, state))
            }
            "P" => {
                let state = self.state(x)?;
                let action = self.action_at(y, state)?;
                let next = self.state(z)?;
                Typed::number(Num::Transition(action, next), Sign::Nonnegative)
            }
            "tv" => {
                let (a, b) = (self.policy(x)?, self.policy(y)?);
                let state = self.state(z)?;
                self.quantity(Num::Variation(a, b, state), a, Sign::Nonnegative)
            }
            "kl_V" => {
                let reward = self.steady_function(x, Function::Reward)?;
                let base = Measure::Policy(self.policy(y)?);
                let beta = self.temperature(z)?;
                Typed::Function(self.soft_value(reward, beta, base), Function::States)
            }
            "kl_policy" => {
                let reward = self.steady_function(x, Function::Reward)?;
                let base = Measure::Policy(self.policy(y)?);
                let beta = self.temperature(z)?;
                self.soft_policy(reward, beta, base)
            }
            other => return self.unknown(other, &x.span),
        })
    }

    /// V = α log Σ p exp((R + γ P V)/α).
    fn soft_value(&mut self, reward: TableId, alpha: Num, measure: Measure) -> TableId {
        self.soft = true;
        self.table(Table::SoftValue(reward, alpha, measure))
    }

    /// R + γ P V.
    fn soft_q(&mut self, reward: TableId, alpha: Num, measure: Measure) -> TableId {
        let values = self.soft_value(reward, alpha, measure);
        self.table(Table::LookAhead(reward, values))
    }

    /// The soft Bellman equation restricted to A*, with reward 0 at temperature 1: see
    /// src/soft/limit.rs.
    fn limit(&mut self, optimal: Measure) -> Typed {
        let zero = self.constant(&Rational::from(0u32));
        let one = self.constant(&Rational::from(1u32));
        let zero = self.table(Table::Constant(zero));
        self.soft_policy(zero, one, optimal)
    }

    fn soft_policy(&mut self, reward: TableId, alpha: Num, measure: Measure) -> Typed {
        let q = self.soft_q(reward, alpha.clone(), measure);
        Typed::Policy(self.table(Table::Softmax(q, alpha, measure)))
    }

    /// A function that does not depend on a perturbation.
    fn steady_function(&mut self, expr: &Expr, wanted: Function) -> Checked<TableId> {
        let table = self.function(expr, wanted)?;
        if self.program.tables[table as usize].varies {
            return self.not_affine(&expr.span, SOFT_VARIES);
        }
        Ok(table)
    }

    pub(super) fn number(&mut self, expr: &Expr) -> Checked<(Num, Sign, bool, bool)> {
        match self.expression(expr)? {
            Typed::Number { num, sign, varies, soft } => Ok((num, sign, varies, soft)),
            other => self.expected("a number", &other, &expr.span),
        }
    }

    /// A temperature: a positive rational number.
    fn temperature(&mut self, expr: &Expr) -> Checked<Num> {
        match self.number(expr)? {
            (_, _, true, _) => self.not_affine(&expr.span, SOFT_VARIES),
            (_, _, _, true) => {
                let (expected, found) = ("a number that is not enclosed".to_owned(), "an enclosed number".to_owned());
                self.fail(&expr.span, ClaimProblem::Type { expected, found })
            }
            (num, Sign::Positive, ..) => Ok(num),
            _ => self.fail(&expr.span, ClaimProblem::Temperature),
        }
    }

    fn state(&mut self, expr: &Expr) -> Checked<VarId> {
        match self.expression(expr)? {
            Typed::State(variable) => Ok(variable),
            other => self.expected("a state", &other, &expr.span),
        }
    }

    fn policy(&mut self, expr: &Expr) -> Checked<TableId> {
        match self.expression(expr)? {
            Typed::Policy(table) => Ok(table),
            other => self.expected("a policy", &other, &expr.span),
        }
    }

    fn distribution(&mut self, expr: &Expr) -> Checked<TableId> {
        match self.expression(expr)? {
            Typed::Distribution(table) => Ok(table),
            other => self.expected("a distribution", &other, &expr.span),
        }
    }

    fn weights(&mut self, expr: &Expr) -> Checked<TableId> {
        match self.expression(expr)? {
            Typed::Weights(table) => Ok(table),
            other => self.expected("a family of weights", &other, &expr.span),
        }
    }
}
