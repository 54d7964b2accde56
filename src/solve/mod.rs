//! Q* of a model: exact solving.

pub mod linear;
