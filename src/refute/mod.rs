//! The counterexample generator: sweeps universes of instances for those that break a claim, and
//! keeps the smallest.
//!
//! A [`Variant`] says what is asked of a claim, a [`Plan`] which universe it is searched in, a
//! [`Sweep`] runs the claim over parts of it, and a [`Tally`] keeps what was counted and found;
//! tallies of parts merge in any order to the same result, whatever the number of threads.
//! [`refute`] does all of this, and where the universe has no counterexample tries random larger
//! instances and climbs towards sharper ones; what is found there is shrunk. "Smallest" is shown
//! only by exhausting a universe.
//!
//! A long sweep is split: a [`ShardedSearch`] has a plan, a [`ShardRun`] searches one shard and can
//! be interrupted at any moment, and the results of all shards merge only if they cover every piece
//! of the universe exactly once.

mod checkpoint;
mod climb;
mod coverage;
mod document;
mod draft;
mod exhibit;
mod exhibit_rewards;
mod explore;
mod false_variant;
mod family;
mod models;
mod plan;
mod random;
mod record;
mod search;
mod shard;
mod shrink;
mod sweep;
mod symmetry;
mod tally;
mod variant;
mod witness;

#[doc(hidden)]
pub use checkpoint::ShardRun;
pub use coverage::{Coverage, Size, Stage};
#[doc(hidden)]
pub use document::{Document, DocumentError};
#[doc(hidden)]
pub use exhibit::{CliffExhibit, Exhibit, ExhibitError, SmallestOf, SolvedReward, cliff_exhibit, exhibit};
#[doc(hidden)]
pub use explore::{Counterexamples, ExploreOptions, Explored, Variety, explore};
#[doc(hidden)]
pub use false_variant::{Edit, FalseVariant, VARIANTS, VariantProblem, VariantsError, parse_variants};
pub use family::Family;
#[doc(hidden)]
pub use models::{Covered, on_models, outside};
pub use plan::{MOST_INSTANCES, MOST_INSTANCES_DEEP, MOST_INSTANCES_OF_HYPOTHESIS, Plan};
#[doc(hidden)]
pub use random::{Drawing, RandomSearch};
#[doc(hidden)]
pub use record::{BestRecord, Checkpoint, ConclusionRecord, RecordError, TallyRecord};
pub(crate) use search::shrunk;
pub use search::{Minimal, Refutation, SearchOptions, Sharpness, Tried, refute};
#[doc(hidden)]
pub use search::{Survey, survey};
#[doc(hidden)]
pub use shard::{ClaimSource, SearchPlan, ShardError, ShardedSearch};
#[doc(hidden)]
pub use sweep::Sweep;
pub use tally::{Best, Verdict};
#[doc(hidden)]
pub use tally::{ConclusionTally, LEAST_NONVACUOUS, Tally, share};
pub use variant::Variant;
pub(crate) use variant::shell_word;
pub use witness::{Origin, Witness};

use thiserror::Error;

use crate::claim::InstanceError;
use crate::universe::{ScopeError, UniverseError};

/// Why a claim could not be searched.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RefuteError {
    /// The grid of the claim's file is not a scope.
    #[error("{claim}: the grid of the claim: {error}")]
    Grid {
        /// The claim.
        claim: String,
        /// What is wrong with it.
        error: ScopeError,
    },
    /// The universe cannot be built.
    #[error("{claim}: {error}")]
    Universe {
        /// The claim.
        claim: String,
        /// Why.
        error: UniverseError,
    },
    /// A symmetry that the claim's file declares changes a truth value: the search must not rest on
    /// it.
    #[error("{claim}: the symmetry {symmetry} is false: {change} changes whether `{statement}` holds on {instance}")]
    FalseSymmetry {
        /// The claim.
        claim: String,
        /// The symmetry as it is declared.
        symmetry: String,
        /// What was done to the instance.
        change: String,
        /// The hypothesis or conclusion.
        statement: String,
        /// The instance, as JSON.
        instance: String,
    },
    /// An instance of the universe was refused, which types exclude.
    #[error("{claim}: {error}")]
    Instance {
        /// The claim.
        claim: String,
        /// Why.
        error: InstanceError,
    },
    /// A witness found in machine words is none in rationals of any size: the two evaluations
    /// disagree.
    #[error("{claim}: a witness against {reading} does not stand when evaluated again in rationals of any size")]
    Disagreement {
        /// The claim.
        claim: String,
        /// The conclusion.
        reading: String,
    },
}
