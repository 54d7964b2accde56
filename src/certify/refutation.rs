//! `refutation` certificates: an instance on which a claim's hypotheses hold and one of its conclusions fails.
//!
//! The checker's own evaluator says which fixed points the text asks for; they are solved here, and the certificate carries
//! them. So the writer knows nothing of how claims are evaluated, and the checker believes nothing that it is told.

use std::io::{self, Write};

use cliff_check::{Asked, Examined, Fraction, Pair as Coefficients, Refusal, check, examine};
use malachite_base::num::basic::traits::{One, Zero};
use thiserror::Error;

use super::writer::{Instance as Model, Writer, quoted};
use crate::bellman::{Bellman, occupancy};
use crate::claim::{Claim, ClaimError, Evaluator, Frame, GivenValue, Instance, InstanceError, reads_every_epsilon};
use crate::mdp::{Distribution, Dynamics, Faults, ModelBuilder, Pair, PairFunction, State, StochasticPolicy};
use crate::number::{Germ, Rational, parse_canonical};
use crate::solve::{Components, evaluate, solve};

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
    /// The checker decides by equations and signs, and those leave a part of the refutation open: that `every eps > 0` holds,
    /// say, is not decided by one eps.
    #[error("the checker cannot decide {statement} by equations and signs")]
    Open {
        /// The statement.
        statement: String,
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
    let epsilon = refuted_at(claim, conclusion, instance)?;
    let dynamics = dynamics_of(&instance.frame)?;
    let draft = Draft { claim, conclusion, dynamics: &dynamics, values: &instance.values, epsilon: epsilon.as_ref() };
    let (found, quantities) = draft.examined()?;
    agrees(&found, conclusion)?;
    let bytes = draft.bytes(&quantities);
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
    claim.conclusion(conclusion)?;
    instance.validate(claim.givens())?;
    let dynamics = dynamics_of(&instance.frame)?;
    let draft = Draft { claim, conclusion, dynamics: &dynamics, values: &instance.values, epsilon };
    draft.examined().map(|(found, _)| found)
}

/// That the instance refutes the conclusion, and for `every eps > 0` a number at which the body fails.
fn refuted_at(
    claim: &Claim,
    conclusion: &str,
    instance: &Instance<Rational>,
) -> Result<Option<Rational>, RefutationError> {
    let number = claim.conclusion(conclusion)?;
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
    Err(RefutationError::NotRefuted { conclusion: conclusion.to_owned(), found })
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
type Quantity = (&'static str, Vec<Germ>);

/// What a refutation states.
struct Draft<'a> {
    claim: &'a Claim,
    conclusion: &'a str,
    dynamics: &'a Dynamics,
    values: &'a [GivenValue<Rational>],
    epsilon: Option<&'a Rational>,
}

impl Draft<'_> {
    fn examined(&self) -> Result<(Examined, Vec<Quantity>), RefutationError> {
        let draft = self.bytes(&[]);
        let mut quantities: Vec<Quantity> = Vec::new();
        let examined = examine(&draft, &mut |asked| {
            let solved = self.solve(asked)?;
            let function = solved.iter().map(|x| Some([fraction(&x.constant)?, fraction(&x.slope)?]));
            let function: Option<Vec<Coefficients>> = function.collect();
            // Two rewards may have the same values; the function is listed once.
            let quantity = (asked.name(), solved);
            if !quantities.contains(&quantity) {
                quantities.push(quantity);
            }
            function
        });
        examined.map(|found| (found, quantities)).map_err(RefutationError::Refused)
    }

    /// A fixed point; none if the numbers do not come from these dynamics.
    fn solve(&self, asked: &Asked) -> Option<Vec<Germ>> {
        let dynamics = self.dynamics;
        let policy = |rows: &[Vec<Fraction>]| {
            let probabilities = rows.iter().flatten().map(rational).collect::<Option<Vec<_>>>()?;
            StochasticPolicy::new(dynamics, probabilities)
        };
        match asked {
            Asked::OptimalValue { reward } => {
                let reward = germs(reward)?;
                solve(&Bellman::new(dynamics, &reward)).ok().map(|optimum| optimum.values().to_vec())
            }
            Asked::PolicyValue { policy: rows, reward } => {
                let reward = germs(reward)?;
                evaluate(&Bellman::new(dynamics, &reward), &policy(rows)?).ok()
            }
            Asked::Occupancy { policy: rows, initial } => {
                let entries = initial.iter().enumerate().map(|(state, p)| Some((State::new(state), rational(p)?)));
                let entries: Vec<_> = entries.collect::<Option<Vec<_>>>()?;
                let initial = Distribution::new(entries.into_iter().filter(|(_, p)| *p > 0u32).collect())?;
                let visits = occupancy(dynamics, &initial, &policy(rows)?).ok()?;
                Some(visits.into_iter().map(|constant| Germ { constant, slope: Rational::ZERO }).collect())
            }
        }
    }

    fn bytes(&self, quantities: &[Quantity]) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail.
        let _ = self.write(&mut bytes, quantities);
        bytes
    }

    fn write(&self, out: impl Write, quantities: &[Quantity]) -> io::Result<()> {
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
        let components = Components::of(dynamics.states(), |_| 0..0, |_| 0);
        for (name, function) in quantities {
            let constants: Vec<Rational> = function.iter().map(|x| x.constant.clone()).collect();
            writer.values(name, &components, &constants)?;
            let slopes: Vec<Rational> = function.iter().map(|x| x.slope.clone()).collect();
            if slopes.iter().any(|slope| *slope != 0u32) {
                writer.values("slope", &components, &slopes)?;
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

/// The two libraries' numbers meet as text only.
fn rational(number: &Fraction) -> Option<Rational> {
    parse_canonical(&number.reduced().to_string()).ok()
}

fn fraction(number: &Rational) -> Option<Fraction> {
    Fraction::spelled(&number.to_string())
}

fn germs(rows: &[Vec<Coefficients>]) -> Option<PairFunction<Germ>> {
    let mut reward = PairFunction::new();
    for [constant, slope] in rows.iter().flatten() {
        reward.push(Germ { constant: rational(constant)?, slope: rational(slope)? });
    }
    Some(reward)
}
