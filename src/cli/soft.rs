//! `cliff soft`: enclosures of regularised values and policies, certified in the same run, and questions about stability.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::output::{self, Progress, print, print_bytes};
use super::source::{BASE, Source};
use super::target::Target;
use super::{CliError, Format, ModelArgs, input};
use crate::bellman::Bellman;
use crate::evidence::{self, Certified, EvidenceError, SoftAnswer, SoftChange, Statement};
use crate::foreign::Foreign;
use crate::mdp::{Distribution, Dynamics, PairFunction, Reward};
use crate::number::{Rational, parse};
use crate::report::{Change, Header, SoftReport, SoftStates, Temperatures, soft_text};
use crate::soft::{
    Base, Budget, CertifiedTemperature, Comparison, Line, Picture, PictureError, Sensitivities, SmallTemperatureLimit,
    SoftProblem, SoftSolution, Stability, Temperature, TiedProblem, certified_temperature, compare, enclose, price,
    read_base,
};
use crate::solve;

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
    /// What entropy is counted against: `counting` takes every action alike; `uniform` is relative to the uniform policy, and FILE to the
    /// policy in it, as by a Kullback–Leibler term (JSON: a table of states, each a table of actions with their probabilities).
    #[arg(long, value_name = "counting|uniform|FILE", default_value = "counting", value_parser = base_name)]
    base: BaseName,
    /// Show how far the policy moves to the reward of this name.
    #[arg(long, value_name = "NAME")]
    against: Option<String>,
    /// Bound, by a certificate, how far the policy moves to any reward within this distance (maximum norm). The paper's bound is shown beside it; it
    /// is a theorem in Coq (soft_lipschitz), and not certified.
    #[arg(long, value_name = "DISTANCE", value_parser = positive, allow_hyphen_values = true, conflicts_with = "against")]
    distance: Option<Rational>,
    /// Find temperatures at which the policy moves by at most this much: by the paper's formula; by the sharpened bound, which like it holds for
    /// all higher temperatures and policies; and by the probabilities of the model's own policy, for one temperature only, the lowest that
    /// a search by halves could certify (others, lower or higher, need not do). The last two are certified. Without --alpha the last is then used.
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
    /// Write the certificate of the answer (with --distance, of the values and the change) to this file.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Do not make and check a certificate; the answer is then not certified.
    #[arg(long, conflicts_with = "certificate")]
    no_check: bool,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Debug)]
enum BaseName {
    Counting,
    Uniform,
    File(Source),
}

fn base_name(text: &str) -> Result<BaseName, String> {
    Ok(match text {
        "counting" => BaseName::Counting,
        "uniform" => BaseName::Uniform,
        file => BaseName::File(Source::from(file)),
    })
}

impl BaseName {
    /// The measure, read if it stands in a file.
    fn read(&self, dynamics: &Dynamics) -> Result<Base, CliError> {
        let file = match self {
            BaseName::Counting => return Ok(Base::Counting),
            BaseName::Uniform => return Ok(Base::Uniform),
            BaseName::File(file) => file,
        };
        let text = file.text(BASE)?;
        let measure = read_base(&text, dynamics).map_err(|error| CliError::Base { file: file.clone(), error })?;
        Ok(Base::Measure(measure))
    }

    /// What the report says.
    fn shown(&self) -> String {
        match self {
            BaseName::Counting => "counting".to_owned(),
            BaseName::Uniform => "uniform".to_owned(),
            BaseName::File(file) => file.name().raw().to_owned(),
        }
    }
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

/// Without a question the probabilities of the policy are confirmed, too, in models of at most so many pairs: beyond, that takes longer than all the rest.
const MOST_CONFIRMED: usize = 20_000;

/// Makes a certificate and has it checked.
type Certificate<'a> = Box<dyn FnOnce() -> Result<Checked, EvidenceError> + 'a>;

/// A certificate that was accepted, with what it says.
type Checked = (Vec<u8>, Statement);

fn checked<T>(certified: Certified<T>) -> Checked {
    (certified.certificate().to_vec(), certified.statement().clone())
}

/// What is written and checked as evidence.
struct Evidence<'a> {
    /// What the certificate states, in the words of the last lines of the answer.
    about: String,
    make: Certificate<'a>,
}

