//! `cliff check`: the independent checker.

use clap::Args;

use super::exit::Exit;
use super::output::{Progress, print};
use super::source::{CERTIFICATE, Source};
use super::{CliError, input};
use crate::evidence::{Instance, instance_text};
use crate::mdp::{Model, RewardChoiceError};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Certificates.
    #[arg(required = true, value_name = "CERT")]
    certificates: Vec<Source>,
    /// Refuse certificates that are not about this model.
    #[arg(long, value_name = "MODEL")]
    model: Option<Source>,
    /// The reward of the model that certificates are about, instead of its effective reward.
    #[arg(long, value_name = "NAME", requires = "model")]
    reward: Option<String>,
}

/// Checks all of them, whatever becomes of one; the worst end counts.
pub(super) fn run(args: &CheckArgs) -> Result<Exit, CliError> {
    let about = args.model.as_ref().map(|file| About::read(file, args.reward.as_deref())).transpose()?;
    let mut worst = Exit::Done;
    for file in &args.certificates {
        match accepted(file, about.as_ref()) {
            Ok(statement) => print(|out| writeln!(out, "{file}: accepted: {statement}"))?,
            Err(error) => worst = worst.worse(error.report()),
        }
    }
    Ok(worst)
}

/// What the checker accepts of a certificate, if it is about the model.
fn accepted(file: &Source, about: Option<&About>) -> Result<String, CliError> {
    let progress = Progress::start("checking");
    let bytes = file.bytes(CERTIFICATE)?;
    let checked = cliff_check::check(&bytes)
        .map_err(|refusal| CliError::NotAccepted { file: file.clone(), refusal: refusal.to_string() })?;
    about.map_or(Ok(()), |about| about.compare(file, &bytes))?;
    drop(progress);
    Ok(checked.statement().trim_end().to_owned())
}

/// What a certificate about a model says before its claim.
struct About {
    model: Source,
    /// The instance and the reward, if it is clear which.
    lines: Result<String, RewardChoiceError>,
    /// The instance alone: a certificate of a claim has its rewards, and where it starts, among the values of the claim's variables.
    dynamics: String,
}

impl About {
    fn read(file: &Source, reward: Option<&str>) -> Result<Self, CliError> {
        let (model, _) = input::read_model_with_digest(file)?;
        let Model { dynamics, initial, .. } = &model;
        let instance = Instance { dynamics, initial: initial.as_ref() };
        let alone = Instance { dynamics, initial: None };
        Ok(About {
            model: file.clone(),
            lines: model.reward(reward).map(|reward| instance_text(instance, Some(&reward))),
            dynamics: instance_text(alone, None),
        })
    }

    fn unclear(&self, error: RewardChoiceError) -> CliError {
        CliError::Reward { file: self.model.clone(), error }
    }

    /// Compares line by line; a certificate has two lines before its instance, and one spelling for each content.
    fn compare(&self, file: &Source, certificate: &[u8]) -> Result<(), CliError> {
        let certificate = String::from_utf8_lossy(certificate);
        let is_claim = matches!(certificate.lines().nth(1), Some("claim refutation" | "claim confirmation"));
        let lines = || self.lines.as_ref().map_err(|error| self.unclear(error.clone()));
        let expected = if is_claim { &self.dynamics } else { lines()? };
        self.compare_from(file, &certificate, 2, expected)?;
        // The answers of `cliff soft` are about a reward of the model, which their claim calls R.
        let reward = certificate.lines().position(|line| line == "given \"R\" pairs");
        match reward {
            Some(at) if certificate.lines().nth(1) == Some("claim confirmation") => {
                let rows = lines()?.split_once("\nreward\n").map_or("", |(_, rows)| rows);
                self.compare_from(file, &certificate, at + 1, rows)
            }
            _ => Ok(()),
        }
    }

    /// Compares the lines from `start` on, counted from 0, with those expected there.
    fn compare_from(&self, file: &Source, certificate: &str, start: usize, expected: &str) -> Result<(), CliError> {
        let mut found = certificate.lines().skip(start);
        for (number, expected) in expected.lines().enumerate() {
            let found = found.next().unwrap_or("");
            if found != expected {
                return Err(CliError::OtherModel {
                    file: file.clone(),
                    model: self.model.clone(),
                    line: start + number + 1,
                    found: found.to_owned(),
                    expected: expected.to_owned(),
                });
            }
        }
        Ok(())
    }
}
