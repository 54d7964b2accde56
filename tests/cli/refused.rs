//! Bad input: every file in `tests/refused/` is refused with the message and exit code that stand
//! beside it, and nothing is touched.
//!
//! `NAME.EXT` is the input and `NAME.EXT.expected` what the command must say: its exit code, then
//! stderr. Run with `UPDATE_EXPECTED=1` to write those files anew, and read the difference before
//! committing it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

fn cliff() -> Command {
    let mut command = Command::cargo_bin("cliff").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn solve(path: &Path) -> (Option<i32>, String, String) {
    let output = cliff().arg("solve").arg(path).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn every_refused_file_gets_its_message_and_exit_code() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut inputs: Vec<PathBuf> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "expected"))
        .collect();
    inputs.sort();
    assert!(inputs.len() > 30);
    for input in inputs {
        let relative = input.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
        let (code, stdout, stderr) = if input.extension().is_some_and(|extension| extension == "cert") {
            let output = cliff().arg("check").arg(relative).output().unwrap();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            (output.status.code(), text(&output.stdout), text(&output.stderr))
        } else {
            solve(relative)
        };
        assert_eq!(stdout, "", "{}", relative.display());
        let found = format!("exit code {}\n{stderr}", code.unwrap_or(-1));
        let expected = PathBuf::from(format!("{}.expected", input.display()));
        if update {
            fs::write(expected, found).unwrap();
        } else {
            assert_eq!(fs::read_to_string(expected).unwrap_or_default(), found, "{}", relative.display());
        }
    }
}

/// Runs `cliff solve` on a generated file: exit code and stderr.
fn refused(name: &str, bytes: &[u8]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let (code, stdout, stderr) = solve(&path);
    assert_eq!(stdout, "");
    (code, stderr)
}

#[test]
fn a_million_digit_number_is_refused() {
    let digits = "7".repeat(1_000_000);
    let text = format!(r#"{{ "discount": "{digits}", "states": {{ "a": {{ "go": {{ "next": {{ "a": 1 }} }} }} }} }}"#);
    let (code, stderr) = refused("digits.json", text.as_bytes());
    assert_eq!(code, Some(5));
    assert!(stderr.contains("/discount: a number with 1000000 digits; at most 10000 are read"), "{stderr}");
    assert!(stderr.len() < 500);
}

#[test]
fn a_hundred_thousand_nested_brackets_are_refused_without_a_crash() {
    for (name, text) in [
        ("deep.json", "[".repeat(100_000)),
        ("deep-tables.json", "{\"states\":".repeat(100_000)),
        ("deep-names.json", format!("{{\"states\":{}", "{\"a\":".repeat(100_000))),
        ("deep-list.json", format!("{{\"discount\":{}", "[".repeat(100_000))),
        ("deep.toml", format!("discount = {}", "[".repeat(100_000))),
    ] {
        let (code, stderr) = refused(name, text.as_bytes());
        assert_eq!(code, Some(5), "{name}: {stderr}");
        assert!(stderr.starts_with("error:") && stderr.len() < 2_000, "{name}: {stderr}");
    }
}

#[test]
fn a_file_that_is_not_there_or_is_a_folder_cannot_be_read() {
    for path in ["tests/refused/absent.json", "tests"] {
        let (code, stdout, stderr) = solve(Path::new(path));
        assert_eq!((code, stdout.as_str()), (Some(6), ""));
        assert!(stderr.starts_with(&format!("error: cannot read {path}: ")), "{stderr}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let model = "tests/models/shortcut.json";
    let missing = folder.path().join("absent/out.cert");
    let output = cliff().args(["solve", model, "--certificate"]).arg(&missing).output().unwrap();
    assert_eq!(output.status.code(), Some(6));
    assert_eq!(output.stdout, b"");
    // A folder in the way of the file: it stays, and nothing is left beside it.
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).unwrap();
    let output = cliff().args(["solve", model, "--certificate"]).arg(&taken).output().unwrap();
    assert_eq!(output.status.code(), Some(6));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    // An older certificate is replaced whole.
    let file = folder.path().join("out.cert");
    fs::File::create(&file).unwrap().write_all(b"older").unwrap();
    cliff().args(["solve", model, "--certificate"]).arg(&file).assert().success();
    cliff().arg("check").arg(&file).assert().success();
}

/// A certificate with one digit changed, and one that is about another model than the one given.
#[test]
fn a_certificate_must_be_whole_and_about_the_model() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("shortcut.cert");
    cliff().args(["solve", "tests/models/shortcut.json", "--certificate"]).arg(&certificate).assert().success();
    let check = |model: &str, certificate: &Path| {
        let output = cliff().args(["check", "--model", model]).arg(certificate).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(check("tests/models/shortcut.json", &certificate).0, Some(0));
    let (code, stderr) = check("tests/models/near-tie.json", &certificate);
    assert_eq!(code, Some(4));
    assert!(stderr.contains("the discount is 9/10 in the certificate and 1/2 in the model"), "{stderr}");
    // The same model with another reward is another model, too.
    let output = cliff()
        .args(["check", "--model", "tests/models/shortcut.json", "--reward", "process"])
        .arg(&certificate)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4));

    let text = fs::read_to_string(&certificate).unwrap();
    for (place, _) in text.match_indices(|c: char| c.is_ascii_digit()) {
        let mut damaged = text.clone().into_bytes();
        damaged[place] = if damaged[place] == b'7' { b'8' } else { b'7' };
        fs::write(&certificate, damaged).unwrap();
        let output = cliff().arg("check").arg(&certificate).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "byte {place}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("not accepted"));
    }
}

#[test]
fn wrong_usage_has_its_own_exit_code() {
    for arguments in [&["solve"][..], &["solve", "a", "b"], &["fly"], &["check"], &["solve", "a", "--format", "xml"]] {
        let output = cliff().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(output.stdout, b"");
    }
}

#[test]
fn unknown_names_are_answered_with_the_nearest() {
    let run = |arguments: &[&str]| {
        let output = cliff().args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let model = "tests/models/shortcut.json";
    let (code, stderr) = run(&["witness", model, "--state", "aks"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("the state \"aks\" is not there; did you mean \"ask\"?"), "{stderr}");
    let (code, stderr) = run(&["solve", model, "--reward", "outcom"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("no reward \"outcom\"; did you mean \"outcome\"?"), "{stderr}");
    let (code, stderr) = run(&["witness", model, "--state", "ask", "--action", "honets"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("the action \"honets\" is not there"), "{stderr}");
}
