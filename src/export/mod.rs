//! Certificates written out as the input of other verifiers: Coq's kernel and SMT solvers.

mod coq;
mod error;
mod exportable;
mod numbers;
mod refutation;
mod smt;

pub use coq::{write_claims, write_coq};
pub use error::ExportError;
pub use smt::write_smt;
