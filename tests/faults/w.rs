//! Text from outside cannot act: whatever names, paths, arguments and files say, nothing that a
//! reader would not see reaches the screen, no line is forged, and what is written for programs
//! stays valid.

#![cfg(unix)]

use std::fs;
use std::process::Output;

use policy_cliff::foreign::is_unseen;

use crate::cliff_in as cliff;

/// Ends a line, begins one of its own, and moves, colours and reorders what stands around it.
const EVIL: &str = "x\nFORGED: V* = 7\r\u{1b}[2J\u{9b}31m\u{7f}\u{85}\u{202e}\u{2066}\u{200f}\u{61c}\u{2028}\u{2029}\u{200b}\u{feff}\u{ad}\u{e0041}\u{fffe}\u{3164}&<\">'\\";

/// Both streams show everything, and no line begins with what was to be forged.
fn is_clean(arguments: &[&str], output: &Output) {
    for stream in [&output.stdout, &output.stderr] {
        let text = std::str::from_utf8(stream).unwrap();
        let found = text.chars().find(|&c| c != '\n' && is_unseen(c));
        assert!(found.is_none(), "{arguments:?} shows {found:?}: {text:?}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("FORGED")), "{arguments:?}: {text}");
    }
    let code = output.status.code();
    assert!(matches!(code, Some(0..=7)), "{arguments:?}: {code:?} {}", String::from_utf8_lossy(&output.stderr));
}

/// A model all of whose names are evil.
fn model() -> serde_json::Value {
    let (ask, done) = (format!("ask {EVIL}"), format!("done {EVIL}"));
    serde_json::json!({
        "discount": "9/10",
        "states": {
            &ask: {
                format!("a {EVIL}"): { "reward": { EVIL: "1", "q": "1" }, "next": { &done: "1" } },
                format!("b {EVIL}"): { "reward": { EVIL: "1" }, "next": { &done: "1" } },
            },
            &done: { EVIL: { "next": { &done: "1" } } },
        },
        "weights": { EVIL: "1", "q": "0" },
        "initial": { &ask: "1" },
    })
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(EVIL, &model().to_string());
    write("model.json", &model().to_string());
    write("broken.json", &format!("{{ \"discount\": \"{EVIL}\", "));
    write("broken.toml", &format!("discount = \"1/2\"\n[states.\"{EVIL}"));
    write("unknown.json", &model().to_string().replace("\"initial\"", "\"initiaal\"").replace("9/10", &EVIL[..1]));
    let faulty = serde_json::json!({
        "discount": EVIL, EVIL: 1, "weights": { EVIL: EVIL },
        "states": { EVIL: { EVIL: { EVIL: 1, "reward": { EVIL: 1.5 }, "next": { format!("{EVIL}?"): EVIL, "y": "1/2" } } }, "": {} },
    });
    write("faulty.json", &faulty.to_string());
    write("base.json", &serde_json::json!({ EVIL: { EVIL: EVIL }, format!("ask {EVIL}"): { EVIL: 1 } }).to_string());
    let claim = include_str!("product-of-rewards.claim");
    write("evil.claim", &format!("{claim}\n{EVIL}"));
    write("title.claim", &claim.replace('\n', &format!("\ntitle: \"{}\"\n", EVIL.replace('\n', " "))));
    write("evil.cert", &format!("cliff-certificate 1\nclaim {EVIL}\n"));
    folder
}

#[test]
fn w1_nothing_from_outside_acts_on_a_screen() {
    let folder = folder();
    let (ask, a) = (format!("ask {EVIL}"), format!("a {EVIL}"));
    let commands: &[&[&str]] = &[
        &["solve", EVIL],
        &["solve", "model.json"],
        &["solve", "model.json", "-q"],
        &["solve", "model.json", "--no-check"],
        &["solve", "model.json", "--actions-only"],
        &["solve", "model.json", "--explain"],
        &["solve", "model.json", "--format", "json"],
        &["solve", "model.json", "--actions-only", "--format", "json"],
        &["solve", "model.json", "--reward", EVIL],
        &["solve", "model.json", "--reward", "nothing"],
        &["solve", "model.json", "--max-memory", "0"],
        &["solve", "model.json", "--certificate", "made.cert"],
        &["solve", "model.json", "--certificate", "nowhere\u{1b}[31m/x"],
        &["solve", "nowhere\u{1b}[31m\n"],
        &["solve", "broken.json"],
        &["solve", "broken.toml"],
        &["solve", "unknown.json"],
        &["solve", "faulty.json"],
        &["solve", "evil.cert"],
        &["witness", "model.json"],
        &["witness", "model.json", "--all"],
        &["witness", EVIL, "--format", "json"],
        &["witness", "model.json", "--state", EVIL],
        &["witness", "model.json", "--state", &ask, "--action", EVIL],
        &["witness", "model.json", "--state", &ask, "--action", &a],
        &["witness", "model.json", "--prefer", EVIL],
        &["witness", "model.json", "--epsilon", "2", "--jump", "1/2"],
        &["witness", "model.json", "--epsilon", "2", "--jump", "1/2", "--state", &ask],
        &["soft", "model.json", "--alpha", "1"],
        &["soft", "model.json", "--alpha", "1", "--format", "json"],
        &["soft", "model.json", "--alpha", "1", "--price", "--limit"],
        &["soft", "model.json", "--alpha", "1", "--against", EVIL],
        &["soft", "model.json", "--alpha", "1", "--against", "q"],
        &["soft", "model.json", "--alpha", "1", "--base", "base.json"],
        &["soft", "model.json", "--alpha", "1", "--base", EVIL],
        &["soft", "model.json", "--alpha", EVIL],
        &[
            "soft",
            "model.json",
            "--alpha",
            "1",
            "--against",
            "q",
            "--picture",
            "p.svg",
            "--state",
            &ask,
            "--action",
            EVIL,
        ],
        &["check", "made.cert"],
        &["check", "made.cert", "--model", "model.json"],
        &["check", "evil.cert", EVIL],
        &["export", "--smt2", "evil.cert"],
        &["export", "--coq", "made.cert"],
        &["audit", EVIL],
        &["audit", "nothing\u{202e}"],
        &["refute", "./evil.claim"],
        &["refute", "./title.claim"],
        &["refute", "bump", "--show", EVIL],
        &["refute", "bump", "--drop", EVIL],
        &["refute", "bump", "--constant", EVIL],
        &["refute", "bump", "--universe", EVIL],
        &["refute", "bump", "--variant", EVIL],
        &["search", "run", "evil.cert", "--shard", "1", "--out", "o"],
        &["search", "merge", "evil.cert", EVIL],
        &[EVIL],
        &["solve", "model.json", "--format", EVIL],
        &["solve", "model.json", EVIL],
        &["solve", "model.json", "--\u{1b}[31m"],
    ];
    for arguments in commands {
        is_clean(arguments, &cliff(folder.path(), arguments));
    }
}

#[test]
fn w1_the_names_of_json_are_the_names_of_the_model() {
    let folder = folder();
    let output = cliff(folder.path(), &["solve", "model.json", "--format", "json"]);
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let states: Vec<&String> = said["states"].as_object().unwrap().keys().collect();
    assert_eq!(states, [&format!("ask {EVIL}"), &format!("done {EVIL}")]);
}

#[test]
fn w1_a_forged_answer_is_shown_as_a_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("forged.json"), include_str!("forged-output.json")).unwrap();
    let output = cliff(folder.path(), &["solve", "forged.json", "--no-check"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!said.lines().any(|line| line.starts_with("certified by cliff-check")), "{said}");
    assert!(said.contains("not certified"), "{said}");
}

