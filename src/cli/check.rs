//! `cliff check`: the independent checker.

use std::path::{Path, PathBuf};

use clap::Args;

use super::output::{Progress, print};
use super::{CliError, input};
use crate::evidence::{Instance, instance_text};
use crate::mdp::{Model, RewardChoiceError};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Certificates.
    #[arg(required = true, value_name = "CERT")]
    certificates: Vec<PathBuf>,
    /// Refuse certificates that are not about this model.
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// The reward of the model that certificates are about, instead of its effective reward.
    #[arg(long, value_name = "NAME", requires = "model")]
    reward: Option<String>,
}

pub(super) fn run(args: &CheckArgs) -> Result<(), CliError> {
    let progress = Progress::start("checking");
    let about = args.model.as_deref().map(|path| About::read(path, args.reward.as_deref())).transpose()?;
    let mut accepted = Vec::new();
    for path in &args.certificates {
        let bytes = std::fs::read(path).map_err(|error| CliError::Read { path: path.clone(), error })?;
        let checked = cliff_check::check(&bytes)
            .map_err(|refusal| CliError::NotAccepted { path: path.clone(), refusal: refusal.to_string() })?;
        if let Some(about) = &about {
            about.compare(path, &bytes)?;
        }
        accepted.push((path, checked.statement().trim_end().to_owned()));
    }
    drop(progress);
    print(|out| {
        accepted.iter().try_for_each(|(path, statement)| writeln!(out, "{}: accepted: {statement}", path.display()))
    })
}

/// What a certificate about a model says before its claim.
struct About {
    model: PathBuf,
    /// The instance and the reward, if it is clear which.
    lines: Result<String, RewardChoiceError>,
    /// The instance alone: a certificate of a claim has its rewards, and where it starts, among the values of the claim's variables.
    dynamics: String,
}

impl About {
    fn read(path: &Path, reward: Option<&str>) -> Result<Self, CliError> {
        let (model, _) = input::read_model_with_digest(path)?;
        let Model { dynamics, initial, .. } = &model;
        let instance = Instance { dynamics, initial: initial.as_ref() };
        let alone = Instance { dynamics, initial: None };
        Ok(About {
            model: path.to_owned(),
            lines: model.reward(reward).map(|reward| instance_text(instance, Some(&reward))),
            dynamics: instance_text(alone, None),
        })
    }

    fn unclear(&self, error: RewardChoiceError) -> CliError {
        CliError::Reward { path: self.model.clone(), error }
    }

    /// Compares line by line; a certificate has two lines before its instance, and one spelling for each content.
    fn compare(&self, path: &Path, certificate: &[u8]) -> Result<(), CliError> {
        let certificate = String::from_utf8_lossy(certificate);
        let is_claim = matches!(certificate.lines().nth(1), Some("claim refutation" | "claim confirmation"));
        let lines = || self.lines.as_ref().map_err(|error| self.unclear(error.clone()));
        let expected = if is_claim { &self.dynamics } else { lines()? };
        self.compare_from(path, &certificate, 2, expected)?;
        // The answers of `cliff soft` are about a reward of the model, which their claim calls R.
        let reward = certificate.lines().position(|line| line == "given \"R\" pairs");
        match reward {
            Some(at) if certificate.lines().nth(1) == Some("claim confirmation") => {
                let rows = lines()?.split_once("\nreward\n").map_or("", |(_, rows)| rows);
                self.compare_from(path, &certificate, at + 1, rows)
            }
            _ => Ok(()),
        }
    }

    /// Compares the lines from `start` on, counted from 0, with those expected there.
    fn compare_from(&self, path: &Path, certificate: &str, start: usize, expected: &str) -> Result<(), CliError> {
        let mut found = certificate.lines().skip(start);
        for (number, expected) in expected.lines().enumerate() {
            let found = found.next().unwrap_or("");
            if found != expected {
                return Err(CliError::OtherModel {
                    path: path.to_owned(),
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
