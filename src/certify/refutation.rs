//! `refutation` certificates: an instance on which a claim's hypotheses hold and one of its conclusions fails.
//!
//! The checker's own evaluator says which fixed points the text asks for; they are solved here, and the certificate carries
//! them. So the writer knows nothing of how claims are evaluated, and the checker believes nothing that it is told.

use std::io::{self, Write};

use cliff_check::{Examined, Refusal, check, examine};
use malachite_base::num::basic::traits::{One, Zero};
use thiserror::Error;

use super::fixed_points::{Listed, Solver};
use super::writer::{Instance as Model, Writer, quoted};
use crate::claim::{Claim, ClaimError, Evaluator, Frame, GivenValue, Instance, InstanceError, reads_every_epsilon};
use crate::mdp::{Dynamics, Faults, ModelBuilder, Pair};
use crate::number::Rational;
use crate::solve::Components;

/// Bounds of what is irrational are 2^−bits apart for the first of these, and for the next where these do not decide.
const BITS: [u64; 4] = [16, 40, 120, 360];
/// Bounds of exp are computed with so many bits more.
const MORE_BITS: u64 = 24;

/// Why there is no certificate of a refutation.
#[derive(Debug, Error)]
pub enum RefutationError {
    /// The claim has no conclusion of this name.
    #[error(transparent)]
    Conclusion(#[from] ClaimError),
    /// The values are not those of the claim's variables on this frame.
    #[error("the instance does not fit the claim: {0}")]
    Instance(#[from] InstanceError),
    /// The frame cannot be written as the model of a certificate.
    #[error("the frame is no model: {0}")]
    Frame(Faults),
    /// This program's own evaluation does not find the conclusion refuted.
    #[error("the instance does not refute `{conclusion}`: {found}")]
    NotRefuted {
        /// The conclusion.
        conclusion: String,
        /// What holds or fails instead.
        found: String,
    },
    /// The checker decides by equations, signs and bounds, and those leave a part of the refutation open: that `every eps > 0`
    /// holds, say, is not decided by one eps, and that two irrational numbers are equal by no bounds.
    #[error("the checker cannot decide {statement} by equations, signs and bounds")]
    Open {
        /// The statement.
        statement: String,
    },
    /// No bounds of a fixed point were found that the checker can verify.
    #[error("no bounds were found of the `{quantity}` that the claim asks for, within the budget")]
    Unbounded {
        /// The word for it.
        quantity: &'static str,
    },
    /// The checker evaluates a statement otherwise than this program: one of the two is wrong.
    #[error("the checker disagrees with this program: it finds that {statement} {found}")]
    Disagreement {
        /// The statement.
        statement: String,
        /// What the checker finds: that it holds, or that it fails.
        found: &'static str,
    },
    /// The checker does not read or evaluate the certificate.
    #[error("the checker refuses this program's own certificate: {0}")]
    Refused(Refusal),
}

/// A `refutation`: on this instance all hypotheses of the claim hold, and `conclusion` (of a question: the reading) fails.
///
/// The bytes returned have been accepted by the checker in this run; [`Accepted::statement`](cliff_check::Accepted::statement)
/// of [`cliff_check::check`] says in words what they prove. The claim is printed into the certificate, so that a variant of a
/// claim (a hypothesis dropped, a constant changed: [`Claim::without_hypothesis`], [`Claim::with_bound_times`]) is certified by
/// being passed here. States and actions have the names of the model that the frame was made from, or else s0, s1, … and
/// a0, a1, …
///
/// ```
/// use policy_cliff::certify::refutation;
/// use policy_cliff::claim::{Claim, Frame, GivenValue, Instance};
/// use policy_cliff::number::Rational;
/// let claim = Claim::parse("claim unique  given R : reward  show one: for every state s: size(A*(R, s)) = 1").unwrap();
/// let one = || vec![(0, Rational::from(1))];
/// let frame = Frame::new(Rational::from(0), &[vec![one(), one()]]).unwrap();
/// let instance = Instance { frame, values: vec![GivenValue::Pairs(vec![Rational::from(0), Rational::from(0)])] };
/// let certificate = refutation(&claim, "one", &instance).unwrap();
/// assert!(cliff_check::check(&certificate).unwrap().statement().contains("the conclusion \"one\" fails"));
/// ```
///
/// # Errors
/// [`RefutationError`]; [`Disagreement`](RefutationError::Disagreement) and [`Refused`](RefutationError::Refused) are faults of
/// this program or of the checker, unless a limit of the checker is exceeded.
pub fn refutation(claim: &Claim, conclusion: &str, instance: &Instance<Rational>) -> Result<Vec<u8>, RefutationError> {
    let number = claim.conclusion(conclusion)?;
    let epsilon = refuted_at(claim, number, instance)?;
    let dynamics = dynamics_of(&instance.frame)?;
    let draft = Draft { claim, conclusion, dynamics: &dynamics, values: &instance.values, epsilon: epsilon.as_ref() };
    let evidence = draft.evidence(claim.is_soft(number), |found| {
        !matches!(agrees(found, conclusion), Err(RefutationError::Open { .. }))
    })?;
    agrees(&evidence.found, conclusion)?;
    let bytes = draft.bytes(&evidence.quantities, evidence.precision);
    check(&bytes).map_err(RefutationError::Refused)?;
    Ok(bytes)
}

/// What the checker's evaluator makes of a claim on an instance, with the fixed points that it asks for solved here: nothing
/// need be refuted. `epsilon` is the number at which it reads `every eps > 0`.
///
/// # Errors
/// As [`refutation`], whatever is refuted.
pub fn second_opinion(
    claim: &Claim,
    conclusion: &str,
    instance: &Instance<Rational>,
    epsilon: Option<&Rational>,
) -> Result<Examined, RefutationError> {
    let number = claim.conclusion(conclusion)?;
    instance.validate(claim.givens())?;
    let dynamics = dynamics_of(&instance.frame)?;
    let draft = Draft { claim, conclusion, dynamics: &dynamics, values: &instance.values, epsilon };
    // Whatever is not false has to be known to hold.
    let decided = |found: &Examined| {
        let mut others = found.refinements.iter().chain(&found.hypotheses).map(|(_, truth)| truth);
        others.all(Option::is_some) && found.conclusion.is_some()
    };
    draft.evidence(claim.is_soft(number), decided).map(|evidence| evidence.found)
}

/// That the instance refutes the conclusion, and for `every eps > 0` a number at which the body fails.
fn refuted_at(
    claim: &Claim,
    number: usize,
    instance: &Instance<Rational>,
) -> Result<Option<Rational>, RefutationError> {
    instance.validate(claim.givens())?;
    let mut outcome = Evaluator::new(claim).evaluate_big(instance)?;
    if outcome.refutes(number) {
        let epsilon = outcome.conclusions.swap_remove(number).fails_at;
        // Where no number refutes anything but one is read, any will do.
        let mut statements = claim.hypothesis_statements().chain(claim.conclusion_statements().skip(number).take(1));
        let read = statements.any(|statement| reads_every_epsilon(statement.body));
        return Ok(epsilon.or(read.then_some(Rational::ONE)));
    }
    let found = match (outcome.conclusions.get(number), outcome.failed) {
        (Some(conclusion), _) if conclusion.truth.holds() => "it holds".to_owned(),
        (Some(_), _) => "it is not decided".to_owned(),
        (None, Some(failed)) => {
            format!("the hypothesis `{}` does not hold", claim.hypotheses().get(failed).unwrap_or(&"?"))
        }
        (None, None) => "the refinement of a variable does not hold".to_owned(),
    };
    let conclusion = claim.conclusions().get(number).copied().unwrap_or_default().to_owned();
    Err(RefutationError::NotRefuted { conclusion, found })
}

/// That the checker finds all refinements and hypotheses true, and the conclusion false.
fn agrees(found: &Examined, conclusion: &str) -> Result<(), RefutationError> {
    let refinements =
        found.refinements.iter().map(|(name, truth)| (format!("the refinement of `{name}`"), *truth, true));
    let hypotheses = found.hypotheses.iter().map(|(name, truth)| (format!("the hypothesis `{name}`"), *truth, true));
    let conclusion = (format!("the conclusion `{conclusion}`"), found.conclusion, false);
    for (statement, truth, expected) in refinements.chain(hypotheses).chain([conclusion]) {
        match truth {
            Some(truth) if truth == expected => {}
            Some(truth) => {
                let found = if truth { "holds" } else { "fails" };
                return Err(RefutationError::Disagreement { statement, found });
            }
            None => return Err(RefutationError::Open { statement }),
        }
    }
    Ok(())
}

/// The dynamics that a frame was made from, or else the same with states named s0, s1, … and actions a0, a1, …
///
/// # Errors
/// [`RefutationError::Frame`] if the frame is no model.
pub fn dynamics_of(frame: &Frame<Rational>) -> Result<Dynamics, RefutationError> {
    if let Some(dynamics) = frame.source() {
        return Ok(Dynamics::clone(dynamics));
    }
    let mut builder = ModelBuilder::new();
    builder.discount(frame.discount().clone());
    for state in 0..frame.states() {
        builder.begin_state(&format!("s{state}"));
        for (position, pair) in frame.actions(state).enumerate() {
            builder.begin_action(&format!("a{position}"));
            builder.reward(None, Rational::ZERO);
            frame.row(pair).for_each(|(next, probability)| builder.successor(&format!("s{next}"), probability.clone()));
            builder.end_action();
        }
        builder.end_state();
    }
    builder.finish().map(|model| model.dynamics).map_err(RefutationError::Frame)
}

/// A fixed point with the word for it.
type Quantity = (&'static str, Listed);

/// What the checker finds, with what it was given for that.
struct Evidence {
    found: Examined,
    quantities: Vec<Quantity>,
    /// Of the bounds of exp.
    precision: Option<u64>,
}

/// What a refutation states.
struct Draft<'a> {
    claim: &'a Claim,
    conclusion: &'a str,
    dynamics: &'a Dynamics,
    values: &'a [GivenValue<Rational>],
    epsilon: Option<&'a Rational>,
}

impl Draft<'_> {
    /// Evidence with which the checker decides what is to be decided, or the narrowest that there is.
    fn evidence(&self, soft: bool, decided: impl Fn(&Examined) -> bool) -> Result<Evidence, RefutationError> {
        if !soft {
            return self.examined(&mut Solver::new(self.dynamics, 0), None);
        }
        let mut evidence = self.enclosed(BITS[0]);
        for bits in &BITS[1..] {
            if evidence.as_ref().is_ok_and(|evidence| decided(&evidence.found)) {
                break;
            }
            evidence = self.enclosed(*bits);
        }
        evidence
    }

    /// Evidence with bounds about 2^−bits apart, and with bounds of exp that are narrow enough to verify them.
    fn enclosed(&self, bits: u64) -> Result<Evidence, RefutationError> {
        let mut precision = bits + MORE_BITS;
        loop {
            let mut solver = Solver::new(self.dynamics, bits);
            let evidence = self.examined(&mut solver, Some(precision));
            if solver.precision <= precision {
                return evidence;
            }
            precision = solver.precision;
        }
    }

    fn examined(&self, solver: &mut Solver<'_>, precision: Option<u64>) -> Result<Evidence, RefutationError> {
        let draft = self.bytes(&[], precision);
        let mut quantities: Vec<Quantity> = Vec::new();
        let mut unbounded = None;
        let examined = examine(&draft, &mut |asked, holds| {
            // Two rewards may have the same values, and bounds may hold for both: the function is listed once.
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
            (Ok(found), _) => Ok(Evidence { found, quantities, precision }),
            (Err(_), Some(quantity)) => Err(RefutationError::Unbounded { quantity }),
            (Err(refusal), None) => Err(RefutationError::Refused(refusal)),
        }
    }

    fn bytes(&self, quantities: &[Quantity], precision: Option<u64>) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail.
        let _ = self.write(&mut bytes, quantities, precision);
        bytes
    }

    fn write(&self, out: impl Write, quantities: &[Quantity], precision: Option<u64>) -> io::Result<()> {
        let dynamics = self.dynamics;
        let mut writer = Writer::begin(out, "refutation", Model { dynamics, initial: None })?;
        let text = self.claim.to_string();
        writeln!(writer, "text {}", text.lines().count())?;
        for line in text.lines() {
            writeln!(writer, "{}", quoted(line))?;
        }
        writeln!(writer, "refutes {}", quoted(self.conclusion))?;
        for (given, value) in self.claim.givens().iter().zip(self.values) {
            write!(writer, "given {} ", quoted(&given.name))?;
            self.given(&mut writer, value)?;
        }
        match self.epsilon {
            Some(epsilon) => writeln!(writer, "epsilon {epsilon}")?,
            None => writeln!(writer, "epsilon none")?,
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
