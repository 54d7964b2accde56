//! Results for people and for machines: text, and JSON whose rationals are strings.

mod actions;
mod change;
mod cliff_page;
mod exact;
mod exhibit_page;
mod gallery;
mod instance;
mod mdp_picture;
mod model_text;
mod refute;
mod smallest;
mod soft;
mod solve;
mod sweep;
mod table;
mod witness;

pub use actions::{ActionsReport, actions_text};
pub use change::{ChangeEntry, ChangeOutcome, ChangeReport, ChangedReward, change_text};
pub use exact::Exact;
pub use gallery::{ExhibitFolder, index};
pub use instance::InstanceTable;
pub use mdp_picture::{Column, MdpPicture, Role};
pub use refute::{RefuteReport, count, refute_text};
pub use soft::{Interval, LimitEntry, RewardChange, SoftReport, SoftState, SoftStates, Temperatures, soft_text};
pub use solve::{SolveReport, solve_text};
pub use sweep::{LargestRatio, SweepReport, SweptConclusion, SweptWitness, sweep_text};
pub use table::Table;
pub use witness::{Jump, StateWitness, TieBreak, WitnessReport, witness_text};

use serde::Serialize;

use crate::evidence::{Statement, is_certified};
use crate::foreign::Foreign;

/// What every JSON output begins with, so that it can be reproduced.
#[derive(Clone, Debug, Serialize)]
pub struct Header {
    /// The version of this program.
    pub version: &'static str,
    /// The model file as it was named.
    pub model: Foreign<'static>,
    /// The SHA-256 of the model file's bytes.
    pub model_sha256: String,
    /// The reward that was analysed: its name, or null for the model's effective reward.
    pub reward: Option<String>,
    /// What the independent checker verified of this answer in this run; in JSON whether it did.
    #[serde(serialize_with = "is_certified")]
    pub certified: Option<Statement>,
}
