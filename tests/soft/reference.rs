//! Soft values by another road: plain value iteration in fixed point on num-bigint, with its own
//! exp and ln, knowing nothing of sub-solutions, Newton steps or malachite. Values, policies, their
//! changes, the price and the small-temperature limit must agree.
//!
//! Fixed point on num-bigint, which the tests have for other reasons, needs no further package and
//! shares no line with malachite's numbers; the 50-digit values of mpmath in `expected.json` guard
//! against a common mistake in the method.

use std::sync::OnceLock;

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use policy_cliff::bellman::Bellman;
use policy_cliff::mdp::{Model, PairFunction, Policy, Reward, StochasticPolicy};
use policy_cliff::number::{Enclosure, Rational};
use policy_cliff::soft::{
    Base, Budget, Measure, SoftProblem, Temperature, compare, enclose, small_temperature_limit, suboptimality,
    tied_base,
};
use policy_cliff::solve::solve;
use proptest::prelude::*;

use crate::support::{q, random_model_with};

/// Fraction bits. Rounding loses a few units a step, and α⁻¹ times as many in an exponent.
const BITS: u64 = 160;
/// What the reference is trusted to.
const TRUSTED: &str = "1e-30";

fn one() -> BigInt {
    BigInt::one() << BITS
}

fn fixed(x: &Rational) -> BigInt {
    let text = x.to_string();
    let (num, den) = text.split_once('/').unwrap_or((&text, "1"));
    (num.parse::<BigInt>().unwrap() << BITS) / den.parse::<BigInt>().unwrap()
}

pub fn rational(x: &BigInt) -> Rational {
    q(&x.to_string()) >> BITS
}

fn times(a: &BigInt, b: &BigInt) -> BigInt {
    (a * b) >> BITS
}

fn over(a: &BigInt, b: &BigInt) -> BigInt {
    (a << BITS) / b
}

/// e^x for x ≤ 0: Taylor's series at x/2^k, k squarings.
fn exp(x: &BigInt) -> BigInt {
    assert!(!x.is_positive());
    let whole = (-x) >> BITS;
    if whole > BigInt::from(2 * BITS) {
        return BigInt::zero();
    }
    let halvings = 12 + whole.bits();
    let y = x >> halvings;
    let (mut sum, mut term, mut i) = (one(), one(), 0);
    while !term.magnitude().is_zero() && i < 60 {
        i += 1;
        term = times(&term, &y) / i;
        sum += &term;
    }
    for _ in 0..halvings {
        sum = times(&sum, &sum);
    }
    sum
}

/// ln x for x > 0: x = 2^k m with ½ ≤ m < 1, and Halley's method on exp for ln m, from a float that
/// it makes exact (53 bits, 159, 477).
fn ln(x: &BigInt) -> BigInt {
    let shift = x.bits() as i64 - BITS as i64;
    let scaled = if shift > 0 { x >> shift } else { x << -shift };
    let root = |x: &BigInt| {
        let float = i64::try_from(x >> (BITS - 53)).unwrap() as f64 / 2f64.powi(53);
        let mut y: BigInt = BigInt::from((float.ln() * 2f64.powi(53)) as i64) << (BITS - 53);
        for _ in 0..2 {
            let e = exp(&y);
            let step: BigInt = 2 * over(&(x - &e), &(x + &e));
            y = (y + step).min(BigInt::zero());
        }
        y
    };
    static LN_HALF: OnceLock<BigInt> = OnceLock::new();
    root(&scaled) - LN_HALF.get_or_init(|| root(&(one() / 2))) * shift
}

/// An action: p, R and (successor, γP); `None` where p = 0.
type Action = Option<(BigInt, BigInt, Vec<(usize, BigInt)>)>;

/// V*_α, π_α and V^{π_α}, all in fixed point; the policies by state and action.
pub struct Reference {
    pub values: Vec<BigInt>,
    pub policy: Vec<Vec<BigInt>>,
    pub earned: Vec<BigInt>,
}

