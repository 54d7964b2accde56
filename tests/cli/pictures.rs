//! Pictures: names from outside are shown escaped, the same input gives the same bytes, and each is
//! as wide as it says.

use std::fs;

use assert_cmd::Command;

/// Two rewards that favour different actions, with names that are none for XML.
const MODEL: &str = r#"{
  "discount": "1/2",
  "states": {
    "<script>&\"\u001b[31m\ufffe": {
      "a</text>": { "reward": { "r<&": "1" }, "next": { "done": "1" } },
      "b\u202e": { "reward": { "q\">": "1" }, "next": { "u": "1" } }
    },
    "u": { "x": { "reward": { "q\">": "1/3" }, "next": { "done": "1" } } },
    "done": { "stay": { "next": { "done": "1" } } }
  },
  "weights": { "r<&": "4/5", "q\">": "1/5" }
}"#;

fn picture(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("m.json"), MODEL).unwrap();
    let mut command = Command::cargo_bin("cliff").unwrap();
    let output = command.current_dir(folder.path()).args(arguments).args(["--picture", "p.svg"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(folder.path().join("p.svg")).unwrap()
}

const PICTURES: [&[&str]; 6] = [
    &["map", "m.json", "--weights", "r<&", "q\">"],
    &["map", "m.json", "--weights", "r<&"],
    &["path", "m.json", "--from", "r<&", "--to", "q\">"],
    &["path", "m.json", "--weight", "q\">", "--range", "0", "2"],
    &["path", "m.json", "--discount"],
    &["radius", "m.json"],
];

#[test]
fn g19_names_are_escaped_in_every_picture() {
    let allowed =
        |c: char| matches!(c, '\n' | ' '..='\u{7e}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    for arguments in PICTURES {
        let svg = picture(arguments);
        assert!(svg.chars().all(|c| allowed(c) && c != '\u{202e}'), "{arguments:?}");
        assert!(!svg.contains("<script") && !svg.contains("a</text>"), "{arguments:?}");
        // Along the discount nothing changes, so that no state is shown.
        assert!(svg.contains("&lt;script&gt;") || arguments.contains(&"--discount"), "{arguments:?}: {svg}");
        // Every tag is one of ours, and every one that is opened is closed.
        for tag in svg.split('<').skip(1) {
            let name = tag.trim_start_matches('/').split([' ', '>', '/']).next().unwrap();
            assert!(["svg", "title", "rect", "text", "tspan", "path", "circle", "g"].contains(&name), "{name}");
        }
        for name in ["svg", "title", "text", "g", "tspan"] {
            let opened = svg.matches(&format!("<{name} ")).count() + svg.matches(&format!("<{name}>")).count();
            assert_eq!(opened, svg.matches(&format!("</{name}>")).count(), "{name} in {svg}");
        }
    }
}

#[test]
fn g19_a_picture_is_the_same_again() {
    for arguments in PICTURES {
        assert_eq!(picture(arguments), picture(arguments));
    }
}

/// The border between the regions is where both rewards are worth the same, and is labelled so.
#[test]
fn g19_borders_have_exact_labels() {
    let svg = picture(PICTURES[0]);
    assert!(svg.contains(">6/7<"), "{svg}");
    let svg = picture(PICTURES[3]);
    assert!(svg.contains(">t = 12/35<"), "{svg}");
}
