//! Refutations: the two evaluators of claims agree, and what the checker accepts is a refutation,
//! however it came about.

mod claims_support;

use claims_support::{Random, Shape, claim, claim_files, instance, rational, value};
use cliff_check::{Condition, check};
use malachite_base::num::arithmetic::traits::Floor;
use policy_cliff::claim::syntax::{ClaimFile, Item};
use policy_cliff::claim::{Claim, Evaluator, Frame, GivenKind, GivenValue, Instance, Truth, Word};
use policy_cliff::evidence::{Certified, Counterexample, EvidenceError, refutation, second_opinion};
use policy_cliff::number::{Rational, parse_canonical};

/// All claims that are decided without enclosures.
fn ground_claims() -> Vec<Claim> {
    let claims = claim_files().into_iter().map(|(_, text)| Claim::parse(&text).unwrap());
    claims.filter(|claim| (0..claim.conclusions().len()).any(|conclusion| !claim.is_soft(conclusion))).collect()
}

/// Claims about soft values, and sentences about every operator with exponentials or logarithms in
/// every place that takes them.
fn soft_claims() -> Vec<Claim> {
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
fn opened(claim: &Claim) -> Claim {
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
fn forms(claim: &Claim) -> Vec<Claim> {
    let without = claim.hypotheses().into_iter().map(|name| claim.without_hypothesis(name).unwrap());
    let mut forms: Vec<Claim> = without.collect();
    forms.extend([opened(claim), claim.clone()]);
    forms
}

/// Values at random, whether or not any hypothesis holds.
fn any_instance(claim: &Claim, shape: &Shape, random: &mut Random) -> Instance<Word> {
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
        let epsilon = ours.and_then(|ours| ours.fails_at.clone()).unwrap_or(rational(1, 3));
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

/// Certificates of whatever random instances refute, one for each conclusion of each claim in each
/// form.
fn refutations() -> Vec<(Claim, String, String)> {
    let mut found = Vec::new();
    for (seed, claim) in ground_claims().iter().enumerate() {
        let shape = Shape::of(claim);
        let mut random = Random::new(seed as u64 + 100);
        for form in forms(claim) {
            let mut evaluator = Evaluator::new(&form);
            let mut refuted = vec![false; form.conclusions().len()];
            for _ in 0..40 {
                let Some(instance) = instance(&form, &mut evaluator, &shape, &mut random) else { continue };
                let outcome = evaluator.evaluate(&instance).unwrap();
                for (number, conclusion) in form.conclusions().into_iter().enumerate() {
                    if refuted[number] || !outcome.refutes(number) {
                        continue;
                    }
                    refuted[number] = true;
                    let refuted = refutation(&form, conclusion, &instance.convert().unwrap())
                        .unwrap_or_else(|error| panic!("{} {conclusion}: {error}\n{form}", form.id()));
                    found.push((form.clone(), conclusion.to_owned(), text(&refuted)));
                }
            }
        }
    }
    found
}

fn text(refuted: &Certified<Counterexample>) -> String {
    String::from_utf8(refuted.certificate().to_vec()).unwrap()
}

/// Certificates with bounds: of each claim about soft values the first conclusion that an instance
/// refutes.
fn refutations_between_bounds() -> Vec<(Claim, String, Instance<Rational>, String)> {
    let mut found = Vec::new();
    for (seed, claim) in soft_claims().iter().enumerate() {
        let shape = Shape::of(claim);
        let mut random = Random::new(seed as u64 + 200);
        let mut instances = (0..10).map(|_| any_instance(claim, &shape, &mut random).convert().unwrap());
        let refuted = instances.find_map(|instance| {
            let outcome = Evaluator::new(claim).evaluate_big(&instance).unwrap();
            let number = (0..claim.conclusions().len()).find(|&number| outcome.refutes(number))?;
            let conclusion = claim.conclusions()[number].to_owned();
            match refutation(claim, &conclusion, &instance) {
                Ok(refuted) => Some((claim.clone(), conclusion, instance, text(&refuted))),
                Err(EvidenceError::Open { .. }) => None,
                Err(error) => panic!("{} {conclusion}: {error}", claim.id()),
            }
        });
        found.extend(refuted);
    }
    found
}

/// Every number of the evidence moved by a hundredth of itself, or by 1/100 at least: whatever the
/// checker still accepts is true evidence, so that the instance is refuted; and a bound moved
/// inward past the truth is never accepted, since a section encloses one fixed point only.
#[test]
fn changed_bounds_are_refused_or_bounds_still() {
    let refutations = refutations_between_bounds();
    assert!(refutations.len() >= 15, "{} refutations", refutations.len());
    let [mut inward, mut outward, mut kept] = [0; 3];
    for (claim, _, _, text) in &refutations {
        assert_eq!(check(text.as_bytes()).unwrap().print(), *text, "{}", claim.id());
        let lines = unsealed(text);
        let first = lines.iter().position(|line| line.starts_with("precision ")).unwrap() + 1;
        let (mut side, mut over) = ("", Rational::from(1));
        for place in first..lines.len() {
            let line = lines[place].as_str();
            let Ok(number) = parse_canonical(line) else {
                match line.strip_prefix("over ") {
                    Some(denominator) => over = parse_canonical(denominator).unwrap(),
                    None => side = if line == "lower" || line == "upper" { line } else { "" },
                }
                continue;
            };
            let size = if number < 0u32 { -number.clone() } else { number.clone() };
            let step = (size.max(over.clone()) / Rational::from(100)).max(Rational::from(1));
            let step = Rational::from(step.floor());
            for up in [true, false] {
                let moved = if up { &number + &step } else { &number - &step };
                let mut changed = lines.clone();
                changed[place] = moved.to_string();
                let accepted = check(sealed(&changed).as_bytes()).is_ok();
                if (side == "lower") == up || side.is_empty() {
                    inward += 1;
                    assert!(!accepted, "{}: line {}: {line} moved to {moved}\n{text}", claim.id(), place + 1);
                } else {
                    outward += 1;
                    kept += usize::from(accepted);
                }
            }
        }
    }
    println!("{} refutations, {inward} moves inward, {outward} outward, {kept} of these accepted", refutations.len());
    assert!(inward >= 100 && outward >= 60, "{inward} {outward}");
}

/// The lines without the end line, and with a correct one.
fn sealed(lines: &[String]) -> String {
    let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{text}end {hash:016x}\n")
}

fn unsealed(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.pop();
    lines
}

/// The content of a certificate that the checker has accepted, so that anything goes here: claim,
/// conclusion, instance. `None` if the solver's reader refuses the text (the checker does not look
/// at grids, symmetries and other conclusions).
fn content(text: &str) -> Option<(Claim, String, Instance<Rational>)> {
    let mut lines = text.lines().skip(2).peekable();
    let number = |word: &str| parse_canonical(word).unwrap();
    let numbers = |line: &str| line.split(' ').map(number).collect::<Vec<Rational>>();
    let name = |line: &str| {
        line.split_once('"').unwrap().1.rsplit_once('"').unwrap().0.replace("\\\"", "\"").replace("\\\\", "\\")
    };
    let last = |line: &str| line.rsplit_once(' ').unwrap().1.to_owned();
    let discount = number(&last(lines.next().unwrap()));
    let states: usize = last(lines.nth(1).unwrap()).parse().unwrap();
    let mut rows = Vec::new();
    for _ in 0..states {
        lines.next().unwrap();
        let mut actions = Vec::new();
        while let Some(action) = lines.next_if(|line| line.starts_with("action ")) {
            let successors = action.rsplit_once('"').unwrap().1.trim().split(' ');
            let successor = |word: &str| word.split_once(':').map(|(s, p)| (s.parse().unwrap(), number(p))).unwrap();
            actions.push(successors.map(successor).collect::<Vec<_>>());
        }
        rows.push(actions);
    }
    let frame = Frame::new(discount, &rows).unwrap();
    let count: usize = last(lines.next().unwrap()).parse().unwrap();
    let claim: String = (0..count).map(|_| name(lines.next().unwrap()) + "\n").collect();
    let claim = Claim::parse(&claim).ok()?;
    let conclusion = name(lines.next().unwrap());
    let mut values = Vec::new();
    while let Some(given) = lines.next_if(|line| line.starts_with("given ")) {
        let words: Vec<&str> = given.rsplit_once('"').unwrap().1.trim().split(' ').collect();
        let index = || words[1].parse::<usize>().unwrap();
        let mut rows = |n: usize| (0..n).flat_map(|_| numbers(lines.next().unwrap())).collect::<Vec<Rational>>();
        values.push(match words[0] {
            "number" => GivenValue::Number(number(words[1])),
            "state" => GivenValue::State(index()),
            "component" => GivenValue::Component(index()),
            "action" => {
                let GivenKind::Action { at } = claim.givens()[values.len()].kind else { panic!("not an action") };
                let GivenValue::State(home) = values[at] else { panic!("an action of no state") };
                GivenValue::Action(frame.actions(home).start + index())
            }
            "pairs" => GivenValue::Pairs(rows(states)),
            "states" => GivenValue::States(rows(states)),
            "tuple" => GivenValue::PairTuple((0..index()).map(|_| rows(states)).collect()),
            _ => GivenValue::StateTuple((0..index()).map(|_| rows(states)).collect()),
        });
    }
    Some((claim, conclusion, Instance { frame, values }))
}

/// Whether this program, too, finds that the certificate's instance refutes the conclusion.
fn refuted(claim: &Claim, conclusion: &str, instance: &Instance<Rational>) -> bool {
    instance.validate(claim.givens()).unwrap();
    Evaluator::new(claim).evaluate_big(instance).unwrap().refutes(claim.conclusion(conclusion).unwrap())
}

/// The functions of evidence sections, whatever the denominators they are written over.
fn numbers_over(lines: &[String]) -> Vec<Vec<Rational>> {
    let (mut sections, mut over) = (Vec::new(), Rational::from(1));
    for line in lines {
        match (line.strip_prefix("over "), parse_canonical(line)) {
            (Some(denominator), _) => over = parse_canonical(denominator).unwrap(),
            (None, Ok(numerator)) => {
                let section: &mut Vec<Rational> = sections.last_mut().unwrap();
                section.push(numerator / &over);
            }
            (None, Err(_)) => sections.push(Vec::new()),
        }
    }
    sections
}

/// Other words that could stand where `word` does.
fn others(word: &str) -> Vec<String> {
    if let Ok(number) = parse_canonical(word) {
        let (one, two) = (Rational::from(1), Rational::from(2));
        return vec![(&number + one).to_string(), (-&number).to_string(), (number / two).to_string()];
    }
    if let Some((state, probability)) = word.split_once(':') {
        return others(probability).into_iter().map(|other| format!("{state}:{other}")).collect();
    }
    let swaps = [
        ("<=", "<"),
        ("<", "<="),
        (">=", ">"),
        (">", ">="),
        ("=", "!="),
        ("!=", "="),
        ("and", "or"),
        ("or", "and"),
        ("implies", "iff"),
        ("not", ""),
        ("+", "-"),
        ("-", "+"),
        ("every", "some"),
        ("some", "every"),
        ("in", "within"),
        ("assume", "show"),
        ("show", "assume"),
        ("claim", "question"),
        ("optimal-value", "policy-value"),
    ];
    let swap = swaps.iter().find(|(from, _)| *from == word).map(|(_, to)| (*to).to_owned());
    swap.into_iter().chain([format!("{word}'"), String::new()]).collect()
}

#[test]
fn a_changed_certificate_is_refused_or_is_a_refutation_still() {
    let refutations = refutations();
    assert!(refutations.len() >= 60, "{} refutations", refutations.len());
    let [mut mutations, mut accepted, mut unread, mut evidence] = [0; 4];
    let mut random = Random::new(1);
    for (claim, conclusion, text) in &refutations {
        let printed = check(text.as_bytes()).unwrap().print();
        assert_eq!(printed, *text, "{}", claim.id());
        let (read, label, instance) = content(text).unwrap();
        assert!(label == *conclusion && refuted(&read, &label, &instance), "{text}");
        let lines = unsealed(text);
        let evidence_from = lines.iter().position(|line| line.starts_with("epsilon ")).unwrap() + 1;
        for place in 0..lines.len() {
            let words: Vec<&str> = lines[place].split(' ').collect();
            for (number, word) in words.iter().enumerate() {
                let others = others(word);
                let other = &others[random.below(others.len())];
                let mut changed = lines.clone();
                let with: Vec<&str> =
                    words.iter().enumerate().map(|(i, old)| if i == number { other } else { *old }).collect();
                changed[place] = with.join(" ");
                if changed[place] == lines[place] {
                    continue;
                }
                mutations += 1;
                let changed = sealed(&changed);
                if check(changed.as_bytes()).is_err() {
                    continue;
                }
                accepted += 1;
                if place >= evidence_from {
                    // The same numbers over another denominator.
                    let evidence = |text: &str| numbers_over(&unsealed(text)[evidence_from..]);
                    assert_eq!(evidence(&changed), evidence(text), "line {}\n{changed}", place + 1);
                    continue;
                }
                match content(&changed) {
                    Some((claim, conclusion, instance)) => {
                        assert!(refuted(&claim, &conclusion, &instance), "line {}\n{changed}", place + 1);
                    }
                    None => unread += 1,
                }
            }
        }
        evidence += lines.len() - evidence_from;
    }
    println!(
        "{} refutations, {mutations} mutations, {accepted} accepted, {unread} of these not read, {evidence} lines of evidence",
        refutations.len()
    );
    assert!(mutations >= 5000 && evidence >= 200, "{mutations} mutations, {evidence} lines of evidence");
}

/// The certificate with the text of another claim about the same variables.
fn with_text(certificate: &[u8], claim: &Claim) -> String {
    let lines = unsealed(std::str::from_utf8(certificate).unwrap());
    let start = lines.iter().position(|line| line.starts_with("text ")).unwrap();
    let end = lines.iter().position(|line| line.starts_with("refutes ")).unwrap();
    let text = claim.to_string();
    let quoted = |line: &str| format!("\"{}\"", line.replace('\\', "\\\\").replace('"', "\\\""));
    let mut changed = lines[..start].to_vec();
    changed.push(format!("text {}", text.lines().count()));
    changed.extend(text.lines().map(quoted));
    changed.extend_from_slice(&lines[end..]);
    sealed(&changed)
}

/// An instance that refutes a conclusion of a claim.
fn counterexample(claim: &Claim, conclusion: &str) -> Instance<Rational> {
    let (shape, mut random, mut evaluator) = (Shape::of(claim), Random::new(11), Evaluator::new(claim));
    let number = claim.conclusion(conclusion).unwrap();
    for _ in 0..100_000 {
        let Some(instance) = instance(claim, &mut evaluator, &shape, &mut random) else { continue };
        if evaluator.evaluate(&instance).unwrap().refutes(number) {
            return instance.convert().unwrap();
        }
    }
    panic!("no counterexample to {conclusion} of {}", claim.id())
}

#[test]
fn a_certificate_against_a_true_claim_is_refused() {
    // The same instance and evidence, once with the claim that they refute and once with the one
    // that is true.
    let bound = claim("q-lipschitz");
    let halved = bound.with_bound_times("bound", "1/2").unwrap();
    let certificate = refutation(&halved, "bound", &counterexample(&halved, "bound")).unwrap();
    let refusal = check(with_text(certificate.certificate(), &bound).as_bytes()).unwrap_err();
    assert_eq!(refusal.condition, Condition::C5, "{refusal}");

    let mut refused = 0;
    for (id, hypothesis, conclusion) in [
        ("incomplete-reward", "action-optimality", "statewise"),
        ("tie-breaker", "distinct", "breaks"),
        ("deterministic-discontinuity", "distinct", "jump"),
        ("unique-continuity", "unique-nearby", "continuous"),
    ] {
        let claim = claim(id);
        let Ok(without) = claim.without_hypothesis(hypothesis) else { panic!("{id} has no {hypothesis}") };
        let number = without.conclusion(conclusion).unwrap();
        let (shape, mut random, mut evaluator) = (Shape::of(&without), Random::new(3), Evaluator::new(&without));
        for _ in 0..2000 {
            let Some(found) = instance(&without, &mut evaluator, &shape, &mut random) else { continue };
            if !evaluator.evaluate(&found).unwrap().refutes(number) {
                continue;
            }
            let certificate = refutation(&without, conclusion, &found.convert().unwrap()).unwrap();
            let refusal = check(with_text(certificate.certificate(), &claim).as_bytes()).unwrap_err();
            // The hypothesis fails, or asks for a fixed point that the certificate of the variant
            // has no need of.
            assert!(matches!(refusal.condition, Condition::C3 | Condition::C4), "{id}: {refusal}");
            refused += 1;
            break;
        }
    }
    assert!(refused >= 3, "{refused}");
}

#[test]
fn what_is_not_refuted_gets_no_certificate() {
    let triangle =
        Claim::parse("claim triangle given R1, R2 : reward show bound: norm(R1 + R2) <= norm(R1) + norm(R2)").unwrap();
    let any = any_instance(&triangle, &Shape::of(&triangle), &mut Random::new(1)).convert::<Rational>().unwrap();
    let error = refutation(&triangle, "bound", &any).unwrap_err();
    assert_eq!(error.to_string(), "the instance does not refute `bound`: it holds");
    let error = refutation(&triangle, "bond", &any).unwrap_err();
    assert!(error.to_string().contains("did you mean `bound`"), "{error}");
    let error = refutation(&triangle, "bound", &Instance { values: Vec::new(), ..any }).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the instance does not fit the claim: the claim has 2 given variables, the instance has 0 values"
    );
}

#[test]
fn what_one_number_cannot_decide_is_named() {
    let texts = [
        (
            "claim c given R : reward show wrong: not (for every eps > 0: norm(eps * R) <= eps * norm(R))",
            "conclusion `wrong`",
        ),
        (
            "claim c given R : reward assume all: for every eps > 0: norm(eps * R) <= eps * norm(R) show wrong: norm(R) < 0",
            "hypothesis `all`",
        ),
    ];
    for (text, statement) in texts {
        let claim = Claim::parse(text).unwrap();
        let any = any_instance(&claim, &Shape::of(&claim), &mut Random::new(1)).convert::<Rational>().unwrap();
        match refutation(&claim, "wrong", &any) {
            Err(EvidenceError::Open { statement: found }) => assert_eq!(found, format!("the {statement}")),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_failing_every_eps_is_refuted_at_the_simplest_number_of_its_first_failing_piece() {
    // With R = (1): |eps - 1| >= 1/2 fails on (1/2, 1) first; eps != 3 fails at 3 alone; eps < 2
    // fails on [2, oo).
    let one = Frame::new(Rational::from(0), &[vec![vec![(0, Rational::from(1))]]]).unwrap();
    let instance = Instance { frame: one, values: vec![GivenValue::Pairs(vec![Rational::from(1)])] };
    for (body, expected) in [
        ("norm(eps * R - R) >= 1 / 2", rational(2, 3)),
        ("norm(eps * R) != 3", rational(3, 1)),
        ("norm(eps * R) < 2", rational(2, 1)),
        ("norm(eps * R) <= 5 / 2", rational(3, 1)),
    ] {
        let claim = Claim::parse(&format!("claim c given R : reward show x: for every eps > 0: {body}")).unwrap();
        let outcome = Evaluator::new(&claim).evaluate_big(&instance).unwrap();
        assert_eq!(outcome.conclusions[0].fails_at, Some(expected.clone()), "{body}");
        let text = text(&refutation(&claim, "x", &instance).unwrap());
        assert!(text.contains(&format!("\nepsilon {expected}\n")), "{text}");
    }
}

/// A KL-regularised policy whose likeliest action is not optimal: that a probability is at most
/// itself is needed for the hypothesis.
#[test]
fn s11_a_refutation_that_needs_a_term_to_be_at_most_itself_is_certified() {
    let text = std::fs::read_to_string("tests/faults/likeliest-action.claim").unwrap();
    let claim = Claim::parse(&text).unwrap();
    let rational = |text: &str| parse_canonical(text).unwrap();
    let stay = vec![(0, rational("1"))];
    let frame = Frame::new(rational("0"), &[vec![stay.clone(), stay]]).unwrap();
    let values = vec![
        GivenValue::Pairs(vec![rational("0"), rational("1")]),
        GivenValue::Pairs(vec![rational("9/10"), rational("1/10")]),
        GivenValue::Number(rational("1")),
        GivenValue::State(0),
        GivenValue::Action(0),
    ];
    let instance = Instance { frame, values };
    let outcome = Evaluator::new(&claim).evaluate_big(&instance).unwrap();
    assert_eq!((outcome.held, outcome.conclusions[0].truth), (Truth::True, Truth::False));
    check(refutation(&claim, "best", &instance).unwrap().certificate()).unwrap();
}
