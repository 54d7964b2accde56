//! Long searches: shards, threads, steps and interruptions do not change a byte of the result, and
//! what does not belong together is refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use policy_cliff::audit::{CLASSICS, PAPER};
use policy_cliff::claim::Claim;
use policy_cliff::refute::{
    Checkpoint, ClaimSource, Document, Plan, SearchOptions, SearchPlan, ShardRun, ShardedSearch, Sweep, Tally,
    TallyRecord, Variant, refute,
};
use tempfile::TempDir;

fn claim(id: &str) -> Claim {
    let texts = PAPER.iter().chain(CLASSICS).map(|text| Claim::parse(text.text).unwrap());
    texts.into_iter().find(|claim| claim.id() == id).unwrap()
}

fn source() -> ClaimSource {
    ClaimSource { file: "test".into(), sha256: "0".repeat(64), show: None, drop: Vec::new(), constant: None }
}

/// A claim, or a variant of it, in a universe, in so many shards.
fn search(id: &str, constant: Option<&str>, universe: &str, shards: usize) -> ShardedSearch {
    let variant = Variant { constant: constant.map(str::to_owned), ..Variant::default() };
    let claim = variant.of(&claim(id)).unwrap();
    let plan = Plan::within(&claim, &universe.parse().unwrap()).unwrap();
    ShardedSearch::new(claim, source(), plan, shards).unwrap()
}

fn record(search: &ShardedSearch, tally: &Tally) -> String {
    serde_json::to_string(&TallyRecord::of(&search.claim, tally).unwrap()).unwrap()
}

/// Claims that hold, fail, are attained, speak of tuples, and have places that shifts and scales
/// prune.
const SEARCHES: [(&str, Option<&str>, &str); 4] = [
    ("q-lipschitz", None, "states 1..2; rewards 0 1; discounts 0 1/2"),
    ("q-lipschitz", Some("1/2"), "states 1..2; rewards 0 1; discounts 0 1/2"),
    ("incomplete-reward", None, "states 1..2; rewards 0 1; discounts 0 1/2; policies 0 1; distributions 0 1"),
    ("effective-reward", None, "states 1..2; actions 1..2; rewards 0 1; discounts 1/2; probabilities 0 1; weights 0 1"),
];

#[test]
fn any_shards_threads_and_steps_give_the_tally_of_the_direct_sweep() {
    for (id, constant, universe) in SEARCHES {
        let whole = search(id, constant, universe, 1);
        let direct = record(&whole, &Sweep::new(&whole.claim, &whole.universe).all().unwrap());
        assert!(!direct.contains("\"instances\":0"), "{direct}");
        for (shards, threads, step) in [(1, 1, 1), (2, 1, 1000), (3, 2, 70), (7, 4, 5000), (50, 3, u64::MAX)] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let search = search(id, constant, universe, shards);
            let mut results: Vec<(usize, Tally)> = Vec::new();
            for shard in (1..=shards).rev() {
                let mut run = ShardRun::new(&search, shard).unwrap();
                let mut steps = 0;
                while !run.is_done() {
                    pool.install(|| run.step(step)).unwrap();
                    steps += 1;
                    if steps % 5 == 0 {
                        // As if it had been killed here.
                        let checkpoint = run.checkpoint().unwrap();
                        run = ShardRun::resume(&search, shard, &checkpoint).unwrap();
                        assert_eq!(run.checkpoint().unwrap(), checkpoint);
                    }
                }
                let [done, all] = run.progress();
                assert_eq!(done, all);
                results.push(search.result(&run.result().unwrap()).unwrap());
            }
            let merged = record(&search, &search.merge(results).unwrap());
            assert_eq!(merged, direct, "{id} {constant:?}: {shards} shards, {threads} threads, steps of {step}");
        }
    }
}

