//! Results for people and for machines: text, and JSON whose rationals are strings.
//!
//! Most of it is what the command writes. An instance as a table and the picture of a model are for
//! all.

#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports, reason = "only the command writes reports"))]

mod actions;
mod approach;
mod bands;
mod change;
mod cliff_page;
mod discount;
mod exact;
mod exhibit_page;
mod explore;
mod gallery;
mod harm;
mod instance;
mod map;
mod map_picture;
mod mdp_picture;
mod model_text;
mod path;
mod radius;
mod radius_picture;
mod refute;
mod repair;
mod smallest;
mod soft;
mod solve;
mod svg;
mod sweep;
mod table;
mod witness;

pub(crate) use actions::{ActionsReport, actions_text};
pub(crate) use approach::{ApproachReport, approach_text};
pub(crate) use bands::{discount_picture, path_picture, weight_picture};
pub(crate) use change::{ChangeEntry, ChangeOutcome, ChangeReport, change_text};
pub(crate) use discount::{DiscountReport, discount_text};
pub(crate) use exact::Exact;
pub(crate) use explore::{ExploreReport, explore_text};
#[doc(hidden)]
pub use gallery::ExhibitFolder;
pub(crate) use gallery::index;
pub(crate) use harm::{HarmReport, harm_text};
pub use instance::InstanceTable;
pub(crate) use map::{Axes, MapReport, map_text};
pub(crate) use map_picture::map_picture;
pub use mdp_picture::{Column, MdpPicture, Role};
pub(crate) use path::{PathReport, path_text};
#[doc(hidden)]
pub use radius::changed_model;
pub(crate) use radius::{RadiusReport, radius_text};
pub(crate) use radius_picture::radius_picture;
pub(crate) use refute::{RefuteReport, refute_text};
pub(crate) use repair::{BonusReport, RepairReport, bonus_text, repair_text};
pub(crate) use soft::{SoftReport, soft_text};
pub(crate) use solve::{SolveReport, solve_text};
pub(crate) use sweep::{SweepReport, sweep_text};
pub(crate) use table::states_have;
pub(crate) use witness::{Jump, StateWitness, WitnessReport, witness_text};

use serde::Serialize;

use crate::evidence::{Verified, is_certified};
use crate::foreign::Foreign;

/// What the reader can ask for to see what a text leaves out.
pub(crate) struct Hints {
    /// Takes duplicate actions apart.
    pub duplicates: &'static str,
    /// Lists everything.
    pub list: &'static str,
}

/// What every JSON output begins with, so that it can be reproduced.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Header {
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
    pub certified: Option<Verified>,
}
