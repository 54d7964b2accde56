//! Q* of a model, exactly: decomposition into components, policy iteration, exact linear algebra.

mod affine;
mod components;
mod evaluation;
mod guess;
mod integer_component;
pub mod linear;
mod optimum;
mod policy_iteration;
pub mod tiny;

pub(crate) use affine::common_denominator;
pub use affine::{AffineSystem, SolveError};
pub use components::Components;
pub use evaluation::{evaluate, expected_return};
pub use optimum::Optimum;
pub use policy_iteration::solve;
