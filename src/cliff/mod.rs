//! Policy cliffs: where optimal actions tie, and rays of rewards along which the tie breaks at
//! once.

mod change;
mod harm;
mod occupancies;
mod path;
mod radius;
mod ray;
mod selection;
mod start;
mod witness;

pub use change::{Change, ChangeSearch, Construction, Goal, smallest_change};
pub use harm::{Harm, OwnLoss};
pub use occupancies::Occupancies;
pub use path::{Path, Piece, difference, path};
pub use radius::{Facet, Freedom, MOST_STATES, Norm, Radius, first_duplicates, radius, with_duplicates};
pub use ray::{Bound, Ray};
pub use selection::Selection;
pub use start::{OffPath, Start};
pub use witness::{Break, BrokenTie, TieBreaker, TiedState, bonus_direction, bump_direction, cliffs};
