//! The certified soft side: FrozenLake 8×8, a random sparse model, the tree of 1.4 million nodes,
//! beside two baselines on the same models in the same run: the exact solution without
//! regularisation, and soft value iteration in floats, which proves nothing.

use std::hint::black_box;
use std::path::Path;

use cpu_time::ProcessTime;
use criterion::{Criterion, criterion_group, criterion_main};
use policy_cliff::bellman::Bellman;
use policy_cliff::evidence;
use policy_cliff::mdp::{Model, ModelBuilder, Reward, read_model_file};
use policy_cliff::number::enclosure::Exponential;
use policy_cliff::number::{Approximate, Integer, Rational, approximate};
use policy_cliff::soft::{Budget, SoftProblem, SoftSolution, Temperature, enclose};
use policy_cliff::solve::solve;

fn alpha() -> Temperature {
    Temperature::new(Rational::from_signeds(1, 10)).expect("positive")
}

fn width(exponent: u32) -> Rational {
    Rational::from_unsigneds(1u64, 10u64.pow(exponent))
}

fn run<'m>(model: &'m Model, reward: &'m Reward, width: &Rational) -> SoftSolution<'m> {
    let problem = SoftProblem::entropy(&model.dynamics, reward, alpha());
    enclose(&problem, width, Budget::default()).expect("within the budget")
}

/// MurmurHash3's 32-bit finaliser: a fixed source of numbers.
fn hash(n: u64) -> u32 {
    let mut h = n as u32;
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    h ^ (h >> 16)
}

/// Takes a model action by action: its state (numbers ascending), action, reward and successors.
fn build(actions: impl Iterator<Item = (u64, u64, i64, Vec<(u64, Rational)>)>) -> (Model, Reward) {
    let mut builder = ModelBuilder::new();
    builder.discount(Rational::from_signeds(99, 100));
    let mut current = None;
    for (state, action, reward, row) in actions {
        if current != Some(state) {
            if current.is_some() {
                builder.end_state();
            }
            builder.begin_state(&state.to_string());
            current = Some(state);
        }
        builder.begin_action(&action.to_string());
        builder.reward(None, Rational::from(reward));
        row.into_iter().for_each(|(next, probability)| builder.successor(&next.to_string(), probability));
        builder.end_action();
    }
    builder.end_state();
    let model = builder.finish().expect("a valid model");
    let reward = model.reward(None).expect("one reward");
    (model, reward)
}

/// The tree of `tests/models/tree.py`: deterministic, breadth first, leaves lead to an absorbing
/// state.
fn tree(depth: u32, branching: u64) -> (Model, Reward) {
    let inner: u64 = (0..depth).map(|level| branching.pow(level)).sum();
    let end = inner + branching.pow(depth);
    let one = Rational::from(1u32);
    build((0..=end).flat_map(|node| (0..if node < inner { branching } else { 1 }).map(move |j| (node, j))).map(
        |(node, j)| {
            let next = if node < inner { branching * node + 1 + j } else { end };
            let reward = if node < inner { i64::from(hash(next) % 5) - 2 } else { 0 };
            (node, j, reward, vec![(next, one.clone())])
        },
    ))
}

/// A model with four actions at each state and five successors of each action, with probabilities
/// in fifteenths.
fn sparse(states: u64) -> (Model, Reward) {
    build((0..states).flat_map(|s| (0..4).map(move |a| (s, a))).map(|(s, a)| {
        let seed = 64 * (4 * s + a);
        let mut next: Vec<u64> = (0..).map(|i| u64::from(hash(seed + i)) % states).take(16).collect();
        next.sort_unstable();
        next.dedup();
        next.truncate(5);
        let total = (next.len() * (next.len() + 1) / 2) as u64;
        let row = next.into_iter().zip(1u64..).map(|(next, share)| (next, Rational::from_unsigneds(share, total)));
        (s, a, i64::from(hash(seed + 63) % 21) - 10, row.collect())
    }))
}