impl Reference {
    pub fn new(model: &Model, reward: &Reward, alpha: &Rational, weight: &PairFunction<Rational>) -> Self {
        let dynamics = &model.dynamics;
        let (alpha, gamma) = (fixed(alpha), fixed(dynamics.discount()));
        let rows: Vec<Vec<Action>> = dynamics
            .all_states()
            .map(|state| {
                let row = dynamics.actions(state).map(|pair| {
                    let p = fixed(weight.at(pair));
                    let next = dynamics
                        .successors(pair)
                        .map(|next| (next.state.index(), times(&fixed(next.probability), &gamma)));
                    p.is_positive().then(|| (p, fixed(reward.at(pair)), next.collect()))
                });
                row.collect()
            })
            .collect();
        let look_ahead = |values: &[BigInt], reward: &BigInt, next: &[(usize, BigInt)]| {
            next.iter().fold(reward.clone(), |sum, (s, p)| sum + times(p, &values[*s]))
        };
        let tilted = |values: &[BigInt], row: &[Action]| {
            let q: Vec<Option<(BigInt, BigInt)>> = row
                .iter()
                .map(|action| action.as_ref().map(|(p, reward, next)| (p.clone(), look_ahead(values, reward, next))))
                .collect();
            let top = q.iter().flatten().map(|(_, q)| q).max().unwrap().clone();
            let e = q.iter().map(|action| {
                action.as_ref().map_or(BigInt::zero(), |(p, q)| times(p, &exp(&over(&(q - &top), &alpha))))
            });
            let e: Vec<_> = e.collect();
            (top, e)
        };
        let settle = |step: &dyn Fn(&[BigInt]) -> Vec<BigInt>| {
            let mut values = vec![BigInt::zero(); rows.len()];
            loop {
                let next = step(&values);
                let change = next.iter().zip(&values).map(|(a, b)| (a - b).abs()).max().unwrap();
                values = next;
                // Far above what rounding leaves, 2^13 units of exp times α, and far below what is
                // trusted.
                if change < BigInt::from(1 << 30) {
                    return values;
                }
            }
        };
        let values = settle(&|values| {
            let backup = |(state, row): (usize, &Vec<Action>)| {
                // 0 by definition; otherwise the entropy of absorbing states would add up without
                // end.
                if dynamics.rank().is_some_and(|rank| rank[state] == 0) {
                    return BigInt::zero();
                }
                let (top, e) = tilted(values, row);
                top + times(&alpha, &ln(&e.iter().sum()))
            };
            rows.iter().enumerate().map(backup).collect()
        });
        let policy: Vec<Vec<BigInt>> = rows
            .iter()
            .map(|row| {
                let (_, e) = tilted(&values, row);
                let total: BigInt = e.iter().sum();
                e.iter().map(|e| over(e, &total)).collect()
            })
            .collect();
        let earned = settle(&|values| {
            let backup = |(row, policy): (&Vec<Action>, &Vec<BigInt>)| {
                let terms = row.iter().zip(policy).map(|(action, share): (&Action, _)| {
                    let q =
                        action.as_ref().map_or(BigInt::zero(), |(_, reward, next)| look_ahead(values, reward, next));
                    times(share, &q)
                });
                terms.sum()
            };
            rows.iter().zip(&policy).map(backup).collect()
        });
        Reference { values, policy, earned }
    }
}

