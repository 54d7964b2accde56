//! Q* of a model, exactly: decomposition into components, policy iteration, exact linear algebra.

mod actions_only;
mod affine;
mod bisimulation;
mod components;
mod estimate;
mod evaluation;
mod guess;
mod horizon;
mod integer_component;
mod integer_row;
pub mod linear;
mod optimum;
mod policy_iteration;
pub mod tiny;
mod values;
mod word_backup;

pub use actions_only::{CandidateActions, Label, candidate_actions};
pub(crate) use affine::common_denominator;
pub use affine::{AffineSystem, SolveError};
pub use bisimulation::Bisimulation;
pub use components::Components;
pub use estimate::Estimate;
pub use evaluation::{evaluate, expected_return};
pub use horizon::Horizon;
pub use optimum::Optimum;
pub use policy_iteration::solve;
