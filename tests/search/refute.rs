//! The counterexample generator: what it calls smallest is smallest, what it finds stands, and
//! nothing depends on threads.

use std::collections::BTreeSet;

use policy_cliff::audit::{CLASSICS, Options, PAPER, Theorems, audit_claim};
use policy_cliff::claim::{Claim, Evaluator};
use policy_cliff::refute::{Minimal, Plan, Refutation, SearchOptions, Size, Sweep, Variant, Verdict, refute};
use policy_cliff::universe::Scope;

const QUICK: SearchOptions = SearchOptions { seed: 7, constants: 0, samples: 300, climbs: 2, steps: 200 };

fn built_in(id: &str) -> Claim {
    let find = |text: &&policy_cliff::audit::ClaimText| Claim::parse(text.text).is_ok_and(|claim| claim.id() == id);
    let text = PAPER.iter().chain(CLASSICS).find(find).expect("a built-in claim");
    Claim::parse(text.text).expect("a built-in claim")
}

fn claim(text: &str) -> Claim {
    Claim::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn within(claim: &Claim, scope: &str) -> Refutation {
    let scope: Scope = scope.parse().expect("a scope");
    refute(claim, &Plan::within(claim, &scope).expect("a universe"), &QUICK, &[]).expect("a search")
}

/// What the search calls smallest is the minimum over all indices of the universe, without walks,
/// levels or symmetries.
#[test]
fn the_smallest_counterexample_is_the_minimum_over_all_instances() {
    let scope = "states 1..2; actions 1..2; discounts 0 1/2; probabilities 0 1; rewards 0 1; functions 0 1; policies 0 1; distributions 0 1";
    let cases = [
        ("incomplete-reward", Variant { show: Some("from-initial".into()), ..Variant::default() }),
        ("q-lipschitz", Variant { show: Some("bound".into()), constant: Some("2/3".into()), ..Variant::default() }),
        ("policy-improvement", Variant { show: Some("at-once".into()), ..Variant::default() }),
        ("argmax-uhc", Variant { show: Some("hausdorff-continuous".into()), ..Variant::default() }),
    ];
    for (id, variant) in cases {
        let claim = variant.of(&built_in(id)).expect("a variant");
        let plan = Plan::within(&claim, &scope.parse().expect("a scope")).expect("a universe");
        let mut evaluator = Evaluator::new(&claim);
        let mut smallest = None;
        for index in 0..plan.universe.len() {
            let instance = plan.universe.get(index).expect("an instance");
            if evaluator.evaluate(&instance).expect("an outcome").refutes(0) {
                let size = plan.universe.size(index).expect("a size");
                smallest = Some(smallest.map_or(size, |known: policy_cliff::universe::Place| known.min(size)));
            }
        }
        let found = refute(&claim, &plan, &QUICK, &[]).expect("a search");
        let (witness, minimal) = found.witness.as_ref().expect("a counterexample");
        assert_eq!(*minimal, Minimal::InUniverse, "{id}");
        let expected = policy_cliff::refute::Origin::Universe(smallest.expect("a counterexample"));
        assert_eq!(witness.origin, expected, "{id}");
        assert!(matches!(found.certificate, Some(Ok(_))), "{id}: {:?}", found.certificate);
    }
}

/// Searching level by level finds what searching everything finds, and no earlier level has a
/// counterexample.
#[test]
fn levels_end_at_the_smallest_counterexample_of_the_whole_universe() {
    for id in ["incomplete-reward", "near-optimal-instability", "conflict-sensitivity", "shaping-by-actions"] {
        let claim = built_in(id);
        let scope = "states 1..2; actions 1..2; components 1..2; discounts 0 1/2; probabilities 0 1; rewards 0 1; \
                     functions 0 1; policies 0 1; distributions 0 1; weights 0 1";
        let plan = Plan::within(&claim, &scope.parse().expect("a scope")).expect("a universe");
        let sweep = Sweep::new(&claim, &plan);
        let whole = sweep.all().expect("a sweep");
        for (number, name) in claim.conclusions().iter().enumerate() {
            let levels = sweep.smallest(&[number]).expect("a sweep");
            let origin = |tally: &policy_cliff::refute::Tally| {
                tally.conclusions[number].witness.as_ref().map(|witness| witness.origin.clone())
            };
            assert_eq!(origin(&levels), origin(&whole), "{id} {name}");
            assert!(levels.instances <= whole.instances);
        }
    }
}

/// Where the universe is too small, random instances, climbing and shrinking find a counterexample,
/// and say that it is only the smallest found. It stands when evaluated anew.
#[test]
fn beyond_the_universe_counterexamples_are_shrunk_and_stand() {
    // True for rewards in {0, 1} with one state; false as soon as rewards are larger.
    let claim = claim(
        "claim small-values
           given  R : reward;  s : state
           show   bound: V*(R)(s) <= 3",
    );
    let found = within(&claim, "states 1; actions 1; discounts 0; rewards 0 1");
    assert_eq!(found.verdict, Verdict::Refuted);
    let (witness, minimal) = found.witness.expect("a counterexample");
    assert_eq!(minimal, Minimal::Found);
    assert_eq!((witness.instance.frame.states(), witness.instance.frame.pairs()), (1, 1));
    let outcome = Evaluator::new(&claim).evaluate_big(&witness.instance).expect("an outcome");
    assert!(outcome.refutes(0));
    assert!(matches!(found.certificate, Some(Ok(_))));
}

/// A constant that no instance of the universe reaches is found to be beaten by climbing: only a
/// discount near 1 does.
#[test]
fn climbing_beats_a_constant_that_grids_do_not_reach() {
    let claim = claim(
        "claim long-horizon
           given  R : reward
           assume small: norm(R) <= 1
           show   bound: norm(V*(R)) <= 1000",
    );
    let scope: Scope = "states 1; actions 1; discounts 0 1/2; rewards 0 1".parse().expect("a scope");
    let plan = Plan::within(&claim, &scope).expect("a universe");
    let options = SearchOptions { seed: 3, constants: 0, samples: 10, climbs: 4, steps: 2_000 };
    let found = refute(&claim, &plan, &options, &[]).expect("a search");
    let (witness, _) = found.witness.expect("a counterexample");
    assert!(*witness.instance.frame.discount() >= policy_cliff::number::parse("999/1000").unwrap());
}

/// The report names a family along which the ratio grows where the constant is only approached.
#[test]
fn a_constant_that_is_approached_is_told_from_one_that_is_attained() {
    let approached = claim(
        "claim almost
           given  R : reward;  x : nonnegative number
           show   bound: x <= x + 1",
    );
    let found = within(&approached, "states 1; actions 1; discounts 0; rewards 0; numbers 0 1");
    let sharpness = &found.sharpness[0];
    assert!(!sharpness.attained());
    let family = sharpness.family.as_ref().expect("a family");
    assert_eq!(family.number, "x");
    assert!(family.ratios.is_sorted_by(|a, b| a.lower() <= b.lower()));
    let attained = within(&built_in("q-lipschitz"), "states 1; actions 1; discounts 0; rewards 0 1");
    assert!(attained.sharpness.iter().all(|sharpness| sharpness.attained() && sharpness.family.is_none()));
}

/// Counts, witnesses and certificates are the same on one thread and on three.
#[test]
fn searches_do_not_depend_on_the_number_of_threads() {
    let search = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            ["greedy-loss", "advantage-of-a-sum"].map(|id| {
                let claim = built_in(id);
                let found = refute(&claim, &Plan::of(&claim, false).expect("a plan"), &QUICK, &[]).expect("a search");
                format!("{found:?}")
            })
        })
    };
    assert_eq!(search(1), search(3));
}

