//! The fast routes to exact answers: in words, in integers, from floats. Each says which operator
//! it is, and tests hold it to that.

mod actions_only;
mod affine;
mod among_candidates;
mod componentwise;
mod guess;
mod integer_component;
mod integer_row;
pub mod linear;
mod values;
mod word_backup;

pub use actions_only::{CandidateActions, Label, candidate_actions};
pub(crate) use affine::common_denominator;
pub use affine::{AffineSystem, SolveError, solve_square};
pub use componentwise::{refine, refine_where, solve, solve_up_to, solve_within};
pub(super) use values::Values;
