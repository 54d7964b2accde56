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

/// A kind is added here, and to [`View`] with [`View::conditions`] below.
pub(crate) const KINDS: [Kind; 16] = [
    Kind { name: "optimality", parts: optimality::PARTS, view: |parts| Optimality::of(parts).map(View::Optimality) },
    Kind { name: "cliffs", parts: cliffs::PARTS, view: |parts| Cliffs::of(parts).map(View::Cliffs) },
    Kind { name: "ray", parts: ray::PARTS, view: |parts| OneRay::of(parts).map(View::Ray) },
    Kind {
        name: "discontinuity",
        parts: discontinuity::PARTS,
        view: |p| Discontinuity::of(p).map(View::Discontinuity),
    },
    Kind { name: "pair", parts: pair::PARTS, view: |parts| Pair::of(parts).map(View::Pair) },
    Kind { name: "soft", parts: soft::PARTS, view: |parts| Soft::of(parts).map(View::Soft) },
    Kind { name: "stability", parts: stability::PARTS, view: |parts| Stability::of(parts).map(View::Stability) },
    Kind { name: "refutation", parts: claimed::REFUTATION, view: |parts| Claimed::of(parts).map(View::Claim) },
    Kind { name: "confirmation", parts: claimed::CONFIRMATION, view: |parts| Claimed::of(parts).map(View::Claim) },
    Kind { name: "harm", parts: harm::PARTS, view: |parts| Harm::of(parts).map(View::Harm) },
    Kind { name: "path", parts: path::PARTS, view: |parts| Path::of(parts).map(View::Path) },
    Kind { name: "radius", parts: radius::PARTS, view: |parts| Radius::of(parts).map(View::Radius) },
    Kind { name: "repair", parts: repair::PARTS, view: |parts| Repair::of(parts).map(View::Repair) },
    Kind { name: "discount-path", parts: discount_path::PARTS, view: |p| DiscountPath::of(p).map(View::DiscountPath) },
    Kind { name: "map", parts: map::PARTS, view: |parts| Map::of(parts).map(View::Map) },
    Kind { name: "approach", parts: approach::PARTS, view: |parts| Approach::of(parts).map(View::Approach) },
];

/// What a certificate states, with its evidence, by its kind.
#[derive(Debug)]
#[allow(missing_docs)] // each is a kind of FORMAT.md
#[allow(clippy::large_enum_variant)] // one is made for a certificate, of references
pub enum View<'a> {
    Optimality(Optimality<'a>),
    Cliffs(Cliffs<'a>),
    Ray(OneRay<'a>),
    Discontinuity(Discontinuity<'a>),
    Pair(Pair<'a>),
    Soft(Soft<'a>),
    Stability(Stability<'a>),
    /// Of the kinds `refutation` and `confirmation`.
    Claim(Claimed<'a>),
    Harm(Harm<'a>),
    Path(Path<'a>),
    Radius(Radius<'a>),
    Repair(Repair<'a>),
    DiscountPath(DiscountPath<'a>),
    Approach(Approach<'a>),
    Map(Map<'a>),
}

/// What the file of a kind says about it.
pub(crate) trait Conditions {
    /// Verifies its conditions, apart from those of the model and of the rank.
    fn verify(&self, model: &Model) -> Result<(), Refusal>;

    /// What they prove, in words.
    fn words(&self, model: &Model) -> Result<String, Refusal>;
}

impl<'a> View<'a> {
    pub(crate) fn conditions(&self) -> &(dyn Conditions + 'a) {
        match self {
            View::Optimality(kind) => kind,
            View::Cliffs(kind) => kind,
            View::Ray(kind) => kind,
            View::Discontinuity(kind) => kind,
            View::Pair(kind) => kind,
            View::Soft(kind) => kind,
            View::Stability(kind) => kind,
            View::Claim(kind) => kind,
            View::Harm(kind) => kind,
            View::Path(kind) => kind,
            View::Radius(kind) => kind,
            View::Repair(kind) => kind,
            View::DiscountPath(kind) => kind,
            View::Approach(kind) => kind,
            View::Map(kind) => kind,
        }
    }
}
