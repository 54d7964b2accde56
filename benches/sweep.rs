//! How fast a claim is swept through a universe, in instances up to symmetry per second, on one
//! thread and on two in the same run.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use policy_cliff::audit::PAPER;
use policy_cliff::claim::Claim;
use policy_cliff::refute::{Plan, Sweep};

const UNIVERSE: &str = "states 1..2; rewards 0 1 -1; discounts 0 1/2 9/10; policies 0 1; distributions 0 1";

fn sweeping(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sweep");
    group.sample_size(10);
    for id in ["q-lipschitz", "deterministic-discontinuity", "unique-continuity"] {
        let claims = PAPER.iter().map(|text| Claim::parse(text.text).unwrap());
        let claim = claims.into_iter().find(|claim| claim.id() == id).unwrap();
        let plan = Plan::within(&claim, &UNIVERSE.parse().unwrap()).unwrap();
        let sweep = Sweep::new(&claim, &plan);
        let instances = sweep.all().unwrap().instances;
        group.throughput(Throughput::Elements(instances));
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            group.bench_function(BenchmarkId::new(id, format!("{threads} threads")), |bencher| {
                bencher.iter(|| pool.install(|| sweep.all().unwrap().instances));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, sweeping);
criterion_main!(benches);
