//! How much work one evaluation of a claim is on a model of a given size, in numbers touched.

use super::claim::Claim;
use super::program::{BoundVariable, Num, Part, Sort, Statement, Table};

/// How many numbers a fixed point touches for each number of the model: a few steps of policy
/// iteration.
const FIXED_POINT: u64 = 30;

/// How many rays `near` goes through, about: one for each choice among the optimal actions. Of a
/// model's own rewards many are tied.
const RAYS: u64 = 128;

/// The size of a model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ModelSize {
    /// |S|.
    pub states: u64,
    /// The number of state–action pairs.
    pub pairs: u64,
    /// The number of positive probabilities.
    pub transitions: u64,
}

impl Claim {
    /// About how many numbers one evaluation touches on a model of this size.
    pub(crate) fn work(&self, size: ModelSize) -> u64 {
        let program = &*self.program;
        let of_table = |table: &Table| match table {
            Table::OptimalValue(_) | Table::PolicyValue(..) | Table::Occupancy(..) | Table::SoftValue(..) => {
                FIXED_POINT.saturating_mul(size.transitions)
            }
            Table::LookAhead(..) | Table::Next(_) | Table::InverseBellman(_) | Table::Reachable(..) => size.transitions,
            _ => size.pairs,
        };
        let tables = program.tables.iter().map(|node| of_table(&node.table));
        let statements = program.refinements.iter().chain(&program.hypotheses).chain(&program.conclusions);
        let statements = statements.map(|compiled| size.statement(&compiled.statement));
        tables.chain(statements).fold(0, u64::saturating_add)
    }
}

impl ModelSize {
    fn range(self, domain: &BoundVariable) -> u64 {
        match domain.sort {
            Sort::State => self.states,
            Sort::Action(_) => self.pairs.div_ceil(self.states.max(1)),
            Sort::Component => 4,
        }
    }

    fn statement(self, statement: &Statement) -> u64 {
        match statement {
            Statement::And(a, b) | Statement::Or(a, b) | Statement::Iff(a, b) => {
                self.statement(a).saturating_add(self.statement(b))
            }
            Statement::Not(body)
            | Statement::Small(_, body)
            | Statement::Positive(_, body)
            | Statement::By(_, _, body) => self.statement(body),
            // On each ray the functions of the reward are new, a fixed point among them.
            Statement::Near(_, _, _, body) => {
                let fixed_point = FIXED_POINT.saturating_mul(self.transitions);
                RAYS.saturating_mul(self.statement(body).saturating_add(fixed_point))
            }
            Statement::Every(domain, body) | Statement::Some(domain, body) => {
                self.range(domain).saturating_mul(self.statement(body))
            }
            Statement::Compare(_, a, b, _) => self.number(a).saturating_add(self.number(b)),
            Statement::Same(..) | Statement::Member(..) | Statement::Reached(..) => 1,
            _ => self.pairs,
        }
    }

    fn number(self, num: &Num) -> u64 {
        match num {
            Num::Norm(_) | Num::Span(_) => self.pairs,
            Num::Mean(..) => self.states,
            Num::Transition(..) => self.transitions.div_ceil(self.pairs.max(1)),
            Num::Over(_, domain, body) => self.range(domain).saturating_mul(self.number(body)),
            _ => {
                let parts = num.parts().into_iter().filter_map(|part| match part {
                    Part::Number(part) => Some(self.number(part)),
                    _ => None,
                });
                parts.fold(0, u64::saturating_add).max(1)
            }
        }
    }
}
