//! `cliff search plan`, `run` and `merge`: the sweep of a universe in shards, on as many machines
//! as there are, interrupted at any moment.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};

use super::claims::{named, source};
use super::exit::Exit;
use super::interrupt::Postponed;
use super::output::{Progress, duration, print, print_json, say};
use super::source::{SEARCH, Source};
use super::target::OutputFile;
use super::variant::{VariantArgs, varied};
use super::{CliError, Format};
use crate::evidence::{EvidenceError, refutation};
use crate::number::counted;
use crate::refute::{ClaimSource, ShardError, ShardRun, ShardedSearch, Tally, Verdict};
use crate::report::{SweepReport, sweep_text};

/// How long a step takes, about; nothing is shown or saved in between.
const STEP: Duration = Duration::from_secs(1);
/// How many instances (before pruning) the first step has.
const FIRST_STEP: u64 = 20_000;

#[derive(Debug, Subcommand)]
pub(super) enum SearchCommand {
    /// Divides the search of a claim's whole universe into shards.
    Plan(PlanArgs),
    /// Searches one shard on all cores (RAYON_NUM_THREADS sets another number of threads; the
    /// result is the same).
    Run(RunArgs),
    /// Merges the results of all shards, which must cover every piece of the universe exactly once.
    Merge(MergeArgs),
}

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// The claim: the id of a built-in one, or a file.
    #[arg(value_name = "CLAIM")]
    claim: String,
    #[command(flatten)]
    variant: VariantArgs,
    /// The universe to search, instead of that of the claim's file: `states 1..2; rewards 0 1`.
    #[arg(long, value_name = "SCOPE")]
    universe: Option<String>,
    /// How many shards.
    #[arg(long, value_name = "N", default_value_t = 1)]
    shards: usize,
    /// Write the plan to this file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// The plan.
    #[arg(value_name = "PLAN")]
    plan: Source,
    /// The number of the shard, from 1.
    #[arg(long, value_name = "I")]
    shard: usize,
    /// Write the result to this file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Save what was done every few seconds in this file, and go on from it if it is there.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// How many seconds lie between checkpoints, at least.
    #[arg(long, value_name = "SECONDS", default_value_t = 2, requires = "checkpoint")]
    every: u64,
}

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// The plan.
    #[arg(value_name = "PLAN")]
    plan: Source,
    /// The results of all of its shards, in any order.
    #[arg(value_name = "RESULT", required = true)]
    results: Vec<Source>,
    /// Write the certificate of the first counterexample to this file.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(command: &SearchCommand) -> Result<Exit, CliError> {
    match command {
        SearchCommand::Plan(args) => plan(args),
        SearchCommand::Run(args) => run_shard(args),
        SearchCommand::Merge(args) => merge(args),
    }
}

fn plan(args: &PlanArgs) -> Result<Exit, CliError> {
    let file = source(&args.claim);
    let out = OutputFile::prepare(&args.out, &[&file])?;
    let input = named(&args.claim)?;
    let (variant, claim, universe) = varied(&input, &args.variant, args.universe.as_deref(), false)?;
    let origin = ClaimSource {
        file: input.file,
        sha256: input.sha256,
        show: variant.show.clone(),
        drop: variant.drop.clone(),
        constant: variant.constant.clone(),
    };
    let search = ShardedSearch::new(claim, origin, universe, args.shards).map_err(at(&file))?;
    out.write(search.text().map_err(at(&file))?.as_bytes())?;
    let name = out.name();
    let plan = &search.plan;
    print(|out| {
        writeln!(out, "{}: {variant}", search.claim.id())?;
        writeln!(
            out,
            "{} before pruning by symmetry, in {}; {} in {}",
            counted(plan.instances, "instance"),
            counted(plan.pieces, "piece"),
            counted(plan.shards.len(), "shard"),
            name
        )?;
        search.universe.coverage().lines().iter().try_for_each(|line| writeln!(out, "{line}"))
    })?;
    Ok(Exit::Done)
}

fn run_shard(args: &RunArgs) -> Result<Exit, CliError> {
    let out = OutputFile::prepare(&args.out, &[&args.plan])?;
    let checkpoint = OutputFile::maybe(args.checkpoint.as_ref(), &[&args.plan])?;
    if let Some(checkpoint) = &checkpoint {
        checkpoint.is_apart_from(&out)?;
    }
    let search = read_plan(&args.plan)?;
    let new = || ShardRun::new(&search, args.shard).map_err(at(&args.plan));
    let mut run = match &args.checkpoint {
        Some(path) if path.exists() => {
            new()?; // A shard that the plan does not have is a mistake about the plan.
            let file = Source::from(path.clone().into_os_string());
            let run = ShardRun::resume(&search, args.shard, &read_text(&file)?).map_err(at(&file))?;
            say(format_args!("going on from {file}"));
            run
        }
        _ => new()?,
    };
    let save = |run: &ShardRun<'_>, target: &OutputFile| -> Result<(), CliError> {
        target.write(run.checkpoint().map_err(at(&args.plan))?.as_bytes())
    };
    // A checkpoint that cannot be written at all is a mistake; one that cannot be written later is
    // no reason to lose the search.
    checkpoint.as_ref().map_or(Ok(()), |target| save(&run, target))?;
    let signals = Postponed::begin();
    let mut shown = Shown::start(args.shard, search.plan.shards.len(), &run);
    let (mut pace, mut saved) = (Pace::new(), Instant::now());
    while !run.is_done() {
        let (begun, before) = (Instant::now(), run.instances());
        run.step(pace.step).map_err(at(&args.plan))?;
        pace.adjust(run.instances() - before, begun.elapsed());
        shown.update(&run);
        let ending = signals.requested();
        if let Some(target) = &checkpoint
            && (run.is_done() || ending.is_some() || saved.elapsed() >= Duration::from_secs(args.every))
        {
            if let Err(error) = save(&run, target) {
                say(format_args!("warning: {error}; the search goes on, and the checkpoint before stays"));
            }
            saved = Instant::now();
        }
        if let Some(exit) = ending {
            let saved = match &checkpoint {
                Some(target) => format!("what was done is saved in {}", target.name()),
                None => "nothing is saved without a checkpoint".to_owned(),
            };
            return Err(CliError::Ended { exit, saved });
        }
    }
    drop(shown);
    let (instances, shards) = (run.instances(), search.plan.shards.len());
    out.write(run.result().map_err(at(&args.plan))?.as_bytes())?;
    let name = out.name();
    print(|out| {
        writeln!(out, "shard {} of {shards}: {} up to symmetry; {name}", args.shard, counted(instances, "instance"))
    })?;
    Ok(Exit::Done)
}