#[test]
fn w1_pictures_are_xml_whatever_the_names() {
    let folder = tempfile::tempdir().unwrap();
    let text = include_str!("names-not-for-xml.json");
    fs::write(folder.path().join("m.json"), text).unwrap();
    let model: serde_json::Value = serde_json::from_str(text).unwrap();
    let state = model["states"].as_object().unwrap().keys().next().unwrap();
    let picture = ["--against", "q", "--picture", "p.svg", "--state", state, "--action", "b"];
    let arguments = [&["soft", "m.json", "--alpha", "1"], &picture[..]].concat();
    let output = cliff(folder.path(), &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let svg = fs::read_to_string(folder.path().join("p.svg")).unwrap();
    // XML 1.0 allows no control character but these, and no U+FFFE or U+FFFF.
    let allowed =
        |c: char| matches!(c, '\n' | ' '..='\u{7e}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(svg.chars().all(allowed));
    assert!(!svg.chars().any(|c| c != '\n' && is_unseen(c)));
    assert!(svg.contains("\\u{"), "the name is shown: {svg}");
}

/// What `--no-check` leaves out is said in text and in JSON, and no file takes its place.
#[test]
fn no_check_says_that_nothing_is_certified() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("m.json"), include_str!("no-ties.json")).unwrap();
    for (command, certified) in
        [(&["solve", "m.json"][..], "certified by cliff-check"), (&["soft", "m.json", "--alpha", "1"], "certified")]
    {
        for format in ["text", "json"] {
            let run = |more: &[&str]| cliff(folder.path(), &[command, &["--format", format], more].concat());
            let [with, without] = [run(&[]), run(&["--no-check"])].map(|output| {
                assert_eq!(output.status.code(), Some(0), "{command:?} {format}");
                String::from_utf8(output.stdout).unwrap()
            });
            let (yes, no) = match format {
                "json" => ("\"certified\": true", "\"certified\": false"),
                _ => (certified, "not certified"),
            };
            assert!(with.contains(yes) && !with.contains(no), "{with}");
            assert!(without.contains(no) && !without.replace(no, "").contains("certified"), "{without}");
        }
        let output = cliff(folder.path(), &[command, &["--no-check", "--certificate", "c"]].concat());
        assert_eq!(output.status.code(), Some(2), "{command:?}");
        assert!(!folder.path().join("c").exists());
    }
}

