//! The command: what it refuses, and what a signal leaves behind.

mod cases;
mod interrupt;
mod pictures;
mod refused;
