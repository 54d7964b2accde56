//! The two evaluators of claims agree, on every claim and on every claim without a hypothesis.

use super::*;

/// All claims that are decided without enclosures.
pub(super) fn ground_claims() -> Vec<Claim> {
    let claims = claim_files().into_iter().map(|(_, text)| Claim::parse(&text).unwrap());
    claims.filter(|claim| (0..claim.conclusions().len()).any(|conclusion| !claim.is_soft(conclusion))).collect()
}

/// Claims about soft values, and sentences about every operator with exponentials or logarithms in
/// every place that takes them.
pub(super) fn soft_claims() -> Vec<Claim> {
    let claims = claim_files().into_iter().map(|(_, text)| Claim::parse(&text).unwrap());
    let soft = claims.filter(|claim| (0..claim.conclusions().len()).all(|conclusion| claim.is_soft(conclusion)));
    let sentences = [
        "V*(inverse_bellman(soft_Q(R, 1)))(s) <= V*(R)(s) * 2",
        "J*(R + next(logsumexp(q, 1)), from mu) > J*(R, from mu)",
        "J(soft_policy(R, 1), R, from mu) >= J(pi, R, from mu)",
        "V(kl_policy(R, towards pi, 1 / 2), R + next(logsumexp(q, 1)))(s) > 1",
        "occupancy(softmax(q, 1 / 2), from mu)(s) <= occupancy(pi, from mu)(s)",
        "reachable(s, from mu, under kl_policy(R, towards pi, 1))",
        "optimal(kl_policy(R, towards pi, 1), R) or greedy(softmax(q, 2), q)",
        "argmax(soft_Q(R, 1 / 3), s) = A*(R, s)",
        "A*(R + next(logsumexp(q, 2)), s) within argmax(q, s)",
        "soft_limit(R) = uniform(R)",
        "kl_limit(R, towards uniform(R)) = soft_limit(R)",
        "tv(kl_limit(R, towards softmax(q, 1)), uniform(R), s) <= 1 / 9",
        "uniform(R + next(logsumexp(q, 1))) = uniform(R)",
        "deterministic(kl_policy(R, towards pi, 1))",
        "size(support(kl_policy(R, towards pi, 3), s)) = size(actions(s))",
        "span(soft_V(R, 1)) <= span(kl_V(R, towards pi, 1))",
        "span(soft_Q(R, 1)) - norm(logsumexp(q, 1)) < abs(log(3 / 2) - max(log(2), tv(softmax(q, 1), pi, s)))",
        "norm(soft_Q(R + next(logsumexp(q, 1)), 2)) / (1 + norm(logsumexp(q, 1))) <= 2",
        "tv(kl_policy(R, towards softmax(q, 1), 1), softmax(q, 1), s) < 1 / 10",
        "for small eps: norm(eps * q + next(logsumexp(q, 1))) >= norm(next(logsumexp(q, 1))) + eps",
        "bellman(R, soft_Q(R, 1)) = soft_Q(R, 1)",
        "norm(inverse_bellman(soft_Q(R, 1)) - R) <= log(2)",
        "advantage(softmax(q, 1), R) = advantage(pi, R)",
    ];
    let sentence = |(number, body): (usize, &&str)| {
        let head = "given R : reward; q : Q function; pi : policy; mu : distribution; s : state";
        Claim::parse(&format!("claim sentence-{number} {head} show holds: {body}"))
            .unwrap_or_else(|error| panic!("{body}: {error}"))
    };
    soft.chain(sentences.iter().enumerate().map(sentence)).collect()
}

/// The claim with every hypothesis turned into a conclusion, so that each is evaluated on instances
/// where others fail.
pub(super) fn opened(claim: &Claim) -> Claim {
    let file = claim.syntax();
    let (mut items, mut statements) = (Vec::new(), Vec::new());
    for item in &file.items {
        match item {
            Item::Assume(named) | Item::Show(named) => statements.push(Item::Show(named.clone())),
            _ => items.push(item.clone()),
        }
    }
    items.extend(statements);
    Claim::parse(&ClaimFile { items, ..file.clone() }.to_string()).unwrap()
}

/// The claim, the claim without each of its hypotheses, and the claim without any but with them as
/// conclusions.
pub(super) fn forms(claim: &Claim) -> Vec<Claim> {
    let without = claim.hypotheses().into_iter().map(|name| claim.without_hypothesis(name).unwrap());
    let mut forms: Vec<Claim> = without.collect();
    forms.extend([opened(claim), claim.clone()]);
    forms
}

/// Values at random, whether or not any hypothesis holds.
pub(super) fn any_instance(claim: &Claim, shape: &Shape, random: &mut Random) -> Instance<Word> {
    let mut instance = Instance { frame: shape.frame(random), values: Vec::new() };
    for given in claim.givens() {
        let value = value(&given.kind, &instance, shape, random);
        instance.values.push(value);
    }
    instance
}

#[derive(Debug, Default)]
struct Count {
    instances: usize,
    held: usize,
    conclusions: usize,
    failing: usize,
    /// Left open by the checker, which reads `every eps > 0` at one number and knows nothing but
    /// bounds of soft values.
    open: usize,
}

