//! `refutation` certificates: an instance on which a claim's hypotheses hold and one of its
//! conclusions fails.

use cliff_check::Examined;
use malachite_base::num::basic::traits::One;

use super::claim_certificate::{BITS, ClaimCertificate, Stated};
use super::{Certified, Chosen, EvidenceError, agreement};
use crate::claim::{Claim, Evaluator, GivenValue, Instance, reads_every_epsilon};
use crate::mdp::Dynamics;
use crate::number::Rational;

/// An instance on which the hypotheses of a claim hold and one of its conclusions fails.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The text of the claim, or of a variant of it.
    pub claim: String,
    /// The conclusion that fails; of a question, the reading.
    pub conclusion: String,
    /// The instance.
    pub instance: Instance<Rational>,
    /// The dynamics of its frame, with names.
    pub dynamics: Dynamics,
}

/// On this instance all hypotheses of the claim hold, and `conclusion` (of a question: the reading)
/// fails.
///
/// The certificate is of kind `refutation`, and has the claim as a text. So a variant of a claim is
/// certified by being passed here: a hypothesis dropped ([`Claim::without_hypothesis`]) or a
/// constant changed ([`Claim::with_bound_times`]). States and actions have the names of the model
/// that the frame was made from, or else s0, s1, … and a0, a1, …
///
/// ```
/// use policy_cliff::claim::{Claim, Frame, GivenValue, Instance};
/// use policy_cliff::evidence::refutation;
/// use policy_cliff::number::Rational;
/// let text = "claim unique  given R : reward  show one: for every state s: size(A*(R, s)) = 1";
/// let claim = Claim::parse(text).unwrap();
/// let one = || vec![(0, Rational::from(1))];
/// let frame = Frame::new(Rational::from(0), &[vec![one(), one()]]).unwrap();
/// let zero = GivenValue::Pairs(vec![Rational::from(0), Rational::from(0)]);
/// let instance = Instance { frame, values: vec![zero] };
/// let refuted = refutation(&claim, "one", &instance).unwrap();
/// assert!(refuted.statement().to_string().contains("the conclusion \"one\" fails"));
/// ```
///
/// # Errors
/// [`EvidenceError`]. Unless it [is open](EvidenceError::is_open), this program or the checker is
/// wrong, or the instance refutes nothing.
pub fn refutation(
    claim: &Claim,
    conclusion: &str,
    instance: &Instance<Rational>,
) -> Result<Certified<Counterexample>, EvidenceError> {
    refutation_about(claim, conclusion, instance, &[])
}

/// The same of variables that are rewards of a model's file: the certificate says which, so that a
/// reader who has the file can compare them.
///
/// # Errors
/// As [`refutation`].
pub fn refutation_about(
    claim: &Claim,
    conclusion: &str,
    instance: &Instance<Rational>,
    about: &[(&str, Chosen<'_>)],
) -> Result<Certified<Counterexample>, EvidenceError> {
    let number = claim.conclusion(conclusion)?;
    let epsilon = refuted_at(claim, number, instance)?;
    let dynamics = instance.frame.dynamics()?;
    let pages = certificate(claim, Stated::Refuted(conclusion, epsilon.as_ref()), &dynamics, &instance.values);
    let pages = ClaimCertificate { about: about.to_vec(), ..pages };
    let examination = pages.examination(ladder(claim.is_soft(number)), |found| {
        !matches!(agrees(found, false), Err(EvidenceError::Open { .. }))
    })?;
    agrees(&examination.found, false)?;
    let bytes = pages.bytes(&examination.quantities, examination.precision);
    let text = pages.text.clone();
    let answer =
        Counterexample { claim: text, conclusion: conclusion.to_owned(), instance: instance.clone(), dynamics };
    Certified::new(answer, bytes, |refuted, accepted| {
        let said = (&*refuted.claim, Some(&*refuted.conclusion));
        agreement::claimed(said, refuted.instance.values.iter(), &refuted.dynamics, accepted)
    })
}

/// What the checker's evaluator makes of a claim on an instance, with the fixed points that it asks
/// for solved here: nothing need be refuted. `epsilon` is the number at which it reads `every eps >
/// 0`.
///
/// # Errors
/// As [`refutation`], whatever is refuted.
pub fn second_opinion(
    claim: &Claim,
    conclusion: &str,
    instance: &Instance<Rational>,
    epsilon: Option<&Rational>,
) -> Result<Examined, EvidenceError> {
    let number = claim.conclusion(conclusion)?;
    instance.validate(claim.givens())?;
    let dynamics = instance.frame.dynamics()?;
    let epsilon = epsilon.filter(|_| reads_epsilon(claim, number));
    let pages = certificate(claim, Stated::Refuted(conclusion, epsilon), &dynamics, &instance.values);
    // Whatever is not false has to be known to hold.
    let decided = |found: &Examined| {
        let parts = found.refinements.iter().chain(&found.hypotheses).chain(&found.conclusions);
        let mut others = parts.map(|(_, truth)| truth);
        others.all(Option::is_some)
    };
    pages.examination(ladder(claim.is_soft(number)), decided).map(|examination| examination.found)
}

/// Whether a hypothesis or this conclusion says `every eps > 0`.
fn reads_epsilon(claim: &Claim, number: usize) -> bool {
    let mut statements = claim.hypothesis_statements().chain(claim.conclusion_statements().skip(number).take(1));
    statements.any(|statement| reads_every_epsilon(statement.body))
}

/// That the instance refutes the conclusion, and for `every eps > 0` a number at which the body
/// fails.
fn refuted_at(claim: &Claim, number: usize, instance: &Instance<Rational>) -> Result<Option<Rational>, EvidenceError> {
    instance.validate(claim.givens())?;
    let mut outcome = Evaluator::new(claim).evaluate_big(instance)?;
    if outcome.refutes(number) {
        let epsilon = outcome.conclusions.swap_remove(number).fails_at.map(|epsilon| *epsilon);
        // Where no number refutes anything but one is read, any will do.
        return Ok(epsilon.or(reads_epsilon(claim, number).then_some(Rational::ONE)));
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
    Err(EvidenceError::NotRefuted { conclusion, found })
}

/// That the checker finds all refinements and hypotheses true, and the conclusions that the
/// certificate is about as said.
pub(super) fn agrees(found: &Examined, conclusions_hold: bool) -> Result<(), EvidenceError> {
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
                return Err(EvidenceError::Disagreement { statement, found });
            }
            None => return Err(EvidenceError::Open { statement }),
        }
    }
    Ok(())
}

/// How narrow what a claim asks for is enclosed.
fn ladder(soft: bool) -> &'static [u64] {
    if soft { &BITS } else { &[] }
}

/// What is to be said about a claim and the values of its variables.
fn certificate<'a>(
    claim: &'a Claim,
    stated: Stated<'a>,
    dynamics: &'a Dynamics,
    values: &'a [GivenValue<Rational>],
) -> ClaimCertificate<'a> {
    let givens = claim.givens().iter().map(|given| &*given.name).zip(values).collect();
    ClaimCertificate { stated, text: claim.to_string(), dynamics, givens, about: Vec::new() }
}
