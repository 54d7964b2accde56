//! `refutation` certificates: an instance on which a claim's hypotheses hold and one of its conclusions fails.

use cliff_check::{Examined, Refusal, check};
use malachite_base::num::basic::traits::{One, Zero};
use thiserror::Error;

use super::draft::{BITS, Draft, Verdict};
use crate::claim::{Claim, ClaimError, Evaluator, Frame, GivenValue, Instance, InstanceError, reads_every_epsilon};
use crate::mdp::{Dynamics, Faults, ModelBuilder};
use crate::number::Rational;

/// Why there is no certificate of a claim.
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
/// use policy_cliff::evidence::refutation;
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
    let draft = draft(claim, Verdict::Refuted(conclusion, epsilon.as_ref()), &dynamics, &instance.values);
    let evidence = draft.evidence(ladder(claim.is_soft(number)), |found| {
        !matches!(agrees(found, false), Err(RefutationError::Open { .. }))
    })?;
    agrees(&evidence.found, false)?;
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
    let draft = draft(claim, Verdict::Refuted(conclusion, epsilon), &dynamics, &instance.values);
    // Whatever is not false has to be known to hold.
    let decided = |found: &Examined| {
        let parts = found.refinements.iter().chain(&found.hypotheses).chain(&found.conclusions);
        let mut others = parts.map(|(_, truth)| truth);
        others.all(Option::is_some)
    };
    draft.evidence(ladder(claim.is_soft(number)), decided).map(|evidence| evidence.found)
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

/// That the checker finds all refinements and hypotheses true, and the conclusions that the certificate is about as said.
pub(super) fn agrees(found: &Examined, conclusions_hold: bool) -> Result<(), RefutationError> {
    let all = |what: &'static str, expected: bool, parts: &[(String, Option<bool>)]| {
        let part = move |(name, truth): &(String, Option<bool>)| (format!("the {what} `{name}`"), *truth, expected);
        parts.iter().map(part).collect::<Vec<_>>()
    };
    let refinements = all("refinement of", true, &found.refinements);
    let hypotheses = all("hypothesis", true, &found.hypotheses);
    let conclusions = all("conclusion", conclusions_hold, &found.conclusions);
    for (statement, truth, expected) in refinements.into_iter().chain(hypotheses).chain(conclusions) {
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

/// How narrow what a claim asks for is enclosed.
pub(super) fn ladder(soft: bool) -> &'static [u64] {
    if soft { &BITS } else { &[] }
}

/// What is to be said about a claim and the values of its variables.
pub(super) fn draft<'a>(
    claim: &'a Claim,
    verdict: Verdict<'a>,
    dynamics: &'a Dynamics,
    values: &'a [GivenValue<Rational>],
) -> Draft<'a> {
    let givens = claim.givens().iter().map(|given| &*given.name).zip(values).collect();
    Draft { verdict, text: claim.to_string(), dynamics, givens }
}
