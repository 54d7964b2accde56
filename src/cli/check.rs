//! `cliff check`: the independent checker.

use clap::Args;

use super::CliError;
use super::exit::Exit;
use super::input::read_model_with_digest;
use super::output::{Progress, print};
use super::source::{CERTIFICATE, Source};
use crate::evidence::{Comparison, Difference, compare};
use crate::mdp::Model;

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Certificates.
    #[arg(required = true, value_name = "CERT")]
    certificates: Vec<Source>,
    /// Refuse certificates that are not about this model.
    #[arg(long, value_name = "MODEL")]
    model: Option<Source>,
    /// Refuse certificates that are not about this reward of the model.
    #[arg(long, value_name = "NAME", requires = "model")]
    reward: Option<String>,
}

/// Checks all of them, whatever becomes of one; the worst end counts.
pub(super) fn run(args: &CheckArgs) -> Result<Exit, CliError> {
    let model = args.model.as_ref().map(|file| Ok::<_, CliError>((file, read_model_with_digest(file)?.0)));
    let model = model.transpose()?;
    let about = model.as_ref().map(|(file, model)| (*file, model));
    let mut worst = Exit::Done;
    for file in &args.certificates {
        match accepted(file, about, args.reward.as_deref()) {
            Ok(statement) => print(|out| writeln!(out, "{file}: accepted: {statement}"))?,
            Err(error) => worst = worst.worse(error.report()),
        }
    }
    Ok(worst)
}

/// What the checker accepts of a certificate, if it is about the model, and what of the model it is
/// about.
fn accepted(file: &Source, model: Option<(&Source, &Model)>, reward: Option<&str>) -> Result<String, CliError> {
    let progress = Progress::start("checking");
    let bytes = file.bytes(CERTIFICATE)?;
    let checked = cliff_check::check(&bytes)
        .map_err(|refusal| CliError::NotAccepted { file: file.clone(), refusal: refusal.to_string() })?;
    let mut said = checked.statement().trim_end().to_owned();
    if let Some((name, model)) = model {
        let comparison = compare(&checked, model, reward).map_err(|difference| match difference {
            Difference::Reward(error) => CliError::Reward { file: name.clone(), error },
            difference => {
                let difference = Box::new(difference);
                CliError::OtherModel { file: file.clone(), model: name.clone(), difference }
            }
        })?;
        said.push_str(&format!("\n{}", words(name, &comparison)));
    }
    drop(progress);
    Ok(said)
}

fn words(model: &Source, comparison: &Comparison) -> String {
    let bound = comparison.bound.iter().map(|(subject, part)| format!("{subject} is its `{part}`; "));
    let bound: String = bound.collect();
    let free = match &comparison.free[..] {
        [] => "nothing is left free".to_owned(),
        free => format!("free, not compared with the model: {}", free.join(", ")),
    };
    format!("  the model {model} has these dynamics and names; {bound}{free}")
}
