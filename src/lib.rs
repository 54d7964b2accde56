//! Exact analysis of the chain from a reward to an optimal policy: R → Q*_R → A*(·;R) → π*_R.

pub mod audit;
pub mod bellman;
pub mod claim;
#[cfg(feature = "cli")]
pub mod cli;
pub mod cliff;
pub mod evidence;
pub mod export;
pub mod mdp;
pub mod number;
pub mod refute;
pub mod report;
pub mod soft;
pub mod solve;
pub mod universe;
