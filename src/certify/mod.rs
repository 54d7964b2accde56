//! Results as certificates: the text of `proofs/FORMAT.md`, which the independent checker reads.
//!
//! Each kind has one function that writes it to a stream. Nothing is certified until the checker has accepted it.

mod fixed_points;
mod kinds;
mod refutation;
mod soft;
mod writer;

pub use kinds::{bound, discontinuity, optimality, pair, policy_value, ray};
pub use refutation::{RefutationError, dynamics_of, refutation, second_opinion};
pub use soft::{soft, stability};
pub use writer::{Instance, instance_text};