/// Ratios that are irrational keep both ends, in whatever shards, steps and threads they are found,
/// and as the search of one counterexample shows them.
#[test]
fn s9_a_soft_claim_has_the_same_two_ends_in_any_shards() {
    let universe = "states 1; actions 2; components 1; weights 1; discounts 0; rewards 0 1/10 1/20 1/30; numbers 100";
    let claim = claim("soft-lipschitz").with_conclusion("policies").unwrap();
    let plan = || Plan::within(&claim, &universe.parse().unwrap()).unwrap();
    let mut records = Vec::new();
    for (shards, threads, step) in [(1, 1, u64::MAX), (1, 2, 7), (3, 2, 11), (8, 1, 1)] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let search = ShardedSearch::new(claim.clone(), source(), plan(), shards).unwrap();
        let mut results: Vec<(usize, Tally)> = Vec::new();
        for shard in (1..=shards).rev() {
            let mut run = ShardRun::new(&search, shard).unwrap();
            while !run.is_done() {
                pool.install(|| run.step(step)).unwrap();
                // As if it had been killed here.
                run = ShardRun::resume(&search, shard, &run.checkpoint().unwrap()).unwrap();
            }
            results.push(search.result(&run.result().unwrap()).unwrap());
        }
        records.push(record(&search, &search.merge(results).unwrap()));
    }
    let search = ShardedSearch::new(claim.clone(), source(), plan(), 1).unwrap();
    let direct = Sweep::new(&search.claim, &search.universe).all().unwrap();
    assert!(records.iter().all(|shards| *shards == record(&search, &direct)), "{records:?}");
    let best = direct.conclusions[0].best.as_ref().unwrap();
    let ratio = best.ratio().unwrap();
    assert!(ratio.exactly().is_none() && ratio.lower() < ratio.upper(), "{ratio:?}");
    assert_eq!(ratio.to_string(), "0.999999..1.000000");
    assert!(serde_json::to_string(&ratio).unwrap().starts_with('['));

    let options = SearchOptions { seed: 1, constants: 1_000, samples: 50, climbs: 1, steps: 20 };
    let found = refute(&claim, &plan(), &options, &[]).unwrap();
    assert_eq!(found.sharpness[0].best.ratio(), Some(ratio));
}

/// The plan's ranges are all pieces, each once and none empty, for every number of shards up to
/// that of the pieces.
#[test]
fn a_plan_divides_the_pieces_exactly() {
    let universe = "states 1..2; rewards 0; discounts 1/2; probabilities 0 1";
    let pieces = search("q-lipschitz", None, universe, 1).plan.pieces;
    assert!(pieces > 20);
    for shards in 1..=pieces as usize {
        let plan = search("q-lipschitz", None, universe, shards).plan;
        assert_eq!((plan.shards.len(), plan.shards[0][0], plan.shards[shards - 1][1]), (shards, 0, pieces));
        assert!(plan.shards.iter().all(|[start, end]| start < end));
        assert!(plan.shards.windows(2).all(|two| two[0][1] == two[1][0]));
    }
    let walk = search("q-lipschitz", None, universe, 1);
    let sweep = Sweep::new(&walk.claim, &walk.universe);
    for piece in 0..pieces {
        assert_eq!(sweep.piece_at(sweep.before(piece)), piece);
    }
    assert_eq!(sweep.before(pieces), walk.plan.instances);
}

/// A folder with a plan, and the command run in it.
struct Folder(TempDir);

impl Folder {
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Exit code, stdout and stderr.
    fn cliff(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::cargo_bin("cliff").unwrap();
        // One thread, so that a machine with many does not finish before it can be interrupted.
        command.current_dir(self.0.path()).arg("search").args(arguments).env("RAYON_NUM_THREADS", "1");
        command
    }

