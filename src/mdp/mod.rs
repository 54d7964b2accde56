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

pub use bisimulation::{Bisimulation, coarsest_partition};
pub(crate) use builder::pointer;
pub use builder::{MAX_NAME_BYTES, ModelBuilder};
pub use components::Components;
pub(crate) use components::LocalIndex;
pub use dynamics::{Dynamics, Pair, State, Successor};
pub(crate) use fault::suggestion;
pub use fault::{Fault, Faults, MAX_FAULTS, Problem};
pub use file::{FileFormat, ModelError, read_model, read_model_file};
pub use kernel::Kernel;
pub use model::{Model, NamedReward, RewardChoiceError};
pub use names::Names;
pub use pair_function::{Direction, PairFunction, Reward, germ};
pub use policy::{ActionSets, DeterministicPolicy, Distribution, Policy, StochasticPolicy, total_variation};
pub use reachability::{reachable, reachable_states};
pub use termination::{NonTerminating, rank};
pub use weights::Weight;
