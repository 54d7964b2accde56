//! Why a certificate cannot be exported.

use thiserror::Error;

use crate::claim::ClaimError;

/// Common denominators are not taken beyond this many bits: every number would be written over
/// them.
pub(super) const MAX_COMMON_BITS: u64 = 1 << 18;

/// Exponents below 2 to this number can be exported.
pub(super) const EXPONENT_BITS: u64 = 14;

/// Why a certificate cannot be exported; none of these is a doubt about the certificate.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExportError {
    /// A kind for which there is no verified check or no translation.
    #[error("certificates of kind {kind:?} cannot be exported to {target}")]
    Kind {
        /// The kind.
        kind: String,
        /// Where to.
        target: &'static str,
    },
    /// A refutation none of whose optimal values belong to a reward of its instance.
    #[error(
        "this refutation cannot be exported to SMT-LIB: questions are about optimal values of given rewards, of their sums \
         and differences, and it lists none of these"
    )]
    NoTable,
    /// A refutation with bounds of soft values, of which SMT-LIB has no exponentials to speak.
    #[error("this refutation cannot be exported to SMT-LIB: it rests on bounds of soft values")]
    Enclosed,
    /// A claim with a part that no term of the Coq development denotes.
    #[error("this refutation cannot be exported to Coq: its claim has {shape}")]
    Shape {
        /// The part.
        shape: &'static str,
    },
    /// A refutation without a value of the right type for a variable of its claim.
    #[error("this refutation cannot be exported to Coq: it has no value of its type for {variable:?}")]
    Value {
        /// The variable.
        variable: String,
    },
    /// Exponentials are computed up to e^(2^14).
    #[error(
        "this certificate cannot be exported: an advantage at its bounds is 2^{EXPONENT_BITS} temperatures or more"
    )]
    Exponent,
    /// A common denominator that would be too large.
    #[error("`{section}` has no common denominator below 2^{MAX_COMMON_BITS}")]
    Denominator {
        /// The section.
        section: &'static str,
    },
    /// The checker reads the claim of the certificate, and this program does not.
    #[error("the claim of this certificate is none here: {0}")]
    Claim(Box<ClaimError>),
}
