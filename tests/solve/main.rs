//! Solving: laws of the optimum, the routes to it, exact linear algebra, and real models.

mod actions_only;
#[path = "../common/mod.rs"]
mod common;
mod hard_models;
mod linear;
mod linear_program;
mod optimum;
mod real_models;
mod routes;
