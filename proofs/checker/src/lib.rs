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
//! | `soft`, `exp` | S1, S2, S3 with bounds of e^x |
//! | `stability` | T1, T2, T3 |
//! | `refutation`, `listed`, `claim` | C1–C6, with a reader and evaluator of claims |

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
mod claim;
mod exp;
mod listed;
mod model;
mod number;
mod optimality;
mod pair;
mod policy_value;
mod print;
mod rank;
mod ray;
mod refusal;
mod refutation;
mod soft;
mod stability;
mod text;
mod words;

use bellman::Backup;
use certificate::Parts;
pub use claim::{Asked, Bounds, Germ, Row, Source};
pub use model::{Action, Distribution, Model, State};
pub use number::Fraction;
pub use refusal::{Condition, Refusal};
pub use refutation::Examined;
pub use text::{MAX_FILE_BYTES, quoted};

/// A certificate that was accepted; [`check`] alone makes one.
pub struct Accepted(certificate::Certificate);

/// Reads a certificate and verifies every condition of its kind.
///
/// # Errors
///
/// The first fault found. Nothing is known then about anything that the certificate states.
pub fn check(bytes: &[u8]) -> Result<Accepted, Refusal> {
    let certificate = certificate::read(bytes)?;
    let (model, parts) = (&certificate.model, Parts(&certificate.parts));
    if model.has_discount_one() {
        rank::verify(model, parts)?;
    }
    let (start, rays) = parts.rays();
    match (certificate.kind, &*rays) {
        ("optimality", []) => {
            let backup = Backup { model, reward: parts.pairs("reward")?, value: parts.values("value")? };
            optimality::verify(backup, parts.sets("optimal")?)?;
        }
        ("ray", [ray]) => ray::verify(model, start, *ray)?,
        ("discontinuity", rays) => ray::verify_discontinuity(model, start, rays)?,
        ("pair", []) => pair::verify(model, parts)?,
        ("policy-value", []) => policy_value::verify(model, parts)?,
        ("bound", []) => bound::verify(model, parts)?,
        ("soft", []) => soft::verify(model, parts)?,
        ("stability", []) => stability::verify(model, parts)?,
        ("refutation" | "confirmation", []) => refutation::verify(model, parts)?,
        (kind, _) => return Err(Refusal::new(2, Condition::Syntax, kind, "this checker does not know it")),
    }
    Ok(Accepted(certificate))
}

/// Evaluates the claim of a `refutation` or `confirmation` on its instance, whatever comes out, with fixed points from elsewhere.
///
/// For writers of certificates, and for comparing evaluators. `source` is asked for each fixed point once, with a test of whether a function is
/// it, or bounds it; what it answers is verified, and sections of evidence in the certificate are not looked at.
///
/// # Errors
///
/// A text or instance that is not one, what is not ground, and fixed points that are not what they are said to be.
pub fn examine(bytes: &[u8], source: &mut Source<'_>) -> Result<Examined, Refusal> {
    let certificate = certificate::read(bytes)?;
    if !["refutation", "confirmation"].contains(&certificate.kind) {
        let required = "expected a refutation or confirmation";
        return Err(Refusal::new(2, Condition::Syntax, certificate.kind, required));
    }
    refutation::examine(&certificate.model, Parts(&certificate.parts), source)
}

impl Accepted {
    /// The KIND of `FORMAT.md`.
    pub fn kind(&self) -> &'static str {
        self.0.kind
    }

    /// The model that the certificate is about.
    pub fn model(&self) -> &Model {
        &self.0.model
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

impl std::fmt::Debug for Accepted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Accepted").field(&self.kind()).finish()
    }
}
