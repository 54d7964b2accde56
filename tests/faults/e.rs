//! One exit code for each meaning: a table of commands, each named after what it shows. Commands
//! run in a shell, in a folder of their own.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

const MODEL: &str = r#"{ "discount": "9/10",
  "states": {
    "ask":  { "honest":   { "reward": { "outcome": "1", "process": "1" }, "next": { "done": "1" } },
              "shortcut": { "reward": { "outcome": "1" },                 "next": { "done": "1" } } },
    "done": { "stay":     { "next": { "done": "1" } } } },
  "weights": { "outcome": "1", "process": "0" } }"#;

/// A policy that is optimal for two rewards need not be optimal for their product.
const CLAIM: &str = include_str!("product-of-rewards.claim");

/// Where the claim is refuted at once.
const SMALL: &str = "--show kept --universe 'states 1..1; actions 1..2; rewards 0, 1, -1; policies 0, 1; discounts 0; probabilities 0, 1'";

fn prepare(folder: &Path) {
    fs::write(folder.join("model.json"), MODEL).unwrap();
    fs::write(folder.join("product.claim"), CLAIM).unwrap();
    fs::write(folder.join("latin1"), b"\xe9t\xe9").unwrap();
    fs::write(folder.join("bad.cert"), "nothing").unwrap();
    fs::create_dir(folder.join("dir")).unwrap();
    for (name, bytes) in [("longest", 65_535), ("longer", 65_536)] {
        let name_of_state = "n".repeat(bytes);
        let model = format!(
            r#"{{ "discount": "1/2", "states": {{ "{name_of_state}": {{ "a": {{ "reward": "1", "next": {{ "{name_of_state}": 1 }} }},
               "b": {{ "next": {{ "{name_of_state}": 1 }} }} }} }} }}"#
        );
        fs::write(folder.join(format!("{name}.json")), model).unwrap();
    }
    let label = "l".repeat(70_000);
    let long = CLAIM.replace("kept:", &format!("{label}:"));
    assert_ne!(long, CLAIM);
    fs::write(folder.join("long-label.claim"), long).unwrap();
}

/// Runs a script in a fresh folder in which the command is `$CLIFF`.
fn shell(script: &str) -> (Output, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    let output = Command::new("bash")
        .args(["-c", &format!("set -o pipefail; umask 022\n{script}")])
        .env("CLIFF", env!("CARGO_BIN_EXE_cliff"))
        .env("SMALL", SMALL)
        .current_dir(folder.path())
        .output()
        .unwrap();
    (output, folder)
}

