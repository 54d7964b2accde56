//! Policy cliffs: where optimal actions tie, and rays of rewards along which the tie breaks at
//! once.

mod approach;
mod bonus;
mod bonus_program;
mod budget;
mod cases;
mod change;
mod discount;
mod harm;
mod map;
mod occupancies;
mod path;
mod polygon;
mod radius;
mod ray;
mod repair;
mod selection;
mod wish;
mod witness;

pub use approach::{Approach, Approached, Target, approach};
pub use bonus::{Effect, effects};
pub use budget::{Budget, Work};
pub use cases::Case;
pub use change::{Change, ChangeSearch, Construction, Goal, smallest_change};
#[doc(hidden)]
pub use discount::{Blackwell, DiscountPiece, ValuePolynomials, ending};
pub use discount::{DiscountPath, Discounts, discount_path};
pub use harm::{Harm, Missed, loss_rate};
#[doc(hidden)]
pub use map::{Cell, Corner};
pub use map::{Map, Plane, map};
#[doc(hidden)]
pub use occupancies::Occupancies;
pub use path::{Path, Piece, difference, path};
pub use radius::{Facet, Freedom, Norm, Radius, radius};
#[doc(hidden)]
pub use radius::{first_duplicates, with_duplicates};
pub use ray::{Bound, Ray};
pub use repair::{Repair, repair};
pub use selection::Selection;
#[doc(hidden)]
pub use wish::margins_within;
pub use wish::{Mended, Part, Wish};
pub use witness::{Break, BrokenTie, TieBreaker, TiedState, bonus_direction, bump_direction, cliffs};