/// Compares conclusions about soft values: what one of the two evaluators decides the other does
/// not deny. Either may leave open what the other decides, since they enclose differently and only
/// this program knows when irrational numbers are equal.
fn compare_enclosed(claim: &Claim, instance: &Instance<Rational>, count: &mut Count) {
    let outcome = Evaluator::new(claim).evaluate_big(instance).unwrap();
    count.instances += 1;
    for (statement, ours) in claim.conclusion_statements().zip(&outcome.conclusions) {
        let theirs = second_opinion(claim, statement.name, instance, None)
            .unwrap_or_else(|error| panic!("{} {}: {error}\n{instance:?}", claim.id(), statement.body));
        count.conclusions += 1;
        count.failing += usize::from(theirs.conclusions[0].1 == Some(false));
        match (ours.truth, theirs.conclusions[0].1) {
            (Truth::True, Some(true)) | (Truth::False, Some(false)) | (Truth::Unknown(_), Some(_)) => {}
            (_, None) => count.open += 1,
            (ours, theirs) => panic!("{}: {ours:?}, {theirs:?}\n{claim}\n{instance:?}", statement.name),
        }
    }
}

#[test]
fn both_evaluators_agree_on_soft_values() {
    let mut total = Count::default();
    for (seed, claim) in soft_claims().iter().enumerate() {
        let shape = Shape::of(claim);
        let mut random = Random::new(seed as u64 + 31);
        let mut count = Count::default();
        for _ in 0..12 {
            compare_enclosed(claim, &any_instance(claim, &shape, &mut random).convert().unwrap(), &mut count);
        }
        println!("{}: {count:?}", claim.id());
        total.instances += count.instances;
        total.conclusions += count.conclusions;
        total.failing += count.failing;
        total.open += count.open;
    }
    println!("{total:?}");
    assert!(total.failing * 10 >= total.conclusions && total.open * 4 < total.conclusions, "{total:?}");
}

/// Compares refinements, hypotheses and conclusions on one instance.
fn compare(claim: &Claim, instance: &Instance<Rational>, count: &mut Count) {
    let outcome = Evaluator::new(claim).evaluate_big(instance).unwrap();
    count.instances += 1;
    count.held += usize::from(outcome.held.holds());
    for (number, statement) in claim.conclusion_statements().enumerate().filter(|(number, _)| !claim.is_soft(*number)) {
        let ours = outcome.conclusions.get(number);
        // Where the conclusion fails for some eps, the checker is told which.
        let epsilon = ours.and_then(|ours| ours.fails_at.as_deref().cloned()).unwrap_or(rational(1, 3));
        let theirs = second_opinion(claim, statement.name, instance, Some(&epsilon));
        let theirs = theirs.unwrap_or_else(|error| panic!("{} {}: {error}\n{claim}", claim.id(), statement.name));
        let context = || format!("{}: {}\n{outcome:?}\n{theirs:?}\n{claim}\n{instance:?}", claim.id(), statement.name);
        let refined = theirs.refinements.iter().all(|(_, truth)| *truth == Some(true));
        let failing = theirs.hypotheses.iter().position(|(_, truth)| *truth != Some(true));
        assert_eq!(outcome.held.holds(), refined && failing.is_none(), "{}", context());
        assert!(outcome.failed.is_none() || outcome.failed == failing, "{}", context());
        let Some(ours) = ours else { continue };
        count.conclusions += 1;
        count.failing += usize::from(ours.truth.fails());
        match (ours.truth, theirs.conclusions[0].1) {
            (Truth::True, Some(true)) | (Truth::False, Some(false)) | (Truth::Unknown(_), None) => {}
            // No number proves `every eps > 0`; but a number was found that refutes it, if it is
            // false.
            (Truth::True, None) if statement.body.to_string().contains("> 0") => count.open += 1,
            _ => panic!("{}", context()),
        }
    }
}

#[test]
fn both_evaluators_agree_on_every_claim_and_on_every_claim_without_a_hypothesis() {
    let mut total = Count::default();
    for (seed, claim) in ground_claims().iter().enumerate() {
        let shape = Shape::of(claim);
        let mut random = Random::new(seed as u64 + 1);
        for form in forms(claim) {
            let (mut count, mut evaluator) = (Count::default(), Evaluator::new(&form));
            for _ in 0..12 {
                let any = any_instance(&form, &shape, &mut random);
                compare(&form, &any.convert().unwrap(), &mut count);
                // Most instances at random fail a hypothesis: others are chosen value by value.
                if let Some(admitted) = instance(&form, &mut evaluator, &shape, &mut random) {
                    compare(&form, &admitted.convert().unwrap(), &mut count);
                }
            }
            total.instances += count.instances;
            total.held += count.held;
            total.conclusions += count.conclusions;
            total.failing += count.failing;
            total.open += count.open;
        }
    }
    println!("{total:?}");
    assert!(total.instances >= 2000 && total.held >= 1000 && total.failing >= 300, "{total:?}");
    assert!(total.open * 4 < total.conclusions, "{total:?}");
}
