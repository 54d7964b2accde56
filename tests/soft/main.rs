//! The certified soft side: enclosures of exp and ln, and soft values and policies, against
//! independent evaluations.

mod answers;
mod certificates;
mod enclosures;
mod fields;
mod fixed_point;
mod picture;
mod questions;
mod reference;
mod stability;
mod support;
