//! `cliff path --discount`: every break on the way from one discount to another.

use std::num::NonZeroUsize;

use clap::Args;
use malachite_base::num::basic::traits::{One, Zero};

use super::CliError;
use super::exit::Exit;
use super::interrupt::Postponed;
use super::question::{HINTS, Question};
use super::source::Source;
use super::target::OutputFile;
use crate::cliff::{self, Budget, Discounts};
use crate::evidence;
use crate::number::{Rational, parse};
use crate::report::{DiscountReport, discount_picture, discount_text};

#[derive(Debug, Args)]
pub(super) struct DiscountArgs {
    /// Follow the discount instead, with one reward.
    #[arg(long, conflicts_with_all = ["from", "weight"])]
    pub(super) discount: bool,
    /// The discount where the path begins, 0 if it is not given.
    #[arg(long, value_name = "Q", value_parser = number, allow_hyphen_values = true, requires = "discount")]
    from_discount: Option<Rational>,
    /// The discount where it ends. Without it the path leads to 1, which belongs to it where every
    /// policy ends.
    #[arg(long, value_name = "Q", value_parser = number, allow_hyphen_values = true, requires = "discount")]
    to_discount: Option<Rational>,
    /// Along the discount, the reward of this name instead of the effective reward.
    #[arg(long, value_name = "NAME", requires = "discount")]
    pub(super) reward: Option<String>,
}

/// The pieces that are gone through unasked, of any path or map.
pub(super) const MOST_PIECES: usize = 10_000;

pub(super) fn number(text: &str) -> Result<Rational, String> {
    parse(text).map_err(|error| error.to_string())
}

pub(super) fn run(
    args: &DiscountArgs,
    file: &Source,
    budget: Option<NonZeroUsize>,
    question: &Question<'_>,
    picture: Option<&OutputFile>,
) -> Result<Exit, CliError> {
    let (input, progress) = (&question.input, &question.progress);
    let dynamics = &input.model.dynamics;
    let discounts = discounts(args, file, cliff::ending(dynamics, &input.reward).is_some())?;
    progress.next("following the discount");
    let budget = budget.map_or(MOST_PIECES, usize::from);
    let (path, ending) = Postponed::while_searching(|work| {
        cliff::discount_path(dynamics, &input.reward, discounts, Budget::new(budget, work))
    });
    let path = path?;
    progress.next("certifying");
    let certified = evidence::discount_path(dynamics, &input.reward, &path, input.origin())?;
    if let Some(picture) = picture {
        picture.write(discount_picture(dynamics, &path).as_bytes())?;
    }
    let report = DiscountReport::new(input.header(Some(certified.statement().clone())), dynamics, &path);
    question.answer(&certified, &report, |mut out| discount_text(&mut out, dynamics, &path, &HINTS))?;
    Ok(ending.unwrap_or(if path.is_whole() { Exit::Done } else { Exit::Undecided }))
}

/// The discounts that were asked for; 1 belongs to them if all policies end.
fn discounts(args: &DiscountArgs, file: &Source, all_end: bool) -> Result<Discounts, CliError> {
    let from = args.from_discount.clone().unwrap_or(Rational::ZERO);
    let to = args.to_discount.clone().unwrap_or(Rational::ONE);
    let why = match () {
        () if from < 0u32 || to < 0u32 || from > 1u32 || to > 1u32 => "a discount lies between 0 and 1",
        () if from == to => "the two ends are equal",
        () if from > to => "the discount ascends along a path",
        () if to == 1u32 && !all_end && args.to_discount.is_some() => {
            "discount 1 is only for models in which every policy ends, and then earns nothing; without --to-discount the path \
             leads up to 1 and leaves it out"
        }
        () => return Ok(Discounts { is_closed: to < 1u32 || all_end, from, to }),
    };
    Err(CliError::Discounts { file: file.clone(), ends: Box::new([from, to]), why })
}
