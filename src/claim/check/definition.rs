//! Finds the equations among the hypotheses that define a variable, so that generators compute its
//! value instead of guessing it.

use super::types::Uses;
use crate::claim::given::{Given, GivenKind};
use crate::claim::program::{
    BoundVariable, Comparison, Compiled, Defined, Equation, Num, Program, Sort, Statement, Table, TableId,
};

/// The variables that equations among the hypotheses define, in the order of the variables.
///
/// An equation stands alone, under `for every`, in a conjunction, or after `implies`. It is read as
/// one for the latest variable that it says what is of (`x = …`, `x(s, a) = …`); if there is none,
/// for the latest function or number in it; if there is none, for the latest policy or
/// distribution. Which variable is chosen decides only what generators compute: the hypothesis is
/// evaluated afterwards like any other.
pub(super) fn definitions(program: &Program) -> Vec<Defined> {
    let mut found: Vec<Defined> = Vec::new();
    for compiled in program.refinements.iter().chain(&program.hypotheses) {
        let mut search = Search { program, compiled, outer: Vec::new(), found: &mut found };
        search.statement(&compiled.statement);
    }
    found.sort_by_key(|defined| defined.given);
    found
}

/// What stands around an equation.
#[derive(Clone)]
enum Outer {
    Every(BoundVariable),
    /// `guard implies …`
    Guard(Statement),
}

struct Search<'p> {
    program: &'p Program,
    compiled: &'p Compiled,
    outer: Vec<Outer>,
    found: &'p mut Vec<Defined>,
}

impl Search<'_> {
    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::And(a, b) => {
                self.statement(a);
                self.statement(b);
            }
            Statement::Every(domain, body) => {
                self.outer.push(Outer::Every(*domain));
                self.statement(body);
                self.outer.pop();
            }
            Statement::Or(guard, body) => {
                if let Statement::Not(guard) = &**guard {
                    self.outer.push(Outer::Guard((**guard).clone()));
                    self.statement(body);
                    self.outer.pop();
                }
            }
            Statement::Compare(Comparison::Equal, a, b, _) => {
                let uses = [a, b].map(|num| Uses::of_number(&self.program.tables, num));
                let subjects = [self.subject_of_number(a), self.subject_of_number(b)];
                self.equation(statement, uses, subjects, false);
            }
            Statement::TablesEqual(a, b) | Statement::PoliciesEqual(a, b) => {
                let uses = [*a, *b].map(|table| self.uses(table));
                let subjects = [self.subject_of_table(*a), self.subject_of_table(*b)];
                let fixed = is_bellman_equation(self.program, *a, *b) || is_bellman_equation(self.program, *b, *a);
                self.equation(statement, uses, subjects, fixed);
            }
            _ => {}
        }
    }

    /// `subjects` are the variables that a side is, at every place that the equation speaks of.
    fn equation(&mut self, equation: &Statement, uses: [Uses; 2], subjects: [Option<usize>; 2], fixed_point: bool) {
        let givens = &self.program.givens;
        if uses.iter().any(|uses| uses.soft || uses.varies) {
            return;
        }
        let used = |side: usize| uses[side].variables.iter().map(|v| *v as usize).filter(|v| *v < givens.len());
        let all = || used(0).chain(used(1));
        let ready = self.compiled.ready;
        let explicit = [(0, 1), (1, 0)].into_iter().filter_map(|(side, other)| {
            let given = subjects[side]?;
            (!used(other).any(|v| v == given)).then_some(given)
        });
        let explicit = explicit.max();
        let free = |given: &Given| given.kind.is_function() || matches!(given.kind, GivenKind::Number(_));
        let free = all().filter(|v| free(&givens[*v])).max();
        let mass = all().filter(|v| givens[*v].kind.is_mass()).max();
        let Some(given) = explicit.or(free).or(mass) else { return };
        // The value is the same for whatever comes later, so nested loops need not go through
        // others.
        let settled = (explicit == Some(given) || fixed_point) && all().all(|v| v <= given) && ready == given + 1;
        let equation = self.outer.iter().rev().fold(equation.clone(), |body, outer| match outer {
            Outer::Every(domain) => Statement::Every(*domain, Box::new(body)),
            Outer::Guard(guard) => Statement::Or(Box::new(Statement::Not(Box::new(guard.clone()))), Box::new(body)),
        });
        let equation = Equation { statement: equation, ready };
        match self.found.iter_mut().find(|defined| defined.given as usize == given) {
            Some(defined) => {
                defined.settled |= settled;
                defined.equations.push(equation);
            }
            None => self.found.push(Defined { given: given as u32, equations: vec![equation], settled }),
        }
    }

    fn uses(&self, table: TableId) -> Uses {
        let node = &self.program.tables[table as usize];
        Uses { variables: node.variables.clone(), varies: node.varies, soft: node.soft }
    }

    /// The variable that a number is, at every place of it.
    fn subject_of_number(&self, num: &Num) -> Option<usize> {
        let table = match (num, self.outer.as_slice()) {
            (Num::Given(v), []) => return Some(*v as usize),
            (
                Num::Value(t, place) | Num::Share(t, place),
                [outer @ .., Outer::Every(BoundVariable { variable, sort })],
            ) if place == variable => match (sort, outer) {
                (Sort::State, []) => *t,
                (Sort::Action(at), [Outer::Every(BoundVariable { variable, sort: Sort::State })]) if at == variable => {
                    *t
                }
                _ => return None,
            },
            _ => return None,
        };
        self.given(table)
    }

    /// The variable that a table is.
    fn subject_of_table(&self, table: TableId) -> Option<usize> {
        self.given(table).filter(|_| self.outer.is_empty())
    }

    fn given(&self, table: TableId) -> Option<usize> {
        match self.program.tables[table as usize].table {
            Table::Given(v) => Some(v as usize),
            _ => None,
        }
    }
}

/// Whether the equation is q = R + γ P best(q) or v = best(R + γ P v), which have one solution.
fn is_bellman_equation(program: &Program, unknown: TableId, term: TableId) -> bool {
    let table = |id: TableId| &program.tables[id as usize].table;
    let Table::Given(v) = table(unknown) else { return false };
    let free = |reward: TableId| !program.tables[reward as usize].variables.contains(v);
    match (&program.givens[*v as usize].kind, table(term)) {
        (GivenKind::Reward | GivenKind::QFunction | GivenKind::PairFunction, Table::LookAhead(reward, next)) => {
            matches!(table(*next), Table::Best(q) if *q == unknown) && free(*reward)
        }
        (GivenKind::StateFunction, Table::Best(q)) => {
            matches!(table(*q), Table::LookAhead(reward, next) if *next == unknown && free(*reward))
        }
        _ => false,
    }
}
