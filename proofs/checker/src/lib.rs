//! Independent checker of policy-cliff certificates.
//!
//! A certificate carries a finite Markov decision process, a statement about it, and the evidence
//! from which the statement follows; `proofs/FORMAT.md` specifies its text and the conditions. This
//! crate verifies those conditions, each in a function of its own that bears its name, by exact
//! integer arithmetic. It solves nothing, shares no code with the solver, and accepts a certificate
//! only as a whole.
//!
//! ```
//! let certificate = "cliff-certificate 1\nclaim optimality\n…";
//! let refusal = cliff_check::check(certificate.as_bytes()).unwrap_err();
//! assert_eq!(refusal.condition, cliff_check::Condition::Syntax);
//! ```
//!
//! | file | verifies |
//! |---|---|
//! | `text`, `section`, `parts`, `certificate` | grammar, sizes, version, digest |
//! | `model` | M1, M2, M3 |
//! | `rank` | G1, G2 |
//! | `kind` | the table of kinds, and one file for each with its conditions |
//! | `exp` | bounds of e^x |
//! | `polynomial` | signs of polynomials between two numbers |
//! | `listed`, `claim` | a reader and evaluator of claims, with the values and fixed points that it is given |
//! | `budget` | what all this may cost |

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

mod about;
mod bellman;
mod budget;
mod certificate;
mod claim;
mod exp;
mod kind;
mod listed;
mod model;
mod number;
mod parts;
mod polynomial;
mod print;
mod rank;
mod refusal;
mod section;
mod shown;
#[cfg(test)]
mod tests;
mod text;
mod words;

use std::sync::Arc;

pub use about::{About, Role};
use budget::Budget;
use certificate::Certificate;
pub use claim::{Asked, Bounds, Functions, Germ, Row, Shape, Source};
pub use kind::*;
pub use listed::{Listed, Quantity, StatedGiven};
pub use model::{Action, Distribution, Model, State};
pub use number::Fraction;
use parts::Parts;
pub use polynomial::Polynomial;
pub use refusal::{Condition, Refusal};
pub use section::{Matrix, Naturals, Node, Norm, Pairs, Point, Polynomials, Root, Sets, Sign, Stated, Value, Values};
pub use shown::{escaped, shown_name};
pub use text::{MAX_FILE_BYTES, quoted};

/// A certificate that was accepted; [`check`] alone makes one.
pub struct Accepted {
    certificate: Certificate,
    work: u64,
}

/// Reads a certificate and verifies every condition of its kind.
///
/// # Errors
///
/// The first fault found. Nothing is known then about anything that the certificate states.
pub fn check(bytes: &[u8]) -> Result<Accepted, Refusal> {
    let _budget = Budget::of(bytes.len());
    let certificate = within_budget(read_and_verify(bytes))?;
    Ok(Accepted { certificate, work: budget::spent() })
}

fn read_and_verify(bytes: &[u8]) -> Result<Certificate, Refusal> {
    let certificate = certificate::read(bytes)?;
    let (model, parts) = (&certificate.model, Parts(&certificate.parts));
    if parts.naturals("rank").is_ok() {
        rank::verify(model, parts)?;
    }
    (certificate.kind.view)(parts)?.conditions().verify(model)?;
    Ok(certificate)
}

/// What was found, unless it cost more than the budget; then nothing was.
fn within_budget<T>(found: Result<T, Refusal>) -> Result<T, Refusal> {
    if !budget::is_spent() {
        return found;
    }
    let line = found.err().map_or(1, |refusal| refusal.line);
    let required = format!("at most {} word products are spent on it", budget::limit());
    Err(Refusal::new(line, Condition::Limit, "checking this costs more than the budget", required))
}

/// Evaluates the claim of a `refutation` or `confirmation` on its instance, whatever comes out,
/// with fixed points from elsewhere.
///
/// For writers of certificates, and for comparing evaluators. `source` is asked for each fixed
/// point once, with a test of whether a function is it, or bounds it; what it answers is verified,
/// and sections of evidence in the certificate are not looked at.
///
/// # Errors
///
/// A text or instance that is not one, what is not ground, and fixed points that are not what they
/// are said to be.
pub fn examine(bytes: &[u8], source: &mut Source<'_>) -> Result<Examined, Refusal> {
    let _budget = Budget::of(bytes.len());
    let certificate = certificate::read(bytes)?;
    within_budget(kind::examine(&certificate.model, Parts(&certificate.parts), source))
}

/// Reads a text as a claim of `CLAIMS.md`: its grammar, limits and types.
///
/// # Errors
///
/// The first fault, with the line of the text.
pub fn read_claim(text: &str) -> Result<(), Refusal> {
    kind::read_claim(text)
}

impl Accepted {
    /// The KIND of `FORMAT.md`.
    pub fn kind(&self) -> &'static str {
        self.certificate.kind.name
    }

    /// The model that the certificate is about.
    pub fn model(&self) -> &Model {
        &self.certificate.model
    }

    /// What the certificate states, with its evidence; none is never returned, since accepting
    /// takes all parts.
    pub fn view(&self) -> Option<View<'_>> {
        (self.certificate.kind.view)(Parts(&self.certificate.parts)).ok()
    }

    /// The sections that state a reward, in order, by name: `reward` and `reward-2`.
    pub fn rewards(&self) -> impl Iterator<Item = (&str, &[Box<[Arc<Fraction>]>])> {
        self.certificate.parts.iter().filter_map(|part| Some((part.name, part.reward()?)))
    }

    /// What of its model's file sections and variables are said to be. Only someone who has the
    /// file can compare them.
    pub fn about(&self) -> &[About] {
        &self.certificate.about
    }

    /// The rank of each state, at discount 1.
    pub fn rank(&self) -> Option<Naturals<'_>> {
        Parts(&self.certificate.parts).naturals("rank").ok()
    }

    /// The DIGEST of the end line.
    pub fn digest(&self) -> &str {
        &self.certificate.digest
    }

    /// What has been verified, in words; large models are summarised.
    pub fn statement(&self) -> String {
        let Certificate { kind, model, parts, .. } = &self.certificate;
        let reached = match model.has_discount_one() {
            true => "; every policy reaches an absorbing state, where nothing is earned",
            false => "",
        };
        let (states, actions) = (words::states(model.states.len()), words::actions(model.pairs()));
        let discount = number::shown(&model.discount);
        let head = format!(
            "{}: verified for the model in the certificate ({states} with {actions} in all, discount {discount}{reached}):\n",
            kind.name
        );
        // What was accepted has all the parts that its words need.
        let body = (kind.view)(Parts(parts)).and_then(|view| view.conditions().words(model));
        head + &body.unwrap_or_else(|refusal| refusal.to_string())
    }

    /// The certificate as the checker understood it; the same bytes as were read.
    pub fn print(&self) -> String {
        print::print(&self.certificate)
    }

    /// What reading and verifying it cost, in products of machine words.
    pub fn work(&self) -> u64 {
        self.work
    }
}

impl std::fmt::Debug for Accepted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Accepted").field(&self.kind()).finish()
    }
}
