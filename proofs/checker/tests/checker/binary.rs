//! The command `cliff-check`: arguments, output, exit codes.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::instances::tie;
use crate::oracle::q;
use crate::writer::{Over, optimality};

fn run(arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_cliff-check")).args(arguments).output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (status.code().expect("an exit code"), text(stdout), text(stderr))
}

/// Writes a file for one test and gives its path.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("a writable folder for temporary files");
    path.to_str().expect("UTF-8").to_owned()
}

fn good() -> String {
    let (mdp, reward) = tie(q(9, 10));
    optimality(&mdp, &reward, Over::Shared)
}

#[test]
fn accepted_exits_0_and_says_what_was_verified() {
    let path = file("accepted.cert", &good());
    let (code, out, err) = run(&[&path]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with(&format!("{path}: accepted\noptimality: verified")), "{out}");
    assert!(out.contains("\"s0\": V* = 1, optimal {\"a0\", \"a1\"} of 3 actions"), "{out}");
}

#[test]
fn print_gives_the_file_back() {
    let path = file("printed.cert", &good());
    assert_eq!(run(&["--print", &path]), (0, good(), String::new()));
}

#[test]
fn quiet_prints_nothing() {
    let path = file("quiet.cert", &good());
    assert_eq!(run(&["--quiet", &path]), (0, String::new(), String::new()));
}

#[test]
fn refused_exits_4_with_the_line_and_both_values() {
    let text = crate::with_row(&good(), "value", 1, "2");
    let path = file("refused.cert", &text);
    let fault = "line 17: O1 at state \"s0\", action \"a0\": V(s) = 2, but max_a Q_V(s,a) = 1";
    let expected = (4, String::new(), format!("{path}: not accepted: {fault}\n"));
    assert_eq!(run(&[&path]), expected);
    assert_eq!(run(&["--print", &path]), expected);
    assert_eq!(run(&["--quiet", &path]), expected);
}

#[test]
fn unreadable_exits_6() {
    let missing = file("missing.cert", "");
    std::fs::remove_file(&missing).unwrap();
    let (code, out, err) = run(&[&missing]);
    assert_eq!((code, out.as_str()), (6, ""));
    assert!(err.starts_with(&format!("{missing}: cannot be read: ")), "{err}");
    assert_eq!(run(&[env!("CARGO_TARGET_TMPDIR")]).0, 6);
}

#[test]
fn several_files_are_all_checked() {
    let (one, bad) = (file("one.cert", &good()), file("bad.cert", ""));
    let (code, out, err) = run(&["missing-file", &bad, &one]);
    assert_eq!(code, 4);
    assert!(out.contains("accepted") && err.contains("missing-file: cannot be read") && err.contains("line 1: syntax"));
    assert_eq!(run(&[&one, "missing-file"]).0, 6);
    assert_eq!(run(&["--quiet", &one, &one]).0, 0);
}

#[test]
fn usage() {
    for arguments in [&[][..], &["--unknown", "x"], &["-"], &["--print", "--quiet", "x"], &["--print"]] {
        let (code, out, err) = run(arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.contains("Usage: cliff-check"), "{err}");
    }
    assert_eq!(run(&["--help"]).0, 0);
    assert_eq!(run(&["--version"]), (0, format!("cliff-check {}\n", env!("CARGO_PKG_VERSION")), String::new()));
    // After `--` everything is a file.
    assert_eq!(run(&["--", "--print"]).0, 6);
}

#[test]
fn a_closed_output_is_no_panic() {
    let path = file("closed.cert", &good());
    let mut child = Command::new(env!("CARGO_BIN_EXE_cliff-check"))
        .args(vec![path; 2000])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    assert_eq!((status.code(), stderr.is_empty()), (Some(6), true));
}