/// What `cliff soft` answers, by part, as the reference knows it, with the error it is trusted to:
/// values, policies, their change to another reward, the price, and the limit where gaps are so
/// large that a temperature of 10⁻⁷ tells it. V* and A* are exact and tested elsewhere.
pub fn truth(
    model: &Model,
    [reward, other]: [&Reward; 2],
    base: &Base,
    alpha: &Rational,
) -> Vec<(&'static str, Vec<Rational>, Rational)> {
    let dynamics = &model.dynamics;
    let count = table(model, base);
    let [before, after] = [reward, other].map(|reward| Reference::new(model, reward, alpha, &count));
    let bellman = Bellman::new(dynamics, reward);
    let optimum = solve(&bellman).unwrap();
    let variation = |a: &[Rational], b: &[Rational]| {
        let far = a.iter().zip(b).map(|(a, b)| if a > b { a - b } else { b - a });
        far.fold(Rational::from(0u32), |sum, x| sum + x) >> 1u32
    };
    let rationals = |numbers: &[BigInt]| numbers.iter().map(rational).collect::<Vec<_>>();
    let rows = |reference: &Reference| reference.policy.iter().map(|row| rationals(row)).collect::<Vec<_>>();
    let (one, two) = (rows(&before), rows(&after));
    let change = one.iter().zip(&two).map(|(a, b)| variation(a, b)).collect();
    let price = optimum.values().iter().zip(&before.earned).map(|(most, earned)| most - rational(earned)).collect();
    let mut parts =
        vec![("value", rationals(&before.values)), ("policy", one.concat()), ("change", change), ("price", price)];
    let gaps = dynamics.all_states().filter_map(|state| optimum.gap(state));
    let tied = tied_base(&optimum, base).is_some();
    if tied && gaps.min().is_none_or(|gap| gap > q("1e-4")) {
        let limit = rows(&Reference::new(model, reward, &q("1e-7"), &count));
        let uniform = StochasticPolicy::uniform(dynamics, optimum.optimal());
        let even = |state| dynamics.actions(state).map(|pair| uniform.probability(pair)).collect::<Vec<_>>();
        let far = dynamics.all_states().zip(&limit).map(|(state, row)| variation(row, &even(state))).collect();
        parts.extend([("limit", limit.concat()), ("limit_from_uniform", far)]);
    }
    let trusted = |part: &str| q(if part.starts_with("limit") { "1e-20" } else { TRUSTED });
    parts.into_iter().map(|(part, numbers)| (part, numbers, trusted(part))).collect()
}

/// Whether an enclosure contains a number that is known to within `error`.
fn contains(enclosure: &Enclosure, x: &BigInt, error: &str) -> bool {
    let (x, error) = (rational(x), q(error));
    *enclosure.lower() <= &x + &error && &x - &error <= *enclosure.upper()
}

#[test]
fn the_reference_knows_exp_and_ln() {
    let close = |a: &BigInt, text: &str| contains(&Enclosure::point(q(text)), a, "1e-42");
    assert!(close(&exp(&-one()), "0.367879441171442321595523770161460867445811131031768"));
    assert!(close(&exp(&fixed(&q("-40"))), "0.0000000000000000042483542552915889953292347828586580"));
    assert!(close(&ln(&fixed(&q("2"))), "0.693147180559945309417232121458176568075500134360255"));
    assert!(close(&ln(&fixed(&q("1/1000"))), "-6.907755278982137052053974364053092622803304465886319"));
}

pub fn weights() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(0u32..5, 12)
}

/// Every other model counts actions alike; the others have a reference policy, with zeros.
pub fn base(model: &Model, weights: &[u32]) -> Base {
    if weights[0] < 2 {
        return Base::Counting;
    }
    let mut policy = Vec::new();
    for state in model.dynamics.all_states() {
        let raw = |i: usize| weights[i % weights.len()];
        let range = model.dynamics.pair_range(state);
        let total: u32 = range.clone().map(raw).sum();
        // The first action takes all where nothing has weight.
        let share = |(place, i): (usize, usize)| match total {
            0 => Rational::from(u32::from(place == 0)),
            _ => Rational::from_unsigneds(raw(i), total),
        };
        policy.extend(range.enumerate().map(share));
    }
    let policy = StochasticPolicy::new(&model.dynamics, policy).unwrap();
    Base::Measure(Measure::policy(&model.dynamics, &policy).unwrap())
}

pub fn table(model: &Model, base: &Base) -> PairFunction<Rational> {
    let measure = base.measure(&model.dynamics);
    let mut table = PairFunction::new();
    model
        .dynamics
        .all_states()
        .flat_map(|s| model.dynamics.actions(s))
        .for_each(|pair| table.push(measure.at(pair).clone()));
    table
}

