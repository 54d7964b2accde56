//! `cliff export`: a checked certificate as the input of another verifier.

use std::path::{Path, PathBuf};

use clap::Args;

use super::CliError;
use super::claims::inputs;
use super::output::{Progress, print, write_file};
use crate::export::{Evidence, write_claims, write_coq, write_smt};

const HELP: &str = "\
The certificate is checked by the independent checker first; one that is refused is not exported (exit code 4).
Kinds: optimality, pair, ray, discontinuity, refutation, and for --coq soft. A
refutation becomes in Coq the theorem that the claim is false on its instance; in SMT-LIB, questions about the
optimal values and actions of the instance's rewards only, and none if it rests on bounds of soft values.

--coq writes a theorem whose proof runs a verified check. Compile it after `make -C proofs/coq`:
    cliff export --coq witness.cert --out witness.v && coqc -R proofs/coq/theories PolicyCliff witness.v
It ends by listing its axioms: none, or Coq's primitive integers where numbers have more than 256 bits, and
for soft values those of the real numbers.

--smt2 writes questions in QF_LRA; every answer must be `unsat`:
    cliff export --smt2 witness.cert --out witness.smt2 && z3 witness.smt2

--claims writes a definition for each reading of each claim, for theorems about their very texts. The development has
those of the paper and the classics, and theorems that most of them hold in every finite MDP:
    cliff export --claims paper classics --out proofs/coq/theories/claim_texts.v";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    target: Target,
    /// The certificate.
    #[arg(value_name = "CERT", required_unless_present = "claims", conflicts_with = "claims")]
    certificate: Option<PathBuf>,
    /// Write here instead of to standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Target {
    /// A Coq file whose compilation verifies the certificate in Coq's kernel.
    #[arg(long)]
    coq: bool,
    /// An SMT-LIB script whose every answer is `unsat`.
    #[arg(long)]
    smt2: bool,
    /// Claims as Coq terms: ids, `paper`, `classics` or files; the paper's by default.
    #[arg(long, value_name = "CLAIM", num_args = 0..)]
    claims: Option<Vec<String>>,
}

pub(super) fn run(args: &ExportArgs) -> Result<(), CliError> {
    let progress = Progress::start("exporting");
    let text = match &args.certificate {
        Some(path) => exported(args, path)?,
        None => {
            let claims = inputs(args.target.claims.as_deref().unwrap_or_default())?;
            write_claims(claims.iter().map(|input| &input.claim))
        }
    };
    drop(progress);
    match &args.out {
        Some(out) => write_file(out, text.as_bytes()),
        None => print(|out| out.write_all(text.as_bytes())),
    }
}

/// A certificate in the language that is asked for.
fn exported(args: &ExportArgs, path: &Path) -> Result<String, CliError> {
    let at = || path.to_path_buf();
    let bytes = std::fs::read(path).map_err(|error| CliError::Read { path: at(), error })?;
    let accepted = cliff_check::check(&bytes)
        .map_err(|refusal| CliError::NotAccepted { path: at(), refusal: refusal.to_string() })?;
    let not_exported = |error| CliError::Export { path: at(), error };
    let evidence = Evidence::read(&accepted.print()).map_err(not_exported)?;
    if args.target.coq { write_coq(&evidence) } else { write_smt(&evidence) }.map_err(not_exported)
}
