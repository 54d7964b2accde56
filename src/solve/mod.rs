//! Q* of a model, exactly: decomposition into components, policy iteration, exact linear algebra.

mod estimate;
mod evaluation;
mod horizon;
mod optimum;
mod route;

pub use estimate::Estimate;
pub use evaluation::{evaluate, expected_return};
pub use horizon::Horizon;
pub use optimum::Optimum;
pub(crate) use route::common_denominator;
pub use route::{AffineSystem, CandidateActions, Label, SolveError, candidate_actions, linear, solve, tiny};