/// What it shows, the script, and the exit code.
const ROWS: &[(&str, &str, i32)] = &[
    ("done", "$CLIFF solve model.json", 0),
    ("refuted", "eval $CLIFF refute product.claim $SMALL", 1),
    ("a closed pipe hides no refutation", "eval $CLIFF refute product.claim $SMALL | true; exit ${PIPESTATUS[0]}", 1),
    ("a closed pipe hides no answer", "$CLIFF solve model.json | true; exit ${PIPESTATUS[0]}", 0),
    ("a closed pipe hides no refusal", "$CLIFF check bad.cert 2>&1 | true; exit ${PIPESTATUS[0]}", 4),
    ("a full disk under the results", "$CLIFF solve model.json >/dev/full", 6),
    ("a full disk under the help", "$CLIFF --help >/dev/full", 6),
    ("a full disk under the differences", "$CLIFF audit bump --expect /dev/null 2>/dev/full", 7),
    ("a gallery that differs", "mkdir gallery && $CLIFF refute --all --check --out gallery", 7),
    ("unknown command", "$CLIFF solv model.json", 2),
    ("a reward that the model lacks", "$CLIFF solve model.json --reward speed", 2),
    ("a reward that the model lacks, compared", "$CLIFF soft model.json --alpha 1 --against speed", 2),
    ("a state that the model lacks", "$CLIFF witness model.json --state nowhere", 2),
    ("an action that the state lacks", "$CLIFF witness model.json --state ask --action lie", 2),
    ("an action that all states lack", "$CLIFF witness model.json --action lie", 2),
    ("an action to prefer that all states lack", "$CLIFF witness model.json --prefer lie", 2),
    ("a conclusion that the claim lacks", "$CLIFF refute product.claim --show nothing", 2),
    ("a hypothesis that the claim lacks", "$CLIFF refute product.claim --drop nothing", 2),
    ("no tie at a state is an answer", "$CLIFF witness model.json --state done", 0),
    ("an action that is not tied is an answer", "$CLIFF witness longest.json --action b", 0),
    ("no change within a distance is an answer", "$CLIFF witness model.json --state done --epsilon 1 --jump 1/2", 0),
    ("a limit on memory", "$CLIFF solve model.json --max-memory 0", 3),
    ("a certificate that is none", "$CLIFF check bad.cert", 4),
    ("a longest name", "$CLIFF solve longest.json >all && $CLIFF solve longest.json --actions-only >all", 0),
    ("a label too long for certificates", "$CLIFF audit ./long-label.claim", 5),
    ("a name too long for certificates", "$CLIFF solve longer.json", 5),
    ("a name too long for certificates, soft", "$CLIFF soft longer.json --alpha 1", 5),
    ("a name too long for certificates, bounds", "$CLIFF solve longer.json --actions-only", 5),
    ("a model that is no text", "$CLIFF solve latin1", 5),
    ("a claim that is no text", "$CLIFF refute ./latin1", 5),
    ("a reference policy that is no text", "$CLIFF soft model.json --alpha 1 --base latin1", 5),
    ("a plan that is no text", "$CLIFF search run latin1 --shard 1 --out out", 5),
    ("a model that is a folder", "$CLIFF solve dir", 6),
    ("a claim that is a folder", "$CLIFF refute ./dir", 6),
    ("a reference policy that is a folder", "$CLIFF soft model.json --alpha 1 --base dir", 6),
    ("a certificate that is a folder", "$CLIFF check dir", 6),
    ("a plan that is a folder", "$CLIFF search run dir --shard 1 --out out", 6),
    ("verdicts that are not there", "$CLIFF audit bump --expect nowhere", 6),
    ("a certificate in no folder", "$CLIFF solve model.json --certificate nowhere/c", 6),
    ("a certificate that is a folder", "$CLIFF solve model.json --certificate dir", 6),
    ("a result in no folder", "$CLIFF search run nowhere --shard 1 --out /nonexistent/o", 6),
    ("a folder below a file", "$CLIFF audit bump --out model.json/x", 6),
    ("a certificate over its model", "$CLIFF solve model.json --certificate model.json", 2),
    ("a certificate over a link to its model", "ln -s model.json link; $CLIFF solve model.json --certificate link", 2),
    (
        "a certificate over another name of its model",
        "ln model.json link; $CLIFF solve model.json --certificate link",
        2,
    ),
    (
        "two files in one",
        "$CLIFF soft model.json --alpha 1 --against outcome --picture p --state ask --action honest --certificate p",
        2,
    ),
    ("standard input for a model", "$CLIFF solve - <model.json", 0),
    ("standard input for a claim", "eval $CLIFF refute - $SMALL <product.claim", 1),
    ("standard input for a certificate", "$CLIFF solve model.json --certificate c >all && $CLIFF check - <c", 0),
    (
        "standard input for a certificate to export",
        "$CLIFF solve model.json --certificate c >all && $CLIFF export --smt2 - <c",
        0,
    ),
    (
        "standard input for a reference policy",
        "$CLIFF soft model.json --alpha 1 --base - <<<'{\"ask\":{\"honest\":1},\"done\":{\"stay\":1}}'",
        0,
    ),
    ("standard input for verdicts", "$CLIFF audit bump --expect - </dev/null", 7),
    ("standard input twice", "$CLIFF soft - --alpha 1 --base - <model.json", 2),
    (
        "the worst of several certificates",
        "$CLIFF solve model.json --certificate c >all && $CLIFF check bad.cert nowhere c",
        6,
    ),
];

