//! What can go wrong in a run, with its exit code.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, SourceSpan};
use thiserror::Error;

use crate::audit::{AuditError, TheoremsError};
use crate::evidence::EvidenceError;
use crate::export::ExportError;
use crate::mdp::{Faults, RewardChoiceError};
use crate::refute::{RefuteError, ShardError};
use crate::report::GalleryError;
use crate::soft::{BaseFileError, PictureError, SoftError};
use crate::solve::SolveError;
use crate::universe::ScopeError;

/// The exit code of wrong usage.
pub(super) const USAGE: u8 = 2;
/// The exit code of an answer that was not found within the budget.
pub(super) const UNDECIDED: u8 = 3;
const NOT_ACCEPTED: u8 = 4;
const INVALID_INPUT: u8 = 5;
const CANNOT_READ_OR_WRITE: u8 = 6;
const INTERNAL: u8 = 70;
/// The exit code of an interrupted run.
pub(super) const INTERRUPTED: u8 = 130;

/// An error of the command, shown once and turned into the exit code.
#[derive(Debug, Error, Diagnostic)]
pub(crate) enum CliError {
    /// A file cannot be read.
    #[error("cannot read {}: {error}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file cannot be written; what was there before is untouched.
    #[error("cannot write {}: {error}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Standard output cannot be written.
    #[error("cannot write the results: {0}")]
    Stdout(io::Error),
    /// A model file that is no JSON or TOML.
    #[error("{}: {message}", .path.display())]
    #[diagnostic(help("a model file is described in the README; `discount` and `states` are its main fields"))]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the parser said, with line and column.
        message: String,
        /// The text around the place, if it is small enough to show.
        #[source_code]
        source_code: Option<String>,
        /// The place.
        #[label("here")]
        place: Option<SourceSpan>,
    },
    /// A model that is read but invalid.
    #[error("{}: {} fault{} in the model\n{faults}", .path.display(), .faults.count(), if .faults.count() == 1 { "" } else { "s" })]
    Model {
        /// The file.
        path: PathBuf,
        /// Its faults.
        faults: Faults,
    },
    /// The reward asked for cannot be chosen.
    #[error("{}: {error}", .path.display())]
    Reward {
        /// The model file.
        path: PathBuf,
        /// Why.
        error: RewardChoiceError,
    },
    /// A state or action that the model does not have.
    #[error("{}: {what} \"{name}\" is not there{}", .path.display(), crate::mdp::suggestion(.nearest))]
    UnknownName {
        /// The model file.
        path: PathBuf,
        /// What was asked for: `the state`, `the action`.
        what: &'static str,
        /// Its name.
        name: String,
        /// The name that was perhaps meant.
        nearest: Option<String>,
    },
    /// A witness was asked for where there is no tie.
    #[error("{}: no witness at \"{state}\": {reason}", .path.display())]
    NotTied {
        /// The model file.
        path: PathBuf,
        /// The state.
        state: String,
        /// Why there is none.
        reason: String,
    },
    /// The exact answer would not fit the memory that may be used.
    #[error(
        "{}: the exact answer would take about {} MB ({largest} states depend on each other), more than the {} MB of --max-memory; \
         --actions-only finds the optimal actions without exact values",
        .path.display(), .bytes >> 20, .limit >> 20
    )]
    TooLarge {
        /// The model file.
        path: PathBuf,
        /// The estimate.
        bytes: u64,
        /// The limit.
        limit: u64,
        /// The size of the largest component.
        largest: usize,
    },
    /// The method needs a discount below 1.
    #[error("{}: --actions-only bounds errors by 1/(1 - discount) and needs probabilities in machine words; solve this model exactly", .path.display())]
    NoBounds {
        /// The model file.
        path: PathBuf,
    },
    /// A certificate that the checker refuses.
    #[error("{}: not accepted: {refusal}", .path.display())]
    NotAccepted {
        /// The certificate.
        path: PathBuf,
        /// What the checker said.
        refusal: String,
    },
    /// A certificate that is accepted but cannot be exported.
    #[error("{}: {error}", .path.display())]
    Export {
        /// The certificate.
        path: PathBuf,
        /// Why.
        error: ExportError,
    },
    /// A certificate that is about another model than the one given.
    #[error("{}: not about the model {}: line {line} is {found:?}, the model says {expected:?}", .path.display(), .model.display())]
    OtherModel {
        /// The certificate.
        path: PathBuf,
        /// The model.
        model: PathBuf,
        /// The first line that differs.
        line: usize,
        /// That line in the certificate.
        found: String,
        /// That line for the model.
        expected: String,
    },
    /// A claim that is neither built in nor a file.
    #[error("no claim \"{name}\" is built in, and there is no such file{}", crate::mdp::suggestion(.nearest))]
    UnknownClaim {
        /// What was asked for.
        name: String,
        /// The claim that was perhaps meant.
        nearest: Option<String>,
    },
    /// A claim that cannot be read.
    #[error("{file}: {message}")]
    Claim {
        /// The file.
        file: String,
        /// What is wrong, with its place.
        message: String,
    },
    /// A variant that is no claim.
    #[error("{claim}, {variant}: {message}")]
    Variant {
        /// The claim.
        claim: String,
        /// What was asked of it.
        variant: String,
        /// What is wrong.
        message: String,
    },
    /// A text that is no scope of a universe.
    #[error("the universe {text:?}: {error}")]
    Scope {
        /// The text.
        text: String,
        /// What is wrong.
        error: ScopeError,
    },
    /// A claim that cannot be searched.
    #[error(transparent)]
    Refute(#[from] RefuteError),
    /// A plan, result or checkpoint of a long search that cannot be used, or results that do not cover their plan.
    #[error("{}: {error}", .path.display())]
    Shard {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: Box<ShardError>,
    },
    /// A claim that cannot be audited.
    #[error("{0}")]
    Audit(AuditError),
    /// Two evaluations of a claim disagree, the checker's and this program's among them: a fault of one of them.
    #[error("internal error: {0}; please report it with the claim")]
    Disagreement(AuditError),
    /// The gallery cannot be made of what this program is built with: a fault of it.
    #[error("internal error: the gallery: {0}")]
    Gallery(Box<GalleryError>),
    /// The table of theorems does not fit the claims: a fault of this program.
    #[error("internal error: {0}")]
    Theorems(#[from] TheoremsError),
    /// The checker contradicts what the solver has just found: a fault of one of them.
    #[error("internal error: {0}; please report it with the model")]
    Evidence(Box<EvidenceError>),
    /// The checker leaves open what the solver has found, or one of its limits is exceeded.
    #[error("not certified: {0}")]
    Uncertified(Box<EvidenceError>),
    /// A question about regularised policies without an answer, or without one within the budget.
    #[error("{0}")]
    Soft(#[from] SoftError),
    /// A reference policy that cannot be used.
    #[error("{}: {error}", .path.display())]
    Base {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: BaseFileError,
    },
    /// A limit at temperature 0 for a reference policy that takes no optimal action at some state.
    #[error("no limit: at some state the policy in {base} gives no optimal action a positive probability")]
    NoLimit {
        /// The file.
        base: String,
    },
    /// A picture with too many pieces.
    #[error("{0}")]
    Picture(PictureError),
    /// The solver failed on a valid model: a fault of this program.
    #[error("internal error: {0}; please report it with the model")]
    Solve(#[from] SolveError),
}

impl From<GalleryError> for CliError {
    fn from(error: GalleryError) -> Self {
        CliError::Gallery(Box::new(error))
    }
}

impl From<EvidenceError> for CliError {
    fn from(error: EvidenceError) -> Self {
        match error {
            EvidenceError::Solve(error) => CliError::Solve(error),
            error if error.is_open() => CliError::Uncertified(Box::new(error)),
            error => CliError::Evidence(Box::new(error)),
        }
    }
}

impl From<AuditError> for CliError {
    fn from(error: AuditError) -> Self {
        if error.is_internal() { CliError::Disagreement(error) } else { CliError::Audit(error) }
    }
}

impl CliError {
    fn exit_code(&self) -> u8 {
        match self {
            CliError::Read { .. } | CliError::Write { .. } | CliError::Stdout(_) => CANNOT_READ_OR_WRITE,
            CliError::Syntax { .. }
            | CliError::Model { .. }
            | CliError::Reward { .. }
            | CliError::UnknownName { .. }
            | CliError::Base { .. }
            | CliError::NoLimit { .. }
            | CliError::NotTied { .. }
            | CliError::UnknownClaim { .. }
            | CliError::Claim { .. }
            | CliError::Audit(_)
            | CliError::Variant { .. }
            | CliError::Scope { .. }
            | CliError::Refute(RefuteError::Grid { .. } | RefuteError::Universe { .. })
            | CliError::Export { .. } => INVALID_INPUT,
            CliError::Shard { error, .. } => match **error {
                ShardError::Refute(RefuteError::Instance { .. } | RefuteError::Disagreement { .. }) => INTERNAL,
                _ => INVALID_INPUT,
            },
            CliError::TooLarge { .. } | CliError::NoBounds { .. } | CliError::Uncertified(_) => UNDECIDED,
            CliError::NotAccepted { .. } | CliError::OtherModel { .. } => NOT_ACCEPTED,
            CliError::Soft(SoftError::Budget(_)) | CliError::Picture(_) => UNDECIDED,
            CliError::Soft(SoftError::Temperature { .. } | SoftError::Width { .. } | SoftError::Range { .. }) => USAGE,
            CliError::Evidence(_)
            | CliError::Disagreement(_)
            | CliError::Theorems(_)
            | CliError::Gallery(_)
            | CliError::Solve(_)
            | CliError::Refute(RefuteError::Instance { .. } | RefuteError::Disagreement { .. }) => INTERNAL,
        }
    }

    /// Shows the error on stderr, without colour and with the same bytes everywhere.
    pub(super) fn report(&self) -> ExitCode {
        // A reader that has seen enough closes the pipe; that is no error of ours.
        if matches!(self, CliError::Stdout(error) if error.kind() == io::ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        match self {
            CliError::Syntax { source_code: Some(_), .. } => {
                let handler = GraphicalReportHandler::new_themed(GraphicalTheme::none()).with_width(120);
                let mut text = String::new();
                match handler.render_report(&mut text, self) {
                    Ok(()) => say(format_args!("error:{text}")),
                    Err(_) => say(format_args!("error: {self}")),
                }
            }
            _ => say(format_args!("error: {self}")),
        }
        ExitCode::from(self.exit_code())
    }
}

/// Writes a line to stderr, if that is possible: where it is a file on a full disk, the exit code has to say it all.
pub(super) fn say(line: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Turns a panic, which is always a fault of this program, into one line and its exit code.
pub(super) fn exit_on_panic() {
    std::panic::set_hook(Box::new(|info| {
        say(format_args!("internal error: {info}\nplease report it with the command and its input"));
        std::process::exit(i32::from(INTERNAL));
    }));
}
