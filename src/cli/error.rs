//! What can go wrong in a run, with its exit code.

use std::io;
use std::path::PathBuf;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, SourceSpan};
use thiserror::Error;

use super::exit::Exit;
use super::output::say;
use super::source::{FileKind, Source};
use crate::audit::{AuditError, TheoremsError};
use crate::evidence::{Difference, EvidenceError};
use crate::export::ExportError;
use crate::foreign::{Foreign, Lines, Sentence};
use crate::mdp::{Faults, RewardChoiceError};
use crate::number::Rational;
use crate::refute::{ExhibitError, RefuteError, ShardError};
use crate::soft::{BaseFileError, PictureError, SoftError};
use crate::solve::SolveError;
use crate::universe::ScopeError;

/// An error of the command, shown once and turned into the exit code.
#[derive(Debug, Error, Diagnostic)]
pub(super) enum CliError {
    /// A file cannot be read.
    #[error("cannot read {file}: {error}")]
    Read {
        /// The file.
        file: Source,
        /// Why.
        error: io::Error,
    },
    /// A file with more bytes than its kind may have.
    #[error("{file}: more than {} bytes, which is the limit of a {}", .kind.most_bytes, .kind.name)]
    TooManyBytes {
        /// The file.
        file: Source,
        /// What it should be.
        kind: FileKind,
    },
    /// A file that should be text.
    #[error("{file}: not a text: byte {position} is not UTF-8")]
    NotText {
        /// The file.
        file: Source,
        /// How many bytes before it are valid.
        position: usize,
    },
    /// A value for a parameter that the case does not have, or not in its range.
    #[error("--set {given}: {why} (case {case})")]
    Parameter {
        /// What was given.
        given: Foreign<'static>,
        /// The case.
        case: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Standard input is to be read twice.
    #[error("standard input can be read only once; `-` may stand for one file")]
    StdinTwice,
    /// Results would replace what they were made from.
    #[error("{} is read by this command; it is not overwritten", Foreign::path(.path))]
    Overwrite {
        /// The file.
        path: PathBuf,
    },
    /// Two results would go to one file.
    #[error("{} is to be written twice", Foreign::path(.path))]
    WrittenTwice {
        /// The file.
        path: PathBuf,
    },
    /// A signal asked the run to end, and it ended after saving what it had.
    #[error("{}; {saved}", if *.exit == Exit::Terminated { "terminated" } else { "interrupted" })]
    Ended {
        /// Which signal.
        exit: Exit,
        /// What was saved.
        saved: String,
    },
    /// A file cannot be written; what was there before is untouched.
    #[error("cannot write {}: {error}", Foreign::path(.path))]
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
    #[error("{file}: {}", Sentence(.message))]
    #[diagnostic(help("a model file is described in the README; `discount` and `states` are its main fields"))]
    Syntax {
        /// The file.
        file: Source,
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
    #[error("{file}: {} fault{} in the model\n{faults}", .faults.count(), if .faults.count() == 1 { "" } else { "s" })]
    Model {
        /// The file.
        file: Source,
        /// Its faults.
        faults: Faults,
    },
    /// The reward asked for cannot be chosen.
    #[error("{file}: {error}{}", if matches!(error, RewardChoiceError::Several { .. }) { "; choose one with --reward NAME" } else { "" })]
    Reward {
        /// The model file.
        file: Source,
        /// Why.
        error: RewardChoiceError,
    },
    /// A state or action that the model does not have.
    #[error("{file}: {what} {name:?} is not there{}", crate::foreign::suggestion(.nearest))]
    UnknownName {
        /// The model file.
        file: Source,
        /// What was asked for: `the state`, `the action`.
        what: &'static str,
        /// Its name.
        name: Foreign<'static>,
        /// The name that was perhaps meant.
        nearest: Option<String>,
    },
    /// The exact answer would not fit the memory that may be used.
    #[error(
        "{file}: the exact answer would take about {} (at most {largest} of its states depend on each other), more than the {} MB of --max-memory; \
         --actions-only finds the optimal actions without exact values",
        megabytes(*.bytes), .limit >> 20
    )]
    TooLarge {
        /// The model file.
        file: Source,
        /// The estimate.
        bytes: u64,
        /// The limit.
        limit: u64,
        /// The size of the largest component.
        largest: usize,
    },
    /// The exact answer would be too long to compute unasked.
    #[error(
        "{file}: the exact answer would take as long as one of about {} million bits (at most {largest} of its states depend on each other), \
         more than the limit of {} million; --max-memory MB sets another limit, --actions-only finds the optimal \
         actions without exact values",
        .bits / 1_000_000, .limit / 1_000_000
    )]
    TooLong {
        /// The model file.
        file: Source,
        /// The estimate.
        bits: u64,
        /// The limit.
        limit: u64,
        /// The size of the largest component.
        largest: usize,
    },
    /// A question from the start of a model that has none.
    #[error("{file}: the model has no initial distribution, which --from-start needs")]
    NoInitial {
        /// The model file.
        file: Source,
    },
    /// A policy with two actions for one state.
    #[error("{file}: the policy names two actions for the state {state}; several policies are given one by one")]
    TwoActions {
        /// The model file.
        file: Source,
        /// The state.
        state: Foreign<'static>,
    },
    /// A path that goes nowhere.
    #[error("{file}: the rewards at the two ends are equal, so that there is no way between them")]
    EqualEnds {
        /// The model file.
        file: Source,
    },
    /// Weights that no map can be drawn of.
    #[error("{file}: no map with the reward {name:?}: {why}")]
    Weights {
        /// The model file.
        file: Source,
        /// The reward.
        name: Foreign<'static>,
        /// Why.
        why: &'static str,
    },
    /// A change to come that is no action, and no state, where something may be chosen.
    #[error("{file}: {until:?} is no state and no action of a state where something may become optimal")]
    Until {
        /// The model file.
        file: Source,
        /// What was asked for.
        until: Foreign<'static>,
    },
    /// A path along the discount between two numbers that it cannot have.
    #[error("{file}: no path leads from discount {} to {}: {why}", .ends[0], .ends[1])]
    Discounts {
        /// The model file.
        file: Source,
        /// The two discounts.
        ends: Box<[Rational; 2]>,
        /// Why.
        why: &'static str,
    },
    /// The method needs a discount below 1.
    #[error(
        "{file}: --actions-only bounds errors by 1/(1 - discount) and needs probabilities in machine words; solve this model exactly"
    )]
    NoBounds {
        /// The model file.
        file: Source,
    },
    /// A certificate that the checker refuses.
    #[error("{file}: not accepted: {}", Sentence(.refusal))]
    NotAccepted {
        /// The certificate.
        file: Source,
        /// What the checker said.
        refusal: String,
    },
    /// A certificate that is accepted but cannot be exported.
    #[error("{file}: {error}")]
    Export {
        /// The certificate.
        file: Source,
        /// Why.
        error: ExportError,
    },
    /// A certificate that is about another model than the one given.
    #[error("{file}: not about the model {model}: {difference}")]
    OtherModel {
        /// The certificate.
        file: Source,
        /// The model.
        model: Source,
        /// The first difference.
        difference: Box<Difference>,
    },
    /// A claim that is neither built in nor a file.
    #[error("no claim {name:?} is built in, and there is no such file{}", crate::foreign::suggestion(.nearest))]
    UnknownClaim {
        /// What was asked for.
        name: Foreign<'static>,
        /// The claim that was perhaps meant.
        nearest: Option<String>,
    },
    /// A claim that cannot be read.
    #[error("{file}: {}", Lines(.message))]
    Claim {
        /// The file.
        file: Foreign<'static>,
        /// What is wrong, with its place.
        message: String,
    },
    /// A variant that is no claim.
    #[error("{}, {}: {}", Sentence(.claim), Sentence(.variant), Sentence(.message))]
    Variant {
        /// The claim.
        claim: String,
        /// What was asked of it.
        variant: String,
        /// What is wrong.
        message: String,
    },
    /// A text that is no scope of a universe.
    #[error("the universe {:?}: {}", Foreign::from(.text.as_str()), Sentence(&.error.to_string()))]
    Scope {
        /// The text.
        text: String,
        /// What is wrong.
        error: ScopeError,
    },
    /// A claim that cannot be searched.
    #[error(transparent)]
    Refute(#[from] RefuteError),
    /// A plan, result or checkpoint of a long search that cannot be used, or results that do not
    /// cover their plan.
    #[error("{file}: {}", Sentence(&.error.to_string()))]
    Shard {
        /// The file.
        file: Source,
        /// What is wrong with it.
        error: Box<ShardError>,
    },
    /// A claim that cannot be audited.
    #[error("{0}")]
    Audit(AuditError),
    /// Two evaluations of a claim disagree, the checker's and this program's among them: a fault of
    /// one of them.
    #[error("internal error: {0}; please report it with the claim")]
    Disagreement(AuditError),
    /// The gallery cannot be made of what this program is built with: a fault of it.
    #[error("internal error: the gallery: {0}")]
    Gallery(Box<ExhibitError>),
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
    #[error("{file}: {error}")]
    Base {
        /// The file.
        file: Source,
        /// What is wrong with it.
        error: BaseFileError,
    },
    /// A limit at temperature 0 for a reference policy that takes no optimal action at some state.
    #[error("no limit: at some state the policy in {base} gives no optimal action a positive probability")]
    NoLimit {
        /// The file.
        base: Foreign<'static>,
    },
    /// A picture with too many pieces.
    #[error("{0}")]
    Picture(PictureError),
    /// The exact values are too long for what was to be done with each of them.
    #[error(
        "the exact values have about {} million bits, more than the limit of {} million",
        .bits / 1_000_000, .limit / 1_000_000
    )]
    LongValues {
        /// Their bits.
        bits: u64,
        /// The limit.
        limit: u64,
    },
    /// The solver failed on a valid model: a fault of this program.
    #[error("internal error: {0}; please report it with the model")]
    Solve(SolveError),
}

