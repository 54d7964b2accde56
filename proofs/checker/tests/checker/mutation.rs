//! Every field of every kind of certificate is corrupted, with the old digest and with a corrected
//! one.

use std::collections::BTreeSet;

use cliff_check::{Condition, check};

use crate::instances::{certificates, ints, tie};
use crate::oracle::q;
use crate::reader::is_true;
use crate::writer::{self, Over, sealed};

/// Conditions that may refuse a change in a field that stands under this heading (or after this
/// word).
fn may_refuse(heading: &str) -> &'static [Condition] {
    use Condition::*;
    match heading {
        "cliff-certificate" => &[Version, Syntax],
        "claim" | "states" => &[Syntax, M1, M2],
        "state" => &[Syntax, M3],
        // What an instance consists of concerns all conditions on it.
        "discount" | "action" | "reward" | "reward-2" | "direction" => &[
            Syntax, M1, M2, M3, G1, G2, P1, O1, O2, K1, K2, K3, R1, R2, R3, R4, H2, H3, W2, W3, F1, F2, F3, F4, F5, F6,
            F7,
        ],
        "cliff" | "reach" => &[Syntax, K1, K2, K3],
        "first" => &[Syntax, K3],
        "initial" => &[Syntax, M2],
        "value" | "value-2" => &[Syntax, G2, O1, R1, R2, W2, F2],
        "slope" => &[Syntax, G2, R1, R2, W2],
        "choice" => &[Syntax, R1, F2, F3, F4, F5, F6, F7],
        "optimal" | "optimal-2" => &[Syntax, O2, W3],
        "at" | "optimal-at-start" | "optimal-within" | "optimal-at-end" => &[Syntax, R3],
        "until" => &[Syntax, R2, R3, R4],
        "ray" => &[Syntax],
        "distance" => &[Syntax, P1],
        "rank" => &[Syntax, G1],
        "best" => &[Syntax, G2, H2],
        "worst" => &[Syntax, G2, H3],
        "piece" => &[Syntax, W1, W2, W3],
        "within" | "at-end" => &[Syntax, W3],
        "freedom" => &[Syntax, G2, F1, F5, U1],
        "norm" => &[Syntax, F5],
        "class" => &[Syntax, F1, F2, F5, F7, U1],
        "horizon" => &[Syntax, G2, F3, F5],
        "occupancy" => &[Syntax, F5],
        "vector" => &[Syntax, F4, F5],
        "speed-lower" => &[Syntax, G2, F5, F7],
        "speed-upper" => &[Syntax, G2, F5, F6],
        "radius-lower" => &[Syntax, F6],
        "radius-upper" => &[Syntax, F7],
        "nearest" => &[Syntax, F7],
        "end" => &[Syntax, Digest],
        other => panic!("no expectation for {other}"),
    }
}

/// Fields that may be changed into those of another true certificate; the rest of a statement may
/// not.
fn may_stay_true(heading: &str) -> bool {
    let instance = ["discount", "initial", "state", "action", "reward", "reward-2", "direction"];
    let evidence = ["choice", "rank", "reach", "first", "piece", "horizon", "occupancy", "vector"];
    // A radius is bounded, and may be bounded less closely.
    let bounds = ["freedom", "class", "speed-lower", "speed-upper", "radius-lower", "radius-upper", "nearest"];
    // The same sets, and the same W, may belong to another state.
    let place = ["at", "cliff"];
    instance.contains(&heading) || evidence.contains(&heading) || bounds.contains(&heading) || place.contains(&heading)
}

/// Other spellings for a field: neighbouring numbers, neighbouring names, damaged words.
fn corruptions(field: &str) -> Vec<String> {
    if let Some((state, weight)) = field.split_once(':') {
        let states = corruptions(state).into_iter().map(|state| format!("{state}:{weight}"));
        return states.chain(corruptions(weight).into_iter().map(|weight| format!("{state}:{weight}"))).collect();
    }
    if let Ok(number) = field.parse::<crate::oracle::Q>() {
        let one = q(1, 1);
        let others = [&number + &one, &number - &one, -&number, &number * q(2, 1), &number / q(3, 1), q(0, 1)];
        let mut all: Vec<String> = others.iter().filter(|x| **x != number).map(ToString::to_string).collect();
        all.extend([format!("{field}0"), format!("0{field}"), format!("{field}/1"), String::new()]);
        return all;
    }
    if let Some(name) = field.strip_prefix('"').and_then(|field| field.strip_suffix('"')) {
        let (last, before) = (name.chars().last().unwrap(), &name[..name.len() - 1]);
        let next = char::from_u32(last as u32 + 1).unwrap();
        return vec![format!("\"{before}{next}\""), format!("\"{name}'\""), format!("\"{before}"), name.to_owned()];
    }
    let (first, rest) = field.split_at(1);
    vec![format!("{field}x"), rest.to_owned(), format!("{}{rest}", first.to_uppercase()), String::new()]
}

