//! The command `cliff`.

use std::process::ExitCode;

fn main() -> ExitCode {
    policy_cliff::cli::run()
}