const DISCOUNTS: &[&str] = &["0", "1/3", "2/3"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn values_policies_and_earnings_agree(
        model in random_model_with(DISCOUNTS, 5),
        alpha in prop::sample::select(vec!["1/1000", "1/7", "1", "300"]),
        weights in weights(),
        digits in 1u32..26,
    ) {
        let (reward, base) = (model.reward(None).unwrap(), base(&model, &weights));
        let reference = Reference::new(&model, &reward, &q(alpha), &table(&model, &base));
        let mut problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(q(alpha)).unwrap());
        problem.base = base;
        let width = q(&format!("1e-{digits}"));
        let solution = enclose(&problem, &width, Budget::default()).unwrap();
        let bellman = Bellman::new(&model.dynamics, &reward);
        let price = suboptimality(&problem, &solve(&bellman).unwrap(), &width, Budget::default()).unwrap();
        for state in model.dynamics.all_states() {
            let i = state.index();
            prop_assert!(contains(&solution.value(state), &reference.values[i], TRUSTED));
            for (found, expected) in solution.policy(state).iter().zip(&reference.policy[i]) {
                prop_assert!(contains(found, expected, TRUSTED), "{} {}", found, rational(expected));
            }
            prop_assert!(contains(&price.value[i], &reference.earned[i], TRUSTED));
        }
    }

    #[test]
    fn changes_agree(
        model in random_model_with(DISCOUNTS, 4),
        moves in prop::collection::vec(-3i32..4, 12),
        alpha in prop::sample::select(vec!["1/50", "1/2", "20"]),
    ) {
        let reward = model.reward(None).unwrap();
        let other = PairFunction::from_fn(reward.len(), |pair| {
            reward.at(pair) + Rational::from_signeds(moves[pair.index() % moves.len()], 5)
        });
        let count = table(&model, &Base::Counting);
        let [before, after] = [&reward, &other].map(|reward| Reference::new(&model, reward, &q(alpha), &count));
        let problem = SoftProblem::entropy(&model.dynamics, &reward, Temperature::new(q(alpha)).unwrap());
        let comparison = compare(&problem, &other, &q("1e-20"), Budget::default()).unwrap();
        for (found, (a, b)) in comparison.total_variation.iter().zip(before.policy.iter().zip(&after.policy)) {
            let expected: BigInt = a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum();
            prop_assert!(contains(found, &(expected / 2), TRUSTED), "{}", found);
            prop_assert!(found.width() <= q("1e-20"));
        }
    }

    /// The limit is that of soft policies, which the reference computes at a temperature so low
    /// that whatever is not optimal has vanished: gaps of these models are above 10⁻⁴ and weigh
    /// e^{−10⁻⁴/10⁻⁷} < 10⁻⁴³⁰. It knows neither A* nor the equation for h.
    #[test]
    fn limits_agree_with_cold_policies(model in random_model_with(DISCOUNTS, 4), weights in weights()) {
        let (reward, base) = (model.reward(None).unwrap(), base(&model, &weights));
        let bellman = Bellman::new(&model.dynamics, &reward);
        let optimum = solve(&bellman).unwrap();
        let gaps = model.dynamics.all_states().filter_map(|state| optimum.gap(state));
        prop_assume!(gaps.min().is_none_or(|gap| gap > q("1e-4")));
        let limit = small_temperature_limit(&optimum, &base, &q("1e-16"), Budget::default()).unwrap();
        let Some(limit) = limit else { return Err(TestCaseError::reject("no optimal action has weight")) };
        let reference = Reference::new(&model, &reward, &q("1e-7"), &table(&model, &base));
        for state in model.dynamics.all_states() {
            for (pair, expected) in model.dynamics.actions(state).zip(&reference.policy[state.index()]) {
                let found = &limit.policy[pair.index()];
                prop_assert!(contains(found, expected, "1e-20"), "{} {}", found, rational(expected));
            }
            let entropy = (&reference.values[state.index()] - fixed(optimum.value(state))) * 10_000_000;
            prop_assert!(contains(&limit.entropy[state.index()], &entropy, "1e-20"));
        }
    }
}