fn small(c: &mut Criterion) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models/frozen-lake-8x8.json");
    let model = read_model_file(&path).expect("a valid model");
    let reward = model.reward(None).expect("one reward");
    for exponent in [9, 18] {
        c.bench_function(&format!("FrozenLake 8×8, α = 1/10, values and policies of width 1e-{exponent}"), |b| {
            b.iter(|| {
                let solution = run(&model, &reward, &width(exponent));
                let policies: Vec<_> = model.dynamics.all_states().map(|state| solution.policy(state)).collect();
                black_box(policies)
            });
        });
    }
    for bits in [64, 128, 1024] {
        let exponential = Exponential::new(bits);
        let x = -(Integer::from(1_234_567) << (bits - 20));
        c.bench_function(&format!("directed bounds of exp, {bits} bits"), |b| {
            b.iter(|| exponential.bounds(black_box(&x)))
        });
    }
}

fn large(_: &mut Criterion) {
    report("random sparse model", &sparse(1000));
    report("tree", &tree(10, 4));
}

fn report(name: &str, (model, reward): &(Model, Reward)) {
    let before = memory("VmRSS");
    let (solution, enclosed) = timed(|| run(model, reward, &width(9)));
    let peak = memory("VmHWM");
    let (certificate, written) = timed(|| {
        let mut bytes = Vec::new();
        evidence::write::soft(&mut bytes, &solution, None).expect("memory");
        bytes
    });
    let ((), checked) = timed(|| drop(cliff_check::check(&certificate).expect("a certificate")));
    println!(
        "{name}: {} states, {} pairs: enclosed in {enclosed:.3} s with {} bits and {} steps, width {}; certificate of {} MB written in \
         {written:.3} s and checked in {checked:.3} s; resident {before} MB before, {peak} MB at most until enclosed, {} MB in all",
        model.dynamics.states(),
        model.dynamics.pairs(),
        solution.bits(),
        solution.steps(),
        Approximate(&(&solution.value_width()).into()),
        certificate.len() >> 20,
        memory("VmHWM"),
    );
    let bellman = Bellman::new(&model.dynamics, reward);
    let (_, hard) = timed(|| black_box(solve(&bellman).expect("a valid model")));
    let (sweeps, floats) = timed(|| float_value_iteration(model, reward, 0.1, 1e-9));
    println!(
        "  exact solution without regularisation: {hard:.3} s ({:.2} times ours); floats: {floats:.3} s ({:.2} times ours, {sweeps} sweeps)",
        hard / enclosed,
        floats / enclosed,
    );
}

/// Seconds of processor time; a busy machine does not decide.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = ProcessTime::now();
    let done = work();
    (done, start.elapsed().as_secs_f64())
}

/// V ← T_α V in floats until the bound γ/(1 − γ) · change is below the width; the number of sweeps.
fn float_value_iteration(model: &Model, reward: &Reward, alpha: f64, width: f64) -> usize {
    let dynamics = &model.dynamics;
    let gamma = approximate(dynamics.discount());
    // Compressed rows: for each pair its reward and successors.
    let (mut ends, mut rewards, mut next) = (vec![0], Vec::new(), Vec::new());
    for pair in dynamics.all_pairs() {
        rewards.push(approximate(reward.at(pair)));
        next.extend(dynamics.successors(pair).map(|next| (next.state.index(), approximate(next.discounted))));
        ends.push(next.len());
    }
    let mut values = vec![0.0f64; dynamics.states()];
    let mut q = Vec::new();
    for sweep in 1.. {
        let mut change = 0.0f64;
        // From the last state to the first, in place: the order in which a tree is done at once.
        for state in dynamics.all_states().rev() {
            q.clear();
            q.extend(dynamics.pair_range(state).map(|pair| {
                next[ends[pair]..ends[pair + 1]].iter().fold(rewards[pair], |sum, &(s, p)| sum + p * values[s])
            }));
            let top = q.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let value = top + alpha * q.iter().map(|x| ((x - top) / alpha).exp()).sum::<f64>().ln();
            change = change.max((value - values[state.index()]).abs());
            values[state.index()] = value;
        }
        if change * gamma <= width * (1.0 - gamma) {
            return sweep;
        }
    }
    0
}

/// A line of /proc/self/status in megabytes; 0 where there is none.
fn memory(field: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(field));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) >> 10
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = small, large
}
criterion_main!(benches);
