//! How many tiny MDPs are solved completely in a second: machine words, batched floats, and rationals of any size.
//!
//! `cargo bench --bench tiny` runs on one core. `benches/tiny_gmpy2.py` measures the same models in Python with gmpy2.

#![allow(clippy::needless_range_loop, reason = "the float baseline is written as its formulas are")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use policy_cliff::bellman::Bellman;
use policy_cliff::mdp::{Dynamics, ModelBuilder, Reward};
use policy_cliff::number::Rational;
use policy_cliff::solve::solve;
use policy_cliff::solve::tiny::{TinyDynamics, TinyReward};

/// How many models a sample solves.
const MODELS: usize = 4096;
/// How many models the float baseline advances at a time: what fits the vector registers.
const LANES: usize = 8;

/// SplitMix64 (Steele, Lea, Flood 2014), so that the Python baseline can draw the same models.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// A random MDP: γ ∈ {0, 1/2, 9/10}; rows of weights 0, 1, 2, normalised; rewards −2 … 2.
struct Sample<const S: usize, const A: usize> {
    discount: (i64, i64),
    weights: [[[i64; S]; A]; S],
    reward: [[i64; A]; S],
}

impl<const S: usize, const A: usize> Sample<S, A> {
    fn draw(random: &mut Random) -> Self {
        let discount = [(0, 1), (1, 2), (9, 10)][random.below(3) as usize];
        let mut weights = [[[0; S]; A]; S];
        let mut reward = [[0; A]; S];
        for s in 0..S {
            for a in 0..A {
                while weights[s][a].iter().sum::<i64>() == 0 {
                    weights[s][a] = std::array::from_fn(|_| random.below(3) as i64);
                }
                reward[s][a] = random.below(5) as i64 - 2;
            }
        }
        Sample { discount, weights, reward }
    }

    fn build(&self) -> (Dynamics, Reward) {
        let mut builder = ModelBuilder::new();
        builder.discount(Rational::from_signeds(self.discount.0, self.discount.1));
        for s in 0..S {
            builder.begin_state(&s.to_string());
            for a in 0..A {
                builder.begin_action(&a.to_string());
                builder.reward(None, Rational::from(self.reward[s][a]));
                let total: i64 = self.weights[s][a].iter().sum();
                for (next, &weight) in self.weights[s][a].iter().enumerate() {
                    builder.successor(&next.to_string(), Rational::from_signeds(weight, total));
                }
                builder.end_action();
            }
            builder.end_state();
        }
        let model = builder.finish().expect("a valid model");
        let reward = model.reward(None).expect("one reward");
        (model.dynamics, reward)
    }
}

/// `LANES` models of one shape in floats, the models innermost.
#[derive(Clone)]
struct FloatBatch<const S: usize, const A: usize> {
    discounted: [[[[f64; LANES]; S]; A]; S],
    reward: [[[f64; LANES]; A]; S],
}

impl<const S: usize, const A: usize> FloatBatch<S, A> {
    fn of(samples: &[Sample<S, A>]) -> Self {
        let mut batch = FloatBatch { discounted: [[[[0.0; LANES]; S]; A]; S], reward: [[[0.0; LANES]; A]; S] };
        for (lane, sample) in samples.iter().enumerate() {
            let gamma = sample.discount.0 as f64 / sample.discount.1 as f64;
            for s in 0..S {
                for a in 0..A {
                    let total = sample.weights[s][a].iter().sum::<i64>() as f64;
                    for j in 0..S {
                        batch.discounted[s][a][j][lane] = gamma * sample.weights[s][a][j] as f64 / total;
                    }
                    batch.reward[s][a][lane] = sample.reward[s][a] as f64;
                }
            }
        }
        batch
    }

    /// Policy iteration on all lanes at once, until none of them moves; returns V* and how many actions come within 1e-9.
    fn solve(&self) -> ([[f64; LANES]; S], usize) {
        let mut policy = [[0usize; LANES]; S];
        loop {
            let values = self.evaluate(&policy);
            let mut moved = false;
            let mut optimal = 0;
            for s in 0..S {
                let mut best = values[s].map(|v| v + 1e-9);
                for a in 0..A {
                    let mut q = self.reward[s][a];
                    for j in 0..S {
                        for lane in 0..LANES {
                            q[lane] += self.discounted[s][a][j][lane] * values[j][lane];
                        }
                    }
                    for lane in 0..LANES {
                        optimal += usize::from((q[lane] - values[s][lane]).abs() <= 1e-9);
                        if q[lane] > best[lane] {
                            best[lane] = q[lane];
                            policy[s][lane] = a;
                            moved = true;
                        }
                    }
                }
            }
            if !moved {
                return (values, optimal);
            }
        }
    }

