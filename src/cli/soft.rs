//! `cliff soft`: enclosures of regularised values and policies, certified in the same run, and questions about stability.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::check::certify;
use super::output::{Progress, print, print_json, write_file};
use super::{CliError, Format, ModelArgs, input};
use crate::bellman::Bellman;
use crate::mdp::{Dynamics, PairFunction, Reward};
use crate::number::{Enclosure, Rational, parse};
use crate::report::{Change, Header, LimitEntry, SoftReport, SoftState, Table, Temperatures, interval, soft_text};
use crate::soft::{
    Base, Budget, Comparison, Picture, PictureError, SoftProblem, SoftSolution, Temperature, certified_temperature,
    compare, enclose, price, sensitivities, sensitivity, small_temperature_limit,
};
use crate::{certify, solve};

#[derive(Debug, Args)]
pub(super) struct SoftArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// The temperature: a positive number such as 1/10 or 0.1.
    #[arg(long, value_name = "ALPHA", value_parser = positive, allow_hyphen_values = true,
          required_unless_present_any = ["tolerance", "limit"])]
    alpha: Option<Rational>,
    /// The most any interval may be wide.
    #[arg(long, value_name = "WIDTH", value_parser = positive, default_value = "1e-9", allow_hyphen_values = true)]
    width: Rational,
    /// What entropy is counted against: every action alike, or relative to the uniform policy (Kullback–Leibler).
    #[arg(long, value_enum, default_value_t)]
    base: BaseName,
    /// Show how far the policy moves to the reward of this name.
    #[arg(long, value_name = "NAME")]
    against: Option<String>,
    /// Bound how far the policy moves to any reward within this distance (maximum norm).
    #[arg(long, value_name = "DISTANCE", value_parser = positive, allow_hyphen_values = true, conflicts_with = "against")]
    distance: Option<Rational>,
    /// Find the smallest certified temperature at which the policy moves by at most this much; without --alpha it is then used.
    #[arg(long, value_name = "CHANGE", value_parser = share, allow_hyphen_values = true, requires = "distance")]
    tolerance: Option<Rational>,
    /// Show what the soft policy loses in reward against an optimal one.
    #[arg(long)]
    price: bool,
    /// Show the limit of the soft policy as the temperature falls to 0, and how far it is from the uniform selection.
    #[arg(long)]
    limit: bool,
    /// Draw the probability of --action at --state, from the model's reward (left) to that of --against (right), as SVG.
    #[arg(long, value_name = "FILE", requires_all = ["against", "state", "action", "alpha"])]
    picture: Option<PathBuf>,
    /// The state of the picture.
    #[arg(long, value_name = "NAME", requires = "picture")]
    state: Option<String>,
    /// The action of the picture.
    #[arg(long, value_name = "NAME", requires = "picture")]
    action: Option<String>,
    /// Further temperatures to draw (comma-separated).
    #[arg(long, value_name = "ALPHAS", value_parser = positive, value_delimiter = ',', requires = "picture")]
    temperatures: Vec<Rational>,
    /// The highest precision to try, in bits.
    #[arg(long, value_name = "BITS", default_value_t = Budget::default().bits)]
    max_bits: u64,
    /// Write the certificate of the soft values to this file.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Do not make and check a certificate; the answer is then not certified.
    #[arg(long, conflicts_with = "certificate")]
    no_check: bool,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum BaseName {
    /// Every action counts alike: entropy.
    #[default]
    Counting,
    /// Relative to the uniform policy.
    Uniform,
}

/// A positive number.
pub(super) fn positive(text: &str) -> Result<Rational, String> {
    let x = parse(text).map_err(|error| error.to_string())?;
    if x > 0u32 { Ok(x) } else { Err(format!("{x} is not positive")) }
}

fn share(text: &str) -> Result<Rational, String> {
    let x = positive(text)?;
    if x < 1u32 { Ok(x) } else { Err(format!("{x} is not below 1; no change of a policy exceeds 1")) }
}

