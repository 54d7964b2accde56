//! Times of exact linear solving: systems of one policy, by size, discount and density.
//!
//! In a random policy every state goes to the given number of successors, drawn with repetition,
//! with probabilities in proportion to weights 1 to 4; rewards are 0 to 9.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use malachite_nz::integer::Integer;
use policy_cliff::solve::linear::{System, solve};

/// d (1 − γP) x = d r with γ = `discount.0` / `discount.1` and d the row's common denominator.
fn policy_system(n: usize, successors: Successors, discount: (u64, u64)) -> (System, Vec<Integer>) {
    let mut state = 1u64;
    let mut below = |bound: usize| {
        // Knuth's MMIX generator; the high bits are the good ones.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    let mut rows = Vec::with_capacity(n);
    let mut rewards = Vec::with_capacity(n);
    for i in 0..n {
        let weights: Vec<(usize, u64)> = match successors {
            Successors::Few(count) => (0..count).map(|_| (below(n), 1 + below(4) as u64)).collect(),
            Successors::All => (0..n).map(|j| (j, 1 + below(4) as u64)).collect(),
        };
        let total: u64 = weights.iter().map(|&(_, weight)| weight).sum();
        let diagonal = (i, Integer::from(discount.1 * total));
        let others = weights.into_iter().map(|(j, weight)| (j, -Integer::from(discount.0 * weight)));
        rows.push(std::iter::once(diagonal).chain(others).collect::<Vec<_>>());
        rewards.push(Integer::from(below(10) as u64 * discount.1 * total));
    }
    (System::new(rows).expect("successors are states"), rewards)
}

#[derive(Clone, Copy)]
enum Successors {
    Few(usize),
    All,
}

fn linear(c: &mut Criterion) {
    let mut group = c.benchmark_group("linear");
    group.sample_size(10);
    let few = [53, 100, 300, 1000, 3000].map(|n| (n, Successors::Few(4), "sparse"));
    let all = [100, 300].map(|n| (n, Successors::All, "dense"));
    for (n, successors, shape) in few.into_iter().chain(all) {
        for discount in [(9, 10), (99, 100)] {
            let (system, rewards) = policy_system(n, successors, discount);
            let sides = [rewards];
            let id = BenchmarkId::new(shape, format!("{n} states, discount {}/{}", discount.0, discount.1));
            group.bench_function(id, |b| b.iter(|| solve(black_box(&system), black_box(&sides))));
        }
    }
    group.finish();
}

criterion_group!(benches, linear);
criterion_main!(benches);
