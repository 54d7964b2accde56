//! Bounds over all rewards within a distance: certificates of kind `stability`, and rewards that
//! try to break them.

use malachite_base::num::arithmetic::traits::Abs;
use num_bigint::BigInt;
use num_traits::Signed;
use policy_cliff::evidence;
use policy_cliff::mdp::{Dynamics, Model, ModelBuilder, PairFunction, Reward};
use policy_cliff::number::{Integer, Rational};
use policy_cliff::soft::{
    Base, Budget, Measure, Sensitivities, SoftProblem, Stability, Temperature, certified_temperature, compare, enclose,
};
use proptest::prelude::*;

use crate::certificates::{check_text, sealed};
use crate::reference::{Reference, rational, table};
use crate::support::{model, q, real_model};

pub fn certificate(stability: &Stability<'_>, model: &Model) -> String {
    let mut bytes = Vec::new();
    evidence::write::stability(&mut bytes, stability, model.initial.as_ref()).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn stability<'m>(
    model: &'m Model,
    reward: &'m Reward,
    base: &Base,
    [alpha, distance, width]: [&str; 3],
) -> Stability<'m> {
    let temperature = Temperature::new(q(alpha)).unwrap();
    let problem = SoftProblem { dynamics: &model.dynamics, reward, temperature, base: base.clone() };
    let solution = enclose(&problem, &q(width), Budget::default()).unwrap();
    Stability::new(solution, &Sensitivities::new(&model.dynamics, base).unwrap(), &q(distance))
}

/// Accepted, of its kind, and printed back.
fn accepted(text: &str) {
    match cliff_check::check(text.as_bytes()) {
        Ok(accepted) => {
            assert_eq!(accepted.kind(), "stability");
            assert_eq!(accepted.print(), text);
        }
        Err(refusal) => panic!("{refusal}\n{text}"),
    }
}

/// Refused by a condition.
fn refused(text: &str, condition: &str) {
    let refusal = cliff_check::check(text.as_bytes()).expect_err(text);
    assert_eq!(refusal.condition.to_string(), condition, "{refusal}\n{text}");
}

/// The certificate with one number of one section replaced.
fn replaced(text: &str, section: &str, state: usize, number: &Integer) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let heading = lines.iter().position(|line| line == section).unwrap();
    lines[heading + 2 + state] = number.to_string();
    sealed(&lines)
}

/// The least change at a state that the checker accepts, in units of 2^−bits, by halving; the
/// writer's, which is accepted, is at most this.
fn least(text: &str, state: usize, written: &Integer) -> Integer {
    let (mut refused, mut taken) = (Integer::from(-1), written.clone());
    while &taken - &refused > 1u32 {
        let middle = (&taken + &refused) >> 1u32;
        match cliff_check::check(replaced(text, "change", state, &middle).as_bytes()) {
            Ok(_) => taken = middle,
            Err(_) => refused = middle,
        }
    }
    taken
}

/// Models of up to three states with up to five actions each, small rewards so that ties are
/// common, at any discount. At discount 1 state 0 is absorbing and every action elsewhere may lead
/// to a state before its own.
fn any_model() -> impl Strategy<Value = Model> {
    let action = (-1i32..=2, 0usize..6, 0usize..6, 1u32..4);
    let actions = prop::collection::vec(action, 1..=5);
    let discount = prop::sample::select(vec!["0", "1/2", "9/10", "1"]);
    (discount, prop::collection::vec(actions, 1..=3)).prop_map(|(discount, table)| {
        let (n, ends) = (table.len(), discount == "1");
        let mut builder = ModelBuilder::new();
        builder.discount(q(discount));
        for (s, actions) in table.into_iter().enumerate() {
            builder.begin_state(&format!("s{s}"));
            for (a, (reward, first, second, share)) in actions.into_iter().enumerate() {
                let absorbing = ends && s == 0;
                let first = if ends { first % s.max(1) } else { first % n };
                let second = if absorbing { 0 } else { second % n };
                builder.begin_action(&format!("a{a}"));
                builder.reward(None, Rational::from(if absorbing { 0 } else { reward }));
                if first == second {
                    builder.successor(&format!("s{first}"), q("1"));
                } else {
                    let share = Rational::from_unsigneds(share, 4u32);
                    builder.successor(&format!("s{first}"), q("1") - &share);
                    builder.successor(&format!("s{second}"), share);
                }
                builder.end_action();
            }
            builder.end_state();
        }
        builder.finish().unwrap()
    })
}

