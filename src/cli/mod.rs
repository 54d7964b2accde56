//! The command line: arguments, progress and exit codes. The only place that prints or reads the
//! clock.

mod approach;
mod audit;
mod cases;
mod catalogue;
mod change;
mod check;
mod claims;
mod discount;
mod error;
mod exit;
mod explore;
mod export;
mod freedom;
mod gallery;
mod harm;
mod input;
mod interrupt;
mod map;
mod output;
mod path;
mod question;
mod radius;
mod refute;
mod repair;
mod search;
mod soft;
mod solve;
mod source;
mod target;
mod variant;
mod witness;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use error::CliError;
use exit::Exit;
use source::Source;

use crate::foreign::Foreign;

/// Audits the theory of reward-to-policy maps with exact arithmetic.
#[derive(Debug, Parser)]
#[command(name = "cliff", bin_name = "cliff", version, about, after_help = exit::HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Exact V*, Q*, optimal action sets and gaps, certified by the independent checker.
    Solve(solve::SolveArgs),
    /// Discontinuity witnesses at tied states: rays of rewards that break each tie at once; or a
    /// small change of reward that moves the policy.
    Witness(witness::WitnessArgs),
    /// What happens on the way from one reward, or discount, to another: every break, and all optimal
    /// actions.
    Path(path::PathArgs),
    /// The weights of one, two or three rewards, divided by which actions are optimal.
    Map(map::MapArgs),
    /// How far the nearest policy cliff is, in which direction, and how far the wall of each action.
    Radius(radius::RadiusArgs),
    /// What a cliff can cost: the best and the worst of a second reward over all optimal policies.
    Harm(harm::HarmArgs),
    /// What mends a cliff: the smallest bonus after which a policy alone is optimal; or what a bonus
    /// does.
    Repair(repair::RepairArgs),
    /// Entropy- and KL-regularised policies between certified bounds, and which temperature buys
    /// which stability.
    Soft(Box<soft::SoftArgs>),
    /// Runs claims over small universes, random instances and models: a verdict for each reading.
    Audit(audit::AuditArgs),
    /// The paper's phenomena as small models: a page for each, whose commands are run.
    Cases(cases::CasesArgs),
    /// What is built in: claims and results with a line each; of some, the text and all theorems.
    Claims(catalogue::ClaimsArgs),
    /// Searches for the smallest counterexample to a claim, as stated or varied.
    Refute(refute::RefuteArgs),
    /// The strongest variants of a claim that survive a search, and the weakest regime that saves a
    /// reading that fails.
    Explore(explore::ExploreArgs),
    /// Long searches: the sweep of a whole universe in shards that can run anywhere and be
    /// interrupted.
    #[command(subcommand)]
    Search(search::SearchCommand),
    /// The independent checker, also its own command `cliff-check`.
    Check(check::CheckArgs),
    /// A certificate as a Coq theorem or as SMT-LIB questions.
    Export(export::ExportArgs),
    /// The words of the answers, explained.
    Words,
}

/// The model and the reward that a command works on.
#[derive(Debug, Args)]
struct ModelArgs {
    /// The model file, JSON or TOML (by its name); `-` is standard input, as JSON.
    model: Source,
    /// Analyse the reward of this name instead of the effective reward.
    #[arg(long, value_name = "NAME")]
    reward: Option<String>,
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For machines; every rational is a string.
    Json,
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    error::exit_on_panic();
    interrupt::exit_on_signals();
    run_to_end().unwrap_or_else(|error| error.report()).into()
}

fn run_to_end() -> Result<Exit, CliError> {
    command(std::env::args_os().collect())
}

/// Runs one command.
fn command(arguments: Vec<OsString>) -> Result<Exit, CliError> {
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return refused(&error, &arguments),
    };
    match cli.command {
        Command::Solve(args) => solve::run(&args),
        Command::Witness(args) => witness::run(&args),
        Command::Path(args) => path::run(&args),
        Command::Map(args) => map::run(&args),
        Command::Radius(args) => radius::run(&args),
        Command::Harm(args) => harm::run(&args),
        Command::Repair(args) => repair::run(&args),
        Command::Soft(args) => soft::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Cases(args) => cases::run(&args),
        Command::Claims(args) => catalogue::run(&args),
        Command::Refute(args) => refute::run(&args),
        Command::Explore(args) => explore::run(&args),
        Command::Search(command) => search::run(&command),
        Command::Check(args) => check::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Words => words::run(),
    }
}

/// Help and version go to stdout, mistakes to stderr, with the arguments shown as all that comes
/// from outside.
fn refused(error: &clap::Error, arguments: &[OsString]) -> Result<Exit, CliError> {
    if !error.use_stderr() {
        return match error.print() {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(CliError::Stdout(error)),
            _ => Ok(Exit::Done),
        };
    }
    let shown = |argument: &OsString| match Foreign::path(argument.as_ref()) {
        argument if argument.raw().contains(crate::foreign::is_unseen) => argument.to_string(),
        argument => argument.raw().to_owned(),
    };
    let again = Cli::try_parse_from(arguments.iter().map(shown)).err();
    output::say(format_args!("{}", again.as_ref().unwrap_or(error).render().to_string().trim_end()));
    Ok(Exit::Usage)
}
