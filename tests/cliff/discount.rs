//! `cliff path --discount` against brute force at many discounts, and on models whose breaks are
//! known.

use crate::common::generators::models;
use crate::common::oracle::{self, optimum};
use crate::common::{Plain, PlainAction};
use policy_cliff::cliff::{Blackwell, DiscountPath, Discounts, discount_path};
use policy_cliff::evidence;
use policy_cliff::mdp::{ActionSets, Dynamics, FileFormat, Model, read_model};
use policy_cliff::number::{Integer, Rational, Root, parse};
use proptest::prelude::*;

/// The actions of each state by their positions.
fn positions(dynamics: &Dynamics, sets: &ActionSets) -> Vec<Vec<usize>> {
    let at = |state| sets.at(dynamics, state).map(|pair| dynamics.position(state, pair)).collect();
    dynamics.all_states().map(at).collect()
}

/// The sets that a path has at a rational discount; none within an interval that isolates a root.
fn sets_at<'a>(path: &'a DiscountPath, at: &Rational) -> Option<&'a ActionSets> {
    if *at == path.discounts.from {
        return Some(&path.at_start);
    }
    let piece = path.pieces.iter().find(|piece| at <= piece.to.high())?;
    match &piece.to {
        Root::At(end) if end == at => piece.at_end.as_ref(),
        Root::Between { low, high, .. } if at > low && at < high => None,
        Root::Between { high, .. } if at == high => sets_at(path, &(at + Rational::from_signeds(1, 1i64 << 40))),
        _ => Some(&piece.within),
    }
}

/// The numerator and the denominator.
fn small(x: &Rational) -> Option<(i64, i64)> {
    let (numerator, denominator) = (x.numerator_ref().to_string(), x.denominator_ref().to_string());
    Some((numerator.parse().ok()?, denominator.parse().ok()?))
}

fn discounts(from: &str, to: &str, is_closed: bool) -> Discounts {
    Discounts { from: parse(from).unwrap(), to: parse(to).unwrap(), is_closed }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// Brute force over policies finds the sets of the path at a dense scan of discounts, at every
    /// rational break, at both ends of the interval of every other one, and between breaks. The
    /// certificate is accepted.
    #[test]
    fn g19_a_discount_path_has_the_sets_of_brute_force(mut plain in models(3, 3)) {
        let (model, _) = plain.build();
        let dynamics = &model.dynamics;
        let reward = model.reward(None).unwrap();
        let path = discount_path(dynamics, &reward, discounts("0", "1", false), 1_000).unwrap();
        evidence::discount_path(dynamics, &reward, &path, None).expect("accepted");
        prop_assert!(path.is_whole());
        let mut points: Vec<Rational> = (0..32).map(|k| Rational::from_signeds(k, 32i64)).collect();
        for piece in &path.pieces {
            points.extend([piece.to.low().clone(), piece.to.high().clone()]);
        }
        points.sort();
        points.dedup();
        let middles: Vec<Rational> = points.windows(2).map(|ends| (&ends[0] + &ends[1]) >> 1u32).collect();
        for at in points.iter().chain(&middles).filter(|at| **at < 1u32) {
            let (Some(sets), Some(discount)) = (sets_at(&path, at), small(at)) else { continue };
            plain.discount = discount;
            let expected = optimum(&plain, &|action: &PlainAction| oracle::ratio(action.reward)).1;
            prop_assert_eq!(positions(dynamics, sets), expected, "γ = {}", at);
        }
    }

    /// Every break that is listed is one: a set there differs from one beside it; and a budget leaves
    /// the first pieces, certified.
    #[test]
    fn g19_breaks_change_sets_and_a_budget_leaves_the_beginning(plain in models(3, 3)) {
        let (model, _) = plain.build();
        let reward = model.reward(None).unwrap();
        let all = discounts("0", "1", false);
        let path = discount_path(&model.dynamics, &reward, all.clone(), 1_000).unwrap();
        for (piece, next) in path.pieces.iter().zip(path.pieces.iter().skip(1)) {
            let at_end = piece.at_end.as_ref().unwrap();
            prop_assert!(*at_end != piece.within || *at_end != next.within);
        }
        let first = discount_path(&model.dynamics, &reward, all, 1).unwrap();
        evidence::discount_path(&model.dynamics, &reward, &first, None).expect("accepted");
        prop_assert_eq!(first.pieces.len(), 1);
        prop_assert_eq!(&first.pieces[0].within, &path.pieces[0].within);
    }
}

