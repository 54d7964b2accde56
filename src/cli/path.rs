//! `cliff path`: every break on the way from one reward to another.

use std::num::NonZeroUsize;

use clap::Args;

use super::discount::{self, DiscountArgs};
use super::exit::Exit;
use super::input::Input;
use super::interrupt::Postponed;
use super::question::{HINTS, Options, PictureArgs, Question};
use super::source::Source;
use super::{CliError, ModelArgs};
use crate::bellman::Bellman;
use crate::cliff::{self, Budget};
use crate::evidence::{self, Chosen, ModelOrigin};
use crate::mdp::Reward;
use crate::number::Rational;
use crate::report::{PathReport, path_picture, path_text};

#[derive(Debug, Args)]
pub(super) struct PathArgs {
    /// The model file, JSON or TOML (by its name); `-` is standard input, as JSON.
    model: Source,
    /// The reward where the path begins.
    #[arg(long, value_name = "NAME", required_unless_present_any = ["weight", "discount"], requires = "to")]
    from: Option<String>,
    /// The reward where it ends.
    #[arg(long, value_name = "NAME", requires = "from")]
    to: Option<String>,
    /// Follow the effective reward along the weight of this reward instead, the same at all states;
    /// the other weights are those of the model.
    #[arg(long, value_name = "NAME", requires = "range", conflicts_with = "from")]
    weight: Option<String>,
    /// The weights at t = 0 and at t = 1.
    #[arg(long, num_args = 2, value_names = ["A", "B"], value_parser = discount::number, allow_hyphen_values = true,
          requires = "weight")]
    range: Vec<Rational>,
    #[command(flatten)]
    along: DiscountArgs,
    /// How many pieces are gone through at most; without it ten thousand, and less where values are so
    /// long that these would take minutes.
    #[arg(long, value_name = "N")]
    budget: Option<NonZeroUsize>,
    #[command(flatten)]
    picture: PictureArgs,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &PathArgs) -> Result<Exit, CliError> {
    let reward = args.from.clone().or(args.along.reward.clone());
    let question = args.options.ask(&ModelArgs { model: args.model.clone(), reward })?;
    let picture = question.picture(&args.picture)?;
    if args.along.discount {
        return discount::run(&args.along, &args.model, args.budget, &question, picture.as_ref());
    }
    let (input, progress) = (&question.input, &question.progress);
    let dynamics = &input.model.dynamics;
    let Ends { from, to, names, origin } = ends(args, input)?;
    if from == to {
        return Err(CliError::EqualEnds { file: args.model.clone() });
    }
    check_length(&question, &from)?;
    progress.next("following the path");
    let direction = cliff::difference(&from, &to);
    let budget = args.budget.map_or(discount::MOST_PIECES, NonZeroUsize::get);
    let (path, ending) =
        Postponed::while_searching(|work| cliff::path(dynamics, &from, &direction, Budget::new(budget, work)));
    let path = path?;
    progress.next("certifying");
    let certified = evidence::path(dynamics, [&from, &to], &path, origin)?;
    let ends = [&*names[0], &*names[1]];
    if let Some(picture) = picture {
        picture.write(path_picture(dynamics, &path, ends).as_bytes())?;
    }
    let report = PathReport::new(input.header(Some(certified.statement().clone())), dynamics, ends, &path);
    question.answer(&certified, &report, |mut out| path_text(&mut out, dynamics, &path, ends, &HINTS))?;
    Ok(ending.unwrap_or(if path.end() == 1u32 { Exit::Done } else { Exit::Undecided }))
}

/// Refuses a model where the values at the beginning, each of which meets many others on each piece,
/// are too long.
pub(super) fn check_length(question: &Question<'_>, reward: &Reward) -> Result<(), CliError> {
    const MOST_BITS: u64 = 1 << 25;
    match question.solve(&Bellman::new(&question.input.model.dynamics, reward))?.bits() {
        bits if bits > MOST_BITS => Err(CliError::LongValues { bits, limit: MOST_BITS }),
        _ => Ok(()),
    }
}

/// Where a path begins and ends.
struct Ends<'a> {
    from: Reward,
    to: Reward,
    names: [String; 2],
    origin: ModelOrigin<'a>,
}

fn ends<'a>(args: &'a PathArgs, input: &'a Input) -> Result<Ends<'a>, CliError> {
    let refused = |error| CliError::Reward { file: args.model.clone(), error };
    if let (Some(from), Some(to)) = (&args.from, &args.to) {
        let origin = ModelOrigin { other: Some(Chosen::Named(to)), ..input.origin() };
        let [from, to] = [from, to].map(|name| input.model.reward(Some(name)).map(|reward| (reward, name.clone())));
        let ((from, first), (to, last)) = (from.map_err(refused)?, to.map_err(refused)?);
        return Ok(Ends { from, to, names: [first, last], origin });
    }
    let name = args.weight.as_deref().unwrap_or_default();
    input.model.reward(Some(name)).map_err(refused)?;
    let at = |weight: &Rational| {
        let reward = input.model.weighted(&[(name.to_owned(), weight.clone())]);
        reward.map(|reward| (reward, format!("{name}={weight}"))).map_err(refused)
    };
    // The command line has two numbers or none.
    let [first, last] = [args.range.first(), args.range.last()].map(|weight| weight.cloned().unwrap_or_default());
    let ((from, first), (to, last)) = (at(&first)?, at(&last)?);
    Ok(Ends { from, to, names: [first, last], origin: input.model.initial.as_ref().into() })
}
