//! `cliff explore`: the strongest variants of a claim that survive a search, and the weakest regime
//! that saves a reading that fails.

use clap::Args;

use super::claims::{Input, named};
use super::exit::Exit;
use super::output::{Progress, answer, say};
use super::variant::applied;
use super::{CliError, Format};
use crate::refute::{ExploreOptions, Variant, Verdict, explore};
use crate::report::{ExploreReport, explore_text};

#[derive(Debug, Args)]
pub(super) struct ExploreArgs {
    /// The claim: the id of a built-in one, or a file.
    claim: String,
    /// Only this reading.
    #[arg(long, value_name = "NAME")]
    show: Option<String>,
    /// In how many instances of its universe each set of hypotheses is searched.
    #[arg(long, value_name = "N", default_value_t = ExploreOptions::default().instances)]
    budget: u64,
    /// The most variants of one reading that are tried.
    #[arg(long, value_name = "N", default_value_t = ExploreOptions::default().variants)]
    variants: usize,
    /// The seed of everything random.
    #[arg(long, default_value_t = ExploreOptions::default().seed)]
    seed: u64,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &ExploreArgs) -> Result<Exit, CliError> {
    let Input { claim, sha256, .. } = named(&args.claim)?;
    let claim = applied(&Variant { show: args.show.clone(), ..Variant::default() }, &claim)?;
    let options = ExploreOptions { seed: args.seed, instances: args.budget, variants: args.variants };
    if args.budget == 0 || args.variants == 0 {
        say(format_args!("nothing is explored with a budget of 0: give --budget and --variants at least 1"));
        return Ok(Exit::Undecided);
    }
    let progress = Progress::start("exploring");
    let found = explore(&claim, &options)?;
    drop(progress);
    let undecided = found.iter().any(|explored| explored.stated.verdict == Verdict::Undecided);
    let report = ExploreReport::new((claim.id(), &sha256), options.seed, &found);
    answer(args.format, &report, |out, _| out.write_all(explore_text(&found).as_bytes()))?;
    Ok(if undecided { Exit::Undecided } else { Exit::Done })
}
