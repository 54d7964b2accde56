//! A certificate as questions in SMT-LIB (QF_LRA), each of which a solver should answer `unsat`.

use std::fmt::{self, Write};

use cliff_check::{Accepted, Ray};

use super::error::ExportError;
use super::exportable::{Content, Exportable};
use super::numbers::{Solved, Table, indices, rational, table, values};
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
/// When certificates of the kind cannot be exported. When the kind is `soft`: its statement is
/// about exponentials. When no optimal value of a refutation belongs to a reward of its instance:
/// the questions are about these only.
pub fn write_smt(accepted: &Accepted) -> Result<String, ExportError> {
    let certificate = &Exportable::new(accepted)?;
    if let Content::Soft(_) = &certificate.claim {
        return Err(ExportError::Kind {
            kind: certificate.kind.to_owned(),
            target: "SMT-LIB, which has no exponentials",
        });
    }
    if let Content::Geometry(_) = &certificate.claim {
        return Err(ExportError::Kind { kind: certificate.kind.to_owned(), target: "SMT-LIB" });
    }
    if matches!(&certificate.claim, Content::Refutation(refutation) if refutation.precision.is_some()) {
        return Err(ExportError::Enclosed);
    }
    if matches!(&certificate.claim, Content::Refutation(refutation) if refutation.found.is_empty()) {
        return Err(ExportError::NoTable);
    }
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = print(&mut out, certificate);
    Ok(out)
}

/// R + εD with the line V₀ + εV₁ that is claimed to be its optimal value.
struct Problem<'a> {
    certificate: &'a Exportable<'a>,
    reward: &'a Table,
    value: &'a [Rational],
    ray: Option<&'a Ray<'a>>,
}

fn print(out: &mut String, certificate: &Exportable<'_>) -> fmt::Result {
    writeln!(
        out,
        "; A policy-cliff certificate of kind {}, digest {}: every answer must be unsat.",
        certificate.kind, certificate.digest
    )?;
    writeln!(out, "(set-logic QF_LRA)")?;
    for state in 0..certificate.next.len() {
        writeln!(out, "(declare-const v{state} Real)")?;
    }
    writeln!(out, "(declare-const b Real)\n(declare-const e Real)")?;
    let everywhere = |out: &mut String, optimum: &Solved| {
        let problem = Problem { certificate, reward: &optimum.reward, value: &optimum.value, ray: None };
        problem.everywhere(out, &optimum.optimal)
    };
    match &certificate.claim {
        Content::Optimality(optimum) => everywhere(out, optimum),
        Content::Pair(pair) => {
            let [first, second] = [&pair.first, &pair.second].map(Solved::of);
            everywhere(out, &first)?;
            everywhere(out, &second)?;
            print_distance(out, "rewards", &first.reward, &second.reward, &rational(pair.distance.is))
        }
        // Refused by `write_smt`.
        Content::Soft(_) | Content::Geometry(_) => Ok(()),
        Content::Refutation(refutation) => refutation.found.iter().try_for_each(|optimum| everywhere(out, optimum)),
        Content::Rays(start, rays) => {
            let (reward, value) = (table(start.reward.is), values(start.value.is));
            let (at, sets) = (start.at, indices(start.optimal.is));
            let along = |ray| Problem { certificate, reward: &reward, value: &value, ray };
            along(None).at_state(out, "at the start", "(= e 0)", at, &sets)?;
            for ray in rays {
                let along = along(Some(ray));
                let within = indices(ray.within.is);
                let Some(until) = ray.until.map(|until| rational(until.is)) else {
                    along.at_state(out, "within a ray", "(> e 0)", at, &within)?;
                    continue;
                };
                let until = Real(&until);
                let inside = format!("(and (> e 0) (< e {until}))");
                along.at_state(out, "within a ray", &inside, at, &within)?;
                let end = ray.at_end.map(|end| indices(end.is)).unwrap_or_default();
                along.at_state(out, "at the end of a ray", &format!("(= e {until})"), at, &end)?;
                along.beyond(out, &format!("(> e {until})"))?;
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
            Some(ray) => {
                format!("(+ {} (* {} e))", Real(&self.value[state]), Real(&rational(&ray.slope.is[state].fraction())))
            }
        }
    }

    /// Q(s,a) in terms of the unknown values.
    fn backup(&self, state: usize, action: usize) -> String {
        let mut text = format!("(+ {}", Real(&self.reward[state][action]));
        if let Some(ray) = self.ray {
            let _ = write!(text, " (* {} e)", Real(&rational(&ray.direction.is[state][action])));
        }
        for (next, probability) in &self.certificate.next[state][action] {
            let weight = &self.certificate.discount * probability;
            let _ = write!(text, " (* {} v{next})", Real(&weight));
        }
        text + ")"
    }

    /// v(s) = max Q(s,·) for every s, and 0 at absorbing states at discount 1.
    fn bellman(&self, out: &mut String) -> fmt::Result {
        for (state, actions) in self.certificate.next.iter().enumerate() {
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
        print_end(out, self.certificate)
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
        let states = self.certificate.next.len();
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
        for state in 0..self.certificate.next.len() {
            writeln!(out, "(assert (= v{state} {}))", self.line(state))?;
        }
        write!(out, "(assert (or")?;
        for (state, set) in sets {
            for action in 0..self.certificate.next[*state].len() {
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
        for state in 0..self.certificate.next.len() {
            writeln!(out, "(assert (= v{state} {}))", self.line(state))?;
        }
        writeln!(out, "(check-sat)\n(pop)")
    }
}

/// At discount 1 the equations do not determine the values of absorbing states, which are 0.
fn print_end(out: &mut String, certificate: &Exportable<'_>) -> fmt::Result {
    for state in (0..certificate.next.len()).filter(|&state| certificate.is_final(state)) {
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
