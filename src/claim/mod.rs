//! The claim language: a claim about finite MDPs as a short text that reads like the proposition,
//! type-checked, and evaluated exactly.
//!
//! The language is specified in `proofs/CLAIMS.md`. This module knows nothing of where instances
//! come from, and whoever generates instances needs nothing of the language but this:
//!
//! - [`Claim::parse`] reads and type-checks a text. [`Claim::givens`] lists the variables an
//!   instance must supply, in order, each with its [`GivenKind`]; an action's state is an earlier
//!   variable.
//! - An [`Instance`] is a [`Frame`] (S, A, P, γ < 1; flat arrays) with one [`GivenValue`] for each
//!   variable. Numbers are [`Word`]s (checked machine words) or big
//!   [`Rational`](crate::number::Rational)s.
//! - An [`Evaluator`] holds the compiled claim with its working memory (one for each thread).
//!   [`Evaluator::evaluate`] takes an instance and says in an [`Outcome`] whether the hypotheses
//!   hold and, if so, for each conclusion whether it is true, false or undecided, with the slack of
//!   inequalities. Word evaluations that overflow are done again in numbers of any size inside.
//! - For nested loops over values, [`Evaluator::evaluate_changed`] takes the [`Step`] from the last
//!   call: what depends on earlier variables only (Q* of an earlier reward, say) is not computed
//!   again, and what depends on one value that has a number is kept until the frame changes. And
//!   [`Evaluator::admits`] decides, when only the first n variables have values, whether the
//!   refinements and hypotheses that speak of no others hold, so that a search can cut off early.

mod check;
#[allow(clippy::module_inception, reason = "a claim is what the module is about")]
mod claim;
mod distance;
mod edit;
mod error;
mod evaluation;
mod evaluator;
mod formal;
mod given;
mod instance;
mod lexer;
mod metadata;
mod mistakes;
mod newton;
mod operators;
mod outcome;
mod parse;
mod pointwise;
mod print;
mod program;
mod symbolic;
#[doc(hidden)]
pub mod syntax;
mod transcendental;
mod work;

#[doc(no_inline)]
pub use crate::number::Word;
pub(crate) use claim::reads_every_epsilon;
pub use claim::{Claim, StatementRef};
#[doc(hidden)]
pub use distance::Distance;
#[doc(hidden)]
pub use edit::{Edited, Regime};
pub use error::{ClaimError, ClaimProblem, Suggestion};
pub use evaluator::Evaluator;
pub(crate) use formal::{Formal, Unprintable, fraction};
pub use given::{Given, GivenKind, NumberRange};
#[doc(hidden)]
pub use instance::Step;
pub use instance::{Frame, GivenValue, Instance, InstanceError};
#[doc(hidden)]
pub use metadata::GRID_KEYS;
pub use metadata::{ClaimSymmetry, Grid};
pub use mistakes::Mistakes;
pub use newton::Definition;
pub use operators::{CONSTANTS, OPERATORS, Operator};
pub use outcome::{Conclusion, Outcome, Reason, Side, Slack, Truth};
#[doc(hidden)]
pub use pointwise::NumberPlace;
pub(crate) use work::ModelSize;
