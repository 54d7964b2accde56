//! Linear programs asked of z3, where it is installed.

use std::io::Write;
use std::process::Command;

use num_rational::BigRational;
use num_traits::Signed;

/// A number as SMT-LIB spells it.
pub fn spelled(x: &BigRational) -> String {
    let size = format!("(/ {}.0 {}.0)", x.numer().abs(), x.denom());
    if x.is_negative() { format!("(- {size})") } else { size }
}

/// A sum of terms.
pub fn sum(terms: impl IntoIterator<Item = String>) -> String {
    format!("(+ 0.0 0.0 {})", terms.into_iter().collect::<Vec<_>>().join(" "))
}

/// Whether each script, which declares and asserts, can be satisfied; none without z3. Its own search
/// for the least z is not asked: z3 4.8.12 finds one where there is none.
pub fn satisfiable(scripts: &[String]) -> Option<Vec<bool>> {
    let mut file = tempfile::NamedTempFile::new().ok()?;
    for script in scripts {
        writeln!(file, "(push)\n(declare-const z Real)\n{script}\n(check-sat)\n(pop)").ok()?;
    }
    let output = String::from_utf8(Command::new("z3").arg(file.path()).output().ok()?.stdout).ok()?;
    let answer = |line: &str| match line {
        "sat" => true,
        "unsat" => false,
        other => panic!("z3 says {other}"),
    };
    let answers: Vec<bool> = output.lines().map(answer).collect();
    assert_eq!(answers.len(), scripts.len());
    Some(answers)
}
