//! The command line: arguments, progress and exit codes. The only place that prints or reads the clock.

mod audit;
mod change;
mod check;
mod claims;
mod error;
mod export;
mod gallery;
mod input;
mod interrupt;
mod output;
mod refute;
mod search;
mod soft;
mod solve;
mod witness;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use error::CliError;

/// Audits the theory of reward-to-policy maps with exact arithmetic.
#[derive(Debug, Parser)]
#[command(name = "cliff", version, about, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done or accepted; 1 refuted, with a witness; 2 usage; 3 undecided within the \
budget; 4 certificate not accepted; 5 invalid input; 6 cannot read or write; 70 internal error; 130 interrupted.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Exact V*, Q*, optimal action sets and gaps, certified by the independent checker.
    Solve(solve::SolveArgs),
    /// Discontinuity witnesses at tied states: rays of rewards that break each tie at once; or a small change of reward that moves the policy.
    Witness(witness::WitnessArgs),
    /// Entropy- and KL-regularised policies between certified bounds, and which temperature buys which stability.
    Soft(Box<soft::SoftArgs>),
    /// Runs claims over small universes, random instances and models: a verdict for each reading.
    Audit(audit::AuditArgs),
    /// Searches for the smallest counterexample to a claim, as stated or varied.
    Refute(refute::RefuteArgs),
    /// Long searches: the sweep of a whole universe in shards that can run anywhere and be interrupted.
    #[command(subcommand)]
    Search(search::SearchCommand),
    /// The independent checker, also its own command `cliff-check`.
    Check(check::CheckArgs),
    /// A certificate as a Coq theorem or as SMT-LIB questions.
    Export(export::ExportArgs),
}

/// The model and the reward that a command works on.
#[derive(Debug, Args)]
struct ModelArgs {
    /// The model file, JSON or TOML (by its name).
    model: PathBuf,
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
    interrupt::exit_on_interrupt();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to stdout with code 0, mistakes to stderr with code 2.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { error::USAGE } else { 0 });
        }
    };
    let result = match cli.command {
        Command::Solve(args) => solve::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Witness(args) => witness::run(&args),
        Command::Soft(args) => soft::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Audit(args) => audit::run(&args),
        Command::Refute(args) => refute::run(&args),
        Command::Search(command) => search::run(&command),
        Command::Check(args) => check::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Export(args) => export::run(&args).map(|()| ExitCode::SUCCESS),
    };
    match result {
        Ok(code) => code,
        Err(error) => error.report(),
    }
}
