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
        "discount" => &[Syntax, M1, G1, G2, O1, O2, K1, K2, K3, R1, R2, R3, R4],
        "action" => &[Syntax, M1, M2, M3, G1, G2, O1, O2, K1, K2, K3, R1, R2, R3, R4],
        "reward" | "reward-2" => &[Syntax, G2, P1, O1, O2, K3, R1, R2, R3, R4],
        "cliff" | "reach" => &[Syntax, K1, K2, K3],
        "first" => &[Syntax, K3],
        "direction" => &[Syntax, G2, R1, R2, R3, R4],
        "initial" => &[Syntax, M2],
        "value" | "value-2" => &[Syntax, G2, O1, R1, R2],
        "slope" => &[Syntax, G2, R1, R2],
        "choice" => &[Syntax, R1],
        "optimal" | "optimal-2" => &[Syntax, O2],
        "at" | "optimal-at-start" | "optimal-within" | "optimal-at-end" => &[Syntax, R3],
        "until" => &[Syntax, R2, R3, R4],
        "ray" => &[Syntax],
        "distance" => &[Syntax, P1],
        "rank" => &[Syntax, G1],
        "end" => &[Syntax, Digest],
        other => panic!("no expectation for {other}"),
    }
}

/// Fields that may be changed into those of another true certificate; the rest of a statement may
/// not.
fn may_stay_true(heading: &str) -> bool {
    let instance = ["discount", "initial", "state", "action", "reward", "reward-2", "direction"];
    let evidence = ["choice", "rank", "reach", "first"];
    // The same sets, and the same W, may belong to another state.
    let place = ["at", "cliff"];
    instance.contains(&heading) || evidence.contains(&heading) || place.contains(&heading)
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
fn corrupt_everywhere(text: &str, refusals: &mut BTreeSet<String>) -> (usize, usize) {
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
    let (mut refused, mut true_ones) = (0, 0);
    let mut kinds = BTreeSet::new();
    let mut all: Vec<String> = (0..60).flat_map(certificates).collect();
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
    assert_eq!(kinds.len(), 5);
    let expected =
        ["G1", "G2", "K1", "K2", "K3", "M1", "M2", "M3", "O1", "O2", "P1", "R1", "R2", "R3", "syntax", "version"];
    for condition in expected {
        assert!(refusals.contains(condition), "{condition} never refused: {refusals:?}");
    }
    // The judge must have had something to judge.
    assert!(refused > 20_000 && true_ones > 500, "{refused} refused, {true_ones} true");
}