impl<'a> Evidence<'a> {
    /// The values alone, for the largest models.
    fn values(solution: &'a SoftSolution<'_>, initial: Option<&'a Distribution>) -> Self {
        let make = move || evidence::soft(solution, initial).map(checked);
        Evidence { about: "the values".to_owned(), make: Box::new(make) }
    }

    /// All that the answer contains.
    fn answer(answer: SoftAnswer<'a>, dynamics: &'a Dynamics) -> Self {
        let parts = [
            (answer.solution.is_some(), "the values and the policy"),
            (answer.change.is_some(), "the change of the policy"),
            (answer.price.is_some(), "its price"),
            (answer.limit.is_some(), "the limit"),
        ];
        let parts: Vec<&str> = parts.into_iter().filter_map(|(given, part)| given.then_some(part)).collect();
        let make = move || answer.certified(dynamics).map(checked);
        Evidence { about: parts.join(", "), make: Box::new(make) }
    }

    fn stability(about: &'static str, stability: &'a Stability<'_>, initial: Option<&'a Distribution>) -> Self {
        let make = move || evidence::stability(stability, initial).map(checked);
        Evidence { about: about.to_owned(), make: Box::new(make) }
    }
}

/// Makes the certificates and has them checked, one after the other; keeps the first.
fn certify_all(evidence: Vec<Evidence<'_>>) -> Result<Option<Checked>, CliError> {
    let mut first = None;
    for Evidence { make, .. } in evidence {
        let checked = make()?;
        first.get_or_insert(checked);
    }
    Ok(first)
}

