//! The checker is built from big integers alone: nothing of the solver, nor of its libraries.

use std::process::Command;

#[test]
fn dependencies() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "-p", "cliff-check", "-e", "normal,build", "--prefix", "none", "--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    names.sort_unstable();
    names.dedup();
    assert!(!names.iter().any(|name| name.starts_with("malachite") || *name == "policy-cliff"), "{names:?}");
    assert_eq!(names, ["autocfg", "cliff-check", "num-bigint", "num-integer", "num-traits"]);
}
