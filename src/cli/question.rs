//! The way of every question about a model: read it, solve it, have the answer checked, and show it
//! with its certificate.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::input::Input;
use super::output::{Progress, print, print_json};
use super::target::OutputFile;
use super::{CliError, Format, ModelArgs, input};
use crate::bellman::Bellman;
use crate::evidence::Certified;
use crate::number::Rational;
use crate::report::Hints;
use crate::solve::{Estimate, Optimum};

/// The flags that show what a text leaves out.
pub(super) const HINTS: Hints = Hints { duplicates: "--all", list: "--format json" };

/// What every question about a model has.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Write the certificate to this file.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Refuse to start if the exact answer is estimated to take more megabytes than this. Without
    /// it answers of more than 2^30 bits are refused, since they take minutes.
    #[arg(long, value_name = "MB")]
    pub(super) max_memory: Option<u64>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

/// Where a picture goes.
#[derive(Debug, Args)]
pub(super) struct PictureArgs {
    /// Draw the answer into this file, as SVG.
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
}

/// A question whose model was read.
pub(super) struct Question<'a> {
    pub(super) input: Input,
    pub(super) certificate: Option<OutputFile>,
    pub(super) progress: Progress,
    options: &'a Options,
}

impl Options {
    /// Reads the model, after having seen that the certificate can be written.
    pub(super) fn ask(&self, model: &ModelArgs) -> Result<Question<'_>, CliError> {
        let certificate = OutputFile::maybe(self.certificate.as_ref(), &[&model.model])?;
        let progress = Progress::start("reading the model");
        Ok(Question { input: input::read(model)?, certificate, progress, options: self })
    }
}

impl Question<'_> {
    /// The file of a picture, if one was asked for.
    pub(super) fn picture(&self, args: &PictureArgs) -> Result<Option<OutputFile>, CliError> {
        let picture = OutputFile::maybe(args.picture.as_ref(), &[&self.input.file])?;
        if let (Some(one), Some(other)) = (&self.certificate, &picture) {
            one.is_apart_from(other)?;
        }
        Ok(picture)
    }

    /// Refuses what is estimated to take long.
    fn check_cost(&self) -> Result<(), CliError> {
        self.input.check_cost(&Estimate::of(&self.input.model.dynamics), self.options.max_memory)
    }

    /// The optimum, where it does not take long.
    pub(super) fn solve<'m>(&self, bellman: &Bellman<'m, Rational>) -> Result<Optimum<'m, Rational>, CliError> {
        self.check_cost()?;
        self.progress.next("solving");
        self.input.solve(bellman, self.options.max_memory)
    }

    /// Writes a certificate to the file that was asked for, if one was.
    pub(super) fn write(&self, certificate: &[u8]) -> Result<(), CliError> {
        self.certificate.iter().try_for_each(|target| target.write(certificate))
    }

    /// Shows the answer as it was asked for.
    pub(super) fn show(
        &self,
        report: &impl Serialize,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), CliError> {
        self.progress.end();
        match self.options.format {
            Format::Json => print_json(report),
            Format::Text => print(text),
        }
    }

    /// Writes the certificate and shows the answer, with what the checker verified of it below the
    /// text.
    pub(super) fn answer<T>(
        &self,
        certified: &Certified<T>,
        report: &impl Serialize,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), CliError> {
        self.write(certified.certificate())?;
        self.show(report, |out| {
            text(out)?;
            writeln!(out, "\ncertified by cliff-check: {}", certified.statement())
        })
    }
}
