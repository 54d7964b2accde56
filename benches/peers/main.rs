//! Our side of the comparison with peers: solves the models named on the command line, one line of
//! JSON each.
//!
//!     cargo bench --bench peers -- MODEL…
//!
//! A model is a file, `tree:DEPTH:BRANCHING`, or `actions:FILE` for the optimal actions alone,
//! without values. `seconds` is the time from a loaded model to the complete exact answer in the
//! form in which every peer gives it, too: V* as numerators over common denominators, every
//! Q*(s, a) as a numerator over such a denominator and a scale of its own, and every optimal set.
//! `cpu` is the same in processor time, `optimum_cpu` that of V* and the optimal sets alone.
//! `lowest_terms_cpu` is the processor time with every one of
//! these numbers in lowest terms. For trees Q* is left out, here and there: it is a reward plus
//! 99/100 of the child's V*. `values` is the SHA-256 of V* as canonical text, one `p` or `p/q` a
//! line, and `digest` the same with Q* of a state's actions after its V*.

#[path = "../support/tree.rs"]
mod tree;

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use cpu_time::ProcessTime;
use policy_cliff::bellman::Bellman;
use policy_cliff::mdp::{Model, Reward, read_model_file};
use policy_cliff::number::Rational;
use policy_cliff::solve::{Label, Optimum, candidate_actions, solve};
use sha2::{Digest, Sha256};

/// Small models are solved again until this many seconds are over, and the fastest run counts.
const ENOUGH: f64 = 0.5;

type Failure = Box<dyn std::error::Error>;

fn main() {
    // Cargo adds --bench.
    for name in std::env::args().skip(1).filter(|argument| argument != "--bench") {
        let with_q = !name.starts_with("tree:");
        let done = match name.strip_prefix("actions:") {
            Some(path) => load(path).and_then(|(model, reward)| measure_actions(&model, &reward)),
            None => load(&name).and_then(|(model, reward)| measure(&model, &reward, with_q)),
        };
        if let Err(error) = done {
            eprintln!("{name}: {error}");
            std::process::exit(1);
        }
    }
}

fn load(name: &str) -> Result<(Model, Reward), Failure> {
    if let Some(shape) = name.strip_prefix("tree:") {
        let (depth, branching) = shape.split_once(':').ok_or("a tree is tree:DEPTH:BRANCHING")?;
        return Ok(tree::tree(depth.parse()?, branching.parse()?));
    }
    let model = read_model_file(Path::new(name))?;
    let reward = model.reward(None)?;
    Ok((model, reward))
}

fn measure(model: &Model, reward: &Reward, with_q: bool) -> Result<(), Failure> {
    let resident = status("VmRSS");
    let bellman = Bellman::new(&model.dynamics, reward);
    let pairs = || model.dynamics.all_pairs().filter(|_| with_q);
    let mut best = [f64::INFINITY; 4];
    let mut total = 0.0;
    let mut peak = 0;
    let mut kept: Option<(Optimum<'_, Rational>, Vec<Rational>)> = None;
    while total < ENOUGH {
        drop(kept.take());
        let (start, cpu) = (Instant::now(), ProcessTime::now());
        let found = solve(&bellman)?;
        let optimum = cpu.elapsed().as_secs_f64();
        let q: Vec<_> = pairs().map(|pair| found.q_fraction(pair, 0)).collect();
        let times = [start.elapsed().as_secs_f64(), cpu.elapsed().as_secs_f64()];
        black_box(q);
        if peak == 0 {
            peak = status("VmHWM");
        }
        found.values();
        let q = pairs().map(|pair| found.q(pair)).collect();
        for (best, time) in best.iter_mut().zip([times[0], times[1], cpu.elapsed().as_secs_f64(), optimum]) {
            *best = best.min(time);
        }
        total += start.elapsed().as_secs_f64();
        kept = Some((found, q));
    }
    let (mut values, mut digest) = (Sha256::new(), Sha256::new());
    let mut optimal_pairs = 0;
    if let Some((optimum, q)) = kept {
        optimal_pairs = model.dynamics.all_pairs().filter(|&pair| optimum.optimal().contains(pair)).count();
        for state in model.dynamics.all_states() {
            let line = format!("{}\n", optimum.value(state));
            values.update(&line);
            digest.update(&line);
            for pair in model.dynamics.actions(state).filter(|_| with_q) {
                digest.update(format!("{}\n", q[pair.index()]));
            }
        }
    }
    let hex = |hash: Sha256| hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let [seconds, cpu, lowest_terms_cpu, optimum_cpu] = best;
    println!(
        "{{\"seconds\": {seconds:.7}, \"cpu\": {cpu:.7}, \"optimum_cpu\": {optimum_cpu:.7}, \
         \"lowest_terms_cpu\": {lowest_terms_cpu:.7}, \"megabytes\": {peak}, \
         \"model_megabytes\": {resident}, \"states\": {}, \"optimal_pairs\": {optimal_pairs}, \"values\": \"{}\", \"digest\": \"{}\"}}",
        model.dynamics.states(),
        hex(values),
        hex(digest),
    );
    Ok(())
}

/// The optimal actions without exact values: how many states are labelled, and how.
fn measure_actions(model: &Model, reward: &Reward) -> Result<(), Failure> {
    let resident = status("VmRSS");
    let (start, cpu) = (Instant::now(), ProcessTime::now());
    let found = candidate_actions(&Bellman::new(&model.dynamics, reward)).ok_or("the discount is 1")?;
    let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu.elapsed().as_secs_f64());
    let count = |label| found.labels.iter().filter(|&&other| other == label).count();
    println!(
        "{{\"seconds\": {seconds:.7}, \"cpu\": {cpu:.7}, \"megabytes\": {}, \"model_megabytes\": {resident}, \"states\": {}, \
         \"certified_unique\": {}, \"certified_tie\": {}, \"undecided\": {}}}",
        status("VmHWM"),
        model.dynamics.states(),
        count(Label::Unique),
        count(Label::Tie),
        count(Label::Undecided),
    );
    Ok(())
}

/// A size in /proc/self/status in megabytes; 0 where the system does not say.
fn status(field: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(field));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) >> 10
}
