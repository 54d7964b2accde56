//! Cliffs: ties, rays, selections, changes of policy, radius, path, map, harm and repair, against
//! brute force.

mod approach;
mod changes;
mod cliffs;
#[path = "../common/mod.rs"]
mod common;
mod discount;
mod harm;
mod map;
mod path;
mod radius;
mod repair;
mod work;
