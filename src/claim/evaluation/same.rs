//! Whether two terms are the same by structure: the same operators on the same operands, so that
//! they are equal.
//!
//! Bounds never tell that an irrational number equals itself, and a statement such as t ≤ t is true
//! whatever t is.

use std::mem::discriminant;

use super::Run;
use crate::claim::outcome::Report;
use crate::claim::program::{Comparison, Num, Part, Set, Statement, TableId, VarId};
use crate::number::Quantity;

impl<F: Report, N: Quantity<F>> Run<'_, F, N> {
    /// The truth value of a comparison whose two sides are the same term; none if they are not, or
    /// it is no comparison.
    pub(super) fn by_structure(&mut self, statement: &Statement) -> Option<bool> {
        match statement {
            Statement::Compare(relation, a, b, _) => {
                self.same(a, b).then_some(matches!(relation, Comparison::Equal | Comparison::LessEqual))
            }
            Statement::TablesEqual(a, b) | Statement::PoliciesEqual(a, b) => self.same_table(*a, *b).then_some(true),
            Statement::Within(a, b, _) | Statement::SetsEqual(a, b, _) => self.same_set(a, b).then_some(true),
            _ => None,
        }
    }

    /// Variables count as the same where they have the same value.
    fn same(&mut self, a: &Num, b: &Num) -> bool {
        a == b
            || match (a, b) {
                (Num::Over(over, d, x), Num::Over(other, e, y)) => {
                    over == other
                        && discriminant(&d.sort) == discriminant(&e.sort)
                        && self.range(d) == self.range(e)
                        && self.range(d).all(|place| {
                            self.bind(d.variable, place);
                            self.bind(e.variable, place);
                            self.same(x, y)
                        })
                }
                _ => discriminant(a) == discriminant(b) && self.same_parts(&a.parts(), &b.parts()),
            }
    }

    fn same_table(&mut self, a: TableId, b: TableId) -> bool {
        let tables = &self.program.tables;
        let (one, other) = (&tables[a as usize].table, &tables[b as usize].table);
        a == b || (discriminant(one) == discriminant(other) && self.same_parts(&one.parts(), &other.parts()))
    }

    fn same_parts(&mut self, a: &[Part<'_>], b: &[Part<'_>]) -> bool {
        a.len() == b.len()
            && a.iter().zip(b).all(|parts| match parts {
                (Part::Table(t), Part::Table(u)) => self.same_table(*t, *u),
                (Part::Number(x), Part::Number(y)) => self.same(x, y),
                (Part::Place(v), Part::Place(w)) => self.place(*v) == self.place(*w),
                (Part::Set(x), Part::Set(y)) => self.same_set(x, y),
                (Part::Given(v), Part::Given(w)) => self.same_given(*v, *w),
                (Part::Bound(v), Part::Bound(w)) | (Part::Fixed(v), Part::Fixed(w)) => v == w,
                _ => false,
            })
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
}