fn merge(args: &MergeArgs) -> Result<Exit, CliError> {
    let read: Vec<&Source> = args.results.iter().chain([&args.plan]).collect();
    let certificate = OutputFile::maybe(args.certificate.as_ref(), &read)?;
    let search = read_plan(&args.plan)?;
    let mut results: Vec<(usize, Tally)> = Vec::new();
    for path in &args.results {
        results.push(search.result(&read_text(path)?).map_err(at(path))?);
    }
    let tally = search.merge(results).map_err(at(&args.plan))?;
    tally.recheck(&search.claim)?;
    let conclusions = search.claim.conclusions().into_iter().zip(&tally.conclusions);
    let certificates: Vec<_> = conclusions
        .map(|(name, swept)| swept.witness.as_ref().map(|witness| refutation(&search.claim, name, &witness.instance)))
        .collect();
    let mut file = None;
    if let (Some(target), Some(refuted)) = (&certificate, certificates.iter().flatten().flatten().next()) {
        target.write(refuted.certificate())?;
        file = Some(target.name().raw().to_owned());
    }
    let variant = search.plan.source.variant();
    let report = SweepReport::new(&search, &variant, &tally, &certificates, file);
    match args.format {
        Format::Text => print(|out| out.write_all(sweep_text(&search.claim, &variant, &report).as_bytes()))?,
        Format::Json => print_json(&report)?,
    }
    let certified = certificates.iter().flatten().any(Result::is_ok);
    let contradiction = |made: Result<_, EvidenceError>| made.err().filter(|error| !error.is_open());
    if let Some(error) = certificates.into_iter().flatten().find_map(contradiction) {
        return Err(error.into());
    }
    // 1 only with a certificate that the checker accepted.
    Ok(match certified {
        true => Exit::Refuted,
        false if report.outcome == Verdict::Unrefuted.name() => Exit::Done,
        false => Exit::Undecided,
    })
}

fn at(file: &Source) -> impl Fn(ShardError) -> CliError {
    move |error| CliError::Shard { file: file.clone(), error: Box::new(error) }
}

fn read_plan(file: &Source) -> Result<ShardedSearch, CliError> {
    ShardedSearch::read(&read_text(file)?).map_err(at(file))
}

/// The text of a document. What is no text is no document either, which its reader says.
fn read_text(file: &Source) -> Result<String, CliError> {
    Ok(String::from_utf8_lossy(&file.bytes(SEARCH)?).into_owned())
}

/// How large steps are, in instances before pruning.
struct Pace {
    step: u64,
    /// The most instances up to symmetry that were searched in a second.
    fastest: f64,
}

impl Pace {
    fn new() -> Self {
        Pace { step: FIRST_STEP, fastest: 0.0 }
    }

    /// Steps grow while they are short, but where much is pruned not beyond what would take
    /// [`STEP`] where nothing is.
    fn adjust(&mut self, instances: u64, took: Duration) {
        self.fastest = self.fastest.max(instances as f64 / took.as_secs_f64().max(1e-3));
        let most = ((self.fastest * STEP.as_secs_f64()) as u64).max(FIRST_STEP);
        self.step = match took {
            took if took < STEP / 2 => self.step.saturating_mul(2).min(most),
            took if took > STEP * 2 => (self.step / 2).max(1),
            _ => self.step.min(most),
        };
    }
}

/// Progress with rate, share done and time left.
struct Shown {
    bar: Progress,
    name: String,
    begun: Instant,
    done_before: u64,
    instances_before: u64,
}

impl Shown {
    fn start(shard: usize, shards: usize, run: &ShardRun<'_>) -> Self {
        Shown {
            bar: Progress::start("searching"),
            name: format!("shard {shard} of {shards}"),
            begun: Instant::now(),
            done_before: run.progress()[0],
            instances_before: run.instances(),
        }
    }

    fn update(&mut self, run: &ShardRun<'_>) {
        let [done, all] = run.progress();
        let seconds = self.begun.elapsed().as_secs_f64().max(1e-3);
        let rate = (run.instances() - self.instances_before) as f64 / seconds;
        let speed = (done - self.done_before) as f64 / seconds;
        let left = if speed > 0.0 { duration((all - done) as f64 / speed) } else { "unknown".to_owned() };
        let share = 100.0 * done as f64 / (all.max(1)) as f64;
        self.bar.next(format!("{}: {share:.1} % done, {rate:.0} instances per second, {left} left,", self.name));
    }
}