impl From<SolveError> for CliError {
    fn from(error: SolveError) -> Self {
        match error {
            SolveError::TooLong { bits, limit } => CliError::LongValues { bits, limit },
            error => CliError::Solve(error),
        }
    }
}

impl From<ExhibitError> for CliError {
    fn from(error: ExhibitError) -> Self {
        CliError::Gallery(Box::new(error))
    }
}

impl From<EvidenceError> for CliError {
    fn from(error: EvidenceError) -> Self {
        match error {
            EvidenceError::Solve(error) => error.into(),
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
    fn exit(&self) -> Exit {
        match self {
            CliError::Read { .. } | CliError::Write { .. } | CliError::Stdout(_) => Exit::CannotReadOrWrite,
            CliError::StdinTwice
            | CliError::Overwrite { .. }
            | CliError::WrittenTwice { .. }
            | CliError::UnknownName { .. }
            | CliError::Parameter { .. }
            | CliError::EqualEnds { .. }
            | CliError::Discounts { .. }
            | CliError::Weights { .. }
            | CliError::Until { .. }
            | CliError::TwoActions { .. }
            | CliError::NoInitial { .. }
            | CliError::Reward { error: RewardChoiceError::Unknown { .. }, .. }
            | CliError::Variant { .. }
            | CliError::Scope { .. } => Exit::Usage,
            CliError::TooManyBytes { .. }
            | CliError::NotText { .. }
            | CliError::Syntax { .. }
            | CliError::Model { .. }
            | CliError::Reward { error: RewardChoiceError::Several { .. }, .. }
            | CliError::Base { .. }
            | CliError::NoLimit { .. }
            | CliError::UnknownClaim { .. }
            | CliError::Claim { .. }
            | CliError::Audit(_)
            | CliError::Refute(
                RefuteError::Grid { .. } | RefuteError::Universe { .. } | RefuteError::FalseSymmetry { .. },
            )
            | CliError::Export { .. } => Exit::InvalidInput,
            CliError::Shard { error, .. } => match &**error {
                ShardError::Refute(error)
                    if matches!(**error, RefuteError::Instance { .. } | RefuteError::Disagreement { .. }) =>
                {
                    Exit::Internal
                }
                ShardError::NoSuchShard { .. } | ShardError::Shards { .. } => Exit::Usage,
                _ => Exit::InvalidInput,
            },
            CliError::TooLarge { .. }
            | CliError::TooLong { .. }
            | CliError::LongValues { .. }
            | CliError::NoBounds { .. }
            | CliError::Uncertified(_) => Exit::Undecided,
            CliError::NotAccepted { .. } | CliError::OtherModel { .. } => Exit::NotAccepted,
            CliError::Soft(SoftError::Budget(_)) | CliError::Picture(_) => Exit::Undecided,
            CliError::Soft(SoftError::Temperature { .. } | SoftError::Width { .. } | SoftError::Range { .. }) => {
                Exit::Usage
            }
            CliError::Ended { exit, .. } => *exit,
            CliError::Evidence(_)
            | CliError::Disagreement(_)
            | CliError::Theorems(_)
            | CliError::Gallery(_)
            | CliError::Solve(_)
            | CliError::Refute(RefuteError::Instance { .. } | RefuteError::Disagreement { .. }) => Exit::Internal,
        }
    }

    /// Shows the error on stderr, without colour and with the same bytes everywhere.
    pub(super) fn report(&self) -> Exit {
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
        self.exit()
    }
}

fn megabytes(bytes: u64) -> String {
    if bytes < 1 << 20 { "1 MB".to_owned() } else { format!("{} MB", bytes >> 20) }
}

/// Turns a panic, which is always a fault of this program, into one line and its exit code.
pub(super) fn exit_on_panic() {
    std::panic::set_hook(Box::new(|info| {
        say(format_args!("internal error: {info}\nplease report it with the command and its input"));
        std::process::exit(Exit::Internal as i32);
    }));
}
