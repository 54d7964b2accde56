//! Certificates written out as the input of other verifiers: Coq's kernel and SMT solvers.

mod coq;
mod evidence;
mod refutation;
mod smt;

pub use coq::{write_claims, write_coq};
pub use evidence::{Evidence, ExportError};
pub use smt::write_smt;