#[test]
fn w5_bare_numbers_are_exact_or_quoted_as_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let solve = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        let output = cliff(folder.path(), &["solve", name, "--format", "json"]);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let model = |number: &str| {
        format!(
            r#"{{ "discount": "1/2", "states": {{ "s": {{ "a": {{ "reward": {number}, "next": {{ "s": 1 }} }} }} }} }}"#
        )
    };
    for (number, twice) in [
        ("18446744073709551617", "36893488147419103234"),
        ("-18446744073709551617", "-36893488147419103234"),
        ("100000000000000000000000000000000000000001", "200000000000000000000000000000000000000002"),
        ("-0", "0"),
        ("7", "14"),
    ] {
        let (code, stdout, stderr) = solve("m.json", &model(number));
        assert_eq!(code, Some(0), "{number}: {stderr}");
        assert!(stdout.contains(&format!("\"value\": \"{twice}\"")), "{number}: {stdout}");
    }
    for number in ["1e-400", "0.1", "1e400", "1E5", "1.50", "-2.5e-7", "18446744073709551617.0"] {
        let (code, _, stderr) = solve("m.json", &model(number));
        assert_eq!(code, Some(5));
        assert!(stderr.contains(&format!("quote it: \"{number}\"")), "{number}: {stderr}");
        // The advice is good.
        assert_eq!(solve("m.json", &model(&format!("\"{number}\""))).0, Some(0), "{number}");
    }
    assert!(solve("m.json", &model("1e-20000")).2.contains("exponent beyond"));
    let toml = |number: &str| format!("discount = \"1/2\"\n[states.s.a]\nreward = {number}\nnext = {{ s = 1 }}\n");
    for number in ["1e-400", "0.1", "1e400"] {
        let (code, _, stderr) = solve("m.toml", &toml(number));
        assert_eq!(code, Some(5), "{stderr}");
        assert!(stderr.contains(&format!("quote it: \"{number}\"")), "{number}: {stderr}");
    }
    assert_eq!(solve("m.toml", &toml("-3")).0, Some(0));
    for text in [include_str!("bare-integer.json"), include_str!("bare-underflow.json")] {
        assert!(!solve("m.json", text).2.contains("18446744073709552000"));
    }
}

#[test]
fn w5_bare_numbers_of_a_reference_policy_are_quoted_as_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let model =
        r#"{ "discount": "1/2", "states": { "s": { "a": { "next": { "s": 1 } }, "b": { "next": { "s": 1 } } } } }"#;
    fs::write(folder.path().join("m.json"), model).unwrap();
    let soft = |a: &str, b: &str| {
        fs::write(folder.path().join("base.json"), format!(r#"{{ "s": {{ "a": {a}, "b": {b} }} }}"#)).unwrap();
        let output = cliff(folder.path(), &["soft", "m.json", "--alpha", "1", "--base", "base.json"]);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(soft("1", "0").0, Some(0));
    assert_eq!(soft("\"1e-400\"", "\"1\"").0, Some(5));
    for number in ["1e-400", "0.25", "1e400"] {
        let (code, stderr) = soft(number, "1");
        assert_eq!(code, Some(5));
        assert!(stderr.contains(&format!("quote it: \"{number}\"")), "{stderr}");
    }
    let (_, stderr) = soft("18446744073709551617", "-18446744073709551616");
    assert!(stderr.contains("the probability -18446744073709551616 is negative"), "{stderr}");
}

#[test]
fn w3_nothing_is_called_certified_that_was_not_checked() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("m.json"), include_str!("no-ties.json")).unwrap();
    // That no state is tied is what the checker accepted.
    let output = cliff(folder.path(), &["witness", "m.json"]);
    assert!(String::from_utf8(output.stdout).unwrap().contains("the optimal actions are certified by cliff-check"));
    for format in ["text", "json"] {
        let output = cliff(folder.path(), &["solve", "m.json", "--actions-only", "--format", format]);
        let said =
            String::from_utf8(output.stdout).unwrap().replace("\"certified\": false", "").replace("no certificate", "");
        assert!(!said.contains("certif"), "{said}");
        assert!(said.contains("bounded-unique"), "{said}");
    }
}
