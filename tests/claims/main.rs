//! The claim language: its files, its two readers, its reference and its meaning.

#[path = "../claims_support/mod.rs"]
mod claims_support;
mod files;
mod in_coq;
mod readers;
mod reference;
mod refused;
mod semantics;
mod verdicts;