/// Corrupts one certificate everywhere; collects the conditions that refused.
fn corrupt_everywhere(text: &str, refusals: &mut BTreeSet<String>) -> (u64, u64) {
    let (mut refused, mut true_ones) = (0, 0);
    let lines: Vec<&str> = text.lines().collect();
    let mut heading = "";
    for (at, line) in lines.iter().enumerate() {
        let fields: Vec<&str> = line.split(' ').collect();
        let starts_with_word = fields[0].starts_with(|c: char| c.is_ascii_lowercase());
        if starts_with_word && fields[0] != "over" {
            heading = fields[0];
        }
        for index in 0..fields.len() {
            for corruption in corruptions(fields[index]) {
                let mut changed = fields.clone();
                changed[index] = &corruption;
                let (changed, mut lines) = (changed.join(" "), lines.clone());
                if changed == *line {
                    continue;
                }
                lines[at] = &changed;
                let raw: String = lines.iter().flat_map(|line| [*line, "\n"]).collect();
                let refusal = check(raw.as_bytes()).expect_err(&raw);
                let raw_conditions = [Condition::Digest, Condition::Syntax, Condition::Version];
                assert!(raw_conditions.contains(&refusal.condition), "{refusal}\n{raw}");
                refused += 1;
                if heading == "end" {
                    continue;
                }

                let text = sealed(&lines);
                match check(text.as_bytes()) {
                    Err(refusal) => {
                        let expected = may_refuse(heading);
                        assert!(expected.contains(&refusal.condition), "{heading}: {refusal}\n{text}");
                        refusals.insert(refusal.condition.to_string());
                        refused += 1;
                    }
                    Ok(accepted) => {
                        // `over` of a section of zeros is the one change that spells the same
                        // statement.
                        let zeros = line.starts_with("over ");
                        assert!(may_stay_true(heading) || zeros, "{heading}: accepted\n{text}");
                        assert!(is_true(&text), "{heading}: accepted but false\n{text}");
                        assert_eq!(accepted.print(), text);
                        true_ones += 1;
                    }
                }
            }
        }
    }
    (refused, true_ones)
}

#[test]
fn every_field_of_every_kind() {
    let mut refusals = BTreeSet::new();
    let (mut refused, mut true_ones) = (0_u64, 0_u64);
    let mut kinds = BTreeSet::new();
    let mut all: Vec<String> = crate::seeds(60).flat_map(certificates).collect();
    // Both discounts of a discontinuity, which random instances seldom have.
    for discount in [q(9, 10), q(1, 1)] {
        let (mdp, reward) = tie(discount);
        let directions = [ints(&[&[1, 0, 1], &[0]]), ints(&[&[0, 1, 3], &[0]])];
        all.push(writer::rays(&mdp, &reward, 0, &directions, Over::Own));
    }
    for text in &all {
        kinds.insert(text.lines().nth(1).unwrap().to_owned());
        let counts = corrupt_everywhere(text, &mut refusals);
        refused += counts.0;
        true_ones += counts.1;
    }
    // A few instances do not meet everything.
    let is_whole = crate::seeds(60).end == 60;
    assert!(kinds.len() == 8 || !is_whole);
    let expected = [
        "F1", "F2", "F3", "F4", "F5", "F6", "F7", "G1", "G2", "H2", "H3", "K1", "K2", "K3", "M1", "M2", "M3", "O1",
        "O2", "P1", "R1", "R2", "R3", "W1", "W2", "W3", "syntax", "version",
    ];
    for condition in expected {
        assert!(refusals.contains(condition) || !is_whole, "{condition} never refused: {refusals:?}");
    }
    // The judge must have had something to judge.
    assert!(
        refused > crate::seeds(20_000).end && true_ones > crate::seeds(500).end,
        "{refused} refused, {true_ones} true"
    );
}

