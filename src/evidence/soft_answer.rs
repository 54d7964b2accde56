//! Answers about soft policies: a claim says between which numbers everything lies that they
//! contain, and a `confirmation` confirms it.

use super::claim_certificate::{ClaimCertificate, Quantity, Stated};
use super::fixed_points::{Listed, bounds, fixed};
use super::refutation::agrees;
use super::write::precision;
use super::{Certified, EvidenceError, ModelOrigin, Verified, agreement, soft, stability};
use crate::claim::GivenValue;
use crate::mdp::{Pair, PairFunction};
use crate::number::{Enclosure, Rational};
use crate::soft::{
    Base, CertifiedTemperature, SoftAnswer, SoftLimit, SoftPolicy, SoftQuestion, SoftSolution, Stability,
};

/// What an exponential may lose beyond what verifies the bounds of values: so that rounding, finer
/// here than where the answer was computed, leads nowhere beyond the numbers of the answer.
const MORE_BITS: u64 = 40;

/// Without a question about it, the probabilities of the policy are confirmed only in models of at
/// most so many pairs. In larger ones that takes longer than all the rest.
const MOST_CONFIRMED: usize = 20_000;

/// A part of an answer about soft policies, certified.
#[derive(Clone, Debug)]
pub enum SoftEvidence<'a> {
    /// All that the answer contains, but for bounds of changes.
    Answer(Certified<&'a SoftAnswer<'a>>),
    /// The values alone.
    Values(Certified<&'a SoftSolution<'a>>),
    /// The values, and the bounds of the change of the policy.
    Change(Certified<&'a Stability<'a>>),
    /// The same at the temperature of the sharpened bound.
    SharpenedBound(Certified<&'a Stability<'a>>),
    /// The same at the temperature of the model's own policy.
    OwnPolicy(Certified<&'a Stability<'a>>),
}

impl SoftEvidence<'_> {
    /// The bytes that the checker accepted, and what it says it has verified.
    pub fn accepted(&self) -> (&[u8], &Verified) {
        match self {
            SoftEvidence::Answer(part) => part.accepted(),
            SoftEvidence::Values(part) => part.accepted(),
            SoftEvidence::Change(part) | SoftEvidence::SharpenedBound(part) | SoftEvidence::OwnPolicy(part) => {
                part.accepted()
            }
        }
    }
}

/// The parts of an answer with their certificates.
///
/// # Errors
/// [`EvidenceError`] if the checker does not accept one of them.
pub fn soft_answer<'a, 'o>(
    question: &'a SoftQuestion<'a>,
    answer: &'a SoftAnswer<'a>,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Vec<SoftEvidence<'a>>, EvidenceError> {
    let origin = origin.into();
    let mut parts = Vec::new();
    if let Some(bounds) = answer.stability() {
        parts.push(SoftEvidence::Change(stability(bounds, origin)?));
    }
    if let Some(CertifiedTemperature { universal, own, .. }) = &answer.temperatures {
        let alpha = answer.solution().map(|solution| solution.problem().temperature.alpha());
        if Some(universal.alpha()) != alpha {
            parts.push(SoftEvidence::SharpenedBound(stability(universal, origin)?));
        }
        if Some(own.alpha()) != alpha {
            parts.push(SoftEvidence::OwnPolicy(stability(own, origin)?));
        }
    }
    let is_asked = answer.comparison().is_some() || answer.suboptimality.is_some() || answer.limit.is_some();
    match &answer.policy {
        Some(SoftPolicy::Alone(solution)) if !is_asked && question.dynamics.pairs() > MOST_CONFIRMED => {
            parts.push(SoftEvidence::Values(soft(solution, origin)?));
        }
        Some(SoftPolicy::Bounded(_)) if !is_asked && question.dynamics.pairs() > MOST_CONFIRMED => {}
        _ => parts.push(SoftEvidence::Answer(confirmation(question, answer, origin)?)),
    }
    Ok(parts)
}

