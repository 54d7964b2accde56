//! Whether two terms are the same by structure: the same operators on the same operands, so that
//! they are equal.
//!
//! Bounds never tell that an irrational number equals itself, and a statement such as t ≤ t is true
//! whatever t is.

use std::mem::discriminant;

use super::Run;
use crate::claim::outcome::Report;
use crate::claim::program::{Domain, Measure, Num, Relation, Set, Statement, Table, TableId, VarId};
use crate::number::Quantity;

impl<F: Report, N: Quantity<F>> Run<'_, F, N> {
    /// The truth value of a comparison whose two sides are the same term; none if they are not, or
    /// it is no comparison.
    pub(super) fn by_structure(&mut self, statement: &Statement) -> Option<bool> {
        match statement {
            Statement::Compare(relation, a, b, _) => {
                self.same(a, b).then_some(matches!(relation, Relation::Equal | Relation::LessEqual))
            }
            Statement::TablesEqual(a, b) | Statement::PoliciesEqual(a, b) => self.same_table(*a, *b).then_some(true),
            Statement::Within(a, b, _) | Statement::SetsEqual(a, b, _) => self.same_set(a, b).then_some(true),
            _ => None,
        }
    }

    /// Variables count as the same where they have the same value.
    fn same(&mut self, a: &Num, b: &Num) -> bool {
        if a == b {
            return true;
        }
        match (a, b) {
            (Num::Given(v), Num::Given(w)) => self.same_given(*v, *w),
            (Num::AtPair(t, v), Num::AtPair(u, w))
            | (Num::AtState(t, v), Num::AtState(u, w))
            | (Num::Probability(t, v), Num::Probability(u, w))
            | (Num::Mass(t, v), Num::Mass(u, w)) => self.same_place(*v, *w) && self.same_table(*t, *u),
            (Num::Transition(v, s), Num::Transition(w, t)) => self.same_place(*v, *w) && self.same_place(*s, *t),
            (Num::Add(a, x), Num::Add(b, y))
            | (Num::Subtract(a, x), Num::Subtract(b, y))
            | (Num::Product(a, x), Num::Product(b, y))
            | (Num::Quotient(a, x), Num::Quotient(b, y))
            | (Num::Max(a, x), Num::Max(b, y))
            | (Num::Min(a, x), Num::Min(b, y)) => self.same(a, b) && self.same(x, y),
            (Num::Negate(a), Num::Negate(b)) | (Num::Abs(a), Num::Abs(b)) | (Num::Log(a), Num::Log(b)) => {
                self.same(a, b)
            }
            (Num::Norm(t), Num::Norm(u)) | (Num::Span(t), Num::Span(u)) => self.same_table(*t, *u),
            (Num::Mean(m, t), Num::Mean(n, u)) => self.same_table(*m, *n) && self.same_table(*t, *u),
            (Num::Variation(p, q, s), Num::Variation(r, o, t)) => {
                self.same_place(*s, *t) && self.same_table(*p, *r) && self.same_table(*q, *o)
            }
            (Num::Size(a, s), Num::Size(b, t)) => self.same_place(*s, *t) && self.same_set(a, b),
            (Num::Sum(d, a), Num::Sum(e, b))
            | (Num::Largest(d, a), Num::Largest(e, b))
            | (Num::Smallest(d, a), Num::Smallest(e, b)) => self.same_range(d, e, a, b),
            _ => false,
        }
    }

    fn same_range(&mut self, d: &Domain, e: &Domain, a: &Num, b: &Num) -> bool {
        discriminant(d) == discriminant(e)
            && self.range(d) == self.range(e)
            && self.range(d).all(|place| {
                self.bind(d.variable(), place);
                self.bind(e.variable(), place);
                self.same(a, b)
            })
    }

    fn same_place(&self, a: VarId, b: VarId) -> bool {
        self.place(a) == self.place(b)
    }

    fn same_given(&self, a: VarId, b: VarId) -> bool {
        let values = &self.instance.values;
        a == b || values.get(a as usize).is_some_and(|value| values.get(b as usize) == Some(value))
    }

    fn same_set(&mut self, a: &Set, b: &Set) -> bool {
        match (a, b) {
            (Set::Table(a), Set::Table(b)) => self.same_table(*a, *b),
            _ => a == b,
        }
    }

    fn same_table(&mut self, a: TableId, b: TableId) -> bool {
        if a == b {
            return true;
        }
        let tables = &self.program.tables;
        let (a, b) = (&tables[a as usize].table, &tables[b as usize].table);
        if discriminant(a) != discriminant(b) {
            return false;
        }
        let (a, b) = (Operands::of(a), Operands::of(b));
        a.bound == b.bound
            && a.places.len() == b.places.len()
            && a.places.iter().zip(&b.places).all(|(a, b)| self.same_place(*a, *b))
            && a.givens.iter().zip(&b.givens).all(|(a, b)| self.same_given(*a, *b))
            && a.measure.map(discriminant) == b.measure.map(discriminant)
            && a.tables.iter().zip(&b.tables).all(|(a, b)| self.same_table(*a, *b))
            && a.number.zip(b.number).is_none_or(|(a, b)| self.same(a, b))
    }
}

/// What a table is computed from. Tables of one kind with the same operands are the same.
#[derive(Default)]
struct Operands<'a> {
    tables: Vec<TableId>,
    places: Vec<VarId>,
    givens: Vec<VarId>,
    bound: Option<VarId>,
    number: Option<&'a Num>,
    measure: Option<&'a Measure>,
}

impl<'a> Operands<'a> {
    fn of(table: &'a Table) -> Self {
        let none = Operands::default;
        match table {
            Table::GivenPairs(v)
            | Table::GivenStates(v)
            | Table::GivenTuple(v)
            | Table::GivenPolicy(v)
            | Table::GivenDistribution(v)
            | Table::GivenWeights(v) => Operands { givens: vec![*v], ..none() },
            Table::Bound(v) => Operands { bound: Some(*v), ..none() },
            Table::Indicator(v) => Operands { places: vec![*v], ..none() },
            Table::Component(t, v) | Table::WeightComponent(t, v) | Table::Alone(v, t) => {
                Operands { tables: vec![*t], places: vec![*v], ..none() }
            }
            Table::Add(a, b)
            | Table::Subtract(a, b)
            | Table::Effective(a, b)
            | Table::PolicyValue(a, b)
            | Table::LookAhead(a, b)
            | Table::Occupancy(a, b)
            | Table::Reachable(a, b) => Operands { tables: vec![*a, *b], ..none() },
            Table::Negate(t)
            | Table::Alike(t)
            | Table::OptimalValue(t)
            | Table::Next(t)
            | Table::Here(t)
            | Table::Best(t)
            | Table::InverseBellman(t)
            | Table::Argmax(t)
            | Table::Support(t)
            | Table::Uniform(t) => Operands { tables: vec![*t], ..none() },
            Table::Scale(x, t, _) | Table::Divide(t, x) | Table::LogSumExp(t, x) => {
                Operands { tables: vec![*t], number: Some(x), ..none() }
            }
            Table::Constant(x) => Operands { number: Some(x), ..none() },
            Table::SoftValue(t, alpha, measure) | Table::Softmax(t, alpha, measure) => {
                let mut tables = vec![*t];
                match measure {
                    Measure::Counting => {}
                    Measure::Policy(p) | Measure::Sets(p) => tables.push(*p),
                    Measure::Members(p, q) => tables.extend([*p, *q]),
                }
                Operands { tables, number: Some(alpha), measure: Some(measure), ..none() }
            }
        }
    }
}