pub(super) fn run(args: &SoftArgs) -> Result<(), CliError> {
    let progress = Progress::start("reading the model");
    let input = input::read(&args.model)?;
    let other = args.against.as_deref().map(|name| input.model.reward(Some(name))).transpose();
    let other = other.map_err(|error| CliError::Reward { path: args.model.model.clone(), error })?;
    let dynamics = &input.model.dynamics;
    let initial = input.model.initial.as_ref();
    let budget = Budget { bits: args.max_bits, ..Budget::default() };
    let base = if args.base == BaseName::Uniform { Base::Uniform } else { Base::Counting };
    let mut report = SoftReport {
        header: Header {
            version: env!("CARGO_PKG_VERSION"),
            model: args.model.model.display().to_string(),
            model_sha256: input.sha256,
            reward: args.model.reward.clone(),
            certified: false,
        },
        discount: dynamics.discount().to_string(),
        alpha: None,
        base: if args.base == BaseName::Uniform { "uniform" } else { "counting" },
        width: args.width.to_string(),
        temperatures: None,
        change: None,
        states: Table(
            dynamics.all_states().map(|s| (dynamics.state_name(s).to_owned(), SoftState::default())).collect(),
        ),
    };
    let at = |alpha: &Rational| -> Result<SoftProblem<'_>, CliError> {
        let temperature = Temperature::new(alpha.clone())?;
        Ok(SoftProblem { dynamics, reward: &input.reward, temperature, base: base.clone() })
    };
    let mut alpha = args.alpha.clone();
    let moves = if args.distance.is_some() { Some(sensitivities(dynamics)?) } else { None };
    if let (Some(tolerance), Some(distance), Some(moves)) = (&args.tolerance, &args.distance, &moves) {
        progress.next("looking for the smallest certified temperature");
        let found = certified_temperature(&at(&Rational::from(1u32))?, moves, distance, tolerance, budget)?;
        alpha.get_or_insert_with(|| found.own.clone());
        report.temperatures = Some(Temperatures {
            distance: distance.to_string(),
            tolerance: tolerance.to_string(),
            paper: found.paper.map(|x| x.to_string()),
            universal: found.universal.to_string(),
            own: found.own.to_string(),
        });
    }
    let mut certificate = None;
    let mut statements = Vec::new();
    if let Some(alpha) = &alpha {
        progress.next("enclosing the soft policy");
        let problem = at(alpha)?;
        let solutions = match &other {
            Some(other) => {
                let Comparison { solutions, distance, bound, total_variation } =
                    compare(&problem, other, &args.width, budget)?;
                for ((_, state), change) in report.states.0.iter_mut().zip(&total_variation) {
                    state.change = Some(interval(change));
                }
                let (distance, bound) = (distance.to_string(), bound.map(|bound| bound.to_string()));
                report.change = Some(Change { against: args.against.clone(), distance, bound });
                solutions.to_vec()
            }
            None => vec![enclose(&problem, &args.width, budget)?],
        };
        if !args.no_check {
            progress.next("certifying");
            for solution in &solutions {
                let (bytes, statement) = certify(|out| certify::soft(out, solution, initial))?;
                certificate.get_or_insert(bytes);
                statements.push(statement);
            }
        }
        if let Some(solution) = solutions.first() {
            fill_policies(&mut report, dynamics, solution);
            if let (Some(distance), Some(moves)) = (&args.distance, &moves) {
                let bounds = sensitivity(solution, moves, distance);
                for ((_, state), most) in report.states.0.iter_mut().zip(&bounds.own) {
                    state.most_change = Some(most.to_string());
                }
                let bound = bounds.paper.map(|bound| bound.to_string());
                report.change = Some(Change { against: None, distance: distance.to_string(), bound });
            }
        }
        if args.price {
            progress.next("solving for the price");
            let optimum = solve::solve(&Bellman::new(dynamics, &input.reward))?;
            let answer = price(&problem, &optimum, &args.width, budget)?;
            for ((_, state), price) in report.states.0.iter_mut().zip(&answer.price) {
                state.price = Some(interval(price));
            }
        }
        report.alpha = Some(alpha.to_string());
    }
    if args.limit {
        progress.next("solving for the limit");
        let optimum = solve::solve(&Bellman::new(dynamics, &input.reward))?;
        // Counting and the uniform base give weight to every action, so that there is a limit.
        if let Some(limit) = small_temperature_limit(&optimum, &base, &args.width, budget)? {
            for (((_, entry), state), distance) in
                report.states.0.iter_mut().zip(dynamics.all_states()).zip(&limit.from_uniform)
            {
                let policy = dynamics.actions(state).map(|pair| &limit.policy[pair.index()]);
                let policy = named(dynamics, state, policy);
                entry.limit = Some(LimitEntry { policy, from_uniform: interval(distance) });
            }
        }
    }
    if let (Some(path), Some(other)) = (&args.picture, &other) {
        progress.next("drawing");
        write_file(path, draw(args, dynamics, &input.reward, other, budget)?.as_bytes())?;
    }
    report.header.certified = !statements.is_empty();
    if let (Some(path), Some(bytes)) = (&args.certificate, &certificate) {
        write_file(path, bytes)?;
    }
    drop(progress);
    match args.format {
        Format::Json => print_json(&report),
        Format::Text => print(|mut out| {
            soft_text(&mut out, &report)?;
            writeln!(out)?;
            match statements.len() {
                0 => writeln!(out, "not certified")?,
                1 => writeln!(out, "the bounds of the values are certified by cliff-check")?,
                _ => writeln!(out, "the bounds of the values for both rewards are certified by cliff-check")?,
            }
            Ok(())
        }),
    }
}

