//! Linear programs, exactly: the least cost with weights of the rows that prove it, weights that
//! prove that no point satisfies all rows, or a ray along which the cost falls for ever.
//!
//! The simplex method works on the dual program, whose basis is as large as there are unknowns: in
//! integers, all over one denominator (Edmonds, Bareiss). The column of the largest gain enters;
//! where that gains nothing for long, the first one does (Bland), which comes to an end.
//!
//! Larger programs would take minutes so. The same tableau, in floats, proposes a basis for them,
//! which one exact system of linear equations turns into an answer. This does not use a library of
//! linear programs: what is needed of floats is the basis, and `microlp` gives the point alone.
//! Nothing that floats propose is believed: every answer is checked row by row before it is given,
//! and where it fails, integers start anew.

mod basis;
mod outcome;
mod program;
mod tableau;

pub use outcome::Outcome;
pub use program::{LinearProgram, Relation, Row};

use malachite_base::num::basic::traits::Zero;

use crate::number::{Integer, Rational};
use tableau::Tableau;

/// Up to so many unknowns integers are as fast as floats with a check.
const FEW_UNKNOWNS: usize = 12;

/// Takes some word operations from what may be spent; false if so many are not left.
pub type Spend<'a> = dyn Fn(u64) -> bool + 'a;

/// The answer to a program; none if its work cannot be spent.
pub fn solve(program: &LinearProgram, spend: &Spend<'_>) -> Option<Outcome> {
    let few = program.cost.len() <= FEW_UNKNOWNS;
    if few { None } else { by_floats(program, spend) }.or_else(|| by_integers(program, spend))
}

/// The answer from a basis that floats propose, where that proves it.
#[doc(hidden)]
pub fn by_floats(program: &LinearProgram, spend: &Spend<'_>) -> Option<Outcome> {
    // Small, so that the basis is that of the program itself; without it pivots gain nothing for
    // long.
    const APART: [f64; 3] = [1e-9, 1e-11, 1e-7];
    let pivots = 20 * (program.cost.len() + program.rows.len());
    let work = program.work_of_solution();
    let outcome = |apart: f64| {
        let proposal = Tableau::<f64>::of(program, apart).end(pivots, spend)?;
        spend(work).then(|| proposal.outcome(program))?
    };
    APART.into_iter().filter_map(outcome).find(|outcome| outcome.holds(program))
}

#[doc(hidden)]
pub fn by_integers(program: &LinearProgram, spend: &Spend<'_>) -> Option<Outcome> {
    let outcome = |program: &LinearProgram| {
        let proposal = Tableau::<Integer>::of(program, 0.0).end(usize::MAX, spend)?;
        spend(program.work_of_solution()).then(|| proposal.outcome(program))?
    };
    let found = outcome(program)?;
    let Outcome::Unbounded { ray, .. } = found else { return Some(found) };
    // The cost falls along a ray: is there a point to begin from?
    let without_cost = LinearProgram { cost: vec![Rational::ZERO; program.cost.len()], rows: program.rows.clone() };
    match outcome(&without_cost)? {
        Outcome::Optimum { point, .. } => Some(Outcome::Unbounded { point, ray }),
        other => Some(other),
    }
}
