//! Laws of the single routes, which [`super::solve`] chooses between: each one forced, none
//! trusted.

use malachite_base::num::arithmetic::traits::{ModPowerOf2, PowerOf2};
use malachite_base::num::basic::traits::{One, Zero};
use malachite_base::num::logic::traits::SignificantBits;
use malachite_nz::integer::Integer;
use malachite_nz::natural::Natural;
use proptest::prelude::*;

use super::*;

/// The route by refinement on its own; `None` when it gives up.
fn refined(system: &System, sides: &[Vec<Integer>]) -> Option<Vec<Solution>> {
    by_refinement(system, sides)
}

fn integers(b: &[i64]) -> Vec<Integer> {
    b.iter().map(|&x| Integer::from(x)).collect()
}

/// The matrix d (1 − γP) with integer rows, from weights: row i goes to its successors in
/// proportion to their weights, and stays in the game with probability γ_i = `keep` / (`keep` +
/// `stop`_i).
///
/// Written as (keep + stop_i) w_i · 1 − keep · weights, where w_i is the sum of the weights.
fn policy_system(keep: i64, rows: &[(i64, Vec<(usize, i64)>)]) -> System {
    let n = rows.len();
    System::new(rows.iter().enumerate().map(|(i, (stop, successors))| {
        let total: i64 = successors.iter().map(|&(_, weight)| weight).sum();
        let diagonal = (i, Integer::from(keep + stop) * Integer::from(total.max(1)));
        let others = successors.iter().map(move |&(j, weight)| (j % n, -Integer::from(keep) * Integer::from(weight)));
        std::iter::once(diagonal).chain(others).collect::<Vec<_>>()
    }))
    .expect("columns are in range")
}

/// Policy systems of 1 to 12 states with small weights; discounts from 1/2 to 1 − 10⁻¹³, and 1 for
/// rows with stop 0. Every row may reach every other one.
fn any_policy_system() -> impl Strategy<Value = System> {
    let keep = prop_oneof![Just(1i64), Just(9), Just(99), Just(9_999_999_999_999)];
    let successors = |n: usize| prop::collection::vec((0..n, 1i64..6), 1..5);
    let row = move |n: usize| (prop_oneof![3 => Just(1i64), 1 => Just(0)], successors(n));
    (keep, 1usize..=12)
        .prop_flat_map(move |(keep, n)| (Just(keep), prop::collection::vec(row(n), n)))
        .prop_map(|(keep, rows)| policy_system(keep, &rows))
}

fn any_side(n: usize) -> impl Strategy<Value = Vec<Integer>> {
    let entry = prop_oneof![
        4 => (-20i64..20).prop_map(Integer::from),
        1 => any::<i64>().prop_map(Integer::from),
        1 => (any::<i64>(), 0u64..400).prop_map(|(x, shift)| Integer::from(x) << shift),
        1 => Just(Integer::ZERO),
    ];
    prop::collection::vec(entry, n)
}

fn with_sides(system: impl Strategy<Value = System>) -> impl Strategy<Value = (System, Vec<Vec<Integer>>)> {
    system.prop_flat_map(|system| {
        let sides = prop::collection::vec(any_side(system.unknowns()), 0..4);
        (Just(system), sides)
    })
}

/// Sparse matrices without any structure, with coefficients from tiny to far beyond a word.
fn any_system() -> impl Strategy<Value = System> {
    let coefficient = prop_oneof![
        8 => (-3i64..=3).prop_map(Integer::from),
        2 => any::<i64>().prop_map(Integer::from),
        1 => (any::<i64>(), 0u64..200).prop_map(|(x, shift)| Integer::from(x) << shift),
    ];
    (1usize..9).prop_flat_map(move |n| {
        let row = prop::collection::vec((0..n, coefficient.clone()), 0..=n + 1);
        prop::collection::vec(row, n).prop_map(|rows| System::new(rows).expect("columns are in range"))
    })
}

