//! Small inputs that once took long, or all memory: what stands in the way is a limit that the
//! refusal names.

#![cfg(unix)]

use std::fs;
use std::process::Command;

use crate::cliff_in as cliff;

#[test]
fn d_endless_inputs_are_refused_by_the_name_of_their_limit() {
    let folder = tempfile::tempdir().unwrap();
    let shell = |script: &str| {
        let output = Command::new("bash")
            .args(["-c", script])
            .env("CLIFF", env!("CARGO_BIN_EXE_cliff"))
            .current_dir(folder.path())
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = shell("yes ' -x' | $CLIFF refute /dev/stdin");
    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains("limit of a claim"), "{said}");
    let (code, said) = shell("(printf '{\"'; yes x | tr -d '\\n') | $CLIFF solve -");
    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains("limit of a model"), "{said}");
}

/// Prompts with eight answers of 2 to 12 tokens each, a sixth of them with two answers that tie.
#[test]
fn d_token_tree_with_many_ties_is_read_once() {
    let row = |reward: &str, next: String| serde_json::json!({ "next": { "reward": reward, "next": { next: "1" } } });
    let mut states = serde_json::Map::new();
    for prompt in 0..500 {
        let first =
            (0..8).map(|answer| (format!("{answer}"), row("0", format!("{prompt}.{answer}.1"))["next"].clone()));
        states.insert(format!("{prompt}"), first.collect::<serde_json::Map<_, _>>().into());
        for answer in 0..8 {
            let ties = prompt % 6 == 0 && answer < 2;
            let length = if ties { 5 } else { (prompt * 7 + answer * 3) % 11 + 2 };
            let reward = if ties { "1".to_owned() } else { format!("{answer}/{}", 8 + prompt % 3) };
            for token in 1..length {
                states
                    .insert(format!("{prompt}.{answer}.{token}"), row("0", format!("{prompt}.{answer}.{}", token + 1)));
            }
            states.insert(format!("{prompt}.{answer}.{length}"), row(&reward, "done".to_owned()));
        }
    }
    states.insert("done".to_owned(), row("0", "done".to_owned()));
    let folder = tempfile::tempdir().unwrap();
    let model = serde_json::json!({ "discount": "99/100", "states": states }).to_string();
    fs::write(folder.path().join("m.json"), model).unwrap();
    let begun = std::time::Instant::now();
    let output = cliff(folder.path(), &["witness", "m.json", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["witnesses"].as_array().unwrap().len(), 84);
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}

#[test]
fn d_many_unknown_names_are_refused_quickly() {
    let folder = tempfile::tempdir().unwrap();
    let states: serde_json::Map<String, serde_json::Value> = (0..8_000)
        .map(|i| {
            let next = serde_json::json!({ format!("a state that nobody defines {i}"): 1 });
            (format!("a state that is defined here {i}"), serde_json::json!({ "a": { "next": next } }))
        })
        .collect();
    let model = serde_json::json!({ "discount": "1/2", "states": states }).to_string();
    assert!(model.len() < 1 << 20);
    fs::write(folder.path().join("m.json"), model).unwrap();
    let begun = std::time::Instant::now();
    let output = cliff(folder.path(), &["solve", "m.json"]);
    assert_eq!(output.status.code(), Some(5));
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}

#[test]
fn d_many_rewards_for_many_actions_are_refused_by_the_name_of_their_limit() {
    let folder = tempfile::tempdir().unwrap();
    let mut states: serde_json::Map<String, serde_json::Value> =
        (0..10_000).map(|i| (format!("s{i}"), serde_json::json!({ "a": { "next": { "s0": 1 } } }))).collect();
    let rewards: serde_json::Map<String, serde_json::Value> =
        (0..10_000).map(|i| (format!("r{i}"), 1.into())).collect();
    states.insert("last".to_owned(), serde_json::json!({ "a": { "reward": rewards, "next": { "s0": 1 } } }));
    let model = serde_json::json!({ "discount": "1/2", "states": states }).to_string();
    assert!(model.len() < 1 << 20);
    fs::write(folder.path().join("m.json"), model).unwrap();
    let output = cliff(folder.path(), &["solve", "m.json"]);
    assert_eq!(output.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&output.stderr).contains("at most 16777216 numbers are held"));
}

#[test]
fn d_answers_too_long_to_compute_are_refused_by_the_name_of_their_limit() {
    let folder = tempfile::tempdir().unwrap();
    // Each state leads to the next and, with a probability of 2,000 digits, to the one after it.
    let (all, part) = (format!("1{}", "0".repeat(2_000)), "7".repeat(2_000));
    let rest = format!("{}3", "2".repeat(1_999));
    let states: serde_json::Map<String, serde_json::Value> = (0..110)
        .map(|i| {
            let [one, two] = [1, 2].map(|step| format!("{}", (i + step) % 110));
            let next = serde_json::json!({ one: format!("{part}/{all}"), two: format!("{rest}/{all}") });
            (format!("{i}"), serde_json::json!({ "a": { "reward": i, "next": next } }))
        })
        .collect();
    let model = serde_json::json!({ "discount": "99/100", "states": states }).to_string();
    assert!(model.len() < 1 << 20);
    fs::write(folder.path().join("m.json"), model).unwrap();
    for command in ["solve", "witness"] {
        let output = cliff(folder.path(), &[command, "m.json", "--max-memory", "1"]);
        assert_eq!(output.status.code(), Some(3));
    }
    let output = cliff(folder.path(), &["solve", "m.json", "--explain"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("up to about 731610"), "{said}");
}