/// Counting, uniform, or weights from 0 on, not all 0 at any state and not of sum 1.
fn any_base(model: &Model, weights: &[u32]) -> Base {
    match weights[0] {
        0 => return Base::Counting,
        1 => return Base::Uniform,
        _ => {}
    }
    let mut table = PairFunction::new();
    for state in model.dynamics.all_states() {
        let raw = |i: usize| weights[i % weights.len()];
        let range = model.dynamics.pair_range(state);
        let nothing = range.clone().all(|i| raw(i) == 0);
        range.for_each(|i| table.push(Rational::from_unsigneds(raw(i) + u32::from(nothing), 3u32)));
    }
    Base::Measure(Measure::new(&model.dynamics, table).unwrap())
}

fn weights() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(0u32..5, 1..8)
}

/// R moved by ± the distance, up where `up` says; rewards of absorbing states stay at discount 1.
fn moved(dynamics: &Dynamics, reward: &Reward, distance: &Rational, up: impl Fn(usize) -> bool) -> Reward {
    let mut moved = PairFunction::new();
    for state in dynamics.all_states() {
        let fixed = dynamics.rank().is_some_and(|rank| rank[state.index()] == 0);
        for pair in dynamics.actions(state) {
            let by = if fixed { Rational::from(0u32) } else { distance.clone() };
            moved.push(if up(pair.index()) { reward.at(pair) + by } else { reward.at(pair) - by });
        }
    }
    moved
}

#[test]
fn real_models() {
    for name in ["frozen-lake-4x4", "cliff-walking", "gambler", "reasoning", "shortcut", "exact-tie", "near-tie"] {
        let model = real_model(name);
        let reward = model.reward(None).unwrap();
        for numbers in [["1/10", "1/1000", "1e-9"], ["1e-6", "1", "1e-9"], ["10", "1/10", "1e-3"]] {
            let stability = stability(&model, &reward, &Base::Counting, numbers);
            let text = certificate(&stability, &model);
            accepted(&text);
            if ["shortcut", "near-tie"].contains(&name) {
                check_text(&text, stability.solution(), &model);
            }
        }
    }
}