fn read(text: &str) -> Model {
    read_model(text.as_bytes(), FileFormat::Json).unwrap()
}

/// A state `s` with some actions, each a chain of rewards that ends at `done`.
fn chains(discount: &str, chains: &[&[&str]]) -> Model {
    let mut states = Vec::new();
    let mut actions = Vec::new();
    for (number, rewards) in chains.iter().enumerate() {
        let next = |place: usize| match place + 1 < rewards.len() {
            true => format!("u{number}-{}", place + 1),
            false => "done".to_owned(),
        };
        let action = |place: usize| {
            format!(r#""a{number}": {{ "reward": "{}", "next": {{ "{}": "1" }} }}"#, rewards[place], next(place))
        };
        actions.push(action(0));
        states.extend((1..rewards.len()).map(|place| format!(r#""u{number}-{place}": {{ {} }}"#, action(place))));
    }
    states.push(r#""done": { "stay": { "next": { "done": "1" } } }"#.to_owned());
    read(&format!(
        r#"{{ "discount": "{discount}", "states": {{ "s": {{ {} }}, {} }} }}"#,
        actions.join(", "),
        states.join(", ")
    ))
}

fn path_of(model: &Model, discounts: Discounts) -> DiscountPath {
    let reward = model.reward(None).unwrap();
    let path = discount_path(&model.dynamics, &reward, discounts, 1_000).unwrap();
    evidence::discount_path(&model.dynamics, &reward, &path, None).expect("accepted");
    path
}

fn at(n: i64, d: i64) -> Root {
    Root::At(Rational::from_signeds(n, d))
}

/// The breaks with the set of the first state at each.
fn breaks(model: &Model, path: &DiscountPath) -> Vec<(Root, Vec<usize>)> {
    path.breaks().map(|(at, sets)| (at, positions(&model.dynamics, sets)[0].clone())).collect()
}

#[test]
fn g19_a_tie_at_discount_1_alone_is_a_break_there() {
    for discount in ["1", "9/10"] {
        let model = chains(discount, &[&["1"], &["0", "1"]]);
        let path = path_of(&model, discounts("0", "1", true));
        assert_eq!(breaks(&model, &path), [(at(1, 1), vec![0, 1])]);
        assert_eq!(path.blackwell(), Some(Blackwell::At(at(0, 1))));
        let open = path_of(&model, discounts("0", "1", false));
        assert_eq!((open.breaks().count(), open.is_whole()), (0, true));
    }
}

#[test]
fn g19_an_advantage_that_touches_0_ties_without_a_change_of_sign() {
    // −(2γ − 1)² = −1 + 4γ − 4γ².
    let model = chains("9/10", &[&["0"], &["-1", "4", "-4"]]);
    let path = path_of(&model, discounts("0", "1", true));
    assert_eq!(breaks(&model, &path), [(at(1, 2), vec![0, 1])]);
    assert_eq!(path.blackwell(), Some(Blackwell::At(at(1, 2))));
}

#[test]
fn g19_an_irrational_touch_is_one_break_with_a_divisor() {
    // −(γ² + γ − 1)² = −1 + 2γ + γ² − 2γ³ − γ⁴, beside γ² + γ − 1 at another action.
    let model = chains("9/10", &[&["0"], &["-1", "2", "1", "-2", "-1"], &["-1", "1", "1"]]);
    let path = path_of(&model, discounts("0", "1", true));
    let found = breaks(&model, &path);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, [0, 1, 2]);
    let Root::Between { polynomial, low, high } = &found[0].0 else { panic!("{:?}", found[0].0) };
    assert_eq!(polynomial.coefficients(), [-1, 1, 1].map(Integer::from));
    assert!(*low < Rational::from_signeds(618_034, 1_000_000) && *high > Rational::from_signeds(618_033, 1_000_000));
    assert_eq!(path.blackwell(), Some(Blackwell::At(found[0].0.clone())));
}

#[test]
fn g19_breaks_that_are_no_dyadic_numbers_are_rational() {
    // (3γ − 1)(5γ − 3)(7γ − 6) = 105γ³ − 188γ² + 105γ − 18.
    let model = chains("9/10", &[&["0"], &["-18", "105", "-188", "105"]]);
    let path = path_of(&model, discounts("0", "1", true));
    let found: Vec<Root> = breaks(&model, &path).into_iter().map(|(at, _)| at).collect();
    assert_eq!(found, [at(1, 3), at(3, 5), at(6, 7)]);
}

#[test]
fn g19_for_ever_or_once() {
    // 1/(1 − γ) against 3, and 1/(1 − γ) against γ/(1 − γ) + 1.
    let model = read(
        r#"{ "discount": "1/2", "states": {
            "s": { "ever": { "reward": "1", "next": { "s": "1" } }, "once": { "reward": "3", "next": { "done": "1" } } },
            "done": { "stay": { "next": { "done": "1" } } } } }"#,
    );
    let path = path_of(&model, discounts("0", "1", false));
    assert_eq!(breaks(&model, &path), [(at(2, 3), vec![0, 1])]);
    let late = path_of(&model, discounts("3/4", "1", false));
    assert_eq!(late.blackwell(), Some(Blackwell::AtMost(Rational::from_signeds(3, 4))));
    assert_eq!(path_of(&model, discounts("2/3", "9/10", true)).breaks().count(), 1);
    assert_eq!(path_of(&model, discounts("1/3", "2/3", true)).blackwell(), None);
}

#[test]
fn g19_what_ties_throughout_is_no_break() {
    let model = chains("1", &[&["1", "2"], &["1", "2"], &["0", "1"]]);
    let path = path_of(&model, discounts("0", "1", true));
    assert_eq!(path.breaks().count(), 0);
    assert_eq!(positions(&model.dynamics, &path.pieces[0].within)[0], [0, 1]);
}

/// A larger model: many breaks, high degrees.
#[test]
fn g19_discount_large_models() {
    let states = 30;
    let mut seed = 12_345u64;
    let mut next = |below: i64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % below as u64) as i64
    };
    let action = |next: &mut dyn FnMut(i64) -> i64| {
        let mut weights = std::collections::BTreeMap::new();
        for part in [1, 3, 5, 7] {
            *weights.entry(next(states) as usize).or_insert(0) += part;
        }
        PlainAction { reward: (next(17), 16), other: (0, 1), weights: weights.into_iter().collect() }
    };
    let plain =
        Plain { discount: (9, 10), states: (0..states).map(|_| (0..4).map(|_| action(&mut next)).collect()).collect() };
    let (model, _) = plain.build();
    let reward = model.reward(None).unwrap();
    let started = cpu_time::ProcessTime::now();
    let path = discount_path(&model.dynamics, &reward, discounts("0", "1", false), 1_000).unwrap();
    let found = started.elapsed();
    let certified = evidence::discount_path(&model.dynamics, &reward, &path, None).expect("accepted");
    let bytes = certified.certificate().len();
    println!("{} breaks in {found:?}, certified ({bytes} bytes) by {:?}", path.breaks().count(), started.elapsed());
    assert!(path.is_whole());
    assert!(path.breaks().count() >= 5);
}