/// The text of a claim with the values of its variables and its fixed points, as they are
/// collected.
#[derive(Default)]
struct Pages {
    /// The lines of definitions and conclusions.
    lines: Vec<String>,
    /// Names with types and values.
    givens: Vec<(String, &'static str, GivenValue<Rational>)>,
    quantities: Vec<Quantity>,
    precision: u64,
    bits: u64,
}

impl Pages {
    fn given(&mut self, name: &str, kind: &'static str, value: GivenValue<Rational>) {
        self.givens.push((name.to_owned(), kind, value));
    }

    fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// `show name: for every state s: low_name(s) <= term and term <= high_name(s)`, or for every
    /// pair.
    fn between(&mut self, label: &str, term: &str, pairs: bool, all: &[Enclosure]) {
        let (kind, range, at) = match pairs {
            true => ("function on pairs", "every state s, every action a at s", "(s, a)"),
            false => ("function on states", "every state s", "(s)"),
        };
        let name = label.replace('-', "_");
        for (side, end) in [("low", Enclosure::lower as fn(&Enclosure) -> &Rational), ("high", Enclosure::upper)] {
            let numbers = all.iter().map(|x| end(x).clone()).collect();
            let value = if pairs { GivenValue::Pairs(numbers) } else { GivenValue::States(numbers) };
            self.given(&format!("{side}_{name}"), kind, value);
        }
        self.line(format!("show {label}: for {range}: low_{name}{at} <= {term} and {term} <= high_{name}{at}"));
    }

    /// What is said to be a fixed point; once, though several may ask for it.
    fn quantity(&mut self, name: &'static str, listed: Listed) {
        let quantity = (name, listed);
        if !self.quantities.contains(&quantity) {
            self.quantities.push(quantity);
        }
    }

    fn solution(&mut self, solution: &SoftSolution<'_>) {
        let (lower, upper) = bounds(solution);
        self.quantity("soft-value", Listed::Between(lower, upper));
        self.precision = self.precision.max(precision(solution).max(solution.bits()) + MORE_BITS);
        self.bits = self.bits.max(solution.bits());
    }

