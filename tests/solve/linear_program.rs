//! Linear programs against all vertices, against z3 where it is installed, and by what proves each
//! answer.

use crate::common::z3;
use num_rational::BigRational;
use num_traits::Zero;
use policy_cliff::linear_program::{LinearProgram, Outcome, Relation, Row, by_floats, by_integers, solve};
use policy_cliff::number::Rational;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

fn number() -> impl Strategy<Value = Rational> {
    prop_oneof![
        3 => (-2i64..=2).prop_map(Rational::from),
        1 => (-9i64..=9, 1u64..=6).prop_map(|(p, q)| Rational::from_sign_and_unsigneds(p >= 0, p.unsigned_abs(), q)),
    ]
}

/// Small programs: many have ties, rows that depend on others, no point or no least cost.
fn programs() -> impl Strategy<Value = LinearProgram> {
    (1usize..=3).prop_flat_map(|n| {
        let terms = prop::collection::vec((0..n, number()), 0..=n);
        let row = (terms, prop::bool::weighted(0.2), number()).prop_map(|(terms, equal, bound)| match equal {
            true => Row::equal(terms, bound),
            false => Row::at_least(terms, bound),
        });
        (prop::collection::vec(number(), n), prop::collection::vec(row, 0..7))
            .prop_map(|(cost, rows)| LinearProgram { cost, rows })
    })
}

/// The same with −3 ≤ x ≤ 3 for every unknown.
fn boxed(mut program: LinearProgram) -> LinearProgram {
    for unknown in 0..program.cost.len() {
        for sign in [1, -1] {
            program.rows.push(Row::at_least([(unknown, Rational::from(sign))], Rational::from(-3)));
        }
    }
    program
}

fn big(x: &Rational) -> BigRational {
    x.to_string().parse().expect("a rational")
}

/// The least cost over all points where as many independent rows are equalities as there are
/// unknowns: every vertex is one.
fn least_vertex(program: &LinearProgram) -> Option<BigRational> {
    let n = program.cost.len();
    let dense: Vec<(Vec<BigRational>, BigRational, bool)> = program
        .rows
        .iter()
        .map(|row| {
            let mut a = vec![BigRational::zero(); n];
            row.terms.iter().for_each(|(k, x)| a[*k] += big(x));
            (a, big(&row.bound), row.relation == Relation::Equal)
        })
        .collect();
    let mut best: Option<BigRational> = None;
    for subset in 0u32..1 << dense.len() {
        if subset.count_ones() as usize != n {
            continue;
        }
        let chosen: Vec<_> = (0..dense.len()).filter(|i| subset >> i & 1 == 1).map(|i| dense[i].clone()).collect();
        let Some(x) = eliminated(chosen.into_iter().map(|(a, b, _)| [a, vec![b]].concat()).collect()) else { continue };
        let dot = |a: &[BigRational]| a.iter().zip(&x).map(|(a, x)| a * x).sum::<BigRational>();
        if dense.iter().all(|(a, b, equal)| if *equal { dot(a) == *b } else { dot(a) >= *b }) {
            let cost = dot(&program.cost.iter().map(big).collect::<Vec<_>>());
            best = Some(best.map_or(cost.clone(), |best| best.min(cost)));
        }
    }
    best
}

