//! The table of kinds: what a certificate can claim. Each kind has a file with its parts, its
//! conditions and its words.

mod approach;
mod cases;
mod claimed;
mod cliffs;
mod discontinuity;
mod discount_path;
mod flow;
mod harm;
mod map;
mod optimality;
mod pair;
mod path;
mod radius;
mod ray;
mod repair;
mod soft;
mod stability;

pub use approach::Approach;
pub use claimed::{Claimed, Examined};
pub(crate) use claimed::{examine, read_claim};
pub use cliffs::{Cliff, Cliffs};
pub use discontinuity::Discontinuity;
pub use discount_path::{DiscountPath, DiscountPiece};
pub use harm::Harm;
pub use map::{Cell, Corner, Map};
pub use optimality::Optimality;
pub use pair::Pair;
pub use path::{Path, Piece};
pub use radius::Radius;
pub use ray::{FromState, OneRay, Ray};
pub use repair::Repair;
pub use soft::Soft;
pub use stability::Stability;

use crate::model::Model;
use crate::parts::Parts;
use crate::refusal::Refusal;

/// A line of the table.
pub(crate) struct Kind {
    /// The word after `claim`.
    pub(crate) name: &'static str,
    /// The names of its parts in order, after the model; `rank` follows at discount 1. `a+b*` is
    /// any number of times `a` and then `b`.
    pub(crate) parts: &'static str,
    /// The parts as this kind names them.
    pub(crate) view: for<'a> fn(Parts<'a>) -> Result<View<'a>, Refusal>,
}

/// What the file of a kind says about it.
pub(crate) trait Conditions {
    /// Verifies its conditions, apart from those of the model and of the rank.
    fn verify(&self, model: &Model) -> Result<(), Refusal>;

    /// What they prove, in words.
    fn words(&self, model: &Model) -> Result<String, Refusal>;
}

/// Makes the table, and [`View`] with what the file of each kind says. The kinds `refutation` and
/// `confirmation` share one view.
macro_rules! kinds {
    ($($view:ident($evidence:ident): $($name:literal $parts:expr),+;)+) => {
        pub(crate) const KINDS: &[Kind] = &[$($(
            Kind { name: $name, parts: $parts, view: |parts| $evidence::of(parts).map(View::$view) },
        )+)+];

        /// What a certificate states, with its evidence, by its kind.
        #[derive(Debug)]
        #[allow(missing_docs)] // each is a kind of FORMAT.md
        #[allow(clippy::large_enum_variant)] // one is made for a certificate, of references
        pub enum View<'a> {
            $($view($evidence<'a>),)+
        }

        impl<'a> View<'a> {
            pub(crate) fn conditions(&self) -> &(dyn Conditions + 'a) {
                match self {
                    $(View::$view(kind) => kind,)+
                }
            }
        }
    };
}

// A kind is added here.
kinds! {
    Optimality(Optimality): "optimality" optimality::PARTS;
    Cliffs(Cliffs): "cliffs" cliffs::PARTS;
    Ray(OneRay): "ray" ray::PARTS;
    Discontinuity(Discontinuity): "discontinuity" discontinuity::PARTS;
    Pair(Pair): "pair" pair::PARTS;
    Soft(Soft): "soft" soft::PARTS;
    Stability(Stability): "stability" stability::PARTS;
    Claim(Claimed): "refutation" claimed::REFUTATION, "confirmation" claimed::CONFIRMATION;
    Harm(Harm): "harm" harm::PARTS;
    Path(Path): "path" path::PARTS;
    Radius(Radius): "radius" radius::PARTS;
    Repair(Repair): "repair" repair::PARTS;
    DiscountPath(DiscountPath): "discount-path" discount_path::PARTS;
    Map(Map): "map" map::PARTS;
    Approach(Approach): "approach" approach::PARTS;
}
