//! Documents of a split search: JSON that names its format and carries a digest of its content, so
//! that a damaged one is refused.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// A kind of document.
pub trait Document: Serialize + DeserializeOwned {
    /// The name and version of the format.
    const FORMAT: &'static str;

    /// The text of the document.
    ///
    /// # Errors
    /// [`DocumentError::Shape`] never happens for the documents of this crate, whose keys are all
    /// texts.
    fn write(&self) -> Result<String, DocumentError> {
        let sealed = Sealed { format: Self::FORMAT.to_owned(), sha256: self.digest()?, content: self };
        let mut text = serde_json::to_string_pretty(&sealed).map_err(shape::<Self>)?;
        text.push('\n');
        Ok(text)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`DocumentError`] if it is another one, or its content has been changed.
    fn read(text: &str) -> Result<Self, DocumentError> {
        let sealed: Sealed<serde_json::Value> = serde_json::from_str(text).map_err(shape::<Self>)?;
        if sealed.format != Self::FORMAT {
            let found = sealed.format.chars().take(40).collect();
            return Err(DocumentError::Format { expected: Self::FORMAT, found });
        }
        let content: Self = serde_json::from_value(sealed.content).map_err(shape::<Self>)?;
        let computed = content.digest()?;
        if sealed.sha256 != computed {
            let stated = sealed.sha256.chars().take(64).collect();
            return Err(DocumentError::Damaged { stated, computed });
        }
        Ok(content)
    }

    /// The SHA-256 of the content as compact JSON, in hexadecimal digits.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    fn digest(&self) -> Result<String, DocumentError> {
        let bytes = serde_json::to_vec(self).map_err(shape::<Self>)?;
        Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// Why a text is not the document expected.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// It is no JSON, or not of the document's shape: truncated, or something else.
    #[error("not a {expected}: {message}")]
    Shape {
        /// The format expected.
        expected: &'static str,
        /// What the reader said.
        message: String,
    },
    /// A document of another kind.
    #[error("expected a {expected}, found {found:?}")]
    Format {
        /// The format expected.
        expected: &'static str,
        /// The format that the document names.
        found: String,
    },
    /// The content is not what the digest was made of.
    #[error("damaged: its digest says {stated}, its content has {computed}")]
    Damaged {
        /// The digest in the document.
        stated: String,
        /// That of its content.
        computed: String,
    },
}

/// A document as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed<T> {
    format: String,
    sha256: String,
    content: T,
}

fn shape<T: Document>(error: serde_json::Error) -> DocumentError {
    DocumentError::Shape { expected: T::FORMAT, message: error.to_string() }
}