/// A state with an action for each of `rewards`, each to a state of its own, where the model stays.
fn star(discount: &str, rewards: &[&str]) -> Model {
    let arms = rewards.iter().enumerate();
    let actions: Vec<String> =
        arms.clone().map(|(a, r)| format!(r#""{a}": {{ "reward": "{r}", "next": {{ "x{a}": 1 }} }}"#)).collect();
    let ends: Vec<String> =
        arms.map(|(a, _)| format!(r#""x{a}": {{ "on": {{ "next": {{ "x{a}": 1 }} }} }}"#)).collect();
    model(&format!(
        r#"{{ "discount": "{discount}", "states": {{ "s": {{ {} }}, {} }} }}"#,
        actions.join(", "),
        ends.join(", ")
    ))
}

/// The bound is attained: on stars the set of actions that makes it moves by just as much, up to
/// what the enclosures leave, when its arms rise and the others fall (10⁻⁴⁰ in the policy, times
/// e^{2c} with c up to 20; e^{−64} above 64). So no certificate of this kind can say less than
/// these do.
#[test]
fn the_bound_is_attained_on_stars() {
    for discount in ["0", "1/2", "9/10", "99/100"] {
        for rewards in [&["0", "0"][..], &["1", "0"], &["1/3", "0", "-1/2"], &["2", "1", "0", "1"], &["1"]] {
            let model = star(discount, rewards);
            let reward = model.reward(None).unwrap();
            for (alpha, distance) in
                [("1", "1/100"), ("1/3", "1/30"), ("5", "1"), ("1/1000", "1/5"), ("1/1000", "499/1000")]
            {
                let found = stability(&model, &reward, &Base::Counting, [alpha, distance, "1e-40"]);
                accepted(&certificate(&found, &model));
                let problem = found.solution().problem();
                let sets = 1u32..(1 << rewards.len());
                let changes = sets.map(|set| {
                    // The first pairs are those of s, the others those of the arms, in the same
                    // order.
                    let up = |pair: usize| set >> (pair % rewards.len()) & 1 == 1;
                    let other = moved(&model.dynamics, &reward, &q(distance), up);
                    compare(problem, &other, &q("1e-40"), Budget::default()).unwrap().total_variation[0].clone()
                });
                let largest = changes.max_by(|a, b| a.lower().cmp(b.lower())).unwrap();
                let bound = &found.change()[0];
                assert!(largest.lower() <= bound, "{discount} {rewards:?} {alpha}: {largest} above {bound}");
                assert!(
                    bound - largest.lower() <= q("1e-20"),
                    "{discount} {rewards:?} {alpha}: {bound}, attained {largest}"
                );
            }
        }
    }
}

/// At the least distance, the highest temperatures and tolerances near their ends: both
/// temperatures' certificates say the tolerance.
#[test]
fn temperatures_are_certified() {
    for (name, distance) in
        [("shortcut", "1/10"), ("frozen-lake-4x4", "1e-9"), ("near-tie", "1000"), ("gambler", "1/7")]
    {
        let model = real_model(name);
        let reward = model.reward(None).unwrap();
        let sensitivities = Sensitivities::new(&model.dynamics, &Base::Uniform).unwrap();
        let mut problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::one());
        problem.base = Base::Uniform;
        for tolerance in ["1e-7", "1/4", "999/1000"] {
            let question = (&q(distance), &q(tolerance));
            let found =
                certified_temperature(&problem, &sensitivities, question, &q("1e-3"), Budget::default()).unwrap();
            for certified in [&found.universal, &found.own] {
                assert!(certified.worst() <= q(tolerance));
                accepted(&certificate(certified, &model));
            }
        }
    }
}

/// With a distance of 2τ the universal temperature is K exactly, which leaves hardly any room below
/// τ: tanh τ.
#[test]
fn a_temperature_without_room() {
    let model = star("0", &["-1/1000000", "0"]);
    let reward = model.reward(None).unwrap();
    let sensitivities = Sensitivities::new(&model.dynamics, &Base::Counting).unwrap();
    let problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::one());
    let question = (&q("1/500000"), &q("1/1000000"));
    let found = certified_temperature(&problem, &sensitivities, question, &q("1"), Budget::default()).unwrap();
    assert!(*found.universal.alpha() >= q("1") && *found.universal.alpha() < q("1001/1000"));
    assert!(found.universal.worst() <= q("1/1000000"));
    accepted(&certificate(&found.universal, &model));
}

/// c = ‖ΔR‖/α beyond 64, and beyond all floats: of two actions taken alike one gains ½, and 0 where
/// there is one action.
#[test]
fn huge_changes() {
    let model = star("0", &["0", "0"]);
    let reward = model.reward(None).unwrap();
    for (distance, most) in [("64", "1/2"), ("65", "1/2"), ("1e300", "1/2")] {
        let found = stability(&model, &reward, &Base::Counting, ["1", distance, "1e-9"]);
        assert!((&found.change()[0] - q(most)).abs() < q("1e-6"), "{distance}: {}", found.change()[0]);
        assert_eq!(found.change()[1..], [q("0"), q("0")]);
        accepted(&certificate(&found, &model));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What the writer writes is accepted, byte for byte; each bound of it moved past what it can
    /// be is not.
    #[test]
    fn any_certificate(
        model in any_model(),
        weights in weights(),
        alpha in prop::sample::select(vec!["1/1000", "1/20", "1", "30"]),
        distance in prop::sample::select(vec!["1/100", "1/8", "1/3", "5"]),
        width in prop::sample::select(vec!["1/10", "1e-9", "1e-20"]),
    ) {
        let (reward, base) = (model.reward(None).unwrap(), any_base(&model, &weights));
        let found = stability(&model, &reward, &base, [alpha, distance, width]);
        let text = certificate(&found, &model);
        accepted(&text);
        check_text(&text, found.solution(), &model);
        let bits = found.solution().bits();
        // The writer rounds Q to units and Q/α with it.
        let room = q("32") + q("32") / q(alpha);
        for (state, change) in found.change().iter().enumerate() {
            // The checker's own supremum is what the writer wrote, up to rounding, and nothing
            // below it is accepted.
            let written = Integer::try_from(change << bits).unwrap();
            let least = least(&text, state, &written);
            prop_assert!(&written - &least <= room, "state {state}: {written} written, {least} enough");
            let below = least - Integer::from(1u32);
            let fixed = model.dynamics.rank().is_some_and(|rank| rank[state] == 0);
            let condition = if below >= 0u32 { "T3" } else if fixed { "G2" } else { "T1" };
            refused(&replaced(&text, "change", state, &below), condition);
        }
    }

    /// M below the truth is refused, by however little.
    #[test]
    fn horizons_below_the_truth(model in any_model(), state in any::<prop::sample::Index>()) {
        let reward = model.reward(None).unwrap();
        let text = certificate(&stability(&model, &reward, &Base::Counting, ["1", "1", "1/10"]), &model);
        let state = state.index(model.dynamics.states());
        let horizon = Sensitivities::new(&model.dynamics, &Base::Counting).unwrap().horizon;
        let numbers: Vec<Rational> = model.dynamics.all_states().map(|s| horizon.at(s) * q("1e30")).collect();
        let common = numbers.iter().fold(Rational::from(1u32), |all, x| all * Rational::from(x.denominator_ref()));
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let start = lines.iter().position(|line| line == "horizon").unwrap();
        let end = (start + 1..).find(|&at| lines[at] == "rank" || lines[at].starts_with("end ")).unwrap();
        let mut fine = lines[..=start].to_vec();
        fine.push(format!("over {}", &common * q("1e30")));
        fine.extend(numbers.iter().map(|x| (x * &common).to_string()));
        fine.extend_from_slice(&lines[end..]);
        let text = sealed(&fine);
        accepted(&text);
        let truth = Integer::try_from(&numbers[state] * &common).unwrap();
        let condition = if truth == 0 { "G2" } else { "T2" };
        refused(&replaced(&text, "horizon", state, &(truth - Integer::from(1u32))), condition);
    }

    /// One changed byte anywhere is refused.
    #[test]
    fn damage(model in any_model(), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let reward = model.reward(None).unwrap();
        let bytes = certificate(&stability(&model, &reward, &Base::Counting, ["1", "1/3", "1e-6"]), &model).into_bytes();
        let mut damaged = bytes.clone();
        let place = place.index(bytes.len());
        damaged[place] = byte;
        prop_assert!(damaged == bytes || cliff_check::check(&damaged).is_err());
        prop_assert!(cliff_check::check(&bytes[..place]).is_err());
    }
}

/// Rewards on the sphere ‖R′ − R‖ = distance, by all patterns of signs or some, against the
/// reference that shares nothing with the solver.
///
/// 10⁻³⁰ is what the reference is trusted to.
fn largest_changes(
    model: &Model,
    reward: &Reward,
    base: &Base,
    [alpha, distance]: [&str; 2],
    patterns: &[u64],
) -> Vec<Rational> {
    let count = table(model, base);
    let before = Reference::new(model, reward, &q(alpha), &count);
    let mut largest = vec![BigInt::default(); model.dynamics.states()];
    for pattern in patterns {
        let up = |pair: usize| pattern >> (pair % 64) & 1 == 1;
        let after = Reference::new(model, &moved(&model.dynamics, reward, &q(distance), up), &q(alpha), &count);
        for (largest, (a, b)) in largest.iter_mut().zip(before.policy.iter().zip(&after.policy)) {
            let change: BigInt = a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum();
            *largest = largest.clone().max(change);
        }
    }
    largest.iter().map(|change| rational(change) >> 1u32).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// No reward within the distance moves the policy further than was certified.
    #[test]
    fn no_reward_breaks_a_bound(
        model in any_model(),
        weights in weights(),
        alpha in prop::sample::select(vec!["1/1000", "1/4", "1", "6"]),
        distance in prop::sample::select(vec!["1/50", "1/8", "1/3", "2"]),
        some in prop::collection::vec(any::<u64>(), 8),
    ) {
        let (reward, base) = (model.reward(None).unwrap(), any_base(&model, &weights));
        let found = stability(&model, &reward, &base, [alpha, distance, "1e-12"]);
        accepted(&certificate(&found, &model));
        // All patterns where they are few and the reference quick.
        let all = model.dynamics.pairs() <= 6 && *model.dynamics.discount() <= q("1/2");
        let patterns: Vec<u64> = if all { (0..1 << model.dynamics.pairs()).collect() } else { some };
        let largest = largest_changes(&model, &reward, &base, [alpha, distance], &patterns);
        for (found, largest) in found.change().iter().zip(&largest) {
            prop_assert!(largest <= &(found + q("1e-30")), "{found} certified, {largest} found");
        }
    }
}