fn eliminated(mut rows: Vec<Vec<BigRational>>) -> Option<Vec<BigRational>> {
    for k in 0..rows.len() {
        let pivot = (k..rows.len()).find(|&i| !rows[i][k].is_zero())?;
        rows.swap(k, pivot);
        let pivot = rows[k].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(i, row)| *i != k && !row[k].is_zero()) {
            let factor = &row[k] / &pivot[k];
            row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= &factor * p);
        }
    }
    Some((0..rows.len()).map(|k| rows[k].last().expect("a side") / &rows[k][k]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// What proves the answer does prove it (weak and strong duality, Farkas, a ray), in integers
    /// and, where they propose the right basis, in floats.
    #[test]
    fn g19_every_answer_is_proved(program in programs()) {
        let outcome = by_integers(&program, &|_| true).expect("enough work");
        prop_assert!(outcome.holds(&program), "{outcome:?}");
        prop_assert_eq!(&solve(&program, &|_| true), &Some(outcome.clone()));
        if let Some(Outcome::Optimum { cost, .. }) = by_floats(&program, &|_| true) {
            let Outcome::Optimum { cost: exact, .. } = outcome else { panic!("{outcome:?}") };
            prop_assert_eq!(cost, exact);
        }
    }

    /// In a box the least cost is that of the best vertex, and there is none if there is no vertex.
    #[test]
    fn g19_the_least_cost_is_that_of_a_vertex(program in programs().prop_map(boxed)) {
        match by_integers(&program, &|_| true).expect("enough work") {
            Outcome::Optimum { cost, .. } => prop_assert_eq!(Some(big(&cost)), least_vertex(&program)),
            Outcome::Infeasible { .. } => prop_assert_eq!(None, least_vertex(&program)),
            Outcome::Unbounded { .. } => prop_assert!(false, "a box has no rays"),
        }
    }

    /// An answer that is changed is none: of cost, of point and of weights.
    #[test]
    fn g19_a_changed_answer_does_not_hold(program in programs().prop_map(boxed), by in number(), place in 0usize..9) {
        prop_assume!(by != 0u32);
        let Some(Outcome::Optimum { cost, point, weights }) = by_integers(&program, &|_| true) else { return Ok(()) };
        let dearer = Outcome::Optimum { cost: &cost + &by, point: point.clone(), weights: weights.clone() };
        prop_assert!(!dearer.holds(&program));
        let mut changed = weights.clone();
        let place = place % changed.len();
        changed[place] += &by;
        let combined = program.rows[place].terms.iter().any(|(_, a)| *a != 0u32) || program.rows[place].bound != 0u32;
        let changed = Outcome::Optimum { cost, point, weights: changed };
        let cancels = program.combination(match &changed { Outcome::Optimum { weights, .. } => weights, _ => &weights });
        prop_assert!(!combined || cancels == program.cost || !changed.holds(&program));
    }
}

/// The program as z3 reads it, with z for its cost.
fn script(program: &LinearProgram) -> String {
    let product = |a: &Rational, k: usize| format!("(* {} x{k})", z3::spelled(&big(a)));
    let mut text: String = (0..program.cost.len()).map(|k| format!("(declare-const x{k} Real)\n")).collect();
    for row in &program.rows {
        let relation = if row.relation == Relation::Equal { "=" } else { ">=" };
        let left = z3::sum(row.terms.iter().map(|(k, a)| product(a, *k)));
        text.push_str(&format!("(assert ({relation} {left} {}))\n", z3::spelled(&big(&row.bound))));
    }
    let cost = z3::sum(program.cost.iter().enumerate().map(|(k, c)| product(c, k)));
    text + &format!("(assert (= z {cost}))")
}

#[test]
fn g19_z3_agrees() {
    let mut runner = TestRunner::deterministic();
    let programs: Vec<LinearProgram> =
        (0..500).map(|_| programs().new_tree(&mut runner).expect("a program").current()).collect();
    let mut kinds = [0; 3];
    // What can be satisfied, and what cannot.
    let (mut can, mut cannot) = (Vec::new(), Vec::new());
    for program in &programs {
        let script = script(program);
        match by_integers(program, &|_| true).expect("enough work") {
            Outcome::Infeasible { .. } => {
                kinds[0] += 1;
                cannot.push(script);
            }
            Outcome::Unbounded { .. } => {
                kinds[1] += 1;
                can.push(script + "(assert (< z (- 1000000.0)))");
            }
            Outcome::Optimum { cost, .. } => {
                kinds[2] += 1;
                let cost = z3::spelled(&big(&cost));
                can.push(format!("{script}(assert (= z {cost}))"));
                cannot.push(format!("{script}(assert (< z {cost}))"));
            }
        }
    }
    let Some(answers) = z3::satisfiable(&can) else { return };
    assert!(answers.iter().all(|satisfied| *satisfied));
    assert!(z3::satisfiable(&cannot).is_some_and(|answers| answers.iter().all(|satisfied| !satisfied)));
    assert!(kinds.iter().all(|count| *count > 25), "{kinds:?}");
}

/// The example on which the largest gain goes round in a circle (Beale).
#[test]
fn g19_ties_without_end_end() {
    let q = |p: i64, q: u64| Rational::from_sign_and_unsigneds(p >= 0, p.unsigned_abs(), q);
    let columns =
        [[(1, 4), (-60, 1), (-1, 25), (9, 1)], [(1, 2), (-90, 1), (-1, 50), (3, 1)], [(0, 1), (0, 1), (1, 1), (0, 1)]];
    let gains = [(3, 4), (-150, 1), (1, 50), (-6, 1)];
    // The dual of: the largest gain of y ≥ 0 whose columns keep below 0, 0 and 1.
    let mut program = LinearProgram { cost: vec![q(0, 1), q(0, 1), q(1, 1)], rows: Vec::new() };
    for j in 0..4 {
        let terms = (0..3).map(|i| (i, q(columns[i][j].0, columns[i][j].1)));
        program.rows.push(Row::at_least(terms, q(gains[j].0, gains[j].1)));
    }
    (0..3).for_each(|i| program.rows.push(Row::at_least([(i, q(1, 1))], q(0, 1))));
    let Some(Outcome::Optimum { cost, .. }) = by_integers(&program, &|_| true) else { panic!("an optimum") };
    assert_eq!(cost, q(1, 20));
}

/// A dense program of 300 rows and 300 unknowns, where floats propose.
#[test]
fn g19_three_hundred_rows() {
    let mut seed = 1u64;
    let mut next = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let n = if cfg!(debug_assertions) { 60 } else { 300 };
    let mut program = LinearProgram { cost: (0..n).map(|_| Rational::from(1 + next(20))).collect(), rows: Vec::new() };
    for _ in 0..n {
        let terms: Vec<_> = (0..n).map(|k| (k, Rational::from(next(20)))).collect();
        program.rows.push(Row::at_least(terms, Rational::from(1 + next(100))));
    }
    (0..n).for_each(|k| program.rows.push(Row::at_least([(k, Rational::from(1))], Rational::default())));
    let start = std::time::Instant::now();
    let outcome = by_floats(&program, &|_| true).expect("floats propose the basis");
    assert!(outcome.holds(&program) && matches!(outcome, Outcome::Optimum { .. }));
    assert!(cfg!(debug_assertions) || start.elapsed().as_secs() < 20);
    eprintln!("{:?}", start.elapsed());
}

/// A program takes as many word operations as its numbers have words, and none comes to an end
/// without them.
#[test]
fn d16_pivots_spend_the_words_of_their_numbers() {
    let program = |digits: usize| {
        let number = |place: usize| Rational::from(place as u64 + 2) * power(digits) + Rational::from(place as u64);
        let row = |row: usize| Row::at_least((0..6).map(|k| (k, number(row * 7 + k * k))), number(row));
        LinearProgram { cost: (0..6).map(number).collect(), rows: (0..12).map(row).collect() }
    };
    let spent = |digits: usize, most: u64| {
        let spent = std::cell::Cell::new(0);
        let outcome = by_integers(&program(digits), &|work| {
            spent.set(spent.get() + work);
            spent.get() < most
        });
        (outcome.is_some(), spent.get())
    };
    let [(short, few), (long, many)] = [1, 2_000].map(|digits| spent(digits, u64::MAX));
    assert!(short && long && many > 1_000 * few, "{few} {many}");
    let (found, begun) = spent(2_000, 100_000);
    assert!(!found && begun < many / 2, "{begun} of {many}");
}

fn power(digits: usize) -> Rational {
    format!("1{}", "0".repeat(digits)).parse().expect("a number")
}
