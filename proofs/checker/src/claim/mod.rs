//! The claim language of `CLAIMS.md`, read and evaluated ground: nothing is solved, fixed points
//! are asked for and verified.
//!
//! | file | holds |
//! |---|---|
//! | `lexer`, `syntax`, `parser`, `print` | the text |
//! | `expansion` | its size when definitions are expanded |
//! | `scope`, `fault` | what names mean, and why a text is refused |
//! | `sort`, `types` | its types |
//! | `bounds` | numbers as far as they are known |
//! | `value` | what terms evaluate to |
//! | `fixed` | fixed points, verified by substitution |
//! | `evaluator` | an instance with what is known of it |
//! | `terms` | names, quantifiers |
//! | `arithmetic` | connectives, comparisons, arithmetic |
//! | `operators` | the table of operators |
//! | `soft` | exponentials and logarithms |
//! | `same` | terms that are equal by structure |
//! | `refinement` | `optimal policy for R`, `bump at …` |

mod arithmetic;
mod bounds;
mod evaluator;
mod expansion;
mod fault;
mod fixed;
mod lexer;
mod operators;
mod parser;
pub(crate) mod print;
mod refinement;
mod same;
mod scope;
mod soft;
mod sort;
pub(crate) mod syntax;
mod terms;
mod types;
mod value;

pub use bounds::{Bounds, Germ};
pub use evaluator::Source;
pub(crate) use evaluator::{Evaluator, Hints};
pub use fixed::{Asked, Row};
pub use value::{Functions, Shape};
pub(crate) use value::{Value, given};

use crate::refusal::Refusal;

/// Reads a text, with its limits and its types.
pub(crate) fn parse(text: &str) -> Result<syntax::File, Refusal> {
    let file = parser::parse(text)?;
    expansion::check(&file)?;
    types::check(&file)?;
    Ok(file)
}
