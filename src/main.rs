//! The command `cliff`.
fn main() {}