fn fault(name: &str) -> Claim {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults").join(name);
    claim(&std::fs::read_to_string(path).expect(name))
}

/// What is declared with one state is gone through whole, whatever is too large with two; and what
/// is cut is said.
#[test]
fn s1_a_counterexample_with_one_state_is_not_lost_because_two_are_too_many() {
    // All of the file's own universe is gone through, since a hypothesis defines one of its
    // rewards.
    let small = fault("product-of-rewards.claim");
    assert!(Plan::of(&small, false).expect("a plan").coverage().exhaustive);
    let more = small.to_string().replace("rewards 0, 1, -1;", "rewards 0, 1, -1, 2, -2;");
    assert_ne!(more, small.to_string());
    let large = claim(&more);
    let plan = Plan::of(&large, false).expect("a plan");
    let coverage = plan.coverage();
    assert!(!coverage.exhaustive && coverage.is_exhausted_up_to(Size { states: 1, pairs: 2 }));
    let cut: Vec<_> = coverage.sizes.iter().filter(|stage| !stage.is_exhausted()).collect();
    assert!(!cut.is_empty());
    for stage in cut {
        assert!(stage.size.states == 2 && stage.instances.is_some_and(|all| stage.searched < all), "{stage:?}");
        assert!(stage.searched == 0 || stage.left_out.iter().any(|values| values.contains("-1")), "{stage:?}");
    }
    let lines = coverage.lines().join("\n");
    assert!(lines.contains("exhausted: 1 state with 1 to 2 actions") && lines.contains("cut: 2 states"), "{lines}");

    for claim in [small, large] {
        let kept = claim.with_conclusion("kept").expect("a conclusion");
        let plan = Plan::of(&kept, false).expect("a plan");
        let found = refute(&kept, &plan, &QUICK, &[]).expect("a search");
        let (witness, minimal) = found.witness.expect("a counterexample");
        assert_eq!((witness.instance.frame.states(), witness.instance.frame.pairs()), (1, 2));
        assert_eq!(*witness.instance.frame.discount(), 0u32);
        assert_eq!(minimal, Minimal::InUniverse);
        // The search ended there, so that nothing is said of what is larger.
        assert!(!found.coverage.exhaustive && found.coverage.ended_at == Some(Size { states: 1, pairs: 2 }));
    }
}