#[test]
fn e_each_meaning_has_one_exit_code() {
    let mut wrong = Vec::new();
    for (shows, script, code) in ROWS {
        let (output, _folder) = shell(script);
        if output.status.code() != Some(*code) {
            let stderr = String::from_utf8_lossy(&output.stderr);
            wrong.push(format!("{shows}: {code} expected, found {:?}\n  {script}\n  {}", output.status, stderr.trim()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A script that ends with 0, and what it wrote to stdout.
fn says(script: &str) -> String {
    let (output, _folder) = shell(script);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{script}\n{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn e_of_several_certificates_all_are_gone_through() {
    let said =
        says("$CLIFF solve model.json --certificate c >all; $CLIFF check bad.cert c nowhere 2>errors; cat errors");
    assert!(said.contains("c: accepted"), "{said}");
    assert!(said.contains("bad.cert: not accepted") && said.contains("cannot read nowhere"), "{said}");
}

#[test]
fn e_the_target_of_a_link_is_replaced_and_the_link_stays() {
    says(
        "echo old >target; ln -s target link; $CLIFF solve model.json --certificate link >all && test -L link && $CLIFF check target",
    );
    says(
        "mkdir sub; ln -s sub/new link; $CLIFF solve model.json --certificate link >all && test -L link && $CLIFF check sub/new",
    );
}

#[test]
fn e_devices_and_pipes_are_written_through() {
    says("$CLIFF solve model.json --certificate /dev/null >all && test -c /dev/null");
    says(
        "mkfifo pipe; cat pipe >read & $CLIFF solve model.json --certificate pipe >all && wait && test -p pipe && $CLIFF check read",
    );
    says("$CLIFF solve model.json --certificate >(cat >read) >all; sleep 1; $CLIFF check read");
    says(
        "$CLIFF solve model.json --certificate /dev/stdout | sed -n '/^cliff-certificate/,/^end /p' >read; $CLIFF check read",
    );
    says(
        "$CLIFF solve model.json --certificate /dev/stdout >read; sed -n '/^cliff-certificate/,/^end /p' read | $CLIFF check -",
    );
    // Only root makes devices, and not everywhere.
    says("mknod null c 1 3 2>errors || exit 0; $CLIFF solve model.json --certificate null >all && test -c null");
}

#[test]
fn e_files_have_the_modes_that_the_user_asks_for() {
    let said = says(
        "$CLIFF solve model.json --certificate a >all; umask 077; $CLIFF solve model.json --certificate b >all
         touch c; chmod 640 c; $CLIFF solve model.json --certificate c >all; stat -c %a a b c",
    );
    assert_eq!(said.split_whitespace().collect::<Vec<_>>(), ["644", "600", "640"]);
}

#[test]
fn e_what_was_read_is_not_overwritten() {
    let (_, folder) = shell(
        "$CLIFF solve model.json --certificate model.json; ln -s model.json l; $CLIFF solve l --certificate model.json",
    );
    assert_eq!(fs::read_to_string(folder.path().join("model.json")).unwrap(), MODEL);
}

#[test]
fn e_what_killed_runs_have_left_is_removed() {
    // A limit on file sizes is an error of writing, and leaves nothing; a file that is left by a
    // killed run is removed by the next one.
    let (output, folder) = shell("mkdir out; ulimit -f 0; $CLIFF solve model.json --certificate out/c");
    assert_eq!(output.status.code(), Some(6), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 0);
    let left = says(
        "mkdir out; $CLIFF solve model.json --certificate out/c >all
         name=.cliff-$(printf c | sha256sum | cut -c1-8)-killed.tmp
         echo half >out/$name; echo other >out/.cliff-other.tmp
         $CLIFF solve model.json --certificate out/c >all; ls -A out",
    );
    assert_eq!(left.split_whitespace().collect::<Vec<_>>(), [".cliff-other.tmp", "c"]);
}

#[test]
fn e_an_output_that_is_impossible_is_found_before_the_work() {
    // The claim is not even read.
    let (output, _folder) = shell("$CLIFF refute nowhere.claim --certificate /nonexistent/c");
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write /nonexistent/c"));
}

#[test]
fn e_nothing_found_is_said() {
    let said = says("$CLIFF witness model.json --state done --epsilon 1 --jump 1/2");
    assert!(said.starts_with("there is none"), "{said}");
    let said = says("$CLIFF witness model.json --state done");
    assert!(said.contains("no witness at done: it has one optimal action"), "{said}");
}

#[test]
fn e_an_estimate_below_a_megabyte_is_not_nothing() {
    let (output, _folder) = shell("$CLIFF solve model.json --max-memory 0");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("would take about 1 MB") && said.contains("more than the 0 MB"), "{said}");
}

#[test]
fn e_a_written_file_can_be_read_by_its_owner() {
    let (_, folder) = shell("$CLIFF solve model.json --certificate c");
    let mode = fs::metadata(folder.path().join("c")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}
