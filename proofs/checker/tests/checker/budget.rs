//! What certificates cost is counted, grows with what is computed, and ends in a refusal that names
//! the limit.

use cliff_check::{Condition, check};
use num_bigint::BigInt;

use crate::accepted;
use crate::writer::sealed;

fn text(kind: &str, states: &[Vec<String>], sections: &[String]) -> String {
    let mut lines = vec!["cliff-certificate 1".to_owned(), format!("claim {kind}"), "discount 1/2".into()];
    lines.extend(["initial none".to_owned(), format!("states {}", states.len())]);
    for (state, rows) in states.iter().enumerate() {
        lines.push(format!("state \"s{state}\""));
        lines.extend(rows.iter().enumerate().map(|(action, row)| format!("action \"a{action}\" {row}")));
    }
    lines.extend_from_slice(sections);
    sealed(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

fn row(word: &str, count: usize) -> String {
    vec![word; count].join(" ")
}

fn words(words: &str) -> Vec<String> {
    words.split(' ').map(|word| word.replace('_', " ")).collect()
}

/// One state with so many weighted actions, all alike.
fn stability(actions: usize) -> String {
    let mut sections = vec!["reward".to_owned(), row("0", actions), "temperature 1".into(), "measure".into()];
    sections.extend([row("1", actions), "distance 1".into()]);
    sections.extend(words("change over_1 1 precision_50 lower over_1 0 upper over_1 100 horizon over_1 2"));
    text("stability", &[vec!["0:1".to_owned(); actions]], &sections)
}

/// One state with so many actions of different rewards, and bounds of many bits.
fn soft(actions: usize) -> String {
    let rewards: Vec<String> = (0..actions).map(|action| format!("1/{}", action + 3)).collect();
    let mut sections = vec!["reward".to_owned(), rewards.join(" "), "temperature 1".into(), "measure".into()];
    sections.push(row("1", actions));
    sections.extend(words("precision_131072 lower over_1 0 upper over_1 100"));
    text("soft", &[vec!["0:1".to_owned(); actions]], &sections)
}

/// A state whose actions mix six values with coprime denominators of so many digits.
fn coprime(actions: usize, digits: usize) -> String {
    let denominators: Vec<String> = [1, 3, 7, 9, 13, 19].map(|end| format!("1{end:0>0$}", digits - 1)).into();
    let mut states: Vec<Vec<String>> = (0..6).map(|state| vec![format!("{state}:1")]).collect();
    let mix = (0..6).map(|state| format!("{state}:1/6")).collect::<Vec<_>>().join(" ");
    states.push(vec![mix; actions]);
    let all: BigInt = denominators.iter().map(|over| over.parse::<BigInt>().unwrap()).product();
    let sum: BigInt = denominators.iter().map(|over| &all / over.parse::<BigInt>().unwrap()).sum();
    let mut sections = vec!["reward".to_owned()];
    // R = V/2 at each of the six; the last state earns nothing, and its value is half the mean of
    // theirs.
    sections.extend(denominators.iter().map(|over| format!("1/{}", over.parse::<BigInt>().unwrap() * 2)));
    sections.extend([row("0", actions), "value".into()]);
    denominators.iter().for_each(|over| sections.extend([format!("over {over}"), "1".into()]));
    sections.extend([format!("over {}", all * 12), sum.to_string(), "optimal".into()]);
    sections.extend((0..6).map(|_| "0".to_owned()));
    sections.push((0..actions).map(|action| action.to_string()).collect::<Vec<_>>().join(" "));
    text("optimality", &states, &sections)
}

/// The cost of an accepted certificate.
fn work(text: &str) -> u64 {
    accepted(text).work()
}

#[test]
fn d_stability_pairs_are_counted() {
    let (few, many) = (work(&stability(100)), work(&stability(400)));
    assert!(many > 8 * few, "{few} {many}");
}

#[test]
fn d_soft_precision_is_charged() {
    assert!(work(&soft(2)) > work(&soft(1)));
    let refusal = check(soft(1_000).as_bytes()).unwrap_err();
    assert_eq!(refusal.condition, Condition::Limit, "{refusal}");
    assert!(refusal.to_string().contains("more than the budget"), "{refusal}");
}

#[test]
fn d_coprime_denominators_are_counted() {
    let costs = [coprime(2, 500), coprime(20, 500), coprime(2, 2000)].map(|text| work(&text));
    assert!(costs[1] > 4 * costs[0], "more actions: {costs:?}");
    assert!(costs[2] > 8 * costs[0], "longer numbers cost more than their length: {costs:?}");
}

#[test]
fn d_what_costs_more_than_the_budget_is_refused_by_its_name() {
    let refusal = check(stability(20_000).as_bytes()).unwrap_err();
    assert_eq!(refusal.condition, Condition::Limit);
    assert!(refusal.to_string().contains("more than the budget"), "{refusal}");
}

/// Printing a fraction of 60,000 digits would mean to reduce it.
#[test]
fn d_fractions_reduced_are_described_when_they_are_long() {
    let (over, numerator) = (format!("1{}1", "0".repeat(59_998)), "10");
    let sections = ["reward".to_owned(), format!("5/{over}"), "value".into(), format!("over {over}"), numerator.into()];
    let sections = [&sections[..], &["optimal".to_owned(), "0".into()]].concat();
    let accepted = accepted(&text("optimality", &[vec!["0:1".to_owned()]], &sections));
    assert!(accepted.statement().contains("V* = [a fraction of 4 over 199313 bits]"), "{}", accepted.statement());
}

/// One state that earns nothing, whose value is 0 over a denominator of these coefficients, from
/// one discount to another.
fn discount_path(denominator: &str, from: &str, to: &str) -> String {
    let mut sections = words("reward 0");
    sections.extend([format!("discount-from {from}"), "optimal".into(), "0".into(), format!("break {to}")]);
    sections.push(format!("denominator {denominator}"));
    sections.extend(words("numerators 0 within 0 at-end 0"));
    text("discount-path", &[vec!["0:1".to_owned()]], &sections)
}

fn refused_as_too_costly(text: &str) {
    let refusal = check(text.as_bytes()).unwrap_err();
    assert_eq!(refusal.condition, Condition::Limit, "{refusal}");
    assert!(refusal.to_string().contains("more than the budget"), "{refusal}");
}

/// The values at a number, and the coefficients on an interval, grow with the square of the degree.
#[test]
fn d_polynomials_of_a_high_degree_are_charged() {
    let of = |degree| discount_path(&row("1", degree), "1/3", "2/3");
    let (low, high) = (work(&of(50)), work(&of(400)));
    assert!(high > 32 * low, "{low} {high}");
    refused_as_too_costly(&of(400_000));
}

#[test]
fn d_polynomials_at_long_numbers_are_charged() {
    let of = |digits: usize| {
        let tens = "0".repeat(digits);
        discount_path(&row("1", 100), &format!("1/1{tens}1"), &format!("1{tens}/2{tens}1"))
    };
    assert!(work(&of(200)) > 4 * work(&of(20)));
    refused_as_too_costly(&of(50_000));
}

/// (3γ − 1)² 10^n + 1 has no root, which halvings near 1/3 show, the more the larger n is.
#[test]
fn d_halvings_are_charged() {
    let of = |digits: usize| {
        let tens = "0".repeat(digits);
        discount_path(&format!("1{}1 -6{tens} 9{tens}", &tens[1..]), "0", "3/4")
    };
    let (few, many) = (work(&of(2)), work(&of(60)));
    assert!(many > 8 * few, "{few} {many}");
}

/// An advantage of −γ^n is divided by γ, which vanishes where the piece begins, n times.
#[test]
fn d_divisions_are_charged() {
    let states = [vec!["1:1".to_owned(), "2:1".to_owned()], vec!["1:1".into()], vec!["2:1".into()]];
    let mut sections = words("reward 0_0 0 0 discount-from_0 optimal 0_1 0 0 break_1/2 denominator_1 numerators 0 0");
    sections.push(format!("{} -1", row("0", 100_000)));
    sections.extend(words("within 0 0 0 at-end 0 0 0"));
    refused_as_too_costly(&text("discount-path", &states, &sections));
}

/// A chain of states that are split one below the other.
#[test]
fn d_cases_that_are_split_deeply_need_no_stack() {
    let of = |states: usize| {
        // At the first state a second action pays 1 less.
        let two = vec!["0:1".to_owned(); 2];
        let model: Vec<Vec<String>> =
            std::iter::once(two).chain((1..states).map(|state| vec![format!("{state}:1")])).collect();
        let zeros = |first: &str| std::iter::once(first.to_owned()).chain((1..states).map(|_| "0".to_owned()));
        let mut sections = vec!["reward".to_owned()];
        sections.extend(zeros("0 -1").chain(["freedom".into()]).chain(zeros("0 0")));
        sections.extend(["norm sup".to_owned(), "class".into()].into_iter().chain(zeros("0 1")));
        sections.extend(["value".to_owned(), "over 1".into()].into_iter().chain(zeros("0")));
        sections.extend(["optimal".to_owned()].into_iter().chain(zeros("0")));
        sections.extend(words("target_0_1 radius-lower_infinity radius-upper_infinity"));
        sections.extend((1..states).map(|state| format!("node split {state}")));
        sections.extend(["node flow".to_owned()].into_iter().chain(zeros("0 0")));
        text("approach", &model, &sections)
    };
    let refused = move || {
        let refusal = check(of(12_000).as_bytes()).unwrap_err();
        assert_eq!(refusal.condition, Condition::U4, "{refusal}");
    };
    std::thread::Builder::new().stack_size(1 << 19).spawn(refused).unwrap().join().unwrap();
}
