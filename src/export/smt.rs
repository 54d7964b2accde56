//! A certificate as questions in SMT-LIB (QF_LRA), each of which a solver should answer `unsat`.

use std::fmt::{self, Write};

use super::evidence::{Claim, Evidence, ExportError, Ray, Table};
use crate::number::Rational;

/// Writes the questions: is there a solution of the Bellman equations that differs from what the
/// certificate states?
///
/// The unknowns are the optimal values `v0, v1, …` and, along a ray, ε = `e`; the solver has to
/// find out that Bellman's equations have only one solution. To spare it a global search, each
/// question names the largest deviation `b` of `v` from the stated values and a state where it is
/// reached, which every counterexample has.
///
/// # Errors
///
/// When the kind is `soft`: its statement is about exponentials. When no optimal value of a
/// refutation belongs to a reward of its instance: the questions are about these only.
pub fn write_smt(evidence: &Evidence) -> Result<String, ExportError> {
    if let Claim::Soft(_) = &evidence.claim {
        return Err(ExportError::Kind { kind: evidence.kind.clone(), target: "SMT-LIB, which has no exponentials" });
    }
    if matches!(&evidence.claim, Claim::Refutation(refutation) if refutation.precision.is_some()) {
        return Err(ExportError::Enclosed);
    }
    if matches!(&evidence.claim, Claim::Refutation(refutation) if refutation.found.is_empty()) {
        return Err(ExportError::NoTable);
    }
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = print(&mut out, evidence);
    Ok(out)
}

/// R + εD with the line V₀ + εV₁ that is claimed to be its optimal value.
struct Problem<'a> {
    evidence: &'a Evidence,
    reward: &'a Table,
    value: &'a [Rational],
    ray: Option<&'a Ray>,
}

fn print(out: &mut String, evidence: &Evidence) -> fmt::Result {
    writeln!(
        out,
        "; A policy-cliff certificate of kind {}, digest {}: every answer must be unsat.",
        evidence.kind, evidence.digest
    )?;
    writeln!(out, "(set-logic QF_LRA)")?;
    for state in 0..evidence.next.len() {
        writeln!(out, "(declare-const v{state} Real)")?;
    }
    writeln!(out, "(declare-const b Real)\n(declare-const e Real)")?;
    let problem = |reward, value, ray| Problem { evidence, reward, value, ray };
    match &evidence.claim {
        Claim::Optimality(optimum) => {
            problem(&optimum.reward, &optimum.value[..], None).everywhere(out, &optimum.optimal)
        }
        Claim::Pair { first, second, distance } => {
            problem(&first.reward, &first.value[..], None).everywhere(out, &first.optimal)?;
            problem(&second.reward, &second.value[..], None).everywhere(out, &second.optimal)?;
            print_distance(out, "rewards", &first.reward, &second.reward, distance)
        }
        // Refused by `write_smt`.
        Claim::Soft(_) => Ok(()),
        Claim::Refutation(refutation) => {
            for optimum in &refutation.found {
                problem(&optimum.reward, &optimum.value[..], None).everywhere(out, &optimum.optimal)?;
            }
            Ok(())
        }
        Claim::Rays { at, start, reward, value, rays } => {
            problem(reward, &value[..], None).at_state(out, "at the start", "(= e 0)", *at, start)?;
            for ray in rays {
                let along = problem(reward, &value[..], Some(ray));
                match &ray.until {
                    None => along.at_state(out, "within a ray", "(> e 0)", *at, &ray.within)?,
                    Some(until) => {
                        let until = Real(until);
                        along.at_state(
                            out,
                            "within a ray",
                            &format!("(and (> e 0) (< e {until}))"),
                            *at,
                            &ray.within,
                        )?;
                        along.at_state(out, "at the end of a ray", &format!("(= e {until})"), *at, &ray.at_end)?;
                        along.beyond(out, &format!("(> e {until})"))?;
                    }
                }
            }
            Ok(())
        }
    }
}