/// A counterexample among cut values is not called the smallest, since smaller ones may have been
/// left out.
#[test]
fn s1_what_is_found_where_values_are_cut_is_not_called_smallest() {
    let claim = claim(
        "claim crowded
           grid   states 2; actions 2; rewards 0, 1, -1, 2, -2; functions 0, 1, -1, 2, -2
           given  R1, R2, R3 : reward;  f, g : function on pairs
           assume two:   for some state s: not absorbing(s)
           show   small: norm(R1) + norm(R2) + norm(R3) + norm(f) + norm(g) <= 1",
    );
    let plan = Plan::of(&claim, false).expect("a plan");
    assert!(!plan.coverage().is_exhausted_up_to(Size { states: 2, pairs: 2 }), "{:?}", plan.coverage());
    let found = refute(&claim, &plan, &QUICK, &[]).expect("a search");
    let (witness, minimal) = found.witness.expect("a counterexample");
    assert_eq!((witness.instance.frame.states(), minimal), (2, Minimal::Found));
}

/// Each number of some lists with the key of its list.
fn keyed<'a>(lists: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let each = |list: &'a str| {
        let (key, numbers) = list.split_once(' ').expect("a key and numbers");
        numbers.split(' ').map(move |number| format!("{key} {number}"))
    };
    lists.flat_map(each).collect()
}

/// The deep plan contains the default one, size by size and value by value.
#[test]
fn s1_the_deep_plan_contains_the_default_plan() {
    let crowded = claim(
        "claim crowded
           grid   states 2; actions 2; rewards 0, 7, -7; functions 3333; discounts 1/3
           given  R1, R2, R3 : reward;  f : function on pairs
           show   small: norm(R1) + norm(R2) + norm(R3) + norm(f) <= 1",
    );
    for claim in [fault("product-of-rewards.claim"), crowded] {
        let [default, deep] = [false, true].map(|deep| Plan::of(&claim, deep).expect("a plan"));
        let declared = keyed(default.coverage().declared.split("; "));
        for (small, large) in default.coverage().sizes.iter().zip(&deep.coverage().sizes) {
            assert!(small.searched <= large.searched, "{small:?} {large:?}");
            // What the deep plan leaves out of what the file declares, the default plan leaves out.
            let cut = keyed(large.left_out.iter().map(String::as_str));
            let cut: BTreeSet<String> = cut.intersection(&declared).cloned().collect();
            assert!(
                small.searched == 0 || cut.is_subset(&keyed(small.left_out.iter().map(String::as_str))),
                "{small:?} {large:?}"
            );
        }
    }
}

/// The audit and the search of one counterexample say the same of every reading, and show the same
/// instance.
#[test]
fn s2_audit_and_refute_find_the_same() {
    let options = Options { deep: false, hypotheses: false, search: QUICK };
    let mut refuted = 0;
    let claims = [fault("product-of-rewards.claim"), fault("floor.claim"), fault("too-large.claim")];
    for claim in claims.into_iter().chain(["incomplete-reward", "affine-rewards", "lcpo"].map(built_in)) {
        let report = audit_claim(&claim, &options, &Theorems::default(), &[]).expect("an audit");
        for reading in report.readings {
            let variant = claim.with_conclusion(&reading.name).expect("a conclusion");
            let found = refute(&variant, &Plan::of(&variant, false).expect("a plan"), &QUICK, &[]).expect("a search");
            let name = format!("{} {}", claim.id(), reading.name);
            assert_eq!(reading.verdict, found.verdict, "{name}");
            let shown = reading.witness.map(|entry| serde_json::to_string(&entry.instance).expect("JSON"));
            let witness = found.witness.map(|(witness, minimal)| {
                assert_eq!(reading.minimal, Some(minimal.name()), "{name}");
                serde_json::to_string(&witness).expect("JSON")
            });
            assert_eq!(shown, witness, "{name}");
            refuted += usize::from(shown.is_some());
        }
    }
    assert!(refuted >= 4, "{refuted}");
}

