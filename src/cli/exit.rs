//! The exit codes: one for each meaning, whatever the command and whoever reads its output.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done, accepted, or nothing refuted.
    Done = 0,
    /// Refuted, with a checked witness; or a gate that fails, with its witness.
    Refuted = 1,
    /// Wrong usage, names that a flag gives and the model lacks among it.
    Usage = 2,
    /// Undecided within the budget.
    Undecided = 3,
    /// A certificate is not accepted.
    NotAccepted = 4,
    /// An input is invalid.
    InvalidInput = 5,
    /// A file, or standard output, cannot be read or written.
    CannotReadOrWrite = 6,
    /// What was found differs from what was expected.
    Differs = 7,
    /// A fault of this program.
    Internal = 70,
    /// Interrupted from the keyboard.
    Interrupted = 130,
    /// Terminated from outside.
    Terminated = 143,
}

/// What `cliff --help` says of them.
pub(super) const HELP: &str = "Exit codes: 0 done, accepted, or nothing refuted; 1 refuted, with a checked witness; \
2 usage; 3 undecided within the budget; 4 certificate not accepted; 5 invalid input; 6 cannot read or write; \
7 differs from what was expected; 70 internal error; 130 interrupted; 143 terminated. Of several inputs the worst counts.

`-` is standard input wherever a file is read. `cliff words` explains the words of the answers.";

impl Exit {
    /// The worse of two ends: what counts where there are several inputs. A fault of this program
    /// is worst; then come inputs that could not be used, then answers.
    pub(super) fn worse(self, other: Exit) -> Exit {
        if other.badness() > self.badness() { other } else { self }
    }

    fn badness(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Undecided => 1,
            Exit::Refuted => 2,
            Exit::Differs => 3,
            Exit::NotAccepted => 4,
            Exit::InvalidInput => 5,
            Exit::CannotReadOrWrite => 6,
            Exit::Usage => 7,
            Exit::Internal => 8,
            Exit::Interrupted | Exit::Terminated => 9,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_ends_counts_in_any_order() {
        let all = [Exit::Done, Exit::NotAccepted, Exit::CannotReadOrWrite, Exit::InvalidInput];
        let worst = |ends: &[Exit]| ends.iter().fold(Exit::Done, |worst, &end| worst.worse(end));
        assert_eq!(worst(&all), Exit::CannotReadOrWrite);
        assert_eq!(worst(&all.map(|end| end).into_iter().rev().collect::<Vec<_>>()), Exit::CannotReadOrWrite);
        assert_eq!(worst(&[Exit::Refuted, Exit::Undecided]), Exit::Refuted);
        assert_eq!(worst(&[]), Exit::Done);
    }
}