impl Problem<'_> {
    /// The claimed value of a state.
    fn line(&self, state: usize) -> String {
        match self.ray {
            None => Real(&self.value[state]).to_string(),
            Some(ray) => format!("(+ {} (* {} e))", Real(&self.value[state]), Real(&ray.slope[state])),
        }
    }

    /// Q(s,a) in terms of the unknown values.
    fn backup(&self, state: usize, action: usize) -> String {
        let mut text = format!("(+ {}", Real(&self.reward[state][action]));
        if let Some(ray) = self.ray {
            let _ = write!(text, " (* {} e)", Real(&ray.direction[state][action]));
        }
        for (next, probability) in &self.evidence.next[state][action] {
            let weight = &self.evidence.discount * probability;
            let _ = write!(text, " (* {} v{next})", Real(&weight));
        }
        text + ")"
    }

    /// v(s) = max Q(s,·) for every s, and 0 at absorbing states at discount 1.
    fn bellman(&self, out: &mut String) -> fmt::Result {
        for (state, actions) in self.evidence.next.iter().enumerate() {
            let backups = (0..actions.len()).map(|action| self.backup(state, action)).collect::<Vec<_>>();
            for backup in &backups {
                writeln!(out, "(assert (>= v{state} {backup}))")?;
            }
            write!(out, "(assert (or")?;
            for backup in &backups {
                write!(out, " (<= v{state} {backup})")?;
            }
            writeln!(out, "))")?;
        }
        print_end(out, self.evidence)
    }

    /// Is there another solution?
    fn values(&self, out: &mut String, about: &str, range: &str) -> fmt::Result {
        writeln!(out, "\n; The optimal values {about}.\n(push)\n(assert {range})")?;
        self.bellman(out)?;
        self.deviation(out)
    }

    /// The values differ from the claimed ones, by at most b and somewhere by b.
    fn deviation(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "(assert (> b 0))")?;
        let states = self.evidence.next.len();
        for state in 0..states {
            let line = self.line(state);
            writeln!(out, "(assert (and (<= (- v{state} {line}) b) (<= (- {line} v{state}) b)))")?;
        }
        write!(out, "(assert (or")?;
        for state in 0..states {
            let line = self.line(state);
            write!(out, " (= (- v{state} {line}) b) (= (- {line} v{state}) b)")?;
        }
        writeln!(out, "))\n(check-sat)\n(pop)")
    }

    /// Given the values, which the question before has settled: can another set of actions be
    /// optimal at a state?
    fn set(&self, out: &mut String, about: &str, range: &str, sets: &[(usize, &[usize])]) -> fmt::Result {
        writeln!(out, "\n; The optimal actions {about}.\n(push)\n(assert {range})")?;
        for state in 0..self.evidence.next.len() {
            writeln!(out, "(assert (= v{state} {}))", self.line(state))?;
        }
        write!(out, "(assert (or")?;
        for (state, set) in sets {
            for action in 0..self.evidence.next[*state].len() {
                let equal = format!("(= v{state} {})", self.backup(*state, action));
                if set.contains(&action) { write!(out, " (not {equal})")? } else { write!(out, " {equal}")? }
            }
        }
        writeln!(out, "))\n(check-sat)\n(pop)")
    }

    fn everywhere(&self, out: &mut String, sets: &[Vec<usize>]) -> fmt::Result {
        self.values(out, "of a reward", "(= e 0)")?;
        let sets = sets.iter().map(Vec::as_slice).enumerate().collect::<Vec<_>>();
        self.set(out, "of a reward", "(= e 0)", &sets)
    }

    fn at_state(&self, out: &mut String, about: &str, range: &str, state: usize, set: &[usize]) -> fmt::Result {
        self.values(out, about, range)?;
        self.set(out, about, range, &[(state, set)])
    }

    /// Can the optimal value stay on its line after the end of the ray?
    fn beyond(&self, out: &mut String, range: &str) -> fmt::Result {
        writeln!(out, "\n; The optimal values beyond a ray.\n(push)\n(assert {range})")?;
        self.bellman(out)?;
        for state in 0..self.evidence.next.len() {
            writeln!(out, "(assert (= v{state} {}))", self.line(state))?;
        }
        writeln!(out, "(check-sat)\n(pop)")
    }
}

/// At discount 1 the equations do not determine the values of absorbing states, which are 0.
fn print_end(out: &mut String, evidence: &Evidence) -> fmt::Result {
    for state in (0..evidence.next.len()).filter(|&state| evidence.is_final(state)) {
        writeln!(out, "(assert (= v{state} 0.0))")?;
    }
    Ok(())
}

/// The distance of two tables: no difference is larger, and one is as large.
fn print_distance(out: &mut String, what: &str, one: &Table, other: &Table, distance: &Rational) -> fmt::Result {
    writeln!(out, "\n; The distance of the {what}.\n(push)\n(assert (= e {}))", Real(distance))?;
    let differences = || one.iter().flatten().zip(other.iter().flatten()).map(|(one, other)| one - other);
    write!(out, "(assert (or")?;
    for difference in differences() {
        write!(out, " (> {0} e) (< {0} (- e))", Real(&difference))?;
    }
    write!(out, " (and")?;
    for difference in differences() {
        write!(out, " (not (= {0} e)) (not (= {0} (- e)))", Real(&difference))?;
    }
    writeln!(out, ")))\n(check-sat)\n(pop)")
}

/// A rational as SMT-LIB writes reals.
struct Real<'a>(&'a Rational);

impl fmt::Display for Real<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (numerator, denominator) = (self.0.numerator_ref(), self.0.denominator_ref());
        let sign = *self.0 < 0u32;
        f.write_str(if sign { "(- " } else { "" })?;
        if *denominator == 1u32 {
            write!(f, "{numerator}.0")?;
        } else {
            write!(f, "(/ {numerator}.0 {denominator}.0)")?;
        }
        f.write_str(if sign { ")" } else { "" })
    }
}
