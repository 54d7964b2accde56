//! Checks applications: operators with their arguments, functions at points, definitions with
//! parameters.

use super::types::{Scalar, Sign, Typed, Uses};
use super::{Binding, Checked, Checker};
use crate::claim::error::ClaimProblem;
use crate::claim::operators::{ArgumentType as Wanted, Function, Operator, operator};
use crate::claim::program::{Measure, Num, Set, Statement, Table, TableId, VarId};
use crate::claim::syntax::*;
use crate::number::Rational;

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
                        return self.operate(operator, arguments, span);
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
        let fixed = matches!(num, Num::Probability(..) | Num::Mass(..) | Num::Variation(..));
        let varies = self.program.tables[table as usize].varies && !fixed;
        let soft = Uses::of_number(&self.program.tables, &num).soft;
        Typed::Number(Scalar { num, sign, varies, soft })
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

    /// An operator applied to arguments, which are checked in order.
    fn operate(&mut self, operator: &Operator, arguments: &[Argument], span: &Span) -> Checked<Typed> {
        let mut operands = Vec::new();
        for (argument, wanted) in arguments.iter().zip(operator.arguments()) {
            let operand = self.operand(wanted, operands.last(), &argument.value)?;
            let varies = match (wanted, &operand) {
                (Wanted::Function(_), Operand::Table(id)) => self.program.tables[*id as usize].varies,
                (_, Operand::Number(x)) => x.varies,
                _ => false,
            };
            if operator.is_enclosed() && varies {
                return self.not_affine(&argument.value.span, "exponentials and logarithms of it are not");
            }
            self.admit(wanted, &operand, &argument.value.span)?;
            operands.push(operand);
        }
        self.soft |= operator.is_enclosed();
        match self.term(operator, &operands) {
            Some(typed) => Ok(typed),
            None => self.unknown(operator.name, span),
        }
    }

    /// An argument of its type; an action is one at the state before it.
    fn operand(&mut self, wanted: Wanted, before: Option<&Operand>, expr: &Expr) -> Checked<Operand> {
        Ok(match wanted {
            Wanted::Function(kind) => Operand::Table(self.function(expr, kind)?),
            Wanted::RewardOfSets => Operand::Table(self.reward_for_sets(expr)?),
            Wanted::Number | Wanted::Positive | Wanted::Temperature => Operand::Number(self.number(expr)?),
            Wanted::State => Operand::Variable(self.state(expr)?),
            Wanted::Action => match before {
                Some(Operand::Variable(state)) => Operand::Variable(self.action_at(expr, *state)?),
                _ => Operand::Variable(self.state(expr)?),
            },
            Wanted::AnyFunction
            | Wanted::Policy
            | Wanted::Distribution
            | Wanted::Weights
            | Wanted::Component
            | Wanted::Set => match (wanted, self.expression(expr)?) {
                (Wanted::AnyFunction, Typed::Function(id, _))
                | (Wanted::Policy, Typed::Policy(id))
                | (Wanted::Distribution, Typed::Distribution(id))
                | (Wanted::Weights, Typed::Weights(id)) => Operand::Table(id),
                (Wanted::Component, Typed::Component(variable)) => Operand::Variable(variable),
                (Wanted::Set, Typed::Set { set, home }) => Operand::Set(set, home),
                (_, other) => return self.expected(wanted.describe(), &other, &expr.span),
            },
        })
    }

    /// What is demanded of a number beyond being one.
    fn admit(&self, wanted: Wanted, operand: &Operand, span: &Span) -> Checked<()> {
        let Operand::Number(x) = operand else { return Ok(()) };
        if wanted == Wanted::Temperature && x.soft {
            let (expected, found) = ("a number that is not enclosed".to_owned(), "an enclosed number".to_owned());
            return self.fail(span, ClaimProblem::Type { expected, found });
        }
        match wanted {
            Wanted::Temperature if x.sign != Sign::Positive => self.fail(span, ClaimProblem::Temperature),
            Wanted::Positive if x.sign != Sign::Positive => self.fail(span, ClaimProblem::Logarithm),
            _ => Ok(()),
        }
    }

    /// What an operator gives for arguments of its types.
    fn term(&mut self, operator: &Operator, operands: &[Operand]) -> Option<Typed> {
        use Operand::{Number, Set as Members, Table as T, Variable as Var};
        Some(match (operator.name, operands) {
            ("J*", [T(r), T(mu)]) => {
                let values = self.table(Table::OptimalValue(*r));
                self.quantity(Num::Mean(*mu, values), values, Sign::Any)
            }
            ("J", [T(pi), T(r), T(mu)]) => {
                let values = self.table(Table::PolicyValue(*pi, *r));
                self.quantity(Num::Mean(*mu, values), values, Sign::Any)
            }
            ("optimal", [T(pi), T(r)]) => Typed::Statement(Statement::SupportWithin(*pi, self.optimal_sets(*r))),
            ("greedy", [T(pi), T(q)]) => Typed::Statement(Statement::SupportWithin(*pi, self.table(Table::Argmax(*q)))),
            ("deterministic", [T(pi)]) => Typed::Statement(Statement::Deterministic(*pi)),
            ("reachable", [Var(s), T(mu), T(pi)]) => {
                Typed::Statement(Statement::Reached(self.table(Table::Reachable(*pi, *mu)), *s))
            }
            ("absorbing", [Var(s)]) => Typed::Statement(Statement::Absorbing(*s)),
            ("actions", [Var(s)]) => Typed::Set { set: Set::All, home: *s },
            ("size", [Members(set, home)]) => {
                let num = Num::Size(set.clone(), *home);
                let soft = Uses::of_number(&self.program.tables, &num).soft;
                Typed::Number(Scalar { num, sign: Sign::Positive, varies: false, soft })
            }
            ("P", [Var(_), Var(a), Var(t)]) => Typed::number(Num::Transition(*a, *t), Sign::Nonnegative),
            ("tv", [T(pi), T(rho), Var(s)]) => self.quantity(Num::Variation(*pi, *rho, *s), *pi, Sign::Nonnegative),
            ("norm", [T(f)]) => self.quantity(Num::Norm(*f), *f, Sign::Nonnegative),
            ("span", [T(f)]) => self.quantity(Num::Span(*f), *f, Sign::Nonnegative),
            ("abs", [Number(x)]) => x.clone().map(Sign::Nonnegative, Num::Abs),
            ("max", [Number(x), Number(y)]) => x.clone().join(y.clone(), x.sign.max(y.sign), Num::Max),
            ("min", [Number(x), Number(y)]) => x.clone().join(y.clone(), x.sign.min(y.sign), Num::Min),
            ("log", [Number(x)]) => Scalar { soft: true, ..x.clone() }.map(Sign::Any, Num::Log),
            _ => {
                let table = self.operator_table(operator.name, operands)?;
                let id = self.table(table);
                match (operator.result(), operands.last()) {
                    ("policy", _) => Typed::Policy(id),
                    ("set of actions at s", Some(Var(home))) => Typed::Set { set: Set::Table(id), home: *home },
                    (kind, _) => Typed::Function(id, Function::named(kind)?),
                }
            }
        })
    }

    /// The function, policy or sets that an operator gives, as a table.
    fn operator_table(&mut self, name: &str, operands: &[Operand]) -> Option<Table> {
        use Operand::{Number, Table as T, Variable as Var};
        Some(match (name, operands) {
            ("Q*", [T(r)]) => Table::LookAhead(*r, self.table(Table::OptimalValue(*r))),
            ("V*", [T(r)]) => Table::OptimalValue(*r),
            ("A*", [T(r), _]) => Table::Argmax(self.optimal_q(*r)),
            ("V", [T(pi), T(r)]) => Table::PolicyValue(*pi, *r),
            ("Q", [T(pi), T(r)]) => Table::LookAhead(*r, self.table(Table::PolicyValue(*pi, *r))),
            ("advantage", [T(pi), T(r)]) => {
                let values = self.table(Table::PolicyValue(*pi, *r));
                Table::Subtract(self.table(Table::LookAhead(*r, values)), self.table(Table::Here(values)))
            }
            ("argmax", [T(q), _]) => Table::Argmax(*q),
            ("best", [T(q)]) => Table::Best(*q),
            ("bellman", [T(r), T(q)]) => Table::LookAhead(*r, self.table(Table::Best(*q))),
            ("inverse_bellman", [T(q)]) => Table::InverseBellman(*q),
            ("lookahead", [T(r), T(f)]) => Table::LookAhead(*r, *f),
            ("next", [T(f)]) => Table::Next(*f),
            ("here", [T(f)]) => Table::Here(*f),
            ("indicator", [_, Var(a)]) => Table::Indicator(*a),
            ("constant", [Number(x)]) => Table::Constant(x.num.clone()),
            ("effective", [T(w), T(r)]) => Table::Effective(*w, *r),
            ("alike", [T(d)]) => Table::Alike(*d),
            ("alone", [Var(k), T(d)]) => Table::Alone(*k, *d),
            ("uniform", [T(r)]) => Table::Uniform(self.optimal_sets(*r)),
            ("support", [T(pi), _]) => Table::Support(*pi),
            ("occupancy", [T(pi), T(mu)]) => Table::Occupancy(*pi, *mu),
            ("logsumexp", [T(q), Number(alpha)]) => Table::LogSumExp(*q, alpha.num.clone()),
            ("softmax", [T(q), Number(alpha)]) => Table::Softmax(*q, alpha.num.clone(), Measure::Counting),
            ("soft_V", [T(r), Number(alpha)]) => Table::SoftValue(*r, alpha.num.clone(), Measure::Counting),
            ("soft_Q", [T(r), Number(alpha)]) => self.soft_q(*r, &alpha.num, Measure::Counting),
            ("soft_policy", [T(r), Number(alpha)]) => self.soft_policy(*r, &alpha.num, Measure::Counting),
            ("kl_V", [T(r), T(base), Number(beta)]) => Table::SoftValue(*r, beta.num.clone(), Measure::Policy(*base)),
            ("kl_policy", [T(r), T(base), Number(beta)]) => self.soft_policy(*r, &beta.num, Measure::Policy(*base)),
            ("soft_limit", [T(r)]) => {
                let optimal = Measure::Sets(self.optimal_sets(*r));
                self.limit(optimal)
            }
            ("kl_limit", [T(r), T(base)]) => {
                let optimal = Measure::Members(*base, self.optimal_sets(*r));
                self.limit(optimal)
            }
            _ => return None,
        })
    }

    /// R + γ P V for the V = α log Σ p exp((R + γ P V)/α).
    fn soft_q(&mut self, reward: TableId, alpha: &Num, measure: Measure) -> Table {
        Table::LookAhead(reward, self.table(Table::SoftValue(reward, alpha.clone(), measure)))
    }

    fn soft_policy(&mut self, reward: TableId, alpha: &Num, measure: Measure) -> Table {
        let q = self.soft_q(reward, alpha, measure);
        Table::Softmax(self.table(q), alpha.clone(), measure)
    }

    /// The soft Bellman equation restricted to A*, with reward 0 at temperature 1: see
    /// src/soft/limit.rs.
    fn limit(&mut self, optimal: Measure) -> Table {
        let [zero, one] = [0u32, 1].map(|x| self.constant(&Rational::from(x)));
        let zero = self.table(Table::Constant(zero));
        self.soft_policy(zero, &one, optimal)
    }

    pub(super) fn number(&mut self, expr: &Expr) -> Checked<Scalar> {
        match self.expression(expr)? {
            Typed::Number(scalar) => Ok(scalar),
            other => self.expected("a number", &other, &expr.span),
        }
    }

    fn state(&mut self, expr: &Expr) -> Checked<VarId> {
        match self.expression(expr)? {
            Typed::State(variable) => Ok(variable),
            other => self.expected("a state", &other, &expr.span),
        }
    }
}

/// An argument of an operator, checked.
enum Operand {
    Table(TableId),
    Number(Scalar),
    /// A state, an action or a component.
    Variable(VarId),
    /// With its state.
    Set(Set, VarId),
}