    fn evaluate(&self, policy: &[[usize; LANES]; S]) -> [[f64; LANES]; S] {
        let mut matrix = [[[0.0; LANES]; S]; S];
        let mut x = [[0.0; LANES]; S];
        for s in 0..S {
            for lane in 0..LANES {
                let a = policy[s][lane];
                for j in 0..S {
                    matrix[s][j][lane] = f64::from(u8::from(s == j)) - self.discounted[s][a][j][lane];
                }
                x[s][lane] = self.reward[s][a][lane];
            }
        }
        for k in 0..S {
            for i in k + 1..S {
                for lane in 0..LANES {
                    let factor = matrix[i][k][lane] / matrix[k][k][lane];
                    for j in k + 1..S {
                        matrix[i][j][lane] -= factor * matrix[k][j][lane];
                    }
                    x[i][lane] -= factor * x[k][lane];
                }
            }
        }
        for i in (0..S).rev() {
            for lane in 0..LANES {
                for j in i + 1..S {
                    x[i][lane] -= matrix[i][j][lane] * x[j][lane];
                }
                x[i][lane] /= matrix[i][i][lane];
            }
        }
        x
    }
}

fn shape<const S: usize, const A: usize>(criterion: &mut Criterion) {
    let mut random = Random(250_720_150);
    let samples: Vec<Sample<S, A>> = (0..MODELS).map(|_| Sample::draw(&mut random)).collect();
    let built: Vec<(Dynamics, Reward)> = samples.iter().map(Sample::build).collect();
    let tiny: Vec<(TinyDynamics, TinyReward)> =
        built.iter().map(|(d, r)| (TinyDynamics::of(d).expect("tiny"), TinyReward::of(d, r).expect("tiny"))).collect();
    let batches: Vec<FloatBatch<S, A>> = samples.chunks(LANES).map(FloatBatch::of).collect();

    // The baselines are only worth comparing with if they solve the same models to the same values.
    for (i, (dynamics, reward)) in tiny.iter().enumerate() {
        let exact = dynamics.solve::<i64>(reward).expect("small numbers");
        let floats = batches[i / LANES].solve().0;
        for s in 0..S {
            let value = policy_cliff::number::approximate(&exact.value(s));
            assert!((value - floats[s][i % LANES]).abs() < 1e-9, "model {i}: {value} and {}", floats[s][i % LANES]);
        }
    }

    let mut group = criterion.benchmark_group(format!("complete solves, {S} states, {A} actions"));
    group.measurement_time(Duration::from_secs(3)).sample_size(20);
    group.throughput(Throughput::Elements(MODELS as u64));
    group.bench_function(BenchmarkId::from_parameter("64-bit words, exact"), |bencher| {
        bencher.iter(|| tiny.iter().filter(|(d, r)| black_box(d.solve::<i64>(black_box(r))).is_ok()).count());
    });
    group.bench_function(BenchmarkId::from_parameter("128-bit words, exact"), |bencher| {
        bencher.iter(|| tiny.iter().filter(|(d, r)| black_box(d.solve::<i128>(black_box(r))).is_ok()).count());
    });
    group.bench_function(BenchmarkId::from_parameter("batched floats, inexact"), |bencher| {
        bencher.iter(|| batches.iter().map(|batch| black_box(black_box(batch).solve()).1).sum::<usize>());
    });
    let few = &built[..MODELS / 64];
    group.throughput(Throughput::Elements(few.len() as u64));
    group.bench_function(BenchmarkId::from_parameter("rationals of any size, exact"), |bencher| {
        bencher.iter(|| few.iter().filter(|(d, r)| black_box(solve(&Bellman::new(d, r))).is_ok()).count());
    });
    group.finish();
}

criterion_group!(benches, shape::<2, 2>, shape::<3, 3>);
criterion_main!(benches);