pub(super) fn run(args: &SoftArgs) -> Result<Exit, CliError> {
    let mut read = vec![&args.model.model];
    if let BaseName::File(file) = &args.base {
        read.push(file);
    }
    let certificate_file = Target::maybe(args.certificate.as_ref(), &read)?;
    let picture = Target::maybe(args.picture.as_ref(), &read)?;
    if let (Some(one), Some(other), Some(path)) = (&certificate_file, &picture, &args.picture)
        && one.is_same(other)
    {
        return Err(CliError::WrittenTwice { path: path.clone() });
    }
    let progress = Progress::start("reading the model");
    let input = input::read(&args.model)?;
    let other = args.against.as_deref().map(|name| input.model.reward(Some(name))).transpose();
    let other = other.map_err(|error| CliError::Reward { file: args.model.model.clone(), error })?;
    let dynamics = &input.model.dynamics;
    let initial = input.model.initial.as_ref();
    let budget = Budget { bits: args.max_bits, ..Budget::default() };
    let base = args.base.read(dynamics)?;
    let problem = |alpha: &Rational| -> Result<SoftProblem<'_>, CliError> {
        let temperature = Temperature::new(alpha.clone())?;
        Ok(SoftProblem { dynamics, reward: &input.reward, temperature, base: base.clone() })
    };

    let mut alpha = args.alpha.clone();
    let moves = args.distance.as_ref().map(|_| Sensitivities::new(dynamics, &base)).transpose()?;
    let (mut temperatures, mut certified) = (None, None);
    if let (Some(tolerance), Some(distance), Some(moves)) = (&args.tolerance, &args.distance, &moves) {
        progress.next("looking for temperatures that keep the policy");
        let question = (distance, tolerance);
        let found = certified_temperature(&problem(&Rational::from(1u32))?, moves, question, &args.width, budget)?;
        alpha.get_or_insert_with(|| found.own.alpha().clone());
        temperatures = Some(Temperatures {
            distance: distance.to_string(),
            tolerance: tolerance.to_string(),
            paper: found.paper.as_ref().map(|x| x.to_string()),
            universal: found.universal.alpha().to_string(),
            own: found.own.alpha().to_string(),
        });
        certified = Some(found);
    }

    let mut solutions: Vec<SoftSolution<'_>> = Vec::new();
    let (mut change, mut compared, mut stability, mut priced) = (None, None, None, None);
    let bellman = Bellman::new(dynamics, &input.reward);
    let hard = args.limit || (args.price && alpha.is_some());
    let optimum = if hard {
        progress.next("solving without regularisation");
        Some(solve::solve(&bellman)?)
    } else {
        None
    };
    if let Some(alpha) = &alpha {
        progress.next("enclosing the soft policy");
        let problem = problem(alpha)?;
        if let Some(other) = &other {
            let Comparison { solutions: both, distance, bound, total_variation } =
                compare(&problem, other, &args.width, budget)?;
            let (name, shown) = (args.against.clone(), bound.as_ref().map(|bound| bound.to_string()));
            change = Some(Change { against: name, distance: distance.to_string(), bound: shown });
            compared = Some((distance, bound, total_variation));
            solutions.extend(both);
        } else if let (Some(distance), Some(moves)) = (&args.distance, &moves) {
            let found = match &certified {
                Some(CertifiedTemperature { own, .. }) if own.alpha() == alpha => own.clone(),
                _ => Stability::new(enclose(&problem, &args.width, budget)?, moves, distance),
            };
            let bound = found.paper().map(|bound| bound.to_string());
            change = Some(Change { against: None, distance: distance.to_string(), bound });
            stability = Some(found);
        } else {
            solutions.push(enclose(&problem, &args.width, budget)?);
        }
        if let (true, Some(optimum)) = (args.price, &optimum) {
            progress.next("solving for the price");
            // As `compare` has it, so that the same solution serves both.
            let actions = dynamics.all_states().map(|state| dynamics.actions(state).len()).max().unwrap_or(1);
            let shares = if other.is_some() { actions } else { 1 };
            let found = price(&problem, optimum, &(&args.width / Rational::from(shares)), budget)?;
            // One solution for all of the answer: the narrower one.
            if let Some(first) = solutions.first_mut() {
                *first = found.solution.clone();
            }
            if let (Some((.., total_variation)), [first, second]) = (&mut compared, &solutions[..]) {
                *total_variation = dynamics.all_states().map(|state| first.total_variation(second, state)).collect();
            }
            if let (Some(stability), Some(distance), Some(moves)) = (&mut stability, &args.distance, &moves) {
                *stability = Stability::new(found.solution.clone(), moves, distance);
            }
            priced = Some(found);
        }
    }
    let tied = match &optimum {
        Some(optimum) if args.limit => {
            let none = || CliError::NoLimit { base: Foreign::from(args.base.shown()) };
            Some(TiedProblem::new(optimum, &base).ok_or_else(none)?)
        }
        _ => None,
    };
    let entropy = tied.as_ref().map(|tied| {
        progress.next("solving for the limit");
        enclose(&tied.on(dynamics), &args.width, budget)
    });
    let entropy = entropy.transpose()?;
    let limit = entropy.as_ref().zip(optimum.as_ref());
    let limit = limit.map(|(entropy, optimum)| SmallTemperatureLimit::new(entropy, optimum.optimal()));
    if let (Some(picture), Some(other)) = (&picture, &other) {
        progress.next("drawing");
        picture.write(draw(args, (dynamics, &input.reward, other), &base, budget)?.as_bytes())?;
    }

    let solution = stability.as_ref().map(Stability::solution).or(solutions.first());
    let answer = SoftAnswer {
        reward: &input.reward,
        base: &base,
        optimum: optimum.as_ref(),
        solution,
        change: match (&compared, &solutions[..], &other) {
            (Some((distance, bound, total_variation)), [_, solution], Some(reward)) => {
                let bound = bound.as_ref();
                Some(SoftChange { reward, solution, distance, bound, total_variation })
            }
            _ => None,
        },
        price: priced.as_ref(),
        limit: limit.as_ref().zip(entropy.as_ref()),
    };
    let is_asked = answer.change.is_some() || answer.price.is_some() || answer.limit.is_some();
    let mut evidence: Vec<Evidence<'_>> = Vec::new();
    // What no certificate states, but follows from what is stated by interval arithmetic here.
    let mut derived = Vec::new();
    if !args.no_check {
        let about = "the values and the bounds of the change of the policy";
        evidence.extend(stability.as_ref().map(|stability| Evidence::stability(about, stability, initial)));
        if let Some(CertifiedTemperature { universal, own, .. }) = &certified {
            let temperatures =
                [(universal, "the sharpened bound's temperature"), (own, "the own policy's temperature")];
            let others = temperatures.into_iter().filter(|(other, _)| Some(other.alpha()) != alpha.as_ref());
            evidence.extend(others.map(|(other, about)| Evidence::stability(about, other, initial)));
        }
        if is_asked || dynamics.pairs() <= MOST_CONFIRMED {
            evidence.push(Evidence::answer(answer, dynamics));
        } else {
            evidence.extend(solutions.first().map(|solution| Evidence::values(solution, initial)));
            derived.push("the policy");
        }
    }
    progress.next("certifying");
    let about: Vec<String> = evidence.iter().map(|evidence| evidence.about.clone()).collect();
    let checked = certify_all(evidence)?;
    if let (Some(target), Some((bytes, _))) = (&certificate_file, &checked) {
        target.write(bytes)?;
    }
    let report = SoftReport {
        header: Header {
            version: env!("CARGO_PKG_VERSION"),
            model: args.model.model.name().into_owned(),
            model_sha256: input.sha256,
            reward: args.model.reward.clone(),
            certified: checked.map(|(_, statement)| statement),
        },
        derived,
        discount: dynamics.discount().to_string(),
        alpha: alpha.map(|alpha| alpha.to_string()),
        base: args.base.shown(),
        width: args.width.to_string(),
        temperatures,
        change,
        states: SoftStates {
            dynamics,
            solution,
            change: compared.as_ref().map(|(.., total_variation)| &total_variation[..]),
            most_change: stability.as_ref().map(Stability::change),
            price: priced.as_ref().map(|priced| &*priced.price),
            limit: limit.as_ref(),
        },
    };
    let text = rendered(&report, &about, args.format).map_err(CliError::Stdout)?;
    drop(progress);
    match args.format {
        Format::Json => print_bytes(&text)?,
        Format::Text => print(|out| out.write_all(&text))?,
    }
    Ok(Exit::Done)
}