/// Every line of every kind is left out, doubled, or exchanged with the next: what is accepted is
/// true or, where nothing judges it, states the same as before.
#[test]
fn every_line_of_every_kind() {
    let (mut refused, mut accepted) = (0_u64, 0_u64);
    let random = crate::seeds(60).flat_map(certificates).map(|text| (text, true));
    let examples = crate::format_example::examples().into_iter().map(|text| {
        let judged = ["optimality", "cliffs", "harm", "path", "radius"]
            .iter()
            .any(|kind| text.contains(&format!("claim {kind}\n")));
        (text, judged)
    });
    for (text, judged) in random.chain(examples) {
        let lines: Vec<&str> = text.lines().collect();
        let before = check(text.as_bytes()).unwrap().statement();
        // Whoever changes the model or the text of the others makes another statement.
        let is_section = |line: &&str| line.starts_with("given ") || **line == *"reward";
        let from = if judged { 0 } else { lines.iter().position(is_section).unwrap() };
        for at in from..lines.len() - 1 {
            let mut without = lines.clone();
            without.remove(at);
            let mut doubled = lines.clone();
            doubled.insert(at, lines[at]);
            let mut exchanged = lines.clone();
            exchanged.swap(at, at + 1);
            for changed in [without, doubled, exchanged] {
                let changed = sealed(&changed);
                match check(changed.as_bytes()) {
                    Err(_) => refused += 1,
                    Ok(_) if judged => assert!(is_true(&changed), "accepted but false\n{changed}"),
                    Ok(now) => assert_eq!(now.statement(), before, "{changed}"),
                }
                accepted += u64::from(check(changed.as_bytes()).is_ok() && changed != text);
            }
        }
    }
    assert!(
        refused > crate::seeds(10_000).end && accepted > crate::seeds(50).end,
        "{refused} refused, {accepted} accepted"
    );
}

/// In the examples of claims, each number after the text is changed: what is accepted is wider
/// bounds, more bits, or the other of two actions that are alike.
#[test]
fn every_number_of_claims() {
    let mut accepted = BTreeSet::new();
    for (example, text) in crate::format_example::examples().iter().enumerate() {
        let Some(from) = text.lines().position(|line| line.starts_with("given \"R\"")) else { continue };
        let lines: Vec<&str> = text.lines().collect();
        for at in from..lines.len() - 1 {
            let fields: Vec<&str> = lines[at].split(' ').collect();
            for (place, field) in fields.iter().enumerate() {
                for corruption in corruptions(field) {
                    let mut fields = fields.clone();
                    fields[place] = &corruption;
                    let (changed, mut lines) = (fields.join(" "), lines.clone());
                    lines[at] = &changed;
                    if changed != *text.lines().nth(at).unwrap() && check(sealed(&lines).as_bytes()).is_ok() {
                        let heading = lines[..at].iter().rfind(|line| line.starts_with(|c: char| c.is_alphabetic()));
                        accepted.insert(format!("{example}: {} | {changed}", heading.unwrap()));
                    }
                }
            }
        }
    }
    let expected = [
        // The actions are alike; a section of zeros may stand over any denominator.
        "7: given \"s0\" state 0 | given \"a2\" action 0",
        "7: optimal-value | over 10",
        "7: optimal-value | over 2",
        "8: epsilon none | precision 29",
        "8: epsilon none | precision 300",
        "8: epsilon none | precision 31",
        "8: epsilon none | precision 60",
        // The share of the other action is not 3/4, either.
        "8: given \"s0\" state 0 | given \"a2\" action 0",
        "8: lower | over 10001",
        "8: over 10000 | 26264",
        "8: over 10000 | 26267",
        "8: upper | over 9999",
        "9: given \"a2\" action 1 | precision 29",
        "9: given \"a2\" action 1 | precision 300",
        "9: given \"a2\" action 1 | precision 31",
        "9: given \"a2\" action 1 | precision 60",
        "9: lower | over 10001",
        "9: over 10000 | 26264",
        "9: over 10000 | 26267",
        "9: upper | over 9999",
    ];
    assert_eq!(accepted.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}
