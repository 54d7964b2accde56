//! An answer with the certificate that the checker accepted in this run. Nothing else makes one.

use std::fmt;
use std::io;

use cliff_check::{Accepted, check};
use serde::Serializer;

use super::EvidenceError;

/// An answer, the bytes of its certificate, and what the checker says it has verified.
///
/// There is one way to get one: `cliff-check` accepts the bytes, in this run, and what it accepted
/// is found to be the answer. A forged one does not compile:
///
/// ```compile_fail,E0451
/// use policy_cliff::evidence::{Certified, Verified};
/// fn forged(statement: Verified) -> Certified<bool> {
///     Certified { answer: true, certificate: Vec::new(), statement }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Certified<T> {
    answer: T,
    certificate: Vec<u8>,
    statement: Verified,
}

/// What the checker says it has verified. Only a [`Certified`] answer has one, so that whatever is
/// called certified has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified(String);

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// In JSON, an answer is certified exactly if there is a statement.
pub(crate) fn is_certified<S: Serializer>(statement: &Option<Verified>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(statement.is_some())
}

impl<T> Certified<T> {
    /// Has the certificate checked; `is_about` compares what was accepted with the answer, and
    /// names the part that differs.
    ///
    /// # Errors
    /// [`EvidenceError::Refused`] and [`EvidenceError::Other`].
    pub(super) fn new(
        answer: T,
        certificate: Vec<u8>,
        is_about: impl FnOnce(&T, &Accepted) -> Result<(), &'static str>,
    ) -> Result<Self, EvidenceError> {
        let accepted = check(&certificate)?;
        is_about(&answer, &accepted).map_err(|part| EvidenceError::Other { part })?;
        let statement = Verified(accepted.statement().trim_end().to_owned());
        Ok(Certified { answer, certificate, statement })
    }

    /// The answer.
    pub fn answer(&self) -> &T {
        &self.answer
    }

    /// The bytes that the checker accepted, and what it says it has verified.
    pub(super) fn accepted(&self) -> (&[u8], &Verified) {
        (&self.certificate, &self.statement)
    }

    /// The bytes that the checker accepted.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// What the checker says it has verified.
    pub fn statement(&self) -> &Verified {
        &self.statement
    }
}

/// What a writer writes to memory, which cannot fail.
pub(super) fn written(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = write(&mut bytes);
    bytes
}
