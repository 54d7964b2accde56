//! Finite discounted MDPs: dynamics (S, A, P, γ) apart from rewards, since the map under study
//! takes R with the rest fixed.

mod bisimulation;
mod builder;
mod components;
mod dynamics;
mod fault;
mod file;
mod kernel;
mod model;
mod names;
mod pair_function;
mod policy;
mod reachability;
mod termination;
mod toml;
mod weights;

#[doc(hidden)]
pub use bisimulation::Bisimulation;
pub(crate) use bisimulation::coarsest_partition;
pub use builder::ModelBuilder;
pub(crate) use builder::pointer;
#[doc(hidden)]
pub use components::Components;
pub(crate) use components::LocalIndex;
pub use dynamics::{Dynamics, Pair, State, Successor};
pub use fault::{Fault, FaultKind, Faults, MAX_FAULTS};
pub(crate) use file::bare;
pub use file::{FileFormat, ModelError, read_model, read_model_file};
#[doc(hidden)]
pub use kernel::Kernel;
pub use model::{Model, NamedReward, RewardChoiceError};
#[doc(hidden)]
pub use names::Names;
#[doc(hidden)]
pub use pair_function::germ;
pub use pair_function::{Direction, PairFunction, Reward};
#[doc(hidden)]
pub use policy::total_variation;
pub use policy::{ActionSets, DeterministicPolicy, Distribution, Policy, StochasticPolicy};
#[doc(hidden)]
pub use reachability::{reachable, reachable_states};
pub use termination::NonTerminating;
#[doc(hidden)]
pub use termination::rank;
pub use weights::Weight;
