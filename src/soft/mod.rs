//! Entropy- and KL-regularised policies between certified bounds: `soft-lipschitz` without trusting
//! a float.
//!
//! The soft operator (T_α V)(s) = α log Σ_a p(a|s) exp(Q_V(s,a)/α) is monotone and has one fixed
//! point V*_α, so a sub-solution L ≤ T_α L and a super-solution T_α U ≤ U enclose it. Floats
//! propose them; integers in units of 2^−bits with directed bounds of exp verify them.

mod answer;
mod base_file;
mod fixed_point;
mod guess;
mod limit;
mod operator;
mod picture;
mod problem;
mod side;
mod solution;
mod stability;
mod suboptimality;

pub use answer::{Moves, NoSoftAnswer, SoftAnswer, SoftLimit, SoftPolicy, SoftQuestion};
pub use base_file::{BaseFileError, read_base};
pub use fixed_point::enclose;
pub use limit::SmallTemperatureLimit;
#[doc(hidden)]
pub use limit::{small_temperature_limit, tied_base};
#[doc(hidden)]
pub use picture::{Joint, LimitPiece};
pub use picture::{Line, Picture, PictureError};
pub use problem::{Base, Budget, Exhausted, Measure, SoftError, SoftProblem, Temperature};
pub use solution::SoftSolution;
#[doc(hidden)]
pub use solution::total_variation;
pub use stability::{CertifiedTemperature, Comparison, Stability};
#[doc(hidden)]
pub use stability::{Sensitivities, certified_temperature, compare};
pub use suboptimality::Suboptimality;
pub(crate) use suboptimality::policy_value;
#[doc(hidden)]
pub use suboptimality::suboptimality;
