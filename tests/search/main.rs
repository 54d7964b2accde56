//! The search for counterexamples: universes, sweeps, random draws, shards and variants.

mod refute;
mod shards;
mod theory;
mod universe;
mod variants;
