//! Certificates that carry a claim: its text, the values of its variables, and the fixed points
//! that evaluation asks for.
//!
//! The checker's own evaluator says which fixed points the text asks for; they are solved here, and
//! the certificate carries them. So the writer knows nothing of how claims are evaluated, and the
//! checker believes nothing that it is told.

use std::io::{self, Write};

use cliff_check::{Examined, examine};

use super::EvidenceError;
use super::certified::written;
use super::fixed_points::{FixedPoints, Listed};
use super::sections::{Chosen, ModelSections as Model, Quoted, Writer};
use crate::claim::GivenValue;
use crate::mdp::{Components, Dynamics, Pair};
use crate::number::Rational;

/// Bounds of what is irrational are 2^−bits apart for the first of these, and for the next where
/// these do not decide.
pub(super) const BITS: [u64; 4] = [16, 40, 120, 360];
/// Bounds of exp are computed with so many bits more.
const MORE_BITS: u64 = 24;

/// A fixed point with the word for it.
pub(super) type Quantity = (&'static str, Listed);

/// What the checker finds, with what it was given for that.
pub(super) struct Examination {
    pub(super) found: Examined,
    pub(super) quantities: Vec<Quantity>,
    /// Of the bounds of exp.
    pub(super) precision: Option<u64>,
}

/// What is stated about the conclusions of the claim.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stated<'a> {
    /// The one of this name fails; the number is the one at which `every eps > 0` is read.
    Refuted(&'a str, Option<&'a Rational>),
    /// All hold.
    Confirmed,
}

/// What a certificate of a claim states.
pub(super) struct ClaimCertificate<'a> {
    pub(super) stated: Stated<'a>,
    pub(super) text: String,
    pub(super) dynamics: &'a Dynamics,
    /// The variables of the text in order.
    pub(super) givens: Vec<(&'a str, &'a GivenValue<Rational>)>,
    /// Which of them are rewards of a model's file.
    pub(super) about: Vec<(&'a str, Chosen<'a>)>,
}

