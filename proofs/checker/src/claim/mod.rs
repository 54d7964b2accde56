//! The claim language of `CLAIMS.md`, read and evaluated ground: nothing is solved, fixed points
//! are asked for and verified.
//!
//! | file | holds |
//! |---|---|
//! | `lexer`, `syntax`, `parser`, `print` | the text |
//! | `expansion` | its size when definitions are expanded |
//! | `scope` | what names mean |
//! | `types` | its types |
//! | `bounds` | numbers as far as they are known |
//! | `value` | what terms evaluate to |
//! | `fixed` | fixed points, verified by substitution |
//! | `evaluator` | names, quantifiers |
//! | `arithmetic` | connectives, comparisons, arithmetic |
//! | `operators` | the table of operators |
//! | `soft` | exponentials and logarithms |
//! | `same` | terms that are equal by structure |
//! | `refinement` | `optimal policy for R`, `bump at …` |

mod arithmetic;
mod bounds;
mod evaluator;
mod expansion;
mod fixed;
mod lexer;
mod operators;
mod parser;
pub(crate) mod print;
mod refinement;
mod same;
mod scope;
mod soft;
pub(crate) mod syntax;
mod types;
mod value;

pub use bounds::{Bounds, Germ};
pub use evaluator::Source;
pub(crate) use evaluator::{Evaluator, Hints};
pub use fixed::{Asked, Row};
pub use value::Shape;
pub(crate) use value::{Value, given};

/// Why a text is not read or not evaluated.
#[derive(Debug)]
pub(crate) struct Fault {
    /// From 1; 0 until a term says where it stands.
    pub(crate) line: usize,
    pub(crate) why: Why,
}

#[derive(Debug)]
pub(crate) enum Why {
    /// The text is no claim: syntax, names or types.
    Claim(String),
    /// It is one, but equations and signs cannot decide it.
    NotGround(String),
    /// It is larger than this checker computes with.
    Limit(String),
    /// It takes bounds of exp, and nothing says how narrow.
    NoPrecision,
    /// No function was given that satisfies the equation of this fixed point, or bounds it.
    Missing(Box<Asked>),
}

impl Fault {
    fn claim(what: impl Into<String>) -> Self {
        Fault { line: 0, why: Why::Claim(what.into()) }
    }

    fn not_ground(what: impl Into<String>) -> Self {
        Fault { line: 0, why: Why::NotGround(what.into()) }
    }

    fn limit(what: impl Into<String>) -> Self {
        Fault { line: 0, why: Why::Limit(what.into()) }
    }

    fn syntax(line: usize, what: impl Into<String>) -> Self {
        Fault::claim(what).at(line)
    }

    /// On this line, unless an inner term has said where it is.
    fn at(self, line: usize) -> Self {
        Fault { line: if self.line == 0 { line } else { self.line }, ..self }
    }
}

/// Reads a text, with its limits and its types.
pub(crate) fn parse(text: &str) -> Result<syntax::File, Fault> {
    let file = parser::parse(text)?;
    expansion::check(&file)?;
    types::check(&file)?;
    Ok(file)
}
