//! Exact analysis of the chain from a reward to an optimal policy: R → Q*_R → A*(·;R) → π*_R.
//!
//! The main job: read a model, solve it, read the sets of optimal actions, and have the answer
//! checked.
//!
//! ```
//! use policy_cliff::bellman::Bellman;
//! use policy_cliff::mdp::{FileFormat, State, read_model};
//! use policy_cliff::{evidence, solve};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = r#"{ "discount": "9/10", "states": {
//!     "ask":  { "honest":   { "reward": "1", "next": { "done": "1" } },
//!               "shortcut": { "reward": "1", "next": { "done": "1" } } },
//!     "done": { "stay":     { "next": { "done": "1" } } } } }"#;
//! let model = read_model(text.as_bytes(), FileFormat::Json)?;
//! let reward = model.reward(None)?;
//! let optimum = solve::solve(&Bellman::new(&model.dynamics, &reward))?;
//!
//! // V*(ask) is exactly 1, and both actions are optimal: a tie, where a policy cliff can be.
//! let ask = State::new(0);
//! assert_eq!(*optimum.value(ask), 1u32);
//! assert_eq!(optimum.optimal().at(&model.dynamics, ask).count(), 2);
//!
//! // A `Certified` answer exists only if the independent checker accepted it.
//! let certified = evidence::optimality(&optimum, None)?;
//! cliff_check::check(certified.certificate())?;
//! # Ok(())
//! # }
//! ```
//!
//! # The main job, step by step
//!
//! | to | call |
//! |---|---|
//! | load a model | [`mdp::read_model_file`], or [`mdp::read_model`] from any stream |
//! | choose a reward of it | [`mdp::Model::reward`] |
//! | solve it | [`solve::solve`] for a [`bellman::Bellman`] operator |
//! | read V*, Q* and the gap | [`solve::Optimum::value`], [`solve::Optimum::q`], [`solve::Optimum::gap`] |
//! | read the set of optimal actions of a state | [`solve::Optimum::optimal`], then [`mdp::ActionSets::at`] |
//! | find the ties that are cliffs | [`cliff::cliffs`] |
//! | find how far the nearest cliff is, and what one can cost | [`cliff::Radius`], [`cliff::Harm`] |
//! | have the answer checked | [`evidence::optimality`], which gives an [`evidence::Certified`] |
//! | keep the certificate | [`evidence::Certified::certificate`] |
//! | check one again, from anywhere | `cliff_check::check`, then [`evidence::compare`] with a model |
//!
//! # The rooms
//!
//! A room uses only rooms above it.
//!
//! | to | go to |
//! |---|---|
//! | compute with exact rationals, germs a + b·ε, enclosures | [`number`] |
//! | load a model, name its states and actions, choose a reward | [`mdp`] |
//! | apply a Bellman operator, or its inverse | [`bellman`] |
//! | find V*, Q* and all optimal actions | [`solve`] |
//! | solve a linear program, with what proves the answer | [`linear_program`] |
//! | find ties, rays that break them, radii, paths, the smallest change of a reward | [`cliff`] |
//! | bound entropy- and KL-regularised policies | [`soft`] |
//! | read a claim and evaluate it on an instance | [`claim`] |
//! | enumerate or sample small instances | [`universe`] |
//! | search for a counterexample | [`refute`] |
//! | give a verdict on each reading of a claim | [`audit`] |
//! | have an answer certified | [`evidence`] |
//! | print an answer, or draw it | [`report`] |
//! | write a certificate for Coq or an SMT solver | [`export`] |
//!
//! Three programs in `examples/` show the main jobs: `solve_and_certify`, `find_a_cliff` and
//! `refute_a_claim`.

pub mod audit;
pub mod bellman;
pub mod claim;
#[cfg(feature = "cli")]
pub mod cli;
pub mod cliff;
pub mod evidence;
pub mod export;
pub mod foreign;
pub mod linear_program;
pub mod mdp;
pub mod number;
pub mod refute;
pub mod report;
pub mod soft;
pub mod solve;
pub mod universe;
