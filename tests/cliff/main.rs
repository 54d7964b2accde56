//! Cliffs: ties, rays, selections, changes of policy, radius, path and harm, against brute force.

mod changes;
mod cliffs;
#[path = "../common/mod.rs"]
mod common;
mod harm;
mod path;
mod radius;
