//! Deterministic trees: models that backward induction solves in one pass.

use policy_cliff::mdp::{Model, ModelBuilder, Reward};
use policy_cliff::number::Rational;

/// A reward in −2..=2 from a node's number, by MurmurHash3's 32-bit finaliser, as
/// `tests/models/tree.py` has it.
fn node_reward(node: u64) -> i64 {
    let mut h = node as u32;
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    i64::from((h ^ (h >> 16)) % 5) - 2
}

/// A deterministic tree in breadth-first order whose leaves lead to an absorbing state; discount
/// 99/100.
pub fn tree(depth: u32, branching: u64) -> (Model, Reward) {
    let one = Rational::from(1u32);
    let inner: u64 = (0..depth).map(|level| branching.pow(level)).sum();
    let nodes = inner + branching.pow(depth);
    let mut builder = ModelBuilder::new();
    builder.discount(Rational::from_signeds(99, 100));
    for node in 0..nodes {
        builder.begin_state(&node.to_string());
        if node < inner {
            for j in 0..branching {
                let child = branching * node + 1 + j;
                builder.begin_action(&j.to_string());
                builder.reward(None, Rational::from(node_reward(child)));
                builder.successor(&child.to_string(), one.clone());
                builder.end_action();
            }
        } else {
            builder.begin_action("stop");
            builder.successor("end", one.clone());
            builder.end_action();
        }
        builder.end_state();
    }
    builder.begin_state("end");
    builder.begin_action("stay");
    builder.successor("end", one);
    builder.end_action();
    builder.end_state();
    let model = builder.finish().expect("a valid tree");
    let reward = model.reward(None).expect("one reward");
    (model, reward)
}
