//! Independent checker of policy-cliff certificates.
//!
//! A certificate carries a finite Markov decision process, a statement about it, and the evidence from which the
//! statement follows; `proofs/FORMAT.md` specifies its text and the conditions. This crate verifies those conditions,
//! each in a function of its own that bears its name, by exact integer arithmetic. It solves nothing, shares no code
//! with the solver, and accepts a certificate only as a whole.
//!
//! ```
//! let certificate = "cliff-certificate 1\nclaim optimality\n…";
//! let refusal = cliff_check::check(certificate.as_bytes()).unwrap_err();
//! assert_eq!(refusal.condition, cliff_check::Condition::Syntax);
//! ```
//!
//! | file | verifies |
//! |---|---|
//! | `text` | grammar, sizes, version, digest |
//! | `model` | M1, M2, M3 |
//! | `rank` | G1, G2 |
//! | `optimality` | O1, O2 |
//! | `ray` | R1, R2, R3, R4; D1, D2 |
//! | `pair`, `policy_value`, `bound` | P1–P3, V1–V3, B1–B4 |

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic,
        clippy::unreachable,
        clippy::arithmetic_side_effects
    )
)]

mod bellman;
mod bound;
mod certificate;
mod model;
mod number;
mod optimality;
mod pair;
mod policy_value;
mod print;
mod rank;
mod ray;
mod refusal;
mod text;
mod words;

use bellman::Backup;
pub use certificate::{
    ActionSets, Bound, Claim, Naturals, Pair, Pairs, PolicyValue, Ray, Scalar, Section, Start,
    Stated, Value, Values,
};
pub use model::{Action, Distribution, Model, State};
pub use number::Fraction;
pub use refusal::{Condition, Refusal};
pub use text::{MAX_FILE_BYTES, quoted};

/// A certificate that was accepted; there is no other way to obtain one than [`check`].
pub struct Accepted(certificate::Certificate);

impl std::fmt::Debug for Accepted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Accepted").field(&self.kind()).finish()
    }
}

/// Reads a certificate and verifies every condition of its kind.
///
/// # Errors
///
/// The first fault found. Nothing is known then about anything that the certificate states.
pub fn check(bytes: &[u8]) -> Result<Accepted, Refusal> {
    let certificate = certificate::read(bytes)?;
    let (model, claim) = (&certificate.model, &certificate.claim);
    if let Some(rank) = &certificate.rank {
        rank::g1(model, rank)?;
        rank::g2(model, rank, claim)?;
    }
    match claim {
        Claim::Optimality {
            reward,
            value,
            optimal,
        } => {
            optimality::verify(
                Backup {
                    model,
                    reward,
                    value,
                },
                optimal,
            )?;
        }
        Claim::Ray { start, ray } => ray::verify(model, start, ray)?,
        Claim::Discontinuity { start, rays } => ray::verify_discontinuity(model, start, rays)?,
        Claim::Pair(pair) => pair::verify(model, pair)?,
        Claim::PolicyValue(claim) => policy_value::verify(model, claim)?,
        Claim::Bound(bound) => bound::verify(model, bound)?,
    }
    Ok(Accepted(certificate))
}

impl Accepted {
    /// The KIND of `FORMAT.md`.
    pub fn kind(&self) -> &'static str {
        self.0.claim.kind()
    }

    /// The model that the certificate is about.
    pub fn model(&self) -> &Model {
        &self.0.model
    }

    /// What has been verified about it, with the evidence.
    pub fn claim(&self) -> &Claim {
        &self.0.claim
    }

    /// What has been verified, in words; large models are summarised.
    pub fn statement(&self) -> String {
        words::statement(&self.0)
    }

    /// The certificate as the checker understood it; the same bytes as were read.
    pub fn print(&self) -> String {
        print::print(&self.0)
    }
}
