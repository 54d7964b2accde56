//! Checks applications: operators with their arguments, functions at points, definitions with
//! parameters.

use super::types::{Scalar, Sign, Typed, Uses};
use super::{Binding, Checked, Checker};
use crate::claim::error::ClaimProblem;
use crate::claim::operators::{ArgumentType as Wanted, Kind, Operator, operator};
use crate::claim::program::{BaseMeasure, Num, Set, Sort, Statement, Table, TableId};
use crate::claim::syntax::*;
use crate::number::Rational;

impl Checker<'_> {
    pub(super) fn call(&mut self, head: &Expr, arguments: &[Argument], span: &Span) -> Checked<Typed> {
        if let ExprKind::Name(name) = &head.value {
            match (self.bound(name), operator(name)) {
                (Some(&Binding::Definition(number)), _)
                    if !self.definitions[number].definition.parameters.is_empty() =>
                {
                    return self.expand(number, arguments, span);
                }
                (Some(_), _) => {}
                (None, Some(operator)) => return self.operate(operator, arguments, span),
                (None, None) => return self.unknown(name, &head.span),
            }
        }
        let function = self.expression(head)?;
        if let Some(label) = arguments.iter().find_map(|argument| argument.label.as_ref()) {
            let (name, usage) = (head.to_string(), format!("{head}(…)"));
            return self.fail(&label.span, ClaimProblem::UnexpectedLabel { name, usage });
        }
        self.point(&function, head, arguments, span)
    }

    /// A function at a point: f(s, a), f(s), pi(s, a), mu(s).
    fn point(&mut self, function: &Typed, head: &Expr, arguments: &[Argument], span: &Span) -> Checked<Typed> {
        let (table, kind, on_pairs) = match *function {
            Typed::Table(table, kind) if kind.point().1 == "(s, a)" => (table, kind, true),
            Typed::Table(table, kind) if kind.point().1 == "(s)" => (table, kind, false),
            _ => return self.expected("a function of a state, or of a state and an action", function, &head.span),
        };
        let at = match (on_pairs, arguments) {
            (true, [state, action]) => {
                let state = self.state(&state.value)?;
                self.action_at(&action.value, state)?
            }
            (false, [state]) => self.state(&state.value)?,
            _ => {
                let (name, expected) = (head.to_string(), kind.point().0.to_owned());
                return self.fail(span, ClaimProblem::Arguments { name, expected, found: arguments.len() });
            }
        };
        Ok(if kind.is_function() {
            self.quantity(Num::Value(table, at), table, Sign::Any)
        } else {
            self.quantity(Num::Share(table, at), table, Sign::Nonnegative)
        })
    }

    /// A number read from a table. Policies, distributions, weights and sets are constant on every
    /// piece, and so not affine in ε but free of it there.
    fn quantity(&self, num: Num, table: TableId, sign: Sign) -> Typed {
        let fixed = matches!(num, Num::Share(..) | Num::Variation(..) | Num::Size(..));
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
            let found = argument.label.as_ref();
            let place = found.map_or(&argument.value.span, |label| &label.span);
            match wanted {
                Some(wanted) if found.is_none_or(|found| found.value != wanted) => {
                    return self.fail(place, ClaimProblem::Label { name, expected: wanted.to_owned(), usage });
                }
                None if found.is_some() => return self.fail(place, ClaimProblem::UnexpectedLabel { name, usage }),
                _ => {}
            }
        }
        Ok(())
    }

    /// An operator applied to arguments, which are checked in order.
    fn operate(&mut self, operator: &Operator, arguments: &[Argument], span: &Span) -> Checked<Typed> {
        self.shape(operator, arguments, span)?;
        let mut operands: Vec<Typed> = Vec::new();
        for (Argument { value: expr, .. }, wanted) in arguments.iter().zip(operator.arguments()) {
            let operand = match (wanted, operands.last()) {
                (Wanted::RewardOfSets, _) => Typed::Table(self.reward_for_sets(expr)?, Kind::Reward),
                (Wanted::Action, Some(&Typed::Place(state, _))) => {
                    Typed::Place(self.action_at(expr, state)?, Sort::Action(state))
                }
                _ => self.expression(expr)?,
            };
            if !admits(wanted, &operand) {
                return self.expected(wanted.describe(), &operand, &expr.span);
            }
            let varies = match &operand {
                Typed::Table(id, kind) => kind.is_function() && self.program.tables[*id as usize].varies,
                Typed::Number(x) => x.varies,
                _ => false,
            };
            if operator.is_enclosed() && varies {
                return self.not_affine(&expr.span, "exponentials and logarithms of it are not");
            }
            if let Typed::Number(x) = &operand {
                let problem = match wanted {
                    Wanted::Temperature if x.soft => {
                        let (expected, found) = ("a number that is not enclosed", "an enclosed number".to_owned());
                        Some(ClaimProblem::Type { expected: expected.to_owned(), found })
                    }
                    Wanted::Temperature => Some(ClaimProblem::Temperature).filter(|_| x.sign != Sign::Positive),
                    Wanted::Positive => Some(ClaimProblem::Logarithm).filter(|_| x.sign != Sign::Positive),
                    _ => None,
                };
                if let Some(problem) = problem {
                    return self.fail(&expr.span, problem);
                }
            }
            operands.push(operand);
        }
        self.soft |= operator.is_enclosed();
        match self.term(operator, &operands) {
            Some(typed) => Ok(typed),
            None => self.unknown(operator.name, span),
        }
    }

    /// What an operator gives for arguments of its types.
    fn term(&mut self, operator: &Operator, operands: &[Typed]) -> Option<Typed> {
        use Typed::{Number, Place as Var, Set as Members, Table as T};
        Some(match (operator.name, operands) {
            ("J*", [T(r, _), T(mu, _)]) => {
                let values = self.table(Table::OptimalValue(*r));
                self.quantity(Num::Mean(*mu, values), values, Sign::Any)
            }
            ("J", [T(pi, _), T(r, _), T(mu, _)]) => {
                let values = self.table(Table::PolicyValue(*pi, *r));
                self.quantity(Num::Mean(*mu, values), values, Sign::Any)
            }
            ("optimal", [T(pi, _), T(r, _)]) => Typed::Statement(Statement::SupportWithin(*pi, self.optimal_sets(*r))),
            ("greedy", [T(pi, _), T(q, _)]) => {
                Typed::Statement(Statement::SupportWithin(*pi, self.table(Table::Argmax(*q))))
            }
            ("deterministic", [T(pi, _)]) => Typed::Statement(Statement::Deterministic(*pi)),
            ("reachable", [Var(s, _), T(mu, _), T(pi, _)]) => {
                Typed::Statement(Statement::Reached(self.table(Table::Reachable(*pi, *mu)), *s))
            }
            ("absorbing", [Var(s, _)]) => Typed::Statement(Statement::Absorbing(*s)),
            ("actions", [Var(s, _)]) => Members { set: Set::All, home: *s },
            ("size", [Members { set, home }]) => {
                let num = Num::Size(set.clone(), *home);
                let soft = Uses::of_number(&self.program.tables, &num).soft;
                Number(Scalar { num, sign: Sign::Positive, varies: false, soft })
            }
            ("P", [_, Var(a, _), Var(t, _)]) => Typed::number(Num::Transition(*a, *t), Sign::Nonnegative),
            ("tv", [T(pi, _), T(rho, _), Var(s, _)]) => {
                self.quantity(Num::Variation(*pi, *rho, *s), *pi, Sign::Nonnegative)
            }
            ("norm", [T(f, _)]) => self.quantity(Num::Norm(*f), *f, Sign::Nonnegative),
            ("span", [T(f, _)]) => self.quantity(Num::Span(*f), *f, Sign::Nonnegative),
            ("abs", [Number(x)]) => x.clone().map(Sign::Nonnegative, Num::Abs),
            ("max", [Number(x), Number(y)]) => x.clone().join(y.clone(), x.sign.max(y.sign), Num::Max),
            ("min", [Number(x), Number(y)]) => x.clone().join(y.clone(), x.sign.min(y.sign), Num::Min),
            ("log", [Number(x)]) => Scalar { soft: true, ..x.clone() }.map(Sign::Any, Num::Log),
            _ => {
                let table = self.operator_table(operator.name, operands)?;
                let id = self.table(table);
                match operands.last() {
                    Some(&Var(home, _)) if operator.result() == "set of actions at s" => {
                        Members { set: Set::Table(id), home }
                    }
                    _ => T(id, Kind::named(operator.result())?),
                }
            }
        })
    }

    /// The function, policy or sets that an operator gives, as a table.
    fn operator_table(&mut self, name: &str, operands: &[Typed]) -> Option<Table> {
        use Typed::{Number as X, Place as Var, Table as T};
        Some(match (name, operands) {
            ("Q*", [T(r, _)]) => Table::LookAhead(*r, self.table(Table::OptimalValue(*r))),
            ("V*", [T(r, _)]) => Table::OptimalValue(*r),
            ("A*", [T(r, _), _]) => Table::Argmax(self.optimal_q(*r)),
            ("V", [T(pi, _), T(r, _)]) => Table::PolicyValue(*pi, *r),
            ("Q", [T(pi, _), T(r, _)]) => Table::LookAhead(*r, self.table(Table::PolicyValue(*pi, *r))),
            ("advantage", [T(pi, _), T(r, _)]) => {
                let values = self.table(Table::PolicyValue(*pi, *r));
                Table::Subtract(self.table(Table::LookAhead(*r, values)), self.table(Table::Here(values)))
            }
            ("argmax", [T(q, _), _]) => Table::Argmax(*q),
            ("best", [T(q, _)]) => Table::Best(*q),
            ("bellman", [T(r, _), T(q, _)]) => Table::LookAhead(*r, self.table(Table::Best(*q))),
            ("inverse_bellman", [T(q, _)]) => Table::InverseBellman(*q),
            ("lookahead", [T(r, _), T(f, _)]) => Table::LookAhead(*r, *f),
            ("next", [T(f, _)]) => Table::Next(*f),
            ("here", [T(f, _)]) => Table::Here(*f),
            ("indicator", [_, Var(a, _)]) => Table::Indicator(*a),
            ("constant", [X(x)]) => Table::Constant(x.num.clone()),
            ("effective", [T(w, _), T(r, _)]) => Table::Effective(*w, *r),
            ("alike", [T(d, _)]) => Table::Alike(*d),
            ("alone", [Var(k, _), T(d, _)]) => Table::Alone(*k, *d),
            ("uniform", [T(r, _)]) => Table::Uniform(self.optimal_sets(*r)),
            ("support", [T(pi, _), _]) => Table::Support(*pi),
            ("occupancy", [T(pi, _), T(mu, _)]) => Table::Occupancy(*pi, *mu),
            ("logsumexp", [T(q, _), X(alpha)]) => Table::LogSumExp(*q, alpha.num.clone()),
            ("softmax", [T(q, _), X(alpha)]) => Table::Softmax(*q, alpha.num.clone(), BaseMeasure::Counting),
            ("soft_V", [T(r, _), X(alpha)]) => Table::SoftValue(*r, alpha.num.clone(), BaseMeasure::Counting),
            ("soft_Q", [T(r, _), X(alpha)]) => self.soft_q(*r, &alpha.num, BaseMeasure::Counting),
            ("soft_policy", [T(r, _), X(alpha)]) => self.soft_policy(*r, &alpha.num, BaseMeasure::Counting),
            ("kl_V", [T(r, _), T(base, _), X(beta)]) => {
                Table::SoftValue(*r, beta.num.clone(), BaseMeasure::Policy(*base))
            }
            ("kl_policy", [T(r, _), T(base, _), X(beta)]) => {
                self.soft_policy(*r, &beta.num, BaseMeasure::Policy(*base))
            }
            ("soft_limit", [T(r, _)]) => {
                let optimal = BaseMeasure::Sets(self.optimal_sets(*r));
                self.limit(optimal)
            }
            ("kl_limit", [T(r, _), T(base, _)]) => {
                let optimal = BaseMeasure::Members(*base, self.optimal_sets(*r));
                self.limit(optimal)
            }
            _ => return None,
        })
    }

    /// R + γ P V for the V = α log Σ p exp((R + γ P V)/α).
    fn soft_q(&mut self, reward: TableId, alpha: &Num, measure: BaseMeasure) -> Table {
        Table::LookAhead(reward, self.table(Table::SoftValue(reward, alpha.clone(), measure)))
    }

    fn soft_policy(&mut self, reward: TableId, alpha: &Num, measure: BaseMeasure) -> Table {
        let q = self.soft_q(reward, alpha, measure);
        Table::Softmax(self.table(q), alpha.clone(), measure)
    }

    /// The soft Bellman equation restricted to A*, with reward 0 at temperature 1: see
    /// src/soft/limit.rs.
    fn limit(&mut self, optimal: BaseMeasure) -> Table {
        let [zero, one] = [0u32, 1].map(|x| self.constant(&Rational::from(x)));
        let zero = self.table(Table::Constant(zero));
        self.soft_policy(zero, &one, optimal)
    }
}

/// Whether a term is of the type that an operator takes.
fn admits(wanted: Wanted, operand: &Typed) -> bool {
    match (wanted, operand) {
        (Wanted::Table(wanted), Typed::Table(_, kind)) => kind.fits(wanted),
        (Wanted::AnyFunction, Typed::Table(_, kind)) => kind.is_function(),
        (Wanted::RewardOfSets, Typed::Table(..))
        | (Wanted::State, Typed::Place(_, Sort::State))
        | (Wanted::Action, Typed::Place(_, Sort::Action(_)))
        | (Wanted::Component, Typed::Place(_, Sort::Component))
        | (Wanted::Set, Typed::Set { .. })
        | (Wanted::Number | Wanted::Positive | Wanted::Temperature, Typed::Number(_)) => true,
        _ => false,
    }
}
