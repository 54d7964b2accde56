//! The search for counterexamples: universes, sweeps, random draws, shards and variants.

mod explore;
mod refute;
mod shards;
mod theory;
mod universe;
mod variants;