impl ClaimCertificate<'_> {
    /// The first examination in which the checker decides what is to be decided, or the one with
    /// the narrowest bounds.
    ///
    /// `ladder` says how many bits bounds of irrational numbers have, one after the other. It is
    /// empty if there are none.
    pub(super) fn examination(
        &self,
        ladder: &[u64],
        decided: impl Fn(&Examined) -> bool,
    ) -> Result<Examination, EvidenceError> {
        let Some((first, rest)) = ladder.split_first() else {
            return self.examined(&mut FixedPoints::new(self.dynamics, 0), None);
        };
        let mut examination = self.enclosed(*first);
        for bits in rest {
            if examination.as_ref().is_ok_and(|examination| decided(&examination.found)) {
                break;
            }
            examination = self.enclosed(*bits);
        }
        examination
    }

    /// With bounds about 2^−bits apart, and bounds of exp that are narrow enough to verify them.
    fn enclosed(&self, bits: u64) -> Result<Examination, EvidenceError> {
        let mut precision = bits + MORE_BITS;
        loop {
            let mut solver = FixedPoints::new(self.dynamics, bits);
            let examination = self.examined(&mut solver, Some(precision));
            if solver.precision <= precision {
                return examination;
            }
            precision = solver.precision;
        }
    }

    fn examined(&self, solver: &mut FixedPoints<'_>, precision: Option<u64>) -> Result<Examination, EvidenceError> {
        let bytes = self.bytes(&[], precision);
        let mut quantities: Vec<Quantity> = Vec::new();
        let mut unbounded = None;
        let examined = examine(&bytes, &mut |asked, holds| {
            // Two rewards may have the same values, and bounds may hold for both: the function is
            // listed once.
            let mut listed = quantities.iter().filter(|(name, _)| *name == asked.name());
            if let Some(bounds) = listed.find_map(|(_, listed)| listed.bounds().filter(|bounds| holds(bounds))) {
                return Some(bounds);
            }
            let solved = solver.solve(asked, holds);
            if solved.is_none() && precision.is_some() {
                unbounded = Some(asked.name());
            }
            let solved = solved?;
            let bounds = solved.bounds();
            quantities.push((asked.name(), solved));
            bounds
        });
        match (examined, unbounded) {
            (Ok(found), _) => Ok(Examination { found, quantities, precision }),
            (Err(_), Some(quantity)) => Err(EvidenceError::Unbounded { quantity }),
            (Err(refusal), None) => Err(refusal.into()),
        }
    }

    pub(super) fn bytes(&self, quantities: &[Quantity], precision: Option<u64>) -> Vec<u8> {
        written(|out| self.write(out, quantities, precision))
    }

    fn write(&self, out: impl Write, quantities: &[Quantity], precision: Option<u64>) -> io::Result<()> {
        let dynamics = self.dynamics;
        let kind = match self.stated {
            Stated::Refuted(..) => "refutation",
            Stated::Confirmed => "confirmation",
        };
        let mut writer = Writer::begin(out, kind, Model { dynamics, initial: None }, &self.about, false)?;
        writeln!(writer, "text {}", self.text.lines().count())?;
        for line in self.text.lines() {
            writeln!(writer, "{}", Quoted(line))?;
        }
        if let Stated::Refuted(conclusion, _) = self.stated {
            writeln!(writer, "refutes {}", Quoted(conclusion))?;
        }
        for (name, value) in &self.givens {
            write!(writer, "given {} ", Quoted(name))?;
            self.given(&mut writer, value)?;
        }
        match self.stated {
            Stated::Refuted(_, Some(epsilon)) => writeln!(writer, "epsilon {epsilon}")?,
            Stated::Refuted(_, None) => writeln!(writer, "epsilon none")?,
            Stated::Confirmed => {}
        }
        if let Some(precision) = precision {
            writeln!(writer, "precision {precision}")?;
        }
        let components = Components::of(dynamics.states(), |_| 0..0, |_| 0);
        for (name, listed) in quantities {
            match listed {
                Listed::Function(function) => {
                    let constants: Vec<Rational> = function.iter().map(|x| x.constant.clone()).collect();
                    writer.values(name, &components, &constants)?;
                    let slopes: Vec<Rational> = function.iter().map(|x| x.slope.clone()).collect();
                    if slopes.iter().any(|slope| *slope != 0u32) {
                        writer.values("slope", &components, &slopes)?;
                    }
                }
                Listed::Between(lower, upper) => {
                    writeln!(writer, "{name}")?;
                    writer.values("lower", &components, lower)?;
                    writer.values("upper", &components, upper)?;
                }
            }
        }
        writer.end(dynamics)
    }

    fn given(&self, writer: &mut impl Write, value: &GivenValue<Rational>) -> io::Result<()> {
        let dynamics = self.dynamics;
        match value {
            GivenValue::Number(x) => writeln!(writer, "number {x}"),
            GivenValue::State(state) => writeln!(writer, "state {state}"),
            GivenValue::Component(k) => writeln!(writer, "component {k}"),
            GivenValue::Action(pair) => {
                let pair = Pair::new(*pair);
                writeln!(writer, "action {}", dynamics.position(dynamics.state_of(pair), pair))
            }
            GivenValue::Pairs(f) => {
                writeln!(writer, "pairs")?;
                self.pairs(writer, f)
            }
            GivenValue::PairTuple(tuple) => {
                writeln!(writer, "tuple {}", tuple.len())?;
                tuple.iter().try_for_each(|f| self.pairs(writer, f))
            }
            GivenValue::States(f) => {
                writeln!(writer, "states")?;
                f.iter().try_for_each(|x| writeln!(writer, "{x}"))
            }
            GivenValue::StateTuple(tuple) => {
                writeln!(writer, "weights {}", tuple.len())?;
                tuple.iter().flatten().try_for_each(|x| writeln!(writer, "{x}"))
            }
        }
    }

    fn pairs(&self, writer: &mut impl Write, f: &[Rational]) -> io::Result<()> {
        for state in self.dynamics.all_states() {
            for (place, pair) in self.dynamics.actions(state).enumerate() {
                write!(writer, "{}{}", if place == 0 { "" } else { " " }, f[pair.index()])?;
            }
            writeln!(writer)?;
        }
        Ok(())
    }
}
