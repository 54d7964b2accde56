//! Large certificates. The ignored tests measure:
//! `cargo test --release -p cliff-check -- --ignored --nocapture`.

use std::fmt::Write;
use std::time::{Duration, Instant};

use cliff_check::{Accepted, check};
use num_bigint::BigInt;
use num_traits::{One, Zero};

use crate::writer::sealed;

/// A complete tree in breadth-first order: every inner state has `branching` actions, each to one
/// child; leaves absorb.
fn tree(depth: u32, branching: usize) -> String {
    let levels: Vec<usize> = (0..=depth).map(|level| branching.pow(level)).collect();
    let states: usize = levels.iter().sum();
    let inner = states - levels[depth as usize];
    let reward = |state: usize, action: usize| ((state * 7 + action * 3) % 5) as i64;
    let mut model = format!("cliff-certificate 1\nclaim optimality\ndiscount 99/100\ninitial 0:1\nstates {states}\n");
    let (mut rewards, mut sets) = (String::from("reward\n"), String::from("optimal\n"));
    // Values as numerators over 100^k, k levels above the leaves, from the last state to the first.
    let mut numerators = vec![BigInt::zero(); states];
    let (mut end, mut over) = (inner, BigInt::one());
    for level in (0..depth).rev() {
        over *= 100;
        let first = end - levels[level as usize];
        for state in first..end {
            let q = |action: usize| reward(state, action) * &over + &numerators[state * branching + action + 1] * 99;
            numerators[state] = (0..branching).map(q).max().unwrap();
        }
        end = first;
    }
    let mut values = String::from("value\n");
    let (mut level, mut left) = (0, 1);
    for state in 0..states {
        if state < inner {
            writeln!(model, "state \"{state}\"").unwrap();
            let row: Vec<String> = (0..branching).map(|a| reward(state, a).to_string()).collect();
            writeln!(rewards, "{}", row.join(" ")).unwrap();
            let over = BigInt::from(100).pow(depth - level);
            let q = |a: usize| reward(state, a) * &over + &numerators[state * branching + a + 1] * 99;
            let best: Vec<String> =
                (0..branching).filter(|a| q(*a) == numerators[state]).map(|a| a.to_string()).collect();
            writeln!(sets, "{}", best.join(" ")).unwrap();
            for a in 0..branching {
                writeln!(model, "action \"a{a}\" {}:1", state * branching + a + 1).unwrap();
            }
        } else {
            write!(model, "state \"{state}\"\naction \"stay\" {state}:1\n").unwrap();
            rewards.push_str("0\n");
            sets.push_str("0\n");
        }
        if state == 0 || left == levels[level as usize] {
            writeln!(values, "over {}", BigInt::from(100).pow(depth - level)).unwrap();
        }
        writeln!(values, "{}", numerators[state]).unwrap();
        left -= 1;
        if left == 0 && level < depth {
            level += 1;
            left = levels[level as usize];
        }
    }
    sealed(&(model + &rewards + &values + &sets).lines().collect::<Vec<_>>())
}

/// Values of about 8 bits per state over one denominator: every state leads to `knit` of the states
/// before it.
fn knitted(states: usize, actions: usize, knit: usize) -> String {
    // One step multiplies the denominator by 10 · 25.
    let mut model = format!("cliff-certificate 1\nclaim optimality\ndiscount 9/10\ninitial none\nstates {states}\n");
    let (mut rewards, mut sets) = (String::from("reward\n"), String::from("optimal\n"));
    let over = BigInt::from(250).pow(states as u32);
    let mut values: Vec<BigInt> = Vec::new();
    for state in 0..states {
        writeln!(model, "state \"{state}\"").unwrap();
        let (mut row, mut backups) = (vec![], vec![]);
        for action in 0..actions {
            let reward = (state * 5 + action * 7) % 11;
            row.push(reward.to_string());
            let count = knit.min(state);
            if count == 0 {
                writeln!(model, "action \"{action}\" {state}:1").unwrap();
                // Staying for ever earns reward · 10.
                backups.push(&over * (10 * reward));
                continue;
            }
            // Weights of 25ths: 1 for all but the last successor.
            let next: Vec<usize> = (state - count..state).collect();
            let weight = |index: usize| {
                if index + 1 == count { 25 + 1 - count } else { 1 }
            };
            let fields: Vec<String> = next
                .iter()
                .enumerate()
                .map(|(index, next)| match (weight(index), 25) {
                    (25, _) => format!("{next}:1"),
                    (w, _) if w % 5 == 0 => format!("{next}:{}/5", w / 5),
                    (w, d) => format!("{next}:{w}/{d}"),
                })
                .collect();
            writeln!(model, "action \"{action}\" {}", fields.join(" ")).unwrap();
            let mean: BigInt = next.iter().enumerate().map(|(index, next)| &values[*next] * weight(index)).sum();
            backups.push(&over * reward + mean * 9 / 250);
        }
        let best = backups.iter().max().unwrap().clone();
        let set: Vec<String> = (0..actions).filter(|a| backups[*a] == best).map(|a| a.to_string()).collect();
        writeln!(sets, "{}", set.join(" ")).unwrap();
        writeln!(rewards, "{}", row.join(" ")).unwrap();
        values.push(best);
    }
    let mut text = format!("{model}{rewards}value\nover {over}\n");
    values.iter().for_each(|value| writeln!(text, "{value}").unwrap());
    text.push_str(&sets);
    sealed(&text.lines().collect::<Vec<_>>())
}

#[track_caller]
fn timed(what: &str, text: &str) -> (Accepted, Duration) {
    let start = Instant::now();
    let accepted = check(text.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}"));
    let time = start.elapsed();
    println!("{what}: {} bytes checked in {time:?}", text.len());
    (accepted, time)
}

#[test]
fn a_small_tree_and_a_small_knit() {
    for text in [tree(5, 3), tree(1, 1), knitted(60, 3, 25)] {
        assert!(crate::accepted(&text).statement().lines().count() < 40);
    }
}

#[test]
#[ignore = "a measurement"]
fn a_tree_of_1_4_million_states() {
    let text = tree(10, 4);
    let (accepted, _) = timed("tree", &text);
    println!("{}", accepted.statement());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{:?}", status.lines().find(|line| line.starts_with("VmHWM")));
    let start = Instant::now();
    assert!(accepted.print() == text);
    println!("printed back in {:?}", start.elapsed());
}

#[test]
#[ignore = "a measurement"]
fn a_knit_of_1000_states() {
    timed("knit", &knitted(1000, 4, 25));
}

#[test]
#[ignore = "a measurement"]
fn long_numbers() {
    let digits = |count| "7".repeat(count);
    let (num, den) = (format!("{}1", digits(99_998)), format!("{}3", digits(99_998)));
    for field in [digits(99_999), format!("{num}/{den}")] {
        let text = crate::with_row(&tree(1, 1), "reward", 1, &field);
        let start = Instant::now();
        let refusal = check(text.as_bytes()).unwrap_err();
        println!("{} in {:?}", refusal.condition, start.elapsed());
    }
}

#[test]
#[ignore = "writes the files that are measured"]
fn write_large() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join("tree.cert"), tree(10, 4)).unwrap();
    std::fs::write(folder.join("knit.cert"), knitted(1000, 4, 25)).unwrap();
}