fn is_kernel_vector(system: &System, v: &[Integer]) -> bool {
    v.len() == system.unknowns()
        && v.iter().any(|x| *x != 0)
        && (0..system.unknowns()).all(|i| system.row_times(i, v) == 0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Wherever the guesses lead to an answer it is the reference's, and so is the p-adic one;
    /// a policy system that always ends has exactly one solution.
    #[test]
    fn routes_agree_on_policy_systems((system, sides) in with_sides(any_policy_system())) {
        let reference = bareiss::solve(&system, &sides);
        let padic = padic::solve(&system, &sides).expect("some prime does it");
        match reference {
            Ok(expected) => {
                prop_assert_eq!(padic.expect("regular"), expected.clone());
                if let Some(found) = refined(&system, &sides) {
                    prop_assert_eq!(found, expected);
                }
            }
            Err(_) => {
                let Err(LinearError::Singular { kernel }) = padic else {
                    return Err(TestCaseError::fail("the p-adic route found a solution"));
                };
                prop_assert!(is_kernel_vector(&system, &kernel));
                prop_assert_eq!(refined(&system, &sides), None);
            }
        }
    }

    /// The same without any structure, singular matrices and huge coefficients included.
    #[test]
    fn routes_agree_on_all_systems((system, sides) in with_sides(any_system())) {
        match (bareiss::solve(&system, &sides), padic::solve(&system, &sides).expect("some prime does it")) {
            (Ok(expected), Ok(found)) => {
                prop_assert_eq!(&found, &expected);
                for (b, solution) in sides.iter().zip(&found) {
                    prop_assert!(satisfies(&system, b, solution));
                }
            }
            (Err(LinearError::Singular { kernel: one }), Err(LinearError::Singular { kernel: other })) => {
                prop_assert!(is_kernel_vector(&system, &one));
                prop_assert!(is_kernel_vector(&system, &other));
            }
            (expected, found) => prop_assert!(false, "{found:?}, but elimination says {expected:?}"),
        }
    }

    /// Chained dominance is claimed only for matrices that have an inverse.
    #[test]
    fn dominance_is_a_proof(system in prop_oneof![any_system(), any_policy_system()]) {
        if let Some(words) = system.words() && dominance::is_chained_dominant(&words) {
            prop_assert!(bareiss::solve(&system, &[]).is_ok());
        }
    }

    /// A wrong idea of the denominator makes no difference to the answer.
    #[test]
    fn a_wrong_known_denominator_is_harmless(system in any_policy_system(), known in 1u64..1000, wide in 0u64..300) {
        let b = vec![Integer::ONE; system.unknowns()];
        if let (Ok(expected), Some(words)) = (bareiss::solve(&system, std::slice::from_ref(&b)), system.words())
            && let Some(mut guess) = guess::FloatInverse::new(&words)
        {
            let known = Natural::from(known) << wide;
            if let Some(found) = refine::solve(&system, &words, &mut guess, &b, &known) {
                prop_assert_eq!(found, expected[0].clone());
            }
        }
    }

    /// The fraction behind an approximation is found as soon as the approximation is long enough.
    #[test]
    fn reconstruction_finds_the_fraction(numerator in any::<u128>(), denominator in 1u128.., extra in 34u64..200) {
        let x = Rational::from_unsigneds(numerator, denominator);
        let (p, q) = (x.numerator_ref(), x.denominator_ref());
        let places = 2 * 128 + extra;
        let z = ((p << places) / q).mod_power_of_2(places);
        let found = half_gcd::first_remainder_within(&Natural::power_of_2(places), &z, places / 2);
        prop_assert_eq!(&found.cofactor, q);
        prop_assert!(found.remainder < *q);
    }

    /// Batches of quotients end where single steps do.
    #[test]
    fn batched_euclid_is_euclid(m in prop::collection::vec(any::<u64>(), 1..12), z in prop::collection::vec(any::<u64>(), 0..12), share in 0u64..=8) {
        let m = Natural::from_owned_limbs_asc(m) + Natural::ONE;
        let z = Natural::from_owned_limbs_asc(z) % &m;
        let bits = m.significant_bits() * share / 8;
        let found = half_gcd::first_remainder_within(&m, &z, bits);
        let (mut big, mut small) = (m.clone(), z);
        let (mut big_cofactor, mut small_cofactor) = (Natural::ZERO, Natural::ONE);
        while small.significant_bits() > bits {
            let quotient = &big / &small;
            (big, small) = (small.clone(), big - &quotient * small);
            (big_cofactor, small_cofactor) = (small_cofactor.clone(), big_cofactor + quotient * small_cofactor);
        }
        prop_assert_eq!(found.remainder, small);
        prop_assert_eq!(found.cofactor, small_cofactor);
    }
}

/// A pseudo-random policy system: n states, each with the given number of successors.
fn random_policy_system(n: usize, successors: usize, keep: i64, seed: u64) -> (System, Vec<Integer>) {
    let mut state = seed;
    let mut below = |bound: u64| {
        // Knuth's MMIX generator; the high bits are the good ones.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let rows: Vec<(i64, Vec<(usize, i64)>)> = (0..n)
        .map(|_| (1, (0..successors).map(|_| (below(n as u64) as usize, 1 + below(4) as i64)).collect()))
        .collect();
    let b = (0..n).map(|_| Integer::from(below(1000))).collect();
    (policy_system(keep, &rows), b)
}

/// At sizes where sweeps are in use, and with every number of successors, refinement does not give
/// up and agrees with the p-adic route.
#[test]
fn routes_agree_at_size() {
    for (n, successors, keep) in [(70, 4, 9), (150, 4, 99), (300, 4, 9), (90, 90, 9), (200, 2, 999), (40, 1, 9)] {
        let (system, b) = random_policy_system(n, successors, keep, 7);
        let sides = [b.clone(), vec![Integer::ONE; n], vec![Integer::ZERO; n], b];
        let found = refined(&system, &sides).expect("well conditioned");
        let expected = padic::solve(&system, &sides).expect("some prime does it").expect("regular");
        assert_eq!(found, expected, "{n} states");
        // The same reward everywhere is worth the same everywhere.
        assert_eq!(found[2].denominator, 1);
        assert_eq!(found[0], found[3]);
    }
}

/// γ = 1 − 10⁻¹³: few bits in each step, but the same answer.
#[test]
fn a_discount_near_one() {
    let (system, b) = random_policy_system(60, 4, 9_999_999_999_999, 3);
    let found = refined(&system, std::slice::from_ref(&b)).expect("floats still gain a few bits");
    assert_eq!(Some(Ok(found)), padic::solve(&system, &[b]));
}

/// γ = 1 − 10⁻¹⁷ is 1 for a float: refinement gives up, and the answer comes from elsewhere.
#[test]
fn a_discount_that_floats_cannot_tell_from_one() {
    let (system, b) = random_policy_system(20, 4, 99_999_999_999_999_999, 3);
    let sides = [b];
    let expected = bareiss::solve(&system, &sides).expect("regular");
    assert_eq!(refined(&system, &sides), None);
    assert_eq!(solve(&system, &sides), Ok(expected));
}

/// Coefficients beyond a word leave no room for refinement, and remainders in words are not used.
#[test]
fn coefficients_beyond_a_word() {
    let (system, b) = random_policy_system(12, 3, 9, 5);
    let huge = Integer::from(Natural::power_of_2(100));
    let scaled = System::new((0..12).map(|i| {
        let row: Vec<(usize, Integer)> = system.row(i).map(|(j, a)| (j, a * &huge)).collect();
        row
    }))
    .expect("columns are in range");
    let scaled_b: Vec<Integer> = b.iter().map(|b| b * &huge).collect();
    assert!(scaled.words().is_none());
    assert_eq!(solve(&scaled, &[scaled_b]), solve(&system, &[b]));
}

/// Whatever the bound, the last try is at the bound itself.
#[test]
fn the_last_attempt_is_at_the_bound() {
    for most in padic::FIRST_ATTEMPT..5_000 {
        let mut steps = padic::FIRST_ATTEMPT;
        while steps < most {
            steps = padic::attempt_after(steps, most);
        }
        assert_eq!(steps, most);
    }
}

/// Probabilities of 20 decimals: coefficients of two words, whose answers are as long as the bound
/// allows. The first prime has to do, since the others would take the same steps and elimination
/// takes far longer.
#[test]
fn long_decimals_take_one_prime() {
    let field = prime_field::PrimeField::new(prime_field::PRIMES[0]);
    let unit = Integer::from(10u64.pow(10)) * Integer::from(10u64.pow(10));
    for n in [150, 190, 200, 205, 250, 290, 300] {
        let mut word = n as u64;
        let mut draw = || {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            word >> 1
        };
        // Row i: 10²⁰ on the diagonal, less the discounted probabilities of three successors.
        let rows: Vec<Vec<(usize, Integer)>> = (0..n)
            .map(|i| {
                let share = Integer::from(draw()) * Integer::from(3u32);
                let other = Integer::from(draw()) * Integer::from(2u32);
                let rest = &unit * Integer::from(9u32) / Integer::from(10u32) - &share - &other;
                let targets = [(i + 1) % n, draw() as usize % n, draw() as usize % n];
                let row = targets.into_iter().zip([share, other, rest]).map(|(j, a)| (j, -a));
                std::iter::once((i, unit.clone())).chain(row).collect()
            })
            .collect();
        let system = System::new(rows).expect("columns are in range");
        assert!(system.words().is_none());
        let b: Vec<Integer> = (0..n).map(|_| Integer::from(draw() % 1000)).collect();
        let found = padic::solve_with(&field, &system, std::slice::from_ref(&b)).expect("the first prime does it");
        let solution = found.expect("regular").pop().expect("one side");
        assert!(satisfies(&system, &b, &solution), "{n} unknowns");
    }
}

/// Rows just below and just above what sums in double words allow.
#[test]
fn coefficients_at_the_edge_of_a_word() {
    for diagonal in [i64::MAX, 1 << 61, (1 << 60) - 1, 1 << 59] {
        let n = 5;
        let rows = (0..n).map(|i| vec![(i, Integer::from(diagonal)), ((i + 1) % n, Integer::from(-diagonal / 2))]);
        let system = System::new(rows).expect("columns are in range");
        let sides = [integers(&[1, 2, 3, i64::MAX, i64::MIN])];
        let expected = bareiss::solve(&system, &sides);
        assert_eq!(solve(&system, &sides), expected);
        assert_eq!(padic::solve(&system, &sides), Some(expected.clone()));
        if let Some(found) = refined(&system, &sides) {
            assert_eq!(Ok(found), expected);
        }
    }
}

/// A determinant that the first prime divides: the next one is used.
#[test]
fn an_unlucky_prime() {
    let prime = prime_field::PRIMES[0].cast_signed();
    let rows = [vec![(0, Integer::from(prime)), (1, Integer::ONE)], vec![(1, Integer::ONE)]];
    let system = System::new(rows).expect("columns are in range");
    let sides = [integers(&[1, 1])];
    let expected = bareiss::solve(&system, &sides);
    assert_eq!(padic::solve(&system, &sides), Some(expected));
}

/// A chain of states that never ends has no value at γ = 1, however large it is.
#[test]
fn a_large_singular_matrix() {
    let n = 300;
    let rows = (0..n).map(|i| vec![(i, Integer::ONE), ((i + 1) % n, -Integer::ONE)]);
    let system = System::new(rows).expect("columns are in range");
    let Err(LinearError::Singular { kernel }) = solve(&system, &[vec![Integer::ZERO; n]]) else {
        panic!("a singular matrix was solved");
    };
    assert!(is_kernel_vector(&system, &kernel));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// The check accepts the solution, and nothing that differs from it in one place.
    #[test]
    fn the_check_accepts_solutions_only((system, sides) in with_sides(any_system()), place in any::<prop::sample::Index>(), change in any_change()) {
        let Ok(solutions) = bareiss::solve(&system, &sides) else {
            return Ok(());
        };
        for (b, solution) in sides.iter().zip(&solutions) {
            prop_assert!(satisfies(&system, b, solution));
            let place = place.index(system.unknowns());
            let mut wrong = solution.clone();
            wrong.numerators[place] += &change;
            prop_assert!(!satisfies(&system, b, &wrong));
            let mut other_b = b.clone();
            other_b[place] += &change;
            prop_assert!(!satisfies(&system, &other_b, solution));
            let mut short = solution.clone();
            short.numerators.pop();
            prop_assert!(!satisfies(&system, b, &short));
        }
    }
}

/// Nonzero, mostly a single bit anywhere.
fn any_change() -> impl Strategy<Value = Integer> {
    (any::<bool>(), 0u64..700).prop_map(|(sign, bit)| Integer::from_sign_and_abs(sign, Natural::power_of_2(bit)))
}

proptest! {
    /// A form has the value that integers give it, whatever the size of its coefficients.
    #[test]
    fn forms_are_sums(
        (system, sides) in with_sides(any_system()),
        constant in any_coefficient(),
        terms in prop::collection::vec((any::<prop::sample::Index>(), any_coefficient()), 0..6),
    ) {
        let Ok(solutions) = bareiss::solve(&system, &sides) else {
            return Ok(());
        };
        let terms: Vec<(usize, i64)> = terms.into_iter().map(|(j, a)| (j.index(system.unknowns()), a)).collect();
        for solution in &solutions {
            let mut expected = Integer::from(&solution.denominator) * Integer::from(constant);
            for &(j, a) in &terms {
                expected += Integer::from(a) * &solution.numerators[j];
            }
            let forms = Forms::new(solution);
            prop_assert_eq!(forms.sign(constant, terms.iter().copied()), expected.cmp(&Integer::ZERO));
            prop_assert_eq!(forms.value(constant, terms.iter().copied()), expected);
            // What cancels leaves the leading words near zero.
            let opposite = terms.iter().map(|&(j, a)| (j, a.wrapping_neg())).filter(|&(_, a)| a != i64::MIN);
            let both = terms.iter().copied().filter(|&(_, a)| a != i64::MIN).chain(opposite);
            prop_assert_eq!(forms.sign(constant, both.clone()), constant.cmp(&0));
            let rest = forms.value(0, both.chain([(0, 1)]));
            prop_assert_eq!(&rest, &solution.numerators[0]);
        }
    }
}

proptest! {
    /// The same for forms in many neighbours, with short coefficients and with such that are too
    /// long for digits.
    #[test]
    fn forms_in_many_neighbours_are_sums(
        numerators in prop::collection::vec((any::<i64>(), 0u64..300).prop_map(|(x, shift)| Integer::from(x) << shift), 40),
        coefficients in prop::collection::vec(-200i64..200, 32..40),
        wide in prop_oneof![Just(0i64), any_coefficient().prop_map(|a| a / 64)],
        constant in any_coefficient(),
        denominator in 1u64..,
    ) {
        let solution = Solution { denominator: Natural::from(denominator), numerators };
        let mut terms: Vec<(usize, i64)> = (40 - coefficients.len()..).zip(coefficients).collect();
        terms[7].1 += wide;
        let mut expected = Integer::from(denominator) * Integer::from(constant);
        for &(j, a) in &terms {
            expected += Integer::from(a) * &solution.numerators[j];
        }
        let forms = Forms::new(&solution);
        prop_assert_eq!(forms.sign(constant, terms.iter().copied()), expected.cmp(&Integer::ZERO));
        prop_assert_eq!(forms.value(constant, terms.iter().copied()), expected);
    }

    /// Rows of words give the system that rows of integers give, whatever the order of their
    /// columns.
    #[test]
    fn systems_from_words_are_systems(
        rows in prop::collection::vec(prop::collection::vec((0usize..6, -3i64..4), 0..5), 1..6),
        sorted in any::<bool>(),
    ) {
        let mut rows = rows;
        if sorted {
            rows.iter_mut().for_each(|row| row.sort_unstable());
        }
        let integers = rows.iter().map(|row| row.iter().map(|&(j, a)| (j, Integer::from(a))));
        prop_assert_eq!(System::from_words(rows.iter().map(|row| row.iter().copied())), System::new(integers));
    }
}

fn any_coefficient() -> impl Strategy<Value = i64> {
    prop_oneof![-9i64..=9, any::<i64>(), -(1i64 << 60)..1 << 60, -(1i64 << 56)..1 << 56]
}
