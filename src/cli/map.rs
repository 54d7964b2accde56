//! `cliff map`: the weights of some rewards, divided by which actions are optimal.

use std::num::NonZeroUsize;

use clap::Args;
use malachite_base::num::basic::traits::{One, Zero};

use super::exit::Exit;
use super::interrupt::Postponed;
use super::path::check_length;
use super::question::{HINTS, Options, PictureArgs};
use super::source::Source;
use super::{CliError, ModelArgs, discount};
use crate::cliff::{self, Budget, Map, Plane};
use crate::evidence::{self, Verified};
use crate::foreign::Foreign;
use crate::mdp::Model;
use crate::number::Rational;
use crate::report::{Axes, Header, MapReport, map_picture, map_text, weight_picture};

#[derive(Debug, Args)]
pub(super) struct MapArgs {
    /// The model file, JSON or TOML (by its name); `-` is standard input, as JSON.
    model: Source,
    /// The rewards whose weights the map shows, the same at all states: one or two, each from 0 to 1
    /// if --range does not say otherwise; or three, whose weights add up to 1 and are not negative.
    /// The other weights are those of the model.
    #[arg(long, num_args = 1..=3, value_name = "NAME", required_unless_present = "range")]
    weights: Vec<String>,
    /// The weights of a reward, from the first number to the second; may be given twice.
    #[arg(long, value_name = "NAME=LO..HI", value_parser = range)]
    range: Vec<Range>,
    /// How many regions are gone through at most; without it ten thousand, and less where values are
    /// so long that these would take minutes.
    #[arg(long, value_name = "N")]
    budget: Option<NonZeroUsize>,
    #[command(flatten)]
    picture: PictureArgs,
    #[command(flatten)]
    options: Options,
}

/// A reward and the ends of its weights.
#[derive(Clone, Debug)]
struct Range {
    name: String,
    ends: [Rational; 2],
}

fn range(text: &str) -> Result<Range, String> {
    let parts = text.rsplit_once('=').and_then(|(name, ends)| Some((name, ends.split_once("..")?)));
    let (name, (low, high)) = parts.ok_or("expected NAME=LO..HI, such as process=0..1/2")?;
    let ends = [discount::number(low)?, discount::number(high)?];
    match ends[0] < ends[1] {
        true => Ok(Range { name: name.to_owned(), ends }),
        false => Err(format!("the weights must go up, but {} is not below {}", ends[0], ends[1])),
    }
}

/// The rewards of a map with the ends of their weights: those of `--weights`, then other ones of
/// `--range`.
fn ranges(args: &MapArgs) -> Result<Vec<Range>, CliError> {
    let unit = |name: &String| Range { name: name.clone(), ends: [Rational::ZERO, Rational::ONE] };
    let mut all: Vec<Range> = args.weights.iter().map(unit).collect();
    let mut given: Vec<&str> = Vec::new();
    let refused = |name: &str, why| {
        Err(CliError::Weights { file: args.model.clone(), name: Foreign::from(name).into_owned(), why })
    };
    for (place, name) in args.weights.iter().enumerate() {
        if args.weights[..place].contains(name) {
            return refused(name, "it is named twice");
        }
    }
    for range in &args.range {
        if given.contains(&&*range.name) {
            return refused(&range.name, "it has two ranges");
        }
        given.push(&range.name);
        match all.iter_mut().find(|other| other.name == range.name) {
            Some(_) if args.weights.len() > 2 => return refused(&range.name, "three weights have no ranges"),
            Some(other) => *other = range.clone(),
            None => all.push(range.clone()),
        }
    }
    match all.get(2) {
        Some(third) if all.len() > args.weights.len() => {
            refused(&third.name, "two weights are the most that have ranges; three are named by --weights")
        }
        _ => Ok(all),
    }
}

