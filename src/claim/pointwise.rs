//! What hypotheses say of each number of a variable alone, such as `R(s, a) = 0 or R(s, a) = 1` and
//! `norm(R) <= 1`: generators then draw no others.

use std::cmp::Ordering;

use malachite_base::num::arithmetic::traits::Abs;

use super::claim::Claim;
use super::program::{Comparison, Num, Program, Statement, Table, TableId, VarId};
use crate::number::Rational;

/// Numbers of an instance, any of which a hypothesis may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberPlace {
    /// Those of the variable with this number.
    Given(usize),
    /// γ.
    Discount,
    /// P(s′|s,a).
    Probability,
}

impl Claim {
    /// Whether the hypotheses that speak of no other numbers allow this one somewhere at this
    /// place.
    pub fn admits(&self, place: NumberPlace, x: &Rational) -> bool {
        let reader = Reader { program: &self.program, place, x, every: Vec::new(), some: Vec::new() };
        self.program.hypotheses.iter().all(|hypothesis| reader.clone().admits(&hypothesis.statement))
    }
}

/// Reads statements with one number in all of the places. What is said of some pair or state, or of
/// one that is given, says nothing of the others.
#[derive(Clone)]
struct Reader<'a> {
    program: &'a Program,
    place: NumberPlace,
    x: &'a Rational,
    /// The bound variables that range over all that there is.
    every: Vec<VarId>,
    /// Those bound by `for some`.
    some: Vec<VarId>,
}

impl Reader<'_> {
    /// Whether the number is allowed, as far as this statement tells.
    fn admits(&mut self, statement: &Statement) -> bool {
        match statement {
            Statement::And(a, b) => self.clone().admits(a) && self.admits(b),
            Statement::Every(domain, body) => {
                if domain.sort.home().is_none_or(|state| self.every.contains(&state)) {
                    self.every.push(domain.variable);
                }
                self.admits(body)
            }
            Statement::Some(domain, body) => {
                self.some.push(domain.variable);
                self.admits(body)
            }
            other => self.holds(other).unwrap_or(true),
        }
    }

    /// The truth value, if nothing else decides it.
    fn holds(&self, statement: &Statement) -> Option<bool> {
        match statement {
            Statement::And(a, b) => Some(self.holds(a)? && self.holds(b)?),
            Statement::Or(a, b) => Some(self.holds(a)? || self.holds(b)?),
            Statement::Not(a) => Some(!self.holds(a)?),
            Statement::Compare(relation, a, b, _) => {
                // A norm that is at most a bound bounds each number.
                let left = match (relation, a) {
                    (Comparison::LessEqual | Comparison::Less, Num::Norm(table)) if self.is_place(*table) => {
                        self.x.abs()
                    }
                    _ => self.number(a)?,
                };
                let order = left.cmp(&self.number(b)?);
                Some(match relation {
                    Comparison::Equal => order == Ordering::Equal,
                    Comparison::Unequal => order != Ordering::Equal,
                    Comparison::LessEqual => order != Ordering::Greater,
                    Comparison::Less => order == Ordering::Less,
                })
            }
            _ => None,
        }
    }

    fn number(&self, num: &Num) -> Option<Rational> {
        let here = |is_here: bool| is_here.then(|| self.x.clone());
        match num {
            Num::Constant(c) => self.program.constants.get(*c as usize).cloned(),
            Num::Discount => here(self.place == NumberPlace::Discount),
            // If of each pair some successor is certain, all probabilities are 0 or 1.
            Num::Transition(action, next) => here(
                self.place == NumberPlace::Probability
                    && self.every.contains(action)
                    && (self.every.contains(next) || self.some.contains(next)),
            ),
            Num::Given(variable) => here(self.place == NumberPlace::Given(*variable as usize)),
            Num::Value(table, at) => here(self.every.contains(at) && self.is_place(*table)),
            Num::Add(a, b) => Some(self.number(a)? + self.number(b)?),
            Num::Subtract(a, b) => Some(self.number(a)? - self.number(b)?),
            Num::Negate(a) => Some(-self.number(a)?),
            Num::Product(a, b) => Some(self.number(a)? * self.number(b)?),
            Num::Quotient(a, b) => {
                let divisor = self.number(b)?;
                (divisor != 0u32).then(|| self.number(a).map(|x| x / divisor)).flatten()
            }
            Num::Abs(a) => Some(self.number(a)?.abs()),
            _ => None,
        }
    }

    /// Whether a table has the numbers of the variable, and no others.
    fn is_place(&self, table: TableId) -> bool {
        match &self.program.tables[table as usize].table {
            Table::Given(variable) => self.place == NumberPlace::Given(*variable as usize),
            Table::Component(tuple, component) => self.every.contains(component) && self.is_place(*tuple),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hypotheses_about_single_numbers_are_read() {
        let claim = Claim::parse(
            "claim c given R, S : reward
             assume binary: for every state s, every action x at s: R(s, x) = 0 or R(s, x) = 1
             assume small: norm(S) <= 2 and gamma < 1/2
             assume certain: for every state s, every action x at s, some state t: P(s, x, t) = 1
             assume other: for every state s, every action x at s: R(s, x) <= S(s, x)
             assume one: for some state s, every action x at s: R(s, x) = 1
             show nothing: 1/7 >= 0",
        )
        .expect("a claim");
        let admitted = |place| -> Vec<String> {
            let all = ["-2", "-1", "0", "1/3", "1/2", "1", "3"].map(|x| crate::number::parse(x).expect("a number"));
            all.iter().filter(|x| claim.admits(place, x)).map(ToString::to_string).collect()
        };
        assert_eq!(admitted(NumberPlace::Given(0)), ["0", "1"]);
        assert_eq!(admitted(NumberPlace::Given(1)), ["-2", "-1", "0", "1/3", "1/2", "1"]);
        assert_eq!(admitted(NumberPlace::Discount), ["-2", "-1", "0", "1/3"]);
        assert_eq!(admitted(NumberPlace::Probability), ["1"]);
        assert!(claim.constants().contains(&Rational::from_unsigneds(1u32, 7u32)));
    }
}
