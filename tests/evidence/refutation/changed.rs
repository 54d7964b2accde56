//! A certificate that is changed anywhere is refused, or is a refutation still.

use super::agreement::*;
use super::*;

/// Certificates of whatever random instances refute, one for each conclusion of each claim in each
/// form.
pub(super) fn refutations() -> Vec<(Claim, String, String)> {
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

pub(super) fn text(refuted: &Certified<Counterexample>) -> String {
    String::from_utf8(refuted.certificate().to_vec()).unwrap()
}

/// Certificates with bounds: of each claim about soft values the first conclusion that an instance
/// refutes.
pub(super) fn refutations_between_bounds() -> Vec<(Claim, String, Instance<Rational>, String)> {
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
pub(super) fn sealed(lines: &[String]) -> String {
    let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{text}end {hash:016x}\n")
}

pub(super) fn unsealed(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.pop();
    lines
}

/// The content of a certificate that the checker has accepted, so that anything goes here: claim,
/// conclusion, instance. `None` if the solver's reader refuses the text (the checker does not look
/// at grids, symmetries and other conclusions).
pub(super) fn content(text: &str) -> Option<(Claim, String, Instance<Rational>)> {
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
pub(super) fn refuted(claim: &Claim, conclusion: &str, instance: &Instance<Rational>) -> bool {
    instance.validate(claim.givens()).unwrap();
    Evaluator::new(claim).evaluate_big(instance).unwrap().refutes(claim.conclusion(conclusion).unwrap())
}

/// The functions of evidence sections, whatever the denominators they are written over.
pub(super) fn numbers_over(lines: &[String]) -> Vec<Vec<Rational>> {
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
pub(super) fn others(word: &str) -> Vec<String> {
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
