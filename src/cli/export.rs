//! `cliff export`: a checked certificate as the input of another verifier.

use std::path::PathBuf;

use clap::Args;

use super::CliError;
use super::claims::inputs;
use super::exit::Exit;
use super::output::{Progress, print_bytes};
use super::source::{CERTIFICATE, Source};
use super::target::OutputFile;
use crate::export::{write_claims, write_coq, write_smt};

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
    format: Format,
    /// The certificate.
    #[arg(value_name = "CERT", required_unless_present = "claims", conflicts_with = "claims")]
    certificate: Option<Source>,
    /// Write here instead of to standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Format {
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

pub(super) fn run(args: &ExportArgs) -> Result<Exit, CliError> {
    let read: Vec<&Source> = args.certificate.iter().collect();
    let out = OutputFile::maybe(args.out.as_ref(), &read)?;
    let progress = Progress::start("exporting");
    let text = match &args.certificate {
        Some(file) => exported(args, file)?,
        None => {
            let claims = inputs(args.format.claims.as_deref().unwrap_or_default())?;
            write_claims(claims.iter().map(|input| &input.claim))
        }
    };
    drop(progress);
    match out {
        Some(out) => out.write(text.as_bytes())?,
        None => print_bytes(text.as_bytes())?,
    }
    Ok(Exit::Done)
}

/// A certificate in the language that is asked for.
fn exported(args: &ExportArgs, file: &Source) -> Result<String, CliError> {
    let bytes = file.bytes(CERTIFICATE)?;
    let accepted = cliff_check::check(&bytes)
        .map_err(|refusal| CliError::NotAccepted { file: file.clone(), refusal: refusal.to_string() })?;
    let not_exported = |error| CliError::Export { file: file.clone(), error };
    if args.format.coq { write_coq(&accepted) } else { write_smt(&accepted) }.map_err(not_exported)
}
