//! Results as certificates: the text of `proofs/FORMAT.md`, which the independent checker reads.
//!
//! Each kind has one function that writes it to a stream. Nothing is certified until the checker has accepted it.

mod confirmation;
mod draft;
mod fixed_points;
mod kinds;
mod refutation;
mod soft;
mod soft_answer;
mod writer;

pub use confirmation::confirmation;
pub use kinds::{bound, discontinuity, optimality, pair, policy_value, ray};
pub use refutation::{RefutationError, dynamics_of, refutation, second_opinion};
pub use soft::{soft, stability};
pub use soft_answer::{SoftAnswer, SoftChange};
pub use writer::{Instance, instance_text};
