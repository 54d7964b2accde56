//! Values, occupancies and optima, exactly.
//!
//! Evaluation, occupancy and policy iteration are written once, over any kernel and field:
//! [`value_equations`], [`occupancy_equations`], [`PolicyIteration`]. Dense elimination solves them
//! plainly, which is what claims about small models use ([`dense_optimal_value`]). Exact models go
//! by the routes of [`solve`]: component by component, in words and in integers over one
//! denominator, from a policy that floats propose.

mod equations;
mod estimate;
mod evaluation;
mod horizon;
mod occupancy;
mod optimum;
mod policy_iteration;
mod route;

#[doc(hidden)]
pub use equations::{DenseEquations, Equations};
pub use estimate::Estimate;
#[doc(hidden)]
pub use evaluation::value_equations;
pub use evaluation::{evaluate, expected_return};
pub use horizon::EffectiveHorizon;
pub use occupancy::occupancy;
#[doc(hidden)]
pub use occupancy::occupancy_equations;
pub use optimum::Optimum;
#[doc(hidden)]
pub use policy_iteration::{DenseRoom, PolicyIteration, dense_optimal_value};
pub(crate) use route::common_denominator;
#[doc(hidden)]
pub use route::{AffineSystem, linear, refine, refine_where, solve_square, solve_within};
pub use route::{CandidateActions, Label, SolveError, candidate_actions, solve, solve_up_to};
