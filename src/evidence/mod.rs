//! Evidence: answers with the certificate that the independent checker accepted in this run.
//!
//! A certificate is the text of `proofs/FORMAT.md`; [`mod@write`] has a writer for each kind.
//! Writing certifies nothing. [`Certified`] does, and only the functions of this room make one: a
//! question goes in, and an answer that the checker accepted comes out.

mod agreement;
mod answers;
mod certified;
mod claim_certificate;
mod comparison;
mod error;
mod fixed_points;
pub(crate) mod numbers;
mod refutation;
mod sections;
mod soft_answer;
#[doc(hidden)]
pub mod write;

pub use answers::*;
pub(crate) use certified::is_certified;
pub use certified::{Certified, Verified};
pub use comparison::{Comparison, Difference, compare};
pub use error::EvidenceError;
#[doc(hidden)]
pub use refutation::second_opinion;
pub use refutation::{Counterexample, refutation, refutation_about};
pub use sections::{Chosen, ModelOrigin};
#[doc(hidden)]
pub use sections::{ModelSections, instance_text};
#[doc(hidden)]
pub use soft_answer::confirmation;
pub use soft_answer::{SoftEvidence, soft_answer};
