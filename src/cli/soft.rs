//! `cliff soft`: enclosures of regularised values and policies, certified in the same run, and
//! questions about stability.

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::input::Input;
use super::output::{self, Progress};
use super::source::{BASE, Source};
use super::target::OutputFile;
use super::{CliError, Format, ModelArgs, input};
use crate::evidence::{self, Chosen, ModelOrigin};
use crate::foreign::Foreign;
use crate::mdp::{Dynamics, PairFunction, Reward};
use crate::number::{Rational, parse};
use crate::report::{SoftReport, soft_text};
use crate::soft::{
    Base, Budget, Line, Moves, NoSoftAnswer, Picture, PictureError, SoftQuestion, Temperature, read_base,
};

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
    /// What entropy is counted against: `counting` takes every action alike; `uniform` is relative
    /// to the uniform policy, and FILE to the policy in it, as by a Kullback–Leibler term (JSON: a
    /// table of states, each a table of actions with their probabilities).
    #[arg(long, value_name = "counting|uniform|FILE", default_value = "counting", value_parser = base_name)]
    base: BaseName,
    /// Show how far the policy moves to the reward of this name.
    #[arg(long, value_name = "NAME")]
    against: Option<String>,
    /// Bound, by a certificate, how far the policy moves to any reward within this distance
    /// (maximum norm). The paper's bound is shown beside it; it is a theorem in Coq
    /// (soft_lipschitz), and not certified.
    #[arg(long, value_name = "DISTANCE", value_parser = positive, allow_hyphen_values = true, conflicts_with = "against")]
    distance: Option<Rational>,
    /// Find temperatures at which the policy moves by at most this much: by the paper's formula; by
    /// the sharpened bound, which like it holds for all higher temperatures and policies; and by
    /// the probabilities of the model's own policy, for one temperature only, the lowest that a
    /// search by halves could certify (others, lower or higher, need not do). The last two are
    /// certified. Without --alpha the last is then used.
    #[arg(long, value_name = "CHANGE", value_parser = share, allow_hyphen_values = true, requires = "distance")]
    tolerance: Option<Rational>,
    /// Show what the soft policy loses in reward against an optimal one.
    #[arg(long)]
    price: bool,
    /// Show the limit of the soft policy as the temperature falls to 0, and how far it is from the
    /// uniform selection.
    #[arg(long)]
    limit: bool,
    /// Draw the probability of --action at --state, from the model's reward (left) to that of
    /// --against (right), as SVG.
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
    /// Write the certificate of the answer (with --distance, of the values and the change) to this
    /// file.
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

pub(super) fn run(args: &SoftArgs) -> Result<Exit, CliError> {
    let mut read = vec![&args.model.model];
    if let BaseName::File(file) = &args.base {
        read.push(file);
    }
    let certificate_file = OutputFile::maybe(args.certificate.as_ref(), &read)?;
    let picture = OutputFile::maybe(args.picture.as_ref(), &read)?;
    if let (Some(one), Some(other)) = (&certificate_file, &picture) {
        one.is_apart_from(other)?;
    }
    let progress = Progress::start("reading the model");
    let input = input::read(&args.model)?;
    let other = args.against.as_deref().map(|name| input.model.reward(Some(name))).transpose();
    let other = other.map_err(|error| CliError::Reward { file: args.model.model.clone(), error })?;
    let dynamics = &input.model.dynamics;
    let base = args.base.read(dynamics)?;
    let mut question = SoftQuestion::new(dynamics, &input.reward, base, args.width.clone());
    question.alpha.clone_from(&args.alpha);
    question.moves = match (&other, &args.distance) {
        (Some(other), _) => Moves::To(other),
        (None, Some(distance)) => Moves::Within { distance: distance.clone(), tolerance: args.tolerance.clone() },
        (None, None) => Moves::Nowhere,
    };
    (question.suboptimality, question.limit) = (args.price, args.limit);
    question.budget.bits = args.max_bits;

    let answer = question.answer(&|step| progress.next(step)).map_err(|error| match error {
        NoSoftAnswer::Soft(error) => error.into(),
        NoSoftAnswer::Solve(error) => error.into(),
        NoSoftAnswer::NoLimit => CliError::NoLimit { base: Foreign::from(args.base.shown()) },
    })?;
    if let (Some(picture), Some(other)) = (&picture, &other) {
        progress.next("drawing");
        picture.write(draw(args, &input, &question, other)?.as_bytes())?;
    }
    progress.next("certifying");
    let evidence = match args.no_check {
        true => Vec::new(),
        false => {
            let other = args.against.as_deref().map(Chosen::Named);
            evidence::soft_answer(&question, &answer, ModelOrigin { other, ..input.origin() })?
        }
    };
    if let (Some(target), Some(part)) = (&certificate_file, evidence.first()) {
        target.write(part.accepted().0)?;
    }
    let names = (args.base.shown(), args.against.clone());
    let report = SoftReport::new(input.header(None), &question, &answer, &evidence, names);
    drop(progress);
    output::answer(args.format, &report, |out, report| soft_text(out, report))?;
    Ok(Exit::Done)
}

/// The picture from one reward to the other.
fn draw(args: &SoftArgs, input: &Input, question: &SoftQuestion<'_>, other: &Reward) -> Result<String, CliError> {
    let SoftQuestion { dynamics, reward, base, budget, .. } = question;
    let at = input.state(args.state.as_deref().unwrap_or(""))?;
    let pair = input.action(at, args.action.as_deref().unwrap_or(""))?;
    let direction = PairFunction::from_fn(reward.len(), |pair| other.at(pair) - reward.at(pair));
    let temperatures = args.alpha.iter().chain(&args.temperatures).cloned().map(Temperature::new);
    let mut temperatures = temperatures.collect::<Result<Vec<_>, _>>()?;
    temperatures.sort();
    temperatures.dedup();
    let ends = [args.model.reward.as_deref(), args.against.as_deref()].map(|name| name.unwrap_or("effective reward"));
    let line = Line { dynamics, reward, direction: &direction, base, ends };
    match Picture::new(line, (at, pair), &temperatures, *budget) {
        Ok(picture) => Ok(picture.svg()),
        Err(PictureError::Soft(error)) => Err(error.into()),
        Err(PictureError::Solve(error)) => Err(error.into()),
        Err(PictureError::Pieces) => Err(CliError::Picture(PictureError::Pieces)),
    }
}