    /// The text.
    fn text(&self) -> String {
        let given =
            |(name, kind, _): &(String, &'static str, GivenValue<Rational>)| format!("  given {name} : {kind}\n");
        let givens: String = self.givens.iter().map(given).collect();
        let lines: String = self.lines.iter().map(|line| format!("  {line}\n")).collect();
        format!("claim soft-answer\n{givens}{lines}")
    }
}

fn numbers(f: &PairFunction<Rational>) -> GivenValue<Rational> {
    GivenValue::Pairs(f.iter().cloned().collect())
}

/// The answer with a certificate of kind `confirmation`: between which numbers everything lies that
/// it contains.
///
/// The fixed points listed are those that the answer was computed from. Should the checker's own
/// bounds of exponentials leave the numbers of the answer somewhere, narrower ones are solved for.
///
/// # Errors
/// [`EvidenceError`] if the checker accepts none of these.
pub fn confirmation<'a, 'o>(
    question: &'a SoftQuestion<'a>,
    answer: &'a SoftAnswer<'a>,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<&'a SoftAnswer<'a>>, EvidenceError> {
    let dynamics = question.dynamics;
    let mut pages = Pages::of(question, answer);
    let text = pages.text();
    let givens = std::mem::take(&mut pages.givens);
    let givens: Vec<_> = givens.iter().map(|(name, _, value)| (&**name, value)).collect();
    let origin = origin.into();
    let about = [("R", origin.reward), ("R2", origin.other.filter(|_| answer.comparison().is_some()))];
    let about = about.into_iter().filter_map(|(name, chosen)| Some((name, chosen?))).collect();
    let certificate = ClaimCertificate { stated: Stated::Confirmed, text, dynamics, givens, about };
    let accepted = |bytes| {
        // The text and the values of its variables are all that the answer says.
        let (said, values) = ((&*certificate.text, None), certificate.givens.iter().map(|(_, value)| *value));
        Certified::new(answer, bytes, |_, accepted| agreement::claimed(said, values, dynamics, accepted))
    };
    for more in [0, 64] {
        let certified = accepted(certificate.bytes(&pages.quantities, Some(pages.precision + more)));
        if certified.is_ok() {
            return certified;
        }
    }
    let ladder = [pages.bits + 16, 2 * pages.bits + 64, 4 * pages.bits + 256];
    let examination = certificate.examination(&ladder, |found| agrees(found, true).is_ok())?;
    agrees(&examination.found, true)?;
    accepted(certificate.bytes(&examination.quantities, examination.precision))
}

impl Pages {
    fn of(question: &SoftQuestion<'_>, answer: &SoftAnswer<'_>) -> Self {
        let (dynamics, base) = (question.dynamics, &question.base);
        let mut pages = Pages::default();
        pages.given("R", "reward", numbers(question.reward));
        let counting = *base == Base::Counting;
        if !counting {
            let measure = base.measure(dynamics);
            let shares = (0..dynamics.pairs()).map(|pair| measure.at(Pair::new(pair)).clone()).collect();
            pages.given("base", "policy", GivenValue::Pairs(shares));
        }
        let soft = |operator: &str, reward: &str| match counting {
            true => format!("soft_{operator}({reward}, alpha)"),
            false => format!("kl_{operator}({reward}, towards base, alpha)"),
        };
        if let Some(optimum) = &answer.optimum {
            let values = optimum.values().iter().cloned().map(fixed).collect();
            pages.quantity("optimal-value", Listed::Function(values));
        }
        if let Some(solution) = answer.solution() {
            pages.solution(solution);
            let alpha = solution.problem().temperature.alpha().clone();
            pages.given("alpha", "positive number", GivenValue::Number(alpha));
            pages.line(format!("let worth = {}", soft("V", "R")));
            let values: Vec<Enclosure> = dynamics.all_states().map(|state| solution.value(state)).collect();
            pages.between("value", "worth(s)", false, &values);
            pages.line(format!("let pi = {}", soft("policy", "R")));
            let policy: Vec<Enclosure> = dynamics.all_states().flat_map(|state| solution.policy(state)).collect();
            pages.between("policy", "pi(s, a)", true, &policy);
        }
        if let Some(change) = answer.comparison() {
            let [_, second] = &change.solutions;
            pages.solution(second);
            pages.given("R2", "reward", numbers(second.problem().reward));
            pages.given("distance", "number", GivenValue::Number(change.distance.clone()));
            pages.line("show distance-of-rewards: norm(R - R2) = distance");
            if let Some(bound) = &change.bound {
                pages.given("bound", "number", GivenValue::Number(bound.clone()));
                pages.line("show paper-bound: distance / (2 * alpha * (1 - gamma)) = bound");
            }
            pages.line(format!("let pi2 = {}", soft("policy", "R2")));
            pages.between("change", "tv(pi, pi2, s)", false, &change.total_variation);
        }
        if let Some(found) = &answer.suboptimality {
            let ends = |end: fn(&Enclosure) -> &Rational| found.value.iter().map(|x| end(x).clone()).collect();
            pages.quantity("policy-value", Listed::Between(ends(Enclosure::lower), ends(Enclosure::upper)));
            pages.line("let most = V*(R)");
            pages.line("let earned = V(pi, R)");
            // No policy earns more than V*, which bounds of what this one earns need not show.
            pages.between("price", "max(0, most(s) - earned(s))", false, &found.gap);
        }
        if let Some(SoftLimit { limit, entropy }) = &answer.limit {
            pages.solution(entropy);
            let operator = if counting { "soft_limit(R)" } else { "kl_limit(R, towards base)" };
            pages.line(format!("let limit = {operator}"));
            pages.between("limit", "limit(s, a)", true, &limit.policy);
            pages.line("let even = uniform(R)");
            pages.between("limit-from-uniform", "tv(limit, even, s)", false, &limit.from_uniform);
        }
        pages
    }
}
