//! Our side of the comparison with peers: solves the model files given on the command line, one line of JSON each.
//!
//!     cargo bench --bench peers -- MODEL…
//!
//! `seconds` is the time from a loaded model to the complete exact answer: V*, every Q*(s, a) and every optimal set.
//! `digest` is the SHA-256 of the canonical values, one `p` or `p/q` a line in the order of the states.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use policy_cliff::bellman::Bellman;
use policy_cliff::mdp::read_model_file;
use policy_cliff::number::Rational;
use policy_cliff::solve::solve;
use sha2::{Digest, Sha256};

fn main() {
    // Cargo adds --bench.
    for path in std::env::args().skip(1).filter(|argument| argument != "--bench") {
        if let Err(error) = measure(Path::new(&path)) {
            eprintln!("{path}: {error}");
            std::process::exit(1);
        }
    }
}

fn measure(path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let model = read_model_file(path)?;
    let reward = model.reward(None)?;
    let loading = start.elapsed();
    let bellman = Bellman::new(&model.dynamics, &reward);
    // Small models are solved again until the time means something; the fastest run counts.
    let (mut best, mut runs, mut total) = (f64::INFINITY, 0, 0.0);
    let mut optimum = None;
    while runs == 0 || (total < 0.3 && runs < 1000) {
        drop(optimum.take());
        let start = Instant::now();
        let found = solve(&bellman)?;
        let q: Vec<Rational> = model.dynamics.all_pairs().map(|pair| found.q(pair)).collect();
        let seconds = start.elapsed().as_secs_f64();
        black_box(q);
        optimum = Some(found);
        best = best.min(seconds);
        total += seconds;
        runs += 1;
    }
    let mut hasher = Sha256::new();
    for value in optimum.iter().flat_map(|optimum| optimum.values()) {
        hasher.update(format!("{value}\n"));
    }
    let digest: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!(
        "{{\"seconds\": {best:.6}, \"loading\": {:.6}, \"megabytes\": {}, \"states\": {}, \"digest\": \"{digest}\"}}",
        loading.as_secs_f64(),
        peak_megabytes(),
        model.dynamics.states(),
    );
    Ok(())
}

/// The most memory this process has had resident; 0 where the system does not say.
fn peak_megabytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) >> 10
}
