//! Signals: exit codes 130 and 143, and no file half-written or left behind.

#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A chain of states, each with two actions to the next one; solving and certifying it is quick,
/// its certificate takes megabytes.
fn chain(length: usize) -> String {
    let mut text = String::from("{ \"discount\": \"9/10\", \"states\": {\n");
    for state in 0..length {
        let next = format!("\"next\": {{ \"{}\": 1 }}", (state + 1).min(length));
        let _ = writeln!(text, "\"{state}\": {{ \"a\": {{ {next} }}, \"b\": {{ \"reward\": \"-1\", {next} }} }},");
    }
    let _ = writeln!(text, "\"{length}\": {{ \"stay\": {{ \"next\": {{ \"{length}\": 1 }} }} }} }} }}");
    text
}

fn start(model: &Path, certificate: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_cliff"))
        .arg("solve")
        .arg(model)
        .arg("--certificate")
        .arg(certificate)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn interrupt(child: &Child) {
    send("-INT", child);
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").arg(signal).arg(child.id().to_string()).status().unwrap();
    assert!(sent.success());
}

/// Whether the process has a handler for SIGINT, which is signal 2.
fn catches_interrupts(child: &Child) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask >> 1 & 1 == 1))
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_interrupt_while_solving_ends_with_its_code_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model.json");
    fs::write(&model, chain(300_000)).unwrap();
    let mut child = start(&model, &folder.path().join("proof"));
    // Reading this model takes far longer than starting, after which the interrupt is caught.
    while !catches_interrupts(&child) {
        assert!(child.try_wait().unwrap().is_none(), "ended before it was interrupted");
        std::thread::sleep(Duration::from_millis(1));
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(names(folder.path()), ["model.json"]);
}

/// Interrupts as soon as the temporary file is seen. A run that ends before it was seen, or before
/// the interrupt arrives, must have written the whole certificate, and another one is started.
#[test]
fn an_interrupt_while_writing_leaves_no_file_behind() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model.json");
    fs::write(&model, chain(60_000)).unwrap();
    let proofs = folder.path().join("proofs");
    let proof = proofs.join("proof");
    let end = Instant::now() + Duration::from_secs(240);
    loop {
        assert!(Instant::now() < end, "no run was caught writing");
        fs::create_dir(&proofs).unwrap();
        let mut child = start(&model, &proof);
        let caught = loop {
            if names(&proofs).iter().any(|name| name != "proof") {
                break true;
            }
            if child.try_wait().unwrap().is_some() {
                break false;
            }
        };
        if caught {
            interrupt(&child);
        }
        let code = child.wait().unwrap().code();
        if code == Some(130) && names(&proofs).is_empty() {
            return;
        }
        // Too late for this run: the file has its name, and all of its lines.
        assert!(code == Some(0) || code == Some(130), "{code:?}");
        assert_eq!(names(&proofs), ["proof"]);
        let text = fs::read_to_string(&proof).unwrap();
        assert!(text.lines().last().unwrap().starts_with("end "));
        fs::remove_dir_all(&proofs).unwrap();
    }
}

#[test]
fn e_sigterm_while_solving_ends_as_an_interrupt_with_its_own_code() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model.json");
    fs::write(&model, chain(300_000)).unwrap();
    let mut child = start(&model, &folder.path().join("proof"));
    while !catches_interrupts(&child) {
        assert!(child.try_wait().unwrap().is_none(), "ended before it was terminated");
        std::thread::sleep(Duration::from_millis(1));
    }
    send("-TERM", &child);
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(names(folder.path()), ["model.json"]);
}

/// A search that is asked to end saves what it has done, though its next checkpoint is far away.
#[test]
fn e_a_search_that_is_stopped_saves_a_last_checkpoint() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let folder = tempfile::tempdir().unwrap();
        let run = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_cliff"));
            command.current_dir(folder.path()).arg("search").args(arguments);
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let universe = "states 3..3; actions 1..2; rewards 0 1 -1";
        let planned = run(&["plan", "q-lipschitz", "--universe", universe, "--out", "plan"]).wait().unwrap();
        assert!(planned.success());
        let arguments = ["run", "plan", "--shard", "1", "--out", "out", "--checkpoint", "saved", "--every", "1000"];
        let mut child = run(&arguments);
        let saved = folder.path().join("saved");
        while !saved.exists() {
            assert!(child.try_wait().unwrap().is_none());
            std::thread::sleep(Duration::from_millis(1));
        }
        let first = fs::read_to_string(&saved).unwrap();
        assert!(first.contains("\"next\": 0,"), "{first}");
        std::thread::sleep(Duration::from_millis(500));
        send(signal, &child);
        assert_eq!(child.wait().unwrap().code(), Some(code));
        let last = fs::read_to_string(&saved).unwrap();
        assert!(last.contains("\"next\": ") && !last.contains("\"next\": 0,"), "{last}");
        assert_eq!(names(folder.path()), ["plan", "saved"]);
    }
}