/// A claim with too many variables for its universe is searched as far as it goes, and its verdict
/// says so.
#[test]
fn s5_a_claim_too_large_for_a_grid_is_searched() {
    let rewards: Vec<String> = (1..=40).map(|k| format!("R{k}")).collect();
    let text =
        |bound: &str| format!("claim crowd given {} : reward; s : state show bound: {bound}", rewards.join(", "));
    for (bound, expected) in [("V*(R1)(s) <= 0", Verdict::Refuted), ("V*(R1)(s) <= V*(R1)(s) + 1", Verdict::Unrefuted)]
    {
        let claim = claim(&text(bound));
        let plan = Plan::of(&claim, false).expect("a plan");
        assert!(!plan.coverage().exhaustive && plan.universe.is_empty());
        let options = SearchOptions { seed: 7, constants: 0, samples: 40, climbs: 1, steps: 5 };
        let found = refute(&claim, &plan, &options, &[]).expect("a search");
        assert_eq!(found.verdict, expected);
        assert!(found.coverage.lines().iter().any(|line| line == "exhausted: no size"), "{:?}", found.coverage.lines());
        assert!(found.witness.is_none_or(|(_, minimal)| minimal == Minimal::Found));
    }
}

/// A bare size is the largest one, in the grid of a file as in a scope.
#[test]
fn s7_a_size_alone_means_the_same_everywhere() {
    let grid = claim("claim x grid states 3; actions 1; rewards 0, 1 given R : reward show y: norm(R) >= 0");
    let [plan, scope] =
        [Plan::of(&grid, false), Plan::within(&grid, &"states 3; actions 1; rewards 0 1".parse().unwrap())]
            .map(|plan| plan.expect("a plan"));
    assert_eq!(plan.coverage().sizes, scope.coverage().sizes);
    let sizes: Vec<usize> = plan.coverage().sizes.iter().map(|stage| stage.size.states).collect();
    assert_eq!(sizes, [1, 2, 3]);
}

/// Vacuous claims are undecided, and unknown names suggest the nearest.
#[test]
fn what_cannot_be_refuted_is_told_apart() {
    let vacuous = claim(
        "claim vacuous
           given  R : reward
           assume never: norm(R) < 0
           show   bound: norm(R) <= 1",
    );
    assert_eq!(within(&vacuous, "states 1; actions 1; rewards 0 1").verdict, Verdict::Undecided);
    let variant = |drop: &str, constant: Option<&str>| Variant {
        show: Some("forced".into()),
        drop: vec![drop.into()],
        constant: constant.map(str::to_owned),
    };
    let claim = built_in("deterministic-discontinuity");
    let error = variant("distnct", None).of(&claim).expect_err("no such hypothesis");
    assert!(error.to_string().contains("did you mean `distinct`?"), "{error}");
    let error = variant("distinct", Some("1/")).of(&claim).expect_err("no expression");
    assert!(error.to_string().contains("expected"), "{error}");
    let error = variant("distinct", Some("1/2")).of(&claim).expect_err("no inequality");
    assert!(error.to_string().contains("no inequality"), "{error}");
}

/// A claim without tuples and weights has one component, and a component may be declared before the
/// tuple that has it.
#[test]
fn components_are_counted_whatever_their_place() {
    for (reward, number) in [("reward", "norm(R)"), ("rewards", "norm(R[k])")] {
        let text = format!("claim c given k : component; R : {reward} show x: {number} <= 1");
        let claim = Claim::parse(&text).expect("a claim");
        let plan = Plan::of(&claim, false).expect("a plan");
        let found = refute(&claim, &plan, &SearchOptions::default(), &[]).expect("a search");
        assert_eq!(found.verdict, Verdict::Refuted, "{text}");
        let (witness, _) = found.witness.expect("a counterexample");
        assert!(witness.instance.validate(claim.givens()).is_ok());
    }
}