/// The picture from one reward to the other.
fn draw(
    args: &SoftArgs,
    dynamics: &Dynamics,
    reward: &Reward,
    other: &Reward,
    budget: Budget,
) -> Result<String, CliError> {
    let (state, action) = (args.state.as_deref().unwrap_or(""), args.action.as_deref().unwrap_or(""));
    let unknown = |what, name: &str, nearest| CliError::UnknownName {
        path: args.model.model.clone(),
        what,
        name: name.to_owned(),
        nearest,
    };
    let at = dynamics
        .find_state(state)
        .ok_or_else(|| unknown("the state", state, dynamics.state_names().nearest(state).map(str::to_owned)))?;
    let pair = dynamics.find_action(at, action).ok_or_else(|| unknown("the action", action, None))?;
    let direction = PairFunction::from_fn(reward.len(), |pair| other.at(pair) - reward.at(pair));
    let temperatures = args.alpha.iter().chain(&args.temperatures).cloned().map(Temperature::new);
    let mut temperatures = temperatures.collect::<Result<Vec<_>, _>>()?;
    temperatures.sort();
    temperatures.dedup();
    match Picture::new(dynamics, reward, &direction, (at, pair), &temperatures, budget) {
        Ok(picture) => Ok(picture.svg()),
        Err(PictureError::Soft(error)) => Err(error.into()),
        Err(PictureError::Solve(error)) => Err(error.into()),
        Err(PictureError::Pieces) => Err(CliError::Picture(PictureError::Pieces)),
    }
}

fn fill_policies(report: &mut SoftReport, dynamics: &Dynamics, solution: &SoftSolution<'_>) {
    for ((_, entry), state) in report.states.0.iter_mut().zip(dynamics.all_states()) {
        entry.value = Some(interval(&solution.value(state)));
        entry.policy = Some(named(dynamics, state, solution.policy(state).iter()));
    }
}

fn named<'a>(
    dynamics: &Dynamics,
    state: crate::mdp::State,
    policy: impl Iterator<Item = &'a Enclosure>,
) -> Table<[String; 2]> {
    let actions = dynamics.actions(state).map(|pair| dynamics.action_name(pair).to_owned());
    Table(actions.zip(policy.map(interval)).collect())
}