/// The answer as it will be printed.
fn rendered(report: &SoftReport<'_>, certified: &[String], format: Format) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    if format == Format::Json {
        output::json(&mut out, report)?;
        return Ok(out);
    }
    soft_text(&mut out, report)?;
    writeln!(out)?;
    if certified.is_empty() {
        writeln!(out, "not certified")?;
    }
    for about in certified {
        writeln!(out, "certified by cliff-check: {about}")?;
    }
    if !report.derived.is_empty() {
        let derived = report.derived.join(", ");
        writeln!(out, "derived from this by interval arithmetic, and stated by no certificate: {derived}")?;
    }
    Ok(out)
}

/// The picture from one reward to the other.
fn draw(
    args: &SoftArgs,
    (dynamics, reward, other): (&Dynamics, &Reward, &Reward),
    base: &Base,
    budget: Budget,
) -> Result<String, CliError> {
    let (state, action) = (args.state.as_deref().unwrap_or(""), args.action.as_deref().unwrap_or(""));
    let unknown = |what, name: &str, nearest| CliError::UnknownName {
        file: args.model.model.clone(),
        what,
        name: Foreign::from(name).into_owned(),
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
    let ends = [args.model.reward.as_deref(), args.against.as_deref()].map(|name| name.unwrap_or("effective reward"));
    let line = Line { dynamics, reward, direction: &direction, base, ends };
    match Picture::new(line, (at, pair), &temperatures, budget) {
        Ok(picture) => Ok(picture.svg()),
        Err(PictureError::Soft(error)) => Err(error.into()),
        Err(PictureError::Solve(error)) => Err(error.into()),
        Err(PictureError::Pieces) => Err(CliError::Picture(PictureError::Pieces)),
    }
}
