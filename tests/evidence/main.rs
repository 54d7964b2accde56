//! What is written is accepted: certificates, refutations, and the pages of the gallery.

mod certificates;
#[path = "../claims_support/mod.rs"]
mod claims_support;
#[path = "../common/mod.rs"]
mod common;
mod gallery;
mod mdp_picture;
mod refutation;