/// The model without its weights of some rewards, all others of which must have one.
fn without(model: &Model, ranges: &[Range], file: &Source) -> Result<Vec<(String, Rational)>, CliError> {
    for reward in &model.rewards {
        let name = reward.name.as_deref().unwrap_or_default();
        if reward.weight.is_none() && !ranges.iter().any(|range| range.name == name) {
            let why = "the model gives it no weight, and the map does not either";
            return Err(CliError::Weights { file: file.clone(), name: Foreign::from(name).into_owned(), why });
        }
    }
    Ok(ranges.iter().map(|range| (range.name.clone(), Rational::ZERO)).collect())
}

pub(super) fn run(args: &MapArgs) -> Result<Exit, CliError> {
    let ranges = ranges(args)?;
    // The header of a map names no reward; one is needed where several have no weights.
    let first = ranges.first().map(|range| range.name.clone());
    let question = args.options.ask(&ModelArgs { model: args.model.clone(), reward: first })?;
    let (model, progress) = (&question.input.model, &question.progress);
    let dynamics = &model.dynamics;
    let refused = |error| CliError::Reward { file: args.model.clone(), error };
    let none = without(model, &ranges, &args.model)?;
    let named = ranges.iter().map(|range| model.reward(Some(&range.name))).collect::<Result<Vec<_>, _>>();
    let named = named.map_err(refused)?;
    let weighted = |weights: &[(String, Rational)]| model.weighted(weights).map_err(refused);
    let budget = args.budget.map_or(discount::MOST_PIECES, NonZeroUsize::get);
    let axes = Axes { names: ranges.iter().map(|range| range.name.clone()).collect() };
    let header = |certified: Verified| Header { reward: None, ..question.input.header(Some(certified)) };
    let origin = model.initial.as_ref();
    let picture = question.picture(&args.picture)?;
    let show = |map: &Map<'_>, ending: Option<Exit>, evidence: (&[u8], Verified), svg: &dyn Fn() -> String| {
        let (certificate, statement) = evidence;
        question.write(certificate)?;
        picture.iter().try_for_each(|picture| picture.write(svg().as_bytes()))?;
        let report = MapReport::new(header(statement.clone()), dynamics, &axes, map);
        question.show(&report, |mut out| {
            map_text(&mut out, dynamics, &axes, map, &HINTS)?;
            writeln!(out, "\ncertified by cliff-check: {statement}")
        })?;
        Ok(ending.unwrap_or(if map.share == 1u32 { Exit::Done } else { Exit::Undecided }))
    };
    if let [Range { name, ends }] = &*ranges {
        let [from, to] = ends.each_ref().map(|weight| weighted(&[(name.clone(), weight.clone())]));
        let (from, to) = (from?, to?);
        check_length(&question, &from)?;
        progress.next("following the weight");
        let direction = cliff::difference(&from, &to);
        let (path, ending) =
            Postponed::while_searching(|work| cliff::path(dynamics, &from, &direction, Budget::new(budget, work)));
        let path = path?;
        progress.next("certifying");
        let certified = evidence::path(dynamics, [&from, &to], &path, origin)?;
        let evidence = (certified.certificate(), certified.statement().clone());
        let svg = || weight_picture(dynamics, &path, name, ends);
        return show(&Map::along(&path, ends), ending, evidence, &svg);
    }
    let rest = weighted(&none)?;
    let plane = match (&*named, &*ranges) {
        ([a, b], [first, second]) => Plane::rectangle(rest, [a.clone(), b.clone()], [&first.ends, &second.ends]),
        _ => Plane::simplex(&rest, [0, 1, 2].map(|k| &named[k])),
    };
    check_length(&question, &plane.reward)?;
    progress.next("drawing the map");
    let (map, ending) = Postponed::while_searching(|work| cliff::map(dynamics, &plane, Budget::new(budget, work)));
    let map = map?;
    progress.next("certifying");
    let certified = evidence::map(dynamics, &plane, &map, origin)?;
    let evidence = (certified.certificate(), certified.statement().clone());
    show(&map, ending, evidence, &|| map_picture(dynamics, &axes, &map))
}