    fn plan(claim: &str, universe: &str, shards: &str, more: &[&str]) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        let arguments = [&["plan", claim, "--universe", universe, "--shards", shards, "--out", "plan"], more].concat();
        let (code, _, stderr) = folder.cliff(&arguments);
        assert_eq!(code, Some(0), "{stderr}");
        folder
    }

    fn run(&self, shard: &str) -> String {
        let out = format!("r{shard}");
        let (code, _, stderr) = self.cliff(&["run", "plan", "--shard", shard, "--out", &out]);
        assert_eq!(code, Some(0), "{stderr}");
        out
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

const SMALL: &str = "states 1..2; rewards 0 1; discounts 0 1/2";

#[test]
fn the_merged_answer_is_the_same_for_any_number_of_shards_and_threads() {
    let mut answers = Vec::new();
    for (shards, threads) in [("1", "1"), ("2", "2"), ("5", "4")] {
        let folder = Folder::plan("q-lipschitz", SMALL, shards, &["--constant", "1/2"]);
        let mut results = Vec::new();
        for shard in 1..=shards.parse::<usize>().unwrap() {
            let out = format!("r{shard}");
            let mut command = folder.command(&["run", "plan", "--shard", &shard.to_string(), "--out", &out]);
            assert!(command.env("RAYON_NUM_THREADS", threads).stdout(Stdio::null()).status().unwrap().success());
            results.push(out);
        }
        results.reverse();
        let mut arguments = vec!["merge", "plan", "--certificate", "cert"];
        arguments.extend(results.iter().map(String::as_str));
        let (code, stdout, stderr) = folder.cliff(&arguments);
        assert_eq!((code, stderr.as_str()), (Some(1), ""), "{stdout}");
        let first = format!("searched in {shards} shard{}", if shards == "1" { "" } else { "s" });
        assert!(stdout.contains(&first) && stdout.contains("certified: the independent checker"), "{stdout}");
        answers.push((stdout.replace(&first, "searched"), folder.read("cert")));
        arguments.extend(["--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&folder.cliff(&arguments).1).unwrap();
        assert_eq!((&json["outcome"], &json["minimal"]), (&"refuted".into(), &"in-universe".into()));
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
}

/// The next piece in a checkpoint, if it is there.
fn next(path: &Path) -> Option<u64> {
    let value: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    value["content"]["next"].as_u64()
}

fn wait(mut child: Child, until: impl Fn() -> bool) -> Child {
    let begun = Instant::now();
    while !until() && child.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

/// A search large enough to be interrupted: some seconds.
const LONG: &str = "states 1..2; rewards 0 1 -1 2; discounts 0 1/2; probabilities 0 1 1/2";

#[test]
fn a_killed_run_goes_on_to_the_same_bytes() {
    let folder = Folder::plan("q-lipschitz", LONG, "2", &[]);
    let expected = folder.read(&folder.run("2"));
    let checkpoint = folder.path("checkpoint");
    let arguments = ["run", "plan", "--shard", "2", "--out", "out", "--checkpoint", "checkpoint", "--every", "0"];
    let (mut seen, mut kills) = (None, 0);
    for attempt in 0..4u64 {
        let child = folder.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Past the last checkpoint, and then some odd while longer.
        let mut child = wait(child, || next(&checkpoint) > seen);
        std::thread::sleep(Duration::from_millis(attempt * attempt * 37 % 101));
        if child.try_wait().unwrap().is_some() {
            break;
        }
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        assert!(next(&checkpoint) > seen && next(&checkpoint).is_some());
        seen = next(&checkpoint);
        kills += 1;
    }
    assert!(kills >= 2, "the search is too short to be killed");
    let (code, _, stderr) = folder.cliff(&arguments);
    assert_eq!((code, stderr.as_str()), (Some(0), "going on from checkpoint\n"));
    assert_eq!(folder.read("out"), expected);
    // Nothing but whole files is left: no file under another name.
    let names: Vec<_> = fs::read_dir(folder.0.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let strange = names.iter().filter(|name| !["plan", "r2", "out", "checkpoint"].iter().any(|known| name == known));
    assert!(strange.clone().all(|name| name.to_string_lossy().starts_with(".tmp")), "{names:?}");
    assert!(strange.count() <= kills);
}

/// The file system refuses later checkpoints (their folder is gone): the search warns, and its
/// result is right.
#[test]
fn a_checkpoint_that_cannot_be_written_any_more_does_not_end_the_search() {
    let folder = Folder::plan("q-lipschitz", LONG, "2", &[]);
    let expected = folder.read(&folder.run("2"));
    fs::create_dir(folder.path("saved")).unwrap();
    let arguments = ["run", "plan", "--shard", "2", "--out", "out", "--checkpoint", "saved/c", "--every", "0"];
    let child = folder.command(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let child = wait(child, || folder.path("saved/c").exists());
    fs::rename(folder.path("saved"), folder.path("gone")).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stderr}");
    assert!(stderr.contains("warning: cannot write saved/c: ") && stderr.contains("the search goes on"), "{stderr}");
    assert_eq!(folder.read("out"), expected);
}

/// No file may grow: writing fails as on a full disk, and what was there before stays.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_checkpoint_and_the_result_as_they_were() {
    let folder = Folder::plan("q-lipschitz", SMALL, "1", &[]);
    folder.write("out", "older");
    let program = std::process::Command::cargo_bin("cliff").unwrap().get_program().to_owned();
    let full = |arguments: &str| {
        // Messages go to a file as well and are lost, but not the exit code.
        let script = format!("trap '' XFSZ; ulimit -f 0; exec \"$0\" search {arguments} 2>error");
        let mut shell = std::process::Command::new("sh");
        let output = shell.arg("-c").arg(script).arg(&program).current_dir(folder.0.path()).output().unwrap();
        output.status.code()
    };
    assert_eq!(full("run plan --shard 1 --out out"), Some(6));
    assert_eq!(folder.read("out"), "older");
    assert_eq!(full("run plan --shard 1 --out out --checkpoint c"), Some(6));
    assert!(!folder.path("c").exists());
    let arguments = ["run", "plan", "--shard", "1", "--out", "out", "--checkpoint", "c"];
    assert_eq!(folder.cliff(&arguments).0, Some(0));
    let (result, checkpoint) = (folder.read("out"), folder.read("c"));
    assert_eq!(full("run plan --shard 1 --out out --checkpoint c"), Some(6));
    assert_eq!((folder.read("out"), folder.read("c")), (result, checkpoint));
}

#[test]
fn results_must_cover_the_plan_exactly() {
    let folder = Folder::plan("q-lipschitz", SMALL, "4", &[]);
    let [one, two, three, four] = ["1", "2", "3", "4"].map(|shard| folder.run(shard));
    let merge = |results: &[&String]| {
        let mut arguments = vec!["merge", "plan"];
        arguments.extend(results.iter().map(|name| name.as_str()));
        folder.cliff(&arguments)
    };
    assert_eq!(merge(&[&four, &two, &one, &three]).0, Some(0));
    for (results, message) in [
        (&[&one, &two, &three][..], "(shard 4); the search is not complete"),
        (&[&one, &four], "(shard 2 to 3)"),
        (&[&two, &three, &four], "(shard 1)"),
        (&[&one, &two, &three, &four, &two], "shards 2 and 2 both cover pieces"),
        (&[&one, &one, &two, &three, &four], "shards 1 and 1 both cover pieces"),
    ] {
        let (code, stdout, stderr) = merge(results);
        assert_eq!((code, stdout.as_str()), (Some(5), ""), "{results:?}");
        assert!(stderr.starts_with("error: plan: ") && stderr.contains(message), "{stderr}");
    }
    // Results of another plan, which differs in the universe, the variant, or only in the number of
    // shards.
    for (universe, shards, more) in
        [("states 1..2; rewards 0 1; discounts 0", "4", &[][..]), (SMALL, "4", &["--constant", "2"]), (SMALL, "3", &[])]
    {
        let other = Folder::plan("q-lipschitz", universe, shards, more);
        folder.write("foreign", other.read(&other.run("1")));
        let (code, stdout, stderr) = merge(&[&"foreign".to_owned(), &two, &three, &four]);
        assert_eq!((code, stdout.as_str()), (Some(5), ""));
        assert!(stderr.starts_with("error: foreign: of another plan: it names "), "{stderr}");
    }
}

/// A document with its content edited and its digest made anew: not damaged, but false.
fn forged<T: Document>(text: &str, edit: impl Fn(&mut T)) -> String {
    let mut content = T::read(text).unwrap();
    assert_eq!(content.write().unwrap(), text);
    edit(&mut content);
    content.write().unwrap()
}

#[test]
fn a_corrupt_foreign_or_false_checkpoint_is_refused_and_stays() {
    let folder = Folder::plan("q-lipschitz", SMALL, "2", &["--constant", "1/2"]);
    let run = |shard| folder.cliff(&["run", "plan", "--shard", shard, "--out", "out", "--checkpoint", "c"]);
    assert_eq!(run("1").0, Some(0));
    let good = folder.read("c");
    let refused = |bytes: &[u8], message: &str| {
        folder.write("c", bytes);
        fs::remove_file(folder.path("out")).ok();
        let (code, stdout, stderr) = run("1");
        assert_eq!((code, stdout.as_str()), (Some(5), ""), "{message}: {stderr}");
        assert!(stderr.contains("error: c: ") && stderr.contains(message), "{message}: {stderr}");
        assert!(stderr.len() < 1_000 && !folder.path("out").exists());
        assert_eq!(fs::read(folder.path("c")).unwrap(), bytes);
    };
    let n = good.len();
    for length in [0, 1, n / 3, n / 2, n - 3] {
        refused(&good.as_bytes()[..length], "not a cliff-search-shard 3: ");
    }
    refused(&[0xff, 0xfe, 0, 1, 2], "not a cliff-search-shard 3: ");
    refused(b"[1, 2, 3]", "not a cliff-search-shard 3: ");
    refused("[".repeat(100_000).as_bytes(), "not a cliff-search-shard 3: ");
    refused(folder.read("plan").as_bytes(), "expected a cliff-search-shard 3, found \"cliff-search-plan 2\"");
    // Every digit matters: whichever is changed, the checkpoint is refused.
    let digits: Vec<usize> = good.match_indices(|c: char| c.is_ascii_digit()).map(|(place, _)| place).collect();
    for &place in digits.iter().step_by(digits.len() / 12) {
        let mut bytes = good.clone().into_bytes();
        bytes[place] = if bytes[place] == b'7' { b'8' } else { b'7' };
        refused(&bytes, "");
    }
    // The digests of these are right; what they say is not.
    type Edit = fn(&mut Checkpoint);
    let edits: [(Edit, &str); 9] = [
        (|c| c.version = "0.0.1".into(), "written by version 0.0.1, this is "),
        (|c| c.plan = "0123".into(), "of another plan: it names 0123, the plan is "),
        (|c| c.shard = 2, "of shard 2 with pieces "),
        (|c| c.pieces[1] = 3, "; shard 1 has 0.."),
        (|c| c.next = 1_000_000_007, "it goes on at piece 1000000007, outside 0.."),
        (|c| c.tally.instances = u64::MAX, "it counts 18446744073709551615 instances; its pieces have "),
        (|c| c.tally.conclusions[0].failures = 0, "0 failures, and a counterexample"),
        (
            |c| c.tally.conclusions[0].name = "bond".into(),
            "it counts the conclusions bond, max-step, the claim has bound, max-step",
        ),
        (|c| c.tally.conclusions[0].witness.as_mut().unwrap().height = 99, "the universe has no instance "),
    ];
    for (edit, message) in edits {
        refused(forged(&good, edit).as_bytes(), message);
    }
    folder.write("c", &good);
    let (code, _, stderr) = run("2");
    assert_eq!(code, Some(5));
    assert!(stderr.contains("error: c: of shard 1 with pieces "), "{stderr}");
    assert_eq!(run("1").0, Some(0));
}

#[test]
fn a_plan_that_is_none_is_refused() {
    let folder = Folder::plan("q-lipschitz", SMALL, "2", &[]);
    let good = folder.read("plan");
    type Edit = fn(&mut SearchPlan);
    let edits: [(Edit, &str); 7] = [
        (|c| c.pieces = 12, "it says 12 pieces, the universe has "),
        (|c| c.shards[0][1] = 1, "no result covers pieces 1.."),
        (|c| c.shards[1][0] = 0, "shards 1 and 2 both cover pieces 0.."),
        (|c| c.shards[1][1] = 0, "shard 2 has no pieces: "),
        (|c| c.universe = "stats 2".into(), "did you mean \"states\"?"),
        (|c| c.universe = "rewards 0".into(), "pieces, the universe has "),
        (|c| c.claim = "claim x given R : rewrd show a: norm(R) >= 0".into(), "did you mean `reward`?"),
    ];
    for (edit, message) in edits {
        folder.write("plan", forged(&good, edit));
        let (code, stdout, stderr) = folder.cliff(&["run", "plan", "--shard", "1", "--out", "out"]);
        assert_eq!((code, stdout.as_str()), (Some(5), ""), "{stderr}");
        assert!(stderr.starts_with("error: plan: ") && stderr.contains(message), "{message}: {stderr}");
    }
    folder.write("plan", &good);
    for shard in ["0", "3"] {
        let (code, _, stderr) = folder.cliff(&["run", "plan", "--shard", shard, "--out", "out"]);
        assert_eq!(code, Some(2));
        assert!(stderr.contains(&format!("plan: shard {shard}; the plan has shards 1 to 2")), "{stderr}");
    }
    assert_eq!(folder.cliff(&["run", "absent", "--shard", "1", "--out", "out"]).0, Some(6));
    assert_eq!(folder.cliff(&["run", "plan", "--shard", "x", "--out", "out"]).0, Some(2));
    assert_eq!(folder.cliff(&["merge", "plan"]).0, Some(2));
}

#[test]
fn what_cannot_be_planned_is_refused_with_the_nearest_name() {
    let folder = Folder(tempfile::tempdir().unwrap());
    for (arguments, expected, message) in [
        (
            &["q-lipshitz"][..],
            5,
            "no claim \"q-lipshitz\" is built in, and there is no such file; did you mean \"q-lipschitz\"?",
        ),
        (&["deterministic-discontinuity", "--drop", "tei"], 2, "did you mean `"),
        (&["q-lipschitz", "--show", "bonud"], 2, "did you mean `"),
        (&["q-lipschitz", "--constant", "1/0.5."], 2, "q-lipschitz, with its bound times 1/0.5.: "),
        (&["q-lipschitz", "--constant", ""], 2, "q-lipschitz, with its bound times : "),
        (&["q-lipschitz", "--constant", "gama"], 2, "did you mean `gamma`?"),
        (
            &["deterministic-discontinuity", "--constant", "1/2"],
            2,
            "deterministic-discontinuity, with its bound times 1/2: there is no inequality named",
        ),
        (&["q-lipschitz", "--universe", "stats 2"], 2, "did you mean \"states\"?"),
        (&["q-lipschitz", "--universe", SMALL, "--shards", "0"], 2, "0 shards; a plan for "),
        (&["q-lipschitz", "--universe", SMALL, "--shards", "1000000"], 2, "1000000 shards; a plan for "),
    ] {
        let mut all = vec!["plan"];
        all.extend(arguments);
        all.extend(["--out", "plan"]);
        let (code, stdout, stderr) = folder.cliff(&all);
        assert_eq!((code, stdout.as_str()), (Some(expected), ""), "{arguments:?}: {stderr}");
        assert!(stderr.contains(message), "{arguments:?}: {stderr}");
        assert!(!folder.path("plan").exists());
    }
}
