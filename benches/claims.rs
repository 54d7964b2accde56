//! How fast claims are read, and evaluated on 2×2 instances, solves included.

#[path = "../tests/claims_support/mod.rs"]
mod claims_support;

use std::hint::black_box;

use claims_support::{Random, Shape, claim, claim_files, value};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use policy_cliff::claim::{Claim, Evaluator, Instance, Word};

/// Random instances with exactly two states of two actions each, whether or not their hypotheses
/// hold.
fn instances(claim: &Claim, count: usize) -> Vec<Instance<Word>> {
    let mut random = Random::new(3);
    let mut shape = Shape::of(claim);
    (shape.states, shape.actions) = (2, 2);
    let mut instances = Vec::new();
    while instances.len() < count {
        let mut instance = Instance { frame: shape.frame(&mut random), values: Vec::new() };
        if instance.frame.states() != 2 || instance.frame.pairs() != 4 || instance.frame.actions(0).len() != 2 {
            continue;
        }
        for given in claim.givens() {
            let value = value(&given.kind, &instance, &shape, &mut random);
            instance.values.push(value);
        }
        instances.push(instance);
    }
    instances
}

fn reading(criterion: &mut Criterion) {
    let files = claim_files();
    criterion.bench_function("read and check all claims", |bencher| {
        bencher.iter(|| {
            files.iter().map(|(_, text)| Claim::parse(black_box(text)).unwrap().givens().len()).sum::<usize>()
        });
    });
}

fn evaluating(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("evaluate 2x2 instances");
    for id in ["q-lipschitz", "incomplete-reward", "argmax-uhc", "unique-continuity", "greedy-loss"] {
        let claim = claim(id);
        let instances = instances(&claim, 1024);
        let mut evaluator = Evaluator::new(&claim);
        group.throughput(Throughput::Elements(instances.len() as u64));
        group.bench_function(id, |bencher| {
            bencher.iter(|| {
                instances
                    .iter()
                    .filter(|instance| evaluator.evaluate(black_box(instance)).unwrap().held.holds())
                    .count()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, reading, evaluating);
criterion_main!(benches);
