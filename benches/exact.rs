//! The exact core: FrozenLake 8×8 to its complete answer, and trees against the same backward
//! induction in floats.

#[path = "support/tree.rs"]
mod tree;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use policy_cliff::bellman::Bellman;
use policy_cliff::evidence;
use policy_cliff::mdp::{Model, Reward, State, read_model_file};
use policy_cliff::number::Rational;
use policy_cliff::solve::solve;
use tree::tree;

/// The same backward induction in floats, the baseline of the ratio.
fn float_values(model: &Model, reward: &Reward) -> Vec<f64> {
    let dynamics = &model.dynamics;
    let rewards: Vec<f64> = dynamics.all_pairs().map(|p| policy_cliff::number::approximate(reward.at(p))).collect();
    let mut values = vec![0.0_f64; dynamics.states()];
    // Children come after their parents, and the end is last.
    for state in (0..dynamics.states() - 1).rev().map(State::new) {
        let best = dynamics.actions(state).map(|pair| {
            rewards[pair.index()] + dynamics.successors(pair).map(|next| 0.99 * values[next.state.index()]).sum::<f64>()
        });
        values[state.index()] = best.fold(f64::NEG_INFINITY, f64::max);
    }
    values
}

fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn lake(c: &mut Criterion) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models/frozen-lake-8x8.json");
    let model = read_model_file(&path).expect("a valid model");
    let reward = model.reward(None).expect("one reward");
    c.bench_function("FrozenLake 8x8, complete exact answer", |b| {
        b.iter(|| {
            let optimum = solve(&Bellman::new(&model.dynamics, &reward)).expect("solvable");
            let q: Vec<Rational> = model.dynamics.all_pairs().map(|pair| optimum.q(pair)).collect();
            black_box((optimum, q))
        });
    });
}

/// One pass over the tree of 1.4 million nodes: exact and float times, the ratio, and the time to
/// make and to check a certificate.
fn big_tree(c: &mut Criterion) {
    let ((model, reward), built) = time(|| tree(10, 4));
    let bellman = Bellman::new(&model.dynamics, &reward);
    println!("tree: {} states, built in {built:.2?}", model.dynamics.states());
    println!("      resident {} MB after building", resident());
    let (optimum, exact) = time(|| solve(&bellman).expect("solvable"));
    println!("      resident {} MB after solving, peak {} MB", resident(), peak());
    let (floats, float) = time(|| float_values(&model, &reward));
    let ratio = exact.as_secs_f64() / float.as_secs_f64();
    println!("      exact {exact:.2?}, floats {float:.2?}, ratio {ratio:.1} (V* ~ {:.4})", floats[0]);
    let mut bytes = Vec::new();
    let (_, making) = time(|| evidence::write::optimality(&mut bytes, &optimum, None).expect("memory"));
    let (accepted, checking) = time(|| cliff_check::check(&bytes).is_ok());
    let share = checking.as_secs_f64() / (exact + making).as_secs_f64();
    println!(
        "      certificate: {} MB written in {making:.2?}, checked in {checking:.2?} ({share:.1} times the making), accepted: {accepted}",
        bytes.len() >> 20
    );
    let (small, small_reward) = tree(6, 4);
    c.bench_function("tree of 5,461 nodes, exact", |b| {
        b.iter(|| black_box(solve(&Bellman::new(&small.dynamics, &small_reward)).expect("solvable")));
    });
    c.bench_function("tree of 5,461 nodes, floats", |b| b.iter(|| black_box(float_values(&small, &small_reward))));
}

/// A line of /proc/self/status in megabytes; 0 where there is none.
fn status(field: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(field));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) >> 10
}

fn resident() -> u64 {
    status("VmRSS")
}

fn peak() -> u64 {
    status("VmHWM")
}

criterion_group!(benches, lake, big_tree);
criterion_main!(benches);
